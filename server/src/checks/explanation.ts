// What explains an answer, whether all behaviours were covered or some were drawn.
import { present, unreachable } from '../base/assert.ts';
import type { Exploration } from '../explorer/explore.ts';
import type { Subject } from '../explorer/judgement.ts';
import type { Plan } from '../simulator/plan.ts';
import type { Answered, Witness } from './answer.ts';
import type { AnswerRequest } from './answer-request.ts';
import { subjectName } from './fact-keys.ts';
import type { Focus } from './judge-history.ts';
import { indexOf } from './plan-index.ts';
import { type Evidence, hazardQuestions, type Question } from './questions.ts';

/** What is known of a question beyond its verdict. */
export interface Explanation extends Pick<Answered, 'witness' | 'causes' | 'untried' | 'thresholds' | 'fixes' | 'triedRuns'> {
  /** Where it takes two behaviours that look the same: the other one. */
  readonly contrast: string | null;
}

export const unexplained: Explanation = { witness: null, contrast: null, causes: [], thresholds: [], fixes: [] };

export interface Explainer {
  readonly witnesses: readonly Witness[];
  explanationOf(question: Question): Explanation;
  /** Explains what `evidence` shows. Where a limit is reached, what is not known is left out. */
  explain(question: Question, evidence: Evidence): Generator<Progress, void>;
}

export interface ExplainingOptions {
  readonly request: AnswerRequest;
  readonly subject: Subject;
  /** What is to be explained: of changed plans nothing else is asked. */
  readonly questions: readonly Question[];
  /** Of the plan itself. */
  readonly exploration: Exploration;
  readonly clock: (() => number) | undefined;
  /** By the clock; null: none. */
  readonly deadlineMs: number | null;
}

/** All that these questions ask of a run. */
export function focusOf(questions: readonly Question[]): Focus {
  return {
    hazards: new Set(questions.flatMap((question) => (question.kind === 'hazard' ? [question.subject.code] : []))),
    expectations: new Set(questions.flatMap((question) => (question.kind === 'expectation' ? [question.expectation] : []))),
  };
}

/** What must be gone from a plan for a question to be cured: a hazard from its subject altogether, not only for the rival that was asked about. */
export function toBeCured(question: Question, plan: Plan): readonly Question[] {
  if (question.kind !== 'hazard') return [question];
  const name = subjectName(question.subject);
  return hazardQuestions(indexOf(plan)).filter(({ subject }) => subjectName(subject) === name);
}

/** `better`: an explanation has grown; `busy`: nothing new, only a chance to be cancelled. */
export type Progress = 'better' | 'busy';

/** Sets of imperfections that are asked about, and told, at most. */
export const causeLimits = { queriesMax: 128, setsMax: 8 };

/** Passes the chances to be cancelled on. */
export function* busy<T>(work: Generator<unknown, T>): Generator<Progress, T> {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    yield 'busy';
  }
}

/** Whether everything that can be without an imperfection can be with it, too. */
export function onlyAddsBehaviours(plan: Plan, id: number): boolean {
  const imperfection = present(plan.imperfections[id], 'imperfection');
  switch (imperfection.kind) {
    case 'skew': {
      const { skew } = present(plan.machines[imperfection.machine], 'machine');
      return skew.unknowns.length === 0 && skew.lowNs <= 0 && skew.highNs >= 0;
    }
    case 'drift': {
      const { driftPpb } = present(plan.machines[imperfection.machine], 'machine');
      return driftPpb.low <= 0 && driftPpb.high >= 0;
    }
    case 'sync':
    case 'delay':
      return true;
    case 'loss':
      return plan.routes.every(({ lossLink, loss }) => lossLink !== imperfection.link || loss < 1);
    case 'duplicate':
      return plan.routes.every(({ lossLink, duplicate }) => lossLink !== imperfection.link || duplicate < 1);
    case 'fault':
      return present(plan.faults[imperfection.fault], 'fault').upTo !== null;
    default:
      return unreachable(imperfection);
  }
}
