// What stands in a recorded history, whatever it is written in: EDN and JSON are the same here.

export class Keyword {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

export interface Sequence {
  readonly kind: 'vector' | 'list' | 'set';
  readonly items: readonly Datum[];
}

export interface Dictionary {
  readonly kind: 'map';
  readonly entries: readonly (readonly [Datum, Datum])[];
  /** Where it begins, counted from 0. */
  readonly line: number;
}

export type Datum = null | boolean | number | string | Keyword | Sequence | Dictionary;

/** Something is wrong with a history: where, what was expected, and what to do. */
export class HistoryError extends Error {
  override readonly name = 'HistoryError';
  /** Counted from 0. */
  readonly line: number;
  readonly hints: readonly string[];

  constructor(line: number, message: string, hints: readonly string[] = []) {
    super(message);
    this.line = line;
    this.hints = hints;
  }
}

/** By a name that is a keyword or a text; undefined: it is not there. */
export function entryOf({ entries }: Dictionary, name: string): Datum | undefined {
  return entries.find(([key]) => key === name || (key instanceof Keyword && key.name === name))?.[1];
}

export function isSequence(datum: Datum | undefined): datum is Sequence {
  return typeof datum === 'object' && datum !== null && 'items' in datum;
}

export function isDictionary(datum: Datum | undefined): datum is Dictionary {
  return typeof datum === 'object' && datum !== null && 'entries' in datum;
}

/** As it would be written in EDN. */
export function datumText(datum: Datum): string {
  if (datum === null) return 'nil';
  if (datum instanceof Keyword) return `:${datum.name}`;
  if (typeof datum !== 'object') return typeof datum === 'string' ? JSON.stringify(datum) : String(datum);
  if (datum.kind === 'map') return `{${datum.entries.map(([key, value]) => `${datumText(key)} ${datumText(value)}`).join(', ')}}`;
  const inside = datum.items.map(datumText).join(' ');
  return datum.kind === 'vector' ? `[${inside}]` : datum.kind === 'set' ? `#{${inside}}` : `(${inside})`;
}
