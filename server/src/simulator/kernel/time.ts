// Instants and durations of the simulator: a number with the linear form over inputs that produced it.
//
// Inside, time is counted in ticks, a fraction of a nanosecond. Every delay and timer has a few ticks of *freedom*, so
// that both orders of two events of the same nanosecond are ordinary behaviours. The freedom orders events and nothing
// else: what software reads and what an author declares are whole nanoseconds.

/** A linear form over inputs (`FormTable`); 0 is the empty one. */
export type FormId = number;

/**
 * An instant, a duration or a clock's reading. Immutable.
 * `ticks = base + form(inputs)`, all whole numbers; in a plain run the form is 0 and `base === ticks`.
 */
export interface Time {
  readonly ticks: number;
  /** The part that no input moves, in ticks. */
  readonly base: number;
  readonly form: FormId;
}

/** How finely a scenario's time is divided. Chosen once per plan, so that every sum stays an exact double. */
export interface Grid {
  readonly ticksPerNs: number;
  /** How many ticks later than declared an event may come: room for this many ties in a row at one instant. */
  readonly freedomTicks: number;
  /** Half a nanosecond: two readings whose difference exceeds it differ by a whole nanosecond. */
  readonly halfTicks: number;
  /** A chain of more than this many delays and timers could add its freedoms up to half a nanosecond. */
  readonly chainMax: number;
  /** No instant behind this is told exactly: a run that gets there is cut short. */
  readonly horizonNs: number;
  /** A guess at how long a run lasts. Samples of what is open without bound (an instant "at any time") stay below it. */
  readonly typicalNs: number;
  /** Several times that: up to here instants "at any time" are looked for. */
  readonly typicalMaxNs: number;
}

/** The finest grid on which a run of `horizonNs` stays within exact doubles. */
export function gridFor(horizonNs: number, typicalNs: number = horizonNs): Grid {
  let bits = 14;
  while (bits > 2 && horizonNs > 2 ** (52 - bits)) bits--;
  const ticksPerNs = 2 ** bits;
  const freedomTicks = bits >= 14 ? 16 : bits >= 10 ? 4 : 1;
  const halfTicks = ticksPerNs / 2;
  return { ticksPerNs, freedomTicks, halfTicks, chainMax: halfTicks / freedomTicks - 1, horizonNs: 2 ** (52 - bits), typicalNs, typicalMaxNs: Math.min(16 * typicalNs, 2 ** (51 - bits)) };
}

/** The whole nanosecond that an instant lies in: what a perfect clock reads. */
export function toNs(time: Time, on: Grid): number {
  return Math.floor(time.ticks / on.ticksPerNs);
}

export function constantTime(ns: number, on: Grid): Time {
  return plainTime(ns * on.ticksPerNs);
}

/** An instant that no input moves, or of a plain run. */
export function plainTime(ticks: number): Time {
  return { ticks, base: ticks, form: 0 };
}
