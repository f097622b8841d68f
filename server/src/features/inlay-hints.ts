// What comes of a line, written behind it: for operations what can go wrong, for expectations their verdict, for scenarios
// how they fare on the whole. Over several scenarios the same is said once.
import type { TextRange } from '../base/text-range.ts';
import { coverageText } from '../checks/outcome-text.ts';
import { counted } from '../checks/phrases.ts';
import { shownAnswers, type FileView, type ScenarioView } from '../workspace/file-view.ts';
import { groupOutcomes, outcomesOf, type Outcome, type OutcomeGroup } from '../workspace/outcomes.ts';

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
  const byLine = Map.groupBy(said.filter(({ line }) => first <= line && line <= last), ({ line }) => line);
  return [...byLine]
    .sort(([a], [b]) => a - b)
    .map(([line, sayings]) => {
      const several = new Set(sayings.map(({ subject }) => subject)).size > 1;
      const stale = sayings.some((one) => one.stale);
      const text = sayings.map(({ subject, text }) => (several && subject !== '' ? `${subject} ${text}` : text)).join('; ');
      return { offset: lines.lineEnd(line), text: stale ? `⟳ ${text}` : text, tooltip: tooltipOf(sayings, stale), stale };
    });
}

interface Saying {
  readonly subject: string;
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
  const tooltip = outcomes.map(({ scenario, text }) => `- ${quoted(scenario)}: ${text}`).join('\n');
  // Of an expectation the line itself says what it is about.
  return { subject: kind === 'hazard' ? subject : '', text: compact(kind, outcomes, view.scenarios.length), tooltip, stale };
}

/**
 * What the scenarios say, worst first: `fails because of clock skew: when …, in “a”; holds, proved, in 2 others`.
 * Of a hazard that some scenarios rule out it is enough to say that: `may be overwritten by w1 …; not in 2 other scenarios`.
 */
function compact(kind: Outcome['kind'], outcomes: readonly Outcome[], scenarioCount: number): string {
  const groups = [...Map.groupBy(outcomes, ({ text }) => text).values()].sort((a, b) => rank(a[0]) - rank(b[0]));
  const [worst] = groups;
  const [first] = worst ?? [];
  if (worst === undefined || first === undefined) return '';
  if (groups.length === 1) return scenarioCount === worst.length || worst.length === 1 ? first.text : `${first.text} (in ${counted(worst.length, 'scenario')})`;
  const clear = groups.slice(1).flat();
  const harmless = clear.every(({ severity }) => severity === null);
  if (kind === 'hazard' && harmless) return `${first.text} · impossible in ${others(clear.length)}`;
  return [first.text, ...groups.slice(1).map((group) => `${withComma(group[0]?.text ?? '')} in ${others(group.length)}`)].join(' · ');
}

/** `holds, proved,` before `in 2 other scenarios`. */
function withComma(text: string): string {
  return text.includes(',') ? `${text},` : text;
}

function others(count: number): string {
  return count === 1 ? '1 other scenario' : `${count} other scenarios`;
}

function rank(outcome: Outcome | undefined): number {
  return { error: 0, warning: 1, information: 2, hint: 3, none: 4 }[outcome?.severity ?? 'none'];
}

/** On the line of a scenario's head, where there are several: how it fares. */
function scenarioSayings(view: FileView): (Saying & { at: number })[] {
  if (view.scenarios.length < 2) return [];
  return view.scenarios.flatMap((scenario) => {
    const { shown, planned } = scenario;
    const origin = shown === null ? planned.origins.scenario : shown.place(planned.origins.scenario);
    if (origin === null || origin.file !== view.file) return [];
    const text = fareText(scenario);
    return text === null ? [] : [{ at: origin.range.start, subject: '', text, tooltip: shown === null ? '' : coverageText(shown.answer), stale: shown?.stale ?? false }];
  });
}

/** `2 expectations hold, proved`, `1 of 2 expectations fails`; null: there is nothing to say yet. */
function fareText({ state, shown, crash }: ScenarioView): string | null {
  if (state === 'crashed' && crash !== null) return 'no answer: Faultline itself failed';
  if (state === 'blocked') return 'not run';
  if (shown === null) return null;
  const outcomes = outcomesOf(shown);
  const expectations = outcomes.filter(({ kind }) => kind === 'expectation');
  const failing = expectations.filter(({ code }) => code === 'expectation-fails').length;
  const troubles = outcomes.filter(({ kind, severity }) => kind === 'hazard' && severity !== null).length;
  const undecided = expectations.filter(({ code }) => code === 'expectation-unknown' || code === 'expectation-vacuous').length;
  const parts: string[] = [];
  if (failing > 0) parts.push(`${failing} of ${counted(expectations.length, 'expectation')} ${failing === 1 ? 'fails' : 'fail'}`);
  else if (expectations.length > 0 && undecided === 0) parts.push(`${expectations.length === 1 ? 'its expectation holds' : `all ${expectations.length} expectations hold`}${expectations.every(({ answered }) => answered.proved) ? ', proved' : ''}`);
  if (undecided > 0) parts.push(`${undecided} undecided`);
  if (troubles > 0 && failing === 0) parts.push(`${counted(troubles, 'hazard')} possible`);
  if (parts.length === 0 && expectations.length === 0 && shown.answer.coverage.complete) parts.push('nothing can go wrong, proved');
  return parts.length === 0 ? null : parts.join(', ');
}

function tooltipOf(sayings: readonly Saying[], stale: boolean): string {
  const notice = stale ? ['_From before the last edit; it is being explored again._'] : [];
  return [...notice, ...sayings.map(({ subject, tooltip }) => (subject === '' ? tooltip : `**${subject}**\n\n${tooltip}`))].filter((text) => text !== '').join('\n\n');
}

function quoted(name: string): string {
  return `“${name}”`;
}
