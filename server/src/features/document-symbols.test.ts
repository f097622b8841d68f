import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from '../syntax/parse.ts';
import { documentSymbols, type OutlineSymbol } from './document-symbols.ts';

function outline(text: string): string[] {
  const lines: string[] = [];
  const visit = (symbols: readonly OutlineSymbol[], depth: number) => {
    for (const { name, detail, kind, nameRange, children } of symbols) {
      lines.push(`${'  '.repeat(depth)}${kind} ${name} | ${detail} | ${text.slice(nameRange.start, nameRange.end)}`);
      visit(children, depth + 1);
    }
  };
  visit(documentSymbols(parse(text).file), 0);
  return lines;
}

test('what a file declares, and the operations of its clients', () => {
  const text = `import "cluster.fault"
let rtt in 1ms..4ms
link * <-> * { delay rtt }
store kv on n1, n2 { replication multi-leader }
client a via n1 {
  w1: write kv.x = 1
  repeat 3 { r: read kv.x }
  wait 1ms
}
scenario "skewed" {
  clock n1 { skew 3ms }
  fault f1: cut n1 <-> n2 at 1ms
  fault crash n2 at 2ms
  expect possible w1 survives
}
`;
  expect(outline(text)).toEqual([
    'import cluster.fault |  | "cluster.fault"',
    'let rtt | in 1ms..4ms | rtt',
    'link * <-> * | link | * <-> *',
    'store kv | store on n1, n2 | kv',
    'client a | client via n1 | a',
    '  operation w1 | write kv.x = 1 | w1',
    '  operation r | read kv.x | r',
    'scenario skewed |  | "skewed"',
    '  clock n1 | clock | n1',
    '  fault f1 | fault | f1',
    '  fault crash n2 at 2ms | fault | fault crash n2 at 2ms',
    '  expect w1 survives | expect possible | w1 survives',
  ]);
});

test('a name lies in its declaration, and a child in its parent, however much is missing', () => {
  const samples = readdirSync('samples').filter((file) => file.endsWith('.fault')).map((file) => readFileSync(`samples/${file}`, 'utf8'));
  const broken = ['node', 'client { w1: }', 'scenario', 'let = 3', 'fault', 'expect', 'store on', 'link ->', 'client a { : write }', 'scenario "a" { store kv on n1 {'];
  const inside = (symbol: OutlineSymbol, start: number, end: number): void => {
    expect(symbol.range.start).toBeGreaterThanOrEqual(start);
    expect(symbol.range.end).toBeLessThanOrEqual(end);
    expect(symbol.nameRange.start).toBeGreaterThanOrEqual(symbol.range.start);
    expect(symbol.nameRange.end).toBeLessThanOrEqual(symbol.range.end);
    expect(symbol.name).not.toBe('');
    for (const child of symbol.children) inside(child, symbol.range.start, symbol.range.end);
  };
  for (const text of [...broken, ...samples.flatMap((sample) => [sample, ...[3, 2].map((part) => sample.slice(0, sample.length / part))])]) {
    for (const symbol of documentSymbols(parse(text).file)) inside(symbol, 0, text.length);
  }
  expect(samples.length).toBeGreaterThan(0);
});
