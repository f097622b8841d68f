// Behaviours that can really be: points of a cell at which every input has a physical value, found by branch and bound.
// Cells are nearly always cut so that the first corner tried is one; the search is for the others.
import type { FormId } from '../simulator/kernel/time.ts';
import type { Grid } from '../simulator/kernel/time.ts';
import type { Point, Region } from './region.ts';

export type PhysicalSearch =
  | { readonly state: 'found'; readonly point: Point }
  /** Proved: the present region has no physical point. */
  | { readonly state: 'none' }
  /** A limit was reached, or rounding could not be excluded. */
  | { readonly state: 'open' };

/** Nodes of a search after which it gives up. */
const nodesMax = 2_000;

/** Looks for a physical point of the region from its present solution on, which it leaves as it was. */
export function findPhysical(region: Region): PhysicalSearch {
  const budget = { nodes: nodesMax };
  return search(region, budget);
}

function search(region: Region, budget: { nodes: number }): PhysicalSearch {
  const point = region.physicalPoint();
  if (point !== null) return { state: 'found', point };
  if (budget.nodes-- <= 0) return { state: 'open' };
  const gap = region.widestGap();
  if (gap === null) return { state: 'open' };
  const here = region.snapshot();
  let open = false;
  for (const half of gap) {
    region.push();
    const state = region.impose(half) ? region.solve() : 'empty';
    const found: PhysicalSearch = state === 'inhabited' ? search(region, budget) : { state: state === 'empty' ? 'none' : 'open' };
    region.pop();
    region.place(here);
    if (found.state === 'found') return found;
    open ||= found.state === 'open';
  }
  return { state: open ? 'open' : 'none' };
}

/** A sum of inputs and a constant, in ticks; physical values of it are read as whole nanoseconds. */
export interface Quantity {
  readonly form: FormId;
  readonly base: number;
}

export interface Extreme {
  /** The smallest (largest) value in whole nanoseconds, infinite where there is none; null: none is better than `beat`. */
  readonly ns: number | null;
  /** A behaviour that has it; null with an infinite or null `ns`. */
  readonly point: Point | null;
  /** Nothing better exists, which is proved; false: a limit was reached first. */
  readonly exact: boolean;
}

/**
 * The smallest (`sense` -1) or largest value that a quantity has at a physical point of the region, as far as it is better
 * than `beat`. Where one is found, it becomes the region's solution; otherwise that is left as it was.
 */
export function findExtreme(region: Region, { form, base }: Quantity, sense: 1 | -1, beat: number | null): Extreme {
  const { halfTicks } = region.table.grid;
  let here = region.snapshot();
  const nsAt = (point: Point): number => nearestNs(base + formAt(region, form, point), region.table.grid);
  let best: { ns: number; point: Point } | null = null;
  let limit = beat;
  let verdict: 'better' | 'exact' | 'open' | 'unbounded' = 'better';
  while (verdict === 'better') {
    region.push();
    let found: PhysicalSearch = { state: 'none' };
    if (limit === null || improves(region, form, base, sense, limit, halfTicks)) {
      const state = region.solve();
      if (state === 'open') found = { state: 'open' };
      else if (state === 'inhabited') {
        if (form !== 0 && region.optimise(form, sense) === 'unbounded') verdict = 'unbounded';
        found = findPhysical(region);
      }
    }
    region.pop();
    region.place(here);
    if (found.state === 'none') verdict = 'exact';
    else if (found.state === 'open') verdict = 'open';
    else if (verdict === 'better') {
      limit = nsAt(found.point);
      best = { ns: limit, point: found.point };
      here = found.point;
      region.place(here);
      if (form === 0) verdict = 'exact';
    }
  }
  if (verdict === 'unbounded') return { ns: sense * Infinity, point: null, exact: true };
  return { ns: best?.ns ?? null, point: best?.point ?? null, exact: verdict === 'exact' };
}

/** Whole nanoseconds that a physical number of ticks stands for: freedoms add up to less than half of one. */
export function nearestNs(ticks: number, grid: Grid): number {
  // Not -0, which no text shows and every comparison of data does.
  return Math.round(ticks / grid.ticksPerNs) + 0;
}

/** Cuts the region down to where the quantity is better than `limit` by a nanosecond at least. */
function improves(region: Region, form: FormId, base: number, sense: 1 | -1, limit: number, halfTicks: number): boolean {
  const middle = (limit + sense) * region.table.grid.ticksPerNs;
  if (form === 0) return sense < 0 ? base < middle + halfTicks : base > middle - halfTicks;
  // Freedoms add up to less than half a nanosecond, so what rounds to a value lies strictly within half of it.
  return region.impose(region.halfspace(form, sense < 0, sense < 0 ? middle + halfTicks - 1 - base : middle - halfTicks + 1 - base));
}

function formAt(region: Region, form: FormId, point: Point): number {
  const terms = region.table.forms.terms(form);
  let sum = 0;
  for (let i = 0; i < terms.length; i += 2) sum += (terms[i + 1] as number) * (point[terms[i] as number] as number);
  return sum;
}
