import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fixture } from '../base/fixture.ts';
import { planScenarios } from '../plan/plan-scenario.ts';
import { parse } from '../syntax/parse.ts';
import { applied, fileScenarioName, resolve } from './model.ts';
import { mainFile, modelOf } from './model-fixture.ts';
import { relativePath } from './sources.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const folders = ['grammar/fixtures', 'samples'];
const files = folders.flatMap((folder) => readdirSync(path.join(root, folder)).filter((name) => name.endsWith('.fault')).map((name) => path.join(root, folder, name)));
const texts = new Map(files.map((file) => [path.basename(file), readFileSync(file, 'utf8')]));

describe('the scenarios of the language', () => {
  test('are all there', () => {
    expect([...texts.keys()].filter((name) => /^\d\d-/.test(name))).toHaveLength(15);
    expect(texts.size).toBeGreaterThan(20);
  });

  test.each([...texts])('%s has no mistakes, and is run or says what is not simulated', (_, text) => {
    const model = modelOf(text);
    expect(model.findings.filter(({ code }) => code !== 'not-simulated')).toEqual([]);
    for (const scenario of planScenarios(model)) {
      expect(scenario.plan === null).toBe(scenario.blockers.length > 0);
      expect(scenario.blockers.every(({ code, severity }) => code === 'not-simulated' && severity === 'warning')).toBe(true);
    }
  });

  test('of what is simulated have plans', () => {
    expect(planScenarios(modelOf(texts.get('01-lww.fault') ?? '')).map(({ plan }) => plan?.scenario)).toEqual([
      'a later write loses to a faster clock', 'with Lamport timestamps', 'with version vectors',
    ]);
  });
});

describe('what is shared and what overrides', () => {
  const text = `
node n1, n2
link * <-> * { delay 1ms..4ms }
clock n1 { skew 0ms..3ms, drift 5ppm }
store kv on n1, n2 { replication multi-leader, timestamp time-of-day }
client a via n1 { w: write kv.x = 1 }
let pause = 1ms
fault cut: cut n1 <-> n2 at pause
scenario "as it is" { }
scenario "otherwise" {
  link n1 <-> n2 { delay 9ms }
  clock n1 { skew 0ms }
  store kv { timestamp lamport }
  client a via n2 { r: read kv.x }
  let pause = 2ms
  fault cut: cut n1 -> n2 at pause
}
`;
  const [as, otherwise] = modelOf(text).scenarios;

  test('properties are overridden one by one', () => {
    expect(as?.stores[0]).toMatchObject({ timestamp: 'time-of-day', replication: 'multi-leader' });
    expect(otherwise?.stores[0]).toMatchObject({ timestamp: 'lamport', replication: 'multi-leader' });
    expect(as?.machines[0]).toMatchObject({ skew: { low: 0, high: 3_000_000 }, drift: { low: 5_000 } });
    expect(otherwise?.machines[0]).toMatchObject({ skew: { low: 0, high: 0 }, drift: { low: 5_000 } });
  });

  test('the later link wins, and where it says nothing the earlier one holds', () => {
    const delays = (scenario: typeof as) => scenario?.routes.map(({ from, to, delay }) => `${from.name} ${to.name} ${delay.high}`);
    expect(delays(as)).toEqual(['n1 n2 4000000', 'n1 a 4000000', 'n2 n1 4000000', 'a n1 4000000']);
    expect(delays(otherwise)).toEqual(['n1 n2 9000000', 'n2 n1 9000000', 'n2 a 4000000', 'a n2 4000000']);
  });

  test('programs, values and labelled faults are replaced', () => {
    expect(as?.operations.map((operation) => operation.text)).toEqual(['write kv.x = 1']);
    expect(otherwise?.operations.map((operation) => operation.text)).toEqual(['read kv.x']);
    expect(as?.faults).toMatchObject([{ text: 'cut n1 <-> n2 at pause', actions: [{ timing: { at: { low: 1_000_000 } } }] }]);
    expect(otherwise?.faults).toMatchObject([{ text: 'cut n1 -> n2 at pause', actions: [{ timing: { at: { low: 2_000_000 } } }] }]);
  });

  test('a line that only another scenario needs blocks only that one', () => {
    const model = modelOf('node n1\nscenario "a" { fault drift n1 by 1ppm at 1s every 2s }\nscenario "b" { expect finally 1 == 1 }');
    expect(model.scenarios.map(({ blockers }) => blockers.length)).toEqual([1, 0]);
  });

  test('a shared line that is wrong in one scenario of several names that scenario', () => {
    const model = modelOf('node n1\nlink * <-> * { delay 1ms }\nclient a { write kv.x = 1 }\nscenario "with" { store kv on n1 }\nscenario "without" { }');
    expect(model.findings).toMatchObject([{ code: 'unknown-name', scenario: 'without' }]);
    expect(model.scenarios.map(({ blockers }) => blockers.length)).toEqual([0, 1]);
  });

  test('a mistake of form blocks the scenario that it is in, or all that share it', () => {
    const blocked = (source: string) => {
      const syntax = parse(source);
      return resolve({ syntaxOf: () => syntax }, mainFile).scenarios.map(({ blockers }) => blockers.length > 0);
    };
    expect(blocked('node n1\nscenario "a" { fault crash }\nscenario "b" { }')).toEqual([true, false]);
    expect(blocked('node n1 {{\nscenario "a" { }\nscenario "b" { }')).toEqual([true, true]);
  });
});

describe('a file without a scenario', () => {
  test('is one', () => {
    const model = modelOf('node n1\nlink * <-> * { delay 1ms }\nstore kv on n1\nclient a { write kv.x = 1 }');
    expect(model.scenarios.map(({ name, blockers }) => [name, blockers])).toEqual([[fileScenarioName, []]]);
  });

  test('in which nothing happens is none, and need not be complete', () => {
    const model = modelOf('node n1, n2\nstore kv on n1, n2 { replication multi-leader }');
    expect(model.scenarios).toEqual([]);
    expect(model.findings).toEqual([]);
  });
});

describe('imports', () => {
  const cluster = 'node n1, n2\nlink * <-> * { delay 1ms }\nstore kv on n1, n2 { replication multi-leader, timestamp lamport }';

  test('bring what stands outside of scenarios', () => {
    const model = modelOf('import "lib/cluster.fault"\nstore kv { timestamp time-of-day }\nclient a via n1 { write kv.x = 1 }', {
      'lib/cluster.fault': `${cluster}\nscenario "its own" { client z { wait 1s } }`,
    });
    expect(model.findings).toEqual([]);
    expect(model.scenarios).toMatchObject([{ stores: [{ timestamp: 'time-of-day' }], programs: [{ name: 'a' }] }]);
    expect(model.scenarios[0]?.stores[0]?.place.file).toBe('lib/cluster.fault');
  });

  test('bring a file once, by whatever way', () => {
    const model = modelOf('import "a.fault"\nimport "b.fault"\nscenario "s" { }', {
      'a.fault': 'import "c.fault"', 'b.fault': 'import "c.fault"', 'c.fault': 'node n1',
    });
    expect(model.findings).toEqual([]);
    expect([...model.syntaxes.keys()]).toEqual(['c.fault', 'a.fault', 'b.fault', mainFile]);
  });

  test('find a circle through other files, and go on', () => {
    const model = modelOf('import "a.fault"\nnode n2\nclient c { wait 1s }', { 'a.fault': 'import "main.fault"\nnode n1' });
    expect(model.findings).toMatchObject([{ code: 'import-cycle', file: mainFile, range: { start: 7, end: 16 }, message: expect.stringContaining('main.fault imports a.fault imports main.fault') }]);
    expect(model.scenarios[0]?.machines.map(({ name }) => name)).toEqual(['n1', 'n2', 'c']);
    expect(model.scenarios[0]?.blockers).toHaveLength(1);
  });

  test('say of a mistake in which file it is', () => {
    const model = modelOf('import "a.fault"\nclient c { wait 1s }', { 'a.fault': 'node n1 { disk gone }' });
    expect(model.findings).toMatchObject([{ code: 'unknown-value', file: 'a.fault' }]);
  });

  test('find files beside the importing one, by path and by URI', () => {
    expect(relativePath('main.fault', 'a.fault')).toBe('a.fault');
    expect(relativePath('/x/y/main.fault', '../a.fault')).toBe('/x/a.fault');
    expect(relativePath('../x/main.fault', '../../a.fault')).toBe('../../a.fault');
    expect(relativePath('file:///x/y%20z/main.fault', './b c.fault')).toBe('file:///x/y%20z/b%20c.fault');
    expect(relativePath('vscode-vfs://github/o/r/main.fault', '../a.fault')).toBe('vscode-vfs://github/o/a.fault');
    expect(relativePath('/x/main.fault', '/a.fault')).toBeNull();
    expect(relativePath('/x/main.fault', 'https://example.org/a.fault')).toBeNull();
  });
});

/** `$0` is the cursor; caret lines `here` mark every place of the name under it, `declared` those that declare it. */
function checkReferences(marked: string): void {
  const { text, offset, expected } = fixture(marked);
  const found = modelOf(text).symbolAt(offset);
  const ranges = (places: readonly { readonly range: unknown }[] | undefined) => (places ?? []).map(({ range }) => range);
  expect(ranges(found?.symbol.references)).toEqual(ranges(expected));
  expect(ranges(found?.symbol.declarations)).toEqual(ranges(expected.filter(({ message }) => message === 'declared')));
}

describe('names', () => {
  test('of a store, over shared lines, scenarios and keys', () => {
    checkReferences(`
      node n1
      link * <-> * { delay 1ms }
      store kv on n1
      //    ^^ declared
      client a via k$0v { write kv.x = 1 }
      //           ^^ here
      //                      ^^ here
      expect no lost writes on kv
      //                       ^^ here
      scenario "s" { store kv { resend never } }
      //                   ^^ declared
    `);
  });

  test('that each scenario declares for itself are one where a shared line speaks of them', () => {
    checkReferences(`
      node n1
      link * <-> * { delay 1ms }
      client a via k$0v { write kv.x = 1 }
      //           ^^ here
      //                      ^^ here
      scenario "s" { store kv on n1 }
      //                   ^^ declared
      scenario "t" { store kv on n1 { takes 1ms } }
      //                   ^^ declared
    `);
  });

  test('that only scenarios speak of are apart', () => {
    checkReferences(`
      node n1
      scenario "s" { client c { l$0: now }; expect l >= 0ms }
      //                        ^ declared
      //                                         ^ here
      scenario "t" { client c { l: now }; expect l >= 0ms }
    `);
  });

  test('of a label, a machine, a zone, a value, a fault, and a key', () => {
    checkReferences(`
      node n1
      link * <-> * { delay 1ms }
      store kv on n1
      client a { w$0: write kv.x = 1 }
      //         ^ declared
      fault pause n1 for 1s when w ends
      //                         ^ here
      expect w survives and w is ok
      //     ^ here
      //                    ^ here
    `);
    checkReferences(`
      node n1, n2 in ea$0st
      //             ^^^^ declared
      node n3 in east
      //         ^^^^ declared
      fault crash east at 1s
      //          ^^^^ here
    `);
    checkReferences(`
      let d = 5ms
      //  ^ declared
      node n1 { takes $0d + 1ms }
      //              ^ here
      client c { wait d }
      //              ^ here
    `);
    checkReferences(`
      node n1
      link * <-> * { delay 1ms }
      store kv on n1
      client a { write kv.x$0.y = 1 }
      //                  ^^^ declared
      expect finally kv.x.y == 1
      //                ^^^ here
    `);
  });

  test('of an operation of a service', () => {
    checkReferences(`
      node n1
      service pay on n1 { handle ch$0arge { fail } }
      //                         ^^^^^^ declared
      client a via pay { call pay.charge }
      //                          ^^^^^^ here
    `);
  });

  test('keep the documentation of what they name', () => {
    const { text, offset } = fixture('/// Keeps everything.\nnode n1\n/// Orders.\nstore kv on n1\nclient a via k$0v { }');
    expect(modelOf(text).symbolAt(offset)?.symbol).toMatchObject({ kind: 'store', name: 'kv', documentation: 'Orders.' });
  });

  test('are none in a comment or a text', () => {
    const { text, offset } = fixture('node n1 // n$01\nclient a { }');
    expect(modelOf(text).symbolAt(offset)).toBeNull();
  });
});

/** The word at the cursor, as the tables know it. */
function termAt(marked: string): string | null {
  const { text, offset } = fixture(marked);
  const term = modelOf(text).termAt(offset)?.term;
  if (term === undefined) return null;
  switch (term.kind) {
    case 'property':
      return `${term.owner}: ${term.property.name}${term.form === null ? '' : ` ${term.form.signature}`}`;
    case 'entry':
      return `${term.entry.category} ${term.entry.usage}`;
    case 'word':
      return term.documentation;
  }
}

test('words are explained where they stand', () => {
  const text = (line: string) => `node n1, n2\nlink * <-> * { delay 1ms, delay write 2ms }\nstore kv on n1, n2 { replication multi-leader }\nclient a via n1 { w: write kv.x = 1 }\n${line}`;
  expect(termAt(text('clock n1 { s$0kew 1ms }'))).toBe('a clock: skew OFFSET');
  expect(termAt(text('store st on n1 { timestamp lam$0port }'))).toBe('a store: timestamp lamport');
  expect(termAt(text('link n1 -> n2 { delay re$0ad 1ms }'))).toBe('Requests that read or await: from the client to a replica.');
  expect(termAt(text('client b via n1 { re$0ad kv.x }'))).toBe('statement read STORE.KEY');
  expect(termAt(text('client b via n1 { read kv.x time$0out 1s }'))).toBe('`read`: timeout DURATION');
  expect(termAt(text('fault cra$0sh n1 at 1s'))).toBe('fault crash MACHINES [at T] [for D]');
  expect(termAt(text('fault crash n1 $0at 1s'))).toBe('timing at T | at any time');
  expect(termAt(text('fault pause n1 for 1s when w tak$0es-effect'))).toBe('event LABEL takes-effect');
  expect(termAt(text('expect w sur$0vives'))).toBe('saying LABEL survives');
  expect(termAt(text('expect no st$0ale reads on kv'))).toBe('hazard no stale reads [on | of THING]');
  expect(termAt(text('link n1 -> n2 { delay expo$0nential(1ms) }'))).toBe('law exponential(mean)');
  expect(termAt(text('client b { wait 10$0ms }'))).toBe('Milliseconds: 1000 us.');
  expect(termAt(text('scen$0ario "s" { }'))).toBe('structure scenario "NAME" [for DURATION] { … }');
  expect(termAt(text('// $0words'))).toBeNull();
});

describe('quick fixes', () => {
  /** The text after the first fix of the only finding. */
  const mended = (text: string): string => {
    const [finding] = modelOf(text).findings;
    return applied(text, finding?.fixes?.[0]?.edits ?? []);
  };

  test('put a link before what needs it', () => {
    expect(mended('node n1\nstore kv on n1\n  client a { read kv.x }')).toBe('node n1\nstore kv on n1\n  link * <-> * { delay 1ms..10ms }\n  client a { read kv.x }');
    expect(mended('node n1\nstore kv on n1\nscenario "s" { client a { read kv.x } }')).toBe(
      'node n1\nstore kv on n1\nscenario "s" { link * <-> * { delay 1ms..10ms }; client a { read kv.x } }',
    );
    expect(mended('node n1\nlink a -> n1 { delay 1ms }\nstore kv on n1\nclient a { read kv.x }')).toContain('link n1 -> a { delay 1ms..10ms }\nclient a');
  });

  test.each([
    ['node n1 { takes 1..4ms }', 'node n1 { takes 1ms..4ms }'],
    ['node n1 { takes 4ms..1ms }', 'node n1 { takes 1ms..4ms }'],
    ['node n1 { tekes 1ms }', 'node n1 { takes 1ms }'],
    ['node n1\nstore kv on n1\nexpect kv convergs', 'node n1\nstore kv on n1\nexpect kv converges'],
    ['node n1\nstore kv on n1\nclient a on n1 { read kv }', 'node n1\nstore kv on n1\nclient a on n1 { read kv.x }'],
    [
      'node n1, n2\nlink * <-> * { delay 1ms }\nstore kv on n1, n2 { replication multi-leader, conflict siblings }\nexpect kv converges',
      'node n1, n2\nlink * <-> * { delay 1ms }\nstore kv on n1, n2 { replication multi-leader, conflict siblings, timestamp version-vector }\nexpect kv converges',
    ],
  ])('mend %j', (before, after) => {
    expect(mended(before)).toBe(after);
    expect(modelOf(after).findings).toEqual([]);
  });

  test('leave nothing to find', () => {
    for (const text of ['node n1\nstore kv on n1\nclient a { read kv.x }', 'node n1, n2\nlink n1 -> n2 { delay 1ms }\nstore kv on n1, n2 { replication multi-leader }\nexpect kv converges']) {
      expect(modelOf(text).findings).toHaveLength(1);
      expect(modelOf(mended(text)).findings).toEqual([]);
    }
  });
});

test('an offset knows its scenario', () => {
  const { text, cursors } = fixture('node $0n1\nscenario "a" { $0 }\nscenario "b" { client c { $0 } }');
  const model = modelOf(text);
  expect(cursors.map((offset) => model.scenarioAt(offset)?.name ?? null)).toEqual([null, 'a', 'b']);
});

test('a file that is not there means nothing', () => {
  expect(resolve({ syntaxOf: () => null }, 'none.fault')).toMatchObject({ scenarios: [], findings: [] });
});

describe('whatever the text is', () => {
  const sources = [...texts.values()];
  /** A text with some of its tokens taken away, doubled, or put elsewhere. */
  const mutated = fc
    .tuple(fc.constantFrom(...sources), fc.array(fc.tuple(fc.nat(), fc.constantFrom('remove', 'double', 'swap', 'cut'), fc.nat()), { minLength: 1, maxLength: 6 }))
    .map(([text, changes]) => {
      const tokens = parse(text).tokens.map((token) => token.text);
      for (const [at, change, other] of changes) {
        const i = at % tokens.length;
        const j = other % tokens.length;
        if (change === 'remove') tokens[i] = '';
        else if (change === 'double') tokens[i] = `${tokens[i]} ${tokens[i]}`;
        else if (change === 'swap') [tokens[i], tokens[j]] = [tokens[j] ?? '', tokens[i] ?? ''];
        else tokens.length = Math.max(1, i);
      }
      return tokens.join('');
    });

  test('resolving and planning never throw, and findings lie in the text', () => {
    fc.assert(
      fc.property(mutated, (text) => {
        const syntax = parse(text);
        const model = resolve({ syntaxOf: (file) => (file === mainFile ? syntax : null) }, mainFile);
        for (const { range, code } of model.findings) {
          expect(range.start, code).toBeGreaterThanOrEqual(0);
          expect(range.end, code).toBeLessThanOrEqual(text.length);
          expect(range.start, code).toBeLessThanOrEqual(range.end);
        }
        for (const { plan, blockers } of planScenarios(model)) expect(plan === null).toBe(blockers.length > 0);
        for (const symbol of model.symbols()) expect(symbol.references.length).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });

  test('an edit of one scenario alone means the same as an edit of the whole text', () => {
    fc.assert(
      fc.property(fc.constantFrom(...sources), fc.nat(), fc.constantFrom('1ms', '2ms..3ms', '7'), (text, at, put) => {
        const syntax = parse(text);
        const model = modelOf(text);
        const quantities = syntax.tokens.filter((token) => token.class === 'quantity');
        const token = quantities[at % quantities.length];
        if (token === undefined) return;
        const edits = [{ range: token.range, text: put }];
        for (const [index, scenario] of model.scenarios.entries()) {
          const elsewhere = model.scenarios.some((other) => other !== scenario && other.extent.range.start <= token.range.start && token.range.end <= other.extent.range.end);
          if (elsewhere) continue;
          const changed = parse(applied(text, edits));
          const whole = resolve({ syntaxOf: (file) => (file === mainFile ? changed : null) }, mainFile).scenarios[index];
          const alone = model.edited(mainFile, edits, index);
          expect(alone?.findings).toEqual(whole?.findings);
          expect(alone?.operations.map((operation) => operation.text)).toEqual(whole?.operations.map((operation) => operation.text));
        }
      }),
      { numRuns: 60 },
    );
  });
});
