// The values with which a program asks for an operation, by what it knows when it begins.
import { present } from '../../base/assert.ts';
import type { Value } from '../history.ts';
import type { Plan } from '../plan.ts';
import type { OperationStatement } from './call.ts';
import type { ProgramRun } from './program-run.ts';
import { evaluate, resultsIn, type Scope, valuesIn } from './values.ts';

/** What it writes or adds, and what a `cas` expects. Null: it needs a value that is not there, and is skipped. */
export function askedWith(run: ProgramRun, statement: OperationStatement, instance: number, plan: Plan): { readonly value: Value; readonly expected: Value } | null {
  const { label } = present(plan.operations[statement.operation], 'operation');
  const scope: Scope = {
    result: (operation) => run.results.get(operation),
    key: () => undefined,
    unique: () => `${label ?? `${run.plan.name}.${statement.operation}`}#${instance + 1}`,
  };
  const value = valueOf(statement, scope);
  const expected = statement.kind === 'cas' ? evaluate(statement.expected, scope) : null;
  const isWhole = statement.kind !== 'await' || resultsIn(valuesIn(statement.condition)).every((operation) => run.results.has(operation));
  return value === undefined || expected === undefined || !isWhole ? null : { value, expected };
}

function valueOf(statement: OperationStatement, scope: Scope): Value | undefined {
  if (statement.kind === 'write' || statement.kind === 'append' || statement.kind === 'cas') return evaluate(statement.value, scope);
  if (statement.kind === 'increment') return evaluate(statement.by, scope);
  return null;
}
