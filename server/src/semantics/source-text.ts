// Text as written, but with one way of spacing, so that names taken from it do not change with white space or comments.
import type { TextRange } from '../base/text-range.ts';
import type { Syntax, SyntaxToken } from '../syntax/tree.ts';

/** The tokens of a range in canonical spacing: `write kv.x = 1`, `1ms..4ms`, `* <-> *`. */
export function foldedText(syntax: Syntax, range: TextRange): string {
  let text = '';
  let before: SyntaxToken | null = null;
  for (let i = firstTokenAt(syntax.tokens, range.start); i < syntax.tokens.length; i++) {
    const token = syntax.tokens[i] as SyntaxToken;
    if (token.range.start >= range.end) break;
    if (isTrivia(token)) continue;
    if (before !== null && spaced(before, token)) text += ' ';
    text += token.text === '+-' ? '±' : token.text;
    before = token;
  }
  return text;
}

export function isTrivia(token: SyntaxToken): boolean {
  switch (token.class) {
    case 'space':
    case 'newline':
    case 'comment':
    case 'doc-comment':
      return true;
    case 'reserved':
    case 'word':
    case 'quantity':
    case 'string':
    case 'operator':
    case 'invalid':
      return false;
  }
}

/** Index of the first token that begins at `offset` or behind it; tokens are in order. */
function firstTokenAt(tokens: readonly SyntaxToken[], offset: number): number {
  let low = 0;
  let high = tokens.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tokens[middle] as SyntaxToken).range.start < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The token that `offset` lies in, or directly behind, as a cursor does; where two touch, the one that is a word. */
export function tokenAt(tokens: readonly SyntaxToken[], offset: number): SyntaxToken | null {
  const index = firstTokenAt(tokens, offset);
  const touching = [tokens[index], tokens[index - 1]].filter(
    (token) => token !== undefined && !isTrivia(token) && token.range.start <= offset && offset <= token.range.end,
  );
  return touching.find((token) => token?.class !== 'operator') ?? touching[0] ?? null;
}

function spaced(left: SyntaxToken, right: SyntaxToken): boolean {
  if (left.text === '(' || left.text === '.' || left.text === '..') return false;
  switch (right.text) {
    case ')':
    case ',':
    case '.':
    case '..':
    case ':':
    case ';':
      return false;
    case '(':
      return left.class !== 'word' && left.text !== 'probability';
    default:
      return true;
  }
}
