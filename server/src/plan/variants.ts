// Fixes to try for a scenario. Each is an edit of the text; what is tried is that text, parsed, resolved and planned again,
// so that what is offered is exactly what was tried. One that changes nothing, or cannot be planned, is none.
import { assert } from '../base/assert.ts';
import type { Model } from '../semantics/model.ts';
import type { ScenarioModel } from '../semantics/scenario-model.ts';
import type { Plan } from '../simulator/plan.ts';
import { candidatesFor } from './fix-candidates.ts';
import { planHash } from './plan-hash.ts';
import { planOf } from './plan-of-scenario.ts';
import type { Variant } from './planned-scenario.ts';

/** `index`: of the scenario in its file. Plans one variant, or sees that it is none, at each step: a step takes as long as an edit. */
export function* variantsOf(model: Model, scenario: ScenarioModel, index: number, plan: Plan): Generator<void, readonly Variant[]> {
  const sourceOf = (file: string) => model.syntaxes.get(file)?.text ?? '';
  const before = planHash(plan);
  const variants: Variant[] = [];
  for (const candidate of candidatesFor(scenario, sourceOf)) {
    const { id, title, cost, cures, fix } = candidate;
    assert(
      variants.every((other) => other.id !== id),
      `fixes of one scenario have different ids: ${id}`,
    );
    yield;
    const changed = model.edited(fix.file, fix.edits, index);
    if (changed === null || changed.blockers.length > 0) continue;
    const { plan: fixed } = planOf(changed);
    if (planHash(fixed) === before || !sameQuestions(plan, fixed)) continue;
    variants.push({ id, title, cost, cures, plan: fixed, fix: { title, edits: fix.edits, file: fix.file } });
  }
  return variants;
}

/** What is asked of the plan can be asked of the fixed one: its operations, stores and readings are the same. */
function sameQuestions(a: Plan, b: Plan): boolean {
  const names = (plan: Plan) =>
    JSON.stringify([plan.operations.map(({ label, verb, program }) => [label, verb, program]), plan.stores.map(({ name }) => name), plan.readings.map(({ label, program }) => [label, program])]);
  return names(a) === names(b);
}
