// Open numbers of a plan, drawn: a declared range or law becomes an input, a constant stays one.
import { present } from '../../base/assert.ts';
import type { BoundPlan, Draw, LetId, UnknownPlan } from '../plan-ids.ts';
import type { Plan } from '../plan.ts';
import { type InputName, type Inputs, purposes } from './inputs.ts';
import { plus, shifted } from './forms.ts';
import { scaledLaw } from './laws.ts';
import { constantTime, type Time } from './time.ts';

export class Draws {
  readonly #plan: Plan;
  readonly #inputs: Inputs;
  readonly #lets: (Time | undefined)[] = [];

  constructor(plan: Plan, inputs: Inputs) {
    this.#plan = plan;
    this.#inputs = inputs;
  }

  /** A delay, a timer's length or an instant: with freedom, and at least 0. */
  duration(draw: Draw, name: InputName): Time {
    const time = this.#drawn(draw, name, true);
    if (draw.unknowns.length === 0 && draw.lowNs >= 0) return time;
    const zero = constantTime(0, this.#inputs.grid);
    return this.#inputs.decisions.noLater(zero, time) ? time : zero;
  }

  /** A duration of a plain run as a bare number, which is all that most of them need. */
  durationTicks(draw: Draw, name: InputName): number {
    const { lowNs, highNs } = draw;
    if (draw.unknowns.length > 0 || draw.between !== undefined || lowNs < 0) return this.duration(draw, name).ticks;
    if (lowNs !== highNs) return this.#inputs.plainTicks(name, lowNs, highNs, true, draw.law);
    return this.#inputs.plainTicks(name, 0, 0, true, null) + lowNs * this.#inputs.grid.ticksPerNs;
  }

  /** A duration, multiplied and rounded to whole nanoseconds: what it is made of is no longer told. */
  roundedDuration(draw: Draw, factor: number, name: InputName): Time {
    const { ticks } = this.duration(draw, name);
    const { ticksPerNs } = this.#inputs.grid;
    return constantTime(Math.round((ticks / ticksPerNs) * factor), this.#inputs.grid);
  }

  /** An unknown value itself. */
  unknown(id: LetId): Time {
    return this.#let(id);
  }

  /** A whole number of nanoseconds, possibly less than 0. */
  offset(draw: Draw, name: InputName): Time {
    return this.#drawn(draw, name, false);
  }

  /** Only a freedom: 0 to the grid's `freedomTicks`. */
  tie(name: InputName): Time {
    return this.#inputs.number(name, 0, 0, true, null, null);
  }

  #drawn(draw: Draw, name: InputName, free: boolean): Time {
    const { grid } = this.#inputs;
    let time: Time;
    if (draw.lowNs !== draw.highNs) time = this.#inputs.number(name, draw.lowNs, draw.highNs, free, draw.law, draw.range);
    else if (free) time = shifted(this.tie(name), draw.lowNs * grid.ticksPerNs);
    else time = constantTime(draw.lowNs, grid);
    return draw.between === undefined ? this.#withUnknowns(time, draw.unknowns) : this.#held(time, draw.between);
  }

  #withUnknowns(time: Time, unknowns: readonly UnknownPlan[]): Time {
    const { forms } = this.#inputs;
    return unknowns.reduce((sum, { let: id, factor }) => {
      const unknown = this.#let(id);
      return plus(sum, { ticks: unknown.ticks * factor, base: unknown.base * factor, form: forms.scale(unknown.form, factor) }, forms);
    }, time);
  }

  /** What lies beyond a bound is at that bound: so all values between the two are there, and no other. */
  #held(time: Time, { low, high }: { readonly low: BoundPlan; readonly high: BoundPlan }): Time {
    const { decisions, grid } = this.#inputs;
    const [least, most] = [low, high].map(({ baseNs, unknowns }) => this.#withUnknowns(constantTime(baseNs, grid), unknowns)) as [Time, Time];
    if (decisions.less(time, least)) return least;
    return decisions.lessOrEqual(time, most) ? time : most;
  }

  /** `let x in R`: one number for the whole run. */
  #let(id: LetId): Time {
    const { value } = present(this.#plan.lets[id], 'let');
    return (this.#lets[id] ??= this.offset(value, { purpose: purposes.unknown, a: id, b: 0, c: 0, d: 0 }));
  }
}

/** Another open number, `factor` times as large, drawn to whole nanoseconds; null where unknowns would get a part of one. */
export function scaledDraw(draw: Draw, factor: number): Draw | null {
  const { between } = draw;
  if ((draw.unknowns.length > 0 || between !== undefined) && !Number.isInteger(factor)) return null;
  const scaled = (unknowns: readonly UnknownPlan[]): UnknownPlan[] => unknowns.map((one) => ({ let: one.let, factor: one.factor * factor }));
  const bound = ({ baseNs, unknowns }: BoundPlan): BoundPlan => ({ baseNs: baseNs * factor, unknowns: scaled(unknowns) });
  const lowNs = Math.round(draw.lowNs * factor);
  const highNs = Math.round(draw.highNs * factor);
  return {
    lowNs,
    highNs,
    law: draw.law === null ? null : scaledLaw(draw.law, factor),
    // It is not what was declared, whose edges are told.
    range: null,
    unknowns: scaled(draw.unknowns),
    ...(between === undefined ? {} : { between: { low: bound(between.low), high: bound(between.high) } }),
  };
}

/** A draw that always is at its lower bound, or at its upper one. */
export function atBound(draw: Draw, end: 'low' | 'high'): Draw {
  const { between, ...rest } = draw;
  const { baseNs, unknowns } = between?.[end] ?? { baseNs: end === 'low' ? draw.lowNs : draw.highNs, unknowns: draw.unknowns };
  return { ...rest, lowNs: baseNs, highNs: baseNs, law: null, range: null, unknowns };
}

/** Whether it is surely 0 and needs no input. */
export function isNothing(draw: Draw): boolean {
  return draw.lowNs === 0 && draw.highNs === 0 && draw.unknowns.length === 0;
}

