// One character for how good a verdict is. What is known from samples only, or not at all, never looks as good as what was
// proved.
import { unreachable } from '../base/assert.ts';
import type { Verdict } from '../checks/answer.ts';
import type { Outcome } from '../workspace/outcomes.ts';

/** The same for an outcome: what is unknown so far is not unknown for good. */
export function outcomeMark({ answered, shown }: Outcome): ReturnType<typeof verdictMark> | '…' {
  return answered.verdict === 'unknown' && shown.answer.state === 'partial' ? '…' : verdictMark(answered.verdict);
}

export function verdictMark(verdict: Verdict): '✓' | '✗' | '▲' | '~' | '?' {
  switch (verdict) {
    case 'holds':
    case 'impossible':
      return '✓';
    case 'fails':
      return '✗';
    case 'possible':
    case 'always':
      return '▲';
    case 'not-seen':
    case 'probability':
      return '~';
    case 'vacuous':
    case 'unknown':
      return '?';
    default:
      return unreachable(verdict);
  }
}
