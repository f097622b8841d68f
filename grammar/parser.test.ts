import { generateCstDts } from 'chevrotain';
import { expect, test } from 'vitest';
import { FaultParser } from './parser.ts';
import { actWords, contextualWords, faultVerbs, itemWords, keywordType, optionWords, reservedWords, vocabulary, Word } from './tokens.ts';

test('the grammar is free of ambiguities and left recursion', () => {
  expect(() => new FaultParser({ validate: true })).not.toThrow();
});

test('the types of the concrete tree are those of the grammar', async () => {
  // `vitest run grammar -u` writes them anew.
  await expect(`// The shape of the parser's trees: generated from the parser, and held to it by its test.\n${generateCstDts(new FaultParser().getGAstProductions())}`).toMatchFileSnapshot('./cst.ts');
});

test('a word is reserved or free, and free keywords can be names', () => {
  const reserved = new Set<string>(reservedWords);
  for (const word of contextualWords) {
    expect(reserved.has(word)).toBe(false);
    expect(keywordType(word)?.CATEGORIES).toContain(Word);
  }
  for (const word of reservedWords) expect(keywordType(word)?.CATEGORIES ?? []).not.toContain(Word);
  for (const word of [...itemWords, ...actWords, ...optionWords, ...faultVerbs]) expect(reserved.has(word) || contextualWords.includes(word)).toBe(true);
});

test('no rule or token is named like what every object has', () => {
  const names = [...Object.keys(new FaultParser().getGAstProductions()), ...vocabulary.map(({ name }) => name)];
  expect(names.filter((name) => name in {})).toEqual([]);
  expect(new Set(names).size).toBe(names.length);
});
