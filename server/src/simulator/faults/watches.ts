// States for which faults wait: a queue of some length, a value that a replica has, how an operation ended.
//
// Each watch keeps a picture of its own of all that its condition speaks of, guarded by one resource. Whatever changes a part of
// it says so in the event of the change; so all these events are ordered, and the first at which the condition is true is
// the same wherever the decisions hold.
import type { Ending, Value } from '../history.ts';
import { Resource } from '../kernel/resource.ts';
import type { Event, World } from '../kernel/world.ts';
import type { ConditionPlan, EffectId, MachineId, OperationId, ServiceId, StoreId } from '../plan.ts';
import { holds, resultsIn, type Scope, valuesIn } from '../software/values.ts';

/** What waits for a service on one of its machines. */
interface Office {
  queue: number;
  drops: number;
}

/** What a replica has, as far as the condition asks. */
interface Replica {
  isUp: boolean;
  readonly values: Map<string, Value>;
}

interface Watch {
  readonly condition: ConditionPlan;
  /** Sets an event of this very instant, or later. */
  readonly strike: () => void;
  /** Guards all that follows. */
  readonly resource: Resource<Event>;
  /** The first instant at which it is true is the one that counts. */
  struck: boolean;
  readonly queues: Map<MachineId, number>;
  readonly drops: Map<MachineId, number>;
  readonly service: ServiceId | null;
  readonly offices: Map<MachineId, Office>;
  readonly endings: Set<string>;
  /** Operations whose endings or values it asks for. */
  readonly operations: ReadonlySet<OperationId>;
  readonly results: Map<OperationId, Value>;
  readonly passes: Map<EffectId, number>;
  readonly store: StoreId | null;
  readonly keys: ReadonlySet<string>;
  readonly replicas: Map<MachineId, Replica>;
}

export class Watches {
  readonly #world: World;
  readonly #watches: Watch[] = [];

  constructor(world: World) {
    this.#world = world;
  }

  /** `strike` is called once. True: it holds from the very start, and `strike` is not called. */
  listen(condition: ConditionPlan, strike: () => void): boolean {
    const watch = this.#watch(condition, strike);
    if (isTrue(watch)) return true;
    this.#watches.push(watch);
    if (watch.queues.size + watch.drops.size > 0) this.#world.watcher = (machine) => this.#waiting(machine);
    return false;
  }

  /** Whether somebody asks for the values that replicas have of a key. */
  asksFor(store: StoreId, key: string): boolean {
    return this.#watches.some((watch) => watch.store === store && watch.keys.has(key));
  }

  /** A replica has another value of a key. Whether something strikes because of it. */
  changed(store: StoreId, machine: MachineId, key: string, value: Value): boolean {
    return this.#change((watch) => watch.store === store && watch.keys.has(key), (watch) => watch.replicas.get(machine)?.values.set(key, value));
  }

  /** A machine is down: what its replicas have is not to be had, or gone. */
  crashed(machine: MachineId, isDiskLost: boolean): void {
    for (const watch of this.#watches) {
      const replica = watch.replicas.get(machine);
      if (replica === undefined) continue;
      this.#world.touch(watch.resource, 'exclusive');
      replica.isUp = false;
      if (isDiskLost) for (const key of watch.keys) replica.values.set(key, null);
    }
  }

  restarted(machine: MachineId): void {
    this.#change((watch) => watch.replicas.has(machine), (watch) => {
      const replica = watch.replicas.get(machine);
      if (replica !== undefined) replica.isUp = true;
    });
  }

  /** An operation is over. Whether something strikes because of it. */
  ended(operation: OperationId, ending: Ending, value: Value | undefined): boolean {
    return this.#change((watch) => watch.operations.has(operation), (watch) => {
      watch.endings.add(`${operation} ${ending}`);
      if (value === undefined) watch.results.delete(operation);
      else watch.results.set(operation, value);
    });
  }

  /** An effect has happened. Whether something strikes because of it. */
  passed(effect: EffectId): boolean {
    return this.#change((watch) => watch.passes.has(effect), (watch) => watch.passes.set(effect, (watch.passes.get(effect) ?? 0) + 1));
  }

  /** More or fewer wait for a service on a machine, or one more was refused there. */
  waitingFor(service: ServiceId, machine: MachineId, queue: number, drops: number): void {
    this.#change((watch) => watch.service === service, (watch) => watch.offices.set(machine, { queue, drops }));
  }

  /** More or fewer wait at a machine, or one more found no place there. */
  #waiting(id: MachineId): void {
    const { queued, atDoor, drops } = this.#world.machine(id);
    this.#change((watch) => watch.queues.has(id) || watch.drops.has(id), (watch) => {
      if (watch.queues.has(id)) watch.queues.set(id, queued + atDoor);
      if (watch.drops.has(id)) watch.drops.set(id, drops);
    });
  }

  /** Notes a change in each watch that asks for it, and lets those strike that have become true. */
  #change(asks: (watch: Watch) => boolean, note: (watch: Watch) => void): boolean {
    let struck = false;
    for (const watch of this.#watches) {
      if (!asks(watch)) continue;
      this.#world.touch(watch.resource, 'exclusive');
      note(watch);
      if (watch.struck || !isTrue(watch)) continue;
      watch.struck = true;
      struck = true;
      watch.strike();
    }
    return struck;
  }

  #watch(condition: ConditionPlan, strike: () => void): Watch {
    const facts = leavesOf(condition);
    const gauges = facts.filter((fact) => fact.kind === 'gauge');
    const machines = (name: 'queue' | 'drops'): Map<MachineId, number> =>
      new Map(gauges.flatMap(({ gauge, of }) => (gauge === name && of.kind === 'machine' ? [[of.machine, 0] as const] : [])));
    const service = gauges.flatMap(({ of }) => (of.kind === 'service' ? [of.service] : []))[0] ?? null;
    const offices = service === null ? [] : (this.#world.plan.services?.[service]?.machines ?? []);
    const values = valuesIn(condition);
    const keys = values.flatMap((value) => (value.kind === 'key' ? [value] : []));
    const store = keys[0]?.store ?? null;
    const replicas = store === null ? [] : (this.#world.plan.stores[store]?.replicas ?? []);
    return {
      condition,
      strike,
      resource: new Resource<Event>(),
      struck: false,
      queues: machines('queue'),
      drops: machines('drops'),
      service,
      offices: new Map(offices.map((machine) => [machine, { queue: 0, drops: 0 }])),
      endings: new Set(),
      operations: new Set([...resultsIn(values), ...facts.flatMap((fact) => (fact.kind === 'ends' ? [fact.operation] : []))]),
      results: new Map(),
      passes: new Map(values.flatMap((value) => (value.kind === 'passes' ? [[value.effect, 0] as const] : []))),
      store,
      keys: new Set(keys.map(({ key }) => key)),
      replicas: new Map(replicas.map((machine) => [machine, { isUp: true, values: new Map(keys.map(({ key }) => [key, null])) }])),
    };
  }
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

/** Where it speaks of keys: at one of the replicas that are up. Where it speaks of a service: on one of its machines. */
function isTrue(watch: Watch): boolean {
  const replicas = watch.store === null ? [null] : [...watch.replicas.values()].filter(({ isUp }) => isUp);
  const offices = watch.service === null ? [null] : [...watch.offices.values()];
  return replicas.some((replica) => offices.some((office) => truthOf(watch.condition, scopeOf(watch, replica, office)) === true));
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

function scopeOf(watch: Watch, replica: Replica | null, office: Office | null): Scope {
  return {
    result: (operation) => watch.results.get(operation),
    key: (_, key) => replica?.values.get(key),
    unique: () => null,
    passes: (effect) => watch.passes.get(effect) ?? 0,
    gauge: (gauge, of) => (of.kind === 'service' ? office?.[gauge] : (gauge === 'queue' ? watch.queues : watch.drops).get(of.machine)) ?? 0,
    ended: (operation, ending) => watch.endings.has(`${operation} ${ending}`),
  };
}
