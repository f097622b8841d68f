// What the command line sees of the process that it runs in; tests give it another one.
import type { Canvas, Paint } from '../features/paint.ts';
import { terminalPaint } from './terminal-paint.ts';

export interface Output {
  write(text: string): void;
  /** Whether it is a terminal. */
  readonly isTTY: boolean;
  /** Columns, where it is a terminal. */
  readonly columns: number | undefined;
}

export interface Terminal {
  readonly stdout: Output;
  readonly stderr: Output;
  /** All of standard input. */
  readStdin(): Promise<Uint8Array>;
  readonly stdinIsTTY: boolean;
  /** Folder against which relative paths are read. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Calls `interrupt` when somebody wants it to end; returns how to stop listening. */
  onInterrupt(interrupt: () => void): () => void;
}

const widthMin = 40;
const widthMax = 120;

/** Where answers are laid out. Lines over 120 columns are hard to read, under 40 nothing fits. */
export function canvasOf(terminal: Terminal): Canvas {
  const asked = Number.parseInt(terminal.env['COLUMNS'] ?? '', 10);
  const columns = (terminal.stdout.isTTY ? terminal.stdout.columns : undefined) ?? (asked > 0 ? asked : 80);
  return { width: Math.max(widthMin, Math.min(columns, widthMax)), paint: paintOf(terminal, terminal.stdout) };
}

export function paintOf(terminal: Terminal, output: Output): Paint {
  return terminalPaint(hasColour(terminal.env, output));
}

/** Colour is for terminals; `NO_COLOR` takes it away there, `FORCE_COLOR` brings it elsewhere (`FORCE_COLOR=0` takes it away, too). */
export function hasColour(env: Terminal['env'], output: Output): boolean {
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  if ((env['NO_COLOR'] ?? '') !== '') return false;
  return output.isTTY && env['TERM'] !== 'dumb';
}
