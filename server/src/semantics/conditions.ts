// The one condition language of `expect`, `when` and `await`.
import type { ConditionNode, FactNode, MeasureNode, QuantityNode, Ref, SaysNode, ValueNode } from '../syntax/tree.ts';
import { fixedNs } from './amounts.ts';
import type { Label } from './declarations.ts';
import { isLed, leaderless } from './stores.ts';
import { comparison, incomparable } from './read-times.ts';
import type { CompareOperator, ConditionModel, Consistency, HazardName, MachineModel, Named, OperationModel, StampRelation, StatementModel } from './thing-model.ts';
import { declaredThere, kindWords } from './scope.ts';
import { shapeOf, type NameKind } from './shapes.ts';
import { nearest } from './suggestion.ts';
import { dimensionWords } from './units.ts';
import { effectNamed, isRead, measured, type Said, saidOf, type Speech } from './values.ts';
import { actOf, acts, entryOf, type HazardPhrase, hazardPhrases, type Saying, sayings } from './vocabulary.ts';

/** Null: it has an error, or something in it is not simulated; both were reported. */
export function conditionOf(speech: Speech, node: ConditionNode): ConditionModel | null {
  switch (node.kind) {
    case 'and':
    case 'or': {
      const operands = node.operands.map((operand) => conditionOf(speech, operand));
      // What is so at every instant of two things is not so of both at one.
      if (speech.where !== 'when' && operands.some((operand) => operand !== null && speaksOfQueue(operand))) return speech.site.unsimulated(node, 'the length of a queue together with something else');
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

function speaksOfQueue(condition: ConditionModel): boolean {
  if (condition.kind === 'not') return speaksOfQueue(condition.operand);
  return condition.kind === 'gauge' && condition.gauge.name !== 'drops';
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
      if (left.gauge !== undefined) return right.value?.kind === 'number' ? { kind: 'gauge', gauge: left.gauge, operator: node.operator, value: right.value.value } : speech.site.unsimulated(node, 'a queue compared with what is no constant');
      if (left.measure !== undefined || right.measure !== undefined) return measureCompared(speech, node, left, right);
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
  if (node.preposition === 'of') return site.unsimulated(node, `\`${site.text(node)}\``);
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
  if (lock?.clock === 'time-of-day' && known.machines.all.some(({ sync }) => sync !== null)) return site.unsimulated(node, 'who holds a lock at each instant, by time-of-day clocks that are corrected,');
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
  speech.site.unsimulated(node, 'a probability among values');
  return { dimension: 'ratio', value: null };
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
  if (!left.time || !right.time) return site.unsimulated(node, 'a time that a clock read, compared with what is no constant');
  const why = incomparable(left.time, right.time);
  if (why !== null) return site.report('wrong-unit', node, `the two sides cannot be compared: ${why}`);
  return (
    comparison(operator, left.time, right.time) ??
    site.report('wrong-value', node, 'this compares a time with itself: it says nothing of the clocks that were read')
  );
}

/** A measure against a constant, on whichever side it stands. */
function measureCompared(speech: Speech, node: FactNode & { kind: 'compare' }, left: Said, right: Said): ConditionModel | null {
  const { site } = speech;
  if (speech.where === 'await' || speech.where === 'value') return site.report('unknown-phrase', node, 'a measure is a number of the whole run, and no replica knows it');
  const [measure, constant, operator] = left.measure !== undefined ? [left.measure, right, node.operator] : [right.measure, left, turned[node.operator]];
  if (measure === undefined || constant.value?.kind !== 'number') return site.unsimulated(node, 'a measure compared with what is no constant');
  return { kind: 'measure', measure, operator, value: constant.value.value };
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
  if (right.value?.kind !== 'number') return site.unsimulated(node, 'a probability compared with what is no constant');
  return { kind: 'probability', condition, operator: node.operator, value: right.value.value };
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
  if (ending === undefined) return site.unsimulated(node, `\`${site.text(node)}\``);
  return { kind: 'every', program, verb: act.word, ending, withinNs };
}

function among(speech: Speech, node: FactNode & { kind: 'in' }, values: readonly ValueNode[]): ConditionModel | null {
  const { site } = speech;
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
  if (left.measure !== undefined || left.gauge !== undefined || rights.some(({ measure }) => measure !== undefined)) return site.unsimulated(node, 'a measure among values');
  if (left.value === null || models.length < rights.length) return null;
  return { kind: 'in', left: left.value, values: models };
}

const hazardsSimulated: ReadonlySet<string> = new Set<HazardName>(['broken-snapshot', 'lost-write', 'discarded-write', 'stale-read', 'unknown-outcome', 'overflow', 'live-node-suspected', 'two-leaders']);

function isHazardName(code: string): code is HazardName {
  return hazardsSimulated.has(code);
}

function noHazard(speech: Speech, node: FactNode & { kind: 'no' }): ConditionModel | null {
  const { site, known } = speech;
  const said = node.words.map(({ text }) => text).join(' ');
  const phrase = hazardPhrases.find((one) => singular(one.words.join(' ')) === singular(said));
  if (phrase === undefined) {
    if (said === '') return null;
    const range = { start: node.words[0]?.range.start ?? node.range.start, end: node.words.at(-1)?.range.end ?? node.range.end };
    return site.unknown(
      'unknown-phrase',
      { text: said, range },
      `there is no hazard "${said}": expected one of ${hazardPhrases.map(({ word }) => word).join(', ')}`,
      hazardPhrases.map(({ word }) => word),
    );
  }
  for (const word of node.words) site.entry(word, phrase);
  const target = node.target === null ? null : subjectOf(speech, node.target, phrase.targets, targetWords(phrase));
  if (node.target !== null && target === null) return null;
  if (!phrase.simulated || !isHazardName(phrase.code)) return site.unsimulated(node, `\`${site.text(node)}\``);
  const named = target?.named ?? null;
  const store = named?.kind === 'store' ? (known.stores.get(named.name) ?? null) : null;
  if (phrase.code === 'two-leaders' && store !== null && !isLed(store)) return site.report('wrong-value', node.target ?? node, leaderless(store));
  const program = named?.kind === 'client' || named?.kind === 'load' ? (known.programs.get(named.name) ?? null) : null;
  const machine = named?.kind === 'machine' ? (known.machines.byName.get(named.name) ?? null) : null;
  const service = named?.kind === 'service' ? (known.services.get(named.name) ?? null) : null;
  if (named !== null && store === null && program === null && machine === null && service === null && target?.operation === null) return null;
  return { kind: 'no-hazard', hazard: phrase.code, store, program, operation: target?.operation ?? null, machine, service };
}

function targetWords(phrase: HazardPhrase): string {
  return phrase.targets.length === 0 ? 'nothing behind it' : phrase.targets.map(kindWords).join(' or ');
}

/** `lost write` and `lost writes` are the same. */
function singular(phrase: string): string {
  return phrase.replace(/s\b/g, '');
}

interface Subject {
  readonly named: Named;
  /** Of a label: the operation; null: it is not simulated, or has an error. */
  readonly operation: OperationModel | null;
}

/** Who or what is spoken of, of one of these kinds. */
function subjectOf(speech: Speech, node: Ref, kinds: readonly NameKind[], expected: string): Subject | null {
  const { site, known } = speech;
  const [word, ...rest] = node.words;
  if (word === undefined || word.text === '') return null;
  const qualified = rest.length > 0 ? site.scope.labels.get(node.text)?.[0] : undefined;
  if (qualified !== undefined) site.use(node, qualified);
  else if (rest.length > 0) {
    const owner = site.scope.names.get(word.text);
    if (owner !== undefined) site.use(word, owner);
    return site.report(
      'wrong-kind',
      node,
      `${node.text} is ${owner?.kind === 'store' ? 'a key' : 'nothing that is declared'}: expected ${expected}`,
    );
  }
  const named = qualified ?? site.named(word, kinds, expected);
  if (named === null) return null;
  if (named.kind !== 'label') return { named, operation: null };
  if (!kinds.includes('label')) return site.report('wrong-kind', node, `${node.text} is an operation: expected ${expected}`);
  return { named, operation: known.operations.get(named as Label) ?? null };
}

function saying(speech: Speech, measure: MeasureNode, says: SaysNode): ConditionModel | null {
  const { site } = speech;
  const subject = measure.kind === 'measure' && measure.of === null && measure.value.kind === 'ref' ? measure.value : null;
  if (subject === null)
    return site.report('unknown-phrase', measure, `something can be said of a thing that has a name, and ${site.text(measure)} is none`);
  const said = says.words.map(({ text }) => text);
  if (said.some((word) => word === '')) return null;
  const fitting = sayings.filter((one) => matches(one, said));
  const [first] = fitting;
  if (first === undefined) return unknownSaying(speech, subject, says);
  for (const [i, word] of says.words.entries()) if (first.words[i] !== '*') site.entry(word, first);
  const kinds = [...new Set(fitting.flatMap((one) => one.subjects))];
  const found = subjectOf(speech, subject, kinds, `${kinds.map(kindWords).join(' or ')}, of which \`${said.join(' ')}\` can be said`);
  const phrase = fitting.find((one) => found !== null && (one.subjects as readonly string[]).includes(found.named.kind)) ?? first;
  let object: Subject | null = null;
  for (const [i, word] of phrase.words.entries()) {
    const at = says.words[i];
    if (word === '*' && at !== undefined) object = subjectOf(speech, at, phrase.objects, phrase.objects.map(kindWords).join(' or '));
  }
  const withinNs = withinOf(speech, says, phrase);
  if (found === null || withinNs === undefined) return null;
  const whole = { range: { start: subject.range.start, end: says.range.end } };
  if (!phrase.simulated) return site.unsimulated(whole, `\`${site.text(whole)}\``);
  return simulatedSaying(speech, subject, found, phrase, withinNs, object);
}

function matches(phrase: Saying, said: readonly string[]): boolean {
  return phrase.words.length === said.length && phrase.words.every((word, i) => word === '*' || word === said[i]);
}

function unknownSaying(speech: Speech, subject: Ref, says: SaysNode): null {
  const { site } = speech;
  const named =
    subject.words[0] === undefined ? undefined : (site.scope.names.get(subject.words[0].text) ?? site.scope.labels.get(subject.text)?.[0]);
  if (named !== undefined) site.use(subject.words[0] ?? subject, named);
  const possible = sayings.filter((one) => named === undefined || (one.subjects as readonly string[]).includes(named.kind));
  const phrases = (possible.length === 0 ? sayings : possible).map(({ words }) => words.join(' '));
  const said = says.words.map(({ text }) => text).join(' ');
  const range = { start: says.words[0]?.range.start ?? says.range.start, end: says.words.at(-1)?.range.end ?? says.range.end };
  const meant = nearest(
    said,
    phrases.filter((phrase) => !phrase.includes('*')),
  );
  const fixes = meant === null ? {} : { fixes: [{ title: `Change to ${meant}`, edits: [{ range, text: meant }] }] };
  const hint = meant === null ? '' : `; did you mean ${meant}?`;
  return site.report(
    'unknown-phrase',
    { range },
    `\`${said}\` cannot be said of ${subject.text}: expected ${phrases.join(', ')}${hint}`,
    fixes,
  );
}

/** `t1 precedes t2`: of two writes to one store. */
function stampedOf({ site }: Speech, at: Ref, relation: StampRelation, operation: OperationModel | null, other: OperationModel | null): ConditionModel | null {
  if (operation === null || other === null) return null;
  const unstamped = [operation, other].find(({ verb }) => !isStamped(verb));
  if (unstamped !== undefined) return site.report('wrong-kind', at, `${unstamped.label ?? unstamped.text} is no write, and so has no timestamp`);
  const { store } = operation;
  if (store === null || store !== other.store) return site.report('wrong-value', at, `the two are of different stores, whose timestamps are in no order`);
  if (relation !== 'precedes' && store.timestamp !== 'interval')
    return site.report('wrong-value', at, `\`${relation}\` speaks of intervals, and ${store.name} has \`timestamp ${store.timestamp}\`: say \`timestamp interval\``);
  return { kind: 'stamped', relation, operation, other };
}

function isStamped(verb: OperationModel['verb']): boolean {
  return verb === 'write' || verb === 'increment' || verb === 'append' || verb === 'cas' || verb === 'transaction';
}

/** Undefined: it has an error, which was reported. */
function withinOf(speech: Speech, says: SaysNode, phrase: Saying): number | null | undefined {
  const { site } = speech;
  if (says.within === null) {
    if (phrase.within === 'required') site.report('wrong-value', says, `\`${phrase.words.join(' ')}\` needs \`within\` and a duration`);
    return phrase.within === 'required' ? undefined : null;
  }
  const shape = shapeOf('INTERVAL');
  if (shape.kind !== 'number') return undefined;
  const ns = fixedNs(site, says.within, shape);
  if (ns === null) return undefined;
  if (phrase.within === 'no') {
    site.report('wrong-value', says.within, `\`${phrase.words.join(' ')}\` has no \`within\`: take it away`);
    return undefined;
  }
  return ns;
}

/** Only what a detector watches can be suspected. */
function suspicionOf({ site, known }: Speech, at: Ref, machine: MachineModel, withinNs: number | null): ConditionModel | null {
  if (known.watched.has(machine)) return { kind: 'suspected', machine, withinNs };
  return site.report('nobody-watches', at, nobodyWatches(machine));
}

/** `n1 is watched by no detector: …`. */
export function nobodyWatches({ name }: MachineModel): string {
  return `nobody watches ${name}, so nobody can suspect it: declare \`detector d on MACHINES watching ${name} { heartbeat 100ms, timeout 500ms }\``;
}

const sayingOf: Readonly<Record<Consistency, string>> = {
  linearizable: 'is linearizable',
  sequential: 'is sequentially-consistent',
  causal: 'is causally-consistent',
  'read-your-writes': 'gives read-your-writes',
  'monotonic-reads': 'gives monotonic-reads',
  'monotonic-writes': 'gives monotonic-writes',
  'writes-follow-reads': 'gives writes-follow-reads',
};
const consistencies = Object.keys(sayingOf) as Consistency[];

function simulatedSaying(
  speech: Speech,
  at: Ref,
  { named, operation }: Subject,
  phrase: Saying,
  withinNs: number | null,
  object: Subject | null,
): ConditionModel | null {
  const { site, known } = speech;
  const said = phrase.words.join(' ');
  if (said === 'converges') {
    const store = known.stores.get(named.name);
    return store === undefined ? null : { kind: 'converges', store, withinNs };
  }
  if (said === 'obeys *') {
    const [store, lock] = [known.stores.get(named.name), known.locks.get(object?.named.name ?? '')];
    return store === undefined || lock === undefined ? null : { kind: 'obeys', store, lock };
  }
  if (said === 'holds *') {
    const [program, lock] = [known.programs.get(named.name), known.locks.get(object?.named.name ?? '')];
    return program === undefined || lock === undefined ? null : { kind: 'holds', program, lock };
  }
  const consistency = consistencies.find((one) => sayingOf[one] === said);
  if (consistency !== undefined) {
    const store = known.stores.get(named.name);
    return store === undefined ? null : { kind: 'consistent', store, consistency };
  }
  if (said === 'precedes *' || said === 'overlaps *' || said === 'certainly-precedes *') {
    const relation = said === 'precedes *' ? 'precedes' : said === 'overlaps *' ? 'overlaps' : 'certainly-precedes';
    return stampedOf(speech, at, relation, operation, object?.operation ?? null);
  }
  if (said === 'recovers') {
    const program = known.programs.get(named.name);
    return program === undefined || withinNs === null ? null : { kind: 'recovers', program, withinNs };
  }
  if (said === 'is suspected') {
    const machine = known.machines.byName.get(named.name);
    return machine === undefined ? null : suspicionOf(speech, at, machine, withinNs);
  }
  if (named.kind === 'label' && phrase.subjects.includes('label')) {
    const act = actOf((named as Label).statement.node.act.kind);
    if (act !== null && !act.operation)
      return site.report('wrong-kind', at, `${at.text} labels \`${act.word}\`, which is no request and does not end`, {
        related: declaredThere(named),
      });
    if (act !== null && said === 'survives' && (act.word === 'read' || act.word === 'await' || act.word === 'call')) {
      return site.report('wrong-kind', at, `${at.text} labels \`${act.word}\`: only a write can survive`, {
        related: declaredThere(named),
      });
    }
  }
  if (operation === null) return null;
  switch (said) {
    case 'survives':
      return { kind: 'survives', operation };
    case 'is ambiguous':
      if (operation.store !== null && (operation.store.quorum !== null || operation.store.leader !== null)) return site.unsimulated(at, 'what can be told apart of an operation on several replicas that act as one');
      return { kind: 'ambiguous', operation };
    case 'is ok':
      return { kind: 'ends', operation, ending: 'ok', withinNs };
    case 'is failed':
      return { kind: 'ends', operation, ending: 'failed', withinNs };
    case 'is unknown':
      return { kind: 'ends', operation, ending: 'unknown', withinNs };
    default:
      return site.unsimulated(at, `\`${said}\``);
  }
}
