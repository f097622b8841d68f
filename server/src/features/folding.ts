// What can be folded: blocks in braces, runs of comments, long block comments.
import { isTrivia } from '../syntax/walk.ts';
import type { Syntax, SyntaxToken } from '../syntax/tree.ts';
import type { LineIndex } from '../base/line-index.ts';

export interface Fold {
  /** Lines from 0; the last one is folded too. */
  readonly startLine: number;
  readonly endLine: number;
  readonly kind: 'block' | 'comment';
}

/** In the order of their first lines. */
export function foldingRanges(syntax: Syntax, lines: LineIndex): Fold[] {
  return [...blockFolds(syntax, lines), ...commentFolds(syntax, lines)].sort((a, b) => a.startLine - b.startLine || b.endLine - a.endLine);
}

/** Read from tokens, so that a block folds while something in it cannot be read. The brace's line stays visible. */
function blockFolds({ tokens }: Syntax, lines: LineIndex): Fold[] {
  const folds: Fold[] = [];
  const open: SyntaxToken[] = [];
  for (const token of tokens) {
    if (token.class !== 'operator') continue;
    if (token.text === '{') open.push(token);
    if (token.text !== '}') continue;
    const start = open.pop();
    if (start === undefined) continue;
    const startLine = lines.positionAt(start.range.start).line;
    const endLine = lines.positionAt(token.range.start).line - 1;
    if (endLine > startLine && folds.every((fold) => fold.startLine !== startLine || fold.endLine !== endLine)) folds.push({ startLine, endLine, kind: 'block' });
  }
  return folds;
}

function commentFolds({ tokens }: Syntax, lines: LineIndex): Fold[] {
  const folds: Fold[] = [];
  let run: { readonly startLine: number; endLine: number } | null = null;
  let alone = true;
  for (const token of tokens) {
    if (token.class === 'newline') alone = true;
    else if (!isTrivia(token)) alone = false;
    else if (token.class !== 'space') {
      const startLine = lines.positionAt(token.range.start).line;
      const endLine = lines.positionAt(token.range.end).line;
      if (alone && run !== null && startLine === run.endLine + 1) run.endLine = endLine;
      else if (alone) {
        if (run !== null && run.endLine > run.startLine) folds.push({ ...run, kind: 'comment' });
        run = { startLine, endLine };
      }
    }
  }
  if (run !== null && run.endLine > run.startLine) folds.push({ ...run, kind: 'comment' });
  return folds;
}
