// How many sessions the loads of a plan have, by which it is decided what is covered and how often the rest is run.
import { describe, expect, it } from 'vitest';
import { exploreAll } from '../explorer/explore.ts';
import { defaultExploreOptions } from '../explorer/explore-options.ts';
import { planOfText } from '../plan/plan-fixture.ts';
import { buildPlan } from '../simulator/plan-builder.ts';
import type { FaultWords, LoadWords } from '../simulator/plan-words.ts';
import { gridOf } from '../simulator/simulate.ts';
import { subjectOf } from './judge.ts';
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

describe('runs that are drawn for a probability', () => {
  // Two messages, of which each is lost with 30%: it is 49%.
  const coin = (expected: string): string => `node server\nlink * <-> * { delay 1ms, loss 30% }\nclient c via server { r: call server timeout 20ms }\nexpect probability(r is ok) ${expected}`;
  const drawn = (text: string): number => {
    const plan = planOfText(text);
    return exploreAll(subjectOf(plan), gridOf(plan), defaultExploreOptions).runs;
  };

  it('are more where it may be on either side of what is expected, and not without end', () => {
    expect(drawn(coin('>= 30%'))).toBe(5_000);
    // Three deviations of 12,500 runs.
    expect(drawn(coin('>= 47.66%'))).toBeOneOf([10_000, 20_000]);
    expect(drawn(coin('>= 49%'))).toBe(80_000);
  });

  it('are no more where nobody expects anything', () => {
    expect(drawn(coin('>= 30%').replace('expect', 'show').replace(' >= 30%', ''))).toBe(5_000);
  });
});
