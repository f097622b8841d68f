// How plans name things, and the numbers in them that are open.
import type { Law } from './kernel/laws.ts';

export type MachineId = number;
export type StoreId = number;
export type DetectorId = number;
export type ProgramId = number;
/** A statement of a program that can end: `plan.operations`. */
export type OperationId = number;
/** A statement of a program that reads a clock: `plan.readings`. */
export type ReadingId = number;
export type FaultId = number;
export type RangeId = number;
export type LinkId = number;
export type LetId = number;
export type ServiceId = number;
export type BalancerId = number;
export type LockId = number;
/** Something outside that happens: `plan.effects`. */
export type EffectId = number;

/** A number of nanoseconds that is open or fixed; a sum where `let … in` names stand in it. */
export interface Draw {
  /** Closed bounds of the part that is drawn anew at each use; equal for a constant. `highNs` may be infinite. */
  readonly lowNs: number;
  readonly highNs: number;
  /** The dice's law; null: the adversary picks. */
  readonly law: Law | null;
  /** Null for a constant. */
  readonly range: RangeId | null;
  /** Added `factor * value` of unknowns that are drawn once per scenario; factors are whole. */
  readonly unknowns: readonly UnknownPlan[];
  /** Where its bounds have different unknowns: `lowNs` and `highNs` are then the farthest that they can be, and what is drawn is held between these. */
  readonly between?: { readonly low: BoundPlan; readonly high: BoundPlan };
}

export interface UnknownPlan {
  readonly let: LetId;
  readonly factor: number;
}

/** A whole number of nanoseconds and multiples of unknowns. */
export interface BoundPlan {
  readonly baseNs: number;
  readonly unknowns: readonly UnknownPlan[];
}
