// Leaders that are replaced, computed by hand: heartbeats every 10 ms, a silence of 25 ms, messages of 1 ms.
import { describe, expect, it } from 'vitest';
import { Inputs } from '../kernel/inputs.ts';
import { SampleSource } from '../kernel/sources.ts';
import type { History } from '../history.ts';
import { buildPlan } from '../plan-builder.ts';
import type { FaultWords, StoreWords, Step } from '../plan-words.ts';
import { gridOf, simulate } from '../simulate.ts';

const all = ['n1', 'n2', 'n3'];
const write = (value: number): Step => ({ do: 'write', key: 'kv.x', value, timeout: 9 });

function run(store: Partial<StoreWords>, body: readonly Step[], faults: readonly FaultWords[]): History {
  const plan = buildPlan({
    durationMs: 150,
    nodes: { n1: {}, n2: {}, n3: {} },
    stores: { kv: { on: all, leader: { machine: 'n1', followers: 0 }, resendEvery: 20, failover: { by: 'd', patienceMs: 35 }, ...store } },
    detectors: { d: { on: all, watching: all, heartbeatMs: 10, timeout: 25 } },
    clients: { a: { via: 'n1', body } },
    faults,
  });
  return simulate(plan, new Inputs(gridOf(plan), new SampleSource(1), null)).history;
}

const cut = { do: 'cut', pairs: [['n1', 'n2'], ['n1', 'n3']], at: 5, for: 60 } as const;

function leaders(history: History): unknown[] {
  const ms = (ticks: number): number => Math.floor(ticks / history.grid.ticksPerNs / 1e6);
  return history.leaderships.map(({ machine, since, until }) => [machine, ms(since.ticks), until === null ? null : ms(until.ticks)]);
}

function held(history: History): unknown[] {
  return history.replicas.map(({ winners }) => winners.get('x')?.map((id) => history.writes[id]?.value)[0]);
}

describe('a leader that nobody hears', () => {
  const body = [write(1), { do: 'wait', length: 15 }, write(2)] as const;

  it('is replaced, and leads until somebody tells it', () => {
    // Heard at 1 ms, missed at 26 ms, known to both at 27 ms, asked at 28 ms and promoted at 29 ms; n1 is told by what n2 sends again.
    expect(leaders(run({}, body, [cut]))).toEqual([[0, 0, 70], [1, 29, null]]);
  });

  it('throws away what it alone has', () => {
    const history = run({}, body, [cut]);
    expect(history.operations.map(({ ending }) => ending)).toEqual(['ok', 'ok']);
    expect(held(history)).toEqual([1, 1, 1]);
  });

  it('keeps it, if it does', () => {
    expect(held(run({ failover: { by: 'd', patienceMs: 35, rejoin: 'keep' } }, body, [cut]))).toEqual([2, 1, 1]);
  });

  it('goes on to lead, where nobody counts', () => {
    const history = run({ failover: { by: 'd', patienceMs: 35, epochs: false } }, body, [cut]);
    expect(leaders(history)).toEqual([[0, 0, null], [1, 29, null]]);
  });

  it('acknowledges nothing, where that takes a follower, and leads no more when both have turned', () => {
    const history = run({ leader: { machine: 'n1', followers: 1 } }, body, [cut]);
    expect(history.operations.map(({ ending }) => ending)).toEqual(['ok', 'unknown']);
    expect(leaders(history)[0]).toEqual([0, 0, 28]);
    expect(held(history)).toEqual([1, 1, 1]);
  });

  it('is replaced by the one that has most, not by the first', () => {
    const faults = [{ do: 'cut', pairs: [['n1', 'n2']], at: 0, for: 70 }, { do: 'cut', pairs: [['n1', 'n3']], at: 5, for: 65 }] as const;
    const history = run({}, [{ do: 'wait', length: 1 }, write(1)], faults);
    expect(leaders(history)[1]?.toString().startsWith('2,')).toBe(true);
    expect(held(history)).toEqual([1, 1, 1]);
  });
});

it('a leader that is heard again in time goes on', () => {
  expect(leaders(run({}, [write(1)], [{ ...cut, for: 12 }]))).toEqual([[0, 0, null]]);
});
