// `faultline run FILE…`: explores the scenarios and prints the source with its annotations, or the report as JSON.
import { CancellationSource } from '../../base/cancellation.ts';
import type { FileReport } from '../../features/report.ts';
import { reportText } from '../../features/report-text.ts';
import { printable } from '../../features/text-layout.ts';
import { InlineRunner } from '../../workspace/inline-runner.ts';
import { RunCancelled, type Runner } from '../../workspace/runner.ts';
import { answerFile } from '../answer-file.ts';
import { exitCodes, worst, type ExitCode } from '../exit-codes.ts';
import { readInputs } from '../input-files.ts';
import { loadFile, type LoadedFile } from '../load-file.ts';
import { inShard, limitsOf, type LimitOptions, type Shard } from '../options.ts';
import { startProgress } from '../progress.ts';
import { renderJson } from '../render/json.ts';
import { didYouMean } from '../suggest.ts';
import { canvasOf, type Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

export interface RunOptions extends LimitOptions {
  readonly format: 'pretty' | 'json';
  readonly scenario?: string;
  readonly shard?: Shard;
}

export async function run(files: readonly string[], options: RunOptions, terminal: Terminal, startRunner: () => Runner = () => new InlineRunner()): Promise<ExitCode> {
  const loaded = choose((await readInputs(files, terminal)).map((input) => loadFile(input, terminal.cwd)), options);
  const cancellation = new CancellationSource();
  const stopListening = terminal.onInterrupt(() => cancellation.cancel());
  const progress = startProgress(loaded.reduce((total, { scenarios }) => total + scenarios.length, 0), terminal);
  const runner = startRunner();
  const codes: ExitCode[] = [];
  const reports: FileReport[] = [];
  try {
    for (const file of loaded) {
      const { report, code } = await answerFile(file, { runner, limits: limitsOf(options), progress, cancellation, terminal });
      codes.push(code);
      reports.push(report);
      if (options.format === 'pretty') {
        const lines = reportText(report, file.source, canvasOf(terminal));
        progress.aside(() => terminal.stdout.write(`${reports.length > 1 ? '\n' : ''}${lines.join('\n')}\n`));
      }
    }
  } catch (error) {
    if (!(error instanceof RunCancelled)) throw error;
    progress.stop();
    terminal.stderr.write('interrupted\n');
    return exitCodes.interrupted;
  } finally {
    progress.stop();
    stopListening();
    await runner.dispose();
  }
  if (options.format === 'json') terminal.stdout.write(renderJson(reports));
  return worst(codes);
}

/** Only the scenarios that are asked for. Files of which none is are left out, as are those that only others import. */
function choose(loaded: readonly LoadedFile[], { scenario, shard }: RunOptions): LoadedFile[] {
  const names = loaded.flatMap(({ scenarios }) => scenarios.map(({ name }) => name));
  if (names.length === 0 && loaded.every(({ findings }) => findings.length === 0)) {
    const where = loaded.map(({ file }) => printable(file)).join(', ');
    throw new UsageError(`there is no scenario to answer in ${where}`, ['write a client and what you expect of it: expect LABEL is ok']);
  }
  if (scenario !== undefined && !names.includes(scenario)) throw unknownScenario(scenario, names);
  let number = 0;
  return loaded.flatMap((file) => {
    const scenarios = file.scenarios.filter(({ name }) => {
      const wanted = shard === undefined || inShard(shard, number);
      number++;
      return wanted && (scenario === undefined || name === scenario);
    });
    const mute = scenarios.length === 0 && (file.scenarios.length > 0 || file.findings.length === 0);
    return mute ? [] : [{ ...file, scenarios }];
  });
}

export function unknownScenario(name: string, names: readonly string[]): UsageError {
  const meant = didYouMean(name, names);
  if (meant.length > 0 && names.length === 1) return new UsageError(`no scenario ${JSON.stringify(name)}`, meant);
  const known = names.length === 0 ? 'there is no scenario' : `there ${names.length === 1 ? 'is' : 'are'} ${names.map((known) => JSON.stringify(known)).join(', ')}`;
  return new UsageError(`no scenario ${JSON.stringify(name)}`, [...meant, known]);
}
