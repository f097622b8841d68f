// How far numbers with unknowns in them reach.
import type { BoundModel, Quantity } from './thing-model.ts';

/** The smallest and the largest value, its unknowns included, and theirs. */
export function reachOf({ low, high, unknowns }: Pick<Quantity, 'low' | 'high' | 'unknowns'>): readonly [low: number, high: number] {
  return unknowns.reduce<readonly [number, number]>(([least, most], { let: { value }, factor }) => {
    if (value === null) return [least, most];
    const [first, second] = reachOf(value).map((end) => end * factor) as [number, number];
    return [least + Math.min(first, second), most + Math.max(first, second)];
  }, [low, high]);
}

export function reachOfBound({ base, unknowns }: BoundModel): readonly [low: number, high: number] {
  return reachOf({ low: base, high: base, unknowns });
}
