// What comes of a line, written behind it: for operations what can go wrong, for expectations their verdict, for scenarios
// how they fare on the whole. Over several scenarios the same is said once.
import { groupBy } from '../base/group-by.ts';
import type { TextRange } from '../base/text-range.ts';
import { coverageText } from '../checks/outcome-text.ts';
import { counted } from '../checks/phrases.ts';
import { shownAnswers, type FileView } from '../workspace/file-view.ts';
import { groupOutcomes, outcomesOf, type Outcome, type OutcomeGroup } from '../workspace/outcomes.ts';
import { escaped } from './markdown.ts';
import { fareOf } from './scenario-fare.ts';
import { outcomeMark } from './verdict-mark.ts';

export interface InlayHint {
  /** The end of a line. */
  readonly offset: number;
  readonly text: string;
  /** Markdown. */
  readonly tooltip: string;
  /** From before the last edit. */
  readonly stale: boolean;
}

/** Hints of the lines that the range touches, in the order of the text. */
export function inlayHints(view: FileView, range: TextRange): InlayHint[] {
  const { lines } = view.source;
  const first = lines.positionAt(range.start).line;
  const last = lines.positionAt(range.end).line;
  const groups = groupOutcomes(shownAnswers(view).flatMap(outcomesOf)).filter(({ origin }) => origin.file === view.file);
  const said = [
    ...groups.filter(isWorthALine).map((group) => ({ at: group.origin.range.start, ...saying(group, view) })),
    ...scenarioSayings(view),
  ].map((one) => ({ ...one, line: lines.positionAt(one.at).line }));
  const byLine = groupBy(said.filter(({ line }) => first <= line && line <= last), ({ line }) => line);
  return [...byLine]
    .sort(([a], [b]) => a - b)
    .map(([line, sayings]) => {
      const several = new Set(sayings.map(({ subject }) => subject)).size > 1;
      const stale = sayings.some((one) => one.stale);
      const text = sayings.map(({ subject, mark, text }) => `${stale ? '⟳' : mark} ${several && subject !== '' ? `${subject} ${text}` : text}`).join('; ');
      return { offset: lines.lineEnd(line), text, tooltip: tooltipOf(sayings, stale), stale };
    });
}

interface Saying {
  readonly subject: string;
  readonly mark: string;
  readonly text: string;
  readonly tooltip: string;
  readonly stale: boolean;
}

/** Hazards that are not there are no news on each line; expectations were asked for. */
function isWorthALine({ kind, outcomes }: OutcomeGroup): boolean {
  return kind === 'expectation' || outcomes.some(({ severity }) => severity !== null);
}

function saying({ kind, subject, outcomes }: OutcomeGroup, view: FileView): Saying {
  const stale = outcomes.some(({ shown }) => shown.stale);
  const tooltip = outcomes.map((outcome) => `- ${outcomeMark(outcome)} “${escaped(outcome.scenario)}”: ${escaped(outcome.text)}`).join('\n');
  const [worst, ...others] = [...groupBy(outcomes, ({ text }) => text).values()].sort((a, b) => rank(a[0]) - rank(b[0]));
  const mark = worst?.[0] === undefined ? '' : outcomeMark(worst[0]);
  // Of an expectation the line itself says what it is about.
  return { subject: kind === 'hazard' ? subject : '', mark, text: worst === undefined ? '' : compact(kind, worst, others, view), tooltip, stale };
}

/**
 * The worst of what the scenarios say, and in how many of them: `may be overwritten by w1 … · in 1 of 3 scenarios`,
 * `fails in 1 of 3 scenarios because of clock skew: when …`. That the others are well goes without saying; else it is said.
 */
function compact(kind: Outcome['kind'], worst: readonly Outcome[], others: readonly (readonly Outcome[])[], view: FileView): string {
  const text = worst[0]?.text ?? '';
  const total = worst.length + others.flat().length;
  // What stands in a scenario is only there, and needs no count.
  if (others.length === 0) return total === 1 || total === view.scenarios.length ? text : `${text} · in ${counted(total, 'scenario')}`;
  const extent = `in ${worst.length} of ${counted(total, 'scenario')}`;
  const head = kind === 'expectation' ? text.replace(/^(fails|vacuous|unknown)\b/, `$1 ${extent}`) : text;
  const rest = others.filter(([first]) => first?.severity !== null).map((group) => `${group[0]?.text} in ${group.length}`);
  return [head, ...(head === text ? [extent] : []), ...rest].join(' · ');
}

function rank(outcome: Outcome | undefined): number {
  return { error: 0, warning: 1, information: 2, hint: 3, none: 4 }[outcome?.severity ?? 'none'];
}

/** On the line of a scenario's head, where there are several: how it fares. */
function scenarioSayings(view: FileView): (Saying & { at: number })[] {
  if (view.scenarios.length < 2) return [];
  return view.scenarios.flatMap((scenario) => {
    const { shown, planned } = scenario;
    const { file, range } = planned.origins.scenario;
    const fare = fareOf(scenario);
    if (file !== view.file || fare === null) return [];
    return [{ at: range.start, subject: '', ...fare, tooltip: shown === null ? '' : escaped(coverageText(shown.answer)), stale: scenario.state !== 'blocked' && shown !== null && shown.stale }];
  });
}

function tooltipOf(sayings: readonly Saying[], stale: boolean): string {
  const notice = stale ? ['_From before the last edit; it is being explored again._'] : [];
  return [...notice, ...sayings.map(({ subject, tooltip }) => (subject === '' ? tooltip : `**${subject}**\n\n${tooltip}`))].filter((text) => text !== '').join('\n\n');
}
