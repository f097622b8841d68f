// Fixes to try for a scenario: none are known so far.
import type { Model } from '../semantics/model.ts';
import type { ScenarioModel } from '../semantics/scenario-model.ts';
import type { Plan } from '../simulator/plan.ts';
import type { Variant } from './planned-scenario.ts';
export function variantsOf(_model: Model, _scenario: ScenarioModel, _index: number, _plan: Plan): Variant[] { return []; }
