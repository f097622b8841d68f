// The property on which all proofs rest, for consensus stores: the decisions that a run recorded determine it.
import { describe, expect, it } from 'vitest';
import { checkCell } from '../../cell-check.ts';
import type { Lie } from '../../fault-plan.ts';
import type { Plan } from '../../plan.ts';
import { randomCluster, type Trouble } from './random-clusters.ts';

const plans = Number(process.env['FAULTLINE_TEST_PLANS'] ?? 300);

const trouble: Trouble = { servers: 3, clients: 2, faults: 2, operations: 2, lengthMs: 60, isOpen: true, isLed: true };

function compared(plan: Plan, seed: number): number {
  return checkCell(plan, seed, 2, { movesMax: 120 }).compared;
}

describe('a run is determined by the decisions that it recorded', () => {
  it('where servers are elected, and commit', () => {
    let count = 0;
    for (let seed = 0; seed < plans; seed++) for (let run = 0; run < 2; run++) count += compared(randomCluster(seed, trouble), seed * 7 + run);
    expect(count).toBeGreaterThan(plans * 2);
  }, 300_000);

  it('where they forget', () => {
    let count = 0;
    for (let seed = 0; seed < plans / 2; seed++) for (let run = 0; run < 2; run++) count += compared(randomCluster(seed, { ...trouble, forgets: true }), seed * 7 + run);
    expect(count).toBeGreaterThan(plans);
  }, 300_000);

  it.each<Lie>(['forgetting', 'lying', 'equivocating', 'forging'])('where one lies by %s', (lie) => {
    let count = 0;
    for (let seed = 0; seed < plans / 2; seed++) count += compared(randomCluster(seed, { ...trouble, servers: seed % 2 === 0 ? 3 : 5, lie }), seed);
    expect(count).toBeGreaterThan(plans / 2);
  }, 300_000);
});
