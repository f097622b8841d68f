// Bundles the extension, its language server, the simulation worker and the command line into dist/.
// `--production` minifies and leaves source maps out, for the package; `--watch` builds again on every change.
import { chmod, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import * as esbuild from 'esbuild';

const root = path.resolve(import.meta.dirname, '..');

const bundles = [
  { entry: 'client/src/extension.ts', out: 'dist/client.cjs', external: ['vscode'] },
  { entry: 'server/src/lsp/main.ts', out: 'dist/server.cjs' },
  { entry: 'server/src/workers/node-worker.ts', out: 'dist/worker.cjs' },
  { entry: 'server/src/cli/main.ts', out: 'dist/cli.cjs', executable: true },
] satisfies Bundle[];

interface Bundle {
  readonly entry: string;
  readonly out: string;
  /** Modules that whoever loads the bundle provides. */
  readonly external?: string[];
  /** Whether the bundle is started as a program of its own. */
  readonly executable?: boolean;
}

const { values: flags } = parseArgs({
  options: { production: { type: 'boolean', default: false }, watch: { type: 'boolean', default: false } },
});

await requireEntries();
await rm(path.join(root, 'dist'), { recursive: true, force: true });
if (flags.watch) await watch();
else await build();

async function build(): Promise<void> {
  await Promise.all(bundles.map((bundle) => esbuild.build(optionsOf(bundle))));
  for (const { out, executable } of bundles as Bundle[]) {
    const file = path.join(root, out);
    if (executable) await chmod(file, 0o755);
    console.log(`${out}  ${((await stat(file)).size / 1024).toFixed(0)} KiB`);
  }
}

async function watch(): Promise<void> {
  for (const bundle of bundles) {
    const context = await esbuild.context({ ...optionsOf(bundle), logLevel: 'info' });
    await context.watch();
  }
}

/** A missing entry is named before anything is built: esbuild's own message does not say what is to be done. */
async function requireEntries(): Promise<void> {
  const found = await Promise.all(bundles.map(({ entry }) => stat(path.join(root, entry)).then(() => true, () => false)));
  const missing = bundles.filter((_, index) => !found[index]).map(({ entry }) => entry);
  if (missing.length === 0) return;
  console.error(`build: no such entry file: ${missing.join(', ')}\nEach bundle of scripts/build.ts needs its entry; write it, or take the bundle off the list.`);
  process.exit(1);
}

function optionsOf(bundle: Bundle): esbuild.BuildOptions {
  return {
    absWorkingDir: root,
    entryPoints: [bundle.entry],
    outfile: bundle.out,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: bundle.external ?? [],
    minify: flags.production,
    sourcemap: flags.production ? false : 'linked',
    legalComments: flags.production ? 'none' : 'inline',
    logLevel: 'warning',
    // The sources are ES modules and the bundles are not: what a module asks about itself is answered by CommonJS.
    define: { 'import.meta.dirname': '__dirname', 'import.meta.filename': '__filename', 'import.meta.url': '__moduleUrl' },
    banner: {
      js: `${bundle.executable ? '#!/usr/bin/env node\n' : ''}"use strict";const __moduleUrl=require("node:url").pathToFileURL(__filename).href;`,
    },
  };
}
