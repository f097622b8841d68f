// Stamps of writes: readings of clocks, counters, hybrid logical clocks (S. Kulkarni, M. Demirbas, D. Madappa, B. Avva,
// M. Leone, "Logical Physical Clocks", OPODIS 2014), and intervals of clocks that know how wrong they may be (J. Corbett et al.,
// "Spanner", OSDI 2012).
import type { Clocks } from '../clocks/clocks.ts';
import type { Draws } from '../kernel/draws.ts';
import { eventKinds } from '../kernel/event-queue.ts';
import { minus, plus, shifted } from '../kernel/forms.ts';
import { purposes } from '../kernel/inputs.ts';
import { constantTime, type Time } from '../kernel/time.ts';
import type { Event } from '../kernel/activity.ts';
import type { Resource } from '../kernel/resource.ts';
import type { World } from '../kernel/world.ts';
import type { MachineId } from '../plan-ids.ts';
import type { StorePlan } from '../plan.ts';
import { codeOf, type Request, type Stamp, type Write } from '../software/call.ts';
import { stampsOf } from './versions.ts';

/** What its timers are for: the first number of their names (`timers` of `multi-leader.ts` has the others). */
const commitTimer = 1;

/** What a machine stamps with, besides its clock: a replica, or whoever coordinates in its stead. */
export interface Stamper {
  readonly machine: MachineId;
  /** Guards the rest. */
  readonly clock: Resource<Event>;
  counter: number;
  /** The stamps that its hybrid clock has seen and that may be the largest. */
  hybrid: HybridStamp[];
}

export interface HybridStamp {
  readonly timestamp: Time;
  readonly counter: number;
}

export class Stamps {
  readonly #world: World;
  readonly #draws: Draws;
  readonly #clocks: Clocks;

  constructor(parts: { readonly world: World; readonly draws: Draws; readonly clocks: Clocks }) {
    this.#world = parts.world;
    this.#draws = parts.draws;
    this.#clocks = parts.clocks;
  }

  /** The next stamp of who stamps, whose counter or hybrid clock goes on. */
  next(plan: StorePlan, stamper: Stamper, request: Request): Stamp {
    const stamps = stampsOf(plan);
    if (stamps === 'lamport') {
      this.#world.touch(stamper.clock, 'exclusive');
      stamper.counter++;
    }
    if (request.stamp !== undefined) return { ...request.stamp, counter: stamper.counter };
    return stamps === 'hybrid' ? this.#hybrid(stamper) : this.read(plan, stamper.machine, request, stamper.counter);
  }

  /** A write has come to a replica, which goes on from what that is stamped with. */
  sees(plan: StorePlan, stamper: Stamper, { timestamp, counter }: Stamp): void {
    if (plan.timestamp === 'lamport') this.hears(plan, stamper, { counter, hybrid: [] });
    if (plan.timestamp === 'hybrid' && timestamp !== null) this.hears(plan, stamper, { counter: 0, hybrid: [{ timestamp, counter }] });
  }

  /** One who stamps is told how far another one has got. */
  hears({ timestamp }: StorePlan, stamper: Stamper, { counter, hybrid }: Pick<Stamper, 'counter' | 'hybrid'>): void {
    if (timestamp !== 'lamport' && timestamp !== 'hybrid') return;
    this.#world.touch(stamper.clock, 'merge');
    if (timestamp === 'lamport') stamper.counter = Math.max(stamper.counter, counter);
    else stamper.hybrid.push(...hybrid.filter((one) => !stamper.hybrid.includes(one)));
    // Nobody minds here what is compared with what, and the list stays short.
    if (stamper.hybrid.length > 1 && !this.#world.recording) stamper.hybrid = [this.#largest(stamper)].filter((one) => one !== null);
  }

  /** What a machine's clock says now, for a store that stamps with readings. */
  read(plan: StorePlan, machine: MachineId, request: Request, counter: number): Stamp {
    const stamps = stampsOf(plan);
    // One copy needs no stamps, but intervals can be spoken of.
    if (stamps === 'interval' || plan.timestamp === 'interval') {
      const reading = this.#clocks.timeOfDay(machine);
      const width = this.#uncertainty(machine, request, 0);
      return { timestamp: plus(reading, width, this.#world.forms), earliest: minus(reading, width, this.#world.forms), counter };
    }
    return { timestamp: stamps === 'time-of-day' ? this.#clocks.timeOfDay(machine) : null, earliest: null, counter };
  }

  /** Goes on when the clock of who has stamped it says that an interval has certainly passed: that even its own earliest instant is behind the stamp. */
  wait(machine: MachineId, request: Request, { timestamp }: Pick<Stamp, 'timestamp'>, goOn: () => void, round = 1): void {
    const world = this.#world;
    const isOver = (): boolean => timestamp === null || world.decisions.less(timestamp, this.#earliest(machine, request, round));
    // Of an uncertainty that is drawn anew it may be so at once.
    if (round > 1 && isOver()) {
      goOn();
      return;
    }
    const left = timestamp === null ? constantTime(0, world.grid) : shifted(minus(timestamp, this.#earliest(machine, request, round), world.forms), world.grid.ticksPerNs);
    world.schedule({
      id: { kind: eventKinds.commit, a: request.call.cause, b: codeOf(request), c: machine + world.machines.length * round, late: 0 },
      machine,
      footprint: 'declared',
      delay: this.#clocks.untilAdvanced(machine, plus(left, this.#draws.tie({ purpose: purposes.timer, a: commitTimer, b: request.call.cause, c: codeOf(request), d: machine + world.machines.length * round }), world.forms)),
      run: () => {
        // A clock that was set back has not got there.
        if (isOver()) goOn();
        else this.wait(machine, request, { timestamp }, goOn, round + 1);
      },
    });
  }

  /** Which of the writes that a replica has a snapshot holds that is taken now: those that are stamped no later than it is. */
  snapshot(plan: StorePlan, replica: Stamper, request: Request): (write: Write) => boolean {
    const { decisions } = this.#world;
    const stamps = stampsOf(plan);
    // What has arrived has moved a counter on, and versions and one copy are as they came.
    if (stamps === 'arrival' || stamps === 'version-vector' || stamps === 'lamport') return () => true;
    if (stamps === 'hybrid') {
      const { timestamp, counter } = this.#latestSeen(replica);
      return (write) => write.timestamp === null || timestamp === null || (write.counter <= counter ? decisions.lessOrEqual(write.timestamp, timestamp) : decisions.less(write.timestamp, timestamp));
    }
    const { timestamp } = this.read(plan, replica.machine, request, 0);
    return (write) => write.timestamp === null || timestamp === null || decisions.lessOrEqual(write.timestamp, timestamp);
  }

  #earliest(machine: MachineId, request: Request, round: number): Time {
    return minus(this.#clocks.timeOfDay(machine), this.#uncertainty(machine, request, round), this.#world.forms);
  }

  #uncertainty(machine: MachineId, request: Request, round: number): Time {
    const { uncertainty } = this.#world.plan.machines[machine] ?? {};
    if (uncertainty === undefined) return constantTime(0, this.#world.grid);
    return this.#draws.offset(uncertainty, { purpose: purposes.uncertainty, a: machine, b: request.call.cause, c: codeOf(request), d: round });
  }

  /** The larger of what the clock reads and what was seen; the counter goes on where that is what was seen. Which of the stamps that it has seen is the largest is asked only here. */
  #hybrid(stamper: Stamper): Stamp {
    const { decisions } = this.#world;
    this.#world.touch(stamper.clock, 'exclusive');
    const reading = this.#clocks.timeOfDay(stamper.machine);
    const largest = this.#largest(stamper);
    const next = largest === null || decisions.less(largest.timestamp, reading) ? { timestamp: reading, counter: 0 } : { timestamp: largest.timestamp, counter: largest.counter + 1 };
    stamper.hybrid = [next];
    return { ...next, earliest: null };
  }

  /** What a hybrid clock says, which does not go on. */
  #latestSeen(stamper: Stamper): Stamp {
    this.#world.touch(stamper.clock, 'exclusive');
    const reading = this.#clocks.timeOfDay(stamper.machine);
    const largest = this.#largest(stamper);
    return { ...(largest === null || this.#world.decisions.less(largest.timestamp, reading) ? { timestamp: reading, counter: 0 } : largest), earliest: null };
  }

  #largest(stamper: Stamper): HybridStamp | null {
    const { decisions } = this.#world;
    let largest: HybridStamp | null = null;
    for (const seen of stamper.hybrid) {
      const isLarger = largest === null || (seen.counter > largest.counter ? decisions.lessOrEqual(largest.timestamp, seen.timestamp) : decisions.less(largest.timestamp, seen.timestamp));
      if (isLarger) largest = seen;
    }
    return largest;
  }
}

/** Whether a write is seen only when its interval has passed, and has not waited yet. */
export function waitsAt({ plan }: { readonly plan: StorePlan }, { stamp }: Request): boolean {
  return plan.commitWait === true && stamp === undefined;
}
