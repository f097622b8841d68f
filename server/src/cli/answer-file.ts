// Answers the scenarios of one file, one after the other, and says what exit code they come to.
import type { Cancellation } from '../base/cancellation.ts';
import { reportFile, type AnsweredScenario, type FileReport, type ScenarioReport } from '../features/report.ts';
import { printable } from '../features/text-layout.ts';
import { RunCrash, runRequest, type Runner, type RunRequest } from '../workspace/runner.ts';
import { exitCodes, worst, type ExitCode } from './exit-codes.ts';
import type { LoadedFile } from './load-file.ts';
import type { Progress } from './progress.ts';
import { paintOf, type Terminal } from './terminal.ts';

export interface Surroundings {
  readonly runner: Runner;
  readonly limits: RunRequest['options'];
  readonly progress: Progress;
  readonly cancellation: Cancellation;
  readonly terminal: Terminal;
}

export interface AnsweredInput {
  readonly report: FileReport;
  readonly code: ExitCode;
}

/** Rejects with `RunCancelled` when it is cancelled. */
export async function answerFile(file: LoadedFile, surroundings: Surroundings): Promise<AnsweredInput> {
  const scenarios: AnsweredScenario[] = [];
  const codes: ExitCode[] = [];
  for (const planned of file.scenarios) {
    const request = runRequest(planned, surroundings.limits);
    const answer = request && (await answerOrCrash(planned.name, request, surroundings));
    if (request && !answer) codes.push(exitCodes.ownFault);
    scenarios.push({ planned, answer });
    surroundings.progress.advance();
  }
  const report = reportFile({ ...file, scenarios });
  if (hasErrors(file.findings)) codes.push(exitCodes.wrongInput);
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

/** What is wrong with the text itself. */
export function hasErrors(findings: LoadedFile['findings']): boolean {
  return findings.some(({ severity }) => severity === 'error');
}
