// The package holds what runs and what people read, and nothing else.
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as Manifest;
const packageFile = path.join(root, `${manifest.name}-${manifest.version}.vsix`);

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly icon: string;
  readonly main: string;
  readonly activationEvents: readonly string[];
  readonly contributes: {
    readonly languages: readonly { readonly configuration: string; readonly icon: Record<string, string> }[];
    readonly grammars: readonly { readonly path: string }[];
    readonly snippets: readonly { readonly path: string }[];
  };
}

let contents: string[];

beforeAll(() => {
  execFileSync('npm', ['run', 'package'], { cwd: root, stdio: 'pipe' });
  contents = namesInZip(readFileSync(packageFile));
}, 120_000);

/** The names in a ZIP archive, from its central directory (APPNOTE.TXT 4.3.12 and 4.3.16). */
function namesInZip(zip: Buffer): string[] {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  if (end < 0) throw new Error('not a ZIP archive: it has no end of central directory');
  const names: string[] = [];
  let at = zip.readUInt32LE(end + 16);
  for (let entries = zip.readUInt16LE(end + 10); entries > 0; entries--) {
    const nameLength = zip.readUInt16LE(at + 28);
    names.push(zip.toString('utf8', at + 46, at + 46 + nameLength));
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return names;
}

describe('the package', () => {
  test('has the bundles, the licence, the readme, the changes and the icon', () => {
    expect(contents).toEqual(
      expect.arrayContaining([
        'extension/package.json',
        'extension/dist/client.cjs',
        'extension/dist/server.cjs',
        'extension/dist/worker.cjs',
        'extension/dist/cli.cjs',
        'extension/LICENSE.txt',
        'extension/readme.md',
        'extension/changelog.md',
        'extension/icons/faultline.png',
      ]),
    );
  });

  test('has every file that its manifest names', () => {
    const { languages, grammars, snippets } = manifest.contributes;
    const named = [
      manifest.main,
      manifest.icon,
      ...languages.flatMap(({ configuration, icon }) => [configuration, ...Object.values(icon)]),
      ...[...grammars, ...snippets].map((file) => file.path),
    ];
    expect(contents).toEqual(expect.arrayContaining(named.map((file) => path.posix.join('extension', file))));
  });

  test('has every page that its pages link to', () => {
    const pages = contents.filter((file) => file.startsWith('extension/docs/') && file.endsWith('.md')).map((file) => file.slice('extension/'.length));
    const links = pages.flatMap((page) =>
      [...readFileSync(path.join(root, page), 'utf8').matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, target = '']) => path.posix.join('extension', path.posix.dirname(page), target)),
    );
    expect(links.length).toBeGreaterThan(0);
    expect(links.filter((target) => !contents.includes(target))).toEqual([]);
  });

  test('has no sources, tests, maps or dependencies', () => {
    expect(contents.filter((file) => /\.(ts|map|tsbuildinfo)$|\.test\.|node_modules|\.fault$|^extension\/(server|client|test|scripts|bench|samples)\//.test(file))).toEqual([]);
  });

  test('does not point to source maps that it lacks', () => {
    for (const bundle of ['client', 'server', 'worker', 'cli']) {
      expect(readFileSync(path.join(root, `dist/${bundle}.cjs`), 'utf8'), bundle).not.toMatch(/^\/\/# sourceMappingURL=/m);
    }
  });

  test('stays small', () => {
    expect(statSync(packageFile).size).toBeLessThan(4 * 1024 * 1024);
  });
});
