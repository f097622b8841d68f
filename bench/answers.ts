// How long the three scenarios of DDIA's figure 8-3 take to be answered, warm, and how that compares with plain Monte Carlo
// over the same simulator until its estimate of the threshold is within 1%. Numbers, not a test: machines differ, so only
// ratios within one run say something. The first, cold answer is told apart.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Bench } from 'tinybench';
import { present } from '../server/src/base/assert.ts';
import { answerScenario } from '../server/src/checks/answer-scenario.ts';
import type { ScenarioAnswer } from '../server/src/checks/answer.ts';
import { parseHazardKey } from '../server/src/checks/fact-keys.ts';
import { subjectOf } from '../server/src/checks/judge.ts';
import { loadFile } from '../server/src/cli/load-file.ts';
import { defaultExploreOptions } from '../server/src/explorer/explore-options.ts';
import { Inputs, purposes, type InputName, type ValueSource } from '../server/src/simulator/kernel/inputs.ts';
import { RandomStream } from '../server/src/simulator/kernel/random.ts';
import type { Grid } from '../server/src/simulator/kernel/time.ts';
import type { Plan } from '../server/src/simulator/plan.ts';
import { gridOf } from '../server/src/simulator/simulate.ts';
import { runRequest, type RunRequest } from '../server/src/workspace/runner.ts';

const root = path.resolve(import.meta.dirname, '..');
const name = 'samples/last-write-wins.fault';
const { scenarios } = loadFile({ name, path: path.join(root, name), text: readFileSync(path.join(root, name), 'utf8') }, root);
const requests = scenarios.map((planned) => present(runRequest(planned, defaultExploreOptions), `the plan of ${planned.name}`));

function answer(request: RunRequest): ScenarioAnswer {
  const run = answerScenario(request);
  for (;;) {
    const step = run.next();
    if (step.done === true) return step.value;
  }
}

/** Every open number is uniform within its declared bounds. */
class UniformSource implements ValueSource {
  readonly skewNs = new Map<number, number>();
  readonly #seed: number;

  constructor(seed: number) {
    this.#seed = seed;
  }

  value(inputName: InputName, lowNs: number, highNs: number, _free: boolean, _law: unknown, grid: Grid): number {
    const ns = lowNs + new RandomStream(this.#seed, inputName, 1).below(highNs - lowNs + 1);
    if (inputName.purpose === purposes.skew) this.skewNs.set(inputName.a, ns);
    return ns * grid.ticksPerNs;
  }

  choose(): number {
    return 0;
  }
}

/** Samples until the smallest difference of the two skews at which w2 was lost is within 1% of the exact edge. */
function monteCarlo(plan: Plan, exactNs: number, samplesMax: number): { samples: number; edgeNs: number } {
  const subject = subjectOf(plan);
  const grid = gridOf(plan);
  const [n1, n3] = ['n1', 'n3'].map((machine) => plan.machines.findIndex((one) => one.name === machine));
  const w2 = plan.operations.findIndex(({ label }) => label === 'w2');
  let edgeNs = Number.POSITIVE_INFINITY;
  for (let sample = 1; sample <= samplesMax; sample++) {
    const source = new UniformSource(sample);
    const { facts } = subject.judge(new Inputs(grid, source, null));
    const lost = [...facts].some(([key, value]) => {
      const hazard = value === true ? parseHazardKey(key)?.subject : undefined;
      return hazard?.code === 'lost-write' && hazard.operation === w2;
    });
    if (lost) edgeNs = Math.min(edgeNs, (source.skewNs.get(n1 ?? -1) ?? 0) - (source.skewNs.get(n3 ?? -1) ?? 0));
    if (edgeNs <= exactNs * 1.01) return { samples: sample, edgeNs };
  }
  return { samples: samplesMax, edgeNs };
}

function milliseconds(run: () => void): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}

const coldMs = milliseconds(() => requests.forEach(answer));
const bench = new Bench({ time: 1500, warmupTime: 500 });
for (const request of requests) bench.add(request.plan.scenario, () => void answer(request));
bench.add('all three', () => void requests.forEach(answer));
await bench.run();

const first = present(requests[0], 'the first scenario');
const exact = present(answer(first).hazards.flatMap(({ thresholds }) => thresholds)[0], 'the threshold');
const samplesMax = 100_000;
let sampled = { samples: 0, edgeNs: 0 };
const sampledMs = milliseconds(() => {
  sampled = monteCarlo(first.plan, exact.ns, samplesMax);
});

console.log(`node ${process.version}; answers with verdicts, witnesses, causes, edges and tried fixes`);
console.log(`cold, all three, in this process: ${coldMs.toFixed(1)} ms`);
console.table(bench.table());
const medianMs = (task: string): number => {
  const result = bench.getTask(task)?.result;
  return result !== undefined && 'latency' in result ? result.latency.p50 : Number.NaN;
};
const reached = sampled.edgeNs <= exact.ns * 1.01;
console.log(`edge: ${exact.quantity} ${exact.relation} ${exact.ns} ns, exact, proved, in ${medianMs(first.plan.scenario).toFixed(2)} ms (median)`);
console.log(
  `Monte Carlo: ${reached ? 'within 1%' : `not within 1%, at ${sampled.edgeNs} ns`} after ${sampled.samples} samples in ${sampledMs.toFixed(1)} ms, without causes, cures or a proof; ` +
    `${(sampledMs / medianMs(first.plan.scenario)).toFixed(1)} times as long`,
);
