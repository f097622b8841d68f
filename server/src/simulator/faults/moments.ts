// Moments of operations for which faults wait. A fault strikes directly behind its moment, before anything that the
// moment leads to: "pause c1 when w1 begins" keeps the request from leaving.
import { eventKinds } from '../kernel/event-queue.ts';
import { Resource } from '../kernel/resource.ts';
import type { Event, World } from '../kernel/world.ts';
import type { EventPlan, MachineId, OperationId } from '../plan.ts';

export type Moment = EventPlan['moment'];

const moments: readonly Moment[] = ['begins', 'arrives', 'takes-effect', 'ends'];

interface Listener {
  readonly moment: Moment;
  readonly strike: () => void;
  /** Guards `struck`: the first of several moments is the one that counts. */
  readonly resource: Resource<Event>;
  struck: boolean;
}

export class Moments {
  readonly #world: World;
  readonly #listeners = new Map<OperationId, Listener[]>();

  constructor(world: World) {
    this.#world = world;
  }

  /** `strike` sets an event of this very instant (or later), once. */
  listen(event: EventPlan, strike: () => void): void {
    const listeners = this.#listeners.get(event.operation) ?? [];
    listeners.push({ moment: event.moment, strike, resource: new Resource<Event>(), struck: false });
    this.#listeners.set(event.operation, listeners);
  }

  /** The moment has come, on this machine; `goOn` is what it leads to there. `attempt` completes its name. */
  reach(moment: Moment, call: { readonly operation: OperationId; readonly cause: number }, machine: MachineId, attempt: number, goOn: () => void): void {
    if (this.#strike(moment, call.operation)) {
      const id = { kind: eventKinds.continuation, a: moments.indexOf(moment), b: call.cause, c: attempt, late: 0 };
      this.#world.schedule({ id, machine, footprint: 'declared', extraDepth: 1, run: goOn });
    } else goOn();
  }

  #strike(moment: Moment, operation: OperationId): boolean {
    const listeners = this.#listeners.get(operation);
    if (listeners === undefined) return false;
    let struck = false;
    for (const listener of listeners) {
      if (listener.moment !== moment) continue;
      this.#world.touch(listener.resource, 'exclusive');
      if (listener.struck) continue;
      listener.struck = true;
      struck = true;
      listener.strike();
    }
    return struck;
  }
}
