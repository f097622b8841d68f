// What an answer says about each place of the text: one outcome for each hazard and each expectation, in words. Diagnostics,
// hints, hovers and reports all say the same, because they all read it from here.
import { unreachable } from '../base/assert.ts';
import type { Severity } from '../base/finding.ts';
import { groupBy } from '../base/group-by.ts';
import type { Answered, ExpectationAnswer, HazardAnswer, ScenarioAnswer } from '../checks/answer.ts';
import { alikeText, clientOf } from '../checks/cause-text.ts';
import { ambiguousOperation } from '../checks/client-causes.ts';
import { findingCode } from '../checks/codes.ts';
import { hazardOrigin, hazardSubjectName } from '../checks/hazard-place.ts';
import { failureText, isThere, untestedOf, verdictText } from '../checks/outcome-text.ts';
import { counted, operationName } from '../checks/phrases.ts';
import type { Origin } from '../plan/planned-scenario.ts';
import type { ShownAnswer } from './shown-answer.ts';

export interface Outcome {
  readonly kind: 'hazard' | 'expectation';
  /** A finding's code; an expectation that gives no reason for a finding has none. */
  readonly code: string | null;
  /** Null: nothing is wrong. */
  readonly severity: Severity | null;
  /** Whom it is about: `w2`, `kv`, or the expectation itself. */
  readonly subject: string;
  /** The predicate: `may be overwritten by w1 because of clock skew: when …`, `holds, proved`. */
  readonly text: string;
  readonly scenario: string;
  /** Where it stands now. */
  readonly origin: Origin;
  readonly answered: HazardAnswer | ExpectationAnswer;
  readonly shown: ShownAnswer;
}

/** All outcomes of an answer whose places are still there, in the order of the text. */
export function outcomesOf(shown: ShownAnswer): Outcome[] {
  const { answer } = shown;
  const outcomes = [
    ...answer.hazards.map((hazard) => hazardOutcome(shown, hazard)),
    ...answer.expectations.map((expectation) => expectationOutcome(shown, expectation)),
  ].filter((outcome) => outcome !== null);
  return outcomes.sort((a, b) => a.origin.range.start - b.origin.range.start);
}

function hazardOutcome(shown: ShownAnswer, hazard: HazardAnswer): Outcome | null {
  const { plan, planned } = shown;
  const origin = shown.place(hazardOrigin(planned.origins, hazard));
  if (origin === null) return null;
  const there = isThere(hazard);
  return {
    kind: 'hazard',
    code: hazard.code,
    severity: there ? findingCode(hazard.code).severity : null,
    subject: hazardSubjectName(plan, hazard) || plan.scenario,
    text: there ? hazard.message : verdictInWords(hazard, shown.answer),
    scenario: shown.planned.name,
    origin,
    answered: hazard,
    shown,
  };
}

function expectationOutcome(shown: ShownAnswer, expectation: ExpectationAnswer): Outcome | null {
  const written = shown.planned.origins.expectations[expectation.expectation];
  const origin = written === undefined ? null : shown.place(written);
  if (origin === null) return null;
  const { answer } = shown;
  // What is unknown so far is nothing to warn of.
  const code = expectation.verdict === 'unknown' && answer.state === 'partial' ? null : expectationCode(expectation);
  return {
    kind: 'expectation',
    code,
    severity: code === null ? null : findingCode(code).severity,
    subject: expectation.text,
    text: expectationText(shown, expectation),
    scenario: shown.planned.name,
    origin,
    answered: expectation,
    shown,
  };
}

function expectationCode({ verdict }: ExpectationAnswer): string | null {
  switch (verdict) {
    case 'fails':
    case 'impossible':
      return 'expectation-fails';
    case 'vacuous':
      return 'expectation-vacuous';
    case 'unknown':
      return 'expectation-unknown';
    case 'holds':
    case 'possible':
    case 'always':
    case 'not-seen':
    case 'probability':
      return null;
    default:
      return unreachable(verdict);
  }
}

function expectationText(shown: ShownAnswer, expectation: ExpectationAnswer): string {
  const planned = shown.plan.expectations[expectation.expectation];
  const ambiguous = planned === undefined ? null : ambiguousOperation(planned.condition);
  const alike = ambiguous === null ? null : alikeIn(shown, ambiguous);
  if (ambiguous !== null && alike !== null && (expectation.verdict === 'holds' || expectation.verdict === 'fails')) return `${expectation.verdict}: ${alike}`;
  if (ambiguous !== null && planned?.mode === 'possible' && expectation.verdict === 'fails') return `${verdictText(expectation)}: ${clientOf(shown.plan, ambiguous)} can tell all causes of ${operationName(shown.plan, ambiguous)} apart`;
  const possible = planned?.mode === 'possible';
  switch (expectation.verdict) {
    case 'fails':
      return possible ? `${verdictText(expectation)}: it happens in no behaviour` : failureText(shown.plan, expectation);
    case 'holds':
      return possible ? 'holds: a behaviour was found' : verdictInWords(expectation, shown.answer);
    case 'vacuous': {
      const untested = untestedOf(shown.plan, expectation.expectation);
      return untested === null ? verdictInWords(expectation, shown.answer) : `vacuous, nothing to judge: ${untested}`;
    }
    case 'not-seen':
      return `not seen to fail in ${runsText(shown.answer.coverage.runs)}`;
    default:
      return verdictInWords(expectation, shown.answer);
  }
}

function alikeIn({ answer, plan }: ShownAnswer, operation: number): string | null {
  const found = answer.causes?.find((one) => one.operation === operation);
  return found === undefined ? null : alikeText(found, plan, operation);
}

/** A verdict that needs no reason, with how far it was earned. */
export function verdictInWords(answered: Answered, { coverage, state }: Pick<ScenarioAnswer, 'coverage' | 'state'>): string {
  const { verdict, proved } = answered;
  if (verdict === 'unknown' && state === 'partial') return 'being explored';
  if (verdict === 'not-seen') return `not seen in ${runsText(coverage.runs)}`;
  if (verdict === 'unknown' && answered.probability !== null) return `undecided: ${verdictText({ ...answered, verdict: 'probability' })}`;
  if (verdict === 'unknown') return `unknown: ${coverage.limit ?? 'a limit was reached'}`;
  const losses = proved && coverage.lossesCut ? ` for up to ${counted(coverage.lossesMax, 'lost or doubled message')}` : '';
  return `${verdictText(answered)}${losses}`;
}

function runsText(runs: number): string {
  return `${grouped(runs)} ${runs === 1 ? 'run' : 'runs'}`;
}

/** Digits in groups of three. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Outcomes of one code at one place, over all scenarios. */
export interface OutcomeGroup {
  readonly kind: Outcome['kind'];
  readonly subject: string;
  readonly origin: Origin;
  readonly outcomes: readonly Outcome[];
}

/** Outcomes about the same thing at the same place, taken together over the scenarios; in the order of the text. */
export function groupOutcomes(outcomes: readonly Outcome[]): OutcomeGroup[] {
  const groups = groupBy(outcomes, ({ kind, code, subject, origin: { file, range } }) =>
    JSON.stringify([file, range.start, range.end, kind, kind === 'hazard' ? code : subject]),
  );
  return [...groups.values()]
    .map((outcomes) => {
      const [{ kind, subject, origin }] = outcomes as [Outcome, ...Outcome[]];
      return { kind, subject, origin, outcomes };
    })
    .sort((a, b) => a.origin.range.start - b.origin.range.start);
}
