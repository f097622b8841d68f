// A linear program that grows and shrinks while it is asked: bounds on variables and on sums of variables, asserted and
// taken back in a stack. Each answer starts from the basis of the one before, which is what makes thousands of them cheap.
//
// The general simplex of Dutertre and de Moura, "A Fast Linear-Arithmetic Solver for DPLL(T)" (CAV 2006): every sum is a
// row, bounds stand on variables only, and taking back restores bounds, never the tableau.
import { assert } from '../base/assert.ts';

/** The one tolerance. Data are whole ticks, so a bound is missed by at least 1 or by a fraction that a vertex left behind. */
export const toleranceTicks = 1 / 8;
/** A coefficient smaller than this is what rounding left of a zero; true ones are quotients of small whole numbers. */
const coefficientMin = 1e-9;
/** Iterations that may pick the steepest way; afterwards Bland's rule, which cannot cycle. */
const greedyMax = 60;
/** Iterations after which a call gives up and says so. */
const iterationsMax = 20_000;

export type VariableId = number;

/** `limit`: it gave up, nothing is known. */
export type Feasibility = 'feasible' | 'infeasible' | 'limit';

/** Why there is no solution: the sum of `factors[i] * variables[i]` is 0 by definition, yet the bounds keep it below 0. */
export interface Conflict {
  readonly variables: readonly VariableId[];
  readonly factors: readonly number[];
}

export interface Optimum {
  readonly state: 'optimal' | 'unbounded' | 'limit';
  /** The objective's value in the current assignment. */
  readonly value: number;
}

export class Simplex {
  // `#tableau` holds one row for each basic variable: its factors over the nonbasic ones.
  #tableau = new Float64Array(64 * 32);
  #columnsMax = 64;
  #rowsMax = 32;
  #columnCount = 0;
  #rowCount = 0;
  #columnVariable = new Int32Array(64);
  #rowVariable = new Int32Array(32);
  // By variable. A position from 0 is a column, below 0 the complement of a row.
  #position = new Int32Array(128);
  #low = new Float64Array(128);
  #high = new Float64Array(128);
  #value = new Float64Array(128);
  readonly #terms: (readonly number[] | null)[] = [];
  readonly #sums: VariableId[] = [];
  readonly #unused: VariableId[] = [];
  // Bounds to be restored: variable, side (0 low, 1 high), old bound.
  readonly #trail: number[] = [];
  readonly #marks: number[] = [];
  #pivotColumns = new Int32Array(64);
  #conflict: Conflict = { variables: [], factors: [] };
  #pivotCount = 0;

  /** Work done so far, to compare ways of asking. */
  get pivotCount(): number {
    return this.#pivotCount;
  }

  get rowCount(): number {
    return this.#sums.length;
  }

  /** Why the last `check` said `infeasible`. */
  get conflict(): Conflict {
    return this.#conflict;
  }

  low(variable: VariableId): number {
    return this.#low[variable] as number;
  }

  high(variable: VariableId): number {
    return this.#high[variable] as number;
  }

  value(variable: VariableId): number {
    return this.#value[variable] as number;
  }

  /** What a sum consists of (variable, factor, variable, factor …); null for a variable of its own. */
  terms(variable: VariableId): readonly number[] | null {
    return this.#terms[variable] as readonly number[] | null;
  }

  /** A variable with bounds for good; `value` lies within them. */
  addVariable(low: number, high: number, value: number): VariableId {
    assert(low <= value && value <= high && Number.isFinite(value), 'a variable begins within its bounds');
    const variable = this.#newVariable(null, low, high, value);
    if (this.#columnCount === this.#columnsMax) this.#widen();
    const column = this.#columnCount++;
    this.#columnVariable[column] = variable;
    this.#position[variable] = column;
    for (let row = 0; row < this.#rowCount; row++) this.#tableau[row * this.#columnsMax + column] = 0;
    return variable;
  }

  /** A sum of variables, unbounded until it is bounded. `terms`: variable, factor, variable, factor … */
  addSum(terms: readonly number[]): VariableId {
    const variable = this.#newVariable(terms, -Infinity, Infinity, 0);
    if (this.#rowCount === this.#rowsMax) this.#heighten();
    const row = this.#rowCount++;
    const start = row * this.#columnsMax;
    const tableau = this.#tableau;
    this.#rowVariable[row] = variable;
    this.#position[variable] = ~row;
    this.#sums.push(variable);
    tableau.fill(0, start, start + this.#columnCount);
    for (let i = 0; i < terms.length; i += 2) {
      const factor = terms[i + 1] as number;
      const position = this.#position[terms[i] as number] as number;
      if (position >= 0) {
        tableau[start + position] = cleaned((tableau[start + position] as number) + factor);
      } else {
        const other = ~position * this.#columnsMax;
        for (let column = 0; column < this.#columnCount; column++) {
          tableau[start + column] = cleaned((tableau[start + column] as number) + factor * (tableau[other + column] as number));
        }
      }
    }
    this.#value[variable] = this.#sumOf(terms);
    return variable;
  }

  /** Forgets sums that nothing bounds: rows cost time in every pivot. The assignment must be feasible. */
  dropUnboundedSums(): VariableId[] {
    const dropped = this.#sums.filter((sum) => this.#low[sum] === -Infinity && this.#high[sum] === Infinity);
    for (const sum of dropped) this.#dropSum(sum);
    return dropped;
  }

  push(): void {
    this.#marks.push(this.#trail.length);
  }

  /** Takes back the bounds since the matching `push`. The assignment stays as it is. */
  pop(): void {
    const mark = this.#marks.pop();
    assert(mark !== undefined, 'what was not pushed cannot be popped');
    while (this.#trail.length > mark) {
      const old = this.#trail.pop() as number;
      const side = this.#trail.pop() as number;
      const variable = this.#trail.pop() as number;
      if (side === 0) this.#low[variable] = old;
      else this.#high[variable] = old;
    }
  }

  /** Bounds a variable from above. False: that contradicts its lower bound, which is exact. */
  atMost(variable: VariableId, bound: number): boolean {
    if (bound >= (this.#high[variable] as number)) return true;
    if (bound < (this.#low[variable] as number)) return false;
    this.#trail.push(variable, 1, this.#high[variable] as number);
    this.#high[variable] = bound;
    if ((this.#position[variable] as number) >= 0 && (this.#value[variable] as number) > bound) this.#move(variable, bound);
    return true;
  }

  /** Bounds a variable from below. False: that contradicts its upper bound, which is exact. */
  atLeast(variable: VariableId, bound: number): boolean {
    if (bound <= (this.#low[variable] as number)) return true;
    if (bound > (this.#high[variable] as number)) return false;
    this.#trail.push(variable, 0, this.#low[variable] as number);
    this.#low[variable] = bound;
    if ((this.#position[variable] as number) >= 0 && (this.#value[variable] as number) < bound) this.#move(variable, bound);
    return true;
  }

  /** Puts a variable of its own where it is told. All of them must lie within their bounds before `settle`. */
  put(variable: VariableId, value: number): void {
    this.#value[variable] = value;
  }

  /** Computes every sum anew from its definition, so that no rounding is carried along. */
  settle(): void {
    for (const sum of this.#sums) this.#value[sum] = this.#sumOf(this.#terms[sum] as readonly number[]);
  }

  /** Looks for an assignment within all bounds, from the present one on. */
  check(): Feasibility {
    for (let iteration = 0; iteration < iterationsMax; iteration++) {
      const row = this.#violatedRow(iteration >= greedyMax);
      if (row < 0) return 'feasible';
      const variable = this.#rowVariable[row] as number;
      const up = (this.#value[variable] as number) < (this.#low[variable] as number);
      const column = this.#helpingColumn(row, up, iteration >= greedyMax);
      if (column < 0) {
        this.#conflict = this.#conflictOf(row, up ? 1 : -1);
        return 'infeasible';
      }
      const target = (up ? this.#low[variable] : this.#high[variable]) as number;
      const factor = this.#tableau[row * this.#columnsMax + column] as number;
      const entering = this.#columnVariable[column] as number;
      this.#move(entering, (this.#value[entering] as number) + (target - (this.#value[variable] as number)) / factor);
      this.#value[variable] = target;
      this.#pivot(row, column);
    }
    return 'limit';
  }

  /** Moves a feasible assignment to one that makes `objective` smallest. */
  minimise(objective: VariableId): Optimum {
    return this.#optimise(objective, -1);
  }

  /** Moves a feasible assignment to one that makes `objective` largest. */
  maximise(objective: VariableId): Optimum {
    return this.#optimise(objective, 1);
  }

  #optimise(objective: VariableId, sense: 1 | -1): Optimum {
    if ((this.#position[objective] as number) >= 0 && !this.#makeBasic(objective)) {
      // No sum depends on it, so its own bound is the optimum.
      const bound = (sense < 0 ? this.#low[objective] : this.#high[objective]) as number;
      if (!Number.isFinite(bound)) return { state: 'unbounded', value: bound };
      this.#value[objective] = bound;
      return { state: 'optimal', value: bound };
    }
    for (let iteration = 0; iteration < iterationsMax; iteration++) {
      const row = ~(this.#position[objective] as number);
      const { column, direction } = this.#improvingColumn(row, sense, iteration >= greedyMax);
      if (column < 0) return { state: 'optimal', value: this.#value[objective] as number };
      const { step, blocking } = this.#longestStep(column, direction);
      if (step === Infinity) return { state: 'unbounded', value: sense * Infinity };
      const entering = this.#columnVariable[column] as number;
      this.#move(entering, (this.#value[entering] as number) + direction * step);
      if (blocking < 0) continue;
      // Reached its own bound: nothing is better.
      if (blocking === row) return { state: 'optimal', value: this.#value[objective] as number };
      this.#pivot(blocking, column);
    }
    return { state: 'limit', value: this.#value[objective] as number };
  }

  /** A row whose variable is out of bounds: the worst, or by Bland's rule the first; -1: none. */
  #violatedRow(bland: boolean): number {
    let found = -1;
    let worst = toleranceTicks;
    let first = Infinity;
    for (let row = 0; row < this.#rowCount; row++) {
      const variable = this.#rowVariable[row] as number;
      const value = this.#value[variable] as number;
      const missed = Math.max((this.#low[variable] as number) - value, value - (this.#high[variable] as number));
      if (bland) {
        if (missed <= toleranceTicks || variable >= first) continue;
        first = variable;
      } else {
        if (missed <= worst) continue;
        worst = missed;
      }
      found = row;
    }
    return found;
  }

  /** A nonbasic variable that can move a row's variable up (or down); units first, as they keep the numbers whole. */
  #helpingColumn(row: number, up: boolean, bland: boolean): number {
    const start = row * this.#columnsMax;
    let found = -1;
    let best = 0;
    let first = Infinity;
    for (let column = 0; column < this.#columnCount; column++) {
      const factor = this.#tableau[start + column] as number;
      if (factor === 0) continue;
      const variable = this.#columnVariable[column] as number;
      const value = this.#value[variable] as number;
      const room = factor > 0 === up ? (this.#high[variable] as number) - value : value - (this.#low[variable] as number);
      if (room <= toleranceTicks) continue;
      if (bland) {
        if (variable >= first) continue;
        first = variable;
        found = column;
        continue;
      }
      const size = Math.abs(factor);
      if (size === 1) return column;
      if (size > best) {
        best = size;
        found = column;
      }
    }
    return found;
  }

  #improvingColumn(row: number, sense: 1 | -1, bland: boolean): { column: number; direction: 1 | -1 } {
    const start = row * this.#columnsMax;
    let found = -1;
    let direction: 1 | -1 = 1;
    let best = 0;
    let first = Infinity;
    for (let column = 0; column < this.#columnCount; column++) {
      const factor = this.#tableau[start + column] as number;
      if (factor === 0) continue;
      const variable = this.#columnVariable[column] as number;
      const value = this.#value[variable] as number;
      const up = factor > 0 === sense > 0;
      const room = up ? (this.#high[variable] as number) - value : value - (this.#low[variable] as number);
      if (room <= toleranceTicks) continue;
      if (bland ? variable >= first : Math.abs(factor) <= best) continue;
      first = variable;
      best = Math.abs(factor);
      found = column;
      direction = up ? 1 : -1;
    }
    return { column: found, direction };
  }

  /** How far a nonbasic variable can go, and the row that stops it; -1: its own other bound does. */
  #longestStep(column: number, direction: 1 | -1): { step: number; blocking: number } {
    const entering = this.#columnVariable[column] as number;
    const value = this.#value[entering] as number;
    let step = direction > 0 ? (this.#high[entering] as number) - value : value - (this.#low[entering] as number);
    let blocking = -1;
    for (let row = 0; row < this.#rowCount; row++) {
      const rate = (this.#tableau[row * this.#columnsMax + column] as number) * direction;
      if (rate === 0) continue;
      const variable = this.#rowVariable[row] as number;
      const bound = (rate > 0 ? this.#high[variable] : this.#low[variable]) as number;
      // A variable that is out of bounds by less than the tolerance does not pull the step below 0.
      const room = Math.max(0, (bound - (this.#value[variable] as number)) / rate);
      if (room < step || (room === step && blocking >= 0 && variable < (this.#rowVariable[blocking] as number))) {
        step = room;
        blocking = row;
      }
    }
    return { step, blocking };
  }

  #conflictOf(row: number, sign: 1 | -1): Conflict {
    const variables = [this.#rowVariable[row] as number];
    const factors: number[] = [-sign];
    for (let column = 0; column < this.#columnCount; column++) {
      const factor = this.#tableau[row * this.#columnsMax + column] as number;
      if (factor === 0) continue;
      variables.push(this.#columnVariable[column] as number);
      factors.push(sign * factor);
    }
    return { variables, factors };
  }

  /** Moves a nonbasic variable, and with it all basic ones. */
  #move(variable: VariableId, value: number): void {
    const column = this.#position[variable] as number;
    const change = value - (this.#value[variable] as number);
    for (let row = 0; row < this.#rowCount; row++) {
      const factor = this.#tableau[row * this.#columnsMax + column] as number;
      if (factor === 0) continue;
      const basic = this.#rowVariable[row] as number;
      this.#value[basic] = (this.#value[basic] as number) + factor * change;
    }
    this.#value[variable] = value;
  }

  /** Exchanges a row's variable with a column's; values stay. */
  #pivot(row: number, column: number): void {
    this.#pivotCount++;
    const tableau = this.#tableau;
    const width = this.#columnsMax;
    const start = row * width;
    const inverse = 1 / (tableau[start + column] as number);
    const columns = this.#pivotColumns;
    let count = 0;
    for (let i = 0; i < this.#columnCount; i++) {
      if (i === column || tableau[start + i] === 0) continue;
      tableau[start + i] = -(tableau[start + i] as number) * inverse;
      columns[count++] = i;
    }
    tableau[start + column] = inverse;
    for (let other = 0; other < this.#rowCount; other++) {
      const place = other * width;
      const factor = tableau[place + column] as number;
      if (other === row || factor === 0) continue;
      tableau[place + column] = factor * inverse;
      for (let i = 0; i < count; i++) {
        const at = columns[i] as number;
        tableau[place + at] = cleaned((tableau[place + at] as number) + factor * (tableau[start + at] as number));
      }
    }
    const leaving = this.#rowVariable[row] as number;
    const entering = this.#columnVariable[column] as number;
    this.#rowVariable[row] = entering;
    this.#columnVariable[column] = leaving;
    this.#position[entering] = ~row;
    this.#position[leaving] = column;
  }

  /** Pivots a nonbasic variable into a row; false: no row depends on it. */
  #makeBasic(variable: VariableId): boolean {
    const column = this.#position[variable] as number;
    let found = -1;
    let best = Infinity;
    for (let row = 0; row < this.#rowCount; row++) {
      const size = Math.abs(this.#tableau[row * this.#columnsMax + column] as number);
      // The nearer to 1, the smaller the numbers stay.
      const distance = size === 0 ? Infinity : Math.max(size, 1 / size);
      if (distance < best) {
        best = distance;
        found = row;
      }
    }
    if (found < 0) return false;
    this.#pivot(found, column);
    return true;
  }

  #dropSum(variable: VariableId): void {
    if ((this.#position[variable] as number) >= 0) assert(this.#makeBasic(variable), 'a sum depends on what it is made of');
    const row = ~(this.#position[variable] as number);
    const last = --this.#rowCount;
    if (row !== last) {
      const width = this.#columnsMax;
      this.#tableau.copyWithin(row * width, last * width, last * width + this.#columnCount);
      const moved = this.#rowVariable[last] as number;
      this.#rowVariable[row] = moved;
      this.#position[moved] = ~row;
    }
    this.#sums.splice(this.#sums.indexOf(variable), 1);
    this.#terms[variable] = null;
    this.#unused.push(variable);
  }

  #sumOf(terms: readonly number[]): number {
    let sum = 0;
    for (let i = 0; i < terms.length; i += 2) sum += (terms[i + 1] as number) * (this.#value[terms[i] as number] as number);
    return sum;
  }

  #newVariable(terms: readonly number[] | null, low: number, high: number, value: number): VariableId {
    const variable = this.#unused.pop() ?? this.#terms.length;
    if (variable === this.#low.length) {
      this.#low = grown(this.#low);
      this.#high = grown(this.#high);
      this.#value = grown(this.#value);
      const position = new Int32Array(this.#position.length * 2);
      position.set(this.#position);
      this.#position = position;
    }
    this.#terms[variable] = terms;
    this.#low[variable] = low;
    this.#high[variable] = high;
    this.#value[variable] = value;
    return variable;
  }

  #widen(): void {
    const width = this.#columnsMax * 2;
    const tableau = new Float64Array(width * this.#rowsMax);
    for (let row = 0; row < this.#rowCount; row++) {
      const start = row * this.#columnsMax;
      tableau.set(this.#tableau.subarray(start, start + this.#columnCount), row * width);
    }
    const variables = new Int32Array(width);
    variables.set(this.#columnVariable);
    this.#tableau = tableau;
    this.#columnVariable = variables;
    this.#pivotColumns = new Int32Array(width);
    this.#columnsMax = width;
  }

  #heighten(): void {
    this.#tableau = grown(this.#tableau);
    this.#rowsMax *= 2;
    const variables = new Int32Array(this.#rowsMax);
    variables.set(this.#rowVariable);
    this.#rowVariable = variables;
  }
}

/** A coefficient without what rounding left of a zero: a pivot on such a remnant would ruin the tableau. */
function cleaned(coefficient: number): number {
  return coefficient < coefficientMin && coefficient > -coefficientMin ? 0 : coefficient;
}

function grown(array: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const longer = new Float64Array(array.length * 2);
  longer.set(array);
  return longer;
}
