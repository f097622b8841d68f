// The scenarios of a file, for whoever is to pick one of them or one of the behaviours that were found in it.
import type { TextRange } from '../base/text-range.ts';
import type { FileView, ScenarioView } from '../workspace/file-view.ts';
import { outcomesOf } from '../workspace/outcomes.ts';

export interface ScenarioSummary {
  readonly name: string;
  readonly range: TextRange;
  /** Why it cannot be run; null: it can. */
  readonly blocked: string | null;
  readonly witnesses: readonly { readonly id: string; readonly shows: readonly string[] }[];
}

export function scenarioSummaries(view: FileView): ScenarioSummary[] {
  return view.scenarios.map((scenario) => ({
    name: scenario.name,
    range: extentOf(view, scenario.name),
    blocked: scenario.state === 'blocked' ? blockedText(scenario) : null,
    witnesses: witnessesOf(scenario),
  }));
}

function blockedText({ planned }: ScenarioView): string {
  const [first, ...rest] = planned.blockers;
  if (first === undefined) return 'it cannot be run';
  return rest.length === 0 ? first.message : `${first.message} (and ${rest.length} more)`;
}

function extentOf(view: FileView, name: string): TextRange {
  const scenario = view.model.scenarios.find((one) => one.name === name);
  return scenario === undefined || scenario.extent.file !== view.file ? { start: 0, end: 0 } : scenario.extent.range;
}

/** Each witness with all that it shows. */
function witnessesOf({ shown }: ScenarioView): ScenarioSummary['witnesses'] {
  if (shown === null || shown.stale) return [];
  const outcomes = outcomesOf(shown);
  return shown.answer.witnesses.map(({ id }) => ({
    id,
    shows: outcomes.filter(({ answered }) => answered.witness === id).map(({ subject, text }) => `${subject} ${text}`),
  }));
}
