// Transactions in random plans: a run is determined by the decisions that it recorded.
import { expect, it } from 'vitest';
import { checkCell } from '../cell-check.ts';
import { RandomStream } from '../kernel/random.ts';
import type { Plan } from '../plan.ts';
import { buildPlan } from '../plan-builder.ts';
import type { FaultWords, Length, Step } from '../plan-words.ts';

/** More of them may be asked for in the environment. */
const plans = Number(process.env['FAULTLINE_TEST_PLANS'] ?? 400);

it('a run with transactions is determined by the decisions that it recorded', () => {
  let [compared, written] = [0, 0];
  for (let seed = 0; seed < plans; seed++) {
    const cell = checkCell(randomPlan(seed), seed, 3);
    written += cell.history.writes.length;
    compared += cell.compared;
  }
  expect(compared).toBeGreaterThan(plans * 2);
  expect(written).toBeGreaterThan(plans);
}, 120_000);

function randomPlan(seed: number): Plan {
  const stream = new RandomStream(seed, { purpose: 1, a: 0, b: 0, c: 0, d: 0 }, 132);
  const below = (options: number): number => stream.below(options);
  const chance = (probability: number): boolean => stream.next() < probability;
  const length = (highMs: number): Length => {
    const low = below(highMs + 1);
    return chance(0.5) ? low : [low, low + below(highMs + 1)];
  };
  const names = ['n1', 'n2', 'n3'].slice(0, 1 + below(3));
  const labels: string[] = [];
  const step = (): Step => {
    const options = { label: `o${labels.push('') - 1}`, key: chance(0.75) ? 'kv.x' : 'kv.y', ...(chance(0.2) ? { timeout: length(8), retries: below(2) } : {}) };
    if (chance(0.6)) {
      const keys = ['kv.x', 'kv.y', 'kv.z'];
      const read = (key: string): Step => ({ do: 'read', label: `o${labels.push('') - 1}`, key, ...(chance(0.2) ? { timeout: length(6) } : {}) });
      const body = [...keys.filter(() => chance(0.5)).map(read), ...keys.filter(() => chance(0.5)).map((key): Step => ({ do: 'put', key, value: below(3) }))];
      if (body.length > 0) return { do: 'transaction', label: options.label, of: 'kv', body, ...(chance(0.2) ? { timeout: length(8) } : {}) };
    }
    const kind = below(6);
    if (kind === 0) return { do: 'read', ...options };
    if (kind === 1) return { do: 'increment', ...options };
    if (kind === 2) return { do: 'await', ...options, atLeast: 1 };
    return kind === 3 ? { do: 'wait', length: length(4) } : { do: 'write', ...options, value: below(3) };
  };
  const stamps = (['interval', 'hybrid', 'time-of-day', 'lamport', 'version-vector'] as const)[below(5)] ?? 'interval';
  const fault = (): FaultWords => {
    const machines = [names[below(names.length)] as string];
    const kind = below(3);
    const at = length(8);
    if (kind === 0) return { do: 'step', machines, by: [-below(5), below(5)], at };
    return { do: kind === 1 ? 'crash' : 'pause', machines, at, for: length(4) };
  };
  return buildPlan({
    scenario: `transactions ${seed}`,
    nodes: Object.fromEntries(names.map((name) => [name, {
      skew: [-below(4), below(4)],
      ...(chance(0.7) ? { uncertainty: length(2) } : {}),
      ...(chance(0.3) ? { disk: 'lost' as const } : {}),
      ...(chance(0.2) ? { sync: { every: 1 + below(4), within: below(3), by: 'step' as const } } : {}),
    }])),
    link: { delay: length(3), ...(chance(0.2) ? { duplicate: 0.2 } : {}) },
    stores: { kv: { on: names, timestamp: stamps, isolation: names.length === 1 && chance(0.5) ? 'serializable' : 'snapshot', ...(stamps !== 'interval' ? {} : { commitWait: chance(0.7) }), ...(chance(0.3) ? { resendEvery: 3 + below(4) } : {}) } },
    clients: Object.fromEntries(['a', 'b', 'c'].slice(0, 2 + below(2)).map((name) => [name, { via: names[below(names.length)] as string, body: Array.from({ length: 2 + below(2) }, step) }])),
    faults: Array.from({ length: below(3) }, fault),
  });
}
