// Writes that are refused because they do not know of another, by hand.
import { describe, expect, it } from 'vitest';
import type { History } from '../history.ts';
import { Inputs } from '../kernel/inputs.ts';
import { SampleSource } from '../kernel/sources.ts';
import { buildPlan } from '../plan-builder.ts';
import type { Step, StoreWords } from '../plan-words.ts';
import { gridOf, simulate } from '../simulate.ts';

const write = (value: string, more: object = {}): Step => ({ do: 'write', key: 'kv.x', value, ...more });
const wait = (length: number): Step => ({ do: 'wait', length });

/** Two replicas, one millisecond from each other and from their clients. */
function run(a: readonly Step[], b: readonly Step[], on: readonly string[] = ['n1', 'n2'], duplicate = 0): History {
  const plan = buildPlan({
    nodes: { n1: {}, n2: {} },
    link: { delay: 1 },
    links: { 'a -> n1': { delay: 1, duplicate } },
    stores: { kv: { on, timestamp: 'version-vector', conflict: 'reject' } },
    clients: { a: { via: 'n1', body: a }, b: { via: on.at(-1) ?? 'n1', body: b } },
  });
  return simulate(plan, new Inputs(gridOf(plan), new SampleSource(1), null)).history;
}

const endings = ({ operations }: History) => operations.map(({ ending }) => ending);
const copies = ({ replicas, writes }: History) => replicas.map(({ winners }) => winners.get('x')?.map((id) => writes[id]?.value) ?? []);

it('a write that does not know what its replica has is refused', () => {
  // At n2 since 2 ms.
  const history = run([write('a')], [wait(5), write('b')]);
  expect(endings(history)).toEqual(['ok', 'failed']);
  expect(copies(history)).toEqual([['a'], ['a']]);
});

it('one that has read it is not', () => {
  const history = run([write('a')], [wait(5), { do: 'read', key: 'kv.x' }, write('b')]);
  expect(endings(history)).toEqual(['ok', 'ok', 'ok']);
  expect(copies(history)).toEqual([['b'], ['b']]);
});

it('of two that meet on their way neither is taken', () => {
  const history = run([write('a')], [write('b')]);
  expect(endings(history)).toEqual(['ok', 'ok']);
  expect(copies(history)).toEqual([['a'], ['b']]);
});

it('what reads and writes in one step is in no conflict', () => {
  const history = run([{ do: 'append', key: 'kv.x', value: 'a' }], [wait(5), { do: 'append', key: 'kv.x', value: 'b' }]);
  expect(endings(history)).toEqual(['ok', 'ok']);
  expect(copies(history)).toEqual([[['a', 'b']], [['a', 'b']]]);
});

it('the same request again is in none with itself', () => {
  const history = run([write('a')], [wait(9)], ['n1'], 1);
  expect(endings(history)).toEqual(['ok']);
  expect(history.writes).toHaveLength(2);
});

it('a single replica refuses, too', () => {
  const history = run([write('a')], [wait(5), write('b')], ['n1']);
  expect(endings(history)).toEqual(['ok', 'failed']);
});

describe('where a log orders writes, the latest must be known', () => {
  const on = ['n1', 'n2', 'n3'];
  const logs: readonly (readonly [string, Partial<StoreWords>, failover: boolean])[] = [
    ['of a leader', { leader: { machine: 'n1', followers: 1 } }, false],
    ['of a leader with numbers', { leader: { machine: 'n1', followers: 1 }, failover: { by: 'd', patienceMs: 60 } }, true],
    ['of a consensus', { consensus: { leader: 'n1' } }, false],
  ];

  it.each(logs)('%s', (_, store, failover) => {
    const plan = buildPlan({
      durationMs: 300,
      nodes: { n1: {}, n2: {}, n3: {} },
      link: { delay: 1 },
      stores: { kv: { on, conflict: 'reject', ...store } },
      ...(failover ? { detectors: { d: { on, watching: on, heartbeatMs: 10, timeout: 50 } } } : {}),
      clients: { a: { via: 'kv', body: [write('a'), wait(60), write('c')] }, b: { via: 'kv', body: [wait(30), write('b'), { do: 'read', key: 'kv.x' }, write('d')] } },
    });
    const history = simulate(plan, new Inputs(gridOf(plan), new SampleSource(1), null)).history;
    expect(history.operations.filter(({ program }) => program === 0).map(({ ending }) => ending)).toEqual(['ok', 'failed']);
    expect(history.operations.filter(({ program }) => program === 1).map(({ ending, value }) => [ending, value])).toEqual([['failed', undefined], ['ok', 'a'], ['ok', 'd']]);
    expect(copies(history)).toEqual([['d'], ['d'], ['d']]);
  });
});
