// How long whoever waits for heartbeats hears nothing of a machine that lives, by what is declared.
import { present } from '../../base/assert.ts';
import type { Draw, MachineId } from '../../simulator/plan-ids.ts';
import type { DetectorPlan, Plan, StorePlan } from '../../simulator/plan.ts';
import { delayBounds, drawBounds } from './round-trip.ts';

export interface Silence {
  readonly observer: MachineId;
  readonly machine: MachineId;
  /** The longest silence between two heartbeats of which none is lost, in true time. Infinite where a delay has no bound. */
  readonly longestNs: number;
  /** The longest period between two heartbeats, in true time: what each lost one adds. */
  readonly periodNs: number;
  /** The shortest and the longest wait, in true time. */
  readonly timeoutLowNs: number;
  readonly timeoutHighNs: number;
  /** The longest time from a crash to the end of the observer's wait. */
  readonly detectionNs: number;
  /** The probability that a heartbeat is lost. */
  readonly loss: number;
}

/** Of each observer and each machine that it watches; none of a detector that learns how long to wait. */
export function silencesOf(plan: Plan, detector: DetectorPlan): readonly Silence[] {
  const { silence } = detector;
  if (silence.kind === 'phi') return [];
  return detector.watched.flatMap((machine) =>
    detector.observers.filter((observer) => observer !== machine).map((observer) => silenceOf(plan, detector.heartbeatNs, silence.timeout, observer, machine)),
  );
}

/** Of each server of a consensus store, and each other one that may lead it. */
export function silencesOfLeaders(plan: Plan, { replicas, consensus }: StorePlan): readonly Silence[] {
  if (consensus === undefined) return [];
  return replicas.flatMap((leader) => replicas.filter((other) => other !== leader).map((other) => silenceOf(plan, consensus.heartbeatNs, consensus.election, other, leader)));
}

/** The one with the longest silence, the first of equal ones. */
export function longestOf(silences: readonly Silence[]): Silence | null {
  return silences.reduce<Silence | null>((most, one) => (most === null || one.longestNs > most.longestNs ? one : most), null);
}

/** Whether a wait may be over though nothing is broken: it is no longer than the longest silence. */
export function isHasty({ timeoutLowNs, longestNs }: Silence): boolean {
  return Number.isFinite(longestNs) && timeoutLowNs <= longestNs;
}

/** Whether one lost heartbeat is enough for that. */
export function isHastyWithLoss({ timeoutLowNs, longestNs, periodNs, loss }: Silence): boolean {
  return loss > 0 && Number.isFinite(longestNs) && timeoutLowNs <= longestNs + periodNs;
}

function silenceOf(plan: Plan, heartbeatNs: number, timeout: Draw, observer: MachineId, machine: MachineId): Silence {
  const delay = delayBounds(plan, machine, observer, 'heartbeat');
  const wait = drawBounds(plan, timeout);
  const periodNs = inTrueTime(heartbeatNs, driftOf(plan, machine).low);
  const drift = driftOf(plan, observer);
  const timeoutHighNs = inTrueTime(wait.highNs, drift.low);
  const route = plan.routes.find((one) => one.from === machine && one.to === observer);
  return {
    observer,
    machine,
    // The wait from the start on ends with the first heartbeat, which is sent at 0.
    longestNs: Math.max(delay.highNs, periodNs + delay.highNs - delay.lowNs),
    periodNs,
    timeoutLowNs: Math.floor(wait.lowNs / (1 + drift.high / 1e9)),
    timeoutHighNs,
    detectionNs: delay.highNs + timeoutHighNs,
    loss: route?.loss ?? 0,
  };
}

/** A length of a clock that runs so many parts per billion faster. */
function inTrueTime(ns: number, driftPpb: number): number {
  return Math.ceil(ns / (1 + driftPpb / 1e9));
}

function driftOf(plan: Plan, machine: MachineId): { readonly low: number; readonly high: number } {
  return present(plan.machines[machine], 'machine').driftPpb;
}
