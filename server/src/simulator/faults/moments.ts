// Moments of operations, and of suspicions, for which faults wait. A fault strikes directly behind its moment, before anything that the
// moment leads to: "pause c1 when w1 begins" keeps the request from leaving.
import { eventKinds } from '../kernel/event-queue.ts';
import { Resource } from '../kernel/resource.ts';
import type { Event, World } from '../kernel/world.ts';
import type { EventPlan, MachineId, OperationId } from '../plan.ts';

/** Of an operation. */
export type Moment = Exclude<EventPlan['moment'], 'suspected'>;

const moments: readonly Moment[] = ['begins', 'arrives', 'takes-effect', 'ends'];

interface Listener {
  readonly moment: EventPlan['moment'];
  readonly strike: () => void;
  /** Guards `struck`: the first of several moments is the one that counts. */
  readonly resource: Resource<Event>;
  struck: boolean;
}

export class Moments {
  readonly #world: World;
  readonly #listeners = new Map<OperationId, Listener[]>();
  readonly #suspicions = new Map<MachineId, Listener[]>();

  constructor(world: World) {
    this.#world = world;
  }

  /** `strike` sets an event of this very instant (or later), once. */
  listen(event: EventPlan, strike: () => void): void {
    const listener = { moment: event.moment, strike, resource: new Resource<Event>(), struck: false };
    const [all, key] = event.moment === 'suspected' ? [this.#suspicions, event.machine] : [this.#listeners, event.operation];
    const listeners = all.get(key) ?? [];
    listeners.push(listener);
    all.set(key, listeners);
  }

  /** A machine is declared dead: nothing else comes of it. */
  suspect(machine: MachineId): void {
    this.#strike('suspected', this.#suspicions.get(machine));
  }

  /** The moment has come, on this machine; `goOn` is what it leads to there. `attempt` completes its name. */
  reach(moment: Moment, call: { readonly operation: OperationId; readonly cause: number }, machine: MachineId, attempt: number, goOn: () => void): void {
    if (this.#strike(moment, this.#listeners.get(call.operation))) {
      const id = { kind: eventKinds.continuation, a: moments.indexOf(moment), b: call.cause, c: attempt, late: 0 };
      this.#world.schedule({ id, machine, footprint: 'declared', extraDepth: 1, run: goOn });
    } else goOn();
  }

  #strike(moment: EventPlan['moment'], listeners: readonly Listener[] | undefined): boolean {
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
