// One scenario, from the layers that make it up to what it means.
import type { Finding } from '../base/finding.ts';
import type { AssumeNode, ExpectNode, RangeNode, ShowNode, Syntax } from '../syntax/tree.ts';
import { isLet } from './amount.ts';
import { fixedNs } from './amounts.ts';
import { balancersIn } from './balancers.ts';
import { conditionOf, speaksOfScenario } from './conditions.ts';
import { type Declarations, declarationsOf, type Layer, type Placed, structureEntry } from './declarations.ts';
import { detectorsIn, failoverNeeds } from './detectors.ts';
import { faultsOf } from './faults.ts';
import { linksOf, routesOf } from './links.ts';
import { locksIn } from './locks.ts';
import { machinesIn } from './machines.ts';
import { programsIn } from './programs.ts';
import { matchWords, valueOf, wordOf } from './properties.ts';
import { propertiesOf } from './property-table.ts';
import type { ScenarioModel } from './scenario-model.ts';
import type { Argument, AssumptionModel, ConditionModel, ExpectationModel, FigureUnit, LetModel, Place, ShowModel, ValueModel } from './thing-model.ts';
import { type Ranged, Scope, Site } from './scope.ts';
import { shapeOf } from './shapes.ts';
import type { Sources } from './sources.ts';
import { servicesIn } from './services.ts';
import { storesIn } from './stores.ts';
import { causesAsked, type Known, measured, type Said } from './values.ts';
import { entryOf } from './vocabulary.ts';

export interface ScenarioSource {
  readonly name: string;
  readonly place: Place;
  readonly extent: Place;
  readonly documentation: string | null;
  readonly duration: RangeNode | null;
  readonly layers: readonly Layer[];
  /** Mistakes of form in its texts: they keep it from being run. */
  readonly broken: readonly Finding[];
  /** Shared declarations alone: nothing need be able to run. */
  readonly library: boolean;
}

export interface Resolved {
  readonly scenario: ScenarioModel;
  readonly scope: Scope;
}

export function resolveScenario(source: ScenarioSource, syntaxes: ReadonlyMap<string, Syntax>, sources: Pick<Sources, 'textOf' | 'locate'>): Resolved {
  const scope = new Scope(syntaxes, sources);
  const declarations = declarationsOf(scope, source.layers);
  const durationNs = durationOf(new Site(scope, source.place.file), source.duration);
  const machines = machinesIn(scope, declarations);
  const stores = storesIn(scope, declarations, machines);
  const services = servicesIn(scope, declarations, machines);
  const links = linksOf(declarations.links, machines);
  const balancers = balancersIn(scope, declarations, machines, services);
  const locks = locksIn(scope, declarations, machines);
  const detectors = detectorsIn(scope, declarations, machines);
  const ends = source.duration !== null || source.library;
  const programs = programsIn(scope, declarations, machines, stores.byName, services, balancers.byName, locks, detectors.watched, ends);
  const routes = source.library ? [] : routesOf(scope, links, machines, [...stores.needs, ...programs.needs, ...balancers.needs, ...detectors.needs, ...failoverNeeds(scope, stores.all, detectors.all)]);
  const faults = faultsOf(declarations.faults, programs.known);
  const expectations = expectationsOf(declarations, programs.known);
  const assumption: Assumed = { delays: 'synchronous', settlesNs: 0, failures: 'crash-recovery' };
  for (const assume of declarations.assumptions) readAssumption(assume, assumption);
  const shows = declarations.shows.map((show) => showOf(show, programs.known, durationNs)).filter((show) => show !== null);
  const scenario: ScenarioModel = {
    name: source.name,
    place: source.place,
    extent: source.extent,
    documentation: source.documentation,
    durationNs,
    assumption,
    machines: machines.all,
    zones: machines.zones,
    links: links.filter((link) => routes.some((route) => [route.delayLink, route.lossLink, route.duplicateLink, route.port?.link].includes(link))),
    routes,
    stores: stores.all,
    services: [...services.values()],
    balancers: [...balancers.byName.values()],
    locks: [...locks.values()],
    detectors: detectors.all,
    lets: declarations.lets.map(({ model }) => model).filter((model): model is LetModel => model !== null && model.value !== null),
    programs: programs.all,
    operations: programs.operations,
    readings: programs.readings,
    faults,
    expectations,
    shows,
    entities: [...declarations.entities.values()],
    names: [...scope.names.values(), ...new Set([...scope.labels.values()].flat()), ...scope.members.values()],
    findings: scope.findings,
    blockers: [...source.broken, ...scope.blockers],
  };
  return { scenario, scope };
}

function durationOf(site: Site, node: RangeNode | null): number | null {
  const shape = shapeOf('INTERVAL');
  return node === null || shape.kind !== 'number' ? null : fixedNs(site, node, shape);
}

function expectationsOf(declarations: Declarations, known: Known): readonly ExpectationModel[] {
  return declarations.expectations.map((expectation) => expectationOf(expectation, known)).filter((expectation) => expectation !== null);
}

function expectationOf({ site, node }: Placed<ExpectNode>, known: Known): ExpectationModel | null {
  structureEntry(site, node, 'expect');
  if (node.condition === null) return null;
  const where = node.mode === 'finally' ? 'finally' : 'expect';
  const condition = conditionOf({ site, known, where, program: null }, node.condition);
  if (condition === null) return null;
  const mode = node.mode === 'always' ? '' : `${node.mode} `;
  if (speaksOfScenario(condition)) {
    const isAlone = condition.kind === 'ambiguous' || (condition.kind === 'not' && condition.operand.kind === 'ambiguous');
    if (!isAlone || node.mode !== 'always') return speaksOfWhole(site, node.condition, isAlone ? `\`${node.mode}\`` : 'another condition');
    return { mode: condition.kind === 'not' ? 'always' : 'possible', condition, text: site.text(node.condition), place: site.place(node) };
  }
  if (hasProbability(condition) && (condition.kind !== 'probability' || node.mode !== 'always' || hasProbability(condition.condition)))
    return site.report('unknown-phrase', node.condition, 'a probability is that of all behaviours together, so it stands alone: write `expect probability(…) >= 90%`, one for each, and turn the comparison round instead of `not`');
  return { mode: node.mode, condition, text: `${mode}${site.text(node.condition)}`, place: site.place(node) };
}

function hasProbability(condition: ConditionModel): boolean {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.operands.some(hasProbability);
    case 'not':
      return hasProbability(condition.operand);
    default:
      return condition.kind === 'probability';
  }
}

function speaksOfWhole(site: Site, at: Ranged, beside: string): null {
  return site.report('unknown-phrase', at, `\`is ambiguous\` speaks of all behaviours together, so it cannot stand with ${beside}: write \`expect r is ambiguous\`, or \`expect not r is ambiguous\``);
}

type Assumed = { -readonly [Key in keyof AssumptionModel]: AssumptionModel[Key] };

/** `assume` sets what its words say; one word at a time, in the forms of the table. What is said later holds. */
function readAssumption({ site, node }: Placed<AssumeNode>, assumed: Assumed): void {
  structureEntry(site, node, 'assume');
  const table = propertiesOf('assume');
  let rest = node.atoms;
  while (rest.length > 0) {
    const found = matchWords(table, rest);
    if (found === null) {
      const words = table.flatMap((property) => property.forms.map((form) => form.signature));
      const at = rest[0] ?? node;
      const word = rest[0] === undefined ? null : wordOf(rest[0]);
      if (word === null) site.report('wrong-value', at, `expected what may be relied on: ${words.join(', ')}`);
      else
        site.unknown(
          'unknown-value',
          { text: word, range: at.range },
          `nothing can be assumed by ${word}: expected ${words.join(', ')}`,
          words,
        );
      return;
    }
    const { property, form, values } = found;
    const given = values.flatMap((value) => (value.shape === null ? [] : [valueOf(site, value.shape, value.atom)]));
    const at = { range: { start: rest[0]?.range.start ?? node.range.start, end: (rest[values.length - 1] ?? node).range.end } };
    site.term(at, { kind: 'property', property, form, owner: '`assume`' });
    assume(assumed, form.signature.split(' ')[0] ?? '', given);
    rest = rest.slice(values.length);
  }
}

function assume(assumed: Assumed, word: string, [first]: readonly (Argument | null)[]): void {
  switch (word) {
    case 'crash-stop':
    case 'crash-recovery':
    case 'byzantine':
      assumed.failures = word;
      return;
    case 'synchronous':
    case 'asynchronous':
    case 'partially-synchronous':
      assumed.delays = word;
      assumed.settlesNs = first?.kind === 'quantity' ? first.quantity.low : 0;
      return;
    default:
  }
}

function showOf({ site, node }: Placed<ShowNode>, known: Known, durationNs: number | null): ShowModel | null {
  structureEntry(site, node, 'show');
  const { measure } = node;
  if (measure === null) return null;
  const by = byOf(site, node);
  const text = site.text({ range: { start: measure.range.start, end: node.range.end } });
  const common = { by: by ?? null, text, place: site.place(node) };
  if (measure.kind === 'probability') {
    const entry = entryOf('probability', 'measure');
    if (entry !== null) site.entry({ range: { start: measure.range.start, end: measure.range.start + 'probability'.length } }, entry);
    const condition = conditionOf({ site, known, where: 'finally', program: null }, measure.condition);
    if (condition === null || by === undefined) return null;
    if (speaksOfScenario(condition)) return speaksOfWhole(site, measure, '`probability`');
    if (hasProbability(condition)) return site.report('unknown-phrase', measure, 'a probability has none of its own: show what is in it');
    if (by === 'time') return site.report('wrong-value', node.by ?? node, 'whether a condition holds is known when a run is over, and is no function of time: show it by a name that `let … in` gives');
    return { ...common, what: { kind: 'probability', condition } };
  }
  const asked = measure.value.kind === 'ref' ? measure.value.words[0] : undefined;
  if (measure.of !== null && asked?.text === 'causes') {
    const operation = causesAsked({ site, known, where: 'finally', program: null }, asked, measure.of);
    if (operation === null || by === undefined) return null;
    if (node.by !== null) return site.report('wrong-value', node.by, 'causes are a table and no number, so they are no function of anything: take `by` away');
    return { ...common, what: { kind: 'causes', operation } };
  }
  const said = measured({ site, known, where: 'expect', program: null }, measure);
  if (said === null || by === undefined) return null;
  const { dimension, value, gauge } = said;
  if (value === null) return null;
  const unit = figureUnits[dimension];
  if (unit === undefined || !isFigure(value)) return site.report('wrong-value', measure, `a figure is a number of a run, such as \`p99 of web\`, \`queue of n1\` or \`count(charge)\`, and \`${site.text(measure)}\` is none: show \`probability(…)\` of what it may be`);
  if (by === 'time' && durationNs === null && !isOfLoads(value)) return lastsUnknown(site, node);
  if (gauge !== undefined) return { ...common, what: { kind: 'gauge', gauge } };
  if (said.measure === undefined) return { ...common, what: { kind: 'value', value, unit } };
  return { ...common, what: { kind: 'measure', measure: said.measure } };
}

const figureUnits: Readonly<Partial<Record<Said['dimension'], FigureUnit>>> = { time: 'ns', ratio: 'share', rate: 'per-second', number: 'count' };

/** Whether a run alone gives it a number. */
function isFigure(value: ValueModel): boolean {
  if (value.kind === 'binary') return isFigure(value.left) && isFigure(value.right);
  return value.kind === 'measure' || value.kind === 'gauge' || value.kind === 'passes' || value.kind === 'number';
}

/** Whether all that it is measured by are loads that say how long they last. */
function isOfLoads(value: ValueModel): boolean {
  if (value.kind === 'binary') return isOfLoads(value.left) && isOfLoads(value.right);
  return value.kind === 'measure' ? value.measure.program.load?.durationNs != null : value.kind === 'number';
}

function lastsUnknown(site: Site, node: ShowNode): null {
  return site.report('wrong-value', node.by ?? node, 'nobody says how long this time is: give the scenario a length, as in `scenario "…" for 10s { … }`');
}

/** Undefined: it has an error, which was reported. */
function byOf(site: Site, { by }: ShowNode): ShowModel['by'] | undefined {
  if (by === null) return null;
  if (by.text === '') return undefined;
  if (by.text === 'time') return 'time';
  const named = site.named(by, ['let'], 'a name that `let … in` gives, or `time`');
  if (named === null || !isLet(named)) return undefined;
  if (named.model !== null) {
    if (named.amount() === null || named.model.value === null) return undefined;
    const { unknowns, between } = named.model.value;
    const [other] = [...unknowns, ...(between?.low.unknowns ?? []), ...(between?.high.unknowns ?? [])];
    if (other === undefined) return named.model;
    return site.report('wrong-value', by, `${by.text} depends on ${other.let.name}, and has no values of its own to go through: say \`by ${other.let.name}\``) ?? undefined;
  }
  return site.report('wrong-kind', by, `${by.text} is a value that is written out, and so has no values to go through: say \`let ${by.text} in …\``) ?? undefined;
}
