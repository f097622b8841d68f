// Text to tokens: all of them, so that joined they give back the text, and those that the parser reads.
// What is wrong with a single token is said here, and the token is read as what it was most likely meant to be.
import { type IToken, Lexer, type TokenType } from 'chevrotain';
import { nearest } from './nearest.ts';
import { type Problem, quote } from './problem.ts';
import {
  BadQuantity, ForeignString, HashComment, keywordType, lexed, Lookalike, lookalikes, OpenComment, OpenString, Quantity, Slash, Space, Stray,
  StringText, trivia, units, Word,
} from './tokens.ts';

export interface Lexed {
  /** Every token; their images joined are the text. */
  readonly all: readonly IToken[];
  /** What the parser reads: no trivia, no stray characters, and mended where a token is not quite right. */
  readonly significant: readonly IToken[];
  readonly problems: readonly Problem[];
  /** Tokens of `significant` that follow something that was skipped and reported. */
  readonly afterSkipped: ReadonlySet<IToken>;
}

const lexer = new Lexer(lexed, { ensureOptimizations: true, positionTracking: 'full' });

export function lex(text: string): Lexed {
  const all = lexer.tokenize(text).tokens;
  const significant: IToken[] = [];
  const problems: Problem[] = [];
  const afterSkipped = new Set<IToken>();
  let skipped = false;
  for (let i = 0; i < all.length; i++) {
    const token = all[i];
    if (token === undefined) break;
    if (token.tokenType === Word) retype(token, keywordType(token.image) ?? Word);
    if (token.tokenType === OpenComment || token.tokenType === HashComment) problems.push(commentProblem(token));
    if (trivia.has(token.tokenType)) continue;
    if (token.tokenType === Stray) {
      const spaced = significant.at(-1);
      if (token.image === '%' && spaced !== undefined && spacedUnit(all, i, spaced) !== null) {
        significant[significant.length - 1] = joinUnit(spaced, token, token, problems);
        continue;
      }
      let last = token;
      while (all[i + 1]?.tokenType === Stray) last = all[++i] ?? last;
      problems.push(strayProblem(text, token, last));
      skipped = true;
      continue;
    }
    const number = significant.at(-1);
    const unitEnd = number === undefined ? null : spacedUnit(all, i, number);
    if (number !== undefined && unitEnd !== null) {
      significant[significant.length - 1] = joinUnit(number, token, unitEnd, problems);
      while (all[i] !== unitEnd) i++;
      continue;
    }
    const mended = mendToken(token, problems);
    if (skipped) afterSkipped.add(mended);
    skipped = false;
    significant.push(mended);
  }
  return { all, significant, problems, afterSkipped };
}

/** Offset behind the token. */
export function endOf(token: IToken): number {
  return (token.endOffset ?? token.startOffset - 1) + 1;
}

export function retype(token: IToken, type: TokenType): void {
  token.tokenType = type;
  token.tokenTypeIdx = type.tokenTypeIdx ?? 0;
}

function readAs(token: IToken, type: TokenType, image: string): IToken {
  const copy = { ...token, image };
  retype(copy, type);
  return copy;
}

function mendToken(token: IToken, problems: Problem[]): IToken {
  switch (token.tokenType) {
    case BadQuantity:
      problems.push(numberProblem(token));
      return token;
    case OpenString:
      problems.push({
        code: 'syntax-text', message: `this text has no end: expected '"' before the end of the line`, start: token.startOffset, end: endOf(token),
        fixes: [{ title: `Add '"'`, edits: [{ start: endOf(token), end: endOf(token), text: '"' }] }],
      });
      return token;
    case ForeignString: {
      const inner = token.image.slice(1, -1);
      problems.push({
        code: 'syntax-text', message: `expected a text in double quotes, found ${token.image.length > 40 ? 'other quotes' : token.image}`,
        start: token.startOffset, end: endOf(token),
        fixes: [{ title: 'Write double quotes', edits: [{ start: token.startOffset, end: endOf(token), text: JSON.stringify(inner) }] }],
      });
      return token;
    }
    case StringText:
      escapeProblems(token, problems);
      return token;
    case Lookalike: {
      const ours = lookalikes[token.image] ?? '';
      const type = keywordType(ours) ?? lexed.find((candidate) => candidate.PATTERN === ours) ?? Stray;
      problems.push({
        code: 'syntax-character', message: `write ${quote(ours)} instead of ${quote(token.image)}`, start: token.startOffset, end: endOf(token),
        fixes: [{ title: `Write ${quote(ours)}`, edits: [{ start: token.startOffset, end: endOf(token), text: ours }] }],
      });
      return readAs(token, type, ours);
    }
    default:
      return token;
  }
}

/** Whether a unit stands behind `number` with a space between, as in `10 ms`, `5 %`, `300 /s`; its last token if so. */
function spacedUnit(all: readonly IToken[], at: number, number: IToken): IToken | null {
  const token = all[at];
  if (token === undefined || number.tokenType !== Quantity || !/^-?[\d.]+$/.test(number.image)) return null;
  if (all[at - 1]?.tokenType !== Space || all[at - 2] !== number) return null;
  if (token.image === '%') return token;
  const following = all[at + 1];
  if (token.tokenType === Slash && following !== undefined && isUnit(`/${following.image}`)) return following;
  return isUnit(token.image) && !['.', '(', '=', ':'].includes(following?.image ?? '') ? token : null;
}

function isUnit(text: string): boolean {
  return (units as readonly string[]).includes(text);
}

function joinUnit(number: IToken, first: IToken, last: IToken, problems: Problem[]): IToken {
  const unit = first === last ? first.image : first.image + last.image;
  problems.push({
    code: 'syntax-number', message: `write ${quote(number.image + unit)}: no space stands between a number and its unit`,
    start: number.startOffset, end: endOf(last),
    fixes: [{ title: `Write ${quote(number.image + unit)}`, edits: [{ start: endOf(number), end: first.startOffset, text: '' }] }],
  });
  return { ...number, image: number.image + unit, endOffset: endOf(last) - 1 };
}

function numberProblem(token: IToken): Problem {
  const place = { code: 'syntax-number', start: token.startOffset, end: endOf(token) } as const;
  const parts = /^(-?\d+(?:\.\d+)?)([\s\S]*)$/u.exec(token.image);
  const number = parts?.[1] ?? '';
  const rest = parts?.[2] ?? '';
  const difference = /^([^-]*)-(\d[\s\S]*)$/u.exec(rest);
  if (difference !== null) {
    const low = number + (difference[1] ?? '');
    const high = difference[2] ?? '';
    return {
      ...place,
      message: `expected a number, found ${quote(token.image)}: write "${low}..${high}" for a range, or "${low} - ${high}" with spaces for a difference`,
      fixes: [
        { title: `Write "${low}..${high}"`, edits: [{ ...place, text: `${low}..${high}` }] },
        { title: `Write "${low} - ${high}"`, edits: [{ ...place, text: `${low} - ${high}` }] },
      ].map(({ title, edits }) => ({ title, edits: edits.map(({ start, end, text }) => ({ start, end, text })) })),
    };
  }
  if (rest === '.') return { ...place, message: `expected a digit behind ${quote(token.image)}` };
  if (/^[eE]\d/.test(rest) || rest.startsWith('_') || rest.startsWith('.')) {
    return { ...place, message: `expected a number such as 1500 or 0.5, found ${quote(token.image)}` };
  }
  const meant = unitsMeant(rest).map((unit) => `${number}${unit}`);
  return {
    ...place,
    message: `${quote(rest)} is no unit: ${meant.length === 0 ? `units are ${units.join(' ')}` : `did you mean ${meant.map(quote).join(' or ')}?`}`,
    fixes: meant.map((text) => ({ title: `Write ${quote(text)}`, edits: [{ start: place.start, end: place.end, text }] })),
  };
}

/** Units as others write them. */
const foreignUnits: Readonly<Record<string, readonly string[]>> = {
  m: ['ms', 'min'], 'µs': ['us'], 'μs': ['us'], usec: ['us'], nsec: ['ns'], msec: ['ms'], millisecond: ['ms'], milliseconds: ['ms'], sec: ['s'], secs: ['s'],
  second: ['s'], seconds: ['s'], mins: ['min'], minute: ['min'], minutes: ['min'], hr: ['h'], hour: ['h'], hours: ['h'], percent: ['%'], times: ['x'],
  b: ['B'], bytes: ['B'], k: ['KB'], kb: ['KB'], kib: ['KB'], mb: ['MB'], mib: ['MB'], gb: ['GB'], gib: ['GB'], kbit: ['kbps'], mbit: ['Mbps'], gbit: ['Gbps'],
  rps: ['/s'], qps: ['/s'], hz: ['/s'],
};

function unitsMeant(text: string): readonly string[] {
  const lower = text.toLowerCase();
  if (Object.hasOwn(foreignUnits, lower)) return foreignUnits[lower] ?? [];
  const near = units.find((unit) => unit.toLowerCase() === lower) ?? (text.length > 2 ? nearest(text, units) : undefined);
  return near === undefined ? [] : [near];
}

function strayProblem(text: string, first: IToken, last: IToken): Problem {
  const found = text.slice(first.startOffset, endOf(last));
  const name = found.length > 0 && /^[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+$/u.test(found)
    ? `an invisible character (${[...found].slice(0, 3).map((c) => `U+${(c.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`).join(' ')})`
    : quote(found);
  return {
    code: 'syntax-character', message: `${name} is not part of the language`, start: first.startOffset, end: endOf(last),
    fixes: [{ title: 'Remove it', edits: [{ start: first.startOffset, end: endOf(last), text: '' }] }],
  };
}

function commentProblem(token: IToken): Problem {
  const start = token.startOffset;
  if (token.tokenType === HashComment) {
    return {
      code: 'syntax-comment', message: 'a comment begins with "//", not with "#"', start, end: start + 1,
      fixes: [{ title: 'Write "//"', edits: [{ start, end: start + 1, text: '//' }] }],
    };
  }
  const firstLine = /^[^\r\n]*/.exec(token.image)?.[0].length ?? 2;
  return {
    code: 'syntax-comment', message: 'this comment has no end: expected "*/"', start, end: start + firstLine,
    fixes: [{ title: 'Add "*/"', edits: [{ start: start + firstLine, end: start + firstLine, text: ' */' }] }],
  };
}

const escapes = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}|([\s\S]?))/g;

function escapeProblems(token: IToken, problems: Problem[]): void {
  if (!token.image.includes('\\')) return;
  for (const found of token.image.slice(0, -1).matchAll(escapes)) {
    if (found[1] === undefined) continue;
    const start = token.startOffset + found.index;
    problems.push({
      code: 'syntax-text', message: `expected one of \\" \\\\ \\/ \\b \\f \\n \\r \\t \\u0000 behind the backslash, found ${quote(found[0])}`,
      start, end: start + Math.max(1, found[0].length),
    });
  }
}

/** The text that a string token stands for, escapes resolved; a wrong escape stands for its character. */
export function stringValue(token: IToken): string {
  const image = token.image;
  const inner = token.tokenType === OpenString ? image.slice(1) : image.slice(1, -1);
  if (token.tokenType === ForeignString || !inner.includes('\\')) return inner;
  return inner.replace(escapes, (escape) => {
    switch (escape[1]) {
      case 'b': return '\b';
      case 'f': return '\f';
      case 'n': return '\n';
      case 'r': return '\r';
      case 't': return '\t';
      case 'u': return escape.length === 6 ? String.fromCharCode(Number.parseInt(escape.slice(2), 16)) : 'u';
      default: return escape.slice(1);
    }
  });
}

/** The parser library's own shapes, for the one room that reads its trees. */
export type { CstNode, IToken, TokenType } from 'chevrotain';
