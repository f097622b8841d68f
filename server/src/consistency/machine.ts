// What a search asks of a data type: which answers are right in which state, and what a call leaves behind. States are small
// numbers, the same for the same state, so that they compare and hash at once.
import type { Operation } from './operation.ts';

/** A data type, over the operations of one key. */
export interface Machine {
  readonly initial: number;
  /**
   * The state behind an operation; -1: it cannot have been answered so. `before`: what began after this instant
   * cannot have happened yet; it matters to machines that leave operations out.
   */
  step(state: number, operation: number, before: number): number;
  /** `it held 2`. */
  tell(state: number): string;
  /** An operation of unknown outcome that the search need not place: it changes nothing that anybody saw, or `step` reckons with it. */
  isLeftOut?(operation: number): boolean;
  /** Of those left out: what must have happened right before, so that the step was right. */
  alongside?(state: number, operation: number): readonly number[];
  /**
   * Operations of unknown outcome are placed only right before one that can tell that they happened: `gives` of the one is
   * `wants` of the other, or one of them is `anything`. A machine for which that loses an order has neither.
   */
  gives?(operation: number): number;
  wants?(operation: number): number;
}

export const anything = -1;
export const nothing = -2;

export interface Model {
  readonly name: string;
  machine(operations: readonly Operation[]): Machine;
}

/** Values as numbers: the same number for the same text. */
export class Interned<T> {
  readonly values: T[] = [];
  readonly #known = new Map<string, number>();
  readonly #keyOf: (value: T) => string;

  constructor(keyOf: (value: T) => string) {
    this.#keyOf = keyOf;
  }

  idOf(value: T): number {
    const key = this.#keyOf(value);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const id = this.values.length;
    this.values.push(value);
    this.#known.set(key, id);
    return id;
  }
}
