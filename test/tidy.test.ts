// What no linter knows: habits of this house, checked over all of its sources.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { findImpurities } from './tidy/purity.ts';

const root = path.resolve(import.meta.dirname, '..');

/** What is under version control or about to be. */
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((file) => file !== '' && existsSync(path.join(root, file)));
const sources = files.filter((file) => /\.ts$/.test(file) && !file.endsWith('.d.ts'));
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

/** `file:line: text` of each line of each file that the pattern matches. */
function lines(where: readonly string[], pattern: RegExp): string[] {
  return where.flatMap((file) =>
    read(file)
      .split('\n')
      .flatMap((text, index) => (pattern.test(text) ? [`${file}:${index + 1}: ${text.trim()}`] : [])),
  );
}

test('there is something to be tidy about', () => {
  expect(sources.length).toBeGreaterThan(10);
  expect(sources.filter((file) => file.startsWith('server/src/simulator/')).length).toBeGreaterThan(0);
});

describe('the simulator', () => {
  const simulator = sources.filter((file) => file.startsWith('server/src/simulator/') && !file.endsWith('.test.ts'));

  test('asks neither clock, chance, scheduler nor locale, and computes alike on every engine', () => {
    const found = simulator.flatMap((file) => findImpurities(read(file)).map(({ line, what }) => `${file}:${line}: ${what}`));
    expect(found).toEqual([]);
  });

  test.each([
    ['const now = Date.now();', 'Date'],
    ['const now = new Date();', 'Date'],
    ['const chance = Math.random();', 'Math.random'],
    ['const root = Math.log(2);', 'Math.log'],
    ['const { log } = Math;', 'Math under another name'],
    ["const log = Math['log'];", 'Math[…]'],
    ['const eight = x ** 3;', '**'],
    ['const root = 2 ** 0.5;', '**'],
    ['x **= 3;', '**='],
    ['setTimeout(go, 0);', 'setTimeout'],
    ['async function go() {}', 'async'],
    ['const go = async () => 1;', 'async'],
    ['class A { async go() {} }', 'async'],
    ["const order = 'a'.localeCompare('b');", 'localeCompare'],
    ['const text = (1).toLocaleString();', 'toLocaleString'],
    ['queue.then(() => Promise.resolve());', 'Promise'],
  ])('would be caught at: %s', (text, what) => {
    expect(findImpurities(`// A comment, and an é before it.\n\n${text}\n`)).toEqual([{ line: 3, what }]);
  });

  test('may speak of all that', () => {
    expect(findImpurities("// Date, Math.random()\nconst text = 'Date';\nconst plan = { Date: text };\nplan.Date;\nMath.floor(2 ** 52 + 1.5);\n")).toEqual([]);
  });
});

describe('sources', () => {
  test('import modules by their whole name', () => {
    expect(lines(sources, /^(import|export)\b.*\bfrom '\.[^']*(?<!\.(ts|json))';/)).toEqual([]);
  });

  test('open with what they are for', () => {
    const modules = sources.filter((file) => !file.endsWith('.test.ts'));
    expect(modules.filter((file) => !/^(#!.*\n)?(\/\/|\/\*)/.test(read(file)))).toEqual([]);
  });

  test('ask an engine for nothing that the oldest one lacks', () => {
    const shipped = sources.filter((file) => /^(server|client|grammar)\//.test(file) && !file.endsWith('.test.ts'));
    expect(lines(shipped, /\b(Map|Object)\.groupBy\(|\bPromise\.(withResolvers|try)\(|\bIterator\.from\(|\bArray\.fromAsync\(/)).toEqual([]);
  });

  test('have names in kebab-case', () => {
    expect(sources.filter((file) => !/^([a-z0-9.]+(-[a-z0-9.]+)*\/)*[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*\.ts$/.test(file))).toEqual([]);
  });

  test('are reached one by one, not through a barrel', () => {
    const faces = ['grammar/index.ts', 'server/src/features/index.ts', 'test/editor/suite/index.ts'];
    expect(sources.filter((file) => file.endsWith('/index.ts') && !faces.includes(file))).toEqual([]);
  });

  test('leave nothing for later', () => {
    const marks = new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X', 'HA' + 'CK'].join('|')})\\b`);
    expect(lines(files.filter((file) => /\.(ts|js|mjs|cjs|json|md|fault)$/.test(file) && file !== 'package-lock.json'), marks)).toEqual([]);
  });

  test('switch no test off and single none out', () => {
    const tests = sources.filter((file) => file.endsWith('.test.ts'));
    expect(lines(tests, /\b(test|it|describe|suite)\.(skip|only|todo|skipIf|runIf|fails)\b|\bx(it|describe)\(/)).toEqual([]);
  });

  test('name no path of one machine', () => {
    expect(lines(files.filter((file) => /\.(ts|js|mjs|cjs|json|md|fault|yml)$/.test(file)), /(^|[^\w.])\/(work|home|root|Users)\/\w/)).toEqual([]);
  });
});

test('the lock file knows the packages of every platform, or a clean install stops elsewhere', () => {
  type Entry = { readonly optionalDependencies?: Record<string, string> };
  for (const file of ['package-lock.json', 'test/editor/harness/package-lock.json']) {
    const { packages } = JSON.parse(read(file)) as { packages: Record<string, Entry> };
    const locked = new Set(Object.keys(packages).map((key) => key.slice(key.lastIndexOf('node_modules/') + 'node_modules/'.length)));
    const wanted = Object.values(packages).flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies));
    expect(wanted.length, file).toBeGreaterThan(0);
    expect(wanted.filter((name) => !locked.has(name)), file).toEqual([]);
  }
});
