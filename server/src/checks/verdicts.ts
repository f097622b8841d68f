// From what an exploration knows to a verdict: never more than was earned (LANGUAGE, "Verdicts").
import { unreachable } from '../base/assert.ts';
import type { Exploration } from '../explorer/explore.ts';
import { interval95 } from '../explorer/statistics.ts';
import type { Answered } from './answer.ts';
import { type ExpectationQuestion, judgedIn, type Presence, type Question } from './questions.ts';

export type Said = Pick<Answered, 'verdict' | 'proved' | 'probability'>;

/** The verdict of a question; `final`: nothing more will be explored. */
export function verdictOf(question: Question, presence: Presence, exploration: Exploration, final: boolean): Said {
  return question.kind === 'hazard' ? hazardVerdict(presence, exploration, final) : expectationVerdict(question, presence, exploration, final);
}

function hazardVerdict(presence: Presence, exploration: Exploration, final: boolean): Said {
  switch (presence.state) {
    case 'shown':
      return presence.always ? proved('always') : { verdict: 'possible', proved: false, probability: null };
    case 'none':
      return proved('impossible');
    case 'open':
      return notSeen(exploration, final);
    default:
      return unreachable(presence);
  }
}

function expectationVerdict(question: ExpectationQuestion, presence: Presence, exploration: Exploration, final: boolean): Said {
  const judged = judgedIn(question, exploration);
  const possible = question.mode === 'possible';
  switch (presence.state) {
    case 'shown':
      return possible ? proved('holds') : { verdict: 'fails', proved: false, probability: null };
    case 'none':
      if (judged === 'none') return proved('vacuous');
      if (judged === 'open') return unknown;
      return possible ? proved('fails') : proved('holds');
    case 'open':
      // What nobody saw judged, or fulfilled, was not seen to hold either.
      return possible || judged !== 'shown' ? unknown : notSeen(exploration, final);
    default:
      return unreachable(presence);
  }
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
