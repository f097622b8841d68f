// Moments of operations, of suspicions, and of states (`watches.ts`), for which faults wait. A fault strikes directly behind its moment, before anything that the
// moment leads to: "pause c1 when w1 begins" keeps the request from leaving.
import { present } from '../../base/assert.ts';
import { eventKinds } from '../kernel/event-queue.ts';
import { Resource } from '../kernel/resource.ts';
import type { Event } from '../kernel/activity.ts';
import type { World } from '../kernel/world.ts';
import type { EventPlan } from '../fault-plan.ts';
import type { LockId, MachineId, OperationId, ProgramId, StoreId } from '../plan-ids.ts';
import type { StorePlan } from '../plan.ts';
import { Watches } from './watches.ts';

/** Of an operation. */
export type Moment = Exclude<EventPlan['moment'], 'suspected' | 'holds' | 'leads' | 'becomes'>;

const moments: readonly Moment[] = ['begins', 'arrives', 'takes-effect', 'ends'];
/** The first numbers in the names of what goes on behind other faults; the moments have 0 to 3. */
const behind = { replication: 4, effect: 5, refusal: 6 } as const;

/** More than any run of a program has. */
const effectsMax = 2 ** 20;

interface Listener {
  readonly moment: Moment | 'suspected' | 'holds' | 'leads';
  readonly strike: () => void;
  /** Guards `struck`: the first of several moments is the one that counts. */
  readonly resource: Resource<Event>;
  struck: boolean;
}

export class Moments {
  readonly #world: World;
  readonly #listeners = new Map<OperationId, Listener[]>();
  readonly #suspicions = new Map<MachineId, Listener[]>();
  /** By program and lock. */
  readonly #holders = new Map<string, Listener[]>();
  /** By machine and store. */
  readonly #leaders = new Map<string, Listener[]>();
  readonly watches: Watches;

  constructor(world: World) {
    this.#world = world;
    this.watches = new Watches(world);
  }

  /** `strike` sets an event of this very instant (or later), once. True: it is so from the very start, and nobody strikes. */
  listen(event: EventPlan, strike: () => void): boolean {
    if (event.moment === 'becomes') return this.watches.listen(event.condition, strike);
    if (event.moment === 'leads' && firstLeader(present(this.#world.plan.stores[event.store], 'store')) === event.machine) return true;
    const listener = { moment: event.moment, strike, resource: new Resource<Event>(), struck: false };
    if (event.moment === 'suspected') add(this.#suspicions, event.machine, listener);
    else if (event.moment === 'holds') add(this.#holders, holderName(event.program, event.lock), listener);
    else if (event.moment === 'leads') add(this.#leaders, leaderName(event.machine, event.store), listener);
    else add(this.#listeners, event.operation, listener);
    return false;
  }

  /** A machine leads a store from now on: nothing else comes of it. */
  lead(machine: MachineId, store: StoreId): void {
    this.#strike('leads', this.#leaders.get(leaderName(machine, store)));
  }

  /** A machine is declared dead: nothing else comes of it. */
  suspect(machine: MachineId): void {
    this.watches.suspected(machine, 1);
    this.#strike('suspected', this.#suspicions.get(machine));
  }

  /** Somebody who had declared it dead takes that back, or crashes. */
  trust(machine: MachineId): void {
    this.watches.suspected(machine, -1);
  }

  /** A client has learned that it was granted a lock. Whether a fault strikes because of it. */
  holds(program: ProgramId, lock: LockId): boolean {
    return this.#strike('holds', this.#holders.get(holderName(program, lock)));
  }

  /**
   * The moment has come, on this machine; `goOn` is what it leads to there. `attempt` completes its name. `struck`: a fault
   * strikes because of what changed in it.
   */
  reach(moment: Moment, call: { readonly operation: OperationId; readonly cause: number }, machine: MachineId, attempt: number, goOn: () => void, struck = false): void {
    if (this.#strike(moment, this.#listeners.get(call.operation)) || struck) {
      const id = { kind: eventKinds.continuation, a: moments.indexOf(moment), b: call.cause, c: attempt, late: 0 };
      this.#world.schedule({ id, machine, footprint: 'declared', extraDepth: 1, run: goOn });
    } else goOn();
  }

  /** Goes on with what follows a replication that has arrived, behind the fault that struck because of it. */
  goOnBehindReplication(cause: number, arrival: number, machine: MachineId, goOn: () => void): void {
    this.#world.schedule({ id: { kind: eventKinds.continuation, a: behind.replication + 8 * machine, b: cause, c: arrival, late: 0 }, machine, footprint: 'declared', extraDepth: 1, run: goOn });
  }

  /** Goes on with a run of a program, behind the fault that struck because of its effect of that number. */
  goOnBehindEffect(run: { readonly id: ProgramId; readonly session: number; readonly branch: number; readonly machine: MachineId }, number: number, goOn: () => void): void {
    this.#world.schedule({ id: { kind: eventKinds.continuation, a: behind.effect + 8 * run.id, b: run.session, c: run.branch * effectsMax + number, late: 0 }, machine: run.machine, footprint: 'declared', extraDepth: 1, run: goOn });
  }

  /** Refuses a request, behind the fault that struck because it found no place. `attempt` completes its name. */
  goOnBehindRefusal(cause: number, attempt: number, machine: MachineId, goOn: () => void): void {
    this.#world.schedule({ id: { kind: eventKinds.continuation, a: behind.refusal + 8 * machine, b: cause, c: attempt, late: 0 }, machine, footprint: 'declared', extraDepth: 1, run: goOn });
  }

  #strike(moment: Listener['moment'], listeners: readonly Listener[] | undefined): boolean {
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

function add<K>(listeners: Map<K, Listener[]>, key: K, listener: Listener): void {
  const known = listeners.get(key);
  if (known === undefined) listeners.set(key, [listener]);
  else known.push(listener);
}

function holderName(program: ProgramId, lock: LockId): string {
  return `${program} ${lock}`;
}

function leaderName(machine: MachineId, store: StoreId): string {
  return `${machine} ${store}`;
}

/** Who leads a store from the start, if that is declared. */
function firstLeader({ leader, consensus }: StorePlan): MachineId | null {
  return leader?.machine ?? consensus?.leader ?? null;
}
