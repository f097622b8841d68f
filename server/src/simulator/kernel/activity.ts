// What happens on machines, and the events in which it does.
import { type EventId, PendingEvent } from './event-queue.ts';
import type { Time } from './time.ts';

/** Whether an event leaves the guarding of its machine's state to the world (`machine`) or does it itself. */
export type Footprint = 'machine' | 'declared';

/** What happens on a machine: when it is up and runs. */
export interface Activity {
  readonly id: EventId;
  readonly footprint: Footprint;
  readonly run: () => void;
  /** Called instead where the machine is down, or was down since it was set (unless it comes from outside). */
  readonly lost?: () => void;
  readonly life?: Life;
  /** Asked when it comes up, in its own name: whether it happens at all. */
  readonly happens?: () => boolean;
}

/** `delay` absent: at once, behind the current event. `at`: at an instant that is no earlier than the current one. */
export interface Schedule extends Activity {
  /** Null: no machine's business, and its crash or pause does not touch it. */
  readonly machine: number | null;
  /** With a freedom of its own. */
  readonly delay?: Time;
  /** An instant counted from another event, with a freedom of its own. */
  readonly at?: { readonly time: Time; readonly behind: Event };
  /** Extra length of its chain: room for what must come between at the same instant. */
  readonly extraDepth?: number;
  /** Of what `happens` only while the run lasts: all with the same one ask the same question, which has the answer "no" for good once the run is over. */
  readonly gate?: object;
  /** Of a resend: whether something could come of it now. Asked in the name of the current event. */
  readonly isWanted?: () => boolean;
}

/**
 * What an event does for the length of its run. The run is over when no event that keeps it alive is pending, and no
 * resend that could reach its target.
 * - `keeps` (the default) keeps it alive;
 * - `follows` does not: the end of a repeated fault;
 * - `recurs`: the next of a repeated fault, a fault "at any time", or periodic traffic, which is nothing where the run is over;
 * - `awaits`: as a resend, whose end a program waits for, which may then do anything;
 * - `resends`: goes on as long as anything of the above is pending that could bring its target back in reach, or it is;
 * - `idles`: a message to what was out of reach when it was sent.
 */
export type Life = 'keeps' | 'follows' | 'recurs' | 'awaits' | 'resends' | 'idles';

export class Event extends PendingEvent {
  schedule: Schedule;
  life: Life;
  /** Of its machine, when it was set. */
  incarnation: number;
  /** In which it was set; kept in recorded runs only. */
  cause: Event | null;
  /** Whether anybody may still speak of it when it is over. */
  isHeld = true;

  /** Somebody will: it keeps its name, even where what was scheduled is used again. */
  hold(): void {
    if (this.isHeld) return;
    this.isHeld = true;
    this.keepId();
  }

  constructor(schedule: Schedule, ticks: number, time: Time | null, depth: number, chain: number, incarnation: number, cause: Event | null) {
    super(schedule, ticks, time, depth, chain);
    this.schedule = schedule;
    this.life = schedule.life ?? 'keeps';
    this.incarnation = incarnation;
    this.cause = cause;
  }

  /** Becomes another event of a plain run. */
  reuse(schedule: Schedule, ticks: number, depth: number, chain: number, incarnation: number): void {
    this.reset(schedule, ticks, depth, chain);
    this.schedule = schedule;
    this.life = schedule.life ?? 'keeps';
    this.incarnation = incarnation;
    this.isHeld = true;
  }
}
