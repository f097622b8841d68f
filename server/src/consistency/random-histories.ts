// Test support: small random histories. They come from a run of the real thing, so that most have an order, and some answers
// are then changed, so that many have none.
import type { Call, Ending, Operation, Value } from './operation.ts';

export type Dice = (sides: number) => number;

/** The same numbers for the same seed. */
export function diceOf(seed: number): Dice {
  let state = seed >>> 0;
  return (sides) => {
    // The generator of Numerical Recipes, and its upper bits.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

export type Kind = 'register' | 'cas-register' | 'counter' | 'list' | 'set' | 'queue';

export interface HistoryOptions {
  readonly kind: Kind;
  readonly operations: number;
  readonly processes: number;
  readonly values: number;
  readonly keys?: number;
  /** Of so many operations, one ends unknown, or has its answer changed. */
  readonly unknownOneIn?: number;
  readonly changedOneIn?: number;
  /** Of so many instants, one is the same as that before it. */
  readonly tieOneIn?: number;
}

interface Open {
  readonly process: number;
  readonly key: string;
  readonly call: Call;
  readonly invoked: number;
  /** With its answer, once it took effect. */
  answered: Call | null;
}

export function randomHistory(dice: Dice, options: HistoryOptions): Operation[] {
  const { operations, processes, keys = 1, unknownOneIn = 0, changedOneIn = 0, tieOneIn = 0 } = options;
  const held = new Map<string, Value>();
  const open: Open[] = [];
  const done: Operation[] = [];
  let instant = 0;
  let begun = 0;
  let nextProcess = processes;
  const free = Array.from({ length: processes }, (_, process) => process);
  const oneIn = (times: number): boolean => times > 0 && dice(times) === 0;
  const tick = (): number => (oneIn(tieOneIn) ? instant : ++instant);
  while (done.length < operations) {
    const waiting = open.filter(({ answered }) => answered === null);
    const what = dice(3);
    const process = free[dice(Math.max(1, free.length))];
    if (what === 0 && begun < operations && process !== undefined) {
      free.splice(free.indexOf(process), 1);
      begun++;
      open.push({ process, key: `k${dice(keys)}`, call: randomCall(dice, options), invoked: tick(), answered: null });
    } else if (what === 1 && waiting.length > 0) {
      const one = waiting[dice(waiting.length)] as Open;
      const [next, answered] = perform(held.get(one.key) ?? null, one.call);
      held.set(one.key, next);
      one.answered = answered;
    } else if (what === 2 && open.length > 0) {
      const at = dice(open.length);
      const one = open[at] as Open;
      const isUnknown = oneIn(unknownOneIn);
      if (one.answered === null && !isUnknown) continue;
      open.splice(at, 1);
      // Who does not know what became of his operation goes on as somebody else.
      free.push(isUnknown ? nextProcess++ : one.process);
      const hasFailed = one.answered?.kind === 'cas' && one.answered.from === '(failed)';
      const ending: Ending = isUnknown ? 'unknown' : hasFailed ? 'failed' : 'ok';
      const call = isUnknown || hasFailed ? one.call : oneIn(changedOneIn) ? changed(dice, one.answered as Call, options) : (one.answered as Call);
      done.push({ process: `${one.process}`, key: one.key, call, ending, invoked: one.invoked, returned: isUnknown ? null : tick() });
    }
  }
  return done;
}

function randomCall(dice: Dice, { kind, values }: HistoryOptions): Call {
  const value = 1 + dice(values);
  switch (kind) {
    case 'register':
      return dice(2) === 0 ? { kind: 'read', value: undefined } : { kind: 'write', value };
    case 'cas-register':
      if (dice(3) === 0) return { kind: 'cas', from: 1 + dice(values), to: value };
      return dice(2) === 0 ? { kind: 'read', value: undefined } : { kind: 'write', value };
    case 'counter':
      if (dice(4) === 0) return { kind: 'write', value };
      return dice(2) === 0 ? { kind: 'read', value: undefined } : { kind: 'increment', by: 1 + dice(2), value: undefined };
    case 'list':
      return dice(2) === 0 ? { kind: 'read', value: undefined } : { kind: 'append', items: [value], value: undefined };
    case 'set':
      return dice(2) === 0 ? { kind: 'elements', value: undefined } : { kind: 'add', value };
    case 'queue':
      return dice(2) === 0 ? { kind: 'dequeue', value: undefined } : { kind: 'enqueue', value };
  }
}

/** What holds behind it, and the call with its answer. */
function perform(held: Value, call: Call): [Value, Call] {
  const list = Array.isArray(held) ? (held as readonly Value[]) : [];
  switch (call.kind) {
    case 'read':
      return [held, { ...call, value: held }];
    case 'write':
      return [call.value, call];
    case 'cas':
      return held === call.from ? [call.to, call] : [held, { ...call, from: '(failed)' }];
    case 'increment': {
      const next = (typeof held === 'number' ? held : 0) + call.by;
      return [next, { ...call, value: next }];
    }
    case 'append':
      return [[...list, ...call.items], { ...call, value: [...list, ...call.items] }];
    case 'add':
      return [[...new Set([...list, call.value])], call];
    case 'elements':
      return [held, { ...call, value: list }];
    case 'enqueue':
      return [[...list, call.value], call];
    case 'dequeue':
      return [list.slice(1), { ...call, value: list[0] ?? null }];
    case 'together':
      throw new Error('random histories are of one key at a time');
  }
}

/** The same call with another answer. */
function changed(dice: Dice, call: Call, { values }: HistoryOptions): Call {
  const value = dice(values + 1);
  switch (call.kind) {
    case 'read':
      return { ...call, value: Array.isArray(call.value) ? call.value.slice(1) : value === 0 ? null : value };
    case 'increment':
      return { ...call, value: value + 1 };
    case 'append':
      return { ...call, value: [value, ...call.items] };
    case 'elements':
      return { ...call, value: dice(2) === 0 ? (call.value ?? []).slice(1) : [...(call.value ?? []), value] };
    case 'dequeue':
      return { ...call, value: value === 0 ? null : value };
    default:
      return call;
  }
}
