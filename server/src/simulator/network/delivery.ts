// A message on its way: the event in which it comes to its machine, and what it does there.
import type { EventId } from '../kernel/event-queue.ts';
import type { InputName } from '../kernel/inputs.ts';
import type { Time } from '../kernel/time.ts';
import type { Activity, Footprint, Life, Schedule } from '../kernel/activity.ts';
import type { Link } from './link.ts';
import type { DropReason } from '../trace.ts';
import type { Arrival, Message } from './message.ts';
import type { Passenger } from './port.ts';

/** Whom a message has to thank for its travels. */
export interface Carrier {
  /** Names of its events, and of a freedom. */
  eventId(delivery: Delivery): EventId;
  transmissionId(delivery: Delivery): EventId;
  tieName(delivery: Delivery): InputName;
  /** It comes to its machine, unless it was lost on its way. */
  arrive(delivery: Delivery): void;
  /** It has left the port of its machine. */
  pass(delivery: Delivery): void;
  /** It has arrived at a machine that runs. */
  deliver(delivery: Delivery): void;
  /** It is what its receiver gets, or has come in vain. */
  handOver(delivery: Delivery): void;
  discard(delivery: Delivery, reason: DropReason): void;
  /** It found its machine, or its process, down. */
  refuse(delivery: Delivery): void;
}

export class Delivery implements Schedule, Passenger, Arrival {
  readonly #carrier: Carrier;
  readonly arrived: Activity;
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

  constructor(carrier: Carrier) {
    this.#carrier = carrier;
    this.arrived = new Arrived(carrier, this);
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
    return this.#carrier.eventId(this);
  }

  get bytes(): number {
    return this.message.bytes ?? 0;
  }

  get transmissionId(): EventId {
    return this.#carrier.transmissionId(this);
  }

  get tieName(): InputName {
    return this.#carrier.tieName(this);
  }

  pass(): void {
    this.#carrier.pass(this);
  }

  get resend(): number {
    return this.message.resend ?? 0;
  }

  handOver(): void {
    this.#carrier.handOver(this);
  }

  discard(reason: DropReason): void {
    this.#carrier.discard(this, reason);
  }

  get life(): Life {
    if (this.message.isIdle === true) return 'idles';
    return this.message.isBackground === true ? 'recurs' : 'keeps';
  }

  run(): void {
    this.#carrier.arrive(this);
  }
}

/** What a message does at its machine. */
class Arrived implements Activity {
  readonly #carrier: Carrier;
  readonly #delivery: Delivery;

  constructor(carrier: Carrier, delivery: Delivery) {
    this.#carrier = carrier;
    this.#delivery = delivery;
  }

  get id(): EventId {
    return this.#carrier.eventId(this.#delivery);
  }

  get footprint(): Footprint {
    return this.#delivery.message.footprint;
  }

  get life(): Life {
    return this.#delivery.life;
  }

  run(): void {
    this.#carrier.deliver(this.#delivery);
  }

  lost(): void {
    this.#carrier.refuse(this.#delivery);
  }
}
