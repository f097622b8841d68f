// What tcp knows of a direction between two machines and of each message that goes there.
import { Resource } from '../kernel/resource.ts';
import type { Time } from '../kernel/time.ts';
import type { Event, Footprint } from '../kernel/activity.ts';
import type { TcpPlan } from '../network-plan.ts';
import type { MachineId } from '../plan-ids.ts';
import type { DropReason } from '../trace.ts';
import type { Arrival, Message, MessageCode } from './message.ts';

/** A link, as far as tcp needs it: its stream, and what guards which one that is and what is sent over it. */
export interface StreamHolder {
  readonly route: { readonly from: MachineId; readonly to: MachineId };
  stream: Stream | null;
  readonly sending: Resource<Event>;
}

/** A segment that has come early. */
export interface Kept {
  readonly segment: Segment;
  readonly arrival: Arrival;
}

/** All that one machine sends to another, from its start, or from when something of it was last given up. */
export class Stream {
  readonly link: StreamHolder;
  readonly from: MachineId;
  readonly to: MachineId;
  readonly plan: TcpPlan;
  /** Of its sender: a crash ends it. */
  readonly incarnation: number;
  /** How many segments it has had, with how many bytes in all; which was the last that keeps a run alive. Guarded by the link. */
  segments = 0;
  bytes = 0;
  lastKeeping = -1;
  /** Those that are under way and not acknowledged, in order; of a recorded run all that ever were. */
  readonly sent: Segment[] = [];
  /** Guards the next two, once more bytes were sent than the window has. */
  readonly window = new Resource<Event>();
  bytesUnderWay = 0;
  waiting: Segment[] = [];
  /** How it goes on behind a loss; null: as if there were none. Guarded by `pace`. */
  recovery: Recovery | null = null;
  readonly pace = new Resource<Event>();
  /** Given up: nothing that is under way can be taken in any more. */
  isStuck = false;
  /** Guards all that follows, and what the receiver has done with each segment. */
  readonly receiver = new Resource<Event>();
  /** The number of the next one to take in. */
  expected = 0;
  /** What came early, by number, in the memory of this incarnation of the receiver. */
  readonly kept = new Map<number, Kept>();
  keptBy = 0;
  /** Numbers of those that were refused, and are to be passed over in their turn. */
  readonly refused = new Set<number>();
  /** What was kept and is not any more, for want of a place or by a crash, and how often it had been sent before. */
  readonly unkept = new Map<Segment, number>();

  constructor(link: StreamHolder, plan: TcpPlan, incarnation: number) {
    this.link = link;
    this.from = link.route.from;
    this.to = link.route.to;
    this.plan = plan;
    this.incarnation = incarnation;
  }

  /** Whether the window has a place for one before which nothing waits. One that is larger than the window goes alone. */
  hasPlace({ bytes }: Segment): boolean {
    return bytes === 0 || this.bytesUnderWay === 0 || this.bytesUnderWay + bytes <= this.plan.windowBytes;
  }
}

/** The number of a segment that waits. */
export const notSent = -1;

/**
 * Behind the first timer that fires a stream begins with one segment and goes on with one more for each acknowledgement of
 * something new (the slow start of RFC 5681), until nothing of what was lost is missing and nothing waits.
 */
export interface Recovery {
  /** How many may be under way, of those sent since. */
  allowed: number;
  readonly flying: Set<Segment>;
  /** Those whose timers fired meanwhile, to be sent again when there is a place. */
  readonly due: Set<Segment>;
  /** What had been sent before has smaller numbers. */
  readonly before: number;
}

export class Segment {
  readonly stream: Stream;
  /** In its stream, given when it is first sent. */
  number = notSent;
  readonly message: Message;
  readonly bytes: number;
  /** Guards what its sender knows of it. */
  readonly resource = new Resource<Event>();
  /** When it was first sent; until then, when it was to be. */
  since: Time;
  /** Acknowledged, refused or given up. */
  isOver = false;
  /** How often it was sent again, how often it was waited for the acknowledgement of that, and how often a timer was set. */
  resends = 0;
  waits = 0;
  timers = 0;
  timer: Event | null = null;
  /** The latest of its sendings of which its sender knows that it was kept, and the latest that is not any more. */
  kept = -1;
  unkept = -1;
  /** Guards what is noted of it on its way. */
  readonly notes = new Resource<Event>();
  /** What its receiver has done with it. */
  fate: 'taken' | 'refused' | null = null;

  constructor(stream: Stream, message: Message, since: Time) {
    this.stream = stream;
    this.message = message;
    this.since = since;
    this.bytes = message.bytes ?? 0;
  }

  /** Whether its sender knows that it has come early and is kept: then it is not sent again. */
  get isKept(): boolean {
    return this.kept > this.unkept;
  }
}

/** What handles segments on their way. */
export interface SegmentCarrier {
  take(segment: Segment, arrival: Arrival): void;
  refuse(segment: Segment, packet: Packet): void;
  /** Something is noted of it, of which the first counts. */
  note(segment: Segment): void;
}

/** A segment, sent once or again. */
export class Packet implements Message {
  readonly #carrier: SegmentCarrier;
  readonly segment: Segment;
  readonly code: MessageCode;
  readonly from: MachineId;
  readonly to: MachineId;
  readonly cause: number;
  readonly attempt: number;
  readonly resend: number;
  readonly footprint: Footprint;
  readonly bytes: number;
  readonly isIdle: boolean;
  readonly isPassedOn: boolean;

  constructor(carrier: SegmentCarrier, segment: Segment, resend: number, isIdle: boolean) {
    const { message } = segment;
    this.#carrier = carrier;
    this.segment = segment;
    this.code = message.code;
    this.from = message.from;
    this.to = message.to;
    this.cause = message.cause;
    this.attempt = message.attempt;
    this.resend = resend;
    this.footprint = message.footprint;
    this.bytes = segment.bytes;
    this.isIdle = isIdle;
    this.isPassedOn = message.isPassedOn === true;
  }

  take(arrival: Arrival): void {
    this.#carrier.take(this.segment, arrival);
  }

  /** It has come to the door of its machine, for the first time or not. */
  reached(): void {
    const { message } = this.segment;
    if (message.reached === undefined) return;
    this.#carrier.note(this.segment);
    message.reached(0);
  }

  /** What is lost is sent again, and so is late. */
  dropped(_copy: 0 | 1, reason: DropReason): void {
    const { message } = this.segment;
    if (message.dropped === undefined || (reason !== 'down' && reason !== 'refused')) return;
    this.#carrier.note(this.segment);
    message.dropped(0, reason);
  }

  refused(): void {
    this.#carrier.refuse(this.segment, this);
  }

  /** It is handed over with its segment. */
  handle(): void {
    this.segment.message.handle(0);
  }
}
