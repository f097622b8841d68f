// The upper half of the grammar, from the file down to statements and faults, rule by rule as in `docs/reference/grammar.ebnf`.
// What stands between the rules' elements (`need…`, `finish`, `skipTo…`, gates) is recovery: see recovery.ts.
import { type CstNode, EOF, type IToken, type TokenType } from 'chevrotain';
import { endOf } from './lexer.ts';
import { quote } from './problem.ts';
import { replacement } from './recovery.ts';
import {
  actWords, Arithmetic, Arrow, Bar, BlockAct, Colon, Comma, Comparison, Dot, DurationAct, Equal, faultVerbs, itemWords, keywords, keywordType,
  LeftBrace, MessageFaultVerb, ModeWord, NewLine, OneWay, OptionWord, optionWords, PathFaultVerb, ProgramWord, Quantity, RangeOperator, RightBrace, Semicolon, SetFaultVerb, StringText, TargetAct,
  ThingWord, TimingWord, timingWords, Unreadable, Word,
} from './tokens.ts';
import { type Alternatives, atomBeginnings, type Rule, valueBeginnings, ValueParser } from './value-parser.ts';

const itemBeginnings = itemWords.flatMap((word) => keywordType(word) ?? []);
const fileBeginnings = [keywords.scenario, keywords.import, ...itemBeginnings];
const actBeginnings = actWords.flatMap((word) => keywordType(word) ?? []);
const actionBeginnings = faultVerbs.flatMap((word) => keywordType(word) ?? []);
/** What can only begin an item. */
const reservedBeginnings = fileBeginnings.filter((type) => type.CATEGORIES?.includes(Word) !== true);
/** What shows that `possible` or `finally` behind `expect` is a name. */
const behindName = [Comparison, Arithmetic, RangeOperator, Dot, keywords.of, keywords.in];

export class FaultParser extends ValueParser {
  // Alternatives of the rules that are read most, made once.
  #fileEntries: Alternatives | undefined;
  #scenarioEntries: Alternatives | undefined;
  #items: Alternatives | undefined;
  #serviceEntries: Alternatives | undefined;
  #bodyEntries: Alternatives | undefined;
  #acts: Alternatives | undefined;
  #actions: Alternatives | undefined;

  constructor(options: { readonly validate: boolean } = { validate: false }) {
    super(options);
    this.analyse();
  }

  /** Reads a whole file. Never throws: `problems` says what was wrong. */
  read(tokens: IToken[], afterSkipped: ReadonlySet<IToken>): CstNode {
    this.begin(tokens, afterSkipped);
    return this.file();
  }

  readonly file: Rule = this.RULE('file', () => {
    this.MANY({
      GATE: () => this.#atItem(fileBeginnings, 'an item such as node, link, client, expect or scenario'),
      DEF: () => {
        this.OR((this.#fileEntries ??= [
          { ALT: () => this.CONSUME(NewLine) },
          { ALT: () => this.CONSUME(Semicolon) },
          { ALT: () => this.SUBRULE(this.importation) },
          { ALT: () => this.SUBRULE(this.scenario) },
          { ALT: () => this.SUBRULE(this.item) },
        ]));
      },
    });
  });

  readonly importation: Rule = this.RULE('importation', () => {
    this.CONSUME(keywords.import);
    this.need(StringText, 'a file in quotes, such as "cluster.fault"');
    this.CONSUME(StringText);
    this.finishItem('a new line');
  });

  readonly scenario: Rule = this.RULE('scenario', () => {
    this.CONSUME(keywords.scenario);
    this.#quoteName();
    this.need(StringText, 'a name in quotes, such as "one node crashes"');
    this.CONSUME(StringText);
    this.OPTION(() => {
      this.CONSUME(keywords.for);
      this.SUBRULE(this.range, { ARGS: ['a duration such as 10s'] });
    });
    this.needBlock('"{" and the items of the scenario');
    this.CONSUME(LeftBrace);
    this.MANY({
      GATE: () => this.#atItem(itemBeginnings, 'an item such as node, link, client or expect'),
      DEF: () => {
        this.OR((this.#scenarioEntries ??= [{ ALT: () => this.CONSUME(NewLine) }, { ALT: () => this.CONSUME(Semicolon) }, { ALT: () => this.SUBRULE(this.item) }]));
      },
    });
    this.CONSUME(RightBrace);
    this.finishItem('a new line');
  });

  readonly item: Rule = this.RULE('item', () => {
    this.OR((this.#items ??= [
      { ALT: () => this.SUBRULE(this.definition) },
      { ALT: () => this.SUBRULE(this.assumption) },
      { ALT: () => this.SUBRULE(this.link) },
      { ALT: () => this.SUBRULE(this.thing) },
      { ALT: () => this.SUBRULE(this.service) },
      { ALT: () => this.SUBRULE(this.program) },
      { ALT: () => this.SUBRULE(this.fault) },
      { ALT: () => this.SUBRULE(this.expectation) },
      { ALT: () => this.SUBRULE(this.showing) },
    ]));
  });

  readonly definition: Rule = this.RULE('definition', () => {
    this.CONSUME(keywords.let);
    this.need(Word, 'a name');
    this.CONSUME(Word);
    this.needOneOf([Equal, keywords.in], Equal, '"=" or "in" and a value');
    this.OR([{ ALT: () => this.CONSUME(Equal) }, { ALT: () => this.CONSUME(keywords.in) }]);
    this.SUBRULE(this.range, { ARGS: ['a value such as 5ms, or a range such as 0ms..20ms'] });
    this.finishItem('an operator or a new line');
  });

  readonly assumption: Rule = this.RULE('assumption', () => {
    this.CONSUME(keywords.assume);
    this.needOneOf(atomBeginnings, Word, 'a system model such as asynchronous or crash-stop');
    this.AT_LEAST_ONE(() => this.atom());
    this.finishItem('a new line');
  });

  readonly link: Rule = this.RULE('link', () => {
    this.CONSUME(keywords.link);
    this.SUBRULE(this.path);
    this.skipToBlock('"{" or a new line');
    this.OPTION(() => this.SUBRULE(this.properties));
    this.finishItem('a new line');
  });

  readonly path: Rule = this.RULE('path', () => {
    this.SUBRULE1(this.set, { ARGS: ['a machine, zone, or "*"'] });
    this.need(Arrow, '"->" or "<->"');
    this.CONSUME(Arrow);
    this.SUBRULE2(this.set, { ARGS: ['a machine, zone, or "*"'] });
  });

  readonly thing: Rule = this.RULE('thing', () => {
    this.CONSUME(ThingWord);
    this.SUBRULE(this.set, { ARGS: ['a name'] });
    this.#places(['on', 'to', 'in', 'watching']);
    this.skipToBlock('"," and another name, a place such as "on n1", "{", or a new line');
    this.OPTION(() => this.SUBRULE(this.properties));
    this.finishItem('a new line');
  });

  readonly service: Rule = this.RULE('service', () => {
    this.CONSUME(keywords.service);
    this.SUBRULE(this.names, { ARGS: ['a name'] });
    this.#places(['on']);
    this.skipToBlock('a place such as "on n1", "{", or a new line');
    this.OPTION(() => this.SUBRULE(this.serviceBlock));
    this.finishItem('a new line');
  });

  readonly serviceBlock: Rule = this.RULE('serviceBlock', () => {
    this.CONSUME(LeftBrace);
    const before = this.separateByComma(true);
    this.MANY({
      GATE: () => this.atProperty(true),
      DEF: () => {
        this.OR((this.#serviceEntries ??= [
          { ALT: () => this.CONSUME(NewLine) },
          { ALT: () => this.CONSUME(Semicolon) },
          { ALT: () => this.CONSUME(Comma) },
          { ALT: () => this.SUBRULE(this.handle) },
          { ALT: () => this.SUBRULE(this.property) },
        ]));
      },
    });
    this.separateByComma(before);
    this.CONSUME(RightBrace);
  });

  readonly handle: Rule = this.RULE('handle', () => {
    this.CONSUME(keywords.handle);
    this.need(Word, 'the name of an operation');
    this.CONSUME(Word);
    this.SUBRULE(this.body);
    this.finish('a new line');
  });

  readonly program: Rule = this.RULE('program', () => {
    this.CONSUME(ProgramWord);
    this.SUBRULE(this.names, { ARGS: ['a name'] });
    this.#places(['on', 'via', 'at']);
    this.#addAt();
    this.OPTION1(() => this.SUBRULE(this.rate));
    this.skipToBlock('"on", "via", "at" with a rate, "{", or a new line');
    this.OPTION2(() => this.SUBRULE(this.body));
    this.finishItem('a new line');
  });

  readonly rate: Rule = this.RULE('rate', () => {
    this.CONSUME(keywords.at);
    this.SUBRULE1(this.range, { ARGS: ['a rate such as 100/s'] });
    this.OPTION1(() => this.CONSUME(Word));
    this.OPTION2(() => {
      this.CONSUME(keywords.for);
      this.SUBRULE2(this.range, { ARGS: ['a duration such as 10s'] });
    });
  });

  readonly body: Rule = this.RULE('body', () => {
    this.needBlock('"{" and statements');
    this.CONSUME(LeftBrace);
    const options = this.endAtOptions(true);
    const comma = this.separateByComma(false);
    this.MANY({
      GATE: () => this.#atStatement(),
      DEF: () => {
        this.OR((this.#bodyEntries ??= [{ ALT: () => this.CONSUME(NewLine) }, { ALT: () => this.CONSUME(Semicolon) }, { ALT: () => this.SUBRULE(this.statement) }]));
      },
    });
    this.endAtOptions(options);
    this.separateByComma(comma);
    this.CONSUME(RightBrace);
  });

  readonly statement: Rule = this.RULE('statement', () => {
    this.OPTION({
      // A label whose ":" is missing is one all the same.
      MAX_LOOKAHEAD: 1,
      GATE: () => this.behind(Colon) || (this.LA(1).tokenType === Word && this.behindAny(actBeginnings)),
      DEF: () => {
        this.CONSUME(Word);
        this.need(Colon, `":" behind the label ${quote(this.LA(0).image)}`);
        this.CONSUME(Colon);
      },
    });
    this.#needKeyword(actBeginnings, actWords, 'begins no statement', 'a statement such as write, read or call');
    this.SUBRULE(this.act);
    this.MANY({ GATE: () => this.#mend(optionWords), DEF: () => this.SUBRULE(this.clause) });
    this.finish('an option such as "timeout 1s", or a new line');
  });

  readonly act: Rule = this.RULE('act', () => {
    this.OR((this.#acts ??= [
      {
        ALT: () => {
          this.CONSUME(keywords.write, { LABEL: 'verb' });
          this.SUBRULE1(this.ref, { ARGS: ['a key such as kv.x'] });
          this.need(Equal, '"=" and a value');
          this.CONSUME(Equal);
          this.SUBRULE1(this.datum, { ARGS: ['a value'] });
        },
      },
      {
        ALT: () => {
          this.CONSUME(keywords.increment, { LABEL: 'verb' });
          this.SUBRULE2(this.ref, { ARGS: ['a key such as kv.x'] });
          this.OPTION1(() => {
            this.CONSUME(keywords.by);
            this.SUBRULE(this.value, { ARGS: ['a number'] });
          });
        },
      },
      {
        ALT: () => {
          this.CONSUME(keywords.append, { LABEL: 'verb' });
          this.SUBRULE3(this.ref, { ARGS: ['a key such as orders.list'] });
          this.SUBRULE2(this.datum, { ARGS: ['a value'] });
        },
      },
      {
        ALT: () => {
          this.CONSUME(keywords.cas, { LABEL: 'verb' });
          this.SUBRULE4(this.ref, { ARGS: ['a key such as kv.x'] });
          this.SUBRULE3(this.datum, { ARGS: ['the expected value'] });
          this.need(OneWay, '"->" and the new value');
          this.CONSUME(OneWay);
          this.SUBRULE4(this.datum, { ARGS: ['the new value'] });
        },
      },
      {
        ALT: () => {
          this.CONSUME(TargetAct, { LABEL: 'verb' });
          this.SUBRULE5(this.ref, { ARGS: ['a name'] });
        },
      },
      {
        ALT: () => {
          this.CONSUME(DurationAct, { LABEL: 'verb' });
          this.SUBRULE1(this.range, { ARGS: ['a duration such as 10ms'] });
        },
      },
      {
        ALT: () => {
          this.CONSUME(keywords.await, { LABEL: 'verb' });
          this.SUBRULE(this.condition, { ARGS: ['a condition such as kv.x == 1'] });
        },
      },
      {
        ALT: () => {
          this.CONSUME(keywords.repeat, { LABEL: 'verb' });
          this.OPTION2(() => this.SUBRULE5(this.datum, { ARGS: ['a number'] }));
          this.OPTION3(() => {
            this.CONSUME(keywords.every);
            this.SUBRULE2(this.range, { ARGS: ['a duration such as 50ms'] });
          });
          this.SUBRULE1(this.body);
        },
      },
      {
        ALT: () => {
          this.CONSUME(BlockAct, { LABEL: 'verb' });
          this.SUBRULE2(this.body);
        },
      },
      {
        ALT: () => {
          this.CONSUME(keywords.now, { LABEL: 'verb' });
          this.OPTION4(() => this.CONSUME(keywords.monotonic));
        },
      },
      { ALT: () => this.CONSUME(keywords.fail, { LABEL: 'verb' }) },
      { ALT: () => this.CONSUME(Unreadable, { LABEL: 'verb' }) },
    ]));
  });

  readonly clause: Rule = this.RULE('clause', () => {
    this.CONSUME(OptionWord);
    this.MANY({ GATE: () => !this.atOption(), DEF: () => this.atom() });
    this.OPTION(() => this.SUBRULE(this.properties));
  });

  readonly fault: Rule = this.RULE('fault', () => {
    this.CONSUME(keywords.fault);
    this.OPTION1(() => {
      this.CONSUME(Word);
      this.CONSUME(Colon);
    });
    this.OPTION2(() => this.SUBRULE(this.possibly));
    this.#needKeyword([LeftBrace, ...actionBeginnings], faultVerbs, 'is no fault', 'a fault such as crash, cut or pause');
    this.OR([{ ALT: () => this.SUBRULE(this.actionBlock) }, { ALT: () => this.SUBRULE(this.action) }]);
    this.finishItem('a time such as "at 5s", or a new line');
  });

  readonly possibly: Rule = this.RULE('possibly', () => {
    this.OR([
      { ALT: () => this.CONSUME(keywords.maybe) },
      {
        ALT: () => {
          this.CONSUME(keywords.up);
          this.need(keywords.to, '"to" and a number, as in "up to 1"');
          this.CONSUME(keywords.to);
          this.need(Quantity, 'a number');
          this.CONSUME(Quantity);
          this.OPTION(() => this.CONSUME(keywords.of));
        },
      },
    ]);
  });

  readonly actionBlock: Rule = this.RULE('actionBlock', () => {
    this.CONSUME(LeftBrace);
    this.MANY({
      GATE: () => this.#atAction(),
      DEF: () => {
        this.OR([{ ALT: () => this.CONSUME(NewLine) }, { ALT: () => this.CONSUME(Semicolon) }, { ALT: () => this.SUBRULE(this.action) }]);
      },
    });
    this.CONSUME(RightBrace);
  });

  readonly action: Rule = this.RULE('action', () => {
    this.OR((this.#actions ??= [
      {
        ALT: () => {
          this.CONSUME(SetFaultVerb, { LABEL: 'verb' });
          this.SUBRULE1(this.set, { ARGS: ['a machine'] });
        },
      },
      {
        ALT: () => {
          this.CONSUME(PathFaultVerb, { LABEL: 'verb' });
          this.SUBRULE1(this.path);
        },
      },
      {
        ALT: () => {
          this.CONSUME(keywords.degrade, { LABEL: 'verb' });
          this.SUBRULE2(this.path);
          this.needBlock('"{" and the properties of the link, such as { loss 10% }');
          this.SUBRULE(this.properties);
        },
      },
      {
        ALT: () => {
          this.CONSUME(keywords.partition, { LABEL: 'verb' });
          this.SUBRULE2(this.set, { ARGS: ['machines'] });
          this.need(Bar, '"|" and the machines on the other side');
          this.AT_LEAST_ONE(() => {
            this.CONSUME(Bar);
            this.SUBRULE3(this.set, { ARGS: ['machines'] });
          });
        },
      },
      {
        ALT: () => {
          this.CONSUME(MessageFaultVerb, { LABEL: 'verb' });
          this.OPTION1(() => this.CONSUME(keywords.every));
          this.OPTION2(() => this.CONSUME(Word));
          this.need(keywords.of, '"of" and the label of an operation, as in "lose request of r"');
          this.CONSUME(keywords.of);
          this.SUBRULE(this.ref, { ARGS: ['the label of an operation'] });
        },
      },
      { ALT: () => this.CONSUME(Unreadable, { LABEL: 'verb' }) },
    ]));
    this.MANY({ GATE: () => this.#mend([...timingWords, 'when']), DEF: () => this.SUBRULE(this.timing) });
    this.finish('a time such as "at 5s", or a new line');
  });

  readonly timing: Rule = this.RULE('timing', () => {
    this.OR([
      {
        ALT: () => {
          this.CONSUME(TimingWord);
          this.needOneOf([keywords.any, ...valueBeginnings], Word, 'a time such as 10ms');
          this.AT_LEAST_ONE(() => this.SUBRULE(this.moment));
        },
      },
      {
        ALT: () => {
          this.CONSUME(keywords.when);
          this.SUBRULE(this.condition, { ARGS: ['an event such as "r begins"'] });
        },
      },
    ]);
  });

  readonly moment: Rule = this.RULE('moment', () => {
    this.OR([{ ALT: () => this.CONSUME(keywords.any) }, { ALT: () => this.SUBRULE(this.range, { ARGS: ['a time such as 10ms'] }) }]);
  });

  readonly expectation: Rule = this.RULE('expectation', () => {
    this.CONSUME(keywords.expect);
    this.OPTION({ GATE: () => !behindName.some((type) => this.behind(type)), DEF: () => this.CONSUME(ModeWord) });
    this.SUBRULE(this.condition, { ARGS: ['a condition such as "w1 survives"'] });
    this.finishItem('a comparison, "and", "or", or a new line');
  });

  readonly showing: Rule = this.RULE('showing', () => {
    this.CONSUME(keywords.show);
    this.SUBRULE(this.measure, { ARGS: ['a measure such as "p99 of web"'] });
    this.OPTION(() => {
      this.CONSUME(keywords.by);
      this.need(Word, 'a name');
      this.CONSUME(Word);
    });
    this.finishItem('"of" or "by" with a name, or a new line');
  });

  // Recovery. Gates do not run while Chevrotain records the grammar, and helpers do nothing then.

  #places(words: readonly string[]): void {
    this.MANY({ GATE: () => this.#mend(words), DEF: () => this.SUBRULE(this.place) });
  }

  /** Reads a misspelt word as the one of these that was meant; always true, so that it can stand in a gate. */
  #mend(words: readonly string[]): boolean {
    this.mendWord(words);
    return true;
  }

  /** Goes to the next item or separator; false at the end of the block. */
  #atItem(beginnings: readonly TokenType[], what: string): boolean {
    for (;;) {
      if (this.at(NewLine, Semicolon) || this.atAny(beginnings)) return true;
      if (this.at(EOF)) return false;
      if (this.at(RightBrace)) {
        // The brace of a block ends it; in a file it ends what a mistake has begun, of which was told.
        if (beginnings !== fileBeginnings) return false;
        this.SKIP_TOKEN();
        continue;
      }
      if (this.atAny(actionBeginnings) && !this.atAny(actBeginnings)) {
        const found = this.LA(1);
        this.report({
          code: 'syntax-expected', message: `expected "fault" before ${quote(found.image)}`, start: found.startOffset, end: endOf(found),
          fixes: [{ title: 'Add "fault"', edits: [{ start: found.startOffset, end: found.startOffset, text: 'fault ' }] }],
        });
        this.insert(keywords.fault);
        return true;
      }
      if (this.mendWord(beginnings === itemBeginnings ? itemWords : ['scenario', 'import', ...itemWords], 'begins no item')) return true;
      this.#wrongEntry(what);
      this.skipEntry();
    }
  }

  /** An item is over; another one on the same line is read all the same. */
  protected finishItem(what: string): void {
    if (this.recording) return;
    if (this.LA(0).tokenType !== RightBrace && this.atAny(reservedBeginnings)) {
      const found = this.LA(1);
      this.report({
        code: 'syntax-expected', message: `expected a new line or ";" before ${quote(found.image)}`, start: found.startOffset, end: endOf(found),
        fixes: [{ title: 'Begin a new line', edits: [{ start: found.startOffset, end: found.startOffset, text: '\n' }] }],
      });
      this.forgive();
      return;
    }
    this.finish(what);
  }

  #wrongEntry(what: string): void {
    const found = this.LA(1);
    if (this.atAny(actBeginnings)) {
      this.report({
        code: 'syntax-expected', message: `${quote(found.image)} is a statement: it stands in a client, a load, or a handle of a service`,
        start: found.startOffset, end: endOf(found),
      });
    } else if (this.at(keywords.handle)) {
      this.report({ code: 'syntax-expected', message: '"handle" stands in the block of a service', start: found.startOffset, end: endOf(found) });
    } else this.wrong(what, this.at(Word) ? 'syntax-unknown-word' : 'syntax-expected');
  }

  #atStatement(): boolean {
    for (;;) {
      if (this.at(NewLine, Semicolon, Word)) return true;
      if (this.at(RightBrace, EOF)) return false;
      if (this.behind(Colon) && this.mendInPlace(Word)) return true;
      if (this.at(Comma)) {
        this.wrong('a new line or ";" between statements');
        this.SKIP_TOKEN();
        continue;
      }
      this.wrong('a statement such as write, read or call');
      this.skipEntry();
    }
  }

  #atAction(): boolean {
    if (this.at(RightBrace, EOF)) return false;
    if (!this.at(NewLine, Semicolon)) this.#needKeyword(actionBeginnings, faultVerbs, 'is no fault', 'a fault such as crash, cut or pause');
    return true;
  }

  /** One of these keywords must stand here; what cannot be read as one is skipped by whoever reads the entry. */
  #needKeyword(beginnings: readonly TokenType[], words: readonly string[], unknown: string, what: string): void {
    if (this.recording || this.atAny(beginnings) || this.mendWord(words, unknown)) return;
    this.wrong(what, this.at(Word) ? 'syntax-unknown-word' : 'syntax-expected');
    this.insert(Unreadable);
  }

  /** `scenario one` is read as `scenario "one"`. */
  #quoteName(): void {
    if (this.recording || this.at(StringText) || !this.at(Word)) return;
    const found = this.LA(1);
    const quoted = `"${found.image}"`;
    this.report({
      code: 'syntax-expected', message: `expected a name in quotes, found ${quote(found.image)}`, start: found.startOffset, end: endOf(found),
      fixes: [replacement(found, quoted)],
    });
    this.readAs(StringText, quoted);
  }

  /** A rate behind no "at" is one all the same. */
  #addAt(): void {
    if (this.recording || !this.at(Quantity)) return;
    const found = this.LA(1);
    this.report({
      code: 'syntax-expected', message: `expected "at" before the rate ${quote(found.image)}`, start: found.startOffset, end: endOf(found),
      fixes: [{ title: 'Add "at"', edits: [{ start: found.startOffset, end: found.startOffset, text: 'at ' }] }],
    });
    this.insert(keywords.at);
  }

}
