import { expect, test } from 'vitest';
import { measureRows, measureSummary } from './measure-text.ts';

const point = { at: null, value: 66_234_567, low: 64_111_111, high: 68_300_000, runs: 20 };

test('a figure is rounded to what it says, with its interval', () => {
  expect(measureSummary({ unit: 'ns', by: null, points: [point] })).toBe('66.2 ms (95%: 64.1 ms to 68.3 ms)');
  expect(measureSummary({ unit: 'share', by: null, points: [{ ...point, value: 0.7, low: 0.65, high: 0.75 }] })).toBe('70% (95%: 65% to 75%)');
  expect(measureSummary({ unit: 'per-second', by: null, points: [{ ...point, value: 79.96, low: null, high: null, runs: 1 }] })).toBe('80/s (95%: one run)');
});

test('what an adversary picks has no mean', () => {
  expect(measureSummary({ unit: 'ns', by: null, points: [{ ...point, value: null }] })).toBe('64.1 ms to 68.3 ms, as an adversary picks');
});

test('nothing is said to be nothing', () => {
  expect(measureSummary({ unit: 'ns', by: null, points: [] })).toMatch('no value');
});

test('several figures are rows with bars against the largest', () => {
  const points = [0, 1, 2].map((second) => ({ at: second * 1e9, value: second * 50, low: second * 50, high: second * 50, runs: 4 }));
  const measure = { unit: 'per-second', by: 'time', points } as const;
  expect(measureRows(measure)).toEqual([
    { at: '0 ms', value: '0/s', interval: '0/s to 0/s', bar: '' },
    { at: '1 s', value: '50/s', interval: '50/s to 50/s', bar: '█'.repeat(12) },
    { at: '2 s', value: '100/s', interval: '100/s to 100/s', bar: '█'.repeat(24) },
  ]);
  expect(measureSummary(measure)).toBe('0/s to 100/s');
});
