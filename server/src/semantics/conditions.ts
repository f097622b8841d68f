// The one condition language of `expect`, `when` and `await`.
import type { ConditionNode, FactNode, MeasureNode, QuantityNode, ValueNode } from '../syntax/tree.ts';
import { isLed, leaderless } from './stores.ts';
import { comparison, incomparable } from './read-times.ts';
import { noHazard, saying, subjectOf, withinOf } from './sayings.ts';
import type { CompareOperator, ConditionModel, OperationModel, StatementModel } from './thing-model.ts';
import { declaredThere, kindWords } from './scope.ts';
import { dimensionWords } from './units.ts';
import { effectNamed, isRead, measured, numberWritten, type Said, saidOf, type Speech } from './values.ts';
import { actOf, acts, entryOf, sayings } from './vocabulary.ts';

/** Null: it has an error, or something in it is not simulated; both were reported. */
export function conditionOf(speech: Speech, node: ConditionNode): ConditionModel | null {
  switch (node.kind) {
    case 'and':
    case 'or': {
      const operands = node.operands.map((operand) => conditionOf(speech, operand));
      return operands.some((operand) => operand === null)
        ? null
        : { kind: node.kind, operands: operands.filter((operand) => operand !== null) };
    }
    case 'not': {
      const operand = conditionOf(speech, node.operand);
      return operand === null ? null : { kind: 'not', operand };
    }
    default:
      return factOf(speech, node);
  }
}

/** Whether a part of a condition speaks of the whole scenario, so that it is neither true nor false of one behaviour. */
export function speaksOfScenario(condition: ConditionModel): boolean {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.operands.some(speaksOfScenario);
    case 'not':
      return speaksOfScenario(condition.operand);
    case 'probability':
      return speaksOfScenario(condition.condition);
    default:
      return condition.kind === 'ambiguous';
  }
}

function factOf(speech: Speech, node: FactNode): ConditionModel | null {
  const { site } = speech;
  if (speech.where === 'await' && (node.kind === 'says' || node.kind === 'no' || node.kind === 'at-most' || node.kind === 'every')) {
    return site.report(
      'unknown-phrase',
      node,
      '`await` waits at a replica, which knows the values of its keys and nothing else: write, for instance, `await kv.x == 1`',
    );
  }
  switch (node.kind) {
    case 'no':
      return noHazard(speech, node);
    case 'at-most':
      return atMost(speech, node);
    case 'every': {
      return everyOf(speech, node);
    }
    case 'says':
      return saying(speech, node.measure, node.says);
    case 'compare': {
      if (node.left.kind === 'probability') return probabilityOf(speech, node.left, node);
      const left = leftSide(speech, node.left);
      const right = saidOf(speech, node.right);
      if (left === null || right === null || !comparable(speech, node, left, right)) return null;
      if (isRead(left) || isRead(right)) return comparedTimes(speech, node, node.operator, left, right);
      const alone = comparedAlone(node.operator, left, right) ?? comparedAlone(turned[node.operator], right, left);
      if (alone !== null) return alone;
      return left.value === null || right.value === null
        ? null
        : { kind: 'compare', operator: node.operator, left: left.value, right: right.value };
    }
    case 'in':
      return among(speech, node, node.values);
    case 'measure-fact': {
      const { measure } = node;
      if (measure.kind === 'measure' && measure.of === null && measure.value.kind === 'parenthesized')
        return conditionOf(speech, measure.value.condition);
      return site.report(
        'unknown-phrase',
        node,
        `${site.text(node)} alone is neither true nor false: compare it, as in \`${site.text(node)} == 1\`, or say something of it, as in \`${site.text(node)} is ok\``,
      );
    }
  }
}

/** `at most one charge per r`. */
function atMost(speech: Speech, node: FactNode & { kind: 'at-most' }): ConditionModel | null {
  const { site } = speech;
  const [word] = node.subject.words;
  const count = node.count.kind === 'quantity' ? countOf(node.count) : node.count.text === 'one' ? 1 : null;
  if (count === null) return site.report('wrong-value', node.count, 'expected how often at most: `one`, or a whole number');
  if (word === undefined || word.text === '') return null;
  if (node.preposition === 'of' && (node.subject.text === 'holder' || node.subject.text === 'holders')) return holdersOf(speech, node, count);
  if (node.preposition === 'of' && (node.subject.text === 'leader' || node.subject.text === 'leaders')) return leadersOf(speech, node, count);
  const found = subjectOf(speech, node.target, ['label', 'client', 'load', 'store', 'service'], 'an operation, by its label, or a client or load');
  if (node.preposition === 'of') return site.report('unknown-phrase', node, `${node.subject.text} cannot be counted of a thing: expected \`at most one leader of STORE\`, \`at most one holder of LOCK\` or \`at most one EFFECT per OPERATION\``);
  const effect = node.subject.words.length > 1 ? null : effectNamed(site, word);
  if (node.subject.words.length > 1) return site.report('wrong-value', node.subject, 'expected the name of an effect');
  if (effect === null || found === null) return null;
  if (found.named.kind === 'store' || found.named.kind === 'service')
    return site.report('wrong-kind', node.target, `${node.target.text} is ${kindWords(found.named.kind)}: expected an operation, by its label, or a client or load`, { related: declaredThere(found.named) });
  const program = speech.known.programs.get(found.named.name);
  const of = found.named.kind === 'label' ? [found.operation] : program === undefined ? [] : operationsIn(program.body);
  const operations = [...new Set(of)].filter((one) => one !== null && one !== undefined).filter(({ verb }) => verb === 'call');
  // What has an error, or is not simulated, was reported.
  if (found.named.kind === 'label' ? found.operation === null : program === undefined) return null;
  if (operations.length === 0)
    return site.report('wrong-kind', node.target, `${node.target.text} calls nothing, and only a call can have an effect`, { related: declaredThere(found.named) });
  return { kind: 'at-most', count, effect, operations };
}

/** `at most one holder of L`. */
function holdersOf({ site, known }: Speech, node: FactNode & { kind: 'at-most' }, count: number): ConditionModel | null {
  const [word, more] = node.target.words;
  const entry = entryOf('holder', 'logic');
  if (entry !== null) site.entry(node.subject, entry);
  if (word === undefined || word.text === '') return null;
  const named = site.named(word, ['lock'], 'a lock');
  const lock = named === null || more !== undefined ? undefined : known.locks.get(named.name);
  return lock === undefined ? null : { kind: 'holders', count, lock };
}

/** `at most one leader of S`. */
function leadersOf({ site, known }: Speech, node: FactNode & { kind: 'at-most' }, count: number): ConditionModel | null {
  const [word, more] = node.target.words;
  const entry = entryOf('leader', 'logic');
  if (entry !== null) site.entry(node.subject, entry);
  if (word === undefined || word.text === '') return null;
  const named = site.named(word, ['store'], 'a store');
  const store = named === null || more !== undefined ? undefined : known.stores.get(named.name);
  if (store === undefined) return null;
  return isLed(store) ? { kind: 'leaders', count, store } : site.report('wrong-value', node.target, leaderless(store));
}

function operationsIn(body: readonly StatementModel[]): OperationModel[] {
  return body.flatMap((statement) => (statement.kind === 'repeat' || statement.kind === 'together' ? operationsIn(statement.body) : statement.kind === 'transaction' ? [statement.operation, ...operationsIn(statement.body)] : 'operation' in statement ? [statement.operation] : []));
}

function countOf(node: QuantityNode): number | null {
  const value = Number(node.digits);
  return node.unit === '' && Number.isInteger(value) && value >= 0 ? value : null;
}

function leftSide(speech: Speech, node: MeasureNode): Said | null {
  if (node.kind === 'measure') return measured(speech, node);
  const entry = entryOf('probability', 'measure');
  if (entry !== null) speech.site.entry({ range: { start: node.range.start, end: node.range.start + 'probability'.length } }, entry);
  conditionOf(speech, node.condition);
  return speech.site.report('wrong-value', node, 'a probability is known to an interval, and is none of several values: compare it, as in `probability(…) >= 90%`');
}

function comparable(speech: Speech, node: FactNode, left: Said, right: Said): boolean {
  const plain = (said: Said) => said.dimension === 'value' || said.dimension === 'number';
  if (left.dimension === right.dimension || (plain(left) && plain(right))) return true;
  const words = (said: Said) => (said.dimension === 'value' ? 'a value of a store, which has no unit' : dimensionWords(said.dimension));
  speech.site.report('wrong-unit', node, `the two sides cannot be compared: on the left is ${words(left)}, on the right ${words(right)}`);
  return false;
}

/** What clocks read against each other, or against a constant. */
function comparedTimes(speech: Speech, node: FactNode, operator: CompareOperator, left: Said, right: Said): ConditionModel | null {
  const { site } = speech;
  if (!left.time || !right.time) return site.report('wrong-value', node, 'what a clock read is compared with what clocks read and with fixed durations, as in `t1 - t0 <= 5ms`');
  const why = incomparable(left.time, right.time);
  if (why !== null) return site.report('wrong-unit', node, `the two sides cannot be compared: ${why}`);
  return (
    comparison(operator, left.time, right.time) ??
    site.report('wrong-value', node, 'this compares a time with itself: it says nothing of the clocks that were read')
  );
}

/** A measure or a queue, and nothing else, against a number. Null: it is something else. */
function comparedAlone(operator: CompareOperator, { measure, gauge }: Said, other: Said): ConditionModel | null {
  const value = numberWritten(other.value);
  if (value === null) return null;
  if (gauge !== undefined) return { kind: 'gauge', gauge, operator, value };
  return measure === undefined ? null : { kind: 'measure', measure, operator, value };
}

const turned: Readonly<Record<CompareOperator, CompareOperator>> = { '==': '==', '!=': '!=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

function probabilityOf(speech: Speech, left: MeasureNode & { kind: 'probability' }, node: FactNode & { kind: 'compare' }): ConditionModel | null {
  const { site } = speech;
  const entry = entryOf('probability', 'measure');
  if (entry !== null) site.entry({ range: { start: left.range.start, end: left.range.start + 'probability'.length } }, entry);
  if (speech.where !== 'expect') return site.report('unknown-phrase', left, 'a probability is that of all behaviours: it stands in `expect`, or in `show`');
  const condition = conditionOf(speech, left.condition);
  const right = saidOf(speech, node.right);
  if (right === null || !comparable(speech, node, { dimension: 'ratio', value: null }, right) || condition === null) return null;
  const value = numberWritten(right.value);
  if (value === null) return site.report('wrong-value', node, 'a probability is compared with a number that is written out, as in `probability(…) >= 90%`');
  return { kind: 'probability', condition, operator: node.operator, value };
}

/** `every call of la is ok within 10s`. */
function everyOf(speech: Speech, node: FactNode & { kind: 'every' }): ConditionModel | null {
  const { site, known } = speech;
  const word = node.target.words[0];
  const named = word === undefined ? null : site.named(word, ['client', 'load'], 'a client or a load');
  const act = actOf(node.subject.text);
  const said = node.says.words.map(({ text }) => text).join(' ');
  const phrase = sayings.find((one) => one.words.join(' ') === said && one.subjects.includes('label') && one.within === 'yes');
  if (named === null || node.subject.text === '') return null;
  if (act === null || !act.operation) {
    const verbs = acts.filter(({ operation }) => operation).map((one) => one.word);
    return site.unknown('unknown-phrase', node.subject, `expected what ${named.name} does, such as \`every read of ${named.name}\`, and ${node.subject.text} is none of ${verbs.join(', ')}`, verbs);
  }
  site.entry(node.subject, act);
  if (phrase === undefined) {
    return site.report('unknown-phrase', node.says, `expected \`is ok\`, \`is failed\` or \`is unknown\`, with or without \`within\``);
  }
  for (const one of node.says.words) site.entry(one, phrase);
  const withinNs = withinOf(speech, node.says, phrase);
  const program = known.programs.get(named.name);
  if (withinNs === undefined || program === undefined) return null;
  const [ending] = (['ok', 'failed', 'unknown'] as const).filter((one) => said === `is ${one}`);
  if (ending === undefined) return null;
  return { kind: 'every', program, verb: act.word, ending, withinNs };
}

function among(speech: Speech, node: FactNode & { kind: 'in' }, values: readonly ValueNode[]): ConditionModel | null {
  const left = leftSide(speech, node.left);
  const found = values.map((value) => saidOf(speech, value));
  if (left === null) return null;
  const rights = found.filter((said) => said !== null);
  if (rights.length < found.length || !rights.every((said) => comparable(speech, node, left, said))) return null;
  if (isRead(left) || rights.some(isRead)) {
    const operands = rights.map((said) => comparedTimes(speech, node, '==', left, said));
    return operands.some((one) => one === null) ? null : { kind: 'or', operands: operands.filter((one) => one !== null) };
  }
  const models = rights.map(({ value }) => value).filter((value) => value !== null);
  if (left.value === null || models.length < rights.length) return null;
  const { measure } = left;
  const numbers = models.map(numberWritten).filter((value) => value !== null);
  if (measure !== undefined && numbers.length === models.length) return { kind: 'or', operands: numbers.map((value) => ({ kind: 'measure', measure, operator: '==', value })) };
  return { kind: 'in', left: left.value, values: models };
}
