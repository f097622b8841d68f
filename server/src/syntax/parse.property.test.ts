// What holds for every text whatever: characters are kept, ranges nest, findings lie in the text, items before a mistake stay.
import { readdirSync, readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TextRange } from '../base/text-range.ts';
import { parse } from './parse.ts';
import type { ItemNode, ScenarioNode, Syntax } from './tree.ts';
import { children, type SyntaxNode } from './walk.ts';

const fixtures = new URL('../../../grammar/fixtures/', import.meta.url);
const scenarios = readdirSync(fixtures).map((name) => readFileSync(new URL(name, fixtures), 'utf8'));

function check(text: string): Syntax {
  const syntax = parse(text);
  expect(syntax.tokens.map((token) => token.text).join('') === text).toBe(true);
  let end = 0;
  for (const { range } of syntax.tokens) {
    if (range.start !== end || range.end <= range.start) throw new Error(`a gap or an empty token at ${end}`);
    end = range.end;
  }
  for (const { range, related = [], fixes = [] } of syntax.findings) {
    const ranges = [range, ...related.map((each) => each.range), ...fixes.flatMap(({ edits }) => edits.map((edit) => edit.range))];
    for (const each of ranges) checkRange(each, { start: 0, end: text.length });
  }
  checkNesting(syntax.file);
  return syntax;
}

function checkRange(inner: { start: number; end: number }, outer: { start: number; end: number }): void {
  if (outer.start <= inner.start && inner.start <= inner.end && inner.end <= outer.end) return;
  throw new Error(`[${inner.start}, ${inner.end}) is not in [${outer.start}, ${outer.end})`);
}

function checkNesting(node: SyntaxNode): void {
  if ('headRange' in node) checkRange(node.headRange, node.range);
  let before = node.range.start;
  for (const child of children(node)) {
    checkRange(child.range, node.range);
    checkRange({ start: before, end: child.range.end }, node.range);
    before = child.range.end;
    checkNesting(child);
  }
}

/** Pieces that the language is made of, so that mutations hit what matters. */
const piece = fc.constantFrom(
  '{', '}', '(', ')', ',', ';', ':', '.', '..', '->', '<->', '=', '==', '"', '/*', '*/', '//', '///', '\n', ' ', '-', '10', '10ms', '10 ms', '10msx', '±', '|', '*',
  '\\', '#', "'", '@', '😀', '\u0000', '\uD800', 'node', 'node n1', 'link', 'client a', 'load', 'scenario', 'scenario "s" {', 'let', 'expect', 'fault', 'handle',
  'import', 'on', 'via', 'at', 'for', 'when', 'every', 'of', 'in', 'in {', 'no', 'not', 'any', 'maybe', 'up', 'up to', 'probability', 'write', 'repeat', 'timeout',
  'degrade', 'partition', 'lose', 'cas', 'await', 'x', 'kv.x', 'most',
);

const mutated = fc
  .tuple(
    fc.constantFrom(...scenarios),
    fc.array(fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), remove: fc.nat(30), insert: fc.oneof(fc.constant(''), piece) }), { minLength: 1, maxLength: 6 }),
  )
  .map(([text, edits]) =>
    edits.reduce((now, { at, remove, insert }) => {
      const start = Math.floor(at * now.length);
      return now.slice(0, start) + insert + now.slice(start + remove);
    }, text),
  );

describe('for any text', () => {
  test('scenarios with something cut out or put in', () => {
    fc.assert(fc.property(mutated, (text) => void check(text)), { numRuns: 250 });
  });

  test('pieces of the language in any order', () => {
    fc.assert(fc.property(fc.array(piece, { maxLength: 60 }), fc.constantFrom('', ' '), (pieces, between) => void check(pieces.join(between))), { numRuns: 600 });
  });

  test('any characters', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => void check(text)), { numRuns: 400 });
    fc.assert(fc.property(fc.array(fc.nat(0xffff), { maxLength: 80 }), (codes) => void check(String.fromCharCode(...codes))), { numRuns: 400 });
  });

  test('the same text gives the same syntax', () => {
    fc.assert(fc.property(mutated, (text) => isDeepStrictEqual(parse(text), parse(text))), { numRuns: 20 });
  });
});

describe('prefixes', () => {
  test.each(scenarios.map((text, index) => ({ index, text })))('of scenario file $index keep the items that they have whole', ({ text }) => {
    const whole = check(text).file.entries;
    expect(parse(text).findings).toEqual([]);
    for (let end = 0; end <= text.length; end += 1 + (end % 9)) {
      const prefix = check(text.slice(0, end)).file.entries;
      // What ends on the last line of a prefix may still go on there.
      const complete = whole.filter(({ range }) => text.slice(range.end, end).includes('\n'));
      expect(isDeepStrictEqual(prefix.slice(0, complete.length), complete), text.slice(0, end)).toBe(true);
    }
  });
});

describe('a line that stops anywhere', () => {
  interface Placed {
    readonly item: ItemNode;
    readonly scenario: ScenarioNode | null;
  }

  function placed({ file }: Syntax): readonly Placed[] {
    return file.entries.flatMap((entry): readonly Placed[] => {
      if (entry.kind === 'import') return [];
      return entry.kind === 'scenario' ? entry.items.map((item) => ({ item, scenario: entry })) : [{ item: entry, scenario: null }];
    });
  }

  /** An item as it is written, in its scenario; not where it stands. */
  function shape({ item, scenario }: Placed): string {
    const written = JSON.stringify(item, (key, value) => (/[rR]ange$|documentation/.test(key) ? undefined : value));
    return `${scenario?.name?.value ?? ''}: ${written}`;
  }

  test.each(scenarios.map((text, index) => ({ index, text })))('leaves all other items of scenario file $index in the tree', ({ text }) => {
    const items = placed(parse(text));
    let start = 0;
    let compared = 0;
    for (const line of text.split('\n')) {
      const end = start + line.length;
      const touched = (range: TextRange): boolean => range.start <= end && start <= range.end;
      const others = items.filter(({ item, scenario }) => !touched(item.range) && !(scenario !== null && touched(scenario.headRange))).map(shape);
      const begun = start + line.length - line.trimStart().length + 1;
      for (let cut = begun + (start % 4); cut < end; cut += 4) {
        const left = new Set(placed(parse(text.slice(0, cut) + text.slice(end))).map(shape));
        expect(others.filter((other) => !left.has(other)), text.slice(start, cut)).toEqual([]);
        compared += others.length;
      }
      start = end + 1;
    }
    expect(compared).toBeGreaterThan(0);
  });
});
