// The answer to one scenario, as plain, cloneable data: what workspaces keep, workers send, and reports print.
// Things are named by their ids in the plan; whoever made the plan knows where they stand in the text.
import type { Ending } from '../simulator/history.ts';
import type { FaultId, MachineId, OperationId, ReadingId, ServiceId, StoreId } from '../simulator/plan-ids.ts';
import type { CauseName } from './cause-names.ts';

/** As in LANGUAGE.md, "Verdicts". `holds`, `impossible` and `always` are said only if `proved`. */
export type Verdict =
  | 'holds' | 'fails' | 'possible' | 'impossible' | 'always' | 'not-seen' | 'probability' | 'vacuous' | 'unknown';

export interface ScenarioAnswer {
  readonly scenario: string;
  /** Hash of the plan: same hash, same answer. */
  readonly planHash: string;
  /** `partial` while it is being explored; each later answer replaces the one before. */
  readonly state: 'partial' | 'final';
  readonly coverage: Coverage;
  readonly expectations: readonly ExpectationAnswer[];
  readonly hazards: readonly HazardAnswer[];
  readonly operations: readonly OperationAnswer[];
  /** Answers to `show`, in the order of the plan; absent: nothing is shown. */
  readonly measures?: readonly MeasureAnswer[];
  /** What clients cannot tell apart, of the operations of which somebody asks; absent: of none. */
  readonly causes?: readonly CausesAnswer[];
  readonly witnesses: readonly Witness[];
}

/** Why an operation can end as it does, as far as its client is concerned. */
export interface CausesAnswer {
  readonly operation: OperationId;
  readonly rows: readonly CauseRow[];
  /** Largest sets of causes that look the same to its client, each of two or more. */
  readonly alike: readonly (readonly CauseName[])[];
}

export interface CauseRow {
  readonly cause: CauseName;
  /** Whether it can be here; with a witness where it can. */
  readonly verdict: 'possible' | 'always' | 'impossible' | 'not-seen' | 'unknown';
  /** Whether the effect takes place where it is; null: there is none, or it is not here. */
  readonly effect: 'always' | 'sometimes' | 'never' | null;
  /** Whether every behaviour in the declared ranges was covered for both. */
  readonly proved: boolean;
  /** How its operation ends then, as its client sees it. */
  readonly endings: readonly Ending[];
  readonly witness: string | null;
}

/** A figure: one point, or one for each stretch of time or value of an unknown. */
export interface MeasureAnswer {
  /** Index into `Plan.shows`. */
  readonly show: number;
  /** As written, without `show`. */
  readonly text: string;
  readonly unit: 'ns' | 'share' | 'per-second' | 'probability' | 'count';
  /** `time`, the name of an unknown, or null. */
  readonly by: string | null;
  readonly points: readonly MeasurePoint[];
}

export interface MeasurePoint {
  /** Where the stretch of time begins, or the unknown's value; null of a single point. */
  readonly atNs: number | null;
  /** The mean over the runs; null where an adversary picks too: then the bounds are the extremes that were seen. */
  readonly value: number | null;
  /** Otherwise an interval of 95%; infinite from a single run. */
  readonly low: number;
  readonly high: number;
  /** Runs in which it had a value. */
  readonly runs: number;
}

export interface Coverage {
  readonly method: 'cells' | 'samples';
  /** Every behaviour in the declared ranges was covered, with up to `lossesMax` lost or doubled messages. */
  readonly complete: boolean;
  readonly cells: number;
  readonly runs: number;
  readonly lossesMax: number;
  /** Whether more losses than `lossesMax` were possible. */
  readonly lossesCut: boolean;
  /** The limit that cut it short, in words; null: none. */
  readonly limit: string | null;
}

/** What both expectations and hazards get. */
export interface Answered {
  readonly verdict: Verdict;
  readonly proved: boolean;
  /** For declared laws: an interval of 95%; for `not-seen`: from 0 to the 95% upper bound. */
  readonly probability: { readonly value: number | null; readonly low: number; readonly high: number } | null;
  readonly witness: string | null;
  /** Where it takes two behaviours that look the same to a client (an unknown outcome): the witness of the other one. */
  readonly contrast?: string;
  /** Minimal sets of imperfections (`Plan.imperfections` ids) which alone still produce it. */
  readonly causes: readonly (readonly number[])[];
  /** Of the only cause that is told, what it may not need: a limit kept that from being found out. Absent: nothing. */
  readonly untried?: readonly number[];
  readonly thresholds: readonly Threshold[];
  readonly fixes: readonly Fix[];
  /** Where nothing was covered: with how many drawn runs each, of the same seeds, causes and fixes were tried. Absent: with all behaviours. */
  readonly triedRuns?: number;
}

export interface ExpectationAnswer extends Answered {
  /** Index into `Plan.expectations`. */
  readonly expectation: number;
  readonly text: string;
}

export interface HazardAnswer extends Answered {
  /** A stable code with a page: `lost-write`. */
  readonly code: string;
  readonly operation: OperationId | null;
  readonly store: StoreId | null;
  readonly fault: FaultId | null;
  /** The other operation in it (the overwriting write, say). */
  readonly by: OperationId | null;
  /** The reading of a clock that it is about, and the one that it is compared with. */
  readonly reading: ReadingId | null;
  readonly since: ReadingId | null;
  /** Where it happens, of what concerns none of these. */
  readonly machine: MachineId | null;
  readonly service: ServiceId | null;
  /** One sentence without a final stop: `may be overwritten by w1 because of clock skew: when n1 is more than 3 ms ahead of n3 (declared: up to 6 ms)`. */
  readonly message: string;
}

/** The exact edge beyond which it can happen by one of its causes; another may need nothing of it. */
export interface Threshold extends ExactEdge {
  /** Index of the cause. */
  readonly cause: number;
}

export interface ExactEdge {
  /**
   * `skew(n1) - skew(n3)`; of a declared range, the largest (`>`, `>=`) or smallest value that a behaviour draws from it. Where
   * both have an edge: `delay of w from a to n1`, if it is that of one message, otherwise `smallest delay(* <-> *)`.
   */
  readonly quantity: string;
  /** Of whole nanoseconds; of the two ways to say the same edge, the one with fewer digits. */
  readonly relation: '>' | '>=' | '<' | '<=';
  readonly ns: number;
  /** What the declaration allows of this quantity, in nanoseconds. */
  readonly declaredLowNs: number;
  readonly declaredHighNs: number;
  /** In words: `n1 is more than 3 ms ahead of n3`. */
  readonly phrase: string;
}

/** An edit that was tried and makes it impossible; `not-seen`: in any of `runs` drawn runs, of the same seeds that had shown it. */
export interface Fix {
  readonly id: string;
  /** `timestamp lamport`. */
  readonly title: string;
  readonly verdict: 'impossible' | 'holds' | 'not-seen';
  readonly runs?: number;
  /** What it costs, in a sentence. */
  readonly cost: string;
  /** Up to how many lost or doubled messages it was tried; absent: any number that can be. */
  readonly lossesMax?: number;
}

export interface OperationAnswer {
  readonly operation: OperationId;
  readonly label: string | null;
  /** Which endings there are. */
  readonly outcomes: { readonly ok: boolean; readonly failed: boolean; readonly unknown: boolean };
  /** Of those that ended ok; exact where the coverage is complete. Quantiles, of a load's operations: the mean of the runs' own. */
  readonly latencyNs: { readonly min: number; readonly max: number; readonly p50: number | null; readonly p99: number | null } | null;
  /** Values it can end with, as text, fewest first; cut at a limit. */
  readonly values: readonly string[];
  /** When its write is first and last visible at each replica after it began. */
  readonly visible: readonly { readonly machine: number; readonly minNs: number; readonly maxNs: number; readonly always: boolean }[];
}

/** A behaviour that shows something, replayed by the plain simulator. */
export interface Witness {
  readonly id: string;
  /** Declared inputs as an author says them, those that differ from the nominal first: `skew(n1)` → `3ms`. */
  readonly inputs: Readonly<Record<string, string>>;
  /** How many of `inputs`, from the first, differ from the nominal; absent: not known. */
  readonly unusual?: number;
  /** Exact values by input name, for replay; empty of a run that is drawn. */
  readonly values: readonly WitnessValue[];
  /** The seed that draws it, of a run that has too many values to be told; absent: `values` are all. */
  readonly seed?: number;
  readonly minimal: boolean;
  /** A few lines that tell the story: `0 ms  a: write kv.x = 1`. */
  readonly story: readonly string[];
}

/** An input or choice of a witness by its name (`simulator/kernel/inputs.ts`). */
export interface WitnessValue {
  readonly name: readonly [purpose: number, a: number, b: number, c: number, d: number];
  readonly kind: 'number' | 'choice';
  /** Whole nanoseconds, or the option taken. */
  readonly value: number;
  /** Ticks of freedom above it: the order of ties. */
  readonly tie: number;
}
