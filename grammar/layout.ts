// Which new lines count, and brackets that always balance: a pass between lexer and parser.
// The parser reads its result, in which one `NewLine` stands wherever a line ends something, and every bracket has its
// partner. A bracket that the author left out is put where the indentation says that it belongs, and reported here.
import type { IToken, TokenType } from 'chevrotain';
import { endOf, type Lexed } from './lexer.ts';
import type { Problem } from './problem.ts';
import {
  actWords, Bar, BothWays, Colon, Comma, Comparison, Equal, faultVerbs, itemWords, keywords, LeftBrace, LeftParenthesis, Minus, NewLine,
  OneWay, optionWords, Plus, Quantity, RangeOperator, reservedWords, RightBrace, RightParenthesis, Semicolon, Slash, Star, Word,
} from './tokens.ts';

/** Brackets may nest this deeply; nobody means more, and the stack of whoever walks the tree is finite. */
export const bracketDepthMax = 64;

type Block = 'file' | 'items' | 'service' | 'properties' | 'body' | 'actions';

interface Open {
  readonly block: Block;
  readonly token: IToken | null;
  /** Index of the token among the significant ones. */
  readonly index: number;
  /** Column of the first token of the line that opens it. */
  readonly indent: number;
  readonly line: number;
  /** First token of what is being read in this block, label excluded; null where something new begins. */
  head: IToken | null;
  /** Column of the first token of the head's line. */
  headIndent: number;
  /** Whether the head has had a block already. */
  headHadBlock: boolean;
}

export interface Layout {
  readonly tokens: IToken[];
  readonly problems: readonly Problem[];
}

/** Balances and splits; linear in the number of tokens. */
export function layOut(lexed: Lexed, text: string): Layout {
  const tokens = lexed.significant;
  const parentheses = matchParentheses(tokens);
  const plain = new Pass(tokens, parentheses, text, false).run();
  if (!plain.unbalanced) return plain;
  const byIndentation = new Pass(tokens, parentheses, text, true).run();
  return byIndentation.problems.length <= plain.problems.length ? byIndentation : plain;
}

function is(token: IToken | undefined, type: TokenType): boolean {
  if (token === undefined) return false;
  return token.tokenType === type || (token.tokenType.CATEGORIES?.includes(type) ?? false);
}

function startsLine(tokens: readonly IToken[], index: number): boolean {
  const token = tokens[index];
  const before = tokens[index - 1];
  if (token === undefined) return false;
  return before === undefined || (token.startLine ?? 0) > (before.endLine ?? 0);
}

const reserved: ReadonlySet<string> = new Set(reservedWords);
const reservedItems: ReadonlySet<string> = new Set(['scenario', 'import', ...itemWords.filter((word) => reserved.has(word))]);
const freeItems: ReadonlySet<string> = new Set(itemWords.filter((word) => !reserved.has(word)));
const acts: ReadonlySet<string> = new Set(actWords);
const verbs: ReadonlySet<string> = new Set(faultVerbs);
const options: ReadonlySet<string> = new Set(optionWords);
const bodyActs: ReadonlySet<string> = new Set(['repeat', 'transaction', 'together']);
const handled: ReadonlySet<string> = new Set(['handle']);
const logical: ReadonlySet<string> = new Set(['and', 'or', 'not']);
/** Reserved words that begin nothing: a line that begins with one goes on with the line before. */
const continuing: ReadonlySet<string> = new Set(
  reservedWords.filter((word) => !reservedItems.has(word) && !handled.has(word) && !['probability', 'any', 'not', 'no', 'most', 'maybe', 'up'].includes(word)),
);
const infix: ReadonlySet<TokenType> = new Set([Bar, OneWay, BothWays, LeftBrace]);
const dangling: ReadonlySet<TokenType> = new Set([Comma, Bar, Equal, Plus, Minus, Slash, Colon, LeftBrace, OneWay, BothWays]);

/** Whether a line that begins here goes on with the line before it: nothing can begin so. */
function continues(token: IToken): boolean {
  return infix.has(token.tokenType) || continuing.has(token.image) || is(token, Comparison) || is(token, RangeOperator);
}

/** Whether nothing can end with this token. */
function cannotEnd(token: IToken): boolean {
  return dangling.has(token.tokenType) || logical.has(token.image) || is(token, Comparison) || is(token, RangeOperator);
}

/** Whether an item, or in a body a statement, surely begins at this token, the first of its line. */
function looksLikeStart(tokens: readonly IToken[], index: number, block: Block): boolean {
  const token = tokens[index];
  const next = tokens[index + 1];
  if (token === undefined) return false;
  if (reservedItems.has(token.image) || handled.has(token.image)) return true;
  if (next === undefined || startsLine(tokens, index + 1)) return false;
  if ((block === 'body' || block === 'actions') && is(token, Word) && next.tokenType === Colon) return true;
  const named = is(next, Word) && !options.has(next.image);
  if (freeItems.has(token.image) && block !== 'properties') return named || next.tokenType === Star || next.image === 'any';
  if (block === 'body' && acts.has(token.image)) return named || is(next, Quantity);
  if (block === 'actions' && verbs.has(token.image)) return named || next.image === 'any' || next.tokenType === Star;
  return false;
}

/** Whether a brace opens the values of `in { … }`, which new lines do not separate. */
function opensValues(tokens: readonly IToken[], index: number): boolean {
  return tokens[index]?.tokenType === LeftBrace && tokens[index - 1]?.tokenType === keywords.in;
}

/** For each `(` and `in {` the index of its partner, or -1 where the text goes on to something that it cannot hold. */
function matchParentheses(tokens: readonly IToken[]): ReadonlyMap<number, number> {
  const partners = new Map<number, number>();
  let open: number[] = [];
  const giveUp = (): void => {
    for (const index of open) partners.set(index, -1);
    open = [];
  };
  for (let i = 0; i < tokens.length; i++) {
    const type = tokens[i]?.tokenType;
    if (open.length > 0 && startsLine(tokens, i) && (looksLikeStart(tokens, i, 'items') || looksLikeStart(tokens, i, 'body'))) giveUp();
    if (type === LeftParenthesis || opensValues(tokens, i)) open.push(i);
    else if (type === RightParenthesis) {
      const partner = open.at(-1);
      if (partner === undefined || tokens[partner]?.tokenType !== LeftParenthesis) continue;
      open.pop();
      partners.set(partner, i);
    } else if (type === RightBrace) {
      const position = open.findLastIndex((index) => tokens[index]?.tokenType === LeftBrace);
      const values = open[position];
      for (const index of open.splice(Math.max(0, position))) partners.set(index, index === values ? i : -1);
    } else if (type === LeftBrace || type === Semicolon) giveUp();
  }
  giveUp();
  return partners;
}

class Pass {
  readonly #tokens: readonly IToken[];
  readonly #partners: ReadonlyMap<number, number>;
  readonly #text: string;
  readonly #byIndentation: boolean;
  readonly #out: IToken[] = [];
  readonly #problems: Problem[] = [];
  readonly #blocks: Open[] = [{ block: 'file', token: null, index: -1, indent: 0, line: 0, head: null, headIndent: 0, headHadBlock: false }];
  /** Open `(` and `in {`, with the index of the closing one, or -1 where it is missing. */
  #parentheses: { readonly token: IToken; readonly partner: number }[] = [];
  /** Closing ones whose partner was closed before because something around it was not. */
  readonly #closedBefore = new Set<number>();
  #lineIndent = 0;
  #unbalanced = false;
  #tooDeepReported = false;

  constructor(tokens: readonly IToken[], partners: ReadonlyMap<number, number>, text: string, byIndentation: boolean) {
    this.#tokens = tokens;
    this.#partners = partners;
    this.#text = text;
    this.#byIndentation = byIndentation;
  }

  run(): Layout & { readonly unbalanced: boolean } {
    for (let i = 0; i < this.#tokens.length; i++) {
      const token = this.#tokens[i];
      if (token === undefined) break;
      if (startsLine(this.#tokens, i)) this.#beginLine(i, token);
      i = this.#take(i, token);
    }
    this.#closeParentheses();
    while (this.#blocks.length > 1) this.#closeMissing(null);
    this.#endLine();
    return { tokens: this.#out, problems: this.#problems, unbalanced: this.#unbalanced };
  }

  get #top(): Open {
    const top = this.#blocks.at(-1);
    if (top === undefined) throw new Error('the block of the file is never closed');
    return top;
  }

  #beginLine(index: number, token: IToken): void {
    const column = token.startColumn ?? 1;
    const goesOn = continues(token) && token.tokenType !== LeftBrace;
    if (!goesOn && !this.#inParentheses()) {
      if (this.#byIndentation) this.#closeByIndentation(token, column);
      this.#closeByWord(token);
    }
    if (this.#lineCounts(index, token)) {
      this.#closeParentheses();
      if (this.#byIndentation && token.tokenType !== RightBrace) this.#openByIndentation(column);
      this.#endLine();
    }
    this.#lineIndent = column;
  }

  /** Whether the parser is inside parentheses that are closed somewhere, so that new lines do not count. */
  #inParentheses(): boolean {
    return this.#parentheses.length > 0 && this.#parentheses.every(({ partner }) => partner >= 0);
  }

  #lineCounts(index: number, token: IToken): boolean {
    const last = this.#out.at(-1);
    if (last === undefined || last.tokenType === NewLine || last.tokenType === LeftBrace || this.#inParentheses()) return false;
    if (token.tokenType === RightBrace) return !cannotEnd(last);
    const starts = looksLikeStart(this.#tokens, index, this.#top.block);
    if (last.tokenType === Colon) return starts && (this.#tokens[index + 1]?.tokenType === Colon || !is(token, Word));
    if (cannotEnd(last)) return starts;
    return starts || !continues(token);
  }

  /** A line that is indented no more than the line that opened its block stands behind that block. */
  #closeByIndentation(token: IToken, column: number): void {
    const closes = token.tokenType === RightBrace;
    while (this.#blocks.length > 1 && this.#top.line < (token.startLine ?? 0)) {
      if (closes ? column >= this.#top.indent : column > this.#top.indent) break;
      if (token.tokenType === LeftBrace) break;
      this.#closeMissing(token);
    }
  }

  /** A line that is indented more than one that may have a block, and has none, stands in that block. */
  #openByIndentation(column: number): void {
    const { head, headIndent, headHadBlock } = this.#top;
    const last = this.#out.at(-1);
    if (head === null || last === undefined || headHadBlock || column <= headIndent || !this.#mayHaveBlock(head.image)) return;
    this.#unbalanced = true;
    this.#problems.push({
      code: 'syntax-expected', message: `expected "{" after "${last.image}"`, start: last.startOffset, end: endOf(last),
      fixes: [{ title: 'Add "{"', edits: [{ start: endOf(last), end: endOf(last), text: ' {' }] }],
    });
    const brace = virtual(LeftBrace, endOf(last));
    const opens = this.#blockOf(last);
    this.#out.push(brace);
    this.#blocks.push({ block: opens, token: brace, index: -1, indent: headIndent, line: head.startLine ?? 0, head: null, headIndent: 0, headHadBlock: false });
  }

  #mayHaveBlock(word: string): boolean {
    switch (this.#top.block) {
      case 'file':
      case 'items':
        return word === 'scenario' || word === 'fault' || !reservedItems.has(word);
      case 'body':
        return bodyActs.has(word);
      case 'actions':
        return word === 'degrade';
      default:
        return true;
    }
  }

  /** Reserved words that cannot stand in the open block: it must have ended before. */
  #closeByWord(token: IToken): void {
    const fits = (block: Block): boolean => {
      if (token.image === 'scenario' || token.image === 'import') return block === 'file';
      if (reservedItems.has(token.image)) return block === 'file' || block === 'items';
      return block === 'service';
    };
    if (!reservedItems.has(token.image) && !handled.has(token.image)) return;
    if (!is(token, Word) && this.#blocks.some(({ block }) => fits(block))) {
      while (!fits(this.#top.block)) this.#closeMissing(token);
    }
  }

  /** Closes the innermost block, whose brace the author left out before `found` (null: before the end of the file). */
  #closeMissing(found: IToken | null): void {
    this.#unbalanced = true;
    this.#closeParentheses();
    const open = this.#blocks.pop();
    if (open?.token == null) return;
    const at = this.#lastEnd();
    const own = this.#text.slice(open.token.startOffset + 1, at).trim() === '';
    const before = found === null ? 'the end of the file' : `"${found.image}" on line ${found.startLine}`;
    this.#problems.push({
      code: 'syntax-unclosed', message: `this "{" is never closed: expected "}" before ${before}`, start: open.token.startOffset, end: endOf(open.token),
      related: own ? [] : [{ message: 'expected "}" behind this', start: this.#lastStart(), end: at }],
      fixes: [{ title: 'Add "}"', edits: [{ start: at, end: at, text: this.#closing(open, at) }] }],
    });
    this.#endLine();
    this.#out.push(virtual(RightBrace, this.#lastEnd()));
    this.#top.headHadBlock = true;
  }

  /** A brace on its own line where the block has several, indented as the line that opens it. */
  #closing(open: Open, at: number): string {
    const opensAt = open.token?.startOffset ?? 0;
    if (!/[\r\n]/.test(this.#text.slice(opensAt, at))) return ' }';
    const lineStart = Math.max(this.#text.lastIndexOf('\n', opensAt - 1), this.#text.lastIndexOf('\r', opensAt - 1)) + 1;
    const indent = /^[^\S\r\n]*/.exec(this.#text.slice(lineStart, opensAt))?.[0] ?? '';
    return `\n${indent}}`;
  }

  #lastEnd(): number {
    const last = this.#out.findLast((token) => token.tokenType !== NewLine);
    return last === undefined ? 0 : endOf(last);
  }

  #lastStart(): number {
    return this.#out.findLast((token) => token.tokenType !== NewLine && endOf(token) > token.startOffset)?.startOffset ?? 0;
  }

  #endLine(): void {
    const last = this.#out.at(-1);
    if (last === undefined || last.tokenType === NewLine) return;
    this.#out.push(virtual(NewLine, endOf(last)));
    this.#top.head = null;
    this.#top.headHadBlock = false;
  }

  /** Reports and closes the parentheses that are open where their line ends. */
  #closeParentheses(): void {
    for (let open = this.#parentheses.pop(); open !== undefined; open = this.#parentheses.pop()) {
      const at = this.#lastEnd();
      const brace = open.token.tokenType === LeftBrace;
      const closing = brace ? '}' : ')';
      if (open.partner < 0) {
        this.#problems.push({
          code: 'syntax-unclosed', message: `this "${open.token.image}" is never closed: expected "${closing}"`,
          start: open.token.startOffset, end: endOf(open.token),
          fixes: [{ title: `Add "${closing}"`, edits: [{ start: at, end: at, text: brace ? ' }' : ')' }] }],
        });
      } else this.#closedBefore.add(open.partner);
      this.#out.push(virtual(brace ? RightBrace : RightParenthesis, at));
    }
  }

  /** Puts a token out; the index of the last token that was dealt with. */
  #take(index: number, token: IToken): number {
    if (this.#closedBefore.has(index)) return index;
    const top = this.#top;
    switch (token.tokenType) {
      case LeftParenthesis:
        return this.#takeParenthesis(index, token);
      case RightParenthesis:
        if (this.#parentheses.at(-1)?.token.tokenType !== LeftParenthesis) {
          this.#problems.push(unopened(token, ')', '('));
          return index;
        }
        this.#parentheses.pop();
        break;
      case LeftBrace:
        return opensValues(this.#tokens, index) ? this.#takeParenthesis(index, token) : this.#takeBrace(index, token);
      case RightBrace:
        return this.#takeRightBrace(index, token);
      case Semicolon:
        this.#closeParentheses();
        top.head = null;
        top.headHadBlock = false;
        break;
      case Comma:
        if (top.block === 'properties' && this.#parentheses.length === 0) top.head = null;
        break;
      default:
        if (token.tokenType === Colon && top.block === 'body') top.head = null;
        else this.#noteHead(token);
    }
    this.#out.push(token);
    return index;
  }

  /** What stands behind a block begins something new, but for the further options of a statement. */
  #noteHead(token: IToken): void {
    const top = this.#top;
    if (top.headHadBlock && !options.has(token.image)) top.head = null;
    if (top.head !== null) return;
    top.headHadBlock = false;
    top.head = token;
    top.headIndent = this.#lineIndent;
  }

  #takeRightBrace(index: number, token: IToken): number {
    const values = this.#parentheses.findLastIndex(({ partner }) => partner === index);
    if (values >= 0) {
      const inside = this.#parentheses.splice(values);
      const outside = this.#parentheses;
      this.#parentheses = inside.slice(1);
      this.#closeParentheses();
      this.#parentheses = outside;
      this.#out.push(token);
      return index;
    }
    this.#closeParentheses();
    if (this.#blocks.length === 1) {
      this.#unbalanced = true;
      this.#problems.push(unopened(token, '}', '{'));
      return index;
    }
    this.#blocks.pop();
    this.#out.push(token);
    this.#top.headHadBlock = true;
    return index;
  }

  #takeParenthesis(index: number, token: IToken): number {
    this.#noteHead(token);
    const partner = this.#partners.get(index) ?? -1;
    if (this.#depth() >= bracketDepthMax) {
      this.#tooDeep(token);
      // The group is left out, and a name stands for it.
      if (token.tokenType === LeftParenthesis) this.#out.push(virtual(Word, this.#lastEnd()));
      return partner < 0 ? this.#lineEndIndex(index) : partner;
    }
    this.#parentheses.push({ token, partner });
    this.#out.push(token);
    return index;
  }

  #takeBrace(index: number, token: IToken): number {
    const before = this.#tokens[index - 1];
    const block = this.#blockOf(before);
    this.#closeParentheses();
    this.#out.push(token);
    if (this.#depth() >= bracketDepthMax) {
      this.#tooDeep(token);
      const end = this.#braceEndIndex(index);
      this.#out.push(virtual(RightBrace, this.#lastEnd()));
      return end;
    }
    this.#blocks.push({ block, token, index, indent: this.#lineIndent, line: token.startLine ?? 0, head: null, headIndent: 0, headHadBlock: false });
    return index;
  }

  #blockOf(before: IToken | undefined): Block {
    const { block, head, headHadBlock } = this.#top;
    const word = head?.image ?? '';
    switch (block) {
      case 'file':
      case 'items':
        if (word === 'scenario') return 'items';
        if (word === 'service') return 'service';
        if (word === 'client' || word === 'load') return 'body';
        if (word === 'fault') return this.#opensActions(before) ? 'actions' : 'properties';
        return 'properties';
      case 'service':
        return word === 'handle' ? 'body' : 'properties';
      case 'body':
        return bodyActs.has(word) && !headHadBlock ? 'body' : 'properties';
      default:
        return 'properties';
    }
  }

  /** `fault {`, `fault maybe {`, `fault up to 1 of {`: anything else opens the properties of `degrade`. */
  #opensActions(before: IToken | undefined): boolean {
    return before !== undefined && (['fault', 'maybe', 'of'].includes(before.image) || before.tokenType === Colon || is(before, Quantity));
  }

  #depth(): number {
    return this.#blocks.length - 1 + this.#parentheses.length;
  }

  #tooDeep(token: IToken): void {
    if (this.#tooDeepReported) return;
    this.#tooDeepReported = true;
    this.#problems.push({
      code: 'syntax-limit', message: `brackets may nest ${bracketDepthMax} deep: what is inside this one was not read`,
      start: token.startOffset, end: endOf(token),
    });
  }

  #lineEndIndex(index: number): number {
    let end = index;
    while (end + 1 < this.#tokens.length && !startsLine(this.#tokens, end + 1)) end++;
    return end;
  }

  #braceEndIndex(index: number): number {
    let depth = 0;
    for (let i = index; i < this.#tokens.length; i++) {
      const type = this.#tokens[i]?.tokenType;
      if (type === LeftBrace) depth++;
      if (type === RightBrace && --depth === 0) return i;
    }
    return this.#tokens.length - 1;
  }
}

function unopened(token: IToken, found: string, opening: string): Problem {
  return {
    code: 'syntax-unopened', message: `this "${found}" closes nothing: no "${opening}" is open here`, start: token.startOffset, end: endOf(token),
    fixes: [{ title: 'Remove it', edits: [{ start: token.startOffset, end: endOf(token), text: '' }] }],
  };
}

/** A token of no characters, where the text has none. */
export function virtual(type: TokenType, offset: number): IToken {
  return { image: '', startOffset: offset, endOffset: offset - 1, tokenType: type, tokenTypeIdx: type.tokenTypeIdx ?? 0 };
}

