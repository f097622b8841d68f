// Sums of what clocks read: which of them are instants and which durations, and comparisons of them.
//
// A time-of-day reading is an instant of the clock that all machines mean to share, so two of any machines can be compared
// and subtracted: how wrong that goes is what is asked. A monotonic clock has a zero of its own: only readings of one and
// the same are comparable.
import type { CompareOperator, ConditionModel, ReadingModel } from './thing-model.ts';
import { add, fraction, type Fraction, isWhole, multiply, negate, zero } from './units.ts';

/** `factor` times each reading, plus a constant in nanoseconds. */
export interface TimeSum {
  readonly terms: ReadonlyMap<ReadingModel, Fraction>;
  readonly constantNs: Fraction;
}

export function constantSum(ns: Fraction): TimeSum {
  return { terms: new Map(), constantNs: ns };
}

export function readingSum(reading: ReadingModel): TimeSum {
  return { terms: new Map([[reading, fraction(1n)]]), constantNs: zero };
}

export function plusSum(a: TimeSum, b: TimeSum): TimeSum {
  const terms = new Map(a.terms);
  for (const [reading, factor] of b.terms) {
    const sum = add(terms.get(reading) ?? zero, factor);
    if (sum.n === 0n) terms.delete(reading);
    else terms.set(reading, sum);
  }
  return { terms, constantNs: add(a.constantNs, b.constantNs) };
}

export function timesSum(a: TimeSum, factor: Fraction): TimeSum {
  const terms = [...a.terms].map(([reading, one]) => [reading, multiply(one, factor)] as const).filter(([, one]) => one.n !== 0n);
  return { terms: new Map(terms), constantNs: multiply(a.constantNs, factor) };
}

export function minusSum(a: TimeSum, b: TimeSum): TimeSum {
  return plusSum(a, timesSum(b, negate(fraction(1n))));
}

/**
 * What a sum is: a duration, an instant on one clock, or neither (a sum of two instants, a difference of clocks without a
 * common zero).
 */
export type TimeKind = { readonly kind: 'duration' } | { readonly kind: 'instant'; readonly zero: string } | { readonly kind: 'neither' };

export function kindOf({ terms }: TimeSum): TimeKind {
  const weights = new Map<string, Fraction>();
  for (const [reading, factor] of terms) weights.set(zeroOf(reading), add(weights.get(zeroOf(reading)) ?? zero, factor));
  const weighty = [...weights].filter(([, weight]) => weight.n !== 0n);
  const [only, ...more] = weighty;
  if (only === undefined) return { kind: 'duration' };
  const [name, weight] = only;
  return more.length === 0 && weight.n === 1n && weight.d === 1n ? { kind: 'instant', zero: name } : { kind: 'neither' };
}

/** From where a clock counts. */
function zeroOf({ clock, program }: ReadingModel): string {
  if (clock === 'time-of-day') return 'the time of day';
  const { handles, machine } = program;
  // Whichever machine it is, it is one and the same in a handler's run.
  return handles === null || handles.machines.length === 1 ? `the monotonic clock of ${machine.name}` : `the monotonic clock of the machine that handles ${program.name}`;
}

/** Why two sums cannot be compared, as the end of a sentence; null: they can. */
export function incomparable(left: TimeSum, right: TimeSum): string | null {
  const [a, b] = [kindOf(left), kindOf(right)];
  if (a.kind === 'duration' && b.kind === 'duration') return null;
  if (a.kind === 'instant' && b.kind === 'instant') {
    return a.zero === b.zero ? null : `${a.zero} and ${b.zero} do not count from the same instant`;
  }
  // `t0 >= 5s`: the time of day counts from the start of the scenario.
  const [instant, other] = a.kind === 'instant' ? [a, right] : b.kind === 'instant' ? [b, left] : [null, right];
  if (instant === null) return 'one is neither an instant nor a duration';
  if (other.terms.size > 0) return 'one is an instant and the other a duration';
  return instant.zero === 'the time of day' ? null : `${instant.zero} counts from an instant of its own: subtract two of its readings`;
}

/** `left operator right` with all readings on one side and whole factors. Null: the readings cancel out. */
export function comparison(operator: CompareOperator, left: TimeSum, right: TimeSum): ConditionModel | null {
  const { terms, constantNs } = minusSum(left, right);
  if (terms.size === 0) return null;
  let scale = constantNs.d;
  for (const { d } of terms.values()) scale = (scale * d) / gcd(scale, d);
  const scaled = (one: Fraction): number => {
    const whole = multiply(one, fraction(scale));
    return isWhole(whole) ? Number(whole.n) : NaN;
  };
  return {
    kind: 'compare-times',
    operator,
    terms: [...terms].map(([reading, factor]) => ({ reading, factor: scaled(factor) })),
    againstNs: scaled(negate(constantNs)) + 0,
  };
}

function gcd(a: bigint, b: bigint): bigint {
  return b === 0n ? a : gcd(b, a % b);
}
