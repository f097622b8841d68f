// Which executions of the statements that a condition names belong together. Statements that are repeated are compared
// execution by execution, those of a load session by session, and what a handler did with what its caller did that led to it.
import { present } from '../base/assert.ts';
import type { OperationRecord, ReadingRecord } from '../simulator/history.ts';
import type { OperationId, ProgramId, ReadingId } from '../simulator/plan-ids.ts';
import type { Plan } from '../simulator/plan.ts';
import { callOfExecution } from '../simulator/software/invocations.ts';
import type { Behaviour } from './behaviour.ts';
import { isHandler, isLoad } from './plan-index.ts';
import { statementsIn } from './reached-effects.ts';

export interface Occasion {
  /** Which execution of repeated statements; those that ran once are the same in all. */
  readonly instance: number;
  /** Of a handler and all that called it: by program, the number of the execution; null: no handler is spoken of. */
  readonly lineage: ReadonlyMap<ProgramId, number> | null;
}

interface Named {
  readonly program: ProgramId;
  readonly executions: readonly { readonly instance: number }[];
}

/** One at least; where nothing is repeated and no handler named, one. */
export function occasionsOf(behaviour: Behaviour, operations: readonly OperationId[], readings: readonly ReadingId[]): readonly Occasion[] {
  const { plan } = behaviour;
  const named: readonly Named[] = [
    ...operations.map((operation) => ({ program: programOf(plan, operation), executions: behaviour.executions(operation) })),
    ...readings.map((reading) => ({ program: programOfReading(plan, reading), executions: behaviour.readings(reading) })),
  ];
  const lineages = lineagesOf(plan, named);
  const others = named.filter(({ program }) => !isHandler(plan.programs[program]));
  if (lineages.length > 0) return lineages.flatMap((lineage) => instancesBeside(behaviour, lineage, others).map((instance) => ({ instance, lineage })));
  const ofLoads = named.filter(({ program }) => isOfLoad(plan, program));
  if (ofLoads.length > 0) {
    // Some sessions may not have got as far as others.
    const instances = new Set(ofLoads.flatMap(({ executions }) => executions.map(({ instance }) => instance)));
    return [...instances].sort((a, b) => a - b).map(alone);
  }
  return upTo(Math.max(1, ...named.map(({ executions }) => executions.length))).map(alone);
}

/** Undefined: it did not get there. */
export function executionAt(operation: OperationId, behaviour: Behaviour, occasion: Occasion): OperationRecord | undefined {
  const find = (instance: number): OperationRecord | undefined => behaviour.executionNumbered(operation, instance);
  const isRepeated = repeated(behaviour).operations.has(operation);
  return at(behaviour, { program: programOf(behaviour.plan, operation), executions: behaviour.executions(operation), isRepeated }, find, occasion);
}

/** Undefined: the clock was not read. */
export function readingAt(reading: ReadingId, behaviour: Behaviour, occasion: Occasion): ReadingRecord | undefined {
  const find = (instance: number): ReadingRecord | undefined => behaviour.readingNumbered(reading, instance);
  const isRepeated = repeated(behaviour).readings.has(reading);
  return at(behaviour, { program: programOfReading(behaviour.plan, reading), executions: behaviour.readings(reading), isRepeated }, find, occasion);
}

interface Statement<R> {
  readonly program: ProgramId;
  readonly executions: readonly R[];
  /** Within a `repeat`. */
  readonly isRepeated: boolean;
}

function at<R>(behaviour: Behaviour, { program, executions, isRepeated }: Statement<R>, find: (instance: number) => R | undefined, { instance, lineage }: Occasion): R | undefined {
  const { plan, index } = behaviour;
  const number = lineage?.get(program);
  if (number !== undefined && (isHandler(plan.programs[program]) || isOfLoad(plan, program) || callsAgain(behaviour, present(lineage, 'a lineage')))) {
    // What is not repeated with the call stands before or behind all of it.
    return find(isRepeated ? number : number - (number % (index.executionsPerSession[program] ?? 1)));
  }
  if (isHandler(plan.programs[program]) && lineage !== null) return undefined;
  if (isOfLoad(plan, program)) return find(instance);
  return executions.length === 1 ? executions[0] : executions[instance];
}

/** A handler's execution with those that called it, for each of them that called no other one that is named. */
function lineagesOf(plan: Plan, named: readonly Named[]): readonly ReadonlyMap<ProgramId, number>[] {
  const found = new Map<string, ReadonlyMap<ProgramId, number>>();
  const called = new Set<string>();
  for (const { program, executions } of named) {
    if (!isHandler(plan.programs[program])) continue;
    for (const { instance } of executions) {
      const lineage = lineageOf(plan, program, instance);
      found.set(`${program} ${instance}`, lineage);
      for (const [other, number] of lineage) if (other !== program) called.add(`${other} ${number}`);
    }
  }
  return [...found].filter(([key]) => !called.has(key)).map(([, lineage]) => lineage);
}

function lineageOf(plan: Plan, program: ProgramId, instance: number): ReadonlyMap<ProgramId, number> {
  const lineage = new Map([[program, instance]]);
  let [at, number] = [program, instance];
  while (isHandler(plan.programs[at])) {
    const { cause } = callOfExecution(plan, at, number);
    number = Math.floor(cause / plan.operations.length);
    at = programOf(plan, cause % plan.operations.length);
    // A handler that calls itself is compared with its innermost run.
    if (!lineage.has(at)) lineage.set(at, number);
  }
  return lineage;
}

/** Where one call led to the handler, whatever else its client repeats is compared with all of that. */
function instancesBeside(behaviour: Behaviour, lineage: ReadonlyMap<ProgramId, number>, others: readonly Named[]): readonly number[] {
  if (callsAgain(behaviour, lineage)) return [0];
  return upTo(Math.max(1, ...others.map(({ executions }) => executions.length)));
}

/** Whether its client called more than once. */
function callsAgain({ plan, history }: Behaviour, lineage: ReadonlyMap<ProgramId, number>): boolean {
  const root = [...lineage.keys()].at(-1);
  return [...lineage.values()].at(-1) !== 0 || history.operations.some(({ program, instance, operation }) => program === root && instance > 0 && plan.operations[operation]?.verb === 'call');
}

/** Statements within a `repeat`. */
function repeated(behaviour: Behaviour): { readonly operations: ReadonlySet<OperationId>; readonly readings: ReadonlySet<ReadingId> } {
  return behaviour.once('repeated statements', () => {
    const within = behaviour.plan.programs.flatMap(({ body }) => statementsIn(body).flatMap((statement) => (statement.kind === 'repeat' ? statementsIn(statement.body) : [])));
    return {
      operations: new Set(within.flatMap((statement) => ('operation' in statement ? [statement.operation] : []))),
      readings: new Set(within.flatMap((statement) => (statement.kind === 'now' ? [statement.reading] : []))),
    };
  });
}

function alone(instance: number): Occasion {
  return { instance, lineage: null };
}

function upTo(count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => i);
}

function programOf(plan: Plan, operation: OperationId): ProgramId {
  return present(plan.operations[operation], 'operation').program;
}

function programOfReading(plan: Plan, reading: ReadingId): ProgramId {
  return present(plan.readings[reading], 'reading').program;
}

function isOfLoad({ programs }: Plan, program: ProgramId): boolean {
  return isLoad(present(programs[program], 'program'));
}
