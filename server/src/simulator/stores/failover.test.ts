// Leaders that are replaced, computed by hand: heartbeats every 10 ms, a silence of 25 ms, messages of 1 ms.
import { describe, expect, it } from 'vitest';
import { Inputs } from '../kernel/inputs.ts';
import { SampleSource } from '../kernel/sources.ts';
import type { History } from '../history.ts';
import { buildPlan } from '../plan-builder.ts';
import type { FaultWords, PlanWords, StoreWords, Step } from '../plan-words.ts';
import { gridOf, simulate } from '../simulate.ts';
import { type LeaderRules, leaderRules } from './leader-rules.ts';

const all = ['n1', 'n2', 'n3'];
const write = (value: number): Step => ({ do: 'write', key: 'kv.x', value, timeout: 9 });

function run(store: Partial<StoreWords>, body: readonly Step[], faults: readonly FaultWords[], more: { readonly clients?: PlanWords['clients']; readonly rules?: LeaderRules } = {}): History {
  const plan = buildPlan({
    durationMs: 150,
    nodes: { n1: {}, n2: {}, n3: {} },
    stores: { kv: { on: all, leader: { machine: 'n1', followers: 0 }, resendEvery: 20, failover: { by: 'd', patienceMs: 35 }, ...store } },
    detectors: { d: { on: all, watching: all, heartbeatMs: 10, timeout: 25 } },
    clients: { a: { via: 'n1', body }, ...more.clients },
    faults,
  });
  return simulate(plan, new Inputs(gridOf(plan), new SampleSource(1), null), more.rules === undefined ? {} : { leaderRules: more.rules }).history;
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

describe('with numbers, and a follower for each write', () => {
  const semi = { leader: { machine: 'n1', followers: 1 } } as const;
  const read: Step = { do: 'read', key: 'kv.x', timeout: 30 };
  const reader = (via: string, ...body: Step[]): PlanWords['clients'] => ({ b: { via, body: [{ do: 'wait', length: 35 }, ...body] } });
  const values = (history: History): unknown[] => history.operations.map(({ ending, value }) => [ending, value]);

  it('who is no leader any more answers no read, but sends on who asks', () => {
    const clients = reader('kv', read);
    // n1 asks its followers from 36 ms on, in vain; at 70 ms it learns who leads.
    expect(values(run(semi, [write(1)], [cut], { clients })).at(-1)).toEqual(['unknown', undefined]);
    expect(values(run(semi, [write(1)], [{ ...cut, for: 40 }], { clients: reader('kv', read) })).at(-1)).toEqual(['ok', 1]);
    expect(values(run(semi, [write(1)], [cut], { clients, rules: { ...leaderRules, confirms: () => false } })).at(-1)).toEqual(['ok', 1]);
  });

  it('who asks a replica by its name is answered with what that has', () => {
    expect(values(run(semi, [write(1)], [cut], { clients: reader('n1', read) })).at(-1)).toEqual(['ok', 1]);
  });

  it('a read waits for what it has read', () => {
    // w is on n1 alone when it is read, and goes to the others when they can be reached.
    const history = run(semi, [{ do: 'wait', length: 6 }, write(1)], [{ ...cut, for: 8 }], { clients: { b: { via: 'kv', body: [{ do: 'wait', length: 8 }, { do: 'read', key: 'kv.x' }] } } });
    expect(values(history)).toEqual([['unknown', undefined], ['ok', 1]]);
    // Sent again at 27 ms, acknowledged at 29 ms.
    expect(Math.floor((history.operations[1]?.end?.ticks ?? 0) / history.grid.ticksPerNs / 1e6)).toBe(30);
  });

  it('one alone is promoted by nobody', () => {
    // n3 has said that it misses n1, and is gone when n2 asks it.
    const gone = { do: 'crash', machines: ['n3'], at: 27 } as const;
    const faults = [{ ...cut, for: 200 }, gone] as const;
    expect(leaders(run(semi, [], faults))).toHaveLength(1);
    expect(leaders(run(semi, [], faults, { rules: { ...leaderRules, heardMin: () => 1 } }))).toHaveLength(2);
    // Where the old one can be reached again, that makes two: asked at 62 ms and 97 ms.
    expect(leaders(run(semi, [], [{ ...cut, for: 80 }, gone]))).toEqual([[0, 0, 98], [0, 100, null]]);
  });

  it('the one is promoted that has followed the latest, however short its log is', () => {
    const faults = [{ do: 'cut', pairs: [['n1', 'n2']], at: 5 }, { do: 'cut', pairs: [['n1', 'n3']], at: 5, for: 45 }, { do: 'crash', machines: ['n2'], at: 60 }] as const;
    const body = [{ do: 'wait', length: 6 }, write(2), write(3)] as const;
    const clients = reader('n2', write(9));
    const isLonger: LeaderRules['isAhead'] = (one, other) => one.length > other.length;
    expect(held(run(semi, body, faults, { clients }))).toEqual([9, 9, 9]);
    expect(held(run(semi, body, faults, { clients, rules: { ...leaderRules, isAhead: isLonger } }))).toEqual([3, 9, 3]);
  });

  it('what a replica has of another log does not count', () => {
    const faults = [{ ...cut, for: 28 }, { do: 'crash', machines: ['n3'], at: 31 }] as const;
    const body = [{ do: 'wait', length: 6 }, write(2), write(3)] as const;
    const clients = reader('n2', write(9));
    expect(values(run(semi, body, faults, { clients })).at(-1)).toEqual(['unknown', undefined]);
    expect(values(run(semi, body, faults, { clients, rules: { ...leaderRules, counts: () => true } })).at(-1)).toEqual(['ok', 9]);
  });

  it('what comes twice is done once', () => {
    const count = (rules: LeaderRules): number => {
      const plan = buildPlan({
        durationMs: 150,
        nodes: { n1: {}, n2: {}, n3: {} },
        link: { delay: 1, duplicate: 0.5 },
        stores: { kv: { on: all, ...semi, failover: { by: 'd', patienceMs: 35 } } },
        detectors: { d: { on: all, watching: all, heartbeatMs: 10, timeout: 25 } },
        clients: { a: { via: 'kv', body: [{ do: 'repeat', count: 20, body: [{ do: 'append', key: 'kv.x', value: 1 }] }, { do: 'read', key: 'kv.x' }] } },
      });
      const { history } = simulate(plan, new Inputs(gridOf(plan), new SampleSource(1), null), { leaderRules: rules });
      const { value } = history.operations.at(-1) ?? {};
      return Array.isArray(value) ? value.length : 0;
    };
    expect(count(leaderRules)).toBe(20);
    expect(count({ ...leaderRules, isOnce: () => false })).toBeGreaterThan(20);
  });
});

describe('who sees to a promotion', () => {
  const always = { ...cut, for: 200 } as const;

  it('may be gone himself: then the next one does', () => {
    // n2 asks at 27 ms, and n3 at 28 ms waits for what comes of it: twice 35 ms. Then it hears itself alone, until 133 ms.
    expect(leaders(run({}, [], [always, { do: 'crash', machines: ['n2'], at: 28 }]))[1]).toEqual([2, 133, null]);
    // Where n2 is back by then, n3 has two answers at 100 ms, and promotes the first.
    expect(leaders(run({}, [], [always, { do: 'crash', machines: ['n2'], at: 28, for: 10 }]))[1]).toEqual([1, 101, null]);
  });

  it('may be cut off himself', () => {
    const faults = [always, { do: 'cut', pairs: [['n2', 'n3']], at: 28 }] as const;
    expect(leaders(run({}, [], faults))).toEqual([[0, 0, null], [1, 62, null], [2, 133, null]]);
    // Each alone, nobody leads where writes wait for another one.
    expect(leaders(run({ leader: { machine: 'n1', followers: 1 } }, [], faults))).toEqual([[0, 0, 28]]);
  });

  it('need not, where the leader is heard again before anybody is asked', () => {
    // n2 pauses before it can ask, and n3 alone misses n1.
    const faults = [{ ...cut, for: 30 }, { do: 'crash', machines: ['n2'], at: 27 }] as const;
    expect(leaders(run({}, [], faults))).toEqual([[0, 0, null]]);
  });
});
