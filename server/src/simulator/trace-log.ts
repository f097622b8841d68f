// Writes a trace while a run goes on. A run without one behaves the same.
import { describeMessage, describeOperation, type MessageWords } from './naming.ts';
import type { World } from './kernel/world.ts';
import type { MachineId, OperationId } from './plan-ids.ts';
import type { Trace, TraceEvent } from './trace.ts';

type Told<E> = E extends TraceEvent ? Omit<E, 'atNs' | 'machine'> : never;

export class TraceLog {
  readonly #world: World;
  readonly #events: TraceEvent[] = [];
  readonly #isWanted: ((event: TraceEvent) => boolean) | null;

  /** `isWanted` null: all events are kept. */
  constructor(world: World, isWanted: ((event: TraceEvent) => boolean) | null = null) {
    this.#isWanted = isWanted;
    this.#world = world;
  }

  tell(machine: MachineId | null, event: Told<TraceEvent>): void {
    const told = { atNs: this.#world.nowNs, machine, ...event } as TraceEvent;
    if (this.#isWanted === null || this.#isWanted(told)) this.#events.push(told);
  }

  operation(operation: OperationId, instance: number): string {
    return describeOperation(this.#world.plan, operation, instance);
  }

  message(message: MessageWords): string {
    return describeMessage(this.#world.plan, message);
  }

  get trace(): Trace {
    const { scenario, machines } = this.#world.plan;
    return { scenario, machines: machines.map((machine) => machine.name), events: this.#events };
  }
}
