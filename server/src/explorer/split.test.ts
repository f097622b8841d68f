import { expect, test } from 'vitest';
import { InputTable } from '../simulator/kernel/inputs.ts';
import { gridFor } from '../simulator/kernel/time.ts';
import { delay, fault, figure, lost, ms, skewedWrites, timer, toy } from '../../../test/oracle/toys.ts';
import { Region } from './region.ts';
import { type Cell, split, type SplitOptions, type SplitReport } from './split.ts';
import type { Subject } from './judgement.ts';

const options: SplitOptions = { cellsMax: 1000, lossesMax: 2, order: 'chronological' };

function cellsOf(subject: Subject, changed: Partial<SplitOptions> = {}): { cells: Cell[]; report: SplitReport } {
  const region = new Region(new InputTable(gridFor(1_000_000_000)));
  const cells: Cell[] = [];
  const splitting = split(subject, region, { ...options, ...changed });
  for (;;) {
    const step = splitting.next();
    if (step.done) return { cells, report: step.value };
    if (step.value !== null) cells.push(step.value);
  }
}

function told(cells: readonly Cell[], key: string): (boolean | null | undefined)[] {
  return cells.map((cell) => cell.judgement.facts.get(key));
}

test('two delays race: both orders, one cell each', () => {
  const { cells, report } = cellsOf(toy((inputs) => ({ first: inputs.decisions.noLater(delay(inputs, 1, ms, 4 * ms), delay(inputs, 2, ms, 4 * ms)) })));
  expect(told(cells, 'first').sort()).toEqual([false, true]);
  expect(report).toEqual({ runs: 2, lossesCut: false, limit: null, choicesCovered: Infinity });
});

test('a delay that can last as long as its timeout ends in both orders', () => {
  const race = (timeoutNs: number) => toy((inputs) => ({ answered: inputs.decisions.noLater(delay(inputs, 1, ms, 4 * ms), timer(inputs, 1, timeoutNs)) }));
  expect(told(cellsOf(race(4 * ms)).cells, 'answered').sort()).toEqual([false, true]);
  expect(told(cellsOf(race(4 * ms + 1)).cells, 'answered')).toEqual([true]);
  expect(told(cellsOf(race(ms - 1)).cells, 'answered')).toEqual([false]);
});

test('figure 8-3 is four cells', () => {
  const { cells, report } = cellsOf(skewedWrites(figure));
  expect(told(cells, 'lost').sort()).toEqual([false, false, true, true]);
  expect(report.limit).toBeNull();
});

test('losses come after what needs none, up to their budget', () => {
  const subject = toy((inputs) => {
    const count = [1, 2, 3, 4].filter((message) => lost(inputs, message)).length;
    return { [`lost ${count}`]: true };
  });
  const counts = (lossesMax: number) => cellsOf(subject, { lossesMax }).cells.map((cell) => cell.choices.size);
  expect(counts(0)).toEqual([0]);
  expect(counts(2)).toEqual([0, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2]);
  expect(cellsOf(subject, { lossesMax: 3 }).report.lossesCut).toBe(true);
  expect(cellsOf(subject, { lossesMax: 4 }).report.lossesCut).toBe(false);
  expect(cellsOf(subject, { lossesMax: 4 }).cells).toHaveLength(16);
});

test('choices without a budget are all taken', () => {
  const { cells, report } = cellsOf(toy((inputs) => ({ [`${fault(inputs, 1, 3)} ${fault(inputs, 2, 2)}`]: true })), { lossesMax: 0 });
  expect(cells.map((cell) => [...cell.judgement.facts.keys()][0])).toEqual(['0 0', '1 0', '2 0', '0 1', '1 1', '2 1']);
  expect(report.lossesCut).toBe(false);
});

test('a limit is told, with what was covered until then', () => {
  const subject = toy((inputs) => ({ [`${[1, 2, 3, 4, 5].map((number) => fault(inputs, number, 2)).join('')}`]: true }));
  const { cells, report } = cellsOf(subject, { cellsMax: 8 });
  expect(cells).toHaveLength(8);
  expect(report).toMatchObject({ runs: 8, limit: 'there are more than 8 cells', choicesCovered: 2 });
});
