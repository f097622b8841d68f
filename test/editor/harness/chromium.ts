// The window of the stand-in editor: a headless Chromium, found or installed, and driven by playwright-core.
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const remedy = 'apt-get install -y --no-install-recommends chromium';

/**
 * The path of a Chromium: `FAULTLINE_CHROMIUM`, or one on the PATH, or Debian's, installed where we may.
 * Throws with the one command that mends it where we may not.
 */
export function findChromium(): string {
  const named = process.env['FAULTLINE_CHROMIUM'];
  if (named !== undefined) {
    if (isExecutable(named)) return named;
    throw new Error(`FAULTLINE_CHROMIUM names no program: ${named}`);
  }
  const found = onPath();
  if (found !== undefined) return found;
  if (process.getuid?.() === 0 && run('apt-get', '--version')) {
    console.log('installing Chromium from Debian (once)');
    run('apt-get', 'update', '-qq');
    run(...(remedy.split(' ') as [string, ...string[]]));
    const installed = onPath();
    if (installed !== undefined) return installed;
  }
  throw new Error(`The editor tests need Chromium and found none of ${names.join(', ')} on the PATH.\nOn Debian or Ubuntu this mends it:  sudo ${remedy}\nElsewhere install Chromium or Chrome, and name it in FAULTLINE_CHROMIUM if it is not on the PATH.`);
}

/** A fresh browser whose profile lies in `profileFolder`; its window's size is in pixels. */
export function launchChromium(profileFolder: string, viewport = { width: 1280, height: 800 }): Promise<BrowserContext> {
  return chromium.launchPersistentContext(profileFolder, {
    executablePath: findChromium(),
    headless: true,
    chromiumSandbox: false,
    viewport,
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    // It talks to this machine alone: whatever would call elsewhere is off.
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}

function onPath(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  return folders.flatMap((folder) => names.map((name) => path.join(folder, name))).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function run(command: string, ...args: string[]): boolean {
  return spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }).status === 0;
}
