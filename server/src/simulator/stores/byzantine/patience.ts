// How long changes of views are waited for, behind all else that happens.
import type { ByzantinePlan } from '../../plan.ts';

/** As many may lie, and one more view goes on; each view is waited for twice as long as the one before. */
export function viewPatienceNs({ liars, patience }: ByzantinePlan): number {
  const longest = Number.isFinite(patience.highNs) ? patience.highNs : Math.max(1e9, 4 * patience.lowNs);
  return longest * 2 ** (liars + 2);
}
