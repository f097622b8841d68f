// Every word that stands for a name, over all scenarios and imported files.
import type { Place } from '../semantics/thing-model.ts';
import type { FileView } from '../workspace/file-view.ts';

export function references(view: FileView, offset: number, options: { readonly declarations: boolean }): readonly Place[] {
  const found = view.model.symbolAt(offset);
  if (found === null) return [];
  const { declarations, references } = found.symbol;
  if (options.declarations) return references;
  return references.filter((place) => !declarations.some(({ file, range }) => file === place.file && range.start === place.range.start));
}
