#!/usr/bin/env node
// Stands in for the desktop's `code` program: takes the command line that @vscode/test-electron writes, runs the tests in
// VS Code's server with headless Chromium as the window, and ends with the tests' result.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { format, parseArgs } from 'node:util';
import type { BrowserContext } from 'playwright-core';
import { launchChromium } from './chromium.ts';
import { type EditorServer, startServer, writeSettings } from './server.ts';

/** The longest that a whole run may take. */
const limitMs = 600_000;
const debug = process.env['FAULTLINE_EDITOR_DEBUG'] !== undefined;

const { values: options, positionals } = parseArgs({
  strict: false,
  allowPositionals: true,
  options: {
    extensionDevelopmentPath: { type: 'string', multiple: true },
    extensionTestsPath: { type: 'string' },
    'user-data-dir': { type: 'string' },
    'extensions-dir': { type: 'string' },
    'disable-extensions': { type: 'boolean' },
  },
});

const folder = mkdtempSync(path.join(tmpdir(), 'faultline-editor-'));
let server: EditorServer | undefined;
let browser: BrowserContext | undefined;
let finishing = false;

for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => void finish(130));
setTimeout(() => void finish(124, `no result after ${limitMs / 1000} s`), limitMs).unref();
main().catch((error: unknown) => finish(1, error instanceof Error ? error.message : String(error)));

async function main(): Promise<void> {
  const folders = {
    data: path.join(folder, 'server'),
    userData: path.resolve((options['user-data-dir'] as string | undefined) ?? path.join(folder, 'user-data')),
    extensions: path.resolve((options['extensions-dir'] as string | undefined) ?? path.join(folder, 'extensions')),
  };
  writeSettings(folders.userData);
  server = await startServer({ folders, smokeTestDriver: true });
  const origin = `http://127.0.0.1:${server.port}`;

  browser = await launchChromium(path.join(folder, 'chromium'));
  await browser.grantPermissions(['clipboard-read', 'clipboard-write'], { origin });
  browser.on('close', () => void finish(1, 'the browser closed'));
  const page = browser.pages()[0] ?? (await browser.newPage());
  page.on('crash', () => void finish(1, 'the page crashed'));

  // The workbench calls these two functions where they exist. What extensions print and the workbench's own log both end
  // in the first; the call stack tells them apart.
  await page.exposeFunction('faultlineLog', (type: string, values: unknown[], fromExtensions: boolean) => {
    if (!fromExtensions && !debug) return;
    (type === 'error' || type === 'warn' ? process.stderr : process.stdout).write(`${format(...values)}\n`);
  });
  await page.addInitScript(`
    window.codeAutomationLog = (type, values) => {
      const limit = Error.stackTraceLimit;
      Error.stackTraceLimit = 60;
      const fromExtensions = new Error().stack.includes('$logExtensionHostMessage');
      Error.stackTraceLimit = limit;
      window.faultlineLog(type, values, fromExtensions);
    };
  `);
  await page.exposeFunction('codeAutomationExit', async (code: number) => {
    const dead = code === 0 ? await extensionHostFailure() : undefined;
    void finish(dead === undefined ? code : 1, dead);
  });
  await page.goto(`${origin}/?${addressOf(`127.0.0.1:${server.port}`)}`);
}

/** What to open, and in the payload what else the desktop's command line would say. */
function addressOf(host: string): string {
  const remote = (file: string): string => `vscode-remote://${host}${path.resolve(file).split('/').map(encodeURIComponent).join('/')}`;
  const payload = [['skipWelcome', 'true'], ['skipReleaseNotes', 'true'], ['logLevel', debug ? 'debug' : 'info']];
  for (const extension of (options['extensionDevelopmentPath'] as string[] | undefined) ?? []) payload.push(['extensionDevelopmentPath', remote(extension)]);
  if (options['extensionTestsPath'] !== undefined) payload.push(['extensionTestsPath', remote(options['extensionTestsPath'] as string)]);
  if (options['disable-extensions'] === true) payload.push(['disableExtensions', 'true']);
  let opened = 'ew=true';
  for (const file of positionals) {
    if (statSync(file).isDirectory()) opened = `folder=${encodeURIComponent(path.resolve(file))}`;
    else payload.push(['openFile', remote(file)]);
  }
  return `${opened}&payload=${encodeURIComponent(JSON.stringify(payload))}`;
}

/** The workbench reports success also when the extensions' process died, so its end is read from the server. */
async function extensionHostFailure(): Promise<string | undefined> {
  for (let tries = 0; tries < 100; tries++) {
    const ends = [...(server?.output() ?? '').matchAll(/Extension Host Process exited with code: (\S+), signal: (\S+)\./g)];
    const bad = ends.find((end) => end[1] !== '0' || end[2] !== 'null');
    if (bad) return bad[0];
    if (ends.length > 0) return undefined;
    await sleep(100);
  }
  return 'the extension host did not end';
}

async function finish(code: number, because?: string): Promise<void> {
  if (finishing) return;
  finishing = true;
  if (because !== undefined) console.error(`editor: ${because}`);
  if (code !== 0 && debug) console.error(server?.output());
  await Promise.race([browser?.close().catch(() => undefined), sleep(10_000)]);
  await server?.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  process.exit(code);
}
