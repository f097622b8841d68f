// Puts an answer together from what is known at the moment.
import type { Exploration } from '../explorer/explore.ts';
import type { Plan } from '../simulator/plan.ts';
import { causesAnswers } from './cause-answers.ts';
import type { Answered, Coverage, ExpectationAnswer, HazardAnswer, ScenarioAnswer } from './answer.ts';
import type { Explainer } from './explanation.ts';
import { subjectName } from './fact-keys.ts';
import { hazardOf } from './hazards/registry.ts';
import { measureAnswers } from './shows.ts';
import { operationAnswers } from './operation-answers.ts';
import { hazardMessage } from './outcome-text.ts';
import { type CauseQuestion, type ExpectationQuestion, type HazardQuestion, type Presence, presenceOf, type Question } from './questions.ts';
import { verdictOf } from './verdicts.ts';

export interface Questions {
  readonly hazards: readonly HazardQuestion[];
  readonly expectations: readonly ExpectationQuestion[];
  readonly causes: readonly CauseQuestion[];
}

export interface Known {
  readonly plan: Plan;
  readonly planHash: string;
  readonly questions: Questions;
  readonly exploration: Exploration;
  /** Null: nothing is explained yet. */
  readonly explaining: Explainer | null;
  readonly state: ScenarioAnswer['state'];
}

export function assembleAnswer(known: Known): ScenarioAnswer {
  const { plan, planHash, questions, exploration, explaining, state } = known;
  return {
    scenario: plan.scenario,
    planHash,
    state,
    coverage: coverageOf(exploration, explaining === null),
    expectations: questions.expectations.map((question) => expectationAnswer(known, question)),
    hazards: grouped(questions.hazards).flatMap((group) => hazardAnswers(known, group)),
    operations: operationAnswers(plan, exploration),
    ...(plan.shows === undefined ? {} : { measures: measureAnswers(plan, exploration) }),
    ...(questions.causes.length === 0 ? {} : { causes: causesAnswers({ plan, questions: questions.causes, exploration, final: explaining !== null, witnessOf: (question) => explaining?.explanationOf(question).witness ?? null }) }),
    witnesses: explaining?.witnesses ?? [],
  };
}

function coverageOf(exploration: Exploration, exploring: boolean): Coverage {
  const { method, complete, cells, runs, lossesMax, lossesCut, limit } = exploration;
  return { method, complete, cells, runs, lossesMax, lossesCut, limit: exploring ? null : limit };
}

function expectationAnswer(known: Known, question: ExpectationQuestion): ExpectationAnswer {
  const { expectation } = question;
  const text = known.plan.expectations[expectation]?.text ?? '';
  return { expectation, text, ...answered(known, question, presenceOf(question, known.exploration)) };
}

/** Of the rivals only those are told with which it happens, and the hazard once where it does with none. */
function grouped(questions: readonly HazardQuestion[]): HazardQuestion[][] {
  const groups = new Map<string, HazardQuestion[]>();
  for (const question of questions) {
    const key = subjectName(question.subject);
    groups.set(key, [...(groups.get(key) ?? []), question]);
  }
  return [...groups.values()];
}

function hazardAnswers(known: Known, group: readonly HazardQuestion[]): HazardAnswer[] {
  const asked = group.map((question) => ({ question, presence: presenceOf(question, known.exploration) }));
  const there = asked.filter(({ presence }) => presence.state === 'shown');
  if (there.length > 0) return there.map(({ question, presence }) => hazardAnswer(known, question, presence));
  const open = asked.find(({ presence }) => presence.state === 'open');
  const [any] = open === undefined ? asked : [open];
  if (any === undefined) return [];
  const question = { ...any.question, subject: { ...any.question.subject, by: null, since: null } };
  return [hazardAnswer(known, question, any.presence)];
}

function hazardAnswer(known: Known, question: HazardQuestion, presence: Presence): HazardAnswer {
  const { subject } = question;
  const answer = answered(known, question, presence);
  const how = presence.state !== 'shown' ? 'never' : presence.always ? 'always' : 'may';
  const phrase = hazardOf(subject.code).phrase(known.plan, subject, how);
  return { ...subject, ...answer, message: how === 'never' ? phrase : hazardMessage(known.plan, phrase, answer) };
}

function answered(known: Known, question: Question, presence: Presence): Answered {
  const explanation = known.explaining?.explanationOf(question);
  return {
    ...verdictOf(question, presence, known.exploration, known.explaining !== null),
    witness: explanation?.witness ?? null,
    ...(explanation?.contrast ? { contrast: explanation.contrast } : {}),
    causes: explanation?.causes ?? [],
    ...(explanation?.untried === undefined ? {} : { untried: explanation.untried }),
    thresholds: explanation?.thresholds ?? [],
    fixes: explanation?.fixes ?? [],
    ...(explanation?.triedRuns === undefined ? {} : { triedRuns: explanation.triedRuns }),
  };
}
