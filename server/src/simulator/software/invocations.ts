// The numbers of handlers' runs: each is named by the request that it answers, so that it has the same number in every run,
// and the number tells that request again. With the executions of a statement in one run (`executionsPerSession`) it numbers
// the executions in all of them.
import { present } from '../../base/assert.ts';
import type { Plan } from '../plan.ts';
import type { StatementPlan } from '../program-plan.ts';
import { executionsPerSession } from './loads.ts';

const knownCodes = new WeakMap<Plan, number>();

/** The handler's run for a request: `code` is that of `codeOf`. */
export function runOfCall(plan: Plan, cause: number, code: number): number {
  return cause * codesOf(plan) + code;
}

export interface CallOfRun {
  readonly cause: number;
  readonly code: number;
  /** Which execution of a statement within the run. */
  readonly execution: number;
}

/** Of an execution in a handler: the call and request in whose run it was. */
export function callOfExecution(plan: Plan, program: number, instance: number): CallOfRun {
  const perRun = executionsPerSession(present(plan.programs[program], 'program').body);
  const run = Math.floor(instance / perRun);
  return { cause: Math.floor(run / codesOf(plan)), code: run % codesOf(plan), execution: instance % perRun };
}

/** More codes than requests of one call have: two copies of each attempt. */
function codesOf(plan: Plan): number {
  const known = knownCodes.get(plan);
  if (known !== undefined) return known;
  const codes = 2 * (1 + Math.max(0, ...plan.programs.map(({ body }) => retriesIn(body))));
  knownCodes.set(plan, codes);
  return codes;
}

function retriesIn(body: readonly StatementPlan[]): number {
  return Math.max(
    0,
    ...body.map((statement) => {
      if (statement.kind === 'repeat' || statement.kind === 'together' || statement.kind === 'transaction') return retriesIn(statement.body);
      return statement.kind === 'call' ? statement.retries : 0;
    }),
  );
}
