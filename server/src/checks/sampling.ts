// Which plans are beyond covering, and how often these are run instead.
import type { Subject } from '../explorer/judgement.ts';
import type { Plan } from '../simulator/plan.ts';
import { isLoad } from './plan-index.ts';

/** Sessions up to which a load is covered like a client: each multiplies the orders of all that happens. */
const coveredSessionsMax = 4;
/** Sessions that all runs together have, at most, and runs that are made even so. */
const sessionsMax = 120_000;
const runsMin = 8;

/** Null: its behaviours may be few enough to be covered. */
export function samplingOf(plan: Plan): NonNullable<Subject['sampled']> | null {
  const loads = plan.programs.filter(isLoad);
  if (loads.length === 0) return null;
  const isFew = loads.every(({ load }) => load?.interval === null) && sessionsOf(plan) <= coveredSessionsMax;
  if (isFew) return null;
  return { because: 'a load has more behaviours than can be covered: they are sampled', runsMax: Math.max(runsMin, Math.floor(sessionsMax / Math.max(1, sessionsOf(plan)))) };
}

/** How many sessions the loads of one run have, on average. */
export function sessionsOf(plan: Plan): number {
  return plan.programs.reduce((sum, { load }) => {
    if (load === null || load === undefined) return sum;
    return sum + (load.perSecond * (load.durationNs ?? plan.durationNs ?? 0)) / 1e9;
  }, 0);
}
