// Values compared and calculated with, as conditions do it. Undefined is "has no value": nothing is judged by it.
import { unreachable } from '../base/assert.ts';
import type { Value } from '../simulator/history.ts';

export type Comparable = Value | undefined;
export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=';

/** Null where it cannot be judged: a side has no value, or an order is asked of what has none (siblings, `none`, text). */
export function compareValues(operator: Comparison, left: Comparable, right: Comparable): boolean | null {
  if (left === undefined || right === undefined) return null;
  switch (operator) {
    case '==':
      return canonical(left) === canonical(right);
    case '!=':
      return canonical(left) !== canonical(right);
    default:
      return typeof left === 'number' && typeof right === 'number' ? ordered(operator, left, right) : null;
  }
}

function ordered(operator: '<' | '<=' | '>' | '>=', left: number, right: number): boolean {
  switch (operator) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    default:
      return unreachable(operator);
  }
}

/** A number from two; anything else has no value. */
export function calculated(operator: '+' | '-' | '*' | '/', left: Comparable, right: Comparable): Comparable {
  if (typeof left !== 'number' || typeof right !== 'number') return undefined;
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return right === 0 ? undefined : left / right;
    default:
      return unreachable(operator);
  }
}

/** Siblings are a set: their order says nothing. One sibling is itself. */
function canonical(value: Value): string {
  if (!Array.isArray(value)) return JSON.stringify(value);
  const parts = [...new Set(value.map((part) => JSON.stringify(part)))].sort();
  return parts.length === 1 ? (parts[0] as string) : `[${parts.join()}]`;
}
