// Pending events in their total order, which no engine and no order of insertion can change: by instant, then by the
// length of the causal chain, then by what the event is and what caused it.
import { AssertionFailure } from '../../base/assert.ts';
import { plainTime, type Time } from './time.ts';

/** What an event is and what caused it: unique among pending events, and the same in every run. */
export interface EventId {
  /** One of `eventKinds`. */
  readonly kind: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  /** How often it fell into a pause and was put off. */
  readonly late: number;
}

/** Kinds of events. The numbers break ties and stand in names of inputs: below 64, and never reuse one. */
export const eventKinds = {
  /** program, session (0 where there is only one) */
  start: 1,
  /** operation instance: after a fault struck at its beginning */
  begin: 2,
  /** operation instance, attempt */
  timeout: 3,
  /** program, statement, instance */
  wait: 4,
  /** program, statement + statements * instance of the loop, iteration */
  iteration: 5,
  /** operation instance, attempt, machine */
  service: 6,
  /**
   * What goes on behind a fault (`faults/moments.ts`). At a moment of an operation: 0 to 3, operation instance, attempt; behind a
   * replication: 4 + 8 * machine, operation instance, arrival; behind an effect: 5 + 8 * program, its run, which of
   * its effects; behind a full queue of a service: 6 + 8 * machine, operation instance, attempt.
   */
  continuation: 7,
  /** operation instance and effect, resend, from * machines + to */
  resend: 8,
  /** fault, action, occurrence */
  faultBegins: 9,
  /** fault, action, occurrence */
  faultEnds: 10,
  /** operation instance: the program goes on */
  goOn: 11,
  /** what a detector does (`software/detectors.ts`) + 4 * detector and machines, their crashes, a number */
  detector: 14,
  /** behind all instants "at any time" */
  latest: 12,
  /** program, session */
  arrival: 15,
  /** fault, action, jump: the next jump of a clock that is strobed */
  strobe: 13,
  /** 16 + 2 * message kind + copy (16 to 31, 48, 50 to 59, 62 and 63): operation instance, attempt, from * machines + to + machines² * how often its segment had been sent */
  message: 16,
  /** a segment is not acknowledged: operation instance, attempt, (from * machines + to + machines² * its timers before) * 64 + message kind */
  retransmission: 0,
  /** at the port of its machine: operation instance, attempt, (from * machines + to) * 64 + 2 * message kind + copy */
  transmission: 60,
  /** 2 * (store * machines + machine) + face, crashes, view and how much was done: a view was waited for in vain */
  viewChange: 61,
  /** operation instance, attempt: the pause before it is over */
  backoff: 36,
  /** what a replica does by itself (`stores/store-server.ts`) + 16 * store and machine, a number, another */
  store: 41,
  /** looks whether a lease is over: operation instance of the grant, which of its requests, lock + 2^20 * how often it was set */
  lease: 38,
  /** looks whether an interval has passed: operation instance, which of its requests, machine + machines * how often before */
  commit: 39,
  /** what a balancer does (`software/health-checks.ts`) + 4 * balancer and machine, crashes, a number; to pass a request on: 4 * balancer, operation instance, code */
  balancer: 37,
  /** what a replica of a consensus store does by itself (`stores/consensus/names.ts`) + 4 * store and machine, its crashes and the sign behind which it waits, or the term and the heartbeat */
  consensus: 44,
} as const;

/** That of the message kind that acknowledges segments, which is never doubled. */
const tcpAcknowledged = 48;

/** Whether it is a message on its way, or at the port of its machine. */
export function isOfMessage(kind: number): boolean {
  const isMessage = (kind >= eventKinds.message && kind < eventKinds.message + 16) || kind === tcpAcknowledged || (kind >= 50 && kind < 60) || kind >= 62;
  return isMessage || kind === eventKinds.transmission;
}

/** Something that will happen, is happening or has happened. */
export class PendingEvent {
  /** Its instant. */
  ticks: number;
  /** Longer than that of the event that caused it, so that what is caused at an instant comes behind its cause. */
  depth: number;
  /** How many freedoms of delays and timers are summed up in its instant. */
  chain: number;
  state: 'pending' | 'done' | 'cancelled' = 'pending';
  #named: { readonly id: EventId };
  #time: Time | null;

  /** `time`: its instant with the form that produced it; null in a plain run, where the number is all there is. */
  constructor(named: { readonly id: EventId }, ticks: number, time: Time | null, depth: number, chain: number) {
    this.ticks = ticks;
    this.depth = depth;
    this.chain = chain;
    this.#named = named;
    this.#time = time;
  }

  get id(): EventId {
    return this.#named.id;
  }

  get time(): Time {
    return (this.#time ??= plainTime(this.ticks));
  }

  protected keepId(): void {
    this.#named = { id: this.#named.id };
  }

  /** Becomes another event of a plain run. */
  protected reset(named: { readonly id: EventId }, ticks: number, depth: number, chain: number): void {
    this.ticks = ticks;
    this.depth = depth;
    this.chain = chain;
    this.state = 'pending';
    this.#named = named;
    this.#time = null;
  }
}

/** Whether `x` comes first of two events of one instant. Depends on causes only, never on inputs. */
export function winsTie(x: PendingEvent, y: PendingEvent): boolean {
  if (x.depth !== y.depth) return x.depth < y.depth;
  const [p, q] = [x.id, y.id];
  if (p.kind !== q.kind) return p.kind < q.kind;
  if (p.a !== q.a) return p.a < q.a;
  if (p.b !== q.b) return p.b < q.b;
  if (p.c !== q.c) return p.c < q.c;
  if (p.late !== q.late) return p.late < q.late;
  if (x === y) return false;
  throw new AssertionFailure(`two events are the same: ${JSON.stringify(p)}`);
}

/** The order in which events are handled. */
export function byOrder(x: PendingEvent, y: PendingEvent): number {
  return x === y ? 0 : comesFirst(x, y) ? -1 : 1;
}

function comesFirst(x: PendingEvent, y: PendingEvent): boolean {
  return x.ticks !== y.ticks ? x.ticks < y.ticks : winsTie(x, y);
}

/** Of the heap: a node's children lie side by side, and half as many levels as a binary heap has are walked. */
const children = 4;

/**
 * A heap whose instants stand in a typed array of their own, so that events are looked at in ties only.
 * Cancelled events stay in it until they come up. It grows with what is pending, and can be used again.
 */
export class EventQueue<E extends PendingEvent> {
  #ticks = new Float64Array(64);
  readonly #events: E[] = [];

  push(event: E): void {
    const events = this.#events;
    let at = events.length;
    if (at === this.#ticks.length) this.#grow();
    const ticks = this.#ticks;
    const own = event.ticks;
    events.push(event);
    while (at > 0) {
      const parent = (at - 1) >> 2;
      const above = ticks[parent] as number;
      if (above < own || (above === own && !winsTie(event, events[parent] as E))) break;
      ticks[at] = above;
      events[at] = events[parent] as E;
      at = parent;
    }
    ticks[at] = own;
    events[at] = event;
  }

  /** The first event that is not cancelled, taken out. */
  pop(): E | undefined {
    for (;;) {
      const event = this.#take();
      if (event === undefined || event.state === 'pending') return event;
    }
  }

  /** All that are not cancelled, in no particular order. */
  pending(): E[] {
    return this.#events.filter((event) => event.state === 'pending');
  }

  /** For how many it has room. */
  get capacity(): number {
    return this.#ticks.length;
  }

  clear(): void {
    this.#events.length = 0;
  }

  #take(): E | undefined {
    const events = this.#events;
    const first = events[0];
    const last = events.pop();
    const { length } = events;
    if (first === undefined || last === undefined || length === 0) return first;
    const ticks = this.#ticks;
    const own = ticks[length] as number;
    let at = 0;
    for (;;) {
      let child = children * at + 1;
      if (child >= length) break;
      let least = ticks[child] as number;
      const end = Math.min(child + children, length);
      for (let other = child + 1; other < end; other++) {
        const one = ticks[other] as number;
        if (one < least || (one === least && winsTie(events[other] as E, events[child] as E))) {
          child = other;
          least = one;
        }
      }
      if (own < least || (own === least && winsTie(last, events[child] as E))) break;
      ticks[at] = least;
      events[at] = events[child] as E;
      at = child;
    }
    ticks[at] = own;
    events[at] = last;
    return first;
  }

  #grow(): void {
    const grown = new Float64Array(2 * this.#ticks.length);
    grown.set(this.#ticks);
    this.#ticks = grown;
  }
}
