// What clients did with a store in one run, as a history: who called what on which key, with which answer.
import { present } from '../../base/assert.ts';
import type { Call, Operation, Value } from '../../consistency/operation.ts';
import type { OperationRecord, Value as StoredValue, WriteId } from '../../simulator/history.ts';
import type { OperationId, StoreId } from '../../simulator/plan-ids.ts';
import type { Plan } from '../../simulator/plan.ts';
import type { StatementPlan } from '../../simulator/program-plan.ts';
import type { ValuePlan } from '../../simulator/condition-plan.ts';
import { evaluate, itemsOf } from '../../simulator/software/values.ts';
import type { Behaviour } from '../behaviour.ts';
import { statementsIn } from '../reached-effects.ts';

/** One operation on one key; a wait for several keys reads each of them, and a transaction has one for each key that it touches. */
export interface StoreAccess {
  readonly record: OperationRecord;
  /** Its place in the history's list of operations. */
  readonly at: number;
  readonly key: string;
  /** The client, or one session of a load or handler. */
  readonly process: string;
  readonly call: Call;
  /** Of this key: what its answer was drawn from. */
  readonly reads: readonly WriteId[];
  /** Writes of this key that it made: several of one that was tried again. */
  readonly writes: readonly WriteId[];
  /** Whether what it does with all its keys is to be done at one instant. */
  readonly isTransaction: boolean;
}

/** Without what failed, and without what of unknown outcome changed nothing. What stands within a transaction is part of that. */
export function accessesOf(behaviour: Behaviour, store: StoreId): readonly StoreAccess[] {
  return behaviour.once(`accesses of store ${store}`, () => {
    const { plan, index, history } = behaviour;
    const { statements, within } = behaviour.once('statements', () => statementsOf(plan));
    return history.operations.flatMap((record, at) => {
      const { operation, ending, program, session } = record;
      if (plan.operations[operation]?.store !== store || ending === 'failed' || within.has(operation)) return [];
      if (ending === 'unknown' && record.writes.length === 0) return [];
      const statement = present(statements.get(operation), 'the statement of an operation');
      const isTransaction = statement.kind === 'transaction';
      const keys = isTransaction ? statement.keys : (index.accesses[operation]?.keys ?? []);
      const lies = isTransaction ? liesTo(behaviour, record, statement.body) : null;
      return keys.map((key): StoreAccess => {
        const lie = lies?.get(key);
        const reads = lie === undefined ? record.reads.filter((write) => behaviour.write(write).key === key) : [];
        const writes = record.writes.filter((write) => behaviour.write(write).key === key);
        const call = isTransaction ? partOf(behaviour, record, statement.reads.includes(key), lie ?? held(behaviour, reads), writes) : callOf(behaviour, record, statement, reads);
        return { record, at, key, process: `${program} ${session}`, call, reads, writes, isTransaction };
      });
    });
  });
}

function statementsOf({ programs }: Plan): { readonly statements: ReadonlyMap<OperationId, StatementPlan>; readonly within: ReadonlySet<OperationId> } {
  const all = programs.flatMap(({ body }) => statementsIn(body));
  const operationIn = (statement: StatementPlan): OperationId[] => ('operation' in statement ? [statement.operation] : []);
  return {
    statements: new Map(all.flatMap((statement) => operationIn(statement).map((operation) => [operation, statement] as const))),
    within: new Set(all.flatMap((statement) => (statement.kind === 'transaction' ? statementsIn(statement.body).flatMap(operationIn) : []))),
  };
}

/** By key: what a transaction was told, where that rests on a lie. */
function liesTo(behaviour: Behaviour, { program, session, begin, end }: OperationRecord, body: readonly StatementPlan[]): ReadonlyMap<string, Value> {
  const { decisions } = behaviour.history;
  const lies = new Map<string, Value>();
  for (const statement of statementsIn(body)) {
    if (statement.kind !== 'read' || lies.has(statement.key)) continue;
    const told = behaviour
      .executions(statement.operation)
      .find((one) => one.believed !== undefined && one.program === program && one.session === session && decisions.noLater(begin, one.begin) && (end === null || decisions.noLater(one.begin, end)));
    if (told?.value !== undefined) lies.set(statement.key, told.value);
  }
  return lies;
}

/** What a transaction does with one key: what it read there is what its snapshot has, or what a liar made up. */
function partOf(behaviour: Behaviour, { ending }: OperationRecord, isRead: boolean, read: Value, writes: readonly WriteId[]): Call {
  const [write] = writes;
  const found = ending === 'ok' ? read : undefined;
  if (write === undefined) return { kind: 'read', value: isRead ? found : undefined };
  const { value } = behaviour.write(write);
  return isRead && found !== undefined ? { kind: 'cas', from: found, to: value } : { kind: 'write', value };
}

/** Its answer is left out where nobody was answered. */
function callOf(behaviour: Behaviour, record: OperationRecord, statement: StatementPlan, reads: readonly WriteId[]): Call {
  const isOk = record.ending === 'ok';
  const written = record.writes[0] === undefined ? undefined : behaviour.write(record.writes[0]).value;
  const answer = isOk ? record.value : undefined;
  const said = (value: ValuePlan): StoredValue | undefined => argumentOf(behaviour, record, value);
  switch (statement.kind) {
    case 'write':
      return { kind: 'write', value: written ?? answer ?? said(statement.value) ?? null };
    case 'increment': {
      const by = said(statement.by);
      if (typeof by === 'number') return { kind: 'increment', by, value: answer };
      // By what nobody can tell any more: as if it had been written.
      return { kind: 'write', value: written ?? answer ?? null };
    }
    case 'append': {
      const item = said(statement.value);
      const list = itemsOf(written ?? answer ?? null);
      return { kind: 'append', items: item === undefined ? list.slice(-1) : itemsOf(item), value: answer };
    }
    case 'cas':
      return { kind: 'cas', from: said(statement.expected) ?? held(behaviour, reads), to: written ?? answer ?? said(statement.value) ?? null };
    case 'await':
      return { kind: 'read', value: answer ?? held(behaviour, reads) };
    default:
      return { kind: 'read', value: answer };
  }
}

/** Undefined of what is another value each time: then what was written tells. */
function argumentOf(behaviour: Behaviour, { program, session }: OperationRecord, value: ValuePlan): StoredValue | undefined {
  let isOpen = false;
  const result = evaluate(value, {
    result: (operation) => behaviour.executions(operation).findLast((one) => one.program === program && one.session === session)?.value,
    key: () => undefined,
    unique: () => {
      isOpen = true;
      return null;
    },
  });
  return isOpen ? undefined : result;
}

/** What these writes make of a key: `none`, the value, or all siblings. */
function held(behaviour: Behaviour, reads: readonly WriteId[]): Value {
  const values = reads.map((write) => behaviour.write(write).value);
  return values.length <= 1 ? (values[0] ?? null) : values.flatMap(itemsOf);
}

/** As the searches take it; instants are left out there where they are asked one by one. */
export function operationOf({ process, key, call, record: { ending } }: StoreAccess, invoked = 0, returned: number | null = null): Operation {
  return { process, key, call, ending, invoked, returned };
}

/** The parts of a transaction as one. */
export function together(parts: readonly [StoreAccess, ...StoreAccess[]]): StoreAccess {
  const [first] = parts;
  return { ...first, call: { kind: 'together', parts: parts.map(({ key, call }) => ({ key, call })) } };
}

/** Whether a client had ended the one when it began the other. What ended unknown may yet happen. */
export function isOwnBefore(behaviour: Behaviour, a: StoreAccess, b: StoreAccess): boolean {
  return a.process === b.process && a.record !== b.record && a.record.ending === 'ok' && wasOver(behaviour, a, b);
}

/** Whether the one, which ended ok, was over when the other began; of two that took no time at one instant, neither was, but for the order of one client. */
export function wasOver({ history: { decisions } }: Behaviour, a: StoreAccess, b: StoreAccess): boolean {
  const [x, y] = [a.record, b.record];
  if (x.end === null || x === y || !decisions.noLater(x.end, y.begin)) return false;
  if (y.end === null || x.end.ticks !== x.begin.ticks || y.end.ticks !== x.begin.ticks) return true;
  return (a.process === b.process && a.at < b.at) || !decisions.noLater(y.end, x.begin);
}
