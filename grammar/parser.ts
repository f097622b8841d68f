// The grammar of the Fault language, rule by rule as in `docs/reference/grammar.ebnf`.
// What stands between the rules' elements (`need…`, `finish`, `skipTo…`, gates) is recovery: see recovery.ts.
import { type CstNode, EOF, type IOrAlt, type IToken, type ParserMethod, type TokenType } from 'chevrotain';
import { quote } from './problem.ts';
import { RecoveringParser, replacement } from './recovery.ts';
import { endOf } from './lexer.ts';
import {
  actWords, Arithmetic, Arrow, Bar, BlockAct, Colon, Comma, Comparison, Dot, DurationAct, Equal, EqualEqual, faultVerbs, itemWords, keywords, keywordType,
  LeftBrace, LeftParenthesis, MessageFaultVerb, ModeWord, NewLine, NoPreposition, OneWay, OptionWord, optionWords, PathFaultVerb, PlaceWord,
  Preposition, ProgramWord, Quantity, RangeOperator, RightBrace, RightParenthesis, Semicolon, SetFaultVerb, Star, StringText, SubjectPreposition, TargetAct,
  ThingWord, TimingWord, timingWords, Unreadable, Word,
} from './tokens.ts';

/** Operators in one value; nobody means more, and the stack of whoever walks the tree is finite. */
export const operatorsMax = 64;

type Alternatives = IOrAlt<unknown>[];
type Rule<Arguments extends unknown[] = []> = ParserMethod<Arguments, CstNode>;

const itemBeginnings = itemWords.flatMap((word) => keywordType(word) ?? []);
const fileBeginnings = [keywords.scenario, keywords.import, ...itemBeginnings];
const actBeginnings = actWords.flatMap((word) => keywordType(word) ?? []);
const actionBeginnings = faultVerbs.flatMap((word) => keywordType(word) ?? []);
/** What shows that `possible` or `finally` behind `expect` is a name. */
const behindName = [Comparison, Arithmetic, RangeOperator, Dot, keywords.of, keywords.in];
const valueBeginnings = [Quantity, LeftParenthesis, Word];
const atomBeginnings = [...valueBeginnings, StringText, Preposition];

export class FaultParser extends RecoveringParser {
  // Alternatives of the rules that are read most, made once.
  #fileEntries: Alternatives | undefined;
  #scenarioEntries: Alternatives | undefined;
  #items: Alternatives | undefined;
  #serviceEntries: Alternatives | undefined;
  #propertyEntries: Alternatives | undefined;
  #bodyEntries: Alternatives | undefined;
  #acts: Alternatives | undefined;
  #actions: Alternatives | undefined;
  #atoms: Alternatives | undefined;

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
    this.finish('a new line');
  });

  readonly scenario: Rule = this.RULE('scenario', () => {
    this.CONSUME(keywords.scenario);
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
    this.finish('a new line');
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
    this.finish('an operator or a new line');
  });

  readonly assumption: Rule = this.RULE('assumption', () => {
    this.CONSUME(keywords.assume);
    this.needOneOf(atomBeginnings, Word, 'a system model such as asynchronous or crash-stop');
    this.AT_LEAST_ONE(() => this.#atom());
    this.finish('a new line');
  });

  readonly link: Rule = this.RULE('link', () => {
    this.CONSUME(keywords.link);
    this.SUBRULE(this.path);
    this.skipToBlock('"{" or a new line');
    this.OPTION(() => this.SUBRULE(this.properties));
    this.finish('a new line');
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
    this.skipToBlock('a place such as "on n1", "{", or a new line');
    this.OPTION(() => this.SUBRULE(this.properties));
    this.finish('a new line');
  });

  readonly service: Rule = this.RULE('service', () => {
    this.CONSUME(keywords.service);
    this.SUBRULE(this.names, { ARGS: ['a name'] });
    this.#places(['on']);
    this.skipToBlock('a place such as "on n1", "{", or a new line');
    this.OPTION(() => this.SUBRULE(this.serviceBlock));
    this.finish('a new line');
  });

  readonly serviceBlock: Rule = this.RULE('serviceBlock', () => {
    this.CONSUME(LeftBrace);
    const before = this.#separateByComma(true);
    this.MANY({
      GATE: () => this.#atProperty(true),
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
    this.#separateByComma(before);
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
    this.OPTION1(() => this.SUBRULE(this.rate));
    this.skipToBlock('"on", "via", "at" with a rate, or "{"');
    this.OPTION2(() => this.SUBRULE(this.body));
    this.finish('a new line');
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
          this.#names(1, what);
        },
      },
      { ALT: () => this.#names(2, what) },
    ]);
  });

  readonly names: Rule<[string]> = this.wanting('names', (what) => {
    this.#names(1, what);
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
    const before = this.#separateByComma(true);
    this.MANY({
      GATE: () => this.#atProperty(false),
      DEF: () => {
        this.OR((this.#propertyEntries ??= [
          { ALT: () => this.CONSUME(NewLine) },
          { ALT: () => this.CONSUME(Semicolon) },
          { ALT: () => this.CONSUME(Comma) },
          { ALT: () => this.SUBRULE(this.property) },
        ]));
      },
    });
    this.#separateByComma(before);
    this.CONSUME(RightBrace);
  });

  readonly property: Rule = this.RULE('property', () => {
    this.OR([{ ALT: () => this.CONSUME(Word) }, { ALT: () => this.CONSUME(Quantity) }]);
    this.#skipSignBehindName();
    this.MANY(() => this.#atom());
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
    this.MANY({
      GATE: () => this.#shortEnough(operators++),
      DEF: () => {
        this.CONSUME(Arithmetic);
        this.SUBRULE2(this.primary, { ARGS: ['a value'] });
      },
    });
  });

  readonly primary: Rule<[string]> = this.wanting('primary', (what) => {
    this.needOneOf(valueBeginnings, Word, what);
    this.OR([
      { ALT: () => this.CONSUME(Quantity) },
      {
        ALT: () => {
          this.CONSUME(LeftParenthesis);
          const before = this.#endAtOptions(false);
          this.SUBRULE(this.condition, { ARGS: ['a value or a condition'] });
          this.#endAtOptions(before);
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
    const before = this.#endAtOptions(false);
    const comma = this.#separateByComma(false);
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
    this.#endAtOptions(before);
    this.skipToClosing(RightParenthesis, '"," or ")"');
    this.#separateByComma(comma);
    this.CONSUME(RightParenthesis);
  });

  readonly argument: Rule = this.RULE('argument', () => {
    this.needOneOf(atomBeginnings, Word, 'a value');
    this.AT_LEAST_ONE(() => this.#atom());
  });

  readonly body: Rule = this.RULE('body', () => {
    this.needBlock('"{" and statements');
    this.CONSUME(LeftBrace);
    const options = this.#endAtOptions(true);
    const comma = this.#separateByComma(false);
    this.MANY({
      GATE: () => this.#atStatement(),
      DEF: () => {
        this.OR((this.#bodyEntries ??= [{ ALT: () => this.CONSUME(NewLine) }, { ALT: () => this.CONSUME(Semicolon) }, { ALT: () => this.SUBRULE(this.statement) }]));
      },
    });
    this.#endAtOptions(options);
    this.#separateByComma(comma);
    this.CONSUME(RightBrace);
  });

  readonly statement: Rule = this.RULE('statement', () => {
    this.OPTION(() => {
      this.CONSUME(Word);
      this.CONSUME(Colon);
    });
    this.#needKeyword(actBeginnings, actWords, 'a statement such as write, read or call');
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
    this.MANY({ GATE: () => !this.#atOption(), DEF: () => this.#atom() });
    this.OPTION(() => this.SUBRULE(this.properties));
  });

  /** A value or a text. */
  readonly datum: Rule<[string]> = this.wanting('datum', (what) => {
    this.needOneOf([StringText, ...valueBeginnings], Word, what);
    this.OR([{ ALT: () => this.CONSUME(StringText) }, { ALT: () => this.SUBRULE(this.value, { ARGS: [what] }) }]);
  });

  readonly fault: Rule = this.RULE('fault', () => {
    this.CONSUME(keywords.fault);
    this.OPTION1(() => {
      this.CONSUME(Word);
      this.CONSUME(Colon);
    });
    this.OPTION2(() => this.SUBRULE(this.possibly));
    this.#needKeyword([LeftBrace, ...actionBeginnings], faultVerbs, 'a fault such as crash, cut or pause');
    this.OR([{ ALT: () => this.SUBRULE(this.actionBlock) }, { ALT: () => this.SUBRULE(this.action) }]);
    this.finish('a time such as "at 5s", or a new line');
  });

  readonly possibly: Rule = this.RULE('possibly', () => {
    this.OR([
      { ALT: () => this.CONSUME(keywords.maybe) },
      {
        ALT: () => {
          this.CONSUME(keywords.up);
          this.need(keywords.to, '"up to 1"');
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
          this.need(keywords.of, 'a message and its operation, such as "request of r"');
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
    this.finish('a comparison, "and", "or", or a new line');
  });

  readonly showing: Rule = this.RULE('showing', () => {
    this.CONSUME(keywords.show);
    this.SUBRULE(this.measure, { ARGS: ['a measure such as "p99 of web"'] });
    this.OPTION(() => {
      this.CONSUME(keywords.by);
      this.need(Word, 'a name');
      this.CONSUME(Word);
    });
    this.finish('"by" with a name, or a new line');
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
    this.AT_LEAST_ONE({ GATE: () => !this.#atOption(), DEF: () => this.CONSUME(Word) });
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
      GATE: () => !this.#atOption(),
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
              this.needBlock('"{" and values');
              this.CONSUME(LeftBrace);
              this.SUBRULE2(this.datum, { ARGS: ['a value'] });
              this.MANY(() => {
                this.CONSUME(Comma);
                this.SUBRULE3(this.datum, { ARGS: ['a value'] });
              });
              this.skipToClosing(RightBrace, '"," or "}"');
              this.CONSUME(RightBrace);
            },
          },
          { ALT: () => this.SUBRULE(this.says) },
        ]),
    });
  });

  readonly says: Rule = this.RULE('says', () => {
    this.AT_LEAST_ONE({ GATE: () => !this.#atOption(), DEF: () => this.SUBRULE(this.ref, { ARGS: ['a word'] }) });
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
      {
        ALT: () => {
          this.SUBRULE(this.value, { ARGS: [what] });
          this.OPTION(() => {
            this.CONSUME(keywords.of);
            this.SUBRULE(this.ref, { ARGS: ['a name'] });
          });
        },
      },
    ]);
  });

  /** References with commas between: no rules of their own, because a file has very many. `index` tells two in one rule apart. */
  #names(index: 1 | 2, what: string): void {
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
  #atom(): void {
    this.or(9, (this.#atoms ??= [
      { ALT: () => this.subrule(9, this.range, { ARGS: ['a value'] }) },
      { ALT: () => this.consume(9, StringText) },
      { ALT: () => this.consume(9, Preposition) },
    ]));
  }

  // Recovery. Gates do not run while Chevrotain records the grammar, and helpers do nothing then.

  #places(words: readonly string[]): void {
    this.MANY({ GATE: () => this.#mend(words), DEF: () => this.SUBRULE(this.place) });
  }

  /** Reads a misspelt word as the one of these that was meant; always true, so that it can stand in a gate. */
  #mend(words: readonly string[]): boolean {
    this.mendWord(words);
    return true;
  }

  #separateByComma(separates: boolean): boolean {
    const before = this.commaSeparates;
    this.commaSeparates = separates;
    return before;
  }

  #endAtOptions(ends: boolean): boolean {
    const before = this.optionsEnd;
    this.optionsEnd = ends;
    return before;
  }

  #atOption(): boolean {
    return this.optionsEnd && this.at(OptionWord);
  }

  /** Goes to the next item or separator; false at the end of the block. */
  #atItem(beginnings: readonly TokenType[], what: string): boolean {
    for (;;) {
      if (this.at(NewLine, Semicolon) || this.atAny(beginnings)) return true;
      if (this.at(RightBrace, EOF)) return false;
      if (this.atAny(actionBeginnings) && !this.atAny(actBeginnings)) {
        const found = this.LA(1);
        this.report({
          code: 'syntax-expected', message: `expected "fault" before ${quote(found.image)}`, start: found.startOffset, end: endOf(found),
          fixes: [{ title: 'Add "fault"', edits: [{ start: found.startOffset, end: found.startOffset, text: 'fault ' }] }],
        });
        this.insert(keywords.fault);
        return true;
      }
      if (this.mendWord(beginnings === itemBeginnings ? itemWords : ['scenario', 'import', ...itemWords], 'syntax-unknown-word')) return true;
      this.#wrongEntry(what);
      this.skipEntry();
    }
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

  /** Goes to the next property, handle or separator; false at the end of the block. */
  #atProperty(inService: boolean): boolean {
    for (;;) {
      if (this.at(NewLine, Semicolon, Comma, Word, Quantity) || (inService && this.at(keywords.handle))) return true;
      if (this.at(RightBrace, EOF)) return false;
      if (this.mendInPlace(Word)) return true;
      this.wrong(inService ? 'a property or "handle"' : 'a property');
      this.skipEntry();
    }
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
    if (!this.at(NewLine, Semicolon)) this.#needKeyword(actionBeginnings, faultVerbs, 'a fault such as crash, cut or pause');
    return true;
  }

  /** One of these keywords must stand here; what cannot be read as one is skipped by whoever reads the entry. */
  #needKeyword(beginnings: readonly TokenType[], words: readonly string[], what: string): void {
    if (this.recording || this.atAny(beginnings) || this.mendWord(words, 'syntax-unknown-word')) return;
    this.wrong(what, this.at(Word) ? 'syntax-unknown-word' : 'syntax-expected');
    this.insert(Unreadable);
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
