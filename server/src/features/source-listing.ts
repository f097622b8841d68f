// A source as it is printed: numbered lines, and notes under the place or behind the line that they are about.
// Lines that are too long for the page are continued under themselves, so that nothing runs over its edge.
import { groupBy } from '../base/group-by.ts';
import { LineIndex } from '../base/line-index.ts';
import type { SyntaxToken } from '../syntax/tree.ts';
import type { Canvas, Paint, PaintRole } from './paint.ts';
import type { ReportRange } from './report.ts';
import { hanging, padded, printable, widthOf } from './text-layout.ts';

export interface ListedSource {
  readonly text: string;
  /** In the order of the text; empty: it is printed in one colour. */
  readonly tokens: readonly SyntaxToken[];
}

export interface Note {
  readonly range: ReportRange;
  /** `under` the range itself, or at the `end` of its first line if there is room. */
  readonly place: 'under' | 'end';
  readonly role: Extract<PaintRole, 'error' | 'warning' | 'note' | 'good' | 'faint'>;
  /** One character: `✓`; empty: none. */
  readonly mark: string;
  /** Which scenarios it is about: `[1 2]`; empty: all. */
  readonly tags: string;
  readonly text: string;
  /** The finding's code, printed behind it in a low voice; empty: none. */
  readonly code: string;
}

export interface ListingOptions {
  /** `all` lines, or only those that a note is about. */
  readonly lines: 'all' | 'noted';
}

/** Lines without line breaks, none wider than the canvas. */
export function listSource(source: ListedSource, notes: readonly Note[], canvas: Canvas, options: ListingOptions): string[] {
  const index = new LineIndex(source.text);
  const last = index.lineCount - (source.text.endsWith('\n') && index.lineCount > 1 ? 2 : 1);
  const noted = groupBy(notes, (note) => Math.min(note.range.start.line, last));
  const shown = options.lines === 'all' ? range(0, last) : [...noted.keys()].sort((a, b) => a - b);
  const gutter = new Gutter(String((shown.at(-1) ?? 0) + 1).length, canvas.paint);
  const width = Math.max(canvas.width - gutter.width, 20);
  const lines = new Map(shown.map((line) => [line, new PrintedLine(source, index, line, width)]));
  const columns = endColumns(lines, noted, { ...canvas, width });
  const printed: string[] = [];
  let before = -1;
  for (const [number, line] of lines) {
    if (options.lines === 'noted' && before >= 0 && number > before + 1) printed.push(gutter.gap());
    before = number;
    printed.push(...printLine(line, number, noted.get(number) ?? [], columns.get(number) ?? 0, gutter, { ...canvas, width }));
  }
  return printed;
}

function printLine(line: PrintedLine, number: number, notes: readonly Note[], endColumn: number, gutter: Gutter, canvas: Canvas): string[] {
  const { paint, width } = canvas;
  const printed: string[] = [];
  const under = [...groupBy(notes.filter((note) => note.place === 'under'), (note) => `${note.range.start.character}:${line.endOf(note.range)}`).values()];
  under.sort((a, b) => (a[0]?.range.start.character ?? 0) - (b[0]?.range.start.character ?? 0));
  const ends = notes.filter((note) => note.place === 'end');
  line.rows.forEach((row, rowNumber) => {
    const head = rowNumber === 0 ? gutter.numbered(number + 1) : gutter.blank();
    let text = line.paint(row, paint);
    let below: string[] = [];
    if (rowNumber === line.rows.length - 1 && ends.length > 0) {
      const joined = joinedNotes(ends, paint);
      const column = [endColumn, row.width + 2].find((column) => column + widthOf(joined) <= width);
      if (column !== undefined && column >= row.width + 2) text = padded(text, column) + joined;
      else below = ends.flatMap((note) => laid(note, 2, canvas));
    }
    printed.push(text === '' ? head.trimEnd() : head + text);
    const here = under.filter(([note]) => note !== undefined && line.rowOf(note.range.start.character) === rowNumber);
    for (const group of here) printed.push(...underlined(line, row, group, canvas).map((text) => gutter.blank() + text));
    printed.push(...below.map((text) => gutter.blank() + text));
  });
  return printed;
}

/** Carets under the range, and the notes beside them where there is room, else beneath. */
function underlined(line: PrintedLine, row: Row, notes: readonly Note[], canvas: Canvas): string[] {
  const [first] = notes;
  if (!first) return [];
  const from = line.columnOf(row, first.range.start.character);
  const to = Math.max(from + 1, line.columnOf(row, line.endOf(first.range)));
  const carets = ' '.repeat(from) + canvas.paint[first.role]('^'.repeat(Math.min(to, canvas.width) - from));
  if (notes.every(({ mark, text }) => mark === '' && text === '')) return [carets];
  const room = 36;
  if (canvas.width - to - 1 >= room) {
    const beside = notes.flatMap((note) => laid(note, to + 1, canvas));
    return beside.map((text, index) => (index === 0 ? carets + text.slice(to) : text));
  }
  const column = Math.max(2, Math.min(from, canvas.width - room - 16));
  return [carets, ...notes.flatMap((note) => laid(note, column, canvas))];
}

function laid(note: Note, column: number, canvas: Canvas): string[] {
  const { head, body } = partsOf(note, canvas.paint);
  return hanging(' '.repeat(column) + head, body, canvas.width);
}

function notedText(note: Note, paint: Paint): string {
  const { head, body } = partsOf(note, paint);
  return head + body;
}

function partsOf(note: Note, paint: Paint): { head: string; body: string } {
  const mark = note.mark === '' ? '' : `${paint[note.role](note.mark)} `;
  const tags = note.tags === '' ? '' : `${paint.faint(note.tags)} `;
  const code = note.code === '' ? '' : ` ${paint.faint(`(${note.code})`)}`;
  return { head: mark + tags, body: (note.role === 'faint' ? paint.faint(printable(note.text)) : printable(note.text)) + code };
}

/** Neighbouring lines have their end notes in one column; a line that is too long for that does not push the others out. */
function endColumns(lines: ReadonlyMap<number, PrintedLine>, noted: ReadonlyMap<number, readonly Note[]>, { width, paint }: Canvas): Map<number, number> {
  const columns = new Map<number, number>();
  let group: { line: number; from: number; needs: number }[] = [];
  const close = () => {
    const fitting = group.filter(({ from, needs }) => from + needs <= width).sort((a, b) => a.from - b.from);
    const widest = Math.max(0, ...fitting.map(({ needs }) => needs));
    while (fitting.length > 1 && (fitting.at(-1)?.from ?? 0) + widest > width) fitting.pop();
    for (const { line } of group) columns.set(line, fitting.at(-1)?.from ?? 0);
    group = [];
  };
  for (const [line, printed] of lines) {
    const ends = noted.get(line)?.filter((note) => note.place === 'end') ?? [];
    if (ends.length === 0 || (group.length > 0 && group.at(-1)?.line !== line - 1)) close();
    if (ends.length > 0) group.push({ line, from: (printed.rows.at(-1)?.width ?? 0) + 3, needs: widthOf(joinedNotes(ends, paint)) });
  }
  close();
  return columns;
}

function joinedNotes(notes: readonly Note[], paint: Paint): string {
  return notes.map((note) => notedText(note, paint)).join('   ');
}

/** One printed row of a source line: spans of its characters, behind an indentation of its own. */
interface Row {
  readonly indent: number;
  readonly spans: readonly { readonly start: number; readonly end: number }[];
  readonly width: number;
}

/** One line of the source, cut into rows that fit. Offsets are UTF-16 code units from the start of the line. */
class PrintedLine {
  readonly rows: readonly Row[];
  readonly indent: number;
  /** What is shown for each code unit. */
  readonly #shown: readonly string[];
  readonly #tokens: readonly { readonly start: number; readonly end: number; readonly role: PaintRole | null }[];

  constructor(source: ListedSource, index: LineIndex, line: number, width: number) {
    const start = index.lineStart(line);
    const end = index.lineEnd(line);
    const text = source.text.slice(start, end);
    // A surrogate pair is shown by its first unit.
    this.#shown = Array.from(text).flatMap((character) => (character.length === 2 ? [character, ''] : [printable(character)]));
    this.#tokens = source.tokens
      .slice(firstTouching(source.tokens, start), firstTouching(source.tokens, end) + 1)
      .map((token) => ({ start: token.range.start - start, end: token.range.end - start, role: roleOf(token) }));
    this.indent = this.#widthOf(0, text.length - text.trimStart().length);
    this.rows = this.#cut(text, width);
  }

  /** Where a range that starts on this line ends on it. */
  endOf(range: ReportRange): number {
    return range.end.line === range.start.line ? range.end.character : this.#shown.length;
  }

  rowOf(offset: number): number {
    const row = this.rows.findIndex((row) => offset < (row.spans.at(-1)?.end ?? 0));
    return row < 0 ? this.rows.length - 1 : row;
  }

  columnOf(row: Row, offset: number): number {
    return row.spans.reduce((column, { start, end }) => column + (offset <= start ? 0 : this.#widthOf(start, Math.min(offset, end))), row.indent);
  }

  paint(row: Row, paint: Paint): string {
    let painted = ' '.repeat(row.indent);
    for (const { start, end } of row.spans) {
      let at = start;
      for (const token of this.#tokens) {
        if (token.end <= at || token.start >= end) continue;
        painted += this.#text(at, Math.max(at, token.start));
        const [from, to] = [Math.max(at, token.start), Math.min(end, token.end)];
        painted += token.role === null ? this.#text(from, to) : paint[token.role](this.#text(from, to));
        at = to;
      }
      painted += this.#text(at, end);
    }
    return painted.trim() === '' ? '' : painted;
  }

  #text(start: number, end: number): string {
    return this.#shown.slice(start, end).join('');
  }

  #widthOf(start: number, end: number): number {
    return widthOf(this.#text(start, end));
  }

  #row(indent: number, spans: Row['spans']): Row {
    return { indent, spans, width: spans.reduce((width, { start, end }) => width + this.#widthOf(start, end), indent) };
  }

  /** A comment behind code first moves nearer; then lines break at blanks and are continued under the comment or the code. */
  #cut(text: string, width: number): Row[] {
    const end = text.trimEnd().length;
    const whole = this.#row(0, [{ start: 0, end }]);
    if (whole.width <= width) return [whole];
    const comment = this.#tokens.find((token) => token.role === 'comment' && token.start > 0 && text.slice(0, token.start).trim() !== '');
    if (comment) {
      const code = text.slice(0, comment.start).trimEnd().length;
      const squeezed = this.#squeeze(code, comment.start, end, width);
      if (squeezed) return [squeezed];
    }
    const column = comment && this.#widthOf(0, comment.start) <= width * 0.6 ? this.#widthOf(0, comment.start) : 0;
    const rows: Row[] = [];
    let at = 0;
    while (at < end) {
      const indent = rows.length === 0 ? 0 : comment && at > comment.start && column > 0 ? column : Math.min(this.indent + 4, width / 2);
      const row = this.#row(indent, [{ start: at, end: this.#breakBefore(text, at, end, width - indent) }]);
      rows.push(row);
      at = row.spans[0]?.end ?? end;
      while (at < end && text[at] === ' ') at++;
    }
    return rows;
  }

  /** Blanks between code and comment are taken out, as many as needed; two are left. Null where that is not enough. */
  #squeeze(code: number, comment: number, end: number, width: number): Row | null {
    const used = this.#widthOf(0, code) + this.#widthOf(comment, end);
    const gap = Math.min(comment - code, width - used);
    return gap >= 2 ? this.#row(0, [{ start: 0, end: code + gap }, { start: comment, end }]) : null;
  }

  /** End of the longest piece from `at` that fits, before a blank if there is one to break at. */
  #breakBefore(text: string, at: number, end: number, width: number): number {
    let fits = at + 1;
    while (fits < end && this.#widthOf(at, fits + 1) <= width) fits++;
    if (fits >= end) return end;
    const blank = text.lastIndexOf(' ', fits);
    const code = text.slice(at, blank).trim() !== '' && blank > at;
    return code ? text.slice(0, blank).trimEnd().length : fits;
  }
}

/** Tokens are in the order of the text and leave no gaps: the first that ends behind the offset. */
function firstTouching(tokens: readonly SyntaxToken[], offset: number): number {
  let low = 0;
  let high = tokens.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tokens[middle]?.range.end ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

function roleOf(token: SyntaxToken): PaintRole | null {
  switch (token.class) {
    case 'comment':
    case 'doc-comment':
      return 'comment';
    case 'reserved':
      return 'reserved';
    case 'quantity':
      return 'quantity';
    case 'string':
      return 'string';
    default:
      return null;
  }
}

/** Line numbers and the rule beside them. */
class Gutter {
  readonly #digits: number;
  readonly #paint: Paint;

  constructor(digits: number, paint: Paint) {
    this.#digits = Math.max(digits, 3);
    this.#paint = paint;
  }

  get width(): number {
    return this.#digits + 4;
  }

  numbered(line: number): string {
    return `${this.#paint.gutter(` ${String(line).padStart(this.#digits)} │`)} `;
  }

  blank(): string {
    return `${this.#paint.gutter(` ${' '.repeat(this.#digits)} │`)} `;
  }

  /** Lines were left out. */
  gap(): string {
    return this.#paint.gutter(` ${' '.repeat(this.#digits)} ┆`);
  }
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
