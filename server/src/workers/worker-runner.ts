// Runs in worker threads, so that whoever types never waits for a simulation. A worker that dies takes one answer with it
// and is replaced; one that does not heed a cancellation is ended.
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Cancellation } from '../base/cancellation.ts';
import type { ScenarioAnswer } from '../checks/answer.ts';
import { RunCancelled, RunCrash, type Runner, type RunRequest } from '../workspace/runner.ts';
import type { FromWorker, ToWorker } from './worker-messages.ts';

export interface WorkerRunnerOptions {
  /** The module that a worker runs. */
  readonly entry: string | URL;
  /** Threads at most; default: one core is left to the editor, and there is always one. */
  readonly size?: number;
  /** Milliseconds that a worker has to heed a cancellation. */
  readonly graceMs?: number;
  /** Memory of each worker, in megabytes; a run that needs more ends its worker, not the server. */
  readonly memoryMb?: number;
}

interface Job {
  readonly run: number;
  readonly request: RunRequest;
  readonly onPartial: (answer: ScenarioAnswer) => void;
  readonly resolve: (answer: ScenarioAnswer) => void;
  readonly reject: (reason: RunCancelled | RunCrash) => void;
  over: boolean;
}

interface Thread {
  readonly worker: Worker;
  job: Job | null;
  ended: boolean;
}

export class WorkerRunner implements Runner {
  /** One more than there are threads, so that none waits for its next run to be made ready. */
  readonly slots: number;
  readonly refines = true;
  readonly #entry: string | URL;
  readonly #size: number;
  readonly #graceMs: number;
  readonly #memoryMb: number;
  readonly #threads = new Set<Thread>();
  readonly #queue: Job[] = [];
  #runs = 0;
  #disposed = false;

  constructor(options: WorkerRunnerOptions) {
    this.#entry = options.entry;
    this.#size = Math.max(1, options.size ?? availableParallelism() - 1);
    this.slots = this.#size + 1;
    this.#graceMs = options.graceMs ?? 500;
    this.#memoryMb = options.memoryMb ?? 1536;
  }

  /** Starts a thread before it is needed: the first answer comes sooner by the time that loading takes. */
  warmUp(): void {
    if (this.#threads.size === 0 && !this.#disposed) this.#start();
  }

  run(request: RunRequest, onPartial: (answer: ScenarioAnswer) => void, cancellation: Cancellation): Promise<ScenarioAnswer> {
    return new Promise((resolve, reject) => {
      if (cancellation.cancelled || this.#disposed) {
        reject(new RunCancelled());
        return;
      }
      const job: Job = { run: ++this.#runs, request, onPartial, resolve, reject, over: false };
      cancellation.onCancel?.(() => this.#cancel(job));
      this.#queue.push(job);
      this.#dispatch();
    });
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    for (const job of this.#queue.splice(0)) end(job, () => job.reject(new RunCancelled()));
    const threads = [...this.#threads];
    for (const { job } of threads) if (job !== null) end(job, () => job.reject(new RunCancelled()));
    await Promise.all(threads.map(({ worker }) => worker.terminate()));
  }

  #dispatch(): void {
    while (this.#queue.length > 0) {
      const thread = [...this.#threads].find(({ job }) => job === null) ?? (this.#threads.size < this.#size ? this.#start() : null);
      if (thread === null) return;
      const job = this.#queue.shift() as Job;
      if (job.over) continue;
      thread.job = job;
      thread.worker.ref();
      say(thread, { kind: 'run', run: job.run, request: job.request });
    }
  }

  #start(): Thread {
    const worker = new Worker(this.#entry, { resourceLimits: { maxOldGenerationSizeMb: this.#memoryMb }, stdout: true, stderr: true });
    const thread: Thread = { worker, job: null, ended: false };
    this.#threads.add(thread);
    worker.on('message', (message: FromWorker) => this.#heard(thread, message));
    worker.on('messageerror', (error) => this.#died(thread, error));
    worker.on('error', (error) => this.#died(thread, error));
    worker.on('exit', (code) => this.#died(thread, new Error(`the worker ended with code ${code}`)));
    // What it prints must not get among the messages on standard output.
    worker.stdout.resume();
    worker.stderr.resume();
    // Idle workers keep no process alive.
    worker.unref();
    return thread;
  }

  #heard(thread: Thread, message: FromWorker): void {
    const job = thread.job;
    if (job === null || job.run !== message.run) return;
    if (message.kind === 'partial') {
      if (!job.over) job.onPartial(message.answer);
      return;
    }
    thread.job = null;
    thread.worker.unref();
    end(job, () => {
      if (message.kind === 'final') job.resolve(message.answer);
      else if (message.kind === 'cancelled') job.reject(new RunCancelled());
      else job.reject(new RunCrash(message.message));
    });
    this.#dispatch();
  }

  #died(thread: Thread, error: unknown): void {
    if (thread.ended) return;
    thread.ended = true;
    this.#threads.delete(thread);
    void thread.worker.terminate();
    const job = thread.job;
    thread.job = null;
    if (job !== null) end(job, () => job.reject(new RunCrash(error instanceof Error ? (error.stack ?? error.message) : String(error))));
    this.#dispatch();
  }

  #cancel(job: Job): void {
    if (job.over) return;
    end(job, () => job.reject(new RunCancelled()));
    const thread = [...this.#threads].find((one) => one.job === job);
    if (thread === undefined) return;
    say(thread, { kind: 'cancel', run: job.run });
    // Its thread is free again as soon as it says so; if it never does, another takes its place.
    setTimeout(() => {
      if (thread.job === job) this.#died(thread, new RunCancelled());
    }, this.#graceMs).unref();
  }
}

function say(thread: Thread, message: ToWorker): void {
  thread.worker.postMessage(message);
}

/** What is over stays over: an answer that comes after a cancellation is not told. */
function end(job: Job, tell: () => void): void {
  if (job.over) return;
  job.over = true;
  tell();
}
