// What is named on the command line, and what is said when it cannot be read.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readInputs } from './input-files.ts';
import { terminalFixture } from './terminal-fixture.ts';
import { UsageError } from './usage-error.ts';

let cwd: string;

beforeEach(() => {
  cwd = mkdtempSync(path.join(tmpdir(), 'inputs-'));
  for (const folder of ['cases/deep', 'empty', 'cases/node_modules/other', '[odd]']) mkdirSync(path.join(cwd, folder), { recursive: true });
  for (const file of ['one.fault', 'two.fault', 'cases/b.fault', 'cases/a.fault', 'cases/deep/c.fault', 'cases/notes.md', 'cases/node_modules/other/d.fault', '[odd]/e.fault']) {
    writeFileSync(path.join(cwd, file), `node ${path.basename(file, path.extname(file))}\n`);
  }
});

afterEach(() => rmSync(cwd, { recursive: true, force: true }));

async function names(...named: string[]): Promise<string[]> {
  return (await readInputs(named, terminalFixture({ cwd, stdin: 'node x\n' }).terminal)).map(({ name }) => name);
}

/** Message and hints of the refusal, one a line. */
async function refusal(...named: string[]): Promise<string> {
  try {
    await names(...named);
  } catch (error) {
    if (error instanceof UsageError) return [error.message, ...error.hints].join('\n');
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('files, folders and globs', () => {
  test('are taken in the order in which they are named, each file once', async () => {
    expect(await names('two.fault', 'one.fault', './two.fault')).toEqual(['two.fault', 'one.fault']);
  });

  test('a folder stands for its .fault files, those of packages left out', async () => {
    expect(await names('cases')).toEqual(['cases/a.fault', 'cases/b.fault', 'cases/deep/c.fault']);
    expect(await names('cases/')).toEqual(['cases/a.fault', 'cases/b.fault', 'cases/deep/c.fault']);
    expect(await names('./cases')).toEqual(['./cases/a.fault', './cases/b.fault', './cases/deep/c.fault']);
    expect(await names('.')).toContain('one.fault');
    expect(await names(path.join(cwd, 'cases', 'deep'))).toEqual([path.join(cwd, 'cases/deep/c.fault')]);
  });

  test('a glob stands for what it matches, and a name that only looks like one for itself', async () => {
    expect(await names('cases/*.fault')).toEqual(['cases/a.fault', 'cases/b.fault']);
    expect(await names('{one,two}.fault')).toEqual(['one.fault', 'two.fault']);
    expect(await names('[odd]/e.fault')).toEqual(['[odd]/e.fault']);
    expect(await names('[odd]')).toEqual(['[odd]/e.fault']);
  });

  test('a dash is standard input', async () => {
    const [input] = await readInputs(['-'], terminalFixture({ cwd, stdin: '\ufeffnode x\n' }).terminal);
    expect(input).toEqual({ name: '<stdin>', path: path.join(cwd, 'stdin.fault'), text: 'node x\n' });
  });
});

describe('refusals', () => {
  test('a file that is not there, with the one that may be meant', async () => {
    expect(await refusal('onne.fault')).toBe('no such file or folder: onne.fault\ndid you mean one.fault?');
    expect(await refusal('cases/aa.fault')).toBe('no such file or folder: cases/aa.fault\ndid you mean cases/a.fault?');
    expect(await refusal('one.fault/x')).toBe('no such file or folder: one.fault/x');
  });

  test('a folder or a glob with nothing in it', async () => {
    expect(await refusal('empty')).toBe('no .fault file in the folder empty');
    expect(await refusal('empty/*.fault')).toBe('no file matches empty/*.fault');
  });

  test('all at once', async () => {
    expect(await refusal('onne.fault', 'two.fault', 'empty')).toBe('no such file or folder: onne.fault; did you mean one.fault?\nno .fault file in the folder empty');
  });

  test('what is no text', async () => {
    writeFileSync(path.join(cwd, 'zero.fault'), Buffer.from([110, 111, 0, 100]));
    writeFileSync(path.join(cwd, 'latin.fault'), Buffer.from([0x66, 0xfc, 0x72]));
    expect(await refusal('zero.fault')).toBe('zero.fault is no text: byte 2 is 0');
    expect(await refusal('latin.fault')).toBe('latin.fault is no text in UTF-8\nsave it with the encoding UTF-8');
  });

  test('what is too large', async () => {
    writeFileSync(path.join(cwd, 'large.fault'), 'x'.repeat(8 * 1024 * 1024 + 1));
    expect(await refusal('large.fault')).toBe('large.fault has 8388609 bytes: a .fault file has 8388608 at most');
  });

  test('what cannot be read', async () => {
    symlinkSync('circle.fault', path.join(cwd, 'circle.fault'));
    expect(await refusal('circle.fault')).toBe('cannot read circle.fault: its symbolic links lead in a circle');
    expect(await refusal(`${'x'.repeat(300)}.fault`)).toBe(`cannot read ${'x'.repeat(60)}…: the name is too long`);
  });
});
