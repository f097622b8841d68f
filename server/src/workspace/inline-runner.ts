// Runs in this thread, in slices: for tests, and where there are no workers.
import type { Cancellation } from '../base/cancellation.ts';
import type { ScenarioAnswer } from '../checks/answer.ts';
import { answerScenario } from '../checks/answer-scenario.ts';
import { RunCancelled, RunCrash, type Runner, type RunRequest } from './runner.ts';
import { defaultSliceOptions, runInSlices, type SliceOptions } from './slices.ts';

export type AnswerScenario = (request: RunRequest, clock: () => number) => Generator<ScenarioAnswer, ScenarioAnswer>;

export class InlineRunner implements Runner {
  readonly #answer: AnswerScenario;
  readonly #slices: SliceOptions;
  #disposed = false;

  constructor(options: { readonly answer?: AnswerScenario; readonly slices?: SliceOptions } = {}) {
    this.#answer = options.answer ?? answerScenario;
    this.#slices = options.slices ?? defaultSliceOptions;
  }

  async run(request: RunRequest, onPartial: (answer: ScenarioAnswer) => void, cancellation: Cancellation): Promise<ScenarioAnswer> {
    const disposed = () => this.#disposed;
    const either = {
      get cancelled() {
        return cancellation.cancelled || disposed();
      },
    };
    try {
      return await runInSlices(this.#answer(request, () => performance.now()), onPartial, either, this.#slices);
    } catch (error) {
      if (error instanceof RunCancelled) throw error;
      throw new RunCrash(error instanceof Error ? (error.stack ?? error.message) : String(error));
    }
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
  }
}
