import { describe, expect, it, test } from 'vitest';
import { interval95, meanInterval95 } from './statistics.ts';

// Newcombe, "Two-sided confidence intervals for the single proportion: comparison of seven methods", Statistics in Medicine
// 17 (1998), table I, method 3 (score without continuity correction).
test.each([
  [81, 263, 0.2553, 0.3662],
  [15, 148, 0.0624, 0.1605],
  [1, 29, 0.0061, 0.1718],
])('%i of %i as published', (hits, runs, low, high) => {
  const interval = interval95(hits, runs);
  expect(interval.low).toBeCloseTo(low, 4);
  expect(interval.high).toBeCloseTo(high, 4);
});

test('nothing in n runs: about 3 / n, and never less than the exact bound', () => {
  for (const runs of [1, 5, 30, 100, 2000, 1e6]) {
    const { low, high } = interval95(0, runs);
    expect(low).toBe(0);
    expect(high).toBeLessThanOrEqual(3 / runs);
    expect(high).toBeGreaterThanOrEqual(1 - 0.05 ** (1 / runs));
    expect(interval95(runs, runs)).toEqual({ low: 1 - high, high: 1 });
  }
});

test('no runs say nothing', () => {
  expect(interval95(0, 0)).toEqual({ low: 0, high: 1 });
});

describe('the interval of a mean', () => {
  it("is Student's", () => {
    // Quantiles of 97.5% by degrees of freedom, from the tables.
    const table: readonly (readonly [runs: number, quantile: number])[] = [[2, 12.7062], [3, 4.3027], [6, 2.5706], [11, 2.2281], [31, 2.0423], [101, 1.9840], [100_001, 1.9600]];
    for (const [runs, quantile] of table) {
      const { low, high } = meanInterval95(10, Math.sqrt(runs), runs);
      expect(high - 10, `${runs} runs`).toBeCloseTo(quantile, 3);
      expect(10 - low, `${runs} runs`).toBeCloseTo(quantile, 3);
    }
  });

  it('is without bounds from one run', () => {
    expect(meanInterval95(10, 0, 1)).toEqual({ low: -Infinity, high: Infinity });
  });
});
