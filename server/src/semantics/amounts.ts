// Numbers as authors write them, worked out exactly: units, sums, ranges, laws and the names that `let` gives.
import type { Expression, QuantityNode, RangeNode } from '../syntax/tree.ts';
import { present } from '../base/assert.ts';
import { type Amount, constantAmount, isConstant, isLet, type UnknownTerm } from './amount.ts';
import { lawOf } from './laws.ts';
import { reachOfBound } from './reach.ts';
import type { BoundModel, LawValue, LetModel, Place, Quantity } from './thing-model.ts';
import type { Site } from './scope.ts';
import type { Shape } from './shapes.ts';
import {
  add,
  compare,
  dimensionWords,
  divide,
  type Fraction,
  excessOf,
  fractionOf,
  isWhole,
  multiply,
  negate,
  subtract,
  toNumber,
  unitOf,
  unitsFor,
  zero,
} from './units.ts';
import { entryOf } from './vocabulary.ts';

/** A value with its range. Null: it has an error, which was reported. */
export function amountOf(site: Site, node: RangeNode): Amount | null {
  const low = expressionAmount(site, node.low);
  if (node.operator === null || node.high === null) return low;
  const high = expressionAmount(site, node.high);
  if (low === null || high === null) return null;
  if (low.dimension !== high.dimension) return mixedUnits(site, node, low, high);
  if (!isBound(low) || !isBound(high)) {
    return site.report(
      'wrong-value',
      node,
      'a range goes from one number to another: a range or a law cannot be its bound; write `1ms..4ms`',
    );
  }
  if (node.operator === '±') return plusMinus(site, node, low, high);
  if (!sameUnknowns(low, high)) return between(site, node, low, high);
  if (compare(low.low, high.low) > 0) {
    const swapped = `${site.text(node.high)}..${site.text(node.low)}`;
    return site.report(
      'out-of-range',
      node,
      `the range ${site.text(node)} is empty: its lower bound is the larger one; write \`${swapped}\``,
      {
        fixes: [{ title: `Change to ${swapped}`, edits: [{ range: node.range, text: swapped }] }],
      },
    );
  }
  return { ...low, high: high.low };
}

/** Fixed, but for unknowns. */
function isBound(amount: Amount): boolean {
  return amount.law === null && amount.highUnknowns === undefined && amount.high !== null && compare(amount.low, amount.high) === 0;
}

function plusMinus(site: Site, node: RangeNode, middle: Amount, spread: Amount): Amount | null {
  if (spread.unknowns.length > 0) return between(site, node, sum(middle, scaled(spread, minusOne)), sum(middle, spread));
  if (compare(spread.low, zero) < 0) return site.report('out-of-range', node, 'what follows `±` is a distance and cannot be negative');
  return { ...middle, low: subtract(middle.low, spread.low), high: add(middle.low, spread.low) };
}

/** A range whose bounds have different unknowns, or other multiples of them. */
function between(site: Site, node: RangeNode, low: Amount, high: Amount): Amount | null {
  const [least] = reach(sum(high, scaled(low, minusOne)));
  if (least === null || compare(least, zero) >= 0) return { ...low, high: high.low, highUnknowns: high.unknowns };
  const ends = node.operator === '±' ? 'what follows `±` can be less than 0' : `${site.text(node.low)} can be more than ${node.high === null ? 'the other bound' : site.text(node.high)}`;
  return site.report('out-of-range', node, `the range ${site.text(node)} can be empty: ${ends}; let the bounds be so that they are always in order, as in \`t..t + 5ms\``);
}

const minusOne: Fraction = { n: -1n, d: 1n };

function sameUnknowns(a: Amount, b: Amount): boolean {
  if (a.unknowns.length !== b.unknowns.length) return false;
  return a.unknowns.every((one) => b.unknowns.some((other) => other.let === one.let && compare(other.factor, one.factor) === 0));
}

/** `1..4ms` is what many write; the bound without a unit is named, and mended. */
function mixedUnits(site: Site, node: RangeNode, low: Amount, high: Amount): null {
  if (low.dimension === 'number' && node.low.kind === 'quantity' && node.high?.kind === 'quantity') {
    const text = `${node.low.digits}${node.high.unit}`;
    return site.report('wrong-unit', node.low, `${site.text(node.low)} has no unit and its upper bound has: write \`${text}\``, {
      fixes: [{ title: `Change to ${text}`, edits: [{ range: node.low.range, text }] }],
    });
  }
  return site.report(
    'wrong-unit',
    node,
    `the bounds of a range measure the same: here one is ${dimensionWords(low.dimension)}, the other ${dimensionWords(high.dimension)}`,
  );
}

/** A sum, product or single value. Null: it has an error, which was reported. */
export function expressionAmount(site: Site, node: Expression): Amount | null {
  switch (node.kind) {
    case 'quantity':
      return quantityAmount(site, node);
    case 'ref':
      return namedAmount(site, node);
    case 'call':
      return lawOf(site, node, amountOf);
    case 'parenthesized': {
      const inner = node.condition;
      if (inner.kind === 'measure-fact' && inner.measure.kind === 'measure' && inner.measure.of === null)
        return expressionAmount(site, inner.measure.value);
      return site.report('wrong-value', node, 'expected a number: a condition is either true or false');
    }
    case 'measure-of':
      return site.report('wrong-value', node, `expected a number: \`${site.text(node)}\` is known when a run is over`);
    case 'binary': {
      const left = expressionAmount(site, node.left);
      const right = expressionAmount(site, node.right);
      if (left === null || right === null) return null;
      return combine(site, node, node.operator, left, right);
    }
  }
}

function quantityAmount(site: Site, node: QuantityNode): Amount | null {
  const digits = fractionOf(node.digits);
  if (digits === null) return null;
  if (node.unit === '') {
    const excess = excessOf(node.digits);
    return excess === null ? constantAmount('number', digits) : site.report('out-of-range', node, excess);
  }
  const unit = unitOf(node.unit);
  // What is no unit was reported where the number was read.
  if (unit === null) return null;
  return constantAmount(unit.dimension, multiply(digits, unit.factor));
}

function namedAmount(site: Site, node: Extract<Expression, { kind: 'ref' }>): Amount | null {
  const [word] = node.words;
  if (word === undefined || node.words.length !== 1) {
    return site.report('wrong-value', node, `expected a number or a name that \`let\` gives, and ${node.text} is neither`);
  }
  const law = entryOf(word.text, 'law');
  if (law !== null && !site.scope.names.has(word.text)) {
    return site.report('wrong-value', node, `the law ${word.text} needs its parameters: write \`${law.usage}\``);
  }
  const named = site.named(word, ['let'], 'a number, or a name that `let` gives');
  return named !== null && isLet(named) ? named.amount() : null;
}

function combine(
  site: Site,
  node: Expression & { kind: 'binary' },
  operator: '+' | '-' | '*' | '/',
  left: Amount,
  right: Amount,
): Amount | null {
  if (left.law !== null || right.law !== null) return withLaw(site, node, operator, left, right);
  switch (operator) {
    case '+':
    case '-':
      if (left.dimension !== right.dimension) {
        const signs = operator === '+' ? 'added to' : 'subtracted from';
        const [first, second] = operator === '+' ? [right, left] : [right, left];
        return site.report('wrong-unit', node, `${dimensionWords(first.dimension)} cannot be ${signs} ${dimensionWords(second.dimension)}`);
      }
      return sum(left, operator === '+' ? right : scaled(right, minusOne));
    case '*':
      if (left.dimension === 'number' && isConstant(left)) return scaled(right, left.low);
      if (right.dimension === 'number' && isConstant(right)) return scaled(left, right.low);
      return site.report('wrong-unit', node, 'one side of `*` is a fixed number without a unit: write `2 * 5ms`');
    case '/':
      return quotient(site, node, left, right);
  }
}

/** A law with something added to it, or so many times as large: `75ms + exponential(5ms)`, `2 * pareto(1ms, 3)`. */
function withLaw(site: Site, node: Expression & { kind: 'binary' }, operator: '+' | '-' | '*' | '/', left: Amount, right: Amount): Amount | null {
  if (operator === '*' || operator === '/') {
    const [law, factor] = left.law === null ? [right, left] : [left, right];
    const by = operator === '/' ? divide({ n: 1n, d: 1n }, factor.low) : factor.low;
    if (law.law === null || !isConstant(factor) || factor.dimension !== 'number' || by === null || compare(by, zero) <= 0 || (operator === '/' && law !== left))
      return site.report('wrong-value', node, 'a law is multiplied, or divided, by a fixed number above 0: write `2 * exponential(5ms)`');
    return { ...scaled({ ...law, law: null }, by), law: { kind: 'scaled', by: toNumber(by), law: law.law } };
  }
  if (left.dimension !== right.dimension) return site.report('wrong-unit', node, 'a law of durations is added to durations: write `75ms + exponential(5ms)`');
  if (operator === '-' && right.law !== null) return site.report('wrong-value', node, 'a law cannot be subtracted, since what it draws has no end: turn it round, as in `uniform(0ms, 5ms)` for `5ms - uniform(0ms, 5ms)`');
  const other = operator === '+' ? right : scaled(right, minusOne);
  if (!isBoundOrLaw(left) || !isBoundOrLaw(other))
    return site.report('wrong-value', node, 'the dice draw from the law and the adversary from the range, and one number has one of the two: write the range as a law, `uniform(1ms, 2ms)`, or name it by `let x in 1ms..2ms`');
  // An unknown that is added stays one.
  return { ...sum({ ...left, law: null }, { ...other, law: null }), law: lawOfSum(left, other) };
}

function isBoundOrLaw(amount: Amount): boolean {
  return amount.law !== null || isBound(amount);
}

function lawOfSum(left: Amount, right: Amount): LawValue {
  if (left.law !== null && right.law !== null) return { kind: 'sum', laws: [left.law, right.law] };
  const [drawn, fixed] = left.law === null ? [right, left] : [left, right];
  return { kind: 'shifted', byNs: toNumber(fixed.low), law: present(drawn.law, 'a law') };
}

function quotient(site: Site, node: Expression, left: Amount, right: Amount): Amount | null {
  if (!isConstant(right) || (right.dimension !== 'number' && right.dimension !== left.dimension)) {
    return site.report('wrong-unit', node, 'what stands behind `/` is a fixed number without a unit: write `5ms / 2`');
  }
  const factor = divide({ n: 1n, d: 1n }, right.low);
  if (factor === null) return site.report('out-of-range', node, 'nothing can be divided by 0');
  const result = scaled(left, factor);
  return right.dimension === 'number' ? result : { ...result, dimension: 'number' };
}

function sum(a: Amount, b: Amount): Amount {
  const isOne = a.highUnknowns === undefined && b.highUnknowns === undefined;
  return {
    dimension: a.dimension,
    low: add(a.low, b.low),
    high: a.high === null || b.high === null ? null : add(a.high, b.high),
    law: null,
    unknowns: sumOfTerms(a.unknowns, b.unknowns),
    ...(isOne ? {} : { highUnknowns: sumOfTerms(a.highUnknowns ?? a.unknowns, b.highUnknowns ?? b.unknowns) }),
  };
}

function sumOfTerms(a: readonly UnknownTerm[], b: readonly UnknownTerm[]): readonly UnknownTerm[] {
  const terms = new Map(a.map((one) => [one.let, one.factor]));
  for (const one of b) terms.set(one.let, add(terms.get(one.let) ?? zero, one.factor));
  return [...terms].filter(([, factor]) => factor.n !== 0n).map(([name, factor]) => ({ let: name, factor }));
}

function scaled(a: Amount, factor: Fraction): Amount {
  const low = multiply(a.low, factor);
  const high = a.high === null ? null : multiply(a.high, factor);
  const terms = (unknowns: readonly UnknownTerm[]) => unknowns.map((one) => ({ let: one.let, factor: multiply(one.factor, factor) })).filter((one) => one.factor.n !== 0n);
  const swaps = factor.n < 0n && high !== null;
  const [lows, highs] = [terms(a.unknowns), terms(a.highUnknowns ?? a.unknowns)];
  return {
    ...a,
    low: swaps ? high : low,
    high: swaps ? low : high,
    unknowns: swaps ? highs : lows,
    ...(a.highUnknowns === undefined ? {} : { highUnknowns: swaps ? lows : highs }),
  };
}

/** Longest time that the simulator's exact numbers can hold, with room for sums. */
const longestNs = 2n ** 42n;

/** An amount as a shape wants it: its dimension, whole, within bounds, open only where the shape may be. */
export function quantityOf(site: Site, at: RangeNode, amount: Amount, shape: Shape & { kind: 'number' }): Quantity | null {
  if (amount.dimension !== shape.dimension) return wrongUnit(site, at, amount, shape);
  const open = !isConstant(amount);
  if (amount.law !== null && shape.law === 'no')
    return site.report('wrong-value', at, `a law cannot stand here, where the dice draw nothing: expected ${shape.expected}`);
  if (amount.law === null && open && shape.range === 'no')
    return site.report('wrong-value', at, `${amount.unknowns.length > 0 ? 'an unknown value' : 'a range'} cannot stand here, where one number is needed: expected ${shape.expected}; write a scenario for each of several values`);
  const bounds = boundsOf(site, at, amount, shape);
  const unknowns = unknownsOf(site, at, amount.unknowns);
  const highUnknowns = unknownsOf(site, at, amount.highUnknowns ?? []);
  if (unknowns === null || highUnknowns === null || bounds === null) return null;
  const place = site.place(at);
  if (amount.highUnknowns === undefined) return { ...bounds, law: amount.law, unknowns, place };
  const [low, high] = [{ base: bounds.low, unknowns }, { base: bounds.high, unknowns: highUnknowns }];
  return { low: Math.floor(reachOfBound(low)[0]), high: Math.ceil(reachOfBound(high)[1]), law: null, unknowns: [], between: { low, high }, place };
}

/** A fixed number of whole nanoseconds above 0, where nothing else can stand. */
export function fixedNs(site: Site, at: RangeNode, shape: Shape & { kind: 'number' }): number | null {
  const amount = amountOf(site, at);
  if (amount === null) return null;
  const quantity = quantityOf(site, at, amount, shape);
  return quantity === null ? null : quantity.low;
}

function wrongUnit(site: Site, at: RangeNode, amount: Amount, shape: Shape & { kind: 'number' }): null {
  const written = site.text(at);
  const lacks = amount.dimension === 'number' && shape.dimension !== 'number';
  const message = lacks
    ? `${written} has no unit: expected ${shape.expected} (units: ${unitsFor(shape.dimension)})`
    : `${written} is ${dimensionWords(amount.dimension)}: expected ${shape.expected}`;
  return site.report('wrong-unit', at, message);
}

function unknownsOf(site: Site, at: RangeNode, terms: readonly UnknownTerm[]): Quantity['unknowns'] | null {
  const unknowns: { let: LetModel; factor: number }[] = [];
  for (const { let: name, factor } of terms) {
    if (name.model === null || name.model.value === null) return null;
    if (!isWhole(factor) && !takeParts(site, at, name.model, factor)) return null;
    unknowns.push({ let: name.model, factor: toNumber(factor) });
  }
  return unknowns;
}

/** Of which a part is a time, too: then it is a multiple of so many nanoseconds. */
function takeParts(site: Site, at: RangeNode, { name, value, step }: LetModel, factor: Fraction): boolean {
  if (value === null) return false;
  if (hasUnknowns(value)) {
    site.report('wrong-value', at, `${name} depends on another unknown value, and cannot be divided: divide that one, or name the part itself by \`let … in\``);
    return false;
  }
  step.ns = (step.ns * Number(factor.d)) / greatestDivisor(step.ns, Number(factor.d));
  if (Math.ceil(value.low / step.ns) <= Math.floor(value.high / step.ns)) return true;
  site.report('below-nanosecond', at, `of no value of ${name} is ${site.text(at)} a whole number of nanoseconds, the smallest unit of time`);
  return false;
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}

function boundsOf(site: Site, at: RangeNode, amount: Amount, shape: Shape & { kind: 'number' }): { low: number; high: number } | null {
  const written = site.text(at);
  let { low, high } = amount;
  // A law's tail is cut off where the shape ends: no duration below 0 is drawn, and no clock is further behind than a run can be long.
  if (amount.law !== null) {
    const least = shape.low === null ? { n: -longestNs, d: 1n } : whole(shape.low);
    low = compare(low, least) < 0 ? least : floor(low);
    high = high === null ? null : negate(floor(negate(high)));
  }
  if (shape.dimension === 'time' || shape.whole) {
    if (!isWhole(low) || (high !== null && !isWhole(high))) {
      const message =
        shape.dimension === 'time'
          ? `${written} is no whole number of nanoseconds, the smallest unit of time`
          : `${written} is no whole number: expected ${shape.expected}`;
      return site.report(shape.dimension === 'time' ? 'below-nanosecond' : 'out-of-range', at, message);
    }
  }
  const [least, most] = reach(amount, low, high);
  if (shape.low !== null && amount.law === null && (least === null || toNumber(least) < shape.low)) {
    return site.report('out-of-range', at, `${written} can be too small: expected ${shape.expected}`);
  }
  if (shape.high !== null && (most === null || toNumber(most) > shape.high)) {
    return site.report('out-of-range', at, `${written} can be too large: expected ${shape.expected}`);
  }
  if (shape.dimension === 'time' && [low, high ?? low].some((bound) => bound.n > longestNs || bound.n < -longestNs)) {
    return site.report('out-of-range', at, `${written} is more than can be simulated: instants are exact up to 73 minutes (2^42 ns) of a run; scale all times of the scenario down`);
  }
  return { low: toNumber(low), high: high === null ? Infinity : toNumber(high) };
}

/** Smallest and largest value, unknowns included. */
function reach(amount: Amount, low: Fraction = amount.low, high: Fraction | null = amount.high): [Fraction | null, Fraction | null] {
  return [ended(low, amount.unknowns, 0), ended(high, amount.highUnknowns ?? amount.unknowns, 1)];
}

/** A bound and the least (0) or the most (1) that its unknowns can add; null: there is no end. Unknowns within others may cancel: `y - x` is not below 0 for a `y in x..10ms`. */
function ended(bound: Fraction | null, terms: readonly UnknownTerm[], end: 0 | 1): Fraction | null {
  if (bound === null) return null;
  const factors = new Map<LetModel, Fraction>();
  let sum = bound;
  const put = (name: LetModel, factor: Fraction): void => void factors.set(name, add(factors.get(name) ?? zero, factor));
  for (const { let: name, factor } of terms) if (name.model !== null) put(name.model, factor);
  for (;;) {
    // Those that rest on others first, so that what they rest on is all there.
    const next = [...factors].find(([{ value }]) => value !== null && hasUnknowns(value)) ?? [...factors][0];
    if (next === undefined) return sum;
    const [name, factor] = next;
    factors.delete(name);
    if (name.value === null || factor.n === 0n) continue;
    const reached = boundOf(name.value, factor.n < 0n ? 1 - end : end);
    if (!Number.isFinite(reached.base)) return null;
    sum = add(sum, multiply(whole(reached.base), factor));
    for (const one of reached.unknowns) put(one.let, multiply({ n: BigInt(Math.round(one.factor * one.let.step.ns)), d: BigInt(one.let.step.ns) }, factor));
  }
}

function hasUnknowns({ unknowns, between }: Quantity): boolean {
  return between !== undefined || unknowns.length > 0;
}

function boundOf({ low, high, unknowns, between }: Quantity, end: number): BoundModel {
  if (between !== undefined) return end === 0 ? between.low : between.high;
  return { base: end === 0 ? low : high, unknowns };
}

function whole(value: number): Fraction {
  return { n: BigInt(value), d: 1n };
}

function floor(value: Fraction): Fraction {
  const quotient = value.n / value.d;
  return { n: value.n % value.d !== 0n && value.n < 0n ? quotient - 1n : quotient, d: 1n };
}

/** A constant that nobody wrote, where a default holds. */
export function constantQuantity(value: number, place: Place): Quantity {
  return { low: value, high: value, law: null, unknowns: [], place };
}
