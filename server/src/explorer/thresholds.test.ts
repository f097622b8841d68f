import { expect, test } from 'vitest';
import { purposes } from '../simulator/kernel/inputs.ts';
import { gridFor } from '../simulator/kernel/time.ts';
import { add, delay, fault, figure, ms, skew, skewedWrites, timer, toy } from '../../../test/oracle/toys.ts';
import { exploreAll } from './explore.ts';
import { defaultExploreOptions as options } from './explore-options.ts';
import type { Subject } from './judgement.ts';
import { type Edges, findThresholds, type SumTerm, type ThresholdQuantity } from './thresholds.ts';

const grid = gridFor(1_000_000_000);

function edgesOf(subject: Subject, key: string, quantities: readonly ThresholdQuantity[], changed = options): readonly Edges[] {
  const searching = findThresholds(subject, exploreAll(subject, grid, changed), { key, value: true }, quantities);
  for (;;) {
    const step = searching.next();
    if (step.done) return step.value;
  }
}

function skewTerm(machine: number, factor: number, lowNs: number, highNs: number): SumTerm {
  return { name: { purpose: purposes.skew, a: machine, b: 0, c: 0, d: 0 }, factor, lowNs, highNs };
}

const difference: ThresholdQuantity = { kind: 'sum', terms: [skewTerm(1, 1, 0, 3 * ms), skewTerm(3, -1, -3 * ms, 0)] };

test('figure 8-3 begins at one nanosecond more than 3 ms between the clocks', () => {
  const [edges] = edgesOf(skewedWrites(figure), 'lost', [difference]);
  expect(edges?.lowest).toMatchObject({ ns: 3 * ms + 1, exact: true });
  expect(edges?.highest).toMatchObject({ ns: 6 * ms, exact: true });
  expect(edges?.absent).toBe(false);
  const skews = edges?.lowest?.witness?.filter(({ name }) => name.purpose === purposes.skew).map(({ name, value }) => [name.a, value]) ?? [];
  const at = new Map(skews as [number, number][]);
  expect((at.get(1) ?? 0) - (at.get(3) ?? 0)).toBe(3 * ms + 1);
});

test('the edge of one skew alone, and of delays drawn from one range', () => {
  const [first, largest, smallest] = edgesOf(skewedWrites(figure), 'lost', [
    { kind: 'sum', terms: [skewTerm(1, 1, 0, 3 * ms)] },
    { kind: 'largest', range: 0 },
    { kind: 'smallest', range: 0 },
  ]);
  expect(first).toMatchObject({ lowest: { ns: 1, exact: true }, highest: { ns: 3 * ms, exact: true } });
  // Three delays in a row stay under 6 ms: each is 1 ms at least, and one of them is always 1 999 999 ns or less.
  expect(largest).toMatchObject({ lowest: { ns: ms, exact: true }, highest: { ns: 4 * ms, exact: true }, absent: false });
  expect(smallest).toMatchObject({ lowest: { ns: ms, exact: true }, highest: { ns: 2 * ms - 1, exact: true } });
});

test('largest and smallest of a range, worked out by hand', () => {
  // Late if two messages together need more than 7 ms: then the larger needs more than 3.5 ms, the smaller more than 3 ms.
  const subject = toy((inputs) => {
    const sum = add(inputs, delay(inputs, 1, ms, 4 * ms), delay(inputs, 2, ms, 4 * ms));
    return { late: inputs.decisions.less(add(inputs, timer(inputs, 1, 7 * ms)), sum) };
  });
  expect(edgesOf(subject, 'late', [{ kind: 'largest', range: 0 }, { kind: 'smallest', range: 0 }, { kind: 'largest', range: 7 }])).toMatchObject([
    { lowest: { ns: 3.5 * ms + 1, exact: true }, highest: { ns: 4 * ms, exact: true } },
    { lowest: { ns: 3 * ms + 1, exact: true }, highest: { ns: 4 * ms, exact: true } },
    { lowest: null, highest: null, absent: true },
  ]);
});

test('ranges without an end', () => {
  const subject = toy((inputs) => ({ late: inputs.decisions.noLater(timer(inputs, 1, 7 * ms), delay(inputs, 1, ms, Infinity)) }));
  expect(edgesOf(subject, 'late', [{ kind: 'largest', range: 0 }, { kind: 'smallest', range: 0 }])).toMatchObject([
    { lowest: { ns: 7 * ms, exact: true }, highest: { ns: Infinity, exact: true } },
    { lowest: { ns: 7 * ms, exact: true }, highest: { ns: Infinity, exact: true } },
  ]);
  const gauge = toy((inputs, gauges) => {
    gauges.set('arrival', delay(inputs, 1, ms, Infinity));
    return {};
  });
  expect(exploreAll(gauge, grid, options).gauges.get('arrival')).toEqual({ minNs: ms, maxNs: Infinity, exact: true });
});

test('an input that nothing asks for may be anything, and a limit makes edges inexact', () => {
  const subject = toy((inputs) => ({ ahead: fault(inputs, 1, 2) === 1 || inputs.decisions.less(timer(inputs, 1, 2 * ms), skew(inputs, 1, 0, 3 * ms)) }));
  expect(edgesOf(subject, 'ahead', [difference])[0]).toMatchObject({ lowest: { ns: 0, exact: true }, highest: { ns: 6 * ms, exact: true } });
  expect(edgesOf(subject, 'ahead', [difference], { ...options, cellsMax: 2 })[0]).toMatchObject({ lowest: { ns: 2 * ms + 1, exact: false } });
});
