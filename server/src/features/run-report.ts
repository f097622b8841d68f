// The report of what was run, as plain text: the same that the command line prints, without colour.
import { answerFindings } from '../checks/answer-findings.ts';
import type { ScenarioAnswer } from '../checks/answer.ts';
import { counted } from '../checks/phrases.ts';
import type { FileView } from '../workspace/file-view.ts';
import { noPaint } from './paint.ts';
import { reportText } from './report-text.ts';
import { reportFile } from './report.ts';
import { fareOf } from './scenario-fare.ts';
import { padded, widthOf } from './text-layout.ts';

/** How far an answer is, in one line. */
export function progressText(partial: ScenarioAnswer): string {
  const { cells, runs } = partial.coverage;
  return cells + runs === 0 ? partial.scenario : `${partial.scenario}, ${counted(cells, 'cell')} and ${counted(runs, 'run')} so far`;
}

/** Columns of an editor's panel in which a report is still read at a glance. */
const width = 100;

/** Of these scenarios; the answers of older texts are left out. */
export function runReport(view: FileView, names: readonly string[]): string {
  const scenarios = view.scenarios
    .filter(({ name }) => names.includes(name))
    .map(({ planned, shown }) => ({ planned, answer: shown === null || shown.stale ? null : shown.answer }));
  const findings = [...view.findings, ...scenarios.flatMap(({ planned, answer }) => (answer === null ? [] : answerFindings(planned, answer)))];
  const places = [...findings, ...findings.flatMap(({ related }) => related ?? [])];
  const files = new Set(places.map(({ file }) => file).filter((file) => file !== undefined && file !== view.file));
  const imported = new Map([...files].flatMap((file) => {
    const source = file === undefined ? null : view.sourceOf(file);
    return source === null ? [] : [[source.file, source.text] as const];
  }));
  const named = fileName(view.file);
  const report = reportFile({ file: view.file, text: view.source.text, findings, scenarios, imported });
  const lines = reportText({ ...report, file: named }, { text: view.source.text, tokens: view.syntax.tokens }, { width, paint: noPaint });
  return [...lines, ...summaryLines(view, names)].join('\n');
}

/** A panel shows its end first: there stands how each scenario fares. */
function summaryLines(view: FileView, names: readonly string[]): string[] {
  const fares = view.scenarios.filter(({ name }) => names.includes(name)).map((scenario) => ({ name: scenario.name, fare: fareOf(scenario) }));
  if (fares.length < 2) return [];
  const widest = Math.max(...fares.map(({ name }) => widthOf(name)));
  return ['', ...fares.map(({ name, fare }) => (widest > 60 ? `${fare?.mark ?? '?'} ${name}: ${fare?.text ?? 'no answer'}` : `${fare?.mark ?? '?'} ${padded(name, widest + 3)}${fare?.text ?? 'no answer'}`))];
}

/** The last part of a URI or path: a panel is too narrow for all of it. */
function fileName(file: string): string {
  const last = file.slice(file.lastIndexOf('/') + 1);
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}
