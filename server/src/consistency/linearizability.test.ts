// The checker against a search by the definition, over thousands of small histories in both directions, and against what
// others have published.
import { describe, expect, test } from 'vitest';
import { isLinearizableByForce } from './brute-force.ts';
import { checkLinearizability, type Linearizability } from './linearizability.ts';
import type { Model } from './machine.ts';
import type { Call, Ending, Operation } from './operation.ts';
import { queue } from './queue.ts';
import { diceOf, type Kind, randomHistory } from './random-histories.ts';
import { register } from './register.ts';
import { set } from './set.ts';

const models: Readonly<Record<Kind, Model>> = { register, 'cas-register': register, counter: register, list: register, set, queue };
const kinds = Object.keys(models) as Kind[];

describe.each(kinds)('%s', (kind) => {
  test.each([
    ['few processes, few values', { operations: 6, processes: 3, values: 2, changedOneIn: 4, unknownOneIn: 0, tieOneIn: 0 }],
    ['many of unknown outcome', { operations: 7, processes: 3, values: 2, changedOneIn: 5, unknownOneIn: 3, tieOneIn: 0 }],
    ['equal instants', { operations: 6, processes: 4, values: 3, changedOneIn: 4, unknownOneIn: 5, tieOneIn: 3 }],
    ['several keys', { operations: 8, processes: 3, values: 2, keys: 3, changedOneIn: 6, unknownOneIn: 6, tieOneIn: 0 }],
  ])('agrees with all orders: %s', (_, options) => {
    const verdicts = { linearizable: 0, 'not-linearizable': 0, unknown: 0 };
    for (let seed = 1; seed <= 400; seed++) {
      const history = randomHistory(diceOf(seed * 7919), { kind, ...options });
      const found = checkLinearizability(history, models[kind]);
      verdicts[found.verdict]++;
      expect({ seed, verdict: found.verdict }).toEqual({ seed, verdict: isLinearizableByForce(history) ? 'linearizable' : 'not-linearizable' });
      if (found.verdict === 'not-linearizable') holdBreak(history, found);
    }
    // Both directions: of each kind there were many.
    expect(verdicts.linearizable).toBeGreaterThan(60);
    expect(verdicts['not-linearizable']).toBeGreaterThan(20);
    expect(verdicts.unknown).toBe(0);
  });
});

/** The history breaks where it is said to, and no sooner; and the order that is shown is one. */
function holdBreak(history: readonly Operation[], { breaks }: Extract<Linearizability, { verdict: 'not-linearizable' }>): void {
  const ends = history.flatMap(({ key, ending, returned }, i) => (key === breaks.key && ending === 'ok' ? [{ i, at: returned as number }] : [])).sort((x, y) => x.at - y.at || x.i - y.i);
  const upTo = ends.findIndex(({ i }) => i === breaks.operation) + 1;
  /** With the first ends alone: what had not ended has no answer, what had not begun is not there. */
  const cut = (count: number): Operation[] => {
    const ended = new Set(ends.slice(0, count).map(({ i }) => i));
    const instant = ends[count - 1]?.at ?? 0;
    return history.flatMap((one, i) => (one.key !== breaks.key || one.invoked > instant ? [] : one.ending !== 'ok' || ended.has(i) ? [one] : [{ ...withoutAnswer(one), ending: 'unknown' as const, returned: null }]));
  };
  expect(breaks.isShortest).toBe(true);
  expect(isLinearizableByForce(cut(upTo))).toBe(false);
  expect(isLinearizableByForce(cut(upTo - 1))).toBe(true);
  const before = new Set(ends.slice(0, upTo - 1).map(({ i }) => i));
  expect(breaks.order).toEqual(expect.arrayContaining([...before]));
  expect(breaks.order.includes(breaks.operation)).toBe(breaks.states.length === 0);
  // Placed one after the other, with no two overlapping, they are answered rightly.
  const shown = breaks.order.map((i, place): Operation => {
    const one = history[i] as Operation;
    return { ...(before.has(i) ? one : withoutAnswer(one)), ending: 'ok', invoked: 2 * place, returned: 2 * place + 1 };
  });
  expect(isLinearizableByForce(shown)).toBe(true);
}

function withoutAnswer(operation: Operation): Operation {
  const { call } = operation;
  return 'value' in call && call.kind !== 'write' && call.kind !== 'add' && call.kind !== 'enqueue' ? { ...operation, call: { ...call, value: undefined } as Call } : operation;
}

/** Lanes as one draws them: `A: |write 1--|  |read 0|`. An operation begins at its first bar and ends at the second; `>` for never. */
function lanes(text: string, kindOf: 'register' | 'queue'): Operation[] {
  return text.split('\n').filter((line) => line.includes(':')).flatMap((line) => {
    const process = line.slice(0, line.indexOf(':')).trim();
    return [...line.matchAll(/\|([a-z ]+?)([\d?]*)[- ]*([|>])/g)].map((match): Operation => {
      const [whole, word = '', digits = '', end] = match;
      const value = digits === '' || digits === '?' ? undefined : Number(digits);
      const ending: Ending = end === '>' ? 'unknown' : 'ok';
      return { process, key: 'x', call: callOf(word.trim(), value, kindOf), ending, invoked: match.index, returned: end === '>' ? null : match.index + whole.length - 1 };
    });
  });
}

function callOf(word: string, value: number | undefined, kindOf: 'register' | 'queue'): Call {
  if (kindOf === 'queue') return word === 'enq' ? { kind: 'enqueue', value: value ?? 0 } : { kind: 'dequeue', value };
  return word === 'write' ? { kind: 'write', value: value ?? 0 } : { kind: 'read', value };
}

// In the manner of figures 1 and 2 of Herlihy and Wing, "Linearizability: A Correctness Condition for Concurrent Objects" (1990).
describe('the queues and registers of Herlihy and Wing', () => {
  test.each([
    ['a queue that may be', 'linearizable', `
      A: |enq 1|        |deq 2----|
      B:    |enq 2|  |deq 1----|      |enq 3|`],
    ['a later item is taken first', 'not-linearizable', `
      A: |enq 1|          |deq 2|
      B:        |enq 2|            `],
    ['an item is taken while it is put in', 'linearizable', `
      A: |enq 1----------|
      B:     |deq 1|     `],
    ['an item is taken twice', 'not-linearizable', `
      A: |enq 1------|  |deq 2---|
      B:   |enq 2-------|   |deq 2---|`],
  ] as const)('%s', (_, verdict, text) => {
    const found = checkLinearizability(lanes(text, 'queue'), queue);
    expect(found.verdict).toBe(verdict);
  });

  test.each([
    ['a read that overlaps a write may see it, a later one must', 'linearizable', `
      A: |write 0|  |read 1---|     |write 0|
      B:     |write 1----------|        |read 0----|`],
    ['once a new value was read, no older one is', 'not-linearizable', `
      A: |write 0|  |read 1|          |write 0----|
      B:     |write 1---------|            |read 1|  |read 1|`],
  ] as const)('%s', (_, verdict, text) => {
    expect(checkLinearizability(lanes(text, 'register'), register).verdict).toBe(verdict);
  });
});

// "Testing Distributed Systems for Linearizability" (2017), which introduces Porcupine: a register, initially 0 there.
describe('the examples of Porcupine', () => {
  const first = `
      W: |write 0|
      A:            |write 100-------------|
      B:               |read 100--------|
      C:                  |read 0|`;

  test('two reads during a write may see it and not see it', () => {
    expect(checkLinearizability(lanes(first, 'register'), register).verdict).toBe('linearizable');
  });

  test('a read that begins after another has seen the write may not miss it', () => {
    const text = `
      W: |write 0|
      A:            |write 200--------------------|
      B:               |read 200--|
      C:                             |read 0----|`;
    const found = checkLinearizability(lanes(text, 'register'), register);
    expect(found).toMatchObject({ verdict: 'not-linearizable', breaks: { key: 'x', operation: 3, isShortest: true, states: ['it held 200'] } });
  });
});

test('a write that never ended may happen later, once, or never', () => {
  const history = (reads: string): Operation[] => lanes(`
      A: |write 1|  |write 2->
      B:              ${reads}`, 'register');
  expect(checkLinearizability(history('|read 1| |read 1|'), register).verdict).toBe('linearizable');
  expect(checkLinearizability(history('|read 1| |read 2|'), register).verdict).toBe('linearizable');
  expect(checkLinearizability(history('|read 2| |read 1|'), register).verdict).toBe('not-linearizable');
});

test('a limit of work is an answer of its own', () => {
  const history = randomHistory(diceOf(3), { kind: 'register', operations: 200, processes: 8, values: 3 });
  expect(checkLinearizability(history, register)).toMatchObject({ verdict: 'linearizable' });
  expect(checkLinearizability(history, register, { statesMax: 20 })).toEqual({ verdict: 'unknown', states: 20, key: 'k0' });
});

test('hundreds of adds that may or may not have happened do not multiply', () => {
  const adds = Array.from({ length: 300 }, (_, i): Operation => ({ process: `${i}`, key: 'x', call: { kind: 'add', value: i }, ending: 'unknown', invoked: i, returned: null }));
  const read = (value: readonly number[], at: number): Operation => ({ process: 'r', key: 'x', call: { kind: 'elements', value }, ending: 'ok', invoked: at, returned: at + 1 });
  const some = [...Array(150).keys()];
  expect(checkLinearizability([...adds, read(some, 400), read([...some, 200], 402)], set)).toMatchObject({ verdict: 'linearizable', states: 2 });
  // 200 was there, and is no more.
  expect(checkLinearizability([...adds, read([...some, 200], 400), read(some, 402)], set)).toMatchObject({ verdict: 'not-linearizable', breaks: { operation: 301 } });
  expect(checkLinearizability([read([7], 0), ...adds.map((one) => ({ ...one, invoked: one.invoked + 10 }))], set).verdict).toBe('not-linearizable');
});
