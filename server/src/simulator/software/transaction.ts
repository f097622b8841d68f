// Transactions on the side of their program: what it will write when it comes to the end.
import { present } from '../../base/assert.ts';
import { sum } from '../../base/decimals.ts';
import type { Value } from '../history.ts';
import { Resource } from '../kernel/resource.ts';
import type { Time } from '../kernel/time.ts';
import type { Event } from '../kernel/activity.ts';
import type { OperationId } from '../plan-ids.ts';
import type { OntoPlan, StatementPlan } from '../program-plan.ts';
import type { Transaction } from './call.ts';
import type { ProgramRun } from './program-run.ts';
import { evaluate, itemsOf, sameValue, type Scope } from './values.ts';

/** A program begins one now. */
export function beginTransaction(run: ProgramRun, { operation, reads, keys }: Extract<StatementPlan, { kind: 'transaction' }>, begin: Time): Transaction {
  const name = `${run.plan.name}.${operation}#${run.before + (run.operationCounts.get(operation) ?? 0) + 1}`;
  const transaction: Transaction = { name, begin, reads: new Set(reads), keys, puts: new Map(), isBroken: false, isLate: false, timer: null, guard: new Resource<Event>(), cutOff: null, told: null, resource: new Resource<Event>(), snapshot: null, answer: null };
  run.transaction = transaction;
  return transaction;
}

/** What it has put there itself; undefined: nothing, and a replica is asked. */
export function ownPut({ transaction }: ProgramRun, statement: StatementPlan): Value | undefined {
  if (transaction === null || statement.kind !== 'read') return undefined;
  return transaction.puts.get(statement.key);
}

/** Its transaction will write this; what needs a value that is not there is skipped. */
export function put(run: ProgramRun, { key, value, onto }: Extract<StatementPlan, { kind: 'put' }>): void {
  const transaction = present(run.transaction, 'a transaction');
  const { name, puts } = transaction;
  const scope: Scope = { result: (operation: OperationId): Value | undefined => run.results.get(operation), key: () => undefined, unique: () => `${name}.${puts.size + 1}` };
  const given = evaluate(value, scope);
  const whole = given === undefined ? undefined : onto === undefined ? { value: given } : putOnto(onto, given, scope);
  if (whole === 'otherwise') transaction.isBroken = true;
  else if (whole !== undefined) puts.set(key, whole.value);
}

/** What is there then; `otherwise`: it was something else that it cannot go with. Undefined: a value is not there. */
function putOnto(onto: OntoPlan, given: Value, scope: Scope): { readonly value: Value } | 'otherwise' | undefined {
  const known = scope.result(onto.read);
  if (known === undefined) return undefined;
  if (onto.how === 'append') return { value: [...itemsOf(known), ...itemsOf(given)] };
  if (onto.how === 'if') {
    const expected = evaluate(onto.expected, scope);
    if (expected === undefined) return undefined;
    return sameValue(known, expected) ? { value: given } : 'otherwise';
  }
  // Of siblings the largest.
  const numbers = itemsOf(known).filter((one) => typeof one === 'number');
  if (typeof given !== 'number' || numbers.length < itemsOf(known).length) return 'otherwise';
  return { value: sum(numbers.length === 0 ? 0 : Math.max(...numbers), given) };
}
