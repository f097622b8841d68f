import { expect, test } from 'vitest';
import { annotate, fixture } from './fixture.ts';

test('reads the cursor and what is expected under a line', () => {
  const marked = fixture(`
    node n1
    link n1 -> $0n2
    //      ^^ an arrow
    //         ^^ a machine
      // ^ an indented mark
    //<^^^^^^^^^ a comment
  `);
  expect(marked.text).toBe('node n1\nlink n1 -> n2\n');
  expect(marked.offset).toBe(19);
  expect(marked.expected.map(({ range, message }) => [marked.text.slice(range.start, range.end), message])).toEqual([
    ['link n1 -', 'a comment'],
    ['n', 'an indented mark'],
    ['->', 'an arrow'],
    ['n2', 'a machine'],
  ]);
});

test('writes what it reads', () => {
  const text = fixture(`
    node n1
    //<^^^^ a keyword
    //   ^^ a name
    //     | the end
    link n1 -> n2
    // ^^
  `);
  expect(annotate(text.text, text.expected)).toBe(
    'node n1\n//<^^^^ a keyword\n//   ^^ a name\n//     | the end\nlink n1 -> n2\n// ^^\n',
  );
});

test('two marks are a selection, and one cursor must be marked', () => {
  expect(fixture('node $0n1$0').selection).toEqual({ start: 5, end: 7 });
  expect(() => fixture('node n1').offset).toThrow('needs one $0, and has 0');
  expect(() => fixture('$0node n1').selection).toThrow('needs two $0, and has 1');
});

test('a range over several lines is shown on its first', () => {
  expect(annotate('ab\ncd', [{ range: { start: 1, end: 4 }, message: 'm' }])).toBe('ab\n //<^ m\ncd');
});

test('text without marks stays as it is', () => {
  expect(fixture('node n1\n').text).toBe('node n1\n');
  expect(fixture('').text).toBe('');
});
