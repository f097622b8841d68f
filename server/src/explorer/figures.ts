// The spread of a number over sampled runs.

export interface FigureSummary {
  /** Runs in which it had a value. */
  readonly runs: number;
  readonly mean: number;
  /** Standard deviation over the runs; 0 of one. */
  readonly deviation: number;
  readonly min: number;
  readonly max: number;
}

interface Known {
  runs: number;
  mean: number;
  /** Sum of squared differences to the mean. */
  squares: number;
  min: number;
  max: number;
}

export class FigureBook {
  readonly #known = new Map<string, Known>();

  /** One run. By B. P. Welford, "Note on a method for calculating corrected sums of squares and products" (1962). */
  add(figures: ReadonlyMap<string, number>): void {
    for (const [key, value] of figures) {
      let known = this.#known.get(key);
      if (known === undefined) this.#known.set(key, (known = { runs: 0, mean: 0, squares: 0, min: Infinity, max: -Infinity }));
      known.runs++;
      const away = value - known.mean;
      known.mean += away / known.runs;
      known.squares += away * (value - known.mean);
      known.min = Math.min(known.min, value);
      known.max = Math.max(known.max, value);
    }
  }

  summary(): ReadonlyMap<string, FigureSummary> {
    return new Map([...this.#known].map(([key, { runs, mean, squares, min, max }]) => [key, { runs, mean, deviation: runs < 2 ? 0 : Math.sqrt(squares / (runs - 1)), min, max }]));
  }
}
