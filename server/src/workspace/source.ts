// One immutable version of one file's text, and the next one made from it by edits.
import { LineIndex, type Position } from '../base/line-index.ts';

export interface Source {
  /** As the workspace names it: a URI in the language server, a path on the command line. */
  readonly file: string;
  /** Of an open document; null: it was read from disk. */
  readonly version: number | null;
  readonly text: string;
  readonly lines: LineIndex;
}

/** The text between two positions is replaced; without a range, all of it. */
export interface SourceEdit {
  readonly range?: { readonly start: Position; readonly end: Position };
  readonly text: string;
}

export function createSource(file: string, version: number | null, text: string): Source {
  return { file, version, text, lines: new LineIndex(text) };
}

/** Edits apply one after the other, each to what the one before it left. */
export function editSource(source: Source, version: number, edits: readonly SourceEdit[]): Source {
  let { text, lines } = source;
  for (const edit of edits) {
    if (edit.range === undefined) {
      text = edit.text;
    } else {
      const from = lines.offsetAt(edit.range.start);
      const to = lines.offsetAt(edit.range.end);
      text = text.slice(0, Math.min(from, to)) + edit.text + text.slice(Math.max(from, to));
    }
    lines = new LineIndex(text);
  }
  return { file: source.file, version, text, lines };
}
