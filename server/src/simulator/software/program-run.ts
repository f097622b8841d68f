// One run of a program: how far it is, what it knows. A client's program runs once.
import { LazyMap } from '../../base/lazy-map.ts';
import type { Value } from '../history.ts';
import { Resource } from '../kernel/resource.ts';
import type { Event } from '../kernel/activity.ts';
import type { LockId, MachineId, OperationId, ProgramId, ReadingId, StoreId } from '../plan-ids.ts';
import type { ProgramPlan, StatementPlan } from '../program-plan.ts';
import { type Call, mergedWrites, type Transaction, type Write } from './call.ts';
import type { Hold } from './holds.ts';
import { executionsPerSession } from './loads.ts';
import { joined, noPast, type Past } from './readings.ts';

export type Repeat = Extract<StatementPlan, { kind: 'repeat' }>;
export type Together = Extract<StatementPlan, { kind: 'together' }>;

export interface Frame {
  readonly body: readonly StatementPlan[];
  next: number;
  readonly loop: Loop | null;
  /** Called when it is through; whether its program has to wait then. */
  readonly end?: () => boolean;
}

export interface Loop {
  readonly statement: Repeat;
  readonly instance: number;
  /** In which the whole loop began, and its latest iteration. */
  readonly begin: Event;
  last: Event;
  /** Iterations begun. */
  iterations: number;
  /** With a constant interval: the multiple at which the current iteration began. */
  multiple: number;
}

export interface ProgramRun {
  readonly id: ProgramId;
  readonly plan: ProgramPlan;
  /** Where it runs. */
  readonly machine: MachineId;
  /** Of a load: which of its sessions it is; of a handler: which of its runs. */
  readonly session: number;
  /** Executions of one statement in the runs before it: they number those of this one. */
  readonly before: number;
  readonly frames: Frame[];
  readonly results: LazyMap<OperationId, Value>;
  /** Executions so far, of operations and of waits and repeats. */
  readonly operationCounts: LazyMap<OperationId, number>;
  readonly statementCounts: LazyMap<number, number>;
  readonly readingCounts: LazyMap<ReadingId, number>;
  /** Replicas chosen at the first operation. */
  readonly replicas: LazyMap<StoreId, MachineId>;
  /** What it was granted and has not given back. */
  readonly holds: LazyMap<LockId, Hold>;
  /** The one that it is in; null: none. */
  transaction: Transaction | null;
  /** Latest writes read or made: what these saw was seen too. */
  saw: readonly Write[];
  /** The same, key by key, as version vectors tell it. */
  readonly contexts: LazyMap<string, readonly Write[]>;
  /** Time-of-day readings that it knows of. */
  past: Past;
  readings: number;
  /** Effects so far. */
  effects: number;
  /** Which of several statements that run at once; 0: none. */
  readonly branch: number;
  /** Guards `replicas`, where statements run at once. */
  readonly guard: Resource<Event>;
  /** Shared by all that runs at once. */
  readonly life: { over: boolean };
  /** The call that it handles; null: it began by itself. */
  readonly parent: Call | null;
  /** Told when it has come to its end. */
  readonly finish: (ending: 'ok' | 'failed') => void;
}

/** What a program that is called begins with. */
export interface Occasion {
  readonly parent: Call | null;
  readonly machine: MachineId;
  readonly saw: readonly Write[];
  readonly past: Past;
}

/** `id`: of the program in its plan. `session`: see `ProgramRun`. */
export function newRun(plan: ProgramPlan, id: ProgramId, session: number, finish: ProgramRun['finish'], occasion: Occasion | null = null): ProgramRun {
  return {
    id,
    plan,
    machine: occasion?.machine ?? plan.machine,
    session,
    before: session === 0 ? 0 : session * executionsPerSession(plan.body),
    frames: [{ body: plan.body, next: 0, loop: null }],
    results: new LazyMap(),
    operationCounts: new LazyMap(),
    statementCounts: new LazyMap(),
    readingCounts: new LazyMap(),
    replicas: new LazyMap(),
    holds: new LazyMap(),
    transaction: null,
    saw: occasion?.saw ?? [],
    contexts: new LazyMap(),
    past: occasion?.past ?? noPast,
    readings: 0,
    effects: 0,
    branch: 0,
    guard: new Resource<Event>(),
    life: { over: false },
    parent: occasion?.parent ?? null,
    finish,
  };
}

/** More than any program runs statements at once in one place. */
const branchesMax = 2 ** 10;

/** One of the statements of a `together`: it begins with what the program knows, and what it learns is its own until all of them are over. */
export function branchOf(run: ProgramRun, together: Together, index: number, finish: ProgramRun['finish']): ProgramRun {
  return {
    ...run,
    frames: [{ body: together.body.slice(index, index + 1), next: 0, loop: null }],
    results: LazyMap.of(run.results),
    holds: LazyMap.of(run.holds),
    contexts: LazyMap.of(run.contexts),
    branch: 1 + together.statement * branchesMax + index,
    finish,
  };
}

/** The program goes on with what its branches have learned, in whatever order they ended. */
export function rejoin(run: ProgramRun, branches: readonly ProgramRun[]): void {
  const { saw, past } = run;
  const [results, contexts, holds] = [new Map(run.results), new Map(run.contexts), new Map(run.holds)];
  for (const branch of branches) {
    for (const lock of holds.keys()) if (!branch.holds.has(lock)) run.holds.delete(lock);
    for (const [lock, hold] of branch.holds) if (holds.get(lock) !== hold) run.holds.set(lock, hold);
    for (const operation of results.keys()) if (!branch.results.has(operation)) run.results.delete(operation);
    for (const [operation, value] of branch.results) if (results.get(operation) !== value) run.results.set(operation, value);
    for (const [key, writes] of branch.contexts) {
      const before = contexts.get(key);
      if (writes === before) continue;
      const known = run.contexts.get(key);
      run.contexts.set(key, known === undefined || known === before ? writes : mergedWrites(known, writes));
    }
    if (branch.saw !== saw) run.saw = run.saw === saw ? branch.saw : mergedWrites(run.saw, branch.saw);
    if (branch.past !== past) run.past = run.past === past ? branch.past : joined(run.past, branch.past);
    run.readings = Math.max(run.readings, branch.readings);
    run.effects = Math.max(run.effects, branch.effects);
  }
}

/** How often before; counts this one. */
export function count<K>(counts: LazyMap<K, number>, key: K): number {
  const before = counts.get(key) ?? 0;
  counts.set(key, before + 1);
  return before;
}
