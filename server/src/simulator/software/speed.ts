// How fast machines work. What begins while a machine is slowed takes that much longer, to its end; what began before
// does not.
import { present } from '../../base/assert.ts';
import { scaledDraw, type Draws } from '../kernel/draws.ts';
import type { InputName } from '../kernel/inputs.ts';
import { purposes } from '../kernel/inputs.ts';
import { Resource } from '../kernel/resource.ts';
import type { Time } from '../kernel/time.ts';
import type { Event } from '../kernel/activity.ts';
import type { World } from '../kernel/world.ts';
import type { FactorPlan } from '../fault-plan.ts';
import type { Draw, MachineId } from '../plan-ids.ts';
import type { Plan } from '../plan.ts';

/** What slows a machine: counted, since an action that is repeated may be in force twice, and slows once. */
interface Slowing {
  readonly factor: FactorPlan;
  inForce: number;
}

interface Pace {
  readonly resource: Resource<Event>;
  /** By fault and action, in that order. */
  readonly slowings: ReadonlyMap<string, Slowing>;
}

/** The fourth number in the name of the work of a statement, whose first are program, statement and instance. */
export const ofStatement = 1023;

/** The fourth number in the name of the work with which a balancer passes a request on. */
export const ofBalancer = 1022;

/** Factors are told to a millionth, so that they can stand in names. */
const parts = 1e6;

/** Where a factor lies between its bounds is told to a thousandth of the way. */
export const factorSteps = 1_000;

/** All that slows a machine now. */
interface Slowness extends FactorPlan {
  /** A bit for each that is in force. */
  readonly inForce: number;
}

export class Speed {
  readonly #world: World;
  readonly #draws: Draws;
  readonly #paces: readonly (Pace | null)[];

  constructor(world: World, draws: Draws) {
    this.#world = world;
    this.#draws = draws;
    this.#paces = pacesOf(world.plan);
  }

  /** How long work takes that begins in the current event. The fourth number of its name is below 1024. */
  work(machine: MachineId, takes: Draw, name: InputName): Time {
    const { low: factor, high, inForce } = this.#slowness(machine);
    if (high === 1) return this.#draws.duration(takes, name);
    if (factor !== high) return this.#ranged(takes, { low: factor, high }, { ...name, d: name.d + 1024 * inForce });
    const slowed = scaledDraw(takes, factor);
    // A sum with a part of an unknown number is no linear form with whole coefficients.
    if (slowed === null) {
      if (this.#world.recording) this.#world.inexact ??= 'slowed';
      return this.#draws.roundedDuration(takes, factor, name);
    }
    return this.#draws.duration(slowed, { ...name, purpose: purposes.slowedTakes, d: name.d + 1024 * Math.round(factor * parts) });
  }

  /** Work that takes from so many times to so many times as long: each of it another factor, as the adversary likes. */
  #ranged(takes: Draw, factor: FactorPlan, name: InputName): Time {
    if (takes.law === null && takes.unknowns.length === 0) {
      const between = { ...takes, lowNs: Math.round(takes.lowNs * factor.low), highNs: Math.round(takes.highNs * factor.high), range: null };
      return this.#draws.duration(between, { ...name, purpose: purposes.rangedTakes });
    }
    // A product of two open numbers is no linear form.
    if (this.#world.recording) this.#world.inexact ??= 'slowed';
    const { inputs, grid } = this.#world;
    const step = inputs.number({ ...name, purpose: purposes.slowness }, 0, factorSteps, false, null, null).ticks / grid.ticksPerNs;
    return this.#draws.roundedDuration(takes, factor.low + ((factor.high - factor.low) * step) / factorSteps, { ...name, purpose: purposes.rangedTakes });
  }

  slow(machine: MachineId, fault: number, action: number): void {
    this.#change(machine, fault, action, 1);
  }

  relieve(machine: MachineId, fault: number, action: number): void {
    this.#change(machine, fault, action, -1);
  }

  #change(machine: MachineId, fault: number, action: number, by: 1 | -1): void {
    const pace = present(this.#paces[machine], 'pace');
    this.#world.touch(pace.resource, 'exclusive');
    present(pace.slowings.get(`${fault} ${action}`), 'slowing').inForce += by;
  }

  #slowness(machine: MachineId): Slowness {
    const pace = this.#paces[machine];
    if (pace === null || pace === undefined) return unslowed;
    this.#world.touch(pace.resource, 'read');
    let [low, high, inForce, bit] = [1, 1, 0, 1];
    for (const one of pace.slowings.values()) {
      if (one.inForce > 0) {
        low *= one.factor.low;
        high *= one.factor.high;
        inForce += bit;
      }
      bit *= 2;
    }
    return { low: told(low), high: told(high), inForce };
  }
}

const unslowed: Slowness = { low: 1, high: 1, inForce: 0 };

function told(factor: number): number {
  return Math.round(factor * parts) / parts;
}

/** Null for a machine that nothing slows. */
function pacesOf(plan: Plan): (Pace | null)[] {
  const slowings: Map<string, Slowing>[] = plan.machines.map(() => new Map());
  plan.faults.forEach(({ actions }, fault) => {
    actions.forEach((action, index) => {
      if (action.kind !== 'slow') return;
      for (const machine of action.machines.machines) slowings[machine]?.set(`${fault} ${index}`, { factor: action.factor, inForce: 0 });
    });
  });
  return slowings.map((one) => (one.size === 0 ? null : { resource: new Resource<Event>(), slowings: one }));
}
