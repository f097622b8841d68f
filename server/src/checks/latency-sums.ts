// Sums of latencies, such as `max of r - 2 * p50 of q`: asked by comparisons alone, so that they can be covered.
import { present, unreachable } from '../base/assert.ts';
import type { CompareOperator, ConditionPlan, MeasurePlan, ValuePlan } from '../simulator/condition-plan.ts';
import type { History } from '../simulator/history.ts';
import { type FormTable, minus, plus } from '../simulator/kernel/forms.ts';
import { constantTime, type Time } from '../simulator/kernel/time.ts';
import type { Behaviour } from './behaviour.ts';
import { answeredOf, rankOf, shares } from './latencies.ts';

type Comparison = Extract<ConditionPlan, { kind: 'compare' }>;

/** Whether it compares whole multiples of quantiles of latencies and of unknown values, and their sums, with each other or with durations. */
export function comparesLatencies({ left, right }: Comparison): boolean {
  return isSum(left) && isSum(right) && (hasLatency(left) || hasLatency(right));
}

function isSum(value: ValuePlan): boolean {
  switch (value.kind) {
    case 'number':
      return Number.isInteger(value.value);
    case 'unknown':
      return true;
    case 'measure':
      return shares[value.measure.name] !== undefined;
    case 'binary':
      if (value.operator === '*') return isSum(value.left) && isSum(value.right) && (value.left.kind === 'number' || value.right.kind === 'number');
      return value.operator !== '/' && isSum(value.left) && isSum(value.right);
    default:
      return false;
  }
}

function hasLatency(value: ValuePlan): boolean {
  return value.kind === 'measure' || value.kind === 'unknown' || (value.kind === 'binary' && (hasLatency(value.left) || hasLatency(value.right)));
}

/** Null: one of them has no value. */
export function judgeLatencies(behaviour: Behaviour, { operator, left, right }: Comparison): boolean | null {
  const [one, other] = [sumOf(behaviour, left), sumOf(behaviour, right)];
  return one === null || other === null ? null : compareTimes(behaviour.history, operator, one, other);
}

/** Of what is whole nanoseconds, but for the freedom of ties. */
export function compareTimes({ decisions }: Pick<History, 'decisions'>, operator: CompareOperator, left: Time, right: Time): boolean {
  switch (operator) {
    case '<':
      return decisions.less(left, right);
    case '<=':
      return decisions.lessOrEqual(left, right);
    case '>':
      return !decisions.lessOrEqual(left, right);
    case '>=':
      return !decisions.less(left, right);
    case '==':
      return decisions.equal(left, right);
    case '!=':
      return !decisions.equal(left, right);
    default:
      return unreachable(operator);
  }
}

function sumOf(behaviour: Behaviour, value: ValuePlan): Time | null {
  const { forms, grid } = behaviour.history;
  if (value.kind === 'number') return constantTime(value.value, grid);
  if (value.kind === 'measure') return latencyOf(behaviour, value.measure);
  if (value.kind === 'unknown') return multiple(present(behaviour.history.unknowns.get(value.let), 'an unknown value'), value.factor, forms);
  if (value.kind !== 'binary') return null;
  const { operator, left, right } = value;
  if (operator === '*') {
    const [factor, of] = left.kind === 'number' ? [left.value, right] : [right.kind === 'number' ? right.value : 0, left];
    const time = sumOf(behaviour, of);
    return time === null ? null : multiple(time, factor, forms);
  }
  const [one, other] = [sumOf(behaviour, left), sumOf(behaviour, right)];
  if (one === null || other === null) return null;
  return operator === '+' ? plus(one, other, forms) : minus(one, other, forms);
}

function multiple(time: Time, factor: number, forms: FormTable): Time {
  return { ticks: time.ticks * factor, base: time.base * factor, form: forms.scale(time.form, factor) };
}

/** The quantile itself, found by putting the latencies in order. */
function latencyOf(behaviour: Behaviour, measure: MeasurePlan): Time | null {
  const { forms, decisions } = behaviour.history;
  const answered = answeredOf(behaviour, measure);
  if (answered.length === 0) return null;
  const rank = rankOf(present(shares[measure.name], 'the share of a quantile'), answered.length);
  const latencies = answered.map(({ begin, end }) => minus(present(end, 'the end of what is answered'), begin, forms));
  if (!decisions.recording) return present(latencies.sort((x, y) => x.ticks - y.ticks)[rank - 1], 'a latency');
  const ordered: Time[] = [];
  for (const latency of latencies) {
    const behind = ordered.findIndex((one) => !decisions.noLater(one, latency));
    ordered.splice(behind < 0 ? ordered.length : behind, 0, latency);
  }
  return present(ordered[rank - 1], 'a latency');
}
