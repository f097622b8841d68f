// `npm start`: answers every sample, prints its source with the annotations, and compares with the sample's golden answers.
// Exits 0 if and only if all are equal; `--update` writes them anew, and
// the page of the reference that is made from them.
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { uncancelled } from '../server/src/base/cancellation.ts';
import { answerFile } from '../server/src/cli/answer-file.ts';
import { readInputs } from '../server/src/cli/input-files.ts';
import { loadFile } from '../server/src/cli/load-file.ts';
import { processTerminal } from '../server/src/cli/process-terminal.ts';
import { limitsOf } from '../server/src/cli/options.ts';
import { noProgress } from '../server/src/cli/progress.ts';
import { canvasOf, paintOf } from '../server/src/cli/terminal.ts';
import { reportText } from '../server/src/features/report-text.ts';
import { InlineRunner } from '../server/src/workspace/inline-runner.ts';
import { goldenDifference, goldenPath, writeGolden } from './golden-answers.ts';
import { writeReference } from './write-reference.ts';

const { values: flags } = parseArgs({ options: { update: { type: 'boolean', default: false } } });
const root = path.resolve(import.meta.dirname, '..');
const terminal = { ...processTerminal(), cwd: root };
const paint = paintOf(terminal, terminal.stdout);
const samples = (await readdir(path.join(root, 'samples'))).filter((file) => file.endsWith('.fault')).sort();
if (samples.length === 0) throw new Error('there is no sample in samples/');

const runner = new InlineRunner();
const differing: string[] = [];
for (const sample of samples) {
  const name = `samples/${sample}`;
  const [input] = await readInputs([name], terminal);
  if (!input) throw new Error(`${name} is gone`);
  const file = loadFile(input, root);
  const { report } = await answerFile(file, { runner, limits: limitsOf({}), progress: noProgress, cancellation: uncancelled, terminal });
  terminal.stdout.write(`${reportText(report, file.source, canvasOf(terminal)).join('\n')}\n`);
  const difference = await goldenDifference(path.join(root, name), report);
  if (flags.update) await writeGolden(path.join(root, name), report);
  if (difference === null) terminal.stdout.write(`\n${paint.good('✓ as in')} ${goldenPath(name)}\n\n`);
  else {
    differing.push(sample);
    terminal.stdout.write(`\n${flags.update ? paint.warning('written anew:') : paint.error('✗ differs from')} ${goldenPath(name)}\n${painted(difference)}\n`);
  }
}
await runner.dispose();
if (flags.update) writeReference();

const equal = samples.length - differing.length;
terminal.stdout.write(`${paint.strong(`${equal} of ${samples.length} samples are answered as in their golden files`)}\n`);
if (differing.length > 0 && !flags.update) {
  terminal.stdout.write(`${paint.error('differing:')} ${differing.join(', ')}\nWhere the new answers are the right ones, npm start -- --update writes them.\n`);
  process.exitCode = 1;
}

function painted(patch: string): string {
  const look = (line: string): string => (line.startsWith('+') ? paint.good(line) : line.startsWith('-') ? paint.error(line) : paint.faint(line));
  return patch.split('\n').map(look).join('\n');
}
