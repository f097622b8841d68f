// States for which faults wait: a queue of some length, a value that a replica has, how an operation ended.
//
// Each watch keeps a picture of its own of all that its condition speaks of, guarded by one resource. Whatever changes a part of
// it says so in the event of the change; so all these events are ordered, and the first at which the condition is true is
// the same wherever the decisions hold.
import type { Ending, QueueChange, Value } from '../history.ts';
import { Resource } from '../kernel/resource.ts';
import type { Event } from '../kernel/activity.ts';
import type { Time } from '../kernel/time.ts';
import type { World } from '../kernel/world.ts';
import type { ConditionPlan, QueuePlace } from '../condition-plan.ts';
import { Pictures, queuesOf, storesOf } from './pictures.ts';
import type { EffectId, MachineId, OperationId, ServiceId, StoreId } from '../plan-ids.ts';
import type { Plan } from '../plan.ts';
import { oneOfEach } from '../../base/one-of-each.ts';
import { gaugesIn, holds, partsOf, resultsIn, type Scope, valuesIn } from '../software/values.ts';

/** What a replica has, as far as the condition asks. */
interface Replica {
  isUp: boolean;
  readonly values: Map<string, Value>;
}

interface Queue {
  waiting: number;
  sending: number;
  drops: number;
}

interface Watch {
  readonly condition: ConditionPlan;
  /** Sets an event of this very instant, or later. */
  readonly strike: () => void;
  /** Guards all that follows. */
  readonly resource: Resource<Event>;
  /** The first instant at which it is true is the one that counts. */
  struck: boolean;
  /** How many wait, and how many found no place, by the queue. */
  readonly queues: ReadonlyMap<string, Queue>;
  readonly endings: Set<string>;
  /** By how many each is declared dead now. */
  readonly suspicions: Map<MachineId, number>;
  /** Operations whose endings or values it asks for. */
  readonly operations: ReadonlySet<OperationId>;
  readonly results: Map<OperationId, Value>;
  readonly passes: Map<EffectId, number>;
  /** Of each store whose keys it asks for. */
  readonly stores: ReadonlyMap<StoreId, { readonly keys: ReadonlySet<string>; readonly replicas: ReadonlyMap<MachineId, Replica> }>;
}

export class Watches {
  readonly #world: World;
  readonly #watches: Watch[] = [];
  /** What expectations ask of each instant. */
  readonly pictures: Pictures;
  /** What figures over time ask for. */
  readonly queueChanges: QueueChange[] = [];
  readonly #keepsQueues: boolean;

  constructor(world: World) {
    this.#world = world;
    this.pictures = new Pictures(world);
    this.#keepsQueues = !world.recording && asksOverTime(world.plan);
    if (this.pictures.asksForQueues || this.#keepsQueues) this.#listenToQueues();
  }

  #listenToQueues(): void {
    this.#world.watcher = (machine, service, waiting, drops) => {
      this.pictures.waiting(machine, service, waiting);
      this.#keep(machine, service, { queue: waiting, drops });
      return this.#count(queueName(machine, service), { waiting, drops });
    };
    this.#world.sendWatcher = (machine, sending) => {
      this.pictures.sending(machine, sending);
      this.#keep(machine, null, { 'send-queue': sending });
      this.#count(queueName(machine, null), { sending });
    };
  }

  #keep(machine: MachineId, service: ServiceId | null, counts: Partial<Record<QueueChange['gauge'], number>>): void {
    if (!this.#keepsQueues) return;
    const { ticks } = this.#world.now;
    for (const gauge of gaugeNames) if (counts[gauge] !== undefined) this.queueChanges.push({ machine, service, gauge, atTicks: ticks, count: counts[gauge] });
  }

  /** `strike` is called once. True: it holds from the very start, and `strike` is not called. */
  listen(condition: ConditionPlan, strike: () => void): boolean {
    const watch = this.#watch(condition, strike);
    if (isTrue(this.#world.plan, watch)) return true;
    this.#watches.push(watch);
    if (watch.queues.size > 0) this.#listenToQueues();
    return false;
  }

  /** Whether somebody asks for the values that replicas have of a key. */
  asksFor(store: StoreId, key: string): boolean {
    return this.pictures.asksFor(store, key) || this.#watches.some(({ stores }) => stores.get(store)?.keys.has(key) === true);
  }

  /** A replica has another value of a key. Whether something strikes because of it. */
  changed(store: StoreId, machine: MachineId, key: string, value: Value): boolean {
    this.pictures.changed(store, machine, key, value);
    return this.#change(({ stores }) => stores.get(store)?.keys.has(key) === true, ({ stores }) => stores.get(store)?.replicas.get(machine)?.values.set(key, value));
  }

  /** A machine is down: what its replicas have is not to be had, or gone. */
  crashed(machine: MachineId, isDiskLost: boolean): void {
    this.pictures.absent(machine, 1);
    if (isDiskLost) this.pictures.emptied(machine);
    for (const watch of this.#watches) {
      const replicas = replicasOn(watch, machine);
      if (replicas.length === 0) continue;
      this.#world.touch(watch.resource, 'exclusive');
      for (const replica of replicas) {
        replica.isUp = false;
        if (isDiskLost) for (const key of replica.values.keys()) replica.values.set(key, null);
      }
    }
  }

  restarted(machine: MachineId): void {
    this.pictures.absent(machine, -1);
    this.#change((watch) => replicasOn(watch, machine).length > 0, (watch) => {
      for (const replica of replicasOn(watch, machine)) replica.isUp = true;
    });
  }

  /** An operation is over. Whether something strikes because of it. */
  ended(operation: OperationId, ending: Ending, value: Value | undefined, begin: Time): boolean {
    const { decisions, grid, now } = this.#world;
    return this.#change((watch) => watch.operations.has(operation), (watch) => {
      for (const fact of leavesOf(watch.condition)) {
        if (fact.kind !== 'ends' || fact.operation !== operation || fact.ending !== ending) continue;
        if (fact.withinNs === null || decisions.decide(now, begin, fact.withinNs * grid.ticksPerNs + grid.halfTicks)) watch.endings.add(endingName(fact.operation, ending, fact.withinNs));
      }
      if (value === undefined) watch.results.delete(operation);
      else watch.results.set(operation, value);
    });
  }

  /** A machine is declared dead by somebody (1), or is not any more (-1). */
  suspected(machine: MachineId, by: 1 | -1): void {
    this.#change((watch) => watch.suspicions.has(machine), (watch) => watch.suspicions.set(machine, (watch.suspicions.get(machine) ?? 0) + by));
  }

  /** An effect has happened. Whether something strikes because of it. */
  passed(effect: EffectId): boolean {
    return this.#change((watch) => watch.passes.has(effect), (watch) => watch.passes.set(effect, (watch.passes.get(effect) ?? 0) + 1));
  }

  /** More or fewer wait in a queue, or one more found no place there. */
  #count(name: string, counts: Partial<Queue>): boolean {
    return this.#change((watch) => watch.queues.has(name), (watch) => {
      const queue = watch.queues.get(name);
      if (queue !== undefined) Object.assign(queue, counts);
    });
  }

  /** Notes a change in each watch that asks for it, and lets those strike that have become true. */
  #change(asks: (watch: Watch) => boolean, note: (watch: Watch) => void): boolean {
    let struck = false;
    for (const watch of this.#watches) {
      if (!asks(watch)) continue;
      this.#world.touch(watch.resource, 'exclusive');
      note(watch);
      if (watch.struck || !isTrue(this.#world.plan, watch)) continue;
      watch.struck = true;
      struck = true;
      watch.strike();
    }
    return struck;
  }

  #watch(condition: ConditionPlan, strike: () => void): Watch {
    const facts = leavesOf(condition);
    const queues = gaugesIn(condition).flatMap(({ of }) => queuesOf(this.#world.plan, of));
    const values = valuesIn(condition);
    const replicasOf = (store: StoreId) => {
      const keys = new Set(values.flatMap((value) => (value.kind === 'key' && value.store === store ? [value.key] : [])));
      const replicas = this.#world.plan.stores[store]?.replicas ?? [];
      return { keys, replicas: new Map(replicas.map((machine) => [machine, { isUp: true, values: new Map([...keys].map((key) => [key, null])) }])) };
    };
    return {
      condition,
      strike,
      resource: new Resource<Event>(),
      struck: false,
      queues: new Map(queues.map(({ machine, service }) => [queueName(machine, service), { waiting: 0, sending: 0, drops: 0 }])),
      endings: new Set(),
      suspicions: new Map(facts.flatMap((fact) => (fact.kind === 'suspected' ? [[fact.machine, 0] as const] : []))),
      operations: new Set([...resultsIn(values), ...facts.flatMap((fact) => (fact.kind === 'ends' ? [fact.operation] : []))]),
      results: new Map(),
      passes: new Map(values.flatMap((value) => (value.kind === 'passes' ? [[value.effect, 0] as const] : []))),
      stores: new Map(storesOf(condition).map((store) => [store, replicasOf(store)])),
    };
  }
}

const gaugeNames = ['queue', 'send-queue', 'drops'] as const;

/** Whether a figure is shown over time that speaks of queues. */
function asksOverTime({ shows = [] }: Plan): boolean {
  return shows.some(({ what, by }) => by === 'time' && (what.kind === 'gauge' || (what.kind === 'value' && partsOf(what.value).some(({ kind }) => kind === 'gauge'))));
}

/** Facts without what joins them. */
function leavesOf(condition: ConditionPlan): readonly ConditionPlan[] {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.operands.flatMap(leavesOf);
    case 'not':
      return leavesOf(condition.operand);
    default:
      return [condition];
  }
}

function replicasOn({ stores }: Watch, machine: MachineId): readonly Replica[] {
  return [...stores.values()].flatMap(({ replicas }) => replicas.get(machine) ?? []);
}

/** Where it speaks of keys, at one of the replicas of each store that are up; of a service, at one of its queues. */
function isTrue(plan: Plan, watch: Watch): boolean {
  const stores = [...watch.stores];
  const replicas = oneOfEach(stores.map(([, one]) => [...one.replicas.values()].filter(({ isUp }) => isUp)));
  const places = [...new Map(gaugesIn(watch.condition).map(({ of }) => [placeName(of), of] as const))];
  const queues = oneOfEach(places.map(([, of]) => queuesOf(plan, of).map(({ machine, service }) => queueName(machine, service))));
  return replicas.some((some) =>
    queues.some((names) => {
      const picked: Picked = { plan, replicas: new Map(stores.map(([store], i) => [store, some[i]])), queues: new Map(places.map(([name], i) => [name, names[i] ?? ''])) };
      return truthOf(watch.condition, scopeOf(watch, picked)) === true;
    }),
  );
}

/** One replica of each store, and one queue of each place. */
interface Picked {
  readonly plan: Plan;
  readonly replicas: ReadonlyMap<StoreId, Replica | undefined>;
  readonly queues: ReadonlyMap<string, string>;
}

function placeName(of: QueuePlace): string {
  return of.kind === 'machine' ? `machine ${of.machine}` : `service ${of.service}`;
}

/** A queue of a machine, or of a service on one of its machines. */
function queueName(machine: MachineId, service: ServiceId | null): string {
  return service === null ? `${machine}` : `${machine} ${service}`;
}

/** Null: neither true nor false, since a part has no value yet. */
function truthOf(condition: ConditionPlan, scope: Scope): boolean | null {
  switch (condition.kind) {
    case 'and':
    case 'or': {
      const decides = condition.kind === 'or';
      const truths = condition.operands.map((operand) => truthOf(operand, scope));
      return truths.includes(decides) ? decides : truths.includes(null) ? null : !decides;
    }
    case 'not': {
      const truth = truthOf(condition.operand, scope);
      return truth === null ? null : !truth;
    }
    default:
      return resultsIn(valuesIn(condition)).every((operation) => scope.result(operation) !== undefined) ? holds(condition, scope) : null;
  }
}

function scopeOf(watch: Watch, { plan, replicas, queues }: Picked): Scope {
  const queueNamed = (name: string): Queue => watch.queues.get(name) ?? { waiting: 0, sending: 0, drops: 0 };
  return {
    result: (operation) => watch.results.get(operation),
    key: (store, key) => replicas.get(store)?.values.get(key),
    unique: () => null,
    passes: (effect) => watch.passes.get(effect) ?? 0,
    gauge: (gauge, of) => {
      // As in expectations: each queue of a service for itself, and drops in all.
      if (gauge === 'drops') return queuesOf(plan, of).reduce((sum, { machine, service }) => sum + queueNamed(queueName(machine, service)).drops, 0);
      const queue = queueNamed(queues.get(placeName(of)) ?? '');
      return gauge === 'queue' ? queue.waiting : queue.sending;
    },
    ended: (operation, ending, withinNs) => watch.endings.has(endingName(operation, ending, withinNs)),
    suspected: (machine) => (watch.suspicions.get(machine) ?? 0) > 0,
  };
}

function endingName(operation: OperationId, ending: Ending, withinNs: number | null): string {
  return `${operation} ${ending} ${withinNs ?? ''}`;
}
