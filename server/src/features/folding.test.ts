import { expect, test } from 'vitest';
import { LineIndex } from '../base/line-index.ts';
import { parse } from '../syntax/parse.ts';
import { foldingRanges } from './folding.ts';

function folds(text: string): string[] {
  return foldingRanges(parse(text), new LineIndex(text)).map(({ kind, startLine, endLine }) => `${kind} ${startLine}-${endLine}`);
}

test('blocks fold up to the line before their closing brace', () => {
  expect(folds('scenario "a" {\n  store kv on n1 {\n    replication single\n    ties value\n  }\n  node n1\n}\n')).toEqual(['block 0-5', 'block 1-3']);
});

test('what stands on two lines has nothing to hide', () => {
  expect(folds('client a { w1: write kv.x = 1\n w2: write kv.x = 2 }\nscenario "b" {\n}\n')).toEqual([]);
});

test('a block folds though it cannot be read, and an open one does not', () => {
  expect(folds('scenario "a" {\n  ???\n  = =\n}\nscenario "b" {\n  node n1\n')).toEqual(['block 0-2']);
});

test('comments fold together when they stand below each other', () => {
  expect(folds('// one\n// two\n\n// three\nnode n1 // four\n// five\n/* six\nseven */\n')).toEqual(['comment 0-1', 'comment 5-7']);
});
