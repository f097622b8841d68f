// The port behind which runs happen: in a worker of the language server, in this thread for tests and as a fallback.
import type { Cancellation } from '../base/cancellation.ts';
import type { ScenarioAnswer } from '../checks/answer.ts';
import type { AnswerRequest } from '../checks/answer-request.ts';
import type { ExploreOptions } from '../explorer/explore-options.ts';
import type { PlannedScenario } from '../plan/planned-scenario.ts';

export interface Runner {
  /** How many runs are worth having under way at once; absent: all. */
  readonly slots?: number;
  /** Whether it has time for more runs of what is answered by samples, as long as nobody wants anything else. */
  readonly refines?: boolean;
  /**
   * Answers one scenario. `onPartial` gets better and better answers until the final one, which is the promise's value.
   * Rejects with {@link RunCancelled} or {@link RunCrash}, and with nothing else.
   */
  run(request: RunRequest, onPartial: (answer: ScenarioAnswer) => void, cancellation: Cancellation): Promise<ScenarioAnswer>;
  /** Ends what is running. No run may follow. */
  dispose(): Promise<void>;
}

/** Everything a run depends on, as plain, cloneable data without positions. */
export type RunRequest = AnswerRequest;

/** Somebody cancelled it; there is nothing to tell. */
export class RunCancelled extends Error {
  override readonly name = 'RunCancelled';
  constructor() {
    super('the run was cancelled');
  }
}

/** Faultline's own fault: the run threw, or the thread that ran it died. */
export class RunCrash extends Error {
  override readonly name = 'RunCrash';
}

/** What is asked of a scenario. Its fixes are planned only when it is to be run. */
export interface Question {
  /** Two questions with the same key have the same answer, up to a limit of time. */
  readonly key: string;
  readonly planHash: string;
  /** Whether a limit of time may cut its answer short. */
  readonly timed: boolean;
  /** The limit; null: there is none. */
  readonly timeLimitMs: number | null;
  /** Does a part of what the request takes, in some milliseconds. False: all is done. */
  prepare(): boolean;
  /** `more`: as many times as many runs as usual, of what is sampled. */
  request(more?: number): RunRequest;
}

/** Null where the scenario may not be run. */
export function questionOf(planned: PlannedScenario, options: ExploreOptions): Question | null {
  const { plan, planHash } = planned;
  if (plan === null) return null;
  const { cellsMax, runsMax, lossesMax, seed, timeLimitMs } = options;
  const key = [planHash, cellsMax, runsMax, lossesMax, seed, timeLimitMs ?? '-'].join(' ');
  const request = (more = 1) => {
    const variants = planned.variants.map(({ id, title, cost, cures, plan: fixed }) => ({ id, title, cost, cures, plan: fixed }));
    return { planHash, plan, variants, options: more === 1 ? options : { ...options, runsMax: runsMax * more } };
  };
  return { key, planHash, timed: timeLimitMs !== null, timeLimitMs, prepare: () => planned.planVariant(), request };
}

/** Null where the scenario may not be run. */
export function runRequest(planned: PlannedScenario, options: ExploreOptions): RunRequest | null {
  return questionOf(planned, options)?.request() ?? null;
}
