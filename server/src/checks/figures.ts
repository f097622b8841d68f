// Numbers of one run whose spread over runs is told: latencies of a load's operations.
import type { Behaviour } from './behaviour.ts';
import { latencyFigure } from './fact-keys.ts';
import { latenciesNs, quantile } from './measures.ts';

export function figuresOf(behaviour: Behaviour): ReadonlyMap<string, number> {
  const figures = new Map<string, number>();
  for (const { operation, ofLoad } of behaviour.index.accesses) {
    if (!ofLoad) continue;
    const latencies = latenciesNs(behaviour.executions(operation), behaviour.history.grid);
    if (latencies.length === 0) continue;
    figures.set(latencyFigure(operation, 'min'), latencies[0] as number);
    figures.set(latencyFigure(operation, 'max'), latencies[latencies.length - 1] as number);
    figures.set(latencyFigure(operation, 'p50'), quantile(latencies, 0.5));
    figures.set(latencyFigure(operation, 'p99'), quantile(latencies, 0.99));
  }
  return figures;
}
