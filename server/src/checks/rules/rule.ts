// A static rule: looks at a planned scenario without running it. One file each, and one line in the registry.
import type { Finding } from '../../base/finding.ts';
import type { Origin, PlannedScenario } from '../../plan/planned-scenario.ts';
import type { Plan } from '../../simulator/plan.ts';
import { findingCode } from '../codes.ts';

/** A scenario that can be run. */
export interface RunnableScenario extends PlannedScenario {
  readonly plan: Plan;
}

export interface Rule {
  /** Stable, never reused; has a page. */
  readonly code: string;
  /** What it finds, each at its place. */
  check(scenario: RunnableScenario): readonly RuleFinding[];
}

export interface RuleFinding {
  readonly at: Origin;
  readonly message: string;
}

export function asFinding(rule: Rule, scenario: RunnableScenario, { at, message }: RuleFinding): Finding {
  const { severity } = findingCode(rule.code);
  return { code: rule.code, severity, message, range: at.range, file: at.file, scenario: scenario.name };
}
