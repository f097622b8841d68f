// The written grammar names every word and unit of the tokens, and none that does not exist.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { contextualWords, reservedWords, units } from '../../grammar/tokens.ts';

const text = readFileSync(new URL('./grammar.ebnf', import.meta.url), 'utf8');

/** The rules, without comments: a comment may quote a sign of its own. */
const rules = text.replace(/\(\*[\s\S]*?\*\)/g, '');

test('its terminals are the words of the language', () => {
  const terminals = new Set([...rules.matchAll(/"([a-z][a-z-]*)"/g)].map(([, word]) => word));
  expect([...terminals].sort()).toEqual([...new Set<string>([...reservedWords, ...contextualWords])].sort());
});

test('it lists the reserved words and the units', () => {
  const list = (start: string, end: string): readonly string[] => text.slice(text.indexOf(start) + start.length, text.indexOf(end, text.indexOf(start))).trim().split(/\s+/);
  expect(list('Reserved:', '. Every')).toEqual([...reservedWords]);
  expect([...list('units', '.\n')].sort()).toEqual([...units].sort());
});

test('every rule that it uses is one that it has', () => {
  const names = new Set([...rules.matchAll(/^([A-Z]\w*)\s*=/gm)].map(([, name]) => name));
  const used = new Set([...rules.replace(/"[^"]*"/g, '').matchAll(/\b([A-Z]\w*)\b/g)].map(([, name]) => name));
  expect([...used].filter((name) => !names.has(name)).sort()).toEqual(['Quantity', 'String', 'Word']);
  expect([...names].filter((name) => !used.has(name) && name !== 'File')).toEqual([]);
});
