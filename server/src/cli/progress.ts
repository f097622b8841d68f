// How far a run has come, on standard error and only where that is a terminal: gone when the answer is there.
import { Presets, SingleBar } from 'cli-progress';
import { printable } from '../features/text-layout.ts';
import type { Terminal } from './terminal.ts';

export interface Progress {
  /** What is being answered, and how far it has come in words. */
  at(scenario: string, work: string): void;
  /** One more is answered. */
  advance(): void;
  /** Takes the bar away while something is printed. */
  aside(print: () => void): void;
  stop(): void;
}

/** Where there is nothing to draw on. */
export const noProgress: Progress = { at: () => {}, advance: () => {}, aside: (print) => print(), stop: () => {} };

export function startProgress(total: number, terminal: Terminal): Progress {
  if (!terminal.stderr.isTTY || terminal.env['TERM'] === 'dumb' || total === 0) return noProgress;
  const bar = new SingleBar(
    {
      stream: process.stderr,
      format: '{bar} {value}/{total}  {scenario}  {work}',
      barsize: 20,
      hideCursor: true,
      clearOnComplete: true,
      stopOnComplete: false,
      linewrap: false,
      fps: 10,
    },
    Presets.shades_classic,
  );
  let answered = 0;
  const start = () => bar.start(total, answered, { scenario: '', work: '' });
  start();
  return {
    at: (scenario, work) => bar.update({ scenario: cut(printable(scenario), 36), work }),
    advance: () => bar.update(++answered),
    aside(print) {
      bar.stop();
      print();
      if (answered < total) start();
    },
    stop: () => bar.stop(),
  };
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
