// Models of marked `.fault` texts, for tests.
import { expect } from 'vitest';
import { annotate, fixture } from '../base/fixture.ts';
import { parse } from '../syntax/parse.ts';
import { type Model, resolve } from './model.ts';

export const mainFile = 'main.fault';

/** The model of a text, which must be without mistakes of form; other files by their names. */
export function modelOf(text: string, others: Readonly<Record<string, string>> = {}): Model {
  const syntaxes = new Map(Object.entries({ ...others, [mainFile]: text }).map(([file, source]) => [file, parse(source)]));
  expect(syntaxes.get(mainFile)?.findings ?? []).toEqual([]);
  return resolve({ syntaxOf: (file) => syntaxes.get(file) ?? null }, mainFile);
}

/** Caret lines say what is found: `code: message`, or a beginning of it. Nothing else may be found in the file. */
export function checkFindings(marked: string, others: Readonly<Record<string, string>> = {}): void {
  const { text, expected } = fixture(marked);
  const found = modelOf(text, others).findings.filter(({ file }) => file === mainFile).map(({ code, message, range }) => ({ range, message: `${code}: ${message}` }));
  const shortened = found.map(({ range, message }) => {
    const wanted = expected.find((one) => one.range.start === range.start && one.range.end === range.end && message.startsWith(one.message));
    return { range, message: wanted?.message ?? message };
  });
  expect(annotate(text, shortened)).toBe(annotate(text, expected));
}
