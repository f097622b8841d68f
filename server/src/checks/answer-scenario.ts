// Answers one scenario: explores it, gives each question its verdict, and for what can go wrong looks for a minimal witness,
// the causes, the exact edges and the fixes. Anytime: each yielded answer is better than the one before, and none
// contradicts what an earlier one had proved.
import { explore, type Exploration } from '../explorer/explore.ts';
import { gridOf } from '../simulator/simulate.ts';
import type { ScenarioAnswer } from './answer.ts';
import type { AnswerRequest } from './answer-request.ts';
import { assembleAnswer, type Questions } from './assemble-answer.ts';
import { Explaining } from './explain.ts';
import { SampledExplaining } from './explain-sampled.ts';
import type { Explainer } from './explanation.ts';
import { idleFaults } from './idle-faults.ts';
import { subjectOf } from './judge.ts';
import { indexOf } from './plan-index.ts';
import { causeQuestions, expectationQuestions, hazardQuestions, presenceOf } from './questions.ts';

/**
 * The final answer is returned, better and better ones before are yielded, often enough to be cancelled at any of them.
 * Deterministic without a limit of time; `clock` gives milliseconds, and is needed for one.
 */
export function* answerScenario(request: AnswerRequest, clock?: () => number): Generator<ScenarioAnswer, ScenarioAnswer> {
  const { plan, planHash, options } = request;
  const startedMs = clock?.() ?? 0;
  const subject = subjectOf(plan);
  const questions: Questions = { hazards: hazardQuestions(indexOf(plan)), expectations: expectationQuestions(plan), causes: causeQuestions(plan) };
  const assembled = (state: ScenarioAnswer['state'], exploration: Exploration, explaining: Explainer | null): ScenarioAnswer =>
    assembleAnswer({ plan, planHash, questions, exploration, explaining, state });

  const exploring = explore(subject, gridOf(plan), options, clock === undefined ? {} : { clock });
  let step = exploring.next();
  while (!step.done) {
    yield assembled('partial', step.value, null);
    step = exploring.next();
  }
  const exploration = step.value;
  const deadlineMs = options.timeLimitMs === null ? null : startedMs + options.timeLimitMs;
  const explained = questions.expectations.filter(({ probability }) => probability === null);
  const shown = [...questions.hazards, ...explained, ...questions.causes].flatMap((question) => {
    const presence = presenceOf(question, exploration);
    return presence.state === 'shown' ? [{ question, evidence: presence.evidence }] : [];
  });
  const explaining: Explainer =
    subject.sampled === undefined
      ? new Explaining({ request, subject, questions: shown.map(({ question }) => question), exploration, clock, deadlineMs })
      : new SampledExplaining({ request, subject, questions: shown.map(({ question }) => question), exploration, clock, deadlineMs });
  for (const { question, evidence } of shown) {
    let partial = assembled('partial', exploration, explaining);
    for (const progress of explaining.explain(question, evidence)) {
      if (progress === 'better') partial = assembled('partial', exploration, explaining);
      yield partial;
    }
  }
  const faults = idleFaults({ request, exploration, clock, deadlineMs });
  const partial = assembled('partial', exploration, explaining);
  let looked = faults.next();
  while (!looked.done) {
    yield partial;
    looked = faults.next();
  }
  const answer = assembled('final', exploration, explaining);
  return { ...answer, hazards: [...answer.hazards, ...looked.value] };
}
