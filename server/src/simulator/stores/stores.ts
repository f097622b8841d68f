// Stores: which of them a request asks. What is done then is a matter of the kind of replication, one file each.
import { assert, present } from '../../base/assert.ts';
import type { Clocks } from '../clocks/clocks.ts';
import type { Liars } from '../faults/liars.ts';
import type { Moments } from '../faults/moments.ts';
import type { LeadershipRecord } from '../history.ts';
import type { Draws } from '../kernel/draws.ts';
import type { World } from '../kernel/world.ts';
import type { Links } from '../network/links.ts';
import type { DetectorId, MachineId, StoreId } from '../plan-ids.ts';
import { type Call, codeOf, type Request, type RequestServer, type Write } from '../software/call.ts';
import type { Service } from '../software/service.ts';
import type { Speed } from '../software/speed.ts';
import type { TraceLog } from '../trace-log.ts';
import { Accesses } from './accesses.ts';
import { type AgreementProbe, Byzantine } from './byzantine/byzantine.ts';
import { viewPatienceNs } from './byzantine/patience.ts';
import { Consensus, type ConsensusProbe } from './consensus/consensus.ts';
import { electionPatienceNs } from './consensus/patience.ts';
import type { LeaderRules } from './leader-rules.ts';
import { Leader } from './leader.ts';
import { Lies } from './lies.ts';
import { MultiLeader } from './multi-leader.ts';
import { Quorum } from './quorum.ts';
import { Replica } from './replica.ts';
import { replicaOn, type StoreServer } from './store-server.ts';
import { Versions } from './versions.ts';
import { accessOf, Work } from './work.ts';

export class Stores implements RequestServer {
  readonly replicas: readonly Replica[];
  readonly #servers: readonly StoreServer[];
  readonly #versions: readonly Versions[];
  readonly #accesses: Accesses;
  readonly #lies: Lies;
  readonly #liars: Liars;
  readonly #world: World;
  readonly #work: Work;
  readonly #moments: Moments;

  constructor(parts: {
    readonly world: World;
    readonly draws: Draws;
    readonly clocks: Clocks;
    readonly links: Links;
    readonly service: Service;
    readonly speed: Speed;
    readonly moments: Moments;
    readonly liars: Liars;
    readonly log: TraceLog | null;
    /** Whether a program still goes on. */
    readonly areRunning: () => boolean;
    readonly probe: ConsensusProbe | null;
    readonly agreement: AgreementProbe | null;
    readonly leaderRules: LeaderRules;
  }) {
    const { world, moments } = parts;
    this.#world = world;
    this.#work = new Work(parts);
    this.#moments = moments;
    this.#lies = new Lies(parts);
    this.#liars = parts.liars;
    this.#accesses = new Accesses({ ...parts, lies: this.#lies });
    this.#versions = world.plan.stores.map((plan) => new Versions(world, plan));
    this.#servers = world.plan.stores.map((plan, store) => {
      const versions = this.versionsOf(store);
      const replicas = plan.replicas.map((machine) => new Replica({ world, moments, store, plan, machine, versions }));
      const all = { ...parts, accesses: this.#accesses, work: this.#work, lies: this.#lies };
      if (plan.replication === 'quorum') return new Quorum(replicas, plan, all);
      if (plan.byzantine !== undefined) return new Byzantine(replicas, plan.byzantine, { ...all, patienceNs: viewPatienceNs(plan.byzantine) });
      if (plan.replication === 'consensus') return new Consensus(replicas, { ...all, patienceNs: electionPatienceNs(plan) });
      if (plan.replication === 'leader') return new Leader(replicas, plan, all, parts.leaderRules);
      return new MultiLeader(replicas, all);
    });
    this.replicas = this.#servers.flatMap(({ replicas }) => replicas);
  }

  /** The run is over. */
  end(): void {
    for (const server of this.#servers) server.end?.();
  }

  /** Those that some replica has had, or has said to have. */
  get writes(): readonly Write[] {
    return this.#accesses.writes.filter((write) => write.visible.size > 0 || this.replicas.some((replica) => replica.forgot(write)));
  }

  /** Of which there was an attempt that fewer replicas than it needed could answer. */
  get withoutQuorum(): ReadonlySet<Call> {
    return new Set(this.#servers.flatMap((server) => [...(server.withoutQuorum ?? [])]));
  }

  /** Whether its software lies now. */
  lies({ machine }: Replica): boolean {
    return this.#liars.lies(machine);
  }

  progressOf(replica: Replica): { readonly term: number; readonly index: number } | undefined {
    return this.#server(replica.store).progressOf?.(replica);
  }

  /** By store and machine, then in their order. Compares; call it when the run is over. */
  leaderships(): readonly LeadershipRecord[] {
    return this.#servers.flatMap((server, store) => [...(server.leaderships?.() ?? [])].sort((x, y) => x.machine - y.machine).map((one) => ({ store, ...one })));
  }

  /** Whether a replica takes itself for the leader; null: its store has none. */
  leads(replica: Replica): boolean | null {
    return this.#server(replica.store).leads?.(replica) ?? null;
  }

  versionsOf(store: StoreId): Versions {
    return present(this.#versions[store], 'versions');
  }

  admits(machine: MachineId, request: Request): boolean {
    // What coordinates works on nothing itself.
    if (this.#serverOf(request.call).coordinate !== undefined) return true;
    return this.#work.admits(this.#replica(request.call, machine), accessOf(request.call));
  }

  /** A request has come to this machine, in the current event, which declares its footprint. */
  request(machine: MachineId, request: Request): void {
    const { call } = request;
    const server = this.#serverOf(call);
    if (server.coordinate !== undefined) {
      server.coordinate(machine, request);
      return;
    }
    const replica = this.#replica(call, machine);
    this.#moments.reach('arrives', call, machine, codeOf(request), () => {
      this.#work.serve(replica, call, accessOf(call), codeOf(request), () => this.#serve(replica, this.#lies.heardBy(replica, request)));
    });
  }

  /** An observer has declared a machine dead, and `voters` of them, itself included, take it for that. */
  declared(detector: DetectorId, observer: MachineId, machine: MachineId, voters: readonly MachineId[]): void {
    for (const server of this.#servers) server.declared?.(detector, observer, machine, voters);
  }

  /** An observer takes one for alive again that it had declared dead. */
  trusted(detector: DetectorId, observer: MachineId, machine: MachineId): void {
    for (const server of this.#servers) server.trusted?.(detector, observer, machine);
  }

  /** What replicas do by themselves begins. */
  start(): void {
    for (const server of this.#servers) server.start?.();
  }

  /** What carries an older token than one that was seen here is refused, whatever the kind of replication. */
  #serve(replica: Replica, request: Request): void {
    const server = this.#server(replica.store);
    if (server.isFencing !== true && replica.isFenced(request.call)) this.#accesses.refuse(replica, request);
    else server.serve(replica, request);
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

  #server(store: StoreId): StoreServer {
    return present(this.#servers[store], 'store');
  }

  #serverOf({ statement }: Call): StoreServer {
    assert('store' in statement, 'what asks no store is no access to one');
    return this.#server(statement.store);
  }

  #replica(call: Call, machine: MachineId): Replica {
    return present(replicaOn(this.#serverOf(call), machine), `replica on machine ${machine} of what ${this.#accesses.name(call)} asks`);
  }

  #replicasOn(machine: MachineId): readonly Replica[] {
    return this.replicas.filter((replica) => replica.machine === machine);
  }
}
