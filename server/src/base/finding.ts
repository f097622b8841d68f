// What is said about a text, wherever it comes from: syntax, names, rules, simulated hazards.
import type { TextRange } from './text-range.ts';

export type Severity = 'error' | 'warning' | 'information' | 'hint';

/** One finding. `code` is stable, never reused, and has a page under `docs/findings/`. */
export interface Finding {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly range: TextRange;
  /** The file it stands in; absent: the file that was asked about. */
  readonly file?: string;
  /** The scenario in which it was found; absent where it holds for the text itself. */
  readonly scenario?: string;
  readonly related?: readonly { readonly message: string; readonly range: TextRange; readonly file?: string }[];
  /** Edits that mend it. */
  readonly fixes?: readonly TextFix[];
}

/** An edit of the file, offered as a quick fix. */
export interface TextFix {
  readonly title: string;
  /** The file it edits; absent: the one that the finding stands in. */
  readonly file?: string;
  readonly edits: readonly { readonly range: TextRange; readonly text: string }[];
}
