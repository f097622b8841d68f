// The concrete tree of Chevrotain to ours: items, programs and faults.
import type {
  ActCstNode, ActionCstNode, BodyCstNode, ClauseCstNode, DefinitionCstNode, FaultCstNode, FileCstNode, HandleCstNode, ImportationCstNode, ItemCstNode,
  PossiblyCstNode, ProgramCstNode, RateCstNode, ScenarioCstNode, ServiceCstNode, StatementCstNode, ThingCstNode, TimingCstNode,
} from '../../../grammar/cst.ts';
import { present } from '../base/assert.ts';
import { cover, type TextRange } from '../base/text-range.ts';
import {
  buildAtoms, buildCondition, buildConditionThere, buildDatumThere, buildMeasure, buildNames, buildPath, buildPlace, buildProperties, buildProperty, buildQuantity,
  buildRange, buildRangeThere, buildRef, buildSet, buildString, buildValue, buildWord, isMissing, one, rangeOf, rangeOfToken,
} from './build-expression.ts';
import type {
  ActNode, BodyNode, FaultActionNode, FaultNode, FileNode, HandleNode, ImportNode, ItemNode, LetNode, MeasureNode, OptionNode, ProgramNode, PropertyNode,
  ScenarioNode, ServiceNode, SetFaultVerb, StatementNode, ThingKind, ThingNode, TimingNode,
} from './tree.ts';

/** Text of the `///` lines before an item, by the offset at which the item begins. */
export type Documentation = ReadonlyMap<number, string>;

export function buildFile(node: FileCstNode, documentation: Documentation, length: number): FileNode {
  const { importation, scenario, item } = node.children;
  const entries = [
    ...(importation ?? []).map(buildImport),
    ...(scenario ?? []).map((entry) => buildScenario(entry, documentation)),
    ...(item ?? []).map((entry) => buildItem(entry, documentation)),
  ].sort((a, b) => a.range.start - b.range.start);
  return { kind: 'file', entries, range: { start: 0, end: length } };
}

function buildImport(node: ImportationCstNode): ImportNode {
  const path = one(node.children.StringText);
  return { kind: 'import', path: path.image === '' ? null : buildString(path), range: rangeOf(node) };
}

function buildScenario(node: ScenarioCstNode, documentation: Documentation): ScenarioNode {
  const { ScenarioWord, StringText, range: duration, item } = node.children;
  const range = rangeOf(node);
  const name = one(StringText);
  return {
    kind: 'scenario', documentation: documentation.get(range.start) ?? null,
    headRange: covering([rangeOfToken(one(ScenarioWord)), rangeOfToken(name), ...(duration ?? []).map(rangeOf)]),
    name: name.image === '' ? null : buildString(name), duration: duration === undefined ? null : buildRangeThere(one(duration)),
    items: (item ?? []).map((entry) => buildItem(entry, documentation)), range,
  };
}

function covering(ranges: readonly TextRange[]): TextRange {
  return ranges.reduce(cover);
}

function buildItem(node: ItemCstNode, documentation: Documentation): ItemNode {
  const { definition, assumption, link, thing, service, program, fault, expectation, showing } = node.children;
  const range = rangeOf(node);
  const base = { documentation: documentation.get(range.start) ?? null, range };
  if (definition !== undefined) return { ...base, ...buildLet(one(definition)) };
  if (assumption !== undefined) return { ...base, kind: 'assume', atoms: buildAtoms(one(assumption).children).filter((atom) => atom.kind !== 'range' || !isMissing(atom.low)) };
  if (link !== undefined) {
    const { path, properties } = one(link).children;
    return { ...base, kind: 'link', path: buildPath(one(path)), properties: properties === undefined ? null : buildProperties(one(properties)) };
  }
  if (thing !== undefined) return { ...base, ...buildThing(one(thing)) };
  if (service !== undefined) return { ...base, ...buildService(one(service)) };
  if (program !== undefined) return { ...base, ...buildProgram(one(program)) };
  if (fault !== undefined) return { ...base, ...buildFault(one(fault)) };
  if (expectation !== undefined) {
    const { ModeWord, condition } = one(expectation).children;
    const mode = ModeWord === undefined ? 'always' : (one(ModeWord).image as 'possible' | 'finally');
    return { ...base, kind: 'expect', mode, condition: buildConditionThere(one(condition)) };
  }
  const { measure, Word: by } = one(showing).children;
  return { ...base, kind: 'show', measure: there(buildMeasure(one(measure))), by: by === undefined ? null : buildWord(one(by)) };
}

function there(measure: MeasureNode): MeasureNode | null {
  return measure.kind === 'measure' && measure.of === null && isMissing(measure.value) ? null : measure;
}

function buildLet(node: DefinitionCstNode): Pick<LetNode, 'kind' | 'name' | 'binding' | 'value'> {
  const { Word: name, InWord, range } = node.children;
  return { kind: 'let', name: buildWord(one(name)), binding: InWord === undefined ? '=' : 'in', value: buildRangeThere(one(range)) };
}

function buildThing(node: ThingCstNode): Omit<ThingNode, 'documentation' | 'range'> {
  const { ThingWord, set, place, properties } = node.children;
  const keyword = one(ThingWord);
  return {
    kind: 'thing', thing: keyword.image as ThingKind, headRange: covering([rangeOfToken(keyword), ...[...set, ...(place ?? [])].map(rangeOf)]),
    set: buildSet(one(set)), places: (place ?? []).map(buildPlace), properties: properties === undefined ? null : buildProperties(one(properties)),
  };
}

function buildService(node: ServiceCstNode): Omit<ServiceNode, 'documentation' | 'range'> {
  const { ServiceWord, names, place, serviceBlock } = node.children;
  const { property, handle } = serviceBlock === undefined ? {} : one(serviceBlock).children;
  const entries: (PropertyNode | HandleNode)[] = [...(property ?? []).map(buildProperty), ...(handle ?? []).map(buildHandle)];
  return {
    kind: 'service', headRange: covering([rangeOfToken(one(ServiceWord)), ...[...names, ...(place ?? [])].map(rangeOf)]), names: buildNames(one(names).children),
    places: (place ?? []).map(buildPlace), entries: entries.sort((a, b) => a.range.start - b.range.start),
  };
}

function buildHandle(node: HandleCstNode): HandleNode {
  return { kind: 'handle', operation: buildWord(one(node.children.Word)), body: buildBody(one(node.children.body)), range: rangeOf(node) };
}

function buildProgram(node: ProgramCstNode): Omit<ProgramNode, 'documentation' | 'range'> {
  const { ProgramWord, names, place, rate, body } = node.children;
  const keyword = one(ProgramWord);
  return {
    kind: 'program', program: keyword.image as 'client' | 'load',
    headRange: covering([rangeOfToken(keyword), ...[...names, ...(place ?? []), ...(rate ?? [])].map(rangeOf)]), names: buildNames(one(names).children),
    places: (place ?? []).map(buildPlace), rate: rate === undefined ? null : buildRate(one(rate)), body: body === undefined ? null : buildBody(one(body)),
  };
}

function buildRate(node: RateCstNode): NonNullable<ProgramNode['rate']> {
  const { range: ranges, Word: law } = node.children;
  const duration = ranges[1];
  return {
    rate: buildRange(one(ranges)), law: law === undefined ? null : buildWord(one(law)), duration: duration === undefined ? null : buildRangeThere(duration),
    range: rangeOf(node),
  };
}

function buildBody(node: BodyCstNode): BodyNode {
  return { kind: 'body', statements: (node.children.statement ?? []).map(buildStatement), range: rangeOf(node) };
}

function buildStatement(node: StatementCstNode): StatementNode {
  const { Word: label, act, clause } = node.children;
  return {
    kind: 'statement', label: label === undefined ? null : buildWord(one(label)), act: buildAct(one(act)), options: (clause ?? []).map(buildOption), range: rangeOf(node),
  };
}

function buildOption(node: ClauseCstNode): OptionNode {
  const { OptionWord, properties } = node.children;
  return {
    kind: 'option', name: buildWord(one(OptionWord)), atoms: buildAtoms(node.children), properties: properties === undefined ? null : buildProperties(one(properties)),
    range: rangeOf(node),
  };
}

function buildAct(node: ActCstNode): ActNode {
  const { verb, ref, datum, value, range: ranges, condition, body, EveryWord, MonotonicWord } = node.children;
  const range = rangeOf(node);
  const kind = one(verb).image as ActNode['kind'] | '';
  switch (kind) {
    case 'write':
    case 'append':
      return { kind, target: buildRef(one(ref)), value: buildDatumThere(one(datum)), range };
    case 'increment':
      return { kind, target: buildRef(one(ref)), by: value === undefined ? null : buildValue(one(value)), range };
    case 'cas':
      return { kind, target: buildRef(one(ref)), expected: buildDatumThere(one(datum)), value: buildDatumThere(present(datum?.[1], 'the new value')), range };
    case 'read':
    case 'acquire':
    case 'release':
    case 'call':
    case 'effect':
      return { kind, target: buildRef(one(ref)), range };
    case 'wait':
    case 'take':
      return { kind, duration: buildRangeThere(one(ranges)), range };
    case 'await':
      return { kind, condition: buildConditionThere(one(condition)), range };
    case 'repeat':
      return {
        kind, count: datum === undefined ? null : buildDatumThere(one(datum)), every: EveryWord === undefined ? null : buildRangeThere(one(ranges)),
        body: buildBody(one(body)), range,
      };
    case 'transaction':
    case 'together':
      return { kind, body: buildBody(one(body)), range };
    case 'now':
      return { kind, monotonic: MonotonicWord !== undefined, range };
    case 'fail':
      return { kind, range };
    default:
      return { kind: 'unreadable', range };
  }
}

function buildFault(node: FaultCstNode): Omit<FaultNode, 'documentation' | 'range'> {
  const { Word: label, possibly, action, actionBlock } = node.children;
  const actions = actionBlock === undefined ? action : one(actionBlock).children.action;
  return {
    kind: 'fault', label: label === undefined ? null : buildWord(one(label)), upTo: possibly === undefined ? null : buildUpTo(one(possibly)),
    actions: (actions ?? []).map(buildAction), block: actionBlock !== undefined,
  };
}

function buildUpTo(node: PossiblyCstNode): NonNullable<FaultNode['upTo']> {
  const { MaybeWord, Quantity } = node.children;
  const count = Quantity === undefined || one(Quantity).image === '' ? null : buildQuantity(one(Quantity));
  return { maybe: MaybeWord !== undefined, count, range: rangeOf(node) };
}

function buildAction(node: ActionCstNode): FaultActionNode {
  const { verb, set, path, properties, EveryWord, Word: message, ref, timing } = node.children;
  const range = rangeOf(node);
  const timings = (timing ?? []).map(buildTiming);
  const word = one(verb).image;
  switch (word) {
    case '':
      return { kind: 'unreadable', range };
    case 'cut':
    case 'hold':
    case 'degrade':
      return { kind: 'path-fault', verb: word, path: buildPath(one(path)), properties: properties === undefined ? null : buildProperties(one(properties)), timings, range };
    case 'partition':
      return { kind: 'partition', groups: (set ?? []).map(buildSet), timings, range };
    case 'lose':
    case 'delay':
      return {
        kind: 'message-fault', verb: word, every: EveryWord !== undefined, message: message === undefined ? null : buildWord(one(message)), target: buildRef(one(ref)),
        timings, range,
      };
    default:
      return { kind: 'set-fault', verb: word as SetFaultVerb, set: buildSet(one(set)), timings, range };
  }
}

function buildTiming(node: TimingCstNode): TimingNode {
  const { TimingWord, moment, condition } = node.children;
  const range = rangeOf(node);
  if (condition !== undefined) return { kind: 'when', condition: buildCondition(one(condition)), range };
  const values = (moment ?? []).map((each) => {
    const { AnyWord, range: value } = each.children;
    return AnyWord === undefined ? buildRange(one(value)) : ({ kind: 'any', range: rangeOfToken(one(AnyWord)) } as const);
  });
  return {
    kind: 'timing', word: one(TimingWord).image as 'at' | 'every' | 'for' | 'after' | 'by',
    values: values.filter((value) => value.kind === 'any' || !isMissing(value.low) || value.operator !== null), range,
  };
}
