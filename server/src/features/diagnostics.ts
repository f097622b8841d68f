// Everything that is found in an open file: in its text, by rules, and by running it.
import type { Finding } from '../base/finding.ts';
import { shownAnswers, type FileView, type ScenarioView } from '../workspace/file-view.ts';
import { mergeFindings } from '../workspace/merged-findings.ts';

/** Findings that stand in this file, in the order of the text. What stands in an imported file is said there. */
export function diagnose(view: FileView): Finding[] {
  const findings = [...view.findings, ...mergeFindings(shownAnswers(view), view.file), ...view.scenarios.flatMap((scenario) => crashFinding(scenario))];
  return findings.filter(({ file }) => file === undefined || file === view.file).sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);
}

/** Our own fault, where its author would look for the answer. */
function crashFinding({ name, planned, crash }: ScenarioView): Finding[] {
  if (crash === null) return [];
  const { file, range } = planned.origins.scenario;
  const [reason = ''] = crash.split('\n');
  const message = `Faultline itself failed on this scenario, so it has no answer: ${reason}\nPlease report it together with this file; running the scenario again tries once more.`;
  return [{ code: 'internal-error', severity: 'error', message, range, file, scenario: name }];
}
