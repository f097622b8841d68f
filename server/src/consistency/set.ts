// A set that only grows: elements are added, and all of it is read. Additions of unknown outcome are not placed by the search:
// they happen on the side, right before the first reading that has their element, which loses no order, since additions
// commute and nobody else sees them.
import { Interned, type Machine, type Model } from './machine.ts';
import { type Operation, textOf, type Value } from './operation.ts';
import { SetIds } from './set-ids.ts';
import { listed, valueText } from './words.ts';

export const set: Model = { name: 'set', machine: (operations) => new GrowingSet(operations) };

class GrowingSet implements Machine {
  readonly initial: number;
  readonly #operations: readonly Operation[];
  readonly #elements = new Interned<Value>(textOf);
  readonly #sets: SetIds;
  /** The element of an addition; of a reading, the set that it returned; -1: nobody knows. */
  readonly #argument: Int32Array;
  readonly #sizes = new Map<number, number>();
  /** By element: the first of the additions that may or may not have happened. */
  readonly #perhaps = new Map<number, number>();

  constructor(operations: readonly Operation[]) {
    this.#operations = operations;
    const ids = operations.map(({ call }) => {
      if (call.kind === 'add') return [this.#elements.idOf(call.value)];
      return call.kind === 'elements' ? (call.value ?? []).map((value) => this.#elements.idOf(value)) : [];
    });
    this.#sets = new SetIds(Math.max(1, this.#elements.values.length));
    this.initial = this.#sets.empty;
    this.#sizes.set(this.initial, 0);
    this.#argument = Int32Array.from(ids, (of, i) => {
      const { call, ending, invoked } = operations[i] as Operation;
      const [element = -1] = of;
      if (call.kind === 'elements') return call.value === undefined ? -1 : this.#sized(this.#sets.of(of), new Set(of).size);
      if (call.kind === 'add' && ending === 'unknown' && invoked < this.#perhapsSince(element)) this.#perhaps.set(element, i);
      return element;
    });
  }

  step(state: number, operation: number, before: number): number {
    const { call } = this.#operations[operation] as Operation;
    const argument = this.#argument[operation] as number;
    switch (call.kind) {
      case 'add':
        return this.#sets.has(state, argument) ? state : this.#sized(this.#sets.with(state, argument), (this.#sizes.get(state) as number) + 1);
      case 'elements':
        if (argument === -1 || argument === state) return state;
        return this.#fills(state, argument, before) ? argument : -1;
      default:
        return -1;
    }
  }

  tell(state: number): string {
    const elements = this.#sets.elementsOf(state).map((id) => valueText(this.#elements.values[id] as Value));
    return elements.length === 0 ? 'it was empty' : `it had ${elements.length > 12 ? `${elements.length} elements` : listed(elements)}`;
  }

  isLeftOut(): boolean {
    return true;
  }

  alongside(state: number, operation: number): readonly number[] {
    const argument = this.#argument[operation] as number;
    if (this.#operations[operation]?.call.kind !== 'elements' || argument === -1) return [];
    return this.#sets.elementsOf(argument).flatMap((element) => (this.#sets.has(state, element) ? [] : (this.#perhaps.get(element) ?? [])));
  }

  /** When it began; infinite: there is none. */
  #perhapsSince(element: number): number {
    const first = this.#perhaps.get(element);
    return first === undefined ? Number.POSITIVE_INFINITY : (this.#operations[first] as Operation).invoked;
  }

  #sized(state: number, size: number): number {
    this.#sizes.set(state, size);
    return state;
  }

  /** Whether the additions of unknown outcome that began before can have made one set of the other. */
  #fills(from: number, to: number, before: number): boolean {
    const missing = (this.#sizes.get(to) as number) - (this.#sizes.get(from) as number);
    if (missing <= 0 || missing > this.#perhaps.size) return false;
    let found = 0;
    for (const element of this.#sets.elementsOf(to)) {
      if (this.#sets.has(from, element)) continue;
      if (!(this.#perhapsSince(element) <= before) || !this.#perhaps.has(element)) return false;
      found++;
    }
    return found === missing;
  }
}
