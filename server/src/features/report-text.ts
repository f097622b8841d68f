// A report as people read it: the source with its annotations, then each scenario with its verdicts, what brings them about,
// the exact edges, what was tried against it, and the story of a witness. For terminals and for an editor's output channel.
import { unreachable } from '../base/assert.ts';
import type { Verdict } from '../checks/answer.ts';
import { counted, durationRange, durationText, listed } from '../checks/phrases.ts';
import { type CauseCells, causeCells, causeHead } from '../checks/cause-text.ts';
import { measureRows, measureSummary } from './measure-text.ts';
import type { Canvas } from './paint.ts';
import type { AnsweredReport, CausesReport, CoverageReport, ExpectationReport, FileReport, FindingReport, FixReport, HazardReport, MeasureReport, OperationReport, ScenarioReport, ThresholdReport, WitnessReport } from './report.ts';
import { listSource, type ListedSource, type Note } from './source-listing.ts';
import { hanging, justified, padded, printable, widthOf, withoutTrailingBlanks } from './text-layout.ts';

/** The annotated source and its scenarios; lines without line breaks, none wider than the canvas. */
export function reportText(report: FileReport, source: ListedSource, canvas: Canvas): string[] {
  const tags = scenarioTags(report.scenarios);
  const lines = [
    ...fileHead(report.file, canvas),
    ...listSource(source, notesOf(report, tags), canvas, { lines: 'all' }),
    ...report.scenarios.flatMap((scenario) => ['', ...scenarioText(scenario, tags.get(scenario) ?? '', canvas)]),
  ];
  return withoutTrailingBlanks(lines);
}

/** The name of a file over what is said about it. */
export function fileHead(file: string, { paint, width }: Canvas): string[] {
  return [...hanging('', printable(file), width).map((line) => paint.path(line)), ''];
}

/** Scenarios are told apart by numbers; one alone needs none. */
function scenarioTags(scenarios: readonly ScenarioReport[]): Map<ScenarioReport, string> {
  return new Map(scenarios.map((scenario, index) => [scenario, scenarios.length > 1 ? String(index + 1) : '']));
}

/** Everything that is said on a line of the source. What is the same in several scenarios is said once. */
function notesOf(report: FileReport, tags: ReadonlyMap<ScenarioReport, string>): Note[] {
  const notes = new NoteGatherer(tags.size);
  for (const finding of report.findings) {
    // Verdicts of expectations stand at the end of their lines.
    if (finding.file !== undefined || finding.code.startsWith('expectation-')) continue;
    const scenario = report.scenarios.find((one) => one.name === finding.scenario);
    notes.add(findingNote(finding), scenario ? (tags.get(scenario) ?? '') : '');
  }
  for (const scenario of report.scenarios) {
    const tag = tags.get(scenario) ?? '';
    for (const expectation of scenario.expectations) {
      if (expectation.range) notes.add(expectationNote(expectation, expectation.range), tag);
    }
    for (const operation of scenario.operations) {
      if (operation.range && operation.label !== null) notes.add(operationNote(operation, operation.range), tag);
    }
    for (const measure of scenario.measures) {
      if (measure.range) notes.add({ range: measure.range, place: 'end', role: 'faint', mark: '', tags: '', text: measureSummary(measure), code: '' }, tag);
    }
    if (scenario.range && tag !== '') notes.add(headNote(scenario, scenario.range), tag);
  }
  return notes.notes();
}

class NoteGatherer {
  readonly #scenarioCount: number;
  readonly #gathered = new Map<string, { note: Note; tags: string[] }>();

  constructor(scenarioCount: number) {
    this.#scenarioCount = scenarioCount;
  }

  add(note: Note, tag: string): void {
    const key = JSON.stringify(note);
    const gathered = this.#gathered.get(key) ?? { note, tags: [] };
    this.#gathered.set(key, gathered);
    if (tag !== '' && !gathered.tags.includes(tag)) gathered.tags.push(tag);
  }

  notes(): Note[] {
    return [...this.#gathered.values()].map(({ note, tags }) => ({
      ...note,
      tags: tags.length === 0 || tags.length === this.#scenarioCount ? '' : `[${tags.join(' ')}]`,
    }));
  }
}

export function findingNote(finding: FindingReport): Note {
  const role = severityRole(finding.severity);
  return { range: finding.range, place: 'under', role, mark: role === 'error' ? '✗' : '▲', tags: '', text: finding.message, code: finding.code };
}

export function severityRole(severity: FindingReport['severity']): 'error' | 'warning' | 'note' {
  switch (severity) {
    case 'error':
      return 'error';
    case 'warning':
      return 'warning';
    case 'information':
    case 'hint':
      return 'note';
    default:
      return unreachable(severity);
  }
}

function expectationNote(expectation: ExpectationReport, range: Note['range']): Note {
  const { role, mark } = verdictLook(expectation.verdict);
  return { range, place: 'end', role, mark, tags: '', text: verdictText(expectation), code: '' };
}

function operationNote(operation: OperationReport, range: Note['range']): Note {
  return { range, place: 'end', role: 'faint', mark: '', tags: '', text: `${operation.label}: ${operation.message}`, code: '' };
}

function headNote(scenario: ScenarioReport, range: Note['range']): Note {
  const { role, mark, text } = scenarioVerdict(scenario);
  return { range, place: 'end', role, mark, tags: '', text, code: '' };
}

/** How a verdict looks. What is only known from samples, or not at all, never looks as good as what was proved. */
function verdictLook(verdict: Verdict): { role: Note['role']; mark: string } {
  switch (verdict) {
    case 'holds':
    case 'impossible':
      return { role: 'good', mark: '✓' };
    case 'fails':
      return { role: 'error', mark: '✗' };
    case 'possible':
    case 'always':
      return { role: 'warning', mark: '▲' };
    case 'not-seen':
    case 'probability':
      return { role: 'note', mark: '~' };
    case 'vacuous':
    case 'unknown':
      return { role: 'warning', mark: '?' };
    default:
      return unreachable(verdict);
  }
}

/** In short: why it fails is told further down, with everything that belongs to it. */
function verdictText({ verdict, proved, probability, message }: ExpectationReport): string {
  return verdict === 'fails' && !proved && probability === null ? 'fails' : message;
}

/** The whole scenario in one line. */
function scenarioVerdict({ coverage, expectations, blockers }: ScenarioReport): { role: Note['role']; mark: string; text: string } {
  if (!coverage && blockers.length === 0) return { role: 'note', mark: '…', text: 'not answered yet' };
  if (!coverage) return { role: 'warning', mark: '?', text: `not answered: ${listed(blockers)}` };
  const fails = expectations.filter(({ verdict }) => verdict === 'fails').length;
  const open = expectations.filter(({ verdict }) => verdict === 'unknown' || verdict === 'vacuous').length;
  const count = expectations.length;
  if (fails > 0) return { role: 'error', mark: '✗', text: count === 1 ? 'fails' : `${fails} of ${count} fail${fails === 1 ? 's' : ''}` };
  if (open > 0) return { role: 'warning', mark: '?', text: `${open} of ${count} unknown` };
  if (count === 0) return { role: 'note', mark: '·', text: 'nothing expected' };
  const proved = expectations.every((expectation) => expectation.proved || expectation.verdict === 'holds');
  return proved ? { role: 'good', mark: '✓', text: count === 1 ? 'holds' : `all ${count} hold` } : { role: 'note', mark: '~', text: 'not seen to fail' };
}

function scenarioText(scenario: ScenarioReport, tag: string, canvas: Canvas): string[] {
  const stories = new Stories(scenario.witnesses);
  const elsewhere = toldByHazard(scenario);
  const news = scenario.hazards.filter(isNews);
  const groups = [
    scenario.expectations.flatMap((expectation) => expectationText(expectation, elsewhere.has(expectation) ? null : stories, canvas)),
    ...news.map((hazard) => hazardText(hazard, stories, canvas)),
    ...scenario.measures.map((measure) => measureText(measure, canvas)),
    ...(scenario.coverage === null ? [] : scenario.causes.map((causes) => causesText(causes, scenario.coverage as CoverageReport, canvas))),
    [...operationsText(scenario.operations, canvas), ...coverageLines(scenario, canvas)],
  ].filter((group) => group.length > 0);
  return [...scenarioHead(scenario, tag, canvas), ...groups.flatMap((group, index) => (index === 0 ? group : ['', ...group]))];
}

/** The story of each witness is told where it is first named. */
class Stories {
  readonly #untold: Map<string, WitnessReport>;

  constructor(witnesses: readonly WitnessReport[]) {
    this.#untold = new Map(witnesses.map((witness) => [witness.id, witness]));
  }

  tell(id: string): WitnessReport | null {
    const witness = this.#untold.get(id) ?? null;
    this.#untold.delete(id);
    return witness;
  }
}

function scenarioHead(scenario: ScenarioReport, tag: string, { paint, width }: Canvas): string[] {
  const { role, mark, text } = scenarioVerdict(scenario);
  const name = printable(scenario.name);
  const title = tag === '' ? name : `[${tag}] ${name}`;
  const verdict = `${mark} ${text}`;
  const rule = width - 3 - widthOf(title) - widthOf(verdict) - 5;
  if (rule >= 3) {
    return [`${paint.gutter('──')} ${paint.strong(title)} ${paint.gutter('─'.repeat(rule))} ${paint[role](verdict)} ${paint.gutter('──')}`];
  }
  return [...hanging(`${paint.gutter('──')} `, paint.strong(title), width), ...hanging('   ', paint[role](verdict), width)];
}

const indent = '   ';

/** What the scenario's own hazards already explain with the same witness is not told twice. */
function toldByHazard({ expectations, hazards }: ScenarioReport): Set<ExpectationReport> {
  const key = ({ witness, causes, thresholds, fixes }: AnsweredReport): string => JSON.stringify([witness, causes, thresholds, fixes.map(({ id }) => id)]);
  const known = new Set(hazards.filter(isNews).map(key));
  return new Set(expectations.filter((expectation) => known.has(key(expectation))));
}

/** What cannot happen, or was never seen to, is no news. */
function isNews({ verdict }: HazardReport): boolean {
  return verdict === 'possible' || verdict === 'always' || verdict === 'probability';
}

function expectationText(expectation: ExpectationReport, stories: Stories | null, canvas: Canvas): string[] {
  const { paint, width } = canvas;
  const { role, mark } = verdictLook(expectation.verdict);
  const verdict = verdictText(expectation) + (expectation.witness === null ? '' : ` (${expectation.witness})`);
  const head = `${indent}${paint[role](mark)} `;
  const line = justified(head + printable(expectation.text), paint[role](verdict), width);
  const lines = line ? [line] : [...hanging(head, printable(expectation.text), width), ...hanging(`${indent}  `, paint[role](verdict), width)];
  return stories === null ? lines : [...lines, ...detailsText(expectation, stories, canvas)];
}

function hazardText(hazard: HazardReport, stories: Stories, canvas: Canvas): string[] {
  const { paint, width } = canvas;
  const { role, mark } = verdictLook(hazard.verdict);
  const subject = hazard.operation ?? hazard.fault ?? hazard.store ?? hazard.service ?? hazard.machine ?? '';
  const sentence = [subject === '' ? '' : paint.strong(printable(subject)), printable(hazard.message), paint.faint(`(${hazard.code})`)].filter((part) => part !== '').join(' ');
  return [...hanging(`${indent}${paint[role](mark)} `, sentence, width), ...detailsText(hazard, stories, canvas)];
}

/** Fixes told with what they cost; of more, only the titles are told. */
const fixesMax = 3;

/** A cure of what losses bring about is tried with more of them than are covered; it is said with how many. */
function triedWith({ lossesMax, runs }: FixReport): string {
  if (runs !== undefined) return ` (not seen in ${counted(runs, 'run')} with it)`;
  return lossesMax === null ? '' : ` (tried with up to ${counted(lossesMax, 'lost message')})`;
}

/** Edges, causes, cures and the story, each behind its word. */
function detailsText({ causes, untried = [], thresholds, fixes, triedRuns, witness, contrast }: AnsweredReport, stories: Stories, canvas: Canvas): string[] {
  const lines: string[] = [];
  const say = (word: string, text: string) => lines.push(...entry(word, text, canvas));
  const sayEdges = (edges: readonly ThresholdReport[]) =>
    edges.forEach((threshold, index) => say(index === 0 ? 'when' : 'and when', thresholdText(threshold)));
  const unaided = causes.some((cause) => cause.length === 0);
  if (unaided || causes.length < 2) sayEdges(thresholds);
  if (unaided) say('because of', 'no imperfection: it happens with all of them taken away');
  // Of several causes each has its own edges.
  else causes.forEach((cause, index) => {
    const without = triedRuns === undefined || index < causes.length - 1 ? '' : ` (not seen in ${counted(triedRuns, 'run')} without)`;
    const tried = cause.filter((name) => !untried.includes(name));
    const open = untried.length === 0 ? '' : ` (not known whether it needs ${listed(untried, 'or')})`;
    say(index === 0 ? 'because of' : 'or of', `${tried.length === 0 ? 'something not found out' : listed(tried)}${open}${without}`);
    if (causes.length > 1) sayEdges(thresholds.filter((threshold) => threshold.cause === index));
  });
  fixes.slice(0, fixesMax).forEach((fix, index) => say(index === 0 ? 'cured by' : 'or by', `${canvas.paint.good(fix.title)}: ${fix.cost}${triedWith(fix)}`));
  const more = fixes.slice(fixesMax);
  if (more.length > 0) say('or by', more.map(({ title }) => canvas.paint.good(title)).join('; '));
  if (witness !== null) {
    const told = stories.tell(witness);
    if (told) lines.push(...witnessText(told, 'seen in', canvas));
    else if (lines.length > 0 || contrast !== undefined) say('seen in', witness);
  }
  if (contrast !== undefined) {
    const told = stories.tell(contrast);
    if (told) lines.push(...witnessText(told, 'as well as', canvas));
    else say('as well as', contrast);
  }
  return lines;
}

/** A word in a low voice and what it introduces, in two columns. */
function entry(word: string, text: string, { paint, width }: Canvas): string[] {
  return hanging(`${indent}    ${paint.faint(padded(word, 10))} `, text, width);
}

function thresholdText({ quantity, relation, ns, declaredLowNs, declaredHighNs }: ThresholdReport): string {
  const declared = declaredLowNs === null || declaredHighNs === null ? 'no bound declared' : `declared ${durationRange(declaredLowNs, declaredHighNs)}`;
  return `${quantity} ${relation} ${durationText(ns)} (${declared})`;
}

/** Inputs of a witness that are told: those that are not nominal. The trace has them all. */
const inputsMax = 6;

function witnessText({ id, inputs, unusual, seed, story }: WitnessReport, word: string, canvas: Canvas): string[] {
  const { paint, width } = canvas;
  const given = Object.entries(inputs)
    .slice(0, unusual ?? inputsMax)
    .map(([name, value]) => `${name} = ${value}`);
  const shown = given.slice(0, inputsMax);
  const others = given.length - shown.length;
  const all = listed(others > 0 ? [...shown, `${others} more`] : shown);
  const told = story.map((line) => {
    const [, instant = '', text = line] = /^(-?[\d.]+ \S+) {2}(.*)$/.exec(line) ?? [];
    return { instant, text };
  });
  const column = Math.max(0, ...told.map(({ instant }) => widthOf(instant)));
  return [
    ...entry(word, seed !== undefined ? `${id}, the run that seed ${seed} draws` : all === '' ? `${id}, with everything nominal` : `${id}, with ${all}`, canvas),
    ...told.flatMap(({ instant, text }) => hanging(`${indent}               ${paint.faint(instant.padStart(column))}  `, printable(text), width)),
  ];
}

/** What a client cannot tell apart: a table, and the sentence below it. */
function causesText({ operation, client, rows, message }: CausesReport, coverage: CoverageReport, canvas: Canvas): string[] {
  const { paint, width } = canvas;
  const cells = rows.map((row) => ({ row, cells: causeCells(row, coverage) }));
  const head = causeHead(printable(client));
  const columns = ['cause', 'possible', 'effect', 'seen'] as const;
  const widths = columns.map((column) => Math.max(...[head, ...cells.map((one) => one.cells)].map((one) => widthOf(one[column]))));
  const line = (one: CauseCells, tail: string): string => [...columns.map((column, i) => padded(one[column], widths[i] ?? 0)), tail].join('  ').trimEnd();
  return [
    ...hanging(`${indent}${paint.faint('·')} `, `causes of ${paint.strong(printable(operation))}`, width),
    `${indent}  ${paint.faint(line(head, ''))}`,
    ...cells.flatMap(({ row, cells: one }) => hanging(`${indent}  `, row.endings.length === 0 ? paint.faint(line(one, '')) : line(one, row.witness === null ? '' : `(${row.witness})`), width)),
    ...(message === null ? [] : hanging(`${indent}  `, printable(message), width)),
  ];
}

/** A figure in a line, or a table of them. */
function measureText(measure: MeasureReport, { paint, width }: Canvas): string[] {
  const rows = measureRows(measure);
  if (rows.length <= 1) return hanging(`${indent}${paint.faint('·')} `, `${printable(measure.text)}  ${measureSummary(measure)}`, width);
  const [at, value, interval] = (['at', 'value', 'interval'] as const).map((column) => Math.max(...rows.map((row) => widthOf(row[column]))));
  const lines = rows.map((row) => `${indent}  ${row.at.padStart(at ?? 0)}  ${row.value.padStart(value ?? 0)}  ${paint.faint(padded(`(${row.interval})`, (interval ?? 0) + 2))}  ${row.bar}`);
  return [...hanging(`${indent}${paint.faint('·')} `, printable(measure.text), width), ...lines.map((line) => (widthOf(line) <= width ? line : line.trimEnd().replace(/ *█+$/, '')))];
}

function operationsText(operations: readonly OperationReport[], { paint, width }: Canvas): string[] {
  const rows = operations.map((operation) => ({
    name: printable(operation.label ?? operation.text),
    client: printable(operation.client),
    outcomes: operation.message,
    labelled: operation.label !== null,
  }));
  if (rows.length === 0) return [];
  const column = Math.min(Math.max(...rows.map(({ name }) => widthOf(name))), Math.floor(width / 3));
  const clients = Math.max(...rows.map(({ client }) => widthOf(client)));
  return rows.flatMap(({ name, client, outcomes, labelled }) => {
    const first = `${indent}${paint.faint('·')} `;
    const title = labelled ? name : paint.faint(name);
    if (widthOf(name) > column) return [...hanging(first, title, width), ...hanging(`${indent}  ${' '.repeat(column + clients + 4)}`, outcomes, width)];
    return hanging(`${first}${padded(title, column)}  ${paint.faint(padded(client, clients))}  `, outcomes, width);
  });
}

function coverageLines({ coverage, blockers }: ScenarioReport, { paint, width }: Canvas): string[] {
  const unanswered = blockers.length === 0 ? 'nothing is known of it yet' : `not run: see ${listed(blockers)} above`;
  return hanging(indent, paint.faint(coverage ? coverage.message : unanswered), width);
}
