// What may be written at the cursor: words of the language, properties and their values from the property table, names of
// what is declared. In the order in which it is likely to be wanted.
import type { TextRange } from '../base/text-range.ts';
import { propertiesOf, propertyOf, type Form, type Part, type Property } from '../semantics/property-table.ts';
import type { Named } from '../semantics/thing-model.ts';
import type { NameKind, Shape } from '../semantics/shapes.ts';
import { units, type Dimension } from '../semantics/units.ts';
import {
  actOf, acts, declarations, entryOf, events, faultVerbOf, faultVerbs, hazardPhrases, laws, measures, messageWords, sayings, timings, type Category, type Entry,
  type Saying,
} from '../semantics/vocabulary.ts';
import type { SyntaxToken } from '../syntax/tree.ts';
import type { FileView } from '../workspace/file-view.ts';
import { completionContext, type CompletionContext } from './completion-context.ts';
import { namesAt } from './names.ts';

export interface Completion {
  readonly label: string;
  readonly kind: 'keyword' | 'property' | 'value' | 'name' | 'law' | 'unit';
  readonly detail: string;
  /** Markdown. */
  readonly documentation: string;
  /** What it replaces. */
  readonly range: TextRange;
  /** In the snippet syntax of the language server protocol; null: the label itself. */
  readonly snippet: string | null;
}

/** Everything that fits; the editor filters by what is typed. */
export function complete(view: FileView, offset: number): Completion[] {
  const context = completionContext(view.syntax, offset);
  if (context === null) return [];
  const names = namesAt(view, offset);
  const proposals = /^-?\d/.test(context.typed) ? unitProposals(context) : proposalsIn(context, names);
  const unique = new Map(proposals.map((proposal) => [`${proposal.kind} ${proposal.label}`, proposal]));
  return [...unique.values()].map((proposal) => ({ ...proposal, range: context.word }));
}

type Proposal = Omit<Completion, 'range'>;

function proposalsIn(context: CompletionContext, names: readonly Named[]): Proposal[] {
  const { frame, item } = context;
  if (item.at(-1)?.text === '.') return members(item, names);
  switch (frame.kind) {
    case 'file':
    case 'scenario':
      return item.length === 0 ? itemWords(frame.kind) : inItem(item, names);
    case 'body':
      return inStatement(item, names);
    case 'faults':
      return inFault(item, names, false);
    case 'properties': {
      const written = item.length > 0 ? inProperty(frame.properties, item, names) : propertyNames(frame.properties, context.said);
      return frame.owner === 'service' && item.length === 0 ? [...written, ...words('structure', ['handle'])] : written;
    }
    case 'unknown':
      return [];
  }
}

function unitProposals({ typed, item }: CompletionContext): Proposal[] {
  const digits = /^-?\d+(?:\.\d+)?/.exec(typed)?.[0] ?? '';
  return units
    .filter(({ dimension }) => dimension === 'time' || wantsDimension(item, dimension))
    .map(({ unit, documentation }) => ({ label: `${digits}${unit}`, kind: 'unit', detail: '', documentation, snippet: null }));
}

/** Durations are meant nearly everywhere; other units where the last word asks for them. */
function wantsDimension(item: readonly SyntaxToken[], dimension: Dimension): boolean {
  const asked: Partial<Record<string, Dimension>> = { loss: 'ratio', duplicate: 'ratio', drift: 'drift', bandwidth: 'bandwidth', size: 'size', window: 'size', at: 'rate', slow: 'factor', surge: 'factor' };
  return item.some(({ text }) => asked[text] === dimension);
}

const itemSnippets: Readonly<Record<string, string>> = {
  scenario: 'scenario "$1" {\n\t$0\n}',
  import: 'import "$1.fault"',
  node: 'node ${1:n1}',
  link: 'link ${1:*} <-> ${2:*} { delay ${3:1ms..4ms} }',
  clock: 'clock ${1:n1} { skew ${2:-3ms..3ms} }',
  store: 'store ${1:kv} on ${2:n1} {\n\t$0\n}',
  client: 'client ${1:a} {\n\t$0\n}',
};

function itemWords(frame: 'file' | 'scenario'): Proposal[] {
  const inside = ['let', 'assume', 'link', 'fault', 'expect', 'show'];
  const structure = words('structure', frame === 'file' ? ['scenario', 'import', ...inside] : inside);
  return [...structure, ...declarations.map((entry) => proposal(entry))].map((one) => ({ ...one, snippet: itemSnippets[one.label] ?? null }));
}

function inItem(item: readonly SyntaxToken[], names: readonly Named[]): Proposal[] {
  const [first] = item;
  switch (first?.text) {
    case 'fault':
      return inFault(item.slice(1), names, true);
    case 'expect':
      return [...(item.length === 1 ? words('structure', ['possible', 'finally']) : []), ...inCondition(afterAny(item, ['expect', 'possible', 'finally']), names, sayings)];
    case 'show':
      return item.length === 1 ? measures.map((entry) => proposal(entry)) : item.at(-1)?.text === 'of' ? named(names, ['load', 'client', 'label', 'machine', 'service']) : words('logic', ['of']);
    case 'let':
      return ['=', 'in'].includes(item.at(-1)?.text ?? '') ? numberProposals('yes', names) : [];
    case 'assume':
      return propertiesOf('assume').flatMap(({ forms }) => forms).flatMap((form) => nextParts(form, item.slice(1)).map((part) => ({ part, form }))).flatMap(({ part, form }) => partProposals(part, form, names));
    case 'link':
      return pathProposals(item.slice(1), names);
    case 'clock':
      return named(names, ['machine', 'zone']);
    default:
      return inDeclaration(item, names);
  }
}

/** `store kv on n1`: places, and what may stand there. */
function inDeclaration(item: readonly SyntaxToken[], names: readonly Named[]): Proposal[] {
  const declaration = declarations.find(({ word }) => word === item[0]?.text);
  if (declaration === undefined || item.length < 2) return [];
  const last = item.findLast(({ text }) => declaration.places.some(({ preposition }) => preposition === text));
  const rule = declaration.places.find(({ preposition }) => preposition === last?.text);
  const behind = item.at(-1);
  if (rule !== undefined && (behind === last || (behind?.text === ',' && rule.many))) return named(names, rule.kinds);
  if (behind?.text === ',') return [];
  const said = new Set(item.map(({ text }) => text));
  return declaration.places.filter(({ preposition }) => !said.has(preposition)).map(({ preposition, documentation }) => ({
    label: preposition, kind: 'keyword', detail: entryOf(preposition, 'place')?.usage ?? '', documentation, snippet: null,
  }));
}

function pathProposals(path: readonly SyntaxToken[], names: readonly Named[]): Proposal[] {
  const last = path.at(-1)?.text;
  if (last === undefined || last === ',' || last === '->' || last === '<->') return [symbol('*', 'Every machine.'), ...named(names, ['machine', 'zone'])];
  if (path.some(({ text }) => text === '->' || text === '<->')) return [];
  return [symbol('->', 'In this direction.'), symbol('<->', 'In both directions, independently.')];
}

function inFault(said: readonly SyntaxToken[], names: readonly Named[], labelled: boolean): Proposal[] {
  const verbAt = said.findIndex(({ text }) => faultVerbOf(text) !== null);
  const verb = faultVerbOf(said[verbAt]?.text ?? '');
  if (verb === null) {
    const quantifiers = labelled && said.length <= 2 ? words('quantifier', ['maybe', 'up']) : [];
    return [...faultVerbs.map((entry) => proposal(entry)), ...quantifiers];
  }
  const rest = said.slice(verbAt + 1);
  const last = rest.at(-1)?.text;
  const timing = rest.findLast(({ text }) => timings.some(({ word }) => word === text));
  if (timing?.text === 'when') return inCondition(rest.slice(rest.indexOf(timing) + 1), names, waitable);
  if (timing !== undefined && timing === rest.at(-1)) return timing.text === 'at' ? [...words('quantifier', ['any']), ...numberProposals('yes', names)] : numberProposals('yes', names);
  const open = last === undefined || [',', '|', '->', '<->', 'any', 'of'].includes(last);
  if (verb.word === 'lose' || verb.word === 'delay') {
    if (last === 'of') return named(names, ['label']);
    if (open || last === 'every') return messageWords.map((entry) => proposal(entry));
    if (messageWords.some(({ word }) => word === last)) return words('logic', ['of']);
  } else if (open) {
    return [...(last === undefined ? [symbol('*', 'Every machine.'), ...words('quantifier', ['any'])] : []), ...named(names, verb.word === 'surge' ? ['load'] : ['machine', 'zone'])];
  }
  const timed = new Set(rest.map(({ text }) => text));
  const paths = ['cut', 'hold', 'degrade'].includes(verb.word) && !timed.has('->') && !timed.has('<->') ? pathProposals(rest, names) : [];
  return [...paths, ...verb.timings.filter((word) => !timed.has(word)).flatMap((word) => words('timing', [word]))];
}

function inStatement(item: readonly SyntaxToken[], names: readonly Named[]): Proposal[] {
  const said = item[1]?.text === ':' ? item.slice(2) : item;
  const act = actOf(said[0]?.text ?? '');
  if (act === null) return said.length === 0 ? acts.map((entry) => proposal(entry)) : [];
  const rest = said.slice(1);
  const table = propertiesOf('operation').filter(({ name }) => act.options.includes(name));
  const option = rest.findLast(({ text }) => propertyOf(table, text) !== null);
  if (option !== undefined) {
    const written = rest.slice(rest.indexOf(option));
    const values = inProperty(table, written, names);
    return written.length > 1 ? [...values, ...propertyNames(table, rest.map(({ text }) => text))] : values;
  }
  const last = rest.at(-1)?.text;
  if (act.word === 'await') return [...inCondition(rest, names, []), ...(rest.length > 1 ? propertyNames(table, []) : [])];
  if (act.word === 'wait' || act.word === 'take') return last === undefined ? numberProposals('yes', names) : [];
  if (last === undefined) return named(names, targetKinds[act.target] ?? []);
  if (last === '=' || last === 'by' || (act.word === 'repeat' && last === 'every')) return valueProposals(names);
  const missing = act.word === 'write' && !rest.some(({ text }) => text === '=') ? [symbol('=', 'The value to write.')] : [];
  return [...missing, ...propertyNames(table, [])];
}

const targetKinds: Readonly<Record<string, readonly (NameKind | 'key')[]>> = { key: ['store', 'key'], lock: ['lock'], service: ['service', 'machine'], effect: [], none: [] };

function valueProposals(names: readonly Named[]): Proposal[] {
  return [...words('value', ['unique', 'none']), ...named(names, ['label', 'let'])];
}

/** What `when` waits for: events, and how an operation ended. */
const waitable: readonly Saying[] = [...events, ...sayings.filter(({ words: [is, how = ''], subjects }) => subjects.includes('label') && is === 'is' && ['ok', 'failed', 'unknown'].includes(how))];

const operators = ['==', '!=', '<', '<=', '>', '>=', '+', '-', '*', '/'];

/** A condition: things, what can be said of them, and how conditions are joined. */
function inCondition(said: readonly SyntaxToken[], names: readonly Named[], says: readonly Saying[]): Proposal[] {
  const fact = afterAny(said, ['and', 'or', 'not', '(']);
  const [first, ...rest] = fact;
  const expecting = says === sayings;
  const waiting = says === waitable;
  if (first === undefined) {
    const subjects = named(names, expecting ? ['label', 'store', 'client', 'load', 'machine', 'key'] : waiting ? ['label', 'client', 'machine', 'key'] : ['key', 'label', 'store']);
    if (waiting) return [...subjects, ...words('logic', ['not']), ...words('measure', ['queue', 'drops', 'count'])];
    return expecting ? [...subjects, ...words('logic', ['no', 'not']), ...measures.map((entry) => proposal(entry))] : subjects;
  }
  if (first.text === 'no') return hazardProposals(rest, names);
  const side = afterAny(fact, operators);
  const measure = measures.find(({ word }) => word === side[0]?.text);
  if (measure !== undefined && side.length <= 2) return side.length === 1 ? words('logic', ['of']) : named(names, measure.of);
  const kind = names.find(({ name }) => name === fact.map(({ text }) => text).join('') || name === first.text)?.kind;
  const saidSoFar = rest.map(({ text }) => text).filter((text) => text !== '.');
  const fitting = says.filter(({ subjects, words: [firstWord] }) => (kind === undefined || (subjects as readonly string[]).includes(kind)) && (saidSoFar.length === 0 || saidSoFar[0] === firstWord));
  const sayable = saidSoFar.length === 0 ? fitting.map((entry) => ({ ...proposal(entry), label: entry.words.join(' ').replace(' *', '') })) : saidSoFar.length === 1 ? fitting.flatMap((entry) => (entry.words[1] === undefined || entry.words[1] === '*' ? [] : [{ ...proposal(entry), label: entry.words[1] }])) : [];
  if (operators.includes(saidSoFar.at(-1) ?? '')) return [...valueProposals(names), ...(expecting ? measures.map((entry) => proposal(entry)) : [])];
  return [...sayable, ...(saidSoFar.length > 0 ? words('logic', expecting ? ['within', 'and', 'or'] : ['and', 'or']) : [])];
}

function hazardProposals(said: readonly SyntaxToken[], names: readonly Named[]): Proposal[] {
  const texts = said.map(({ text }) => text);
  if (texts.length === 0) return hazardPhrases.map((entry) => proposal(entry));
  if (['on', 'of', 'in'].includes(texts.at(-1) ?? '')) return named(names, hazardPhrases.find(({ words: phrase }) => phrase.every((word, index) => texts[index] === word))?.targets ?? []);
  const going = hazardPhrases.filter(({ words: phrase }) => texts.every((text, index) => phrase[index] === text) && phrase.length > texts.length);
  if (going.length > 0) return going.map((entry) => ({ ...proposal(entry), label: entry.words[texts.length] ?? entry.word }));
  return words('place', ['on']).concat(words('logic', ['of', 'and', 'or']));
}

function propertyNames(properties: readonly Property[], said: readonly string[]): Proposal[] {
  return properties.filter(({ name, forms }) => !said.includes(name) || forms.some(({ signature }) => signature.startsWith('[KIND]') || signature.startsWith('[ACCESS]'))).map((property) => ({
    label: property.name,
    kind: 'property',
    detail: property.default === null ? '' : `default: ${property.default}`,
    documentation: [property.documentation, '', ...property.forms.map(({ signature }) => `- \`${`${property.name} ${signature}`.trim()}\``)].join('\n'),
    snippet: null,
  }));
}

/** Behind a property's name: what its forms want next. */
function inProperty(properties: readonly Property[], item: readonly SyntaxToken[], names: readonly Named[]): Proposal[] {
  const property = propertyOf(properties, item[0]?.text ?? '');
  if (property === null) return [];
  return property.forms.flatMap((form) => nextParts(form, item.slice(1)).flatMap((part) => partProposals(part, form, names)));
}

/** What a form wants behind the tokens that are there; empty where they do not fit or are all it wants. */
function nextParts(form: Form, tokens: readonly SyntaxToken[]): Part[] {
  const wanted: Part[] = [];
  const atoms = atomsOf(tokens);
  const step = (parts: readonly Part[], at: number): void => {
    const [part, ...rest] = parts;
    if (part === undefined) return;
    if (part.kind === 'optional') {
      step([...part.parts, ...rest], at);
      step(rest, at);
      return;
    }
    const atom = atoms[at];
    if (atom === undefined) {
      if (!wanted.includes(part)) wanted.push(part);
    } else if (takes(part, atom)) step(rest, at + 1);
  };
  // `a..` and `a +` want their other half, which is no part of its own.
  if (tokens.length > 0 && ['..', '±', '+-', '+', '-', '*', '/', '(', ','].includes(tokens.at(-1)?.text ?? '')) return [];
  step(form.parts, 0);
  return wanted;
}

/** Whether a part of a form may be this atom. Words that stand for themselves are no numbers. */
function takes(part: Part, atom: string): boolean {
  switch (part.kind) {
    case 'word':
      return part.word === atom;
    case 'call':
      return atom.startsWith(`${part.callee}(`);
    case 'value':
      return part.shape.kind === 'words' ? part.shape.words.some(({ word }) => word === atom) : part.shape.kind === 'number' ? /[\d(]/.test(atom) || /^[A-Za-z_]\w*$/.test(atom) : true;
    case 'optional':
      return false;
  }
}

/** Tokens that belong together, such as `1ms..4ms` and `normal(5ms, 1ms)`. */
function atomsOf(tokens: readonly SyntaxToken[]): string[] {
  const atoms: string[] = [];
  let depth = 0;
  let joins = false;
  for (const { text } of tokens) {
    const joined = ['..', '±', '+-', '+', '*', '/', '(', ')', ','].includes(text);
    if (atoms.length > 0 && (depth > 0 || joins || joined)) atoms[atoms.length - 1] += text;
    else atoms.push(text);
    if (text === '(') depth++;
    if (text === ')') depth--;
    joins = joined && text !== ')';
  }
  return atoms;
}

function partProposals(part: Part, form: Form, names: readonly Named[]): Proposal[] {
  switch (part.kind) {
    case 'word':
      return [{ label: part.word, kind: 'value', detail: form.signature === part.word ? '' : form.signature, documentation: form.documentation, snippet: null }];
    case 'call':
      return [{ label: part.callee, kind: 'law', detail: form.signature, documentation: form.documentation, snippet: `${part.callee}($0)` }];
    case 'value':
      return shapeProposals(part.shape, names);
    case 'optional':
      return [];
  }
}

function shapeProposals(shape: Shape, names: readonly Named[]): Proposal[] {
  switch (shape.kind) {
    case 'words':
      return shape.words.map(({ word, documentation }) => ({ label: word, kind: 'value', detail: '', documentation, snippet: null }));
    case 'name':
      return named(names, shape.kinds);
    case 'number':
      return shape.dimension === 'time' ? numberProposals(shape.law, names) : named(names, ['let']);
    case 'text':
      return [];
  }
}

/** Names of values, and laws where they may stand. */
function numberProposals(law: 'yes' | 'no', names: readonly Named[]): Proposal[] {
  const lawProposals = law === 'no' ? [] : laws.map((entry): Proposal => ({ ...proposal(entry), kind: 'law', snippet: `${entry.word}($0)` }));
  return [...named(names, ['let']), ...lawProposals];
}

function members(item: readonly SyntaxToken[], names: readonly Named[]): Proposal[] {
  const owner = item.at(-2)?.text;
  return named(names, ['key', 'label', 'handler' as NameKind])
    .filter(({ label }) => label.startsWith(`${owner}.`))
    .map((one) => ({ ...one, label: one.label.slice((owner?.length ?? 0) + 1) }));
}

function named(names: readonly Named[], kinds: readonly (NameKind | 'key')[]): Proposal[] {
  const found = names.filter(({ kind }) => (kinds as readonly string[]).includes(kind));
  return found.map(({ name, kind, documentation }) => ({ label: name, kind: 'name', detail: kind, documentation: documentation ?? '', snippet: null }));
}

function words(category: Category, wanted: readonly string[]): Proposal[] {
  return wanted.map((word) => entryOf(word, category)).filter((entry) => entry !== null).map((entry) => proposal(entry));
}

function proposal({ word, usage, documentation }: Entry): Proposal {
  return { label: word, kind: 'keyword', detail: usage, documentation, snippet: null };
}

function symbol(label: string, documentation: string): Proposal {
  return { label, kind: 'keyword', detail: '', documentation, snippet: null };
}

/** What stands behind the last of these words. */
function afterAny(tokens: readonly SyntaxToken[], separators: readonly string[]): readonly SyntaxToken[] {
  return tokens.slice(tokens.findLastIndex(({ text }) => separators.includes(text)) + 1);
}

