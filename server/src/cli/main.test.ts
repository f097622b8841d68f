// The command line as a process of its own: exit codes, pipes that close, and Ctrl-C.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exitCodes } from './exit-codes.ts';

const entry = path.join(import.meta.dirname, 'main.ts');
const samples = path.resolve(import.meta.dirname, '../../../samples');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'process-'));
  const writes = (client: string) => ['x', 'y', 'x', 'y'].map((key, i) => `write kv.${key} = "${client}${i}"`).join('; ');
  const clients = ['n1', 'n2', 'n3'].map((node, i) => `client c${i} via ${node} { ${writes(node)} }`).join('\n');
  writeFileSync(
    path.join(folder, 'long.fault'),
    `node n1, n2, n3\nlink * <-> * { delay 1ms..4ms }\nstore kv on n1, n2, n3 { replication multi-leader, timestamp lamport }\n${clients}\nexpect kv converges within 1s\n`,
  );
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Tells its parent when it has begun to listen for Ctrl-C: how long that takes depends on what else the machine does. */
const tellsWhenItListens = `data:text/javascript,process.on('newListener', (name) => { if (name === 'SIGINT') process.send('listens'); });`;

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function faultline(words: readonly string[], { stdin = '', act }: { stdin?: string; act?: (child: ReturnType<typeof spawn>) => void } = {}): Promise<Ended> {
  const { NO_COLOR: _, FORCE_COLOR: __, ...env } = process.env;
  const child = spawn(process.execPath, ['--import', tellsWhenItListens, entry, ...words], { cwd: samples, env, stdio: ['pipe', 'pipe', 'pipe', 'ipc'] });
  let [out, err] = ['', ''];
  child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()));
  child.stdin?.on('error', () => {});
  child.stdin?.end(stdin);
  act?.(child);
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })));
}

describe('a process', () => {
  test('ends with the exit code, and prints nothing but the answer', async () => {
    const { code, out, err } = await faultline(['run', 'pause.fault']);
    expect(code).toBe(exitCodes.fails);
    expect(out).toMatch(/^pause\.fault\n/);
    expect(err).toBe('');
    expect(await faultline(['run', 'gone.fault'])).toMatchObject({ code: exitCodes.wrongInput, out: '' });
  });

  test('reads standard input', async () => {
    const { code, out } = await faultline(['check', '-'], { stdin: 'node a, b\nclok a { }\n' });
    expect(code).toBe(exitCodes.wrongInput);
    expect(out).toContain('<stdin>:2:1');
  });

  test('ends without a word when nobody reads on', async () => {
    const { err } = await faultline(['run', 'pause.fault', 'crash.fault', '--format', 'json'], { act: (child) => child.stdout?.destroy() });
    expect(err).toBe('');
  });

  test('ends when it is interrupted', async () => {
    const { code, out, err } = await faultline(['run', path.join(folder, 'long.fault'), '--max-cells', '100000000'], {
      act: (child) => child.once('message', () => setTimeout(() => child.kill('SIGINT'), 500)),
    });
    expect({ code, out, err }).toEqual({ code: exitCodes.interrupted, out: '', err: 'interrupted\n' });
  });

  test('ends when it is interrupted in the midst of a run, however long that is', async () => {
    const file = path.join(folder, 'one-long-run.fault');
    writeFileSync(file, 'node n\nlink * <-> * { delay 1ms }\nstore kv on n\nload web via n at 10000/s poisson for 1000s { write kv.x = 1 }\nexpect availability of web >= 50%\n');
    const { code, out, err } = await faultline(['run', file], { act: (child) => child.once('message', () => setTimeout(() => child.kill('SIGINT'), 1_500)) });
    expect({ code, out, err }).toEqual({ code: exitCodes.interrupted, out: '', err: 'interrupted\n' });
  });

  test('names the server that is not built', async () => {
    const { code, err } = await faultline(['lsp', '--stdio']);
    expect(code).toBe(exitCodes.ownFault);
    expect(err).toContain('npm run build makes it');
  });
});
