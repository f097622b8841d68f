// Values that programs write and conditions compare: numbers, texts, what an operation read, what a key holds.
import type { CallNode, Expression, MeasureNode, Ref, ValueNode, Word } from '../syntax/tree.ts';
import { product, sum } from '../base/decimals.ts';
import { type Amount, isConstant, isLet } from './amount.ts';
import type { Entity, Label } from './declarations.ts';
import type { Machines } from './machines.ts';
import type { BalancerModel, ArithmeticOperator, GaugeModel, LockModel, MachineModel, MeasureModel, MeasureName, Named, OperationModel, ProgramModel, ReadingModel, ServiceModel, StoreModel, ValueModel } from './thing-model.ts';
import { declaredThere, kindWords, type Ranged, type Site } from './scope.ts';
import { nearest } from './suggestion.ts';
import { constantSum, kindOf, minusSum, plusSum, readingSum, type TimeSum, timesSum } from './read-times.ts';
import { compare, type Dimension, dimensionWords, divide, excessOf, type Fraction, fraction, fractionOf, multiply, toNumber, unitOf, isWhole } from './units.ts';
import { actOf, entryOf, measures } from './vocabulary.ts';

/** What statements and expectations can refer to, once machines and stores are known. */
export interface Known {
  readonly machines: Machines;
  readonly stores: ReadonlyMap<string, StoreModel>;
  /** By label; null or absent: it is not simulated, or has an error, which was reported. */
  readonly operations: ReadonlyMap<Label, OperationModel | null>;
  /** Labelled readings of clocks; absent: not simulated. */
  readonly readings: ReadonlyMap<Label, ReadingModel>;
  readonly programs: ReadonlyMap<string, ProgramModel>;
  readonly services: ReadonlyMap<string, ServiceModel>;
  readonly balancers: ReadonlyMap<string, BalancerModel>;
  readonly locks: ReadonlyMap<string, LockModel>;
  /** Machines that something can declare dead. */
  readonly watched: ReadonlySet<MachineModel>;
}

/** Where something is said, and so what may be spoken of. */
export interface Speech {
  readonly site: Site;
  readonly known: Known;
  /** `value`: what a statement writes. */
  readonly where: 'expect' | 'finally' | 'await' | 'when' | 'value';
  /** The client whose statement it is; null for expectations and faults. */
  readonly program: Entity | null;
}

/** A value and what it measures. `value` null: it is not simulated, or is no store's value. */
export interface Said {
  readonly dimension: Dimension | 'value';
  readonly value: ValueModel | null;
  /** Of a time: a constant, or what clocks read; null or absent: it is neither. */
  readonly time?: TimeSum | null;
  /** Where it is just that: a number of the whole run, or how many wait somewhere. */
  readonly measure?: MeasureModel;
  readonly gauge?: GaugeModel;
}

/** What a statement writes. Null: it has an error, or is not simulated; both were reported. */
export function writtenValue(speech: Speech, node: ValueNode): ValueModel | null {
  const said = saidOf(speech, node);
  if (said === null) return null;
  if (isRead(said)) {
    return speech.site.report(
      'wrong-unit',
      node,
      'a store keeps numbers and texts, and this is a time that a clock read: compare it in an expectation',
    );
  }
  if (said.dimension !== 'value' && said.dimension !== 'number') {
    return speech.site.report(
      'wrong-unit',
      node,
      `a store keeps numbers and texts without units, and this is ${dimensionWords(said.dimension)}: leave the unit away`,
    );
  }
  return said.value;
}

/** Null: it has an error, which was reported. */
export function saidOf(speech: Speech, node: ValueNode): Said | null {
  const { site } = speech;
  switch (node.kind) {
    case 'string':
      return { dimension: 'value', value: { kind: 'string', value: node.value } };
    case 'quantity':
      return literal(site, node);
    case 'ref':
      return node.words.length > 1 ? memberOf(speech, node) : namedValue(speech, node);
    case 'call':
      return callValue(speech, node);
    case 'parenthesized': {
      const inner = node.condition;
      if (inner.kind === 'measure-fact') return measured(speech, inner.measure);
      return site.report('wrong-value', node, 'expected a value: a condition is either true or false');
    }
    case 'measure-of':
      return measured(speech, { kind: 'measure', value: node.measure, of: node.of, range: node.range });
    case 'binary': {
      const left = saidOf(speech, node.left);
      const right = saidOf(speech, node.right);
      return left === null || right === null ? null : arithmetic(site, node, node.operator, left, right);
    }
  }
}

function literal(site: Site, node: Expression & { kind: 'quantity' }): Said | null {
  const digits = fractionOf(node.digits);
  if (digits === null) return null;
  if (node.unit === '') {
    const excess = excessOf(node.digits);
    if (excess !== null) return site.report('out-of-range', node, excess);
    return { dimension: 'number', value: { kind: 'number', value: toNumber(digits) } };
  }
  const unit = unitOf(node.unit);
  // What is no unit was reported where the number was read.
  if (unit === null) return null;
  const amount = multiply(digits, unit.factor);
  const time = unit.dimension === 'time' ? constantSum(amount) : null;
  return { dimension: unit.dimension, value: { kind: 'number', value: toNumber(amount) }, time };
}

function arithmetic(site: Site, node: Expression, operator: ArithmeticOperator, left: Said, right: Said): Said | null {
  const plain = (said: Said) => said.dimension === 'value' || said.dimension === 'number';
  if (isRead(left) || isRead(right)) return timeArithmetic(site, node, operator, left, right);
  const constant = timesTogether(operator, left, right);
  const combined = (dimension: Said['dimension']): Said => ({
    dimension,
    value: left.value === null || right.value === null ? null : { kind: 'binary', operator, left: left.value, right: right.value },
    time: constant,
  });
  if (plain(left) && plain(right)) return combined(left.dimension === 'value' || right.dimension === 'value' ? 'value' : 'number');
  if (left.dimension === right.dimension && (operator === '+' || operator === '-')) return combined(left.dimension);
  if (operator === '*' && plain(left)) return combined(right.dimension);
  if ((operator === '*' || operator === '/') && plain(right)) return combined(left.dimension);
  if (operator === '/' && left.dimension === right.dimension) return combined('number');
  const words = (said: Said) => (said.dimension === 'value' ? 'a value of a store' : dimensionWords(said.dimension));
  return site.report('wrong-unit', node, `${words(left)} and ${words(right)} cannot be combined by \`${operator}\``);
}

/** A number that is written out, or worked out of such numbers; null: it is none. */
export function numberWritten(value: ValueModel | null): number | null {
  if (value?.kind === 'number') return value.value;
  if (value?.kind !== 'binary') return null;
  const [left, right] = [numberWritten(value.left), numberWritten(value.right)];
  if (left === null || right === null) return null;
  const result = { '+': sum(left, right), '-': sum(left, -right), '*': product(left, right), '/': left / right }[value.operator];
  return Number.isFinite(result) ? result : null;
}

/** Whether a clock was read for it. */
export function isRead(said: Said): said is Said & { readonly time: TimeSum } {
  return said.time !== undefined && said.time !== null && said.time.terms.size > 0;
}

/** Sums of times and their multiples; null: it is no such sum. */
function timesTogether(operator: ArithmeticOperator, left: Said, right: Said): TimeSum | null {
  if (left.time && right.time) {
    if (operator === '+') return plusSum(left.time, right.time);
    return operator === '-' ? minusSum(left.time, right.time) : null;
  }
  const [time, factor] = left.time ? [left.time, constantOf(right.value)] : [right.time ?? null, constantOf(left.value)];
  if (time === null || factor === null) return null;
  if (operator === '*') return timesSum(time, factor);
  const share = operator === '/' && left.time ? divide(fraction(1n), factor) : null;
  return share === null ? null : timesSum(time, share);
}

/** A number that is written out. */
function constantOf(value: ValueModel | null): Fraction | null {
  return value?.kind === 'number' ? fractionOf(String(value.value)) : null;
}

function timeArithmetic(site: Site, node: Expression, operator: ArithmeticOperator, left: Said, right: Said): Said | null {
  const times = left.dimension === 'time' && right.dimension === 'time';
  const scaled = (operator === '*' && (left.dimension === 'number' || right.dimension === 'number')) || (operator === '/' && right.dimension === 'number');
  if (!scaled && !(times && (operator === '+' || operator === '-'))) {
    return times && operator === '/'
      ? site.report('wrong-value', node, 'what clocks read is a time, and the ratio of two times is none: compare the one with a multiple of the other, as in `t1 - t0 <= 2 * (t3 - t2)`')
      : site.report('wrong-unit', node, `a time that a clock read cannot be combined with this by \`${operator}\`: subtract two times, or add a duration`);
  }
  const time = timesTogether(operator, left, right);
  if (time === null) return site.report('wrong-value', node, 'what a clock read is combined with what clocks read and with fixed numbers, as in `t1 - 2 * t0 + 5ms`');
  if (time.terms.size === 0) return site.report('wrong-value', node, 'a time less itself says nothing of the clock that read it');
  if (kindOf(time).kind === 'neither') {
    return site.report(
      'wrong-unit',
      node,
      'this is neither an instant nor a duration: two times of one kind of clock can be subtracted, and a duration added to a time',
    );
  }
  return { dimension: 'time', value: null, time };
}

function namedValue(speech: Speech, node: Ref): Said | null {
  const { site } = speech;
  const word = node.words[0];
  if (word === undefined || word.text === '') return null;
  const named = site.scope.names.get(word.text);
  if (named === undefined && (word.text === 'none' || word.text === 'unique')) return specialValue(speech, word, word.text);
  if (named !== undefined && isLet(named)) {
    site.use(word, named);
    const amount = named.amount();
    if (amount === null) return null;
    const unknown = speech.where === 'expect' || speech.where === 'finally' ? unknownValue(amount) : null;
    if (unknown !== null) return { dimension: amount.dimension, value: unknown };
    if (!isConstant(amount))
      return site.report('wrong-value', node, `${word.text} is ${amount.unknowns.length > 0 ? 'an unknown value' : amount.law === null ? 'a range' : 'a law'}, and one number is needed here: write the number, or compare with each end of the range`);
    return {
      dimension: amount.dimension,
      value: { kind: 'number', value: toNumber(amount.low) },
      time: amount.dimension === 'time' ? constantSum(amount.low) : null,
    };
  }
  if (named?.kind === 'store') {
    site.use(word, named);
    return missingKey(site, node, word);
  }
  const label = labelNamed(speech, word, node);
  return label === null ? null : resultOf(speech, node, label);
}

/** A sum of whole multiples of unknown values, which a measure can be compared with; null: it is something else. */
function unknownValue({ law, low, high, unknowns, highUnknowns }: Amount): ValueModel | null {
  const isOne = law === null && highUnknowns === undefined && high !== null && compare(low, high) === 0;
  if (!isOne || unknowns.length === 0 || !unknowns.every(({ factor }) => isWhole(factor))) return null;
  return unknowns.reduce<ValueModel | null>((sum, { let: name, factor }) => {
    if (sum === null || name.model === null) return null;
    return { kind: 'binary', operator: '+', left: sum, right: { kind: 'unknown', let: name.model, factor: toNumber(factor) } };
  }, { kind: 'number', value: toNumber(low) });
}

function specialValue(speech: Speech, word: Word, text: 'none' | 'unique'): Said | null {
  const entry = entryOf(text, 'value');
  if (entry !== null) speech.site.entry(word, entry);
  if (text === 'unique' && speech.where !== 'value') {
    return speech.site.report(
      'wrong-value',
      word,
      '`unique` is another value at each execution, so nothing can be compared with it: label the operation that writes it, and compare with the label',
    );
  }
  return { dimension: 'value', value: { kind: text } };
}

export function missingKey(site: Site, at: Ranged, word: Word): null {
  const text = `${word.text}.x`;
  return site.report('missing-key', at, `${word.text} is a store and needs a key: write, for instance, \`${text}\``, {
    fixes: [{ title: `Change to ${text}`, edits: [{ range: at.range, text }] }],
  });
}

/** The operation that a word labels; `own` first, in the statements of a client that shares its text with others. */
export function labelNamed(speech: Speech, word: Word, at: Ranged): Label | null {
  const { site, program } = speech;
  if (word.text === '') return null;
  const own = program === null ? undefined : site.scope.labels.get(`${program.name}.${word.text}`)?.[0];
  const found = own ?? (site.scope.names.has(word.text) ? undefined : site.label(word));
  if (found === null) return null;
  if (found === undefined) {
    const other = site.scope.names.get(word.text);
    if (other !== undefined) {
      site.use(word, other);
      const expected =
        speech.where === 'when'
          ? 'expected the label of an operation'
          : 'it has no value: expected the label of an operation, a number or a text';
      return site.report('wrong-kind', at, `${word.text} is ${kindWords(other.kind)}: ${expected}`, {
        related: declaredThere(other),
      });
    }
    return site.unknown(
      'unknown-name',
      word,
      `no operation is labelled ${word.text}: put \`${word.text}:\` before the statement that is meant`,
      [...site.candidates(['label', 'let']), 'none', ...(speech.where === 'value' ? ['unique'] : [])],
    );
  }
  site.use(word, found);
  return found as Label;
}

function resultOf(speech: Speech, at: Ranged, label: Label): Said | null {
  const { site, program, known } = speech;
  if (program !== null && label.program !== program) {
    return site.report(
      'foreign-label',
      at,
      `${program.name} cannot know what ${label.name} of ${label.program.name} saw: read it here, or send it through a store`,
    );
  }
  const act = actOf(label.statement.node.act.kind);
  if (act === null) return null;
  if (act.value === null)
    return site.report('wrong-kind', at, `${label.name} labels \`${act.word}\`, which has no value`, { related: declaredThere(label) });
  if (act.value === 'time') {
    const reading = known.readings.get(label);
    if (reading === undefined) return { dimension: 'time', value: null };
    if (speech.where === 'await') {
      return site.report(
        'wrong-value',
        at,
        `\`await\` asks a replica for the values of its keys, and ${label.name} is what a clock of ${label.program.name} read: compare it in an expectation`,
      );
    }
    return { dimension: 'time', value: null, time: readingSum(reading) };
  }
  const operation = known.operations.get(label) ?? null;
  return { dimension: 'value', value: operation === null ? null : { kind: 'result', operation } };
}

/** `kv.x`, or `a.w` where two clients share a label. */
function memberOf(speech: Speech, node: Ref): Said | null {
  const { site, where } = speech;
  const word = node.words[0];
  if (word === undefined || word.text === '') return null;
  const label = site.scope.labels.get(node.text)?.[0];
  if (label !== undefined) {
    site.use(node, label);
    return resultOf(speech, node, label as Label);
  }
  const target = storeKey(site, node, speech.known);
  if (target === null) return null;
  if (where === 'value')
    return site.report('wrong-value', node, `a client knows a key only when it has read it: \`r: read ${node.text}\`, and then r`);
  return { dimension: 'value', value: target.store === null ? null : { kind: 'key', store: target.store, key: target.key } };
}

/** The store and key of a reference. Null: reported. `store` null: it is not simulated, which was reported. */
export function storeKey(
  site: Site,
  node: Ref,
  known: Known,
): { readonly store: StoreModel | null; readonly key: string; readonly name: string } | null {
  const [first, ...rest] = node.words;
  if (first === undefined || first.text === '') return null;
  const named = site.named(first, ['store'], 'a store and a key, such as `kv.x`');
  if (named === null) return null;
  if (rest.length === 0) return missingKey(site, node, first);
  if (rest.some(({ text }) => text === '')) return null;
  const key = rest.map(({ text }) => text).join('.');
  useMember(site, { range: { start: rest[0]?.range.start ?? node.range.start, end: node.range.end } }, 'key', `${named.name}.${key}`);
  return { store: known.stores.get(named.name) ?? null, key, name: named.name };
}

/** A key or an effect: its first use declares it. */
export function useMember(site: Site, at: Ranged, kind: 'key' | 'effect' | 'handler', name: string): Named {
  const known = site.scope.members.get(name);
  if (known !== undefined) {
    site.use(at, known);
    return known;
  }
  const member: Named = { kind, name, documentation: null, declarations: [site.place(at)] };
  site.scope.members.set(name, member);
  site.declare(at, member);
  return member;
}

function callValue(speech: Speech, node: CallNode): Said | null {
  const { site } = speech;
  if (node.callee.text === 'count') {
    const entry = entryOf('count', 'measure');
    if (entry !== null) site.entry(node.callee, entry);
    const atom = node.arguments[0]?.[0];
    if (node.arguments.length !== 1 || atom?.kind !== 'range' || atom.low.kind !== 'ref')
      return site.report('wrong-value', node, 'expected a list, as in `count(orders.list)`, or an effect');
    return atom.low.words.length > 1 ? countOf(speech, atom.low) : passesOf(speech, atom.low);
  }
  if (entryOf(node.callee.text, 'law') !== null)
    return site.report('wrong-value', node, 'a law draws durations and cannot be compared or written');
  const meant = nearest(node.callee.text, ['count', 'probability']);
  return site.report(
    'unknown-name',
    node.callee,
    `there is no measure ${node.callee.text}(…)${meant === null ? '' : `; did you mean ${meant}?`}`,
  );
}

const measureNames: ReadonlySet<string> = new Set<MeasureName>(['p50', 'p90', 'p99', 'mean', 'max', 'availability', 'goodput']);

/** What is so at each instant, or in all. */
const gauges: readonly GaugeModel['name'][] = ['queue', 'send-queue', 'drops'];

function isMeasureName(word: string): word is MeasureName {
  return measureNames.has(word);
}

function countOf(speech: Speech, node: Ref): Said | null {
  const list = memberOf(speech, node);
  return list === null ? null : { dimension: 'number', value: list.value === null ? null : { kind: 'count', of: list.value } };
}

function passesOf(speech: Speech, node: Ref): Said | null {
  const { site, where } = speech;
  const [word] = node.words;
  if (word === undefined || word.text === '') return null;
  const effect = effectNamed(site, word);
  if (effect === null) return null;
  if (where === 'await' || where === 'value')
    return site.report('wrong-value', node, `how often ${effect} happened is known at the end only: compare it in an expectation`);
  return { dimension: 'number', value: { kind: 'passes', effect } };
}

/** An effect by its name; null: there is none of it, which was reported. */
export function effectNamed(site: Site, word: Word): string | null {
  const named = site.scope.members.get(`effect ${word.text}`);
  if (named !== undefined) {
    site.use(word, named);
    return named.name;
  }
  const names = [...site.scope.members.values()].filter(({ kind }) => kind === 'effect').map(({ name }) => name);
  return site.unknown('unknown-name', word, `no program has the effect ${word.text}: expected ${names.length === 0 ? 'one that a program has by `effect`' : names.join(', ')}`, names);
}

/** The operation of `causes of r`; null: it has an error, or is not simulated, both of which were reported. */
export function causesAsked({ site, known, program }: Speech, word: Word, of: Ref): OperationModel | null {
  const entry = entryOf('causes', 'measure');
  if (entry !== null) site.entry(word, entry);
  const [first] = of.words;
  if (first === undefined || first.text === '') return null;
  const qualified = of.words.length > 1 ? site.scope.labels.get(of.text)?.[0] : undefined;
  if (qualified !== undefined) site.use(of, qualified);
  const label = qualified === undefined ? labelNamed({ site, known, where: 'when', program }, first, of) : (qualified as Label);
  if (label === null) return null;
  const act = actOf(label.statement.node.act.kind);
  if (act !== null && !act.operation)
    return site.report('wrong-kind', of, `${label.name} labels \`${act.word}\`, which is no request and does not end`, { related: declaredThere(label) });
  return known.operations.get(label) ?? null;
}

/** The left side of a comparison: `r`, `p99 of web`, `probability(…)` (which is worked out by whoever knows conditions). */
export function measured(speech: Speech, node: MeasureNode & { kind: 'measure' | 'probability' }): Said | null {
  const { site } = speech;
  if (node.kind === 'probability')
    return site.report('wrong-value', node, 'a probability stands on the left of a comparison: `probability(…) >= 90%`');
  if (node.of === null) return saidOf(speech, node.value);
  const word = node.value.kind === 'ref' ? node.value.words[0] : undefined;
  if (word === undefined) return site.report('unknown-phrase', node, 'expected a measure before `of`, such as `p99 of web`');
  const measure = measures.find((one) => one.word === word.text);
  if (measure === undefined)
    return site.unknown(
      'unknown-name',
      word,
      `there is no measure ${word.text}: expected one of ${measures.map((one) => one.word).join(', ')}`,
      measures.map((one) => one.word),
    );
  site.entry(word, measure);
  if (measure.word === 'causes')
    return site.report('unknown-phrase', node, `causes are a table and no number, so nothing can be compared with them: write \`show ${site.text(node)}\``);
  const of = node.of.words[0];
  const named = of === undefined ? null : site.named(of, measure.of, measure.of.map(kindWords).join(' or '));
  if (named === null) return null;
  const { known } = speech;
  const operation = named.kind === 'label' ? (known.operations.get(named as Label) ?? null) : null;
  const program = named.kind === 'label' ? (operation?.program ?? null) : (known.programs.get(named.name) ?? null);
  const machine = named.kind === 'machine' ? known.machines.byName.get(named.name) : undefined;
  const service = named.kind === 'service' ? known.services.get(named.name) : undefined;
  const place = machine !== undefined ? ({ kind: 'machine', machine } as const) : service !== undefined ? ({ kind: 'service', service } as const) : null;
  const isAsked = speech.where === 'await' || speech.where === 'value';
  const gauge = gauges.find((word) => word === measure.word);
  if (gauge !== undefined) {
    if (place === null) return null;
    if (isAsked) return site.report('unknown-phrase', node, `\`${site.text(node)}\` is what waits or was dropped there, and no replica knows it`);
    const model = { name: gauge, of: place };
    return { dimension: measure.dimension, value: { kind: 'gauge', gauge: model }, gauge: model };
  }
  if (isAsked) return site.report('unknown-phrase', node, `\`${site.text(node)}\` is a number of the whole run, and no replica knows it`);
  // Over which time it would be taken, nobody says.
  if (speech.where === 'when')
    return site.report('unknown-phrase', node, `\`${site.text(node)}\` is a number of a whole run, and no instant has it: wait for what is so at one, such as \`when queue of n1 >= 5\` or \`when r is failed\``);
  if (program === null || !isMeasureName(measure.word)) return { dimension: measure.dimension, value: null };
  const model = { name: measure.word, program, operation };
  return { dimension: measure.dimension, value: { kind: 'measure', measure: model }, measure: model };
}
