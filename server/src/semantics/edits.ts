// Edits of a text that set a property, an option or a place, in the style of what stands there.
import type { TextRange } from '../base/text-range.ts';
import type { EntityModel, Place } from './thing-model.ts';
import type { ItemNode, PropertiesNode, PropertyNode, ServiceNode } from '../syntax/tree.ts';

export interface Edit {
  readonly range: TextRange;
  readonly text: string;
}

export interface FileEdits {
  readonly file: string;
  readonly edits: readonly Edit[];
}

/** Name of a property to what is to be written for it: `timestamp` to `timestamp lamport`. */
export type Settings = readonly (readonly [name: string, text: string])[];

/** Names of properties that are to be taken away, where the declaration that is edited has them. */
export type Removals = readonly string[];

/** The declaration in which properties are set: the scenario's own override, if it has one, otherwise the last shared one. */
export function itemToEdit({ items }: EntityModel): EntityModel['items'][number] | undefined {
  return items.findLast(({ inScenario }) => inScenario) ?? items.at(-1);
}

/** Sets properties of a declaration, and takes others away. Null: it has none that can hold properties. */
export function settingProperties(entity: EntityModel, settings: Settings, sourceOf: (file: string) => string, removals: Removals = []): FileEdits | null {
  const item = itemToEdit(entity);
  if (item === undefined) return null;
  if (item.node.kind === 'service') return settingOfService({ file: item.file, node: item.node }, settings, sourceOf(item.file));
  if (item.node.kind !== 'thing') return null;
  const source = sourceOf(item.file);
  const { properties } = item.node;
  if (properties === null) {
    const at = item.node.range.end;
    return { file: item.file, edits: [{ range: { start: at, end: at }, text: ` { ${settings.map(([, text]) => text).join(', ')} }` }] };
  }
  const edits: Edit[] = [];
  const added: string[] = [];
  for (const [name, text] of settings) {
    const known = properties.entries.findLast((entry) => entry.name.kind === 'word' && entry.name.text === name);
    if (known === undefined) added.push(text);
    else edits.push({ range: known.range, text: aligned(source, known.range, name, text) });
  }
  if (added.length > 0) edits.push(addition(source, properties, added));
  return { file: item.file, edits: [...edits, ...takingAway(source, properties, removals)] };
}

/** Each with what parts it from its neighbour; a comment in between stays. */
function takingAway(source: string, { entries }: PropertiesNode, removals: Removals): Edit[] {
  const isTaken = ({ name }: PropertiesNode['entries'][number]): boolean => name.kind === 'word' && removals.includes(name.text);
  return entries.flatMap((entry, place): Edit[] => {
    if (!isTaken(entry)) return [];
    const before = entries[place - 1];
    const isAfterOther = entries.slice(0, place).some((one) => !isTaken(one));
    const start = isAfterOther && before !== undefined ? before.range.end : entry.range.start;
    const end = isAfterOther ? entry.range.end : (entries[place + 1]?.range.start ?? entry.range.end);
    const between = source.slice(start, entry.range.start) + source.slice(entry.range.end, end);
    return [{ range: /[^\s,;]/.test(between) ? entry.range : { start, end }, text: '' }];
  });
}

/** A service has handlers among its properties: what is new comes before them. */
function settingOfService({ file, node }: { readonly file: string; readonly node: ServiceNode }, settings: Settings, source: string): FileEdits | null {
  const known = node.entries.filter((entry): entry is PropertyNode => entry.kind === 'property');
  const edits: Edit[] = [];
  for (const [name, text] of settings) {
    const before = known.findLast((entry) => entry.name.kind === 'word' && entry.name.text === name);
    if (before !== undefined) {
      edits.push({ range: before.range, text: aligned(source, before.range, name, text) });
      continue;
    }
    const [first] = node.entries;
    const at = first?.range.start ?? node.range.end - 1;
    if (source[first === undefined ? at : node.range.end - 1] !== '}') {
      if (first !== undefined) return null;
      edits.push({ range: { start: node.range.end, end: node.range.end }, text: ` { ${text} }` });
      continue;
    }
    const lineStart = Math.max(source.lastIndexOf('\n', at - 1), source.lastIndexOf('\r', at - 1)) + 1;
    const indentation = source.slice(lineStart, at);
    edits.push({ range: { start: at, end: at }, text: first !== undefined && /^\s*$/.test(indentation) ? `${text}\n${indentation}` : `${text}${first === undefined ? ' ' : '; '}` });
  }
  return { file, edits };
}

/** Values that stand in a column stay in it. */
function aligned(source: string, range: TextRange, name: string, text: string): string {
  const gap = /^\s+/.exec(source.slice(range.start + name.length, range.end))?.[0] ?? ' ';
  return gap.includes('\n') || gap.includes('\r') ? text : `${name}${gap}${text.slice(name.length).trimStart()}`;
}

function addition(source: string, properties: PropertiesNode, added: readonly string[]): Edit {
  const last = properties.entries.at(-1);
  const closing = properties.range.end - 1;
  if (last === undefined) return { range: { start: properties.range.start, end: properties.range.end }, text: `{ ${added.join(', ')} }` };
  const at = last.range.end;
  const lines = /[\r\n]/.test(source.slice(at, closing));
  const lineStart = Math.max(source.lastIndexOf('\n', last.range.start - 1), source.lastIndexOf('\r', last.range.start - 1)) + 1;
  const indentation = source.slice(lineStart, last.range.start);
  const separator = lines && /^\s*$/.test(indentation) ? `\n${indentation}` : ', ';
  return { range: { start: at, end: at }, text: added.map((text) => separator + text).join('') };
}

/** Sets an option of a statement: where it stands, or at the statement's end. */
export function settingOption(statement: Place, option: Place | null, text: string): FileEdits {
  if (option !== null) return { file: option.file, edits: [{ range: option.range, text }] };
  const at = statement.range.end;
  return { file: statement.file, edits: [{ range: { start: at, end: at }, text: ` ${text}` }] };
}

/** Makes a client go via a machine. Null: it has no declaration in which that could be said. */
export function settingVia(entity: EntityModel, machine: string): FileEdits | null {
  const via = entity.places.get('via');
  if (via !== undefined) return { file: via.file, edits: [{ range: via.node.set.range, text: machine }] };
  const item = entity.items.at(-1);
  if (item === undefined || item.node.kind !== 'program') return null;
  const at = headEnd(item.node);
  return { file: item.file, edits: [{ range: { start: at, end: at }, text: ` via ${machine}` }] };
}

function headEnd(node: ItemNode & { kind: 'program' }): number {
  const parts = [...node.names, ...node.places];
  return Math.max(...parts.map(({ range }) => range.end));
}

/** Several edits in one; null where they are in different files. */
export function together(parts: readonly FileEdits[]): FileEdits | null {
  const [first] = parts;
  if (first === undefined || parts.some(({ file }) => file !== first.file)) return null;
  const edits = parts.flatMap((part) => part.edits);
  const distinct = edits.filter(
    (edit, index) => edits.findIndex(({ range }) => range.start === edit.range.start && range.end === edit.range.end) === index,
  );
  return { file: first.file, edits: distinct };
}
