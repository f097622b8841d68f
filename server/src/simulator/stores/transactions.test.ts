// Transactions: snapshots, who comes first, and what takes effect together. Runs worked out by hand.
import { describe, expect, it } from 'vitest';
import { buildPlan } from '../plan-builder.ts';
import type { PlanWords, Step, StoreWords } from '../plan-words.ts';
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
