// What a phi detector has learned of one machine: the intervals between its latest heartbeats, and how long it therefore
// waits for the next (Hayashibara, Défago, Yared and Katayama, "The φ Accrual Failure Detector", SRDS 2004).
//
// φ(t) = -log10 P(the next heartbeat comes later than t behind the last), by the normal law with the mean and deviation of
// the window. It grows with t, so that "φ reaches N" is an instant, and the wait until then a timer.
import { zAt } from '../kernel/normal-tail.ts';

/** The size of the window, as in the paper's experiments. */
const intervalsMax = 1000;
/** Before anything is known: the declared period, with a quarter of it as deviation. */
const firstDeviation = 1 / 4;
/** Of the declared period: intervals that never differ are no reason to suspect what is late by a nanosecond. */
const leastDeviation = 1 / 10;

export class ArrivalWindow {
  readonly #periodNs: number;
  readonly #z: number;
  #intervals: number[] = [];
  #next = 0;

  constructor(periodNs: number, phi: number) {
    this.#periodNs = periodNs;
    this.#z = zAt(phi);
  }

  add(intervalNs: number): void {
    if (this.#intervals.length < intervalsMax) this.#intervals.push(intervalNs);
    else {
      this.#intervals[this.#next] = intervalNs;
      this.#next = (this.#next + 1) % intervalsMax;
    }
  }

  forget(): void {
    this.#intervals = [];
    this.#next = 0;
  }

  /** The first whole nanosecond behind a heartbeat at which φ has reached its threshold; at least 0. */
  get waitNs(): number {
    const count = this.#intervals.length;
    if (count === 0) return this.#waitFor(this.#periodNs, this.#periodNs * firstDeviation);
    const mean = this.#intervals.reduce((sum, interval) => sum + interval, 0) / count;
    const variance = this.#intervals.reduce((sum, interval) => sum + (interval - mean) * (interval - mean), 0) / count;
    return this.#waitFor(mean, Math.max(Math.sqrt(variance), this.#periodNs * leastDeviation));
  }

  #waitFor(mean: number, deviation: number): number {
    return Math.max(0, Math.ceil(mean + this.#z * deviation));
  }
}
