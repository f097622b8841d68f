// Measures over a run, as the reference defines them.
import type { OperationRecord } from '../simulator/history.ts';
import type { Grid } from '../simulator/kernel/time.ts';

/** Latencies of the operations that ended ok, ascending, in whole nanoseconds. */
export function latenciesNs(executions: readonly OperationRecord[], grid: Grid): Float64Array {
  const latencies = new Float64Array(executions.length);
  let count = 0;
  for (const { ending, begin, end } of executions) {
    if (ending === 'ok' && end !== null) latencies[count++] = Math.round((end.ticks - begin.ticks) / grid.ticksPerNs);
  }
  return latencies.subarray(0, count).sort();
}

/** The smallest of the ascending values that a share `q` of them does not exceed. */
export function quantile(ascending: Float64Array, q: number): number {
  return ascending[Math.max(0, Math.ceil(q * ascending.length) - 1)] as number;
}
