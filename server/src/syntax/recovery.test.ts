// What the author of a text with mistakes is told: each of them once, at its place, and everything else is in the tree.
import { describe, expect, test } from 'vitest';
import { annotate, fixture } from '../base/fixture.ts';
import { findingsMax, parse } from './parse.ts';
import type { Syntax } from './tree.ts';
import { print } from './print.ts';
import { walk } from './walk.ts';

/** The fixture's caret lines are all that is found; the syntax, for what else a test asks. */
function check(marked: string): Syntax {
  const { text, expected } = fixture(marked);
  const syntax = parse(text);
  const found = syntax.findings.map(({ range, message }) => ({ range, message }));
  expect(annotate(text, found)).toBe(annotate(text, expected));
  return syntax;
}

/** The items of a file, those of scenarios too, in a word each. */
function outline({ file }: Syntax): string {
  const words: string[] = [];
  walk(file, (node) => {
    if (node.kind === 'thing') words.push(`${node.thing} ${print(node.set)}`);
    else if (node.kind === 'service' || node.kind === 'program') words.push(node.names.map(({ text }) => text).join(','));
    else if (node.kind === 'scenario') words.push(`"${node.name?.value ?? ''}"`);
    else if (['import', 'let', 'assume', 'link', 'fault', 'expect', 'show'].includes(node.kind)) words.push(node.kind);
    return node.kind === 'file' || node.kind === 'scenario';
  });
  return words.join(' ');
}

describe('a line that is being typed', () => {
  test('leaves the items behind it as they are', () => {
    const syntax = check(`
      link n1 ->
      //      ^^ expected a machine, zone, or "*" after "->"
      node n2
      store kv on
      //       ^^ expected a name after "on"
      node n3
      fault crash n1 at
      //             ^^ expected a time such as 10ms after "at"
      let x =
      //    ^ expected a value such as 5ms, or a range such as 0ms..20ms after "="
      expect
      //<^^^^^^ expected a condition such as "w1 survives" after "expect"
      expect a survives
    `);
    expect(outline(syntax)).toBe('link node n2 store kv node n3 fault let expect expect');
  });

  test('in a client, with its brace and without', () => {
    const syntax = check(`
      client a via n1 { w1: write kv. }
      //                              ^ expected a name, found "}"
      client b via n1 {
        write kv.
      //        ^ expected a name after "."
        r: read kv.x
        wait
        //<^^^^ expected a duration such as 10ms after "wait"
      }
      client c via n1 { w1: write kv.
      //              ^ this "{" is never closed: expected "}" before the end of the file
      //                            ^ expected a name after "."
    `);
    expect(outline(syntax)).toBe('a b c');
    const labels: string[] = [];
    walk(syntax.file, (node) => void (node.kind === 'statement' && labels.push(node.label?.text ?? node.act.kind)));
    expect(labels).toEqual(['w1', 'write', 'r', 'wait', 'w1']);
  });

  test('keeps what it has, for completion and hover', () => {
    const [client] = parse('client a via n1 { w1: write kv. timeout 1s }').file.entries;
    expect(client).toMatchObject({
      names: [{ text: 'a' }], places: [{ preposition: 'via' }],
      body: { statements: [{ label: { text: 'w1' }, act: { kind: 'write', target: { text: 'kv.timeout' } } }] },
    });
    expect(parse('link n1 ->').file.entries[0]).toMatchObject({ path: { from: { names: [{ text: 'n1' }] }, arrow: '->', to: { names: [] } } });
    expect(parse('client a { w1: }').file.entries[0]).toMatchObject({ body: { statements: [{ label: { text: 'w1' }, act: { kind: 'unreadable' } }] } });
  });
});

describe('words', () => {
  test('that begin nothing are read as what was meant', () => {
    const syntax = check(`
      nod n1 { takes 1ms }
      //<^^^ "nod" begins no item: did you mean "node"?
      NODE n2
      //<^^^^ "NODE" begins no item: did you mean "node"?
      machine n3
      //<^^^^^^^ "machine" begins no item: did you mean "node"?
      client a vai n1 { raed kv.x; set kv.x = 1; call s timout 1s }
      //       ^^^ expected "via", found "vai"
      //                ^^^^ "raed" begins no statement: did you mean "read"?
      //                           ^^^ "set" begins no statement: did you mean "write"?
      //                                                ^^^^^^ expected "timeout", found "timout"
      fault crsh n1 att 5s
      //    ^^^^ "crsh" is no fault: did you mean "crash"?
      crash n2 at 5s
      //<^^^^^ expected "fault" before "crash"
      expect a survives
    `);
    expect(outline(syntax)).toBe('node n1 node n2 node n3 a fault fault expect');
    expect(syntax.file.entries.slice(-3, -1).map((fault) => (fault.kind === 'fault' ? print(fault) : ''))).toEqual([
      'fault crash n1 at 5s',
      'fault crash n2 at 5s',
    ]);
  });

  test('that nobody meant are said to begin nothing, with their line', () => {
    const syntax = check(`
      frobnicate n1 { takes 1ms
      //<^^^^^^^^^^ expected an item such as node, link, client, expect or scenario, found "frobnicate"
        cores 2 }
      write kv.x = 1
      //<^^^^^ "write" is a statement: it stands in a client, a load, or a handle of a service
      handle h { take 1ms }
      //<^^^^^^ "handle" stands in the block of a service
      client a { foo bar; read kv.x }
      //         ^^^ expected a statement such as write, read or call, found "foo"
      fault n1 at 5s
      //    ^^ expected a fault such as crash, cut or pause, found "n1"
      node n1
    `);
    expect(outline(syntax)).toBe('a fault node n1');
  });

  test('that are reserved are no names', () => {
    const syntax = check(`
      let at = 3ms
      //  ^^ "at" is a reserved word: choose another name
      node on, off
      //   ^^ "on" is a reserved word: choose another name
      client a { when: read kv.x }
      //         ^^^^ "when" is a reserved word: choose another name
    `);
    expect(outline(syntax)).toBe('let node on, off a');
  });

  test('two items on one line are two items', () => {
    const syntax = check(`
      expect w1 survives expect w2 survives
      //                 ^^^^^^ expected a new line or ";" before "expect"
    `);
    expect(outline(syntax)).toBe('expect expect');
  });
});

describe('what stands where something else is expected', () => {
  test('in declarations', () => {
    check(`
      link a - > b { delay 1ms }
      //     ^ expected "->" or "<->", found "-"
      link a b
      //     ^ expected "->" or "<->", found "b"
      link a, -> b
      //      ^^ expected another name, found "->"
      node n1,
      //     ^ expected another name after ","
      node n2 n3
      //      ^^ expected "," and another name, a place such as "on n1", "{", or a new line, found "n3"
      client a n1 { read kv.x }
      //       ^^ expected "on", "via", "at" with a rate, "{", or a new line, found "n1"
      load web via lb 100/s { call a }
      //              ^^^^^ expected "at" before the rate "100/s"
      let x 5ms
      //    ^^^ expected "=" or "in" and a value, found "5ms"
      scenario one { node n1 }
      //       ^^^ expected a name in quotes, found "one"
      scenario "two"
      //       ^^^^^ expected "{" and the items of the scenario after "two"
      import cluster.fault
      //     ^^^^^^^ expected a file in quotes, such as "cluster.fault", found "cluster"
      node 1n
      //   ^^ expected a name, found "1n"
    `);
  });

  test('in properties', () => {
    const syntax = check(`
      link a -> b { delay: 1ms }
      //                 ^ expected a value, found ":": a property is written "delay 10ms"
      link a -> b { delay = 1ms, -> , loss 1% }
      //                  ^ expected a value, found "=": a property is written "delay 10ms"
      //                         ^^ expected a property, found "->"
    `);
    const [first, second] = syntax.file.entries.map((link) => (link.kind === 'link' && link.properties !== null ? print(link.properties) : ''));
    expect(first).toBe('{ delay 1ms }');
    expect(second).toBe('{ delay 1ms, loss 1% }');
  });

  test('in statements', () => {
    check(`
      client a via n1 {
        write kv.x 1
      //           ^ expected "=" and a value, found "1"
        write kv.x == 2
      //           ^^ expected "=", found "==": "=" writes, "==" compares
        write kv.x; write = 3
      //         ^ expected "=" and a value after "x"
      //                  ^ expected a key such as kv.x, found "="
        await kv.x = 1
      //           ^ expected "==", found "=": "==" compares, "=" writes
        wait 1ms..
      //        ^^ expected the other end of the range after ".."
        repeat 5 read kv.x
      //         ^^^^ expected "{" and statements, found "read"
        cas kv.x 1 2
      //           ^ expected "->" and the new value, found "2"
        w1 write kv.x = 1
      //   ^^^^^ expected ":" behind the label "w1", found "write"
        read kv.x, read kv.y
      //         ^ expected an option such as "timeout 1s", or a new line, found ","
      }
    `);
  });

  test('in faults', () => {
    check(`
      fault cut n1
      //        ^^ expected "->" or "<->" after "n1"
      fault partition a, b
      //                 ^ expected "|" and the machines on the other side after "b"
      fault up 2 crash n1
      //       ^ expected "to" and a number, as in "up to 1", found "2"
      fault degrade a -> b
      //                 ^ expected "{" and the properties of the link, such as { loss 10% } after "b"
      fault lose request r
      //                 ^ expected "of" and the label of an operation, as in "lose request of r", found "r"
      fault up to 1 of {
        crash
        //<^^^^^ expected a machine after "crash"
        pause n3 at
      //         ^^ expected a time such as 10ms after "at"
        cut a -> b
      }
    `);
  });

  test('in expectations', () => {
    check(`
      expect w1 survives and
      //                 ^^^ expected a condition after "and"
      expect possible
      //     ^^^^^^^^ expected a condition such as "w1 survives" after "possible"
      expect t1 -3ms > 0ms
      //        ^^^^ write "- 3ms" for a difference: "-" glued to a number is its sign
      expect x = 1
      //       ^ expected "==", found "=": "==" compares, "=" writes
      expect at most one leader
      //                 ^^^^^^ expected "of" or "per" after "leader"
      expect every call la is ok
      //                ^^ expected "of", found "la"
      expect r in 1, 2
      //          ^ expected "{" and values, found "1"
      expect p99 web < 1s
      //             ^ expected "and", "or", or a new line; a measure is written "p99 of web", found "<"
      show p99 web
      //       ^^^ expected "of" or "by" with a name, or a new line, found "web"
    `);
  });
});

describe('brackets', () => {
  test('a block that is never closed ends where the indentation says', () => {
    const syntax = check(`
      scenario "a" {
        node n1
        link * <-> * { delay 1ms
        //           ^ this "{" is never closed: expected "}" before "store" on line 4
        store kv on n1
      }
      scenario "b" {
        node n2
      }
    `);
    expect(outline(syntax)).toBe('"a" node n1 link store kv "b" node n2');
  });

  test('or where a word stands that the block cannot hold', () => {
    const syntax = check(`
      scenario "a" {
      //           ^ this "{" is never closed: expected "}" before "scenario" on line 4
        client a via b { read x
        //             ^ this "{" is never closed: expected "}" before "expect" on line 3
          expect a survives
          scenario "b" { service s on n { handle g {
          //           ^ this "{" is never closed: expected "}" before the end of the file
          //                                       ^ this "{" is never closed: expected "}" before "handle" on line 5
              handle h { take 1ms }
      }
    `);
    expect(outline(syntax)).toBe('"a" a expect "b" s');
  });

  test('a parenthesis that is never closed ends with its line', () => {
    const syntax = check(`
      link a -> b { delay exponential(5ms }
      //                             ^ this "(" is never closed: expected ")"
      link a -> b {
        delay mix(38% pareto(1ms, 2), rest exponential(5ms)
        //       ^ this "(" is never closed: expected ")"
        loss 1%
      }
      let x = (1 + f(2
      //      ^ this "(" is never closed: expected ")"
      //            ^ this "(" is never closed: expected ")"
      expect r in { 1, 2
      //          ^ this "{" is never closed: expected "}"
      node n
    `);
    expect(outline(syntax)).toBe('link link let expect node n');
    const second = syntax.file.entries[1];
    expect(second?.kind === 'link' && second.properties !== null ? print(second.properties) : '').toBe(
      '{ delay mix(38% pareto(1ms, 2), rest exponential(5ms)), loss 1% }',
    );
  });

  test('a block that is never opened begins where the indentation says', () => {
    const syntax = check(`
      scenario "a" {
        service s on n
        //           ^ expected "{" after "n"
          workers 16
          handle h {
            take 1ms
          }
        }
        store kv on
        //       ^^ expected a name after "on"
          replication single
        }
        expect a survives
      }
      node n
    `);
    expect(outline(syntax)).toBe('"a" s store kv expect node n');
    expect(syntax.file.entries[0]).toMatchObject({ items: [{ entries: [{ kind: 'property' }, { kind: 'handle' }] }, { properties: { entries: [{}] } }, {}] });
  });

  test('what closes nothing is left out', () => {
    const syntax = check(`
      node n1 }
      //      ^ this "}" closes nothing: no "{" is open here
      link a -> b { delay exponential(5ms)) }
      //                                  ^ this ")" closes nothing: no "(" is open here
      node n2
    `);
    expect(outline(syntax)).toBe('node n1 link node n2');
  });
});

describe('single tokens', () => {
  test('numbers', () => {
    const syntax = check(`
      node n1 { takes 10 ms, cores 10msx, queue 10sec }
      //              ^^^^^ write "10ms": no space stands between a number and its unit
      //                           ^^^^^ "msx" is no unit: did you mean "10ms"?
      //                                        ^^^^^ "sec" is no unit: did you mean "10s"?
      node n2 { takes 10µs, loss 5 % }
      //              ^^^^ "µs" is no unit: did you mean "10us"?
      //                         ^^^ write "5%": no space stands between a number and its unit
      link a -> b { delay 1ms-4ms }
      //                  ^^^^^^^ expected a number, found "1ms-4ms": write "1ms..4ms" for a range, or "1ms - 4ms" with spaces for a difference
      let x = 1e5
      //      ^^^ expected a number such as 1500 or 0.5, found "1e5"
      let w = 0.
      //      ^^ expected a digit behind "0."
      let v = 5m
      //      ^^ "m" is no unit: did you mean "5ms" or "5min"?
      let y = .5
      //      ^^ write "0.5": a number begins with a digit
      load l via a at 100 /s { read kv.x }
      //              ^^^^^^ write "100/s": no space stands between a number and its unit
    `);
    const [first] = syntax.file.entries;
    expect(first).toMatchObject({
      properties: { entries: [{ atoms: [{ low: { value: 10, unit: 'ms' } }] }, { atoms: [{ low: { value: 10, malformed: true } }] }, { name: { text: 'queue' } }] },
    });
  });

  test('texts', () => {
    const syntax = check(`
      scenario "a later write {
      //       ^^^^^^^^^^^^^^ this text has no end: expected '"' before the end of the line
        client a via n1 { write kv.x = "one }
        //                             ^^^^ this text has no end: expected '"' before the end of the line
      }
      import 'x.fault'
      //     ^^^^^^^^^ expected a text in double quotes, found 'x.fault'
      import "a\\qb\\u12"
      //       ^^ expected one of \\" \\\\ \\/ \\b \\f \\n \\r \\t \\u0000 behind the backslash, found "\\q"
      //          ^^ expected one of \\" \\\\ \\/ \\b \\f \\n \\r \\t \\u0000 behind the backslash, found "\\u"
    `);
    expect(outline(syntax)).toBe('"a later write" a import import');
    expect(syntax.file.entries.at(-2)).toMatchObject({ path: { value: 'x.fault' } });
  });

  test('comments', () => {
    const syntax = check(`
      # as elsewhere
      //<^ a comment begins with "//", not with "#"
      node n1
      /* open, over
      //<^^^^^^^^^^^^^ this comment has no end: expected "*/"
         two lines
      node n2
    `);
    expect(outline(syntax)).toBe('node n1 node n2');
  });

  test('characters', () => {
    const syntax = check(`
      node n1 @ n2
      //      ^ "@" is not part of the language
      link a → b { delay 1ms…4ms }
      //     ^ write "->" instead of "→"
      //                    ^ write ".." instead of "…"
      expect x ≥ 1 && y != 2
      //       ^ write ">=" instead of "≥"
      //           ^^ write "and" instead of "&&"
    `);
    expect(outline(syntax)).toBe('node n1 link expect');
    const condition = syntax.file.entries.at(-1);
    expect(condition?.kind === 'expect' ? print(condition) : '').toBe('expect x >= 1 and y != 2');
  });
});

describe('fixes', () => {
  test.each([
    ['nod n1', 'node n1'],
    ['node n1 { takes 10 ms }', 'node n1 { takes 10ms }'],
    ['link a -> b { delay: 1ms }', 'link a -> b { delay 1ms }'],
    ['link a => b', 'link a -> b'],
    ['link a -> b {\n  delay 1ms\nnode n1', 'link a -> b {\n  delay 1ms\n}\nnode n1'],
    ['link a -> b { delay 1ms', 'link a -> b { delay 1ms }'],
    ['  link a -> b {\n    delay 1ms\n  // c\n  node n1', '  link a -> b {\n    delay 1ms\n  }\n  // c\n  node n1'],
    ['let x = f(1', 'let x = f(1)'],
    ['node n1 }', 'node n1 '],
    ['scenario one { }', 'scenario "one" { }'],
    ["import 'a'", 'import "a"'],
    ['import "a', 'import "a"'],
    ['# c', '// c'],
    ['/* c', '/* c */'],
    ['crash n1', 'fault crash n1'],
    ['expect a = 1', 'expect a == 1'],
    ['expect a -3ms > 1ms', 'expect a - 3ms > 1ms'],
    ['load l at 1ms-4ms { }', 'load l at 1ms..4ms { }'],
    ['load l 5/s { }', 'load l at 5/s { }'],
    ['expect a survives expect b survives', 'expect a survives \nexpect b survives'],
    ['let y = .5', 'let y = 0.5'],
  ])('%j becomes %j', (text, mended) => {
    const { findings } = parse(text);
    expect(findings).toHaveLength(1);
    const edit = findings[0]?.fixes?.[0]?.edits[0];
    expect(edit && text.slice(0, edit.range.start) + edit.text + text.slice(edit.range.end)).toBe(mended);
    expect(parse(mended).findings).toEqual([]);
  });
});

describe('limits', () => {
  test('brackets nest 64 deep', () => {
    const deep = (depth: number) => parse(`let x = ${'('.repeat(depth)}1${')'.repeat(depth)}`).findings.map(({ message }) => message);
    expect(deep(64)).toEqual([]);
    expect(deep(65)).toEqual(['brackets may nest 64 deep: what is inside this one was not read']);
    expect(deep(100_000)).toEqual(deep(65));
    const blocks = (depth: number) => parse(`client a ${'{ repeat '.repeat(depth - 1)}{${' }'.repeat(depth)}`).findings.map(({ message }) => message);
    expect(blocks(64)).toEqual([]);
    expect(blocks(20_000)).toEqual(deep(65));
  });

  test('a value has 64 operators', () => {
    const long = (operators: number) => parse(`let x = 1${' + 1'.repeat(operators)}`).findings.map(({ message }) => message);
    expect(long(64)).toEqual([]);
    expect(long(100_000)).toEqual(['a value may have 64 operators: the rest was not read']);
  });

  test('a text has so many findings', () => {
    const { findings } = parse('foo\n'.repeat(5000));
    expect(findings).toHaveLength(findingsMax + 1);
    expect(findings.at(-1)?.message).toBe(`${5000 - findingsMax} more mistakes of form are not shown`);
  });
});
