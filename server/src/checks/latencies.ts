// Operations whose latencies are measured, and which of these a quantile is.
import type { MeasurePlan } from '../simulator/condition-plan.ts';
import type { OperationRecord } from '../simulator/history.ts';
import type { OperationId } from '../simulator/plan-ids.ts';
import type { Behaviour } from './behaviour.ts';

/** Of the latencies that are put in order, which one. */
export const shares: Readonly<Partial<Record<MeasurePlan['name'], number>>> = { p50: 0.5, p90: 0.9, p99: 0.99, max: 1 };

export function answeredOf(behaviour: Behaviour, { operations }: MeasurePlan): readonly OperationRecord[] {
  return executionsOf(behaviour, operations).filter(({ ending, end }) => ending === 'ok' && end !== null);
}

export function executionsOf(behaviour: Behaviour, operations: readonly OperationId[]): readonly OperationRecord[] {
  const [only] = operations;
  return operations.length === 1 && only !== undefined ? behaviour.executions(only) : operations.flatMap((operation) => behaviour.executions(operation));
}

/** Which of so many ascending values it is, counted from 1. A share is told to a millionth, so that 0.9 of 10 is 9. */
export function rankOf(share: number, count: number): number {
  return Math.max(1, Math.ceil(Math.round(share * count * 1e6) / 1e6));
}
