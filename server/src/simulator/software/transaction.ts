// Transactions on the side of their program: what it will write when it comes to the end.
import { present } from '../../base/assert.ts';
import type { Value } from '../history.ts';
import { Resource } from '../kernel/resource.ts';
import type { Time } from '../kernel/time.ts';
import type { Event } from '../kernel/activity.ts';
import type { OperationId } from '../plan-ids.ts';
import type { StatementPlan } from '../program-plan.ts';
import type { ProgramRun } from './program-run.ts';
import { evaluate } from './values.ts';

/** A program begins one now. */
export function beginTransaction(run: ProgramRun, { operation, reads, keys }: Extract<StatementPlan, { kind: 'transaction' }>, begin: Time): void {
  const name = `${run.plan.name}.${operation}#${run.before + (run.operationCounts.get(operation) ?? 0) + 1}`;
  run.transaction = { name, begin, reads, keys, puts: new Map(), isBroken: false, told: null, resource: new Resource<Event>(), snapshot: null, answer: null };
}

/** To what it adds: none counts as 0, and of siblings the largest does. */
function added(known: Value | undefined): Value | undefined {
  if (known === null) return 0;
  const numbers = Array.isArray(known) ? known.filter((one) => typeof one === 'number') : [];
  return numbers.length === 0 ? known : Math.max(...numbers);
}

/** Its transaction will write this; what needs a value that is not there is skipped. */
export function put(run: ProgramRun, { key, value, sum }: Extract<StatementPlan, { kind: 'put' }>): void {
  const { name, puts } = present(run.transaction, 'a transaction');
  const result = (operation: OperationId): Value | undefined => {
    const known = run.results.get(operation);
    return sum === true ? added(known) : known;
  };
  const given = evaluate(value, { result, key: () => undefined, unique: () => `${name}.${puts.size + 1}` });
  if (given !== undefined) puts.set(key, given);
}
