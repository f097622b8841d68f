// What one run did, as checks need it: operations, writes and what is left at the end. Times keep their forms, and every
// question about them goes through `decisions`.
import type { Decisions } from './kernel/decisions.ts';
import type { FormTable } from './kernel/forms.ts';
import type { Grid, Time } from './kernel/time.ts';
import type { BalancerId, DetectorId, EffectId, LetId, LockId, MachineId, OperationId, ProgramId, ReadingId, ServiceId, StoreId } from './plan-ids.ts';

export type Value = number | string | null | readonly (number | string | null)[];

/** Index into `History.writes`. */
export type WriteId = number;

export type Ending = 'ok' | 'failed' | 'unknown';

export interface History {
  readonly grid: Grid;
  readonly forms: FormTable;
  readonly decisions: Decisions;
  /** Executed operations by statement, then instance: an order that no tie can change. */
  readonly operations: readonly OperationRecord[];
  /** Clocks that programs read, by statement, then instance. */
  readonly readings: readonly ReadingRecord[];
  /** By operation, instance and effect. */
  readonly writes: readonly WriteRecord[];
  /** Effects by what caused them. */
  readonly effects: readonly EffectRecord[];
  readonly replicas: readonly ReplicaRecord[];
  /** When the run was over, the longest `within` included. Reading it decides which event was the last. */
  readonly end: Time;
  /** Ends of operations and faults: `within` of a state counts from the latest of these. */
  readonly anchors: readonly Time[];
  /** When each fault was over; where it is for good, when it began. */
  readonly faultEnds: readonly Time[];
  readonly convergence: readonly ConvergenceRecord[];
  /** Those of machines, by machine; then those of services, by service and in the order of its machines. */
  readonly queues: readonly QueueRecord[];
  /** Those that expectations compare with. */
  readonly unknowns: ReadonlyMap<LetId, Time>;
  /** In their order; of a plain run, and where a figure over time asks for them. */
  readonly queueChanges: readonly QueueChange[];
  /** By machine, then in the order in which they struck it. */
  readonly crashes: readonly CrashRecord[];
  /** By store and machine, then in the order in which it led. Reading it compares when replicas heard of another leader. */
  readonly leaderships: readonly LeadershipRecord[];
  /** By machine, detector (balancers behind them) and observer, then in the order in which this one declared it. */
  readonly suspicions: readonly SuspicionRecord[];
  /** By expectation: what stood at some instant (of `finally`, at the end) of that which it asks for; each once, and for each way to look at one replica of each store and one queue of each place. */
  readonly pictures: ReadonlyMap<number, readonly Picture[]>;
  /** What locks granted, by lock, in the order in which they did. */
  readonly grants: readonly GrantRecord[];
  /** What programs learned of that, by lock and in the order of the grants. */
  readonly holds: readonly HoldRecord[];
  /** Why the run was cut short; null: it ended by itself. Such a run proves nothing. */
  readonly limit: 'events' | 'ties' | 'horizon' | 'stopped' | null;
  /**
   * Why the recorded decisions do not determine this run: an open drift, or part of an unknown number or instant, is no linear form. Such a run is a behaviour as
   * any other, but proves nothing about its neighbours. Null in a plain run.
   */
  readonly inexact: 'drift' | 'slowed' | 'phi' | 'surged' | null;
  /**
   * Whether write `a` comes after `b`, of the same key, in the order by which their store picks a winner (stamps and ties; of
   * siblings: `a` follows `b`). Asked late: what it compares is decided only if somebody wants to know.
   */
  readonly comesAfter: (a: WriteId, b: WriteId) => boolean;
  readonly messages: { readonly sent: number; readonly delivered: number; readonly dropped: number; readonly inFlight: number };
}

export interface OperationRecord {
  readonly operation: OperationId;
  /** 0, 1, 2 … of this statement in its program; of a load, `session * executionsPerSession` comes on top. */
  readonly instance: number;
  readonly program: ProgramId;
  /** The call in whose handler it ran: an index into `operations`; null: a client's or load's own. */
  readonly parent: number | null;
  /** Of a load: which of its sessions; of a handler: which of its runs; otherwise 0. */
  readonly session: number;
  readonly begin: Time;
  /** Null where the run, or a crash of its client, came first: then its ending is `unknown`. */
  readonly end: Time | null;
  readonly ending: Ending;
  /** What it read or wrote; undefined: it has no value. */
  readonly value: Value | undefined;
  /** The write it made, if it took effect: the one it was answered for, or the first if it was not answered. */
  readonly write: WriteId | null;
  /** All writes it made: a request that arrives twice (retried, duplicated) takes effect twice. */
  readonly writes: readonly WriteId[];
  /** Of a call: when each of its requests was served, in the order of its attempts. */
  readonly served: readonly Time[];
  /** What the answer was drawn from: the winning writes of the key (or keys) it read. */
  readonly reads: readonly WriteId[];
  /** There was an attempt that fewer replicas than it needed could answer. */
  readonly isWithoutQuorum?: true;
  /** It ended ok, with what rests on a lie of this machine; absent: on none. */
  readonly believed?: MachineId;
  /** How its last attempt ended, and what became of that one's requests; kept where somebody asks for causes. */
  readonly fate?: FateRecord;
}

export interface FateRecord {
  /** `answered`: by what it asked, in whatever way; `refused` and `reset`: by an operating system; `withheld`: by its own breaker, before it was sent; `open`: not at all. */
  readonly how: 'answered' | 'refused' | 'reset' | 'withheld' | 'timeout' | 'open';
  /** When it did. */
  readonly endedAt: Time | null;
  /** A crash of its client came first: nobody is left to tell anything apart. */
  readonly isClientGone: boolean;
  /** Both copies of a doubled one. */
  readonly requests: readonly RequestRecord[];
  /** Where it asked several replicas itself, and so many of them had to answer: what became of each; absent: it asked one machine. */
  readonly round?: { readonly needed: number; readonly ofEach: readonly (readonly RequestRecord[])[] };
}

export interface RequestRecord {
  readonly copy: 0 | 1;
  /** When it came to the door of its machine. */
  readonly reached: Time | null;
  /** On its way, or for want of a place. */
  readonly isLost: boolean;
  /** When it found nobody there, or its receiver died with it in its hands. */
  readonly died: Time | null;
  /** When its answer was sent. */
  readonly answered: Time | null;
  /** No copy of the answer arrived, or ever will. */
  readonly isAnswerLost: boolean;
  /** When one did. */
  readonly came: Time | null;
}

/** One execution of a `now`. */
export interface ReadingRecord {
  readonly reading: ReadingId;
  /** 0, 1, 2 … of this statement in its program. */
  readonly instance: number;
  /** Whose clock it was. */
  readonly machine: MachineId;
  readonly at: Time;
  /** What the clock said: whole nanoseconds, but for the freedom of ties. */
  readonly value: Time;
  /** How far the steps that its clock had made had moved it. */
  readonly stepped: Time;
  readonly program: ProgramId;
  /** Of a load: which of its sessions; of a handler: which of its runs; otherwise 0. */
  readonly session: number;
  /** Of statements that run at once: which of them; otherwise 0. */
  readonly branch: number;
  /** 0, 1, 2 … of all readings of its program, session or branch; the first of a branch continues those before it. */
  readonly order: number;
  /**
   * The latest time-of-day reading of each program (of a load: of its latest session) that this one is a consequence of, by a chain of statements, writes
   * and reads of them; what these are a consequence of, so is this one.
   */
  readonly past: readonly ReadingRecord[];
}

export interface WriteRecord {
  readonly operation: OperationId;
  readonly instance: number;
  /** Which of its requests: the attempt, twice, plus 1 for the second copy of a duplicated one. */
  readonly effect: number;
  readonly program: ProgramId;
  readonly store: StoreId;
  readonly key: string;
  readonly value: Value;
  readonly replica: MachineId;
  readonly tookEffect: Time;
  /** The time-of-day timestamp that it carries, where its store stamps with clocks; the physical part of a hybrid one. */
  readonly timestamp: Time | null;
  /** The earliest instant of its interval, of which the timestamp is the latest; null: it has none. */
  readonly earliest: Time | null;
  /** Writes that its client had read or knew to have made, or that it was computed from, and all that these saw. */
  readonly saw: ReadonlySet<WriteId>;
  /** Under which it was made: an index into `History.grants`; null: under none. */
  readonly grant: number | null;
  /** First instant at which each replica had it. */
  readonly visible: ReadonlyMap<MachineId, Time>;
}

export interface EffectRecord {
  readonly effect: EffectId;
  /** The call in whose handler it happened: an index into `operations`; null: in a client's own program. */
  readonly parent: number | null;
  readonly at: Time;
}

/** A lock was granted. */
export interface GrantRecord {
  readonly lock: LockId;
  /** 0, 1, 2 … of its lock: of two, which is the older. */
  readonly order: number;
  /** Larger than that of each grant that the lock remembers. */
  readonly token: number;
  readonly operation: OperationId;
  readonly instance: number;
  readonly at: Time;
  /** When the lock took it for over; null: never. */
  readonly until: Time | null;
}

/** A program knew that it had been granted a lock. */
export interface HoldRecord {
  readonly lock: LockId;
  /** Index into `History.grants`. */
  readonly grant: number;
  readonly program: ProgramId;
  readonly session: number;
  /** When it learned of it. */
  readonly since: Time;
  /** It held the lock from each `since` until the first of the `ends` behind it: its own check would have passed. Reading it compares. */
  readonly spans: readonly { readonly since: Time; readonly ends: readonly Time[] }[];
}

/** A machine led a store: it believed that it did, and could acknowledge a write with the replicas that would still follow it. */
export interface LeadershipRecord {
  readonly store: StoreId;
  readonly machine: MachineId;
  readonly since: Time;
  /** Null: until the end. */
  readonly until: Time | null;
}

/** A machine was down. */
export interface CrashRecord {
  readonly machine: MachineId;
  readonly since: Time;
  /** Null: it never came back. */
  readonly until: Time | null;
}

/** An observer of a detector, or a balancer, declared a machine dead. */
export interface SuspicionRecord {
  /** What declared it: one of these two. */
  readonly detector: DetectorId | null;
  readonly balancer: BalancerId | null;
  readonly machine: MachineId;
  readonly by: MachineId;
  readonly since: Time;
  /** When the observer took it back, or crashed; null: never. */
  readonly until: Time | null;
}

/** A replica at the end of the run. */
export interface ReplicaRecord {
  readonly store: StoreId;
  readonly machine: MachineId;
  /** Its machine runs, and its software does not lie. */
  readonly up: boolean;
  /** Of a store with a log: the term and the place of the last entry that was done here; of two replicas the one with the larger speaks for the store. */
  readonly progress?: { readonly term: number; readonly index: number };
  /** Of a store with a leader: whether it takes itself for that. */
  readonly leads?: boolean;
  /** Winning writes of each key that was ever written there: one, or several siblings. Reading it compares stamps. */
  readonly winners: ReadonlyMap<string, readonly WriteId[]>;
}

/** What waited at a machine, or there for the workers of a service. Lengths begin at 0 and grow by one, so that all up to the longest were there at some instant. */
export interface QueueRecord {
  readonly machine: MachineId;
  /** Null: what waited for a core, and at the door of the paused machine. */
  readonly service: ServiceId | null;
  /** The most that waited at one instant. */
  readonly longest: number;
  /** How many found no place. */
  readonly drops: number;
  /** The most that waited at one instant to be sent, because of a window. */
  readonly longestSending: number;
}

export interface Picture {
  /** By store: what a replica that is up has, by key. A store of which none is up is not there. */
  readonly held: ReadonlyMap<StoreId, ReadonlyMap<string, Value>>;
  /** How many wait, by queue (`queueName`). */
  readonly waiting: ReadonlyMap<string, number>;
}

/** From an instant on so many wait in a queue, or found no place there until then. */
export interface QueueChange {
  readonly machine: MachineId;
  /** Null: the machine's own. */
  readonly service: ServiceId | null;
  readonly gauge: 'queue' | 'send-queue' | 'drops';
  readonly atTicks: number;
  readonly count: number;
}

export interface ConvergenceRecord {
  readonly store: StoreId;
  /**
   * Since when each replica that is up at the end has had each of its winning writes. Where their winners are the same,
   * the store has converged at an instant exactly if none of these lies behind it. Reading it compares stamps.
   */
  readonly changes: readonly Time[];
}
