// What stands at each instant, for expectations that hold at every one: what replicas have of keys, and how many wait in queues.
//
// A sketch keeps what one expectation asks for, guarded by a resource, as changes are told in their events. What stands between
// two events is a picture; which pictures there were, and not when, is what the expectation is judged by. Of one store each
// replica has a sketch of its own, so that what happens to different replicas needs no order.
import { oneOfEach } from '../../base/one-of-each.ts';
import type { ConditionPlan, ExpectationPlan, QueuePlace } from '../condition-plan.ts';
import type { Picture, Value } from '../history.ts';
import type { Event } from '../kernel/activity.ts';
import { Resource } from '../kernel/resource.ts';
import type { World } from '../kernel/world.ts';
import type { MachineId, ServiceId, StoreId } from '../plan-ids.ts';
import type { Plan } from '../plan.ts';
import { formatValue, gaugesIn, valuesIn } from '../software/values.ts';

/** A replica, as far as somebody asks. */
interface Copy {
  readonly store: StoreId;
  readonly machine: MachineId;
  /** How often it is down, or lies: what it has speaks for nobody then. */
  absent: number;
  readonly values: Map<string, Value>;
}

interface Waiting {
  readonly machine: MachineId;
  readonly service: ServiceId | null;
  waiting: number;
  sending: number;
}

interface Sketch {
  readonly expectation: number;
  /** Guards all that follows. */
  readonly resource: Resource<Event>;
  /** A list for each store: one of each is looked at at a time. */
  readonly stores: readonly (readonly Copy[])[];
  /** A list for each place that is asked of. */
  readonly queues: readonly (readonly Waiting[])[];
  /** Only what stands when the run is over. */
  readonly isLast: boolean;
  readonly seen: Map<string, Picture>;
  /** The event that changed it last, by its number. */
  changedBy: number;
}

/** What an expectation wants to know of each instant, or of the last one; null: nothing. */
export function pictured({ mode, condition }: ExpectationPlan): { readonly stores: readonly StoreId[]; readonly queues: readonly QueuePlace[]; readonly isLast: boolean } | null {
  const isLast = mode === 'finally';
  const stores = isLast ? [] : storesOf(condition);
  const asked = gaugesIn(condition).filter(({ gauge }) => gauge !== 'drops');
  // Of one queue alone the longest says all.
  const isAlone = stores.length === 0 && !isLast && isOneQueue(condition);
  const queues = isAlone ? [] : uniquePlaces(asked.map(({ of }) => of));
  return stores.length + queues.length === 0 ? null : { stores, queues, isLast };
}

function isOneQueue(condition: ConditionPlan): boolean {
  return condition.kind === 'gauge' || (condition.kind === 'not' && isOneQueue(condition.operand));
}

/** The stores of which a condition names keys. */
export function storesOf(condition: ConditionPlan): readonly StoreId[] {
  return [...new Set(valuesIn(condition).flatMap((value) => (value.kind === 'key' ? [value.store] : [])))];
}

export class Pictures {
  readonly #world: World;
  readonly #sketches: readonly Sketch[];

  constructor(world: World) {
    this.#world = world;
    this.#sketches = world.plan.expectations.flatMap((expectation, id) => sketchesOf(world.plan, expectation, id));
  }

  get asksForQueues(): boolean {
    return this.#sketches.some(({ queues }) => queues.length > 0);
  }

  asksFor(store: StoreId, key: string): boolean {
    return this.#sketches.some(({ stores }) => stores.flat().some((copy) => copy.store === store && copy.values.has(key)));
  }

  /** A replica has another value of a key. */
  changed(store: StoreId, machine: MachineId, key: string, value: Value): void {
    this.#change((copy) => copy.store === store && copy.machine === machine && copy.values.has(key), (copy) => copy.values.set(key, value));
  }

  /** A machine goes down or begins to lie (1), or is back or honest again (-1). */
  absent(machine: MachineId, by: 1 | -1): void {
    this.#change((copy) => copy.machine === machine, (copy) => (copy.absent += by));
  }

  /** What a replica had is lost. */
  emptied(machine: MachineId): void {
    this.#change((copy) => copy.machine === machine, (copy) => {
      for (const key of copy.values.keys()) copy.values.set(key, null);
    });
  }

  waiting(machine: MachineId, service: ServiceId | null, waiting: number): void {
    this.#count(machine, service, (queue) => (queue.waiting = waiting));
  }

  sending(machine: MachineId, sending: number): void {
    this.#count(machine, null, (queue) => (queue.sending = sending));
  }

  /** All that was seen, by expectation. Call it when the run is over. */
  all(): ReadonlyMap<number, readonly Picture[]> {
    for (const sketch of this.#sketches) look(sketch);
    const found = new Map<number, Picture[]>();
    for (const { expectation, seen } of this.#sketches) found.set(expectation, [...(found.get(expectation) ?? []), ...[...seen].sort(([x], [y]) => (x < y ? -1 : 1)).map(([, picture]) => picture)]);
    return found;
  }

  #change(concerns: (copy: Copy) => boolean, note: (copy: Copy) => void): void {
    for (const sketch of this.#sketches) this.#note(sketch, sketch.stores.flat().filter(concerns), note);
  }

  #count(machine: MachineId, service: ServiceId | null, note: (queue: Waiting) => void): void {
    for (const sketch of this.#sketches) this.#note(sketch, sketch.queues.flat().filter((queue) => queue.machine === machine && queue.service === service), note);
  }

  /** What one event changes is one change: what stood before it is looked at first. */
  #note<Part>(sketch: Sketch, parts: readonly Part[], note: (part: Part) => void): void {
    if (parts.length === 0) return;
    this.#world.touch(sketch.resource, 'exclusive');
    if (sketch.changedBy !== this.#world.events && !sketch.isLast) look(sketch);
    sketch.changedBy = this.#world.events;
    for (const part of parts) note(part);
  }
}

function sketchesOf(plan: Plan, expectation: ExpectationPlan, id: number): readonly Sketch[] {
  const asked = pictured(expectation);
  if (asked === null) return [];
  const keys = valuesIn(expectation.condition).flatMap((value) => (value.kind === 'key' ? [value] : []));
  const copies = (store: StoreId): Copy[] =>
    (plan.stores[store]?.replicas ?? []).map((machine) => ({ store, machine, absent: 0, values: new Map(keys.filter((one) => one.store === store).map(({ key }) => [key, null])) }));
  const sketch = (stores: readonly (readonly Copy[])[]): Sketch => ({
    expectation: id,
    resource: new Resource<Event>(),
    stores,
    queues: asked.queues.map((of) => queuesOf(plan, of).map((queue) => ({ ...queue, waiting: 0, sending: 0 }))),
    isLast: asked.isLast,
    seen: new Map(),
    changedBy: -1,
  });
  const stores = asked.stores.map(copies);
  const [only] = stores;
  return stores.length === 1 && only !== undefined && asked.queues.length === 0 ? only.map((copy) => sketch([[copy]])) : [sketch(stores)];
}

/** The queues of a place: that of a machine, or those of a service on each of its machines. */
export function queuesOf(plan: Plan, of: QueuePlace): readonly { readonly machine: MachineId; readonly service: ServiceId | null }[] {
  if (of.kind === 'machine') return [{ machine: of.machine, service: null }];
  return (plan.services?.[of.service]?.machines ?? []).map((machine) => ({ machine, service: of.service }));
}

/** Every way to look at one replica of each store, and at one queue of each place. A store of which none is up is not looked at. */
function look({ stores, queues, seen }: Sketch): void {
  const present = stores.map((copies) => copies.filter(({ absent }) => absent === 0)).filter((copies) => copies.length > 0);
  if (present.length === 0 && queues.length === 0) return;
  for (const copies of oneOfEach(present)) {
    for (const waiting of oneOfEach(queues)) {
      const picture: Picture = {
        held: new Map(copies.map(({ store, values }) => [store, new Map(values)])),
        waiting: new Map(waiting.flatMap((queue) => [[queueName('queue', placeOf(queue)), queue.waiting], [queueName('send-queue', placeOf(queue)), queue.sending]])),
      };
      seen.set(nameOf(copies, picture), picture);
    }
  }
}

function placeOf({ machine, service }: Waiting): QueuePlace {
  return service === null ? { kind: 'machine', machine } : { kind: 'service', service };
}

/** By which a picture knows a queue. */
export function queueName(gauge: 'queue' | 'send-queue', of: QueuePlace): string {
  return `${gauge} ${of.kind} ${of.kind === 'machine' ? of.machine : of.service}`;
}

/** Equal pictures are one. */
function nameOf(copies: readonly Copy[], { waiting }: Picture): string {
  return [...copies.flatMap(({ store, values }) => [...values].map(([key, value]) => `${store} ${key} ${formatValue(value)}`)), ...[...waiting].map(([name, count]) => `${name} ${count}`)].join('; ');
}

function uniquePlaces(places: readonly QueuePlace[]): readonly QueuePlace[] {
  return [...new Map(places.map((of) => [queueName('queue', of), of])).values()];
}
