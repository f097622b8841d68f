// Several registers at once, for operations that take several keys together: an order of them is one of all these keys.
import { anything, Interned, type Machine, type Model } from './machine.ts';
import { isReading, type Operation } from './operation.ts';
import { register } from './register.ts';

export const registers: Model = { name: 'register', machine: (operations) => new Registers(operations) };

class Registers implements Machine {
  readonly initial: number;
  readonly #keys: readonly string[];
  readonly #machines: readonly Machine[];
  /** By operation: which machine takes which of its own operations. */
  readonly #parts: readonly (readonly { readonly machine: number; readonly place: number }[])[];
  readonly #operations: readonly Operation[];
  readonly #states = new Interned<readonly number[]>((of) => of.join(' '));

  constructor(operations: readonly Operation[]) {
    this.#operations = operations;
    const ofKeys = new Map<string, Operation[]>();
    this.#parts = operations.map((operation) => {
      const { call, key } = operation;
      const parts = call.kind === 'together' ? call.parts : [{ key, call }];
      return parts.map((part) => {
        const of = ofKeys.get(part.key) ?? [];
        ofKeys.set(part.key, of);
        of.push({ ...operation, ...part });
        return { machine: [...ofKeys.keys()].indexOf(part.key), place: of.length - 1 };
      });
    });
    this.#keys = [...ofKeys.keys()];
    this.#machines = [...ofKeys.values()].map((of) => register.machine(of));
    this.initial = this.#states.idOf(this.#machines.map(({ initial }) => initial));
  }

  step(state: number, operation: number, before: number): number {
    const held = [...(this.#states.values[state] as readonly number[])];
    for (const { machine, place } of this.#parts[operation] ?? []) {
      const next = (this.#machines[machine] as Machine).step(held[machine] as number, place, before);
      if (next === -1) return -1;
      held[machine] = next;
    }
    return this.#states.idOf(held);
  }

  tell(state: number): string {
    const held = this.#states.values[state] as readonly number[];
    return this.#keys.map((key, i) => (this.#machines[i] as Machine).tell(held[i] as number).replace(/^it held/, `${key} held`).replace(/^nothing had been written$/, `${key} had not been written`)).join(' and ');
  }

  isLeftOut(operation: number): boolean {
    return isReading((this.#operations[operation] as Operation).call);
  }

  gives(): number {
    return anything;
  }
}
