// What programs do, as the simulator is told: clients, loads and handlers, and their statements.
import type { ConditionPlan, ValuePlan } from './condition-plan.ts';
import type { BalancerId, Draw, EffectId, LockId, MachineId, OperationId, ProgramId, ReadingId, ServiceId, StoreId } from './plan-ids.ts';

/** A client, a load, or what a service does for an operation (`handles`). */
export interface ProgramPlan {
  /** Of a handler: `pay.charge`. */
  readonly name: string;
  /** Where it runs; of a handler the first machine of its service, and it runs on all of them. */
  readonly machine: MachineId;
  /** The service whose handler it is; null or absent: it begins by itself. */
  readonly handles?: ServiceId | null;
  /** `via`; null: the default route of what an operation names. */
  readonly via: HopPlan | null;
  /** What is run for each arrival; null or absent: once, from the start. */
  readonly load?: LoadPlan | null;
  readonly body: readonly StatementPlan[];
}

/** What requests go by. */
export type HopPlan = { readonly kind: 'machine'; readonly machine: MachineId } | { readonly kind: 'store'; readonly store: StoreId };

/** Sessions of a program that begin at a rate and never wait for each other. */
export interface LoadPlan {
  readonly perSecond: number;
  /** Between two arrivals; null: constant, the first at 0 and the one numbered k at `k / perSecond`, to the nearest nanosecond. */
  readonly interval: Draw | null;
  /** Sessions begin before this instant; null: as long as the run lasts. */
  readonly durationNs: number | null;
}

export interface OperationPlan {
  /** Null: not labelled; then `text` names it. */
  readonly label: string | null;
  /** As written, white space folded: `increment kv.x`. */
  readonly text: string;
  readonly program: ProgramId;
  readonly verb: 'write' | 'increment' | 'append' | 'cas' | 'read' | 'await' | 'call' | 'acquire' | 'release' | 'transaction';
  /** Null of what asks no store. */
  readonly store: StoreId | null;
  /** Bytes of its request, and of what replicates its write; absent: 0. */
  readonly size?: number;
}

/** `t0: now`: an author reads a clock of the program's machine. */
export interface ReadingPlan {
  /** Null: not labelled; then `text` names it. */
  readonly label: string | null;
  /** As written: `now monotonic`. */
  readonly text: string;
  readonly program: ProgramId;
  /** Of a handler the first machine of its service, and it reads the clock of the one on which it runs. */
  readonly machine: MachineId;
  readonly clock: ClockKind;
}

/** How often an operation is tried, for how long, and where it goes. */
export interface RequestOptions {
  /** Null: an attempt waits until the end of the run. */
  readonly timeout: Draw | null;
  /** Further attempts behind one that ended failed or unknown. */
  readonly retries: number;
  /** The pauses before these; absent: none. */
  readonly backoff?: BackoffPlan;
  /** What refuses attempts after too many failures; absent: nothing does. */
  readonly breaker?: BreakerPlan;
  /** Its own first hop; absent: that of its program. A call of a service goes where its callee says. */
  readonly via?: HopPlan;
  /** The lock under which it is done: its grant is checked before an attempt is sent, and its token sent along. Absent: none. */
  readonly holding?: LockId;
}

/** Open after so many failed attempts within the window, for so long; both by the client's monotonic clock. */
export interface BreakerPlan {
  readonly failures: number;
  readonly windowNs: number;
  readonly openNs: number;
}

/** Pauses on the client's monotonic clock: `firstNs`, doubled before each further attempt, `limitNs` at most. */
export interface BackoffPlan {
  readonly firstNs: number;
  readonly limitNs: number;
  /** `full`: anything up to the pause; `equal`: anything from its half to all of it; both are uniform laws. */
  readonly jitter: 'none' | 'full' | 'equal';
}

export type ClockKind = 'time-of-day' | 'monotonic';

export type StatementPlan =
  | (RequestOptions & { readonly kind: 'write'; readonly operation: OperationId; readonly store: StoreId; readonly key: string; readonly value: ValuePlan })
  | (RequestOptions & { readonly kind: 'increment'; readonly operation: OperationId; readonly store: StoreId; readonly key: string; readonly by: ValuePlan })
  /** Adds a value to the end of a list. */
  | (RequestOptions & { readonly kind: 'append'; readonly operation: OperationId; readonly store: StoreId; readonly key: string; readonly value: ValuePlan })
  /** Writes where the key has the expected value, and fails where it has another. */
  | (RequestOptions & { readonly kind: 'cas'; readonly operation: OperationId; readonly store: StoreId; readonly key: string; readonly expected: ValuePlan; readonly value: ValuePlan })
  | (RequestOptions & { readonly kind: 'read'; readonly operation: OperationId; readonly store: StoreId; readonly key: string })
  /** `condition` speaks of keys of `store` only. */
  | (RequestOptions & { readonly kind: 'await'; readonly operation: OperationId; readonly store: StoreId; readonly condition: ConditionPlan })
  /** What its body reads is one snapshot of these keys, and what it puts takes effect together. Its timeout counts for all of it. */
  | (RequestOptions & { readonly kind: 'transaction'; readonly operation: OperationId; readonly store: StoreId; readonly reads: readonly string[]; /** These, and those that it puts. */ readonly keys: readonly string[]; readonly body: readonly StatementPlan[] })
  | { readonly kind: 'put'; readonly key: string; readonly value: ValuePlan; readonly onto?: OntoPlan }
  | (RequestOptions & { readonly kind: 'acquire' | 'release'; readonly operation: OperationId; readonly lock: LockId })
  | { readonly kind: 'now'; readonly reading: ReadingId }
  | (RequestOptions & { readonly kind: 'call'; readonly operation: OperationId; readonly callee: CalleePlan })
  /** Something outside happens, and cannot be taken back. */
  | { readonly kind: 'effect'; readonly effect: EffectId }
  /** The handler is over, and its operation failed. */
  | { readonly kind: 'fail' }
  /** Works on a core of its machine. `statement` numbers waits, works and repeats of a program, for names. */
  | { readonly kind: 'take'; readonly statement: number; readonly duration: Draw }
  | { readonly kind: 'wait'; readonly statement: number; readonly duration: Draw }
  | { readonly kind: 'repeat'; readonly statement: number; readonly count: number | null; readonly every: Draw | null; readonly body: readonly StatementPlan[] }
  /** All of them at once; it is over when all are. */
  | { readonly kind: 'together'; readonly statement: number; readonly body: readonly StatementPlan[] };

/** What a put does with what was read before it: adds to its number (none counts as 0) or list, or lets the transaction fail unless that is what is expected. */
export type OntoPlan = { readonly read: OperationId; readonly how: 'add' | 'append' } | { readonly read: OperationId; readonly how: 'if'; readonly expected: ValuePlan };

/** What a call asks. */
export type CalleePlan =
  | { readonly kind: 'machine'; readonly machine: MachineId }
  /** At each attempt any of these machines of it. `handler` null: it takes its time and answers. */
  | { readonly kind: 'service'; readonly service: ServiceId; readonly machines: readonly MachineId[]; readonly handler: ProgramId | null; /** By which they are passed on to one of these; absent: by none. */ readonly balancer?: BalancerId };
