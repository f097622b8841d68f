// Drives a synchronous, resumable run in slices, so that whoever shares its thread is heard between them. How it is sliced
// changes no result.
import type { Cancellation } from '../base/cancellation.ts';
import type { ScenarioAnswer } from '../checks/answer.ts';
import { RunCancelled } from './runner.ts';

export interface SliceOptions {
  /** Milliseconds after which the thread is given to others. */
  readonly sliceMs: number;
  /** Partial answers come at most this often, in milliseconds. */
  readonly partialEveryMs: number;
}

export const defaultSliceOptions: SliceOptions = { sliceMs: 8, partialEveryMs: 40 };

/** The final answer. Rejects with {@link RunCancelled}, or with what the run itself throws. */
export async function runInSlices(
  run: Generator<ScenarioAnswer, ScenarioAnswer>,
  onPartial: (answer: ScenarioAnswer) => void,
  cancellation: Cancellation,
  options: SliceOptions = defaultSliceOptions,
): Promise<ScenarioAnswer> {
  let partialAt = performance.now();
  for (;;) {
    const sliceEnd = performance.now() + options.sliceMs;
    do {
      if (cancellation.cancelled) {
        run.return(undefined as never);
        throw new RunCancelled();
      }
      const step = run.next();
      if (step.done === true) return step.value;
      if (performance.now() - partialAt >= options.partialEveryMs) {
        onPartial(step.value);
        partialAt = performance.now();
      }
    } while (performance.now() < sliceEnd);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
