// What stands at each instant: by hand, and against what each write's instants say.
import { describe, expect, it } from 'vitest';
import type { ConditionPlan, ValuePlan } from '../condition-plan.ts';
import type { History, Value, WriteId } from '../history.ts';
import { Inputs } from '../kernel/inputs.ts';
import { SampleSource } from '../kernel/sources.ts';
import { buildPlan } from '../plan-builder.ts';
import type { PlanWords } from '../plan-words.ts';
import { randomPlan } from '../random-plans.ts';
import { gridOf, simulate } from '../simulate.ts';
import { formatValue } from '../software/values.ts';
import { replayNamed } from '../testing.ts';

const key = (name: string, store = 0): ValuePlan => ({ kind: 'key', store, key: name });
const is = (left: ValuePlan, value: number): ConditionPlan => ({ kind: 'compare', operator: '==', left, right: { kind: 'number', value } });
const queue = (machine: number): ConditionPlan => ({ kind: 'gauge', gauge: 'queue', of: { kind: 'machine', machine }, operator: '<=', value: 5 });

/** `x=1 y=none`, and `n1:2` for a queue. */
function seen(history: History, expectation = 0): readonly string[] {
  return (history.pictures.get(expectation) ?? []).map(({ held, waiting }) => {
    const values = [...held].flatMap(([store, keys]) => [...keys].map(([name, value]) => `${store === 0 ? '' : `${store}.`}${name}=${formatValue(value)}`));
    const queues = [...waiting].flatMap(([name, count]) => (name.startsWith('queue') ? [`${name.split(' ').at(-1)}:${count}`] : []));
    return [...values, ...queues].join(' ');
  });
}

const pair: PlanWords = {
  nodes: { n1: {}, n2: {} },
  link: { delay: 1 },
  stores: { kv: { on: ['n1', 'n2'] } },
  clients: { a: { via: 'n1', body: [{ do: 'write', label: 'w', key: 'kv.x', value: 1 }, { do: 'write', label: 'v', key: 'kv.y', value: 2 }] } },
};
const look = (words: PlanWords, condition: ConditionPlan, mode: 'always' | 'possible' | 'finally' = 'always') => seen(replayNamed(buildPlan({ ...words, expect: [[mode, condition]] })).history);

describe('a replica', () => {
  it('has nothing at first, and then one thing after the other', () => {
    expect(look(pair, is(key('x'), 1))).toEqual(['x=1', 'x=none', 'x=1', 'x=none']);
    expect(look(pair, { kind: 'and', operands: [is(key('x'), 1), is(key('y'), 2)] })).toEqual(['x=1 y=2', 'x=1 y=none', 'x=none y=none', 'x=1 y=2', 'x=1 y=none', 'x=none y=none']);
  });

  it('says nothing while it is down, and has lost what its disk has', () => {
    const crashed = (disk: 'kept' | 'lost', at: number): PlanWords => ({ ...pair, nodes: { n1: {}, n2: { disk } }, faults: [{ do: 'crash', machines: ['n2'], at, for: 10 }] });
    // Both writes have come by 4; the second replica is down from 10 to 20.
    const both = { kind: 'and', operands: [is(key('x'), 1), is(key('y'), 2)] } as const;
    expect(new Set(look(crashed('lost', 10), both))).toEqual(new Set(['x=1 y=2', 'x=1 y=none', 'x=none y=none']));
    // The first comes at 2 and the second at 4, while it is down: it is never seen with the first alone, nor with both.
    const { history } = replayNamed(buildPlan({ ...crashed('kept', 1.5), expect: [['always', both]], stores: { kv: { on: ['n1', 'n2'] } } }));
    expect(history.replicas.map(({ winners }) => [...winners.keys()])).toEqual([['x', 'y'], []]);
    expect(seen(history)).toEqual(['x=1 y=2', 'x=1 y=none', 'x=none y=none', 'x=none y=none']);
  });

  it('is never seen with half of a transaction', () => {
    const words: PlanWords = {
      ...pair,
      stores: { kv: { on: ['n1', 'n2'], timestamp: 'lamport', isolation: 'snapshot' } },
      clients: { a: { via: 'n1', body: [{ do: 'transaction', label: 't', of: 'kv', body: [{ do: 'put', key: 'kv.x', value: 1 }, { do: 'put', key: 'kv.y', value: 2 }] }] } },
    };
    expect(look(words, { kind: 'and', operands: [is(key('x'), 1), is(key('y'), 2)] })).toEqual(['x=1 y=2', 'x=none y=none', 'x=1 y=2', 'x=none y=none']);
  });

  it('is looked at beside one of another store', () => {
    const words: PlanWords = { ...pair, stores: { kv: { on: ['n1'] }, kw: { on: ['n2'] } }, clients: { a: { body: [{ do: 'write', label: 'w', key: 'kv.x', value: 1 }, { do: 'write', label: 'v', key: 'kw.x', value: 2 }] } } };
    expect(look(words, { kind: 'and', operands: [is(key('x'), 1), is(key('x', 1), 2)] })).toEqual(['x=1 1.x=2', 'x=1 1.x=none', 'x=none 1.x=none']);
  });
});

describe('queues', () => {
  const busy: PlanWords = {
    nodes: { s: { takes: 10 }, m: { takes: 10 } },
    link: { delay: 1 },
    stores: {},
    clients: Object.fromEntries([[0, 's'], [1, 's'], [2, 's'], [13, 'm'], [14, 'm']].map(([wait, of]) => [`c${wait}`, { body: [{ do: 'wait', length: Number(wait) }, { do: 'call', label: `r${wait}`, of: String(of), timeout: 100 }] }])),
  };

  it('are seen together', () => {
    // Two wait at the first from 3 on, one from 11 to 21; one waits at the second from 15 to 24.
    expect([...look(busy, { kind: 'and', operands: [queue(0), queue(1)] })].sort()).toEqual(['0:0 1:0', '0:0 1:1', '0:1 1:0', '0:1 1:1', '0:2 1:0']);
  });

  it('of one alone are known by the longest', () => {
    expect(look(busy, queue(0))).toEqual([]);
    expect(look(busy, { kind: 'not', operand: queue(0) })).toEqual([]);
  });

  it('are seen as they are in the end', () => {
    expect(look(busy, queue(0), 'finally')).toEqual(['0:0']);
    expect(look({ ...busy, durationMs: 5 }, queue(0), 'finally')).toEqual(['0:2']);
  });
});

/** What a replica's winners were, by all writes that it had at each instant; null: two of them came at once, or are one that was doubled. */
function valuesFrom(history: History, machine: number, name: string): ReadonlySet<string> | null {
  const arrivals = history.writes.flatMap((write, id) => {
    const at = write.key === name ? write.visible.get(machine) : undefined;
    return at === undefined ? [] : [{ id, ticks: at.ticks }];
  }).sort((x, y) => x.ticks - y.ticks);
  if (arrivals.some(({ ticks }, i) => ticks === arrivals[i + 1]?.ticks)) return null;
  const had: WriteId[] = [];
  const values = new Set(['none']);
  for (const { id } of arrivals) {
    had.push(id);
    const winners = had.filter((one) => !had.some((other) => other !== one && history.comesAfter(other, one))).sort((x, y) => x - y);
    if (winners.length === 0) return null;
    const held = winners.map((one) => history.writes[one]?.value ?? null);
    values.add(formatValue(held.length === 1 ? (held[0] ?? null) : (held.flat() as Value)));
  }
  return values;
}

it('each replica is seen with what wins of the writes that it had, at each of their instants', () => {
  let compared = 0;
  for (let seed = 0; seed < 600; seed++) {
    const plan = { ...randomPlan(seed, { faults: false }), expectations: [{ mode: 'always' as const, condition: is(key('x'), 1), text: '' }] };
    const { history } = simulate(plan, new Inputs(gridOf(plan), new SampleSource(seed), null));
    const expected = (plan.stores[0]?.replicas ?? []).map((machine) => valuesFrom(history, machine, 'x'));
    if (history.limit !== null || expected.includes(null)) continue;
    expect(new Set(seen(history)), `seed ${seed}`).toEqual(new Set(expected.flatMap((values) => [...(values ?? [])].map((value) => `x=${value}`))));
    compared++;
  }
  expect(compared).toBeGreaterThan(300);
});
