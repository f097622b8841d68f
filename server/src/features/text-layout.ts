// Laying text out in columns, wide characters and colours counted as a terminal shows them.
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

/** Columns that the text takes. */
export function widthOf(text: string): number {
  return stringWidth(text);
}

/** Wrapped at spaces, but not between a number and its unit; words that are longer than a line are broken. Never empty. */
export function wrapped(text: string, width: number): string[] {
  const bound = text.replace(/(\d) (?=(?:ns|µs|ms|s|min|h)\b)/g, '$1\u00a0');
  return wrapAnsi(bound, Math.max(width, 1), { hard: true, trim: true }).replaceAll('\u00a0', ' ').split('\n');
}

/** `head` and the text behind it, whose further lines hang below its first. */
export function hanging(head: string, text: string, width: number): string[] {
  const indent = widthOf(head);
  return wrapped(text, width - indent).map((line, index) => (index === 0 ? head : ' '.repeat(indent)) + line);
}

export function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

/** Left and right at the two edges of one line; null where they do not fit with `gap` columns between them. */
export function justified(left: string, right: string, width: number, gap = 2): string | null {
  const free = width - widthOf(left) - widthOf(right);
  return free >= gap ? left + ' '.repeat(free) + right : null;
}

/** No line ends in blanks: they would show in a diff and nowhere else. */
export function withoutTrailingBlanks(lines: readonly string[]): string[] {
  return lines.map((line) => line.replace(/[ \t]+$/, ''));
}

/** Control characters of a quoted text are shown as their pictures, lest a source can steer the terminal. Tabs become blanks. */
export function printable(text: string): string {
  return text
    .replaceAll('\t', '  ')
    .replace(/[\u0000-\u001f]/g, (control) => String.fromCharCode(0x2400 + control.charCodeAt(0)))
    .replace(/\u007f/g, '\u2421')
    .replace(/[\u0080-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
}
