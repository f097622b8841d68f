// One run of a program: how far it is, what it knows. A client's program runs once.
import type { Value } from '../history.ts';
import type { Event } from '../kernel/world.ts';
import type { MachineId, OperationId, ProgramId, ProgramPlan, ReadingId, StatementPlan, StoreId } from '../plan.ts';
import type { Call, Write } from './call.ts';
import { executionsPerSession } from './loads.ts';
import { noPast, type Past } from './readings.ts';

export type Repeat = Extract<StatementPlan, { kind: 'repeat' }>;

export interface Frame {
  readonly body: readonly StatementPlan[];
  next: number;
  readonly loop: Loop | null;
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
  readonly results: Map<OperationId, Value>;
  /** Executions so far, of operations and of waits and repeats. */
  readonly operationCounts: Map<OperationId, number>;
  readonly statementCounts: Map<number, number>;
  readonly readingCounts: Map<ReadingId, number>;
  /** Replicas chosen at the first operation. */
  readonly replicas: Map<StoreId, MachineId>;
  /** Latest writes read or made: what these saw was seen too. */
  saw: readonly Write[];
  /** The same, key by key, as version vectors tell it. */
  readonly contexts: Map<string, readonly Write[]>;
  /** Time-of-day readings that it knows of. */
  past: Past;
  readings: number;
  /** Effects so far. */
  effects: number;
  over: boolean;
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
    results: new Map(),
    operationCounts: new Map(),
    statementCounts: new Map(),
    readingCounts: new Map(),
    replicas: new Map(),
    saw: occasion?.saw ?? [],
    contexts: new Map(),
    past: noPast,
    readings: 0,
    effects: 0,
    over: false,
    parent: occasion?.parent ?? null,
    finish,
  };
}

/** How often before; counts this one. */
export function count<K>(counts: Map<K, number>, key: K): number {
  const before = counts.get(key) ?? 0;
  counts.set(key, before + 1);
  return before;
}
