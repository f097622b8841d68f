// Probability laws of durations, as data. Drawing from them is in plain arithmetic, the same on every machine.

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
  | { readonly kind: 'empirical'; readonly samplesNs: readonly number[] };
