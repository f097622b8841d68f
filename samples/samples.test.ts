// Every sample is in the course, which shows every hazard and every static finding. Their answers: answered.ts.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { courseOf } from '../scripts/course.ts';
import { goldenPath } from '../scripts/golden-answers.ts';
import { showings } from '../scripts/verdicts-page.ts';
import { terminalFixture } from '../server/src/cli/terminal-fixture.ts';
import { runCommandLine } from '../server/src/cli/command-line.ts';
import { parts, samples } from './answered.ts';

const folder = import.meta.dirname;

test('there are samples', () => expect(samples.length).toBeGreaterThanOrEqual(8));

test.each(samples)('%s opens with what it shows', (sample) => {
  expect(readFileSync(path.join(folder, sample), 'utf8')).toMatch(/^\/\/\/ /);
});

test('each part of them is answered', () => {
  const files = readdirSync(folder).filter((file) => file.startsWith('answers-'));
  expect(files.sort()).toEqual(parts.map((part) => `answers-${part}.test.ts`));
  for (const part of parts) expect(readFileSync(path.join(folder, `answers-${part}.test.ts`), 'utf8')).toContain(`describeAnswers(${part});`);
});

describe('the course', () => {
  const lessons = courseOf().flatMap((part) => part.lessons);

  test('goes through every sample once', () => {
    expect(lessons.map(({ file }) => file).sort()).toEqual([...samples].sort());
  });

  test.each(lessons)('says in a sentence what is learned of $file', ({ shows }) => {
    expect(shows).toMatch(/^[A-Z].*\.$/);
  });

  test.each([...showings(samples)])('has a scenario where %s shows, and one where it does not', (_, { shows, not }) => {
    expect(shows.length).toBeGreaterThan(0);
    expect(not.length).toBeGreaterThan(0);
  });
});

test('no golden file is left behind by a sample that is gone', () => {
  const goldens = readdirSync(folder).filter((file) => file.endsWith('.answers.json'));
  expect(goldens.sort()).toEqual(samples.map(goldenPath).sort());
});

test('the example of the README is printed as it stands there', async () => {
  const root = path.resolve(folder, '..');
  const { terminal, out } = terminalFixture({ cwd: root });
  await runCommandLine(['run', 'samples/last-write-wins.fault', '--scenario', 'a later write loses to a faster clock'], terminal);
  const [, shown] = /```console\n\$ .*\n([\s\S]*?)```/.exec(readFileSync(path.join(root, 'README.md'), 'utf8')) ?? [];
  expect(shown).toBe(out());
});
