// The model of one file: what it says in each of its scenarios, with everything that it imports, and which word stands for
// what. A pure function of the texts; findings of form are those of the parser and are not repeated here.
import type { Finding, TextFix } from '../base/finding.ts';
import type { TextRange } from '../base/text-range.ts';
import { parse } from '../syntax/parse.ts';
import type { ScenarioNode, Syntax } from '../syntax/tree.ts';
import type { Layer } from './declarations.ts';
import { type Resolved, resolveScenario, type ScenarioSource } from './resolve-scenario.ts';
import type { ScenarioModel } from './scenario-model.ts';
import type { Place } from './thing-model.ts';
import type { Term } from './scope.ts';
import { isTrivia, tokenAt } from './source-text.ts';
import { type Loaded, loadFiles, sharedItems, type Sources } from './sources.ts';
import { type ModelSymbol, SymbolIndex } from './symbols.ts';
import { unitOf } from './units.ts';
import { entryOf } from './vocabulary.ts';

/** The name of the one scenario of a file that declares none. */
export const fileScenarioName = 'this file';

export interface Model {
  readonly file: string;
  /** Of the file and all that it imports. */
  readonly syntaxes: ReadonlyMap<string, Syntax>;
  /** In the order of the text; a file without a scenario is one, if anything happens in it. */
  readonly scenarios: readonly ScenarioModel[];
  /** Of names, units and types; each once, whatever number of scenarios it is found in. `Finding.file` is always said. */
  readonly findings: readonly Finding[];
  /** The name at an offset of the file (or of an imported one). */
  symbolAt(offset: number, file?: string): { readonly symbol: ModelSymbol; readonly range: TextRange } | null;
  /** All names that the file declares or uses. */
  symbols(): readonly ModelSymbol[];
  /** What the tables say of the word at an offset: a property, a verb, a unit. */
  termAt(offset: number, file?: string): { readonly term: Term; readonly range: TextRange } | null;
  /** The scenario that an offset of the file lies in; null: it is shared. */
  scenarioAt(offset: number): ScenarioModel | null;
  /** The scenario of that index, as it would be after edits (of shared lines or its own), parsed and resolved anew. */
  edited(file: string, edits: TextFix['edits'], scenario: number): ScenarioModel | null;
}

/** What a file means. One that is not there has no scenarios and no findings. */
export function resolve(sources: Sources, file: string): Model {
  const loaded = loadFiles(sources, file);
  const syntaxes = new Map(loaded.files.map((one) => [one.file, one.syntax]));
  const { scenarios: scenarioSources, findings: duplicates } = scenarioSourcesOf(loaded, file);
  const resolved = scenarioSources.map((source) => resolveScenario(source, syntaxes, sources));
  const all = [...loaded.findings, ...duplicates];
  let index: SymbolIndex | null = null;
  const symbols = () =>
    (index ??= new SymbolIndex(
      resolved.flatMap(({ scope }) => scope.uses),
      resolved.flatMap(({ scope }) => scope.terms),
    ));
  const scenarios = resolved.filter((_, i) => scenarioSources[i]?.library === false).map(({ scenario }) => scenario);
  return {
    file,
    syntaxes,
    scenarios,
    findings: sorted([...all, ...merged(resolved)], file),
    symbolAt(offset, of = file) {
      const found = symbols().at(of, offset);
      return found === null ? null : { symbol: found.symbol, range: found.place.range };
    },
    symbols: () => symbols().in(file),
    termAt(offset, of = file) {
      const found = symbols().termAt(of, offset);
      return found === null ? wordTerm(syntaxes.get(of), offset) : { term: found.term, range: found.place.range };
    },
    scenarioAt: (offset) =>
      scenarios.find(
        ({ extent }, i) =>
          scenarioSources[i]?.layers.at(-1)?.inScenario === true && extent.range.start <= offset && offset <= extent.range.end,
      ) ?? null,
    edited(of, edits, scenario) {
      const syntax = syntaxes.get(of);
      if (syntax === undefined) return null;
      const changed = parse(applied(of === file ? alone(syntax, scenario) : syntax.text, edits));
      const next: Sources = {
        syntaxOf: (name) => (name === of ? changed : (syntaxes.get(name) ?? sources.syntaxOf(name))),
        ...(sources.textOf === undefined ? {} : { textOf: sources.textOf.bind(sources) }),
        ...(sources.locate === undefined ? {} : { locate: sources.locate.bind(sources) }),
      };
      return resolveOne(next, file, of === file ? 0 : scenario);
    },
  };
}

/** One scenario alone, by its index; null: there is none of that index. */
function resolveOne(sources: Sources, file: string, index: number): ScenarioModel | null {
  const loaded = loadFiles(sources, file);
  const source = scenarioSourcesOf(loaded, file).scenarios[index];
  return source === undefined || source.library
    ? null
    : resolveScenario(source, new Map(loaded.files.map((one) => [one.file, one.syntax])), sources).scenario;
}

/** A text in which other scenarios are blank, so that one can be read anew without them. All offsets stay. */
function alone(syntax: Syntax, index: number): string {
  const nodes = syntax.file.entries.filter((entry) => entry.kind === 'scenario');
  const others = nodes.filter((_, i) => i !== index);
  return applied(
    syntax.text,
    others.map(({ range }) => ({ range, text: ' '.repeat(range.end - range.start) })),
  );
}

/** A text after edits, which speak of the text before and do not overlap. */
export function applied(text: string, edits: TextFix['edits']): string {
  const parts: string[] = [];
  let from = 0;
  for (const { range, text: inserted } of [...edits].sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end)) {
    parts.push(text.slice(from, range.start), inserted);
    from = range.end;
  }
  return [...parts, text.slice(from)].join('');
}

function scenarioSourcesOf(loaded: Loaded, file: string): { scenarios: readonly ScenarioSource[]; findings: readonly Finding[] } {
  const main = loaded.files.at(-1);
  if (main === undefined) return { scenarios: [], findings: [] };
  const shared: Layer[] = loaded.files.map((one) => ({ file: one.file, items: sharedItems(one.syntax.file), inScenario: false }));
  const nodes = main.syntax.file.entries.filter((entry): entry is ScenarioNode => entry.kind === 'scenario');
  if (nodes.length === 0) return { scenarios: [wholeFile(loaded, file, main.syntax, shared)], findings: [] };
  const findings: Finding[] = [];
  const names = new Map<string, ScenarioNode>();
  const scenarios = nodes.map((node, index): ScenarioSource => {
    const name = node.name?.value ?? '';
    const before = names.get(name);
    if (before === undefined) names.set(name, node);
    else if (node.name !== null) {
      findings.push({
        code: 'duplicate-scenario',
        severity: 'error',
        range: node.name.range,
        file,
        message: `there is already a scenario named "${name}": give this one another name`,
        related: [{ message: 'it is here', range: before.headRange, file }],
      });
    }
    const duplicate = findings.filter((finding) => finding.range === node.name?.range);
    return {
      name: name === '' ? `scenario ${index + 1}` : name,
      place: { file, range: node.headRange },
      extent: { file, range: node.range },
      documentation: node.documentation,
      duration: node.duration,
      layers: [...shared, { file, items: node.items, inScenario: true }],
      broken: [
        ...brokenIn(loaded, file, (range) => contains(node.range, range) || !nodes.some((other) => contains(other.range, range))),
        ...duplicate,
      ],
      library: false,
    };
  });
  return { scenarios, findings };
}

/** A file without a scenario: one scenario, or declarations for others. */
function wholeFile(loaded: Loaded, file: string, syntax: Syntax, layers: readonly Layer[]): ScenarioSource {
  const items = sharedItems(syntax.file);
  const happens = items.some(({ kind }) => kind === 'program' || kind === 'fault' || kind === 'expect' || kind === 'show');
  const first = items.find(({ documentation }) => documentation !== null);
  return {
    name: fileScenarioName,
    place: { file, range: { start: 0, end: 0 } },
    extent: { file, range: { start: 0, end: syntax.text.length } },
    documentation: first?.documentation ?? null,
    duration: null,
    layers,
    broken: brokenIn(loaded, file, () => true),
    library: !happens,
  };
}

/** Mistakes of form in the file, where they concern a scenario, and in what it imports. */
function brokenIn(loaded: Loaded, file: string, concerns: (range: TextRange) => boolean): readonly Finding[] {
  const syntactic = loaded.files.flatMap((one) => {
    const scenarios = one.syntax.file.entries.filter((entry) => entry.kind === 'scenario');
    const here = one.file === file ? concerns : (range: TextRange) => !scenarios.some((scenario) => contains(scenario.range, range));
    return one.syntax.findings
      .filter((finding) => finding.severity === 'error' && here(finding.range))
      .map((finding) => ({ ...finding, file: one.file }));
  });
  return [...syntactic, ...loaded.findings];
}

function contains(outer: TextRange, inner: TextRange): boolean {
  return outer.start <= inner.start && inner.start < outer.end;
}

/** Each finding once. One that a shared line gives in a single scenario of several names that scenario. */
function merged(resolved: readonly Resolved[]): readonly Finding[] {
  const found = new Map<string, { finding: Finding; scenarios: ScenarioModel[] }>();
  for (const { scenario } of resolved) {
    for (const finding of scenario.findings) {
      const key = `${finding.code} ${finding.file} ${finding.range.start} ${finding.range.end} ${finding.message}`;
      const known = found.get(key);
      if (known === undefined) found.set(key, { finding, scenarios: [scenario] });
      else known.scenarios.push(scenario);
    }
  }
  return [...found.values()].map(({ finding, scenarios }) => {
    const [only] = scenarios;
    const shared = only !== undefined && !(only.extent.file === finding.file && contains(only.extent.range, finding.range));
    return resolved.length > 1 && scenarios.length === 1 && only !== undefined && shared ? { ...finding, scenario: only.name } : finding;
  });
}

/** Those of the file asked about first, each in the order of the text. */
function sorted(findings: readonly Finding[], file: string): readonly Finding[] {
  const rank = (finding: Finding) => (finding.file === file ? 0 : 1);
  return [...findings].sort(
    (a, b) => rank(a) - rank(b) || compareText(a.file ?? '', b.file ?? '') || a.range.start - b.range.start || a.range.end - b.range.end,
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Words that no scenario was asked about: by their spelling. */
function wordTerm(syntax: Syntax | undefined, offset: number): { term: Term; range: TextRange } | null {
  const token = syntax === undefined ? null : tokenAt(syntax.tokens, offset);
  if (token === null || isTrivia(token)) return null;
  if (token.class === 'quantity') {
    const unit = unitOf(token.text.replace(/^-?[\d.]+/, ''));
    return unit === null
      ? null
      : { term: { kind: 'word', word: unit.unit, documentation: unit.documentation }, range: token.range };
  }
  const entry = token.class === 'reserved' || token.class === 'word' ? entryOf(token.text) : null;
  return entry === null ? null : { term: { kind: 'entry', entry }, range: token.range };
}

export type { ModelSymbol, Place };
