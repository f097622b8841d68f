// The plans of all scenarios of a model: what runs, where each of its things stands in the text, and which fixes to try.
import type { Model } from '../semantics/model.ts';
import type { ScenarioModel } from '../semantics/scenario-model.ts';
import { planHash } from './plan-hash.ts';
import { headOrigins, planOf } from './plan-of-scenario.ts';
import type { PlannedScenario, Variant } from './planned-scenario.ts';
import { variantsOf } from './variants.ts';

/** One for each scenario, in the order of the text. Pure; fixes are planned when they are first asked for. */
export function planScenarios(model: Model): PlannedScenario[] {
  return model.scenarios.map((scenario, index) => plannedScenario(model, scenario, index));
}

function plannedScenario(model: Model, scenario: ScenarioModel, index: number): PlannedScenario {
  const { name, blockers } = scenario;
  if (blockers.length > 0) return { name, plan: null, planHash: '', origins: headOrigins(scenario), variants: [], blockers };
  const { plan, origins } = planOf(scenario);
  let variants: readonly Variant[] | null = null;
  return {
    name,
    plan,
    planHash: planHash(plan),
    origins,
    // Each fix is parsed, resolved and planned anew: whoever only types does not wait for that.
    get variants() {
      return (variants ??= variantsOf(model, scenario, index, plan));
    },
    blockers,
  };
}
