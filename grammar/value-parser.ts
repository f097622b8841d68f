// The lower half of the grammar: names, values, properties and conditions, which items and statements are made of.
// Rule by rule as in `docs/reference/grammar.ebnf`; `need…`, `finish`, `skipTo…` and gates are recovery: see recovery.ts.
import { type CstNode, EOF, type IOrAlt, type ParserMethod } from 'chevrotain';
import { endOf } from './lexer.ts';
import { RecoveringParser, replacement } from './recovery.ts';
import {
  Arithmetic, Colon, Comma, Comparison, Dot, Equal, EqualEqual, keywords, LeftBrace, LeftParenthesis, NewLine, NoPreposition, OptionWord, PlaceWord,
  Preposition, Quantity, RangeOperator, RightBrace, RightParenthesis, Semicolon, Star, StringText, SubjectPreposition, Word,
} from './tokens.ts';
import { quote } from './problem.ts';

/** Operators in one value; nobody means more, and the stack of whoever walks the tree is finite. */
export const operatorsMax = 64;

export type Alternatives = IOrAlt<unknown>[];
export type Rule<Arguments extends unknown[] = []> = ParserMethod<Arguments, CstNode>;

export const valueBeginnings = [Quantity, LeftParenthesis, Word];
export const atomBeginnings = [...valueBeginnings, StringText, Preposition];

export abstract class ValueParser extends RecoveringParser {
  // Alternatives of the rules that are read most, made once.
  #propertyEntries: Alternatives | undefined;
  #atoms: Alternatives | undefined;

  readonly place: Rule = this.RULE('place', () => {
    this.CONSUME(PlaceWord);
    this.SUBRULE(this.set, { ARGS: ['a name'] });
  });

  readonly set: Rule<[string]> = this.wanting('set', (what) => {
    this.needOneOf([Star, keywords.any, Word], Word, what);
    this.OR([
      { ALT: () => this.CONSUME(Star) },
      {
        ALT: () => {
          this.CONSUME(keywords.any);
          this.OPTION(() => this.CONSUME(keywords.of));
          this.references(1, what);
        },
      },
      { ALT: () => this.references(2, what) },
    ]);
  });

  readonly names: Rule<[string]> = this.wanting('names', (what) => {
    this.references(1, what);
  });

  readonly ref: Rule<[string]> = this.wanting('ref', (what) => {
    this.need(Word, what);
    this.CONSUME1(Word);
    this.MANY(() => {
      this.CONSUME(Dot);
      this.need(Word, 'a name');
      this.CONSUME2(Word);
    });
  });

  readonly properties: Rule = this.RULE('properties', () => {
    this.CONSUME(LeftBrace);
    const before = this.separateByComma(true);
    this.MANY({
      GATE: () => this.atProperty(false),
      DEF: () => {
        this.OR((this.#propertyEntries ??= [
          { ALT: () => this.CONSUME(NewLine) },
          { ALT: () => this.CONSUME(Semicolon) },
          { ALT: () => this.CONSUME(Comma) },
          { ALT: () => this.SUBRULE(this.property) },
        ]));
      },
    });
    this.separateByComma(before);
    this.CONSUME(RightBrace);
  });

  readonly property: Rule = this.RULE('property', () => {
    this.OR([{ ALT: () => this.CONSUME(Word) }, { ALT: () => this.CONSUME(Quantity) }]);
    this.#skipSignBehindName();
    this.MANY(() => this.atom());
    this.skipToBlock('a value, "," or a new line');
    this.OPTION(() => this.SUBRULE(this.properties));
    this.finish('"," or a new line');
  });

  readonly range: Rule<[string]> = this.wanting('range', (what) => {
    let operators = 0;
    this.SUBRULE1(this.primary, { ARGS: [what] });
    this.MANY1({
      GATE: () => this.#shortEnough(operators++),
      DEF: () => {
        this.CONSUME1(Arithmetic);
        this.SUBRULE2(this.primary, { ARGS: ['a value'] });
      },
    });
    this.OPTION(() => {
      operators = 0;
      this.CONSUME(RangeOperator);
      this.SUBRULE3(this.primary, { ARGS: ['the other end of the range'] });
      this.MANY2({
        GATE: () => this.#shortEnough(operators++),
        DEF: () => {
          this.CONSUME2(Arithmetic);
          this.SUBRULE4(this.primary, { ARGS: ['a value'] });
        },
      });
    });
  });

  readonly value: Rule<[string]> = this.wanting('value', (what) => {
    let operators = 0;
    this.SUBRULE1(this.primary, { ARGS: [what] });
    this.OPTION1(() => this.SUBRULE1(this.whose));
    this.MANY({
      GATE: () => this.#shortEnough(operators++),
      DEF: () => {
        this.CONSUME(Arithmetic);
        this.SUBRULE2(this.primary, { ARGS: ['a value'] });
        this.OPTION2(() => this.SUBRULE2(this.whose));
      },
    });
  });

  /** Of a measure: `of web`. */
  readonly whose: Rule = this.RULE('whose', () => {
    this.CONSUME(keywords.of);
    this.SUBRULE(this.ref, { ARGS: ['a name'] });
  });

  readonly primary: Rule<[string]> = this.wanting('primary', (what) => {
    this.needOneOf(valueBeginnings, Word, what);
    this.OR([
      { ALT: () => this.CONSUME(Quantity) },
      {
        ALT: () => {
          this.CONSUME(LeftParenthesis);
          const before = this.endAtOptions(false);
          this.SUBRULE(this.condition, { ARGS: ['a value or a condition'] });
          this.endAtOptions(before);
          this.skipToClosing(RightParenthesis, '")"');
          this.CONSUME(RightParenthesis);
        },
      },
      {
        ALT: () => {
          this.CONSUME1(Word);
          this.MANY(() => {
            this.CONSUME(Dot);
            this.need(Word, 'a name');
            this.CONSUME2(Word);
          });
          this.OPTION(() => this.SUBRULE(this.callArguments));
        },
      },
    ]);
  });

  readonly callArguments: Rule = this.RULE('callArguments', () => {
    this.CONSUME(LeftParenthesis);
    const before = this.endAtOptions(false);
    const comma = this.separateByComma(false);
    this.OPTION({
      GATE: () => !this.at(RightParenthesis),
      DEF: () => {
        this.SUBRULE1(this.argument);
        this.MANY(() => {
          this.CONSUME(Comma);
          this.SUBRULE2(this.argument);
        });
      },
    });
    this.endAtOptions(before);
    this.skipToClosing(RightParenthesis, '"," or ")"');
    this.separateByComma(comma);
    this.CONSUME(RightParenthesis);
  });

  readonly argument: Rule = this.RULE('argument', () => {
    this.needOneOf(atomBeginnings, Word, 'a value');
    this.AT_LEAST_ONE(() => this.atom());
  });

  /** A value or a text. */
  readonly datum: Rule<[string]> = this.wanting('datum', (what) => {
    this.needOneOf([StringText, ...valueBeginnings], Word, what);
    this.OR([{ ALT: () => this.CONSUME(StringText) }, { ALT: () => this.SUBRULE(this.value, { ARGS: [what] }) }]);
  });

  readonly condition: Rule<[string]> = this.wanting('condition', (what) => {
    this.SUBRULE1(this.conjunction, { ARGS: [what] });
    this.MANY(() => {
      this.CONSUME(keywords.or);
      this.SUBRULE2(this.conjunction, { ARGS: ['a condition'] });
    });
  });

  readonly conjunction: Rule<[string]> = this.wanting('conjunction', (what) => {
    this.SUBRULE1(this.negation, { ARGS: [what] });
    this.MANY(() => {
      this.CONSUME(keywords.and);
      this.SUBRULE2(this.negation, { ARGS: ['a condition'] });
    });
  });

  readonly negation: Rule<[string]> = this.wanting('negation', (what) => {
    this.OPTION(() => this.CONSUME(keywords.not));
    this.SUBRULE(this.fact, { ARGS: [what] });
  });

  readonly fact: Rule<[string]> = this.wanting('fact', (what) => {
    this.needOneOf([keywords.no, keywords.at, keywords.every, keywords.probability, ...valueBeginnings], Word, what);
    this.OR([
      { ALT: () => this.SUBRULE(this.absence) },
      { ALT: () => this.SUBRULE(this.limit) },
      { ALT: () => this.SUBRULE(this.universal) },
      { ALT: () => this.SUBRULE(this.statementOfMeasure, { ARGS: [what] }) },
    ]);
  });

  /** `no lost writes on kv`. */
  readonly absence: Rule = this.RULE('absence', () => {
    this.CONSUME(keywords.no);
    this.need(Word, 'what must not happen, such as "lost writes"');
    this.AT_LEAST_ONE({ GATE: () => !this.atOption(), DEF: () => this.CONSUME(Word) });
    this.OPTION(() => {
      this.CONSUME(NoPreposition);
      this.SUBRULE(this.ref, { ARGS: ['a name'] });
    });
  });

  /** `at most one leader of mysql`. */
  readonly limit: Rule = this.RULE('limit', () => {
    this.CONSUME(keywords.at);
    this.need(keywords.most, '"at most"');
    this.CONSUME(keywords.most);
    this.needOneOf([Quantity, Word], Word, 'a number');
    this.OR([{ ALT: () => this.CONSUME(Quantity) }, { ALT: () => this.CONSUME(Word) }]);
    this.SUBRULE1(this.ref, { ARGS: ['what is counted, such as leader'], LABEL: 'subject' });
    this.need(SubjectPreposition, '"of" or "per"');
    this.CONSUME(SubjectPreposition);
    this.SUBRULE2(this.ref, { ARGS: ['a name'], LABEL: 'target' });
  });

  /** `every call of la is ok within 10s`. */
  readonly universal: Rule = this.RULE('universal', () => {
    this.CONSUME(keywords.every);
    this.need(Word, 'a kind of operation, such as call');
    this.CONSUME(Word);
    this.need(keywords.of, '"of"');
    this.CONSUME(keywords.of);
    this.SUBRULE(this.ref, { ARGS: ['a client or load'] });
    this.need(Word, 'what holds for each, such as "is ok"');
    this.SUBRULE(this.says);
  });

  readonly statementOfMeasure: Rule<[string]> = this.wanting('statementOfMeasure', (what) => {
    this.SUBRULE(this.measure, { ARGS: [what] });
    this.#compareByEqualSign();
    this.OPTION({
      GATE: () => !this.atOption(),
      DEF: () =>
        this.OR([
          {
            ALT: () => {
              this.CONSUME(Comparison);
              this.SUBRULE1(this.datum, { ARGS: ['a value to compare with'] });
            },
          },
          {
            ALT: () => {
              this.CONSUME(keywords.in);
              const braced = this.at(LeftBrace);
              this.need(LeftBrace, '"{" and values');
              this.CONSUME(LeftBrace);
              this.SUBRULE2(this.datum, { ARGS: ['a value'] });
              this.MANY(() => {
                this.CONSUME(Comma);
                this.SUBRULE3(this.datum, { ARGS: ['a value'] });
              });
              if (braced) this.skipToClosing(RightBrace, '"," or "}"');
              else this.insert(RightBrace);
              this.CONSUME(RightBrace);
            },
          },
          { ALT: () => this.SUBRULE(this.says) },
        ]),
    });
    this.#explainMeasure();
  });

  readonly says: Rule = this.RULE('says', () => {
    this.AT_LEAST_ONE({ GATE: () => !this.atOption(), DEF: () => this.SUBRULE(this.ref, { ARGS: ['a word'] }) });
    this.OPTION(() => {
      this.CONSUME(keywords.within);
      this.SUBRULE(this.range, { ARGS: ['a duration such as 1s'] });
    });
  });

  readonly measure: Rule<[string]> = this.wanting('measure', (what) => {
    this.needOneOf([keywords.probability, ...valueBeginnings], Word, what);
    this.OR([
      {
        ALT: () => {
          this.CONSUME(keywords.probability);
          this.need(LeftParenthesis, '"(" and a condition');
          this.CONSUME(LeftParenthesis);
          this.SUBRULE(this.condition, { ARGS: ['a condition such as r == w'] });
          this.skipToClosing(RightParenthesis, '")"');
          this.CONSUME(RightParenthesis);
        },
      },
      { ALT: () => this.SUBRULE(this.value, { ARGS: [what] }) },
    ]);
  });

  /** References with commas between: no rules of their own, because a file has very many. `index` tells two in one rule apart. */
  protected references(index: 1 | 2, what: string): void {
    this.#reference(index, 0, what);
    this.many(index, () => {
      this.consume(index, Comma);
      this.#reference(index, 1, 'another name');
    });
  }

  #reference(index: 1 | 2, further: 0 | 1, what: string): void {
    const first = 4 * index + 2 * further;
    this.need(Word, what);
    this.consume(first, Word);
    this.many(first + 10, () => {
      this.consume(first, Dot);
      this.need(Word, 'a name');
      this.consume(first + 1, Word);
    });
  }

  /** A value, a text, or a preposition: not a rule of its own, because a file has very many. */
  protected atom(): void {
    this.or(9, (this.#atoms ??= [
      { ALT: () => this.subrule(9, this.range, { ARGS: ['a value'] }) },
      { ALT: () => this.consume(9, StringText) },
      { ALT: () => this.consume(9, Preposition) },
    ]));
  }

  protected separateByComma(separates: boolean): boolean {
    const before = this.commaSeparates;
    this.commaSeparates = separates;
    return before;
  }

  protected endAtOptions(ends: boolean): boolean {
    const before = this.optionsEnd;
    this.optionsEnd = ends;
    return before;
  }

  protected atOption(): boolean {
    return this.optionsEnd && this.at(OptionWord);
  }

  /** Goes to the next property, handle or separator; false at the end of the block. */
  protected atProperty(inService: boolean): boolean {
    for (;;) {
      if (this.at(NewLine, Semicolon, Comma, Word, Quantity) || (inService && this.at(keywords.handle))) return true;
      if (this.at(RightBrace, EOF)) return false;
      if (this.mendInPlace(Word)) return true;
      this.wrong(inService ? 'a property or "handle"' : 'a property');
      this.skipEntry();
    }
  }

  #skipSignBehindName(): void {
    if (this.recording || !this.at(Colon, Equal)) return;
    const sign = this.LA(1);
    this.report({
      code: 'syntax-expected', message: `expected a value, found ${quote(sign.image)}: a property is written "delay 10ms"`,
      start: sign.startOffset, end: endOf(sign), fixes: [replacement(sign, '')],
    });
    this.SKIP_TOKEN();
  }

  /** `p99 web < 1s`: two words were read as "p99 says web". */
  #explainMeasure(): void {
    if (this.recording || !this.at(Comparison) || this.LA(0).tokenType !== Word) return;
    this.wrong(`"and", "or", or a new line; a measure is written "p99 of ${this.LA(0).image}"`);
  }

  #compareByEqualSign(): void {
    if (this.recording || !this.at(Equal)) return;
    const sign = this.LA(1);
    this.report({
      code: 'syntax-expected', message: 'expected "==", found "=": "==" compares, "=" writes', start: sign.startOffset, end: endOf(sign), fixes: [replacement(sign, '==')],
    });
    this.readAs(EqualEqual, '==');
  }

  #shortEnough(operators: number): boolean {
    if (operators < operatorsMax) return true;
    if (this.at(Arithmetic)) {
      const found = this.LA(1);
      this.report({
        code: 'syntax-limit', message: `a value may have ${operatorsMax} operators: the rest was not read`, start: found.startOffset, end: endOf(found),
      });
    }
    return false;
  }
}
