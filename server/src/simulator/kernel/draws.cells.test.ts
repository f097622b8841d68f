// Numbers between bounds that are unknown themselves, in random plans: a run is determined by the decisions that it recorded.
import { expect, it } from 'vitest';
import { checkCell } from '../cell-check.ts';
import { Dice } from '../dice.ts';
import type { BoundPlan, Draw } from '../plan-ids.ts';
import type { Plan } from '../plan.ts';
import { randomPlan } from '../random-plans.ts';

/** More of them may be asked for in the environment. */
const plans = Number(process.env['FAULTLINE_TEST_PLANS'] ?? 500);
const ms = 1_000_000;

it('a run whose delays lie between unknown values is determined by the decisions that it recorded', () => {
  let compared = 0;
  for (let seed = 0; seed < plans; seed++) compared += checkCell(bounded(randomPlan(seed), seed), seed, 3, { mayAskForMore: true }).compared;
  expect(compared).toBeGreaterThan(plans * 2);
}, 120_000);

const fixed = { law: null, unknowns: [] } as const;
const at = (baseNs: number, ...lets: readonly number[]): BoundPlan => ({ baseNs, unknowns: lets.map((one) => ({ let: one, factor: 1 })) });

/** `let x in 0ms..2ms`, `let y in x..5ms`, `let z = in 0ms..3ms + x`; delays from one of them to another. */
function bounded(plan: Plan, seed: number): Plan {
  const dice = new Dice(seed, 222);
  const lets = [
    { name: 'x', value: { ...fixed, lowNs: 0, highNs: 2 * ms, range: null } },
    { name: 'y', value: { ...fixed, lowNs: 0, highNs: 5 * ms, range: null, between: { low: at(0, 0), high: at(5 * ms) } } },
    { name: 'z', value: { ...fixed, lowNs: 0, highNs: 3 * ms, range: null, unknowns: [{ let: 0, factor: 1 }] } },
  ];
  const between = (lowNs: number, highNs: number, low: BoundPlan, high: BoundPlan): Draw => ({ ...fixed, lowNs, highNs, range: null, between: { low, high } });
  const delay = (): Draw =>
    dice.pick([between(0, 5 * ms, at(0, 0), at(0, 1)), between(0, 5 * ms, at(0, 0), at(0, 2)), between(0, 4 * ms, at(0), at(2 * ms, 0)), between(0, 8 * ms, at(1 * ms, 1), at(3 * ms, 1))]);
  return { ...plan, lets, routes: plan.routes.map((route) => ({ ...route, delay: delay(), delayOf: {} })) };
}
