// The property on which all proofs rest: the decisions that a run recorded determine it.
import { describe, expect, it } from 'vitest';
import { checkCell } from './cell-check.ts';
import { laterWriteSmallerTimestamp } from './example-plans.ts';
import type { Plan } from './plan.ts';
import { type Ingredients, randomPlan } from './random-plans.ts';

/** Returns how many points of one cell were compared. */
function compared(plan: Plan, seed: number, others: number): number {
  // How often something is sent in vain to what stays out of reach depends on when the run is over, and changes nothing.
  const mayAskForMore = plan.stores.some((store) => store.resendEveryNs !== null) || plan.routes.some(({ tcp }) => tcp !== undefined);
  return checkCell(plan, seed, others, { mayAskForMore }).compared;
}

describe('a run is determined by the decisions that it recorded', () => {
  it('in figure 8-3 of DDIA', () => {
    for (const timestamp of ['time-of-day', 'lamport', 'version-vector'] as const) {
      const plan = laterWriteSmallerTimestamp({ timestamp });
      for (let seed = 0; seed < 100; seed++) expect(compared(plan, seed, 5)).toBe(5);
    }
  });

  it('in thousands of random plans, with all that they may have', () => {
    expect(checkPlans({}, plans)).toBeGreaterThan(plans * 7);
  }, 300_000);

  it('where programs begin again and again', () => {
    expect(checkPlans({ loads: true }, plans / 4)).toBeGreaterThan(plans);
  }, 300_000);

  it('where delays settle only after a while', () => {
    expect(checkPlans({ settling: true }, plans / 4)).toBeGreaterThan(plans);
  }, 300_000);

  it('where programs read clocks that step', () => {
    expect(checkPlans({ clocks: true }, plans / 2)).toBeGreaterThan((plans / 2) * 6);
  }, 300_000);

  it('where messages are sent again under repeated faults', () => {
    expect(checkPlans({ focus: 'resends' }, plans / 4)).toBeGreaterThan(plans);
  }, 300_000);

  it('where requests arrive twice and faults wait for them', () => {
    expect(checkPlans({ focus: 'duplicates' }, plans / 4)).toBeGreaterThan(plans);
  }, 300_000);

  it('where requests wait at machines and links', () => {
    expect(checkPlans({ focus: 'queues' }, plans / 4)).toBeGreaterThan(plans);
  }, 300_000);

  it('where faults wait for states', () => {
    expect(checkPlans({ focus: 'states' }, plans / 2)).toBeGreaterThan(plans * 2);
  }, 300_000);

  it('where balancers pass requests on, and eject who is silent', () => {
    expect(checkPlans({ focus: 'balancers' }, plans / 4)).toBeGreaterThan(plans);
  }, 300_000);

  it('where operations go another way than their program', () => {
    expect(checkPlans({ hops: true }, plans / 5)).toBeGreaterThan(plans);
    expect(checkPlans({ hops: true, focus: 'balancers' }, plans / 20)).toBeGreaterThan(plans / 5);
  }, 300_000);

  it('where tcp sends again, keeps order and gives up', () => {
    expect(checkPlans({ tcp: true }, plans / 5)).toBeGreaterThan(plans);
    const others: readonly Ingredients[] = [{ focus: 'queues' }, { focus: 'resends' }, { focus: 'states' }, { focus: 'balancers' }, { loads: true }, { settling: true }];
    for (const other of others) expect(checkPlans({ ...other, tcp: true }, plans / 40)).toBeGreaterThan(plans / 20);
    // Heartbeats over it make long runs.
    expect(checkPlans({ focus: 'detectors', tcp: true }, plans / 200)).toBeGreaterThan(plans / 200);
  }, 300_000);

  it('where detectors watch, and faults wait for suspicions', () => {
    expect(checkPlans({ focus: 'detectors' }, plans / 4)).toBeGreaterThan(plans);
  }, 300_000);
});

/** How many random plans; more of them may be asked for in the environment. */
const plans = Number(process.env['FAULTLINE_TEST_PLANS'] ?? 1_000);

/** Returns how many pairs of runs were compared. */
function checkPlans(ingredients: Ingredients, count: number): number {
  let sum = 0;
  for (let seed = 0; seed < count; seed++) {
    const plan = randomPlan(seed, ingredients);
    for (let run = 0; run < 3; run++) sum += compared(plan, seed * 7 + run, 3);
  }
  return sum;
}
