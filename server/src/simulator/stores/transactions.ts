// Transactions at their replica: what they read is one snapshot, and what they write takes effect together, unless somebody
// else was first (first committer wins: H. Berenson et al., "A Critique of ANSI SQL Isolation Levels", SIGMOD 1995).
import { present } from '../../base/assert.ts';
import type { Moments } from '../faults/moments.ts';
import type { Value } from '../history.ts';
import type { World } from '../kernel/world.ts';
import type { MachineId } from '../plan-ids.ts';
import { type Answer, byCause, codeOf, type Request, type Snapshot, type Stamp, type Transaction, type Write } from '../software/call.ts';
import { formatValue } from '../software/values.ts';
import type { TraceLog } from '../trace-log.ts';
import type { Lies } from './lies.ts';
import { type Replica, valueOf } from './replica.ts';
import { type Stamps, waitsAt } from './stamps.ts';
import { stampsOf } from './versions.ts';

interface NewWrite {
  readonly replica: Replica;
  readonly machine: MachineId;
  readonly request: Request;
  readonly value: Value;
  readonly found: readonly Write[];
  readonly counter: number;
  readonly key: string;
  readonly part: number;
  readonly group: readonly Write[];
  readonly stamp: Stamp;
}

export class Transactions {
  readonly #world: World;
  readonly #moments: Moments;
  readonly #stamps: Stamps;
  readonly #lies: Lies;
  readonly #log: TraceLog | null;
  readonly #newWrite: (words: NewWrite) => Write;
  readonly #wake: (replica: Replica, key: string) => void;

  constructor(parts: { readonly world: World; readonly moments: Moments; readonly stamps: Stamps; readonly lies: Lies; readonly log: TraceLog | null; readonly newWrite: (words: NewWrite) => Write; readonly wake: (replica: Replica, key: string) => void }) {
    this.#world = parts.world;
    this.#moments = parts.moments;
    this.#stamps = parts.stamps;
    this.#lies = parts.lies;
    this.#log = parts.log;
    this.#newWrite = parts.newWrite;
    this.#wake = parts.wake;
  }

  /** A read of a transaction, of which the first takes the snapshot. */
  read(replica: Replica, request: Request, transaction: Transaction, name: string): void {
    const { call } = request;
    const snapshot = this.#snapshot(replica, request, transaction);
    if (snapshot === null) {
      request.reply(failed);
      return;
    }
    const found = this.#found(replica, snapshot, name);
    const value = valueOf(found);
    const answer: Answer = { ending: 'ok', value, write: null, reads: found, ...(isOfLog(replica) ? { snapshot } : {}) };
    this.#log?.tell(replica.machine, { kind: 'read', operation: this.#name(request), key: name, value: formatValue(value) });
    this.#moments.reach('takes-effect', call, replica.machine, codeOf(request), () => request.reply(answer));
  }

  /** Its end. A second copy of it is given the answer that the first was given; where replicas have one log, who keeps that sees to it. */
  commit(replica: Replica, request: Request, written: (write: Write) => void): void {
    const transaction = present(request.call.transaction, 'a transaction');
    this.#world.touch(transaction.resource, 'exclusive');
    const { answer } = transaction;
    const snapshot = isOfLog(replica) ? request.call.snapshot : transaction.snapshot;
    if (!isOfLog(replica) && answer !== null) {
      request.reply(answer);
      return;
    }
    if (snapshot !== null && !this.#isKnown(replica, snapshot)) {
      request.decided?.(failed);
      request.reply(failed);
      return;
    }
    const reads = snapshot === null ? [] : [...new Set([...transaction.reads].flatMap((name) => this.#found(replica, snapshot, name)))].sort(byCause);
    const keys = [...transaction.puts.keys()];
    const checked = replica.plan.isolation === 'serializable' ? [...new Set([...keys, ...transaction.reads])] : keys;
    for (const name of checked) this.#world.touch(replica.key(name).resource, 'exclusive');
    if (keys.length > 0 && (checked.some((name) => this.#isTaken(replica, snapshot, name)) || keys.some((name) => this.#isUnknown(replica, request, reads, name)))) {
      this.#log?.tell(replica.machine, { kind: 'timer', what: `${this.#name(request)} comes too late: somebody has written since` });
      transaction.answer = failed;
      request.decided?.(failed);
      request.reply(failed);
      return;
    }
    if (keys.length === 0) {
      const read: Answer = { ending: 'ok', value: undefined, write: null, reads };
      transaction.answer = read;
      request.decided?.(read);
      this.#moments.reach('takes-effect', request.call, replica.machine, codeOf(request), () => request.reply(read));
      return;
    }
    const stamp = this.#stamps.next(replica.plan, replica, request);
    if (!waitsAt(replica, request)) {
      this.#apply(replica, request, stamp, reads, written);
      return;
    }
    for (const name of keys) replica.key(name).committing++;
    this.#stamps.wait(replica.machine, request, stamp, () => {
      for (const name of keys) {
        const key = replica.key(name);
        this.#world.touch(key.resource, 'exclusive');
        key.committing--;
      }
      this.#apply(replica, request, stamp, reads, written);
      for (const name of keys) {
        const key = replica.key(name);
        if (key.committing > 0) continue;
        const { blocked } = key;
        key.blocked = [];
        for (const serve of blocked) serve();
      }
    });
  }

  /** All of its writes take effect in one event. */
  #apply(replica: Replica, request: Request, stamp: Stamp, reads: readonly Write[], written: (write: Write) => void): void {
    const { call } = request;
    const transaction = present(call.transaction, 'a transaction');
    this.#world.touch(transaction.resource, 'exclusive');
    const group: Write[] = [];
    for (const [key, value] of transaction.puts) {
      group.push(this.#newWrite({ replica, machine: replica.machine, request, value, found: reads, counter: stamp.counter, key, part: group.length, group, stamp }));
    }
    const first = present(group[0], 'a write');
    if (this.#lies.forgets(replica)) {
      for (const write of group) this.#lies.forget(replica, write);
      const forgotten: Answer = { ending: 'ok', value: undefined, write: first, reads, lie: replica.machine };
      transaction.answer = forgotten;
      this.#moments.reach('takes-effect', call, replica.machine, codeOf(request), () => request.reply(forgotten));
      return;
    }
    for (const write of group) replica.take(write);
    const answer: Answer = { ending: 'ok', value: undefined, write: first, reads };
    transaction.answer = answer;
    request.decided?.(answer);
    const isStruck = group.map(({ key }) => replica.changed(key)).includes(true);
    this.#moments.reach('takes-effect', call, replica.machine, codeOf(request), () => {
      for (const { key } of group) this.#wake(replica, key);
      request.reply(answer);
      written(first);
    }, isStruck);
  }

  /** Whether somebody has written a key since, or is about to: what its snapshot does not hold. */
  #isTaken(replica: Replica, snapshot: Snapshot | null, name: string): boolean {
    const key = replica.key(name);
    if (key.committing > 0) return true;
    const known = snapshot?.versions.get(name);
    // What it has left out, because of its stamp, it does not know either.
    return known !== undefined && known.length < key.versions.length;
  }

  /** Whether a replica has something of a key that it does not know, where such a write is refused. */
  #isUnknown(replica: Replica, { call }: Request, reads: readonly Write[], name: string): boolean {
    if (replica.plan.conflict !== 'reject') return false;
    const known = [...call.context, ...reads].filter(({ key }) => key === name);
    return !replica.winners(replica.key(name)).every((write) => replica.versions.isKnown(write, call, known));
  }

  /** Of all keys that the transaction speaks of, at the first of its requests; null: its replica has forgotten it, or does not have it. */
  #snapshot(replica: Replica, request: Request, transaction: Transaction): Snapshot | null {
    const world = this.#world;
    world.touch(transaction.resource, 'exclusive');
    const known = isOfLog(replica) ? request.call.snapshot : transaction.snapshot;
    if (known !== null) return this.#isKnown(replica, known) ? known : null;
    const isIn = this.#stamps.snapshot(replica.plan, replica, request);
    const versions = new Map<string, readonly Write[]>();
    for (const name of transaction.keys) {
      const key = replica.key(name);
      world.touch(key.resource, 'read');
      versions.set(name, key.versions.filter(isIn));
    }
    const snapshot: Snapshot = { incarnation: world.machine(replica.machine).incarnation, versions, found: new Map() };
    if (!isOfLog(replica)) transaction.snapshot = snapshot;
    return snapshot;
  }

  /** Whether it was taken here and is not forgotten; of a log, whether this replica has all of it. */
  #isKnown(replica: Replica, { incarnation, versions }: Snapshot): boolean {
    if (!isOfLog(replica)) return this.#world.machine(replica.machine).incarnation === incarnation;
    for (const name of versions.keys()) this.#world.touch(replica.key(name).resource, 'read');
    return [...versions.values()].every((writes) => writes.every((write) => replica.has.has(write)));
  }

  #found(replica: Replica, { versions, found }: Snapshot, name: string): readonly Write[] {
    const known = found.get(name);
    if (known !== undefined) return known;
    const wins = this.#wins(replica, present(versions.get(name), 'a key of its transaction'));
    found.set(name, wins);
    return wins;
  }

  #wins({ versions, plan }: Replica, writes: readonly Write[]): readonly Write[] {
    if (plan.conflict !== 'last-write-wins') return versions.winners(versions.kept(writes));
    const latest = versions.latest(writes);
    return latest === null ? [] : [latest];
  }

  #name({ call }: Request): string {
    return this.#log?.operation(call.operation, call.instance) ?? '';
  }
}

/** Whether all replicas have its writes in one order: then a snapshot is a place in that, and any of them may know it. */
function isOfLog({ plan }: Replica): boolean {
  return stampsOf(plan) === 'log' || plan.replication === 'consensus' || plan.replication === 'byzantine';
}

const failed: Answer = { ending: 'failed', value: undefined, write: null, reads: [] };
