// Which plans are beyond covering, and how often these are run instead.
import type { Shares, Subject } from '../explorer/judgement.ts';
import { isNear } from '../explorer/statistics.ts';
import type { Draw, ProgramId } from '../simulator/plan-ids.ts';
import type { DetectorPlan, Plan } from '../simulator/plan.ts';
import { defaultEventsMax } from '../simulator/simulate.ts';
import { expectationKey } from './fact-keys.ts';
import { isDrawn } from './measures.ts';
import { isSmallElection, mayElect } from './elections.ts';
import { isLoad } from './plan-index.ts';

/** Sessions up to which a load is covered like a client: each multiplies the orders of all that happens. */
const coveredSessionsMax = 4;
/** Replicas that all talk to each other, three times for each operation, up to which that is covered. */
const coveredMembersMax = 3;
/** Sessions that all runs together have, at most, and runs that are made even so. */
const sessionsMax = 30_000;
const runsMin = 5;
/** Runs from which a probability is told where everything can be covered, too. */
const drawnRuns = 5_000;
/** Events of one session; far more than any needs that does not go round in circles. */
const eventsPerSession = 1_000;

/** Null: its behaviours may be few enough to be covered. */
export function samplingOf(plan: Plan): NonNullable<Subject['sampled']> | null {
  const because = reasonOf(plan);
  return because === null ? null : { because, runsMax: Math.max(runsMin, Math.floor(sessionsMax / Math.max(1, sessionsOf(plan)))) };
}

function reasonOf(plan: Plan): string | null {
  const loads = plan.programs.filter(isLoad);
  const isFew = loads.every(({ load }) => load?.interval === null) && sessionsOf(plan) <= coveredSessionsMax;
  if (!isFew) return 'a load has more behaviours than can be covered: they are sampled';
  if (plan.detectors.some((detector) => isLearningFromOpen(plan, detector))) return 'what a detector learns from open delays is sampled, not covered';
  if (plan.stores.some((store) => mayElect(plan, store) && !isSmallElection(plan, store))) return 'whom the replicas of a store elect, and when, has more behaviours than can be covered: they are sampled';
  if (plan.stores.some(({ byzantine, replicas }) => byzantine !== undefined && replicas.length > coveredMembersMax)) return 'what so many replicas say to each other has more orders than can be covered: they are sampled';
  const isOfRuns = plan.expectations.some(({ condition }) => isDrawn(condition, plan));
  return isOfRuns ? 'a number of the whole run is sampled, not covered' : null;
}

/** Means and deviations of open intervals are no linear forms: where delays or faults are open, cells would prove nothing. */
function isLearningFromOpen(plan: Plan, { silence, observers, watched }: DetectorPlan): boolean {
  if (silence.kind !== 'phi') return false;
  const heard = plan.routes.filter(({ from, to }) => watched.includes(from) && observers.includes(to));
  const timings = plan.faults.flatMap(({ actions }) => actions.flatMap(({ timing }) => [timing.at, timing.after, timing.for, timing.every]));
  return heard.some(({ delay, delayOf }) => isOpen(delayOf.heartbeat ?? delay)) || timings.some((draw) => draw === 'any' || (draw !== null && isOpen(draw)));
}

function isOpen({ lowNs, highNs, law, unknowns }: Draw): boolean {
  return lowNs !== highNs || law !== null || unknowns.length > 0;
}

/** Runs that are drawn besides covering: for probabilities. */
export function drawnRunsOf(plan: Plan): number {
  return plan.shows !== undefined || plan.expectations.some(({ condition }) => condition.kind === 'probability') ? drawnRuns : 0;
}

/** Whether a probability is expected that what was drawn leaves on both sides. */
export function isUndecided({ expectations }: Plan, drawn: (key: string) => Shares): boolean {
  return expectations.some(({ condition }, id) => {
    if (condition.kind !== 'probability') return false;
    const { hits, misses } = drawn(expectationKey(id));
    return hits + misses > 0 && isNear(condition.value, hits, hits + misses);
  });
}

/** Events after which a run goes round in circles. */
export function eventsMaxOf(plan: Plan): number {
  return Math.max(defaultEventsMax, Math.ceil(eventsPerSession * sessionsOf(plan)));
}

/** How many sessions the loads of one run have, on average. */
export function sessionsOf(plan: Plan): number {
  return plan.programs.reduce((sum, { load }, id) => {
    if (load === null || load === undefined) return sum;
    const durationNs = load.durationNs ?? plan.durationNs ?? 0;
    return sum + (load.perSecond * (durationNs + surgedNs(plan, id, durationNs))) / 1e9;
  }, 0);
}

/** By how much longer a load would last at its usual rate, to have as many sessions as with its surges, at most. */
function surgedNs(plan: Plan, load: ProgramId, durationNs: number): number {
  const surges = plan.faults.flatMap(({ actions }) => actions.filter((action) => action.kind === 'surge' && action.loads.programs.includes(load)));
  return surges.reduce((sum, { timing, ...action }) => {
    const lengthNs = timing.every !== null || timing.for === null ? durationNs : Math.min(durationNs, timing.for.highNs);
    return action.kind === 'surge' ? sum + Math.max(0, action.factor.high - 1) * lengthNs : sum;
  }, 0);
}
