// Stores: which of them a request asks, and how long it is worked on there. What is done then is a matter of the kind of
// replication, one file each.
import { assert, present } from '../../base/assert.ts';
import type { Clocks } from '../clocks/clocks.ts';
import type { Moments } from '../faults/moments.ts';
import { type Draws, isNothing } from '../kernel/draws.ts';
import { eventKinds } from '../kernel/event-queue.ts';
import { plus } from '../kernel/forms.ts';
import { purposes } from '../kernel/inputs.ts';
import type { Time } from '../kernel/time.ts';
import type { World } from '../kernel/world.ts';
import type { Links } from '../network/links.ts';
import type { Draw, MachineId, StoreId } from '../plan-ids.ts';
import type { Call, Request, RequestServer, Write } from '../software/call.ts';
import type { Service } from '../software/service.ts';
import type { Speed } from '../software/speed.ts';
import type { TraceLog } from '../trace-log.ts';
import { Accesses } from './accesses.ts';
import { MultiLeader } from './multi-leader.ts';
import { Replica } from './replica.ts';
import { replicaOn, type StoreServer } from './store-server.ts';
import { Versions } from './versions.ts';

export class Stores implements RequestServer {
  readonly replicas: readonly Replica[];
  readonly #servers: readonly StoreServer[];
  readonly #versions: readonly Versions[];
  readonly #accesses: Accesses;
  readonly #world: World;
  readonly #service: Service;
  readonly #speed: Speed;
  readonly #moments: Moments;

  constructor(parts: {
    readonly world: World;
    readonly draws: Draws;
    readonly clocks: Clocks;
    readonly links: Links;
    readonly service: Service;
    readonly speed: Speed;
    readonly moments: Moments;
    readonly log: TraceLog | null;
  }) {
    const { world, moments } = parts;
    this.#world = world;
    this.#service = parts.service;
    this.#speed = parts.speed;
    this.#moments = moments;
    this.#accesses = new Accesses(parts);
    this.#versions = world.plan.stores.map((plan) => new Versions(world, plan));
    this.#servers = world.plan.stores.map((plan, store) => {
      const versions = this.versionsOf(store);
      const replicas = plan.replicas.map((machine) => new Replica({ world, moments, store, plan, machine, versions }));
      return new MultiLeader(replicas, { ...parts, accesses: this.#accesses });
    });
    this.replicas = this.#servers.flatMap(({ replicas }) => replicas);
  }

  get writes(): readonly Write[] {
    return this.#accesses.writes;
  }

  versionsOf(store: StoreId): Versions {
    return present(this.#versions[store], 'versions');
  }

  admits(machine: MachineId, request: Request): boolean {
    return this.#isInstant(this.#replica(request.call, machine), request) || this.#service.admits(machine);
  }

  /** A request has come to this machine, in the current event, which declares its footprint. */
  request(machine: MachineId, request: Request): void {
    const { call, attempt, copy } = request;
    const replica = this.#replica(call, machine);
    const cause = 2 * attempt + copy;
    const serve = (): void => this.#server(replica.store).serve(replica, request);
    this.#moments.reach('arrives', call, machine, cause, () => {
      if (this.#isInstant(replica, request)) serve();
      else {
        const id = { kind: eventKinds.service, a: call.cause, b: cause, c: machine, late: 0 };
        this.#service.serve(machine, { id, takes: () => this.#takes(replica, request), run: serve });
      }
    });
  }

  /** The machine has crashed: what was in memory is gone, and the disk too if the plan says so. Its machine guards it. */
  crashed(machine: MachineId): void {
    const isLost = present(this.#world.plan.machines[machine], 'machine').disk === 'lost';
    this.#moments.watches.crashed(machine, isLost);
    for (const replica of this.#replicasOn(machine)) {
      replica.crashed(isLost);
      this.#server(replica.store).crashed(replica, isLost);
    }
  }

  restarted(machine: MachineId): void {
    this.#moments.watches.restarted(machine);
    for (const replica of this.#replicasOn(machine)) this.#server(replica.store).restarted(replica);
  }

  /** No time at all, so no core, and no event. */
  #isInstant(replica: Replica, { call }: Request): boolean {
    return isNothing(this.#takesThere(replica, call)) && isNothing(present(this.#world.plan.machines[replica.machine], 'machine').takes);
  }

  #takesThere(replica: Replica, { statement }: Call): Draw {
    return statement.kind !== 'read' && statement.kind !== 'await' ? replica.plan.takesWrite : replica.plan.takesRead;
  }

  /** How long a request is served whose service begins now. */
  #takes(replica: Replica, { call, attempt, copy }: Request): Time {
    const ofStore = this.#takesThere(replica, call);
    const ofMachine = present(this.#world.plan.machines[replica.machine], 'machine').takes;
    const name = { purpose: purposes.takes, a: call.cause, b: 2 * attempt + copy, c: replica.machine, d: 0 };
    if (isNothing(ofStore)) return this.#speed.work(replica.machine, ofMachine, name);
    const there = this.#speed.work(replica.machine, ofStore, { ...name, d: 1 + replica.store });
    return isNothing(ofMachine) ? there : plus(this.#speed.work(replica.machine, ofMachine, name), there, this.#world.forms);
  }

  #server(store: StoreId): StoreServer {
    return present(this.#servers[store], 'store');
  }

  #replica({ statement }: Call, machine: MachineId): Replica {
    assert(statement.kind !== 'call', 'a call is no access to a store');
    const replica = replicaOn(this.#server(statement.store), machine);
    return present(replica, `replica of ${present(this.#world.plan.stores[statement.store], 'store').name} on machine ${machine}`);
  }

  #replicasOn(machine: MachineId): readonly Replica[] {
    return this.replicas.filter((replica) => replica.machine === machine);
  }
}
