// What an operation does at one replica: it reads what wins there, makes a write of it, or waits until a condition holds.
// What becomes of the write elsewhere is a matter of the kind of replication.
import { assert, present, unreachable } from '../../base/assert.ts';
import { sum } from '../../base/decimals.ts';
import type { Clocks } from '../clocks/clocks.ts';
import type { Moments } from '../faults/moments.ts';
import type { Value } from '../history.ts';
import type { Draws } from '../kernel/draws.ts';
import type { World } from '../kernel/world.ts';
import { resendFactor } from '../network/message.ts';
import type { MachineId, OperationId } from '../plan-ids.ts';
import type { StorePlan } from '../plan.ts';
import { type AccessStatement, type Answer, byCause, type Call, codeOf, mayWrite, type Request, type Stamp, type Write } from '../software/call.ts';
import { formatValue, holds, itemsOf, keysOf, sameValue, type Scope } from '../software/values.ts';
import type { TraceLog } from '../trace-log.ts';
import type { Lies } from './lies.ts';
import { type Replica, valueOf, type Watcher } from './replica.ts';
import { Stamps, waitsAt } from './stamps.ts';
import { Transactions } from './transactions.ts';
import { stampsOf } from './versions.ts';

export class Accesses {
  /** All that were ever stamped, in the order of the run; some may have come to no replica. */
  readonly writes: Write[] = [];
  readonly #world: World;
  readonly stamps: Stamps;
  readonly #transactions: Transactions;
  readonly #moments: Moments;
  readonly #lies: Lies;
  readonly #log: TraceLog | null;

  constructor(parts: { readonly world: World; readonly draws: Draws; readonly clocks: Clocks; readonly moments: Moments; readonly lies: Lies; readonly log: TraceLog | null }) {
    this.#world = parts.world;
    this.stamps = new Stamps(parts);
    this.#transactions = new Transactions({ ...parts, stamps: this.stamps, newWrite: (words) => this.newWrite(words), wake: (replica, name) => this.wake(replica, name) });
    this.#moments = parts.moments;
    this.#lies = parts.lies;
    this.#log = parts.log;
  }

  /** Does it with what this replica has, and answers. `written`: what follows a write that has taken effect and was answered. */
  serve(replica: Replica, request: Request, written: (write: Write) => void): void {
    const statement = request.call.statement as AccessStatement;
    if (waitsAt(replica, request) && (statement.kind === 'increment' || statement.kind === 'append' || statement.kind === 'cas')) {
      const key = replica.key(statement.key);
      this.#world.touch(key.resource, 'exclusive');
      if (key.committing > 0) {
        key.blocked.push(() => this.serve(replica, request, written));
        return;
      }
    }
    switch (statement.kind) {
      case 'write':
        if (!this.#isRefused(replica, request, statement.key)) this.#write(replica, request, request.call.value, [], written);
        break;
      case 'increment':
        this.#increment(replica, request, statement.key, written);
        break;
      case 'append':
        this.#append(replica, request, statement.key, written);
        break;
      case 'cas':
        this.#cas(replica, request, statement.key, written);
        break;
      case 'transaction':
        this.#transactions.commit(replica, request, written);
        break;
      case 'read':
        if (request.call.transaction !== null) this.#transactions.read(replica, request, request.call.transaction, statement.key);
        else this.#read(replica, request, statement.key);
        break;
      case 'await': {
        const watcher = { request, answered: false };
        watcher.answered = this.#tryAwait(replica, watcher);
        if (!watcher.answered) for (const name of keysOf(statement.condition)) replica.key(name).watchers.push(watcher);
        break;
      }
      default:
        unreachable(statement);
    }
  }

  /** Where a log orders the writes: whether whoever puts this there stamps it before. */
  isToBeStamped({ timestamp }: StorePlan, { call, stamp }: Request): boolean {
    return timestamp === 'interval' && stamp === undefined && mayWrite(call);
  }

  /** A machine does that, and lets its interval pass where commits wait. */
  stamp(plan: StorePlan, machine: MachineId, request: Request, goOn: (stamped: Request) => void): void {
    const stamp = this.stamps.read(plan, machine, request, 0);
    if (plan.commitWait === true) this.stamps.wait(machine, request, stamp, () => goOn({ ...request, stamp }));
    else goOn({ ...request, stamp });
  }

  /** A write that a machine stamps with its clock, or with a counter; `replica` is any of its store. */
  newWrite({ replica, machine, request, value, found, counter, key, part = 0, group = null, stamp = this.stamps.read(replica.plan, machine, request, counter) }: { readonly replica: Replica; readonly machine: MachineId; readonly request: Request; readonly value: Value; readonly found: readonly Write[]; readonly counter: number; readonly key?: string; readonly part?: number; readonly group?: readonly Write[] | null; readonly stamp?: Stamp }): Write {
    const { call } = request;
    const { statement } = call;
    const own = 'key' in statement ? statement.key : key;
    const world = this.#world;
    const write: Write = {
      call,
      effect: codeOf(request),
      store: replica.store,
      key: present(own, 'a key'),
      value,
      part,
      group,
      replica: machine,
      event: world.current,
      number: this.writes.length,
      tookEffect: world.now,
      ...stamp,
      saw: union(call.saw, found),
      // A transaction has found and knows other keys, too.
      follows: union(call.context, found).filter((one) => one.key === own),
      visible: new Map(),
    };
    assert(write.effect < resendFactor, 'an operation is tried less often than can be named');
    this.writes.push(write);
    this.#log?.tell(machine, { kind: 'write', operation: this.name(call), key: write.key, value: formatValue(value), timestamp: this.#stampWords(replica.plan, write) });
    return write;
  }

  /** It carries an older token than one that this replica has seen: certainly nothing is done. */
  refuse(replica: Replica, request: Request): void {
    this.tellRefused(replica, request.call);
    request.reply({ ending: 'failed', value: undefined, write: null, reads: [] });
  }

  tellRefused(replica: Replica, call: Call): void {
    this.#log?.tell(replica.machine, { kind: 'lock', what: `${present(this.#world.plan.machines[replica.machine], 'machine').name} refuses ${this.name(call)}: its token ${call.grant?.token} is old` });
  }

  /** Tries the long polls that wait for a key of a replica, which has changed. */
  wake(replica: Replica, name: string): void {
    replica.wake(name, (watcher) => this.#tryAwait(replica, watcher));
  }

  /** Tells of a write that has come to a replica from another. */
  tellApplied(replica: Replica, write: Write): void {
    if (this.#log === null) return;
    const winners = replica.winners(replica.key(write.key));
    const outcome = !winners.includes(write) ? 'loses' : winners.length === 1 ? 'wins' : 'sibling';
    this.#log.tell(replica.machine, { kind: 'apply', operation: this.name(write.call), key: write.key, value: formatValue(write.value), outcome });
  }

  /** Tells what a replica has of a key that is read there. */
  tellRead(replica: Replica, call: Call, name: string): void {
    if (this.#log === null) return;
    this.#log.tell(replica.machine, { kind: 'read', operation: this.name(call), key: name, value: formatValue(valueOf(replica.winners(replica.key(name)))) });
  }

  /** As traces call it. */
  name(call: Call): string {
    return this.#log?.operation(call.operation, call.instance) ?? '';
  }

  /** Adds to the largest number there (none counts as 0), and follows all that it found. */
  #increment(replica: Replica, request: Request, name: string, written: (write: Write) => void): void {
    const key = replica.key(name);
    this.#world.touch(key.resource, 'exclusive');
    const found = replica.winners(key);
    const by = request.call.value;
    const numbers = found.map((write) => write.value);
    if (typeof by !== 'number' || !numbers.every((value) => typeof value === 'number')) {
      this.#answer(replica, request, { ending: 'failed', value: undefined, write: null, reads: found });
      return;
    }
    this.#write(replica, request, sum(numbers.length === 0 ? 0 : Math.max(...numbers), by), found, written);
  }

  /** Adds to all values there (none counts as an empty list), and follows all that it found. */
  #append(replica: Replica, request: Request, name: string, written: (write: Write) => void): void {
    const key = replica.key(name);
    this.#world.touch(key.resource, 'exclusive');
    const found = replica.winners(key);
    // One copy: lists of a long load have thousands of values.
    const lists = [...found.map((write) => itemsOf(write.value)), itemsOf(request.call.value)];
    this.#write(replica, request, itemsOf(null).concat(...lists), found, written);
  }

  /** Compares and sets in one step; certainly does nothing where the value is another. Siblings are one value, which is all of them. */
  #cas(replica: Replica, request: Request, name: string, written: (write: Write) => void): void {
    const key = replica.key(name);
    this.#world.touch(key.resource, 'exclusive');
    const found = replica.winners(key);
    if (sameValue(valueOf(found), request.call.expected)) {
      this.#write(replica, request, request.call.value, found, written);
      return;
    }
    // Nothing takes effect.
    this.#log?.tell(replica.machine, { kind: 'read', operation: this.name(request.call), key: name, value: formatValue(valueOf(found)) });
    const answer: Answer = { ending: 'failed', value: undefined, write: null, reads: found };
    request.decided?.(answer);
    request.reply(answer);
  }

  #read(replica: Replica, request: Request, name: string): void {
    const key = replica.key(name);
    this.#world.touch(key.resource, 'read');
    const found = replica.winners(key);
    const value = valueOf(found);
    this.#log?.tell(replica.machine, { kind: 'read', operation: this.name(request.call), key: name, value: formatValue(value) });
    this.#answer(replica, request, { ending: 'ok', value, write: null, reads: found });
  }

  /** Answers a long poll if its condition holds here now. */
  #tryAwait(replica: Replica, { request }: Watcher): boolean {
    const { statement, results } = request.call;
    assert(statement.kind === 'await', 'only an await watches');
    const names = keysOf(statement.condition);
    const found = new Map<string, readonly Write[]>();
    for (const name of names) {
      const key = replica.key(name);
      this.#world.touch(key.resource, 'read');
      found.set(name, replica.winners(key));
    }
    const scope: Scope = {
      result: (operation: OperationId) => results.get(operation),
      key: (store, key) => (store === replica.store ? valueOf(found.get(key) ?? []) : undefined),
      unique: () => null,
    };
    if (!holds(statement.condition, scope)) return false;
    const reads = [...found.values()].flat();
    const [only] = names;
    const value = names.length === 1 && only !== undefined ? valueOf(found.get(only) ?? []) : undefined;
    this.#answer(replica, request, { ending: 'ok', value, write: null, reads });
    return true;
  }

  /** Whether its replica has something that a write does not know, where such a one is refused. */
  #isRefused(replica: Replica, request: Request, name: string): boolean {
    if (replica.plan.conflict !== 'reject') return false;
    const { call } = request;
    const key = replica.key(name);
    this.#world.touch(key.resource, 'exclusive');
    const found = replica.winners(key);
    if (found.every((write) => replica.versions.isKnown(write, call, call.context))) return false;
    this.#log?.tell(replica.machine, { kind: 'read', operation: this.name(call), key: name, value: formatValue(valueOf(found)) });
    this.#answer(replica, request, { ending: 'failed', value: undefined, write: null, reads: found });
    return true;
  }

  /** It has taken effect, and changed nothing. */
  #answer(replica: Replica, request: Request, answer: Answer): void {
    request.decided?.(answer);
    this.#moments.reach('takes-effect', request.call, replica.machine, codeOf(request), () => request.reply(answer));
  }

  #write(replica: Replica, request: Request, value: Value, found: readonly Write[], written: (write: Write) => void): void {
    const stamp = this.stamps.next(replica.plan, replica, request);
    if (!waitsAt(replica, request)) {
      this.#commit(replica, request, value, found, stamp, written);
      return;
    }
    // Who reads before it writes waits for what is stamped and not yet seen.
    const key = replica.key((request.call.statement as AccessStatement & { key: string }).key);
    this.#world.touch(key.resource, 'exclusive');
    key.committing++;
    this.stamps.wait(replica.machine, request, stamp, () => {
      this.#world.touch(key.resource, 'exclusive');
      key.committing--;
      this.#commit(replica, request, value, found, stamp, written);
      if (key.committing > 0) return;
      const blocked = key.blocked;
      key.blocked = [];
      for (const serve of blocked) serve();
    });
  }

  /** It takes effect. */
  #commit(replica: Replica, request: Request, value: Value, found: readonly Write[], stamp: Stamp, written: (write: Write) => void): void {
    const { call } = request;
    const write = this.newWrite({ replica, machine: replica.machine, request, value, found, counter: stamp.counter, stamp });
    if (this.#lies.forgets(replica)) {
      this.#lies.forget(replica, write);
      this.#moments.reach('takes-effect', call, replica.machine, write.effect, () => request.reply({ ending: 'ok', value, write, reads: found, lie: replica.machine }));
      return;
    }
    replica.take(write);
    const answer: Answer = { ending: 'ok', value, write, reads: found };
    request.decided?.(answer);
    const goOn = (): void => {
      this.wake(replica, write.key);
      request.reply(answer);
      written(write);
    };
    this.#moments.reach('takes-effect', call, replica.machine, write.effect, goOn, replica.changed(write.key));
  }

  #stampWords(plan: StorePlan, write: Write): string | null {
    if (write.timestamp !== null && write.counter > 0 && stampsOf(plan) === 'hybrid') return `${Math.floor(write.timestamp.ticks / this.#world.grid.ticksPerNs)}ns.${write.counter}`;
    if (write.timestamp !== null) return `${Math.floor(write.timestamp.ticks / this.#world.grid.ticksPerNs)}ns`;
    return stampsOf(plan) === 'lamport' ? String(write.counter) : null;
  }
}

function union(x: readonly Write[], y: readonly Write[]): readonly Write[] {
  return y.length === 0 ? x : [...new Set([...x, ...y])].sort(byCause);
}
