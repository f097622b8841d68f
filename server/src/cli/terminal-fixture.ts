// A terminal for tests: collects what is written, and is what it is told to be.
import type { Output, Terminal } from './terminal.ts';

export interface TerminalFixture {
  readonly terminal: Terminal;
  readonly out: () => string;
  readonly err: () => string;
  /** Presses Ctrl-C. */
  readonly interrupt: () => void;
}

export interface TerminalFixtureOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string | Uint8Array;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export function terminalFixture({ cwd, env = {}, stdin = '', isTTY = false, columns }: TerminalFixtureOptions): TerminalFixture {
  const texts = { out: '', err: '' };
  const interrupts = new Set<() => void>();
  const output = (stream: 'out' | 'err', tty: boolean): Output => ({
    write: (text) => {
      texts[stream] += text;
    },
    isTTY: tty,
    columns,
  });
  return {
    terminal: {
      stdout: output('out', isTTY),
      // The progress bar draws on the real standard error; tests of the bar start a process of their own.
      stderr: output('err', false),
      stdinIsTTY: false,
      readStdin: async () => (typeof stdin === 'string' ? new TextEncoder().encode(stdin) : stdin),
      cwd,
      env,
      onInterrupt(interrupt) {
        interrupts.add(interrupt);
        return () => void interrupts.delete(interrupt);
      },
    },
    out: () => texts.out,
    err: () => texts.err,
    interrupt: () => {
      for (const interrupt of interrupts) interrupt();
    },
  };
}
