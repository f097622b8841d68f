// What a number of runs says about a probability.

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** The two-sided 95% quantile of the normal distribution. */
const quantile = 1.959963984540054;
/** -ln 0.05, which the "rule of three" rounds to 3. */
const rareEvents = 2.995732273553991;
/** The same of 99%: that of the normal distribution, and -ln 0.01. */
const strict = { quantile: 2.5758293035489004, rareEvents: 4.605170185988091 } as const;

/**
 * A 95% interval for a probability, from `hits` in `runs` independent runs: Wilson, "Probable Inference, the Law of
 * Succession, and Statistical Inference" (1927). Where nothing (or everything) was hit, the one-sided bound that 0 in n
 * gives, by the rule of three: Hanley and Lippman-Hand, "If Nothing Goes Wrong, Is Everything All Right?" (1983). It is a
 * little wider than the exact 1 - 0.05^(1/n), and never narrower. Without any run it is all of [0, 1].
 */
export function interval95(hits: number, runs: number): Interval {
  return intervalOf(hits, runs, { quantile, rareEvents });
}

/** Whether so many hits leave a probability on neither side for sure: a 99% interval has it within, since it is looked at several times. */
export function isNear(probability: number, hits: number, runs: number): boolean {
  const { low, high } = intervalOf(hits, runs, strict);
  return low <= probability && probability <= high;
}

function intervalOf(hits: number, runs: number, { quantile, rareEvents }: { readonly quantile: number; readonly rareEvents: number }): Interval {
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

/**
 * A 95% interval for the mean of a number, from its mean and standard deviation over independent runs: Student's. The
 * quantile by the expansion of Abramowitz and Stegun, "Handbook of Mathematical Functions" (1964), 26.7.5; from two runs on.
 */
export function meanInterval95(mean: number, deviation: number, runs: number): Interval {
  if (runs < 2) return { low: -Infinity, high: Infinity };
  const spread = (studentQuantile(runs - 1) * deviation) / Math.sqrt(runs);
  return { low: mean - spread, high: mean + spread };
}

function studentQuantile(degrees: number): number {
  // The expansion is for many degrees; of the few below, the table.
  const few = [12.706204736, 4.302652730, 3.182446305, 2.776445105][degrees - 1];
  if (few !== undefined) return few;
  const z = quantile;
  const [z3, z5, z7, z9] = [z ** 3, z ** 5, z ** 7, z ** 9];
  return (
    z +
    (z3 + z) / (4 * degrees) +
    (5 * z5 + 16 * z3 + 3 * z) / (96 * degrees ** 2) +
    (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * degrees ** 3) +
    (79 * z9 + 776 * z7 + 1482 * z5 - 1920 * z3 - 945 * z) / (92160 * degrees ** 4)
  );
}
