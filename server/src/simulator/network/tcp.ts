// Tcp, and its sending side: what is lost is sent again until it is acknowledged or given up, and arrives in the order in which
// it was sent. One stream for each direction between two machines; each message is one segment (docs/adr/0010).
import type { Clocks } from '../clocks/clocks.ts';
import type { Draws } from '../kernel/draws.ts';
import { minus, plus, shifted } from '../kernel/forms.ts';
import { purposes } from '../kernel/inputs.ts';
import type { Time } from '../kernel/time.ts';
import type { World } from '../kernel/world.ts';
import type { TcpPlan } from '../network-plan.ts';
import type { MachineId } from '../plan-ids.ts';
import type { TraceLog } from '../trace-log.ts';
import type { Link } from './link.ts';
import { type Message, resendStep } from './message.ts';
import { type Answer, isTaken, Receiver, type Wires } from './receiver.ts';
import { Retransmission, type Sender } from './retransmission.ts';
import { notSent, Packet, type Recovery, Segment, Stream } from './segment.ts';

export class Tcp implements Sender {
  readonly #world: World;
  readonly #draws: Draws;
  readonly #clocks: Clocks;
  readonly #log: TraceLog | null;
  readonly #wires: Wires;
  readonly #receiver: Receiver;

  constructor(parts: { readonly world: World; readonly draws: Draws; readonly clocks: Clocks; readonly log: TraceLog | null; readonly wires: Wires }) {
    this.#world = parts.world;
    this.#draws = parts.draws;
    this.#clocks = parts.clocks;
    this.#log = parts.log;
    this.#wires = parts.wires;
    this.#receiver = new Receiver(parts.world, parts.wires, (segment, answer) => this.#hear(segment, answer));
  }

  /** How many segments have arrived and wait for what is missing before them. */
  get kept(): number {
    return this.#receiver.kept;
  }

  get machines(): number {
    return this.#world.machines.length;
  }

  /** Whether the timer of a segment fires: it may be the last one. */
  fires(segment: Segment): boolean {
    this.#world.settle();
    return this.isWanted(segment, false) || this.#world.goesOn;
  }

  /** Sends a message from a machine that runs, now or when the window has a place for it. */
  send(message: Message, link: Link, plan: TcpPlan): void {
    const world = this.#world;
    world.touch(link.sending, 'exclusive');
    const stream = this.#stream(link, plan);
    const segment = new Segment(stream, message, world.now);
    stream.bytes += segment.bytes;
    world.touch(stream.pace, 'read');
    if (stream.recovery !== null) {
      world.touch(stream.window, 'exclusive');
      this.#wait(segment);
      this.#goOn(stream);
      return;
    }
    // Until then nothing waits, whenever what is acknowledged is.
    if (stream.bytes > plan.windowBytes) {
      world.touch(stream.window, 'exclusive');
      if (stream.waiting.length > 0 || !stream.hasPlace(segment)) {
        this.#wait(segment);
        return;
      }
    }
    this.#begin(segment);
  }

  /** What waited at the machine is gone. The machine guards it. */
  crashed(id: MachineId): void {
    this.#world.machine(id).sending = 0;
  }

  #stream(link: Link, plan: TcpPlan): Stream {
    const { incarnation } = this.#world.machine(link.route.from);
    if (link.stream === null || link.stream.incarnation !== incarnation) link.stream = new Stream(link, plan, incarnation);
    return link.stream;
  }

  /** Sends a segment for the first time. */
  #begin(segment: Segment): void {
    const { stream, message } = segment;
    segment.number = stream.segments++;
    if (message.isIdle !== true) stream.lastKeeping = segment.number;
    stream.bytesUnderWay += segment.bytes;
    stream.sent.push(segment);
    segment.since = this.#world.now;
    this.#wires.sendOut(new Packet(this.#receiver, segment, 0, message.isIdle === true));
    this.#setTimer(segment, true);
  }

  /** Keeps back what may not be sent yet, so long as one that is sent is waited for. */
  #wait(segment: Segment): void {
    segment.stream.waiting.push(segment);
    this.#countWaiting(segment, 1);
    this.#setTimer(segment, false);
  }

  /** What its receiver says when a segment has arrived has come to its sender. */
  #hear(segment: Segment, { expected, kept, unkept, verdict }: Answer): void {
    const { stream } = segment;
    if (this.#world.machine(stream.from).incarnation !== stream.incarnation) return;
    let isNews = this.#closeBefore(stream, expected);
    if (verdict !== null && this.#close(segment, 'exclusive')) {
      isNews = true;
      segment.message.wasRefused?.(verdict === 'refused' ? 'failed' : 'unknown');
    }
    if (kept !== null) {
      // Its timer will find it so: until then it makes no difference which acknowledgement comes first.
      this.#world.touch(segment.resource, 'merge');
      segment.kept = Math.max(segment.kept, kept);
      if (this.#land(segment)) this.#goOn(stream);
    }
    for (const [one, sending] of unkept) {
      this.#world.touch(one.resource, 'exclusive');
      if (one.isOver || sending <= one.unkept) continue;
      one.unkept = sending;
      this.#setTimer(one, true);
    }
    if (stream.recovery !== null) {
      this.#world.touch(stream.pace, 'exclusive');
      if (isNews) stream.recovery.allowed++;
      this.#goOn(stream);
    }
  }

  /** All that were sent before were taken in, but for those that were refused, of which their own answers tell. Whether that is new. */
  #closeBefore(stream: Stream, expected: number): boolean {
    const { sent } = stream;
    let isNews = false;
    if (this.#world.recording) {
      // Whichever acknowledgement comes first closes a segment: each of them touches it.
      for (const segment of sent) if (segment.number < expected && isTaken(segment) && this.#close(segment, 'merge')) isNews = true;
      return isNews;
    }
    for (let first = sent[0]; first !== undefined && (first.number < expected || first.isOver); first = sent[0]) {
      sent.shift();
      if (isTaken(first) && this.#close(first, 'merge')) isNews = true;
    }
    return isNews;
  }

  /** It needs its timer and its place in the window no longer. That several say so changes nothing; whether this was the first. */
  #close(segment: Segment, mode: 'merge' | 'exclusive'): boolean {
    const { stream } = segment;
    const world = this.#world;
    world.touch(segment.resource, mode);
    if (segment.bytes > 0) world.touch(stream.window, 'merge');
    if (segment.isOver) return false;
    segment.isOver = true;
    world.settle();
    if (segment.timer !== null) world.cancel(segment.timer);
    stream.bytesUnderWay -= segment.bytes;
    if (this.#land(segment)) return true;
    if (segment.bytes === 0 || stream.waiting.length === 0) return true;
    world.touch(stream.window, 'exclusive');
    this.#sendWaiting(stream, () => true);
    return true;
  }

  /** A segment is under way no more. Whether its stream recovers, and goes on in its own pace. */
  #land(segment: Segment): boolean {
    const { stream } = segment;
    this.#world.touch(stream.pace, 'read');
    if (stream.recovery === null) return false;
    this.#world.touch(stream.pace, 'exclusive');
    stream.recovery.flying.delete(segment);
    return true;
  }

  /** Sends for the first time what has waited, as long as there is a place. */
  #sendWaiting(stream: Stream, isAllowed: (next: Segment) => boolean): void {
    for (let next = stream.waiting[0]; next !== undefined && stream.hasPlace(next) && isAllowed(next); next = stream.waiting[0]) {
      stream.waiting.shift();
      this.#countWaiting(next, -1);
      this.#begin(next);
    }
  }

  /** A stream that recovers sends what it may: again, or for the first time. */
  #goOn(stream: Stream): void {
    const { recovery } = stream;
    if (recovery === null || stream.isStuck) return;
    const world = this.#world;
    world.touch(stream.pace, 'exclusive');
    world.touch(stream.window, 'exclusive');
    for (const next of recovery.due) {
      if (recovery.flying.size >= recovery.allowed) break;
      recovery.due.delete(next);
      world.touch(next.resource, 'exclusive');
      if (!next.isOver && !next.isKept) this.#sendAgain(next, recovery);
    }
    this.#sendWaiting(stream, (next) => {
      if (recovery.flying.size >= recovery.allowed) return false;
      recovery.flying.add(next);
      return true;
    });
    const missing = stream.sent.find((one) => {
      world.touch(one.resource, 'read');
      return !one.isOver;
    });
    const isWhole = missing === undefined || missing.number >= recovery.before;
    if (isWhole && recovery.due.size === 0 && stream.waiting.length === 0) stream.recovery = null;
  }

  #sendAgain(segment: Segment, recovery: Recovery): void {
    recovery.flying.add(segment);
    segment.resends++;
    this.#wires.sendOut(new Packet(this.#receiver, segment, segment.resends, segment.message.isIdle === true || !this.#isUseful(segment)));
    this.#setTimer(segment, true);
  }

  /** How often something is sent in vain changes nothing, and is not counted. */
  #countWaiting({ stream, message }: Segment, by: 1 | -1): void {
    if (message.isIdle === true) return;
    const machine = this.#world.machine(stream.from);
    this.#world.touch(machine.sendQueue, 'exclusive');
    machine.sending += by;
    machine.longestSending = Math.max(machine.longestSending, machine.sending);
    this.#world.sendWatcher?.(machine.id, machine.sending);
  }

  /** Sets the timer of a segment instead of the one before: that it is sent again, or only that it is given up. */
  #setTimer(segment: Segment, isSentAgain: boolean): void {
    const { stream, message } = segment;
    const { plan, from, to } = stream;
    const world = this.#world;
    if (segment.timer !== null) world.cancel(segment.timer);
    const number = segment.timers++;
    const name = { purpose: purposes.retransmission, a: message.code + resendStep * number, b: message.cause, c: message.attempt, d: from * world.machines.length + to };
    const tie = this.#draws.tie(name);
    const wait = isSentAgain ? plan.retransmitNs * 2 ** segment.waits++ : plan.giveUpNs;
    let delay = this.#clocks.untilAdvanced(from, shifted(tie, wait * world.grid.ticksPerNs));
    let isLast = false;
    const isSurelyEarly = isSentAgain && segment.waits === 1 && plan.retransmitNs < plan.giveUpNs;
    if (!isSurelyEarly) {
      const untilGivenUp = this.#untilGivenUp(segment, tie);
      isLast = !isSentAgain || world.decisions.noLater(untilGivenUp, delay);
      if (isLast) delay = untilGivenUp;
    }
    segment.timer = world.schedule(new Retransmission(this, segment, number, isLast, delay, message.isAwaited?.() === true ? 'awaits' : 'resends'));
  }

  /** At least 0: behind a pause, its instant may be over. */
  #untilGivenUp({ stream, since }: Segment, tie: Time): Time {
    const { decisions, forms, grid, now } = this.#world;
    const patience = this.#clocks.untilAdvanced(stream.from, shifted(tie, stream.plan.giveUpNs * grid.ticksPerNs));
    const left = minus(plus(since, patience, forms), now, forms);
    return decisions.noLater(left, tie) ? tie : left;
  }

  /** The timer of a segment fires. */
  fire(segment: Segment, isLast: boolean): void {
    const world = this.#world;
    world.touch(segment.resource, 'exclusive');
    if (segment.isOver) return;
    segment.timer = null;
    const { stream, message } = segment;
    if (this.#log !== null) this.#log.tell(stream.from, { kind: 'timer', what: `${this.#log.message(message)} is not acknowledged${isLast ? ', and given up' : ''}` });
    if (isLast) {
      this.#giveUp(segment);
      return;
    }
    if (segment.isKept) {
      this.#setTimer(segment, false);
      return;
    }
    world.touch(stream.pace, 'exclusive');
    const { recovery } = stream;
    if (recovery !== null && !recovery.flying.has(segment)) {
      // It was sent before what is under way now, and has its turn. Until then it may only be given up.
      recovery.due.add(segment);
      this.#setTimer(segment, false);
      this.#goOn(stream);
      return;
    }
    stream.recovery = { allowed: 1, flying: new Set(), due: new Set(recovery?.due), before: (stream.sent.at(-1)?.number ?? 0) + 1 };
    this.#sendAgain(segment, stream.recovery);
  }

  /** A segment is sent no more. If it has not arrived, nothing behind it can: what still waits fails, what comes is a new stream. */
  #giveUp(segment: Segment): void {
    const world = this.#world;
    const { stream, message } = segment;
    world.touch(stream.link.sending, 'exclusive');
    world.touch(stream.receiver, 'read');
    if (message.isAwaited?.() === true) world.prolong();
    if (segment.number === notSent) {
      world.touch(stream.window, 'exclusive');
      stream.waiting.splice(stream.waiting.indexOf(segment), 1);
      this.#dismiss(segment);
      message.gaveUp?.(false);
      return;
    }
    let failed: readonly Segment[] = [];
    if (segment.fate === null) {
      if (stream.link.stream === stream) stream.link.stream = null;
      stream.isStuck = true;
      failed = this.#dismissWaiting(stream);
    }
    this.#close(segment, 'exclusive');
    this.#goOn(stream);
    message.gaveUp?.(true);
    for (const one of failed) one.message.gaveUp?.(false);
  }

  #dismissWaiting(stream: Stream): readonly Segment[] {
    const world = this.#world;
    world.touch(stream.window, 'exclusive');
    const { waiting } = stream;
    if (waiting.length === 0) return [];
    stream.waiting = [];
    for (const segment of waiting) {
      world.touch(segment.resource, 'exclusive');
      this.#dismiss(segment);
      if (segment.message.isAwaited?.() === true) world.prolong();
    }
    return waiting;
  }

  /** It will never be sent. */
  #dismiss(segment: Segment): void {
    segment.isOver = true;
    if (segment.timer !== null) this.#world.cancel(segment.timer);
    this.#countWaiting(segment, -1);
  }

  /**
   * Whether anything can come of it that a segment is sent again. `keeping`: anything that the run goes on for, which what
   * keeps no run alive is not, unless it stands before something that does.
   */
  isWanted(segment: Segment, keeping: boolean): boolean {
    const { stream, message, number } = segment;
    const world = this.#world;
    const sender = world.machine(stream.from);
    world.touch(sender.resource, 'read');
    if (sender.incarnation !== stream.incarnation) return false;
    world.touch(segment.resource, 'read');
    if (segment.isOver) return false;
    if (message.isAwaited?.() === true) return true;
    world.touch(stream.link.sending, 'read');
    world.touch(stream.pace, 'read');
    if (stream.recovery !== null || stream.bytes > stream.plan.windowBytes) {
      world.touch(stream.window, 'read');
      if (stream.waiting.length > 0 && (this.#canArrive(stream) || stream.waiting.some((one) => one.message.isAwaited?.() === true))) return true;
    }
    if (keeping && stream.lastKeeping < number) return false;
    if (number === notSent) return false;
    return this.#isUseful(segment);
  }

  /** Whether a segment can arrive, and has not. */
  #isUseful({ stream, fate }: Segment): boolean {
    if (!this.#canArrive(stream)) return false;
    this.#world.touch(stream.receiver, 'read');
    return fate === null;
  }

  #canArrive({ from, to }: Stream): boolean {
    const world = this.#world;
    for (const id of [from, to]) {
      const machine = world.machine(id);
      world.touch(machine.resource, 'read');
      if (machine.down > 0 || machine.paused > 0) return false;
    }
    return this.#wires.isOpen(from, to);
  }
}
