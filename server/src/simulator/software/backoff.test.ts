// Pauses between attempts. Instants worked out by hand.
import { describe, expect, it } from 'vitest';
import { buildPlan } from '../plan-builder.ts';
import type { PlanWords, Step } from '../plan-words.ts';
import { replayNamed } from '../testing.ts';
import { longestPausesNs, pauseBefore } from './backoff.ts';

type Backoff = NonNullable<Extract<Step, { do: 'call' }>['backoff']>;

/** Nobody answers: the instants at which attempts are sent, in milliseconds, and when the operation ends. */
function attempts(backoff: Backoff, values: Readonly<Record<string, number>> = {}, more: Partial<PlanWords> = {}): readonly number[] {
  const plan = buildPlan({
    nodes: { server: {} },
    link: { delay: 1 },
    stores: {},
    clients: { c: { body: [{ do: 'call', label: 'r', of: 'server', timeout: 10, retries: 4, backoff }] } },
    faults: [{ do: 'crash', machines: ['server'], at: 0 }],
    ...more,
  });
  return replayNamed(plan, values).told.filter((line) => / [cm] (sends|ends) /.test(line)).map((line) => Number.parseFloat(line));
}

describe('pauses between attempts', () => {
  it('are twice as long each time, up to their limit', () => {
    // 10 ms of waiting each, and pauses of 3, 6, 12 and, instead of 24, 20 ms.
    expect(attempts({ firstMs: 3, limitMs: 20 })).toEqual([0, 13, 29, 51, 81, 91]);
  });

  it('are anything up to that with full jitter, and anything from its half on with equal jitter', () => {
    const pause = (attempt: number) => `pause of r before attempt ${attempt}`;
    expect(attempts({ firstMs: 4, limitMs: 16, jitter: 'full' }, { [pause(2)]: 0, [pause(3)]: 8, [pause(4)]: 5, [pause(5)]: 16 })).toEqual([0, 10, 28, 43, 69, 79]);
    expect(attempts({ firstMs: 4, limitMs: 16, jitter: 'equal' }, { [pause(2)]: 2, [pause(3)]: 8, [pause(4)]: 9, [pause(5)]: 16 })).toEqual([0, 12, 30, 49, 75, 85]);
    expect([1, 2, 3].map((attempt) => pauseBefore(attempt, { firstNs: 4, limitNs: 10, jitter: 'full' }))).toMatchObject([
      { lowNs: 0, highNs: 4, law: { kind: 'uniform', lowNs: 0, highNs: 4 } },
      { lowNs: 0, highNs: 8 },
      { lowNs: 0, highNs: 10 },
    ]);
    expect([1, 2, 3].map((attempt) => pauseBefore(attempt, { firstNs: 4, limitNs: 10, jitter: 'equal' }))).toMatchObject([{ lowNs: 2, highNs: 4 }, { lowNs: 4, highNs: 8 }, { lowNs: 5, highNs: 10 }]);
  });

  it("run on the client's monotonic clock", () => {
    const slow: Partial<PlanWords> = { nodes: { server: {}, m: { driftPpb: [-500_000_000, -500_000_000] } } };
    const body: Step[] = [{ do: 'call', label: 'r', of: 'server', timeout: 10, retries: 1, backoff: { firstMs: 3, limitMs: 3 } }];
    // At half the speed all of it takes twice as long.
    expect(attempts({ firstMs: 1, limitMs: 1 }, {}, { ...slow, clients: { c: { on: 'm', body } } })).toEqual([0, 26, 46]);
  });

  it('end with an answer to an earlier attempt', () => {
    const late: Partial<PlanWords> = { nodes: { server: { takes: 12 } }, faults: [] };
    // The answer to the first attempt comes at 14, within the pause from 10 to 18.
    expect(attempts({ firstMs: 8, limitMs: 8 }, {}, late)).toEqual([0, 14]);
  });

  it('are summed up without going through all of them', () => {
    expect(longestPausesNs(5, { firstNs: 3, limitNs: 20, jitter: 'full' })).toBe(3 + 6 + 12 + 20 + 20);
    expect(longestPausesNs(1e9, { firstNs: 1, limitNs: 4, jitter: 'none' })).toBe(1 + 2 + 4 * (1e9 - 2));
    expect(longestPausesNs(3, undefined)).toBe(0);
  });
});
