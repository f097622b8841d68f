// Draws from laws in plain arithmetic: the same bits on every machine.
import { present, unreachable } from '../../base/assert.ts';
import { exp, ln } from './elementary.ts';
import type { Law } from './laws.ts';
import type { RandomStream } from './random.ts';

/** One duration in nanoseconds, not rounded and not cut to any bounds. */
export function drawNs(law: Law, stream: RandomStream): number {
  switch (law.kind) {
    case 'exponential':
      return -law.meanNs * ln(positive(stream));
    case 'normal':
      return law.meanNs + law.deviationNs * standardNormal(stream);
    case 'lognormal':
      return law.medianNs * exp(law.sigma * standardNormal(stream));
    case 'pareto':
      return law.scaleNs * exp(-ln(positive(stream)) / law.alpha);
    case 'uniform':
      return law.lowNs + stream.next() * (law.highNs - law.lowNs);
    case 'weibull':
      return law.scaleNs * power(-ln(positive(stream)), 1 / law.shape);
    case 'gamma':
      return law.scaleNs * standardGamma(law.shape, stream);
    case 'mix': {
      const total = law.parts.reduce((sum, part) => sum + part.weight, 0);
      let left = stream.next() * total;
      const picked = law.parts.find((part) => (left -= part.weight) < 0) ?? law.parts[law.parts.length - 1];
      return drawNs(present(picked, 'part of a mix').law, stream);
    }
    case 'shifted':
      return law.byNs + drawNs(law.law, stream);
    case 'scaled':
      return law.by * drawNs(law.law, stream);
    case 'sum':
      return law.laws.reduce((sum, one) => sum + drawNs(one, stream), 0);
    case 'empirical':
      return present(law.samplesNs[stream.below(law.samplesNs.length)], 'sample');
    default:
      return unreachable(law);
  }
}

/** Uniform in (0, 1]. */
function positive(stream: RandomStream): number {
  return 1 - stream.next();
}

/** By the polar method (G. Marsaglia, T. Bray, 1964), which needs no sine. */
function standardNormal(stream: RandomStream): number {
  for (;;) {
    const x = 2 * stream.next() - 1;
    const y = 2 * stream.next() - 1;
    const square = x * x + y * y;
    if (square > 0 && square < 1) return x * Math.sqrt((-2 * ln(square)) / square);
  }
}

/** By G. Marsaglia and W. Tsang, "A simple method for generating gamma variables" (2000). */
function standardGamma(shape: number, stream: RandomStream): number {
  if (shape < 1) return standardGamma(shape + 1, stream) * power(positive(stream), 1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = standardNormal(stream);
    const root = 1 + c * x;
    const v = root * root * root;
    if (v <= 0) continue;
    const u = positive(stream);
    if (ln(u) < 0.5 * x * x + d - d * v + d * ln(v)) return d * v;
  }
}

function power(base: number, exponent: number): number {
  return base === 0 ? 0 : exp(exponent * ln(base));
}
