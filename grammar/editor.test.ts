// What editors read without the language server: colours, brackets and indentation, snippets. Held to the tokens and the parser.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import { type IGrammar, INITIAL, parseRawGrammar, Registry } from 'vscode-textmate';
import { createOnigScanner, createOnigString, loadWASM } from 'vscode-oniguruma';
import { layOut } from './layout.ts';
import { lex } from './lexer.ts';
import { FaultParser } from './parser.ts';
import { actWords, faultVerbs, itemWords, keywordType, optionWords, placeWords, Quantity, reservedWords, sayingWords, thingWords, units, Word } from './tokens.ts';

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');
const grammarText = read('./fault.tmLanguage.json');

async function loadGrammar(): Promise<IGrammar> {
  const wasm = readFileSync(createRequire(import.meta.url).resolve('vscode-oniguruma/release/onig.wasm'));
  await loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength));
  const registry = new Registry({
    onigLib: Promise.resolve({ createOnigScanner, createOnigString }),
    loadGrammar: async () => parseRawGrammar(grammarText, 'fault.tmLanguage.json'),
  });
  const grammar = await registry.loadGrammar('source.fault');
  if (grammar === null) throw new Error('there is no grammar of source.fault');
  return grammar;
}

const grammar = await loadGrammar();

interface Coloured {
  readonly text: string;
  /** The innermost scope, without the language. */
  readonly scope: string;
  readonly start: number;
}

/** Each coloured piece of a text but white space. */
function colour(text: string): readonly Coloured[] {
  const pieces: Coloured[] = [];
  let stack = INITIAL;
  let offset = 0;
  for (const line of text.split('\n')) {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, stack);
    stack = ruleStack;
    for (const { startIndex, endIndex, scopes } of tokens) {
      const piece = line.slice(startIndex, endIndex);
      const start = offset + startIndex + (piece.length - piece.trimStart().length);
      if (piece.trim() !== '') pieces.push({ text: piece.trim(), scope: (scopes.at(-1) ?? '').replace(/\.fault$/, ''), start });
    }
    offset += line.length + 1;
  }
  return pieces;
}

/** Words that a rule of the grammar lists, in the group that begins with one of them. */
function listed(rule: string, first: string): readonly string[] {
  const { repository } = JSON.parse(grammarText) as { repository: Record<string, unknown> };
  const text = JSON.stringify(repository[rule]);
  const group = new RegExp(`\\((${first}(?:\\|[a-zA-Z/%-]+)*)\\)`).exec(text);
  return group?.[1]?.split('|') ?? [];
}

describe('the TextMate grammar', () => {
  test.each([
    ['thing', 'node', thingWords],
    ['act', 'write', actWords],
    ['option', 'timeout', optionWords],
    ['fault-verb', 'crash', faultVerbs],
    ['place', 'on', placeWords],
    ['quantity', 'ns', units],
    ['saying', 'survives', sayingWords],
  ])('lists in %s the words of the tokens', (rule, first, words) => {
    expect(listed(rule, first)).toEqual([...words]);
  });

  test('lists all reserved words, each in one group', () => {
    const groups = ['scenario', 'and', 'most', 'on', 'probability'].flatMap((first) => listed('atoms-reserved', first));
    expect([...groups].sort()).toEqual([...reservedWords].sort());
    expect(listed('property', 'scenario')).toEqual([...reservedWords]);
  });

  test('begins an item with every word that does', () => {
    for (const word of itemWords) {
      const [first] = colour(`${word} n1 on n2`);
      expect(first).toMatchObject({ text: word, scope: expect.stringMatching(/^(storage\.type|keyword\.control)$/) });
    }
  });

  test.each(readdirSync(new URL('./fixtures/', import.meta.url)))('sees the same numbers, texts and comments in %s as the lexer', (name) => {
    const text = read(`./fixtures/${name}`);
    const pieces = colour(text);
    const starting = (scope: string): readonly number[] => pieces.filter((piece) => piece.scope.startsWith(scope)).map(({ start }) => start);
    const { all, significant } = lex(text);
    expect(starting('constant.numeric')).toEqual(significant.filter(({ tokenType }) => tokenType === Quantity).map(({ startOffset }) => startOffset));
    expect(starting('comment')).toEqual(all.filter(({ tokenType }) => tokenType.name.endsWith('Comment')).map(({ startOffset }) => startOffset));
    expect(starting('invalid')).toEqual([]);
    // Reserved words are never coloured as names, and names never as reserved words.
    const scopes = new Map(pieces.map((piece) => [piece.start, piece.scope] as const));
    for (const { image, startOffset, tokenType } of significant) {
      if ((reservedWords as readonly string[]).includes(image)) expect(scopes.get(startOffset), `${image} at ${startOffset}`).toMatch(/^(keyword|support\.function)/);
      else if (tokenType === Word && keywordType(image) === undefined) expect(scopes.get(startOffset), `${image} at ${startOffset}`).not.toMatch(/^(keyword|storage)/);
    }
  });

  test('colours by what a word is at its place', () => {
    const text = `store store on node {
  timeout 5s
  clock monotonic, order any
}
client client
  via lb { read: read read.write timeout 1s; w: await r in { 1, "a}" } retry 1
  repeat 3 every 1s { now monotonic }
}
fault x: up to 1 of { degrade a -> b { loss 10msx }
  crash n1 }
expect finally > 3 and not a survives
expect finally kv.x == "\\n\\q"`;
    const scopes = colour(text).filter(({ scope }) => !/^(punctuation|keyword\.operator$)/.test(scope));
    expect(scopes.map(({ text: piece, scope }) => `${piece} ${scope}`)).toEqual([
      'store storage.type', 'store entity.name.type', 'on keyword.other', 'node variable.other',
      'timeout support.type.property-name', '5 constant.numeric', 's keyword.other.unit',
      'clock support.type.property-name', 'monotonic variable.other', 'order support.type.property-name', 'any keyword.other.quantifier',
      'client storage.type', 'client entity.name.type',
      'via keyword.other', 'lb variable.other', 'read entity.name.label', 'read support.function.act', 'read variable.other', 'write variable.other',
      'timeout keyword.other.option', '1 constant.numeric', 's keyword.other.unit', 'w entity.name.label', 'await support.function.act', 'r variable.other', 'in keyword.other',
      '1 constant.numeric', '" string.quoted.double', 'a} string.quoted.double', '" string.quoted.double', 'retry keyword.other.option', '1 constant.numeric',
      'repeat support.function.act', '3 constant.numeric', 'every keyword.other', '1 constant.numeric', 's keyword.other.unit', 'now support.function.act', 'monotonic support.constant',
      'fault keyword.control', 'x entity.name.label', 'up keyword.other.quantifier', 'to keyword.other', '1 constant.numeric', 'of keyword.other',
      'degrade support.function.verb', 'a variable.other', 'b variable.other', 'loss support.type.property-name', '10msx invalid.illegal.quantity',
      'crash support.function.verb', 'n1 variable.other',
      'expect keyword.control', 'finally variable.other', '3 constant.numeric', 'and keyword.operator.logical', 'not keyword.operator.logical', 'a variable.other', 'survives constant.language.verdict',
      'expect keyword.control', 'finally keyword.other.mode', 'kv variable.other', 'x variable.other', '" string.quoted.double', '\\n constant.character.escape', '\\q invalid.illegal.escape',
      '" string.quoted.double',
    ]);
  });
});

describe('the language configuration', () => {
  interface Pattern {
    readonly pattern: string;
    readonly flags?: string;
  }
  const configuration = JSON.parse(read('./language-configuration.json')) as {
    readonly wordPattern: Pattern;
    readonly indentationRules: { readonly increaseIndentPattern: Pattern; readonly decreaseIndentPattern: Pattern };
    readonly onEnterRules: readonly { readonly beforeText: Pattern; readonly action: { readonly appendText?: string } }[];
  };
  const compile = ({ pattern, flags }: Pattern): RegExp => new RegExp(pattern, flags);

  test('takes words and numbers as the lexer does', () => {
    const pattern = new RegExp(configuration.wordPattern.pattern, `g${configuration.wordPattern.flags ?? ''}`);
    const text = 'store time-of-day größe-x t1-t0 -3ms..10.5ms 100/s 50% a_1.b';
    expect(text.match(pattern)).toEqual(lex(text).significant.filter(({ tokenType }) => tokenType !== undefined && !/^(DotDot|Dot|Minus)$/.test(tokenType.name)).map(({ image }) => image));
  });

  test('indents what a brace opens, and no more', () => {
    const increase = compile(configuration.indentationRules.increaseIndentPattern);
    const decrease = compile(configuration.indentationRules.decreaseIndentPattern);
    for (const line of ['scenario "a" {', '  client a via b { // c', 'store kv on n1 { replication quorum { write 1 }, failover {', 'a { b } {', 'load l at 100/s {']) expect(increase.test(line), line).toBe(true);
    for (const line of ['node n1', 'scenario "a" { }', 'scenario "a {"', '// {', 'node n1 /* { */', '}', 'client a { w: write x = 1 }']) expect(increase.test(line), line).toBe(false);
    expect(decrease.test('  }')).toBe(true);
    expect(decrease.test('  node }')).toBe(false);
  });

  test('goes on with "///" on the next line, and stops where nothing was written', () => {
    const rule = configuration.onEnterRules.find(({ action }) => action.appendText === '/// ');
    const before = compile(rule?.beforeText ?? { pattern: 'missing' });
    expect(before.test('  /// documentation')).toBe(true);
    for (const line of ['  // comment', '////', '///', 'node n1 /// no']) expect(before.test(line), line).toBe(false);
  });
});

describe('snippets', () => {
  interface Snippet {
    readonly prefix: string | readonly string[];
    readonly body: readonly string[];
    readonly description: string;
  }
  const snippets = Object.entries(JSON.parse(read('./fault.code-snippets.json')) as Record<string, Snippet>);
  const parser = new FaultParser();

  /** What is inserted if nothing is changed, with the nth of each list of choices. */
  function expand({ body }: Snippet, choice: number): string {
    return body
      .join('\n')
      .replace(/\$\{\d+\|([^|]*)\|\}/g, (_, choices: string) => {
        const all = choices.split(',');
        return all[choice % all.length] ?? '';
      })
      .replace(/\$\{\d+:([^}]*)\}/g, '$1')
      .replace(/\$\d/g, '');
  }

  test.each(snippets)('%s is read without a finding', (name, snippet) => {
    for (let choice = 0; choice < 6; choice++) {
      const expanded = expand(snippet, choice);
      expect(expanded).not.toMatch(/\$/);
      const text = name.startsWith('statement ') ? `client c {\n${expanded}\n}` : expanded;
      const lexed = lex(text);
      const layout = layOut(lexed, text);
      parser.read(layout.tokens, lexed.afterSkipped);
      expect([...lexed.problems, ...layout.problems, ...parser.problems], expanded).toEqual([]);
    }
  });

  test('there is one for every item, statement and fault', () => {
    const bodies = snippets.map(([, { body }]) => body.join(' '));
    for (const word of [...itemWords, 'scenario', 'import']) expect(bodies.some((body) => body.startsWith(`${word} `)), word).toBe(true);
    for (const word of faultVerbs) expect(bodies.some((body) => new RegExp(`^fault (?:maybe )?${word} `).test(body)), word).toBe(true);
    const statements = snippets.filter(([name]) => name.startsWith('statement ')).map(([name]) => name.slice('statement '.length));
    expect(actWords.filter((word) => !statements.includes(word))).toEqual(['fail']);
  });
});
