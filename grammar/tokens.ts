// The tokens of the Fault language: every character of any text belongs to exactly one of them.
// One pattern reads all words; which of them are keywords, and where each may stand, is the table at the end.
import { createToken, type CustomPatternMatcherFunc, Lexer, type TokenType } from 'chevrotain';

/** Words that structure a file. They can never be names. */
export const reservedWords = [
  'scenario', 'import', 'let', 'expect', 'show', 'fault', 'handle', 'probability', 'on', 'via', 'to', 'at', 'for', 'when', 'by',
  'within', 'after', 'every', 'of', 'in', 'per', 'and', 'or', 'not', 'no', 'most', 'any', 'maybe', 'up',
] as const;

/** What can begin an item of a file or scenario. */
export const itemWords = [
  'node', 'link', 'clock', 'store', 'lock', 'service', 'balancer', 'detector', 'client', 'load', 'fault', 'expect', 'show', 'let', 'assume',
] as const;

/** Declarations of the same form: word, names, places, properties. */
export const thingWords = ['node', 'clock', 'store', 'lock', 'balancer', 'detector'] as const;

/** What can begin a statement, behind its label. */
export const actWords = [
  'write', 'increment', 'append', 'cas', 'read', 'acquire', 'release', 'call', 'effect', 'wait', 'take', 'await', 'repeat',
  'transaction', 'together', 'now', 'fail',
] as const;

/** What a statement may add behind its act; inside a statement each ends what stands before it. */
export const optionWords = ['timeout', 'retry', 'holding', 'breaker', 'size', 'via'] as const;

/** Faults of a set of machines. */
export const setFaultVerbs = [
  'crash', 'kill', 'restart', 'pause', 'slow', 'steal', 'isolate', 'bridge', 'halve', 'ring', 'step', 'drift', 'strobe', 'surge', 'corrupt',
] as const;

/** What can begin a fault's action. */
export const faultVerbs = [...setFaultVerbs, 'cut', 'hold', 'degrade', 'partition', 'lose', 'delay'] as const;

/** Where a declaration runs or leads. */
export const placeWords = ['on', 'via', 'to', 'in', 'watching'] as const;

/** Reserved words that may stand among the values of a property: `every 1s within 10ms`, `order any`, `authenticated no`. */
export const prepositions = ['by', 'within', 'every', 'after', 'on', 'of', 'at', 'to', 'per', 'any', 'no'] as const;

/** When a fault happens. */
export const timingWords = ['at', 'every', 'for', 'after', 'by'] as const;

/** Words that conditions say things with. They are no tokens of their own; editors colour them. */
export const sayingWords = [
  'survives', 'converges', 'recovers', 'is', 'ok', 'failed', 'unknown', 'ambiguous', 'linearizable', 'suspected', 'obeys', 'holds', 'leads', 'precedes',
  'overlaps', 'certainly-precedes', 'begins', 'arrives', 'takes-effect', 'ends',
] as const;

/** Units, longest first where one begins another. */
export const units = [
  'ns', 'us', 'ms', 'min', 'ppm', 'Gbps', 'Mbps', 'kbps', 'bps', 'GB', 'MB', 'KB', 'B', 's', 'h', 'x', '%', '/min', '/s', '/h',
] as const;

// Custom patterns: Chevrotain builds its own regular expressions without the `u` flag, and a hand-written scan is
// linear where a regular expression with nested repetition is not.

function sticky(pattern: RegExp): CustomPatternMatcherFunc {
  return (text, offset) => {
    pattern.lastIndex = offset;
    return pattern.exec(text);
  };
}

/** Chevrotain puts the characters above 255 into buckets of 255; one of each bucket stands for all. */
const aboveLatin: number[] = Array.from({ length: 257 }, (_, index) => Math.max(256, (index + 1) * 255));
const letters = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_'];
const latinAbove127: number[] = Array.from({ length: 128 }, (_, index) => 128 + index);
const digits = [...'0123456789'];

/** Offset of the end of the line that `offset` stands in, before its line break. */
function lineEnd(text: string, offset: number): number {
  let end = offset;
  while (end < text.length && text[end] !== '\n' && text[end] !== '\r') end++;
  return end;
}

/** Offset behind the closing quote of the string that opens at `offset`; -1 where its line ends first. */
function stringEnd(text: string, offset: number): number {
  for (let i = offset + 1; i < text.length; i++) {
    const character = text[i];
    if (character === '"') return i + 1;
    if (character === '\n' || character === '\r') return -1;
    if (character === '\\' && text[i + 1] !== '\n' && text[i + 1] !== '\r') i++;
  }
  return -1;
}

function match(text: string, start: number, end: number): [string] | null {
  return end > start ? [text.slice(start, end)] : null;
}

/** An open string takes its line, but not a brace or comment at the line's end, which are hardly meant to be in it. */
function openStringEnd(text: string, offset: number): number {
  const end = lineEnd(text, offset);
  const tail = /(?:\s*[{}])*\s*(?:\/\/.*)?$/.exec(text.slice(offset + 1, end));
  return tail === null ? end : offset + 1 + tail.index;
}

/** Where the search for the end of a comment failed last, so that many open comments in one text are not searched again. */
const unclosed = { text: '', from: 0 };

function blockCommentEnd(text: string, offset: number): number {
  if (unclosed.text === text && offset >= unclosed.from) return -1;
  const close = text.indexOf('*/', offset + 2);
  if (close >= 0) return close + 2;
  unclosed.text = text;
  unclosed.from = offset;
  return -1;
}

const startOfSomething = new RegExp(`^\\s*(?:\\}|//|(?:${[...itemWords, 'scenario', 'import'].join('|')})\\b)`);

/** An open comment ends before the next line that looks like part of the program, so that it does not hide the rest of it. */
function openCommentEnd(text: string, offset: number): number {
  let end = lineEnd(text, offset);
  while (end < text.length) {
    const next = end + (text[end] === '\r' && text[end + 1] === '\n' ? 2 : 1);
    const nextEnd = lineEnd(text, next);
    if (startOfSomething.test(text.slice(next, nextEnd))) break;
    end = nextEnd;
  }
  return end;
}

export const NewLine = createToken({ name: 'NewLine', pattern: /\r\n|\n|\r/, label: 'a new line', line_breaks: true });
export const Space = createToken({
  name: 'Space', pattern: sticky(/[\t\v\f\uFEFF\p{Zs}]+/uy), line_breaks: false,
  start_chars_hint: ['\t', '\v', '\f', ' ', '\u00A0', ...aboveLatin],
});
export const DocComment = createToken({ name: 'DocComment', pattern: /\/\/\/(?!\/)[^\r\n]*/, start_chars_hint: ['/'] });
export const LineComment = createToken({ name: 'LineComment', pattern: /\/\/[^\r\n]*/, start_chars_hint: ['/'] });
export const BlockComment = createToken({
  name: 'BlockComment', line_breaks: true, start_chars_hint: ['/'],
  pattern: (text, offset) => (text.startsWith('/*', offset) ? match(text, offset, blockCommentEnd(text, offset)) : null),
});
export const OpenComment = createToken({
  name: 'OpenComment', line_breaks: true, start_chars_hint: ['/'],
  pattern: (text, offset) => (text.startsWith('/*', offset) ? match(text, offset, openCommentEnd(text, offset)) : null),
});
/** `# …` as other languages comment; reported, and skipped to the end of the line. */
export const HashComment = createToken({ name: 'HashComment', pattern: /#[^\r\n]*/, start_chars_hint: ['#'] });

export const StringText = createToken({
  name: 'StringText', label: 'a text in double quotes', line_breaks: false, start_chars_hint: ['"'],
  pattern: (text, offset) => (text[offset] === '"' ? match(text, offset, stringEnd(text, offset)) : null),
});
export const OpenString = createToken({
  name: 'OpenString', line_breaks: false, start_chars_hint: ['"'], categories: [StringText],
  pattern: (text, offset) => (text[offset] === '"' ? match(text, offset, openStringEnd(text, offset)) : null),
});
/** Other quotes than `"`; reported, and read as a text. */
export const ForeignString = createToken({
  name: 'ForeignString', line_breaks: false, categories: [StringText],
  pattern: sticky(/'[^'\r\n]*'|`[^`\r\n]*`|[\u201C\u201D\u201E\u201F][^"\u201C\u201D\r\n]*["\u201C\u201D]|[\u2018\u2019\u201A][^'\u2018\u2019\r\n]*['\u2018\u2019]/uy),
  start_chars_hint: ["'", '`', ...aboveLatin],
});

const unitPattern = [...units].join('|').replaceAll('/', '\\/');
/** A number with nothing glued behind it but its unit. */
export const Quantity = createToken({
  name: 'Quantity', label: 'a number', line_breaks: false, start_chars_hint: ['-', ...digits],
  pattern: sticky(new RegExp(`-?\\d+(?:\\.\\d+)?(?:${unitPattern})?(?![\\p{L}\\p{N}_%]|\\.(?![.\\p{L}_])|-[\\p{L}\\p{N}_])`, 'uy')),
});
/** A number with something glued behind it that is no unit; reported, and read as a number. */
export const BadQuantity = createToken({
  name: 'BadQuantity', line_breaks: false, start_chars_hint: ['-', ...digits], categories: [Quantity],
  pattern: sticky(/-?\d[\p{L}\p{M}\p{N}_%]*(?:[./-][\p{L}\p{M}\p{N}_%]+)*(?:\.(?![.\p{L}_]))?/uy),
});
/** Letters, digits, `_`, and `-` between two letters. */
export const Word = createToken({
  name: 'Word', label: 'a name', line_breaks: false,
  pattern: sticky(/[\p{L}_](?:[\p{L}\p{M}\p{N}_]|(?<=[\p{L}\p{M}])-(?=\p{L}))*/uy),
  start_chars_hint: [...letters, ...latinAbove127, ...aboveLatin],
});

function operator(name: string, text: string, categories: TokenType[] = []): TokenType {
  return createToken({ name, pattern: text, label: `"${text}"`, categories });
}

/** `==`, `!=`, `<`, `<=`, `>`, `>=`. */
export const Comparison = createToken({ name: 'Comparison', pattern: Lexer.NA, label: 'a comparison' });
/** `+`, `-`, `*`, `/`. */
export const Arithmetic = createToken({ name: 'Arithmetic', pattern: Lexer.NA, label: 'an operator' });
/** `..`, `±`, `+-`. */
export const RangeOperator = createToken({ name: 'RangeOperator', pattern: Lexer.NA, label: '".."' });
/** `->`, `<->`. */
export const Arrow = createToken({ name: 'Arrow', pattern: Lexer.NA, label: '"->"' });

export const LeftBrace = operator('LeftBrace', '{');
export const RightBrace = operator('RightBrace', '}');
export const LeftParenthesis = operator('LeftParenthesis', '(');
export const RightParenthesis = operator('RightParenthesis', ')');
export const Comma = operator('Comma', ',');
export const Semicolon = operator('Semicolon', ';');
export const Colon = operator('Colon', ':');
export const Bar = operator('Bar', '|');
export const DotDot = operator('DotDot', '..', [RangeOperator]);
export const Dot = operator('Dot', '.');
export const PlusMinus = createToken({ name: 'PlusMinus', pattern: /±|\+-/, label: '"±"', categories: [RangeOperator] });
export const BothWays = operator('BothWays', '<->', [Arrow]);
export const OneWay = operator('OneWay', '->', [Arrow]);
export const EqualEqual = operator('EqualEqual', '==', [Comparison]);
export const NotEqual = operator('NotEqual', '!=', [Comparison]);
export const AtMostSign = operator('AtMostSign', '<=', [Comparison]);
export const AtLeastSign = operator('AtLeastSign', '>=', [Comparison]);
export const Less = operator('Less', '<', [Comparison]);
export const Greater = operator('Greater', '>', [Comparison]);
export const Equal = operator('Equal', '=');
export const Plus = operator('Plus', '+', [Arithmetic]);
export const Minus = operator('Minus', '-', [Arithmetic]);
export const Star = operator('Star', '*', [Arithmetic]);
export const Slash = operator('Slash', '/', [Arithmetic]);

/** Signs that other languages or word processors write for one of ours; reported, and read as ours. */
export const lookalikes: Readonly<Record<string, string>> = {
  '→': '->', '⇒': '->', '=>': '->', '-->': '->', '↔': '<->', '⇔': '<->', '<=>': '<->', '<-->': '<->', '…': '..', '...': '..',
  '≤': '<=', '≥': '>=', '≠': '!=', '<>': '!=', '===': '==', '!==': '!=', '−': '-', '–': '-', '×': '*', '÷': '/', '&&': 'and', '||': 'or', '!': 'not',
};
export const Lookalike = createToken({
  name: 'Lookalike', line_breaks: false,
  pattern: sticky(/→|⇒|===|=>|-->|↔|⇔|<=>|<-->|…|\.\.\.|≤|≥|≠|<>|!==|−|–|×|÷|&&|\|\||!(?!=)/uy),
  start_chars_hint: ['=', '-', '<', '.', '&', '|', '!', '\u00D7', '\u00F7', ...aboveLatin],
});
/** Any character that no other token takes; reported, and skipped. */
export const Stray = createToken({
  name: 'Stray', line_breaks: false, pattern: sticky(/[^\r\n]/uy),
  start_chars_hint: [...Array.from({ length: 256 }, (_, code) => code).filter((code) => code !== 10 && code !== 13), ...aboveLatin],
});

/** Stands in the parser's input where a statement or action could not be read; never in a text. */
export const Unreadable = createToken({ name: 'Unreadable', pattern: Lexer.NA, label: 'a statement' });

/** A keyword of a group that the parser asks for as one. */
function group(name: string): TokenType {
  return createToken({ name, pattern: Lexer.NA });
}
export const ThingWord = group('ThingWord');
export const ProgramWord = group('ProgramWord');
export const TargetAct = group('TargetAct');
export const DurationAct = group('DurationAct');
export const BlockAct = group('BlockAct');
export const OptionWord = group('OptionWord');
export const SetFaultVerb = group('SetFaultVerb');
export const PathFaultVerb = group('PathFaultVerb');
export const MessageFaultVerb = group('MessageFaultVerb');
export const PlaceWord = group('PlaceWord');
export const Preposition = group('Preposition');
export const TimingWord = group('TimingWord');
export const ModeWord = group('ModeWord');
export const NoPreposition = group('NoPreposition');
export const SubjectPreposition = group('SubjectPreposition');

const groups: readonly (readonly [TokenType, readonly string[]])[] = [
  [ThingWord, thingWords],
  [ProgramWord, ['client', 'load']],
  [TargetAct, ['read', 'acquire', 'release', 'call', 'effect']],
  [DurationAct, ['wait', 'take']],
  [BlockAct, ['transaction', 'together']],
  [OptionWord, optionWords],
  [SetFaultVerb, setFaultVerbs],
  [PathFaultVerb, ['cut', 'hold']],
  [MessageFaultVerb, ['lose', 'delay']],
  [PlaceWord, placeWords],
  [Preposition, prepositions],
  [TimingWord, timingWords],
  [ModeWord, ['possible', 'finally']],
  [NoPreposition, ['on', 'of', 'in']],
  [SubjectPreposition, ['of', 'per']],
];

/** Every word that has a meaning of its own somewhere, without the reserved ones: free for names all the same. */
export const contextualWords: readonly string[] = [
  ...new Set([...itemWords, ...actWords, ...optionWords, ...faultVerbs, 'watching', 'monotonic', 'possible', 'finally']),
].filter((word) => !(reservedWords as readonly string[]).includes(word));

function keyword(word: string): TokenType {
  const reserved = (reservedWords as readonly string[]).includes(word);
  const categories = groups.filter(([, words]) => words.includes(word)).map(([type]) => type);
  const name = `${word.charAt(0).toUpperCase()}${word.slice(1)}Word`;
  return createToken({ name, pattern: Lexer.NA, label: `"${word}"`, categories: reserved ? categories : [Word, ...categories] });
}

const keywordsByText = new Map([...reservedWords, ...contextualWords].map((word) => [word, keyword(word)] as const));

/** The token type of a word with a meaning of its own, by its text. */
export function keywordType(text: string): TokenType | undefined {
  return keywordsByText.get(text);
}

function must(text: string): TokenType {
  const type = keywordsByText.get(text);
  if (type === undefined) throw new Error(`no such keyword: ${text}`);
  return type;
}

export const keywords = {
  scenario: must('scenario'), import: must('import'), let: must('let'), expect: must('expect'), show: must('show'), fault: must('fault'),
  handle: must('handle'), probability: must('probability'), at: must('at'), for: must('for'), when: must('when'), by: must('by'),
  to: must('to'), within: must('within'), every: must('every'), of: must('of'), in: must('in'), and: must('and'), or: must('or'), not: must('not'),
  no: must('no'), most: must('most'), any: must('any'), maybe: must('maybe'), up: must('up'), assume: must('assume'), link: must('link'),
  service: must('service'), write: must('write'), increment: must('increment'), append: must('append'), cas: must('cas'), await: must('await'),
  repeat: must('repeat'), now: must('now'), fail: must('fail'), monotonic: must('monotonic'), degrade: must('degrade'), partition: must('partition'),
} as const;

/** What the lexer tries at each offset, in this order. */
export const lexed: TokenType[] = [
  NewLine, Space, DocComment, LineComment, BlockComment, OpenComment, HashComment, Word, Quantity, BadQuantity, StringText, OpenString, ForeignString,
  Lookalike, LeftBrace, RightBrace, LeftParenthesis, RightParenthesis, Comma, Semicolon, Colon, Bar, DotDot, Dot, PlusMinus, BothWays, OneWay,
  EqualEqual, NotEqual, AtMostSign, AtLeastSign, Less, Greater, Equal, Plus, Minus, Star, Slash, Stray,
];

/** Every token type that the parser may meet. */
export const vocabulary: TokenType[] = [
  ...lexed, ...groups.map(([type]) => type), Comparison, Arithmetic, RangeOperator, Arrow, Unreadable, ...keywordsByText.values(),
];

/** Token types that the parser never sees. */
export const trivia: ReadonlySet<TokenType> = new Set([Space, NewLine, DocComment, LineComment, BlockComment, OpenComment, HashComment]);
