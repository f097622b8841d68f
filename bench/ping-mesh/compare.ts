// The mesh of pings in Faultline and in other simulators, side by side: each program in turn, round after round, so that
// whatever else the machine does falls on all of them alike. Only ratios within one run say something.
//
//   node bench/ping-mesh/compare.ts [--messages N] [--rounds N] [--deep] [--modules FOLDER] [--only NAME]…
//
// Peers are built from what the system has installed; what is missing is said, and left out. `--modules`: a folder whose
// node_modules has the peers of npm (simjs).
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildSync } from 'esbuild';
import { present } from '../../server/src/base/assert.ts';

interface Program {
  readonly name: string;
  readonly needs: string;
  /** Builds it and says how it is run; throws where something is missing. */
  readonly build: () => readonly string[];
}

interface Timing {
  readonly wallSeconds: number;
  /** Of all its threads, start and compilation included. */
  readonly cpuSeconds: number;
  readonly events: number;
}

const folder = import.meta.dirname;
const built = mkdtempSync(path.join(os.tmpdir(), 'ping-mesh-'));
const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '5' },
    deep: { type: 'boolean', default: false },
    modules: { type: 'string', default: process.cwd() },
    only: { type: 'string', multiple: true },
  },
});

function compile(source: string, flags: readonly string[], libraries: readonly string[]): string {
  const program = path.join(built, path.parse(source).name);
  execFileSync('g++', ['-std=c++17', '-O2', '-DNDEBUG', ...flags, path.join(folder, 'peers', source), '-o', program, ...libraries], { stdio: 'pipe' });
  return program;
}

function bundle(): string {
  const program = path.join(built, 'ping-mesh.mjs');
  buildSync({ entryPoints: [path.join(folder, 'ping-mesh.ts')], bundle: true, platform: 'node', format: 'esm', target: 'node20', outfile: program });
  return program;
}

function ns3(): string {
  const flags = execFileSync('pkg-config', ['--cflags', 'ns3-core'], { encoding: 'utf8', stdio: 'pipe' }).split(/\s+/).filter(Boolean);
  return compile('ns3.cc', flags, ['-lns3-core']);
}

const python = '/usr/bin/python3';
const programs: readonly Program[] = [
  { name: 'Faultline', needs: 'node', build: () => [process.execPath, bundle()] },
  { name: 'C++ std::priority_queue', needs: 'g++', build: () => [compile('priority-queue.cpp', ['-march=native'], [])] },
  { name: 'ns-3, default scheduler', needs: 'g++, libns3-dev', build: () => [ns3()] },
  { name: 'ns-3, PriorityQueueScheduler', needs: 'g++, libns3-dev', build: () => [ns3(), 'ns3::PriorityQueueScheduler'] },
  {
    name: 'SIM.JS',
    needs: 'simjs of npm (--modules)',
    build: () => {
      execFileSync(process.execPath, ['-e', 'globalThis.window = {}; require("simjs")'], { cwd: values.modules, stdio: 'pipe' });
      return [process.execPath, path.join(folder, 'peers', 'simjs.cjs')];
    },
  },
  {
    name: 'SimPy',
    needs: 'python3-simpy3',
    build: () => {
      execFileSync(python, ['-c', 'import simpy'], { stdio: 'pipe' });
      return [python, path.join(folder, 'peers', 'ping_mesh_simpy.py')];
    },
  },
  { name: 'SimGrid', needs: 'g++, libsimgrid-dev', build: () => [compile('simgrid.cpp', [], ['-lsimgrid'])] },
];

function run(command: readonly string[]): Timing {
  const [program = '', ...words] = command;
  const scheduler = words.filter((word) => word.startsWith('ns3::'));
  const files = words.filter((word) => !word.startsWith('ns3::'));
  const started = performance.now();
  const { stdout, stderr, status } = spawnSync(program, [...files, values.messages, ...(values.deep ? ['deep'] : []), ...scheduler], {
    encoding: 'utf8',
    env: { ...process.env, NODE_PATH: path.resolve(values.modules, 'node_modules') },
  });
  const wallSeconds = (performance.now() - started) / 1e3;
  if (status !== 0) throw new Error(`${command.join(' ')} ended with ${status}: ${stderr}`);
  const told = (name: string): number => Number(present(new RegExp(`${name}=([0-9.]+)`).exec(stdout)?.[1], `${name} in "${stdout}"`));
  return { wallSeconds, cpuSeconds: told('cpu_s'), events: told('events') };
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((x, y) => x - y);
  const middle = Math.floor(sorted.length / 2);
  const upper = present(sorted[middle], 'a number');
  return sorted.length % 2 === 1 ? upper : (present(sorted[middle - 1], 'a number') + upper) / 2;
}

try {
  const chosen = programs.filter(({ name }) => values.only === undefined || values.only.some((one) => name.toLowerCase().includes(one.toLowerCase())));
  const commands = chosen.flatMap(({ name, needs, build }) => {
    try {
      return [{ name, command: build(), timings: [] as Timing[] }];
    } catch (error) {
      const reason = error instanceof Error ? (error.message.trim().split('\n').at(-1) ?? '') : String(error);
      console.log(`left out: ${name}, which needs ${needs} (${reason})`);
      return [];
    }
  });
  for (let round = 0; round < Number(values.rounds); round++) for (const one of commands) one.timings.push(run(one.command));
  const first = present(commands[0], 'a program');
  const rate = (timings: readonly Timing[]): number => median(timings.map(({ events, cpuSeconds }) => events / cpuSeconds));
  console.log(`${values.messages} messages${values.deep ? ', every answer answered' : ''}; medians of ${values.rounds} rounds; ${os.cpus()[0]?.model ?? 'processor'}, node ${process.version}`);
  console.log(`| program | events | wall s | processor s | events a processor second | ${first.name} is so many times as fast |`);
  console.log('| --- | ---: | ---: | ---: | ---: | ---: |');
  for (const { name, timings } of commands) {
    const column = (of: (timing: Timing) => number): number => median(timings.map(of));
    // Round by round, since the machine's speed drifts.
    const ratio = median(timings.map(({ events, cpuSeconds }, round) => {
      const own = present(first.timings[round], 'the same round');
      return own.events / own.cpuSeconds / (events / cpuSeconds);
    }));
    console.log(`| ${name} | ${column(({ events }) => events)} | ${column(({ wallSeconds }) => wallSeconds).toFixed(2)} | ${column(({ cpuSeconds }) => cpuSeconds).toFixed(2)} | ${(rate(timings) / 1e6).toFixed(2)} million | ${ratio.toFixed(2)} |`);
  }
} finally {
  rmSync(built, { recursive: true });
}
