// From what an exploration knows to a verdict: never more than was earned (LANGUAGE, "Verdicts").
import { unreachable } from '../base/assert.ts';
import type { Exploration } from '../explorer/explore.ts';
import { interval95 } from '../explorer/statistics.ts';
import type { Answered } from './answer.ts';
import { expectationKey } from './fact-keys.ts';
import { type Evidence, type ExpectationQuestion, judgedIn, type Presence, type Question, showingOf } from './questions.ts';

export type Said = Pick<Answered, 'verdict' | 'proved' | 'probability'>;

/** The verdict of a question; `final`: nothing more will be explored. */
export function verdictOf(question: Question, presence: Presence, exploration: Exploration, final: boolean): Said {
  return question.kind === 'expectation' ? expectationVerdict(question, presence, exploration, final) : hazardVerdict(presence, exploration, final);
}

function hazardVerdict(presence: Presence, exploration: Exploration, final: boolean): Said {
  switch (presence.state) {
    case 'shown':
      return presence.always ? proved('always') : { verdict: 'possible', proved: false, probability: shareOf(presence.evidence, exploration) };
    case 'none':
      return proved('impossible');
    case 'open':
      return notSeen(exploration, final);
    default:
      return unreachable(presence);
  }
}

function expectationVerdict(question: ExpectationQuestion, presence: Presence, exploration: Exploration, final: boolean): Said {
  if (question.probability !== null) return probabilityVerdict(question, question.probability, exploration, final);
  const judged = judgedIn(question, exploration);
  const possible = question.mode === 'possible';
  switch (presence.state) {
    case 'shown':
      return possible ? proved('holds') : { verdict: 'fails', proved: false, probability: shareOf(presence.evidence, exploration) };
    case 'none':
      if (judged === 'none') return proved('vacuous');
      if (judged === 'open') return unknown;
      return possible ? proved('fails') : proved('holds');
    case 'open':
      if (judged === 'none') return proved('vacuous');
      // What nobody saw judged, or fulfilled, was not seen to hold either, nor what could not always be found out.
      return possible || judged !== 'shown' || exploration.facts.get(expectationKey(question.expectation))?.isUndecided === true ? unknown : notSeen(exploration, final);
    default:
      return unreachable(presence);
  }
}

/** How often the evidence shows, where only dice decide; null: they do not, or it takes several behaviours. */
function shareOf(evidence: Evidence, exploration: Exploration): Said['probability'] {
  const [element, ...others] = evidence;
  if (exploration.complete || exploration.adversarial || exploration.runs === 0 || element === undefined || others.length > 0) return null;
  const hits = showingOf(element, exploration)?.sampled ?? 0;
  return { value: hits / exploration.runs, ...interval95(hits, exploration.runs) };
}

/** Of the drawn runs in which it was judged, the share that holds, against what is expected; never proved. */
function probabilityVerdict(question: ExpectationQuestion, { operator, value }: NonNullable<ExpectationQuestion['probability']>, exploration: Exploration, final: boolean): Said {
  const summary = exploration.facts.get(expectationKey(question.expectation));
  const [hits, misses] = [summary?.whenTrue.sampled ?? 0, summary?.whenFalse.sampled ?? 0];
  const runs = hits + misses;
  if (runs === 0) return judgedIn(question, exploration) === 'none' ? proved('vacuous') : unknown;
  // Runs in which an adversary picks too say nothing of how likely it is.
  if (exploration.adversarial || !final) return unknown;
  const interval = interval95(hits, runs);
  const probability = { value: hits / runs, ...interval };
  const above = (isStrict: boolean): boolean | null => (isStrict ? interval.low > value : interval.low >= value) ? true : (isStrict ? interval.high <= value : interval.high < value) ? false : null;
  const outside = value < interval.low || value > interval.high;
  const holds = { '>=': above(false), '>': above(true), '<': negated(above(false)), '<=': negated(above(true)), '==': outside ? false : null, '!=': outside ? true : null }[operator];
  return { verdict: holds === null ? 'unknown' : holds ? 'probability' : 'fails', proved: false, probability };
}

function negated(said: boolean | null): boolean | null {
  return said === null ? null : !said;
}

const unknown: Said = { verdict: 'unknown', proved: false, probability: null };

function proved(verdict: 'holds' | 'fails' | 'impossible' | 'always' | 'vacuous'): Said {
  return { verdict, proved: true, probability: null };
}

/** Where not all was covered: what the even samples, all of which were without it, allow to be said. */
function notSeen(exploration: Exploration, final: boolean): Said {
  if (!final || exploration.runs === 0) return unknown;
  return { verdict: 'not-seen', proved: false, probability: { value: null, low: 0, high: interval95(0, exploration.runs).high } };
}
