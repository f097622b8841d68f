// From the text of a file to what can be checked and run; imports are read from disk.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { present } from '../base/assert.ts';
import type { AnsweredFile } from '../features/report.ts';
import type { ListedSource } from '../features/source-listing.ts';
import { Stages, type Analysis } from '../workspace/stages.ts';
import { decode, type InputFile } from './input-files.ts';

export interface LoadedFile extends Pick<AnsweredFile, 'file' | 'text' | 'findings' | 'imported'> {
  readonly source: ListedSource;
  readonly scenarios: Analysis['planned'];
  /** The texts of this file and of those that it imports; null: another one. */
  sourceOf(file: string): ListedSource | null;
}

/** `cwd` is the folder against which the names of inputs are read; imports are relative to whoever imports. */
export function loadFile(input: InputFile, cwd: string): LoadedFile {
  const stages = new Stages((name) => (name === input.name ? input.text : readText(path.resolve(cwd, name))));
  const { syntax, model, planned, findings } = present(stages.analysisOf(input.name), 'the analysis of a file that was read');
  return {
    file: input.name,
    text: input.text,
    findings,
    scenarios: planned,
    source: syntax,
    imported: new Map([...model.syntaxes].filter(([name]) => name !== input.name).map(([name, { text }]) => [name, text])),
    sourceOf: (name) => model.syntaxes.get(name) ?? null,
  };
}

/** Null where it cannot be read: that is said on the line of its import. */
function readText(file: string): string | null {
  try {
    return decode(file, readFileSync(file));
  } catch {
    return null;
  }
}
