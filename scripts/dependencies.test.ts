// The dependency linter is shown to bite: each rule has an import that breaks it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readDependencies } from './dependencies.ts';
import { ground, rooms } from './rooms.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'rooms-'));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(files: Record<string, string>): void {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
}

async function broken(files: Record<string, string>): Promise<string[]> {
  write(files);
  const { violations } = await readDependencies(root);
  return violations.map(({ rule, from }) => `${rule}: ${from}`);
}

const value = 'export const value = 1;\n';
const type = 'export type Value = number;\n';

describe('the dependency linter', () => {
  test('passes a tree that keeps the table', async () => {
    expect(
      await broken({
        'server/src/base/a.ts': value,
        'server/src/simulator/b.ts': "import { value } from '../base/a.ts';\nexport const b = value;\n",
        'server/src/explorer/c.ts': "import { b } from '../simulator/b.ts';\nexport const c = b;\n",
      }),
    ).toEqual([]);
  });

  test('forbids an import from a room that is not in the table', async () => {
    expect(
      await broken({
        'server/src/syntax/a.ts': value,
        'server/src/simulator/b.ts': "import { value } from '../syntax/a.ts';\nexport const b = value;\n",
      }),
    ).toEqual(['room: server/src/simulator/b.ts']);
    expect((await readDependencies(root)).violations[0]?.because).toBe('server/src/simulator may import server/src/base');
  });

  test('forbids it for a type, too', async () => {
    expect(
      await broken({
        'server/src/syntax/a.ts': type,
        'server/src/simulator/b.ts': "import type { Value } from '../syntax/a.ts';\nexport type B = Value;\n",
      }),
    ).toEqual(['room: server/src/simulator/b.ts']);
  });

  test('lets the plan use types of the simulator, and nothing that runs', async () => {
    const simulator = { 'server/src/simulator/a.ts': value + type };
    expect(
      await broken({ ...simulator, 'server/src/plan/b.ts': "import type { Value } from '../simulator/a.ts';\nexport type B = Value;\n" }),
    ).toEqual([]);
    expect(
      await broken({ ...simulator, 'server/src/plan/b.ts': "import { value } from '../simulator/a.ts';\nexport const b = value;\n" }),
    ).toEqual(['types-only: server/src/plan/b.ts']);
  });

  test('forbids a package that is not in the table', async () => {
    expect(
      await broken({
        'node_modules/chevrotain/package.json': '{"name":"chevrotain","version":"1.0.0","type":"module","exports":"./index.js"}',
        'node_modules/chevrotain/index.js': value,
        'grammar/a.ts': "import { value } from 'chevrotain';\nexport const a = value;\n",
        'server/src/simulator/b.ts': "import { value } from 'chevrotain';\nexport const b = value;\n",
      }),
    ).toEqual(['package: server/src/simulator/b.ts']);
  });

  test('forbids Node where the code must also run without it', async () => {
    expect(
      await broken({
        'server/src/features/a.ts': "import { readFileSync } from 'node:fs';\nexport const a = readFileSync;\n",
        'server/src/cli/b.ts': "import { readFileSync } from 'node:fs';\nexport const b = readFileSync;\n",
      }),
    ).toEqual(['node: server/src/features/a.ts']);
  });

  test('forbids cycles, also inside one room', async () => {
    const found = await broken({
      'server/src/base/a.ts': "import { b } from './b.ts';\nexport const a = () => b;\n",
      'server/src/base/b.ts': "import { a } from './a.ts';\nexport const b = () => a;\n",
    });
    expect(found).toContain('no-cycle: server/src/base/a.ts');
  });

  test('forbids leaning on a test, and a module that is not there', async () => {
    expect(
      await broken({
        'server/src/base/a.test.ts': value,
        'server/src/base/b.ts': "import { value } from './a.test.ts';\nimport { gone } from './gone.ts';\nexport const b = value + gone;\n",
      }),
    ).toEqual(['no-test-in-production: server/src/base/b.ts', 'no-unresolved: server/src/base/b.ts']);
  });

  test('fails when it has read nothing', async () => {
    await expect(readDependencies(root)).rejects.toThrow('none of the rooms exists');
    write({ 'server/src/base/readme.md': 'no module\n' });
    await expect(readDependencies(root)).rejects.toThrow('no module was read in server/src/base');
  });

  test('has a table that is ordered from the ground up', () => {
    const known = new Set<string>([ground]);
    for (const room of rooms) {
      for (const below of [...room.rooms, ...(room.types ?? [])]) expect(known, `${room.path} imports ${below}`).toContain(below);
      known.add(room.path);
    }
  });
});
