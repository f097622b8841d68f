// The page of expected verdicts: what the golden answers of the samples say, sample by sample in the order of the course,
// and for each hazard where it shows and where it does not.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { hazards } from '../server/src/checks/hazards/registry.ts';
import { rules } from '../server/src/checks/rules/registry.ts';
import { courseOf, type Lesson, samplesFolder } from './course.ts';
import { goldenPath } from './golden-answers.ts';

/** The parts of a golden file that the page tells. */
interface Golden {
  readonly findings: readonly { readonly code: string; readonly scenario: string | null }[];
  readonly scenarios: readonly {
    readonly name: string;
    readonly blockers?: readonly unknown[];
    readonly expectations: readonly (Judged & { readonly text: string })[];
    readonly hazards: readonly (Judged & { readonly code: string; readonly operation: string | null; readonly store: string | null; readonly message: string })[];
  }[];
}

interface Judged {
  readonly verdict: string;
  readonly proved: boolean;
  readonly thresholds: readonly { readonly quantity: string; readonly relation: string; readonly value: string }[];
}

export interface Place {
  readonly sample: string;
  readonly scenario: string;
}

export function goldenOf(sample: string): Golden {
  return JSON.parse(readFileSync(goldenPath(path.join(samplesFolder, sample)), 'utf8')) as Golden;
}

/** Where each hazard, and each finding of a static rule, shows and does not, by its code. */
export function showings(samples: readonly string[]): ReadonlyMap<string, { readonly shows: readonly Place[]; readonly not: readonly Place[] }> {
  const all = samples.map((sample) => ({ sample, golden: goldenOf(sample) }));
  const placesOf = (is: (golden: Golden, scenario: Golden['scenarios'][number]) => boolean): readonly Place[] =>
    all.flatMap(({ sample, golden }) => golden.scenarios.filter((scenario) => is(golden, scenario)).map(({ name }) => ({ sample, scenario: name })));
  const isThere = ({ verdict }: Judged): boolean => verdict === 'possible' || verdict === 'always';
  const ofHazards = hazards.map(({ code }) => {
    const asked = (scenario: Golden['scenarios'][number]) => scenario.hazards.filter((hazard) => hazard.code === code);
    const shows = placesOf((_, scenario) => asked(scenario).some(isThere));
    const not = placesOf((_, scenario) => asked(scenario).length > 0 && !asked(scenario).some(isThere));
    return [code, { shows, not }] as const;
  });
  const ofRules = rules.map(({ code }) => {
    const found = (golden: Golden, name: string): boolean => golden.findings.some((finding) => finding.code === code && (finding.scenario === null || finding.scenario === name));
    const shows = placesOf((golden, { name }) => found(golden, name));
    return [code, { shows, not: placesOf((golden, { name }) => !found(golden, name)) }] as const;
  });
  return new Map([...ofHazards, ...ofRules]);
}

/** Headings and tables, without the head of the page. */
export function verdictSections(): readonly string[] {
  const parts = courseOf();
  const samples = parts.flatMap(({ lessons }) => lessons.map(({ file }) => file));
  const places = showings(samples);
  const row = (code: string): readonly string[] => {
    const { shows, not } = places.get(code) ?? { shows: [], not: [] };
    return [`[${code}](../findings/${code}.md)`, shown(shows), shown(not)];
  };
  return [
    ...parts.map(({ title, lessons }) => `## ${title}\n\n${lessons.map(lessonText).join('\n\n')}`),
    `## Hazards\n\n${table(['hazard', 'shows in', 'does not show in'], hazards.map(({ code }) => row(code)))}`,
    `## Static rules\n\n${table(['finding', 'shows in'], rules.map(({ code }) => row(code).slice(0, 2)))}`,
  ];
}

function lessonText({ file, shows }: Lesson): string {
  const { scenarios } = goldenOf(file);
  const rows = scenarios.flatMap((scenario) => {
    const expected = scenario.expectations.map((one) => [code(one.text), verdictText(one)]);
    const found = scenario.hazards.filter(({ verdict }) => verdict === 'possible' || verdict === 'always').map((hazard) => [`*${hazard.code}*: ${[hazard.operation ?? hazard.store, hazard.message].filter((one) => one !== null).join(' ')}`, verdictText(hazard)]);
    const said = [...expected, ...found];
    const lines = said.length === 0 ? [['', scenario.blockers === undefined ? 'nothing is expected' : 'not answered']] : said;
    return lines.map(([what = '', verdict = ''], i) => [i === 0 ? scenario.name : '', what, verdict]);
  });
  return `### [${file}](../../samples/${file})\n\n${shows}\n\n${table(['scenario', 'is said', 'verdict'], rows)}`;
}

const words: Readonly<Record<string, string>> = { 'not-seen': 'not seen to fail', probability: 'as likely as that', vacuous: 'never judged', unknown: 'not decided' };

function verdictText({ verdict, proved, thresholds }: Judged): string {
  const edges = thresholds.map(({ quantity, relation, value }) => `${quantity} ${relation} ${value}`);
  return [`${words[verdict] ?? verdict}${proved ? ', proved' : ''}`, ...(edges.length === 0 ? [] : [`when ${edges.join(', and when ')}`])].join(', ');
}

/** A few are enough: first of each sample. */
function shown(places: readonly Place[]): string {
  const first = places.filter(({ sample }, i) => places.findIndex((other) => other.sample === sample) === i);
  const linked = first.slice(0, shownMax).map(({ sample, scenario }) => `[${sample}](../../samples/${sample})${scenario === 'this file' ? '' : ` (${scenario})`}`);
  return [...linked, ...(first.length > shownMax ? [`${first.length - shownMax} more`] : [])].join('; ');
}

const shownMax = 3;

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}

function code(text: string): string {
  return `\`${text}\``;
}
