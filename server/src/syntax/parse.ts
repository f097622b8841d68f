// Text to syntax: tokens, tree and findings. Pure, never throws on any text, and keeps every character.
import type { FileCstNode } from '../../../grammar/cst.ts';
import { layOut } from '../../../grammar/layout.ts';
import { endOf, type IToken, lex, type TokenType } from '../../../grammar/lexer.ts';
import { FaultParser } from '../../../grammar/parser.ts';
import type { Problem } from '../../../grammar/problem.ts';
import {
  BadQuantity, BlockComment, DocComment, ForeignString, HashComment, LineComment, Lookalike, NewLine, OpenComment, OpenString, Quantity, reservedWords, Space,
  Stray, StringText, trivia, Word,
} from '../../../grammar/tokens.ts';
import { assert } from '../base/assert.ts';
import type { Finding } from '../base/finding.ts';
import { buildFile, type Documentation } from './build.ts';
import type { Syntax, SyntaxToken, TokenClass } from './tree.ts';

/** More findings than this for one text help nobody. */
export const findingsMax = 500;

/** Made at the first use: its analysis takes some 30 ms that a command without a file need not spend. */
let parser: FaultParser | undefined;

/** Reads one text. Whatever it is, the result's tokens joined are the text, and its findings lie in it. */
export function parse(text: string): Syntax {
  const lexed = lex(text);
  const layout = layOut(lexed, text);
  parser ??= new FaultParser();
  const cst = parser.read(layout.tokens, lexed.afterSkipped);
  assert(parser.errors.length === 0, `the parser gave up: ${parser.errors[0]?.message}`);
  return {
    text,
    file: buildFile(cst as FileCstNode, documentationOf(lexed.all), text.length),
    tokens: lexed.all.map(toSyntaxToken),
    findings: toFindings(withoutDoubles([...lexed.problems, ...layout.problems], parser.problems)),
  };
}

function toSyntaxToken(token: IToken): SyntaxToken {
  return { type: token.tokenType.name, class: classOf(token), range: { start: token.startOffset, end: endOf(token) }, text: token.image };
}

const classes: ReadonlyMap<TokenType, TokenClass> = new Map<TokenType, TokenClass>([
  [Space, 'space'], [NewLine, 'newline'], [LineComment, 'comment'], [BlockComment, 'comment'], [OpenComment, 'comment'], [DocComment, 'doc-comment'],
  [HashComment, 'invalid'], [Stray, 'invalid'], [Lookalike, 'invalid'], [Quantity, 'quantity'], [BadQuantity, 'quantity'],
  [StringText, 'string'], [OpenString, 'string'], [ForeignString, 'string'], [Word, 'word'],
]);
const reserved: ReadonlySet<string> = new Set(reservedWords);

function classOf(token: IToken): TokenClass {
  const known = classes.get(token.tokenType);
  if (known !== undefined) return known;
  if (reserved.has(token.image)) return 'reserved';
  return token.tokenType.CATEGORIES?.includes(Word) === true ? 'word' : 'operator';
}

/** `///` lines that stand alone and directly below each other document what begins behind them. */
function documentationOf(tokens: readonly IToken[]): Documentation {
  const documentation = new Map<number, string>();
  let lines: string[] = [];
  let lastLine = -1;
  let lineOfCode = -1;
  for (const token of tokens) {
    if (token.tokenType === DocComment) {
      const line = token.startLine ?? 0;
      if (line === lineOfCode) continue;
      if (line !== lastLine + 1) lines = [];
      lines.push(token.image.slice(3).replace(/^ /, '').trimEnd());
      lastLine = line;
    } else if (!trivia.has(token.tokenType)) {
      if (lines.length > 0) documentation.set(token.startOffset, lines.join('\n'));
      lines = [];
      lineOfCode = token.endLine ?? 0;
    }
  }
  return documentation;
}

/**
 * What is wrong in itself and at its place is one mistake: of a number where a name stands, and of a missing brace behind a
 * missing name, what was expected there is said; of all else, what is wrong with it in itself.
 */
function withoutDoubles(ofTokens: readonly Problem[], ofPlaces: readonly Problem[]): readonly Problem[] {
  const starts = new Map(ofTokens.map((problem) => [problem.start, problem] as const));
  const doubles = new Set<Problem>();
  for (const problem of ofPlaces) {
    const other = starts.get(problem.start);
    if (other !== undefined) doubles.add(other.code === 'syntax-number' || other.code === 'syntax-expected' ? other : problem);
  }
  return [...ofTokens, ...ofPlaces].filter((problem) => !doubles.has(problem));
}

function toFindings(problems: readonly Problem[]): readonly Finding[] {
  const sorted = [...problems].sort((a, b) => a.start - b.start || a.end - b.end);
  const shown = sorted.slice(0, findingsMax).map(toFinding);
  const next = sorted[findingsMax];
  if (next === undefined) return shown;
  const message = `${sorted.length - findingsMax} more mistakes of form are not shown`;
  return [...shown, { code: 'syntax-limit', severity: 'error', message, range: { start: next.start, end: next.end } }];
}

function toFinding(problem: Problem): Finding {
  return {
    code: problem.code, severity: 'error', message: problem.message, range: { start: problem.start, end: problem.end },
    ...(problem.related === undefined || problem.related.length === 0
      ? {}
      : { related: problem.related.map(({ message, start, end }) => ({ message, range: { start, end } })) }),
    ...(problem.fixes === undefined || problem.fixes.length === 0
      ? {}
      : { fixes: problem.fixes.map(({ title, edits }) => ({ title, edits: edits.map(({ start, end, text }) => ({ range: { start, end }, text })) })) }),
  };
}
