// Which scenarios are being answered and what came of it, by plan: what nobody wants any more is cancelled, what has been
// answered is kept, so that an edit which changes no plan runs nothing.
import { CancellationSource, type Cancellation } from '../base/cancellation.ts';
import type { ScenarioAnswer } from '../checks/answer.ts';
import { RunCancelled, type Question, type Runner } from './runner.ts';

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
  /** Since when it is really under way, as far as is known: it may have waited for its turn. */
  sinceMs: number;
}

/** Answers that are kept, the oldest is forgotten first. */
const keptMax = 500;

/** Answers by samples get so many times more runs at each step, up to so many in all. */
const stepFactor = 4;
const factorMax = 64;

/** How far an answer by samples has got. */
interface Refined {
  readonly factor: number;
  readonly tookMs: number;
}

export class Explorations {
  readonly #runner: Runner;
  readonly #onChange: (planHash: string) => void;
  readonly #running = new Map<string, Running>();
  readonly #over = new Map<string, Extract<Exploration, { state: 'answered' | 'crashed' }>>();
  /** What is wanted, by key, in the order in which it is. */
  #wanted = new Map<string, Question>();
  /** Commands that want to hear of partial answers, and the key of each. */
  readonly #partialListeners = new Map<(answer: ScenarioAnswer) => void, string>();
  #started = 0;
  /** By key; absent: it cannot be refined, or is not answered. */
  readonly #refined = new Map<string, Refined>();
  #refining: { readonly key: string; readonly cancellation: CancellationSource } | null = null;

  /** `onChange` is called with the hash of a plan whenever its exploration has something new. */
  constructor(runner: Runner, onChange: (planHash: string) => void) {
    this.#runner = runner;
    this.#onChange = onChange;
  }

  /** How many runs were ever started. */
  get started(): number {
    return this.#started;
  }

  /** How many are under way, or wait for their turn. */
  get running(): number {
    return this.#running.size + this.#queued().length;
  }

  exploration({ key }: Question): Exploration {
    const over = this.#over.get(key);
    if (over !== undefined) return over;
    const running = this.#running.get(key);
    if (running !== undefined) return { state: 'exploring', answer: running.partial };
    return this.#wanted.has(key) ? { state: 'exploring', answer: null } : { state: 'unasked' };
  }

  /** From now on these are wanted, in this order, and no others: runs that nobody waits for are cancelled. */
  want(questions: readonly Question[]): void {
    this.#wanted = new Map(questions.map((question) => [question.key, question]));
    for (const [key, running] of this.#running) {
      if (!this.#wanted.has(key) && running.waiting === 0) this.#cancel(key, running);
    }
    if (this.#refining !== null && !this.#wanted.has(this.#refining.key)) this.#stopRefining();
    this.#startQueued();
    this.#refine();
  }

  /**
   * Waits for the answer, running what must be run. An answer that a limit of time cut short, or a crash, is tried again.
   * Rejects with {@link RunCancelled} or {@link RunCrash}.
   */
  async answer(question: Question, onPartial: (answer: ScenarioAnswer) => void, cancellation: Cancellation): Promise<ScenarioAnswer> {
    const { key } = question;
    const over = this.#over.get(key);
    if (over?.state === 'answered' && (over.answer.coverage.limit === null || !question.timed)) return over.answer;
    // Who waits does not stand in the queue of what is only wanted.
    const running = this.#running.get(key) ?? this.#start(question);
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

  /** Cancels everything. */
  async dispose(): Promise<void> {
    this.#wanted.clear();
    this.#stopRefining();
    for (const [key, running] of this.#running) this.#cancel(key, running);
    await this.#runner.dispose();
  }

  #queued(): Question[] {
    return [...this.#wanted.values()].filter(({ key }) => !this.#over.has(key) && !this.#running.has(key));
  }

  /** As many as are worth having under way: the others are made ready when it is their turn. */
  #startQueued(): void {
    for (const question of this.#queued()) {
      if (this.#running.size >= (this.#runner.slots ?? Infinity)) return;
      this.#start(question);
    }
  }

  #start(question: Question): Running {
    const { key, planHash } = question;
    this.#started++;
    this.#over.delete(key);
    this.#refined.delete(key);
    // Whoever waits for a first answer comes before those that have one.
    this.#stopRefining();
    const cancellation = new CancellationSource();
    // A runner in this thread may have something to tell before it returns.
    const told: ScenarioAnswer[] = [];
    const hear = { partial: (answer: ScenarioAnswer): void => void told.push(answer) };
    const run = () => this.#runner.run(question.request(), (answer) => hear.partial(answer), cancellation);
    const done = question.prepare() ? prepared(question, cancellation).then(run) : run();
    const running: Running = { cancellation, waiting: 0, partial: told.at(-1) ?? null, done, sinceMs: performance.now() };
    this.#running.set(key, running);
    hear.partial = (answer) => this.#partial(key, running, answer);
    done.then(
      (answer) => this.#finish(key, planHash, running, { state: 'answered', answer }),
      (reason: unknown) => {
        if (reason instanceof RunCancelled) this.#forget(key, running);
        else this.#finish(key, planHash, running, { state: 'crashed', message: reason instanceof Error ? reason.message : String(reason) });
      },
    );
    return running;
  }

  #partial(key: string, running: Running, answer: ScenarioAnswer): void {
    if (this.#running.get(key) !== running) return;
    if (running.partial === null) running.sinceMs = performance.now();
    running.partial = answer;
    for (const [listener, listened] of this.#partialListeners) if (listened === key) listener(answer);
    this.#onChange(answer.planHash);
  }

  #finish(key: string, planHash: string, running: Running, over: Extract<Exploration, { state: 'answered' | 'crashed' }>): void {
    if (this.#running.get(key) !== running) return;
    this.#running.delete(key);
    this.#over.set(key, over);
    if (over.state === 'answered' && isDrawn(over.answer)) this.#refined.set(key, { factor: 1, tookMs: performance.now() - running.sinceMs });
    for (const oldest of this.#over.keys()) {
      if (this.#over.size <= keptMax) break;
      if (this.#wanted.has(oldest)) continue;
      this.#over.delete(oldest);
      this.#refined.delete(oldest);
    }
    this.#startQueued();
    this.#onChange(planHash);
    this.#refine();
  }

  /** While nothing else is to be done: more runs of what is answered by samples, so that what is said of them gets sharper. */
  #refine(): void {
    if (this.#runner.refines !== true || this.#refining !== null || this.#running.size > 0 || this.#queued().length > 0) return;
    const candidates = [...this.#wanted.values()].flatMap((question) => {
      const refined = this.#refined.get(question.key);
      const hasTime = refined !== undefined && (question.timeLimitMs === null || refined.tookMs * stepFactor <= question.timeLimitMs);
      return refined !== undefined && hasTime && refined.factor < factorMax ? [{ question, refined }] : [];
    });
    // Each gets a step before any gets two.
    const [next] = candidates.sort((x, y) => x.refined.factor - y.refined.factor);
    if (next === undefined) return;
    const { question, refined } = next;
    const { key, planHash } = question;
    const refining = { key, cancellation: new CancellationSource() };
    this.#refining = refining;
    const startedMs = performance.now();
    const over = (news: Refined, answer: ScenarioAnswer | null): void => {
      if (this.#refining !== refining) return;
      this.#refining = null;
      this.#refined.set(key, news);
      const known = this.#over.get(key);
      if (answer !== null && known?.state === 'answered' && answer.coverage.runs > known.answer.coverage.runs) {
        this.#over.set(key, { state: 'answered', answer });
        this.#onChange(planHash);
      }
      this.#refine();
    };
    const factor = refined.factor * stepFactor;
    this.#runner.run(question.request(factor), () => {}, refining.cancellation).then(
      (answer) => over({ factor, tookMs: performance.now() - startedMs }, answer),
      // What was answered stays; it is not tried again.
      (reason: unknown) => {
        if (!(reason instanceof RunCancelled)) over({ factor: factorMax, tookMs: 0 }, null);
      },
    );
  }

  #stopRefining(): void {
    const refining = this.#refining;
    this.#refining = null;
    refining?.cancellation.cancel();
  }

  #cancel(key: string, running: Running): void {
    this.#forget(key, running);
    running.cancellation.cancel();
  }

  #forget(key: string, running: Running): void {
    if (this.#running.get(key) === running) this.#running.delete(key);
  }
}

/** Whether more runs say more of it, and nothing else does. */
function isDrawn({ coverage: { method, complete, cells, runs } }: ScenarioAnswer): boolean {
  return method === 'samples' && !complete && cells === 0 && runs > 0;
}

/** Between two parts of the preparation whoever types is served. */
async function prepared(question: Question, cancellation: Cancellation): Promise<void> {
  do {
    await new Promise((resolve) => setImmediate(resolve));
    if (cancellation.cancelled) throw new RunCancelled();
  } while (question.prepare());
}

/** Rejects when it is cancelled, and else stays. */
function cancelled(cancellation: Cancellation): Promise<never> {
  return new Promise((_, reject) => {
    if (cancellation.cancelled) reject(new RunCancelled());
    else cancellation.onCancel?.(() => reject(new RunCancelled()));
  });
}
