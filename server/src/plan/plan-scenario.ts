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
  if (blockers.length > 0) return { name, plan: null, planHash: '', origins: headOrigins(scenario), planVariant: () => false, variants: [], blockers };
  const { plan, origins } = planOf(scenario);
  // Each fix is parsed, resolved and planned anew: whoever only types does not wait for that.
  const planning = variantsOf(model, scenario, index, plan);
  let planned: readonly Variant[] | null = null;
  const planVariant = (): boolean => {
    if (planned !== null) return false;
    const step = planning.next();
    if (step.done === true) planned = step.value;
    return planned === null;
  };
  return {
    name,
    plan,
    planHash: planHash(plan),
    origins,
    planVariant,
    get variants() {
      while (planVariant());
      return planned ?? [];
    },
    blockers,
  };
}
