// Pending events in their total order, which no engine and no order of insertion can change: by instant, then by the
// length of the causal chain, then by what the event is and what caused it.
import { AssertionFailure } from '../../base/assert.ts';
import type { Time } from './time.ts';

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
  /** program */
  start: 1,
  /** operation instance: after a fault struck at its beginning */
  begin: 2,
  /** operation instance, attempt */
  timeout: 3,
  /** program, statement, instance */
  wait: 4,
  /** program, statement, instance of an iteration */
  iteration: 5,
  /** operation instance, attempt, machine */
  service: 6,
  /** a moment of an operation (`faults/moments.ts`), operation instance, attempt: what goes on behind a fault at that moment */
  continuation: 7,
  /** operation instance and effect, resend, from * machines + to */
  resend: 8,
  /** fault, action, occurrence */
  faultBegins: 9,
  /** fault, action, occurrence */
  faultEnds: 10,
  /** operation instance: the program goes on */
  goOn: 11,
  /** behind all instants "at any time" */
  latest: 12,
  /** 16 + 2 * message kind + copy: operation instance, attempt, from * machines + to */
  message: 16,
} as const;

/** Something that will happen, is happening or has happened. */
export class PendingEvent {
  readonly id: EventId;
  readonly time: Time;
  /** Longer than that of the event that caused it, so that what is caused at an instant comes behind its cause. */
  readonly depth: number;
  /** How many freedoms of delays and timers are summed up in its instant. */
  readonly chain: number;
  state: 'pending' | 'done' | 'cancelled' = 'pending';

  constructor(id: EventId, time: Time, depth: number, chain: number) {
    this.id = id;
    this.time = time;
    this.depth = depth;
    this.chain = chain;
  }
}

/** Whether `x` comes first of two events of one instant. Depends on causes only, never on inputs. */
export function winsTie(x: PendingEvent, y: PendingEvent): boolean {
  if (x.depth !== y.depth) return x.depth < y.depth;
  if (x.id.kind !== y.id.kind) return x.id.kind < y.id.kind;
  if (x.id.a !== y.id.a) return x.id.a < y.id.a;
  if (x.id.b !== y.id.b) return x.id.b < y.id.b;
  if (x.id.c !== y.id.c) return x.id.c < y.id.c;
  if (x.id.late !== y.id.late) return x.id.late < y.id.late;
  if (x === y) return false;
  throw new AssertionFailure(`two events are the same: ${JSON.stringify(x.id)}`);
}

/** The order in which events are handled. */
export function byOrder(x: PendingEvent, y: PendingEvent): number {
  return x === y ? 0 : comesFirst(x, y) ? -1 : 1;
}

function comesFirst(x: PendingEvent, y: PendingEvent): boolean {
  return x.time.ticks !== y.time.ticks ? x.time.ticks < y.time.ticks : winsTie(x, y);
}

/** A binary heap. Cancelled events stay in it until they come up. */
export class EventQueue<E extends PendingEvent> {
  readonly #heap: E[] = [];

  push(event: E): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(event);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent] as E;
      if (!comesFirst(event, above)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = event;
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
    return this.#heap.filter((event) => event.state === 'pending');
  }

  #take(): E | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && comesFirst(heap[child + 1] as E, heap[child] as E)) child++;
      if (!comesFirst(heap[child] as E, last)) break;
      heap[at] = heap[child] as E;
      at = child;
    }
    heap[at] = last;
    return first;
  }
}
