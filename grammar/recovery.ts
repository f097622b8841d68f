// How the parser goes on after a mistake: it never throws anything away but the rest of one line.
// Where a token must stand and does not, one of no characters is put there, and what was expected is said, once for each
// line; so the tree has its whole shape for any text. What cannot be read is skipped up to the end of its line or to the
// block that it leads to; blocks are balanced (see layout.ts), so a mistake never reaches beyond its own.
import { type CstNode, CstParser, EOF, type IToken, type ParserMethod, tokenMatcher, type TokenType } from 'chevrotain';
import { virtual } from './layout.ts';
import { endOf, retype } from './lexer.ts';
import { nearest } from './nearest.ts';
import { type Problem, type ProblemCode, quote } from './problem.ts';
import {
  Arrow, Colon, Comma, Comparison, Dot, EqualEqual, Equal, keywords, LeftBrace, LeftParenthesis, NewLine, Quantity, reservedWords, RightBrace, RightParenthesis, Semicolon,
  vocabulary, Word, keywordType,
} from './tokens.ts';

/** Chevrotain's own state of reading: the tokens, and the index of the last that was read. */
interface Reading {
  readonly tokVector: IToken[];
  currIdx: number;
}

/** Room before the first token for those that are put in before any is read. */
const room = 4;

const reserved: ReadonlySet<string> = new Set(reservedWords);

export abstract class RecoveringParser extends CstParser {
  #problems: Problem[] = [];
  #afterSkipped: ReadonlySet<IToken> = new Set();
  /** The tokens as they were given; those ahead have the same indices in Chevrotain's list. */
  #given: readonly IToken[] = [];
  /** Index of the last token at which something was wrong; -1: nothing yet. */
  #wrongAt = -1;
  /** Inside a property block a comma ends what stands before it. */
  protected commaSeparates = false;
  /** Inside a statement, outside its parentheses, the option words end what stands before them. */
  protected optionsEnd = false;

  constructor(options: { readonly validate: boolean }) {
    super(vocabulary, { maxLookahead: 2, nodeLocationTracking: 'onlyOffset', skipValidations: !options.validate });
  }

  /** A rule that is told what its reader should be told if nothing of it is there: `a duration such as 10ms`. */
  protected wanting(name: string, rule: (what: string) => void): ParserMethod<[string], CstNode> {
    // Chevrotain calls it without an argument while it records the grammar; its type says only that.
    return this.RULE(name, rule as () => void) as ParserMethod<[string], CstNode>;
  }

  /**
   * As Chevrotain's own, but for the children: a null-prototype object is a hash table, and takes the collector a third of
   * the time of reading a long file. No rule or token has the name of a property that every object has.
   */
  protected cstInvocationStateUpdate(name: string): void {
    const node: CstNode = { name, children: {}, location: { startOffset: this.LA(1).startOffset, endOffset: -1 } };
    (this as unknown as { readonly CST_STACK: CstNode[] }).CST_STACK.push(node);
  }

  protected begin(tokens: IToken[], afterSkipped: ReadonlySet<IToken>): void {
    this.#given = [...Array.from({ length: room }, () => virtual(NewLine, 0)), ...tokens];
    this.input = [...this.#given];
    this.#reading.currIdx = room - 1;
    this.#problems = [];
    this.#afterSkipped = afterSkipped;
    this.#wrongAt = -1;
    this.commaSeparates = false;
    this.optionsEnd = false;
  }

  get problems(): readonly Problem[] {
    return this.#problems;
  }

  /** Chevrotain runs each rule once without input, to learn the grammar; what follows is no part of it. */
  protected recording = true;

  protected analyse(): void {
    this.performSelfAnalysis();
    this.recording = false;
  }

  protected at(a: TokenType, b?: TokenType, c?: TokenType, d?: TokenType, e?: TokenType): boolean {
    const token = this.LA(1);
    return (
      tokenMatcher(token, a) || (b !== undefined && tokenMatcher(token, b)) || (c !== undefined && tokenMatcher(token, c)) ||
      (d !== undefined && tokenMatcher(token, d)) || (e !== undefined && tokenMatcher(token, e))
    );
  }

  protected atAny(types: readonly TokenType[]): boolean {
    const token = this.LA(1);
    for (const type of types) if (tokenMatcher(token, type)) return true;
    return false;
  }

  protected behind(type: TokenType): boolean {
    return tokenMatcher(this.LA(2), type);
  }

  protected behindAny(types: readonly TokenType[]): boolean {
    return types.some((type) => this.behind(type));
  }

  /** Whether what is being read ends here. */
  protected atEnd(): boolean {
    return this.at(NewLine, Semicolon, RightBrace, EOF) || (this.commaSeparates && this.at(Comma));
  }

  /** The token must stand here: otherwise says so, and the parser goes on as if it did. */
  protected need(type: TokenType, what: string): void {
    if (this.recording) return;
    if (this.at(type) || this.mendInPlace(type)) return;
    this.wrong(what);
    if (!this.atEnd() && !this.at(LeftBrace) && this.behind(type)) this.SKIP_TOKEN();
    else this.insert(type);
  }

  /** One of these must stand here: otherwise says so, and goes on as if `stand-in` stood here. */
  protected needOneOf(types: readonly TokenType[], standIn: TokenType, what: string): void {
    if (this.recording) return;
    if (this.atAny(types)) return;
    if (types.includes(Word) && this.mendInPlace(Word)) return;
    this.wrong(what);
    if (!this.atEnd() && !this.at(LeftBrace, RightParenthesis, Comma) && types.some((type) => this.behind(type)) && !this.at(Arrow)) this.SKIP_TOKEN();
    if (!this.atAny(types)) this.insert(standIn);
  }

  /** A block must stand here: otherwise says so, and goes on as if an empty one did. */
  protected needBlock(what: string): void {
    if (this.recording) return;
    this.skipToBlock(what);
    if (this.at(LeftBrace)) return;
    this.wrong(what);
    this.insert(RightBrace);
    this.insert(LeftBrace);
  }

  /** What stands before a block, or before the end, and belongs to neither is reported and skipped. */
  protected skipToBlock(what: string): void {
    if (this.recording) return;
    if (this.atEnd() || this.at(LeftBrace)) return;
    this.wrong(what);
    while (!this.atEnd() && !this.at(LeftBrace)) this.SKIP_TOKEN();
  }

  /** An entry is over: what still stands on its line is reported and skipped. */
  protected finish(what: string): void {
    if (this.recording) return;
    if (this.LA(0).tokenType === RightBrace || this.atEnd()) return;
    this.wrong(what);
    this.skipEntry();
  }

  /** Inside parentheses: what stands before the closing one and belongs to nothing is reported and skipped. */
  protected skipToClosing(type: TokenType, what: string): void {
    if (this.recording) return;
    if (this.at(type)) return;
    this.wrong(what);
    let depth = 0;
    while (!this.at(NewLine, Semicolon, EOF) && !(depth === 0 && this.at(RightParenthesis, RightBrace))) {
      if (this.at(LeftParenthesis, LeftBrace)) depth++;
      if (this.at(RightParenthesis, RightBrace)) depth--;
      this.SKIP_TOKEN();
    }
    if (!this.at(type)) this.insert(type);
  }

  /** Skips to the end of the entry, over the blocks that it has. */
  protected skipEntry(): void {
    while (!this.atEnd()) {
      if (this.at(LeftBrace)) this.#skipBlock();
      else this.SKIP_TOKEN();
    }
  }

  #skipBlock(): void {
    let depth = 0;
    do {
      if (this.at(LeftBrace)) depth++;
      if (this.at(RightBrace)) depth--;
      this.SKIP_TOKEN();
    } while (depth > 0 && !this.at(EOF));
  }

  get #reading(): Reading {
    return this as unknown as Reading;
  }

  /** Index of the next token that was given. */
  get #next(): number {
    const { tokVector, currIdx } = this.#reading;
    let next = currIdx + 1;
    while (tokVector[next]?.isInsertedInRecovery === true) next++;
    return next;
  }

  /**
   * Puts a token of no characters before the next one. A repetition that reads nothing else ends, as it would for ever.
   * It is written those that were read and are needed no more, so this takes no time.
   */
  protected insert(type: TokenType): void {
    if (this.recording) return;
    const { tokVector, currIdx } = this.#reading;
    const found = this.LA(1);
    const inserted = { ...virtual(type, Number.isNaN(found.startOffset) ? endOf(this.LA(0)) : found.startOffset), isInsertedInRecovery: true };
    tokVector[currIdx - 1] = this.LA(0);
    tokVector[currIdx] = inserted;
    this.#reading.currIdx = currIdx - 1;
  }

  /** Reads the next token as another one, at the same place. */
  protected readAs(type: TokenType, image: string): void {
    const { tokVector, currIdx } = this.#reading;
    const copy = { ...this.LA(1), image };
    retype(copy, type);
    tokVector[currIdx + 1] = copy;
  }

  /**
   * If the next token is a word that was hardly meant as it stands, says so and reads it as the keyword that was meant.
   * `unknown` is said of a word that had to be one of the candidates, such as `begins no item`.
   */
  protected mendWord(candidates: readonly string[], unknown?: string): boolean {
    const found = this.LA(1);
    if (found.tokenType !== Word) return false;
    const meant = nearest(found.image, candidates);
    const type = meant === undefined ? undefined : keywordType(meant);
    if (meant === undefined || type === undefined) return false;
    this.report({
      ...(unknown === undefined
        ? { code: 'syntax-expected', message: `expected ${quote(meant)}, found ${quote(found.image)}` }
        : { code: 'syntax-unknown-word', message: `${quote(found.image)} ${unknown}: did you mean ${quote(meant)}?` }),
      start: found.startOffset, end: endOf(found), fixes: [replacement(found, meant)],
    });
    this.readAs(type, meant);
    return true;
  }

  /** A reserved word where a name must stand, and the two signs of equality. */
  protected mendInPlace(type: TokenType): boolean {
    const found = this.LA(1);
    if (type === Equal && this.at(EqualEqual)) {
      this.report({ code: 'syntax-expected', message: 'expected "=", found "==": "=" writes, "==" compares', start: found.startOffset, end: endOf(found), fixes: [replacement(found, '=')] });
      this.readAs(Equal, '=');
      return true;
    }
    if (type !== Word || !reserved.has(found.image)) return false;
    const following = this.LA(2);
    const asName = [Comma, Arrow, LeftBrace, Equal, Colon, NewLine, Semicolon, RightBrace, RightParenthesis, Comparison, keywords.of].some((next) => tokenMatcher(following, next));
    if (!asName) return false;
    this.report({
      code: 'syntax-reserved-word', message: `${quote(found.image)} is a reserved word: choose another name`, start: found.startOffset, end: endOf(found),
    });
    this.readAs(Word, found.image);
    return true;
  }

  /** Says that `what` was expected here; once for each line or entry. */
  protected wrong(what: string, code: ProblemCode = 'syntax-expected'): void {
    const found = this.LA(1);
    const last = this.#lastReal();
    if (this.at(NewLine, EOF, Semicolon) || found.image === '') {
      const after = last === undefined ? '' : ` after ${quote(last.image)}`;
      this.report({
        code, message: `expected ${what}${after}`, start: last?.startOffset ?? 0, end: last === undefined ? 0 : endOf(last),
      });
      return;
    }
    if (found.tokenType === Quantity && found.image.startsWith('-') && last !== undefined && /[\w)]$/.test(last.image)) {
      const spaced = `- ${found.image.slice(1)}`;
      this.report({
        code: 'syntax-expected', message: `write ${quote(spaced)} for a difference: "-" glued to a number is its sign`, start: found.startOffset, end: endOf(found),
        fixes: [replacement(found, spaced)],
      });
      return;
    }
    if (found.tokenType === Dot && tokenMatcher(this.LA(2), Quantity) && this.LA(2).startOffset === endOf(found)) {
      const whole = `0.${this.LA(2).image}`;
      this.report({
        code: 'syntax-number', message: `write ${quote(whole)}: a number begins with a digit`, start: found.startOffset, end: endOf(this.LA(2)),
        fixes: [{ title: `Write ${quote(whole)}`, edits: [{ start: found.startOffset, end: found.startOffset, text: '0' }] }],
      });
      return;
    }
    this.report({ code, message: `expected ${what}, found ${quote(found.image)}`, start: found.startOffset, end: endOf(found) });
  }

  protected report(problem: Problem): void {
    const at = this.#next;
    const silent = this.#wrongAt >= 0 && !this.#separated(this.#wrongAt, at);
    this.#wrongAt = at;
    if (silent || this.#afterSkipped.has(this.LA(1))) return;
    this.#problems.push(problem);
  }

  /** What follows is read as something new, although it stands on the same line. */
  protected forgive(): void {
    this.#wrongAt = -1;
  }

  /** Whether something new begins between two tokens. */
  #separated(from: number, to: number): boolean {
    for (let i = from; i < to; i++) {
      const type = this.#given[i]?.tokenType;
      if (type === NewLine || type === Semicolon || type === LeftBrace || type === RightBrace || (type === Comma && this.commaSeparates)) return true;
    }
    return false;
  }

  /** The last token before this that the text really has. */
  #lastReal(): IToken | undefined {
    for (let i = this.#next - 1; i >= 0; i--) {
      const token = this.#given[i];
      if (token !== undefined && token.image !== '') return token;
    }
    return undefined;
  }
}

export function replacement(found: IToken, text: string): { readonly title: string; readonly edits: readonly { start: number; end: number; text: string }[] } {
  return { title: text === '' ? 'Remove it' : `Write ${quote(text)}`, edits: [{ start: found.startOffset, end: endOf(found), text }] };
}
