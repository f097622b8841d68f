// Where a range of an older text stands in a newer one: what was found out about the older one can be shown, marked as
// stale, until it is found out anew. Texts are compared by what they have in common at both ends.
import type { TextRange } from '../base/text-range.ts';

/** Null where the range itself was touched. */
export function carryOver(older: string, newer: string, range: TextRange): TextRange | null {
  if (older === newer) return range;
  const { prefix, suffix } = common(older, newer);
  if (range.end <= prefix) return range;
  const shift = newer.length - older.length;
  if (range.start >= older.length - suffix) return { start: range.start + shift, end: range.end + shift };
  return null;
}

// Many ranges are asked about one pair of texts in a row; the comparison is as long as the text.
let last: { older: string; newer: string; prefix: number; suffix: number } | null = null;

function common(older: string, newer: string): { prefix: number; suffix: number } {
  if (last !== null && last.older === older && last.newer === newer) return last;
  const shorter = Math.min(older.length, newer.length);
  let prefix = 0;
  while (prefix < shorter && older.charCodeAt(prefix) === newer.charCodeAt(prefix)) prefix++;
  let suffix = 0;
  // Both may claim the same characters, where text repeats: a range has its place in either.
  while (suffix < shorter && older.charCodeAt(older.length - 1 - suffix) === newer.charCodeAt(newer.length - 1 - suffix)) suffix++;
  last = { older, newer, prefix, suffix };
  return last;
}
