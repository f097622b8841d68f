// What one run did, as checks need it: operations, writes and what is left at the end. Times keep their forms, and every
// question about them goes through `decisions`.
import type { Decisions } from './kernel/decisions.ts';
import type { FormTable } from './kernel/forms.ts';
import type { Grid, Time } from './kernel/time.ts';
import type { MachineId, OperationId, ProgramId, StoreId } from './plan.ts';

export type Value = number | string | null | readonly (number | string | null)[];

/** Index into `History.writes`. */
export type WriteId = number;

export type Ending = 'ok' | 'failed' | 'unknown';

export interface History {
  readonly grid: Grid;
  readonly forms: FormTable;
  readonly decisions: Decisions;
  /** Executed operations in the order in which they began; a repeated one stands once for each execution. */
  readonly operations: readonly OperationRecord[];
  readonly writes: readonly WriteRecord[];
  readonly replicas: readonly ReplicaRecord[];
  /** When the run was over. */
  readonly end: Time;
  /** Ends of operations and faults: `within` of a state counts from the latest of these. */
  readonly anchors: readonly Time[];
  readonly convergence: readonly ConvergenceRecord[];
  /** Why the run was cut short; null: it ended by itself. Such a run proves nothing. */
  readonly limit: 'events' | 'ties' | null;
  /**
   * Whether write `a` comes after `b`, of the same key, in the order by which their store picks a winner (timestamps and
   * ties; of siblings: `a` was made knowing `b`). Asked late: what it compares is decided only if somebody wants to know.
   */
  readonly comesAfter: (a: WriteId, b: WriteId) => boolean;
  readonly messages: { readonly sent: number; readonly delivered: number; readonly dropped: number; readonly inFlight: number };
}

export interface OperationRecord {
  readonly operation: OperationId;
  /** 0, 1, 2 … of this statement in its program. */
  readonly instance: number;
  readonly program: ProgramId;
  readonly begin: Time;
  /** Null where the run ended first: then its ending is `unknown`. */
  readonly end: Time | null;
  readonly ending: Ending;
  /** What it read or wrote; undefined: it has no value. */
  readonly value: Value | undefined;
  /** The write it made, if it took effect. */
  readonly write: WriteId | null;
  /** What the answer was drawn from: the winning writes of the key (or keys) it read. */
  readonly reads: readonly WriteId[];
}

export interface WriteRecord {
  readonly operation: OperationId;
  readonly instance: number;
  readonly program: ProgramId;
  readonly store: StoreId;
  readonly key: string;
  readonly value: Value;
  readonly replica: MachineId;
  readonly tookEffect: Time;
  /** The time-of-day timestamp that it carries, where its store stamps with clocks. */
  readonly timestamp: Time | null;
  /** Writes that its client had read, or that such a value saw, or that it was computed from. */
  readonly saw: ReadonlySet<WriteId>;
  /** First instant at which each replica had it. */
  readonly visible: ReadonlyMap<MachineId, Time>;
}

/** A replica at the end of the run. */
export interface ReplicaRecord {
  readonly store: StoreId;
  readonly machine: MachineId;
  readonly up: boolean;
  /** Winning writes of each key that was ever written there: one, or several siblings. */
  readonly winners: ReadonlyMap<string, readonly WriteId[]>;
}

export interface ConvergenceRecord {
  readonly store: StoreId;
  /** All that could make replicas differ or agree, in the order in which it happened. */
  readonly changes: readonly ReplicaChange[];
}

/** A replica received a write, or came up again. */
export interface ReplicaChange {
  readonly at: Time;
  readonly machine: MachineId;
  /** Whether its winners became others by it. Asked late, as `History.comesAfter`. */
  readonly changed: () => boolean;
}
