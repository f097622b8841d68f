// Is there one order of all operations, each at an instant between its beginning and its end, in which every answer is right?
//
// The search is that of Wing and Gong ("Testing and Verifying Concurrent Objects", 1993) with Lowe's memory of configurations
// ("Testing for linearizability", 2017), key by key, which is allowed since linearizability is local (Herlihy and Wing, 1990).
// Three things keep it small, and lose no order:
// - A reading that may be placed now and is answered rightly is placed at once: whoever placed it later could have placed it
//   now, since it changes nothing, wherever it stands.
// - What may or may not have happened is placed only right before somebody who can tell (see `Machine.gives`).
// - Of alike ones of these, the one that began first is placed first.
import { assert, present } from '../base/assert.ts';
import { groupBy } from '../base/group-by.ts';
import { anything, type Machine, type Model, nothing } from './machine.ts';
import { type Call, isReading, type Operation } from './operation.ts';
import { SetIds } from './set-ids.ts';

export type Linearizability =
  | { readonly verdict: 'linearizable'; readonly states: number }
  | { readonly verdict: 'not-linearizable'; readonly states: number; readonly breaks: Break }
  /** More states than the limit. */
  | { readonly verdict: 'unknown'; readonly states: number; readonly key: string };

/** Where a history breaks; numbers are places in the list of operations. */
export interface Break {
  readonly key: string;
  /** At its end nothing fits any more: the history up to there has no order, and each shorter one has. */
  readonly operation: number;
  /** Whether each shorter history was seen to have an order; otherwise the limit came first, and an earlier end may break it. */
  readonly isShortest: boolean;
  /**
   * The longest order of what had begun by then; all that had ended is in it, but for that operation. If that is in it, too, then
   * what ended before needs it, with another answer.
   */
  readonly order: readonly number[];
  /** What the orders of all that had ended before could have left, in words: `it held 2`. Empty where the operation is in the order. */
  readonly states: readonly string[];
}

export interface SearchOptions {
  /** Configurations that are looked at, of all keys together, at most. */
  readonly statesMax: number;
}

export const defaultSearchOptions: SearchOptions = { statesMax: 2_000_000 };

/** Ends within the limit, whatever the history. An `ok` operation has an end, not before its beginning. */
export function checkLinearizability(history: readonly Operation[], model: Model, { statesMax } = defaultSearchOptions): Linearizability {
  const numbered = history.map((operation, number) => ({ operation, number })).filter(({ operation }) => operation.ending !== 'failed');
  const budget = { states: 0, statesMax };
  let unknown: string | null = null;
  for (const [key, of] of groupBy(numbered, ({ operation }) => operation.key)) {
    const operations = of.map(({ operation }) => operation);
    const found = new Search(operations, model.machine(operations), budget).run();
    if (found.verdict === 'unknown') unknown ??= key;
    if (found.verdict !== 'broken') continue;
    const numberOf = (place: number): number => present(of[place], 'an operation of the history').number;
    const { at, order, states, isShortest } = shortest(operations, model, found, budget);
    return { verdict: 'not-linearizable', states: budget.states, breaks: { key, operation: numberOf(at), order: order.map(numberOf), states, isShortest } };
  }
  return unknown === null ? { verdict: 'linearizable', states: budget.states } : { verdict: 'unknown', states: budget.states, key: unknown };
}

interface Budget {
  states: number;
  readonly statesMax: number;
}

interface Broken {
  readonly verdict: 'broken';
  readonly at: number;
  readonly order: readonly number[];
  readonly states: readonly string[];
}

type Found = { readonly verdict: 'ordered'; readonly order: readonly number[] } | { readonly verdict: 'unknown' } | Broken;

/**
 * The whole history was searched with all its answers; a shorter one does not know those that came later, so it may have an
 * order where the search found none. Histories that have one are closed under shortening: halving finds the first that has not.
 */
function shortest(operations: readonly Operation[], model: Model, whole: Broken, budget: Budget): Broken & { readonly isShortest: boolean } {
  const ends = operations
    .flatMap((operation, place) => (operation.ending === 'ok' ? [{ place, end: endOf(operation) }] : []))
    .sort((x, y) => x.end - y.end || x.place - y.place)
    .map(({ place }) => place);
  const rank: number[] = [];
  ends.forEach((place, end) => {
    rank[place] = end;
  });
  const at = (end: number): number => present(ends[end], 'an end');
  const search = (end: number): Found => {
    const instant = endOf(present(operations[at(end)], 'an operation'));
    const kept = operations.flatMap((operation, place) => (operation.invoked <= instant ? [place] : []));
    const shortened = kept.map((place) => {
      const operation = present(operations[place], 'an operation');
      return operation.ending === 'ok' && present(rank[place], 'the place of an end') > end ? withoutEnd(operation) : operation;
    });
    const found = new Search(shortened, model.machine(shortened), budget).run();
    const placeOf = (of: number): number => present(kept[of], 'an operation that was kept');
    if (found.verdict === 'unknown') return found;
    return found.verdict === 'broken' ? { ...found, at: placeOf(found.at), order: found.order.map(placeOf) } : { ...found, order: found.order.map(placeOf) };
  };
  // The search came to this end, so the history before it has an order.
  let [low, high] = [ends.indexOf(whole.at), ends.length - 1];
  let next = low;
  let ordered: readonly number[] | null = null;
  let broken: Broken | null = null;
  while (low < high || broken === null) {
    const found = search(next);
    if (found.verdict === 'unknown') return { ...whole, isShortest: false };
    if (found.verdict === 'ordered') {
      low = next + 1;
      ordered = found.order;
    } else {
      high = next;
      broken = found;
    }
    next = (low + high) >> 1;
  }
  const culprit = at(high);
  // What ended sooner may have needed what ended there, with another answer: then the order is that of the history before.
  if (broken.at === culprit || ordered === null) return { ...broken, at: culprit, isShortest: true };
  return { verdict: 'broken', at: culprit, order: ordered, states: [], isShortest: true };
}

/** An operation as it stood before it ended: it had no answer yet. */
function withoutEnd(operation: Operation): Operation {
  return { ...operation, ending: 'unknown', returned: null, call: withoutAnswer(operation.call) };
}

function withoutAnswer(call: Call): Call {
  switch (call.kind) {
    case 'read':
    case 'elements':
    case 'increment':
    case 'append':
    case 'dequeue':
      return { ...call, value: undefined };
    case 'together':
      return { ...call, parts: call.parts.map((part) => ({ ...part, call: withoutAnswer(part.call) })) };
    default:
      return call;
  }
}

function endOf(operation: Operation): number {
  return present(operation.returned, 'the end of an operation that ended ok');
}

/** An order from its end: what was placed last, and what before. */
interface Chain {
  readonly place: number;
  readonly before: Chain | null;
  readonly length: number;
}

/** What is placed, and what that leaves. The rest of a search from here is the same, whatever the order was. */
interface Configuration {
  readonly state: number;
  /** So many of the first of those that ended, in the order of their ends, are placed; the next one is not. */
  readonly front: number;
  /** Places, in that order, of those behind it that are placed, ascending. */
  readonly ahead: readonly number[];
  /** Those of unknown outcome that are placed. */
  readonly perhaps: number;
}

interface Frame extends Configuration {
  /** What may be placed next. */
  readonly next: number[];
  cursor: number;
  /** Whether those of unknown outcome are still to be added, when the others are used up. */
  isOpen: boolean;
}

/** One key. Operations that ended are a ring in the order of their beginnings, from which those that are placed are taken out. */
class Search {
  readonly #operations: readonly Operation[];
  readonly #machine: Machine;
  readonly #budget: Budget;
  readonly #sets: SetIds;
  /** By their beginnings: those that ended, and those that may or may not have happened. */
  readonly #byBeginning: readonly number[];
  readonly #pending: readonly number[];
  /** Where each stands among those of unknown outcome. */
  readonly #pendingPlace: Int32Array;
  /** The one alike that began before it; -1: none. */
  readonly #alikeBefore: Int32Array;
  /** In the order of their ends; where each of them stands there. */
  readonly #byEnd: readonly number[];
  readonly #endPlace: Int32Array;
  readonly #isPlaced: Uint8Array;
  /** Neighbours in the ring; its head is one past the last operation. */
  readonly #before: Int32Array;
  readonly #after: Int32Array;
  #order: Chain | null = null;
  #best: { readonly front: number; order: Chain | null; readonly states: Set<number> } = { front: -1, order: null, states: new Set() };

  constructor(operations: readonly Operation[], machine: Machine, budget: Budget) {
    this.#operations = operations;
    this.#machine = machine;
    this.#budget = budget;
    const beginning = (x: number, y: number): number => this.#invoked(x) - this.#invoked(y) || x - y;
    const places = [...operations.keys()].sort(beginning);
    this.#byBeginning = places.filter((place) => operations[place]?.ending === 'ok');
    this.#pending = places.filter((place) => operations[place]?.ending === 'unknown' && machine.isLeftOut?.(place) !== true);
    this.#sets = new SetIds(Math.max(1, this.#pending.length));
    this.#byEnd = [...this.#byBeginning].sort((x, y) => this.#returned(x) - this.#returned(y) || x - y);
    this.#endPlace = new Int32Array(operations.length);
    this.#byEnd.forEach((place, at) => {
      this.#endPlace[place] = at;
    });
    this.#isPlaced = new Uint8Array(operations.length);
    this.#alikeBefore = new Int32Array(operations.length).fill(-1);
    this.#pendingPlace = new Int32Array(operations.length);
    const latest = new Map<string, number>();
    for (const [at, place] of this.#pending.entries()) {
      this.#pendingPlace[place] = at;
      const alike = JSON.stringify(operations[place]?.call);
      this.#alikeBefore[place] = latest.get(alike) ?? -1;
      latest.set(alike, place);
    }
    const head = operations.length;
    this.#before = new Int32Array(head + 1);
    this.#after = new Int32Array(head + 1);
    let last = head;
    for (const place of this.#byBeginning) {
      assert(this.#returned(place) >= this.#invoked(place), 'an operation ends no sooner than it begins');
      this.#after[last] = place;
      this.#before[place] = last;
      last = place;
    }
    this.#after[last] = head;
    this.#before[head] = last;
  }

  run(): Found {
    const seen = new Set<string>();
    const frames: Frame[] = [];
    let at: Configuration = { state: this.#machine.initial, front: 0, ahead: [], perhaps: this.#sets.empty };
    for (;;) {
      // A new configuration.
      if (at.front === this.#byEnd.length) return { verdict: 'ordered', order: this.#told(this.#order) };
      this.#remember(at);
      if (this.#budget.states >= this.#budget.statesMax) return { verdict: 'unknown' };
      this.#budget.states++;
      frames.push({ ...at, cursor: 0, ...this.#ended(at) });
      // The next one that was not seen before.
      for (;;) {
        const frame = frames.at(-1);
        if (frame === undefined) return this.#broken();
        const place = frame.next[frame.cursor];
        if (place === undefined) {
          if (frame.isOpen) {
            frame.isOpen = false;
            frame.next.push(...this.#perhaps(frame));
            continue;
          }
          frames.pop();
          if (frames.length > 0) this.#takeBack();
          continue;
        }
        frame.cursor++;
        at = this.#behind(frame, place);
        const name = `${at.front} ${at.state} ${at.perhaps} ${at.ahead.join(' ')}`;
        if (seen.has(name)) continue;
        seen.add(name);
        this.#put(place);
        break;
      }
    }
  }

  /** The configuration behind one more operation. */
  #behind({ state, front, ahead, perhaps }: Configuration, place: number): Configuration {
    const next = this.#machine.step(state, place, this.#endAt(front));
    if (this.#operations[place]?.ending !== 'ok') return { state: next, front, ahead, perhaps: this.#sets.with(perhaps, this.#pendingPlace[place] as number) };
    const rank = this.#endPlace[place] as number;
    if (rank !== front) {
      const at = ahead.findIndex((other) => other > rank);
      return { state: next, front, ahead: at === -1 ? [...ahead, rank] : [...ahead.slice(0, at), rank, ...ahead.slice(at)], perhaps };
    }
    let reached = 1;
    while (ahead[reached - 1] === front + reached) reached++;
    return { state: next, front: front + reached, ahead: reached === 1 ? ahead : ahead.slice(reached - 1), perhaps };
  }

  /** Operations that ended, may come next and are answered rightly; of readings, one alone. */
  #ended({ state, front }: Configuration): { readonly next: number[]; readonly isOpen: boolean } {
    const [end, head] = [this.#endAt(front), this.#operations.length];
    const found: number[] = [];
    for (let place = this.#after[head] as number; place !== head; place = this.#after[place] as number) {
      if (this.#invoked(place) > end) break;
      const next = this.#machine.step(state, place, end);
      if (next === state && isReading((this.#operations[place] as Operation).call)) return { next: [place], isOpen: false };
      if (next !== -1) found.push(place);
    }
    // Who ended first is the likeliest to have happened first.
    return { next: found.sort((x, y) => this.#returned(x) - this.#returned(y)), isOpen: true };
  }

  /** Those that may or may not have happened, and that somebody could tell. */
  #perhaps({ state, front }: Configuration): number[] {
    const [end, head, machine] = [this.#endAt(front), this.#operations.length, this.#machine];
    const open = this.#pending.filter((place) => {
      if (this.#isPlaced[place] === 1 || this.#invoked(place) > end) return false;
      const alike = this.#alikeBefore[place] as number;
      return alike === -1 || this.#isPlaced[alike] === 1;
    });
    if (open.length === 0) return open;
    const watchers = new Map<number, number>();
    const watch = (place: number): void => {
      const wanted = machine.wants?.(place) ?? anything;
      watchers.set(wanted, (watchers.get(wanted) ?? 0) + 1);
    };
    for (let place = this.#after[head] as number; place !== head && this.#invoked(place) <= end; place = this.#after[place] as number) watch(place);
    for (const place of open) watch(place);
    watchers.delete(nothing);
    const watching = [...watchers.values()].reduce((sum, one) => sum + one, 0);
    return open.filter((place) => {
      const given = machine.gives?.(place) ?? anything;
      const itself = machine.wants?.(place) ?? anything;
      const all = given === anything ? watching : (watchers.get(given) ?? 0) + (watchers.get(anything) ?? 0);
      const own = itself !== nothing && (given === anything || itself === anything || itself === given) ? 1 : 0;
      return all > own && machine.step(state, place, end) !== -1;
    });
  }

  #put(place: number): void {
    this.#order = { place, before: this.#order, length: 1 + (this.#order?.length ?? 0) };
    this.#isPlaced[place] = 1;
    if (this.#operations[place]?.ending !== 'ok') return;
    const [before, after] = [this.#before[place] as number, this.#after[place] as number];
    this.#after[before] = after;
    this.#before[after] = before;
  }

  #takeBack(): void {
    const { place, before } = present(this.#order, 'what was placed last');
    this.#order = before;
    this.#isPlaced[place] = 0;
    if (this.#operations[place]?.ending !== 'ok') return;
    this.#after[this.#before[place] as number] = place;
    this.#before[this.#after[place] as number] = place;
  }

  #remember({ state, front }: Configuration): void {
    const best = this.#best;
    if (front > best.front) this.#best = { front, order: this.#order, states: new Set([state]) };
    else if (front === best.front) {
      best.states.add(state);
      if ((this.#order?.length ?? 0) > (best.order?.length ?? 0)) best.order = this.#order;
    }
  }

  #broken(): Broken {
    const { front, order, states } = this.#best;
    return {
      verdict: 'broken',
      at: present(this.#byEnd[front], 'the end at which it breaks'),
      order: this.#told(order),
      states: [...new Set([...states].map((state) => this.#machine.tell(state)))],
    };
  }

  /** An order with what happened on the side. */
  #told(chain: Chain | null): number[] {
    const machine = this.#machine;
    const order: number[] = [];
    for (let at = chain; at !== null; at = at.before) order.push(at.place);
    order.reverse();
    let state = machine.initial;
    return order.flatMap((place) => {
      const beside = machine.alongside?.(state, place) ?? [];
      state = machine.step(state, place, Number.POSITIVE_INFINITY);
      return [...beside, place];
    });
  }

  /** When that one ended, in the order of ends: if it is the first that is not placed, whatever began later comes after it. */
  #endAt(rank: number): number {
    return this.#returned(this.#byEnd[rank] as number);
  }

  #invoked(place: number): number {
    return (this.#operations[place] as Operation).invoked;
  }

  #returned(place: number): number {
    return (this.#operations[place] as Operation).returned as number;
  }
}
