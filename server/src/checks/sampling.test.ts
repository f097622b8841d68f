// How many sessions the loads of a plan have, by which it is decided what is covered and how often the rest is run.
import { describe, expect, it } from 'vitest';
import { buildPlan } from '../simulator/plan-builder.ts';
import type { FaultWords, LoadWords } from '../simulator/plan-words.ts';
import { samplingOf, sessionsOf } from './sampling.ts';

function plan(load: LoadWords, faults: readonly FaultWords[] = []) {
  return buildPlan({ nodes: { n: {} }, link: { delay: 1 }, stores: {}, clients: { web: { via: 'n', load, body: [{ do: 'call', label: 'r', of: 'n' }] } }, faults });
}

const few: LoadWords = { perSecond: 100, arrivals: 'constant', durationMs: 40 };

describe('the sessions of a load', () => {
  it('are those of its rate, and more of a surge', () => {
    expect(sessionsOf(plan(few))).toBe(4);
    expect(sessionsOf(plan(few, [{ do: 'surge', loads: ['web'], factor: 3, at: 10, for: 10 }]))).toBe(6);
    expect(sessionsOf(plan(few, [{ do: 'surge', loads: ['web'], factor: 3, at: 10 }]))).toBe(12);
    expect(sessionsOf(plan(few, [{ do: 'surge', loads: ['web'], factor: 3, at: 10, for: 1, every: 2 }]))).toBe(12);
    expect(sessionsOf(plan(few, [{ do: 'surge', loads: ['web'], factor: 0.5, at: 10, for: 10 }]))).toBe(4);
  });

  it('are covered where they are few, with their surges', () => {
    expect(samplingOf(plan(few))).toBe(null);
    expect(samplingOf(plan(few, [{ do: 'surge', loads: ['web'], factor: 3, at: 10, for: 10 }]))?.because).toContain('sampled');
  });
});
