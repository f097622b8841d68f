// Probability laws: `exponential(5ms)`, `mix(38% pareto(1ms, 2), rest exponential(5ms))`.
import type { Atom, CallNode, Expression, RangeNode } from '../syntax/tree.ts';
import { type Amount, constantAmount, isConstant } from './amount.ts';
import { empiricalOf } from './recorded-values.ts';
import type { LawValue } from './thing-model.ts';
import type { Site } from './scope.ts';
import { AssertionFailure } from '../base/assert.ts';
import { add, compare, dimensionWords, type Fraction, fraction, subtract, toNumber, zero } from './units.ts';
import { type LawEntry, laws } from './vocabulary.ts';

const one = fraction(1n);

/** How a parameter is worked out; null: it has an error, which was reported. */
type Evaluate = (site: Site, node: RangeNode) => Amount | null;

/** The law that a call names, with its support as bounds. Null: it has an error, which was reported. */
export function lawOf(site: Site, node: CallNode, evaluate: Evaluate): Amount | null {
  const name = node.callee.text;
  const entry = laws.find((law) => law.word === name);
  if (entry === undefined) {
    if (name === 'count')
      return site.report('wrong-value', node, 'expected a number or a law: `count` counts what is in a store, in a condition');
    return site.unknown(
      'unknown-name',
      { text: name, range: node.callee.range },
      `there is no law ${name}: expected one of ${laws.map((law) => law.word).join(', ')}`,
      laws.map((law) => law.word),
    );
  }
  site.entry(node.callee, entry);
  if (name === 'empirical') return empiricalOf(site, node);
  if (name === 'mix') return mixOf(site, node, evaluate);
  const parameters = parametersOf(site, node, entry, evaluate);
  return parameters === null ? null : built(site, node, name, parameters);
}

function parametersOf(site: Site, node: CallNode, entry: LawEntry, evaluate: Evaluate): Fraction[] | null {
  const given: Amount[] = [];
  const nodes: RangeNode[] = [];
  for (const atoms of node.arguments) {
    const atom = single(atoms);
    if (atom === null) return site.report('wrong-value', node, `expected \`${entry.usage}\``);
    const amount = evaluate(site, atom);
    if (amount === null) return null;
    given.push(...split(entry, amount));
    nodes.push(atom);
  }
  if (given.length !== entry.parameters.length) {
    return site.report(
      'wrong-value',
      node,
      `${entry.word} has ${entry.parameters.length === 1 ? 'one parameter' : `${entry.parameters.length} parameters`}, and here are ${given.length}: write \`${entry.usage}\``,
    );
  }
  const values: Fraction[] = [];
  for (const [i, parameter] of entry.parameters.entries()) {
    const amount = given[i] as Amount;
    const at = nodes[i] ?? node;
    const wanted = parameter.dimension === 'time' ? 'a duration' : 'a number without a unit';
    if (amount.dimension !== parameter.dimension) {
      return site.report(
        'wrong-unit',
        at,
        `the ${parameter.name} of ${entry.word} is ${wanted}, and this is ${dimensionWords(amount.dimension)}: write \`${entry.usage}\``,
      );
    }
    if (!isConstant(amount)) return site.report('wrong-value', at, `the ${parameter.name} of ${entry.word} is a fixed value`);
    const sign = compare(amount.low, zero);
    if ((parameter.low === 'positive' && sign <= 0) || (parameter.low === 'zero' && sign < 0)) {
      return site.report(
        'out-of-range',
        at,
        `the ${parameter.name} of ${entry.word} must be ${parameter.low === 'positive' ? 'more than 0' : '0 or more'}`,
      );
    }
    values.push(amount.low);
  }
  return values;
}

/** `uniform(1ms..4ms)` says the same as `uniform(1ms, 4ms)`. */
function split(entry: LawEntry, amount: Amount): Amount[] {
  if (entry.word !== 'uniform' || isConstant(amount) || amount.law !== null || amount.high === null || amount.unknowns.length > 0)
    return [amount];
  return [constantAmount(amount.dimension, amount.low), constantAmount(amount.dimension, amount.high)];
}

function built(site: Site, node: CallNode, name: string, parameters: readonly Fraction[]): Amount | null {
  const [a = zero, b = zero] = parameters;
  const first = toNumber(a);
  const second = toNumber(b);
  switch (name) {
    case 'exponential':
      return supported({ kind: 'exponential', meanNs: first }, zero, null);
    case 'normal':
      // Unbounded below; a duration cuts it off at 0, and nothing else takes it yet.
      return supported({ kind: 'normal', meanNs: first, deviationNs: second }, fraction(-(2n ** 62n)), null);
    case 'lognormal':
      return supported({ kind: 'lognormal', medianNs: first, sigma: second }, zero, null);
    case 'pareto':
      return supported({ kind: 'pareto', scaleNs: first, alpha: second }, a, null);
    case 'uniform':
      if (compare(a, b) > 0) return site.report('out-of-range', node, `${site.text(node)} is empty: its lower bound is the larger one`);
      return supported({ kind: 'uniform', lowNs: first, highNs: second }, a, b);
    case 'weibull':
      return supported({ kind: 'weibull', scaleNs: first, shape: second }, zero, null);
    case 'gamma':
      return supported({ kind: 'gamma', shape: first, scaleNs: second }, zero, null);
    default:
      throw new AssertionFailure(`the law ${name} is in the vocabulary, and nobody knows it`);
  }
}

function supported(law: LawValue, low: Fraction, high: Fraction | null): Amount {
  return { dimension: 'time', low, high, law, unknowns: [] };
}

/** Shares must come to 100%; `rest` is what is left. */
function mixOf(site: Site, node: CallNode, evaluate: Evaluate): Amount | null {
  const parts: { readonly share: Fraction | null; readonly amount: Amount }[] = [];
  for (const atoms of node.arguments) {
    const part = partOf(site, node, atoms, evaluate);
    if (part === null) return null;
    parts.push(part);
  }
  const said = parts.reduce((total, { share }) => (share === null ? total : add(total, share)), zero);
  const rests = parts.filter(({ share }) => share === null).length;
  if (parts.length === 0 || rests > 1)
    return site.report('wrong-value', node, 'expected `mix(91% LAW, rest LAW)`, with `rest` at most once');
  if (compare(said, one) > 0 || (rests === 0 && compare(said, one) !== 0)) {
    return site.report('out-of-range', node, `the shares of a mix come to 100%, and these to ${toNumber(said) * 100}%`);
  }
  const rest = subtract(one, said);
  const weighted = parts.map(({ share, amount }) => ({ weight: share ?? rest, amount }));
  const low = weighted.map(({ amount }) => amount.low).reduce((a, b) => (compare(a, b) <= 0 ? a : b));
  const highs = weighted.map(({ amount }) => amount.high);
  const high = highs.reduce((a, b) => (a === null || b === null ? null : compare(a, b) >= 0 ? a : b));
  const laws = weighted.map(({ weight, amount }) => ({ weight: toNumber(weight), law: lawIn(amount) }));
  return { dimension: 'time', low, high, law: { kind: 'mix', parts: laws }, unknowns: [] };
}

/** A constant is a law that draws one value. */
function lawIn(amount: Amount): LawValue {
  return amount.law ?? { kind: 'uniform', lowNs: toNumber(amount.low), highNs: toNumber(amount.low) };
}

function partOf(site: Site, node: CallNode, atoms: readonly Atom[], evaluate: Evaluate): { share: Fraction | null; amount: Amount } | null {
  const [share, law] = atoms;
  if (atoms.length !== 2 || share?.kind !== 'range' || law?.kind !== 'range') {
    return site.report(
      'wrong-value',
      atoms[0] ?? node,
      'each part of a mix is a share and a law: `91% pareto(0.2ms, 10)` or `rest exponential(1ms)`',
    );
  }
  const amount = evaluate(site, law);
  if (amount === null) return null;
  if (amount.dimension !== 'time' || (amount.law === null && !isConstant(amount))) {
    return site.report('wrong-value', law, 'expected a law of durations, such as `exponential(5ms)`');
  }
  if (isWord(share.low, 'rest') && share.operator === null) return { share: null, amount };
  const part = evaluate(site, share);
  if (part === null) return null;
  if (part.dimension !== 'ratio' || !isConstant(part))
    return site.report('wrong-unit', share, 'the share of a part is a percentage, or `rest`');
  if (compare(part.low, zero) < 0) return site.report('out-of-range', share, 'a share cannot be negative');
  return { share: part.low, amount };
}

function isWord(node: Expression, text: string): boolean {
  return node.kind === 'ref' && node.text === text;
}

function single(atoms: readonly Atom[]): RangeNode | null {
  const [atom] = atoms;
  return atoms.length === 1 && atom?.kind === 'range' ? atom : null;
}
