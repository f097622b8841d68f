// Writes the pages of the reference that are made: properties and vocabulary from the tables of the language, and the expected
// verdicts from the golden answers of the samples.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { propertyTable, type Property } from '../server/src/semantics/property-table.ts';
import { type Category, vocabulary } from '../server/src/semantics/vocabulary.ts';
import { verdictSections } from './verdicts-page.ts';

const command = '`node scripts/write-reference.ts`';

/** The text of each page by its name in docs/reference/. */
export function referencePages(): ReadonlyMap<string, string> {
  return new Map([['properties.md', propertiesPage()], ['vocabulary.md', vocabularyPage()], ['verdicts.md', verdictsPage()]]);
}

function propertiesPage(): string {
  const owners = Object.entries(propertyTable).filter(([owner, properties]) => owner !== 'degrade' && properties.length > 0);
  const sections = owners.map(([owner, properties]) => {
    const rows = properties.flatMap((property) => rowsOf(property, ''));
    return `## ${owner}\n\n${table(['property', 'form', 'means', 'default'], rows)}`;
  });
  const head = 'What each declaration can be told, and what holds where nothing is said. Capitals stand for a value of that kind, and what is in `[…]` may be left out.';
  return page('Properties', head, sections);
}

function rowsOf(property: Property, before: string): string[][] {
  const name = `${before}${property.name}`;
  return property.forms.flatMap((form, i) => {
    const means = `${i === 0 ? `${property.documentation} ` : ''}${form.documentation}`;
    const row = [code(name), form.signature === '' ? '' : code(form.signature), means, i === 0 && property.default !== null ? code(property.default) : ''];
    return [row, ...(form.block ?? []).flatMap((inner) => rowsOf(inner, `${name} › `))];
  });
}

const headings: Readonly<Record<Category, string>> = {
  structure: 'Structure', declaration: 'Declarations', place: 'Places', statement: 'Statements', fault: 'Faults', timing: 'When',
  saying: 'What can be said', event: 'Events', hazard: 'Hazards', measure: 'Measures', law: 'Laws of chance', value: 'Values',
  logic: 'Conditions', quantifier: 'What the adversary picks', message: 'Messages',
};

function vocabularyPage(): string {
  const sections = Object.entries(headings).flatMap(([category, heading]) => {
    const rows = vocabulary
      .filter((entry) => entry.category === category)
      .map(({ word, usage, documentation }) => [code(word), code(usage), documentation]);
    return rows.length === 0 ? [] : [`## ${heading}\n\n${table(['word', 'is written', 'means'], rows)}`];
  });
  return page('Vocabulary', 'Every word of the language that is no property.', sections);
}

function verdictsPage(): string {
  const head = 'What is answered of each sample, and of each hazard a scenario where it shows and one where it does not. *Proved*: every behaviour in the declared ranges was covered.';
  return page('Expected verdicts', head, verdictSections(), 'the golden answers of the samples');
}

function page(title: string, head: string, sections: readonly string[], source = 'the tables of the language'): string {
  return `# ${title}\n\n${head}\nThis page is made from ${source} by ${command}.\n\n${sections.join('\n\n')}\n`;
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}

function code(text: string): string {
  return `\`${text}\``;
}

export function writeReference(): void {
  for (const [name, text] of referencePages()) writeFileSync(path.join(import.meta.dirname, '../docs/reference', name), text);
}

if (import.meta.main) writeReference();
