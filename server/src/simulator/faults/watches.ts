// States for which faults wait: a queue of some length, a value that a replica has, how an operation ended.
//
// Each watch keeps a picture of its own of all that its condition speaks of, guarded by one resource. Whatever changes a part of
// it says so in the event of the change; so all these events are ordered, and the first at which the condition is true is
// the same wherever the decisions hold.
import type { Ending, Value } from '../history.ts';
import { Resource } from '../kernel/resource.ts';
import type { Event } from '../kernel/activity.ts';
import type { World } from '../kernel/world.ts';
import type { ConditionPlan, QueuePlace } from '../condition-plan.ts';
import type { EffectId, MachineId, OperationId, ServiceId, StoreId } from '../plan-ids.ts';
import type { Plan } from '../plan.ts';
import { holds, resultsIn, type Scope, valuesIn } from '../software/values.ts';

/** What a replica has, as far as the condition asks. */
interface Replica {
  isUp: boolean;
  readonly values: Map<string, Value>;
}

interface Queue {
  waiting: number;
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
    if (isTrue(this.#world.plan, watch)) return true;
    this.#watches.push(watch);
    if (watch.queues.size > 0) this.#world.watcher = (machine, service, waiting, drops) => this.#waiting(queueName(machine, service), waiting, drops);
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

  /** More or fewer wait in a queue, or one more found no place there. */
  #waiting(name: string, waiting: number, drops: number): boolean {
    return this.#change((watch) => watch.queues.has(name), (watch) => {
      const queue = watch.queues.get(name);
      if (queue !== undefined) Object.assign(queue, { waiting, drops });
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
    const queues = facts.flatMap((fact) => (fact.kind === 'gauge' ? queuesOf(this.#world.plan, fact.of) : []));
    const values = valuesIn(condition);
    const keys = values.flatMap((value) => (value.kind === 'key' ? [value] : []));
    const store = keys[0]?.store ?? null;
    const replicas = store === null ? [] : (this.#world.plan.stores[store]?.replicas ?? []);
    return {
      condition,
      strike,
      resource: new Resource<Event>(),
      struck: false,
      queues: new Map(queues.map((name) => [name, { waiting: 0, drops: 0 }])),
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

/** Where it speaks of keys: at one of the replicas that are up. */
function isTrue(plan: Plan, watch: Watch): boolean {
  if (watch.store === null) return truthOf(watch.condition, scopeOf(plan, watch, null)) === true;
  return [...watch.replicas.values()].some((replica) => replica.isUp && truthOf(watch.condition, scopeOf(plan, watch, replica)) === true);
}

/** A queue of a machine, or of a service on one of its machines. */
function queueName(machine: MachineId, service: ServiceId | null): string {
  return service === null ? `${machine}` : `${machine} ${service}`;
}

function queuesOf(plan: Plan, of: QueuePlace): readonly string[] {
  return of.kind === 'machine' ? [queueName(of.machine, null)] : (plan.services?.[of.service]?.machines ?? []).map((machine) => queueName(machine, of.service));
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

function scopeOf(plan: Plan, watch: Watch, replica: Replica | null): Scope {
  return {
    result: (operation) => watch.results.get(operation),
    key: (_, key) => replica?.values.get(key),
    unique: () => null,
    passes: (effect) => watch.passes.get(effect) ?? 0,
    gauge: (gauge, of) => {
      const queues = queuesOf(plan, of).map((name) => watch.queues.get(name) ?? { waiting: 0, drops: 0 });
      // As in expectations: each queue of a service for itself, and drops in all.
      return gauge === 'queue' ? queues.map(({ waiting }) => waiting) : [queues.reduce((sum, { drops }) => sum + drops, 0)];
    },
    ended: (operation, ending) => watch.endings.has(`${operation} ${ending}`),
  };
}
