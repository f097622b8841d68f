// Colour and width: for terminals, unless somebody says otherwise.
import { describe, expect, test } from 'vitest';
import { canvasOf, hasColour } from './terminal.ts';
import { terminalFixture } from './terminal-fixture.ts';

describe('colour', () => {
  test.each([
    [{}, true, true],
    [{}, false, false],
    [{ NO_COLOR: '1' }, true, false],
    [{ NO_COLOR: '' }, true, true],
    [{ TERM: 'dumb' }, true, false],
    [{ FORCE_COLOR: '1' }, false, true],
    [{ FORCE_COLOR: '1', NO_COLOR: '1' }, false, true],
    [{ FORCE_COLOR: '0' }, true, false],
  ])('%j on a terminal (%s): %s', (env, isTTY, colour) => {
    expect(hasColour(env, { write: () => {}, isTTY, columns: 80 })).toBe(colour);
  });
});

describe('width', () => {
  test.each([
    [true, 100, {}, 100],
    [true, 300, {}, 120],
    [true, 10, {}, 40],
    [false, undefined, {}, 80],
    [false, undefined, { COLUMNS: '60' }, 60],
    [false, undefined, { COLUMNS: 'wide' }, 80],
    [true, 100, { COLUMNS: '60' }, 100],
  ])('terminal %s with %s columns and %j: %d', (isTTY, columns, env, width) => {
    const options = { cwd: '.', env, isTTY, ...(columns === undefined ? {} : { columns }) };
    expect(canvasOf(terminalFixture(options).terminal).width).toBe(width);
  });
});
