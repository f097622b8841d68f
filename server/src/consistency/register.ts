// One value: read, written, compared and set, added to. It begins as `none`, which is null.
import { sum } from '../base/decimals.ts';
import { anything, Interned, nothing, type Machine, type Model } from './machine.ts';
import { type Call, type Operation, textOf, type Value } from './operation.ts';
import { valueText } from './words.ts';

export const register: Model = { name: 'register', machine: (operations) => new Register(operations) };

class Register implements Machine {
  readonly initial: number;
  readonly #calls: readonly Call[];
  readonly #values = new Interned<Value>(textOf);
  /** What an operation read, found (of cas) or came to, and what it leaves; -1: nobody knows. */
  readonly #found: Int32Array;
  readonly #left: Int32Array;

  constructor(operations: readonly Operation[]) {
    this.initial = this.#values.idOf(null);
    this.#calls = operations.map(({ call }) => call);
    this.#found = Int32Array.from(this.#calls, (call) => (call.kind === 'read' ? this.#idOf(call.value) : call.kind === 'cas' ? this.#idOf(call.from) : -1));
    this.#left = Int32Array.from(this.#calls, (call) => {
      if (call.kind === 'write' || call.kind === 'increment' || call.kind === 'append') return this.#idOf(call.value);
      return call.kind === 'cas' ? this.#idOf(call.to) : -1;
    });
  }

  step(state: number, operation: number): number {
    const call = this.#calls[operation] as Call;
    const [found, left] = [this.#found[operation] as number, this.#left[operation] as number];
    switch (call.kind) {
      case 'read':
        return found === state || found === -1 ? state : -1;
      case 'write':
        return left;
      case 'cas':
        return found === state ? left : -1;
      case 'increment': {
        const value = this.#values.values[state] as Value;
        if (value !== null && typeof value !== 'number') return -1;
        return this.#come(left, sum(value ?? 0, call.by));
      }
      case 'append':
        return this.#come(left, [...itemsOf(this.#values.values[state] as Value), ...call.items]);
      default:
        return -1;
    }
  }

  tell(state: number): string {
    const value = this.#values.values[state] as Value;
    return value === null ? 'nothing had been written' : `it held ${valueText(value)}`;
  }

  isLeftOut(operation: number): boolean {
    return (this.#calls[operation] as Call).kind === 'read';
  }

  gives(operation: number): number {
    const left = this.#left[operation] as number;
    return left === -1 ? anything : left;
  }

  wants(operation: number): number {
    const call = this.#calls[operation] as Call;
    if (call.kind === 'write') return nothing;
    const found = this.#found[operation] as number;
    return found === -1 ? anything : found;
  }

  #idOf(value: Value | undefined): number {
    return value === undefined ? -1 : this.#values.idOf(value);
  }

  /** Where the answer is known, it has to be what comes of it. */
  #come(answered: number, value: Value): number {
    const state = this.#values.idOf(value);
    return answered === -1 || answered === state ? state : -1;
  }
}

function itemsOf(value: Value): readonly Value[] {
  if (value === null) return [];
  return typeof value === 'object' ? value : [value];
}
