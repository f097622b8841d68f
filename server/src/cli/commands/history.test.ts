// `faultline history` as it is typed: what is printed where, and the exit code.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommandLine } from '../command-line.ts';
import { exitCodes } from '../exit-codes.ts';
import { terminalFixture } from '../terminal-fixture.ts';

const stale = `{:type :invoke, :f :write, :value 1, :process 0}
{:type :ok, :f :write, :value 1, :process 0}
{:type :invoke, :f :write, :value 2, :process 1}
{:type :invoke, :f :read, :process 2}
{:type :info, :f :start, :process :nemesis}
{:type :ok, :f :read, :value 2, :process 2}
{:type :invoke, :f :write, :value 5, :process 3}
{:type :invoke, :f :read, :process 2}
{:type :invoke, :f :read, :process 0}
{:type :ok, :f :read, :value 1, :process 0}
{:type :ok, :f :read, :value 2, :process 2}
{:type :info, :f :write, :value 2, :process 1}
`;

const queued = `{"process":"a","f":"enqueue","value":1,"start":0,"end":1}
{"process":"b","f":"enqueue","value":2,"start":2,"end":3}
{"process":"a","f":"dequeue","value":2,"start":4,"end":6}
{"process":"b","f":"dequeue","value":1,"start":4,"end":5}
`;

let cwd: string;

beforeAll(() => {
  cwd = mkdtempSync(path.join(tmpdir(), 'histories-'));
  const files = { 'stale.edn': stale, 'queue.jsonl': queued, 'keyed.log': '0 :invoke :write [x 1]\n0 :ok :write [x 1]\n1 :invoke :read [y nil]\n1 :ok :read [y 3]\n', 'wrong.log': '0 :invoke :write 1\n0 :ok :wrote 1\n' };
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(cwd, file), text);
});

afterAll(() => rmSync(cwd, { recursive: true, force: true }));

async function typed(words: string, { columns = 80, stdin = '' } = {}): Promise<{ code: number; out: string; err: string }> {
  const { terminal, out, err } = terminalFixture({ cwd, columns, isTTY: true, stdin, env: { NO_COLOR: '1' } });
  const code = await runCommandLine(words.split(' '), terminal);
  return { code, out: out(), err: err() };
}

test('where a history breaks is told in words and as lanes', async () => {
  const { code, out, err } = await typed('history stale.edn --model register');
  expect({ code, err }).toEqual({ code: exitCodes.fails, err: '' });
  expect(out).toBe(`✗ stale.edn is not linearizable as a register

  It breaks at line 10: read 1 of process 0 fits nowhere.
  No order of what came before allows it: it held 2; nor does it help that
  something whose end nobody knows may have happened.

  process 0  ├─ write 1 (1) ─┤                   ├─ read 1 ✗ ─┤
  process 1                   ├─ write 2 (2) ┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄▸
  process 2                    ├─ read 2 (3) ─┤ ├─ read 2 ┄┄┄┄▸
  process 3                                    ├─ write 5 ┄┄┄┄▸

  (1), (2) …  the longest order of what had begun by then
  ┄▸  not ended by then    ✗  fits nowhere

  6 operations of 4 processes, from Jepsen EDN; 2 may or may not have happened;
  1 entry passed over; 9 states searched
`);
});

test('what does not fit into the columns is left out, furthest first', async () => {
  const { out } = await typed('history stale.edn --model register', { columns: 50 });
  expect(out).toContain('by then; 3 operations not shown');
  expect(out).toContain('├─ read 1 ✗ ─┤');
  for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(50);
});

test('a queue', async () => {
  expect(await typed('history queue.jsonl --model queue')).toEqual({
    code: exitCodes.holds,
    err: '',
    out: `✓ queue.jsonl is linearizable as a queue
  4 operations of 2 processes, from JSON lines; 4 states searched
`,
  });
});

test('the key at which it breaks', async () => {
  const { code, out } = await typed('history keyed.log --model register');
  expect(code).toBe(exitCodes.fails);
  expect(out).toContain('It breaks at line 4, key y: read 3 of process 1 fits nowhere.\n  No order of what came before allows it: nothing had been written.\n');
});

test('standard input, and the answer as data', async () => {
  const { code, out } = await typed('history - --model register --format json', { stdin: stale });
  expect(code).toBe(exitCodes.fails);
  const answer = JSON.parse(out);
  expect(answer).toMatchObject({
    format: 'faultline-history', version: 1, file: '<stdin>', model: 'register', notation: 'edn', verdict: 'not-linearizable', operations: 6, unknown: 2, failed: 0, processes: 4, keys: 1, passedOver: 1,
    breaks: { key: null, shortest: true, possible: ['it held 2'], operation: { process: '0', text: 'read 1', call: { kind: 'read', value: 1 }, ending: 'ok', beginLine: 8, endLine: 9 } },
  });
  expect(answer.breaks.order.map(({ text }: { text: string }) => text)).toEqual(['write 1', 'write 2', 'read 2']);
});

test('a limit leaves it unknown', async () => {
  const { code, out } = await typed('history queue.jsonl --model queue --max-states 2');
  expect(code).toBe(exitCodes.unknown);
  expect(out).toContain('? queue.jsonl: unknown whether it is linearizable as a queue\n  the limit of 2 states was reached before all orders were tried; --max-states\n  sets it\n');
  expect((await typed('history queue.jsonl --model queue --max-states 2 --format json')).out).toContain('"limit": "states"');
});

test.each([
  ['history wrong.log --model register', 'error: wrong.log:2: a register has no wrote: expected read or write\n  help: known are read, write (register); read, write, cas (cas-register); add, read (set); enqueue, dequeue (queue)\n'],
  ['history nowhere.log --model set', 'error: no such file: nowhere.log\n'],
  ['history . --model set', 'error: . is a folder: expected the file of a history\n'],
  ['history stale.edn', "error: required option '--model <model>' not specified\n"],
])('%s', async (words, err) => {
  expect(await typed(words)).toEqual({ code: exitCodes.wrongInput, out: '', err });
});

test('a model that is none', async () => {
  const { code, err } = await typed('history stale.edn --model stack');
  expect(code).toBe(exitCodes.wrongInput);
  expect(err).toContain('Allowed choices are register, cas-register, set, queue.');
});
