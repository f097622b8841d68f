// Searches for an order under other demands than intervals, against all orders.
import { describe, expect, test } from 'vitest';
import { isLinearizableByForce } from './brute-force.ts';
import { checkLazily } from './lazy-linearizability.ts';
import { isBefore, isReading, type Operation } from './operation.ts';
import { findOrder } from './order-search.ts';
import { diceOf, type Kind, randomHistory } from './random-histories.ts';
import { register } from './register.ts';

function searched(seed: number, kind: Kind, keys: number): Operation[] {
  const history = randomHistory(diceOf(seed * 104_729), { kind, operations: 7, processes: 3, values: 2, keys, changedOneIn: 5, unknownOneIn: 5, tieOneIn: 4 });
  return history.filter(({ ending, call }) => ending === 'ok' || (ending === 'unknown' && !isReading(call)));
}

/** Which must come before which: what the same process had ended. */
function ownOrder(history: readonly Operation[]): number[][] {
  return history.map((later) => [...history.keys()].filter((i) => history[i]?.process === later.process && isBefore(history[i] as Operation, later)));
}

describe.each<Kind>(['register', 'cas-register', 'counter', 'list'])('%s', (kind) => {
  test('one order of all keys that keeps the order of each process', () => {
    const verdicts = { ordered: 0, none: 0, unknown: 0 };
    for (let seed = 1; seed <= 500; seed++) {
      const history = searched(seed, kind, 2);
      const after = ownOrder(history);
      const found = findOrder({ operations: history, model: register, after, guesses: history.map((_, i) => (i * 7) % 5), statesMax: 10_000 });
      verdicts[found.verdict]++;
      expect({ seed, verdict: found.verdict }).toEqual({ seed, verdict: hasOwnOrder(history) ? 'ordered' : 'none' });
      if (found.verdict !== 'ordered') continue;
      const places = new Map(found.order.map((place, at) => [place, at]));
      for (const [place, at] of places) for (const before of after[place] as number[]) expect(places.get(before)).toBeLessThan(at);
    }
    expect(verdicts.ordered).toBeGreaterThan(100);
    expect(verdicts.none).toBeGreaterThan(20);
  });

  test('linearizability by asking', () => {
    const verdicts = { linearizable: 0, 'not-linearizable': 0, unknown: 0 };
    let [asked, pairs] = [0, 0];
    for (let seed = 1; seed <= 500; seed++) {
      const history = searched(seed, kind, 1);
      const verdict = checkLazily({
        operations: history,
        model: register,
        isBefore(first, second) {
          asked++;
          return isBefore(history[first] as Operation, history[second] as Operation);
        },
        after: ownOrder(history),
        guesses: history.map(({ invoked, returned }) => (invoked + (returned ?? invoked)) / 2),
        statesMax: 10_000,
      });
      pairs += history.length * (history.length - 1);
      verdicts[verdict]++;
      expect({ seed, verdict }).toEqual({ seed, verdict: isLinearizableByForce(history) ? 'linearizable' : 'not-linearizable' });
    }
    expect(verdicts.linearizable).toBeGreaterThan(100);
    expect(verdicts['not-linearizable']).toBeGreaterThan(50);
    // It asks of far fewer pairs than there are.
    expect(asked).toBeLessThan(pairs / 2);
  });
});

test('a limit of work is an answer of its own', () => {
  const history = searched(1, 'register', 2);
  expect(findOrder({ operations: history, model: register, after: ownOrder(history), guesses: history.map(() => 0), statesMax: 1 }).verdict).toBe('unknown');
});

/** By the definition: all orders of all keys at once. */
function hasOwnOrder(history: readonly Operation[]): boolean {
  return someOrder(history, new Map());

  function someOrder(left: readonly Operation[], held: ReadonlyMap<string, readonly Operation[]>): boolean {
    if (left.every(({ ending }) => ending === 'unknown')) return true;
    return left.some((one) => {
      const others = left.filter((other) => other !== one);
      if (others.some((other) => other.process === one.process && isBefore(other, one))) return false;
      const soFar = [...(held.get(one.key) ?? []), one];
      // Placed one after the other they are answered rightly, or not.
      const inTurn = soFar.map((of, at): Operation => ({ ...of, ending: 'ok', invoked: 2 * at, returned: 2 * at + 1 }));
      return isLinearizableByForce(inTurn) && someOrder(others, new Map(held).set(one.key, soFar));
    });
  }
}
