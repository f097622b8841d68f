import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { present } from '../base/assert.ts';
import { parse } from './parse.ts';
import { print, type Printable } from './print.ts';
import type { ItemNode, Syntax } from './tree.ts';
import { walk } from './walk.ts';

const fixtures = new URL('../../../grammar/fixtures/', import.meta.url);
const scenarios = readdirSync(fixtures).map((name) => ({ name, text: readFileSync(new URL(name, fixtures), 'utf8') }));

/** A part of the tree without what depends on where it stands. */
function shape(node: unknown): unknown {
  return JSON.parse(JSON.stringify(node, (key, value) => (key === 'range' || key === 'headRange' || key === 'documentation' ? undefined : value)));
}

function firstItem(syntax: Syntax): ItemNode {
  return present(syntax.file.entries.find((entry): entry is ItemNode => entry.kind !== 'import' && entry.kind !== 'scenario'), 'an item');
}

test.each(scenarios)('what is printed of $name reads as the same tree', ({ text }) => {
  let compared = 0;
  const again = (printed: string, node: Printable): void => {
    const syntax = parse(printed);
    expect(syntax.findings, printed).toEqual([]);
    expect(shape(firstItem(syntax)), printed).toEqual(shape(node));
    compared++;
  };
  walk(parse(text).file, (node) => {
    if (node.kind === 'expect' || node.kind === 'show' || node.kind === 'fault') again(print(node), node);
    if (node.kind === 'properties') {
      const item = firstItem(parse(`link a -> b ${print(node)}`));
      expect(shape(item.kind === 'link' ? item.properties : null)).toEqual(shape(node));
      compared++;
    }
    if (node.kind === 'body') {
      const item = firstItem(parse(`client a ${print(node)}`));
      expect(shape(item.kind === 'program' ? item.body : null)).toEqual(shape(node));
      compared++;
    }
  });
  expect(compared).toBeGreaterThan(0);
});

test.each([
  ['expect   w2   survives', 'expect w2 survives'],
  ['expect a<=1ms /* no */ and\n  not(b==none)', 'expect a <= 1ms and not (b == none)'],
  ['fault crash n at 5ms+-1ms', 'fault crash n at 5ms ± 1ms'],
  ['fault up to 2 of { crash any of a ; cut a<->b at any time }', 'fault up to 2 of { crash any a; cut a <-> b at any time }'],
  ['show probability( r==w ) by t', 'show probability(r == w) by t'],
  ['expect r in {1,"two", x.y}', 'expect r in { 1, "two", x.y }'],
])('%j is printed %j', (text, printed) => {
  expect(print(firstItem(parse(text)) as Printable)).toBe(printed);
});
