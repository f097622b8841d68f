// Machines, their clocks, and sets of them: names, zones, `*` and `any`.
import type { SetNode, Word } from '../syntax/tree.ts';
import type { Declarations, Entity } from './declarations.ts';
import { numberOf, numberOrDefault, propertyValues, signatureOf } from './properties.ts';
import { propertiesOf } from './property-table.ts';
import type { TargetModel } from './fault-model.ts';
import type { MachineModel, Named, Place, PropertyValue } from './thing-model.ts';
import type { Scope, Site } from './scope.ts';
import { declarationOf } from './vocabulary.ts';

/** What there is to choose sets from. */
export interface Machines {
  /** Declared ones first, then those that clients are, each in the order of the text. */
  readonly all: readonly MachineModel[];
  readonly zones: ReadonlyMap<string, readonly MachineModel[]>;
  readonly byName: ReadonlyMap<string, MachineModel>;
}

export function machinesIn(scope: Scope, declarations: Declarations): Machines {
  const clocks = new Map<string, Map<string, PropertyValue>>();
  const entities = [...declarations.entities.values()];
  const declared = entities.filter(({ kind }) => kind === 'machine');
  for (const { site, node } of declarations.clocks) {
    site.entry({ range: { start: node.range.start, end: node.range.start + 'clock'.length } }, declarationOf('clock'));
    const values = propertyValues(site, node.properties?.entries ?? [], propertiesOf('clock'), 'a clock');
    for (const place of node.places)
      site.report('wrong-place', place, `a clock has no \`${place.preposition}\`: it is where its machine is`);
    for (const name of clockOwners(site, node.set, declared, entities)) {
      const known = clocks.get(name) ?? new Map<string, PropertyValue>();
      for (const [key, value] of values) known.set(key, value);
      clocks.set(name, known);
    }
  }
  const all = [...declared, ...entities.filter(isOwnMachine)].map((entity) =>
    machineOf(entity, clocks.get(entity.name) ?? new Map()),
  );
  return { all, byName: new Map(all.map((machine) => [machine.name, machine])), zones: zonesOf(scope, all) };
}

/** Runs on no declared machine, so it is one. */
export function isOwnMachine(entity: Entity): boolean {
  return (entity.kind === 'client' || entity.kind === 'load' || entity.kind === 'balancer') && !entity.places.has('on');
}

/** `*` are the declared machines: those that clients are keep their perfect clocks, unless named. */
function clockOwners(site: Site, set: SetNode, declared: readonly Entity[], entities: readonly Entity[]): readonly string[] {
  if (set.quantifier === 'all') return declared.map(({ name }) => name);
  if (set.quantifier === 'any') {
    site.report('wrong-value', set, 'a clock is that of certain machines, and `any` picks one: name them, or write `*`');
    return [];
  }
  return set.names.flatMap((ref) => {
    const word = ref.words[0];
    if (word === undefined || word.text === '') return [];
    const found = site.named(word, ['machine', 'zone', 'client', 'load', 'balancer'], 'a machine');
    if (found === null) return [];
    if (found.kind === 'zone') return entities.filter((one) => zoneOf(one) === found.name).map(({ name }) => name);
    const entity = entities.find(({ name }) => name === found.name);
    if (entity !== undefined && entity.kind !== 'machine' && !isOwnMachine(entity)) {
      site.report('wrong-kind', word, `${word.text} runs on a machine, and has its clock: name the machine`);
      return [];
    }
    return [found.name];
  });
}

function zoneOf(entity: Entity): string | null {
  return entity.places.get('in')?.node.set.names[0]?.text ?? null;
}

function machineOf(entity: Entity, clock: ReadonlyMap<string, PropertyValue>): MachineModel {
  const own = entity.kind !== 'machine';
  const place = entity.declarations[0] as Place;
  const properties = own ? new Map<string, PropertyValue>() : entity.properties;
  return {
    name: entity.name,
    own,
    zone: zoneOf(entity),
    place,
    disk: signatureOf(properties, propertiesOf('node'), 'disk') === 'lost' ? 'lost' : 'kept',
    takes: numberOrDefault(properties, propertiesOf('node'), 'takes', place),
    cores: numberOrDefault(properties, propertiesOf('node'), 'cores', place).low,
    queue: numberOf(properties, 'queue')?.low ?? null,
    skew: numberOrDefault(clock, propertiesOf('clock'), 'skew', place),
    drift: numberOrDefault(clock, propertiesOf('clock'), 'drift', place),
    uncertainty: numberOrDefault(clock, propertiesOf('clock'), 'uncertainty', place),
    sync: syncOf(clock),
  };
}

function syncOf(clock: ReadonlyMap<string, PropertyValue>): MachineModel['sync'] {
  const sync = clock.get('sync');
  if (sync === undefined) return null;
  const [every, within] = sync.arguments.flatMap((argument) => (argument.kind === 'quantity' ? [argument.quantity] : []));
  const by = sync.arguments.find((argument) => argument.kind === 'word');
  if (every === undefined || within === undefined || by?.kind !== 'word') return null;
  return { everyNs: every.low, withinNs: within.high, by: by.word === 'slew' ? 'slew' : 'step', place: sync.place };
}

function zonesOf(scope: Scope, machines: readonly MachineModel[]): ReadonlyMap<string, readonly MachineModel[]> {
  const zones = [...scope.names.values()].filter(({ kind }) => kind === 'zone').map(({ name }) => name);
  return new Map(zones.map((zone) => [zone, machines.filter((machine) => machine.zone === zone)]));
}

/** The machines of a set. Null: it has an error, which was reported. */
export function targetOf(site: Site, set: SetNode, machines: Machines): TargetModel | null {
  if (set.quantifier === 'all') return { quantifier: 'all', machines: machines.all };
  const quantifier = set.quantifier === 'any' ? 'any' : 'all';
  const [first] = set.names;
  if (set.quantifier === 'any' && set.names.length === 1 && first?.text === 'node' && !site.scope.names.has('node')) {
    site.entry(first, declarationOf('node'));
    return { quantifier, machines: machines.all.filter(({ own }) => !own) };
  }
  const found: MachineModel[] = [];
  let whole = true;
  for (const ref of set.names) {
    const [word] = ref.words;
    if (word === undefined || word.text === '') {
      whole = false;
      continue;
    }
    const members = ref.words.length > 1 ? dotted(site, ref) : membersOf(site, word, machines);
    if (members === null) whole = false;
    else found.push(...members);
  }
  return whole ? { quantifier, machines: [...new Set(found)] } : null;
}

function dotted(site: Site, ref: SetNode['names'][number]): null {
  return site.report('wrong-kind', ref, `expected a machine or a zone, and ${ref.text} is neither`);
}

function membersOf(site: Site, word: Word, machines: Machines): readonly MachineModel[] | null {
  const found: Named | undefined = site.scope.names.get(word.text);
  const machine = machines.byName.get(word.text);
  if (found !== undefined && machine !== undefined) {
    site.use(word, found);
    return [machine];
  }
  if (found?.kind === 'client' || found?.kind === 'load' || found?.kind === 'balancer') {
    site.use(word, found);
    return site.report('wrong-kind', word, `${word.text} runs on a machine and is none of its own: name the machine`);
  }
  const zone = site.named(word, ['machine', 'zone'], 'a machine or a zone');
  return zone === null ? null : (machines.zones.get(zone.name) ?? null);
}

/** One machine, where several make no sense. */
export function oneMachine(site: Site, set: SetNode, machines: Machines, what: string): MachineModel | null {
  const target = targetOf(site, set, machines);
  if (target === null) return null;
  const [first, ...more] = target.machines;
  if (target.quantifier === 'any' || first === undefined || more.length > 0) {
    const count = target.quantifier === 'any' ? 'any of several' : `${target.machines.length} machines`;
    return site.report('wrong-value', set, `${what} is one machine, and ${site.text(set)} is ${count}`);
  }
  return first;
}
