// Which scenarios are being answered and what came of it, by plan: what nobody wants any more is cancelled, what has been
// answered is kept, so that an edit which changes no plan runs nothing.
import { CancellationSource, type Cancellation } from '../base/cancellation.ts';
import type { ScenarioAnswer } from '../checks/answer.ts';
import { RunCancelled, runKey, type Runner, type RunRequest } from './runner.ts';

export type Exploration =
  | { readonly state: 'unasked' }
  /** `answer` is the best so far; null: nothing came yet. */
  | { readonly state: 'exploring'; readonly answer: ScenarioAnswer | null }
  | { readonly state: 'answered'; readonly answer: ScenarioAnswer }
  | { readonly state: 'crashed'; readonly message: string };

interface Running {
  readonly cancellation: CancellationSource;
  /** Commands that wait for it; the editor's own wish is not counted. */
  waiting: number;
  partial: ScenarioAnswer | null;
  readonly done: Promise<ScenarioAnswer>;
}

/** Answers that are kept, the oldest is forgotten first. */
const keptMax = 500;

export class Explorations {
  readonly #runner: Runner;
  readonly #onChange: (planHash: string) => void;
  readonly #running = new Map<string, Running>();
  readonly #over = new Map<string, Extract<Exploration, { state: 'answered' | 'crashed' }>>();
  #wanted = new Set<string>();
  #started = 0;

  /** `onChange` is called with the hash of a plan whenever its exploration has something new. */
  constructor(runner: Runner, onChange: (planHash: string) => void) {
    this.#runner = runner;
    this.#onChange = onChange;
  }

  /** How many runs were ever started. */
  get started(): number {
    return this.#started;
  }

  /** How many are under way. */
  get running(): number {
    return this.#running.size;
  }

  exploration(request: RunRequest): Exploration {
    const key = runKey(request);
    const over = this.#over.get(key);
    if (over !== undefined) return over;
    const running = this.#running.get(key);
    return running === undefined ? { state: 'unasked' } : { state: 'exploring', answer: running.partial };
  }

  /** From now on these are wanted, in this order, and no others: runs that nobody waits for are cancelled. */
  want(requests: readonly RunRequest[]): void {
    this.#wanted = new Set(requests.map(runKey));
    for (const [key, running] of this.#running) {
      if (!this.#wanted.has(key) && running.waiting === 0) this.#cancel(key, running);
    }
    for (const request of requests) {
      const key = runKey(request);
      if (!this.#over.has(key) && !this.#running.has(key)) this.#start(key, request);
    }
  }

  /**
   * Waits for the answer, running what must be run. An answer that a limit of time cut short, or a crash, is tried again.
   * Rejects with {@link RunCancelled} or {@link RunCrash}.
   */
  async answer(request: RunRequest, onPartial: (answer: ScenarioAnswer) => void, cancellation: Cancellation): Promise<ScenarioAnswer> {
    const key = runKey(request);
    const over = this.#over.get(key);
    if (over?.state === 'answered' && (over.answer.coverage.limit === null || request.options.timeLimitMs === null)) return over.answer;
    const running = this.#running.get(key) ?? this.#start(key, request);
    running.waiting++;
    const forget = cancellation.onCancel?.(() => {
      if (running.waiting === 1 && !this.#wanted.has(key) && this.#running.get(key) === running) this.#cancel(key, running);
    });
    const listener = (answer: ScenarioAnswer) => onPartial(answer);
    this.#partialListeners.set(listener, key);
    try {
      return await Promise.race([running.done, cancelled(cancellation)]);
    } finally {
      running.waiting--;
      this.#partialListeners.delete(listener);
      forget?.();
    }
  }

  readonly #partialListeners = new Map<(answer: ScenarioAnswer) => void, string>();

  /** Cancels everything. */
  async dispose(): Promise<void> {
    for (const [key, running] of this.#running) this.#cancel(key, running);
    await this.#runner.dispose();
  }

  #start(key: string, request: RunRequest): Running {
    this.#started++;
    this.#over.delete(key);
    const cancellation = new CancellationSource();
    // A runner in this thread may have something to tell before it returns.
    const told: ScenarioAnswer[] = [];
    const hear = { partial: (answer: ScenarioAnswer): void => void told.push(answer) };
    const done = this.#runner.run(request, (answer) => hear.partial(answer), cancellation);
    const running: Running = { cancellation, waiting: 0, partial: told.at(-1) ?? null, done };
    this.#running.set(key, running);
    hear.partial = (answer) => this.#partial(key, running, answer);
    done.then(
      (answer) => this.#finish(key, request, running, { state: 'answered', answer }),
      (reason: unknown) => {
        if (reason instanceof RunCancelled) this.#forget(key, running);
        else this.#finish(key, request, running, { state: 'crashed', message: reason instanceof Error ? reason.message : String(reason) });
      },
    );
    return running;
  }

  #partial(key: string, running: Running, answer: ScenarioAnswer): void {
    if (this.#running.get(key) !== running) return;
    running.partial = answer;
    for (const [listener, listened] of this.#partialListeners) if (listened === key) listener(answer);
    this.#onChange(answer.planHash);
  }

  #finish(key: string, request: RunRequest, running: Running, over: Extract<Exploration, { state: 'answered' | 'crashed' }>): void {
    if (this.#running.get(key) !== running) return;
    this.#running.delete(key);
    this.#over.set(key, over);
    for (const oldest of this.#over.keys()) {
      if (this.#over.size <= keptMax) break;
      if (!this.#wanted.has(oldest)) this.#over.delete(oldest);
    }
    this.#onChange(request.planHash);
  }

  #cancel(key: string, running: Running): void {
    this.#forget(key, running);
    running.cancellation.cancel();
  }

  #forget(key: string, running: Running): void {
    if (this.#running.get(key) === running) this.#running.delete(key);
  }
}

/** Rejects when it is cancelled, and else stays. */
function cancelled(cancellation: Cancellation): Promise<never> {
  return new Promise((_, reject) => {
    if (cancellation.cancelled) reject(new RunCancelled());
    else cancellation.onCancel?.(() => reject(new RunCancelled()));
  });
}
