// Findings as people read them: what is wrong, where, the line itself with the place marked, and what mends it.
// Lines and columns count from 1 here, as editors show them and as terminals that open files expect.
import type { Canvas } from './paint.ts';
import type { FindingReport, ReportRange } from './report.ts';
import { severityRole } from './report-text.ts';
import { listSource, type ListedSource, type Note } from './source-listing.ts';
import { hanging, printable, withoutTrailingBlanks } from './text-layout.ts';

/** Lines without line breaks, none wider than the canvas; a blank line behind each finding. `sourceOf` is asked by file name. */
export function findingsText(file: string, findings: readonly FindingReport[], sourceOf: (file: string) => ListedSource | null, canvas: Canvas): string[] {
  return withoutTrailingBlanks(findings.flatMap((finding) => [...findingText(file, finding, sourceOf, canvas), '']));
}

function findingText(reported: string, finding: FindingReport, sourceOf: (file: string) => ListedSource | null, canvas: Canvas): string[] {
  const { paint, width } = canvas;
  const role = severityRole(finding.severity);
  const file = finding.file ?? reported;
  const word = finding.severity === 'information' ? 'note' : finding.severity;
  const head = paint[role](word) + paint.faint(`[${finding.code}]`) + paint.strong(': ');
  const where = finding.scenario === null ? '' : paint.faint(` in scenario "${printable(finding.scenario)}"`);
  const beside = finding.related.filter((related) => (related.file ?? file) === file);
  const elsewhere = finding.related.filter((related) => (related.file ?? file) !== file);
  const source = sourceOf(file);
  const notes: Note[] = [
    { range: finding.range, place: 'under', role, mark: '', tags: '', text: '', code: '' },
    ...beside.map((related): Note => ({ range: related.range, place: 'under', role: 'note', mark: '', tags: '', text: related.message, code: '' })),
  ];
  return [
    ...hanging('', head + paint.strong(printable(finding.message)), width),
    ...hanging(paint.gutter('  ──▸ '), paint.path(placeText(file, finding.range)) + where, width),
    ...(source ? listSource(source, notes, canvas, { lines: 'noted' }) : []),
    ...elsewhere.flatMap((related) => hanging(paint.note('  note: '), `${printable(related.message)} ${paint.path(placeText(related.file ?? file, related.range))}`, width)),
    ...finding.fixes.flatMap((title) => hanging(paint.good('  help: '), printable(title), width)),
  ];
}

/** `file:line:column`, both from 1. */
export function placeText(file: string, { start }: ReportRange): string {
  return `${printable(file)}:${start.line + 1}:${start.character + 1}`;
}
