import { describe, expect, test } from 'vitest';
import { fixture } from '../base/fixture.ts';
import { parse } from './parse.ts';
import { children, nodeAt, pathAt, tokenAt, tokenBefore, walk } from './walk.ts';

function at(marked: string) {
  const { text, offset } = fixture(marked);
  return { syntax: parse(text), offset };
}

describe('pathAt', () => {
  test('goes from the file to the innermost node', () => {
    const { syntax, offset } = at('link a -> b { delay 1$0ms..4ms }');
    expect(pathAt(syntax, offset).map(({ kind }) => kind)).toEqual(['file', 'link', 'properties', 'property', 'range', 'quantity']);
  });

  test('between two neighbours the bias decides', () => {
    const { syntax, offset } = at('link a -> b { profile "x"$0y }');
    expect(pathAt(syntax, offset, 'after').at(-1)).toMatchObject({ kind: 'word', text: 'y' });
    expect(pathAt(syntax, offset, 'before').at(-1)).toMatchObject({ kind: 'string', value: 'x' });
  });

  test('a cursor behind a half-typed name is at that name', () => {
    const { syntax, offset } = at('client a { write kv.$0');
    expect(pathAt(syntax, offset, 'before').map(({ kind }) => kind)).toEqual(['file', 'program', 'body', 'statement', 'write', 'ref', 'word']);
  });

  test('the place where a name is missing is a place in the tree', () => {
    const { syntax, offset } = at('client a { read $0}');
    expect(pathAt(syntax, offset).at(-1)).toMatchObject({ kind: 'word', text: '' });
  });

  test('outside every item there is only the file', () => {
    const { syntax, offset } = at('node a\n\n$0\n\nnode b');
    expect(pathAt(syntax, offset).map(({ kind }) => kind)).toEqual(['file']);
  });
});

test('nodeAt finds the innermost of a kind', () => {
  const { syntax, offset } = at('link a -> b { transport tcp { wind$0ow 4KB } }');
  expect(nodeAt(syntax, offset, 'property')?.name).toMatchObject({ text: 'window' });
  expect(nodeAt(syntax, offset, 'client' as 'program')).toBeUndefined();
});

test('children are in the order of the text, those of a rate and of arguments too', () => {
  const { file } = parse('load web via lb at mix(1/s, 2 3) poisson for 10s { call a timeout 1s }');
  const load = children(file)[0];
  expect(load && children(load).map(({ kind }) => kind)).toEqual(['ref', 'place', 'range', 'word', 'range', 'body']);
  const quantities: string[] = [];
  walk(file, (node) => {
    if (node.kind === 'quantity') quantities.push(node.digits + node.unit);
    return node.kind !== 'body';
  });
  expect(quantities).toEqual(['1/s', '2', '3', '10s']);
});

describe('tokens at an offset', () => {
  test('the bias decides between two', () => {
    const { syntax, offset } = at('node a$0, b');
    expect(tokenAt(syntax, offset)?.text).toBe(',');
    expect(tokenAt(syntax, offset, 'before')?.text).toBe('a');
  });

  test('the last one that is no trivia, before the cursor', () => {
    const { syntax, offset } = at('link a -> // to\n  $0');
    expect(tokenBefore(syntax, offset)?.text).toBe('->');
    expect(tokenBefore(syntax, 0)).toBeUndefined();
    expect(tokenBefore(syntax, 5)?.text).toBe('link');
  });

  test('at both ends of a text, and in an empty one', () => {
    const syntax = parse('node a');
    expect(tokenAt(syntax, 0, 'before')?.text).toBe('node');
    expect(tokenAt(syntax, 6)?.text).toBe('a');
    expect(tokenAt(parse(''), 0)).toBeUndefined();
  });
});
