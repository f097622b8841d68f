// What machines read from their clocks: a time-of-day clock (skew, drift, steps) and a monotonic one (drift only).
//
// Drift multiplies time, so what depends on an open drift, or on open time under a drift, is no linear form. Such a run
// is exact as a behaviour, but its recorded decisions do not determine it: it is marked `inexact`, and proves nothing.
import { present } from '../../base/assert.ts';
import type { Draws } from '../kernel/draws.ts';
import { purposes } from '../kernel/inputs.ts';
import { Resource } from '../kernel/resource.ts';
import { plus, shifted } from '../kernel/forms.ts';
import { constantTime, type Time, toNs } from '../kernel/time.ts';
import type { Event, World } from '../kernel/world.ts';
import type { MachineId } from '../plan.ts';

const billion = 1_000_000_000n;

interface Clock {
  /** Guards the steps. */
  readonly resource: Resource<Event>;
  /** Skew plus all steps so far. */
  offset: Time | null;
  /** The sum of the steps alone. */
  stepped: Time;
  driftPpb: number | null;
}

export class Clocks {
  readonly #world: World;
  readonly #draws: Draws;
  readonly #clocks: Clock[];

  constructor(world: World, draws: Draws) {
    this.#world = world;
    this.#draws = draws;
    const stepped = constantTime(0, world.grid);
    this.#clocks = world.machines.map(() => ({ resource: new Resource<Event>(), offset: null, stepped, driftPpb: null }));
  }

  /** The machine's time-of-day clock now: what software stamps with. */
  timeOfDay(machine: MachineId): Time {
    const world = this.#world;
    const clock = this.#clock(machine);
    world.touch(clock.resource, 'read');
    return plus(this.#elapsed(machine, clock), this.#offset(machine, clock), world.forms);
  }

  /** The machine's monotonic clock now: how far it has advanced since the start. */
  monotonic(machine: MachineId): Time {
    return this.#elapsed(machine, this.#clock(machine));
  }

  /** How far steps have moved the time-of-day clock. */
  steppedBy(machine: MachineId): Time {
    const clock = this.#clock(machine);
    this.#world.touch(clock.resource, 'read');
    return clock.stepped;
  }

  /** True time from now until the machine's monotonic clock has advanced by `local`: the first whole nanosecond. */
  untilAdvanced(machine: MachineId, local: Time): Time {
    const drift = this.#drift(machine, this.#clock(machine));
    if (drift === 0) return local;
    const { grid } = this.#world;
    if (this.#world.recording && this.#isOpen(local)) this.#world.inexact = 'drift';
    const localNs = toNs(local, grid);
    const trueNs = -floorDivide(-BigInt(localNs) * billion, billion + BigInt(drift));
    return shifted(local, (Number(trueNs) - localNs) * grid.ticksPerNs);
  }

  /** The time-of-day clock jumps. */
  step(machine: MachineId, by: Time): void {
    const clock = this.#clock(machine);
    this.#world.touch(clock.resource, 'exclusive');
    clock.offset = plus(this.#offset(machine, clock), by, this.#world.forms);
    clock.stepped = plus(clock.stepped, by, this.#world.forms);
  }

  /** What a clock without skew and steps reads now. */
  #elapsed(machine: MachineId, clock: Clock): Time {
    const { now, grid, recording } = this.#world;
    const drift = this.#drift(machine, clock);
    if (drift === 0) return now;
    if (recording && this.#isOpen(now)) this.#world.inexact = 'drift';
    const gained = floorDivide(BigInt(toNs(now, grid)) * BigInt(drift), billion);
    return shifted(now, Number(gained) * grid.ticksPerNs);
  }

  #clock(machine: MachineId): Clock {
    return present(this.#clocks[machine], 'clock');
  }

  #offset(machine: MachineId, clock: Clock): Time {
    const { skew } = present(this.#world.plan.machines[machine], 'machine');
    return (clock.offset ??= this.#draws.offset(skew, { purpose: purposes.skew, a: machine, b: 0, c: 0, d: 0 }));
  }

  /** In parts per billion, drawn once. */
  #drift(machine: MachineId, clock: Clock): number {
    const { low, high, range } = present(this.#world.plan.machines[machine], 'machine').driftPpb;
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

function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
}
