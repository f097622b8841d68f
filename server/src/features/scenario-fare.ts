// How a scenario fares on the whole, in a few words.
import { counted } from '../checks/phrases.ts';
import type { PlannedScenario } from '../plan/planned-scenario.ts';
import type { ScenarioView } from '../workspace/file-view.ts';
import { outcomesOf } from '../workspace/outcomes.ts';

export interface Fare {
  /** `✓`, `✗`, `▲`, `~` or `?`, as for verdicts; `…` while it is being explored. */
  readonly mark: string;
  /** `both expectations hold, proved`, `1 of 2 expectations fails`. */
  readonly text: string;
}

/** Null: there is nothing to say yet. */
export function fareOf({ state, shown, crash, planned }: ScenarioView): Fare | null {
  if (state === 'crashed' && crash !== null) return { mark: '✗', text: 'no answer: Faultline itself failed' };
  if (state === 'blocked') return { mark: '?', text: planned.blockers.every(({ severity }) => severity !== 'error') ? 'not run: it uses what is not simulated yet' : `not run: see ${mistakesOf(planned)}` };
  if (shown === null) return null;
  const outcomes = outcomesOf(shown);
  const expectations = outcomes.filter(({ kind }) => kind === 'expectation');
  const failing = expectations.filter(({ answered }) => answered.verdict === 'fails').length;
  const open = expectations.filter(({ answered }) => answered.verdict === 'unknown' || answered.verdict === 'vacuous').length;
  const hazards = outcomes.filter(({ kind, severity }) => kind === 'hazard' && severity !== null).length;
  const total = counted(expectations.length, 'expectation');
  const also = hazards > 0 ? `, ${counted(hazards, 'hazard')} possible` : '';
  if (failing > 0) return { mark: '✗', text: expectations.length === 1 ? 'its expectation fails' : `${failing} of ${total} ${failing === 1 ? 'fails' : 'fail'}` };
  if (open > 0 && shown.answer.state === 'partial') return { mark: '…', text: `being explored${also}` };
  if (open > 0) return { mark: '?', text: `${open} of ${total} undecided${also}` };
  if (expectations.length === 0) return hazards > 0 ? { mark: '▲', text: `${counted(hazards, 'hazard')} possible` } : shown.answer.coverage.complete ? { mark: '✓', text: 'nothing can go wrong, proved' } : null;
  const proved = expectations.every(({ answered }) => answered.proved || answered.verdict === 'holds');
  const all = { 1: 'its expectation', 2: 'both expectations' }[expectations.length] ?? `all ${total}`;
  const text = proved ? `${all} ${expectations.length === 1 ? 'holds' : 'hold'}, proved` : `${all} not seen to fail`;
  return { mark: hazards > 0 ? '▲' : proved ? '✓' : '~', text: `${text}${also}` };
}

/** Those of a file that is imported are not seen in this one. */
function mistakesOf({ blockers, origins }: PlannedScenario): string {
  const mistakes = blockers.filter(({ severity }) => severity === 'error');
  const here = mistakes.some(({ file }) => file === undefined || file === origins.scenario.file);
  const elsewhere = mistakes[0]?.file;
  return here || elsewhere === undefined ? 'its mistakes' : `the mistakes in ${elsewhere.slice(elsewhere.lastIndexOf('/') + 1)}`;
}
