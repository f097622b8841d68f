// What the static rules say of the scenarios of a file.
import type { Finding } from '../base/finding.ts';
import type { PlannedScenario } from '../plan/planned-scenario.ts';
import { rules } from './rules/registry.ts';
import { asFinding, type RunnableScenario } from './rules/rule.ts';

/**
 * Findings of all rules; scenarios that cannot be run have none. What is the same in every scenario is said once, of the
 * text itself and not of a scenario.
 */
export function checkRules(scenarios: readonly PlannedScenario[]): Finding[] {
  const gathered = new Map<string, Finding[]>();
  for (const scenario of scenarios) {
    if (!isRunnable(scenario)) continue;
    for (const rule of rules) {
      for (const found of rule.check(scenario)) {
        const finding = asFinding(rule, scenario, found);
        const key = JSON.stringify([finding.code, finding.file, finding.range, finding.message]);
        gathered.set(key, [...(gathered.get(key) ?? []), finding]);
      }
    }
  }
  return [...gathered.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined || same.length < scenarios.length) return same;
    const { scenario: _, ...shared } = first;
    return [shared];
  });
}

/** Told, not copied: a copy would plan the scenario's fixes, which no rule looks at. */
function isRunnable(scenario: PlannedScenario): scenario is RunnableScenario {
  return scenario.plan !== null;
}
