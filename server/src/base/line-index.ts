// Offsets to lines and characters and back, as the language server protocol counts them: from 0, in UTF-16 code units.

export interface Position {
  /** 0-based. */
  readonly line: number;
  /** 0-based, in UTF-16 code units. */
  readonly character: number;
}

/** Line starts of one immutable text. `\n`, `\r\n` and `\r` end a line, as in the language server protocol. */
export class LineIndex {
  readonly text: string;
  readonly #starts: readonly number[];

  constructor(text: string) {
    this.text = text;
    const starts = [0];
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code === 13 && text.charCodeAt(i + 1) === 10) i++;
      if (code === 10 || code === 13) starts.push(i + 1);
    }
    this.#starts = starts;
  }

  get lineCount(): number {
    return this.#starts.length;
  }

  /** Offset of the first character of a 0-based line; past the last line, the end of the text. */
  lineStart(line: number): number {
    return this.#starts[line] ?? this.text.length;
  }

  /** Offset behind the last character of a line, before its line break. */
  lineEnd(line: number): number {
    let end = this.lineStart(line + 1);
    while (end > this.lineStart(line) && /[\r\n]/.test(this.text.charAt(end - 1))) end--;
    return end;
  }

  positionAt(offset: number): Position {
    const clamped = Math.max(0, Math.min(offset, this.text.length));
    let low = 0;
    let high = this.#starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] ?? 0) <= clamped) low = middle;
      else high = middle;
    }
    return { line: low, character: clamped - (this.#starts[low] ?? 0) };
  }

  /** A character behind the end of its line is taken as the line's end. */
  offsetAt(position: Position): number {
    if (position.line < 0) return 0;
    if (position.line >= this.lineCount) return this.text.length;
    return Math.min(this.lineStart(position.line) + Math.max(0, position.character), this.lineEnd(position.line));
  }
}
