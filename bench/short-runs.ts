// How many short runs a second there are, each with its checks, and how much two workers bring. Each run is one that sampling
// makes: drawn by a seed, simulated by the ordinary kernel, judged in all respects.
//
//   node bench/short-runs.ts [RUNS] [ROUNDS]
//
// Rounds of one and of two workers take turns, since the machine's speed drifts. The processor's time is that of all threads.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { present } from '../server/src/base/assert.ts';
import { subjectOf } from '../server/src/checks/judge.ts';
import { loadFile } from '../server/src/cli/load-file.ts';
import { defaultExploreOptions } from '../server/src/explorer/explore-options.ts';
import { Inputs } from '../server/src/simulator/kernel/inputs.ts';
import { SampleSource } from '../server/src/simulator/kernel/sources.ts';
import type { Plan } from '../server/src/simulator/plan.ts';
import { gridOf, simulate } from '../server/src/simulator/simulate.ts';
import { runRequest } from '../server/src/workspace/runner.ts';

interface Task {
  readonly firstSeed: number;
  readonly runs: number;
}

function benchPlan(): Plan {
  const file = path.join(import.meta.dirname, 'short-runs.fault');
  const { scenarios } = loadFile({ name: 'short-runs.fault', path: file, text: readFileSync(file, 'utf8') }, import.meta.dirname);
  return present(runRequest(present(scenarios[0], 'the scenario'), defaultExploreOptions), 'its plan').plan;
}

/** Runs and judges; returns how many facts were found, so that nothing can be left out. */
function judged(plan: Plan, { firstSeed, runs }: Task): number {
  const subject = subjectOf(plan);
  const grid = gridOf(plan);
  let facts = 0;
  for (let seed = firstSeed; seed < firstSeed + runs; seed++) facts += subject.judge(new Inputs(grid, new SampleSource(seed), null)).facts.size;
  return facts;
}

function simulated(plan: Plan, { firstSeed, runs }: Task): number {
  let delivered = 0;
  for (let seed = firstSeed; seed < firstSeed + runs; seed++) delivered += simulate(plan, new Inputs(gridOf(plan), new SampleSource(seed), null)).history.messages.delivered;
  return delivered;
}

function told(worker: Worker, task: Task): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.once('message', () => resolve());
    worker.once('error', reject);
    worker.postMessage(task);
  });
}

async function seconds(act: () => unknown): Promise<{ readonly wall: number; readonly cpu: number }> {
  const [start, before] = [performance.now(), process.cpuUsage()];
  await act();
  const { user, system } = process.cpuUsage(before);
  return { wall: (performance.now() - start) / 1e3, cpu: (user + system) / 1e6 };
}

function median(numbers: readonly number[]): number {
  return present([...numbers].sort((x, y) => x - y)[Math.floor(numbers.length / 2)], 'a number');
}

async function main(runs: number, rounds: number): Promise<void> {
  const plan = benchPlan();
  let events = 0;
  for (let seed = 0; seed < 100; seed++) events += simulate(plan, new Inputs(gridOf(plan), new SampleSource(seed), null)).events;
  const workers = [0, 1].map(() => new Worker(new URL(import.meta.url)));
  const [first, second] = [present(workers[0], 'a worker'), present(workers[1], 'a worker')];
  // Warm, each with work of its own.
  await Promise.all(workers.map((worker, i) => told(worker, { firstSeed: (i + 1) * 1e6, runs: 2_000 })));
  simulated(plan, { firstSeed: 0, runs: 2_000 });
  const ones: { wall: number; cpu: number }[] = [];
  const twos: { wall: number; cpu: number }[] = [];
  const bare: { wall: number; cpu: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    bare.push(await seconds(() => simulated(plan, { firstSeed: 0, runs })));
    ones.push(await seconds(() => told(first, { firstSeed: 0, runs })));
    twos.push(await seconds(() => Promise.all([told(first, { firstSeed: 0, runs: runs / 2 }), told(second, { firstSeed: runs / 2, runs: runs / 2 })])));
  }
  const rate = (of: readonly { cpu: number }[]): string => Math.round(runs / median(of.map(({ cpu }) => cpu))).toLocaleString('en');
  console.log(`${events / 100} events a run; ${runs} runs, medians of ${rounds} rounds; node ${process.version}`);
  console.log(`simulated alone: ${rate(bare)} runs a processor second`);
  console.log(`with their checks: ${rate(ones)} runs a processor second, ${Math.round(runs / median(ones.map(({ wall }) => wall))).toLocaleString('en')} a second of one worker`);
  console.log(`two workers: ${median(ones.map(({ wall }, round) => wall / present(twos[round], 'a round').wall)).toFixed(2)} times as fast as one`);
  await Promise.all(workers.map((worker) => worker.terminate()));
}

if (isMainThread) await main(Number(process.argv[2] ?? 10_000), Number(process.argv[3] ?? 5));
else {
  const plan = benchPlan();
  parentPort?.on('message', (task: Task) => parentPort?.postMessage(judged(plan, task)));
}
