// What client and server say to each other beyond the language server protocol. Types only: the client shares no code.
import type { Range } from 'vscode-languageserver';

/** Requests by method. */
export interface FaultlineRequests {
  /** The scenarios of a file, in the order of the text. */
  'faultline/scenarios': { params: ScenariosParams; result: readonly ScenarioSummary[] };
  /** Answers scenarios, with work-done progress; cancelled, it tells what was answered until then. */
  'faultline/run': { params: RunParams; result: RunResult };
  /** One behaviour, step by step. */
  'faultline/trace': { params: TraceParams; result: TraceResult };
}

/** Notifications of the server by method. */
export interface FaultlineNotifications {
  'faultline/status': StatusParams;
}

export interface ScenariosParams {
  readonly uri: string;
}

export interface ScenarioSummary {
  readonly name: string;
  /** Of the whole scenario, to find the one at the cursor. */
  readonly range: Range;
  /** Why it cannot be run; null: it can. */
  readonly blocked: string | null;
  /** The behaviours that were found, the most telling first. */
  readonly witnesses: readonly WitnessSummary[];
}

export interface WitnessSummary {
  readonly id: string;
  /** What it shows: `w2 may be overwritten by w1 …`. */
  readonly shows: readonly string[];
}

export interface RunParams {
  readonly uri: string;
  /** Null: all of them. */
  readonly scenario: string | null;
  readonly workDoneToken?: string | number;
}

export interface RunResult {
  /** What was answered, as plain text. */
  readonly report: string;
  readonly answered: number;
  readonly total: number;
  readonly cancelled: boolean;
}

export interface TraceParams {
  readonly uri: string;
  readonly scenario: string;
  /** Null: the first witness, or the nominal behaviour where there is none. */
  readonly witness: string | null;
}

export interface TraceResult {
  readonly title: string;
  readonly text: string;
}

export interface StatusParams {
  readonly state: 'idle' | 'exploring' | 'done';
  /** Scenarios of open files that are answered, of those that can be. */
  readonly done: number;
  readonly total: number;
  /** Answered scenarios in which something fails or can go wrong. */
  readonly troubled: number;
}

/** The settings under `faultline`, as the editor has them. */
export interface Settings {
  readonly simulation: {
    /** Milliseconds. */
    readonly timeLimit: number;
    readonly runs: number;
    readonly maxCells: number;
  };
  readonly inlayHints: { readonly enabled: boolean };
}
