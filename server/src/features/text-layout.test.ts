// Columns are counted as a terminal shows them.
import { describe, expect, test } from 'vitest';
import { hanging, justified, padded, printable, widthOf, wrapped } from './text-layout.ts';

const red = (text: string): string => `\u001b[31m${text}\u001b[39m`;

describe('wrapped', () => {
  test('breaks at blanks, and long words anywhere', () => {
    expect(wrapped('one two three', 8)).toEqual(['one two', 'three']);
    expect(wrapped('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij']);
    expect(wrapped('', 4)).toEqual(['']);
  });

  test('keeps a number and its unit together', () => {
    expect(wrapped('more than 3 ms ahead', 11)).toEqual(['more than', '3 ms ahead']);
    expect(wrapped('in 2–8 min', 8)).toEqual(['in', '2–8 min']);
    expect(wrapped('3 mice came', 8)).toEqual(['3 mice', 'came']);
  });

  test('counts neither colours nor half of a wide character', () => {
    expect(wrapped(red('one two three'), 8).map(widthOf)).toEqual([7, 5]);
    expect(wrapped('日本語 日本語', 7)).toEqual(['日本語', '日本語']);
  });
});

test('hanging text hangs below its first line', () => {
  expect(hanging('  - ', 'one two three', 11)).toEqual(['  - one two', '    three']);
  expect(hanging(red('x: '), 'one two', 6)).toEqual([`${red('x: ')}one`, '   two']);
});

test('justified and padded text fills its width', () => {
  expect(justified('left', 'right', 12)).toBe('left   right');
  expect(justified('left', 'right', 10)).toBeNull();
  expect(padded('語', 4)).toBe('語  ');
});

test('a quoted text cannot steer the terminal', () => {
  expect(printable('a\u001b[2Jb\u0007\u007f\tc')).toBe('a␛[2Jb␇␡  c');
  expect(printable('x\u202ey\u009bz')).toBe('x\ufffdy\ufffdz');
  expect(printable('é 日 😀')).toBe('é 日 😀');
});
