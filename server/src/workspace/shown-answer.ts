// An answer together with the text it is shown in: the one it was given for, or a newer one, and then it is stale.
import type { ScenarioAnswer } from '../checks/answer.ts';
import type { Origin, PlannedScenario } from '../plan/planned-scenario.ts';
import type { Plan } from '../simulator/plan.ts';

export interface ShownAnswer {
  /** The scenario as it was answered; its origins are places in the texts of that time. */
  readonly planned: PlannedScenario;
  readonly plan: Plan;
  readonly answer: ScenarioAnswer;
  /** The scenario has changed since, and is being answered anew. */
  readonly stale: boolean;
  /** Where a place of that time stands now; null: it was edited away. */
  place(origin: Origin): Origin | null;
}

/** Null where there is no plan, and so nothing was answered. */
export function freshAnswer(planned: PlannedScenario, answer: ScenarioAnswer): ShownAnswer | null {
  return planned.plan === null ? null : { planned, plan: planned.plan, answer, stale: false, place: (origin) => origin };
}
