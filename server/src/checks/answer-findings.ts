// Answers as findings at places of the text: what an editor underlines and a report lists.
import { present } from '../base/assert.ts';
import type { Finding, TextFix } from '../base/finding.ts';
import type { Origin, PlannedScenario } from '../plan/planned-scenario.ts';
import type { Plan } from '../simulator/plan.ts';
import type { Answered, ExpectationAnswer, HazardAnswer, ScenarioAnswer } from './answer.ts';
import { clientOf } from './cause-text.ts';
import { ambiguousOperation } from './client-causes.ts';
import { findingCode } from './codes.ts';
import { hazardOrigin, hazardSubjectName } from './hazard-place.ts';
import { failureText as failureOf, isThere, vacuousText } from './outcome-text.ts';
import { operationName, readingName, triedCauses, triedText } from './phrases.ts';

/** Findings of one answered scenario, hazards before expectations. What is impossible, or only not seen, is none. */
export function answerFindings(planned: PlannedScenario, answer: ScenarioAnswer): Finding[] {
  if (planned.plan === null) return [];
  const scenario: Runnable = { ...planned, plan: planned.plan };
  return [
    ...answer.hazards.filter(isThere).map((hazard) => hazardFinding(scenario, hazard)),
    ...answer.expectations.flatMap((expectation) => expectationFinding(scenario, answer, expectation)),
  ];
}

type Runnable = PlannedScenario & { readonly plan: Plan };

function hazardFinding(scenario: Runnable, hazard: HazardAnswer): Finding {
  const { plan } = scenario;
  const subject = hazardSubjectName(plan, hazard);
  const message = subject === '' ? hazard.message : `${subject} ${hazard.message}`;
  const others = [...(hazard.by === null ? [] : [byPlace(scenario, hazard.by)]), ...(hazard.since === null ? [] : [sincePlace(scenario, hazard.since)])];
  return finding(scenario, hazard.code, hazardOrigin(scenario.origins, hazard), message, hazard, others);
}

function expectationFinding(scenario: Runnable, answer: ScenarioAnswer, expectation: ExpectationAnswer): Finding[] {
  const at = present(scenario.origins.expectations[expectation.expectation], 'the place of an expectation');
  switch (expectation.verdict) {
    case 'fails':
      return [finding(scenario, 'expectation-fails', at, failureText(scenario.plan, expectation), expectation, [])];
    case 'vacuous':
      return [finding(scenario, 'expectation-vacuous', at, `never judged: ${vacuousText(scenario.plan, expectation)}`, expectation, [])];
    case 'unknown':
      if (answer.state === 'partial') return [];
      return [finding(scenario, 'expectation-unknown', at, `could not be decided: ${answer.coverage.limit ?? 'a limit was reached'}`, expectation, [])];
    default:
      return [];
  }
}

function failureText(plan: Plan, expectation: ExpectationAnswer): string {
  const { mode, condition } = present(plan.expectations[expectation.expectation], 'expectation');
  const ambiguous = ambiguousOperation(condition);
  if (ambiguous !== null && mode === 'possible') return `fails: ${clientOf(plan, ambiguous)} can tell all causes of ${operationName(plan, ambiguous)} apart`;
  if (mode === 'possible') return 'fails: no behaviour in the declared ranges fulfils it';
  return failureOf(plan, expectation);
}

function finding(scenario: Runnable, code: string, at: Origin, message: string, answered: Answered, places: Related[]): Finding {
  const { severity } = findingCode(code);
  const related = [...places, ...causePlaces(scenario, answered)];
  const fixes = fixesOf(scenario, answered);
  return {
    code,
    severity,
    message,
    range: at.range,
    file: at.file,
    scenario: scenario.name,
    ...(related.length > 0 ? { related } : {}),
    ...(fixes.length > 0 ? { fixes } : {}),
  };
}

type Related = NonNullable<Finding['related']>[number];

function byPlace({ plan, origins }: Runnable, operation: number): Related {
  const at = present(origins.operations[operation], 'the place of an operation');
  return { message: `${operationName(plan, operation)}, the other operation`, range: at.range, file: at.file };
}

function sincePlace({ plan, origins }: Runnable, reading: number): Related {
  const at = present(origins.readings[reading], 'the place of a reading');
  return { message: `${readingName(plan, reading)}, the other reading`, range: at.range, file: at.file };
}

/** Each imperfection that takes part in a cause, once. */
function causePlaces({ plan, origins }: Runnable, answered: Answered): Related[] {
  return [...new Set(triedCauses(answered).flat())].flatMap((id) => {
    const at = origins.imperfections[id];
    const imperfection = plan.imperfections[id];
    if (!at || !imperfection) return [];
    return [{ message: `because of ${imperfection.name}`, range: at.range, file: at.file }];
  });
}

function fixesOf({ variants }: Runnable, { fixes }: Answered): TextFix[] {
  return fixes.flatMap((fix) => {
    const variant = variants.find(({ id }) => id === fix.id);
    if (variant === undefined) return [];
    return [{ ...variant.fix, title: `${fix.title} (tried: then ${triedText(fix)}; ${fix.cost})` }];
  });
}
