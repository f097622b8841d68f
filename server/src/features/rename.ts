// Another name for something, everywhere at once, unless that name is taken or no name.
import type { TextRange } from '../base/text-range.ts';
import type { Place } from '../semantics/thing-model.ts';
import { parse } from '../syntax/parse.ts';
import type { FileView } from '../workspace/file-view.ts';

export type Refusal = { readonly reason: string };

export interface RenameEdit extends Place {
  readonly text: string;
}

/** What is renamed, and its name now. */
export function prepareRename(view: FileView, offset: number): { readonly range: TextRange; readonly name: string } | Refusal {
  const found = view.model.symbolAt(offset);
  if (found === null) return { reason: 'there is no name here: put the cursor on the name of a machine, store, client, operation or the like' };
  return { range: lastWord(view, { file: view.file, range: found.range }).range, name: lastPart(found.symbol.name) };
}

export function rename(view: FileView, offset: number, newName: string): { readonly edits: readonly RenameEdit[] } | Refusal {
  const found = view.model.symbolAt(offset);
  if (found === null) return { reason: 'there is no name here' };
  const refusal = refused(newName);
  if (refusal !== null) return { reason: refusal };
  const { name, references } = found.symbol;
  const qualified = name.includes('.') ? `${name.slice(0, name.lastIndexOf('.') + 1)}${newName}` : newName;
  const taken = view.model.symbols().find((one) => one.name === qualified && one.name !== name);
  if (taken !== undefined) return { reason: `there is already a ${taken.kind} named ${qualified}: choose another name` };
  return { edits: references.map((place) => ({ ...lastWord(view, place), text: newName })) };
}

/** Of `kv.x`, which names a key, only the key is renamed. */
function lastWord(view: FileView, { file, range }: Place): Place {
  const text = (file === view.file ? view.source : view.sourceOf(file))?.text.slice(range.start, range.end) ?? '';
  return { file, range: { start: range.start + text.lastIndexOf('.') + 1, end: range.end } };
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

/** Why it can be no name; null: it can. The parser is asked, so that both agree. */
function refused(name: string): string | null {
  const tokens = parse(name).tokens;
  const [token] = tokens;
  if (tokens.length === 1 && token?.class === 'word') return null;
  if (tokens.length === 1 && token?.class === 'reserved') return `"${name}" is a word of the language: choose another name`;
  return `"${name}" is no name: letters, digits, "_", and "-" between two letters`;
}
