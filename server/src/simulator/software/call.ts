// One execution of an operation as client and store see it, and the writes that come of it.
import type { Value } from '../history.ts';
import type { Resource } from '../kernel/resource.ts';
import type { Time } from '../kernel/time.ts';
import type { Event } from '../kernel/activity.ts';
import type { LockId, MachineId, OperationId, ProgramId, StoreId } from '../plan-ids.ts';
import type { StatementPlan } from '../program-plan.ts';
import type { Round } from './fates.ts';
import type { Past } from './readings.ts';

export type OperationStatement = Extract<StatementPlan, { operation: OperationId }>;

/** One that asks a store. */
export type AccessStatement = Extract<StatementPlan, { store: StoreId }>;

/** What a request carries. */
export interface Call {
  readonly statement: OperationStatement;
  readonly operation: OperationId;
  readonly instance: number;
  /** `operation + instance * operations`: the name of this execution. */
  readonly cause: number;
  readonly program: ProgramId;
  /** The call in whose handler it was made; null: a client's or load's own. */
  readonly parent: Call | null;
  /** Of a load: which of its sessions; of a handler: which of its runs; otherwise 0. */
  readonly session: number;
  /** Where the client runs. */
  readonly machine: MachineId;
  /** What to write, or by how much to increment. */
  readonly value: Value;
  /** Of a `cas`: what the key must have; otherwise null. */
  readonly expected: Value;
  /** That it is part of, or ends; null: it is none of one. */
  readonly transaction: Transaction | null;
  /** What its program has been told of the snapshot of that; null: nothing. */
  readonly snapshot: Snapshot | null;
  /** Under which it is done, or which it gives back; null: under none. */
  readonly grant: Grant | null;
  /** Results of its program that the condition of an `await` speaks of, as they were when it began. */
  readonly results: ReadonlyMap<OperationId, Value>;
  /** Latest writes that the client had read or knows to have made; what these saw, it saw too. */
  readonly saw: readonly Write[];
  /** Of these, those of the key: what a version vector tells. */
  readonly context: readonly Write[];
  /** Readings of clocks that came before it: its client's, and those that it had heard of. */
  readonly past: Past;
}

/** What a lock has granted. */
export interface Grant {
  readonly lock: LockId;
  /** The `acquire` for which it was, and which of its requests (`codeOf`). */
  readonly call: Call;
  readonly code: number;
  /** The latest attempt that waited for it. */
  readonly attempt: number;
  /** 0, 1, 2 … of its lock, as it granted them. */
  readonly order: number;
  /** Larger than that of each grant that the lock remembers. */
  readonly token: number;
  readonly event: Event;
  readonly lease: Time;
  /** Where a time-of-day clock measures it: how far this was ahead of the monotonic one then. */
  readonly ahead: Time | null;
  /** What its monotonic clock read then; null: that measures the lease itself. */
  readonly elapsed: Time | null;
  /** When the lock took it for over; null: never. */
  until: Time | null;
}

/** One run of a transaction: what it will write, and what its replica knows of it. */
export interface Transaction {
  /** Of no other one. */
  readonly name: string;
  /** When its program began it. */
  readonly begin: Time;
  /** The keys that it reads of its snapshot, and these with those that it may write. */
  readonly reads: Set<string>;
  readonly keys: readonly string[];
  /** What it will write, in that order. */
  readonly puts: Map<string, Value>;
  /** Whether something in it did not end ok: it ends failed. */
  isBroken: boolean;
  /** Whether its timeout has run out: what is left of it is not done. */
  isLate: boolean;
  /** Of its timeout. It, and what it finds, is guarded by `guard`. */
  timer: Event | null;
  readonly guard: Resource<Event>;
  /** Cuts off what it waits for: its timeout has run out. */
  cutOff: (() => void) | null;
  /** What it has been told of its snapshot: an answer has brought it. */
  told: Snapshot | null;
  /** Guards all that follows, which its replica keeps in memory. Where replicas have one log, its program carries the snapshot instead. */
  readonly resource: Resource<Event>;
  snapshot: Snapshot | null;
  answer: Answer | null;
}

export interface Snapshot {
  /** Of its replica's machine: a crash forgets it. */
  readonly incarnation: number;
  /** Of each key the versions that are in it. */
  readonly versions: ReadonlyMap<string, readonly Write[]>;
  /** What wins of each, once somebody has asked. */
  readonly found: Map<string, readonly Write[]>;
}

/** A request that has arrived at a machine. */
export interface Request {
  readonly call: Call;
  readonly attempt: number;
  readonly copy: 0 | 1;
  /** Of a call: says that it has been served. */
  readonly served: () => void;
  readonly reply: (answer: Answer) => void;
  /** That it has been given, and whose interval has passed where commits wait; absent: it is stamped when it takes effect. */
  readonly stamp?: Stamp;
  /** Told what it will be answered, in the event in which it takes effect, before anything comes of it; absent: nobody asks. */
  readonly decided?: (answer: Answer) => void;
  /** Instead of an answer: that machine leads, so ask there. */
  readonly redirect: (to: MachineId) => void;
  /** Instead of an answer: an operating system says that nobody gives one. */
  readonly reset: (ending: 'failed' | 'unknown') => void;
  /** Where its client asks replicas itself, and somebody asks what became of that: of so many of them it needs answers from now on. */
  readonly asks?: (needed: number) => Round;
  /** Whether it travelled twice. */
  readonly isDoubled: () => boolean;
  /** The same attempt under the name of another copy. */
  readonly as: (copy: 0 | 1) => Request;
}

/** What serves requests that have arrived at a machine. */
export interface RequestServer {
  /** Whether it is served at once, or finds a core or a place to wait. */
  admits(machine: MachineId, request: Request): boolean;
  request(machine: MachineId, request: Request): void;
}

/** Which request of its operation it is, as its effects are numbered. */
export function codeOf({ attempt, copy }: Request): number {
  return 2 * attempt + copy;
}

/** What a response carries. */
export interface Answer {
  readonly ending: 'ok' | 'failed';
  readonly value: Value | undefined;
  readonly write: Write | null;
  readonly reads: readonly Write[];
  /** Who lied, where it rests on a lie. */
  readonly lie?: MachineId;
  /** Of an `acquire`: what it was granted. */
  readonly grant?: Grant;
  /** Of a read of a transaction, where its program carries that: its snapshot. */
  readonly snapshot?: Snapshot;
  /** Of a call: what its handler saw, and the readings that it knows of. */
  readonly saw?: readonly Write[];
  readonly past?: Past;
}

/** One effect of a write or increment. A request that arrives twice has two. */
export interface Write {
  readonly call: Call;
  /** The attempt that it came of, twice, plus 1 for the second copy of its request. */
  readonly effect: number;
  readonly store: StoreId;
  readonly key: string;
  readonly value: Value;
  /** Of a transaction: 0, 1, 2 … of its writes; and all of them, which travel with the first. */
  readonly part: number;
  readonly group: readonly Write[] | null;
  /** Where it took effect. */
  readonly replica: MachineId;
  readonly event: Event;
  /** Which write of the run it was. Tells those of one event apart; of others it depends on inputs. */
  readonly number: number;
  readonly tookEffect: Time;
  /** What stamps it, by its store: a clock's reading or a Lamport counter. */
  readonly timestamp: Time | null;
  /** Of an interval, whose latest instant the timestamp is. */
  readonly earliest: Time | null;
  readonly counter: number;
  /** Directly; the rest follows from these. */
  readonly saw: readonly Write[];
  /** The writes of its key that its version vector says it follows, directly. */
  readonly follows: readonly Write[];
  /** First instant at which each replica had it. */
  readonly visible: Map<MachineId, Time>;
}

/** Whether it may write: what only reads needs no stamp. */
export function mayWrite({ statement: { kind }, transaction }: Call): boolean {
  return kind !== 'read' && kind !== 'await' && !(kind === 'transaction' && transaction?.puts.size === 0);
}

/** What orders writes, as far as it is known when they are stamped. */
export type Stamp = Pick<Write, 'timestamp' | 'earliest' | 'counter'>;

/** Of a transaction all of its writes, which travel as one. */
export function partsOf(write: Write): readonly Write[] {
  return write.group ?? [write];
}

/** An order of writes that depends on their causes only. */
export function byCause(x: Write, y: Write): number {
  return x.call.operation - y.call.operation || x.call.instance - y.call.instance || x.effect - y.effect || x.part - y.part;
}

/** What somebody saw who had seen the ones and sees the others. */
export function mergedWrites(x: readonly Write[], y: readonly Write[]): readonly Write[] {
  return y.every((write) => x.includes(write)) ? x : [...new Set([...x, ...y])].sort(byCause);
}

/** All writes that can be reached over `next`, itself left out. */
export function reach(write: Write, next: (write: Write) => readonly Write[]): Set<Write> {
  const reached = new Set<Write>();
  const open = [...next(write)];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (reached.has(one)) continue;
    reached.add(one);
    open.push(...next(one));
  }
  return reached;
}
