// Probability laws of durations, as data. Drawing from them is in plain arithmetic, the same on every machine.
import { unreachable } from '../../base/assert.ts';

/** Durations in nanoseconds, not rounded. Parameters as in LANGUAGE.md: `lognormal(median, sigma)`, `pareto(xm, alpha)`. */
export type Law =
  | { readonly kind: 'exponential'; readonly meanNs: number }
  | { readonly kind: 'normal'; readonly meanNs: number; readonly deviationNs: number }
  | { readonly kind: 'lognormal'; readonly medianNs: number; readonly sigma: number }
  | { readonly kind: 'pareto'; readonly scaleNs: number; readonly alpha: number }
  | { readonly kind: 'uniform'; readonly lowNs: number; readonly highNs: number }
  | { readonly kind: 'weibull'; readonly scaleNs: number; readonly shape: number }
  | { readonly kind: 'gamma'; readonly shape: number; readonly scaleNs: number }
  | { readonly kind: 'mix'; readonly parts: readonly { readonly weight: number; readonly law: Law }[] }
  /** So much longer, each time. */
  | { readonly kind: 'shifted'; readonly byNs: number; readonly law: Law }
  | { readonly kind: 'scaled'; readonly by: number; readonly law: Law }
  /** Each drawn for itself. */
  | { readonly kind: 'sum'; readonly laws: readonly Law[] }
  | { readonly kind: 'empirical'; readonly samplesNs: readonly number[] };

/** The law of durations that are `factor` times as long. */
export function scaledLaw(law: Law, factor: number): Law {
  switch (law.kind) {
    case 'exponential':
      return { ...law, meanNs: law.meanNs * factor };
    case 'normal':
      return { ...law, meanNs: law.meanNs * factor, deviationNs: law.deviationNs * factor };
    case 'lognormal':
      return { ...law, medianNs: law.medianNs * factor };
    case 'uniform':
      return { ...law, lowNs: law.lowNs * factor, highNs: law.highNs * factor };
    case 'pareto':
    case 'weibull':
    case 'gamma':
      return { ...law, scaleNs: law.scaleNs * factor };
    case 'mix':
      return { ...law, parts: law.parts.map(({ weight, law: part }) => ({ weight, law: scaledLaw(part, factor) })) };
    case 'shifted':
      return { ...law, byNs: law.byNs * factor, law: scaledLaw(law.law, factor) };
    case 'scaled':
      return { ...law, by: law.by * factor };
    case 'sum':
      return { ...law, laws: law.laws.map((one) => scaledLaw(one, factor)) };
    case 'empirical':
      return { ...law, samplesNs: law.samplesNs.map((sample) => sample * factor) };
    default:
      return unreachable(law);
  }
}
