// Values of keys and results, and what conditions and sums of them come to.
import { AssertionFailure, unreachable } from '../../base/assert.ts';
import { product, sum } from '../../base/decimals.ts';
import type { Ending, Value } from '../history.ts';
import type { CompareOperator, ConditionPlan, GaugeName, MeasurePlan, QueuePlace, ValuePlan } from '../condition-plan.ts';
import type { EffectId, LetId, MachineId, OperationId, StoreId } from '../plan-ids.ts';

/** Where names get their values. `undefined`: it has none. */
export interface Scope {
  result(operation: OperationId): Value | undefined;
  key(store: StoreId, key: string): Value | undefined;
  unique(): Value;
  /** How often an effect happened. */
  passes?(effect: EffectId): number;
  /** How many wait there, or found no place. */
  gauge?(gauge: GaugeName, of: QueuePlace): number | undefined;
  measure?(measure: MeasurePlan): number | undefined;
  /** In nanoseconds. */
  unknown?(unknown: LetId): number | undefined;
  /** Whether an operation has ended so, and somebody declares a machine dead. Only faults wait for these. */
  ended?(operation: OperationId, ending: Ending, withinNs: number | null): boolean;
  suspected?(machine: MachineId): boolean;
}

/** What an expression comes to; undefined where a part has no value, or where a sum is not one of numbers. */
export function evaluate(value: ValuePlan, scope: Scope): Value | undefined {
  switch (value.kind) {
    case 'number':
    case 'string':
      return value.value;
    case 'none':
      return null;
    case 'unique':
      return scope.unique();
    case 'result':
      return scope.result(value.operation);
    case 'key':
      return scope.key(value.store, value.key);
    case 'count': {
      const of = evaluate(value.of, scope);
      return of === undefined ? undefined : itemsOf(of).length;
    }
    case 'passes':
      return scope.passes?.(value.effect);
    case 'gauge':
      return scope.gauge?.(value.gauge, value.of);
    case 'measure':
      return scope.measure?.(value.measure);
    case 'unknown': {
      const unknown = scope.unknown?.(value.let);
      return unknown === undefined ? undefined : value.factor * unknown;
    }
    case 'binary': {
      const left = evaluate(value.left, scope);
      const right = evaluate(value.right, scope);
      return typeof left === 'number' && typeof right === 'number' ? calculate(value.operator, left, right) : undefined;
    }
    default:
      return unreachable(value);
  }
}

function calculate(operator: '+' | '-' | '*' | '/', left: number, right: number): number | undefined {
  const result = operator === '+' ? sum(left, right) : operator === '-' ? sum(left, -right) : operator === '*' ? product(left, right) : left / right;
  return Number.isFinite(result) ? result : undefined;
}

/** Values of different kinds are unequal and in no order; `none` is a value; siblings equal the same siblings. */
export function compareValues(operator: CompareOperator, left: Value, right: Value): boolean {
  if (operator === '==') return sameValue(left, right);
  if (operator === '!=') return !sameValue(left, right);
  const ordered = (typeof left === 'number' && typeof right === 'number') || (typeof left === 'string' && typeof right === 'string');
  if (!ordered) return false;
  if (operator === '<') return left < right;
  if (operator === '<=') return left <= right;
  return operator === '>' ? left > right : left >= right;
}

export function sameValue(left: Value, right: Value): boolean {
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return left === right;
  return left.length === right.length && left.every((item, i) => item === right[i]);
}

/** Whether a condition of values holds. A comparison with what has no value does not. */
export function holds(condition: ConditionPlan, scope: Scope): boolean {
  switch (condition.kind) {
    case 'and':
      return condition.operands.every((operand) => holds(operand, scope));
    case 'or':
      return condition.operands.some((operand) => holds(operand, scope));
    case 'not':
      return !holds(condition.operand, scope);
    case 'compare': {
      const left = evaluate(condition.left, scope);
      const right = evaluate(condition.right, scope);
      return left !== undefined && right !== undefined && compareValues(condition.operator, left, right);
    }
    case 'in': {
      const left = evaluate(condition.left, scope);
      return condition.values.some((item) => {
        const right = evaluate(item, scope);
        return left !== undefined && right !== undefined && sameValue(left, right);
      });
    }
    case 'gauge': {
      if (scope.gauge === undefined) break;
      const count = scope.gauge(condition.gauge, condition.of);
      return count !== undefined && compareValues(condition.operator, count, condition.value);
    }
    case 'ends':
      if (scope.ended === undefined) break;
      return scope.ended(condition.operation, condition.ending, condition.withinNs);
    case 'suspected':
      if (scope.suspected === undefined) break;
      return scope.suspected(condition.machine);
    case 'compare-times':
    case 'at-most':
    case 'survives':
    case 'no-hazard':
    case 'converges':
    case 'consistent':
    case 'measure':
    case 'every':
    case 'recovers':
    case 'probability':
    case 'ambiguous':
    case 'obeys':
    case 'stamped':
    case 'holders':
    case 'leaders':
    case 'holds':
      break;
    default:
      return unreachable(condition);
  }
  throw new AssertionFailure(`nobody can wait for "${condition.kind}" here: the plan may use less`);
}

/** The keys that a condition speaks of, each once, as written. */
export function keysOf(condition: ConditionPlan): readonly string[] {
  return [...new Set(valuesIn(condition).flatMap((value) => (value.kind === 'key' ? [value.key] : [])))];
}

/** The operations whose results a condition or value speaks of. */
export function resultsIn(values: readonly ValuePlan[]): readonly OperationId[] {
  return [...new Set(values.flatMap((value) => (value.kind === 'result' ? [value.operation] : [])))];
}

/** Every queue that a condition speaks of, or whose drops. */
export function gaugesIn(condition: ConditionPlan): readonly { readonly gauge: GaugeName; readonly of: QueuePlace }[] {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.operands.flatMap(gaugesIn);
    case 'not':
      return gaugesIn(condition.operand);
    case 'probability':
      return gaugesIn(condition.condition);
    case 'gauge':
      return [condition];
    default:
      return valuesIn(condition).flatMap((value) => (value.kind === 'gauge' ? [value] : []));
  }
}

/** All values in a condition, parts of sums included. */
export function valuesIn(condition: ConditionPlan): readonly ValuePlan[] {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.operands.flatMap(valuesIn);
    case 'not':
      return valuesIn(condition.operand);
    case 'compare':
      return [condition.left, condition.right].flatMap(partsOf);
    case 'in':
      return [condition.left, ...condition.values].flatMap(partsOf);
    case 'compare-times':
    case 'ends':
    case 'at-most':
    case 'survives':
    case 'no-hazard':
    case 'converges':
    case 'consistent':
    case 'measure':
    case 'gauge':
    case 'every':
    case 'recovers':
    case 'suspected':
    case 'ambiguous':
    case 'obeys':
    case 'stamped':
    case 'holders':
    case 'leaders':
    case 'holds':
      return [];
    case 'probability':
      return valuesIn(condition.condition);
    default:
      return unreachable(condition);
  }
}

export function partsOf(value: ValuePlan): readonly ValuePlan[] {
  if (value.kind === 'count') return [value, ...partsOf(value.of)];
  return value.kind === 'binary' ? [value, ...partsOf(value.left), ...partsOf(value.right)] : [value];
}

/** The values of a list; one that is none has one, and `none` has no value. */
export function itemsOf(value: Value): readonly (number | string | null)[] {
  if (value === null) return [];
  return typeof value === 'object' ? value : [value];
}

/** `none`, `1`, `"a"`, `{1, 2}`. */
export function formatValue(value: Value): string {
  if (value === null) return 'none';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return JSON.stringify(value);
  return `{${value.map(formatValue).join(', ')}}`;
}
