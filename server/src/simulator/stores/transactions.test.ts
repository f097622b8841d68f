// Transactions: snapshots, who comes first, and what takes effect together. Runs worked out by hand.
import { describe, expect, it } from 'vitest';
import { Inputs } from '../kernel/inputs.ts';
import { SampleSource } from '../kernel/sources.ts';
import { buildPlan } from '../plan-builder.ts';
import type { PlanWords, Step, StoreWords } from '../plan-words.ts';
import { gridOf, simulate } from '../simulate.ts';
import { replayNamed } from '../testing.ts';

const wait = (length: number): Step => ({ do: 'wait', length });
const write = (key: string, value: number): Step => ({ do: 'write', label: `w${key}${value}`, key: `kv.${key}`, value });
const transaction = (label: string, reads: readonly string[], puts: Readonly<Record<string, number>>): Step => ({
  do: 'transaction', label, of: 'kv',
  body: [...reads.map((key): Step => ({ do: 'read', label: `${label}.${key}`, key: `kv.${key}` })), ...Object.entries(puts).map(([key, value]): Step => ({ do: 'put', key: `kv.${key}`, value }))],
});

function run(store: Omit<StoreWords, 'on'>, clients: Readonly<Record<string, readonly Step[]>>, more: Partial<PlanWords> = {}, on: readonly string[] = ['n1']) {
  const { told, history } = replayNamed(buildPlan({
    nodes: { n1: {}, n2: {} },
    link: { delay: 1 },
    stores: { kv: { on, timestamp: 'lamport', ...store } },
    clients: Object.fromEntries(Object.entries(clients).map(([name, body]) => [name, { via: 'n1', body }])),
    ...more,
  }));
  const lines = told.map((line) => line.replace(/ #\d+/, ''));
  return { ends: lines.filter((line) => / ends /.test(line)), applied: lines.filter((line) => / applies /.test(line)), history };
}

describe('a snapshot', () => {
  it('is what its replica had at the first of its requests', () => {
    const { ends } = run({ isolation: 'snapshot' }, { a: [write('x', 1), transaction('t', ['y', 'x'], {})], b: [wait(2.5), { do: 'write', label: 'v', key: 'kv.x', value: 2 }] });
    // The first read is there at 3, the write at 3.5, and the second read at 5.
    expect(ends).toEqual(['2 a ends wx1: ok 1', '4 a ends t.y: ok none', '4.5 b ends v: ok 2', '6 a ends t.x: ok 1', '8 a ends t: ok']);
  });

  it('is forgotten in a crash of its replica', () => {
    const { ends } = run({ isolation: 'snapshot' }, { a: [transaction('t', ['x', 'y'], { z: 1 })] }, { faults: [{ do: 'crash', machines: ['n1'], at: 2.2, for: 0.5 }] });
    expect(ends.slice(0, 3)).toEqual(['2 a ends t.x: ok none', '4 a ends t.y: failed', '4 a ends t: failed']);
  });

  it('leaves out what is stamped later than its own clock says', () => {
    const more: Partial<PlanWords> = { nodes: { n1: { skew: 0 }, n2: { skew: 10 } }, clients: { a: { via: 'n2', body: [write('x', 1)] }, b: { via: 'n1', body: [wait(5), transaction('t', ['x'], {}), { do: 'read', label: 'r', key: 'kv.x' }, wait(10), transaction('u', ['x'], {})] } } };
    const { ends } = run({ isolation: 'snapshot', timestamp: 'time-of-day' }, {}, more, ['n1', 'n2']);
    expect(ends).toEqual(['2 a ends wx1: ok 1', '7 b ends t.x: ok none', '9 b ends t: ok', '11 b ends r: ok 1', '23 b ends u.x: ok 1', '25 b ends u: ok']);
  });
});

describe('who comes second', () => {
  const racing = (isolation: 'snapshot' | 'serializable', first: Step, second: Step) => run({ isolation }, { a: [first], b: [wait(0.5), second] }).ends.filter((line) => !/\.[xy]:/.test(line));

  it('fails where both write the same', () => {
    const [t, u] = [transaction('t', ['x'], { x: 1 }), transaction('u', ['x'], { x: 2 })];
    expect(racing('snapshot', t, u)).toEqual(['4 a ends t: ok', '4.5 b ends u: failed']);
    expect(racing('serializable', t, u)).toEqual(['4 a ends t: ok', '4.5 b ends u: failed']);
  });

  it('fails where it has read what the other writes, if it is serializable', () => {
    const [t, u] = [transaction('t', ['x'], { y: 1 }), transaction('u', ['y'], { x: 2 })];
    expect(racing('snapshot', t, u)).toEqual(['4 a ends t: ok', '4.5 b ends u: ok']);
    expect(racing('serializable', t, u)).toEqual(['4 a ends t: ok', '4.5 b ends u: failed']);
  });

  it('does not fail where it only reads, or only writes', () => {
    expect(racing('serializable', transaction('t', ['y'], { x: 1 }), transaction('u', ['x', 'y'], {}))).toEqual(['4 a ends t: ok', '6.5 b ends u: ok']);
    expect(racing('snapshot', transaction('t', [], { x: 1 }), transaction('u', [], { x: 2 }))).toEqual(['2 a ends t: ok', '2.5 b ends u: ok']);
  });

  it('fails while the first one waits for its commit', () => {
    const slow = { isolation: 'snapshot', timestamp: 'interval', commitWait: true } as const;
    const { ends } = run(slow, { a: [transaction('t', [], { x: 1 })], b: [wait(2), transaction('u', [], { x: 2 })] }, { nodes: { n1: { uncertainty: 4 }, n2: {} } });
    expect(ends).toEqual(['4 b ends u: failed', '10.000001 a ends t: ok']);
  });
});

describe('what it writes', () => {
  it('takes effect together, also elsewhere, and has one stamp', () => {
    const { applied, history } = run({ isolation: 'snapshot' }, { a: [transaction('t', [], { x: 1, y: 2, z: 3 })] }, {}, ['n1', 'n2']);
    expect(applied).toEqual(['2 n2 applies t: x = 1 wins', '2 n2 applies t: y = 2 wins', '2 n2 applies t: z = 3 wins']);
    expect(history.writes.map(({ key, value, effect }) => [key, value, effect])).toEqual([['x', 1, 0], ['y', 2, 0], ['z', 3, 0]]);
    expect(history.replicas.map(({ winners }) => [...winners.keys()].join())).toEqual(['x,y,z', 'x,y,z']);
  });

  it('is written once, however often its end comes', () => {
    const doubled = replayNamed(buildPlan({
      nodes: { n1: {} }, link: { delay: 1, duplicate: 0.5 }, stores: { kv: { on: ['n1'], isolation: 'snapshot' } },
      clients: { a: { via: 'n1', body: [transaction('t', [], { x: 1 })] } },
    }), { 'duplication of t from a to n1': 1 });
    expect(doubled.history.writes.map(({ value }) => value)).toEqual([1]);
  });
});

describe('of a store with a leader', () => {
  const on = ['n1', 'n2'];
  const clients = (body: readonly Step[]): Partial<PlanWords> => ({ clients: { a: { via: 'kv', body } } });
  const leader = { machine: 'n1', followers: 1 };

  it('a transaction ends when a follower has all of it', () => {
    const { ends, applied, history } = run({ isolation: 'snapshot', leader }, {}, clients([transaction('t', ['x'], { x: 1, y: 2 })]), on);
    // Its end is there at 3, and with the follower at 4.
    expect(ends).toEqual(['2 a ends t.x: ok none', '6 a ends t: ok']);
    expect(applied).toEqual(['4 n2 applies t: x = 1 wins', '4 n2 applies t: y = 2 wins']);
    expect(history.replicas.map(({ winners }) => [...winners.keys()].join())).toEqual(['x,y', 'x,y']);
  });

  it('a snapshot is known to another leader that has all of it, and to none that has not', () => {
    const failover = (cutFromMs: number): Partial<PlanWords> => ({
      nodes: { n1: {}, n2: {}, n3: {} },
      detectors: { f: { on: ['n2', 'n3'], watching: ['n1'], heartbeatMs: 1, timeout: 3, votes: 'any' } },
      durationMs: 80,
      clients: { a: { via: 'kv', body: [write('x', 1), transaction('t', ['x', 'y'], { y: 2 })].map((step) => (step.do !== 'transaction' ? step : { ...step, body: [step.body[0] as Step, wait(30), ...step.body.slice(1).map((inner) => ({ ...inner, timeout: 5, retries: 4 })), ] } as Step)) } },
      faults: [{ do: 'cut', pairs: [['n1', 'n2'], ['n1', 'n3']], at: cutFromMs }, { do: 'crash', machines: ['n1'], at: 10 }],
    });
    const words = { isolation: 'snapshot', leader: { machine: 'n1', followers: 0 }, failover: { by: 'f', patienceMs: 10 } } as const;
    const known = run(words, {}, failover(9), ['n1', 'n2', 'n3']).ends;
    expect(known.map((line) => line.replace(/^\S+ /, ''))).toEqual(['a ends wx1: ok 1', 'a ends t.x: ok 1', 'a ends t.y: ok none', 'a ends t: ok']);
    // Nobody else has the write that its snapshot holds.
    const unknown = run(words, {}, failover(0), ['n1', 'n2', 'n3']).ends;
    expect(unknown.map((line) => line.replace(/^\S+ /, ''))).toEqual(['a ends wx1: ok 1', 'a ends t.x: ok 1', 'a ends t.y: unknown', 'a ends t: failed']);
  });

  it('its leader waits until its stamp has passed, before it tells anybody', () => {
    const words = { isolation: 'snapshot', leader, timestamp: 'interval', commitWait: true } as const;
    const { ends, applied } = run(words, {}, { nodes: { n1: { uncertainty: 4 }, n2: {} }, ...clients([transaction('t', [], { x: 1 })]) }, on);
    expect(applied).toEqual(['10.000001 n2 applies t: x = 1 wins']);
    expect(ends).toEqual(['12.000001 a ends t: ok']);
  });

  it('the end of a transaction that comes twice is done once, and answered when followers have it', () => {
    const { told, history } = replayNamed(buildPlan({
      nodes: { n1: {}, n2: {} }, link: { delay: 1, duplicate: 0.5 }, stores: { kv: { on, isolation: 'snapshot', leader } },
      clients: { a: { via: 'n1', body: [transaction('t', ['x'], { x: 1 })] } },
    }), { 'duplication of t from a to n1': 1 });
    expect(history.writes.map(({ value }) => value)).toEqual([1]);
    expect(told.filter((line) => / ends /.test(line)).map((line) => line.replace(/ #\d+/, ''))).toEqual(['2 a ends t.x: ok none', '6 a ends t: ok']);
  });
});

describe('of a store replicated by consensus', () => {
  const on = ['n1', 'n2', 'n3'];
  const nodes = { n1: {}, n2: {}, n3: {} };
  const consensus = { leader: 'n1' };
  const short = (body: Readonly<Record<string, readonly Step[]>>, more: Partial<PlanWords> = {}): Partial<PlanWords> => ({ nodes, durationMs: 200, clients: Object.fromEntries(Object.entries(body).map(([name, one]) => [name, { via: 'kv', body: one }])), ...more });

  it('the end of a transaction is one entry, which is checked where it is done', () => {
    const [t, u] = [transaction('t', ['x'], { x: 1, y: 1 }), transaction('u', ['x'], { x: 2 })];
    const { ends, history } = run({ isolation: 'snapshot', consensus }, {}, short({ a: [t], b: [wait(0.5), u] }), on);
    // Each request is in the log 1 ms after it was sent, and done when the first of the others has it, 2 ms later.
    expect(ends).toEqual(['4 a ends t.x: ok none', '4.5 b ends u.x: ok none', '8 a ends t: ok', '8.5 b ends u: failed']);
    expect(history.replicas.map(({ winners }) => [...winners].map(([key, ids]) => `${key} ${history.writes[ids[0] ?? -1]?.value}`).join())).toEqual(Array(3).fill('x 1,y 1'));
  });

  it('a snapshot is known to the next leader', () => {
    const again = { timeout: 50, retries: 40 } as const;
    const t: Step = { do: 'transaction', label: 't', of: 'kv', body: [{ do: 'read', key: 'kv.x' }, wait(10), { do: 'read', key: 'kv.y', ...again }, { do: 'put', key: 'kv.x', value: 1 }] };
    const drawn = (isolation: 'snapshot' | 'serializable') => {
      const crash = { faults: [{ do: 'crash', machines: ['n1'], at: 9 }], durationMs: 2_000 } as const;
      const plan = buildPlan({ link: { delay: 1 }, stores: { kv: { on, isolation, consensus } }, nodes, clients: { a: { via: 'kv', body: [t] }, b: { via: 'kv', body: [wait(4), { do: 'write', key: 'kv.y', value: 7, ...again }] } }, ...crash });
      const { history } = simulate(plan, new Inputs(gridOf(plan), new SampleSource(1), null));
      return history.operations.map(({ operation, ending, value }) => `${plan.operations[operation]?.text} ${ending} ${value}`);
    };
    // The write comes between the two reads, and is in no snapshot.
    expect(drawn('snapshot')).toEqual(['transaction ok undefined', 'read kv.x ok null', 'read kv.y ok null', 'write kv.y ok 7']);
    expect(drawn('serializable')[0]).toBe('transaction failed undefined');
  });

  it('its leader stamps, and waits before it puts the end into the log', () => {
    const words = { isolation: 'snapshot', consensus, timestamp: 'interval', commitWait: true } as const;
    const { ends, history } = run(words, {}, short({ a: [transaction('t', [], { x: 1 })] }, { nodes: { n1: { uncertainty: 4, skew: 2 }, n2: {}, n3: {} } }), on);
    expect(ends).toEqual(['12.000001 a ends t: ok']);
    // It came at 1, by its clock at 3.
    expect(history.writes.map(({ timestamp }) => (timestamp?.ticks ?? 0) / history.grid.ticksPerNs)).toEqual([7e6]);
  });

  it('what comes twice is done once, and what was refused stays so', () => {
    const { told, history } = replayNamed(buildPlan({
      nodes, durationMs: 200, link: { delay: 1, duplicate: 0.5 }, stores: { kv: { on, isolation: 'snapshot', consensus } },
      clients: { a: { via: 'kv', body: [transaction('t', ['x'], { x: 1, y: 1 })] } },
    }), { 'duplication of t from a to n1': 1 });
    expect(history.writes.map(({ value }) => value)).toEqual([1, 1]);
    expect(told.filter((line) => / a ends t:/.test(line))).toHaveLength(1);
  });
});

describe('where both of two writes stay', () => {
  const siblings = { isolation: 'snapshot', timestamp: 'version-vector', conflict: 'siblings' } as const;

  it('a transaction reads all of them, and what it writes takes their place', () => {
    const { ends, history } = run(siblings, {}, {
      clients: {
        a: { via: 'n1', body: [write('x', 1)] },
        b: { via: 'n2', body: [write('x', 2)] },
        c: { via: 'n1', body: [wait(5), transaction('t', ['x'], { x: 3 })] },
      },
    }, ['n1', 'n2']);
    expect(ends.slice(2)).toEqual(['7 c ends t.x: ok {1, 2}', '9 c ends t: ok']);
    expect(history.replicas.map(({ winners }) => winners.get('x')?.map((id) => history.writes[id]?.value))).toEqual([[3], [3]]);
  });

  it('two transactions at two replicas leave both, key by key', () => {
    const { history } = run(siblings, {}, { clients: { a: { via: 'n1', body: [transaction('t', ['x'], { x: 1, y: 1 })] }, b: { via: 'n2', body: [transaction('u', ['x'], { x: 2 })] } } }, ['n1', 'n2']);
    const held = (key: string) => history.replicas.map(({ winners }) => winners.get(key)?.map((id) => history.writes[id]?.value));
    expect(held('x')).toEqual([[1, 2], [1, 2]]);
    expect(held('y')).toEqual([[1], [1]]);
  });

  it('none of a transaction is taken where one of its writes is refused', () => {
    const { ends, history } = run({ ...siblings, conflict: 'reject' }, {}, {
      clients: { a: { via: 'n1', body: [write('x', 1), { do: 'wait', length: 3 }, transaction('t', [], { x: 5 })] }, b: { via: 'n2', body: [transaction('u', [], { x: 2, y: 2 })] }, c: { via: 'n2', body: [{ do: 'wait', length: 9 }, transaction('v', [], { x: 3 })] } },
    }, ['n1', 'n2']);
    // What `a` has written, it knows; `c` does not.
    expect(ends.slice(2)).toEqual(['7 a ends t: ok', '11 c ends v: failed']);
    expect(history.replicas.map(({ winners }) => Object.fromEntries([...winners].map(([key, ids]) => [key, ids.map((id) => history.writes[id]?.value)])))).toEqual([{ x: [5] }, { x: [2], y: [2] }]);
  });
});

describe('replicas that compare what they have', () => {
  it('tell each other all versions, so that snapshots find what is no longer the latest', () => {
    const more: Partial<PlanWords> = {
      nodes: { n1: { skew: 20 }, n2: {} },
      faults: [{ do: 'cut', pairs: [['n1', 'n2']], at: 0, for: 10 }],
      clients: { a: { via: 'n1', body: [write('x', 1), wait(4), write('x', 2)] }, b: { via: 'n2', body: [wait(24), transaction('t', ['x'], {})] } },
    };
    // At 25 the first is in the past of n2's clock, the second at 27 is not; what the first cut off, a round at 12 brings.
    expect(run({ isolation: 'snapshot', timestamp: 'time-of-day', antiEntropyMs: 12 }, {}, more, ['n1', 'n2']).ends.at(-2)).toBe('26 b ends t.x: ok 1');
  });

  it('bring all of a transaction at once', () => {
    const more: Partial<PlanWords> = { faults: [{ do: 'cut', pairs: [['n1', 'n2']], at: 0, for: 10 }] };
    const { applied } = run({ isolation: 'snapshot', antiEntropyMs: 12 }, { a: [transaction('t', [], { x: 1, y: 2 })] }, more, ['n1', 'n2']);
    expect(applied).toEqual(['13 n2 applies t: x = 1 wins', '13 n2 applies t: y = 2 wins']);
  });
});

describe('in a transaction', () => {
  const read = (label: string, key: string, more: { readonly timeout?: number } = {}): Step => ({ do: 'read', label, key: `kv.${key}`, ...more });
  const put = (key: string, value: number, onto?: Extract<Step, { do: 'put' }>['onto']): Step => ({ do: 'put', key: `kv.${key}`, value, ...(onto === undefined ? {} : { onto }) });
  const t = (body: readonly Step[], timeout?: number): Step => ({ do: 'transaction', label: 't', of: 'kv', body, ...(timeout === undefined ? {} : { timeout }) });
  const held = ({ replicas, writes }: ReturnType<typeof run>['history']) => Object.fromEntries([...(replicas[0]?.winners ?? [])].map(([key, ids]) => [key, writes[ids[0] ?? -1]?.value]));
  const isolation = 'serializable';

  it('one reads what it has written itself, at once', () => {
    const { ends, history } = run({ isolation }, { a: [t([put('x', 5), read('r', 'x'), put('x', 1, { read: 'r', how: 'add' }), read('s', 'x')])] });
    expect(ends).toEqual(['0 a ends r: ok 5', '0 a ends s: ok 6', '2 a ends t: ok']);
    expect(held(history)).toEqual({ x: 6 });
  });

  it('what it reads of itself is nobody else\'s to change', () => {
    const other: Step = { do: 'write', label: 'w', key: 'kv.x', value: 9 };
    // Nothing was read that could be out of date, nor is x in a snapshot: it was never read of one.
    expect(run({ isolation }, { a: [t([put('x', 5), read('r', 'x'), wait(4)])], b: [other] }).ends.at(-1)).toBe('6 a ends t: ok');
    expect(run({ isolation }, { a: [t([read('r', 'x'), put('x', 5), wait(4)])], b: [wait(1), other] }).ends.at(-1)).toBe('8 a ends t: failed');
  });

  it('a list grows, and what is compared lets all of it fail', () => {
    const append = t([read('r', 'l'), put('l', 2, { read: 'r', how: 'append' })]);
    expect(held(run({ isolation }, { a: [write('l', 1), append] }).history)).toEqual({ l: [1, 2] });
    const cas = (expected: number): Step => t([read('r', 'x'), put('x', 2, { read: 'r', how: 'if', expected }), put('y', 3)]);
    expect(held(run({ isolation }, { a: [write('x', 1), cas(1)] }).history)).toEqual({ x: 2, y: 3 });
    const { ends, history } = run({ isolation }, { a: [write('x', 1), cas(7)] });
    expect(ends.at(-1)).toBe('4 a ends t: failed');
    expect(held(history)).toEqual({ x: 1 });
  });

  it('a program waits, works and goes round', () => {
    const body = [read('r', 'x'), put('x', 1, { read: 'r', how: 'add' })];
    const { ends, history } = run({ isolation }, { a: [t([{ do: 'repeat', count: 3, body }, wait(2)])] });
    expect(ends).toEqual(['2 a ends r: ok none', '2 a ends r#2: ok 1', '2 a ends r#3: ok 2', '6 a ends t: ok']);
    expect(held(history)).toEqual({ x: 3 });
  });

  it('the timeout counts for all of it', () => {
    const two = [read('r', 'x'), read('s', 'y'), put('x', 1)];
    expect(run({ isolation }, { a: [t(two, 6.5)] }).ends.at(-1)).toBe('6 a ends t: ok');
    // In its second read: nothing is written, for certain.
    expect(run({ isolation }, { a: [t(two, 3.5), wait(1), read('u', 'x')] }).ends).toEqual(['2 a ends r: ok none', '3.5 a ends s: unknown', '3.5 a ends t: failed', '6.5 a ends u: ok none']);
    // When its end is on its way: nobody knows.
    expect(run({ isolation }, { a: [t(two, 5.5), wait(1), read('u', 'x')] }).ends).toEqual(['2 a ends r: ok none', '4 a ends s: ok none', '5.5 a ends t: unknown', '8.5 a ends u: ok 1']);
    // While it waits for itself: it finds out when it goes on.
    expect(run({ isolation }, { a: [t([read('r', 'x'), wait(5), read('s', 'y')], 3)] }).ends).toEqual(['2 a ends r: ok none', '7 a ends t: failed']);
  });

  it('a read that has a timeout of its own is tried again within that of all', () => {
    const words = { faults: [{ do: 'cut', pairs: [['a', 'n1']], at: 0 }] } as const satisfies Partial<PlanWords>;
    const { ends } = run({ isolation }, { a: [t([{ ...read('r', 'x', { timeout: 3 }), retries: 9 } as Step, put('x', 1)], 10)] }, words);
    expect(ends).toEqual(['10 a ends r: unknown', '10 a ends t: failed']);
  });
});
