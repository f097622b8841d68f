// Which of several writes of one key win, by the stamps of their store.
//
// Stamps order writes: readings of clocks and Lamport counters all of them but equal ones, version vectors those of which
// one follows the other, a single replica all of them as they came. What no stamp orders is a conflict: `siblings` keeps
// all of it, `reject` lets none come about at a replica, `last-write-wins` lets `ties` decide, and where this too is undecided, the order at their replica.
// The answer depends on the set of writes only, so replicas with the same writes agree.
import { unreachable } from '../../base/assert.ts';
import type { Value } from '../history.ts';
import type { World } from '../kernel/world.ts';
import type { MachineId } from '../plan-ids.ts';
import type { StorePlan } from '../plan.ts';
import { byCause, type Call, reach, type Write } from '../software/call.ts';

export class Versions {
  readonly #world: World;
  readonly #store: StorePlan;
  readonly #followed = new Map<Write, ReadonlySet<Write>>();

  constructor(world: World, store: StorePlan) {
    this.#world = world;
    this.#store = store;
  }

  /** The writes that no other of them replaces: all that can still matter to this replica. In order of their causes. */
  kept(writes: readonly Write[]): Write[] {
    if (writes.length <= 1) return [...writes];
    const ordered = [...writes].sort(byCause);
    const isPartial = this.#stamps === 'version-vector';
    if (!isPartial && this.#store.conflict === 'last-write-wins') return [this.#best(ordered)];
    if (isPartial) return ordered.filter((write) => !ordered.some((other) => this.#follows(other, write)));
    return this.#equalToBest(ordered);
  }

  /** The one that wins of all of them, where one does; null: there are none. Their order is no matter. */
  latest(writes: readonly Write[]): Write | null {
    return writes.length === 0 ? null : this.#best(writes);
  }

  /** The winning writes of those kept: one, or several siblings. */
  winners(kept: readonly Write[]): readonly Write[] {
    return this.#store.conflict !== 'last-write-wins' || kept.length <= 1 ? kept : [this.#best(kept)];
  }

  /** Whether `x` comes after `y` in the order by which winners are picked; of what `siblings` keeps, neither does. */
  comesAfter(x: Write, y: Write): boolean {
    if (x === y) return false;
    if (this.#store.conflict !== 'last-write-wins') return this.#isStampedLater(x, y);
    if (this.#stamps !== 'version-vector') return this.#beats(x, y);
    return this.#follows(x, y) || (!this.#follows(y, x) && this.#beats(x, y));
  }

  /** Whether a write that follows these (by its client's version vector), or comes of the same operation, knows of another. */
  isKnown(write: Write, call: Call, follows: readonly Write[]): boolean {
    return write.call === call || follows.some((one) => one === write || this.#follows(one, write));
  }

  get #stamps(): ReturnType<typeof stampsOf> {
    return stampsOf(this.#store);
  }

  #best(writes: readonly Write[]): Write {
    return writes.reduce((best, write) => (this.#beats(write, best) ? write : best));
  }

  #equalToBest(writes: readonly Write[]): Write[] {
    let best: Write[] = [];
    for (const write of writes) {
      const rival = best[0];
      if (rival === undefined || this.#isStampedLater(write, rival)) best = [write];
      else if (!this.#isStampedLater(rival, write)) best.push(write);
    }
    return best;
  }

  #isStampedLater(x: Write, y: Write): boolean {
    switch (this.#stamps) {
      case 'arrival':
        return isBefore(this.#world, y, x);
      case 'lamport':
      case 'log':
        return x.counter > y.counter;
      case 'hybrid':
        // One comparison: of equal physical parts the counters decide.
        if (x.timestamp === null || y.timestamp === null) return false;
        return x.counter > y.counter ? this.#world.decisions.lessOrEqual(y.timestamp, x.timestamp) : this.#world.decisions.less(y.timestamp, x.timestamp);
      case 'time-of-day':
      case 'interval':
        return x.timestamp !== null && y.timestamp !== null && this.#world.decisions.less(y.timestamp, x.timestamp);
      case 'version-vector':
        return this.#follows(x, y);
      default:
        return unreachable(this.#stamps);
    }
  }

  /** Whether `x` wins of two writes between which `last-write-wins` must decide. */
  #beats(x: Write, y: Write): boolean {
    if ((this.#stamps === 'time-of-day' || this.#stamps === 'interval') && x.timestamp !== null && y.timestamp !== null) {
      const tie = this.#tie(x, y);
      // One comparison suffices where equal readings are decided by what does not depend on time.
      if (tie !== 0) return tie > 0 ? this.#world.decisions.lessOrEqual(y.timestamp, x.timestamp) : this.#world.decisions.less(y.timestamp, x.timestamp);
    }
    if (this.#isStampedLater(x, y)) return true;
    if (this.#stamps !== 'version-vector' && this.#isStampedLater(y, x)) return false;
    const tie = this.#tie(x, y);
    return tie === 0 ? isBefore(this.#world, y, x) : tie > 0;
  }

  /** By `ties`: more than 0 where `x` wins, 0 where it is undecided. */
  #tie(x: Write, y: Write): number {
    const { ties } = this.#store;
    const byReplica = this.#rank(x.replica) - this.#rank(y.replica);
    return ties === 'value' ? compareInOrder(x.value, y.value) || byReplica : byReplica;
  }

  /** In the order of the store's list; who coordinates a quorum and is no replica comes behind them. */
  #rank(machine: MachineId): number {
    const { replicas } = this.#store;
    const place = replicas.indexOf(machine);
    return place === -1 ? replicas.length + machine : place;
  }

  #follows(x: Write, y: Write): boolean {
    let followed = this.#followed.get(x);
    if (followed === undefined) {
      followed = reach(x, (write) => write.follows);
      this.#followed.set(x, followed);
    }
    return followed.has(y);
  }
}

/** What orders the writes of a store: a single replica needs no stamps, and a leader has them in its log. */
export function stampsOf(store: StorePlan): 'arrival' | 'log' | StorePlan['timestamp'] {
  if (store.replication === 'leader') return 'log';
  // An entry of a log is stamped with its place in it.
  if (store.replication === 'consensus' || store.replication === 'byzantine') return 'lamport';
  return store.replication === 'single' ? 'arrival' : store.timestamp;
}

/** In the order of their events; what tcp has kept is taken in at once, in the order in which it was sent. */
function isBefore(world: World, x: Write, y: Write): boolean {
  return x.event === y.event ? x.number < y.number : world.isBefore(x.event, y.event);
}

/** An order of all values: none, numbers, strings, siblings. */
function compareInOrder(x: Value, y: Value): number {
  const byKind = kindOf(x) - kindOf(y);
  if (byKind !== 0) return byKind;
  if (typeof x === 'number' && typeof y === 'number') return x - y;
  if (typeof x === 'string' && typeof y === 'string') return x < y ? -1 : x > y ? 1 : 0;
  return 0;
}

function kindOf(value: Value): number {
  return value === null ? 0 : typeof value === 'number' ? 1 : typeof value === 'string' ? 2 : 3;
}
