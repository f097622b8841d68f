// The page of a finding, and what is said where there is none.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exitCodes } from '../exit-codes.ts';
import { terminalFixture } from '../terminal-fixture.ts';
import { explain } from './explain.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'pages-'));
  writeFileSync(path.join(folder, 'lost-write.md'), '# Lost write\n\nA write is *gone*.\n');
  writeFileSync(path.join(folder, 'stale-read.md'), '# Stale read\n');
  writeFileSync(path.join(folder, 'README.md'), '# No finding\n');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('prints the page', async () => {
  const { terminal, out, err } = terminalFixture({ cwd: folder });
  expect(await explain('lost-write', terminal, folder)).toBe(exitCodes.holds);
  expect(out()).toBe('Lost write\n──────────\n\nA write is gone.\n');
  expect(err()).toBe('');
});

test('names what is near, and all there are', async () => {
  await expect(explain('lost-wrote', terminalFixture({ cwd: folder }).terminal, folder)).rejects.toMatchObject({
    message: 'there is no finding "lost-wrote"',
    hints: ['did you mean "lost-write"?', 'known findings: lost-write, stale-read'],
  });
});

test('takes no code for a path', async () => {
  await expect(explain('../lost-write', terminalFixture({ cwd: folder }).terminal, folder)).rejects.toThrow('there is no finding "../lost-write"');
});

test('misses its pages aloud', async () => {
  await expect(explain('lost-write', terminalFixture({ cwd: folder }).terminal, path.join(folder, 'gone'))).rejects.toThrow('the pages of the findings are missing');
});
