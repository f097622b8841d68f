// What one behaviour says, in a form that the explorer can gather without knowing what it is about.
import type { Inputs } from '../simulator/kernel/inputs.ts';
import type { Time } from '../simulator/kernel/time.ts';

export interface Judgement {
  /** True or false by a stable key; null: it was not judged in this behaviour. */
  readonly facts: ReadonlyMap<string, boolean | null>;
  /** Times whose exact smallest and largest value over all behaviours is wanted, in ticks. */
  readonly gauges: ReadonlyMap<string, Time>;
  /** Why this run proves nothing; null: it ran to its end. */
  readonly limit: string | null;
}

/** Something that behaves: one run for one assignment of inputs. Deterministic: same inputs, same judgement. */
export interface Subject {
  judge(inputs: Inputs): Judgement;
}
