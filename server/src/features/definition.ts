// Where a name is declared: in every scenario that declares it, and in imported files.
import { relativePath } from '../semantics/sources.ts';
import type { Place } from '../semantics/thing-model.ts';
import type { FileView } from '../workspace/file-view.ts';

export function definitions(view: FileView, offset: number): readonly Place[] {
  const found = view.model.symbolAt(offset);
  if (found === null) return importedFile(view, offset);
  // A key is declared nowhere: its first use is the nearest to it.
  return found.symbol.declarations.length > 0 ? found.symbol.declarations : found.symbol.references.slice(0, 1);
}

/** The beginning of the file that an import names. */
function importedFile(view: FileView, offset: number): readonly Place[] {
  const entry = view.syntax.file.entries.find(({ kind, range }) => kind === 'import' && range.start <= offset && offset <= range.end);
  if (entry?.kind !== 'import' || entry.path === null) return [];
  const file = relativePath(view.file, entry.path.value);
  return file === null || view.sourceOf(file) === null ? [] : [{ file, range: { start: 0, end: 0 } }];
}
