import { describe, expect, test } from 'vitest';
import { present } from '../base/assert.ts';
import { CancellationSource, uncancelled, type Cancellation } from '../base/cancellation.ts';
import type { ScenarioAnswer } from '../checks/answer.ts';
import { defaultExploreOptions } from '../explorer/explore-options.ts';
import type { Plan } from '../simulator/plan.ts';
import { Explorations } from './explorations.ts';
import { questionOf, RunCancelled, RunCrash, type Question, type Runner, type RunRequest } from './runner.ts';

describe('explorations', () => {
  test('what is wanted twice runs once, and what was answered does not run again', async () => {
    const { runner, explorations } = explore();
    explorations.want([question('a'), question('a')]);
    explorations.want([question('a')]);
    runner.answer('a');
    await settled();
    explorations.want([question('a')]);
    expect(explorations.started).toBe(1);
    expect(explorations.exploration(question('a'))).toMatchObject({ state: 'answered', answer: { planHash: 'a', state: 'final' } });
  });

  test('what is no longer wanted is cancelled, and runs again when it is', async () => {
    const { runner, explorations } = explore();
    explorations.want([question('a'), question('b')]);
    explorations.want([question('b')]);
    await settled();
    expect(runner.cancelled).toEqual(['a']);
    expect(explorations.exploration(question('a')).state).toBe('unasked');
    explorations.want([question('a')]);
    expect(explorations.started).toBe(3);
  });

  test('other limits are another question', () => {
    const { explorations } = explore();
    explorations.want([question('a'), question('a', { runsMax: 7 })]);
    expect(explorations.started).toBe(2);
  });

  test('no more are made ready than the runner has slots for, and a command does not wait for its turn', async () => {
    const { runner, explorations } = explore(2);
    let made = 0;
    const counted = ['a', 'b', 'c', 'd'].map((hash) => ({ ...question(hash), request: () => { made++; return question(hash).request(); } }));
    explorations.want(counted);
    expect([explorations.started, made, explorations.running]).toEqual([2, 2, 4]);
    expect(explorations.exploration(question('c'))).toEqual({ state: 'exploring', answer: null });
    const urgent = explorations.answer(question('d'), () => {}, uncancelled);
    runner.answer('d');
    await urgent;
    runner.answer('a');
    await settled();
    expect([explorations.started, explorations.exploration(question('a')).state]).toEqual([4, 'answered']);
    explorations.want([]);
    expect(explorations.running).toBe(0);
  });

  test('what has to be made ready first is made so part by part, and not at all once nobody wants it', async () => {
    const { runner, explorations } = explore();
    const parts: string[] = [];
    const slow = (hash: string): Question => ({ ...question(hash), prepare: () => parts.push(hash) % 4 !== 0 });
    explorations.want([slow('a')]);
    expect(parts).toEqual(['a']);
    await settled();
    expect(parts.length).toBeLessThan(4);
    const answer = explorations.answer(question('a'), () => {}, uncancelled);
    while (parts.length < 4) await settled();
    await settled();
    runner.answer('a');
    await answer;
    explorations.want([slow('b')]);
    explorations.want([]);
    await settled();
    await settled();
    expect(parts).toEqual(['a', 'a', 'a', 'a', 'b']);
    expect(runner.cancelled).toEqual([]);
  });

  test('partial answers are kept and told', () => {
    const { runner, explorations, changes } = explore();
    explorations.want([question('a')]);
    expect(explorations.exploration(question('a'))).toEqual({ state: 'exploring', answer: null });
    runner.partial('a');
    expect(explorations.exploration(question('a'))).toMatchObject({ state: 'exploring', answer: { state: 'partial' } });
    expect(changes).toEqual(['a']);
  });

  test('a crash is told once, and only a command tries it again', async () => {
    const { runner, explorations, changes } = explore();
    explorations.want([question('a')]);
    runner.crash('a', 'the floor gave way');
    await settled();
    explorations.want([question('a')]);
    expect(explorations.exploration(question('a'))).toEqual({ state: 'crashed', message: 'the floor gave way' });
    expect([explorations.started, changes]).toEqual([1, ['a']]);
    const again = explorations.answer(question('a'), () => {}, uncancelled);
    runner.answer('a');
    await expect(again).resolves.toMatchObject({ planHash: 'a' });
    expect(explorations.started).toBe(2);
  });

  test('a command joins the run that is under way, and keeps it when the editor lets go', async () => {
    const { runner, explorations } = explore();
    explorations.want([question('a')]);
    const partials: ScenarioAnswer[] = [];
    const answer = explorations.answer(question('a'), (partial) => partials.push(partial), uncancelled);
    explorations.want([]);
    runner.partial('a');
    runner.answer('a');
    await expect(answer).resolves.toMatchObject({ planHash: 'a' });
    expect(partials).toHaveLength(1);
    expect([explorations.started, runner.cancelled]).toEqual([1, []]);
  });

  test('a cancelled command ends a run that nobody else wants, and no other', async () => {
    const { runner, explorations } = explore();
    explorations.want([question('a')]);
    const source = new CancellationSource();
    const wanted = explorations.answer(question('a'), () => {}, source);
    const unwanted = explorations.answer(question('b'), () => {}, source);
    source.cancel();
    await expect(wanted).rejects.toBeInstanceOf(RunCancelled);
    await expect(unwanted).rejects.toBeInstanceOf(RunCancelled);
    expect(runner.cancelled).toEqual(['b']);
    expect(explorations.exploration(question('a')).state).toBe('exploring');
  });

  test('what a limit of time cut short is tried again by a command', async () => {
    const { runner, explorations } = explore();
    const timed = question('a', { timeLimitMs: 10 });
    explorations.want([timed]);
    runner.answer('a', 'time limit of 10 ms');
    await settled();
    const again = explorations.answer(timed, () => {}, uncancelled);
    runner.answer('a');
    expect((await again).coverage.limit).toBeNull();
    expect(explorations.started).toBe(2);
  });
});

describe('what is answered by samples', () => {
  const idle = () => {
    const all = explore();
    all.runner.refines = true;
    return all;
  };
  const runs = ({ explorations }: ReturnType<typeof explore>, hash: string) => {
    const exploration = explorations.exploration(question(hash));
    return exploration.state === 'answered' ? exploration.answer.coverage.runs : null;
  };

  test('gets more and more runs while nothing else is to be done, each in its turn', async () => {
    const all = idle();
    const { runner, explorations, changes } = all;
    explorations.want([question('a'), question('b'), question('c')]);
    runner.drawn('a', 10);
    runner.drawn('b', 5);
    await settled();
    // What can be covered is not refined, and what is not answered yet comes first.
    expect(runner.asked).toEqual([['a', 2000], ['b', 2000], ['c', 2000]]);
    runner.answer('c');
    await settled();
    expect(runner.asked.slice(3)).toEqual([['a', 8000]]);
    expect([runs(all, 'a'), explorations.running, explorations.started]).toEqual([10, 0, 3]);
    runner.drawn('a', 40);
    await settled();
    expect([runs(all, 'a'), changes.at(-1)]).toEqual([40, 'a']);
    expect(runner.asked.slice(4)).toEqual([['b', 8000]]);
    runner.drawn('b', 20);
    await settled();
    expect(runner.asked.slice(5)).toEqual([['a', 32_000]]);
  });

  test('gets so many more that they would take longer than the limit, and no more', async () => {
    const { runner, explorations } = idle();
    explorations.want([question('a', { timeLimitMs: 1e9 })]);
    for (const count of [1, 4, 16, 64]) {
      runner.drawn('a', count);
      await settled();
    }
    expect(runner.asked.map(([, count]) => count)).toEqual([2000, 8000, 32_000, 128_000]);
    const hurried = idle();
    hurried.explorations.want([question('a', { timeLimitMs: 1e-6 })]);
    hurried.runner.drawn('a', 1);
    await settled();
    expect(hurried.runner.asked.map(([, count]) => count)).toEqual([2000]);
  });

  test('stays as it was where somebody wants something else, or more runs crash', async () => {
    const all = idle();
    const { runner, explorations } = all;
    explorations.want([question('a')]);
    runner.drawn('a', 10);
    await settled();
    explorations.want([question('a'), question('b')]);
    expect([runner.cancelled, runs(all, 'a')]).toEqual([['a'], 10]);
    runner.answer('b');
    await settled();
    expect(runner.asked.at(-1)).toEqual(['a', 8000]);
    runner.crash('a', 'the floor gave way');
    await settled();
    expect([runs(all, 'a'), runner.asked.length]).toEqual([10, 4]);
    explorations.want([]);
    expect(explorations.exploration(question('a')).state).toBe('answered');
  });

  test('is left alone where the runner has no time to spare', async () => {
    const { runner, explorations } = explore();
    explorations.want([question('a')]);
    runner.drawn('a', 10);
    await settled();
    expect(runner.asked.length).toBe(1);
  });
});

function explore(slots?: number) {
  const runner = new ScriptedRunner(slots);
  const changes: string[] = [];
  return { runner, changes, explorations: new Explorations(runner, (planHash) => changes.push(planHash)) };
}

/** Answers when the test says so. */
class ScriptedRunner implements Runner {
  readonly slots?: number;
  refines = false;
  readonly asked: (readonly [planHash: string, runsMax: number])[] = [];
  readonly cancelled: string[] = [];
  readonly #runs = new Map<string, { onPartial: (answer: ScenarioAnswer) => void; resolve: (answer: ScenarioAnswer) => void; reject: (reason: Error) => void }>();

  constructor(slots?: number) {
    if (slots !== undefined) this.slots = slots;
  }

  run({ planHash, options }: RunRequest, onPartial: (answer: ScenarioAnswer) => void, cancellation: Cancellation): Promise<ScenarioAnswer> {
    this.asked.push([planHash, options.runsMax]);
    return new Promise((resolve, reject) => {
      this.#runs.set(planHash, { onPartial, resolve, reject });
      cancellation.onCancel?.(() => {
        this.cancelled.push(planHash);
        reject(new RunCancelled());
      });
    });
  }

  partial(planHash: string): void {
    this.#runs.get(planHash)?.onPartial(answerOf(planHash, 'partial'));
  }

  answer(planHash: string, limit: string | null = null): void {
    this.#runs.get(planHash)?.resolve(answerOf(planHash, 'final', limit));
  }

  /** Answers by so many samples. */
  drawn(planHash: string, runs: number): void {
    const answer = answerOf(planHash, 'final', 'too many to be covered');
    this.#runs.get(planHash)?.resolve({ ...answer, coverage: { ...answer.coverage, method: 'samples', cells: 0, runs } });
  }

  crash(planHash: string, message: string): void {
    this.#runs.get(planHash)?.reject(new RunCrash(message));
  }

  async dispose(): Promise<void> {}
}

function answerOf(planHash: string, state: ScenarioAnswer['state'], limit: string | null = null): ScenarioAnswer {
  const coverage = { method: 'cells', complete: limit === null, cells: 1, runs: 1, lossesMax: 0, lossesCut: false, limit } as const;
  return { scenario: 's', planHash, state, coverage, expectations: [], hazards: [], operations: [], witnesses: [] };
}

function question(planHash: string, options: Partial<RunRequest['options']> = {}): Question {
  const plan: Plan = {
    scenario: 's', durationNs: null, machines: [], links: [], routes: [], stores: [], programs: [], operations: [], readings: [], faults: [],
    lets: [], detectors: [], expectations: [], ranges: [], imperfections: [],
  };
  const origin = { file: 'f', range: { start: 0, end: 0 } };
  const origins = { scenario: origin, machines: [], links: [], stores: [], services: [], balancers: [], detectors: [], programs: [], operations: [], statements: [], readings: [], faults: [], expectations: [], ranges: [], imperfections: [] };
  return present(questionOf({ name: 's', plan, planHash, origins, planVariant: () => false, variants: [], blockers: [] }, { ...defaultExploreOptions, ...options }), 'a question');
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
