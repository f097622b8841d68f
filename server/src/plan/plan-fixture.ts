// Plans of `.fault` texts, for tests.
import { assert, present } from '../base/assert.ts';
import { modelOf } from '../semantics/model-fixture.ts';
import type { Plan } from '../simulator/plan.ts';
import { planScenarios } from './plan-scenario.ts';
import type { PlannedScenario } from './planned-scenario.ts';

export interface RunnableFixture extends PlannedScenario {
  readonly plan: Plan;
}

/** All scenarios of a text without mistakes, each with its plan. */
export function plannedOf(text: string): readonly RunnableFixture[] {
  const model = modelOf(text);
  assert(model.findings.length === 0, `something is wrong with the text: ${model.findings.map(({ message }) => message).join('; ')}`);
  return planScenarios(model).map((scenario) => {
    present(scenario.plan, `the plan of ${scenario.name}`);
    return scenario as RunnableFixture;
  });
}

/** The plan of a text's one scenario. */
export function planOfText(text: string): Plan {
  return onlyScenario(text).plan;
}

export function onlyScenario(text: string): RunnableFixture {
  const scenarios = plannedOf(text);
  assert(scenarios.length === 1, `the text has ${scenarios.length} scenarios`);
  return present(scenarios[0], 'a scenario');
}
