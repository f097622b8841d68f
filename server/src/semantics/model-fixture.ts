// Models of marked `.fault` texts, for tests.
import { assert } from '../base/assert.ts';
import { annotate, fixture } from '../base/fixture.ts';
import { parse } from '../syntax/parse.ts';
import { type Model, resolve } from './model.ts';

export const mainFile = 'main.fault';

/** The model of a text, which must be without mistakes of form; other files by their names. */
export function modelOf(text: string, others: Readonly<Record<string, string>> = {}): Model {
  const syntaxes = new Map(Object.entries({ ...others, [mainFile]: text }).map(([file, source]) => [file, parse(source)]));
  const mistakes = syntaxes.get(mainFile)?.findings ?? [];
  assert(mistakes.length === 0, `the text has mistakes of form: ${mistakes.map(({ message }) => message).join('; ')}`);
  return resolve({ syntaxOf: (file) => syntaxes.get(file) ?? null, textOf: (file) => syntaxes.get(file)?.text ?? null }, mainFile);
}

/**
 * What is found in a marked text, written below its lines, and what its caret lines say: `code: message`, or a beginning of
 * it. The two are equal if all that is expected is found, and nothing else.
 */
export function annotatedFindings(
  marked: string,
  others: Readonly<Record<string, string>> = {},
): { readonly found: string; readonly expected: string } {
  const { text, expected } = fixture(marked);
  const found = modelOf(text, others).findings.filter(({ file }) => file === mainFile);
  const shortened = found.map(({ code, message, range }) => {
    const full = `${code}: ${message}`;
    const wanted = expected.find(
      (one) => one.range.start === range.start && one.range.end === range.end && full.startsWith(one.message),
    );
    return { range, message: wanted?.message ?? full };
  });
  return { found: annotate(text, shortened), expected: annotate(text, expected) };
}
