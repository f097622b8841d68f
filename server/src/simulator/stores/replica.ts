// One replica's copy of a store: the writes of each key that may still win, and the long polls that wait for them.
//
// They are compared only when somebody reads, so that writes which nobody reads in between commute.
import type { Moments } from '../faults/moments.ts';
import type { Value } from '../history.ts';
import { Resource } from '../kernel/resource.ts';
import type { Time } from '../kernel/time.ts';
import type { Event } from '../kernel/activity.ts';
import type { World } from '../kernel/world.ts';
import type { LockId, MachineId, StoreId } from '../plan-ids.ts';
import type { StorePlan } from '../plan.ts';
import type { Call, Grant, Request, Write } from '../software/call.ts';
import { itemsOf } from '../software/values.ts';
import type { HybridStamp, Stamper } from './stamps.ts';
import type { Versions } from './versions.ts';

/** A long poll. */
export interface Watcher {
  readonly request: Request;
  answered: boolean;
}

export interface Key {
  readonly resource: Resource<Event>;
  /** Those that may still win. */
  writes: Write[];
  watchers: Watcher[];
  /** Of a store with transactions: all that it ever had. */
  versions: Write[];
  /** How many of its writes are stamped and wait until their intervals have passed, and what waits for these. */
  committing: number;
  blocked: (() => void)[];
}

export class Replica implements Stamper {
  readonly store: StoreId;
  readonly plan: StorePlan;
  readonly machine: MachineId;
  readonly versions: Versions;
  /** Guards the Lamport counter, or the hybrid clock. */
  readonly clock = new Resource<Event>();
  counter = 0;
  /** The stamps that its hybrid clock has seen and that may be the largest. */
  hybrid: HybridStamp[] = [];
  /** What it has, and since when. Whoever brings writes guards it, write by write. */
  readonly has = new Map<Write, Time>();
  /** Guards all of that, where replicas compare what they have. */
  readonly contents = new Resource<Event>();
  /** What it acknowledged and did not store, by key. */
  readonly #forgotten = new Map<string, Write[]>();
  /** The same, whatever became of it since. */
  readonly #disowned = new Set<Write>();
  /** The highest token of each lock that was seen here, and what guards it. */
  readonly #tokens = new Map<LockId, number>();
  readonly #fence = new Resource<Event>();
  readonly #keys = new Map<string, Key>();
  readonly #arrivals = new Map<Write, Resource<Event>>();
  readonly #world: World;
  readonly #moments: Moments;

  constructor(parts: { readonly world: World; readonly moments: Moments; readonly store: StoreId; readonly plan: StorePlan; readonly machine: MachineId; readonly versions: Versions }) {
    this.#world = parts.world;
    this.#moments = parts.moments;
    this.store = parts.store;
    this.plan = parts.plan;
    this.machine = parts.machine;
    this.versions = parts.versions;
  }

  key(name: string): Key {
    const known = this.#keys.get(name);
    if (known !== undefined) return known;
    const key: Key = { resource: new Resource<Event>(), writes: [], versions: [], watchers: [], committing: 0, blocked: [] };
    this.#keys.set(name, key);
    return key;
  }

  /** The writes that win here now; those that cannot win any more are forgotten. The key is touched by who asks. */
  winners(key: Key): readonly Write[] {
    key.writes = this.versions.kept(key.writes);
    // A copy: the list grows with the next write, the answer must not.
    return [...this.versions.winners(key.writes)];
  }

  /** Guards whether it has a write. */
  arrivalOf(write: Write): Resource<Event> {
    const known = this.#arrivals.get(write);
    if (known !== undefined) return known;
    const resource = new Resource<Event>();
    this.#arrivals.set(write, resource);
    return resource;
  }

  /** What it tells others that it has, of all keys: what may still win, for which it compares, or, where there are snapshots, all. Its contents are touched by who asks. */
  told(): readonly Write[] {
    if (this.plan.isolation !== undefined) return [...this.#keys.values()].flatMap(({ versions }) => versions);
    for (const key of this.#keys.values()) key.writes = this.versions.kept(key.writes);
    return [...this.#keys.values()].flatMap(({ writes }) => writes);
  }

  /** Of each key that was ever written here. Compares; call it when the run is over. */
  allWinners(): ReadonlyMap<string, readonly Write[]> {
    const keys = [...this.#keys].filter(([, key]) => key.writes.length > 0).sort(([x], [y]) => (x < y ? -1 : 1));
    return new Map(keys.map(([name, key]) => [name, this.winners(key)]));
  }

  /** Whether it refuses what is done under an older grant than one that it has seen. One that it does not refuse, it has seen. */
  isFenced({ grant, statement }: Call): boolean {
    if (!this.#isChecked(grant) || statement.kind === 'read' || statement.kind === 'await') return false;
    this.#world.touch(this.#fence, 'exclusive');
    if ((this.#tokens.get(grant.lock) ?? 0) > grant.token) return true;
    this.#tokens.set(grant.lock, grant.token);
    return false;
  }

  #isChecked(grant: Grant | null): grant is Grant {
    return grant !== null && this.#world.plan.locks?.[grant.lock]?.fencing === true;
  }

  /** It has a write from now on. */
  take(write: Write): void {
    const key = this.key(write.key);
    this.#world.touch(key.resource, 'merge');
    if (this.plan.antiEntropyNs !== undefined) this.#world.touch(this.contents, 'merge');
    const { grant } = write.call;
    if (this.#isChecked(grant)) {
      this.#world.touch(this.#fence, 'merge');
      this.#tokens.set(grant.lock, Math.max(this.#tokens.get(grant.lock) ?? 0, grant.token));
    }
    key.writes.push(write);
    if (this.plan.isolation !== undefined) key.versions.push(write);
    this.has.set(write, this.#world.now);
    if (!write.visible.has(this.machine)) write.visible.set(this.machine, this.#world.now);
  }

  /** It has acknowledged a write and does not store it. Whoever reads the key asks for that. */
  forget(write: Write): void {
    this.#world.touch(this.key(write.key).resource, 'merge');
    this.#forgotten.set(write.key, [...(this.#forgotten.get(write.key) ?? []), write]);
    this.#disowned.add(write);
  }

  /** Whether it ever did so. */
  forgot(write: Write): boolean {
    return this.#disowned.has(write);
  }

  /** Of a key. The key is touched by who asks. */
  forgotten(name: string): readonly Write[] {
    return this.#forgotten.get(name) ?? [];
  }

  /** Whether others than these would have won, had it stored all that it acknowledged. */
  hasForgotten(name: string, winners: readonly Write[]): boolean {
    const forgotten = this.forgotten(name);
    if (forgotten.length === 0) return false;
    const honest = this.versions.winners(this.versions.kept([...new Set([...winners, ...forgotten])]));
    return !honest.every((write) => winners.includes(write));
  }

  /** It has these no more, and is left with those. */
  drop(writes: readonly Write[], left: readonly Write[]): void {
    for (const write of writes) {
      const key = this.key(write.key);
      this.#world.touch(key.resource, 'exclusive');
      key.writes = left.filter((one) => one.key === write.key);
      if (this.plan.isolation !== undefined) key.versions = [...key.writes];
      this.has.delete(write);
    }
    for (const name of new Set(writes.map(({ key }) => key))) this.changed(name);
  }

  /** Tries the long polls that wait for a key; `tryOne` says whether it answered. */
  wake(name: string, tryOne: (watcher: Watcher) => boolean): void {
    const key = this.key(name);
    this.#world.touch(key.resource, 'merge');
    if (key.watchers.length === 0) return;
    this.#world.touch(key.resource, 'exclusive');
    for (const watcher of key.watchers) if (!watcher.answered) watcher.answered = tryOne(watcher);
    key.watchers = key.watchers.filter((watcher) => !watcher.answered);
  }

  /** Says what it has of a key now, where a fault waits for it. Whether one strikes because of it. */
  changed(name: string): boolean {
    const { watches } = this.#moments;
    if (!watches.asksFor(this.store, name)) return false;
    const key = this.key(name);
    this.#world.touch(key.resource, 'exclusive');
    return watches.changed(this.store, this.machine, name, valueOf(this.winners(key)));
  }

  /** What was in memory is gone, and the disk too if it is lost. Its machine's crash guards it. */
  crashed(isLost: boolean): void {
    for (const key of this.#keys.values()) {
      key.watchers = [];
      key.committing = 0;
      key.blocked = [];
      if (isLost) {
        key.writes = [];
        key.versions = [];
      }
    }
    if (!isLost) return;
    this.#forgotten.clear();
    this.#tokens.clear();
    this.counter = 0;
    this.hybrid = [];
    this.has.clear();
  }
}

/** None, the value, or the siblings' values in the order of their causes. */
export function valueOf(winners: readonly Write[]): Value {
  const [first, second] = winners;
  if (first === undefined) return null;
  if (second === undefined) return first.value;
  return winners.flatMap((write) => itemsOf(write.value));
}
