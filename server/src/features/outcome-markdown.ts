// What came of one thing in each scenario, as Markdown: the worst first, with one behaviour that shows it. Scenarios that
// say the same are said once.
import { unreachable } from '../base/assert.ts';
import { groupBy } from '../base/group-by.ts';
import type { Answered, OperationAnswer } from '../checks/answer.ts';
import { alikeText, causeCells, causeHead, clientOf } from '../checks/cause-text.ts';
import { coverageText, describe, type DescribedLine, type Thing } from '../checks/outcome-text.ts';
import { listed, machineName, roundedRange, triedCauses, triedText } from '../checks/phrases.ts';
import type { Plan } from '../simulator/plan.ts';
import type { FileView, ScenarioView } from '../workspace/file-view.ts';
import { scenarioNames } from '../workspace/merged-findings.ts';
import { outcomesOf, type Outcome } from '../workspace/outcomes.ts';
import type { ShownAnswer } from '../workspace/shown-answer.ts';
import { code, escaped, fenced, lines, paragraphs } from './markdown.ts';
import { type MeasurePoints, measureRows, measureSummary } from './measure-text.ts';
import { outcomeMark } from './verdict-mark.ts';
import { tellingInputs } from './witness-inputs.ts';

/** Something of a scenario's plan, one of its expectations, or what is shown. */
export type Asked = Thing | { readonly kind: 'expectation'; readonly id: number } | { readonly kind: 'show'; readonly id: number };

export interface MarkdownOptions {
  /** Whether the editor follows links to its commands. */
  readonly commandLinks: boolean;
}

/** Lines of a story that are shown; a trace shows all. */
const storyLinesMax = 14;

interface Told {
  readonly scenario: ScenarioView;
  readonly shown: ShownAnswer;
  /** From bad to good. */
  readonly rank: number;
  readonly mark: string;
  readonly body: string;
  readonly witness: string | null;
}

/** `find` gives the thing in a scenario's plan; null: that scenario has none. Empty where no scenario has an answer. */
export function outcomeMarkdown(view: FileView, find: (shown: ShownAnswer) => Asked | null, options: MarkdownOptions): string {
  const told = view.scenarios.flatMap((scenario) => {
    const asked = scenario.shown === null ? null : find(scenario.shown);
    return scenario.shown === null || asked === null ? [] : [tell(scenario, scenario.shown, asked)];
  });
  const groups = [...groupBy(told, ({ rank, body }) => `${rank} ${body}`).values()].sort((a, b) => (a[0]?.rank ?? 0) - (b[0]?.rank ?? 0));
  const several = view.scenarios.length > 1;
  return paragraphs(groups.flatMap((group, index) => {
    const [first] = group;
    if (first === undefined) return [];
    const head = several ? `${escaped(scenarioNames(group.map(({ scenario }) => scenario.name)))}` : '';
    const blocks = [headed(first.mark, head, first.body)];
    // One story is enough to believe it.
    if (index === 0) blocks.push(witnessMarkdown(view, first, options));
    return blocks;
  }));
}

function headed(sign: string, head: string, body: string): string {
  if (head === '') return `${sign} ${body}`;
  return body.includes('\n') ? lines([`${sign} **${head}**`, body]) : `${sign} **${head}**: ${body}`;
}

function tell(scenario: ScenarioView, shown: ShownAnswer, asked: Asked): Told {
  const notice = shown.stale ? '_from before the last edit; being explored again_' : scenario.state === 'exploring' ? '_being explored_' : null;
  if (asked.kind === 'expectation') {
    const outcome = outcomesOf(shown).find(({ kind, answered }) => kind === 'expectation' && 'expectation' in answered && answered.expectation === asked.id);
    const open = outcome?.answered.verdict === 'unknown' && scenario.state === 'exploring' && !shown.stale;
    const body = lines([outcome === undefined ? 'no verdict' : escaped(outcome.text), fixText(outcome === undefined ? [] : [outcome.answered]), open ? null : notice]);
    return { scenario, shown, rank: rankOf(outcome === undefined ? [] : [outcome]), mark: markOf(outcome === undefined ? [] : [outcome]), body, witness: outcome?.answered.witness ?? null };
  }
  if (asked.kind === 'show') {
    const what = shown.plan.shows?.[asked.id]?.what;
    if (what?.kind === 'causes') return { scenario, shown, rank: 4, mark: '·', body: paragraphs([causesMarkdown(shown, what.operation), notice]), witness: null };
    const measure = shown.answer.measures?.find(({ show }) => show === asked.id);
    const body = measure === undefined ? 'no figure' : measureMarkdown({ ...measure, points: measure.points.map(({ atNs, ...point }) => ({ at: atNs, ...point })) });
    return { scenario, shown, rank: 4, mark: '~', body: paragraphs([body, notice]), witness: null };
  }
  const description = describe(shown.answer, shown.plan, asked);
  const troubles = outcomesOf(shown).filter((outcome) => isAbout(outcome, asked));
  const body = lines([...bodyLines(shown, asked), clearText(troubles), fixText(asked.kind === 'operation' ? troubles.map(({ answered }) => answered) : []), notice]);
  const causes = asked.kind === 'operation' ? causesMarkdown(shown, asked.id) : null;
  if (causes !== null) return { scenario, shown, rank: rankOf(troubles), mark: markOf(troubles), body: paragraphs([body, causes]), witness: description.witness };
  return { scenario, shown, rank: rankOf(troubles), mark: markOf(troubles), body: body === '' ? 'nothing goes wrong because of it' : body, witness: description.witness };
}

/** What its client cannot tell apart, as a table; null: nobody asked. */
function causesMarkdown({ answer, plan }: ShownAnswer, operation: number): string | null {
  const found = answer.causes?.find((one) => one.operation === operation);
  if (found === undefined) return null;
  const rows = [causeHead(clientOf(plan, operation)), ...found.rows.map((row) => causeCells(row, answer.coverage))];
  const [head = '', ...others] = rows.map(({ cause, possible, effect, seen }) => `| ${[cause, possible, effect, seen].map(escaped).join(' | ')} |`);
  const alike = alikeText(found, plan, operation);
  return paragraphs([`\n${[head, '| --- | --- | --- | --- |', ...others].join('\n')}`, alike === null ? null : escaped(alike)]);
}

/** A figure in a line, or a table of them. */
function measureMarkdown(measure: MeasurePoints): string {
  const rows = measureRows(measure);
  if (rows.length <= 1) return escaped(measureSummary(measure));
  const head = [`| ${measure.by === 'time' ? 'from' : escaped(measure.by ?? '')} | mean | 95% | |`, '| ---: | ---: | --- | --- |'];
  return `\n${[...head, ...rows.map(({ at, value, interval, bar }) => `| ${at} | ${value} | ${interval} | ${bar} |`)].join('\n')}`;
}

/** Of the worst; where nothing is wrong, that of what is known least. */
function markOf(outcomes: readonly Outcome[]): string {
  const worst = outcomes.find((outcome) => rankOf([outcome]) === rankOf(outcomes)) ?? null;
  const sampled = outcomes.find(({ answered }) => answered.verdict === 'not-seen' || answered.verdict === 'unknown');
  const telling = worst !== null && worst.severity === null ? (sampled ?? worst) : worst;
  return telling === null ? '✓' : outcomeMark(telling);
}

function rankOf(outcomes: readonly Outcome[]): number {
  const ranks = outcomes.map(({ severity }) => (severity === null ? 4 : { error: 0, warning: 1, information: 2, hint: 3 }[severity]));
  return Math.min(4, ...ranks);
}

/** What can go wrong with an operation, with those of a client or store, or because of a link, clock or fault. */
function isAbout({ kind, answered, severity, shown: { plan } }: Outcome, asked: Thing): boolean {
  const hazard = 'code' in answered ? answered : null;
  const operation = hazard?.operation == null ? undefined : plan.operations[hazard.operation];
  const causes = severity === null ? [] : triedCauses(answered).flat().flatMap((id) => plan.imperfections[id] ?? []);
  switch (asked.kind) {
    case 'operation':
      return kind === 'hazard' && hazard?.operation === asked.id;
    case 'client':
      return operation?.program === asked.id;
    case 'store':
      return operation?.store === asked.id || (operation === undefined && hazard?.store === asked.id);
    case 'link':
      return causes.some((cause) => (cause.kind === 'delay' || cause.kind === 'loss' || cause.kind === 'duplicate') && cause.link === asked.id);
    case 'clock':
      return causes.some((cause) => (cause.kind === 'skew' || cause.kind === 'drift' || cause.kind === 'sync') && cause.machine === asked.id);
    case 'fault':
      return causes.some((cause) => cause.kind === 'fault' && cause.fault === asked.id);
    default:
      return unreachable(asked);
  }
}

/** Where nothing can go wrong with it, and that is known. */
function clearText(outcomes: readonly Outcome[]): string | null {
  if (outcomes.length === 0 || outcomes.some(({ severity }) => severity !== null)) return null;
  const texts = [...new Set(outcomes.map(({ text }) => text))];
  const names = outcomes.map(({ code }) => code?.replaceAll('-', ' ') ?? '');
  return texts.length === 1 ? `${escaped([...new Set(names)].join(', '))}: ${escaped(texts[0] ?? '')}` : null;
}

/** Hazards first and loud, then how it ends, where its value is visible, what was tried against it. */
function bodyLines({ answer, plan }: ShownAnswer, asked: Thing): string[] {
  const described = describe(answer, plan, asked).lines;
  const of = (label: DescribedLine['label']) => described.filter((line) => line.label === label).map(({ text }) => escaped(text));
  const hazards = of('hazard').map((text) => `**${text}**`);
  const outcome = of('outcome').filter((text) => text !== '');
  const values = of('value').map((text) => `value ${text}`);
  // One operation's ending is one line; a client's or store's are one each.
  const endings = outcome.length === 1 ? [[...outcome, ...values].join(' · ')] : outcome;
  const visible = asked.kind === 'operation' ? [visibleText(plan, answer.operations.find(({ operation }) => operation === asked.id))] : [];
  return [...hazards, ...endings, ...visible.filter((text) => text !== ''), ...of('expectation')];
}

/** `visible at n3 after 1–4 ms, at n1 and n2 after 2–8 ms`. */
function visibleText(plan: Plan, operation: OperationAnswer | undefined): string {
  const groups = groupBy(operation?.visible ?? [], ({ minNs, maxNs, always }) => `after ${roundedRange(minNs, maxNs)}${always ? '' : ', not always'}`);
  const parts = [...groups].map(([when, places]) => `at ${listed(places.map(({ machine }) => machineName(plan, machine)))} ${when}`);
  return parts.length === 0 ? '' : `visible ${escaped(parts.join(', '))}`;
}

/** Fixes of what was answered, without their cost: that is said where they are offered. */
function fixText(answered: readonly Answered[]): string | null {
  const fixes = new Map(answered.flatMap(({ fixes }) => fixes.map((fix) => [fix.id, fix] as const)));
  const [first] = fixes.values();
  if (first === undefined) return null;
  if (first.verdict === 'not-seen') return `~ ${triedText(first)} with ${listed([...fixes.values()].map(({ title }) => code(title)), 'or')}`;
  return `✓ ${first.verdict === 'holds' ? 'holds' : 'impossible'}, proved, with ${listed([...fixes.values()].map(({ title }) => code(title)), 'or')}`;
}

function witnessMarkdown(view: FileView, { shown, scenario, witness: id }: Told, { commandLinks }: MarkdownOptions): string {
  const witness = shown.answer.witnesses.find((one) => one.id === id);
  const covered = `_${escaped(coverageText(shown.answer))}_`;
  if (witness === undefined) return covered;
  const inputs = tellingInputs(shown.plan, witness).join(', ');
  const { story } = witness;
  const told = story.length > storyLinesMax ? [...story.slice(0, storyLinesMax - 1), `… ${story.length - storyLinesMax + 1} more`] : story;
  const parameters = encodeURIComponent(JSON.stringify([view.file, scenario.name, witness.id]));
  const link = commandLinks && !shown.stale ? `[Show the whole trace](command:faultline.showTrace?${parameters})` : null;
  return paragraphs([lines([`**Witness**${inputs === '' ? '' : ` with ${escaped(inputs)}`}`]), fenced(told, 'text'), lines([link, covered])]);
}
