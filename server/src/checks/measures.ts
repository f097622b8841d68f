// Measures over a run, as the reference defines them. What covers behaviours asks them by comparisons alone; what cannot be
// asked so (`isDrawn`) is asked of drawn runs only, which are told by their numbers.
import { present, unreachable } from '../base/assert.ts';
import type { History, OperationRecord } from '../simulator/history.ts';
import type { Grid } from '../simulator/kernel/time.ts';
import type { ConditionPlan, GaugeName, MeasurePlan, QueuePlace, ValuePlan } from '../simulator/condition-plan.ts';
import type { ProgramId } from '../simulator/plan-ids.ts';
import type { Plan } from '../simulator/plan.ts';
import { compareValues, valuesIn } from '../simulator/software/values.ts';
import type { Behaviour } from './behaviour.ts';
import { answeredOf, executionsOf, rankOf, shares } from './latencies.ts';
import { comparesLatencies } from './latency-sums.ts';

type MeasureCondition = Extract<ConditionPlan, { kind: 'measure' }>;

/** Whether a condition speaks of numbers that no inequality of a few instants decides. */
export function isDrawn(condition: ConditionPlan, plan: Plan): boolean {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.operands.some((operand) => isDrawn(operand, plan));
    case 'not':
      return isDrawn(condition.operand, plan);
    case 'recovers':
      return true;
    case 'measure':
      return !isCounted(condition.measure, plan, shares[condition.measure.name] !== undefined);
    case 'compare':
      return !comparesLatencies(condition) && valuesIn(condition).some((value) => isMeasured(value, plan));
    case 'in':
      return valuesIn(condition).some((value) => isMeasured(value, plan));
    case 'probability':
      return isDrawn(condition.condition, plan);
    default:
      return false;
  }
}

function isMeasured(value: ValuePlan, plan: Plan): boolean {
  return value.kind === 'unknown' || (value.kind === 'measure' && !isCounted(value.measure, plan, false));
}

/** Whether it is made of how many operations ended so; `orCompared`: or of how many took no longer than so long. */
function isCounted({ name, program }: MeasurePlan, plan: Plan, orCompared: boolean): boolean {
  return name === 'availability' || (name === 'goodput' ? knownSecondsOf(plan, program) !== null : orCompared);
}

/** Null: it has no value in this behaviour. */
export function judgeMeasure(behaviour: Behaviour, { measure, operator, value }: MeasureCondition): boolean | null {
  const share = shares[measure.name];
  if (share === undefined) {
    const number = measureOf(behaviour, measure);
    return number === null ? null : compareValues(operator, number, value);
  }
  const answered = answeredOf(behaviour, measure);
  if (answered.length === 0) return null;
  const rank = rankOf(share, answered.length);
  const within = (isStrict: boolean): boolean => countWithin(behaviour, answered, value, isStrict) >= rank;
  switch (operator) {
    case '<=':
      return within(false);
    case '<':
      return within(true);
    case '>':
      return !within(false);
    case '>=':
      return !within(true);
    case '==':
      return within(false) && !within(true);
    case '!=':
      return !within(false) || within(true);
    default:
      return unreachable(operator);
  }
}

/** Of a queue, or of each of a service's: at every instant, or (`isSome`) at one. It is empty at first and grows one by one, so that all lengths up to the longest are there. */
export function judgeGauge({ history }: Behaviour, { gauge, of, operator, value }: Extract<ConditionPlan, { kind: 'gauge' }>, isSome: boolean): boolean {
  const longest = gaugeOf(history, gauge, of);
  if (gauge === 'drops') return compareValues(operator, longest, value);
  const lengths = Array.from({ length: longest + 1 }, (_, length) => length);
  return isSome ? lengths.some((length) => compareValues(operator, length, value)) : lengths.every((length) => compareValues(operator, length, value));
}

/** The same within a stretch of a run, in ticks: the longest that a queue was, or how many found no place. */
export function gaugeWithin(history: Pick<History, 'queueChanges'>, gauge: GaugeName, of: QueuePlace, from: number, to: number): number {
  const longest = new Map<string, number>();
  const before = new Map<string, number>();
  for (const one of history.queueChanges) {
    const isAsked = one.gauge === gauge && (of.kind === 'service' ? one.service === of.service : one.service === null && one.machine === of.machine);
    if (!isAsked || one.atTicks >= to) continue;
    const name = `${one.machine}`;
    if (one.atTicks <= from) before.set(name, one.count);
    longest.set(name, one.atTicks <= from ? one.count : Math.max(longest.get(name) ?? 0, one.count));
  }
  if (gauge === 'drops') return [...longest].reduce((sum, [name, count]) => sum + count - (before.get(name) ?? 0), 0);
  return Math.max(0, ...longest.values());
}

/** The longest of these queues in a run, or how many found no place in them. */
export function gaugeOf({ queues }: Pick<History, 'queues'>, gauge: 'queue' | 'send-queue' | 'drops', of: QueuePlace): number {
  const asked = queues.filter(({ service, machine }) => (of.kind === 'service' ? service === of.service : service === null && machine === of.machine));
  if (gauge === 'drops') return asked.reduce((sum, { drops }) => sum + drops, 0);
  return Math.max(...asked.map((queue) => (gauge === 'queue' ? queue.longest : queue.longestSending)));
}

/** How many of these took no longer than so many nanoseconds, or less. */
function countWithin({ history }: Behaviour, answered: readonly OperationRecord[], ns: number, isStrict: boolean): number {
  const { decisions, grid } = history;
  const ticks = ns * grid.ticksPerNs + (isStrict ? -grid.halfTicks : grid.halfTicks);
  let count = 0;
  for (const { begin, end } of answered) if (end !== null && decisions.decide(end, begin, ticks)) count++;
  return count;
}

/**
 * The number itself, of a drawn run: nanoseconds, a share, or operations per second. Null: nothing gives it a value.
 * `from` and `to`, in ticks: only of operations that begin within.
 */
export function measureOf(behaviour: Behaviour, measure: MeasurePlan, from = -Infinity, to = Infinity): number | null {
  const { plan, history } = behaviour;
  const all = executionsOf(behaviour, measure.operations);
  const executions = from === -Infinity ? all : all.filter(({ begin }) => from <= begin.ticks && begin.ticks < to);
  switch (measure.name) {
    case 'availability':
      return executions.length === 0 ? null : okCount(executions) / executions.length;
    case 'goodput': {
      const seconds = from === -Infinity ? (knownSecondsOf(plan, measure.program) ?? lastEndNs(behaviour, all) / 1e9) : (to - from) / history.grid.ticksPerNs / 1e9;
      return seconds > 0 ? okCount(executions) / seconds : null;
    }
    default: {
      const latencies = latenciesNs(executions, history.grid);
      if (latencies.length === 0) return null;
      if (measure.name === 'mean') return latencies.reduce((sum, latency) => sum + latency, 0) / latencies.length;
      return quantile(latencies, present(shares[measure.name], 'the share of a quantile'));
    }
  }
}

/** Null: nothing was to be judged. */
export function judgeEvery(behaviour: Behaviour, { operations, ending, withinNs }: Extract<ConditionPlan, { kind: 'every' }>): boolean | null {
  const executions = executionsOf(behaviour, operations);
  if (executions.length === 0) return null;
  const { decisions, grid } = behaviour.history;
  const withinTicks = (withinNs ?? 0) * grid.ticksPerNs + grid.halfTicks;
  return executions.every(
    (one) => one.ending === ending && (withinNs === null || (one.end !== null && decisions.decide(one.end, one.begin, withinTicks))),
  );
}

/** Share of what is offered that must end ok for a program to count as healthy. */
export const healthyShare = 0.95;
const windowNs = 1e9;

/**
 * Whether from so long after the last fault's end on, of the operations that begin within any second that the program
 * lasts, 95% end ok. Null: there is no fault, or nothing begins behind that.
 */
export function recovers(behaviour: Behaviour, program: ProgramId, withinNs: number): boolean | null {
  const { faultEnds, grid } = behaviour.history;
  if (faultEnds.length === 0) return null;
  const from = Math.max(...faultEnds.map(({ ticks }) => ticks)) + withinNs * grid.ticksPerNs;
  const offered = begunFrom(behaviour, program, from);
  const until = endTicks(behaviour, program);
  if (offered.length === 0 || until <= from) return null;
  const width = Math.min(windowNs * grid.ticksPerNs, until - from);
  let last = 0;
  let ok = 0;
  for (const [first, { begin }] of offered.entries()) {
    if (begin.ticks + width > until) break;
    while (last < offered.length && (offered[last] as OperationRecord).begin.ticks < begin.ticks + width) if (offered[last++]?.ending === 'ok') ok++;
    if (ok < healthyShare * (last - first)) return false;
    if (offered[first]?.ending === 'ok') ok--;
  }
  return okCount(offered) >= healthyShare * offered.length || until - from > width;
}

/** Of the operations of a program that begin in the last tenth of its time, faults over, the share that ends ok; null: there are none. */
export function finalShare(behaviour: Behaviour, program: ProgramId): number | null {
  const from = 0.9 * endTicks(behaviour, program);
  const offered = begunFrom(behaviour, program, from);
  const { faultEnds } = behaviour.history;
  if (offered.length === 0 || faultEnds.some(({ ticks }) => ticks > from)) return null;
  return okCount(offered) / offered.length;
}

/** Of all operations of a program the share that ends ok; null: there are none. */
export function wholeShare(behaviour: Behaviour, program: ProgramId): number | null {
  const offered = begunFrom(behaviour, program, -Infinity);
  return offered.length === 0 ? null : okCount(offered) / offered.length;
}

function begunFrom({ history }: Behaviour, program: ProgramId, ticks: number): OperationRecord[] {
  return history.operations.filter((one) => one.program === program && one.begin.ticks >= ticks).sort((a, b) => a.begin.ticks - b.begin.ticks);
}

/** When a program begins nothing any more: where its load ends; of a client, behind its last beginning. */
function endTicks({ plan, history }: Behaviour, program: ProgramId): number {
  const { load } = present(plan.programs[program], 'program');
  const knownNs = load === null || load === undefined ? null : (load.durationNs ?? plan.durationNs);
  if (knownNs !== null) return knownNs * history.grid.ticksPerNs;
  return history.operations.reduce((last, one) => (one.program === program ? Math.max(last, one.begin.ticks + 1) : last), 0);
}

/** Seconds that a program is measured over; null: until its last operation ends. */
function knownSecondsOf(plan: Plan, program: ProgramId): number | null {
  const durationNs = plan.programs[program]?.load?.durationNs ?? plan.durationNs;
  return durationNs === null ? null : durationNs / 1e9;
}

function lastEndNs({ history }: Behaviour, executions: readonly OperationRecord[]): number {
  return executions.reduce((last, { end }) => Math.max(last, end === null ? 0 : end.ticks / history.grid.ticksPerNs), 0);
}

function okCount(executions: readonly OperationRecord[]): number {
  let count = 0;
  for (const { ending } of executions) if (ending === 'ok') count++;
  return count;
}

/** Latencies of the operations that ended ok, ascending, in whole nanoseconds. */
export function latenciesNs(executions: readonly OperationRecord[], grid: Grid): Float64Array {
  const latencies = new Float64Array(executions.length);
  let count = 0;
  for (const { ending, begin, end } of executions) {
    if (ending === 'ok' && end !== null) latencies[count++] = Math.round((end.ticks - begin.ticks) / grid.ticksPerNs);
  }
  return latencies.subarray(0, count).sort();
}

/** The smallest of the ascending values that a share of them does not exceed. */
export function quantile(ascending: Float64Array, share: number): number {
  return ascending[rankOf(share, ascending.length) - 1] as number;
}
