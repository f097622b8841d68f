// The limits of an exploration: all explicit, all of work but one, which is there so that an editor is answered in time.

export interface ExploreOptions {
  /** Cells after which the exploration stops and says so. */
  readonly cellsMax: number;
  /** Sampled behaviours where cells do not cover, and for probabilities. */
  readonly runsMax: number;
  /** Lost or doubled messages that a covered behaviour has at most. */
  readonly lossesMax: number;
  readonly seed: number;
  /** Milliseconds after which a partial answer is final; null: work alone limits. Goldens never use it. */
  readonly timeLimitMs: number | null;
  /** Which inequality splits first; absent: `chronological`. `frequent` is for what repeats, heartbeats above all. */
  readonly order?: 'chronological' | 'frequent';
}

export const defaultExploreOptions: ExploreOptions = { cellsMax: 20_000, runsMax: 2_000, lossesMax: 2, seed: 1, timeLimitMs: null };
