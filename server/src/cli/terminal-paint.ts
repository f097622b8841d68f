// How each role looks on a terminal: the sixteen colours of its own theme, so that it reads on dark and on light grounds.
import pico from 'picocolors';
import type { Paint } from '../features/paint.ts';

export function terminalPaint(colour: boolean): Paint {
  const { red, yellow, cyan, green, bold, dim, blue, magenta, gray } = pico.createColors(colour);
  return {
    error: (text) => bold(red(text)),
    warning: (text) => bold(yellow(text)),
    note: cyan,
    good: green,
    strong: bold,
    faint: dim,
    gutter: (text) => gray(text),
    path: (text) => bold(blue(text)),
    reserved: magenta,
    quantity: cyan,
    string: green,
    comment: (text) => gray(text),
  };
}
