// A set of behaviours as a linear program: which values the inputs can still have. Halfspaces are put on it and taken back
// in a stack while the explorer splits.
//
// Only *physical* values count: a whole nanosecond, and for a free input up to `freedomTicks` more. So a halfspace is moved
// to the outermost value that its sum can physically have, which takes no behaviour away, lets no empty sliver between two
// nanoseconds pass for a region, and makes the corners of the polytope physical too, nearly always.
import { assert } from '../base/assert.ts';
import type { InputId } from '../simulator/kernel/forms.ts';
import type { FormId } from '../simulator/kernel/time.ts';
import type { Input, InputTable } from '../simulator/kernel/inputs.ts';
import { refutes } from './exact.ts';
import { type Optimum, Simplex, type VariableId } from './simplex.ts';

/** A sum of inputs (`Region.normalOf`), at most or at least so many ticks. */
export interface Halfspace {
  readonly normal: number;
  readonly atMost: boolean;
  readonly ticks: number;
}

/** A value for each input, by its id; NaN where it has none. Whole ticks. */
export type Point = Float64Array;

/** `open`: neither was established; whoever asked may claim nothing. */
export type Emptiness = 'inhabited' | 'empty' | 'open';

/** Two halfspaces with nothing physical between them, the nearer first. */
export type Gap = readonly [Halfspace, Halfspace];

/** A form divided by its factors' common divisor, with a positive first factor: one row for all forms that are multiples. */
interface Normal {
  readonly terms: readonly number[];
  /** What the freedoms of its inputs can subtract and add. */
  readonly freedomLow: number;
  readonly freedomHigh: number;
  /** -1: it has no row at present. */
  variable: VariableId;
}

/** Rows are swept when they are this many more than twice those that the last sweep left. */
const sweepSlack = 32;

export class Region {
  readonly table: InputTable;
  readonly #simplex = new Simplex();
  readonly #columns: VariableId[] = [];
  /** Inputs that have a column, as met. */
  readonly #inputs: InputId[] = [];
  readonly #normals: Normal[] = [];
  readonly #normalByKey = new Map<string, number>();
  readonly #normalByVariable = new Map<VariableId, number>();
  /** By form: which normal, and by what factor the form is a multiple of it. */
  readonly #normalOfForm: number[] = [];
  readonly #factorOfForm: number[] = [];
  #rowsKept = 0;
  #certified = 0;

  constructor(table: InputTable) {
    this.table = table;
  }

  /** How often "empty" was established by a certificate. */
  get certifiedCount(): number {
    return this.#certified;
  }

  get pivotCount(): number {
    return this.#simplex.pivotCount;
  }

  get rowCount(): number {
    return this.#simplex.rowCount;
  }

  get inputs(): readonly InputId[] {
    return this.#inputs;
  }

  /** Makes sure that an input can be spoken of. */
  meet(id: InputId): VariableId {
    const known = this.#columns[id];
    if (known !== undefined) return known;
    const input = this.table.input(id);
    const variable = this.#simplex.addVariable(input.lowTicks, input.highTicks, nominalTicks(input, this.table));
    this.#columns[id] = variable;
    this.#inputs.push(id);
    return variable;
  }

  /** Where `form <= ticks` (or `>=`), without what is not physical. The form is not the empty one. */
  halfspace(form: FormId, atMost: boolean, ticks: number): Halfspace {
    const normal = this.normalOf(form);
    const factor = this.#factorOfForm[form] as number;
    const below = atMost === factor > 0;
    const known = this.#normals[normal] as Normal;
    const bound = quotient(ticks, factor, below);
    return { normal, atMost: below, ticks: below ? this.#highestPhysical(known, bound) : this.#lowestPhysical(known, bound) };
  }

  /** Whether every point of the region is known to lie in the halfspace by a single bound. */
  implies({ normal, atMost, ticks }: Halfspace): boolean {
    const { variable } = this.#normals[normal] as Normal;
    if (variable < 0) return false;
    return atMost ? this.#simplex.high(variable) <= ticks : this.#simplex.low(variable) >= ticks;
  }

  /** Whether no point of the region lies in the halfspace, by a single bound. */
  excludes({ normal, atMost, ticks }: Halfspace): boolean {
    const { variable } = this.#normals[normal] as Normal;
    if (variable < 0) return false;
    return atMost ? this.#simplex.low(variable) > ticks : this.#simplex.high(variable) < ticks;
  }

  /** Cuts the region; false: nothing is left, by a single bound. */
  impose({ normal, atMost, ticks }: Halfspace): boolean {
    const variable = this.#variableOf(normal);
    return atMost ? this.#simplex.atMost(variable, ticks) : this.#simplex.atLeast(variable, ticks);
  }

  push(): void {
    this.#simplex.push();
  }

  /** Takes back what was imposed since the matching `push`. A point of the region must be placed afterwards. */
  pop(): void {
    this.#simplex.pop();
  }

  /** Whether anything is left. What is called empty has been proved so in whole numbers. */
  solve(): Emptiness {
    const state = this.#simplex.check();
    if (state === 'feasible') return 'inhabited';
    if (state === 'limit' || !refutes(this.#simplex.conflict, this.#simplex)) return 'open';
    this.#certified++;
    return 'empty';
  }

  /** The present solution, on physical values if these are admitted, otherwise on whole ticks; null: neither is. */
  point(): Point | null {
    const point = new Float64Array(this.table.inputCount).fill(NaN);
    for (const id of this.#inputs) point[id] = this.nearestPhysical(id, this.value(id));
    if (this.admits(point)) return point;
    for (const id of this.#inputs) point[id] = Math.round(this.value(id));
    return this.admits(point) ? point : null;
  }

  /** The present solution on physical values; null: these are not admitted. */
  physicalPoint(): Point | null {
    const point = new Float64Array(this.table.inputCount).fill(NaN);
    for (const id of this.#inputs) point[id] = this.nearestPhysical(id, this.value(id));
    return this.admits(point) ? point : null;
  }

  /** The present solution as it is; it may lie between ticks. */
  snapshot(): Point {
    const point = new Float64Array(this.table.inputCount).fill(NaN);
    for (const id of this.#inputs) point[id] = this.value(id);
    return point;
  }

  value(id: InputId): number {
    return this.#simplex.value(this.#columns[id] as VariableId);
  }

  /** Whether a point lies within every bound, computed exactly. Inputs without a value are not looked at. */
  admits(point: Point): boolean {
    for (const id of this.#inputs) {
      const value = point[id] as number;
      const variable = this.#columns[id] as VariableId;
      if (value < this.#simplex.low(variable) || value > this.#simplex.high(variable)) return false;
    }
    for (const normal of this.#normalByVariable.values()) {
      const { variable, terms } = this.#normals[normal] as Normal;
      const low = this.#simplex.low(variable);
      const high = this.#simplex.high(variable);
      if (low === -Infinity && high === Infinity) continue;
      const sum = sumAt(terms, point);
      if (sum < low || sum > high) return false;
    }
    return true;
  }

  /** Whether a point lies in a halfspace. */
  holdsAt({ normal, atMost, ticks }: Halfspace, point: Point): boolean {
    const sum = sumAt((this.#normals[normal] as Normal).terms, point);
    return atMost ? sum <= ticks : sum >= ticks;
  }

  /** Makes a point of the region the present solution. */
  place(point: Point): void {
    for (const id of this.#inputs) {
      const value = point[id];
      // Nothing bounds an input that was met after the point was taken.
      const given = value !== undefined && !Number.isNaN(value) ? value : nominalTicks(this.table.input(id), this.table);
      this.#simplex.put(this.#columns[id] as VariableId, given);
    }
    this.#simplex.settle();
    if (this.#simplex.rowCount > 2 * this.#rowsKept + sweepSlack) this.#sweep();
  }

  /** Moves the present solution to where a form is smallest (`sense` -1) or largest; after a limit, only towards it. */
  optimise(form: FormId, sense: 1 | -1): Optimum['state'] {
    const variable = this.#variableOf(this.normalOf(form));
    const downwards = sense < 0 === (this.#factorOfForm[form] as number) > 0;
    return (downwards ? this.#simplex.minimise(variable) : this.#simplex.maximise(variable)).state;
  }

  /** Which normal a form is a multiple of. */
  normalOf(form: FormId): number {
    const known = this.#normalOfForm[form];
    if (known !== undefined) return known;
    const terms = this.table.forms.terms(form);
    assert(terms.length > 0, 'a constant bounds nothing');
    let factor = 0;
    for (let i = 1; i < terms.length; i += 2) factor = commonDivisor(factor, terms[i] as number);
    if ((terms[1] as number) < 0) factor = -factor;
    const normal = this.#internNormal(terms.map((term, i) => (i % 2 === 0 ? term : term / factor)));
    this.#normalOfForm[form] = normal;
    this.#factorOfForm[form] = factor;
    return normal;
  }

  /** The physical value nearest to `ticks`, within the declared bounds. */
  nearestPhysical(id: InputId, ticks: number): number {
    const { ticksPerNs, freedomTicks } = this.table.grid;
    const input = this.table.input(id);
    const freedom = input.free ? freedomTicks : 0;
    const whole = Math.floor(ticks / ticksPerNs) * ticksPerNs;
    const over = ticks - whole;
    const nearest = over <= freedom + 0.5 ? whole + Math.min(freedom, Math.round(over)) : over - freedom < ticksPerNs - over ? whole + freedom : whole + ticksPerNs;
    return Math.max(input.lowTicks, Math.min(input.highTicks, nearest));
  }

  /** The halves beside the present value that is farthest from being physical; null: all are. */
  widestGap(): Gap | null {
    let widest: InputId | null = null;
    let distance = 0;
    for (const id of this.#inputs) {
      const value = this.value(id);
      const away = Math.abs(value - this.nearestPhysical(id, value));
      if (away <= distance) continue;
      widest = id;
      distance = away;
    }
    if (widest === null) return null;
    const value = this.value(widest);
    const form = this.table.forms.ofInput(widest);
    const below = this.halfspace(form, true, Math.floor(value));
    const above = this.halfspace(form, false, Math.floor(value) + 1);
    return value - below.ticks <= above.ticks - value ? [below, above] : [above, below];
  }

  #internNormal(terms: readonly number[]): number {
    const key = terms.join(' ');
    const known = this.#normalByKey.get(key);
    if (known !== undefined) return known;
    let freedomLow = 0;
    let freedomHigh = 0;
    for (let i = 0; i < terms.length; i += 2) {
      const factor = terms[i + 1] as number;
      const freedom = this.table.input(terms[i] as number).free ? this.table.grid.freedomTicks * factor : 0;
      if (freedom < 0) freedomLow += freedom;
      else freedomHigh += freedom;
    }
    const normal = this.#normals.length;
    this.#normals.push({ terms, freedomLow, freedomHigh, variable: -1 });
    this.#normalByKey.set(key, normal);
    return normal;
  }

  #variableOf(normal: number): VariableId {
    const known = this.#normals[normal] as Normal;
    if (known.variable >= 0) return known.variable;
    const terms = known.terms.map((term, i) => (i % 2 === 0 ? this.meet(term) : term));
    // A lone input has its column; only sums need a row.
    if (terms.length === 2) return (known.variable = terms[0] as VariableId);
    known.variable = this.#simplex.addSum(terms);
    this.#normalByVariable.set(known.variable, normal);
    return known.variable;
  }

  #sweep(): void {
    for (const variable of this.#simplex.dropUnboundedSums()) {
      const normal = this.#normalByVariable.get(variable);
      assert(normal !== undefined, 'a dropped sum was some normal');
      (this.#normals[normal] as Normal).variable = -1;
      this.#normalByVariable.delete(variable);
    }
    this.#rowsKept = this.#simplex.rowCount;
  }

  /** Sums are whole nanoseconds plus what freedoms add: the highest such value up to `ticks`. */
  #highestPhysical({ freedomLow, freedomHigh }: Normal, ticks: number): number {
    const { ticksPerNs } = this.table.grid;
    const whole = Math.floor((ticks - freedomLow) / ticksPerNs) * ticksPerNs;
    return Math.min(ticks, whole + freedomHigh);
  }

  #lowestPhysical({ freedomLow, freedomHigh }: Normal, ticks: number): number {
    const { ticksPerNs } = this.table.grid;
    const whole = Math.ceil((ticks - freedomHigh) / ticksPerNs) * ticksPerNs;
    return Math.max(ticks, whole + freedomLow);
  }
}

/** What an input is when nothing unusual happens: as near to 0 as its bounds allow. */
export function nominalTicks(input: Input, table: InputTable): number {
  return Math.max(input.lowNs, Math.min(input.highNs, 0)) * table.grid.ticksPerNs;
}

function sumAt(terms: readonly number[], point: Point): number {
  let sum = 0;
  for (let i = 0; i < terms.length; i += 2) sum += (terms[i + 1] as number) * (point[terms[i] as number] as number);
  return sum;
}

/** Whole quotient, rounded down or up; exact where a division of doubles would not be. */
function quotient(a: number, b: number, down: boolean): number {
  const rest = a % b;
  const towardsZero = (a - rest) / b;
  if (rest === 0) return towardsZero;
  const positive = rest > 0 === b > 0;
  if (down) return positive ? towardsZero : towardsZero - 1;
  return positive ? towardsZero + 1 : towardsZero;
}

function commonDivisor(a: number, b: number): number {
  let x = Math.abs(a);
  let y = Math.abs(b);
  while (y !== 0) [x, y] = [y, x % y];
  return x;
}
