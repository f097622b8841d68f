// The files that a text stands on: what it imports, and what they import, each once and before whoever imports it.
import type { Finding } from '../base/finding.ts';
import type { FileNode, ImportNode, ItemNode, Syntax } from '../syntax/tree.ts';
import type { SemanticCode } from './finding-codes.ts';

/** Where texts come from. Pure: the same path gives the same syntax as long as the object lives. */
export interface Sources {
  /** Null: there is no such file. */
  syntaxOf(file: string): Syntax | null;
  /** The text of a file that is named and not imported; null: there is none. Absent: there are no such files. */
  textOf?(file: string): string | null;
  /** The file that an `import` in another one names; null: it cannot name any. Absent: relative to the importing file. */
  locate?(from: string, name: string): string | null;
}

export interface LoadedFile {
  readonly file: string;
  readonly syntax: Syntax;
}

export interface Loaded {
  /** Imported ones first; the one asked about is last. */
  readonly files: readonly LoadedFile[];
  readonly findings: readonly Finding[];
}

/**
 * Loads a file with all that it imports. Missing files and circles are reported where they are imported: a circle that the
 * file itself is part of where it enters it, so that each file of the circle says so of itself.
 */
export function loadFiles(sources: Sources, file: string): Loaded {
  const files: LoadedFile[] = [];
  const findings: Finding[] = [];
  const open: string[] = [];
  const done = new Set<string>();
  let entrance: ImportNode | null = null;
  const load = (name: string, syntax: Syntax): void => {
    open.push(name);
    for (const entry of syntax.file.entries) {
      if (entry.kind !== 'import' || entry.path === null || entry.path.value === '') continue;
      if (name === file) entrance = entry;
      const path = locate(sources, name, entry.path.value);
      const report = (code: SemanticCode, message: string, at = { file: name, entry }) =>
        findings.push({ code, severity: 'error', message, range: rangeOf(at.entry), file: at.file });
      if (path === null) {
        report('import-missing', `${entry.path.value} is not relative to this file: import a file beside it, such as "cluster.fault"`);
      } else if (open.includes(path)) {
        const circle = [...open.slice(open.indexOf(path)), path].map(lastPart).join(' imports ');
        report('import-cycle', `files cannot import each other in a circle: ${circle}; move what both need into a third file`, path === file ? { file, entry: entrance ?? entry } : undefined);
      } else if (!done.has(path)) {
        const found = sources.syntaxOf(path);
        if (found === null) report('import-missing', `there is no file ${entry.path.value} beside this one: expected it at ${path}`);
        else load(path, found);
      }
    }
    open.pop();
    done.add(name);
    files.push({ file: name, syntax });
  };
  const syntax = sources.syntaxOf(file);
  if (syntax !== null) load(file, syntax);
  return { files, findings };
}

function rangeOf(node: ImportNode) {
  return node.path?.range ?? node.range;
}

function lastPart(path: string): string {
  return path.split('/').at(-1) ?? path;
}

export function locate(sources: Pick<Sources, 'locate'>, from: string, name: string): string | null {
  if (sources.locate !== undefined) return sources.locate(from, name);
  return relativePath(from, name);
}

/** `../lib/cluster.fault` seen from a file; paths and URIs alike, `/` between their parts. Null: it is absolute. */
export function relativePath(from: string, name: string): string | null {
  if (/^([a-zA-Z][\w+.-]*:|[/\\])/.test(name)) return null;
  const scheme = /^[a-zA-Z][\w+.-]+:\/\/[^/]*/.exec(from)?.[0] ?? '';
  const absolute = from.startsWith('/', scheme.length);
  const parts = from
    .slice(scheme.length)
    .split('/')
    .filter((part, i) => i > 0 || part !== '');
  parts.pop();
  for (const part of name.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part === '..' && absolute) continue;
    else parts.push(scheme === '' ? part : encodeURIComponent(part));
  }
  return `${scheme}${absolute ? '/' : ''}${parts.join('/')}`;
}

/** What stands outside of the scenarios; all of it, where there is none. */
export function sharedItems(file: FileNode): readonly ItemNode[] {
  return file.entries.filter((entry): entry is ItemNode => entry.kind !== 'scenario' && entry.kind !== 'import');
}
