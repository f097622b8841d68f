// What the grammar has to say about a text that is not quite in the language.

export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** One mistake of the author. Offsets are UTF-16 code units, `end` exclusive; codes are stable and never reused. */
export interface Problem {
  readonly code: ProblemCode;
  readonly message: string;
  readonly start: number;
  readonly end: number;
  readonly related?: readonly { readonly message: string; readonly start: number; readonly end: number }[];
  /** Edits that mend it. */
  readonly fixes?: readonly { readonly title: string; readonly edits: readonly Edit[] }[];
}

export const problemCodes = [
  /** Something is missing, or something else stands in its place. */
  'syntax-expected',
  /** A word that begins no item, statement, or fault action. */
  'syntax-unknown-word',
  /** A reserved word where a name should stand. */
  'syntax-reserved-word',
  /** A bracket that is never closed. */
  'syntax-unclosed',
  /** A bracket that closes nothing. */
  'syntax-unopened',
  /** A number with a unit that does not exist, or with something glued to it. */
  'syntax-number',
  /** A text without its closing quote, in other quotes, or with an escape that does not exist. */
  'syntax-text',
  /** A comment that is never closed, or in another language's form. */
  'syntax-comment',
  /** A character that is not part of the language, or one that only looks like a sign of it. */
  'syntax-character',
  /** Nested too deeply, or too long. */
  'syntax-limit',
] as const;

export type ProblemCode = (typeof problemCodes)[number];

/** A word or sign as messages quote it: one line, not too long. */
export function quote(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  const short = line.length > 40 ? `${line.slice(0, 39)}…` : line;
  return short.startsWith('"') ? short : `"${short}"`;
}
