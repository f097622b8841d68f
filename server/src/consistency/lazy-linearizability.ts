// Linearizability where it costs to ask which of two operations was over before the other began: of a simulated history each
// answer is a decision that splits what is explored. So an order is guessed, then whatever speaks against it is asked, and what
// was found is kept, until an order stands or none is left.
import type { Model } from './machine.ts';
import { isReading, type Operation } from './operation.ts';
import { findOrder } from './order-search.ts';

export interface LazyQuestion {
  /** Of one key. None that failed, and no reading of unknown outcome. */
  readonly operations: readonly Operation[];
  readonly model: Model;
  /** Whether the first, which ended ok, was over before the second began. Numbers are places in `operations`. */
  readonly isBefore: (first: number, second: number) => boolean;
  /** By operation: places of those that are known to have been over, for nothing. */
  readonly after: readonly (readonly number[])[];
  readonly guesses: readonly number[];
  readonly statesMax: number;
}

export type LazyVerdict = 'linearizable' | 'not-linearizable' | 'unknown';

export function checkLazily({ operations, model, isBefore, after, guesses, statesMax }: LazyQuestion): LazyVerdict {
  const known = after.map((before) => [...before]);
  const asked = new Set<number>();
  for (;;) {
    const found = findOrder({ operations, model, after: known, guesses, statesMax });
    if (found.verdict !== 'ordered') return found.verdict === 'none' ? 'not-linearizable' : 'unknown';
    const objection = objectionTo(found.order);
    if (objection === null) return 'linearizable';
    known[objection.second]?.push(objection.first);
  }

  /** Two that stand the wrong way round. */
  function objectionTo(order: readonly number[]): { readonly first: number; readonly second: number } | null {
    const blocks = blocksOf(order);
    for (const [at, second] of order.entries()) {
      for (let later = at + 1; later < order.length; later++) {
        const first = order[later] as number;
        // Readings with nothing between them may stand in any order.
        if (blocks[at] === blocks[later] || operations[first]?.ending !== 'ok') continue;
        const pair = first * operations.length + second;
        if (asked.has(pair)) continue;
        asked.add(pair);
        if (isBefore(first, second)) return { first, second };
      }
    }
    return null;
  }

  /** Of each place in the order, a number that neighbouring readings share. */
  function blocksOf(order: readonly number[]): number[] {
    let block = 0;
    return order.map((place, at) => {
      const [one, before] = [operations[place] as Operation, operations[order[at - 1] ?? -1]];
      if (!(isReading(one.call) && before !== undefined && isReading(before.call))) block++;
      return block;
    });
  }
}
