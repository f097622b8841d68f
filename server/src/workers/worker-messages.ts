// What the language server and a worker say to each other. All of it is plain, cloneable data.
import type { ScenarioAnswer } from '../checks/answer.ts';
import type { RunRequest } from '../workspace/runner.ts';

export type ToWorker =
  | { readonly kind: 'run'; readonly run: number; readonly request: RunRequest }
  | { readonly kind: 'cancel'; readonly run: number };

export type FromWorker =
  | { readonly kind: 'partial'; readonly run: number; readonly answer: ScenarioAnswer }
  | { readonly kind: 'final'; readonly run: number; readonly answer: ScenarioAnswer }
  | { readonly kind: 'cancelled'; readonly run: number }
  /** The run threw: our own mistake. The worker lives on. */
  | { readonly kind: 'failed'; readonly run: number; readonly message: string };
