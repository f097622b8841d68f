// Directed links between machines: what is sent over them travels, is lost, cut off or held up, and comes to its machine. A
// machine reaches itself at once, and always.
import { AssertionFailure } from '../../base/assert.ts';
import type { Clocks } from '../clocks/clocks.ts';
import type { Draws } from '../kernel/draws.ts';
import type { EventId } from '../kernel/event-queue.ts';
import { type InputName, purposes } from '../kernel/inputs.ts';
import { plus } from '../kernel/forms.ts';
import type { Time } from '../kernel/time.ts';
import type { World } from '../kernel/world.ts';
import type { RoutePlan } from '../network-plan.ts';
import type { MachineId } from '../plan-ids.ts';
import type { DropReason } from '../trace.ts';
import type { TraceLog } from '../trace-log.ts';
import { Chances } from './chances.ts';
import { Delays } from './delays.ts';
import { type Carrier, Delivery } from './delivery.ts';
import { Holds } from './holds.ts';
import { type CutReason, type Degradation, type Link, newLink, routesOf } from './link.ts';
import { Meddling } from './meddling.ts';
import { type Message, messageEvent, transmissionEvent } from './message.ts';
import { MessageNames } from './message-names.ts';
import { Port } from './port.ts';
import type { Wires } from './receiver.ts';
import { Tcp } from './tcp.ts';

export class Links implements Carrier, Wires {
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
  readonly #names: MessageNames;
  readonly #delays: Delays;
  readonly #chances: Chances;
  readonly #holds: Holds;
  readonly #tcp: Tcp;
  /** Faults that single out messages. */
  readonly meddling: Meddling;
  sent = 0;
  delivered = 0;
  dropped = 0;

  /** How many wait for the end of a hold, at a port, or for what tcp brings before them. */
  get waiting(): number {
    const held = this.#links.reduce((sum, link) => sum + (link?.held.length ?? 0), this.#tcp.kept);
    return [...this.#ports.values()].reduce((sum, port) => sum + port.waiting, held);
  }

  constructor(world: World, draws: Draws, clocks: Clocks, log: TraceLog | null) {
    this.#world = world;
    this.#draws = draws;
    this.#log = log;
    this.#routes = routesOf(world.plan);
    this.#machineCount = world.machines.length;
    this.#names = new MessageNames(world);
    this.#delays = new Delays(world, draws, this.#names);
    this.#chances = new Chances(world, this.#names);
    this.#holds = new Holds(world, draws, this.#names, this);
    this.meddling = new Meddling(world, draws);
    this.#tcp = new Tcp({ world, draws, clocks, log, wires: this });
  }

  /** Sends a message from a machine that runs. */
  send(message: Message): void {
    const link = message.from === message.to ? null : this.#link(message.from, message.to);
    const plan = link?.route.tcp;
    // What a machine says whose process is dead, its operating system says, and once.
    if (link === null || plan === undefined || this.#world.machine(message.from).down > 0) this.#send(message, link);
    else this.#tcp.send(message, link, plan);
  }

  /** Sends a message as it is, once. */
  sendOut(message: Message): void {
    this.#send(message, this.#link(message.from, message.to));
  }

  /** What waited at a machine that has crashed is gone. */
  crashed(machine: MachineId): void {
    this.#tcp.crashed(machine);
  }

  #send(message: Message, link: Link | null): void {
    const world = this.#world;
    const messageId = this.sent++;
    if (this.#log !== null && message.isSilent !== true) this.#log.tell(message.from, { kind: 'send', message: this.#log.message(message), messageId, to: message.to });
    if (link === null) {
      this.#world.post(this.#delivery(message, messageId, 0, null));
      return;
    }
    world.touch(link.resource, 'read');
    const reason = link.inForce.cut > 0 ? 'cut' : link.inForce.partition > 0 ? 'partition' : null;
    if (reason !== null) {
      this.#drop(message, messageId, 0, message.from, reason);
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
    if (this.meddling.isLost(message) || this.#chances.isLost(link, message)) {
      this.#drop(message, messageId, 0, message.from, 'lost');
      return;
    }
    this.#schedule(message, messageId, 0, link, sent, ordered);
    // What arrives twice is filtered by tcp.
    if (link.route.tcp !== undefined || !this.#chances.isDoubled(link, message)) return;
    message.isDoubled = true;
    this.#schedule(message, this.sent++, 1, link, sent, ordered);
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
    if (link !== null) this.#holds.begin(link);
  }

  /** A hold ends, and if it is the last: what waits sets out, in the order in which it was sent. */
  letGo(from: MachineId, to: MachineId): void {
    const link = this.#linkOrNull(from, to);
    if (link !== null) this.#holds.end(link);
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
    link.wasLostIn.delete(degradation);
  }

  /** Whether what is sent now from one machine to the other can arrive at all. */
  isOpen(from: MachineId, to: MachineId): boolean {
    if (from === to) return true;
    const link = this.#link(from, to);
    this.#world.touch(link.resource, 'read');
    return link.inForce.cut === 0 && link.inForce.partition === 0 && (link.degradations.findLast(({ route }) => route.loss !== undefined)?.route.loss ?? link.route.loss) < 1;
  }

  #schedule(message: Message, messageId: number, copy: 0 | 1, link: Link, sent: number, ordered: boolean): void {
    const { draw, name, early, entry } = this.#delays.of(link, message, copy);
    const delivery = this.#delivery(message, messageId, copy, link);
    delivery.sent = sent;
    const late = this.meddling.delay(message);
    if (early !== null && !this.#delays.isSettled()) {
      const delay = this.#delays.early(link, message, copy, early, entry);
      this.#scheduleAfter(link, delivery, late === null ? delay : plus(delay, late, this.#world.forms), ordered);
    }
    else if (late !== null) this.#scheduleAfter(link, delivery, plus(this.#draws.duration(draw, name), late, this.#world.forms), ordered);
    else if (ordered || link.route.order === 'fifo') this.#scheduleInOrder(link, delivery, this.#draws.duration(draw, name));
    else if (!this.#world.recording) this.#world.postAfter(delivery, this.#draws.durationTicks(draw, name));
    else {
      delivery.delay = this.#draws.duration(draw, name);
      this.#world.post(delivery);
    }
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
      this.#drop(message, messageId, copy, message.to, 'cut');
    } else if (this.#holds.isHeldInFlight(delivery, link)) {
      this.#holds.keepBack(delivery, link, (kept, free) => this.#scheduleInOrder(link, kept, free));
      this.#release(delivery);
    } else this.#leave(delivery);
  }

  /** A message leaves the network, by the port of its machine if there is one. What is sent in vain takes no place there. */
  #leave(delivery: Delivery): void {
    const { message, link } = delivery;
    if (link === null || link.port === null || message.isIdle === true) {
      this.pass(delivery);
      return;
    }
    if (link.port.enter(delivery)) return;
    this.#world.drop(message.to);
    this.#overflow(delivery);
  }

  /** A message comes to the door of its machine. */
  pass(delivery: Delivery): void {
    delivery.message.reached?.(delivery.copy);
    if (!this.#world.arrive(delivery.message.to, delivery.arrived)) this.#overflow(delivery);
  }

  #overflow(delivery: Delivery): void {
    this.discard(delivery, 'overflow');
  }

  /** It has arrived in vain. */
  discard(delivery: Delivery, reason: DropReason): void {
    const { message, messageId, copy } = delivery;
    this.#release(delivery);
    this.#drop(message, messageId, copy, message.to, reason);
  }

  /** A message has arrived at a machine that runs. */
  deliver(delivery: Delivery): void {
    const { message, copy } = delivery;
    if (message.take !== undefined) message.take(delivery);
    else if (message.admits?.(copy) === false) this.#overflow(delivery);
    else this.handOver(delivery);
  }

  /** It is what its receiver gets. */
  handOver(delivery: Delivery): void {
    const { message, messageId, copy, sentNs } = delivery;
    this.delivered++;
    if (this.#log !== null && message.isSilent !== true) this.#log.tell(message.to, { kind: 'deliver', message: this.#log.message(message), messageId, from: message.from, sentNs });
    message.handle(copy);
    this.#release(delivery);
  }

  /** A message found its machine, or its process, down. */
  refuse(delivery: Delivery): void {
    const { message, messageId, copy } = delivery;
    const refuses = message.refused !== undefined && this.#world.machine(message.to).refuses;
    this.#drop(message, messageId, copy, message.to, refuses ? 'refused' : 'down');
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
    return this.#names.ofCopy(purposes.transmit, message, copy);
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
      const tie = this.#draws.tie(this.#names.ofCopy(purposes.orderTie, delivery.message, delivery.copy));
      delivery.at = { time: plus(last.time, tie, world.forms), behind: last };
    }
    link.last = world.schedule(delivery);
  }

  /** What is on its way when a cut begins is lost or not, as the adversary likes. */
  #isLostInFlight(message: Message, link: Link, begun: number, copy: 0 | 1): boolean {
    this.#world.touch(link.resource, 'read');
    if (link.begun === begun) return false;
    return this.#world.inputs.choose(this.#names.ofCopy(purposes.lostInFlight, message, copy), 2, null, false) === 1;
  }

  #drop(message: Message, messageId: number, copy: 0 | 1, machine: MachineId, reason: DropReason): void {
    this.dropped++;
    message.dropped?.(copy, reason);
    if (this.#log !== null && message.isSilent !== true) this.#log.tell(machine, { kind: 'drop', message: this.#log.message(message), messageId, reason });
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
    return (this.#links[key] = route === undefined ? null : newLink(this.#world.plan, route, this.#port(route)));
  }
}

function noLink(from: MachineId, to: MachineId): never {
  throw new AssertionFailure(`machines ${from} and ${to} have no link: a plan has a route for each pair that must talk`);
}
