// The report as JSON: `faultline-report`, version 1, as docs/reference/report.schema.json describes it.
import { version } from '../../base/version.ts';
import type { FileReport } from '../../features/report.ts';

/** Ends with a line break. */
export function renderJson(files: readonly FileReport[]): string {
  return `${JSON.stringify({ format: 'faultline-report', version: 1, tool: `faultline ${version}`, files }, null, 2)}\n`;
}
