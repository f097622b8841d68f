// The smallest and the largest value of each gauge over all behaviours, in whole nanoseconds.
import type { FormTable } from '../simulator/kernel/forms.ts';
import type { Time } from '../simulator/kernel/time.ts';
import { assignmentAt, replay } from './assignment.ts';
import type { Subject } from './judgement.ts';
import { findExtreme, nearestNs } from './physical.ts';
import type { Region } from './region.ts';
import type { Cell } from './split.ts';

export interface GaugeSummary {
  /** Infinite where the declared ranges have no end. */
  readonly minNs: number;
  readonly maxNs: number;
  /** No covered behaviour goes beyond; otherwise these are only the extremes that were seen. */
  readonly exact: boolean;
}

interface Known {
  minNs: number;
  maxNs: number;
  exact: boolean;
}

export class GaugeBook {
  readonly #subject: Subject;
  readonly #region: Region;
  readonly #forms: FormTable;
  readonly #known = new Map<string, Known>();

  constructor(subject: Subject, region: Region) {
    this.#subject = subject;
    this.#region = region;
    this.#forms = region.table.forms;
  }

  /** Widens the gauges by what a cell adds; the region is that cell. */
  addCell(cell: Cell): void {
    for (const [key, time] of cell.judgement.gauges) {
      const known = this.#of(key);
      const low = time.base + this.#forms.lowTicks(time.form);
      const high = time.base + this.#forms.highTicks(time.form);
      // Most cells can't widen a gauge even at the declared bounds, and need no linear program.
      if (this.#ns(low) < known.minNs) this.#widen(cell, key, time, known, -1);
      if (this.#ns(high) > known.maxNs) this.#widen(cell, key, time, known, 1);
    }
  }

  /** Widens the gauges by what a plain run had. */
  addBehaviour(gauges: ReadonlyMap<string, Time>): void {
    for (const [key, time] of gauges) include(this.#of(key), this.#ns(time.ticks));
  }

  /** `complete`: no behaviour was left out. */
  summary(complete: boolean): ReadonlyMap<string, GaugeSummary> {
    const summary = new Map<string, GaugeSummary>();
    for (const [key, { minNs, maxNs, exact }] of this.#known) {
      if (minNs <= maxNs) summary.set(key, { minNs, maxNs, exact: exact && complete });
    }
    return summary;
  }

  #widen(cell: Cell, key: string, time: Time, known: Known, sense: 1 | -1): void {
    const beat = sense < 0 ? known.minNs : known.maxNs;
    const extreme = findExtreme(this.#region, time, sense, Number.isFinite(beat) ? beat : null);
    if (!extreme.exact) known.exact = false;
    if (extreme.ns === null) return;
    if (extreme.point === null) {
      include(known, extreme.ns);
      return;
    }
    const { judgement } = replay(this.#subject, this.#region.table.grid, assignmentAt(this.#region, cell.inputs, extreme.point, cell.choices));
    const seen = judgement.limit === null ? judgement.gauges.get(key) : undefined;
    if (seen !== undefined) include(known, this.#ns(seen.ticks));
    if (seen === undefined || this.#ns(seen.ticks) !== extreme.ns) known.exact = false;
  }

  #of(key: string): Known {
    let known = this.#known.get(key);
    if (known === undefined) this.#known.set(key, (known = { minNs: Infinity, maxNs: -Infinity, exact: true }));
    return known;
  }

  #ns(ticks: number): number {
    return nearestNs(ticks, this.#region.table.grid);
  }
}

function include(known: Known, ns: number): void {
  known.minNs = Math.min(known.minNs, ns);
  known.maxNs = Math.max(known.maxNs, ns);
}
