// What is asked: one scenario to be answered, with the fixes that are to be tried.
import type { ExploreOptions } from '../explorer/explore-options.ts';
import type { Plan } from '../simulator/plan.ts';

/** Everything that an answer depends on, as plain data. */
export interface AnswerRequest {
  readonly planHash: string;
  readonly plan: Plan;
  /** Fixes, applied and planned, to be tried. */
  readonly variants: readonly TriedVariant[];
  readonly options: ExploreOptions;
}

export interface TriedVariant {
  readonly id: string;
  readonly title: string;
  readonly cost: string;
  /** Codes that it may cure. A failing expectation tries every variant. */
  readonly cures: readonly string[];
  readonly plan: Plan;
}
