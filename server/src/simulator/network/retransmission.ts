// The timer of a segment: when it is not acknowledged by then, it is sent again, or given up.
import { type EventId, eventKinds } from '../kernel/event-queue.ts';
import type { Time } from '../kernel/time.ts';
import type { Life, Schedule } from '../kernel/activity.ts';
import type { MachineId } from '../plan-ids.ts';
import { resendStep } from './message.ts';
import type { Segment } from './segment.ts';

/** Whose timer it is. */
export interface Sender {
  readonly machines: number;
  /** Whether the timer of a segment fires. */
  fires(segment: Segment): boolean;
  /** Whether anything that the run goes on for can come of it that a segment is sent again (`keeping`), or anything at all. */
  isWanted(segment: Segment, keeping: boolean): boolean;
  fire(segment: Segment, isLast: boolean): void;
}

export class Retransmission implements Schedule {
  readonly #sender: Sender;
  readonly #segment: Segment;
  readonly #number: number;
  readonly #isLast: boolean;
  readonly #machines: number;
  readonly machine: MachineId;
  readonly footprint = 'declared';
  readonly delay: Time;
  readonly life: Life;

  constructor(sender: Sender, segment: Segment, number: number, isLast: boolean, delay: Time, life: Life) {
    this.#sender = sender;
    this.#segment = segment;
    this.#number = number;
    this.#isLast = isLast;
    this.#machines = sender.machines;
    this.machine = segment.stream.from;
    this.delay = delay;
    this.life = life;
  }

  get id(): EventId {
    const { message, stream } = this.#segment;
    const machines = this.#machines;
    const c = (stream.from * machines + stream.to + machines * machines * this.#number) * resendStep + message.code;
    return { kind: eventKinds.retransmission, a: message.cause, b: message.attempt, c, late: 0 };
  }

  happens(): boolean {
    return this.#sender.fires(this.#segment);
  }

  isWanted(): boolean {
    return this.#sender.isWanted(this.#segment, true);
  }

  run(): void {
    this.#sender.fire(this.#segment, this.#isLast);
  }
}
