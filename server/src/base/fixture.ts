// Marked `.fault` text for tests: `$0` is the cursor, caret lines say what is expected where. Used by tests only.
//
//     link n1 -> $0
//     //      ^^ expected a machine, zone, or "*" after "->"
//
// A caret line is a comment that begins with carets. It speaks of the nearest line above that is none, whose columns its
// carets take; several may follow one line. `//<^^^ message` starts at the column of its own `//`, for what stands there;
// `| message` is a place without characters. `annotate` writes findings in the same form, so a test can compare texts.
import { AssertionFailure } from './assert.ts';
import { LineIndex } from './line-index.ts';
import type { TextRange } from './text-range.ts';

export interface Annotation {
  readonly range: TextRange;
  readonly message: string;
}

export class Fixture {
  /** Without marks. */
  readonly text: string;
  /** Offset of each `$0`. */
  readonly cursors: readonly number[];
  /** What the caret lines say, in the order of the text. */
  readonly expected: readonly Annotation[];

  constructor(text: string, cursors: readonly number[], expected: readonly Annotation[]) {
    this.text = text;
    this.cursors = cursors;
    this.expected = expected;
  }

  /** The cursor, which must be marked, once. */
  get offset(): number {
    const [offset] = this.cursors;
    if (offset === undefined || this.cursors.length > 1) throw new AssertionFailure(`the fixture needs one $0, and has ${this.cursors.length}`);
    return offset;
  }

  /** Between two marks. */
  get selection(): TextRange {
    const [start, end] = this.cursors;
    if (start === undefined || end === undefined || this.cursors.length > 2) throw new AssertionFailure(`the fixture needs two $0, and has ${this.cursors.length}`);
    return { start, end };
  }
}

const caretLine = /^(\s*\/\/)(?:<(\^+|\|)|(\s*)(\^+|\|))(?: (.*))?$/;

/** Reads marked text. A first empty line, the indentation that all lines share, and blanks behind the last line are left out. */
export function fixture(marked: string): Fixture {
  const lines: string[] = [];
  const cursors: number[] = [];
  const expected: Annotation[] = [];
  let start = 0;
  let next = 0;
  for (const line of dedent(marked).split('\n')) {
    const caret = caretLine.exec(line);
    if (caret !== null && lines.length > 0) {
      const [, comment = '', own, gap = '', carets = '', message = ''] = caret;
      const column = own === undefined ? comment.length + gap.length : comment.length - 2;
      const mark = own ?? carets;
      const length = mark === '|' ? 0 : mark.length;
      expected.push({ range: { start: start + column, end: start + column + length }, message });
      continue;
    }
    const parts = line.split('$0');
    let offset = next;
    for (const part of parts.slice(0, -1)) {
      offset += part.length;
      cursors.push(offset);
    }
    const clean = parts.join('');
    lines.push(clean);
    start = next;
    next += clean.length + 1;
  }
  return new Fixture(lines.join('\n'), cursors, expected.sort((a, b) => a.range.start - b.range.start));
}

/** Writes annotations under the lines of a text. A range over several lines is shown on its first, up to that line's end. */
export function annotate(text: string, annotations: readonly Annotation[]): string {
  const index = new LineIndex(text);
  const byLine = new Map<number, Annotation[]>();
  for (const annotation of [...annotations].sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end)) {
    const { line } = index.positionAt(annotation.range.start);
    byLine.set(line, [...(byLine.get(line) ?? []), annotation]);
  }
  const written: string[] = [];
  for (let line = 0; line < index.lineCount; line++) {
    written.push(text.slice(index.lineStart(line), index.lineEnd(line)));
    for (const { range, message } of byLine.get(line) ?? []) {
      const column = range.start - index.lineStart(line);
      const length = Math.min(range.end, Math.max(range.start, index.lineEnd(line))) - range.start;
      const carets = length === 0 ? '|' : '^'.repeat(length);
      const mark = column >= 2 ? `//${' '.repeat(column - 2)}${carets}` : `${' '.repeat(column)}//<${carets}`;
      written.push(message === '' ? mark : `${mark} ${message}`);
    }
  }
  return written.join('\n');
}

function dedent(text: string): string {
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  if (lines[0]?.trim() === '' && lines.length > 1) lines.shift();
  if (lines.length > 1 && lines.at(-1)?.trim() === '') lines[lines.length - 1] = '';
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length);
  const shared = Math.min(...indents, Number.MAX_SAFE_INTEGER);
  return lines.map((line) => (line.trim() === '' ? '' : line.slice(shared))).join('\n');
}
