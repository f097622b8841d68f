// `faultline check FILE…`: what syntax, names, units and static rules say; nothing is simulated.
import { reportFile, type FileReport } from '../../features/report.ts';
import { findingsText } from '../../features/findings-text.ts';
import { hasErrors } from '../answer-file.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { readInputs } from '../input-files.ts';
import { loadFile, type LoadedFile } from '../load-file.ts';
import { renderJson } from '../render/json.ts';
import { canvasOf, type Terminal } from '../terminal.ts';

export interface CheckOptions {
  readonly format: 'pretty' | 'json';
}

export async function check(files: readonly string[], { format }: CheckOptions, terminal: Terminal): Promise<ExitCode> {
  const loaded = (await readInputs(files, terminal)).map((input) => loadFile(input, terminal.cwd));
  const reports = loaded.map((file) => ({ file, report: reportFile({ ...file, scenarios: [] }) }));
  if (format === 'json') terminal.stdout.write(renderJson(reports.map(({ report }) => report)));
  else printFindings(reports, terminal);
  return loaded.some((file) => hasErrors(file.findings)) ? exitCodes.wrongInput : exitCodes.holds;
}

function printFindings(reports: readonly { file: LoadedFile; report: FileReport }[], terminal: Terminal): void {
  const canvas = canvasOf(terminal);
  const lines = reports.flatMap(({ file, report }) => findingsText(report.file, report.findings, file.sourceOf, canvas));
  const all = reports.flatMap(({ report }) => report.findings);
  const clean = all.length === 0;
  const summary = clean ? `${canvas.paint.good('✓')} nothing found in ${count(reports.length, 'file')}` : `${tally(all.map(({ severity }) => severity))} in ${count(reports.length, 'file')}`;
  terminal.stdout.write(`${[...lines, summary].join('\n')}\n`);
}

/** `2 errors, 1 warning`. */
function tally(severities: readonly string[]): string {
  const kinds = ['error', 'warning', 'information', 'hint'];
  const counts = kinds.map((kind) => ({ kind, times: severities.filter((severity) => severity === kind).length }));
  return counts.filter(({ times }) => times > 0).map(({ kind, times }) => (kind === 'information' ? count(times, 'note') : count(times, kind))).join(', ');
}

function count(times: number, noun: string): string {
  return `${times} ${noun}${times === 1 ? '' : 's'}`;
}
