// What is known of each operation: its endings, latencies, values, and where its write shows.
import type { Exploration } from '../explorer/explore.ts';
import type { FactSummary } from '../explorer/facts.ts';
import type { OperationId } from '../simulator/plan-ids.ts';
import type { Plan } from '../simulator/plan.ts';
import type { OperationAnswer } from './answer.ts';
import { endingKey, latencyFigure, latencyGauge, valueKey, visibleGauge, visibleKey } from './fact-keys.ts';

/** Values told of one operation at most. */
const valuesMax = 32;

export function operationAnswers(plan: Plan, exploration: Exploration): OperationAnswer[] {
  const gathered = new Gathered(exploration);
  return plan.operations.map(({ label, store }, operation): OperationAnswer => {
    const latency = gathered.range(latencyGauge(operation, ''));
    const figure = (name: Parameters<typeof latencyFigure>[1]) => exploration.figures.get(latencyFigure(operation, name));
    const [least, most] = [figure('min')?.min, figure('max')?.max];
    return {
      operation,
      label,
      outcomes: {
        ok: isShown(exploration.facts.get(endingKey(operation, 'ok'))),
        failed: isShown(exploration.facts.get(endingKey(operation, 'failed'))),
        unknown: isShown(exploration.facts.get(endingKey(operation, 'unknown'))),
      },
      latencyNs:
        least !== undefined && most !== undefined
          ? { min: least, max: most, p50: Math.round(figure('p50')?.mean ?? least), p99: Math.round(figure('p99')?.mean ?? most) }
          : latency && { ...latency, p50: null, p99: null },
      values: gathered.values(operation),
      visible: (store === null ? [] : (plan.stores[store]?.replicas ?? [])).flatMap((machine) => {
        const range = gathered.range(visibleGauge(operation, machine, ''));
        if (range === null) return [];
        const known = exploration.facts.get(visibleKey(operation, machine));
        const always = exploration.complete && known !== undefined && !known.whenFalse.open && known.whenFalse.witness === null;
        return [{ machine, minNs: range.min, maxNs: range.max, always }];
      }),
    };
  });
}

function isShown(summary: FactSummary | undefined): boolean {
  return summary !== undefined && summary.whenTrue.witness !== null;
}

/** Gauges of all executions of an operation together, and values by operation. */
class Gathered {
  readonly #ranges = new Map<string, { min: number; max: number }>();
  readonly #values = new Map<string, string[]>();

  constructor(exploration: Exploration) {
    for (const [key, { minNs, maxNs }] of exploration.gauges) {
      const stem = key.slice(0, key.lastIndexOf('/') + 1);
      const known = this.#ranges.get(stem);
      this.#ranges.set(stem, known ? { min: Math.min(known.min, minNs), max: Math.max(known.max, maxNs) } : { min: minNs, max: maxNs });
    }
    for (const [key, summary] of exploration.facts) {
      if (!key.startsWith('value/') || !isShown(summary)) continue;
      const stem = key.slice(0, key.indexOf('/', 'value/'.length) + 1);
      const values = this.#values.get(stem) ?? [];
      values.push(key.slice(stem.length));
      this.#values.set(stem, values);
    }
  }

  range(stem: string): { min: number; max: number } | null {
    return this.#ranges.get(stem) ?? null;
  }

  /** `none` first, numbers by size, then the rest by spelling. */
  values(operation: OperationId): string[] {
    const values = this.#values.get(valueKey(operation, '')) ?? [];
    return [...values].sort(compareValueTexts).slice(0, valuesMax);
  }
}

function compareValueTexts(a: string, b: string): number {
  const rank = (text: string): number => (text === 'none' ? 0 : Number.isNaN(Number(text)) ? 2 : 1);
  return rank(a) - rank(b) || (rank(a) === 1 ? Number(a) - Number(b) : a < b ? -1 : a > b ? 1 : 0);
}
