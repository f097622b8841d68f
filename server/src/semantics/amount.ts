// A number, a range or a law as it was worked out, before anybody asks for whole nanoseconds.
import type { LawValue, LetModel, Named } from './thing-model.ts';
import { compare, type Dimension, type Fraction } from './units.ts';

/** Exact: fractions of base units. */
export interface Amount {
  readonly dimension: Dimension;
  readonly low: Fraction;
  /** Null: no upper bound. */
  readonly high: Fraction | null;
  readonly law: LawValue | null;
  readonly unknowns: readonly UnknownTerm[];
  /** Those of the upper bound, where they are others than those of the lower; absent: they are the same. */
  readonly highUnknowns?: readonly UnknownTerm[];
}

export interface UnknownTerm {
  readonly let: LetName;
  readonly factor: Fraction;
}

/** A `let`, worked out when it is first needed. */
export interface LetName extends Named {
  readonly kind: 'let';
  /** Null where it has an error, which was reported. */
  amount(): Amount | null;
  /** Of a `let … in`: the unknown itself. */
  readonly model: LetModel | null;
}

export function isLet(named: Named): named is LetName {
  return named.kind === 'let';
}

export function constantAmount(dimension: Dimension, value: Fraction): Amount {
  return { dimension, low: value, high: value, law: null, unknowns: [] };
}

export function isConstant(amount: Amount): boolean {
  return amount.law === null && amount.unknowns.length === 0 && amount.highUnknowns === undefined && amount.high !== null && compare(amount.low, amount.high) === 0;
}
