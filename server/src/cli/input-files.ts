// From what was named on the command line (files, folders, globs, `-`) to texts. What cannot be read is named with its reason.
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';
import { nearest } from './suggest.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

export interface InputFile {
  /** As it is shown and reported: relative paths stay relative; `<stdin>`. */
  readonly name: string;
  /** Absolute; for standard input a name in the current folder, from which its imports are read. */
  readonly path: string;
  readonly text: string;
}

/** A scenario is written by people: more than this is something else. */
const bytesMax = 8 * 1024 * 1024;

/** In the order in which they were named, each file once. Throws {@link UsageError} with everything that is wrong. */
export async function readInputs(named: readonly string[], terminal: Terminal): Promise<InputFile[]> {
  const inputs = new Map<string, InputFile>();
  const problems: UsageError[] = [];
  for (const name of named) {
    try {
      for (const file of await filesOf(name, terminal.cwd)) {
        const key = file === stdin ? stdin : path.resolve(terminal.cwd, file);
        if (!inputs.has(key)) inputs.set(key, file === stdin ? await readStdin(terminal) : await readInput(file, terminal.cwd));
      }
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      problems.push(error);
    }
  }
  if (problems.length === 1 && problems[0]) throw problems[0];
  if (problems.length > 1) throw new UsageError(problems.map((problem) => [problem.message, ...problem.hints].join('; ')).join('\n'));
  return [...inputs.values()];
}

/** Histories are recorded by programs. */
const historyBytesMax = 512 * 1024 * 1024;

/** One recorded history, or standard input. Throws {@link UsageError}. */
export async function readHistoryFile(name: string, terminal: Terminal): Promise<InputFile> {
  if (name === stdin) return readStdin(terminal, historyBytesMax);
  const found = await stat(path.resolve(terminal.cwd, name)).catch((error: unknown) => Promise.reject(isMissing(error) ? new UsageError(`no such file: ${name}`) : reasoned(name, error)));
  if (found.isDirectory()) throw new UsageError(`${name} is a folder: expected the file of a history`);
  return readInput(name, terminal.cwd, { kind: 'history', bytesMax: historyBytesMax });
}

const stdin = '-';

async function filesOf(name: string, cwd: string): Promise<string[]> {
  if (name === stdin) return [stdin];
  const absolute = path.resolve(cwd, name);
  const found = await stat(absolute).catch((error: unknown) => (isMissing(error) ? null : Promise.reject(reasoned(name, error))));
  if (found?.isDirectory()) {
    const inside = await glob('**/*.fault', { cwd: absolute, ignore: ['**/node_modules/**', '**/.git/**'], expandDirectories: false });
    if (inside.length === 0) throw new UsageError(`no .fault file in the folder ${name}`);
    const folder = name.replace(/[\\/]+$/, '');
    return inside.map((file) => (folder === '.' ? file : `${folder}/${file}`)).sort();
  }
  if (found) return [name];
  if (isDynamicPattern(name)) {
    const matching = await glob(toSlashes(name), { cwd, expandDirectories: false });
    if (matching.length === 0) throw new UsageError(`no file matches ${name}`);
    return matching.sort();
  }
  throw new UsageError(`no such file or folder: ${name}`, await neighbours(absolute, name));
}

async function readInput(name: string, cwd: string, { kind, bytesMax: most } = { kind: '.fault file', bytesMax }): Promise<InputFile> {
  const file = path.resolve(cwd, name);
  try {
    const { size } = await stat(file);
    if (size > most) throw new UsageError(`${name} has ${size} bytes: a ${kind} has ${most} at most`);
    return { name: toSlashes(name), path: file, text: decode(name, await readFile(file)) };
  } catch (error) {
    throw error instanceof UsageError ? error : reasoned(name, error);
  }
}

async function readStdin(terminal: Terminal, most = bytesMax): Promise<InputFile> {
  const name = '<stdin>';
  const bytes = await terminal.readStdin();
  if (bytes.length > most) throw new UsageError(`standard input has ${bytes.length} bytes: ${most} at most can be read`);
  return { name, path: path.join(terminal.cwd, 'stdin.fault'), text: decode('standard input', bytes) };
}

/** UTF-8, and text: no character 0. */
export function decode(name: string, bytes: Uint8Array): string {
  const zero = bytes.indexOf(0);
  if (zero >= 0) throw new UsageError(`${name} is no text: byte ${zero} is 0`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UsageError(`${name} is no text in UTF-8`, ['save it with the encoding UTF-8']);
  }
}

function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

function reasoned(name: string, error: unknown): UsageError {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return new UsageError(`not allowed to read ${name}`);
    case 'ELOOP':
      return new UsageError(`cannot read ${name}: its symbolic links lead in a circle`);
    case 'ENAMETOOLONG':
      return new UsageError(`cannot read ${name.slice(0, 60)}…: the name is too long`);
    case 'EISDIR':
      return new UsageError(`cannot read ${name}: it is a folder`);
    default:
      return new UsageError(`cannot read ${name}: ${message}`);
  }
}

async function neighbours(absolute: string, name: string): Promise<string[]> {
  const beside = await readdir(path.dirname(absolute)).catch(() => []);
  const meant = nearest(path.basename(absolute), beside.filter((file) => file.endsWith('.fault')));
  return meant === null ? [] : [`did you mean ${toSlashes(path.join(path.dirname(name), meant))}?`];
}

function toSlashes(name: string): string {
  return path.sep === '\\' ? name.replaceAll('\\', '/') : name;
}
