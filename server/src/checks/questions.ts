// What an answer has to answer, and what an exploration says to it. A question's evidence are behaviours: one that shows a
// fact true or false, or several that must all be there (an unknown outcome takes two that look the same to a client).
import type { Exploration } from '../explorer/explore.ts';
import type { FactSummary, Showing } from '../explorer/facts.ts';
import type { Ending } from '../simulator/history.ts';
import type { ConditionPlan } from '../simulator/condition-plan.ts';
import type { OperationId } from '../simulator/plan-ids.ts';
import type { Plan } from '../simulator/plan.ts';
import { type CauseName, causeNames } from './cause-names.ts';
import { ambiguousOperation, causesIn, operationsWithCauses } from './client-causes.ts';
import { causeKey, expectationKey, hazardKey, type HazardSubject, inOneBehaviour, noSubject, parseExpectationIfKey, parseHazardKey, parseSeenKey } from './fact-keys.ts';
import { hazards } from './hazards/registry.ts';
import type { Focus } from './judge-history.ts';
import type { PlanIndex } from './plan-index.ts';
import { isNeverTested } from './put-to-test.ts';

export type Question = HazardQuestion | ExpectationQuestion | CauseQuestion;

/** Can this hazard be? */
export interface HazardQuestion {
  readonly kind: 'hazard';
  readonly subject: HazardSubject;
  readonly present: 'true' | 'both';
}

/** Can this expectation fail? Of a `possible` one: can it be fulfilled? */
export interface ExpectationQuestion {
  readonly kind: 'expectation';
  readonly expectation: number;
  readonly mode: 'always' | 'possible' | 'finally';
  /** What is asked is how often its fact is true; null: whether it can be false. */
  readonly probability: Extract<ConditionPlan, { kind: 'probability' }> | null;
  /** What is asked is whether one observation of this operation's client admits several causes; absent: something else is. */
  readonly ambiguous?: OperationId;
  /** Whether its statements alone say that nobody puts it to the test. */
  readonly isNeverTested: boolean;
}

/** Can an operation end as it does for this cause? With its effect, or without; null: in either way. */
export interface CauseQuestion {
  readonly kind: 'cause';
  readonly operation: OperationId;
  readonly cause: CauseName;
  readonly effect: boolean | null;
}

/** One value of one fact. */
export interface Element {
  readonly key: string;
  readonly value: boolean;
}

/** Elements which, all shown, each by a behaviour of its own, answer the question with yes. */
export type Evidence = readonly Element[];

/** Whether there is evidence: behaviours show it, none can, or neither is known. */
export type Presence =
  | {
      readonly state: 'shown';
      readonly evidence: Evidence;
      /** Every behaviour shows it. */
      readonly always: boolean;
    }
  | { readonly state: 'none' }
  | { readonly state: 'open' };

export function hazardQuestions(index: PlanIndex): HazardQuestion[] {
  return hazards.flatMap(({ code, present, subjects }) =>
    subjects(index).map((subject) => ({
      kind: 'hazard',
      subject: { ...noSubject, ...subject, code },
      present,
    })),
  );
}

export function expectationQuestions(plan: Plan): ExpectationQuestion[] {
  return plan.expectations.map(({ mode, condition }, expectation) => {
    const ambiguous = ambiguousOperation(condition);
    return {
      kind: 'expectation',
      expectation,
      mode,
      probability: condition.kind === 'probability' ? condition : null,
      ...(ambiguous === null ? {} : { ambiguous }),
      isNeverTested: isNeverTested(plan, condition),
    };
  });
}

/** Each cause of each operation that somebody asks about. */
export function causeQuestions(plan: Plan): CauseQuestion[] {
  const causes = causesIn(plan);
  return operationsWithCauses(plan).flatMap((operation) => causes.map((cause): CauseQuestion => ({ kind: 'cause', operation, cause, effect: null })));
}

export function presenceOf(question: Question, exploration: Exploration): Presence {
  const candidates = evidencesFor(question, exploration);
  const shown = candidates.find((evidence) => evidence.every((element) => showingOf(element, exploration)?.witness));
  if (shown !== undefined) return { state: 'shown', evidence: shown, always: isAlways(shown, exploration) };
  const excluded = candidates.every((evidence) => evidence.some((element) => !mayShow(element, exploration)));
  return { state: exploration.complete && excluded && !isLeftOpen(question, exploration) ? 'none' : 'open' };
}

/** Whether an expectation was judged in any behaviour: shown, in none, or not known. */
export function judgedIn(question: ExpectationQuestion, exploration: Exploration): Presence['state'] {
  const summary = exploration.facts.get(expectationKey(question.expectation));
  const sides = [summary?.whenTrue, summary?.whenFalse];
  if (sides.some((side) => side?.witness)) return 'shown';
  if (question.isNeverTested) return 'none';
  return exploration.complete && !sides.some((side) => side?.open) ? 'none' : 'open';
}

/** All evidence that an exploration could have, by the facts that it met. */
export function evidencesFor(question: Question, exploration: Exploration): Evidence[] {
  if (question.kind === 'hazard') {
    if (question.present === 'true') return [[{ key: hazardKey(question.subject.code, question.subject), value: true }]];
    return ambiguities(exploration, (subject) => subject.code === question.subject.code && subject.operation === question.subject.operation);
  }
  if (question.kind === 'cause') return causeEvidences(question);
  if (question.ambiguous !== undefined) return lookAlikes(observationsOf(exploration, question.ambiguous, true));
  const key = expectationKey(question.expectation);
  if (question.mode === 'possible') return [[{ key, value: true }]];
  const conditional = [...exploration.facts.keys()].flatMap((candidate): Evidence[] => {
    const parsed = parseExpectationIfKey(candidate);
    if (parsed?.expectation !== question.expectation) return [];
    const ambiguous = hazardKey('unknown-outcome', parsed, parsed.observation);
    return [[{ key: candidate, value: false }, ...bothValues(ambiguous)]];
  });
  return [[{ key, value: false }], ...conditional];
}

/** One observation of a client, with the effect and without. */
function ambiguities(exploration: Exploration, matches: (subject: HazardSubject) => boolean): Evidence[] {
  return [...exploration.facts.keys()].flatMap((key) => {
    const parsed = parseHazardKey(key);
    if (parsed === null || !matches(parsed.subject)) return [];
    return [parsed.observation === inOneBehaviour ? [{ key, value: true }] : bothValues(key)];
  });
}

function causeEvidences({ operation, cause, effect }: CauseQuestion): Evidence[] {
  const values = effect === null ? [true, false] : [effect];
  return values.map((one) => [{ key: causeKey(operation, cause, one), value: true }]);
}

/** One thing that a client sees, and the causes for which it does. */
export interface Observation {
  readonly ending: Ending;
  readonly view: string;
  /** In the order of `causeNames`. */
  readonly causes: readonly { readonly cause: CauseName; readonly key: string }[];
}

/** What an operation's client sees in the behaviours that were met, `isWhole` or without what it reads of clocks. */
export function observationsOf(exploration: Exploration, operation: OperationId, isWhole: boolean): Observation[] {
  const byView = new Map<string, { readonly ending: Ending; readonly view: string; readonly causes: { readonly cause: CauseName; readonly key: string }[] }>();
  for (const [key, { whenTrue }] of exploration.facts) {
    const seen = parseSeenKey(key);
    if (seen === null || seen.operation !== operation || seen.isWhole !== isWhole || (whenTrue.witness === null && !whenTrue.open)) continue;
    const name = `${seen.within} ${seen.view}`;
    const known = byView.get(name) ?? { ending: seen.ending, view: seen.view, causes: [] };
    byView.set(name, known);
    known.causes.push({ cause: seen.cause as CauseName, key });
  }
  const place = ({ cause }: { readonly cause: CauseName }): number => causeNames.indexOf(cause);
  return [...byView].sort(([x], [y]) => (x < y ? -1 : 1)).map(([, one]) => ({ ...one, causes: [...one.causes].sort((x, y) => place(x) - place(y)) }));
}

/** Two behaviours that look the same and have different causes. */
function lookAlikes(observations: readonly Observation[]): Evidence[] {
  return observations.flatMap(({ causes }) =>
    causes.flatMap((x, i) => causes.slice(i + 1).map((y): Evidence => [{ key: x.key, value: true }, { key: y.key, value: true }])),
  );
}

/** Whether two behaviours look the same but for what clocks say in them, of which no two were found that say the same. */
function isLeftOpen(question: Question, exploration: Exploration): boolean {
  if (question.kind !== 'expectation' || question.ambiguous === undefined) return false;
  const alike = new Set(lookAlikes(observationsOf(exploration, question.ambiguous, false)).flat().map(({ key }) => key));
  if (alike.size === 0) return false;
  // Where a clock says one number in all of a cell, the cell has said so.
  const isOfIt = (key: string): boolean | null => {
    const seen = parseSeenKey(key);
    return seen === null || seen.operation !== question.ambiguous ? null : seen.isWhole;
  };
  return exploration.covered.cells.some(({ facts }) => {
    const parts = [...facts.keys()].filter((key) => isOfIt(key) !== null);
    return parts.some((key) => alike.has(key)) && !parts.some((key) => isOfIt(key) === true);
  });
}

function bothValues(key: string): Evidence {
  return [
    { key, value: true },
    { key, value: false },
  ];
}

/** All that has to be judged to know of an element. */
export function focusOf({ key }: Element): Focus {
  const none: ReadonlySet<never> = new Set();
  const hazard = parseHazardKey(key);
  if (hazard !== null) return { hazards: new Set([hazard.subject.code]), expectations: none };
  const [family, id] = key.split('/');
  return family === 'seen' || family === 'cause' ? { hazards: none, expectations: none, causes: new Set([Number(id)]) } : { hazards: none, expectations: new Set([Number(id)]) };
}

export function showingOf({ key, value }: Element, exploration: Exploration): Showing | undefined {
  const summary = exploration.facts.get(key);
  return value ? summary?.whenTrue : summary?.whenFalse;
}

/** Whether a behaviour shows it, or one might that no plain run confirmed. */
function mayShow(element: Element, exploration: Exploration): boolean {
  const showing = showingOf(element, exploration);
  return showing !== undefined && (showing.witness !== null || showing.open);
}

function isAlways(evidence: Evidence, exploration: Exploration): boolean {
  const [element, ...others] = evidence;
  if (!exploration.complete || element === undefined || others.length > 0) return false;
  const summary = exploration.facts.get(element.key);
  return summary !== undefined && othersOf(summary, element.value).every((side) => side.witness === null && !side.open);
}

function othersOf(summary: FactSummary, value: boolean): Showing[] {
  return [value ? summary.whenFalse : summary.whenTrue, summary.whenUnjudged];
}
