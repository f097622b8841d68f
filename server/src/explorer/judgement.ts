// What one behaviour says, in a form that the explorer can gather without knowing what it is about.
import type { InputName, Inputs } from '../simulator/kernel/inputs.ts';
import type { Time } from '../simulator/kernel/time.ts';

export interface Judgement {
  /** True or false by a stable key; null: it was not judged in this behaviour. */
  readonly facts: ReadonlyMap<string, boolean | null>;
  /** Times whose exact smallest and largest value over all behaviours is wanted, in ticks. */
  readonly gauges: ReadonlyMap<string, Time>;
  /** Numbers whose spread over sampled runs is wanted. */
  readonly figures?: ReadonlyMap<string, number>;
  /** Facts that could not be found out in this run, and why; absent: none. */
  readonly undecided?: { readonly keys: ReadonlySet<string>; readonly why: string };
  /** Why this run proves nothing; null: it ran to its end. */
  readonly limit: string | null;
}

/** An input that is held at each of some values, one after the other; figures get `key` followed by `@` and which of them. */
export interface Sweep {
  readonly key: string;
  readonly name: InputName;
  readonly valuesNs: readonly number[];
  readonly runs: number;
}

/** In how many of the drawn runs a fact was true, and false. */
export interface Shares {
  readonly hits: number;
  readonly misses: number;
}

/** Something that behaves: one run for one assignment of inputs. Deterministic: same inputs, same judgement. */
export interface Subject {
  /** `isStopped` is asked during a long run; where it says so, the run is given up, and says that it reached a limit. */
  judge(inputs: Inputs, isStopped?: () => boolean): Judgement;
  /** Why its behaviours are too many to be covered, so that they are only sampled, and how often; absent: cells are tried. */
  readonly sampled?: { readonly because: string; readonly runsMax: number };
  /** Runs that are drawn as well where everything could be covered: for probabilities. */
  readonly drawn?: number;
  readonly sweeps?: readonly Sweep[];
  /** Whether what was drawn leaves a question open that more runs may decide; absent: none is asked. */
  needsMore?(drawn: (key: string) => Shares): boolean;
}
