// Commands over each scenario: run it, and show what can happen in it.
import type { TextRange } from '../base/text-range.ts';
import type { FileView } from '../workspace/file-view.ts';

export interface CodeLens {
  readonly range: TextRange;
  readonly title: string;
  readonly command: 'runScenario' | 'showTrace';
  readonly scenario: string;
}

export function codeLenses(view: FileView): CodeLens[] {
  return view.scenarios.flatMap(({ name, planned, state, shown }) => {
    const { file, range } = planned.origins.scenario;
    if (file !== view.file || state === 'blocked') return [];
    const runs: CodeLens = { range, title: '▶ Run Scenario', command: 'runScenario', scenario: name };
    // Without a witness there is still the nominal behaviour, but nobody needs to be led to it.
    const witnessed = shown !== null && !shown.stale && shown.answer.witnesses.length > 0;
    return witnessed ? [runs, { range, title: 'Show Trace', command: 'showTrace', scenario: name }] : [runs];
  });
}
