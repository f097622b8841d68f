// What the tables promise, one slot for each thing that can be written and is simulated: a form of a property, once for
// each word that it may have.
import type { Form, Part, Property } from '../../server/src/semantics/property-table.ts';
import { propertyTable } from '../../server/src/semantics/property-table.ts';

export interface Slot {
  /** `link delay write DURATION`; inside a block, `link delay profile › loop INTERVAL`. */
  readonly name: string;
  /** Name of the property itself. */
  readonly property: string;
  /** What is written, capitals standing for a value. */
  readonly signature: string;
}

/** Slots of a table. A form that is its property's only one and holds anyway says nothing that could change a run. */
export function slotsOf(table: Readonly<Record<string, readonly Property[]>> = propertyTable): readonly Slot[] {
  return Object.entries(table).flatMap(([owner, properties]) => slotsIn(owner, properties));
}

function slotsIn(where: string, properties: readonly Property[]): readonly Slot[] {
  return properties.flatMap((property) => {
    const { forms } = property;
    return forms.flatMap((form) => {
      const block = form.block === null ? [] : slotsIn(`${where} ${property.name}${form.signature === '' ? '' : ` ${form.signature}`} ›`, form.block);
      if (forms.length === 1 && form.signature === property.default) return block;
      const own = expansionsOf(form).map((signature) => ({ name: `${where} ${property.name} ${signature}`.trim(), property: property.name, signature }));
      return [...own, ...block];
    });
  });
}

/** A form with each choice of its words, with and without what may be left out. */
function expansionsOf(form: Form): readonly string[] {
  return sequences(form.parts).map((words) => words.join(' '));
}

function sequences(parts: readonly Part[]): readonly (readonly string[])[] {
  return parts.reduce<readonly (readonly string[])[]>((before, part) => before.flatMap((words) => choicesOf(part).map((more) => [...words, ...more])), [[]]);
}

function choicesOf(part: Part): readonly (readonly string[])[] {
  switch (part.kind) {
    case 'word':
      return [[part.word]];
    case 'value':
      return part.shape.kind === 'words' ? part.shape.words.map(({ word }) => [word]) : [[part.shape.name]];
    case 'call':
      return [[`${part.callee}(…)`]];
    case 'optional': {
      const inside = sequences(part.parts);
      return [[], ...inside];
    }
  }
}

/** Whether a text is written as the slot says. */
export function fills(text: string, { property, signature }: Slot): boolean {
  const words = signature === '' ? [] : signature.split(' ');
  const pattern = words.map((word) => (/^[A-Z]+$/.test(word) ? String.raw`-?\S+` : word.endsWith('(…)') ? `${word.slice(0, -3)}\\(.*\\)` : word));
  return new RegExp(`^${[property, ...pattern].join(' ')}( \\{.*\\})?$`, 's').test(text);
}
