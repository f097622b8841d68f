// The receiving side of tcp: what comes is taken in once and in order, and acknowledged. It keeps what comes early.
import type { World } from '../kernel/world.ts';
import type { MachineId } from '../plan-ids.ts';
import { type Arrival, type Message, messageKinds, resendStep } from './message.ts';
import type { Packet, Segment, SegmentCarrier, Stream } from './segment.ts';

/** What tcp wants of the network below it. */
export interface Wires {
  /** Sends a message as it is, once. */
  sendOut(message: Message): void;
  /** Whether what is sent now from one machine to the other can arrive at all. */
  isOpen(from: MachineId, to: MachineId): boolean;
}

/** What a machine says when a segment has arrived there. */
export interface Answer {
  /** The number of the next one to take in: all before it were taken in, or refused. */
  readonly expected: number;
  /** Of that segment: which of its sendings is kept; null: none. */
  readonly kept: number | null;
  /** What was kept before and is not any more. */
  readonly unkept: readonly (readonly [Segment, sending: number])[];
  /** Of that segment: its process is dead, and had not taken it in, or had. */
  readonly verdict: 'refused' | 'reset' | null;
}

export class Receiver implements SegmentCarrier {
  readonly #world: World;
  readonly #wires: Wires;
  /** What is said has come to the sender. */
  readonly #hear: (segment: Segment, answer: Answer) => void;
  /** How many segments have arrived and wait for what is missing before them. */
  kept = 0;

  constructor(world: World, wires: Wires, hear: (segment: Segment, answer: Answer) => void) {
    this.#world = world;
    this.#wires = wires;
    this.#hear = hear;
  }

  /** A segment has arrived at its machine, which runs. */
  take(segment: Segment, arrival: Arrival): void {
    const { stream, number } = segment;
    this.#world.touch(stream.receiver, 'exclusive');
    this.#forgetKept(stream);
    const { resend } = arrival;
    const kept = stream.kept.get(number);
    if (segment.fate !== null || kept !== undefined) {
      arrival.discard(segment.fate === 'refused' ? 'refused' : 'filtered');
      this.#answer(segment, resend, { kept: kept === undefined ? null : kept.arrival.resend, verdict: segment.fate === 'refused' ? 'refused' : null });
      return;
    }
    stream.unkept.delete(segment);
    stream.kept.set(number, { segment, arrival });
    this.kept++;
    this.#takeNext(stream, segment);
    if (isTaken(segment)) this.#answer(segment, resend, { kept: null, verdict: null });
    else if (stream.kept.has(number)) this.#answer(segment, resend, { kept: resend, verdict: null });
  }

  /** A segment found the process dead and its machine alive. */
  refuse(segment: Segment, packet: Packet): void {
    this.#world.touch(segment.stream.receiver, 'exclusive');
    const verdict = isTaken(segment) ? 'reset' : 'refused';
    if (segment.fate === null && segment.message.wasRefused === undefined) segment.message.refused?.(0);
    if (verdict === 'refused') {
      segment.fate = 'refused';
      segment.stream.refused.add(segment.number);
    }
    this.#answer(segment, packet.resend, { kept: null, verdict });
  }

  note(segment: Segment): void {
    this.#world.touch(segment.notes, 'exclusive');
  }

  /** Takes in all that is next in order, as far as there are places. */
  #takeNext(stream: Stream, arrived: Segment): void {
    for (;;) {
      while (stream.refused.delete(stream.expected)) stream.expected++;
      const next = stream.kept.get(stream.expected);
      if (next === undefined) return;
      const { segment, arrival } = next;
      stream.kept.delete(segment.number);
      this.kept--;
      if (segment.message.admits?.(0) === false) {
        // Of what has just arrived its sender's timer runs.
        if (segment !== arrived) stream.unkept.set(segment, arrival.resend);
        arrival.discard('overflow');
        return;
      }
      segment.fate = 'taken';
      stream.expected++;
      arrival.handOver();
    }
  }

  /** What came early was in memory. */
  #forgetKept(stream: Stream): void {
    const { incarnation } = this.#world.machine(stream.to);
    if (stream.keptBy === incarnation) return;
    stream.keptBy = incarnation;
    const forgotten = [...stream.kept.values()];
    stream.kept.clear();
    this.kept -= forgotten.length;
    for (const { segment, arrival } of forgotten) {
      stream.unkept.set(segment, arrival.resend);
      arrival.discard('down');
    }
  }

  #answer(segment: Segment, resend: number, said: Pick<Answer, 'kept' | 'verdict'>): void {
    const { message, stream } = segment;
    const answer: Answer = { ...said, expected: stream.expected, unkept: stream.unkept.size === 0 ? [] : [...stream.unkept] };
    this.#wires.sendOut({
      code: messageKinds.tcpAcknowledgement,
      from: stream.to,
      to: stream.from,
      cause: message.cause,
      attempt: message.attempt * resendStep + message.code,
      resend,
      footprint: 'declared',
      // What waits for it is wanted all the same.
      isIdle: true,
      isSilent: true,
      handle: () => this.#hear(segment, answer),
    });
  }
}

/** Whether its receiver has taken it in. */
export function isTaken({ fate }: Segment): boolean {
  return fate === 'taken';
}
