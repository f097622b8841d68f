// What the simulator is told: one scenario as plain, cloneable data without positions in any text. Things are numbered;
// ids are indices into the plan's lists. Whoever made the plan keeps the way back to the text.
import type { ExpectationPlan, ShowPlan } from './condition-plan.ts';
import type { FaultPlan, ImperfectionPlan } from './fault-plan.ts';
import type { LinkPlan, RoutePlan } from './network-plan.ts';
import type { DetectorId, Draw, MachineId, RangeId, ServiceId } from './plan-ids.ts';
import type { ClockKind, OperationPlan, ProgramPlan, ReadingPlan } from './program-plan.ts';

export interface Plan {
  readonly scenario: string;
  /** `scenario … for D`; null: until everything is over. */
  readonly durationNs: number | null;
  /** What may be relied on; absent: `synchronous`, `crash-recovery`. */
  readonly assumption?: AssumptionPlan;
  readonly machines: readonly MachinePlan[];
  /** Declarations of links, for names and causes. */
  readonly links: readonly LinkPlan[];
  /** Directed pairs that can talk, at most one for each pair; the loopback is not listed. */
  readonly routes: readonly RoutePlan[];
  readonly stores: readonly StorePlan[];
  /** Absent: none. */
  readonly services?: readonly ServicePlan[];
  /** Absent: none. */
  readonly balancers?: readonly BalancerPlan[];
  /** Names of effects; absent: none. */
  readonly effects?: readonly string[];
  /** Absent: none. */
  readonly locks?: readonly LockPlan[];
  readonly detectors: readonly DetectorPlan[];
  readonly programs: readonly ProgramPlan[];
  readonly operations: readonly OperationPlan[];
  readonly readings: readonly ReadingPlan[];
  readonly faults: readonly FaultPlan[];
  readonly lets: readonly LetPlan[];
  readonly expectations: readonly ExpectationPlan[];
  /** What is worked out and shown; absent: nothing. */
  readonly shows?: readonly ShowPlan[];
  /** Every declared range that a behaviour picks from; thresholds are edges of these. */
  readonly ranges: readonly RangePlan[];
  /** What can be taken away to find causes. */
  readonly imperfections: readonly ImperfectionPlan[];
}

export interface AssumptionPlan {
  readonly delays: 'synchronous' | 'partially-synchronous' | 'asynchronous';
  /** Partially synchronous: from this instant on the declared delays hold. */
  readonly settlesNs: number;
  readonly failures: 'crash-recovery' | 'crash-stop' | 'byzantine';
}

export interface MachinePlan {
  readonly name: string;
  /** A client without `on` is a machine of its own, with a perfect clock. */
  readonly own: boolean;
  readonly zone: string | null;
  readonly disk: 'kept' | 'lost';
  /** Service time of a request. */
  readonly takes: Draw;
  /** How many requests it serves at once; absent: 1. */
  readonly cores?: number;
  /** How many may wait for a core, or at the door while it is paused; null or absent: any number. */
  readonly queue?: number | null;
  /** Offset of the time-of-day clock at 0, drawn once. */
  readonly skew: Draw;
  /** Parts per billion, drawn once; of both clocks. */
  readonly driftPpb: { readonly low: number; readonly high: number; readonly range: RangeId | null };
  /** The half width of the intervals of its time-of-day clock; absent: 0. */
  readonly uncertainty?: Draw;
  /** How its time-of-day clock is corrected; absent or null: not at all. */
  readonly sync?: SyncPlan | null;
}

/** At 0, and then at this period of the monotonic clock, the clock is told the time, with an error in `error`. */
export interface SyncPlan {
  readonly everyNs: number;
  readonly error: Draw;
  readonly by: 'step' | 'slew';
}

/** `let x in R`. */
export interface LetPlan {
  readonly name: string;
  /** Its value is so many times what is drawn; absent: that itself. */
  readonly stepNs?: number;
  readonly value: Draw;
}

export interface RangePlan {
  /** As an author says it: `skew(n1)`, `delay(* <-> *)`, `pause of n1`. */
  readonly name: string;
  readonly kind: 'skew' | 'drift' | 'delay' | 'takes' | 'wait' | 'fault-at' | 'fault-for' | 'fault-by' | 'let' | 'timeout' | 'every' | 'sync' | 'lease' | 'margin' | 'uncertainty';
  /** In nanoseconds, or parts per billion for a drift. `high` may be infinite. */
  readonly low: number;
  readonly high: number;
  /** The machine whose skew or drift it is. */
  readonly machine: MachineId | null;
}

export interface StorePlan {
  readonly name: string;
  /** In the order of its declaration: of equal timestamps the replica later in the list wins. */
  readonly replicas: readonly MachineId[];
  /** `single` has one replica. */
  readonly replication: 'single' | 'multi-leader' | 'quorum' | 'leader' | 'consensus' | 'byzantine';
  /** The first leader, and how many followers must have a write before it is acknowledged. */
  readonly leader?: { readonly machine: MachineId; readonly followers: number };
  /** Of a store with a leader: how another one is promoted; absent: never. */
  readonly failover?: FailoverPlan;
  /** Of a quorum: how many replicas must acknowledge a write and answer a read, and whether a read mends replicas. */
  readonly quorum?: { readonly write: number; readonly read: number; readonly repair: boolean };
  /** How often replicas compare what they have; absent: never. */
  readonly antiEntropyNs?: number;
  /** Of `consensus`, where the log orders writes, and nothing else said of them matters; otherwise absent. */
  readonly consensus?: ConsensusPlan;
  /** Of `byzantine`, where agreement orders writes; otherwise absent. */
  readonly byzantine?: ByzantinePlan;
  readonly conflict: 'last-write-wins' | 'siblings' | 'reject';
  readonly timestamp: 'time-of-day' | 'lamport' | 'hybrid' | 'version-vector' | 'interval';
  /** Whether a write waits at its replica until its interval has passed by the clock there; absent: it does not. */
  readonly commitWait?: boolean;
  /** What transactions see of others; absent: there are none. */
  readonly isolation?: 'snapshot' | 'serializable';
  readonly ties: 'replica' | 'value';
  /** Multi-leader and leader: an unacknowledged replication message is sent again at this interval; null: never. */
  readonly resendEveryNs: number | null;
  readonly takesRead: Draw;
  readonly takesWrite: Draw;
}

/** A lease that one program holds at a time. */
export interface LockPlan {
  readonly name: string;
  /** Which grants it. */
  readonly machine: MachineId;
  /** How long a grant is good from its instant on, on the clock of that machine. */
  readonly lease: Draw;
  /** By how much earlier its holder takes it for over. */
  readonly margin: Draw;
  /** Whether stores refuse what carries an older token than one that they have seen. */
  readonly fencing: boolean;
  /** Which clock measures the lease, of the lock's machine as of its holder's. */
  readonly clock: ClockKind;
}

/** Agreement though some lie. */
export interface ByzantinePlan {
  /** How many may. */
  readonly liars: number;
  /** Who proposes at 0; null: the first. */
  readonly leader: MachineId | null;
  /** How long a replica waits for what it was asked to be done, on its own clock, before it wants another to propose; twice as long each time. */
  readonly patience: Draw;
}

export interface ConsensusPlan {
  /** Who leads at 0; null: one is elected first. */
  readonly leader: MachineId | null;
  /** On the clock of the leader. */
  readonly heartbeatNs: number;
  /** How long a replica waits for its leader, on its own clock, drawn anew for each wait. */
  readonly election: Draw;
  /** Whether it asks first if it could win. */
  readonly preVote: boolean;
}

export interface FailoverPlan {
  /** Who declares a leader dead. Its observers promote. */
  readonly detector: DetectorId;
  /** Whether a new leader carries a number that refuses the old one. */
  readonly epochs: boolean;
  /** What becomes of writes that only a deposed leader has. */
  readonly rejoin: 'discard' | 'keep';
  /** How long who promotes waits for replicas that do not answer. */
  readonly patienceNs: number;
}

/** Declares machines dead that are silent. */
export interface DetectorPlan {
  readonly name: string;
  /** Where it runs: who listens, and votes. */
  readonly observers: readonly MachineId[];
  /** Who sends heartbeats; one that is an observer too neither listens to itself nor votes on itself. */
  readonly watched: readonly MachineId[];
  /** On the clock of what is watched. */
  readonly heartbeatNs: number;
  /** On the clock of the observer: the silence after which it takes the machine for dead; or what it reckons from the heartbeats so far. */
  readonly silence: { readonly kind: 'timeout'; readonly timeout: Draw } | { readonly kind: 'phi'; readonly threshold: number };
  /** Of the observers that are not the machine itself, as many must take it for dead. */
  readonly votes: 'majority' | 'any' | 'all';
}

export interface ServicePlan {
  readonly name: string;
  readonly machines: readonly MachineId[];
  /** Service time of each request, on top of its machine's. */
  readonly takes: Draw;
  /** How many requests it works on at once on each machine, which need no cores then; others wait, first come first served. Null: as many as that has cores, on these. */
  readonly workers: number | null;
  /** How many requests may wait for one on each machine; one more is refused. Absent: any number may. */
  readonly queue?: number;
  /** Whether a machine of it that has answered an operation gives the same answer again, and does nothing. */
  readonly idempotent: boolean;
}

/** Passes requests on to the machines of a service. */
export interface BalancerPlan {
  readonly name: string;
  /** Where it runs. */
  readonly machine: MachineId;
  readonly service: ServiceId;
  /** Those of its service, in their order. */
  readonly machines: readonly MachineId[];
  readonly policy: 'round-robin' | 'random' | 'least-loaded';
  /** By its monotonic clock; so many failed checks in a row eject a machine, so many good ones readmit it. Null: it checks none. */
  readonly check: { readonly everyNs: number; readonly timeoutNs: number; readonly ejectAfter: number; readonly readmitAfter: number } | null;
}
