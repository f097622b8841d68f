// When sessions begin, and that none waits for another.
import { describe, expect, it } from 'vitest';
import { present } from '../../base/assert.ts';
import type { History } from '../history.ts';
import { Inputs, InputTable } from '../kernel/inputs.ts';
import { SampleSource } from '../kernel/sources.ts';
import { buildPlan } from '../plan-builder.ts';
import type { LoadWords, PlanWords } from '../plan-words.ts';
import { gridOf, simulate } from '../simulate.ts';
import { runRecorded } from '../testing.ts';
import { executionsPerSession } from './loads.ts';

function words(load: LoadWords, more: Partial<PlanWords> = {}): PlanWords {
  return {
    nodes: { n: { takes: 5 } },
    link: { delay: 1 },
    stores: { kv: { on: ['n'] } },
    clients: { web: { via: 'n', load, body: [{ do: 'write', label: 'w', key: 'kv.x', value: { unique: true } }] } },
    ...more,
  };
}

function run(plan: PlanWords, seed = 1): History {
  const built = buildPlan(plan);
  return simulate(built, new Inputs(gridOf(built), new SampleSource(seed), null)).history;
}

function beginningsMs({ operations, grid }: History): number[] {
  return operations.map(({ begin }) => Math.floor(begin.ticks / grid.ticksPerNs) / 1e6);
}

const constant: LoadWords = { perSecond: 300, arrivals: 'constant', durationMs: 20 };

describe('a load', () => {
  it('begins at 0 and then at equal distances, to the nearest nanosecond, as long as it lasts', () => {
    expect(beginningsMs(run(words(constant)))).toEqual([0, 3.333333, 6.666667, 10, 13.333333, 16.666667]);
    expect(beginningsMs(run(words({ ...constant, perSecond: 50 })))).toEqual([0]);
  });

  it('waits for no session: each is answered after all that came before it', () => {
    const { operations, grid } = run(words(constant));
    // Served one after the other, 5 ms each, from the first arrival at 1 ms on; the answer travels 1 ms.
    expect(operations.map(({ end }) => Math.floor(present(end, 'an end').ticks / grid.ticksPerNs) / 1e6)).toEqual([7, 12, 17, 22, 27, 32]);
    expect(operations.map(({ session, value }) => [session, value])).toEqual([0, 1, 2, 3, 4, 5].map((session) => [session, `w#${session + 1}`]));
  });

  it('has as many arrivals as its rate says, at distances that are exponential', () => {
    const load: LoadWords = { perSecond: 1000, arrivals: 'poisson', durationMs: 4000 };
    const beginnings = beginningsMs(run(words(load, { nodes: { n: {} } })));
    // Of a Poisson number the standard deviation is the root of its mean: 63 of 4000.
    expect(Math.abs(beginnings.length - 4000)).toBeLessThan(4 * 63);
    const distances = beginnings.map((at, i) => at - (beginnings[i - 1] ?? 0));
    const long = distances.filter((distance) => distance > 1).length / distances.length;
    expect(Math.abs(long - Math.exp(-1))).toBeLessThan(0.03);
    expect(beginningsMs(run(words(load, { nodes: { n: {} } }), 2))).not.toEqual(beginnings);
  });

  it('numbers executions by session, so that a session has the same names whatever others do', () => {
    const twice = [{ do: 'repeat', count: 2, body: [{ do: 'read', label: 'r', key: 'kv.x' }] }] as const;
    const history = run(words(constant, { clients: { web: { via: 'n', load: constant, body: twice } } }));
    expect(history.operations.map(({ session, instance }) => [session, instance]).slice(0, 4)).toEqual([[0, 0], [0, 1], [1, 2], [1, 3]]);
  });

  it('begins nothing while its machine is down, and goes on when that is up again', () => {
    const crash = { do: 'crash', machines: ['web'], at: 5, for: 6 } as const;
    expect(beginningsMs(run(words(constant, { faults: [crash] })))).toEqual([0, 3.333333, 13.333333, 16.666667]);
  });

  it('begins what came while its machine was paused at the end of the pause', () => {
    const pause = { do: 'pause', machines: ['web'], at: 5, for: 6 } as const;
    expect(beginningsMs(run(words(constant, { faults: [pause] })))).toEqual([0, 3.333333, 11, 11, 13.333333, 16.666667]);
  });

  it('keeps faults "at any time" possible until its last session is over', () => {
    const plan = buildPlan(words(constant, { faults: [{ do: 'restart', machines: ['n'], at: 'any' }] }));
    const table = new InputTable(gridOf(plan));
    const late = { value: (name: { purpose: number }, lowNs: number, _high: number, _free: boolean, _law: unknown, grid: { ticksPerNs: number }) => (name.purpose === 10 ? 25e6 : lowNs) * grid.ticksPerNs, choose: () => 0 };
    const { history } = runRecorded(plan, table, late);
    expect(history.operations.filter(({ ending }) => ending === 'unknown').length).toBeGreaterThan(0);
  });
});

describe('executionsPerSession', () => {
  it('multiplies what is repeated within what is repeated', () => {
    const wait = { kind: 'wait', statement: 0, duration: { lowNs: 0, highNs: 0, law: null, range: null, unknowns: [] } } as const;
    const repeat = (count: number, ...body: Parameters<typeof executionsPerSession>[0]) => ({ kind: 'repeat', statement: 1, count, every: null, body }) as const;
    expect(executionsPerSession([wait])).toBe(1);
    expect(executionsPerSession([repeat(3, repeat(2, wait)), repeat(5, wait)])).toBe(6);
  });
});
