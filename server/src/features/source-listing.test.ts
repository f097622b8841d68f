// Sources as they are printed: notes at their places, nothing over the edge.
import { describe, expect, test } from 'vitest';
import { parse } from '../syntax/parse.ts';
import { noPaint, type Paint } from './paint.ts';
import { listSource, type Note } from './source-listing.ts';
import { widthOf } from './text-layout.ts';

function listed(text: string, notes: readonly Partial<Note>[] = [], { width = 60, lines = 'all' as const, paint = noPaint }: { width?: number; lines?: 'all' | 'noted'; paint?: Paint } = {}): string {
  const whole = notes.map((note): Note => ({ range: at(0, 0, 1), place: 'under', role: 'warning', mark: '', tags: '', text: '', code: '', ...note }));
  const printed = listSource({ text, tokens: parse(text).tokens }, whole, { width, paint }, { lines });
  for (const line of printed) expect(widthOf(line), line).toBeLessThanOrEqual(width);
  return `\n${printed.join('\n')}\n`;
}

function at(line: number, from: number, to: number): Note['range'] {
  return { start: { line, character: from }, end: { line, character: to } };
}

describe('lines', () => {
  test('are numbered; the line break at the end starts none', () => {
    expect(listed('node a\n\nnode b\n')).toBe(`
   1 │ node a
   2 │
   3 │ node b
`);
    expect(listed('')).toBe(`
   1 │
`);
  });

  test('of every kind of line break, and long files get wider numbers', () => {
    expect(listed('node a\r\nnode b\rnode c')).toBe(`
   1 │ node a
   2 │ node b
   3 │ node c
`);
    expect(listed('\n'.repeat(1200)).split('\n').at(-2)).toBe(' 1200 │');
  });

  test('that are too long give up blanks before their comment, then are continued', () => {
    expect(listed('link * <-> * { delay 1ms..4ms }                 // every machine', [], { width: 60 })).toBe(`
   1 │ link * <-> * { delay 1ms..4ms }      // every machine
`);
    expect(listed('node n1, n2     // a long comment that does not fit on one line', [], { width: 44 })).toBe(`
   1 │ node n1, n2     // a long comment
     │                 that does not fit on
     │                 one line
`);
    expect(listed('  scenario "a name" { store kv { timestamp lamport } }', [], { width: 44 })).toBe(`
   1 │   scenario "a name" { store kv {
     │       timestamp lamport } }
`);
    expect(listed(`let ${'x'.repeat(50)} = 1`, [], { width: 40 })).toBe(`
   1 │ let
     │     xxxxxxxxxxxxxxxxxxxxxxxxxxxxx
     │     xxxxxxxxxxxxxxxxxxxxx = 1
`);
  });

  test('keep control characters, tabs and wide characters in their columns', () => {
    expect(listed('\tnode 語\u001bx', [{ range: at(0, 6, 8), text: 'here' }])).toBe(`
   1 │   node 語␛x
     │        ^^^
     │   here
`.replace('^^^\n     │   here', '^^^ here'));
  });

  test('are left out where nothing is noted, if so asked', () => {
    const text = 'node a\nnode b\nnode c\nnode d\n';
    expect(listed(text, [{ range: at(0, 5, 6), text: 'one' }, { range: at(1, 5, 6), text: 'two' }, { range: at(3, 5, 6), text: 'four' }], { lines: 'noted' })).toBe(`
   1 │ node a
     │      ^ one
   2 │ node b
     │      ^ two
     ┆
   4 │ node d
     │      ^ four
`);
  });
});

describe('notes', () => {
  test('stand beside their carets where there is room, else beneath', () => {
    const text = 'client b via n3 { await kv.x == 1; w2: increment kv.x }';
    expect(listed(text, [{ range: at(0, 7, 8), mark: '▲', text: 'a client that waits for what another one has written', code: 'some-code' }], { width: 66 })).toBe(`
   1 │ client b via n3 { await kv.x == 1; w2: increment kv.x }
     │        ^ ▲ a client that waits for what another one has
     │            written (some-code)
`);
    expect(listed(text, [{ range: at(0, 35, 37), mark: '▲', text: 'may be overwritten by w1 because of clock skew', code: 'lost-write' }], { width: 66 })).toBe(`
   1 │ client b via n3 { await kv.x == 1; w2: increment kv.x }
     │                                    ^^
     │        ▲ may be overwritten by w1 because of clock skew
     │          (lost-write)
`);
  });

  test('of one place share their carets, of several each has its own', () => {
    expect(listed('node aa, bb\n', [{ range: at(0, 9, 11), text: 'third' }, { range: at(0, 5, 7), text: 'first' }, { range: at(0, 5, 7), text: 'second' }])).toBe(`
   1 │ node aa, bb
     │      ^^ first
     │         second
     │          ^^ third
`);
  });

  test('at the end of neighbouring lines stand in one column, and below where they do not fit', () => {
    const end = (line: number, text: string): Partial<Note> => ({ range: at(line, 0, 1), place: 'end', mark: '✓', text });
    expect(listed('expect a survives\nexpect kv converges\nnode x\nexpect b survives\n', [end(0, 'holds'), end(1, 'holds'), end(3, 'a verdict of so many words that they do not fit')])).toBe(`
   1 │ expect a survives     ✓ holds
   2 │ expect kv converges   ✓ holds
   3 │ node x
   4 │ expect b survives
     │   ✓ a verdict of so many words that they do not fit
`);
  });

  test('of several scenarios say of which', () => {
    expect(listed('expect a survives\n', [{ place: 'end', mark: '✗', tags: '[1]', text: 'fails' }, { place: 'end', mark: '✓', tags: '[2 3]', text: 'holds' }])).toBe(`
   1 │ expect a survives   ✗ [1] fails   ✓ [2 3] holds
`);
  });

  test('over several lines mark the first, and behind the end the end', () => {
    expect(listed('node {\n}\n', [{ range: { start: { line: 0, character: 5 }, end: { line: 1, character: 1 } }, text: 'open' }, { range: at(9, 0, 0), text: 'end' }])).toBe(`
   1 │ node {
     │      ^ open
   2 │ }
     │ ^ end
`);
  });
});

test('words of the language are painted, comments of several lines too', () => {
  const mark = (name: string) => (text: string) => `<${name}:${text}>`;
  const paint: Paint = { ...noPaint, reserved: mark('r'), quantity: mark('q'), comment: mark('c'), string: mark('s') };
  const text = 'scenario "x" for 1s { /* a\nb */ node n }';
  const printed = listSource({ text, tokens: parse(text).tokens }, [], { width: 80, paint }, { lines: 'all' });
  expect(printed).toEqual(['   1 │ <r:scenario> <s:"x"> <r:for> <q:1s> { <c:/* a>', '   2 │ <c:b */> node n }']);
});
