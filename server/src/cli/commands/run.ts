// `faultline run FILE…`: explores the scenarios and prints the source with its annotations, or the report as JSON.
import { CancellationSource } from '../../base/cancellation.ts';
import type { AnsweredScenario, FileReport, ScenarioReport } from '../../features/report.ts';
import { reportFile } from '../../features/report.ts';
import { reportText } from '../../features/report-text.ts';
import { printable } from '../../features/text-layout.ts';
import { InlineRunner } from '../../workspace/inline-runner.ts';
import { RunCancelled, RunCrash, runRequest, type Runner, type RunRequest } from '../../workspace/runner.ts';
import { exitCodes, worst, type ExitCode } from '../exit-codes.ts';
import { readInputs } from '../input-files.ts';
import { loadFile, type LoadedFile } from '../load-file.ts';
import { inShard, limitsOf, type LimitOptions, type Shard } from '../options.ts';
import { startProgress, type Progress } from '../progress.ts';
import { renderJson } from '../render/json.ts';
import { didYouMean } from '../suggest.ts';
import { canvasOf, paintOf, type Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';
import { hasError } from './check.ts';

export interface RunOptions extends LimitOptions {
  readonly format: 'pretty' | 'json';
  readonly scenario?: string;
  readonly shard?: Shard;
}

export async function run(files: readonly string[], options: RunOptions, terminal: Terminal): Promise<ExitCode> {
  const loaded = choose((await readInputs(files, terminal)).map(loadFile), options);
  const cancellation = new CancellationSource();
  const stopListening = terminal.onInterrupt(() => cancellation.cancel());
  const progress = startProgress(loaded.reduce((total, { scenarios }) => total + scenarios.length, 0), terminal);
  const runner = new InlineRunner();
  const codes: ExitCode[] = [];
  const reports: FileReport[] = [];
  try {
    for (const file of loaded) {
      const { report, code } = await answerFile(file, options, { runner, progress, cancellation, terminal });
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

/** Only the scenarios that are asked for. Files of which none is asked for stay, with what is found in their text. */
function choose(loaded: readonly LoadedFile[], { scenario, shard }: RunOptions): LoadedFile[] {
  const names = loaded.flatMap(({ scenarios }) => scenarios.map(({ name }) => name));
  if (scenario !== undefined && !names.includes(scenario)) throw unknownScenario(scenario, names);
  let number = 0;
  return loaded.map((file) => ({
    ...file,
    scenarios: file.scenarios.filter(({ name }) => {
      const wanted = shard === undefined || inShard(shard, number);
      number++;
      return wanted && (scenario === undefined || name === scenario);
    }),
  }));
}

export function unknownScenario(name: string, names: readonly string[]): UsageError {
  const known = names.length === 0 ? 'there is no scenario' : `there ${names.length === 1 ? 'is' : 'are'} ${names.map((known) => JSON.stringify(known)).join(', ')}`;
  return new UsageError(`no scenario ${JSON.stringify(name)}`, [...didYouMean(name, names), known]);
}

interface Surroundings {
  readonly runner: Runner;
  readonly progress: Progress;
  readonly cancellation: CancellationSource;
  readonly terminal: Terminal;
}

async function answerFile(file: LoadedFile, options: RunOptions, surroundings: Surroundings): Promise<{ report: FileReport; code: ExitCode }> {
  const scenarios: AnsweredScenario[] = [];
  const codes: ExitCode[] = [];
  for (const planned of file.scenarios) {
    const request = runRequest(planned, limitsOf(options));
    const answer = request && (await answerOrCrash(planned.name, request, surroundings));
    if (request && !answer) codes.push(exitCodes.ownFault);
    scenarios.push({ planned, answer });
    surroundings.progress.advance();
  }
  const report = reportFile({ ...file, scenarios });
  if (hasError({ ...report, findings: report.findings.filter(({ code }) => !code.startsWith('expectation-')) })) codes.push(exitCodes.wrongInput);
  return { report, code: worst([...codes, ...report.scenarios.map(scenarioCode)]) };
}

async function answerOrCrash(name: string, request: RunRequest, { runner, progress, cancellation, terminal }: Surroundings): Promise<AnsweredScenario['answer']> {
  progress.at(name, '');
  try {
    return await runner.run(request, ({ coverage: { cells, runs } }) => progress.at(name, `${cells} cells, ${runs} runs`), cancellation);
  } catch (error) {
    if (!(error instanceof RunCrash)) throw error;
    const paint = paintOf(terminal, terminal.stderr);
    progress.aside(() => terminal.stderr.write(`${paint.error('internal error')} in scenario ${JSON.stringify(printable(name))}: ${error.message}\n`));
    return null;
  }
}

/** Hazards that nobody asked about are told, and change no exit code: expectations do. */
export function scenarioCode({ coverage, expectations }: ScenarioReport): ExitCode {
  if (coverage === null) return exitCodes.unknown;
  if (expectations.some(({ verdict }) => verdict === 'fails')) return exitCodes.fails;
  return expectations.some(({ verdict }) => verdict === 'unknown' || verdict === 'vacuous') ? exitCodes.unknown : exitCodes.holds;
}
