// What a client cannot tell apart, in words: rows of a table, and the sentence below it.
import type { Plan } from '../simulator/plan.ts';
import type { CauseRow, CausesAnswer, Coverage } from './answer.ts';
import { causeWords } from './cause-names.ts';
import { counted, listed, operationName } from './phrases.ts';

/** `r`, `its client c`. */
export function clientOf(plan: Plan, operation: number): string {
  return plan.programs[plan.operations[operation]?.program ?? -1]?.name ?? '';
}

export interface CauseCells {
  readonly cause: string;
  readonly possible: string;
  readonly effect: string;
  readonly seen: string;
}

/** The columns of the table, from left to right. */
export function causeHead(client: string): CauseCells {
  return { cause: 'cause', possible: 'can be here', effect: 'took effect', seen: `${client} sees` };
}

export function causeCells({ cause, verdict, effect, proved, endings }: Pick<CauseRow, 'cause' | 'verdict' | 'effect' | 'proved' | 'endings'>, { complete, runs, lossesMax, lossesCut }: Pick<Coverage, 'complete' | 'runs' | 'lossesMax' | 'lossesCut'>): CauseCells {
  const losses = proved && lossesCut ? ` for up to ${counted(lossesMax, 'lost or doubled message')}` : '';
  const possible = { possible: 'yes', always: 'always', impossible: `no, proved${losses}`, 'not-seen': `not seen in ${counted(runs, 'run')}`, unknown: 'not known' }[verdict];
  const isThere = verdict === 'possible' || verdict === 'always';
  return {
    cause: causeWords[cause],
    possible,
    effect: !isThere ? '' : effect === null ? 'reads only' : complete ? effect : `seen ${effect}`,
    seen: isThere ? listed(endings.map((ending) => `ends ${ending}`), 'or') : '',
  };
}

/** `c cannot tell 6 causes of r apart: request lost, …`; null: it can tell them all, as far as is known. */
export function alikeText({ alike }: Pick<CausesAnswer, 'alike'>, plan: Plan, operation: number): string | null {
  return alikeWords(alike, clientOf(plan, operation), operationName(plan, operation));
}

/** The same by names. */
export function alikeWords(alike: CausesAnswer['alike'], client: string, operation: string): string | null {
  if (alike.length === 0) return null;
  const sets = alike.map((set) => listed(set.map((cause) => causeWords[cause])));
  const [first] = alike;
  const count = alike.length === 1 ? `${first?.length} causes` : 'causes';
  return `${client} cannot tell ${count} of ${operation} apart: ${sets.join('; nor ')}`;
}
