// Every sample is answered as in its golden file and is in the course, which shows every hazard and every static finding.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { courseOf } from '../scripts/course.ts';
import { goldenPath, goldenText } from '../scripts/golden-answers.ts';
import { showings } from '../scripts/verdicts-page.ts';
import { uncancelled } from '../server/src/base/cancellation.ts';
import { answerFile } from '../server/src/cli/answer-file.ts';
import { readInputs } from '../server/src/cli/input-files.ts';
import { loadFile } from '../server/src/cli/load-file.ts';
import { limitsOf } from '../server/src/cli/options.ts';
import { noProgress } from '../server/src/cli/progress.ts';
import { terminalFixture } from '../server/src/cli/terminal-fixture.ts';
import { runCommandLine } from '../server/src/cli/command-line.ts';
import { InlineRunner } from '../server/src/workspace/inline-runner.ts';

// Long loads on a busy machine.
vi.setConfig({ testTimeout: 300_000 });

const folder = import.meta.dirname;
const samples = readdirSync(folder).filter((file) => file.endsWith('.fault'));
const { terminal } = terminalFixture({ cwd: folder });

test('there are samples', () => expect(samples.length).toBeGreaterThanOrEqual(8));

describe.each(samples)('%s', (sample) => {
  test('is answered as in its golden file', async () => {
    const [input] = await readInputs([sample], terminal);
    if (!input) throw new Error(`${sample} was not read`);
    const { report } = await answerFile(loadFile(input, folder), { runner: new InlineRunner(), limits: limitsOf({}), progress: noProgress, cancellation: uncancelled, terminal });
    expect(goldenText(report)).toBe(readFileSync(goldenPath(path.join(folder, sample)), 'utf8'));
  });

  test('opens with what it shows', () => {
    expect(readFileSync(path.join(folder, sample), 'utf8')).toMatch(/^\/\/\/ /);
  });
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
