// One behaviour, told by the inputs and choices that make it: what a witness is. Anything not told is as usual.
import { assert } from '../base/assert.ts';
import type { InputId } from '../simulator/kernel/forms.ts';
import { type InputName, Inputs, type ValueSource } from '../simulator/kernel/inputs.ts';
import type { Law } from '../simulator/kernel/laws.ts';
import type { Grid } from '../simulator/kernel/time.ts';
import type { Judgement, Subject } from './judgement.ts';
import type { Point, Region } from './region.ts';

export interface AssignedValue {
  readonly name: InputName;
  readonly kind: 'number' | 'choice';
  /** Whole nanoseconds, or the option taken. */
  readonly value: number;
  /** Ticks of freedom above it: the order of ties. */
  readonly tie: number;
}

export type Assignment = readonly AssignedValue[];

/** What a plain run of an assignment gave, and what it asked for, in that order. */
export interface Replay {
  readonly judgement: Judgement;
  readonly asked: readonly AskedValue[];
}

/** A value that a run asked for, with what was allowed. */
export interface AskedValue extends AssignedValue {
  /** Of a number, in whole nanoseconds; of a choice, 0 and the last option. */
  readonly lowNs: number;
  readonly highNs: number;
  readonly free: boolean;
}

/** Runs an assignment without any recording, as an independent witness of what happens. */
export function replay(subject: Subject, grid: Grid, assignment: Assignment): Replay {
  const source = new AssignedSource(assignment, grid);
  const judgement = subject.judge(new Inputs(grid, source, null));
  return { judgement, asked: source.asked };
}

/** A number as a value of an assignment. */
export function assignedNumber(name: InputName, ticks: number, grid: Grid): AssignedValue {
  const value = Math.floor(ticks / grid.ticksPerNs);
  return { name, kind: 'number', value, tie: ticks - value * grid.ticksPerNs };
}

/** The behaviour at a point of a cell, or, if the point is not physical, at the physical one nearest to it. */
export function assignmentAt(region: Region, inputs: readonly InputId[], point: Point, choices: ReadonlyMap<number, number>): Assignment {
  const { table } = region;
  const values: AssignedValue[] = inputs.map((id) => assignedNumber(table.input(id).name, region.nearestPhysical(id, point[id] as number), table.grid));
  for (const [id, taken] of choices) values.push({ name: table.choice(id).name, kind: 'choice', value: taken, tie: 0 });
  return values;
}

/** A name as a key of maps. */
export function nameKey({ purpose, a, b, c, d }: InputName): string {
  return `${purpose} ${a} ${b} ${c} ${d}`;
}

/** Gives the values of an assignment, and remembers what was asked for. */
export class AssignedSource implements ValueSource {
  readonly asked: AskedValue[] = [];
  readonly #grid: Grid;
  readonly #values = new Map<string, AssignedValue>();
  readonly #askedKeys = new Set<string>();

  constructor(assignment: Assignment, grid: Grid) {
    this.#grid = grid;
    for (const value of assignment) this.#values.set(nameKey(value.name), value);
  }

  value(name: InputName, lowNs: number, highNs: number, free: boolean): number {
    const key = nameKey(name);
    const told = this.#values.get(key);
    const value = told?.value ?? Math.max(lowNs, Math.min(highNs, 0));
    const tie = told?.tie ?? 0;
    assert(lowNs <= value && value <= highNs, 'a witness stays within the declared ranges');
    assert(tie >= 0 && tie <= (free ? this.#grid.freedomTicks : 0), 'the order of ties needs no more than the freedom there is');
    this.#remember(key, { name: { ...name }, kind: 'number', value, tie, lowNs, highNs, free });
    return value * this.#grid.ticksPerNs + tie;
  }

  choose(name: InputName, options: number): number {
    const key = nameKey(name);
    const value = this.#values.get(key)?.value ?? 0;
    assert(value < options, 'a witness takes options that there are');
    this.#remember(key, { name: { ...name }, kind: 'choice', value, tie: 0, lowNs: 0, highNs: options - 1, free: false });
    return value;
  }

  #remember(key: string, value: AskedValue): void {
    if (this.#askedKeys.has(key)) return;
    this.#askedKeys.add(key);
    this.asked.push(value);
  }
}

/** Passes values on, and remembers them as an assignment. */
export class RememberingSource implements ValueSource {
  readonly #source: ValueSource;
  readonly #values = new Map<string, AssignedValue>();

  constructor(source: ValueSource) {
    this.#source = source;
  }

  get assignment(): Assignment {
    return [...this.#values.values()];
  }

  value(name: InputName, lowNs: number, highNs: number, free: boolean, law: Law | null, grid: Grid, id: InputId | null): number {
    const ticks = this.#source.value(name, lowNs, highNs, free, law, grid, id);
    this.#values.set(nameKey(name), assignedNumber({ ...name }, ticks, grid));
    return ticks;
  }

  choose(name: InputName, options: number, probability: number | null, id: number | null): number {
    const value = this.#source.choose(name, options, probability, id);
    this.#values.set(nameKey(name), { name: { ...name }, kind: 'choice', value, tie: 0 });
    return value;
  }
}
