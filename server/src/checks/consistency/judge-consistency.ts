// What the clients of a store can rely on, judged in one behaviour, and what a behaviour that breaks it is told by.
import { unreachable } from '../../base/assert.ts';
import { callText } from '../../consistency/words.ts';
import type { ConditionPlan } from '../../simulator/condition-plan.ts';
import type { History, WriteId } from '../../simulator/history.ts';
import type { StoreId } from '../../simulator/plan-ids.ts';
import type { Plan } from '../../simulator/plan.ts';
import { formatValue } from '../../simulator/software/values.ts';
import { Behaviour } from '../behaviour.ts';
import { expectationOf } from '../fact-keys.ts';
import { listed, operationName } from '../phrases.ts';
import { indexOf } from '../plan-index.ts';
import { causalBreak, isReader } from './causality.ts';
import { checkedAsRecorded, type Found, isLinearizable, isSequential } from './orders.ts';
import { isSessionJudged, sessionBreak } from './sessions.ts';
import { accessesOf, type StoreAccess } from './store-accesses.ts';

export type ConsistencyCondition = Extract<ConditionPlan, { kind: 'consistent' }>;

/** Null where nobody got an answer that could be wrong. What cannot be found out within the limit is left open. */
export function judgeConsistency(behaviour: Behaviour, { store, consistency }: ConsistencyCondition): boolean | null {
  const found = behaviour.once(`${consistency} of store ${store}`, (): Found | null => {
    switch (consistency) {
      case 'linearizable':
        return isRead(behaviour, store) ? isLinearizable(behaviour, store) : null;
      case 'sequential':
        return isRead(behaviour, store) ? isSequential(behaviour, store) : null;
      case 'causal':
        return isRead(behaviour, store) ? causalBreak(behaviour, store) === null : null;
      default:
        return sessionBreak(behaviour, store, consistency) !== null ? false : isSessionJudged(behaviour, store, consistency) ? true : null;
    }
  });
  if (found !== 'open') return found;
  behaviour.isOpen = true;
  return null;
}

function isRead(behaviour: Behaviour, store: StoreId): boolean {
  return accessesOf(behaviour, store).some((access) => access.record.ending === 'ok' && isReader(access));
}

/** Why it was judged in no behaviour, in a clause: `no client of kv reads what it wrote`. */
export function unjudgedText(plan: Plan, { store, consistency }: ConsistencyCondition): string {
  const name = plan.stores[store]?.name ?? 'the store';
  switch (consistency) {
    case 'linearizable':
    case 'sequential':
    case 'causal':
      return `nobody ever reads ${name} and gets an answer`;
    case 'read-your-writes':
      return `no client of ${name} ever reads a key that it wrote before`;
    case 'monotonic-reads':
      return `no client of ${name} ever reads a key twice`;
    case 'monotonic-writes':
      return `no client of ${name} ever writes twice so that somebody could see the later write without the earlier`;
    case 'writes-follow-reads':
      return `no client of ${name} ever writes so that somebody could see that without what it had read before`;
    default:
      return unreachable(consistency);
  }
}

/** Of a plain run: why it is not so, in one sentence without a final stop; null where it is. */
export function consistencyText(behaviour: Behaviour, { store, consistency }: ConsistencyCondition): string | null {
  const name = behaviour.plan.stores[store]?.name ?? 'the store';
  switch (consistency) {
    case 'linearizable':
      return linearizabilityText(behaviour, store, name);
    case 'sequential':
      return isSequential(behaviour, store) === false ? `${name} is not sequentially consistent: no order of all operations that keeps each client's own has these answers` : null;
    case 'causal': {
      const broken = causalBreak(behaviour, store);
      if (broken === null) return null;
      const { read, got, missed } = broken;
      const knew = `though ${missed.process === read.process ? 'its own client had done' : 'it came after'} ${told(behaviour, missed)}`;
      return `${name} is not causally consistent: ${told(behaviour, read)}, ${knew}${got === null ? '' : `, which came after ${writeText(behaviour, got)}`}`;
    }
    case 'read-your-writes':
    case 'monotonic-reads':
    case 'monotonic-writes':
    case 'writes-follow-reads': {
      const broken = sessionBreak(behaviour, store, consistency);
      if (broken === null) return null;
      const { first, second, observer, write } = broken;
      const gives = `${name} does not give ${consistency}`;
      if (consistency === 'read-your-writes' || consistency === 'monotonic-reads') return `${gives}: ${told(behaviour, second)}, and its client had done ${told(behaviour, first)} before`;
      const before = consistency === 'monotonic-writes' ? told(behaviour, first) : `${told(behaviour, first)}, which is ${writeText(behaviour, write)},`;
      if (observer === null) return `${gives}: a client did ${before} and then ${told(behaviour, second)}, and the earlier wins over the later`;
      return `${gives}: a client did ${before} and then ${told(behaviour, second)}; who saw the later in ${told(behaviour, observer.saw)} missed the earlier in ${told(behaviour, observer.read)}`;
    }
    default:
      return unreachable(consistency);
  }
}

/** Lines that end the story of a witness: what is broken in it of what its expectation says of consistency. */
export function brokenConsistency(plan: Plan, history: History, key: string): string[] {
  const conditions = conditionsOf(plan, key);
  if (conditions.length === 0) return [];
  const behaviour = new Behaviour(indexOf(plan), history);
  return conditions.flatMap((condition) => consistencyText(behaviour, condition) ?? []);
}

export function speaksOfConsistency(plan: Plan, key: string): boolean {
  return conditionsOf(plan, key).length > 0;
}

function conditionsOf(plan: Plan, key: string): ConsistencyCondition[] {
  const id = expectationOf(key);
  const expectation = id === null ? undefined : plan.expectations[id];
  return expectation === undefined ? [] : consistenciesIn(expectation.condition);
}

function consistenciesIn(condition: ConditionPlan): ConsistencyCondition[] {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.operands.flatMap(consistenciesIn);
    case 'not':
      return consistenciesIn(condition.operand);
    case 'probability':
      return consistenciesIn(condition.condition);
    case 'consistent':
      return [condition];
    default:
      return [];
  }
}

function linearizabilityText(behaviour: Behaviour, store: number, name: string): string | null {
  const { accesses, found } = checkedAsRecorded(behaviour, store);
  if (found.verdict !== 'not-linearizable') return null;
  const { operation, states, key, order } = found.breaks;
  const culprit = accesses[operation] as StoreAccess;
  const fits = order.includes(operation)
    ? 'what had ended before needs another answer of it'
    : states.length > 4
      ? 'no order of what came before allows it'
      : `in every order of what came before, ${listed(states, 'or').replace(/\bit held\b/g, `${key} held`).replace('nothing had been written', `${key} had not been written`)}`;
  return `${name} is not linearizable: ${told(behaviour, culprit)}, and ${fits}`;
}

/** `r (read none)`, `write kv.x = 1`. */
function told({ plan }: Behaviour, { record, call }: StoreAccess): string {
  const declared = plan.operations[record.operation];
  const text = callText(call);
  if (declared?.label !== null && declared?.label !== undefined) return `${declared.label} (${text})`;
  return declared?.verb === 'write' ? operationName(plan, record.operation) : `${operationName(plan, record.operation)} (${text})`;
}

function writeText(behaviour: Behaviour, write: WriteId): string {
  const { operation, value } = behaviour.write(write);
  return `${operationName(behaviour.plan, operation)} (${formatValue(value)})`;
}
