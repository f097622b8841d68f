// Hybrid clocks, intervals and commit wait. Runs worked out by hand.
import { describe, expect, it } from 'vitest';
import { buildPlan } from '../plan-builder.ts';
import type { NodeWords, PlanWords, Step, StoreWords } from '../plan-words.ts';
import { replayNamed } from '../testing.ts';

const write = (label: string, value: number, key = 'kv.x'): Step => ({ do: 'write', label, key, value });
const wait = (length: number): Step => ({ do: 'wait', length });

function run(nodes: Readonly<Record<string, NodeWords>>, store: Omit<StoreWords, 'on'>, clients: PlanWords['clients'], more: Partial<PlanWords> = {}) {
  const { told, history } = replayNamed(buildPlan({ nodes, link: { delay: 1 }, stores: { kv: { on: Object.keys(nodes), ...store } }, clients, ...more }));
  const ms = (time: { readonly ticks: number } | null): number | null => (time === null ? null : Math.floor(time.ticks / history.grid.ticksPerNs / 1e3) / 1e3);
  const lines = told.map((line) => line.replace(/ #\d+/, ''));
  return { stamped: lines.filter((line) => / stamped /.test(line)), ends: lines.filter((line) => / ends /.test(line)), applied: lines.filter((line) => / applies /.test(line)), history, ms };
}

describe('a hybrid clock', () => {
  const both = { a: { via: 'n1', body: [write('w1', 1)] }, b: { via: 'n2', body: [{ do: 'await', key: 'kv.x', is: 1 }, write('w2', 2), write('w3', 3), wait(20), write('w4', 4)] } } as const satisfies PlanWords['clients'];

  it('reads its clock, and counts on from what it has seen where that is behind', () => {
    // n1 is 10 ms ahead: w1 is stamped at 1, by its clock at 11.
    expect(run({ n1: { skew: 10 }, n2: {} }, { timestamp: 'hybrid' }, both).stamped).toEqual([
      '1 n1 writes w1: kv.x = 1 stamped 11000000ns',
      '4 n2 writes w2: kv.x = 2 stamped 11000000ns.1',
      '6 n2 writes w3: kv.x = 3 stamped 11000000ns.2',
      '28 n2 writes w4: kv.x = 4 stamped 28000000ns',
    ].map((line) => line.replace('kv.x', 'x')));
  });

  it('puts what saw a write behind it, where a clock does not', () => {
    const winner = (timestamp: StoreWords['timestamp']) => {
      const { history } = run({ n1: { skew: 10 }, n2: {} }, { timestamp }, { a: both.a, b: { via: 'n2', body: both.b.body.slice(0, 2) } });
      return history.replicas.map(({ winners }) => [...winners.values()].flat().map((id) => history.writes[id]?.value));
    };
    expect(winner('hybrid')).toEqual([[2], [2]]);
    expect(winner('time-of-day')).toEqual([[1], [1]]);
  });

  it('is on the disk', () => {
    const stampBehind = (disk: 'kept' | 'lost') => run({ n1: { skew: 10, disk }, n2: {} }, { timestamp: 'hybrid' }, { a: { via: 'n1', body: [write('w1', 1), wait(4), write('w2', 2)] } }, { faults: [{ do: 'step', machines: ['n1'], by: -8, at: 2 }, { do: 'crash', machines: ['n1'], at: 3, for: 1 }] }).stamped.at(-1);
    expect(stampBehind('kept')).toBe('7 n1 writes w2: x = 2 stamped 11000000ns.1');
    expect(stampBehind('lost')).toBe('7 n1 writes w2: x = 2 stamped 9000000ns');
  });
});

describe('an interval', () => {
  it('is the reading, give or take the uncertainty; the write has its latest instant', () => {
    const { history, ms } = run({ n1: { skew: 2, uncertainty: 4 }, n2: {} }, { timestamp: 'interval' }, { a: { via: 'n1', body: [wait(10), write('w1', 1)] } });
    expect(history.writes.map(({ earliest, timestamp }) => [earliest, timestamp].map(ms))).toEqual([[9, 17]]);
  });

  it('orders writes by its latest instant', () => {
    const { history } = run({ n1: { uncertainty: 4 }, n2: { uncertainty: 1 } }, { timestamp: 'interval' }, { a: { via: 'n1', body: [write('w1', 1)] }, b: { via: 'n2', body: [wait(2), write('w2', 2)] } });
    // Stamped 1 + 4 and 3 + 1.
    expect(history.replicas.map(({ winners }) => [...winners.values()].flat().map((id) => history.writes[id]?.value))).toEqual([[1], [1]]);
  });
});

describe('commit wait', () => {
  const nodes = { n1: { uncertainty: 4 }, n2: { uncertainty: 4 } };
  const store = { timestamp: 'interval', commitWait: true } as const;

  it('holds a write until its interval has passed: twice the uncertainty, and a nanosecond', () => {
    const { ends, applied, history, ms } = run(nodes, store, { a: { via: 'n1', body: [write('w1', 1)] }, b: { via: 'n1', body: [wait(5), { do: 'read', label: 'r', key: 'kv.x' }] } });
    // There at 1, seen at 9.000001.
    expect(ends).toEqual(['7 b ends r: ok none', '10.000001 a ends w1: ok 1']);
    expect(applied).toEqual(['10.000001 n2 applies w1: x = 1 wins']);
    expect(history.writes.map(({ tookEffect, earliest, timestamp }) => [tookEffect, earliest, timestamp].map(ms))).toEqual([[9, -3, 5]]);
  });

  it('lets who reads before it writes wait for what is stamped and not seen', () => {
    const increment = (label: string): Step => ({ do: 'increment', label, key: 'kv.x' });
    const { ends } = run(nodes, store, { a: { via: 'n1', body: [increment('i')] }, b: { via: 'n1', body: [wait(3), increment('j')] } });
    expect(ends).toEqual(['10.000001 a ends i: ok 1', '18.000002 b ends j: ok 2']);
  });

  it('goes on waiting where its clock is set back, and loses what waits in a crash', () => {
    const clients = { a: { via: 'n1', body: [write('w1', 1)] } } as const;
    expect(run(nodes, store, clients, { faults: [{ do: 'step', machines: ['n1'], by: -3, at: 5 }] }).ends).toEqual(['13.000001 a ends w1: ok 1']);
    expect(run(nodes, store, clients, { faults: [{ do: 'crash', machines: ['n1'], at: 5, for: 1 }] }).history.writes).toEqual([]);
  });
});

describe('whoever coordinates a quorum', () => {
  const three = { n1: { skew: 10 }, n2: {}, n3: {} };
  const quorum = { write: 2, read: 2 };

  it('has a hybrid clock that goes on from what replicas have told it', () => {
    // n1 is 10 ms ahead. The client has no clock of its own that is wrong, and n2 has seen none but the write's stamp.
    const clients = { a: { via: 'n1', body: [write('w1', 1)] }, c: { body: [wait(5), { do: 'read', label: 'r', key: 'kv.x' }, write('w2', 2)] } } as const satisfies PlanWords['clients'];
    expect(run(three, { timestamp: 'hybrid', quorum }, clients).stamped).toEqual(['1 n1 writes w1: x = 1 stamped 11000000ns', '7 c writes w2: x = 2 stamped 11000000ns.1']);
    expect(run(three, { timestamp: 'time-of-day', quorum }, clients).stamped).toEqual(['1 n1 writes w1: x = 1 stamped 11000000ns', '7 c writes w2: x = 2 stamped 7000000ns']);
  });

  it('waits until its stamp has passed before it sends the write to anybody', () => {
    const words = { timestamp: 'interval', commitWait: true, quorum } as const;
    const { applied, ends } = run({ n1: { uncertainty: 3 }, n2: {}, n3: {} }, words, { a: { via: 'n1', body: [write('w1', 1)] } });
    // It comes to n1 at 1, and waits for twice 3 ms and a nanosecond.
    expect(applied).toEqual(['7.000001 n1 applies w1: x = 1 wins', '8.000001 n2 applies w1: x = 1 wins', '8.000001 n3 applies w1: x = 1 wins']);
    expect(ends).toEqual(['10.000001 a ends w1: ok 1']);
  });
});

describe('a leader', () => {
  it('stamps when a write comes, waits, and then writes its log', () => {
    const words = { timestamp: 'interval', commitWait: true, leader: { machine: 'n1', followers: 1 } } as const;
    const { stamped, applied, ends } = run({ n1: { uncertainty: 3 }, n2: {} }, words, { a: { via: 'kv', body: [write('w1', 1)] }, b: { via: 'kv', body: [wait(4), { do: 'read', label: 'r', key: 'kv.x' }] } });
    expect(stamped).toEqual(['7.000001 n1 writes w1: x = 1 stamped 4000000ns']);
    expect(applied).toEqual(['8.000001 n2 applies w1: x = 1 wins']);
    expect(ends).toEqual(['6 b ends r: ok none', '10.000001 a ends w1: ok 1']);
  });

  it('that is none any more when it has waited says who is', () => {
    const words = { timestamp: 'interval', commitWait: true, leader: { machine: 'n1', followers: 0 }, resendEvery: 4, failover: { by: 'f', patienceMs: 10 } } as const;
    const { stamped, ends } = run({ n1: { uncertainty: 10 }, n2: {}, n3: {} }, words, { a: { via: 'kv', body: [write('w1', 1)] } }, {
      detectors: { f: { on: ['n2', 'n3'], watching: ['n1'], heartbeatMs: 1, timeout: 3, votes: 'any' } },
      faults: [{ do: 'cut', pairs: [['n1', 'n2'], ['n1', 'n3']], at: 1.5, for: 10 }], durationMs: 60,
    });
    expect(stamped.map((line) => line.replace(/^\S+ /, '').replace(/stamped.*/, ''))).toEqual(['n2 writes w1: x = 1 ']);
    expect(ends).toHaveLength(1);
  });
});
