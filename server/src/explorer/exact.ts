// Whether a conflict that the simplex found in floating point is one in truth. "Impossible" rests on such conflicts, so each
// is checked again in whole numbers: a certificate by Farkas' lemma, cheap to verify whatever way it was found.
import { assert } from '../base/assert.ts';
import type { Conflict, VariableId } from './simplex.ts';

/** What a certificate speaks of: bounds (whole or infinite) and sums (whole factors) of a linear program. */
export interface Bounded {
  low(variable: VariableId): number;
  high(variable: VariableId): number;
  /** Variable, factor, variable, factor …; null for a variable of its own. */
  terms(variable: VariableId): readonly number[] | null;
}

/** Denominators up to here are recognised in a coefficient; larger ones are solved for. */
const denominatorMax = 4096;
const closeness = 1e-9;

/**
 * Whether the bounds of the conflict's variables really exclude each other: with `y` the conflict's factors, made whole,
 * the sum of `y[i] * variable[i]` vanishes identically, and yet the bounds keep it below 0. No rounding takes part.
 */
export function refutes(conflict: Conflict, program: Bounded): boolean {
  const factors = wholeFactors(conflict, program);
  if (factors === null) return false;
  let most = 0n;
  let quick = 0;
  let exact = true;
  for (const [i, factor] of factors.entries()) {
    if (factor === 0) continue;
    const variable = conflict.variables[i] as VariableId;
    const bound = factor > 0 ? program.high(variable) : program.low(variable);
    if (!Number.isFinite(bound)) return false;
    const product = factor * bound;
    quick += product;
    exact &&= Number.isSafeInteger(product) && Number.isSafeInteger(quick);
  }
  if (exact) return quick < 0;
  for (const [i, factor] of factors.entries()) {
    if (factor === 0) continue;
    const variable = conflict.variables[i] as VariableId;
    most += BigInt(factor) * BigInt(factor > 0 ? program.high(variable) : program.low(variable));
  }
  return most < 0n;
}

/** The factors as whole numbers of which the sum vanishes identically; null: none were found. */
function wholeFactors(conflict: Conflict, program: Bounded): readonly number[] | null {
  const scaled = scaledToWhole(conflict.factors);
  if (scaled !== null && vanishes(conflict.variables, scaled, program)) return scaled;
  const solved = solvedFor(conflict, program);
  return solved !== null && vanishes(conflict.variables, solved, program) ? solved : null;
}

function vanishes(variables: readonly VariableId[], factors: readonly number[], program: Bounded): boolean {
  const sums = new Map<VariableId, number>();
  const add = (variable: VariableId, amount: number): boolean => {
    const sum = (sums.get(variable) ?? 0) + amount;
    sums.set(variable, sum);
    return Number.isSafeInteger(amount) && Number.isSafeInteger(sum);
  };
  for (const [i, variable] of variables.entries()) {
    const factor = factors[i] as number;
    const terms = program.terms(variable);
    if (terms === null) {
      if (!add(variable, factor)) return false;
      continue;
    }
    for (let k = 0; k < terms.length; k += 2) {
      if (!add(terms[k] as number, factor * (terms[k + 1] as number))) return false;
    }
  }
  for (const sum of sums.values()) if (sum !== 0) return false;
  return true;
}

function scaledToWhole(factors: readonly number[]): readonly number[] | null {
  let scale = 1;
  for (const factor of factors) {
    if (isClose(factor * scale)) continue;
    const denominator = denominatorOf(factor * scale);
    if (denominator === null || scale * denominator > denominatorMax) return null;
    scale *= denominator;
  }
  return factors.map((factor) => Math.round(factor * scale));
}

function isClose(value: number): boolean {
  return Math.abs(value - Math.round(value)) <= closeness;
}

/** The smallest denominator of a fraction that is this number but for rounding, by continued fractions. */
function denominatorOf(value: number): number | null {
  let rest = Math.abs(value);
  let before = 0;
  let denominator = 1;
  for (let step = 0; step < 32; step++) {
    if (isClose(value * denominator)) return denominator;
    rest -= Math.floor(rest);
    if (rest === 0) return null;
    rest = 1 / rest;
    const next = Math.floor(rest) * denominator + before;
    before = denominator;
    denominator = next;
    if (denominator > denominatorMax) return null;
  }
  return null;
}

/**
 * The same factors solved for exactly: those of the variables in the conflict under which everything cancels. A simplex row
 * leaves one such vector but for its length; where there are more, this finds none.
 */
function solvedFor(conflict: Conflict, program: Bounded): readonly number[] | null {
  const rows = new Map<VariableId, bigint[]>();
  const width = conflict.variables.length;
  for (const [column, variable] of conflict.variables.entries()) {
    const terms = program.terms(variable) ?? [variable, 1];
    for (let k = 0; k < terms.length; k += 2) {
      const of = terms[k] as number;
      let row = rows.get(of);
      if (row === undefined) rows.set(of, (row = new Array<bigint>(width).fill(0n)));
      row[column] = (row[column] as bigint) + BigInt(terms[k + 1] as number);
    }
  }
  const kernel = kernelOf([...rows.values()], width);
  if (kernel === null) return null;
  const first = conflict.factors.findIndex((_, i) => kernel[i] !== 0n);
  if (first < 0) return null;
  const turn = (conflict.factors[first] as number) > 0 === (kernel[first] as bigint) > 0n ? 1 : -1;
  const factors = kernel.map((factor) => turn * Number(factor));
  return factors.every(Number.isSafeInteger) ? factors : null;
}

/** The one direction that all rows send to 0, as whole numbers without a common divisor; null unless it is just one. */
function kernelOf(rows: bigint[][], width: number): bigint[] | null {
  const pivots: { row: bigint[]; column: number }[] = [];
  for (let column = 0; column < width; column++) {
    const index = rows.findIndex((row) => row[column] !== 0n);
    if (index < 0) continue;
    const [pivot] = rows.splice(index, 1);
    assert(pivot !== undefined, 'a row that was found is there');
    const by = pivot[column] as bigint;
    const clear = (row: bigint[]): bigint[] => {
      const factor = row[column] as bigint;
      return factor === 0n ? row : reduced(row.map((value, i) => value * by - (pivot[i] as bigint) * factor));
    };
    rows = rows.map(clear);
    for (const known of pivots) known.row = clear(known.row);
    pivots.push({ row: pivot, column });
  }
  if (pivots.length !== width - 1) return null;
  const bound = new Set(pivots.map(({ column }) => column));
  const free = Array.from({ length: width }, (_, i) => i).find((i) => !bound.has(i)) as number;
  let common = 1n;
  for (const { row, column } of pivots) common = (common / divisor(common, row[column] as bigint)) * magnitude(row[column] as bigint);
  const kernel = new Array<bigint>(width).fill(0n);
  kernel[free] = common;
  for (const { row, column } of pivots) kernel[column] = (-(row[free] as bigint) * common) / (row[column] as bigint);
  return reduced(kernel);
}

function reduced(row: bigint[]): bigint[] {
  const common = row.reduce(divisor, 0n);
  return common <= 1n ? row : row.map((value) => value / common);
}

function divisor(a: bigint, b: bigint): bigint {
  let x = magnitude(a);
  let y = magnitude(b);
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}
