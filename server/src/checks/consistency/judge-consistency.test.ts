// Consistency of histories made by hand: what is broken, what is not, and how that is told.
import { describe, expect, it } from 'vitest';
import type { Consistency } from '../../simulator/condition-plan.ts';
import { Behaviour } from '../behaviour.ts';
import { expectationKey } from '../fact-keys.ts';
import { judgeOf } from '../judge-history.ts';
import { historyOf, planOf } from '../plan-fixture.ts';
import { indexOf } from '../plan-index.ts';
import { consistencyText, judgeConsistency, unjudgedText } from './judge-consistency.ts';

type Words = Parameters<typeof historyOf>[0];

const consistencies: readonly Consistency[] = ['linearizable', 'sequential', 'causal', 'read-your-writes', 'monotonic-reads', 'monotonic-writes', 'writes-follow-reads'];

const plan = planOf({
  machines: ['n1', 'n2'],
  stores: [{ name: 'kv', replicas: [0, 1] }],
  programs: [
    { name: 'a', machine: 0, operations: [{ label: 'w1', verb: 'write' }, { label: 'w2', verb: 'write' }] },
    { name: 'b', machine: 1, operations: [{ label: 'r1', verb: 'read' }, { label: 'r2', verb: 'read' }, { label: 'i', verb: 'increment' }] },
  ],
});
const [w1, w2, r1, r2, i] = [0, 1, 2, 3, 4];

/** What is not so, each with how it is told. */
function broken(history: Words): Partial<Record<Consistency, string>> {
  const behaviour = new Behaviour(indexOf(plan), historyOf(history));
  return Object.fromEntries(
    consistencies.flatMap((consistency) => {
      const condition = { kind: 'consistent', store: 0, consistency } as const;
      const text = consistencyText(behaviour, condition);
      expect(judgeConsistency(behaviour, condition) === false).toBe(text !== null);
      return text === null ? [] : [[consistency, text]];
    }),
  );
}

const write1 = { operation: w1, from: 0, to: 2, value: 1, write: 0 };
const write2 = { operation: w2, from: 3, to: 5, value: 2, write: 1 };
const writes = [{ operation: w1, value: 1 }, { operation: w2, value: 2 }];
const read = (operation: number, from: number, to: number, value: number | null, reads: readonly number[]) => ({ operation, program: 1, from, to, value, reads });

describe('a history of one key', () => {
  it('may see a write as soon as it begins, and must when it has ended', () => {
    expect(broken({ operations: [write1, read(r1, 1, 3, 1, [0]), read(r2, 4, 5, 1, [0])], writes: writes.slice(0, 1) })).toEqual({});
    expect(broken({ operations: [write1, read(r1, 1, 3, null, []), read(r2, 4, 5, 1, [0])], writes: writes.slice(0, 1) })).toEqual({});
    expect(broken({ operations: [write1, read(r1, 2.5, 3, null, [])], writes: writes.slice(0, 1) })).toEqual({
      linearizable: 'kv is not linearizable: r1 (read none), and in every order of what came before, x held 1',
    });
  });

  it('goes backwards for one client', () => {
    expect(broken({ operations: [write1, write2, read(r1, 6, 7, 2, [1]), read(r2, 8, 9, 1, [0])], writes })).toEqual({
      linearizable: 'kv is not linearizable: r2 (read 1), and in every order of what came before, x held 2',
      sequential: "kv is not sequentially consistent: no order of all operations that keeps each client's own has these answers",
      causal: 'kv is not causally consistent: r2 (read 1), though it came after w2 (write 2), which came after w1 (1)',
      'monotonic-reads': 'kv does not give monotonic-reads: r2 (read 1), and its client had done r1 (read 2) before',
    });
  });

  it('is sequential, and not linearizable, where a client is behind', () => {
    expect(Object.keys(broken({ operations: [write1, write2, read(r1, 6, 7, 1, [0]), read(r2, 8, 9, 2, [1])], writes }))).toEqual(['linearizable']);
  });

  it("lets a client's later write lose to its earlier one", () => {
    expect(broken({ operations: [write1, write2], writes, order: [1, 0] })).toEqual({
      'monotonic-writes': 'kv does not give monotonic-writes: a client did w1 (write 1) and then w2 (write 2), and the earlier wins over the later',
    });
  });

  it('lets a write lose to what its client had read', () => {
    const added = [...writes.slice(0, 1), { operation: i, value: 2 }];
    const operations = [write1, read(r1, 3, 4, 1, [0]), { operation: i, program: 1, from: 5, to: 6, value: 2, write: 1, reads: [0] }];
    expect(broken({ operations, writes: added })).toEqual({});
    expect(broken({ operations, writes: added, order: [1, 0] })).toEqual({
      'writes-follow-reads': 'kv does not give writes-follow-reads: a client did r1 (read 1), which is w1 (1), and then i (increment by 1 to 2), and the earlier wins over the later',
    });
  });

  it('reads what its own client wrote', () => {
    const own = { ...read(r1, 6, 7, null, []), program: 0 };
    expect(Object.keys(broken({ operations: [write1, own], writes: writes.slice(0, 1) }))).toEqual(['linearizable', 'sequential', 'causal', 'read-your-writes']);
  });

  it('has a write of unknown outcome at any later instant, if it took effect', () => {
    const lost = { ...write1, to: null };
    expect(broken({ operations: [lost, read(r1, 3, 4, null, []), read(r2, 5, 6, 1, [0])], writes: writes.slice(0, 1) })).toEqual({});
    expect(Object.keys(broken({ operations: [lost, read(r1, 3, 4, 1, [0]), read(r2, 5, 6, null, [])], writes: writes.slice(0, 1) }))).toEqual(['linearizable', 'sequential', 'causal', 'monotonic-reads']);
  });

  it('asks for one sum after the other', () => {
    const sums = [{ operation: i, value: 1 }, { operation: i, instance: 1, value: 1 }];
    const increment = (instance: number, write: number) => ({ operation: i, instance, program: 1 + instance, from: instance, to: 5, value: 1, write, reads: [] });
    expect(Object.keys(broken({ operations: [increment(0, 0), increment(1, 1)], writes: sums }))).toEqual(['linearizable', 'sequential']);
  });
});

/** What is judged at all. */
function judged(history: Words): Consistency[] {
  const behaviour = new Behaviour(indexOf(plan), historyOf(history));
  return consistencies.filter((consistency) => judgeConsistency(behaviour, { kind: 'consistent', store: 0, consistency }) !== null);
}

describe('what nobody could see otherwise is not judged', () => {
  const orders: Consistency[] = ['linearizable', 'sequential', 'causal'];

  it('nothing, where nobody reads', () => {
    expect(judged({ operations: [write1], writes: writes.slice(0, 1) })).toEqual([]);
    // Of one key, the store's order says which of two writes of a client wins.
    expect(judged({ operations: [write1, write2], writes })).toEqual(['monotonic-writes']);
  });

  it('orders, where somebody reads; a session, where it does two things that may disagree', () => {
    expect(judged({ operations: [write1, read(r1, 3, 4, 1, [0])], writes: writes.slice(0, 1) })).toEqual(orders);
    expect(judged({ operations: [write1, { ...read(r1, 3, 4, 1, [0]), program: 0 }], writes: writes.slice(0, 1) })).toEqual([...orders, 'read-your-writes']);
    expect(judged({ operations: [read(r1, 3, 4, null, []), read(r2, 5, 6, null, [])] })).toEqual([...orders, 'monotonic-reads']);
    const increment = { operation: i, program: 1, from: 5, to: 6, value: 2, write: 1, reads: [0] };
    expect(judged({ operations: [write1, read(r1, 3, 4, 1, [0]), increment], writes: [...writes.slice(0, 1), { operation: i, value: 2 }] })).toEqual([...orders, 'monotonic-reads', 'writes-follow-reads']);
  });

  it('is told by what never happens', () => {
    const texts = consistencies.map((consistency) => unjudgedText(plan, { kind: 'consistent', store: 0, consistency }));
    expect(texts.slice(2)).toEqual([
      'nobody ever reads kv and gets an answer',
      'no client of kv ever reads a key that it wrote before',
      'no client of kv ever reads a key twice',
      'no client of kv ever writes twice so that somebody could see the later write without the earlier',
      'no client of kv ever writes so that somebody could see that without what it had read before',
    ]);
    expect(new Set(texts).size).toBe(5);
  });
});

it('judges nothing where nothing ended ok', () => {
  const behaviour = new Behaviour(indexOf(plan), historyOf({ operations: [{ operation: r1, program: 1, from: 0, to: null }] }));
  for (const consistency of consistencies) expect(judgeConsistency(behaviour, { kind: 'consistent', store: 0, consistency })).toBe(null);
});

it('proves nothing where the orders are too many', () => {
  const count = 26;
  const many = planOf({
    stores: [{ name: 'kv', replicas: [0] }],
    programs: [...Array.from({ length: count }, (_, at) => ({ name: `c${at}`, machine: 0, operations: [{ label: `w${at}`, verb: 'write' as const }] })), { name: 'r', machine: 0, operations: [{ label: 'r', verb: 'read' }] }],
    expectations: [{ mode: 'always', condition: { kind: 'consistent', store: 0, consistency: 'linearizable' } }],
  });
  const operations = [
    ...Array.from({ length: count }, (_, at) => ({ operation: at, program: at, from: 0, to: 10, value: at, write: at })),
    { operation: count, program: count, from: 20, to: 21, value: -1, reads: [] },
  ];
  const { facts, limit, undecided } = judgeOf(many)(historyOf({ operations, writes: operations.slice(0, count).map(({ operation }) => ({ operation })) }));
  expect(facts.get(expectationKey(0))).toBe(null);
  expect([...(undecided?.keys ?? [])]).toEqual([expectationKey(0)]);
  expect(undecided?.why).toBe('the operations of a behaviour have more orders than the limit of work lets try');
  // The run itself is as good as any: what else is asked of it is answered.
  expect(limit).toBe(null);
});
