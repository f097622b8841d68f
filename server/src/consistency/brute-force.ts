// Test support: linearizability by its definition. All subsets of what may or may not have happened, all orders of them, and
// each answer checked in a few lines of meaning of its own. It shares no code with the search.
import type { Call, Operation, Value } from './operation.ts';

type Held = readonly Value[] | Value;

const impossible = Symbol('impossible');

/** What holds behind a call, if it can have been answered so. `unknown` answers are undefined. */
function after(held: Held, call: Call): Held | typeof impossible {
  const same = (x: unknown, y: unknown): boolean => JSON.stringify(x) === JSON.stringify(y);
  const list = Array.isArray(held) ? (held as readonly Value[]) : [];
  const when = (condition: boolean, next: Held): Held | typeof impossible => (condition ? next : impossible);
  if (call.kind === 'read') return when(call.value === undefined || same(call.value, held), held);
  if (call.kind === 'write') return call.value;
  if (call.kind === 'cas') return when(same(held, call.from), call.to);
  if (call.kind === 'increment') {
    if (held !== null && typeof held !== 'number') return impossible;
    const next = (held ?? 0) + call.by;
    return when(call.value === undefined || call.value === next, next);
  }
  if (call.kind === 'append') {
    const next = [...(held === null ? [] : Array.isArray(held) ? list : [held as Value]), ...call.items];
    return when(call.value === undefined || same(call.value, next), next);
  }
  if (call.kind === 'add') return [...new Set([...list, call.value])];
  if (call.kind === 'elements') return when(call.value === undefined || same([...new Set(call.value)].sort(), [...list].sort()), held);
  if (call.kind === 'enqueue') return [...list, call.value];
  if (call.value === null) return when(list.length === 0, held);
  return when(list.length > 0 && (call.value === undefined || same(list[0], call.value)), list.slice(1));
}

/** Of small histories: it tries everything. The sets of `add`, and queues, begin empty; all else as null. */
export function isLinearizableByForce(history: readonly Operation[], mayPrecede: (x: Operation, y: Operation) => boolean = overlapOrPrecede): boolean {
  const keys = [...new Set(history.map(({ key }) => key))];
  return keys.every((key) => {
    const of = history.filter((one) => one.key === key && one.ending !== 'failed');
    const holdsList = of.some(({ call }) => ['add', 'elements', 'enqueue', 'dequeue'].includes(call.kind));
    return hasOrder(of, holdsList ? [] : null, mayPrecede);
  });
}

function hasOrder(left: readonly Operation[], held: Held, mayPrecede: (x: Operation, y: Operation) => boolean): boolean {
  if (left.every(({ ending }) => ending === 'unknown')) return true;
  return left.some((one) => {
    const others = left.filter((other) => other !== one);
    if (!others.every((other) => mayPrecede(one, other))) return false;
    const next = after(held, one.call);
    return next !== impossible && hasOrder(others, next, mayPrecede);
  });
}

/** Whether `x` may have happened before `y`: unless `y` was over before `x` began. */
function overlapOrPrecede(x: Operation, y: Operation): boolean {
  return !(y.ending === 'ok' && y.returned !== null && y.returned < x.invoked);
}
