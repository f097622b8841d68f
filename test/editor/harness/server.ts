// Starts and ends VS Code's server, the half of the stand-in editor that runs extensions.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { installEditor } from './install.ts';

export interface ServerFolders {
  /** Holds all that the server writes but the two below. */
  readonly data: string;
  readonly userData: string;
  readonly extensions: string;
}

export interface EditorServer {
  readonly port: number;
  /** What the server has printed so far. */
  output(): string;
  stop(): Promise<void>;
}

export interface StartOptions {
  readonly folders: ServerFolders;
  /**
   * Only with the smoke-test driver does the workbench take an extension and its tests from the address;
   * it shows no notifications then, so that whoever clicks as a person would starts without it.
   */
  readonly smokeTestDriver: boolean;
}

/** Quiet: no assistant, no welcome, no updates, nothing that asks the network; and no saving unasked, as on a desktop. */
const quietSettings = {
  'chat.disableAIFeatures': true,
  'chat.agentHost.enabled': false,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': 'off',
  'extensions.ignoreRecommendations': true,
  'files.autoSave': 'off',
  'git.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

export function writeSettings(userData: string, settings: Record<string, unknown> = {}): void {
  const file = path.join(userData, 'User/settings.json');
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ ...quietSettings, ...settings }, null, 2));
}

/** Installs a .vsix as the editor's own command line does. Throws when the editor refuses it. */
export function installExtension(vsix: string, folders: ServerFolders): void {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [installEditor(), '--accept-server-license-terms', ...folderArguments(folders), `--install-extension=${vsix}`],
    { env: serverEnvironment(), encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`the editor did not install ${vsix}:\n${stdout}${stderr}`);
}

/** A server on a free port of this machine, ready for a browser. */
export async function startServer({ folders, smokeTestDriver }: StartOptions): Promise<EditorServer> {
  const args = [
    installEditor(),
    '--host', '127.0.0.1', '--port', '0', '--without-connection-token', '--accept-server-license-terms', '--disable-workspace-trust',
    '--telemetry-level', 'off', '--force-disable-user-env', ...folderArguments(folders),
    ...(smokeTestDriver ? ['--enable-smoke-test-driver'] : []),
  ];
  // A group of its own: the server's children end with it.
  const server = spawn(process.execPath, args, { env: serverEnvironment(), stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let output = '';
  const port = await new Promise<number>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      const listening = /Extension host agent listening on (\d+)/.exec(output);
      if (listening) resolve(Number(listening[1]));
    };
    server.stdout.on('data', read);
    server.stderr.on('data', read);
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`VS Code's server ended with ${code}:\n${output}`)));
  });
  return { port, output: () => output, stop: () => stop(server) };
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null || server.pid === undefined) return;
  const gone = new Promise<'gone'>((resolve) => server.once('exit', () => resolve('gone')));
  signal(server.pid, 'SIGTERM');
  if ((await Promise.race([gone, sleep(5_000, 'late')])) === 'late') signal(server.pid, 'SIGKILL');
}

function signal(group: number, name: NodeJS.Signals): void {
  try {
    process.kill(-group, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function folderArguments({ data, userData, extensions }: ServerFolders): string[] {
  return ['--server-data-dir', data, '--user-data-dir', userData, '--extensions-dir', extensions];
}

function serverEnvironment(): NodeJS.ProcessEnv {
  // An empty gallery: no server is asked for extensions.
  const environment: NodeJS.ProcessEnv = { ...process.env, EXTENSIONS_GALLERY: '{}' };
  delete environment['NODE_OPTIONS'];
  delete environment['ELECTRON_RUN_AS_NODE'];
  return environment;
}
