// Detectors: who listens, whom they watch, and whether what is said of them goes together.
import type { Declarations, Entity } from './declarations.ts';
import type { Needs } from './links.ts';
import { type Machines, targetOf } from './machines.ts';
import { numberOf, signatureOf } from './properties.ts';
import { propertiesOf } from './property-table.ts';
import type { DetectorModel, MachineModel, Place, StoreModel } from './thing-model.ts';
import { kindWords, type Scope, Site } from './scope.ts';
import type { NameKind } from './shapes.ts';

const table = propertiesOf('detector');

export interface Detectors {
  /** Those that can be simulated, in the order of the text. */
  readonly all: readonly DetectorModel[];
  /** All that one of them watches, also where it has another error. */
  readonly watched: ReadonlySet<MachineModel>;
  /** Who must hear whom. */
  readonly needs: readonly Needs[];
}

export function detectorsIn(scope: Scope, declarations: Declarations, machines: Machines): Detectors {
  const all: DetectorModel[] = [];
  const watched = new Set<MachineModel>();
  const needs: Needs[] = [];
  for (const entity of declarations.entities.values()) {
    for (const machine of checkedBy(scope, entity, declarations, machines)) watched.add(machine);
    if (entity.kind === 'store') {
      const own = ownDetector(scope, entity, machines);
      if (own !== null) all.push(own);
    }
    if (entity.kind !== 'detector') continue;
    const observers = observersOf(scope, entity, machines);
    const targets = watchedBy(scope, entity, declarations, machines);
    for (const machine of targets ?? []) watched.add(machine);
    const detector = detectorOf(scope, entity, observers, targets);
    if (detector === null) continue;
    all.push(detector);
    needs.push(needsOf(scope, detector));
  }
  return { all, watched, needs };
}

/** Of a store whose replicas watch each other: they are one another's detector. */
function ownDetector(scope: Scope, entity: Entity, machines: Machines): DetectorModel | null {
  const said = entity.properties.get('failover');
  if (said === undefined || said.form.block === null || entity.properties.get('replication')?.form.signature.startsWith('leader ') !== true) return null;
  const replicas = machinesOf(scope, entity, machines);
  const heartbeat = numberOf(said.block, 'heartbeat');
  const timeout = numberOf(said.block, 'timeout');
  const site = new Site(scope, said.place.file);
  if (heartbeat === null || timeout === null) {
    return site.report('missing-property', said.place, `\`failover\` needs \`${heartbeat === null ? 'heartbeat' : 'timeout'}\`: write, for instance, \`failover { heartbeat 100ms, timeout 500ms }\``);
  }
  if (replicas === null) return null;
  if (replicas.length < 2) {
    return site.report('nobody-watches', said.place, `\`failover\` promotes another replica, and ${entity.name} has no other: keep it on another machine, too, or take \`failover\` away`);
  }
  const votes = said.block.get('votes')?.form.signature ?? 'majority';
  if (votes !== 'majority' && votes !== 'any' && votes !== 'all') return null;
  return { name: entity.name, entity, place: said.place, observers: replicas, watched: replicas, heartbeatNs: heartbeat.low, timeout, phi: null, votes };
}

/** Who promotes asks the replicas. */
export function failoverNeeds(scope: Scope, stores: readonly StoreModel[], detectors: readonly DetectorModel[]): readonly Needs[] {
  return stores.flatMap(({ name, failover, replicas, entity, place }) => {
    const detector = detectors.find((one) => one.name === failover?.by);
    if (failover === null || detector === undefined) return [];
    const site = new Site(scope, failover.place.file);
    const missing = replicas.find((replica) => !detector.watched.includes(replica));
    if (missing !== undefined) site.report('nobody-watches', failover.place, `${detector.name} does not watch ${missing.name}, which may lead ${name}: let it watch ${name}`);
    const pairs = detector.observers.flatMap((observer) => replicas.flatMap((replica) => (replica === observer ? [] : [{ from: observer, to: replica }, { from: replica, to: observer }])));
    return [{ site, at: failover.place, item: entity.items[0]?.node ?? place, because: `${detector.name} promotes the leaders of ${name}`, pairs }];
  });
}

/** Machines that something else than a detector can declare dead: a balancer's, and the replicas of a store that fails over. */
function checkedBy(scope: Scope, entity: Entity, declarations: Declarations, machines: Machines): readonly MachineModel[] {
  if (entity.kind === 'store' && entity.properties.has('failover')) return machinesOf(scope, entity, machines) ?? [];
  if (entity.kind !== 'balancer' || !entity.properties.has('check')) return [];
  const services = entity.places.get('to')?.node.set.names ?? [];
  return services.flatMap((ref) => {
    const service = declarations.entities.get(ref.text);
    return service === undefined ? [] : (machinesOf(scope, service, machines) ?? []);
  });
}

/** Where a store or service is. */
function machinesOf(scope: Scope, entity: Entity, machines: Machines): readonly MachineModel[] | null {
  const on = entity.places.get('on');
  const target = on === undefined ? null : targetOf(new Site(scope, on.file), on.node.set, machines);
  return target === null ? null : target.machines.filter((machine) => !machine.own);
}

function detectorOf(
  scope: Scope,
  entity: Entity,
  observers: readonly MachineModel[] | null,
  watched: readonly MachineModel[] | null,
): DetectorModel | null {
  const place = entity.declarations[0] as Place;
  const site = new Site(scope, place.file);
  const heartbeat = numberOf(entity.properties, 'heartbeat');
  const timeout = numberOf(entity.properties, 'timeout');
  if (heartbeat === null && !entity.failed.has('heartbeat')) missing(scope, entity, '`heartbeat`', 'heartbeat 100ms');
  if (timeout === null && !entity.failed.has('timeout') && !entity.properties.has('phi')) missing(scope, entity, '`timeout` or `phi`', 'timeout 500ms');
  const phi = numberOf(entity.properties, 'phi');
  if (timeout !== null && phi !== null) {
    const at = entity.properties.get('phi')?.place ?? place;
    site.in(at.file).report('wrong-value', at, `${entity.name} has a \`timeout\`, too: a detector waits for the one or for the other, so take one of them away`);
    return null;
  }
  if (observers === null || watched === null || heartbeat === null || (timeout === null && phi === null)) return null;
  const alone = watched.find((machine) => observers.every((observer) => observer === machine));
  if (alone !== undefined) {
    return site.report(
      'nobody-watches',
      place,
      `${entity.name} runs on ${alone.name} alone, and no machine can tell of itself that it is dead: let it run on another machine, too`,
    );
  }
  const votes = signatureOf(entity.properties, table, 'votes');
  if (votes !== 'majority' && votes !== 'any' && votes !== 'all') return null;
  return { name: entity.name, entity, place, observers, watched, heartbeatNs: heartbeat.low, timeout, phi: phi?.low ?? null, votes };
}

function missing(scope: Scope, entity: Entity, needed: string, example: string): void {
  const at = entity.declarations.at(-1) as Place;
  new Site(scope, at.file).report('missing-property', at, `the ${entity.kind} ${entity.name} needs ${needed}: write, for instance, \`${example}\``);
}

function observersOf(scope: Scope, entity: Entity, machines: Machines): readonly MachineModel[] | null {
  const on = entity.places.get('on');
  if (on === undefined) return null;
  const site = new Site(scope, on.file);
  const { set } = on.node;
  if (set.quantifier === 'any') return site.report('wrong-value', set, 'a detector runs on certain machines, and `any` picks one: name them, or write `*`');
  const target = targetOf(site, set, machines);
  // `*` are the declared machines: a client watches nobody, unless it is named.
  return target === null ? null : set.quantifier === 'all' ? target.machines.filter(({ own }) => !own) : target.machines;
}

const watchable: readonly NameKind[] = ['machine', 'zone', 'store', 'service'];

/** Machines by their names and zones, and those of stores and services. */
function watchedBy(scope: Scope, entity: Entity, declarations: Declarations, machines: Machines): readonly MachineModel[] | null {
  const watching = entity.places.get('watching');
  if (watching === undefined) return null;
  const site = new Site(scope, watching.file);
  const { set } = watching.node;
  if (set.quantifier === 'any') return site.report('wrong-value', set, 'a detector watches certain machines, and `any` picks one: name them, or write `*`');
  if (set.quantifier === 'all') return machines.all.filter(({ own }) => !own);
  const found: MachineModel[] = [];
  let whole = true;
  for (const ref of set.names) {
    const [word] = ref.words;
    if (word === undefined || word.text === '') return null;
    const thing = declarations.entities.get(word.text);
    if (ref.words.length === 1 && (thing?.kind === 'store' || thing?.kind === 'service')) {
      site.use(word, thing);
      const members = machinesOf(scope, thing, machines);
      if (members === null) whole = false;
      else found.push(...members);
      continue;
    }
    const isMachine = machines.byName.has(word.text) || machines.zones.has(word.text);
    const members = ref.words.length === 1 && isMachine ? targetOf(site, { ...set, names: [ref] }, machines) : null;
    if (members !== null) found.push(...members.machines);
    else {
      whole = false;
      if (!isMachine) site.named(word, watchable, watchable.map(kindWords).join(' or '));
    }
  }
  return whole ? [...new Set(found)] : null;
}

/** Heartbeats go to the observers, and votes between these where one alone does not decide. */
function needsOf(scope: Scope, { name, entity, place, observers, watched, votes }: DetectorModel): Needs {
  const pairs = watched.flatMap((machine) => {
    const voters = observers.filter((observer) => observer !== machine);
    const heartbeats = voters.map((observer) => ({ from: machine, to: observer }));
    if (votes === 'any') return heartbeats;
    return [...heartbeats, ...voters.flatMap((from) => voters.filter((to) => to !== from).map((to) => ({ from, to })))];
  });
  const names = (machines: readonly MachineModel[]): string => machines.map((machine) => machine.name).join(', ');
  const item = entity.items[0];
  return {
    site: new Site(scope, place.file),
    at: place,
    item: item?.node ?? place,
    because: `${name} on ${names(observers)} watches ${names(watched)}`,
    pairs,
  };
}
