import { expect, test } from 'vitest';
import fc from 'fast-check';
import { carryOver } from './carry-over.ts';
import { createSource, editSource } from './source.ts';

test('edits apply one after the other, in lines and UTF-16 characters', () => {
  const source = createSource('f', 1, 'node n1\nnode 😀\n');
  const edited = editSource(source, 2, [
    { range: { start: { line: 0, character: 6 }, end: { line: 0, character: 7 } }, text: '2, n3' },
    { range: { start: { line: 1, character: 7 }, end: { line: 1, character: 99 } }, text: '\nlink' },
  ]);
  expect(edited).toMatchObject({ file: 'f', version: 2, text: 'node n2, n3\nnode 😀\nlink\n' });
  expect(edited.lines.lineCount).toBe(4);
  expect(source.text).toBe('node n1\nnode 😀\n');
});

test('an edit without a range replaces the text', () => {
  expect(editSource(createSource('f', 1, 'abc'), 2, [{ text: 'x' }, { text: 'y' }]).text).toBe('y');
});

test('an edited source equals a fresh one', () => {
  const position = fc.record({ line: fc.nat(6), character: fc.nat(8) });
  const edit = fc.record({ range: fc.record({ start: position, end: position }), text: fc.string({ unit: fc.constantFrom('a', '\n', '\r', '😀', ' ') }) });
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', '\n', '\r\n', 'b') }), fc.array(edit, { maxLength: 5 }), (text, edits) => {
      const edited = editSource(createSource('f', 1, text), 2, edits);
      const fresh = createSource('f', 2, edited.text);
      for (let offset = 0; offset <= edited.text.length; offset++) {
        expect(edited.lines.positionAt(offset)).toEqual(fresh.lines.positionAt(offset));
      }
    }),
  );
});

test('a range before an edit stays, one behind it moves, one that was touched is gone', () => {
  const older = 'one two three';
  const newer = 'one twenty three';
  expect(carryOver(older, newer, { start: 0, end: 3 })).toEqual({ start: 0, end: 3 });
  expect(carryOver(older, newer, { start: 4, end: 7 })).toBeNull();
  expect(carryOver(older, newer, { start: 8, end: 13 })).toEqual({ start: 11, end: 16 });
});

test('a carried range has the same text', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '\n') });
  fc.assert(
    fc.property(text, text, text, text, fc.nat(20), fc.nat(20), (before, was, is, after, a, b) => {
      const older = before + was + after;
      const newer = before + is + after;
      const range = { start: Math.min(a, b, older.length), end: Math.min(Math.max(a, b), older.length) };
      const carried = carryOver(older, newer, range);
      if (carried !== null) expect(newer.slice(carried.start, carried.end)).toBe(older.slice(range.start, range.end));
      const untouched = range.end <= before.length || range.start >= before.length + was.length;
      if (untouched) expect(carried).not.toBeNull();
    }),
  );
});
