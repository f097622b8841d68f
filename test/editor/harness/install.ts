// Installs the editor that stands in for a desktop VS Code: the npm package code-server carries VS Code's server and
// its workbench for browsers. About 400 MB, so it is no dependency of ours but comes into .editor/ when it is needed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../../..');

/** Everything that the editor tests leave behind; not under version control. */
export const workFolder = path.join(root, '.editor');

const installFolder = path.join(workFolder, 'server');
const vscodeFolder = path.join(installFolder, 'node_modules/code-server/lib/vscode');
const stampFile = path.join(installFolder, 'installed');
const manifests = ['package.json', 'package-lock.json'];
const logFiles = path.join(import.meta.dirname, 'log-files.cjs');

/** Large parts that only an assistant in the editor would use; it is switched off in tests. */
const unneeded = ['extensions/copilot', 'node_modules/@github', 'node_modules/@microsoft/mxc-sdk'];

/** The entry of VS Code's server, installed first if it is not there in the locked version. */
export function installEditor(): string {
  const sources = [...manifests.map((name) => path.join(import.meta.dirname, name)), logFiles];
  const stamp = hashOf(sources.map((file) => readFileSync(file)));
  const serverEntry = path.join(vscodeFolder, 'out/server-main.js');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp && existsSync(serverEntry)) return serverEntry;

  console.log(`installing the editor into ${path.relative(root, installFolder)} (once; about half a minute)`);
  rmSync(installFolder, { recursive: true, force: true });
  mkdirSync(installFolder, { recursive: true });
  for (const name of manifests) cpSync(path.join(import.meta.dirname, name), path.join(installFolder, name));
  npm(installFolder, 'ci', '--ignore-scripts');
  // VS Code's own dependencies are pinned by the shrinkwrap inside the package. It lacks one entry, so that `npm ci`
  // refuses it where `npm install` adds that entry and keeps the rest.
  npm(vscodeFolder, 'install', '--omit=dev', '--ignore-scripts');
  for (const part of unneeded) rmSync(path.join(vscodeFolder, part), { recursive: true, force: true });
  cpSync(logFiles, path.join(vscodeFolder, 'node_modules/@vscode/spdlog/index.js'));
  writeFileSync(stampFile, stamp);
  return serverEntry;
}

function npm(folder: string, ...args: string[]): void {
  const { status, stdout, stderr } = spawnSync('npm', [...args, '--no-audit', '--no-fund'], { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`npm ${args.join(' ')} failed in ${folder}:\n${stdout}${stderr}`);
}

function hashOf(parts: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}
