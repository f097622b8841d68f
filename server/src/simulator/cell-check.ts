// The property on which all proofs rest, for one plan: the decisions that a run recorded determine it. Used by tests only.
import { assert } from '../base/assert.ts';
import type { History } from './history.ts';
import { InputTable } from './kernel/inputs.ts';
import { RandomStream } from './kernel/random.ts';
import { SampleSource } from './kernel/sources.ts';
import type { Plan } from './plan.ts';
import { gridOf } from './simulate.ts';
import { movedWithinCell, PointSource, runRecorded, satisfies } from './testing.ts';

export interface CellCheckOptions {
  /** Each move looks at all decisions: a long run is moved in part. */
  readonly movesMax?: number;
  /** Whether another point of the cell may ask for inputs that the first did not: where that changes nothing, as with messages sent again. */
  readonly mayAskForMore?: boolean;
}

export interface CheckedCell {
  /** How many other points of its cell were run. 0 where the run proves nothing about its neighbours. */
  readonly compared: number;
  /** Of the run itself. */
  readonly history: History;
}

/** Runs a plan at a random point, and at others of its cell. Throws where one of these says anything else. */
export function checkCell(plan: Plan, seed: number, others: number, { movesMax = 300, mayAskForMore = false }: CellCheckOptions = {}): CheckedCell {
  const where = `plan ${plan.scenario}, seed ${seed}`;
  const table = new InputTable(gridOf(plan));
  const here = runRecorded(plan, table, new SampleSource(seed, { laws: 'support' }));
  const { history } = here;
  if (history.limit !== null || history.inexact !== null) return { compared: 0, history };
  const stream = new RandomStream(seed, { purpose: 1, a: 0, b: 0, c: 0, d: 0 }, 99);
  let point = here.point;
  for (let i = 0; i < others; i++) {
    point = movedWithinCell(point, here.log, table, stream, Math.min(movesMax, 3 * point.values.size));
    assert(satisfies(point, here.log, table), `${where}: a moved point stays in its cell`);
    const source = new PointSource(point);
    const there = runRecorded(plan, table, source);
    // Where so much comes together in one nanosecond that orders have no room, a run says so, and proves nothing.
    if (there.history.limit === 'ties') return { compared: i, history };
    assert(there.signature === here.signature, `${where}: ${firstDifference(here.signature, there.signature)}`);
    assert(mayAskForMore || source.strangers.length === 0, `${where}: another point of the cell asks for ${JSON.stringify(source.strangers)}`);
  }
  return { compared: others, history };
}

function firstDifference(here: string, there: string): string {
  const [ours, theirs] = [here, there].map((signature) => signature.split('\n')) as [string[], string[]];
  const line = ours.findIndex((one, index) => one !== theirs[index]);
  return `"${ours[line] ?? 'nothing'}" here is "${theirs[line < 0 ? ours.length : line] ?? 'nothing'}" elsewhere in the cell`;
}
