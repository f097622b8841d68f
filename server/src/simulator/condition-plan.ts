// What is expected, waited for and shown, as the simulator is told: values, conditions, measures, expectations.
import type { EffectId, LetId, LockId, MachineId, OperationId, ProgramId, ReadingId, ServiceId, StoreId } from './plan-ids.ts';

export type ValuePlan =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  /** A key never written. */
  | { readonly kind: 'none' }
  /** Another value at each execution. */
  | { readonly kind: 'unique' }
  /** What an operation wrote or read. */
  | { readonly kind: 'result'; readonly operation: OperationId }
  /** A key's value: at the replica in `await`; in `finally`, that of each replica that is up; otherwise at every instant. */
  | { readonly kind: 'key'; readonly store: StoreId; readonly key: string }
  /** How many values a list has: `none` has 0, anything else 1. */
  | { readonly kind: 'count'; readonly of: ValuePlan }
  /** How often an effect happened. */
  | { readonly kind: 'passes'; readonly effect: EffectId }
  /** How many wait, or found no place, there. */
  | { readonly kind: 'gauge'; readonly gauge: GaugeName; readonly of: QueuePlace }
  /** A number of the whole run: of nanoseconds, a share, or per second. */
  | { readonly kind: 'measure'; readonly measure: MeasurePlan }
  /** So many times an unknown value, in nanoseconds; `factor` is whole. */
  | { readonly kind: 'unknown'; readonly let: LetId; readonly factor: number }
  | { readonly kind: 'binary'; readonly operator: '+' | '-' | '*' | '/'; readonly left: ValuePlan; readonly right: ValuePlan };

export type CompareOperator = '==' | '!=' | '<' | '<=' | '>' | '>=';

export interface TimeTerm {
  readonly reading: ReadingId;
  readonly factor: number;
}

export type GaugeName = 'queue' | 'send-queue' | 'drops';

/** Where requests wait: at a machine, or for the workers of a service on each of its machines. */
export type QueuePlace = { readonly kind: 'machine'; readonly machine: MachineId } | { readonly kind: 'service'; readonly service: ServiceId };

/** What the clients of a store can rely on, strongest first. */
export type Consistency = 'linearizable' | 'sequential' | 'causal' | 'read-your-writes' | 'monotonic-reads' | 'monotonic-writes' | 'writes-follow-reads';

export type ConditionPlan =
  | { readonly kind: 'and' | 'or'; readonly operands: readonly ConditionPlan[] }
  | { readonly kind: 'not'; readonly operand: ConditionPlan }
  | { readonly kind: 'compare'; readonly operator: CompareOperator; readonly left: ValuePlan; readonly right: ValuePlan }
  /** The sum of `factor` times each reading (factors are whole) against a whole number of nanoseconds. */
  | { readonly kind: 'compare-times'; readonly operator: CompareOperator; readonly terms: readonly TimeTerm[]; readonly againstNs: number }
  | { readonly kind: 'in'; readonly left: ValuePlan; readonly values: readonly ValuePlan[] }
  | { readonly kind: 'ends'; readonly operation: OperationId; readonly ending: 'ok' | 'failed' | 'unknown'; readonly withinNs: number | null }
  | { readonly kind: 'survives'; readonly operation: OperationId }
  /** No write to the store under an older grant of the lock is accepted after one under a newer. */
  | { readonly kind: 'obeys'; readonly store: StoreId; readonly lock: LockId }
  /** Of the stamps of two writes to one store: the order of that, or their intervals. */
  | { readonly kind: 'stamped'; readonly relation: 'precedes' | 'overlaps' | 'certainly-precedes'; readonly operation: OperationId; readonly other: OperationId }
  /** At no instant do more clients hold the lock. */
  | { readonly kind: 'holders'; readonly count: number; readonly lock: LockId }
  /** At no instant do more machines lead the store. */
  | { readonly kind: 'leaders'; readonly count: number; readonly store: StoreId }
  /** The client holds it at some instant. */
  | { readonly kind: 'holds'; readonly program: ProgramId; readonly lock: LockId }
  /** Of the scenario: one observation of its client admits several causes. Stands alone in its expectation, or behind `not`. */
  | { readonly kind: 'ambiguous'; readonly operation: OperationId }
  | { readonly kind: 'no-hazard'; readonly hazard: 'lost-write' | 'discarded-write' | 'stale-read' | 'unknown-outcome' | 'overflow' | 'live-node-suspected' | 'broken-snapshot' | 'two-leaders'; /** Where it must not happen; absent or null: anywhere. */ readonly machine?: MachineId | null; readonly service?: ServiceId | null; readonly store: StoreId | null; readonly program: ProgramId | null; readonly operation: OperationId | null }
  /** No execution of these operations has this effect more often. */
  | { readonly kind: 'at-most'; readonly count: number; readonly effect: EffectId; readonly operations: readonly OperationId[] }
  | { readonly kind: 'converges'; readonly store: StoreId; readonly withinNs: number | null }
  | { readonly kind: 'consistent'; readonly store: StoreId; readonly consistency: Consistency }
  /** Within so long of each of its crashes; null: at some instant of the run. */
  | { readonly kind: 'suspected'; readonly machine: MachineId; readonly withinNs: number | null }
  /** `value` in nanoseconds, as a share, or per second. */
  | { readonly kind: 'measure'; readonly measure: MeasurePlan; readonly operator: '==' | '!=' | '<' | '<=' | '>' | '>='; readonly value: number }
  /** At every instant how many wait there; or how many found no place there in all. */
  | { readonly kind: 'gauge'; readonly gauge: GaugeName; readonly of: QueuePlace; readonly operator: CompareOperator; readonly value: number }
  /** Every execution of these. */
  | { readonly kind: 'every'; readonly operations: readonly OperationId[]; readonly ending: 'ok' | 'failed' | 'unknown'; readonly withinNs: number | null }
  /** From so long after the last fault on, 95% of what a program begins in any second ends ok. */
  | { readonly kind: 'recovers'; readonly program: ProgramId; readonly withinNs: number }
  /** How often the condition holds, over runs drawn by the dice. Stands alone in its expectation. */
  | { readonly kind: 'probability'; readonly condition: ConditionPlan; readonly operator: '==' | '!=' | '<' | '<=' | '>' | '>='; readonly value: number };

/** A number of one run, over all executions of these operations of one program. */
export interface MeasurePlan {
  readonly name: 'p50' | 'p90' | 'p99' | 'mean' | 'max' | 'availability' | 'goodput';
  readonly program: ProgramId;
  readonly operations: readonly OperationId[];
}

/** `show MEASURE by …`. `by`: over the time of a run, or as a function of a `let … in`. */
export interface ShowPlan {
  /** As written, white space folded, without `show`. */
  readonly text: string;
  readonly what:
    | { readonly kind: 'measure'; readonly measure: MeasurePlan }
    /** Made of measures, counts and numbers. */
    | { readonly kind: 'value'; readonly value: ValuePlan; readonly unit: 'ns' | 'share' | 'per-second' | 'count' }
    /** The longest queue of a run, or all that was dropped in it. */
    | { readonly kind: 'gauge'; readonly gauge: GaugeName; readonly of: QueuePlace }
    | { readonly kind: 'probability'; readonly condition: ConditionPlan }
    /** What its client cannot tell apart. */
    | { readonly kind: 'causes'; readonly operation: OperationId };
  readonly by: 'time' | { readonly let: LetId } | null;
}

export interface ExpectationPlan {
  readonly mode: 'always' | 'possible' | 'finally';
  readonly condition: ConditionPlan;
  /** As written, white space folded, without `expect`. */
  readonly text: string;
}
