// The property on which all proofs rest, for consensus stores: the decisions that a run recorded determine it.
import { describe, expect, it } from 'vitest';
import { InputTable } from '../../kernel/inputs.ts';
import { RandomStream } from '../../kernel/random.ts';
import { SampleSource } from '../../kernel/sources.ts';
import type { Plan } from '../../plan.ts';
import { gridOf } from '../../simulate.ts';
import { movedWithinCell, PointSource, runRecorded, satisfies } from '../../testing.ts';
import { randomCluster, type Trouble } from './random-clusters.ts';

const plans = Number(process.env['FAULTLINE_TEST_PLANS'] ?? 300);

const trouble: Trouble = { servers: 3, clients: 2, faults: 2, operations: 2, lengthMs: 60, isOpen: true, isLed: true };

/** Runs at a random point and at others of its cell; returns how many of those were compared. */
function checkCell(plan: Plan, seed: number, others: number): number {
  const table = new InputTable(gridOf(plan));
  const here = runRecorded(plan, table, new SampleSource(seed, { laws: 'support' }));
  if (here.history.limit !== null || here.history.inexact !== null) return 0;
  const stream = new RandomStream(seed, { purpose: 1, a: 0, b: 0, c: 0, d: 0 }, 99);
  let point = here.point;
  for (let i = 0; i < others; i++) {
    point = movedWithinCell(point, here.log, table, stream, Math.min(120, 2 * point.values.size));
    expect(satisfies(point, here.log, table)).toBe(true);
    const source = new PointSource(point);
    const there = runRecorded(plan, table, source);
    if (there.history.limit === 'ties') return i;
    expect(there.signature, `${plan.scenario}, seed ${seed}`).toBe(here.signature);
    expect(source.strangers, `${plan.scenario}, seed ${seed}`).toEqual([]);
  }
  return others;
}

describe('a run is determined by the decisions that it recorded', () => {
  it('where servers are elected, and commit', () => {
    let compared = 0;
    for (let seed = 0; seed < plans; seed++) for (let run = 0; run < 2; run++) compared += checkCell(randomCluster(seed, trouble), seed * 7 + run, 2);
    expect(compared).toBeGreaterThan(plans * 2);
  }, 300_000);

  it('where they forget', () => {
    let compared = 0;
    for (let seed = 0; seed < plans / 2; seed++) for (let run = 0; run < 2; run++) compared += checkCell(randomCluster(seed, { ...trouble, forgets: true }), seed * 7 + run, 2);
    expect(compared).toBeGreaterThan(plans);
  }, 300_000);
});
