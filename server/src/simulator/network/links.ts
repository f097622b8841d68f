// Directed links between machines: delay, loss, duplication, order, cuts. A machine reaches itself at once, and always.
import { assert, present } from '../../base/assert.ts';
import type { Draws } from '../kernel/draws.ts';
import { purposes } from '../kernel/inputs.ts';
import { Resource } from '../kernel/resource.ts';
import { plus } from '../kernel/forms.ts';
import type { Time } from '../kernel/time.ts';
import type { Activity, Event, Life, World } from '../kernel/world.ts';
import type { MachineId, Plan, RoutePlan } from '../plan.ts';
import type { TraceLog } from '../trace-log.ts';
import { delayKinds, type Message, messageEvent, messageName } from './message.ts';

interface Link {
  readonly route: RoutePlan;
  /** Guards the cuts. */
  readonly resource: Resource<Event>;
  /** Guards `last`. */
  readonly order: Resource<Event>;
  /** Cuts and partitions in force, by reason. */
  readonly inForce: { cut: number; partition: number };
  /** How many ever began: a message that finds another number than when it was sent was in flight meanwhile. */
  begun: number;
  /** The last arrival, of ordered links. */
  last: Event | null;
}

export type CutReason = 'cut' | 'partition';

export class Links {
  readonly #world: World;
  readonly #draws: Draws;
  readonly #log: TraceLog | null;
  readonly #routes: ReadonlyMap<number, RoutePlan>;
  readonly #links = new Map<number, Link>();
  sent = 0;
  delivered = 0;
  dropped = 0;

  constructor(world: World, draws: Draws, log: TraceLog | null) {
    this.#world = world;
    this.#draws = draws;
    this.#log = log;
    this.#routes = routesOf(world.plan);
  }

  /** Sends a message from a machine that runs. */
  send(message: Message): void {
    const world = this.#world;
    const messageId = this.sent++;
    if (this.#log !== null) this.#log.tell(message.from, { kind: 'send', message: this.#log.message(message), messageId, to: message.to });
    if (message.from === message.to) {
      this.#schedule(message, messageId, 0, undefined, null);
      return;
    }
    const link = this.#link(message.from, message.to);
    world.touch(link.resource, 'read');
    const reason = link.inForce.cut > 0 ? 'cut' : link.inForce.partition > 0 ? 'partition' : null;
    if (reason !== null || this.#happens(link.route.loss, message, purposes.loss)) {
      this.#drop(message, messageId, message.from, reason ?? 'lost');
      return;
    }
    const draw = link.route.delayOf[present(delayKinds[message.code], 'kind of message')] ?? link.route.delay;
    this.#schedule(message, messageId, 0, this.#draws.duration(draw, this.#name(purposes.delay, message)), link);
    if (this.#happens(link.route.duplicate, message, purposes.duplicate)) {
      const copyId = this.sent++;
      this.#schedule(message, copyId, 1, this.#draws.duration(draw, this.#name(purposes.duplicateDelay, message)), link);
    }
  }

  /** A cut or partition of the directed link begins. */
  cut(from: MachineId, to: MachineId, reason: CutReason): void {
    const link = this.#linkOrNull(from, to);
    if (link === null) return;
    this.#world.touch(link.resource, 'exclusive');
    link.inForce[reason]++;
    link.begun++;
  }

  heal(from: MachineId, to: MachineId, reason: CutReason): void {
    const link = this.#linkOrNull(from, to);
    if (link === null) return;
    this.#world.touch(link.resource, 'exclusive');
    link.inForce[reason]--;
  }

  /** Whether what is sent now from one machine to the other can arrive at all. */
  isOpen(from: MachineId, to: MachineId): boolean {
    if (from === to) return true;
    const link = this.#link(from, to);
    this.#world.touch(link.resource, 'read');
    return link.inForce.cut === 0 && link.inForce.partition === 0 && link.route.loss < 1;
  }

  #schedule(message: Message, messageId: number, copy: 0 | 1, delay: Time | undefined, link: Link | null): void {
    const world = this.#world;
    const begun = link?.begun ?? 0;
    const sentNs = this.#log === null ? 0 : world.nowNs;
    const id = messageEvent(message, copy, world.machines.length);
    const life: Life = message.isIdle === true ? 'idles' : 'keeps';
    const activity: Activity = {
      id,
      footprint: message.footprint,
      life,
      run: () => {
        this.delivered++;
        this.#log?.tell(message.to, { kind: 'deliver', message: this.#log.message(message), messageId, from: message.from, sentNs });
        message.handle(copy);
      },
      lost: () => this.#drop(message, messageId, message.to, 'down'),
    };
    const arrive = (): void => {
      if (link !== null && this.#isLostInFlight(message, link, begun, copy)) this.#drop(message, messageId, message.to, 'cut');
      else world.arrive(message.to, activity);
    };
    const arrival = { id, machine: null, footprint: 'declared', run: arrive, life } as const;
    if (link === null || delay === undefined) world.schedule(arrival);
    else if (link.route.order === 'fifo') this.#scheduleInOrder(link, arrival, delay, message, copy);
    else world.schedule({ ...arrival, delay });
  }

  /** An ordered link holds a message back until the one sent before it has arrived. */
  #scheduleInOrder(link: Link, arrival: Parameters<World['schedule']>[0], delay: Time, message: Message, copy: 0 | 1): void {
    const world = this.#world;
    world.touch(link.order, 'exclusive');
    const time = plus(world.now, delay, world.forms);
    const { last } = link;
    if (last === null || !world.decisions.noLater(time, last.time)) {
      link.last = world.schedule({ ...arrival, delay });
      return;
    }
    const name = this.#name(purposes.orderTie, message);
    const tie = this.#draws.tie(copy === 0 ? name : { ...name, a: name.a + 8 });
    link.last = world.schedule({ ...arrival, at: { time: plus(last.time, tie, world.forms), behind: last } });
  }

  /** What is on its way when a cut begins is lost or not, as the adversary likes. */
  #isLostInFlight(message: Message, link: Link, begun: number, copy: 0 | 1): boolean {
    this.#world.touch(link.resource, 'read');
    if (link.begun === begun) return false;
    const name = this.#name(purposes.lostInFlight, message);
    return this.#world.inputs.choose(copy === 0 ? name : { ...name, a: name.a + 8 }, 2, null, false) === 1;
  }

  #drop(message: Message, messageId: number, machine: MachineId, reason: 'lost' | 'cut' | 'down' | 'partition'): void {
    this.dropped++;
    this.#log?.tell(machine, { kind: 'drop', message: this.#log.message(message), messageId, reason });
  }

  #happens(probability: number, message: Message, purpose: typeof purposes.loss | typeof purposes.duplicate): boolean {
    if (probability <= 0) return false;
    if (probability >= 1) return true;
    return this.#world.inputs.choose(this.#name(purpose, message), 2, probability, true) === 1;
  }

  #name(purpose: Parameters<typeof messageName>[0], message: Message): ReturnType<typeof messageName> {
    return messageName(purpose, message, this.#world.machines.length);
  }

  #link(from: MachineId, to: MachineId): Link {
    const link = this.#linkOrNull(from, to);
    assert(link !== null, `machines ${from} and ${to} have no link: a plan has a route for each pair that must talk`);
    return link;
  }

  #linkOrNull(from: MachineId, to: MachineId): Link | null {
    const key = from * this.#world.machines.length + to;
    const known = this.#links.get(key);
    if (known !== undefined) return known;
    const route = this.#routes.get(key);
    if (route === undefined) return null;
    const link: Link = {
      route,
      resource: new Resource<Event>(),
      order: new Resource<Event>(),
      inForce: { cut: 0, partition: 0 },
      begun: 0,
      last: null,
    };
    this.#links.set(key, link);
    return link;
  }
}

const knownRoutes = new WeakMap<Plan, ReadonlyMap<number, RoutePlan>>();

/** Routes by `from * machines + to`, made once per plan: runs are many. */
function routesOf(plan: Plan): ReadonlyMap<number, RoutePlan> {
  const known = knownRoutes.get(plan);
  if (known !== undefined) return known;
  const routes = new Map(plan.routes.map((route) => [route.from * plan.machines.length + route.to, route]));
  knownRoutes.set(plan, routes);
  return routes;
}

