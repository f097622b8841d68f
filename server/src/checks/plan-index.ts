// What checks ask of a plan again and again, worked out once.
import { present } from '../base/assert.ts';
import type { ConditionPlan, ValuePlan } from '../simulator/condition-plan.ts';
import type { LockId, OperationId, ProgramId, ReadingId, StoreId } from '../simulator/plan-ids.ts';
import type { Plan } from '../simulator/plan.ts';
import type { ProgramPlan, StatementPlan } from '../simulator/program-plan.ts';
import { reachedEffects, statementsIn } from './reached-effects.ts';
import { executionsPerSession } from '../simulator/software/loads.ts';

export interface PlanIndex {
  readonly plan: Plan;
  /** By operation. */
  readonly accesses: readonly Access[];
  /** Operations that write (`write`, `increment`), ascending. */
  readonly writers: readonly OperationId[];
  /** Operations that change something where they are served: those that write, and calls; ascending. */
  readonly changers: readonly OperationId[];
  /** Operations that read (`read`, `await`, and `increment`, which reads before it writes), ascending. */
  readonly readers: readonly OperationId[];
  /** Calls by clients and loads that can have effects, ascending. */
  readonly effectful: readonly OperationId[];
  /** By program: how many executions of one statement a session of it has at most. */
  readonly executionsPerSession: readonly number[];
  /** Readings of clocks within a `repeat`. */
  readonly repeatedReadings: ReadonlySet<ReadingId>;
}

/** What an operation touches. */
export interface Access {
  readonly operation: OperationId;
  /** Null of a call. */
  readonly store: StoreId | null;
  readonly keys: readonly string[];
  readonly writes: boolean;
  readonly reads: boolean;
  /** The lock under which it is done; null: none. */
  readonly holding: LockId | null;
  /** Within a `repeat`, or of a load: it can run more than once. */
  readonly repeated: boolean;
  /** Of a load. */
  readonly ofLoad: boolean;
  /** Of a handler that the calls of a load lead to. */
  readonly isLed: boolean;
}

export function indexOf(plan: Plan): PlanIndex {
  const byOperation = new Map<OperationId, Access>();
  const led = handlersOfLoads(plan);
  for (const [id, program] of plan.programs.entries()) {
    const ofLoad = isLoad(program);
    for (const access of accessesOf(program.body, ofLoad || isHandler(program))) byOperation.set(access.operation, { ...access, ofLoad, isLed: led.has(id) });
  }
  const accesses = plan.operations.map((_, id) => present(byOperation.get(id), 'the statement of an operation'));
  return {
    plan,
    accesses,
    writers: accesses.filter(({ writes }) => writes).map(({ operation }) => operation),
    changers: accesses.filter(({ writes, store }) => writes || store === null).map(({ operation }) => operation),
    effectful: [...reachedEffects(plan)].filter(([id, effects]) => effects.size > 0 && !isHandler(plan.programs[plan.operations[id]?.program ?? -1])).map(([id]) => id).sort((a, b) => a - b),
    readers: accesses.filter(({ reads }) => reads).map(({ operation }) => operation),
    executionsPerSession: plan.programs.map(({ body }) => executionsPerSession(body)),
    repeatedReadings: new Set(plan.programs.flatMap(({ body }) => repeatedReadingsOf(body, false))),
  };
}

function handlersOfLoads(plan: Plan): ReadonlySet<ProgramId> {
  const led = new Set<ProgramId>();
  const follow = (program: ProgramPlan): void => {
    for (const statement of statementsIn(program.body)) {
      const handler = statement.kind === 'call' && statement.callee.kind === 'service' ? statement.callee.handler : null;
      if (handler === null || led.has(handler)) continue;
      led.add(handler);
      follow(present(plan.programs[handler], 'handler'));
    }
  };
  for (const program of plan.programs) if (isLoad(program)) follow(program);
  return led;
}

function repeatedReadingsOf(body: readonly StatementPlan[], repeated: boolean): ReadingId[] {
  return body.flatMap((statement) => {
    if (statement.kind === 'repeat') return repeatedReadingsOf(statement.body, true);
    if (statement.kind === 'together') return repeatedReadingsOf(statement.body, repeated);
    return statement.kind === 'now' && repeated ? [statement.reading] : [];
  });
}

/** Operations that write a key that this one touches; itself only where it is repeated. */
export function rivals(index: PlanIndex, operation: OperationId): readonly OperationId[] {
  const { store, keys, repeated } = present(index.accesses[operation], 'operation');
  return index.writers.filter((other) => {
    const access = present(index.accesses[other], 'operation');
    if (other === operation && !repeated) return false;
    return access.store === store && access.keys.some((key) => keys.includes(key));
  });
}

/** Whether it is run for each arrival, and not once. */
export function isLoad({ load }: ProgramPlan): boolean {
  return load !== null && load !== undefined;
}

/** Whether it answers calls, and does not begin by itself. */
export function isHandler(program: ProgramPlan | undefined): boolean {
  return program?.handles !== null && program?.handles !== undefined;
}

function accessesOf(body: readonly StatementPlan[], repeated: boolean): Omit<Access, 'ofLoad' | 'isLed'>[] {
  return body.flatMap((statement): Omit<Access, 'ofLoad' | 'isLed'>[] => {
    switch (statement.kind) {
      case 'repeat':
        return accessesOf(statement.body, true);
      case 'together':
        return accessesOf(statement.body, repeated);
      // What it reads is that of one instant, which is none of the reads' own.
      case 'transaction': {
        const inner = accessesOf(statement.body, repeated).map((access) => ({ ...access, reads: false }));
        const keys = [...new Set(statementsIn(statement.body).flatMap((one) => (one.kind === 'put' ? [one.key] : [])))];
        return [...inner, { operation: statement.operation, store: statement.store, keys, writes: keys.length > 0, reads: false, holding: statement.holding ?? null, repeated }];
      }
      case 'put':
        return [];
      case 'wait':
      case 'now':
      case 'take':
      case 'effect':
      case 'fail':
        return [];
      case 'call':
      case 'acquire':
      case 'release':
        return [{ operation: statement.operation, store: null, keys: [], writes: false, reads: false, holding: statement.holding ?? null, repeated }];
      case 'await': {
        const keys = [...new Set(keysOf(statement.condition))];
        return [{ operation: statement.operation, store: statement.store, keys, writes: false, reads: true, holding: statement.holding ?? null, repeated }];
      }
      default:
        return [
          {
            operation: statement.operation,
            store: statement.store,
            keys: [statement.key],
            writes: statement.kind !== 'read',
            reads: statement.kind !== 'write',
            holding: statement.holding ?? null,
            repeated,
          },
        ];
    }
  });
}

/** The keys that a condition speaks of. */
export function keysOf(condition: ConditionPlan): string[] {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.operands.flatMap(keysOf);
    case 'not':
      return keysOf(condition.operand);
    case 'compare':
      return [...keysOfValue(condition.left), ...keysOfValue(condition.right)];
    case 'in':
      return [condition.left, ...condition.values].flatMap(keysOfValue);
    default:
      return [];
  }
}

function keysOfValue(value: ValuePlan): string[] {
  if (value.kind === 'key') return [value.key];
  if (value.kind === 'count') return keysOfValue(value.of);
  return value.kind === 'binary' ? [...keysOfValue(value.left), ...keysOfValue(value.right)] : [];
}
