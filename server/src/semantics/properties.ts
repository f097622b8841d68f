// Properties and options as they are written, held against the property table.
import { present } from '../base/assert.ts';
import type { TextRange } from '../base/text-range.ts';
import type { Atom, PropertiesNode, QuantityNode, RangeNode, Word } from '../syntax/tree.ts';
import { isLet } from './amount.ts';
import { amountOf, constantQuantity, quantityOf } from './amounts.ts';
import { type Form, homesOf, type Part, type Property, propertyOf, timedBlocks } from './property-table.ts';
import type { Argument, EntityModel, Place, PropertyValue, PropertyValues, Quantity } from './thing-model.ts';
import type { Ranged, Site } from './scope.ts';
import { shapeOf, type Shape } from './shapes.ts';
import { fractionOf, multiply, toNumber, unitOf } from './units.ts';

/** A property, or an option of a statement. */
export interface Written {
  readonly range: TextRange;
  readonly name: Word | QuantityNode;
  readonly atoms: readonly Atom[];
  readonly properties: PropertiesNode | null;
}

/**
 * All properties of one block, the last of each key; errors are reported. `owner` completes "of". The names of properties
 * that have errors are added to `failed`: what they would have said is not known, and nothing follows from it.
 */
export function propertyValues(
  site: Site,
  written: readonly Written[],
  table: readonly Property[],
  owner: string,
  failed?: Set<string>,
): PropertyValues {
  const values = new Map<string, PropertyValue>();
  for (const one of written) {
    const value = propertyValue(site, one, table, owner);
    if (value === null) {
      if (one.name.kind === 'word') failed?.add(one.name.text);
      continue;
    }
    const before = values.get(value.key);
    if (before !== undefined) {
      site.report('duplicate-property', one.name, `${value.key} is already set in this block: take one of the two away`, {
        related: [{ message: 'it is set here', range: before.place.range, file: before.place.file }],
      });
    }
    values.set(value.key, value);
  }
  return values;
}

function propertyValue(site: Site, written: Written, table: readonly Property[], owner: string): PropertyValue | null {
  const { name } = written;
  if (name.kind === 'quantity') return timedValue(site, written, table, owner);
  if (name.text === '') return null;
  const property = propertyOf(table, name.text);
  if (property === null) {
    const names = table.map((one) => one.name);
    const known = names.length === 0 ? 'it has no properties' : `it has ${names.join(', ')}`;
    const homes = homesOf(name.text);
    const elsewhere = homes.length === 0 ? '' : `; it is a property of ${homes.join(' and of ')}`;
    return site.unknown('unknown-property', name, `${name.text} is no property of ${owner}: ${known}${elsewhere}`, homes.length === 0 ? names : []);
  }
  const match = matchForms(site, written, property, table);
  site.term(name, { kind: 'property', property, form: match?.form ?? null, owner });
  if (match === null) return null;
  const { form } = match;
  const captured = match.captured.map((capture) => argumentOf(site, capture, property, form, owner));
  if (captured.some((argument) => argument === null)) return null;
  const values = captured.filter((argument) => argument !== null).flat();
  const block =
    form.block === null ? new Map() : propertyValues(site, written.properties?.entries ?? [], form.block, `\`${site.text(name)}\``);
  return {
    property,
    form,
    key: keyOf(property, values),
    arguments: values,
    block,
    place: site.place(written),
    head: site.place(headOf(written)),
  };
}

function headOf({ name, atoms }: Written): Ranged {
  return { range: { start: name.range.start, end: (atoms.at(-1) ?? name).range.end } };
}

/** `0s 3ms` of a profile: at this instant, this delay. */
function timedValue(site: Site, written: Written, table: readonly Property[], owner: string): PropertyValue | null {
  if (!timedBlocks.has(table)) {
    const names = table.map((one) => one.name).join(', ');
    return site.report('unknown-property', written.name, `expected the name of a property of ${owner} (${names}), not a number`);
  }
  const shape = shapeOf('DURATION');
  const form: Form = {
    signature: 'DURATION',
    parts: [{ kind: 'value', shape }],
    documentation: 'From this instant on.',
    block: null,
  };
  const property: Property = { name: site.text(written.name), documentation: form.documentation, default: null, forms: [form] };
  const match = matchForms(site, written, property, []);
  if (match === null || shape.kind !== 'number' || written.name.kind !== 'quantity') return null;
  const instant = quantityIn(site, shape, { kind: 'range', range: written.name.range, low: written.name, operator: null, high: null });
  const delay = match.captured.map((capture) => argumentOf(site, capture, property, form, owner))[0]?.[0];
  if (instant === null || delay === undefined) return null;
  return {
    property,
    form,
    key: property.name,
    arguments: [{ kind: 'quantity', shape, place: site.place(written.name), quantity: instant }, delay],
    block: new Map(),
    place: site.place(written),
    head: site.place(headOf(written)),
  };
}

/** Properties that a word makes several of, as `delay write` beside `delay`. */
function keyOf(property: Property, values: readonly Argument[]): string {
  const words = values.filter((value) => value.kind === 'word' && value.shape.kind === 'words' && value.shape.key);
  return [property.name, ...words.map((value) => (value.kind === 'word' ? value.word : ''))].join(' ');
}

interface Capture {
  readonly part: Part;
  readonly atom: Atom;
}

interface Attempt {
  /** How many atoms the best form took. */
  reached: number;
  readonly expected: Set<string>;
  readonly words: Set<string>;
}

/** `siblings` are the properties that may stand beside it. */
function matchForms(site: Site, written: Written, property: Property, siblings: readonly Property[]): { form: Form; captured: readonly Capture[] } | null {
  const attempt: Attempt = { reached: -1, expected: new Set(), words: new Set() };
  const { atoms, properties } = written;
  for (const form of property.forms) {
    const onlyBlock = form.parts.length === 0;
    if (onlyBlock && (properties === null || atoms.length > 0)) {
      failed(attempt, 0, '`{ … }`', null);
      continue;
    }
    const captured = match(site, form.parts, atoms, 0, [], attempt);
    if (captured === null) continue;
    if (properties !== null && form.block === null) {
      return site.report('unknown-property', properties, `\`${[property.name, form.signature].join(' ')}\` has no properties of its own`);
    }
    return { form, captured };
  }
  const expected = [...attempt.expected].join(', or ');
  const wrong = atoms[attempt.reached];
  if (wrong === undefined) return site.report('wrong-value', written, `${site.text(written.name)} is not complete: expected ${expected}`);
  const word = wordOf(wrong);
  if (word !== null) {
    const message = `${property.name} cannot be ${word} here: expected ${expected}`;
    if (propertyOf(siblings, word) !== null) {
      const { end } = (atoms[attempt.reached - 1] ?? written.name).range;
      const fixes = [{ title: `Put ; before ${word}`, edits: [{ range: { start: end, end }, text: ';' }] }];
      return site.report('unknown-value', wrong, `${message}; if ${word} is the next property, put a new line or \`;\` before it`, { fixes });
    }
    const lets = site.candidates(['let']);
    return site.unknown(
      'unknown-value',
      { text: word, range: wrong.range },
      message,
      [...attempt.words, ...lets],
    );
  }
  return site.report('wrong-value', wrong, `${property.name} cannot be ${site.text(wrong)} here: expected ${expected}`);
}

/** What each part took, if the parts take all of the atoms. */
function match(
  site: Site,
  parts: readonly Part[],
  atoms: readonly Atom[],
  at: number,
  captured: readonly Capture[],
  attempt: Attempt,
): readonly Capture[] | null {
  const [part, ...rest] = parts;
  const atom = atoms[at];
  if (part === undefined) return atom === undefined ? captured : failed(attempt, at, 'nothing more', null);
  switch (part.kind) {
    case 'word':
      if (atom === undefined || wordOf(atom) !== part.word) return failed(attempt, at, part.word, part.word);
      return match(site, rest, atoms, at + 1, [...captured, { part, atom }], attempt);
    case 'value':
      if (atom === undefined || !fits(site, part.shape, atom)) {
        if (part.shape.kind === 'words') for (const { word } of part.shape.words) attempt.words.add(word);
        return failed(attempt, at, part.shape.expected, null);
      }
      return match(site, rest, atoms, at + 1, [...captured, { part, atom }], attempt);
    case 'call':
      if (atom === undefined || callOf(atom)?.callee.text !== part.callee) return failed(attempt, at, `${part.callee}(…)`, part.callee);
      return match(site, rest, atoms, at + 1, [...captured, { part, atom }], attempt);
    case 'optional':
      return match(site, [...part.parts, ...rest], atoms, at, captured, attempt) ?? match(site, rest, atoms, at, captured, attempt);
  }
}

function failed(attempt: Attempt, at: number, expected: string, word: string | null): null {
  if (at > attempt.reached) {
    attempt.reached = at;
    attempt.expected.clear();
    attempt.words.clear();
  }
  if (at === attempt.reached) {
    attempt.expected.add(expected);
    if (word !== null) attempt.words.add(word);
  }
  return null;
}

/** Whether it looks like this shape; whether it is right is asked later, with a message of its own. */
function fits(site: Site, shape: Shape, atom: Atom): boolean {
  switch (shape.kind) {
    case 'number': {
      const word = wordOf(atom);
      if (atom.kind !== 'range') return false;
      return word === null || site.scope.names.get(word)?.kind === 'let';
    }
    case 'words': {
      const word = wordOf(atom);
      return shape.words.some((choice) => choice.word === word);
    }
    case 'name':
      return atom.kind === 'range' && wordOf(atom) !== null;
    case 'text':
      return atom.kind === 'string';
  }
}

/** The word that an atom is; null: it is something else. */
export function wordOf(atom: Atom): string | null {
  switch (atom.kind) {
    case 'preposition':
      return atom.text;
    case 'string':
      return null;
    case 'range':
      return atom.operator === null && atom.low.kind === 'ref' && atom.low.words.length === 1 ? atom.low.text : null;
  }
}

function callOf(atom: Atom) {
  return atom.kind === 'range' && atom.operator === null && atom.low.kind === 'call' ? atom.low : null;
}

/** The values that a part took; none for words that stand for themselves. Null: an error, which was reported. */
function argumentOf(site: Site, { part, atom }: Capture, property: Property, form: Form, owner: string): Argument[] | null {
  switch (part.kind) {
    case 'word':
      site.term(atom, { kind: 'property', property, form, owner });
      return [];
    case 'value': {
      const value = valueOf(site, part.shape, atom);
      return value === null ? null : [value];
    }
    case 'call': {
      const values = callOf(atom)?.arguments ?? [];
      const given = values.map((one) => one[0]);
      if (given.length !== part.shapes.length) return site.report('wrong-value', atom, `expected \`${property.name} ${form.signature}\``);
      const found = part.shapes.map((shape, i) => valueOf(site, shape, given[i] as Atom));
      return found.some((one) => one === null) ? null : found.filter((one) => one !== null);
    }
    case 'optional':
      return [];
  }
}

/** A value of that shape. Null: an error, which was reported. */
export function valueOf(site: Site, shape: Shape, atom: Atom): Argument | null {
  const place = site.place(atom);
  switch (shape.kind) {
    case 'number': {
      const quantity = atom.kind === 'range' ? quantityIn(site, shape, atom) : null;
      return quantity === null ? null : { kind: 'quantity', shape, place, quantity };
    }
    case 'words': {
      const choice = shape.words.find(({ word }) => word === wordOf(atom));
      if (choice === undefined) return site.report('unknown-value', atom, `expected ${shape.expected}`);
      site.term(atom, { kind: 'word', ...choice });
      return { kind: 'word', shape, place, word: choice.word };
    }
    case 'name': {
      const word = atom.kind === 'range' && atom.low.kind === 'ref' ? atom.low.words[0] : undefined;
      const named = word === undefined ? null : site.named(word, shape.kinds, shape.expected);
      return named === null ? null : { kind: 'name', shape, place, entity: named as EntityModel };
    }
    case 'text':
      return atom.kind === 'string' ? { kind: 'text', shape, place, text: atom.value } : null;
  }
}

export function quantityIn(site: Site, shape: Shape & { kind: 'number' }, node: RangeNode): Quantity | null {
  const word = wordOf(node);
  const named = word === null ? undefined : site.scope.names.get(word);
  if (named !== undefined && !isLet(named))
    return site.report('wrong-kind', node, `${word} is a ${named.kind}: expected ${shape.expected}`);
  const amount = amountOf(site, node);
  return amount === null ? null : quantityOf(site, node, amount, shape);
}

/** The first number that a property was set to. */
export function numberOf(values: PropertyValues, key: string): Quantity | null {
  const found = values.get(key)?.arguments.find((argument) => argument.kind === 'quantity');
  return found?.kind === 'quantity' ? found.quantity : null;
}

/** The number that a property has where it is not set: that of its default in the table. */
export function numberOrDefault(values: PropertyValues, table: readonly Property[], key: string, place: Place): Quantity {
  const set = numberOf(values, key);
  if (set !== null) return set;
  const text = propertyOf(table, key.split(' ')[0] ?? '')?.default ?? '';
  const [, digits = '', unit = ''] = /(-?[\d.]+)(\S*)/.exec(text) ?? [];
  const value = present(fractionOf(digits), `the default of ${key}`);
  const factor = unit === '' ? value : multiply(value, present(unitOf(unit), `the unit of ${text}`).factor);
  return constantQuantity(toNumber(factor), place);
}

/** The form that a property was set in, or that of its default. */
export function signatureOf(values: PropertyValues, table: readonly Property[], name: string): string {
  return values.get(name)?.form.signature ?? propertyOf(table, name)?.default ?? '';
}

/** The form with which a list of atoms begins, and what each of its parts took; for words that stand without a property's name. */
export function matchWords(
  table: readonly Property[],
  atoms: readonly Atom[],
): {
  readonly property: Property;
  readonly form: Form;
  readonly values: readonly { readonly shape: Shape | null; readonly atom: Atom }[];
} | null {
  for (const property of table) {
    for (const form of property.forms) {
      const values: { shape: Shape | null; atom: Atom }[] = [];
      for (const [i, part] of form.parts.entries()) {
        const atom = atoms[i];
        if (atom === undefined) break;
        if (part.kind === 'value') values.push({ shape: part.shape, atom });
        else if (part.kind === 'word' && wordOf(atom) === part.word) values.push({ shape: null, atom });
        else break;
      }
      if (values.length === form.parts.length) return { property, form, values };
    }
  }
  return null;
}
