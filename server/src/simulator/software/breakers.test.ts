// Circuit breakers: which attempts are sent, which are refused, and when. State tables worked out by hand.
import { describe, expect, it } from 'vitest';
import { buildPlan } from '../plan-builder.ts';
import type { FaultWords, PlanWords, Step } from '../plan-words.ts';
import { replayNamed } from '../testing.ts';

const breaker = { failures: 2, windowMs: 30, openMs: 40 };

/** A call every 10 ms of a server one way of 1 ms away, each with 5 ms to answer: the ending of each, and when, in milliseconds. */
function run(faults: readonly FaultWords[], options: Partial<Extract<Step, { do: 'call' }>> = {}, more: Partial<PlanWords> = {}) {
  const call: Step = { do: 'call', label: 'r', of: 'server', timeout: 5, breaker, ...options };
  const { told, history } = replayNamed(buildPlan({
    nodes: { server: {} },
    link: { delay: 1 },
    stores: {},
    clients: { c: { body: [{ do: 'repeat', count: 12, every: 10, body: [call] }] } },
    faults,
    ...more,
  }));
  const ms = history.grid.ticksPerNs * 1e6;
  const ends = history.operations.map(({ begin, end, ending }) => `${Math.floor(begin.ticks / ms)}: ${ending} ${end === null ? 'never' : Math.floor(end.ticks / ms)}`);
  const states = told.filter((line) => line.includes('breaker')).map((line) => `${Number.parseFloat(line)} ${line.split(' ').at(-1)}`);
  return { ends, states };
}

/** No request gets there meanwhile; in between two of them, so that nothing is in flight when it begins. */
function cut(fromMs: number, lengthMs: number): FaultWords {
  return { do: 'cut', pairs: [['c', 'server']], at: fromMs, for: lengthMs };
}

describe('a breaker', () => {
  it('opens after so many failures, refuses while it is open, and closes after an attempt that went well', () => {
    const { ends, states } = run([cut(15, 40)]);
    // Attempts of 20 and 30 fail at 25 and 35; open until 75; that of 80 tries.
    expect(ends).toEqual([
      '0: ok 2', '10: ok 12', '20: unknown 25', '30: unknown 35', '40: failed 40', '50: failed 50', '60: failed 60', '70: failed 70',
      '80: ok 82', '90: ok 92', '100: ok 102', '110: ok 112',
    ]);
    expect(states).toEqual(['35 open', '80 half-open', '82 closed']);
  });

  it('opens again when the attempt that it lets through fails', () => {
    const { ends, states } = run([cut(15, 70)]);
    expect(ends.slice(7)).toEqual(['70: failed 70', '80: unknown 85', '90: failed 90', '100: failed 100', '110: failed 110']);
    expect(states).toEqual(['35 open', '80 half-open', '85 open']);
  });

  it('forgets failures that are older than its window', () => {
    const faults = [cut(15, 10), cut(45, 10), cut(65, 10)];
    // Failures at 25, 55 and 75: the first two lie 30 ms apart, and a nanosecond decides; 31 ms are too many.
    expect(run(faults, { breaker: { ...breaker, windowMs: 29 } }).states).toEqual(['75 open']);
    expect(run(faults, { breaker: { ...breaker, windowMs: 31 } }).states).toEqual(['55 open', '100 half-open', '102 closed']);
    expect(run(faults, { breaker: { ...breaker, failures: 3, windowMs: 49 } }).states).toEqual([]);
    expect(run(faults, { breaker: { ...breaker, failures: 3, windowMs: 51 } }).states).toEqual(['75 open']);
  });

  it('opens at the first failure, if one is enough', () => {
    expect(run([cut(15, 10)], { breaker: { failures: 1, windowMs: 1, openMs: 40 } }).states).toEqual(['25 open', '70 half-open', '72 closed']);
  });

  it('counts attempts, and ends an operation between two of them', () => {
    const { ends, states } = run([cut(15, 20)], { retries: 3 });
    // The first and the second attempt fail, at 25 and 30; the third is refused, and what the first two did is not known.
    expect(ends.slice(1, 5)).toEqual(['10: ok 12', '20: unknown 30', '30: failed 30', '40: failed 40']);
    expect(states).toEqual(['30 open', '70 half-open', '72 closed']);
  });

  it('counts what is refused or answered with a failure', () => {
    const killed = run([{ do: 'kill', machines: ['server'], at: 15 }]);
    expect(killed.ends.slice(2, 6)).toEqual(['20: failed 22', '30: failed 32', '40: failed 40', '50: failed 50']);
    const failing = run([], { of: 's.a' }, { services: { s: { on: ['server'], handle: { a: [{ do: 'fail' }] } } } });
    expect(failing.states.slice(0, 3)).toEqual(['12 open', '60 half-open', '62 open']);
  });

  it('lets one attempt through, and refuses the others while that is under way', () => {
    const body: Step[] = [{ do: 'call', label: 'r', of: 'server', timeout: 13, breaker: { failures: 1, windowMs: 10, openMs: 16 } }];
    const { ends } = run([cut(7, 18)], {}, { link: { delay: 3 }, clients: { c: { load: { perSecond: 200, arrivals: 'constant', durationMs: 46 }, body } } });
    // 0 is answered; the answer to 5 is lost, and it fails at 18, with 10 and 15 under way, which tell nothing any more; open until 34; 35 tries until 41, with 40 refused.
    expect(ends).toEqual(['0: ok 6', '5: unknown 18', '10: unknown 23', '15: unknown 28', '20: failed 20', '25: failed 25', '30: failed 30', '35: ok 41', '40: failed 40', '45: ok 51']);
  });

  it('is one for a machine, a callee and its numbers', () => {
    const call = (of: string, failures: number): Step => ({ do: 'call', of, timeout: 5, breaker: { failures, windowMs: 100, openMs: 100 } });
    const { ends } = run([{ do: 'crash', machines: ['server'], at: 0 }], {}, {
      nodes: { server: {}, m: {}, other: {} },
      clients: {
        a: { on: 'm', body: [call('server', 1), call('other', 1), call('server', 2), call('server', 1)] },
        b: { on: 'm', body: [{ do: 'wait', length: 20 }, call('server', 1)] },
        d: { body: [{ do: 'wait', length: 20 }, call('server', 1)] },
      },
    });
    expect(ends).toEqual(['0: unknown 5', '5: ok 7', '7: unknown 12', '12: failed 12', '20: failed 20', '20: unknown 25']);
  });

  it('is forgotten with the memory of its machine', () => {
    const body: Step[] = [{ do: 'call', of: 'server', timeout: 5, breaker: { failures: 1, windowMs: 10, openMs: 1000 } }];
    const { ends } = run([{ do: 'cut', pairs: [['m', 'server']], at: 15, for: 10 }, { do: 'crash', machines: ['m'], at: 42, for: 4 }], {}, {
      nodes: { server: {}, m: {} },
      clients: { c: { on: 'm', load: { perSecond: 100, arrivals: 'constant', durationMs: 55 }, body } },
    });
    expect(ends).toEqual(['0: ok 2', '10: ok 12', '20: unknown 25', '30: failed 30', '40: failed 40', '50: ok 52']);
  });

  it('is no endless chain of calls where a loop meets it again and again', () => {
    const body: Step[] = [{ do: 'repeat', count: 20_000, body: [{ do: 'call', of: 'server', timeout: 5, breaker: { failures: 1, windowMs: 10, openMs: 1000 } }] }];
    const { ends } = run([{ do: 'crash', machines: ['server'], at: 0 }], {}, { clients: { c: { body } } });
    expect(ends.length).toBe(20_000);
    expect(ends.at(-1)).toBe('5: failed 5');
  });
});
