// Directed links between machines: delay, loss, duplication, order, cuts. A machine reaches itself at once, and always.
import { assert, AssertionFailure, present } from '../../base/assert.ts';
import type { Draws } from '../kernel/draws.ts';
import type { EventId } from '../kernel/event-queue.ts';
import { type InputName, type Purpose, purposes } from '../kernel/inputs.ts';
import { Resource } from '../kernel/resource.ts';
import { minus, plus } from '../kernel/forms.ts';
import { constantTime, type Time } from '../kernel/time.ts';
import type { Activity, Event, Footprint, Life, Schedule, World } from '../kernel/world.ts';
import type { DegradedRoute, Draw, FaultId, MachineId, Plan, ProfilePlan, RoutePlan } from '../plan.ts';
import type { DropReason } from '../trace.ts';
import type { TraceLog } from '../trace-log.ts';
import { Meddling } from './meddling.ts';
import { delayKinds, type Message, messageEvent, messageName, secondCopy, transmissionEvent } from './message.ts';
import { type Passenger, Port } from './port.ts';

interface Link {
  readonly route: RoutePlan;
  /** By the code of a message. */
  readonly delays: readonly Draw[];
  /** The same of what is sent before things settle; null: they are. */
  readonly early: readonly Draw[] | null;
  /** Guards the cuts. */
  readonly resource: Resource<Event>;
  /** Guards `last`. */
  readonly order: Resource<Event>;
  /** Cuts and partitions in force, by reason. */
  readonly inForce: { cut: number; partition: number };
  /** How many ever began: a message that finds another number than when it was sent was in flight meanwhile. */
  begun: number;
  /** The last arrival, of ordered links and of what was held. */
  last: Event | null;
  /** How many holds are in force, and how many ever began. */
  holds: number;
  holdsBegun: number;
  /** Whether any fault holds it, so that the order of sending has to be known; how many were sent. */
  readonly mayBeHeld: boolean;
  sent: number;
  /** What waits for the end of a hold. Guarded by `order`. */
  held: Held[];
  /** The port that it leads to; null: none. */
  readonly port: Port | null;
  /** Of losses in bursts: whether the message before was lost, and what guards that. */
  wasLost: boolean | null;
  readonly burst: Resource<Event>;
  /** What it is like instead of as declared, the latest last. */
  degradations: Degradation[];
}

/** A message that waits for the end of a hold: kept back, or caught under way. */
interface Held {
  readonly sent: number;
  readonly release: () => void;
}

/** What a delay is drawn from. */
interface Drawn {
  draw: Draw;
  name: InputName;
  /** The same before things settle; null: it is the same. */
  early: Draw | null;
  /** Of a profile: which entry is in force. */
  entry: number;
}

/** One action of a fault that is in force. */
export interface Degradation {
  readonly route: DegradedRoute;
  readonly fault: FaultId;
  readonly action: number;
}

export type CutReason = 'cut' | 'partition';

export class Links {
  readonly #world: World;
  readonly #draws: Draws;
  readonly #log: TraceLog | null;
  readonly #routes: ReadonlyMap<number, RoutePlan>;
  /** By `from * machines + to`, as far as they were used. */
  readonly #links: (Link | null | undefined)[] = [];
  readonly #machineCount: number;
  /** By declaration and receiving machine. */
  readonly #ports = new Map<number, Port>();
  /** Of a plain run: messages that have arrived or were lost, to be used again. */
  readonly #spare: Delivery[] = [];
  readonly #lent = { purpose: purposes.delay as Purpose, a: 0, b: 0, c: 0, d: 0 };
  /** Faults that single out messages. */
  readonly meddling: Meddling;
  readonly #drawn: Drawn;
  sent = 0;
  delivered = 0;
  dropped = 0;

  /** How many wait for the end of a hold, or at a port. */
  get waiting(): number {
    const held = this.#links.reduce((sum, link) => sum + (link?.held.length ?? 0), 0);
    return [...this.#ports.values()].reduce((sum, port) => sum + port.waiting, held);
  }

  constructor(world: World, draws: Draws, log: TraceLog | null) {
    this.#world = world;
    this.#draws = draws;
    this.#log = log;
    this.#routes = routesOf(world.plan);
    this.#machineCount = world.machines.length;
    this.meddling = new Meddling(world, draws);
    this.#drawn = { draw: noDraw, name: this.#lent, early: null, entry: 0 };
  }

  /** Sends a message from a machine that runs. */
  send(message: Message): void {
    const world = this.#world;
    const messageId = this.sent++;
    if (this.#log !== null) this.#log.tell(message.from, { kind: 'send', message: this.#log.message(message), messageId, to: message.to });
    if (message.from === message.to) {
      this.#world.post(this.#delivery(message, messageId, 0, null));
      return;
    }
    const link = this.#link(message.from, message.to);
    world.touch(link.resource, 'read');
    const reason = link.inForce.cut > 0 ? 'cut' : link.inForce.partition > 0 ? 'partition' : null;
    if (reason !== null) {
      this.#drop(message, messageId, message.from, reason);
      return;
    }
    if (!link.mayBeHeld) {
      this.#transmit(message, messageId, link, 0, false);
      return;
    }
    world.touch(link.order, 'exclusive');
    const sent = link.sent++;
    if (link.holds === 0) this.#transmit(message, messageId, link, sent, false);
    else link.held.push({ sent, release: () => this.#transmit(message, messageId, link, sent, true) });
  }

  /** A message sets out, the `sent`th of its link. `ordered`: behind the one before it, whatever the link's order. */
  #transmit(message: Message, messageId: number, link: Link, sent: number, ordered: boolean): void {
    if (this.meddling.isLost(message) || this.#isLost(link, message)) {
      this.#drop(message, messageId, message.from, 'lost');
      return;
    }
    this.#schedule(message, messageId, 0, link, sent, ordered);
    if (!this.#happens(link, 'duplicate', message)) return;
    message.isDoubled = true;
    this.#schedule(message, this.sent++, 1, link, sent, ordered);
  }

  /** What its delay is drawn from. Lent until the next one is asked for. */
  #delayOf(link: Link, message: Message, copy: 0 | 1): Readonly<Drawn> {
    const worse = link.degradations.length === 0 ? undefined : link.degradations.findLast(({ route }) => delayIn(route, message) !== undefined);
    const degraded = worse === undefined ? undefined : delayIn(worse.route, message);
    const drawn = this.#drawn;
    drawn.entry = 0;
    if (worse !== undefined && degraded !== undefined) {
      drawn.draw = degraded;
      drawn.name = this.#degradedName(copy === 0 ? purposes.degradedDelay : purposes.degradedDuplicateDelay, message, worse);
      // What a degraded link says of its delay holds before things settle, too.
      drawn.early = null;
      return drawn;
    }
    const { profile } = link.route;
    if (profile !== undefined && link.delays[message.code] === link.route.delay) return this.#profiledDelay(profile, message, copy);
    drawn.draw = link.delays[message.code] ?? link.route.delay;
    drawn.early = link.early?.[message.code] ?? null;
    drawn.name = this.#name(copy === 0 ? purposes.delay : purposes.duplicateDelay, message);
    return drawn;
  }

  /** The delay that is in force when it is sent. */
  #profiledDelay({ entries, loopNs }: ProfilePlan, message: Message, copy: 0 | 1): Readonly<Drawn> {
    const { now, grid, decisions } = this.#world;
    // As instants are compared: to the nearest whole nanosecond.
    const nowNs = Math.floor((now.ticks + grid.halfTicks) / grid.ticksPerNs);
    const roundNs = loopNs === null ? 0 : Math.floor(nowNs / loopNs) * loopNs;
    const index = entries.findLastIndex(({ fromNs }) => roundNs + fromNs <= nowNs);
    const entry = present(entries[index], 'entry of a profile');
    const next = entries[index + 1]?.fromNs ?? loopNs;
    // What was sent earlier or later may find another entry: what is worked out above is only where to look, these decide.
    const hasBegun = decisions.lessOrEqual(constantTime(roundNs + entry.fromNs, grid), now);
    const isOver = next !== null && decisions.lessOrEqual(constantTime(roundNs + next, grid), now);
    assert(hasBegun && !isOver, 'the entry of a profile that is found is in force');
    const name = this.#name(copy === 0 ? purposes.profileDelay : purposes.profileDuplicateDelay, message);
    return { draw: entry.delay, name: { ...name, d: name.d + this.#machineCount * this.#machineCount * index }, early: entry.unsettled ?? null, entry: index };
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

  /** A hold of the directed link begins: nothing travels. */
  hold(from: MachineId, to: MachineId): void {
    const link = this.#linkOrNull(from, to);
    if (link === null) return;
    this.#world.touch(link.resource, 'exclusive');
    link.holds++;
    link.holdsBegun++;
  }

  /** A hold ends, and if it is the last: what waits sets out, in the order in which it was sent. */
  letGo(from: MachineId, to: MachineId): void {
    const link = this.#linkOrNull(from, to);
    if (link === null) return;
    this.#world.touch(link.resource, 'exclusive');
    link.holds--;
    if (link.holds > 0) return;
    this.#world.touch(link.order, 'exclusive');
    const held = link.held.sort((x, y) => x.sent - y.sent);
    link.held = [];
    for (const { release } of held) release();
  }

  degrade(from: MachineId, to: MachineId, degradation: Degradation): void {
    const link = this.#linkOrNull(from, to);
    if (link === null) return;
    this.#world.touch(link.resource, 'exclusive');
    link.degradations.push(degradation);
  }

  mend(from: MachineId, to: MachineId, degradation: Degradation): void {
    const link = this.#linkOrNull(from, to);
    if (link === null) return;
    this.#world.touch(link.resource, 'exclusive');
    link.degradations = link.degradations.filter((one) => one !== degradation);
  }

  /** Whether what is sent now from one machine to the other can arrive at all. */
  isOpen(from: MachineId, to: MachineId): boolean {
    if (from === to) return true;
    const link = this.#link(from, to);
    this.#world.touch(link.resource, 'read');
    return link.inForce.cut === 0 && link.inForce.partition === 0 && (link.degradations.findLast(({ route }) => route.loss !== undefined)?.route.loss ?? link.route.loss) < 1;
  }

  #schedule(message: Message, messageId: number, copy: 0 | 1, link: Link, sent: number, ordered: boolean): void {
    const { draw, name, early, entry } = this.#delayOf(link, message, copy);
    const delivery = this.#delivery(message, messageId, copy, link);
    delivery.sent = sent;
    const late = this.meddling.delay(message);
    if (early !== null && !this.#isSettled()) this.#scheduleEarly(link, delivery, early, entry, late, ordered);
    else if (late !== null) this.#scheduleAfter(link, delivery, plus(this.#draws.duration(draw, name), late, this.#world.forms), ordered);
    else if (ordered || link.route.order === 'fifo') this.#scheduleInOrder(link, delivery, this.#draws.duration(draw, name));
    else if (!this.#world.recording) this.#world.postAfter(delivery, this.#draws.durationTicks(draw, name));
    else {
      delivery.delay = this.#draws.duration(draw, name);
      this.#world.post(delivery);
    }
  }

  #isSettled(): boolean {
    const { decisions, grid, now, plan } = this.#world;
    return decisions.noLater(constantTime(plan.assumption?.settlesNs ?? 0, grid), now);
  }

  /**
   * Before things settle a message takes any time, but arrives at the latest when one would that is sent when they do (the
   * global stabilisation time of Dwork, Lynch and Stockmeyer, 1988).
   */
  #scheduleEarly(link: Link, delivery: Delivery, early: Draw, entry: number, late: Time | null, ordered: boolean): void {
    const { message, copy } = delivery;
    const world = this.#world;
    const name = this.#name(copy === 0 ? purposes.unsettledDelay : purposes.unsettledDuplicateDelay, message);
    let delay = this.#draws.duration(early, entry === 0 ? name : { ...name, d: name.d + this.#machineCount * this.#machineCount * entry });
    // Of a profile: as wide as all its entries.
    const declared = link.delays[message.code] ?? link.route.delay;
    if (Number.isFinite(declared.highNs)) {
      const longest = this.#draws.duration({ ...declared, lowNs: declared.highNs, law: null, range: null }, this.#name(purposes.settling, message));
      const settles = constantTime(world.plan.assumption?.settlesNs ?? 0, world.grid);
      const untilLatest = minus(plus(settles, longest, world.forms), world.now, world.forms);
      if (!world.decisions.noLater(delay, untilLatest)) delay = untilLatest;
    }
    this.#scheduleAfter(link, delivery, late === null ? delay : plus(delay, late, world.forms), ordered);
  }

  #scheduleAfter(link: Link, delivery: Delivery, delay: Time, ordered: boolean): void {
    if (ordered || link.route.order === 'fifo') this.#scheduleInOrder(link, delivery, delay);
    else if (!this.#world.recording) this.#world.postAfter(delivery, delay.ticks);
    else {
      delivery.delay = delay;
      this.#world.post(delivery);
    }
  }

  #delivery(message: Message, messageId: number, copy: 0 | 1, link: Link | null): Delivery {
    const delivery = this.#spare.pop() ?? new Delivery(this);
    delivery.begin(message, messageId, copy, link, this.#log === null ? 0 : this.#world.nowNs);
    return delivery;
  }

  /** A message comes to its machine, unless it was lost on its way. */
  arrive(delivery: Delivery): void {
    const { message, link, begun, copy } = delivery;
    if (link === null || delivery.isKept) this.#leave(delivery);
    else if (this.#isLostInFlight(message, link, begun, copy)) {
      const { messageId } = delivery;
      this.#release(delivery);
      this.#drop(message, messageId, message.to, 'cut');
    } else if (this.#isHeldInFlight(delivery, link)) this.#keepBack(delivery, link);
    else this.#leave(delivery);
  }

  /** A message leaves the network, by the port of its machine if there is one. What is sent in vain takes no place there. */
  #leave(delivery: Delivery): void {
    const { message, link } = delivery;
    if (link === null || link.port === null || message.isIdle === true) {
      this.pass(delivery);
      return;
    }
    if (link.port.enter(delivery)) return;
    this.#world.machine(message.to).drops++;
    this.#overflow(delivery);
  }

  /** A message comes to the door of its machine. */
  pass(delivery: Delivery): void {
    if (!this.#world.arrive(delivery.message.to, delivery.arrived)) this.#overflow(delivery);
  }

  /** A message that was under way arrives at the end of the hold, without a delay of its own. */
  #keepBack(delivery: Delivery, link: Link): void {
    const { message, sent, copy } = delivery;
    this.#world.touch(link.order, 'exclusive');
    const free = this.#draws.tie(this.#copyName(purposes.releaseTie, message, copy));
    const kept = new Delivery(this);
    kept.begin(message, delivery.messageId, copy, link, delivery.sentNs);
    kept.isKept = true;
    link.held.push({ sent, release: () => this.#scheduleInOrder(link, kept, free) });
    this.#release(delivery);
  }

  #overflow(delivery: Delivery): void {
    const { message, messageId } = delivery;
    this.#release(delivery);
    this.#drop(message, messageId, message.to, 'overflow');
  }

  /** A message has arrived at a machine that runs. */
  deliver(delivery: Delivery): void {
    const { message, messageId, copy, sentNs } = delivery;
    if (message.admits?.(copy) === false) {
      this.#overflow(delivery);
      return;
    }
    this.delivered++;
    this.#log?.tell(message.to, { kind: 'deliver', message: this.#log.message(message), messageId, from: message.from, sentNs });
    message.handle(copy);
    this.#release(delivery);
  }

  /** A message found its machine, or its process, down. */
  refuse(delivery: Delivery): void {
    const { message, messageId, copy } = delivery;
    const refuses = message.refused !== undefined && this.#world.machine(message.to).refuses;
    this.#drop(message, messageId, message.to, refuses ? 'refused' : 'down');
    if (refuses) message.refused?.(copy);
    this.#release(delivery);
  }

  eventId({ message, copy }: Delivery): EventId {
    return messageEvent(message, copy, this.#machineCount);
  }

  transmissionId({ message, copy }: Delivery): EventId {
    return transmissionEvent(message, copy, this.#machineCount);
  }

  tieName({ message, copy }: Delivery): InputName {
    return this.#copyName(purposes.transmit, message, copy);
  }

  #port({ port: plan, to }: RoutePlan): Port | null {
    if (plan === undefined) return null;
    const key = plan.link * this.#machineCount + to;
    const port = this.#ports.get(key) ?? new Port(this.#world, this.#draws, plan);
    this.#ports.set(key, port);
    return port;
  }

  #release(delivery: Delivery): void {
    if (!this.#world.recording && delivery.isPosted) this.#spare.push(delivery);
  }

  /** An ordered link holds a message back until the one sent before it has arrived. */
  #scheduleInOrder(link: Link, delivery: Delivery, delay: Time): void {
    const world = this.#world;
    world.touch(link.order, 'exclusive');
    const time = plus(world.now, delay, world.forms);
    const { last } = link;
    delivery.delay = delay;
    delivery.isPosted = false;
    if (last !== null && world.decisions.noLater(time, last.time)) {
      const tie = this.#draws.tie(this.#copyName(purposes.orderTie, delivery.message, delivery.copy));
      delivery.at = { time: plus(last.time, tie, world.forms), behind: last };
    }
    link.last = world.schedule(delivery);
  }

  /** What is on its way when a cut begins is lost or not, as the adversary likes. */
  #isLostInFlight(message: Message, link: Link, begun: number, copy: 0 | 1): boolean {
    this.#world.touch(link.resource, 'read');
    if (link.begun === begun) return false;
    return this.#world.inputs.choose(this.#copyName(purposes.lostInFlight, message, copy), 2, null, false) === 1;
  }

  /** What is on its way when a hold begins, and has not arrived while it lasts, is held or not, as the adversary likes. */
  #isHeldInFlight({ message, copy, sent, holdsBegun }: Delivery, link: Link): boolean {
    if (link.holds === 0 || link.holdsBegun === holdsBegun) return false;
    if (link.route.order === 'fifo') {
      this.#world.touch(link.order, 'exclusive');
      if (link.held.some((one) => one.sent <= sent)) return true;
    }
    return this.#world.inputs.choose(this.#copyName(purposes.heldInFlight, message, copy), 2, null, false) === 1;
  }

  #drop(message: Message, messageId: number, machine: MachineId, reason: DropReason): void {
    this.dropped++;
    this.#log?.tell(machine, { kind: 'drop', message: this.#log.message(message), messageId, reason });
  }

  /** Whether it is lost as it sets out: for itself, or in a burst, of which the first and each further one has a chance of its own. */
  #isLost(link: Link, message: Message): boolean {
    const { burst, loss } = link.route;
    if (burst === undefined || loss <= 0 || loss >= 1 || link.degradations.some(({ route }) => route.loss !== undefined)) return this.#happens(link, 'loss', message);
    this.#world.touch(link.burst, 'exclusive');
    const chance = link.wasLost === null ? loss : link.wasLost ? 1 - 1 / burst : loss / (burst * (1 - loss));
    link.wasLost = chance > 0 && (chance >= 1 || this.#world.inputs.choose(this.#name(purposes.loss, message), 2, chance, true) === 1);
    return link.wasLost;
  }

  #happens(link: Link, what: 'loss' | 'duplicate', message: Message): boolean {
    const worse = link.degradations.length === 0 ? null : (link.degradations.findLast(({ route }) => route[what] !== undefined) ?? null);
    const probability = worse?.route[what] ?? link.route[what];
    if (probability <= 0) return false;
    if (probability >= 1) return true;
    const name = worse === null ? this.#name(purposes[what], message) : this.#degradedName(what === 'loss' ? purposes.degradedLoss : purposes.degradedDuplicate, message, worse);
    return this.#world.inputs.choose(name, 2, probability, true) === 1;
  }

  #degradedName(purpose: Purpose, message: Message, { fault, action }: Degradation): InputName {
    const name = this.#name(purpose, message);
    return { ...name, d: name.d + this.#machineCount * this.#machineCount * (1 + action + 64 * fault) };
  }

  #copyName(purpose: Purpose, message: Message, copy: 0 | 1): InputName {
    const name = this.#name(purpose, message);
    return copy === 0 ? name : { ...name, a: name.a + secondCopy };
  }

  /** Of a plain run, lent until the next one: a message asks for several. */
  #name(purpose: Purpose, message: Message): InputName {
    if (this.#world.recording) return messageName(purpose, message, this.#machineCount);
    const lent = this.#lent;
    lent.purpose = purpose;
    lent.a = message.code;
    lent.b = message.cause;
    lent.c = message.attempt;
    lent.d = message.from * this.#machineCount + message.to;
    return lent;
  }

  #link(from: MachineId, to: MachineId): Link {
    const link = this.#linkOrNull(from, to);
    return link ?? noLink(from, to);
  }

  #linkOrNull(from: MachineId, to: MachineId): Link | null {
    const key = from * this.#machineCount + to;
    const known = this.#links[key];
    if (known !== undefined) return known;
    const route = this.#routes.get(key);
    return (this.#links[key] = route === undefined ? null : newLink(route, mayBeHeld(this.#world.plan, from, to), this.#port(route)));
  }
}

/** A message on its way: the event in which it comes to its machine. */
class Delivery implements Schedule, Passenger {
  readonly #links: Links;
  readonly arrived: Arrived;
  readonly machine = null;
  readonly footprint = 'declared';
  message!: Message;
  messageId = 0;
  copy: 0 | 1 = 0;
  link: Link | null = null;
  /** How many cuts and holds of the link had begun when it was sent, and how many messages were sent before it. */
  begun = 0;
  holdsBegun = 0;
  sent = 0;
  sentNs = 0;
  /** Whether nobody speaks of its event. */
  isPosted = true;
  /** Whether it was kept back by a hold, and has all behind it but the port. */
  isKept = false;
  delay: Time | undefined = undefined;
  at: Schedule['at'] = undefined;

  constructor(links: Links) {
    this.#links = links;
    this.arrived = new Arrived(links, this);
  }

  begin(message: Message, messageId: number, copy: 0 | 1, link: Link | null, sentNs: number): void {
    this.message = message;
    this.messageId = messageId;
    this.copy = copy;
    this.link = link;
    this.begun = link === null ? 0 : link.begun;
    this.holdsBegun = link === null ? 0 : link.holdsBegun;
    this.sentNs = sentNs;
    this.delay = undefined;
    this.at = undefined;
  }

  get id(): EventId {
    return this.#links.eventId(this);
  }

  get bytes(): number {
    return this.message.bytes ?? 0;
  }

  get transmissionId(): EventId {
    return this.#links.transmissionId(this);
  }

  get tieName(): InputName {
    return this.#links.tieName(this);
  }

  pass(): void {
    this.#links.pass(this);
  }

  get life(): Life {
    return this.message.isIdle === true ? 'idles' : 'keeps';
  }

  run(): void {
    this.#links.arrive(this);
  }
}

/** What a message does at its machine. */
class Arrived implements Activity {
  readonly #links: Links;
  readonly #delivery: Delivery;

  constructor(links: Links, delivery: Delivery) {
    this.#links = links;
    this.#delivery = delivery;
  }

  get id(): EventId {
    return this.#links.eventId(this.#delivery);
  }

  get footprint(): Footprint {
    return this.#delivery.message.footprint;
  }

  get life(): Life {
    return this.#delivery.life;
  }

  run(): void {
    this.#links.deliver(this.#delivery);
  }

  lost(): void {
    this.#links.refuse(this.#delivery);
  }
}

function noLink(from: MachineId, to: MachineId): never {
  throw new AssertionFailure(`machines ${from} and ${to} have no link: a plan has a route for each pair that must talk`);
}

/** The delay that it gives such a message; undefined: none of its own. */
function delayIn({ delay, delayOf }: DegradedRoute, { code }: Message): Draw | undefined {
  const kind = delayKinds[code] ?? null;
  return (kind === null ? undefined : delayOf?.[kind]) ?? delay;
}

function newLink(route: RoutePlan, held: boolean, port: Port | null): Link {
  const delays = delayKinds.map((kind) => (kind === null ? undefined : route.delayOf[kind]) ?? route.delay);
  const { unsettled } = route;
  const early = unsettled === undefined ? null : delayKinds.map((kind) => (kind === null ? undefined : unsettled.delayOf[kind]) ?? unsettled.delay);
  return {
    route,
    delays,
    early,
    resource: new Resource<Event>(),
    order: new Resource<Event>(),
    inForce: { cut: 0, partition: 0 },
    begun: 0,
    last: null,
    holds: 0,
    holdsBegun: 0,
    mayBeHeld: held,
    sent: 0,
    held: [],
    port,
    wasLost: null,
    burst: new Resource<Event>(),
    degradations: [],
  };
}

function mayBeHeld(plan: Plan, from: MachineId, to: MachineId): boolean {
  return plan.faults.some(({ actions }) =>
    actions.some((action) => action.kind === 'hold' && action.alternatives.some((pairs) => pairs.some((pair) => pair.from === from && pair.to === to))),
  );
}

const noDraw: Draw = { lowNs: 0, highNs: 0, law: null, range: null, unknowns: [] };

const knownRoutes = new WeakMap<Plan, ReadonlyMap<number, RoutePlan>>();

/** Routes by `from * machines + to`, made once per plan: runs are many. */
function routesOf(plan: Plan): ReadonlyMap<number, RoutePlan> {
  const known = knownRoutes.get(plan);
  if (known !== undefined) return known;
  const routes = new Map(plan.routes.map((route) => [route.from * plan.machines.length + route.to, route]));
  knownRoutes.set(plan, routes);
  return routes;
}

