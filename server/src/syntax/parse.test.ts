// The tree of texts without mistakes: what ends a line, what may be a name, what documents what.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { present } from '../base/assert.ts';
import { parse } from './parse.ts';
import { print, type Printable } from './print.ts';
import type { ItemNode, Syntax } from './tree.ts';
import { walk } from './walk.ts';

const fixtures = new URL('../../../grammar/fixtures/', import.meta.url);

function read(text: string): Syntax {
  const syntax = parse(text);
  expect(syntax.findings).toEqual([]);
  return syntax;
}

/** Kinds of the entries, in order. */
function kinds(text: string): readonly string[] {
  return read(text).file.entries.map(({ kind }) => kind);
}

function item(text: string): ItemNode {
  const entry = present(read(text).file.entries[0], 'an entry');
  if (entry.kind === 'import' || entry.kind === 'scenario') throw new Error('no item');
  return entry;
}

/** Statements of a client's body, printed. */
function statements(body: string): readonly string[] {
  const client = item(`client a ${body}`);
  return client.kind === 'program' ? present(client.body, 'a body').statements.map(print) : [];
}

/** A link's properties, printed. */
function properties(block: string): string {
  const link = item(`link a -> b ${block}`);
  return link.kind === 'link' ? print(present(link.properties, 'properties')) : '';
}

test.each(readdirSync(fixtures))('%s is read without a finding, with any line ends', (name) => {
  const text = readFileSync(new URL(name, fixtures), 'utf8');
  const shape = (syntax: Syntax): unknown => JSON.parse(JSON.stringify(syntax.file, (key, value) => (/[rR]ange$/.test(key) ? undefined : value)));
  const tree = shape(read(text));
  expect(shape(read(text.replaceAll('\n', '\r\n')))).toEqual(tree);
  expect(shape(read(text.replaceAll('\n', '\r')))).toEqual(tree);
  expect(shape(read(text.replaceAll(' ', '\t')))).not.toBeNull();
});

test('a brace where a parenthesis belongs is told, and ends nothing else', () => {
  for (const text of ['expect probability{', 'node n\nexpect probability{r == 1) > 2\nnode m\n', 'scenario "s" {\n expect probability{r\n']) {
    const { tokens, findings } = parse(text);
    expect(findings.length).toBeGreaterThan(0);
    expect(tokens.length).toBeGreaterThan(2);
  }
  expect(parse('node n\nexpect probability{r == 1) > 2\nnode m\n').file.entries.map(({ kind }) => kind)).toEqual(['thing', 'expect', 'thing']);
});

describe('a new line', () => {
  test('ends an item, as ";" and "}" do', () => {
    expect(kinds('node a\nlink a -> b; clock a { skew 1ms }; expect a survives')).toEqual(['thing', 'link', 'thing', 'expect']);
    expect(kinds('link a -> b { } link b -> a { }')).toEqual(['link', 'link']);
    expect(statements('{ read x; read y\nrepeat 2 { read z } read w }')).toEqual(['read x', 'read y', 'repeat 2 { read z }', 'read w']);
  });

  test('does not count inside parentheses and braces of values', () => {
    expect(kinds('let x = mix(38% a(1ms,\n 2),\n rest\n b)\nexpect (a\n== b)\nexpect r in {\n 1,\n 2\n}\nnode n')).toEqual(['let', 'expect', 'expect', 'thing']);
  });

  test.each([
    'node a,\nb',
    'link a ->\nb',
    'link a <->\nb',
    'let x =\n1',
    'let x = 1 +\n2',
    'let x = 1 -\n2',
    'let x = 1 /\n2',
    'let x in 1ms..\n2ms',
    'let x in 1ms ±\n2ms',
    'expect a ==\n1',
    'expect a survives and\nb survives',
    'expect not\na survives',
    'fault partition a |\nb',
    'fault x:\ncrash a',
  ])('does not count where nothing can end: %j', (text) => {
    expect(kinds(text)).toHaveLength(1);
  });

  test.each([
    'store kv\non a',
    'client a\nvia b\nat 5/s\nfor 5s { }',
    'fault crash a\nat 5s\nfor 5s',
    'fault crash a\nwhen b begins\nafter 1s\nby 5s\nevery 5s',
    'expect p99\nof a < 1s',
    'expect a converges\nwithin 1s',
    'expect a survives\nand b survives\nor c survives',
    'expect at most one x\nper y',
    'show a\nby t',
    'fault up\nto 1\nof { crash a }',
    'node a\nin east',
    'scenario "x"\n{ }',
    'client a\n{ }',
    'link a\n-> b',
    'expect a\n< 5',
    'let x in 1ms\n.. 2ms',
    'fault partition a\n| b',
  ])('does not count before a line that can begin nothing: %j', (text) => {
    expect(kinds(text)).toHaveLength(1);
  });

  test('counts before a line that surely begins an item, whatever stands before', () => {
    expect(parse('link a ->\nnode b').file.entries.map(({ kind }) => kind)).toEqual(['link', 'thing']);
    expect(parse('let x = (1 +\nexpect a survives').file.entries.map(({ kind }) => kind)).toEqual(['let', 'expect']);
    expect(kinds('link a ->\nnode\nclock a')).toEqual(['link', 'thing']);
  });

  test('separates properties, as a comma does there and nowhere else', () => {
    expect(properties('{ delay 1ms, loss 1%\n\n order fifo;\n, queue 8, }')).toBe('{ delay 1ms, loss 1%, order fifo, queue 8 }');
    const service = item('service s on a, b { takes 5ms, workers 8\n handle h { take 1ms }, queue 3 }');
    expect(service).toMatchObject({ names: [{ text: 's' }], entries: [{ kind: 'property' }, { kind: 'property' }, { kind: 'handle' }, { kind: 'property' }] });
    expect(parse('client a { read x, read y }').findings).toHaveLength(1);
  });

  test('inside a comment counts too', () => {
    expect(kinds('node a /* one\n two */ node b')).toEqual(['thing', 'thing']);
    expect(parse('node a /* one */ node b').findings).toHaveLength(1);
  });
});

describe('names', () => {
  test('are all words but the reserved ones', () => {
    const words = ['node', 'clock', 'store', 'write', 'read', 'timeout', 'link', 'client', 'load', 'crash', 'possible', 'monotonic', 's', 'ms', 'x', 'watching', 'rest'];
    for (const word of words) {
      expect(item(`node ${word}, a`)).toMatchObject({ set: { names: [{ text: word }, { text: 'a' }] } });
      expect(item(`link ${word} -> ${word} { ${word} ${word} }`)).toMatchObject({ path: { from: { names: [{ text: word }] } }, properties: { entries: [{ name: { text: word } }] } });
      expect(statements(`{ ${word}: read ${word}.${word} timeout 1s }`)).toEqual([`${word}: read ${word}.${word} timeout 1s`]);
      expect(item(`fault ${word}: crash ${word} at ${word}`)).toMatchObject({ label: { text: word }, actions: [{ set: { names: [{ text: word }] } }] });
      expect(item(`let ${word} = ${word} + ${word}(${word})`)).toMatchObject({ name: { text: word } });
      expect(item(`expect ${word} == 1`)).toMatchObject({ mode: 'always', condition: { left: { value: { text: word } } } });
    }
  });

  test('have letters of any script, digits, "_", and "-" between two letters', () => {
    expect(item('node größe, 北京, a_1, time-of-day')).toMatchObject({ set: { names: [{ text: 'größe' }, { text: '北京' }, { text: 'a_1' }, { text: 'time-of-day' }] } });
    expect(item('expect t1-t0 > 1ms')).toMatchObject({ condition: { left: { value: { operator: '-' } } } });
  });

  test('"possible" and "finally" are names where something is said of them', () => {
    expect(item('expect possible a survives')).toMatchObject({ mode: 'possible' });
    expect(item('expect finally a == b')).toMatchObject({ mode: 'finally' });
    expect(item('expect finally > 3')).toMatchObject({ mode: 'always' });
    expect(item('expect possible.x in { 1 }')).toMatchObject({ mode: 'always' });
  });
});

describe('values', () => {
  test('numbers keep their digits and units', () => {
    const atoms = ['-3ms', '1.50', '0.235ms', '5000/s', '3/min', '1/h', '50%', '-50ppm', '5x', '64KB', '100Mbps', '10000000000000000001'];
    const link = item(`link a -> b { p ${atoms.join(' ')} }`);
    const entry = link.kind === 'link' ? link.properties?.entries[0] : undefined;
    expect(entry?.atoms.map((atom) => (atom.kind === 'range' && atom.low.kind === 'quantity' ? [atom.low.digits, atom.low.unit] : null))).toEqual([
      ['-3', 'ms'], ['1.50', ''], ['0.235', 'ms'], ['5000', '/s'], ['3', '/min'], ['1', '/h'], ['50', '%'], ['-50', 'ppm'], ['5', 'x'], ['64', 'KB'], ['100', 'Mbps'],
      ['10000000000000000001', ''],
    ]);
  });

  test('a sign is glued, a difference is not', () => {
    expect(properties('{ p a - 3ms, p a -3ms }')).toBe('{ p a - 3ms, p a -3ms }');
    const link = item('link a -> b { p a - 3ms, p a -3ms }');
    expect(link.kind === 'link' && link.properties?.entries.map(({ atoms }) => atoms.length)).toEqual([1, 2]);
  });

  test('products bind more than sums, both from the left', () => {
    expect(item('let x = 1 - 2 - 3 * 4 / 5')).toMatchObject({
      value: {
        low: {
          operator: '-',
          left: { operator: '-', left: { digits: '1' }, right: { digits: '2' } },
          right: { operator: '/', left: { operator: '*', left: { digits: '3' }, right: { digits: '4' } }, right: { digits: '5' } },
        },
      },
    });
    expect(item('let x in 1 + 2..3 * 4')).toMatchObject({ value: { low: { operator: '+' }, operator: '..', high: { operator: '*' } } });
    expect(item('let x in 5ms +- 1ms')).toMatchObject({ value: { operator: '±' } });
  });

  test('texts have the escapes of JSON', () => {
    const value = 'a "quoted" \\ text/\b\f\n\r\t\u0001é😀';
    expect(item(`load a via b { write k.x = ${JSON.stringify(value)} }`)).toMatchObject({ body: { statements: [{ act: { value: { value } } }] } });
  });

  test('calls take atoms, separated by commas', () => {
    expect(item('let x = mix(38% pareto(1ms, 2), rest f())')).toMatchObject({
      value: { low: { callee: { text: 'mix' }, arguments: [[{ low: { unit: '%' } }, { low: { arguments: [[{}], [{}]] } }], [{ low: { text: 'rest' } }, { low: { arguments: [] } }]] } },
    });
  });
});

describe('statements', () => {
  test('option words end what stands before them, but not in parentheses', () => {
    expect(statements('{ write k.x = v timeout 1s retry 3 backoff 1ms to 1s breaker { failures 5 } via lb }')).toEqual([
      'write k.x = v timeout 1s retry 3 backoff 1ms to 1s breaker { failures 5 } via lb',
    ]);
    const client = item('client a { await r survives timeout 1s; wait f(timeout size) holding l }');
    expect(client).toMatchObject({
      body: { statements: [{ act: { condition: { says: { words: [{ text: 'survives' }] } } }, options: [{ name: { text: 'timeout' } }] }, { options: [{ name: { text: 'holding' } }] }] },
    });
  });

  test('of every form', () => {
    const all = [
      'write a.b = "one"', 'increment a.b', 'increment a.b by 2 * n', 'append a.l unique', 'cas a.b 1 -> 2', 'read a.b', 'acquire l', 'release l', 'call s.op', 'effect e',
      'wait 1ms..2ms', 'take f(1ms)', 'await a.b == 1 and not (c or d)', 'repeat { fail }', 'repeat 3 { now }', 'repeat n every 1s { now monotonic }', 'transaction { read a }',
      'together { read a; read b }',
    ];
    expect(statements(`{ ${all.join('\n')} }`)).toEqual(all);
  });
});

describe('faults and expectations', () => {
  test.each([
    'fault crash any a, b at any time for 1s',
    'fault maybe lose every response of r',
    'fault delay of r by 50ms..100ms',
    'fault up to 2 of { partition a, b | c | d at 5s; cut a -> b; hold * <-> b; degrade a -> b { loss 10% } for 5s }',
    'fault slow a by 5x at 20s for 10s when r begins',
    'fault step m by -2s at 500ms',
    'expect no unknown outcome of web',
    'expect no lost writes',
    'expect at most 3 charge per r',
    'expect every call of la is ok within 10s',
    'expect possible queue of vm >= 7',
    'expect probability(r == w) >= 43% or p99 of c < 50ms',
    'expect t1 certainly-precedes t2',
    'expect not (y == 1 and x == none)',
    'expect r in { 1, "two", x.y + 3 }',
    'show probability(r == w) by t',
    'show causes of r',
  ])('%s', (text) => {
    expect(print(item(text) as Printable)).toBe(text);
  });
});

describe('documentation', () => {
  test('is what stands in "///" above, up to an empty line', () => {
    const { file } = read('/// The file.\n\n/// One,\n///  two.\nnode a /// not this\n// nor this\nnode b\n\n/// S.\nscenario "s" {\n  /// C.\n  client c { }\n}\n');
    expect(file.entries).toMatchObject([
      { documentation: 'One,\n two.' },
      { documentation: null },
      { documentation: 'S.', items: [{ documentation: 'C.' }] },
    ]);
  });
});

describe('tokens', () => {
  test('have a class, each', () => {
    const { tokens } = parse('/// d\nfault crash n1 // c\n at 5ms..x "s" @ /* b */');
    expect(tokens.map((token) => [token.class, token.text]).filter(([kind]) => kind !== 'space')).toEqual([
      ['doc-comment', '/// d'], ['newline', '\n'], ['reserved', 'fault'], ['word', 'crash'], ['word', 'n1'], ['comment', '// c'], ['newline', '\n'], ['reserved', 'at'],
      ['quantity', '5ms'], ['operator', '..'], ['word', 'x'], ['string', '"s"'], ['invalid', '@'], ['comment', '/* b */'],
    ]);
  });
});

test('ranges are those of the text, heads end before their block', () => {
  const text = 'load a, b on c via d at 5/s poisson for 1s { read x }';
  const slices: string[] = [];
  const syntax = read(text);
  walk(syntax.file, (node) => void slices.push(text.slice(node.range.start, node.range.end)));
  expect(slices.slice(0, 8)).toEqual([text, text, 'a', 'a', 'b', 'b', 'on c', 'c']);
  expect(syntax.file.entries[0]).toMatchObject({ headRange: { start: 0, end: text.indexOf(' {') }, rate: { range: { start: text.indexOf('at'), end: text.indexOf(' {') } } });
});
