// What a fix is: an edit of a scenario that may cure something, and what it costs.
import type { FileEdits } from '../semantics/edits.ts';

export interface FixCandidate {
  /** Stable within its scenario: `timestamp-lamport`. */
  readonly id: string;
  readonly title: string;
  /** What it costs, in a sentence without a final stop. */
  readonly cost: string;
  /** Codes of hazards that it may cure. */
  readonly cures: readonly string[];
  readonly fix: FileEdits;
}

export type SourceOf = (file: string) => string;
