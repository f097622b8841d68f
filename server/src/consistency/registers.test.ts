// Operations on several keys at one instant, against a search by the definition.
import { expect, test } from 'vitest';
import { isLinearizableByForce } from './brute-force.ts';
import { checkLinearizability } from './linearizability.ts';
import type { Call, Operation, Value } from './operation.ts';
import { type Dice, diceOf } from './random-histories.ts';
import { registers } from './registers.ts';

/** Transactions of one or two keys, each at some instant of its interval; some answers are changed then. */
function transactions(dice: Dice): Operation[] {
  const held = new Map<string, Value>();
  // Intervals overlap where they are longer than what lies between two effects.
  return Array.from({ length: 6 }, (_, at): Operation => {
    const keys = [['x'], ['y'], ['x', 'y']][dice(3)] as string[];
    const parts = keys.map((key) => {
      const value = 1 + dice(2);
      const found = held.get(key) ?? null;
      const shown = dice(8) === 0 ? value : found;
      const call: Call = [{ kind: 'read', value: shown } as const, { kind: 'write', value } as const, { kind: 'cas', from: shown, to: value } as const][dice(3)] as Call;
      if (call.kind !== 'read') held.set(key, value);
      return { key, call };
    });
    const isUnknown = dice(5) === 0 && parts.every(({ call }) => call.kind === 'write');
    return { process: `${at}`, key: '', call: { kind: 'together', parts }, ending: isUnknown ? 'unknown' : 'ok', invoked: 10 * at - dice(25), returned: isUnknown ? null : 10 * at + dice(25) };
  });
}

test('agrees with all orders', () => {
  const verdicts = { linearizable: 0, 'not-linearizable': 0, unknown: 0 };
  for (let seed = 1; seed <= 1_000; seed++) {
    const history = transactions(diceOf(seed * 6_007));
    const { verdict } = checkLinearizability(history, registers);
    verdicts[verdict]++;
    expect({ seed, verdict }).toEqual({ seed, verdict: isLinearizableByForce(history) ? 'linearizable' : 'not-linearizable' });
  }
  expect(verdicts.linearizable).toBeGreaterThan(200);
  expect(verdicts['not-linearizable']).toBeGreaterThan(200);
});

test('two keys that are read apart each have an order, and together they have none', () => {
  const once = (process: string, parts: readonly { key: string; call: Call }[], invoked: number, returned: number): Operation => ({ process, key: '', call: { kind: 'together', parts }, ending: 'ok', invoked, returned });
  const both = once('a', [{ key: 'x', call: { kind: 'write', value: 1 } }, { key: 'y', call: { kind: 'write', value: 1 } }], 0, 10);
  const torn = once('b', [{ key: 'x', call: { kind: 'read', value: 1 } }, { key: 'y', call: { kind: 'read', value: null } }], 1, 9);
  expect(checkLinearizability([both, torn], registers)).toMatchObject({ verdict: 'not-linearizable' });
  const apart = (parts: readonly { key: string; call: Call }[]) => parts.map((part, i) => once(`c${i}`, [part], 1, 9));
  expect(checkLinearizability([both, ...apart([{ key: 'x', call: { kind: 'read', value: 1 } }])], registers).verdict).toBe('linearizable');
  expect(checkLinearizability([both, ...apart([{ key: 'y', call: { kind: 'read', value: null } }])], registers).verdict).toBe('linearizable');
});
