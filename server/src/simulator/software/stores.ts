// Stores: replicas that take writes, pass them on, and answer.
//
// A replica keeps all writes of a key that may still win, and compares them only when somebody reads: so that writes
// which nobody reads in between commute.
import { assert, present } from '../../base/assert.ts';
import type { Clocks } from '../clocks/clocks.ts';
import type { Moments } from '../faults/moments.ts';
import type { Value } from '../history.ts';
import { type Draws, isNothing } from '../kernel/draws.ts';
import { eventKinds } from '../kernel/event-queue.ts';
import { purposes } from '../kernel/inputs.ts';
import { Resource } from '../kernel/resource.ts';
import { plus, shifted } from '../kernel/forms.ts';
import type { Time } from '../kernel/time.ts';
import type { Event, World } from '../kernel/world.ts';
import type { Links } from '../network/links.ts';
import { messageKinds, resendFactor } from '../network/message.ts';
import type { Draw, MachineId, OperationId, StoreId, StorePlan } from '../plan.ts';
import type { TraceLog } from '../trace-log.ts';
import { type AccessStatement, byCause, type Call, codeOf, type Request, type RequestServer, type Write } from './call.ts';
import type { Service } from './service.ts';
import type { Speed } from './speed.ts';
import { formatValue, holds, itemsOf, keysOf, type Scope, sum } from './values.ts';
import { stampsOf, Versions } from './versions.ts';

/** A long poll. */
interface Watcher {
  readonly request: Request;
  answered: boolean;
}

interface Key {
  readonly resource: Resource<Event>;
  /** Those that may still win. */
  writes: Write[];
  watchers: Watcher[];
}

/** A write that a replica has not been told to have arrived. */
interface Unacknowledged {
  readonly write: Write;
  readonly target: MachineId;
  readonly resource: Resource<Event>;
  acknowledged: boolean;
  resends: number;
  timer: Event | null;
  /** From which on it is sent again and again, and how often it was since. */
  begin: Event;
  rounds: number;
}

interface Replica {
  readonly store: StoreId;
  readonly plan: StorePlan;
  readonly machine: MachineId;
  readonly versions: Versions;
  readonly keys: Map<string, Key>;
  /** Guards the Lamport counter. */
  readonly clock: Resource<Event>;
  counter: number;
  /** What it has, and since when. Guarded, write by write, by `arrivals`. */
  readonly has: Map<Write, Time>;
  readonly arrivals: Map<Write, Resource<Event>>;
  readonly unacknowledged: Map<Write, Map<MachineId, Unacknowledged>>;
}

export class Stores implements RequestServer {
  readonly replicas: readonly Replica[];
  readonly writes: Write[] = [];
  readonly #world: World;
  readonly #draws: Draws;
  readonly #clocks: Clocks;
  readonly #links: Links;
  readonly #service: Service;
  readonly #speed: Speed;
  readonly #moments: Moments;
  readonly #log: TraceLog | null;

  constructor(parts: {
    readonly world: World;
    readonly draws: Draws;
    readonly clocks: Clocks;
    readonly links: Links;
    readonly service: Service;
    readonly speed: Speed;
    readonly moments: Moments;
    readonly log: TraceLog | null;
  }) {
    this.#world = parts.world;
    this.#draws = parts.draws;
    this.#clocks = parts.clocks;
    this.#links = parts.links;
    this.#service = parts.service;
    this.#speed = parts.speed;
    this.#moments = parts.moments;
    this.#log = parts.log;
    this.replicas = parts.world.plan.stores.flatMap((plan, store) => {
      const versions = new Versions(parts.world, plan);
      return plan.replicas.map((machine) => newReplica(store, plan, machine, versions));
    });
  }

  admits(machine: MachineId, request: Request): boolean {
    const { statement } = request.call;
    assert(statement.kind !== 'call', 'a call is no access to a store');
    return this.#isInstant(this.#replica(statement.store, machine), request) || this.#service.admits(machine);
  }

  /** A request has come to this machine, in the current event, which declares its footprint. */
  request(machine: MachineId, request: Request): void {
    const { call, attempt, copy } = request;
    const { statement } = call;
    assert(statement.kind !== 'call', 'a call is no access to a store');
    const replica = this.#replica(statement.store, machine);
    const cause = 2 * attempt + copy;
    this.#moments.reach('arrives', call, machine, cause, () => {
      if (this.#isInstant(replica, request)) this.#serve(replica, request);
      else {
        const id = { kind: eventKinds.service, a: call.cause, b: cause, c: machine, late: 0 };
        this.#service.serve(machine, { id, takes: () => this.#takes(replica, request), run: () => this.#serve(replica, request) });
      }
    });
  }

  /** The machine has crashed: what was in memory is gone, and the disk too if the plan says so. Its machine guards it. */
  crashed(machine: MachineId): void {
    const isLost = present(this.#world.plan.machines[machine], 'machine').disk === 'lost';
    this.#moments.watches.crashed(machine, isLost);
    for (const replica of this.#replicasOn(machine)) {
      for (const key of replica.keys.values()) {
        key.watchers = [];
        if (isLost) key.writes = [];
      }
      if (!isLost) continue;
      replica.counter = 0;
      replica.has.clear();
      replica.unacknowledged.clear();
    }
  }

  /** The machine is up again: it goes on to send what nobody acknowledged. */
  restarted(machine: MachineId): void {
    this.#moments.watches.restarted(machine);
    for (const replica of this.#replicasOn(machine)) {
      for (const targets of replica.unacknowledged.values()) for (const one of targets.values()) this.#resendAnew(replica, one);
    }
  }

  /** Winning writes of each key that was ever written at the replica. Compares; call it when the run is over. */
  winners(replica: Replica): ReadonlyMap<string, readonly Write[]> {
    const keys = [...replica.keys].filter(([, key]) => key.writes.length > 0).sort(([x], [y]) => (x < y ? -1 : 1));
    return new Map(keys.map(([name, key]) => [name, this.#winners(replica, key)]));
  }

  versionsOf(store: StoreId): Versions {
    return present(this.replicas.find((replica) => replica.store === store), 'replica').versions;
  }

  /** No time at all, so no core, and no event. */
  #isInstant(replica: Replica, { call }: Request): boolean {
    return isNothing(this.#takesThere(replica, call)) && isNothing(present(this.#world.plan.machines[replica.machine], 'machine').takes);
  }

  #takesThere(replica: Replica, { statement }: Call): Draw {
    return statement.kind !== 'read' && statement.kind !== 'await' ? replica.plan.takesWrite : replica.plan.takesRead;
  }

  /** How long a request is served whose service begins now. */
  #takes(replica: Replica, { call, attempt, copy }: Request): Time {
    const ofStore = this.#takesThere(replica, call);
    const ofMachine = present(this.#world.plan.machines[replica.machine], 'machine').takes;
    const name = { purpose: purposes.takes, a: call.cause, b: 2 * attempt + copy, c: replica.machine, d: 0 };
    if (isNothing(ofStore)) return this.#speed.work(replica.machine, ofMachine, name);
    const there = this.#speed.work(replica.machine, ofStore, { ...name, d: 1 + replica.store });
    return isNothing(ofMachine) ? there : plus(this.#speed.work(replica.machine, ofMachine, name), there, this.#world.forms);
  }

  #serve(replica: Replica, request: Request): void {
    const statement = request.call.statement as AccessStatement;
    switch (statement.kind) {
      case 'write':
        this.#write(replica, request, request.call.value, []);
        break;
      case 'increment':
        this.#increment(replica, request, statement.key);
        break;
      case 'append':
        this.#append(replica, request, statement.key);
        break;
      case 'read':
        this.#read(replica, request, statement.key);
        break;
      case 'await': {
        const watcher = { request, answered: false };
        if (!this.#tryAwait(replica, watcher)) for (const name of keysOf(statement.condition)) this.#key(replica, name).watchers.push(watcher);
        break;
      }
    }
  }

  /** Adds to the largest number there (none counts as 0), and follows all that it found. */
  #increment(replica: Replica, request: Request, name: string): void {
    const key = this.#key(replica, name);
    this.#world.touch(key.resource, 'exclusive');
    const found = this.#winners(replica, key);
    const by = request.call.value;
    const numbers = found.map((write) => write.value);
    if (typeof by !== 'number' || !numbers.every((value) => typeof value === 'number')) {
      this.#moments.reach('takes-effect', request.call, replica.machine, codeOf(request), () =>
        request.reply({ ending: 'failed', value: undefined, write: null, reads: found }),
      );
      return;
    }
    this.#write(replica, request, sum(numbers.length === 0 ? 0 : Math.max(...numbers), by), found);
  }

  /** Adds to all values there (none counts as an empty list), and follows all that it found. */
  #append(replica: Replica, request: Request, name: string): void {
    const key = this.#key(replica, name);
    this.#world.touch(key.resource, 'exclusive');
    const found = this.#winners(replica, key);
    this.#write(replica, request, [...found.flatMap((write) => itemsOf(write.value)), ...itemsOf(request.call.value)], found);
  }

  #read(replica: Replica, request: Request, name: string): void {
    const key = this.#key(replica, name);
    this.#world.touch(key.resource, 'read');
    const found = this.#winners(replica, key);
    const value = valueOf(found);
    this.#log?.tell(replica.machine, { kind: 'read', operation: this.#name(request.call), key: name, value: formatValue(value) });
    this.#moments.reach('takes-effect', request.call, replica.machine, codeOf(request), () =>
      request.reply({ ending: 'ok', value, write: null, reads: found }),
    );
  }

  /** Answers a long poll if its condition holds here now. */
  #tryAwait(replica: Replica, watcher: Watcher): boolean {
    const { request } = watcher;
    const { statement, results } = request.call;
    assert(statement.kind === 'await', 'only an await watches');
    const names = keysOf(statement.condition);
    const found = new Map<string, readonly Write[]>();
    for (const name of names) {
      const key = this.#key(replica, name);
      this.#world.touch(key.resource, 'read');
      found.set(name, this.#winners(replica, key));
    }
    const scope: Scope = {
      result: (operation: OperationId) => results.get(operation),
      key: (store, key) => (store === replica.store ? valueOf(found.get(key) ?? []) : undefined),
      unique: () => null,
    };
    if (!holds(statement.condition, scope)) return false;
    watcher.answered = true;
    const reads = [...found.values()].flat();
    const [only] = names;
    const value = names.length === 1 && only !== undefined ? valueOf(found.get(only) ?? []) : undefined;
    this.#moments.reach('takes-effect', request.call, replica.machine, codeOf(request), () =>
      request.reply({ ending: 'ok', value, write: null, reads }),
    );
    return true;
  }

  #write(replica: Replica, request: Request, value: Value, found: readonly Write[]): void {
    const { call } = request;
    const { statement } = call;
    assert(statement.kind === 'write' || statement.kind === 'increment' || statement.kind === 'append', 'only writes take effect');
    const world = this.#world;
    const stamps = stampsOf(replica.plan);
    if (stamps === 'lamport') {
      world.touch(replica.clock, 'exclusive');
      replica.counter++;
    }
    const write: Write = {
      call,
      effect: codeOf(request),
      store: replica.store,
      key: statement.key,
      value,
      replica: replica.machine,
      event: world.current,
      number: this.writes.length,
      tookEffect: world.now,
      timestamp: stamps === 'time-of-day' ? this.#clocks.timeOfDay(replica.machine) : null,
      counter: replica.counter,
      saw: union(call.saw, found),
      follows: union(call.context, found),
      visible: new Map(),
    };
    assert(write.effect < resendFactor, 'an operation is tried less often than can be named');
    this.writes.push(write);
    this.#log?.tell(replica.machine, { kind: 'write', operation: this.#name(call), key: write.key, value: formatValue(value), timestamp: this.#stampWords(write) });
    this.#take(replica, write);
    const goOn = (): void => {
      this.#wake(replica, write.key);
      request.reply({ ending: 'ok', value, write, reads: found });
      for (const target of replica.plan.replicas) if (target !== replica.machine) this.#replicate(replica, write, target);
    };
    this.#moments.reach('takes-effect', call, replica.machine, write.effect, goOn, this.#changed(replica, write.key));
  }

  /** Says what a replica has of a key now, where a fault waits for it. Whether one strikes because of it. */
  #changed(replica: Replica, name: string): boolean {
    const { watches } = this.#moments;
    if (!watches.asksFor(replica.store, name)) return false;
    const key = this.#key(replica, name);
    this.#world.touch(key.resource, 'exclusive');
    return watches.changed(replica.store, replica.machine, name, valueOf(this.#winners(replica, key)));
  }

  /** A replica has a write from now on. */
  #take(replica: Replica, write: Write): void {
    const key = this.#key(replica, write.key);
    this.#world.touch(key.resource, 'merge');
    key.writes.push(write);
    replica.has.set(write, this.#world.now);
    if (!write.visible.has(replica.machine)) write.visible.set(replica.machine, this.#world.now);
  }

  /** Tries the long polls that wait for a key. */
  #wake(replica: Replica, name: string): void {
    const key = this.#key(replica, name);
    this.#world.touch(key.resource, 'merge');
    if (key.watchers.length === 0) return;
    this.#world.touch(key.resource, 'exclusive');
    for (const watcher of key.watchers) if (!watcher.answered) this.#tryAwait(replica, watcher);
    key.watchers = key.watchers.filter((watcher) => !watcher.answered);
  }

  #replicate(replica: Replica, write: Write, target: MachineId): void {
    if (replica.plan.resendEveryNs !== null) {
      const one: Unacknowledged = { write, target, resource: new Resource<Event>(), acknowledged: false, resends: 0, timer: null, begin: this.#world.current, rounds: 0 };
      const targets = replica.unacknowledged.get(write) ?? new Map<MachineId, Unacknowledged>();
      targets.set(target, one);
      replica.unacknowledged.set(write, targets);
      this.#world.touch(one.resource, 'exclusive');
      this.#resendLater(replica, one);
    }
    this.#sendReplication(replica, write, target, 0, false);
  }

  #sendReplication(replica: Replica, write: Write, target: MachineId, resend: number, isIdle: boolean): void {
    const attempt = write.effect + resendFactor * resend;
    this.#links.send({
      code: messageKinds.replicate,
      from: replica.machine,
      to: target,
      cause: write.call.cause,
      attempt,
      bytes: present(this.#world.plan.operations[write.call.operation], 'operation').size ?? 0,
      footprint: 'declared',
      isIdle,
      handle: (copy) => {
        this.#receive(this.#replica(replica.store, target), write, 2 * attempt + copy, () => {
          if (replica.plan.resendEveryNs === null) return;
          this.#links.send({
            code: messageKinds.acknowledgement,
            from: target,
            to: replica.machine,
            cause: write.call.cause,
            attempt: 2 * attempt + copy,
            footprint: 'declared',
            handle: () => this.#acknowledged(replica, write, target),
          });
        });
      },
    });
  }

  /** A replication has arrived; a second one of the same write changes nothing. `arrival` completes its name. */
  #receive(replica: Replica, write: Write, arrival: number, acknowledge: () => void): void {
    this.#world.touch(this.#arrivals(replica, write), 'exclusive');
    if (replica.has.has(write)) {
      acknowledge();
      return;
    }
    if (replica.plan.timestamp === 'lamport') {
      this.#world.touch(replica.clock, 'merge');
      replica.counter = Math.max(replica.counter, write.counter);
    }
    this.#take(replica, write);
    if (this.#log !== null) this.#tellApplied(this.#log, replica, write);
    const goOn = (): void => {
      this.#wake(replica, write.key);
      acknowledge();
    };
    if (this.#changed(replica, write.key)) this.#moments.goOnBehindReplication(write.call.cause, arrival, replica.machine, goOn);
    else goOn();
  }

  #acknowledged(replica: Replica, write: Write, target: MachineId): void {
    const one = replica.unacknowledged.get(write)?.get(target);
    // A replica that lost its disk has forgotten that it waited.
    if (one === undefined) return;
    this.#world.touch(one.resource, 'exclusive');
    if (one.acknowledged) return;
    one.acknowledged = true;
    if (one.timer !== null) this.#world.cancel(one.timer);
  }

  #resendAnew(replica: Replica, one: Unacknowledged): void {
    if (one.acknowledged) return;
    one.begin = this.#world.current;
    one.rounds = 0;
    this.#resendLater(replica, one);
  }

  /** Sets the next resend: a whole number of intervals behind the first sending. */
  #resendLater(replica: Replica, one: Unacknowledged): void {
    const { plan, machine } = replica;
    const world = this.#world;
    const resend = ++one.resends;
    const b = one.write.effect + resendFactor * resend;
    const c = machine * world.machines.length + one.target;
    const { cause } = one.write.call;
    const tie = this.#draws.tie({ purpose: purposes.timer, a: timers.resend, b: cause, c: b, d: c });
    const due = (rounds: number): Time => {
      const local = shifted(tie, rounds * present(plan.resendEveryNs, 'interval of resends') * world.grid.ticksPerNs);
      return plus(one.begin.time, this.#clocks.untilAdvanced(machine, local, one.begin.time), world.forms);
    };
    let time = due(++one.rounds);
    // After a pause some rounds lie behind.
    while (!world.decisions.noLater(world.now, time)) time = due(++one.rounds);
    one.timer = world.schedule({
      id: { kind: eventKinds.resend, a: cause, b, c, late: 0 },
      machine,
      footprint: 'declared',
      at: { time, behind: one.begin },
      life: 'resends',
      happens: () => world.leads || this.#isWanted(machine, one),
      isWanted: () => this.#isWanted(machine, one),
      run: () => {
        world.touch(one.resource, 'exclusive');
        if (one.acknowledged) return;
        this.#log?.tell(machine, { kind: 'timer', what: `${this.#name(one.write.call)} is not acknowledged by ${present(world.plan.machines[one.target], 'machine').name}` });
        this.#sendReplication(replica, one.write, one.target, resend, !this.#isWanted(machine, one));
        this.#resendLater(replica, one);
      },
    });
  }

  /** Whether a resend could change anything: it can arrive, and is new there or can be acknowledged. */
  #isWanted(from: MachineId, { write, target: to, resource, acknowledged }: Unacknowledged): boolean {
    const world = this.#world;
    world.touch(resource, 'read');
    if (acknowledged) return false;
    for (const id of [from, to]) {
      const machine = world.machine(id);
      world.touch(machine.resource, 'read');
      if (machine.down > 0 || machine.paused > 0) return false;
    }
    if (!this.#links.isOpen(from, to)) return false;
    const target = this.#replica(write.store, to);
    world.touch(this.#arrivals(target, write), 'read');
    return !target.has.has(write) || this.#links.isOpen(to, from);
  }

  #arrivals(replica: Replica, write: Write): Resource<Event> {
    const known = replica.arrivals.get(write);
    if (known !== undefined) return known;
    const resource = new Resource<Event>();
    replica.arrivals.set(write, resource);
    return resource;
  }

  /** The writes that win; those that cannot win any more are forgotten. */
  #winners(replica: Replica, key: Key): readonly Write[] {
    key.writes = replica.versions.kept(key.writes);
    // A copy: the list grows with the next write, the answer must not.
    return [...replica.versions.winners(key.writes)];
  }

  #key(replica: Replica, name: string): Key {
    const known = replica.keys.get(name);
    if (known !== undefined) return known;
    const key: Key = { resource: new Resource<Event>(), writes: [], watchers: [] };
    replica.keys.set(name, key);
    return key;
  }

  #replica(store: StoreId, machine: MachineId): Replica {
    const replica = this.replicas.find((one) => one.store === store && one.machine === machine);
    return present(replica, `replica of ${present(this.#world.plan.stores[store], 'store').name} on machine ${machine}`);
  }

  #replicasOn(machine: MachineId): readonly Replica[] {
    return this.replicas.filter((replica) => replica.machine === machine);
  }

  #name(call: Call): string {
    return this.#log?.operation(call.operation, call.instance) ?? '';
  }

  #stampWords(write: Write): string | null {
    if (write.timestamp !== null) return `${Math.floor(write.timestamp.ticks / this.#world.grid.ticksPerNs)}ns`;
    return stampsOf(present(this.#world.plan.stores[write.store], 'store')) === 'lamport' ? String(write.counter) : null;
  }

  #tellApplied(log: TraceLog, replica: Replica, write: Write): void {
    const winners = this.#winners(replica, this.#key(replica, write.key));
    const outcome = !winners.includes(write) ? 'loses' : winners.length === 1 ? 'wins' : 'sibling';
    log.tell(replica.machine, { kind: 'apply', operation: this.#name(write.call), key: write.key, value: formatValue(write.value), outcome });
  }
}

/** What timers are for: the first number of their names. Never reuse one. */
export const timers = { resend: 0 } as const;

export type { Replica };

function newReplica(store: StoreId, plan: StorePlan, machine: MachineId, versions: Versions): Replica {
  return {
    store,
    plan,
    machine,
    versions,
    keys: new Map(),
    clock: new Resource<Event>(),
    counter: 0,
    has: new Map(),
    arrivals: new Map(),
    unacknowledged: new Map(),
  };
}

function union(x: readonly Write[], y: readonly Write[]): readonly Write[] {
  return y.length === 0 ? x : [...new Set([...x, ...y])].sort(byCause);
}

/** None, the value, or the siblings' values in the order of their causes. */
function valueOf(winners: readonly Write[]): Value {
  const [first, second] = winners;
  if (first === undefined) return null;
  if (second === undefined) return first.value;
  return winners.flatMap((write) => itemsOf(write.value));
}
