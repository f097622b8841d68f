import { describe, expect, test } from 'vitest';
import { CancellationSource, uncancelled, type Cancellation } from '../base/cancellation.ts';
import type { ScenarioAnswer } from '../checks/answer.ts';
import { defaultExploreOptions } from '../explorer/explore-options.ts';
import type { Plan } from '../simulator/plan.ts';
import { Explorations } from './explorations.ts';
import { RunCancelled, RunCrash, type Runner, type RunRequest } from './runner.ts';

describe('explorations', () => {
  test('what is wanted twice runs once, and what was answered does not run again', async () => {
    const { runner, explorations } = explore();
    explorations.want([request('a'), request('a')]);
    explorations.want([request('a')]);
    runner.answer('a');
    await settled();
    explorations.want([request('a')]);
    expect(explorations.started).toBe(1);
    expect(explorations.exploration(request('a'))).toMatchObject({ state: 'answered', answer: { planHash: 'a', state: 'final' } });
  });

  test('what is no longer wanted is cancelled, and runs again when it is', async () => {
    const { runner, explorations } = explore();
    explorations.want([request('a'), request('b')]);
    explorations.want([request('b')]);
    await settled();
    expect(runner.cancelled).toEqual(['a']);
    expect(explorations.exploration(request('a')).state).toBe('unasked');
    explorations.want([request('a')]);
    expect(explorations.started).toBe(3);
  });

  test('other limits are another question', () => {
    const { explorations } = explore();
    explorations.want([request('a'), request('a', { runsMax: 7 })]);
    expect(explorations.started).toBe(2);
  });

  test('partial answers are kept and told', () => {
    const { runner, explorations, changes } = explore();
    explorations.want([request('a')]);
    expect(explorations.exploration(request('a'))).toEqual({ state: 'exploring', answer: null });
    runner.partial('a');
    expect(explorations.exploration(request('a'))).toMatchObject({ state: 'exploring', answer: { state: 'partial' } });
    expect(changes).toEqual(['a']);
  });

  test('a crash is told once, and only a command tries it again', async () => {
    const { runner, explorations, changes } = explore();
    explorations.want([request('a')]);
    runner.crash('a', 'the floor gave way');
    await settled();
    explorations.want([request('a')]);
    expect(explorations.exploration(request('a'))).toEqual({ state: 'crashed', message: 'the floor gave way' });
    expect([explorations.started, changes]).toEqual([1, ['a']]);
    const again = explorations.answer(request('a'), () => {}, uncancelled);
    runner.answer('a');
    await expect(again).resolves.toMatchObject({ planHash: 'a' });
    expect(explorations.started).toBe(2);
  });

  test('a command joins the run that is under way, and keeps it when the editor lets go', async () => {
    const { runner, explorations } = explore();
    explorations.want([request('a')]);
    const partials: ScenarioAnswer[] = [];
    const answer = explorations.answer(request('a'), (partial) => partials.push(partial), uncancelled);
    explorations.want([]);
    runner.partial('a');
    runner.answer('a');
    await expect(answer).resolves.toMatchObject({ planHash: 'a' });
    expect(partials).toHaveLength(1);
    expect([explorations.started, runner.cancelled]).toEqual([1, []]);
  });

  test('a cancelled command ends a run that nobody else wants, and no other', async () => {
    const { runner, explorations } = explore();
    explorations.want([request('a')]);
    const source = new CancellationSource();
    const wanted = explorations.answer(request('a'), () => {}, source);
    const unwanted = explorations.answer(request('b'), () => {}, source);
    source.cancel();
    await expect(wanted).rejects.toBeInstanceOf(RunCancelled);
    await expect(unwanted).rejects.toBeInstanceOf(RunCancelled);
    expect(runner.cancelled).toEqual(['b']);
    expect(explorations.exploration(request('a')).state).toBe('exploring');
  });

  test('what a limit of time cut short is tried again by a command', async () => {
    const { runner, explorations } = explore();
    const timed = request('a', { timeLimitMs: 10 });
    explorations.want([timed]);
    runner.answer('a', 'time limit of 10 ms');
    await settled();
    const again = explorations.answer(timed, () => {}, uncancelled);
    runner.answer('a');
    expect((await again).coverage.limit).toBeNull();
    expect(explorations.started).toBe(2);
  });
});

function explore() {
  const runner = new ScriptedRunner();
  const changes: string[] = [];
  return { runner, changes, explorations: new Explorations(runner, (planHash) => changes.push(planHash)) };
}

/** Answers when the test says so. */
class ScriptedRunner implements Runner {
  readonly cancelled: string[] = [];
  readonly #runs = new Map<string, { onPartial: (answer: ScenarioAnswer) => void; resolve: (answer: ScenarioAnswer) => void; reject: (reason: Error) => void }>();

  run({ planHash }: RunRequest, onPartial: (answer: ScenarioAnswer) => void, cancellation: Cancellation): Promise<ScenarioAnswer> {
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

  crash(planHash: string, message: string): void {
    this.#runs.get(planHash)?.reject(new RunCrash(message));
  }

  async dispose(): Promise<void> {}
}

function answerOf(planHash: string, state: ScenarioAnswer['state'], limit: string | null = null): ScenarioAnswer {
  const coverage = { method: 'cells', complete: limit === null, cells: 1, runs: 1, lossesMax: 0, lossesCut: false, limit } as const;
  return { scenario: 's', planHash, state, coverage, expectations: [], hazards: [], operations: [], witnesses: [] };
}

function request(planHash: string, options: Partial<RunRequest['options']> = {}): RunRequest {
  const plan: Plan = {
    scenario: 's', durationNs: null, machines: [], links: [], routes: [], stores: [], programs: [], operations: [], faults: [],
    lets: [], expectations: [], ranges: [], imperfections: [],
  };
  return { planHash, plan, variants: [], options: { ...defaultExploreOptions, ...options } };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
