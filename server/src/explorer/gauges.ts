// The smallest and the largest value of each gauge over all behaviours, in whole nanoseconds.
import type { FormTable } from '../simulator/kernel/forms.ts';
import type { Time } from '../simulator/kernel/time.ts';
import { type Assignment, assignmentAt } from './assignment.ts';
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

/** One end of a gauge: what a linear program says, until a plain run has confirmed it. */
interface End {
  ns: number;
  /** A behaviour that should have it; null: none is needed any more. */
  at: Assignment | null;
}

interface Known {
  readonly min: End;
  readonly max: End;
  exact: boolean;
}

export class GaugeBook {
  readonly #region: Region;
  readonly #forms: FormTable;
  readonly #known = new Map<string, Known>();

  constructor(region: Region) {
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
      if (this.#ns(low) < known.min.ns) this.#widen(cell, time, known, known.min, -1);
      if (this.#ns(high) > known.max.ns) this.#widen(cell, time, known, known.max, 1);
    }
  }

  /** Widens the gauges by what a plain run had. */
  addBehaviour(gauges: ReadonlyMap<string, Time>): void {
    for (const [key, time] of gauges) {
      const { min, max } = this.#of(key);
      const ns = this.#ns(time.ticks);
      if (ns <= min.ns) reach(min, ns, null);
      if (ns >= max.ns) reach(max, ns, null);
    }
  }

  /** Has every end run that no plain run has had yet. What is not confirmed is no longer exact. */
  confirm(run: (assignment: Assignment) => void): void {
    // The last ends were looked for from where those before were found, so that few runs confirm them all.
    for (const known of [...this.#known.values()].reverse()) {
      for (const end of [known.max, known.min]) {
        if (end.at !== null) run(end.at);
        if (end.at === null) continue;
        end.at = null;
        known.exact = false;
      }
    }
  }

  /** `complete`: no behaviour was left out. */
  summary(complete: boolean): ReadonlyMap<string, GaugeSummary> {
    const summary = new Map<string, GaugeSummary>();
    for (const [key, { min, max, exact }] of this.#known) {
      if (min.ns <= max.ns) summary.set(key, { minNs: min.ns, maxNs: max.ns, exact: exact && complete });
    }
    return summary;
  }

  #widen(cell: Cell, time: Time, known: Known, end: End, sense: 1 | -1): void {
    const { ns, point, exact } = findExtreme(this.#region, time, sense, Number.isFinite(end.ns) ? end.ns : null);
    if (!exact) known.exact = false;
    if (ns !== null) reach(end, ns, point === null ? null : assignmentAt(this.#region, cell.inputs, point, cell.choices));
  }

  #of(key: string): Known {
    let known = this.#known.get(key);
    if (known === undefined) {
      known = { min: { ns: Infinity, at: null }, max: { ns: -Infinity, at: null }, exact: true };
      this.#known.set(key, known);
    }
    return known;
  }

  #ns(ticks: number): number {
    return nearestNs(ticks, this.#region.table.grid);
  }
}

function reach(end: End, ns: number, at: Assignment | null): void {
  end.ns = ns;
  end.at = at;
}
