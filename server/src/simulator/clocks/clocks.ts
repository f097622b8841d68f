// What machines read from their clocks: a time-of-day clock (skew, drift, steps, syncs) and a monotonic one (drift only).
//
// A fault that lets a clock run at another rate is known before it begins, with its end: timers that are set are right.
//
// Drift and slewing multiply time, so what depends on an open drift, or on open time under a rate, is no linear form. Such
// a run is exact as a behaviour, but its recorded decisions do not determine it: it is marked `inexact`, and proves nothing.
//
// Syncs are no events. Whoever reads a clock works out which was the latest, so that a sync that nobody notices splits
// nothing, and periodic syncs keep no run alive.
import { present } from '../../base/assert.ts';
import type { Draws } from '../kernel/draws.ts';
import { purposes } from '../kernel/inputs.ts';
import { Resource } from '../kernel/resource.ts';
import { minus, plus, shifted } from '../kernel/forms.ts';
import { constantTime, type Time, toNs } from '../kernel/time.ts';
import type { Event } from '../kernel/activity.ts';
import type { World } from '../kernel/world.ts';
import type { MachineId } from '../plan-ids.ts';
import type { SyncPlan } from '../plan.ts';
import { elapsedNs, instantNs, type Rate } from './rates.ts';

const billion = 1_000_000_000n;
/** How much faster or slower a clock runs while it is slewed: 500 ppm, as `adjtime` of Unix does. */
const slewPpb = 500_000n;

export interface Step {
  readonly time: Time;
  readonly by: Time;
}

/** What a time-of-day clock did between two jumps or corrections. */
export interface Piece {
  readonly time: Time;
  /** What the monotonic clock read then, and how far the time-of-day clock was ahead of that. */
  readonly elapsed: Time;
  readonly ahead: Time;
  /** How much the time-of-day clock gains by being slewed until it has advanced by so much from then on, were there no other piece. */
  readonly gains: (local: Time) => Time;
}

/** From one instant until another (null: for good) both clocks run so much faster, or slower, in parts per billion. */
export interface TimedRate {
  readonly from: Time;
  readonly until: Time | null;
  readonly ppb: number;
  readonly isOpen: boolean;
}

interface Clock {
  /** Guards the steps. */
  readonly resource: Resource<Event>;
  /** In their order. */
  readonly steps: Step[];
  /** Their sum. */
  stepped: Time;
  skew: Time | null;
  driftPpb: number | null;
  /** What faults do to its rate. */
  readonly rates: Rate[];
  /** More of them, that come again and again: each is worked out when somebody asks for times behind it. */
  readonly series: { readonly nth: (nth: number) => TimedRate; next: number; fromNs: bigint }[];
  /** Whether it is open when they begin or end, or by how much they change the rate. */
  isRateOpen: boolean;
}

/** How far a time-of-day clock is ahead of one that only drifts; `stepped` is the part that came at once. */
interface Offset {
  readonly whole: Time;
  readonly stepped: Time;
}

export class Clocks {
  readonly #world: World;
  readonly #draws: Draws;
  readonly #clocks: Clock[];

  /** Told in the event of each step. */
  #listener: ((machine: MachineId) => void) | null = null;

  constructor(world: World, draws: Draws) {
    this.#world = world;
    this.#draws = draws;
    const stepped = constantTime(0, world.grid);
    this.#clocks = world.machines.map(() => ({ resource: new Resource<Event>(), steps: [], stepped, skew: null, driftPpb: null, rates: [], series: [], isRateOpen: false }));
  }

  /** Who wants to know that a time-of-day clock has jumped, in that event; syncs are none. */
  onStep(listener: (machine: MachineId) => void): void {
    this.#listener = listener;
  }

  /** How far the time-of-day clock is ahead of the monotonic one now. */
  ahead(machine: MachineId): Time {
    const clock = this.#clock(machine);
    this.#world.touch(clock.resource, 'read');
    return this.#offset(machine, clock).whole;
  }

  /** All jumps of a time-of-day clock until now, in their order. */
  stepsOf(machine: MachineId): readonly Step[] {
    return this.#clock(machine).steps;
  }

  /** How much a time-of-day clock will gain by being slewed until it has advanced by so much from now, if nobody tells it the time meanwhile; less than 0: it loses. */
  slewedWithin(machine: MachineId, local: Time): Time {
    const { sync } = present(this.#world.plan.machines[machine], 'machine');
    const { grid, recording, now } = this.#world;
    if (sync?.by !== 'slew') return constantTime(0, grid);
    const clock = this.#clock(machine);
    const last = this.#latestSync(machine, sync);
    const wanted = this.#wantedAt(machine, clock, sync, last);
    const elapsed = this.#elapsed(machine, clock);
    const since = wholeNs(elapsed, grid.ticksPerNs) - BigInt(last) * BigInt(sync.everyNs);
    if (recording && this.#isOpen(now) && !this.#isWithin(wanted, slewedNs(since < 0n ? 0n : since))) this.#world.inexact = 'drift';
    return this.#gains(wanted, since, local);
  }

  /** All that a corrected time-of-day clock did from an instant on, until the run ended; the first piece begins then. Compares; call it when the run is over. */
  piecesSince(machine: MachineId, from: Time): readonly Piece[] {
    const { decisions, forms, grid, plan } = this.#world;
    const sync = present(present(plan.machines[machine], 'machine').sync, 'how it is corrected');
    const clock = this.#clock(machine);
    const none = constantTime(0, grid);
    const end = this.#world.endTime();
    const pieces: Piece[] = [];
    let offset = (clock.skew ??= this.#draws.offset(present(plan.machines[machine], 'machine').skew, { purpose: purposes.skew, a: machine, b: 0, c: 0, d: 0 }));
    let first = 0;
    for (let k = 0; k === 0 || decisions.noLater(this.#syncTime(machine, sync, k), end); k++) {
      const at = this.#syncTime(machine, sync, k);
      const wanted = sync.by === 'step' ? none : minus(this.#target(machine, sync, k), offset, forms);
      if (sync.by === 'step') offset = this.#target(machine, sync, k);
      const base = offset;
      const pieceAt = (time: Time, stepped: Time): Piece => {
        const elapsed = this.#elapsedAt(machine, time);
        const since = wholeNs(elapsed, grid.ticksPerNs) - BigInt(k) * BigInt(sync.everyNs);
        const slewed = this.#slewed(wanted, since, time);
        return { time, elapsed, ahead: plus(plus(base, slewed, forms), stepped, forms), gains: (local) => this.#gains(wanted, since, local) };
      };
      const add = (piece: Piece): void => {
        // Of those before the instant the last one goes on at it.
        if (decisions.noLater(piece.time, from)) pieces[0] = pieceAt(from, steppedBy(from));
        else pieces.push(piece);
      };
      const next = k + 1;
      let last = first;
      while (last < clock.steps.length && !decisions.noLater(this.#syncTime(machine, sync, next), present(clock.steps[last], 'step').time)) last++;
      const within = clock.steps.slice(first, last);
      const steppedBy = (time: Time): Time => within.filter((step) => decisions.noLater(step.time, time)).reduce((sum, { by }) => plus(sum, by, forms), none);
      add(pieceAt(at, none));
      for (const step of within) add(pieceAt(step.time, steppedBy(step.time)));
      first = last;
      offset = plus(plus(base, this.#clamped(wanted, slewedNs(BigInt(sync.everyNs))), forms), steppedBy(this.#syncTime(machine, sync, next)), forms);
    }
    return pieces;
  }

  /** What of a correction has been made; exact where no time is open. */
  #slewed(wanted: Time, since: bigint, time: Time): Time {
    const { grid, recording } = this.#world;
    if (wholeNs(wanted, grid.ticksPerNs) === 0n && !this.#isOpen(wanted)) return constantTime(0, grid);
    if (recording && (this.#isOpen(time) || this.#isOpen(wanted))) this.#world.inexact = 'drift';
    return this.#clamped(wanted, slewedNs(since < 0n ? 0n : since));
  }

  #gains(wanted: Time, since: bigint, local: Time): Time {
    const { grid, recording } = this.#world;
    if (wholeNs(wanted, grid.ticksPerNs) === 0n && !this.#isOpen(wanted)) return constantTime(0, grid);
    if (recording && (this.#isOpen(local) || this.#isOpen(wanted))) this.#world.inexact = 'drift';
    const whole = wholeNs(wanted, grid.ticksPerNs);
    return constantTime(Number(gainedWithin(wholeNs(local, grid.ticksPerNs), since, whole) - gainedWithin(0n, since, whole)), grid);
  }

  /** When a time-of-day clock is next told the time; null: it never is. */
  nextSync(machine: MachineId): Time | null {
    const { sync } = present(this.#world.plan.machines[machine], 'machine');
    return sync === undefined || sync === null ? null : this.#syncTime(machine, sync, this.#latestSync(machine, sync) + 1);
  }

  /** The machine's time-of-day clock now: what software stamps with. */
  timeOfDay(machine: MachineId): Time {
    return this.read(machine).value;
  }

  /** The same, and how far steps have moved the clock. */
  read(machine: MachineId): { readonly value: Time; readonly stepped: Time } {
    const world = this.#world;
    const clock = this.#clock(machine);
    world.touch(clock.resource, 'read');
    const { whole, stepped } = this.#offset(machine, clock);
    return { value: plus(this.#elapsed(machine, clock), whole, world.forms), stepped };
  }

  /** The machine's monotonic clock now: how far it has advanced since the start. */
  monotonic(machine: MachineId): Time {
    return this.#elapsed(machine, this.#clock(machine));
  }

  /** True time from an instant (now) until the machine's monotonic clock has advanced by `local`: the first whole nanosecond. */
  untilAdvanced(machine: MachineId, local: Time, from?: Time): Time {
    const clock = this.#clock(machine);
    const drift = this.#drift(machine, clock);
    if (drift === 0 && clock.rates.length === 0) return local;
    const { grid, recording } = this.#world;
    const since = from ?? this.#world.now;
    if (recording && (this.#isOpen(local) || (clock.rates.length > 0 && this.#isOpen(since)))) this.#world.inexact = 'drift';
    const localNs = toNs(local, grid);
    const sinceNs = BigInt(toNs(since, grid));
    return shifted(local, (Number(this.#instant(machine, clock, BigInt(localNs), sinceNs) - sinceNs) - localNs) * grid.ticksPerNs);
  }

  /** Said before the run begins. */
  drift(machine: MachineId, rate: TimedRate): void {
    const clock = this.#clock(machine);
    const ns = (time: Time): bigint => BigInt(toNs(time, this.#world.grid));
    clock.rates.push({ fromNs: ns(rate.from), untilNs: rate.until === null ? null : ns(rate.until), ppb: BigInt(rate.ppb) });
    if (rate.isOpen || this.#isOpen(rate.from) || (rate.until !== null && this.#isOpen(rate.until))) clock.isRateOpen = true;
  }

  /** The same again and again: 0, 1, 2 … in the order of their beginnings. */
  driftRepeatedly(machine: MachineId, nth: (nth: number) => TimedRate): void {
    const clock = this.#clock(machine);
    const fromNs = BigInt(toNs(nth(0).from, this.#world.grid));
    clock.series.push({ nth, next: 0, fromNs });
    // Whether any of this is open is known from the first on.
    this.#cover(machine, clock, fromNs);
  }

  /** Sees that all rates are known until an instant; whether there are more of them now. */
  #cover(machine: MachineId, clock: Clock, untilNs: bigint): boolean {
    let isMore = false;
    for (const one of clock.series) {
      while (one.fromNs <= untilNs) {
        this.drift(machine, one.nth(one.next));
        one.next++;
        one.fromNs = BigInt(toNs(one.nth(one.next).from, this.#world.grid));
        isMore = true;
      }
    }
    return isMore;
  }

  /** The time-of-day clock jumps. */
  step(machine: MachineId, by: Time): void {
    const clock = this.#clock(machine);
    this.#world.touch(clock.resource, 'exclusive');
    clock.steps.push({ time: this.#world.now, by });
    clock.stepped = plus(clock.stepped, by, this.#world.forms);
    this.#listener?.(machine);
  }

  /** What a clock without skew, steps and syncs reads now. */
  #elapsed(machine: MachineId, clock: Clock): Time {
    return this.#elapsedAt(machine, this.#world.now, clock);
  }

  /** The same at another instant. */
  #elapsedAt(machine: MachineId, time: Time, clock = this.#clock(machine)): Time {
    const { grid, recording } = this.#world;
    const drift = this.#drift(machine, clock);
    if (drift === 0 && clock.rates.length === 0) return time;
    if (recording && this.#isOpen(time)) this.#world.inexact = 'drift';
    return shifted(time, Number(this.#gained(machine, clock, BigInt(toNs(time, grid)))) * grid.ticksPerNs);
  }

  /** How far it is ahead of true time at an instant, by its rate alone. */
  #gained(machine: MachineId, clock: Clock, atNs: bigint): bigint {
    this.#cover(machine, clock, atNs);
    return elapsedNs(atNs, BigInt(this.#drift(machine, clock)), clock.rates) - atNs;
  }

  /** The first instant at which it has advanced by so much since another one. */
  #instant(machine: MachineId, clock: Clock, localNs: bigint, sinceNs: bigint): bigint {
    this.#cover(machine, clock, sinceNs);
    for (;;) {
      const instant = instantNs(localNs, sinceNs, BigInt(this.#drift(machine, clock)), clock.rates);
      if (!this.#cover(machine, clock, instant)) return instant;
    }
  }

  #clock(machine: MachineId): Clock {
    return present(this.#clocks[machine], 'clock');
  }

  #offset(machine: MachineId, clock: Clock): Offset {
    const { skew, sync } = present(this.#world.plan.machines[machine], 'machine');
    const declared = (): Time => (clock.skew ??= this.#draws.offset(skew, { purpose: purposes.skew, a: machine, b: 0, c: 0, d: 0 }));
    if (sync === undefined || sync === null) return { whole: plus(declared(), clock.stepped, this.#world.forms), stepped: clock.stepped };
    const last = this.#latestSync(machine, sync);
    if (sync.by === 'step') return this.#afterStep(machine, clock, sync, last);
    const { offset, first, wanted } = this.#untilSync(machine, clock, sync, last);
    const slewed = { whole: plus(offset.whole, this.#slewedSince(wanted, machine, clock, sync, last), this.#world.forms), stepped: offset.stepped };
    return this.#stepped(slewed, this.#steps(clock, first, clock.steps.length));
  }

  /** What the offset was when a sync came, how many steps were before that, and what the sync wants the clock to gain. */
  #untilSync(machine: MachineId, clock: Clock, sync: SyncPlan, last: number): { readonly offset: Offset; readonly first: number; readonly wanted: Time } {
    const { forms, grid, plan } = this.#world;
    const { skew } = present(plan.machines[machine], 'machine');
    clock.skew ??= this.#draws.offset(skew, { purpose: purposes.skew, a: machine, b: 0, c: 0, d: 0 });
    let offset: Offset = { whole: clock.skew, stepped: constantTime(0, grid) };
    let first = 0;
    for (let k = 0; ; k++) {
      const before = this.#stepsBefore(machine, clock, sync, k);
      offset = this.#stepped(offset, this.#steps(clock, first, before));
      first = before;
      // What the clock was ahead is taken away at a limited rate, until the next sync tells it otherwise.
      const wanted = minus(this.#target(machine, sync, k), offset.whole, forms);
      if (k === last) return { offset, first, wanted };
      offset = { whole: plus(offset.whole, this.#clamped(wanted, slewedNs(BigInt(sync.everyNs))), forms), stepped: offset.stepped };
    }
  }

  #wantedAt(machine: MachineId, clock: Clock, sync: SyncPlan, last: number): Time {
    return this.#untilSync(machine, clock, sync, last).wanted;
  }

  #stepped({ whole, stepped }: Offset, by: Time): Offset {
    const { forms } = this.#world;
    return { whole: plus(whole, by, forms), stepped: plus(stepped, by, forms) };
  }

  /** A step of a sync takes back all that was before. */
  #afterStep(machine: MachineId, clock: Clock, sync: SyncPlan, k: number): Offset {
    const since = this.#steps(clock, this.#stepsBefore(machine, clock, sync, k), clock.steps.length);
    const whole = plus(this.#target(machine, sync, k), since, this.#world.forms);
    return { whole, stepped: whole };
  }

  /** The offset at which the clock would read, at that sync, what the sync says: true time and its error. */
  #target(machine: MachineId, sync: SyncPlan, k: number): Time {
    const { grid } = this.#world;
    const error = this.#draws.offset(sync.error, { purpose: purposes.syncError, a: machine, b: k, c: 0, d: 0 });
    const clock = this.#clock(machine);
    const at = this.#instant(machine, clock, BigInt(sync.everyNs) * BigInt(k), 0n);
    return shifted(error, -Number(this.#gained(machine, clock, at)) * grid.ticksPerNs);
  }

  /** When it is, with a freedom of its own. The one at 0 comes before everything else. */
  #syncTime(machine: MachineId, sync: SyncPlan, k: number): Time {
    const { grid } = this.#world;
    if (k === 0) return constantTime(0, grid);
    const tie = this.#draws.tie({ purpose: purposes.sync, a: machine, b: k, c: 0, d: 0 });
    return shifted(tie, Number(this.#instant(machine, this.#clock(machine), BigInt(sync.everyNs) * BigInt(k), 0n)) * grid.ticksPerNs);
  }

  /** The number of the latest sync that is not after now. Each reading decides it for itself. */
  #latestSync(machine: MachineId, sync: SyncPlan): number {
    const { decisions, now, grid } = this.#world;
    const clock = this.#clock(machine);
    const elapsed = BigInt(toNs(now, grid)) + this.#gained(machine, clock, BigInt(toNs(now, grid)));
    let k = Number(floorDivide(elapsed, BigInt(sync.everyNs)));
    if (k > 0 && !decisions.noLater(this.#syncTime(machine, sync, k), now)) k--;
    decisions.noLater(this.#syncTime(machine, sync, k), now);
    decisions.noLater(this.#syncTime(machine, sync, k + 1), now);
    return k;
  }

  /** How many of the steps were before a sync; of the two at one instant the sync comes first. */
  #stepsBefore(machine: MachineId, { steps }: Clock, sync: SyncPlan, k: number): number {
    const at = this.#syncTime(machine, sync, k);
    let count = steps.length;
    while (count > 0 && this.#world.decisions.noLater(at, present(steps[count - 1], 'step').time)) count--;
    return count;
  }

  #steps({ steps }: Clock, first: number, end: number): Time {
    const { forms, grid } = this.#world;
    return steps.slice(first, end).reduce((sum, { by }) => plus(sum, by, forms), constantTime(0, grid));
  }

  /** What of `wanted` has been slewed by now. Where time is open, exact only if it is all of it wherever it is. */
  #slewedSince(wanted: Time, machine: MachineId, clock: Clock, sync: SyncPlan, k: number): Time {
    const { forms, grid, recording, now } = this.#world;
    const elapsed = this.#elapsed(machine, clock);
    const since = (ticks: number): bigint => slewedNs(BigInt(Math.max(0, Math.floor(ticks / grid.ticksPerNs) - k * sync.everyNs)));
    if (!recording || !this.#isOpen(now)) return this.#clamped(wanted, since(elapsed.ticks));
    const least = since(elapsed.base + forms.lowTicks(elapsed.form));
    if (this.#isWithin(wanted, least)) return wanted;
    this.#world.inexact = 'drift';
    return this.#clamped(wanted, since(elapsed.ticks));
  }

  /** Whether it is at most so far from 0. */
  #isWithin(time: Time, ns: bigint): boolean {
    const { decisions, grid } = this.#world;
    return decisions.lessOrEqual(time, constantTime(Number(ns), grid)) && decisions.lessOrEqual(constantTime(-Number(ns), grid), time);
  }

  #clamped(time: Time, ns: bigint): Time {
    const { decisions, grid } = this.#world;
    const [low, high] = [constantTime(-Number(ns), grid), constantTime(Number(ns), grid)];
    if (!decisions.lessOrEqual(time, high)) return high;
    return decisions.lessOrEqual(low, time) ? time : low;
  }

  /** In parts per billion, drawn once. */
  #drift(machine: MachineId, clock: Clock): number {
    const { low, high, range } = present(this.#world.plan.machines[machine], 'machine').driftPpb;
    if (clock.isRateOpen && this.#world.recording) this.#world.inexact = 'drift';
    if (low === high) return low;
    if (this.#world.recording) this.#world.inexact = 'drift';
    if (clock.driftPpb === null) {
      const { inputs, grid } = this.#world;
      const drawn = inputs.number({ purpose: purposes.drift, a: machine, b: 0, c: 0, d: 0 }, low, high, false, null, range);
      clock.driftPpb = Math.round(drawn.ticks / grid.ticksPerNs);
    }
    return clock.driftPpb;
  }

  /** Whether more than the freedom of ties moves it. */
  #isOpen(time: Time): boolean {
    const { forms, grid } = this.#world;
    return forms.highTicks(time.form) - forms.lowTicks(time.form) >= grid.halfTicks;
  }
}

/** How much of a correction has been made when a clock that has been slewed for `since` has advanced by `local` more, what it gains meanwhile included. */
function gainedWithin(local: bigint, since: bigint, wanted: bigint): bigint {
  const gained = (own: bigint): bigint => {
    const most = slewedNs(since + own < 0n ? 0n : since + own);
    return wanted < 0n ? -(most < -wanted ? most : -wanted) : most < wanted ? most : wanted;
  };
  const start = gained(0n);
  // The first instant at which both together are enough: what the clock reads never goes back.
  let [low, high] = [0n, local + (wanted < 0n ? -wanted : wanted)];
  while (low < high) {
    const middle = (low + high) / 2n;
    if (middle + gained(middle) - start >= local) high = middle;
    else low = middle + 1n;
  }
  return gained(low);
}

/** How much of a correction is made in so much of the clock's own time. */
function slewedNs(localNs: bigint): bigint {
  return floorDivide(localNs * slewPpb, billion);
}

function wholeNs(time: Time, ticksPerNs: number): bigint {
  return BigInt(Math.floor(time.ticks / ticksPerNs));
}

function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
}
