// How a clock advances that runs too fast or too slow, always or for a while. Times are whole nanoseconds, rates parts per
// billion; what the clock has advanced is rounded down once, whatever its rate was in between.

/** For a while the clock runs faster than it does otherwise, or slower. */
export interface Rate {
  readonly fromNs: bigint;
  /** Null: for good. */
  readonly untilNs: bigint | null;
  readonly ppb: bigint;
}

const billion = 1_000_000_000n;

/** What the clock has advanced since 0, at an instant of true time. */
export function elapsedNs(atNs: bigint, driftPpb: bigint, rates: readonly Rate[]): bigint {
  return advanced(atNs, driftPpb, rates) / billion;
}

/** The first instant of true time at which the clock has advanced by `localNs` since `fromNs`. */
export function instantNs(localNs: bigint, fromNs: bigint, driftPpb: bigint, rates: readonly Rate[]): bigint {
  const target = advanced(fromNs, driftPpb, rates) + localNs * billion;
  const changes = rates.flatMap(({ fromNs: from, untilNs }) => (untilNs === null ? [from] : [from, untilNs])).filter((at) => at > fromNs).sort((x, y) => (x < y ? -1 : x > y ? 1 : 0));
  // The latest change before the target is reached: from there on the rate is the same.
  let since = fromNs;
  for (const at of changes) {
    if (advanced(at, driftPpb, rates) >= target) break;
    since = at;
  }
  const speed = billion + driftPpb + rates.reduce((sum, { fromNs: from, untilNs, ppb }) => (from <= since && (untilNs === null || since < untilNs) ? sum + ppb : sum), 0n);
  const left = target - advanced(since, driftPpb, rates);
  return since + (left + speed - 1n) / speed;
}

/** In billionths of a nanosecond. Every rate is above -1, so that no clock goes back. */
function advanced(atNs: bigint, driftPpb: bigint, rates: readonly Rate[]): bigint {
  return rates.reduce((sum, rate) => sum + within(rate, atNs) * rate.ppb, atNs * (billion + driftPpb));
}

/** For how long it has been in force. */
function within({ fromNs, untilNs }: Rate, atNs: bigint): bigint {
  const end = untilNs === null || atNs < untilNs ? atNs : untilNs;
  return end <= fromNs ? 0n : end - fromNs;
}
