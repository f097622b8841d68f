// First in, first out. It begins empty.
import { Interned, type Machine, type Model } from './machine.ts';
import { type Call, type Operation, textOf, type Value } from './operation.ts';
import { listed, valueText } from './words.ts';

export const queue: Model = { name: 'queue', machine: (operations) => new Queue(operations) };

class Queue implements Machine {
  readonly initial: number;
  readonly #operations: readonly Operation[];
  readonly #items = new Interned<Value>(textOf);
  readonly #states = new Interned<readonly number[]>((items) => items.join(' '));
  /** What was put in or taken out; -1: nobody knows; -2: it was empty. */
  readonly #item: Int32Array;
  readonly #taken = new Set<number>();

  constructor(operations: readonly Operation[]) {
    this.#operations = operations;
    this.initial = this.#states.idOf([]);
    this.#item = Int32Array.from(operations, ({ call }) => this.#itemOf(call));
    operations.forEach(({ call, ending }, i) => {
      if (call.kind === 'dequeue' && ending === 'ok') this.#taken.add(this.#item[i] as number);
    });
  }

  step(state: number, operation: number): number {
    const { call } = this.#operations[operation] as Operation;
    const item = this.#item[operation] as number;
    const items = this.#states.values[state] as readonly number[];
    switch (call.kind) {
      case 'enqueue':
        return this.#states.idOf([...items, item]);
      case 'dequeue':
        if (item === -2) return items.length === 0 ? state : -1;
        if (items.length === 0 || (item !== -1 && items[0] !== item)) return -1;
        return this.#states.idOf(items.slice(1));
      default:
        return -1;
    }
  }

  tell(state: number): string {
    const items = (this.#states.values[state] as readonly number[]).map((id) => valueText(this.#items.values[id] as Value));
    if (items.length === 0) return 'it was empty';
    return items.length > 12 ? `it held ${items.length} values, ${items[0]} first` : `it held ${listed(items)}`;
  }

  /** What nobody took, and may not have been put in, need not be: whoever of unknown outcome took it need not have done so either. */
  isLeftOut(operation: number): boolean {
    return (this.#operations[operation] as Operation).call.kind === 'enqueue' && !this.#taken.has(this.#item[operation] as number);
  }

  #itemOf(call: Call): number {
    if (call.kind === 'enqueue') return this.#items.idOf(call.value);
    if (call.kind !== 'dequeue' || call.value === undefined) return -1;
    return call.value === null ? -2 : this.#items.idOf(call.value);
  }
}
