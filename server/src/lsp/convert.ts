// Offsets and plain data to what the language server protocol says, and back.
import { DiagnosticSeverity, type Diagnostic, type Location, type Position, type Range, type TextEdit, type WorkspaceEdit } from 'vscode-languageserver';
import { unreachable } from '../base/assert.ts';
import type { Finding, Severity } from '../base/finding.ts';
import type { TextRange } from '../base/text-range.ts';
import type { Source } from '../workspace/source.ts';

/** Finds the text of a file; null where there is none. */
export type SourceOf = (file: string) => Source | null;

export function toRange({ lines }: Source, range: TextRange): Range {
  return { start: lines.positionAt(range.start), end: lines.positionAt(range.end) };
}

export function toOffset({ lines }: Source, position: Position): number {
  return lines.offsetAt(position);
}

export function fromRange({ lines }: Source, range: Range): TextRange {
  return { start: lines.offsetAt(range.start), end: lines.offsetAt(range.end) };
}

/** Null where the file is not there any more. */
export function toLocation(sourceOf: SourceOf, place: { readonly file: string; readonly range: TextRange }): Location | null {
  const source = sourceOf(place.file);
  return source === null ? null : { uri: place.file, range: toRange(source, place.range) };
}

export function toLocations(sourceOf: SourceOf, places: readonly { readonly file: string; readonly range: TextRange }[]): Location[] {
  return places.map((place) => toLocation(sourceOf, place)).filter((location) => location !== null);
}

export function toWorkspaceEdit(sourceOf: SourceOf, edits: readonly { readonly file: string; readonly range: TextRange; readonly text: string }[]): WorkspaceEdit {
  const changes: Record<string, TextEdit[]> = {};
  for (const { file, range, text } of edits) {
    const source = sourceOf(file);
    if (source !== null) (changes[file] ??= []).push({ range: toRange(source, range), newText: text });
  }
  return { changes };
}

/** `pageOf` gives the page of a finding's code. */
export function toDiagnostic(source: Source, finding: Finding, sourceOf: SourceOf, pageOf: (code: string) => string | null): Diagnostic {
  const page = pageOf(finding.code);
  const related = (finding.related ?? []).flatMap(({ message, file, range }) => {
    const location = toLocation(sourceOf, { file: file ?? source.file, range });
    return location === null ? [] : [{ location, message }];
  });
  return {
    range: toRange(source, finding.range),
    severity: toSeverity(finding.severity),
    source: 'faultline',
    code: finding.code,
    message: finding.message,
    ...(page === null ? {} : { codeDescription: { href: page } }),
    ...(related.length === 0 ? {} : { relatedInformation: related }),
  };
}

function toSeverity(severity: Severity): DiagnosticSeverity {
  switch (severity) {
    case 'error':
      return DiagnosticSeverity.Error;
    case 'warning':
      return DiagnosticSeverity.Warning;
    case 'information':
      return DiagnosticSeverity.Information;
    case 'hint':
      return DiagnosticSeverity.Hint;
    default:
      return unreachable(severity);
  }
}
