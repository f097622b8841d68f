// What is tried again after an unknown end can take effect twice: its first attempt may have taken effect. An increment is
// counted twice, an append adds twice, and a call of a service that does not know the operation again is worked on twice.
import { present } from '../../base/assert.ts';
import type { ProgramId } from '../../simulator/plan-ids.ts';
import type { Plan } from '../../simulator/plan.ts';
import { counted } from '../phrases.ts';
import { statementsIn } from '../reached-effects.ts';
import { type RequestStatement, requestsOf, statementOrigin } from './round-trip.ts';
import type { Rule } from './rule.ts';

export const retryNotIdempotent: Rule = {
  code: 'retry-not-idempotent',
  check({ plan, origins }) {
    return requestsOf(plan).flatMap(({ statement }) => {
      // Without a timeout an attempt ends with its answer, and only a certain failure is tried again.
      if (statement.retries === 0 || statement.timeout === null) return [];
      const what = whatTwice(plan, statement);
      if (what === null) return [];
      const attempts = counted(statement.retries + 1, 'time');
      const message = `${what.subject} that timed out may have taken effect: tried up to ${attempts}, it can ${what.twice} as often`;
      return [{ at: statementOrigin(origins, statement.operation), message }];
    });
  },
};

/** Null: done twice, it is as if done once. */
function whatTwice(plan: Plan, statement: RequestStatement): { readonly subject: string; readonly twice: string } | null {
  if (knowsAgain(plan, statement)) return null;
  switch (statement.kind) {
    case 'increment':
      return { subject: 'an increment', twice: 'be counted' };
    case 'append':
      return { subject: 'an append', twice: 'be in the list' };
    case 'call': {
      const { callee } = statement;
      // What a machine or a service without a handler does is the same however often it is done.
      if (callee.kind === 'machine' || callee.handler === null || !changes(plan, callee.handler, new Set())) return null;
      const service = present(plan.services?.[callee.service], 'service');
      return service.idempotent ? null : { subject: `a call of ${service.name}, which is not idempotent,`, twice: 'take effect' };
    }
    default:
      return null;
  }
}

/** Whether a handler has an effect or changes a store other than by a plain write, itself or by what it calls. */
function changes(plan: Plan, handler: ProgramId, seen: Set<ProgramId>): boolean {
  if (seen.has(handler)) return false;
  seen.add(handler);
  return statementsIn(present(plan.programs[handler], 'handler').body).some((statement) => {
    if (statement.kind === 'call') return statement.callee.kind === 'service' && statement.callee.handler !== null && changes(plan, statement.callee.handler, seen);
    return statement.kind === 'effect' || ((statement.kind === 'increment' || statement.kind === 'append') && !knowsAgain(plan, statement));
  });
}

/** A store with a log does an operation once, however often it comes. */
function knowsAgain(plan: Plan, statement: RequestStatement): boolean {
  return 'store' in statement && present(plan.stores[statement.store], 'store').consensus !== undefined;
}
