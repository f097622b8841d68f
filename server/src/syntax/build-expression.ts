// Names, values, conditions and properties: the parts of the tree below items and statements.
import type {
  CallArgumentsCstNode, ConditionCstNode, ConjunctionCstNode, DatumCstNode, FactCstNode, MeasureCstNode, NegationCstNode,
  PathCstNode, PlaceCstNode, PrimaryCstNode, PropertiesCstNode, PropertyCstNode, RangeCstNode, RefCstNode, SaysCstNode, SetCstNode,
  StatementOfMeasureCstNode, ValueCstNode, WhoseCstNode,
} from '../../../grammar/cst.ts';
import { type CstNode, endOf, type IToken, stringValue } from '../../../grammar/lexer.ts';
import { BadQuantity, OneWay } from '../../../grammar/tokens.ts';
import { present } from '../base/assert.ts';
import { cover, type TextRange } from '../base/text-range.ts';
import type {
  Atom, CompareOperator, ConditionNode, Expression, FactNode, MeasureNode, PathNode, PlaceNode, PrepositionNode, PropertiesNode, PropertyNode, QuantityNode,
  RangeNode, Ref, SaysNode, SetNode, StringNode, ValueNode, Word,
} from './tree.ts';

/** The one that the parser sees to: a token that a text lacks is in the CST all the same, without characters. */
export function one<T>(values: readonly T[] | undefined): T {
  return present(values?.[0], 'a part of the concrete tree');
}

export function rangeOfToken(token: IToken): TextRange {
  return { start: token.startOffset, end: endOf(token) };
}

/** From the first to the last token of a node, what was skipped in it included. */
export function rangeOf(node: CstNode): TextRange {
  const location = present(node.location, 'a location');
  const start = location.startOffset;
  return { start, end: Math.max(start, (location.endOffset ?? start - 1) + 1) };
}

export function buildWord(token: IToken): Word {
  return { kind: 'word', text: token.image, range: rangeOfToken(token) };
}

export function buildString(token: IToken): StringNode {
  return { kind: 'string', value: stringValue(token), range: rangeOfToken(token) };
}

export function buildQuantity(token: IToken): QuantityNode {
  const parts = /^(-?\d+(?:\.\d+)?)([\s\S]*)$/.exec(token.image);
  const digits = parts?.[1] ?? '';
  const quantity = { kind: 'quantity', value: Number(digits), digits, unit: parts?.[2] ?? '', range: rangeOfToken(token) } as const;
  return token.tokenType === BadQuantity ? { ...quantity, malformed: true } : quantity;
}

function refOf(words: readonly Word[], range: TextRange): Ref {
  return { kind: 'ref', words, text: words.map(({ text }) => text).join('.'), range };
}

export function buildRef(node: RefCstNode): Ref {
  return refOf(node.children.Word.map(buildWord), rangeOf(node));
}

/** The names that are there, of `a, kv.x`: a place where one is missing is not a name. */
export function buildNames({ Word: words = [], Comma: commas = [] }: { readonly Word?: readonly IToken[]; readonly Comma?: readonly IToken[] }): readonly Ref[] {
  const groups: Word[][] = [[]];
  for (const word of words) {
    // A word that the text lacks begins where the comma behind it does.
    while (groups.length <= commas.length && present(commas[groups.length - 1], 'a comma').startOffset < word.startOffset) groups.push([]);
    groups.at(-1)?.push(buildWord(word));
  }
  return groups.flatMap((group) => {
    const [first] = group;
    const last = group.at(-1);
    if (first === undefined || last === undefined) return [];
    const ref = refOf(group, cover(first.range, last.range));
    return ref.text === '' ? [] : [ref];
  });
}

export function buildSet(node: SetCstNode): SetNode {
  const { Star, AnyWord } = node.children;
  const quantifier = Star !== undefined ? 'all' : AnyWord !== undefined ? 'any' : 'named';
  return { kind: 'set', quantifier, names: buildNames(node.children), range: rangeOf(node) };
}

export function buildPath(node: PathCstNode): PathNode {
  const [from, to] = node.children.set;
  const arrow = one(node.children.Arrow).tokenType;
  return {
    kind: 'path', from: buildSet(present(from, 'the source of a path')), arrow: arrow === OneWay || one(node.children.Arrow).image === '' ? '->' : '<->',
    to: buildSet(present(to, 'the target of a path')), range: rangeOf(node),
  };
}

export function buildPlace(node: PlaceCstNode): PlaceNode {
  return { kind: 'place', preposition: one(node.children.PlaceWord).image as PlaceNode['preposition'], set: buildSet(one(node.children.set)), range: rangeOf(node) };
}

export function buildProperties(node: PropertiesCstNode): PropertiesNode {
  return { kind: 'properties', entries: (node.children.property ?? []).map(buildProperty), range: rangeOf(node) };
}

export function buildProperty(node: PropertyCstNode): PropertyNode {
  const { Word: words, Quantity: quantities, properties } = node.children;
  return {
    kind: 'property', name: words === undefined ? buildQuantity(one(quantities)) : buildWord(one(words)), atoms: buildAtoms(node.children),
    properties: properties === undefined ? null : buildProperties(one(properties)), range: rangeOf(node),
  };
}

/** The children of a node that has values, texts and prepositions side by side. */
interface AtomChildren {
  readonly range?: readonly RangeCstNode[];
  readonly StringText?: readonly IToken[];
  readonly Preposition?: readonly IToken[];
}

export function buildAtoms({ range = [], StringText = [], Preposition = [] }: AtomChildren): readonly Atom[] {
  const atoms: Atom[] = range.map(buildRange);
  for (const token of StringText) atoms.push(buildString(token));
  for (const token of Preposition) atoms.push({ kind: 'preposition', text: token.image as PrepositionNode['text'], range: rangeOfToken(token) });
  return StringText.length + Preposition.length === 0 ? atoms : atoms.sort((a, b) => a.range.start - b.range.start);
}

export function buildRange(node: RangeCstNode): RangeNode {
  const { primary, Arithmetic = [], RangeOperator } = node.children;
  const range = rangeOf(node);
  if (RangeOperator === undefined) return { kind: 'range', low: buildOperation(primary, Arithmetic), operator: null, high: null, range };
  const operator = one(RangeOperator);
  const isLow = (start: number): boolean => start <= operator.startOffset;
  return {
    kind: 'range',
    low: buildOperation(primary.filter((each) => isLow(rangeOf(each).start)), Arithmetic.filter((each) => isLow(each.startOffset))),
    operator: operator.image === '..' ? '..' : '±',
    high: buildOperation(primary.filter((each) => !isLow(rangeOf(each).start)), Arithmetic.filter((each) => !isLow(each.startOffset))),
    range,
  };
}

/** A range that the text has; null where it lacks one. */
export function buildRangeThere(node: RangeCstNode): RangeNode | null {
  const range = buildRange(node);
  return isMissing(range.low) && range.operator === null ? null : range;
}

export function buildValue(node: ValueCstNode): Expression {
  const { primary, whose = [], Arithmetic = [] } = node.children;
  if (whose.length === 0) return buildOperation(primary, Arithmetic);
  const starts = primary.map((one) => rangeOf(one).start);
  const owners = new Map(whose.map((one) => [starts.findLastIndex((start) => start < rangeOf(one).start), one]));
  return buildSum(primary.map((one, i) => measureOf(buildPrimary(one), owners.get(i))), Arithmetic);
}

function measureOf(measure: Expression, whose: WhoseCstNode | undefined): Expression {
  return whose === undefined ? measure : { kind: 'measure-of', measure, of: buildRef(one(whose.children.ref)), range: cover(measure.range, rangeOf(whose)) };
}

/** `+` and `-` bind less than `*` and `/`; each group is read from the left. */
function buildOperation(operands: readonly PrimaryCstNode[], signs: readonly IToken[]): Expression {
  return signs.length === 0 ? buildPrimary(one(operands)) : buildSum(operands.map(buildPrimary), signs);
}

function buildSum(primaries: readonly Expression[], signs: readonly IToken[]): Expression {
  const operators = signs.map(({ image }) => image as '+' | '-' | '*' | '/');
  let sum: Expression | null = null;
  let sign: '+' | '-' = '+';
  let product = one(primaries);
  const add = (): Expression => (sum === null ? product : binary(sign, sum, product));
  operators.forEach((operator, index) => {
    const right = present(primaries[index + 1], 'an operand');
    if (operator === '*' || operator === '/') {
      product = binary(operator, product, right);
      return;
    }
    sum = add();
    sign = operator;
    product = right;
  });
  return add();
}

function binary(operator: '+' | '-' | '*' | '/', left: Expression, right: Expression): Expression {
  return { kind: 'binary', operator, left, right, range: cover(left.range, right.range) };
}

function buildPrimary(node: PrimaryCstNode): Expression {
  const { Quantity, condition, Word: words, callArguments } = node.children;
  if (Quantity !== undefined) return buildQuantity(one(Quantity));
  if (condition !== undefined) return { kind: 'parenthesized', condition: buildCondition(one(condition)), range: rangeOf(node) };
  const named = (words ?? []).map(buildWord);
  const range = cover(one(named).range, present(named.at(-1), 'a word').range);
  const ref = refOf(named, range);
  if (callArguments === undefined) return ref;
  return { kind: 'call', callee: ref, arguments: buildArguments(one(callArguments)), range: rangeOf(node) };
}

function buildArguments(node: CallArgumentsCstNode): readonly (readonly Atom[])[] {
  return (node.children.argument ?? []).map((argument) => buildAtoms(argument.children));
}

export function buildDatum(node: DatumCstNode): ValueNode {
  const { StringText, value } = node.children;
  return StringText === undefined ? buildValue(one(value)) : buildString(one(StringText));
}

/** A value that the text has; null where it lacks one. */
export function buildDatumThere(node: DatumCstNode): ValueNode | null {
  const value = buildDatum(node);
  return isMissing(value) ? null : value;
}

/** Whether the parser put this name where the text has nothing. */
export function isMissing(value: ValueNode): boolean {
  return value.kind === 'ref' && value.text === '';
}

/** A condition that the text has; null where it lacks one. */
export function buildConditionThere(node: ConditionCstNode): ConditionNode | null {
  const condition = buildCondition(node);
  const missing = condition.kind === 'measure-fact' && condition.measure.kind === 'measure' && condition.measure.of === null && isMissing(condition.measure.value);
  return missing ? null : condition;
}

export function buildCondition(node: ConditionCstNode): ConditionNode {
  return joined('or', node, node.children.conjunction.map(buildConjunction));
}

function buildConjunction(node: ConjunctionCstNode): ConditionNode {
  return joined('and', node, node.children.negation.map(buildNegation));
}

function joined(kind: 'or' | 'and', node: CstNode, operands: readonly ConditionNode[]): ConditionNode {
  return operands.length === 1 ? one(operands) : { kind, operands, range: rangeOf(node) };
}

function buildNegation(node: NegationCstNode): ConditionNode {
  const fact = buildFact(one(node.children.fact));
  return node.children.NotWord === undefined ? fact : { kind: 'not', operand: fact, range: rangeOf(node) };
}

function buildFact(node: FactCstNode): FactNode {
  const { absence, limit, universal, statementOfMeasure } = node.children;
  const range = rangeOf(node);
  if (absence !== undefined) {
    const { Word: words, NoPreposition, ref } = one(absence).children;
    const preposition = NoPreposition === undefined ? null : (one(NoPreposition).image as 'on' | 'of' | 'in');
    return { kind: 'no', words: words.map(buildWord), preposition, target: ref === undefined ? null : buildRef(one(ref)), range };
  }
  if (limit !== undefined) {
    const { Quantity, Word: words, subject, SubjectPreposition, target } = one(limit).children;
    return {
      kind: 'at-most', count: Quantity === undefined ? buildWord(one(words)) : buildQuantity(one(Quantity)), subject: buildRef(one(subject)),
      preposition: one(SubjectPreposition).image === 'per' ? 'per' : 'of', target: buildRef(one(target)), range,
    };
  }
  if (universal !== undefined) {
    const { Word: words, ref, says } = one(universal).children;
    return { kind: 'every', subject: buildWord(one(words)), target: buildRef(one(ref)), says: buildSays(one(says)), range };
  }
  return buildStatement(one(statementOfMeasure), range);
}

function buildStatement(node: StatementOfMeasureCstNode, range: TextRange): FactNode {
  const { measure, Comparison, InWord, datum, says } = node.children;
  const left = buildMeasure(one(measure));
  if (Comparison !== undefined) return { kind: 'compare', left, operator: one(Comparison).image as CompareOperator, right: buildDatum(one(datum)), range };
  if (InWord !== undefined) return { kind: 'in', left, values: (datum ?? []).map(buildDatum).filter((value) => !isMissing(value)), range };
  if (says !== undefined) return { kind: 'says', measure: left, says: buildSays(one(says)), range };
  return { kind: 'measure-fact', measure: left, range };
}

function buildSays(node: SaysCstNode): SaysNode {
  const { ref, range } = node.children;
  return { kind: 'says-words', words: ref.map(buildRef), within: range === undefined ? null : buildRangeThere(one(range)), range: rangeOf(node) };
}

export function buildMeasure(node: MeasureCstNode): MeasureNode {
  const { condition, value } = node.children;
  const range = rangeOf(node);
  if (condition !== undefined) return { kind: 'probability', condition: buildCondition(one(condition)), range };
  const built = buildValue(one(value));
  return built.kind === 'measure-of' ? { kind: 'measure', value: built.measure, of: built.of, range } : { kind: 'measure', value: built, of: null, range };
}

