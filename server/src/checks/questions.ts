// What an answer has to answer, and what an exploration says to it. A question's evidence are behaviours: one that shows a
// fact true or false, or several that must all be there (an unknown outcome takes two that look the same to a client).
import type { Exploration } from '../explorer/explore.ts';
import type { FactSummary, Showing } from '../explorer/facts.ts';
import type { ConditionPlan, Plan } from '../simulator/plan.ts';
import { expectationKey, hazardKey, type HazardSubject, inOneBehaviour, noSubject, parseExpectationIfKey, parseHazardKey } from './fact-keys.ts';
import { hazards } from './hazards/registry.ts';
import type { PlanIndex } from './plan-index.ts';

export type Question = HazardQuestion | ExpectationQuestion;

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
  return plan.expectations.map(({ mode, condition }, expectation) => ({
    kind: 'expectation',
    expectation,
    mode,
    probability: condition.kind === 'probability' ? condition : null,
  }));
}

export function presenceOf(question: Question, exploration: Exploration): Presence {
  const candidates = evidencesFor(question, exploration);
  const shown = candidates.find((evidence) => evidence.every((element) => showingOf(element, exploration)?.witness));
  if (shown !== undefined) return { state: 'shown', evidence: shown, always: isAlways(shown, exploration) };
  const excluded = candidates.every((evidence) => evidence.some((element) => !mayShow(element, exploration)));
  return { state: exploration.complete && excluded ? 'none' : 'open' };
}

/** Whether an expectation was judged in any behaviour: shown, in none, or not known. */
export function judgedIn(question: ExpectationQuestion, exploration: Exploration): Presence['state'] {
  const summary = exploration.facts.get(expectationKey(question.expectation));
  const sides = [summary?.whenTrue, summary?.whenFalse];
  if (sides.some((side) => side?.witness)) return 'shown';
  return exploration.complete && !sides.some((side) => side?.open) ? 'none' : 'open';
}

/** All evidence that an exploration could have, by the facts that it met. */
export function evidencesFor(question: Question, exploration: Exploration): Evidence[] {
  if (question.kind === 'hazard') {
    if (question.present === 'true') return [[{ key: hazardKey(question.subject.code, question.subject), value: true }]];
    return ambiguities(exploration, (subject) => subject.code === question.subject.code && subject.operation === question.subject.operation);
  }
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

function bothValues(key: string): Evidence {
  return [
    { key, value: true },
    { key, value: false },
  ];
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
