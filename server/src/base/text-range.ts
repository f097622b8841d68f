// Half-open ranges of offsets (UTF-16 code units) into one text. Lines and columns exist only at the edges.

/** `[start, end)` in UTF-16 code units; `start <= end`. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

export function textRange(start: number, end: number): TextRange {
  return { start, end };
}

/** The smallest range that covers both. */
export function cover(a: TextRange, b: TextRange): TextRange {
  return { start: Math.min(a.start, b.start), end: Math.max(a.end, b.end) };
}

/** Whether `offset` lies in the range or directly at its end, as a cursor behind a word does. */
export function touches(range: TextRange, offset: number): boolean {
  return range.start <= offset && offset <= range.end;
}
