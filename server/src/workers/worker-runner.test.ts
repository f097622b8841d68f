import { afterEach, describe, expect, test } from 'vitest';
import { CancellationSource, uncancelled } from '../base/cancellation.ts';
import type { ScenarioAnswer } from '../checks/answer.ts';
import { defaultExploreOptions } from '../explorer/explore-options.ts';
import type { Plan } from '../simulator/plan.ts';
import { RunCancelled, RunCrash, type RunRequest } from '../workspace/runner.ts';
import { WorkerRunner } from './worker-runner.ts';

// A worker that does what the hash of the plan says, so that everything that can go wrong with a thread can be had.
const obedient = `
  import { parentPort, threadId } from 'node:worker_threads';
  const answer = (request, state) => ({ planHash: request.planHash, scenario: String(threadId), state });
  const cancelled = new Set();
  parentPort.on('message', async ({ kind, run, request }) => {
    if (kind === 'cancel') { cancelled.add(run); return; }
    switch (request.planHash) {
      case 'partials':
        parentPort.postMessage({ kind: 'partial', run, answer: answer(request, 'partial') });
        parentPort.postMessage({ kind: 'partial', run, answer: answer(request, 'partial') });
        break;
      case 'throws': parentPort.postMessage({ kind: 'failed', run, message: 'assertion: the floor gave way' }); return;
      case 'dies': process.exit(3);
      case 'explodes': setTimeout(() => { throw new Error('boom'); }); return;
      case 'hungry': { const eaten = []; for (;;) eaten.push(new Array(100000).fill(eaten.length)); }
      case 'deaf': for (;;) {}
      case 'heeds': while (!cancelled.has(run)) await new Promise((resolve) => setTimeout(resolve, 1));
        parentPort.postMessage({ kind: 'cancelled', run }); return;
    }
    parentPort.postMessage({ kind: 'final', run, answer: answer(request, 'final') });
  });
`;

const runners: WorkerRunner[] = [];
afterEach(async () => {
  for (const runner of runners.splice(0)) await runner.dispose();
});

function workers({ size = 1, graceMs = 50, memoryMb = 64 } = {}): WorkerRunner {
  const runner = new WorkerRunner({ entry: new URL(`data:text/javascript,${encodeURIComponent(obedient)}`), size, graceMs, memoryMb });
  runners.push(runner);
  return runner;
}

describe('runs in workers', () => {
  test('answers come in the order of the queue, partial ones first', async () => {
    const runner = workers();
    const partials: ScenarioAnswer[] = [];
    const answers = await Promise.all([runner.run(request('partials'), (partial) => partials.push(partial), uncancelled), run(runner, 'b')]);
    expect(partials.map(({ state }) => state)).toEqual(['partial', 'partial']);
    expect(answers.map(({ planHash, state }) => [planHash, state])).toEqual([['partials', 'final'], ['b', 'final']]);
    expect(answers[0].scenario).toBe(answers[1].scenario);
  });

  test('no more threads than the size of the pool', async () => {
    const runner = workers({ size: 2 });
    const answers = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((hash) => run(runner, hash)));
    expect(new Set(answers.map(({ scenario }) => scenario)).size).toBe(2);
  });

  test.each([
    ['throws', 'assertion: the floor gave way'],
    ['dies', 'the worker ended with code 3'],
    ['explodes', 'boom'],
    ['hungry', 'memory'],
  ])('a run that %s is a crash, and the next one is answered', async (hash, message) => {
    const runner = workers();
    const [crashed, next] = await Promise.allSettled([run(runner, hash), run(runner, 'next')]);
    expect(crashed).toMatchObject({ status: 'rejected', reason: expect.any(RunCrash) });
    expect(String((crashed as PromiseRejectedResult).reason)).toContain(message);
    expect(next).toMatchObject({ status: 'fulfilled', value: { planHash: 'next' } });
  });

  test('a worker that cannot be loaded is a crash, not a wait', async () => {
    const runner = new WorkerRunner({ entry: '/nowhere/worker.cjs', size: 1 });
    runners.push(runner);
    await expect(run(runner, 'a')).rejects.toBeInstanceOf(RunCrash);
  });

  test.each(['heeds', 'deaf'])('a run that is cancelled ends at once, and its worker (which is %s) takes the next one', async (hash) => {
    const runner = workers();
    const source = new CancellationSource();
    const cancelled = runner.run(request(hash), () => {}, source);
    const next = run(runner, 'next');
    setTimeout(() => source.cancel(), 100);
    await expect(cancelled).rejects.toBeInstanceOf(RunCancelled);
    await expect(next).resolves.toMatchObject({ planHash: 'next' });
  });

  test('a run that is cancelled before its turn never starts', async () => {
    const runner = workers();
    const source = new CancellationSource();
    const first = run(runner, 'a');
    const waiting = runner.run(request('deaf'), () => {}, source);
    source.cancel();
    await expect(waiting).rejects.toBeInstanceOf(RunCancelled);
    await first;
    await expect(run(runner, 'b')).resolves.toMatchObject({ planHash: 'b' });
  });

  test('disposal ends what runs and what waits', async () => {
    const runner = workers();
    const ends = Promise.allSettled([run(runner, 'deaf'), run(runner, 'a')]);
    await runner.dispose();
    for (const end of await ends) expect(end).toMatchObject({ status: 'rejected', reason: expect.any(RunCancelled) });
    await expect(run(runner, 'b')).rejects.toBeInstanceOf(RunCancelled);
  });
});

function run(runner: WorkerRunner, planHash: string): Promise<ScenarioAnswer> {
  return runner.run(request(planHash), () => {}, uncancelled);
}

function request(planHash: string): RunRequest {
  const plan: Plan = {
    scenario: 's', durationNs: null, machines: [], links: [], routes: [], stores: [], programs: [], operations: [], readings: [], faults: [],
    lets: [], detectors: [], expectations: [], ranges: [], imperfections: [],
  };
  return { planHash, plan, variants: [], options: defaultExploreOptions };
}
