// What stands at each instant, in random plans: a run is determined by the decisions that it recorded.
import { expect, it } from 'vitest';
import { checkCell } from '../cell-check.ts';
import type { ConditionPlan, ValuePlan } from '../condition-plan.ts';
import { Dice } from '../dice.ts';
import type { Plan } from '../plan.ts';
import { randomPlan } from '../random-plans.ts';

/** More of them may be asked for in the environment. */
const plans = Number(process.env['FAULTLINE_TEST_PLANS'] ?? 500);

it('a run of whose instants somebody asks is determined by the decisions that it recorded', () => {
  let [compared, seen] = [0, 0];
  for (let seed = 0; seed < plans; seed++) {
    const plan = asking(randomPlan(seed, { focus: seed % 2 === 0 ? 'queues' : 'states' }), seed);
    const { compared: others, history } = checkCell(plan, seed, 3);
    compared += others;
    seen += [...history.pictures.values()].reduce((sum, pictures) => sum + pictures.length, 0);
  }
  expect(compared).toBeGreaterThan(plans);
  expect(seen).toBeGreaterThan(plans * 2);
}, 120_000);

function asking(plan: Plan, seed: number): Plan {
  const dice = new Dice(seed, 221);
  const key = (): ValuePlan => ({ kind: 'key', store: 0, key: dice.chance(0.5) ? 'x' : 'y' });
  const queue = (): ValuePlan => ({ kind: 'gauge', gauge: 'queue', of: { kind: 'machine', machine: dice.below(plan.machines.length) } });
  const fact = (): ConditionPlan => ({ kind: 'compare', operator: '<=', left: dice.chance(0.5) ? key() : queue(), right: { kind: 'number', value: dice.below(3) } });
  const condition: ConditionPlan = { kind: 'or', operands: [fact(), fact()] };
  return { ...plan, expectations: [{ mode: 'always', condition, text: 'always' }, { mode: 'finally', condition, text: 'finally' }] };
}
