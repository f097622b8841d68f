// Samples, answered and compared with their golden files: in several parts, each a test file, so that they run beside each other.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { goldenPath, goldenText } from '../scripts/golden-answers.ts';
import { uncancelled } from '../server/src/base/cancellation.ts';
import { answerFile } from '../server/src/cli/answer-file.ts';
import { readInputs } from '../server/src/cli/input-files.ts';
import { loadFile } from '../server/src/cli/load-file.ts';
import { limitsOf } from '../server/src/cli/options.ts';
import { noProgress } from '../server/src/cli/progress.ts';
import { terminalFixture } from '../server/src/cli/terminal-fixture.ts';
import { InlineRunner } from '../server/src/workspace/inline-runner.ts';

const folder = import.meta.dirname;
export const samples = readdirSync(folder).filter((file) => file.endsWith('.fault')).sort();

/** Part `n` is answered by `answers-n.test.ts`. */
export const parts = [1, 2, 3, 4] as const;

/** Tests of every fourth sample, from the `part`-th on. */
export function describeAnswers(part: (typeof parts)[number]): void {
  // Long loads on a busy machine.
  vi.setConfig({ testTimeout: 300_000 });
  const { terminal } = terminalFixture({ cwd: folder });
  describe.each(samples.filter((_, place) => place % parts.length === part - 1))('%s', (sample) => {
    test('is answered as in its golden file', async () => {
      const [input] = await readInputs([sample], terminal);
      if (!input) throw new Error(`${sample} was not read`);
      const { report } = await answerFile(loadFile(input, folder), { runner: new InlineRunner(), limits: limitsOf({}), progress: noProgress, cancellation: uncancelled, terminal });
      expect(goldenText(report)).toBe(readFileSync(goldenPath(path.join(folder, sample)), 'utf8'));
    });
  });
}
