// A scenario made ready to run: the plan, the way back to the text, and the variants in which a fix was applied.
import type { Finding, TextFix } from '../base/finding.ts';
import type { TextRange } from '../base/text-range.ts';
import type { Plan } from '../simulator/plan.ts';

export interface PlannedScenario {
  readonly name: string;
  /** Null where it may not be run: it has errors, or says something that is not simulated (`blockers` say what). */
  readonly plan: Plan | null;
  /** Stable hash of the plan; the key of runs. Empty without a plan. */
  readonly planHash: string;
  readonly origins: Origins;
  /** Plans one more variant, which takes some milliseconds. False: all are planned. */
  planVariant(): boolean;
  /** Planned where they are not yet. */
  readonly variants: readonly Variant[];
  /** What keeps it from being answered; on their lines, also among the model's findings. */
  readonly blockers: readonly Finding[];
}

/** A place in a text. */
export interface Origin {
  /** Path or URI of the file, as the workspace names it. */
  readonly file: string;
  readonly range: TextRange;
}

/** Where each thing of the plan stands; lists run parallel to the plan's. */
export interface Origins {
  /** The scenario's head line (or the file's start, where the file is the scenario). */
  readonly scenario: Origin;
  readonly machines: readonly (Origin | null)[];
  readonly links: readonly Origin[];
  readonly stores: readonly Origin[];
  readonly services: readonly Origin[];
  readonly balancers: readonly Origin[];
  /** Absent: there are none. */
  readonly locks?: readonly Origin[];
  readonly detectors: readonly Origin[];
  readonly programs: readonly Origin[];
  /** The label, or the statement where it has none. */
  readonly operations: readonly Origin[];
  /** The whole statement of each operation. */
  readonly statements: readonly Origin[];
  /** The label, or the statement where it has none. */
  readonly readings: readonly Origin[];
  readonly faults: readonly Origin[];
  readonly expectations: readonly Origin[];
  /** Absent: nothing is shown. */
  readonly shows?: readonly Origin[];
  readonly ranges: readonly (Origin | null)[];
  readonly imperfections: readonly (Origin | null)[];
}

/** The same scenario with one fix applied, planned, so that it can be tried before it is offered. */
export interface Variant {
  /** Stable: `timestamp-lamport`. */
  readonly id: string;
  /** `timestamp lamport`. */
  readonly title: string;
  /** What it costs, in a sentence. */
  readonly cost: string;
  /** Finding codes that it may cure. */
  readonly cures: readonly string[];
  readonly plan: Plan;
  /** The edit of the text that makes it so. */
  readonly fix: TextFix & { readonly file: string };
}
