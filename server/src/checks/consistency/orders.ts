// Linearizable and sequentially consistent: is there one order of all operations of a store in which every answer is right?
import { groupBy } from '../../base/group-by.ts';
import { checkLazily } from '../../consistency/lazy-linearizability.ts';
import { checkLinearizability, type Linearizability } from '../../consistency/linearizability.ts';
import { isReading, type Operation } from '../../consistency/operation.ts';
import { findOrder } from '../../consistency/order-search.ts';
import type { Model } from '../../consistency/machine.ts';
import { register } from '../../consistency/register.ts';
import { registers } from '../../consistency/registers.ts';
import type { StoreId } from '../../simulator/plan-ids.ts';
import type { Behaviour } from '../behaviour.ts';
import { accessesOf, isOwnBefore, operationOf, type StoreAccess, together, wasOver } from './store-accesses.ts';

/** Configurations that are looked at in one behaviour, at most; of a long run fewer, since each of them costs more. */
const statesMax = 200_000;

/** Of how many operations at once an order is sought: each configuration looks at all of them. */
const accessesMax = 2_000;

/** `open`: the orders are too many to be tried. */
export type Found = boolean | 'open';

export function isLinearizable(behaviour: Behaviour, store: StoreId): Found {
  if (!behaviour.history.decisions.recording) {
    const { verdict } = checkedAsRecorded(behaviour, store).found;
    return verdict === 'unknown' ? 'open' : verdict === 'linearizable';
  }
  let found: Found = true;
  const { accesses: all, model } = searchedOf(behaviour, store);
  for (const accesses of groupBy(all, ({ key }) => (model === registers ? '' : key)).values()) {
    const isBefore = (first: number, second: number): boolean => wasOver(behaviour, accesses[first] as StoreAccess, accesses[second] as StoreAccess);
    const verdict = checkLazily({ operations: oneKey(accesses.map((one) => operationOf(one)), model), model, isBefore, after: ownOrder(behaviour, accesses), guesses: accesses.map((one) => guessed(behaviour, one)), statesMax });
    if (verdict === 'not-linearizable') return false;
    if (verdict === 'unknown') found = 'open';
  }
  return found;
}

export function isSequential(behaviour: Behaviour, store: StoreId): Found {
  // An order of true time keeps that of each client. To ask for it costs nothing in a plain run alone.
  if (!behaviour.history.decisions.recording && isLinearizable(behaviour, store) === true) return true;
  const { accesses, model } = searchedOf(behaviour, store);
  if (accesses.length > accessesMax) return 'open';
  const { verdict } = findOrder({ operations: oneKey(accesses.map((one) => operationOf(one)), model), model, after: ownOrder(behaviour, accesses), guesses: accesses.map((one) => guessed(behaviour, one)), statesMax: Math.min(statesMax, Math.ceil(4e6 / Math.max(1, accesses.length))) });
  return verdict === 'unknown' ? 'open' : verdict === 'ordered';
}

/** With the instants of a plain run, where comparing costs nothing: by the search that knows intervals, and where it breaks. */
export function checkedAsRecorded(behaviour: Behaviour, store: StoreId): { readonly accesses: readonly StoreAccess[]; readonly found: Linearizability } {
  return behaviour.once(`recorded history of store ${store}`, () => {
    const { accesses, model } = searchedOf(behaviour, store);
    return { accesses, found: checkLinearizability(oneKey(recorded(accesses), model), model, { statesMax }) };
  });
}

/** Instants as their places: at each, first the ends, then the beginnings, then the ends of what began there. */
function recorded(accesses: readonly StoreAccess[]): Operation[] {
  const instants = accesses.flatMap(({ record: { begin, end } }, at) => [
    { at, ticks: begin.ticks, turn: 1 },
    ...(end === null ? [] : [{ at, ticks: end.ticks, turn: end.ticks === begin.ticks ? 2 : 0 }]),
  ]);
  instants.sort((x, y) => x.ticks - y.ticks || x.turn - y.turn || x.at - y.at);
  const [begins, ends] = [new Map<number, number>(), new Map<number, number>()];
  let place = 0;
  for (const [i, instant] of instants.entries()) {
    const before = instants[i - 1];
    if (before === undefined || before.ticks !== instant.ticks || before.turn !== instant.turn) place++;
    (instant.turn === 1 ? begins : ends).set(instant.at, place);
  }
  return accesses.map((one, at) => operationOf(one, begins.get(at), ends.get(at) ?? null));
}

/**
 * What a search asks for: nobody knows what was read where nobody was answered. Where transactions take several keys together, an order
 * is one of all keys.
 */
function searchedOf(behaviour: Behaviour, store: StoreId): { readonly accesses: readonly StoreAccess[]; readonly model: Model } {
  return behaviour.once(`searched of store ${store}`, () => {
    const all = accessesOf(behaviour, store);
    const isOfKeys = all.some(({ isTransaction }) => isTransaction);
    const whole = !isOfKeys ? all : [...groupBy(all, (one) => (one.isTransaction ? one.record : one)).values()].map((parts) => (parts[0].isTransaction ? together(parts) : parts[0]));
    return { accesses: whole.filter(({ record: { ending }, call }) => ending === 'ok' || !isReading(call)), model: isOfKeys ? registers : register };
  });
}

/** All as if of one key, where they are searched so. */
function oneKey(operations: readonly Operation[], model: Model): Operation[] {
  return operations.map((one) => (model !== registers ? one : { ...one, key: '', call: one.call.kind === 'together' ? one.call : { kind: 'together', parts: [{ key: one.key, call: one.call }] } }));
}

/** By access: places of what its own client had ended before. */
function ownOrder(behaviour: Behaviour, accesses: readonly StoreAccess[]): number[][] {
  const byProcess = groupBy(accesses.map((access, place) => ({ access, place })), ({ access }) => access.process);
  return accesses.map((later) => (byProcess.get(later.process) ?? []).filter(({ access }) => isOwnBefore(behaviour, access, later)).map(({ place }) => place));
}

/** When it took effect, or may have: what is tried first, and decides nothing. */
function guessed(behaviour: Behaviour, { record: { begin, end }, writes }: StoreAccess): number {
  const [write] = writes;
  if (write !== undefined) return behaviour.write(write).tookEffect.ticks;
  return end === null ? begin.ticks : (begin.ticks + end.ticks) / 2;
}
