import { describe, expect, it } from 'vitest';
import { drawNs } from './draw-law.ts';
import type { Law } from './laws.ts';
import { RandomStream } from './random.ts';

const draws = 100_000;

function sample(law: Law): number[] {
  return Array.from({ length: draws }, (_, seed) => drawNs(law, new RandomStream(seed, { purpose: 1, a: 5, b: 0, c: 0, d: 0 }, 1)));
}

/**
 * Each law with its distribution function where it has a closed form, its mean and its standard deviation.
 * Kolmogorov and Smirnov: the largest distance of 100,000 draws exceeds 2.6 / sqrt(n) once in a million.
 */
const laws: readonly { readonly law: Law; readonly below: ((x: number) => number) | null; readonly mean: number; readonly deviation: number }[] = [
  { law: { kind: 'exponential', meanNs: 5e6 }, below: (x) => 1 - Math.exp(-x / 5e6), mean: 5e6, deviation: 5e6 },
  { law: { kind: 'uniform', lowNs: 1e6, highNs: 4e6 }, below: (x) => (x - 1e6) / 3e6, mean: 2.5e6, deviation: 3e6 / Math.sqrt(12) },
  // The variance of this one is infinite: its mean is not looked at.
  { law: { kind: 'pareto', scaleNs: 1.05e6, alpha: 1.51 }, below: (x) => 1 - (1.05e6 / x) ** 1.51, mean: NaN, deviation: NaN },
  { law: { kind: 'pareto', scaleNs: 0.235e6, alpha: 10 }, below: (x) => 1 - (0.235e6 / x) ** 10, mean: (10 * 0.235e6) / 9, deviation: (0.235e6 / 9) * Math.sqrt(10 / 8) },
  { law: { kind: 'weibull', scaleNs: 2e6, shape: 2 }, below: (x) => 1 - Math.exp(-((x / 2e6) ** 2)), mean: 2e6 * (Math.sqrt(Math.PI) / 2), deviation: 2e6 * Math.sqrt(1 - Math.PI / 4) },
  { law: { kind: 'normal', meanNs: 5e6, deviationNs: 1e6 }, below: (x) => normalBelow((x - 5e6) / 1e6), mean: 5e6, deviation: 1e6 },
  { law: { kind: 'lognormal', medianNs: 1e6, sigma: 0.5 }, below: (x) => normalBelow(Math.log(x / 1e6) / 0.5), mean: 1e6 * Math.exp(0.125), deviation: 1e6 * Math.sqrt((Math.exp(0.25) - 1) * Math.exp(0.25)) },
  // A gamma law of whole shape is Erlang's, with a finite sum for its distribution.
  { law: { kind: 'gamma', shape: 3, scaleNs: 2e6 }, below: (x) => 1 - Math.exp(-x / 2e6) * (1 + x / 2e6 + (x / 2e6) ** 2 / 2), mean: 6e6, deviation: Math.sqrt(3) * 2e6 },
  { law: { kind: 'gamma', shape: 0.5, scaleNs: 2e6 }, below: (x) => 2 * normalBelow(Math.sqrt((2 * x) / 2e6)) - 1, mean: 1e6, deviation: Math.sqrt(0.5) * 2e6 },
  { law: { kind: 'scaled', by: 3, law: { kind: 'exponential', meanNs: 2e6 } }, below: (x) => 1 - Math.exp(-x / 6e6), mean: 6e6, deviation: 6e6 },
  // Two of one mean come to Erlang's law.
  {
    law: { kind: 'sum', laws: [{ kind: 'exponential', meanNs: 2e6 }, { kind: 'scaled', by: 2, law: { kind: 'exponential', meanNs: 1e6 } }] },
    below: (x) => 1 - Math.exp(-x / 2e6) * (1 + x / 2e6),
    mean: 4e6,
    deviation: Math.sqrt(2) * 2e6,
  },
  {
    law: { kind: 'mix', parts: [{ weight: 38, law: { kind: 'uniform', lowNs: 0, highNs: 1e6 } }, { weight: 62, law: { kind: 'exponential', meanNs: 2e6 } }] },
    below: (x) => 0.38 * Math.min(1, x / 1e6) + 0.62 * (1 - Math.exp(-x / 2e6)),
    mean: 0.38 * 0.5e6 + 0.62 * 2e6,
    deviation: Math.sqrt(0.38 * (1e12 / 3) + 0.62 * 8e12 - (0.38 * 0.5e6 + 0.62 * 2e6) ** 2),
  },
];

/** The standard normal distribution function, by its series (Abramowitz and Stegun 26.2.10). */
function normalBelow(z: number): number {
  if (Math.abs(z) > 8) return z > 0 ? 1 : 0;
  let term = z;
  let sum = z;
  for (let k = 1; k < 200 && Math.abs(term) > 1e-17; k++) {
    term *= (-z * z) / (2 * k);
    sum += term / (2 * k + 1);
  }
  return 0.5 + sum / Math.sqrt(2 * Math.PI);
}

describe('drawNs', () => {
  for (const { law, below, mean, deviation } of laws) {
    it(`follows ${JSON.stringify(law)}`, () => {
      const drawn = sample(law).sort((x, y) => x - y);
      if (below !== null) {
        let distance = 0;
        drawn.forEach((x, i) => {
          const share = below(x);
          distance = Math.max(distance, Math.abs(share - i / draws), Math.abs(share - (i + 1) / draws));
        });
        expect(distance).toBeLessThan(2.6 / Math.sqrt(draws));
      }
      if (Number.isNaN(mean)) return;
      const average = drawn.reduce((sum, x) => sum + x, 0) / draws;
      expect(Math.abs(average - mean)).toBeLessThan((5 * deviation) / Math.sqrt(draws));
    });
  }

  it('adds a fixed time to each', () => {
    const [alone, shifted] = [{ kind: 'exponential', meanNs: 5 }, { kind: 'shifted', byNs: 75, law: { kind: 'exponential', meanNs: 5 } }] as const;
    expect(sample(shifted)).toEqual(sample(alone).map((one) => 75 + one));
  });

  it('picks samples as often as they stand there', () => {
    const drawn = sample({ kind: 'empirical', samplesNs: [1, 2, 2, 5] });
    const share = (value: number): number => drawn.filter((one) => one === value).length / draws;
    for (const [value, expected] of [[1, 0.25], [2, 0.5], [5, 0.25]] as const) expect(Math.abs(share(value) - expected)).toBeLessThan(0.01);
    expect(share(1) + share(2) + share(5)).toBe(1);
  });
});
