// What the clients of some operations cannot tell apart: each cause with what is known of it, and those that look the same.
import type { Exploration } from '../explorer/explore.ts';
import type { Plan } from '../simulator/plan.ts';
import type { CauseRow, CausesAnswer } from './answer.ts';
import type { CauseName } from './cause-names.ts';
import { hasEffect, operationsWithCauses } from './client-causes.ts';
import { type CauseQuestion, type Observation, observationsOf, presenceOf } from './questions.ts';
import { verdictOf } from './verdicts.ts';

export interface CauseKnowledge {
  readonly plan: Plan;
  readonly questions: readonly CauseQuestion[];
  readonly exploration: Exploration;
  /** Nothing more will be explored. */
  readonly final: boolean;
  readonly witnessOf: (question: CauseQuestion) => string | null;
}

export function causesAnswers(known: CauseKnowledge): CausesAnswer[] {
  const { plan, questions, exploration } = known;
  return operationsWithCauses(plan).map((operation) => {
    const seen = observationsOf(exploration, operation, true);
    // Where a client reads clocks, what it saw but for these says how it ends.
    const rough = [...seen, ...observationsOf(exploration, operation, false)];
    const rows = questions.filter((one) => one.operation === operation).map((question) => rowOf(known, question, rough));
    return { operation, rows, alike: largest(seen.map(({ causes }) => causes.map(({ cause }) => cause))) };
  });
}

function rowOf({ plan, exploration, final, witnessOf }: CauseKnowledge, question: CauseQuestion, seen: readonly Observation[]): CauseRow {
  const presence = presenceOf(question, exploration);
  const { verdict } = verdictOf(question, presence, exploration, final);
  const { cause, operation } = question;
  const endings = new Set(seen.filter(({ causes }) => causes.some((one) => one.cause === cause)).map(({ ending }) => ending));
  return {
    cause,
    verdict: verdict as CauseRow['verdict'],
    effect: presence.state === 'shown' && hasEffect(plan, operation) ? effectOf(question, exploration) : null,
    proved: exploration.complete && presence.state !== 'open',
    endings: (['ok', 'failed', 'unknown'] as const).filter((ending) => endings.has(ending)),
    witness: witnessOf(question),
  };
}

/** As far as it was seen; of a complete exploration in all behaviours. */
function effectOf(question: CauseQuestion, exploration: Exploration): 'always' | 'sometimes' | 'never' {
  const [took, tookNot] = [true, false].map((effect) => presenceOf({ ...question, effect }, exploration).state === 'shown');
  if (took === true && tookNot === true) return 'sometimes';
  return took === true ? 'always' : 'never';
}

/** Sets of two or more that no other holds, each once, the largest first. */
function largest(sets: readonly (readonly CauseName[])[]): (readonly CauseName[])[] {
  const distinct = [...new Map(sets.filter((set) => set.length > 1).map((set) => [set.join(' '), set])).values()];
  const isWithin = (x: readonly CauseName[], y: readonly CauseName[]): boolean => x.length < y.length && x.every((one) => y.includes(one));
  return distinct.filter((set) => !distinct.some((other) => isWithin(set, other))).sort((x, y) => y.length - x.length || (x.join(' ') < y.join(' ') ? -1 : 1));
}
