// What a number of runs says about a probability.

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** The two-sided 95% quantile of the normal distribution. */
const quantile = 1.959963984540054;
/** -ln 0.05, which the "rule of three" rounds to 3. */
const rareEvents = 2.995732273553991;

/**
 * A 95% interval for a probability, from `hits` in `runs` independent runs: Wilson, "Probable Inference, the Law of
 * Succession, and Statistical Inference" (1927). Where nothing (or everything) was hit, the one-sided bound that 0 in n
 * gives, by the rule of three: Hanley and Lippman-Hand, "If Nothing Goes Wrong, Is Everything All Right?" (1983). It is a
 * little wider than the exact 1 - 0.05^(1/n), and never narrower. Without any run it is all of [0, 1].
 */
export function interval95(hits: number, runs: number): Interval {
  if (runs === 0) return { low: 0, high: 1 };
  if (hits === 0) return { low: 0, high: Math.min(1, rareEvents / runs) };
  if (hits === runs) return { low: Math.max(0, 1 - rareEvents / runs), high: 1 };
  const share = hits / runs;
  const square = quantile * quantile;
  const centre = share + square / (2 * runs);
  const spread = quantile * Math.sqrt((share * (1 - share)) / runs + square / (4 * runs * runs));
  const scale = 1 + square / runs;
  return { low: (centre - spread) / scale, high: (centre + spread) / scale };
}
