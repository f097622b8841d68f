// Random linear programs, for comparing our simplex with solvers that share nothing with it.
import type { Dice } from './dice.ts';

export interface LinearProgram {
  /** Closed bounds of each variable; may be infinite. */
  readonly variables: readonly Bounds[];
  readonly sums: readonly (Bounds & { readonly terms: readonly Term[] })[];
  readonly objective: readonly Term[];
}

export interface Bounds {
  readonly low: number;
  readonly high: number;
}

export interface Term {
  readonly variable: number;
  readonly factor: number;
}

/** Bounds are multiples of this, so that what is infeasible is so by more than any tolerance. */
const unit = 1000;

/** `differences`: as a simulator's comparisons are, sums of inputs less sums of inputs; otherwise factors from -3 to 3. */
export function randomProgram(dice: Dice, kind: 'differences' | 'any'): LinearProgram {
  const count = dice.between(1, 7);
  const variables = Array.from({ length: count }, () => {
    const low = dice.between(-5, 5) * unit;
    return { low, high: dice.chance(0.1) ? Infinity : low + dice.between(0, 8) * unit };
  });
  const factors = kind === 'differences' ? [-1, 1] : [-3, -2, -1, 1, 2, 3];
  const terms = (): Term[] => {
    const chosen = Array.from({ length: count }, (_, variable) => variable).filter(() => dice.chance(0.5));
    return (chosen.length === 0 ? [0] : chosen).map((variable) => ({ variable, factor: dice.pick(factors) }));
  };
  const sums = Array.from({ length: dice.between(1, 9) }, () => {
    const low = dice.chance(0.5) ? -Infinity : dice.between(-12, 8) * unit;
    return { terms: terms(), low, high: dice.chance(0.5) ? Infinity : Math.max(low, -12 * unit) + dice.between(0, 6) * unit };
  });
  return { variables, sums, objective: terms() };
}
