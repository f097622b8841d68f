// What the dispatcher of stores asks of each kind of replication. One object serves one store.
import type { Clocks } from '../clocks/clocks.ts';
import type { LeadershipRecord } from '../history.ts';
import type { Moments } from '../faults/moments.ts';
import type { Draws } from '../kernel/draws.ts';
import type { World } from '../kernel/world.ts';
import type { Links } from '../network/links.ts';
import type { DetectorId, MachineId } from '../plan-ids.ts';
import type { Call, Request } from '../software/call.ts';
import type { TraceLog } from '../trace-log.ts';
import type { Accesses } from './accesses.ts';
import type { Lies } from './lies.ts';
import type { Replica } from './replica.ts';
import type { Work } from './work.ts';

/** What every kind of replication is made of. */
export interface StoreParts {
  readonly world: World;
  readonly draws: Draws;
  readonly clocks: Clocks;
  readonly links: Links;
  readonly moments: Moments;
  readonly accesses: Accesses;
  readonly lies: Lies;
  readonly work: Work;
  readonly log: TraceLog | null;
}

/** Of a store whose replicas agree on an order, too. */
export interface AgreeingParts extends StoreParts {
  /** Whether a program still goes on. */
  readonly areRunning: () => boolean;
  /** How long they go on to agree behind the last that keeps the run alive, while somebody waits for something. */
  readonly patienceNs: number;
}

/** What stores do in events of their own: the first part of these events' names, times `factor`. Never reuse one. */
export const deeds = { compare: 0, resend: 1, failover: 2, factor: 16 } as const;

export interface StoreServer {
  /** It refuses what carries an older token by itself, when it does it; absent: it is refused when it comes. */
  readonly isFencing?: boolean;
  /** In the order of the declaration. */
  readonly replicas: readonly Replica[];
  /** A request has come to this replica, and the time that it takes there is over. The current event declares its footprint. */
  serve(replica: Replica, request: Request): void;
  /** Instead: whoever a request has come to asks the replicas, and need be none itself. */
  coordinate?(machine: MachineId, request: Request): void;
  /** What replicas do by themselves begins. */
  start?(): void;
  /** Whether a replica takes itself for the leader; absent: there is none. Asked when the run is over. */
  leads?(replica: Replica): boolean;
  /** An observer has declared a machine dead; so many of them take it for that. */
  declared?(detector: DetectorId, observer: MachineId, machine: MachineId, voters: readonly MachineId[]): void;
  /** An observer has heard of a machine again that it had declared dead. */
  trusted?(detector: DetectorId, observer: MachineId, machine: MachineId): void;
  /** Operations of which there was an attempt that fewer replicas than it needed could answer. Asked when the run is over. */
  readonly withoutQuorum?: Iterable<Call>;
  /** Its machine has crashed, which guards it: what was in memory is gone, and where `isLost` the disk too. */
  crashed(replica: Replica, isLost: boolean): void;
  /** Its machine is up again. */
  restarted(replica: Replica): void;
  /** Who could acknowledge writes, and when. Asked when the run is over; compares. */
  leaderships?(): readonly Omit<LeadershipRecord, 'store'>[];
  /** The run is over. */
  end?(): void;
  /** Of a log: how far a replica has got in it, by term, then place. */
  progressOf?(replica: Replica): { readonly term: number; readonly index: number };
}

/** The replica on that machine. */
export function replicaOn({ replicas }: StoreServer, machine: MachineId): Replica | undefined {
  return replicas.find((one) => one.machine === machine);
}
