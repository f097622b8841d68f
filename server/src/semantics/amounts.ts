// Numbers as authors write them, worked out exactly: units, sums, ranges, laws and the names that `let` gives.
import type { Expression, QuantityNode, RangeNode } from '../syntax/tree.ts';
import { type Amount, constantAmount, isConstant, isLet } from './amount.ts';
import { lawOf } from './laws.ts';
import type { LetModel, Place, Quantity } from './thing-model.ts';
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
  if (!sameUnknowns(low, high)) return site.unsimulated(node, 'a range whose bounds depend on different unknown values');
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
  return amount.law === null && amount.high !== null && compare(amount.low, amount.high) === 0;
}

function plusMinus(site: Site, node: RangeNode, middle: Amount, spread: Amount): Amount | null {
  if (spread.unknowns.length > 0) return site.unsimulated(node, 'a spread that is an unknown value');
  if (compare(spread.low, zero) < 0) return site.report('out-of-range', node, 'what follows `±` is a distance and cannot be negative');
  return { ...middle, low: subtract(middle.low, spread.low), high: add(middle.low, spread.low) };
}

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
  if (left.law !== null || right.law !== null) return shifted(operator, left, right) ?? site.unsimulated(node, 'arithmetic with a law, but for a fixed time that is added to it');
  switch (operator) {
    case '+':
    case '-':
      if (left.dimension !== right.dimension) {
        const signs = operator === '+' ? 'added to' : 'subtracted from';
        const [first, second] = operator === '+' ? [right, left] : [right, left];
        return site.report('wrong-unit', node, `${dimensionWords(first.dimension)} cannot be ${signs} ${dimensionWords(second.dimension)}`);
      }
      return sum(left, operator === '+' ? right : scaled(right, { n: -1n, d: 1n }));
    case '*':
      if (left.dimension === 'number' && isConstant(left)) return scaled(right, left.low);
      if (right.dimension === 'number' && isConstant(right)) return scaled(left, right.low);
      return site.report('wrong-unit', node, 'one side of `*` is a fixed number without a unit: write `2 * 5ms`');
    case '/':
      return quotient(site, node, left, right);
  }
}

/** A law and a fixed time: `75ms + exponential(5ms)`. Null: it is something else. */
function shifted(operator: '+' | '-' | '*' | '/', left: Amount, right: Amount): Amount | null {
  const [drawn, fixed] = left.law === null ? [right, left] : [left, right];
  if (operator !== '+' || drawn.law === null || fixed.law !== null || !isConstant(fixed) || fixed.dimension !== drawn.dimension) return null;
  return { ...sum(drawn, fixed), law: { kind: 'shifted', byNs: toNumber(fixed.low), law: drawn.law } };
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
  const unknowns = new Map(a.unknowns.map((one) => [one.let, one.factor]));
  for (const one of b.unknowns) unknowns.set(one.let, add(unknowns.get(one.let) ?? zero, one.factor));
  return {
    dimension: a.dimension,
    low: add(a.low, b.low),
    high: a.high === null || b.high === null ? null : add(a.high, b.high),
    law: null,
    unknowns: [...unknowns].filter(([, factor]) => factor.n !== 0n).map(([name, factor]) => ({ let: name, factor })),
  };
}

function scaled(a: Amount, factor: Fraction): Amount {
  const low = multiply(a.low, factor);
  const high = a.high === null ? null : multiply(a.high, factor);
  const swaps = factor.n < 0n && high !== null;
  return {
    ...a,
    low: swaps ? high : low,
    high: swaps ? low : high,
    unknowns: a.unknowns.map((one) => ({ let: one.let, factor: multiply(one.factor, factor) })).filter((one) => one.factor.n !== 0n),
  };
}

/** Longest time that the simulator's exact numbers can hold, with room for sums. */
const longestNs = 2n ** 42n;

/** An amount as a shape wants it: its dimension, whole, within bounds, open only where the shape may be. */
export function quantityOf(site: Site, at: RangeNode, amount: Amount, shape: Shape & { kind: 'number' }): Quantity | null {
  if (amount.dimension !== shape.dimension) return wrongUnit(site, at, amount, shape);
  const open = !isConstant(amount);
  if (amount.law !== null && shape.law === 'no')
    return site.report('wrong-value', at, `a law cannot stand here: expected ${shape.expected}`);
  if (amount.law === null && open && shape.range === 'no')
    return site.report('wrong-value', at, `a range cannot stand here: expected ${shape.expected}`);
  if (amount.law !== null && shape.law === 'later') return site.unsimulated(at, 'a law at this place');
  if (amount.law === null && open && shape.range === 'later') return site.unsimulated(at, 'a range at this place');
  const unknowns = unknownsOf(site, at, amount);
  const bounds = boundsOf(site, at, amount, shape);
  if (unknowns === null || bounds === null) return null;
  return { ...bounds, law: amount.law, unknowns, place: site.place(at) };
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

function unknownsOf(site: Site, at: RangeNode, amount: Amount): Quantity['unknowns'] | null {
  const unknowns: { let: LetModel; factor: number }[] = [];
  for (const { let: name, factor } of amount.unknowns) {
    if (name.model === null || name.model.value === null) return null;
    if (!isWhole(factor)) return site.unsimulated(at, `a part of the unknown value ${name.name}`);
    unknowns.push({ let: name.model, factor: toNumber(factor) });
  }
  return unknowns;
}

function boundsOf(site: Site, at: RangeNode, amount: Amount, shape: Shape & { kind: 'number' }): { low: number; high: number } | null {
  const written = site.text(at);
  let { low, high } = amount;
  // A law's tail is cut off where the shape ends: no duration below 0 is drawn.
  if (amount.law !== null) {
    low = shape.low !== null && compare(low, whole(shape.low)) < 0 ? whole(shape.low) : floor(low);
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
    return site.unsimulated(at, 'a time of more than 73 minutes');
  }
  return { low: toNumber(low), high: high === null ? Infinity : toNumber(high) };
}

/** Smallest and largest value, unknowns included. */
function reach(amount: Amount, low: Fraction, high: Fraction | null): [Fraction | null, Fraction | null] {
  let least: Fraction | null = low;
  let most: Fraction | null = high;
  for (const { let: name, factor } of amount.unknowns) {
    const value = name.model?.value;
    if (value === undefined || value === null) continue;
    const ends = [value.low, value.high].map((end) => (Number.isFinite(end) ? multiply(whole(end), factor) : null));
    const [first, second] = factor.n < 0n ? [ends[1], ends[0]] : ends;
    least = least === null || first === null || first === undefined ? null : add(least, first);
    most = most === null || second === null || second === undefined ? null : add(most, second);
  }
  return [least, most];
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
