// How long it takes to check histories of ten thousand operations: ours, ours without its reductions (a plain search of Wing
// and Gong with memory, all keys at once), and Porcupine, in one run.
//
//   node bench/histories/compare.ts [--rounds N] [--porcupine CHECKOUT] [--go PROGRAM]
//
// CHECKOUT is a clone of github.com/anishathalye/porcupine, and Go is Debian's golang-go; without them Porcupine is left out.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { present } from '../../server/src/base/assert.ts';
import { checkLinearizability } from '../../server/src/consistency/linearizability.ts';
import { readHistory } from '../../server/src/consistency/recorded/recorded-history.ts';
import { diceOf, type HistoryOptions, randomHistory } from '../../server/src/consistency/random-histories.ts';
import type { Operation } from '../../server/src/consistency/operation.ts';

/** Where a program is given up: its figure is then "more than". */
const secondsMax = 20;

interface Shape extends Omit<HistoryOptions, 'kind' | 'operations' | 'values'> {
  readonly name: string;
  /** The last answer of so many is made wrong. */
  readonly isBroken?: boolean;
}

const shapes: readonly Shape[] = [
  { name: '100 keys, 50 clients', keys: 100, processes: 50 },
  { name: '100 keys, 50 clients, 1 in 10 pending', keys: 100, processes: 50, unknownOneIn: 10 },
  { name: '10 keys, 50 clients, 1 in 10 pending', keys: 10, processes: 50, unknownOneIn: 10 },
  { name: '1 key, 10 clients', keys: 1, processes: 10 },
  { name: '1 key, 10 clients, 1 in 100 pending', keys: 1, processes: 10, unknownOneIn: 100 },
  { name: '100 keys, 50 clients, 1 in 10 pending, one wrong', keys: 100, processes: 50, unknownOneIn: 10, isBroken: true },
];

function historyOf({ name: _, isBroken = false, ...shape }: Shape): Operation[] {
  const history = randomHistory(diceOf(42), { kind: 'cas-register', operations: 10_000, values: 5, ...shape });
  if (!isBroken) return history;
  const last = history.findLastIndex(({ call, ending }) => call.kind === 'read' && ending === 'ok');
  return history.map((one, i) => (i === last ? { ...one, call: { kind: 'read', value: 99 } } : one));
}

function lineOf({ process, key, call, ending, invoked, returned }: Operation): string {
  const value = call.kind === 'cas' ? [call.from, call.to] : 'value' in call ? call.value : null;
  const type = ending === 'failed' ? 'fail' : ending === 'unknown' ? 'info' : 'ok';
  return JSON.stringify({ process, f: call.kind, key, value: value ?? null, start: invoked, end: returned, type });
}

interface Measured {
  /** Of the processor; null: it was given up. */
  readonly seconds: number | null;
  readonly verdict: string;
}

function measured(rounds: number, act: () => string | null): Measured {
  const seconds: number[] = [];
  let verdict = '';
  for (let round = 0; round < rounds; round++) {
    const before = process.cpuUsage();
    const found = act();
    if (found === null) return { seconds: null, verdict: 'given up' };
    verdict = found;
    const { user, system } = process.cpuUsage(before);
    seconds.push((user + system) / 1e6);
  }
  return { seconds: present(seconds.sort((x, y) => x - y)[Math.floor(rounds / 2)], 'a round'), verdict };
}

/** Wing and Gong's search with memory, as it stands in the papers: all keys at once, and what is pending is tried everywhere. */
function plainSearch(history: readonly Operation[]): string | null {
  const operations = history.filter(({ call, ending }) => ending === 'ok' || (ending === 'unknown' && call.kind !== 'read')).sort((x, y) => x.invoked - y.invoked);
  const endOf = ({ ending, returned }: Operation): number => (ending === 'ok' ? (returned as number) : Number.POSITIVE_INFINITY);
  const ends = operations.map(endOf);
  const total = ends.filter((end) => end < Number.POSITIVE_INFINITY).length;
  const placed = new Uint8Array(operations.length);
  const held = new Map<string, unknown>();
  const seen = new Set<string>();
  const stop = performance.now() + secondsMax * 1000;
  const stack: { cursor: number; readonly first: number; readonly undo: readonly [number, string, unknown] | null }[] = [];
  let done = 0;
  const enter = (from: number, undo: readonly [number, string, unknown] | null): void => {
    let first = from;
    while (placed[first] === 1) first++;
    stack.push({ cursor: first, first, undo });
  };
  enter(0, null);
  while (done < total) {
    if (performance.now() > stop) return null;
    const frame = stack.at(-1);
    if (frame === undefined) return 'not-linearizable';
    let end = Number.POSITIVE_INFINITY;
    for (let i = frame.first; i < operations.length && (operations[i] as Operation).invoked < end; i++) if (placed[i] === 0) end = Math.min(end, ends[i] as number);
    const at = frame.cursor++;
    const one = operations[at];
    if (one === undefined || one.invoked > end) {
      stack.pop();
      if (frame.undo === null) continue;
      const [place, key, before] = frame.undo;
      placed[place] = 0;
      held.set(key, before);
      if ((ends[place] as number) < Number.POSITIVE_INFINITY) done--;
      continue;
    }
    if (placed[at] === 1) continue;
    const before = held.get(one.key) ?? null;
    const { call } = one;
    if ((call.kind === 'read' && call.value !== before) || (call.kind === 'cas' && call.from !== before)) continue;
    placed[at] = 1;
    held.set(one.key, call.kind === 'write' ? call.value : call.kind === 'cas' ? call.to : before);
    const configuration = createHash('sha1').update(placed).update(JSON.stringify([...held])).digest('base64');
    if (seen.has(configuration)) {
      placed[at] = 0;
      held.set(one.key, before);
      continue;
    }
    seen.add(configuration);
    if ((ends[at] as number) < Number.POSITIVE_INFINITY) done++;
    enter(frame.first, [at, one.key, before]);
  }
  return 'linearizable';
}

/** Built in a folder of its own against that checkout, without a network. */
function buildPorcupine(checkout: string, go: string, folder: string): string | null {
  const source = path.join(folder, 'source');
  cpSync(path.join(import.meta.dirname, 'porcupine'), source, { recursive: true });
  appendFileSync(path.join(source, 'go.mod'), `\nreplace github.com/anishathalye/porcupine => ${path.resolve(checkout)}\n`);
  const binary = path.join(folder, 'porcupine');
  const env = { ...process.env, GOFLAGS: '-mod=mod', GOPROXY: 'off', GOPATH: path.join(folder, 'go'), GOCACHE: path.join(folder, 'cache') };
  const built = spawnSync(go, ['build', '-o', binary, '.'], { cwd: source, env });
  if (built.status === 0) return binary;
  console.log(`Porcupine is left out: ${built.error?.message ?? built.stderr.toString().trim()}`);
  return null;
}

function porcupine(binary: string, file: string, rounds: number): Measured {
  const lines = execFileSync(binary, [file, String(rounds), String(secondsMax)]).toString().trim().split('\n').map((line) => line.split(' '));
  const verdict = { Ok: 'linearizable', Illegal: 'not-linearizable' }[lines.at(-1)?.[1] ?? ''];
  if (verdict === undefined) return { seconds: null, verdict: 'given up' };
  return { seconds: present(lines.map(([seconds]) => Number(seconds)).sort((x, y) => x - y)[Math.floor(lines.length / 2)], 'a round'), verdict };
}

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' }, porcupine: { type: 'string' }, go: { type: 'string', default: 'go' } } });
const rounds = Number(values.rounds);
const folder = mkdtempSync(path.join(tmpdir(), 'histories-'));
try {
  const binary = values.porcupine === undefined ? null : buildPorcupine(values.porcupine, values.go, folder);
  console.log(`10000 operations each; seconds of the processor, medians of ${rounds} rounds; node ${process.version}`);
  for (const shape of shapes) {
    const file = path.join(folder, 'history.jsonl');
    writeFileSync(file, historyOf(shape).map((one) => `${lineOf(one)}\n`).join(''));
    const { operations, model } = readHistory(readFileSync(file, 'utf8'), 'cas-register');
    const ours = measured(rounds, () => {
      const { verdict } = checkLinearizability(operations, model);
      return verdict === 'unknown' ? null : verdict;
    });
    const others = { plain: measured(1, () => plainSearch(operations)), ...(binary === null ? {} : { porcupine: porcupine(binary, file, rounds) }) };
    const pending = operations.filter(({ ending }) => ending === 'unknown').length;
    const told = Object.entries(others).map(([name, { seconds, verdict }]) => {
      if (seconds === null) return `${name}: given up`;
      if (verdict !== ours.verdict) throw new Error(`${name} says ${verdict}, and we ${ours.verdict}`);
      return `${name}: ${seconds.toFixed(3)} s, ${(seconds / (ours.seconds ?? Number.NaN)).toFixed(1)} times ours`;
    });
    console.log(`${shape.name} (${pending} pending), ${ours.verdict}: ours ${ours.seconds?.toFixed(3) ?? 'given up'} s; ${told.join('; ')}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
