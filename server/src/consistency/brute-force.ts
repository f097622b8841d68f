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
  if (call.kind === 'together') return impossible;
  if (call.value === null) return when(list.length === 0, held);
  return when(list.length > 0 && (call.value === undefined || same(list[0], call.value)), list.slice(1));
}

/** Of small histories: it tries everything. The sets of `add`, and queues, begin empty; all else as null. */
export function isLinearizableByForce(history: readonly Operation[], mayPrecede: (x: Operation, y: Operation) => boolean = overlapOrPrecede): boolean {
  const happened = history.filter(({ ending }) => ending !== 'failed');
  const isOne = happened.some(({ call }) => call.kind === 'together');
  const keys = isOne ? [null] : [...new Set(happened.map(({ key }) => key))];
  return keys.every((key) => hasOrder(happened.filter((one) => key === null || one.key === key), new Map(), mayPrecede));
}

function hasOrder(left: readonly Operation[], held: ReadonlyMap<string, Held>, mayPrecede: (x: Operation, y: Operation) => boolean): boolean {
  if (left.every(({ ending }) => ending === 'unknown')) return true;
  return left.some((one) => {
    const others = left.filter((other) => other !== one);
    if (!others.every((other) => mayPrecede(one, other))) return false;
    const next = afterAll(held, one);
    return next !== null && hasOrder(others, next, mayPrecede);
  });
}

/** What all keys hold behind an operation on one or several of them; null: it cannot have been answered so. */
function afterAll(held: ReadonlyMap<string, Held>, { key, call }: Operation): ReadonlyMap<string, Held> | null {
  const next = new Map(held);
  for (const part of call.kind === 'together' ? call.parts : [{ key, call }]) {
    const isList = ['add', 'elements', 'enqueue', 'dequeue'].includes(part.call.kind);
    const come = after(next.get(part.key) ?? (isList ? [] : null), part.call);
    if (come === impossible) return null;
    next.set(part.key, come);
  }
  return next;
}

/** Whether `x` may have happened before `y`: unless `y` was over before `x` began. */
function overlapOrPrecede(x: Operation, y: Operation): boolean {
  return !(y.ending === 'ok' && y.returned !== null && y.returned < x.invoked);
}
