// Stores: where their copies are, and whether what is said of them goes together.
import { present } from '../base/assert.ts';
import type { Declarations, Entity } from './declarations.ts';
import type { Needs } from './links.ts';
import { isLogged, reportIdle } from './idle-properties.ts';
import { type Machines, targetOf } from './machines.ts';
import { numberOf, numberOrDefault, signatureOf } from './properties.ts';
import { propertiesOf, type Property, propertyOf } from './property-table.ts';
import type { ConsensusModel, MachineModel, Place, PropertyValues, StoreModel } from './thing-model.ts';
import { type Scope, Site } from './scope.ts';

const table = propertiesOf('store');

export interface Stores {
  /** Those that can be simulated, in the order of the text. */
  readonly all: readonly StoreModel[];
  readonly byName: ReadonlyMap<string, StoreModel>;
  /** Which replicas must talk to each other. */
  readonly needs: readonly Needs[];
}

export function storesIn(scope: Scope, declarations: Declarations, machines: Machines): Stores {
  const all: StoreModel[] = [];
  const needs: Needs[] = [];
  for (const entity of declarations.entities.values()) {
    if (entity.kind !== 'store') continue;
    const store = storeOf(scope, entity, machines);
    if (store === null) continue;
    all.push(store);
    if (store.replication === 'multi-leader' || store.leader !== null || store.consensus !== null || store.antiEntropyNs !== null) needs.push(replicasTalk(scope, store));
  }
  return { all, byName: new Map(all.map((store) => [store.name, store])), needs };
}

function storeOf(scope: Scope, entity: Entity, machines: Machines): StoreModel | null {
  const place = entity.declarations[0] as Place;
  const replicas = replicasOf(scope, entity, machines);
  const site = new Site(scope, place.file);
  if (replicas === null) return null;
  checkCounts(scope, entity, replicas);
  const word = (name: string) => signatureOf(entity.properties, table, name);
  const replication = word('replication');
  const conflict = word('conflict');
  const timestamp = word('timestamp');
  if (replication === 'single' && replicas.length > 1 && !entity.failed.has('replication')) severalSingles(scope, entity, replicas);
  const leader = leaderOf(entity, replicas);
  if (replication !== 'single' && replication !== 'multi-leader' && replication !== 'quorum' && replication !== 'consensus' && leader === null) return null;
  const failover = entity.properties.get('failover');
  if (failover !== undefined && leader === null) {
    site.in(failover.place.file).report('wrong-value', failover.place, `\`failover\` promotes another leader, and \`replication ${replication}\` has none that is declared: say \`replication leader ${replicas[0]?.name ?? 'n1'} semi-synchronous\`, or take it away`);
  }
  if (conflict !== 'last-write-wins' && conflict !== 'siblings' && conflict !== 'reject') return null;
  const kind = leader === null ? (replication as 'single') : 'leader';
  reportIdle(scope, entity, { replication: kind, conflict, hasFailover: failover !== undefined });
  if (timestamp !== 'time-of-day' && timestamp !== 'lamport' && timestamp !== 'hybrid' && timestamp !== 'version-vector' && timestamp !== 'interval') return null;
  const commitWait = word('commit-wait') === 'on';
  checkStamps(scope, entity, timestamp, commitWait);
  if (conflict !== 'last-write-wins' && timestamp !== 'version-vector' && !isLogged(kind) && !entity.failed.has('timestamp')) conflictWithoutVersions(scope, entity, conflict, timestamp);
  const isolation = word('isolation');
  if (isolation !== 'none' && isolation !== 'snapshot' && isolation !== 'serializable') return null;
  if (isolation !== 'none') checkIsolation(scope, entity, replication, isolation);
  const takes = numberOrDefault(entity.properties, table, 'takes', place);
  const tolerates = toleratedOf(scope, entity, replication);
  if (tolerates === undefined) return null;
  return {
    name: entity.name,
    entity,
    place,
    replicas,
    replication: leader !== null ? 'leader' : replication === 'consensus' && tolerates !== null ? 'byzantine' : (replication as StoreModel['replication']),
    leader,
    failover: leader === null ? null : failoverOf(entity),
    quorum: replication === 'quorum' ? quorumOf(entity, replicas.length) : null,
    antiEntropyNs: numberOf(entity.properties, 'anti-entropy')?.low ?? null,
    consensus: replication === 'consensus' ? consensusOf(scope, entity, replicas, place) : null,
    tolerates,
    conflict,
    timestamp,
    commitWait,
    isolation,
    ties: word('ties') === 'by value' ? 'value' : 'replica',
    resendEveryNs: word('resend') === 'never' ? null : numberOrDefault(entity.properties, table, 'resend', place).low,
    takesRead: numberOf(entity.properties, 'takes read') ?? takes,
    takesWrite: numberOf(entity.properties, 'takes write') ?? takes,
  };
}

/** Whoever validates must see all that is committed, or at least all that its replica has. */
function checkIsolation(scope: Scope, entity: Entity, replication: string, isolation: string): void {
  const said = entity.properties.get('isolation');
  if (said === undefined) return;
  const site = new Site(scope, said.place.file);
  if (replication === 'quorum')
    site.report('wrong-value', said.place, `nobody puts transactions of a quorum one after the other: two coordinators can both find that nobody was first, and both write. Say \`replication consensus\`, or \`leader\`, or take \`isolation ${isolation}\` away`);
  else if (isolation === 'serializable' && replication === 'multi-leader')
    site.report('wrong-value', said.place, `no replica of ${entity.name} sees what the others commit meanwhile, so none can put transactions one after the other: say \`isolation snapshot\`, or \`replication leader MACHINE synchronous\`, \`consensus\` or \`single\`, whose leader or only copy does`);
}

/** A commit waits for an interval. */
function checkStamps(scope: Scope, entity: Entity, timestamp: StoreModel['timestamp'], commitWait: boolean): void {
  const wait = entity.properties.get('commit-wait');
  if (wait !== undefined && commitWait && timestamp !== 'interval' && !entity.failed.has('timestamp')) {
    new Site(scope, wait.place.file).report('wrong-value', wait.place, `\`commit-wait on\` waits until an interval has passed, and \`timestamp ${timestamp}\` has none: say \`timestamp interval\`, or take it away`);
  }
}

/** Null: it has none, or one that keeps no copy. */
function leaderOf(entity: Entity, replicas: readonly MachineModel[]): StoreModel['leader'] {
  const said = entity.properties.get('replication');
  const name = said?.arguments.find((argument) => argument.kind === 'name');
  const machine = replicas.find((one) => name?.kind === 'name' && one.name === name.entity.name);
  if (said === undefined || machine === undefined || !said.form.signature.startsWith('leader ')) return null;
  const count = said.arguments.find((argument) => argument.kind === 'quantity');
  if (said.form.signature.endsWith(' asynchronous')) return { machine, followers: 0 };
  if (said.form.signature.endsWith(' synchronous')) return { machine, followers: replicas.length - 1 };
  return { machine, followers: count?.kind === 'quantity' ? count.quantity.low : 1 };
}

function failoverOf(entity: Entity): StoreModel['failover'] {
  const said = entity.properties.get('failover');
  if (said === undefined) return null;
  const by = said.arguments.find((argument) => argument.kind === 'name');
  const word = (name: string) => signatureOf(entity.properties, table, name);
  return { by: by?.kind === 'name' ? by.entity.name : entity.name, epochs: word('epochs') === 'on', rejoin: word('rejoin') === 'keep' ? 'keep' : 'discard', place: said.place };
}

/** Where it says nothing, a majority each. */
function quorumOf(entity: Entity, replicas: number): NonNullable<StoreModel['quorum']> {
  const said = entity.properties.get('replication');
  const majority = Math.floor(replicas / 2) + 1;
  const count = (name: string): number => (said === undefined ? majority : (numberOf(said.block, name)?.low ?? majority));
  return { write: count('write'), read: count('read'), repair: said?.block.get('repair')?.form.signature === 'on' };
}

/** How many of its replicas may lie; null: nothing is said. Undefined: it is no store that could bear it, which was reported. */
function toleratedOf(scope: Scope, entity: Entity, replication: string): StoreModel['tolerates'] | undefined {
  const said = entity.properties.get('tolerates');
  const liars = numberOf(entity.properties, 'tolerates')?.low;
  if (said === undefined || liars === undefined) return null;
  if (replication === 'consensus') return { liars, place: said.place };
  new Site(scope, said.place.file).unsimulated(said.place, `\`tolerates\` of a store with \`replication ${replication}\``);
  return undefined;
}

/** Whether one of its replicas leads the others. */
export function isLed({ replication }: StoreModel): boolean {
  return replication === 'leader' || replication === 'consensus';
}

export function leaderless({ name }: StoreModel): string {
  return `nobody leads ${name}: of a store with \`replication leader\`, or \`consensus\` where no replica may lie, somebody does`;
}

/** How one is elected; whoever leads first keeps a copy. */
function consensusOf(scope: Scope, entity: Entity, replicas: readonly MachineModel[], place: Place): ConsensusModel {
  const said: PropertyValues = entity.properties.get('replication')?.block ?? new Map();
  const table = blockOf('replication', 'consensus');
  const named = said.get('leader')?.arguments.find((argument) => argument.kind === 'name');
  const leader = named?.kind === 'name' ? (replicas.find(({ name }) => name === named.entity.name) ?? null) : null;
  if (named?.kind === 'name' && leader === null) {
    new Site(scope, named.place.file).report('no-replica', named.place, `${named.entity.name} keeps no copy of ${entity.name}, and cannot lead it: it is on ${replicas.map(({ name }) => name).join(', ')}`);
  }
  const election = numberOf(said, 'election');
  return {
    leader,
    heartbeatNs: numberOrDefault(said, table, 'heartbeat', place).low,
    election: election ?? { ...defaultElectionNs, law: null, unknowns: [], place },
    preVote: signatureOf(said, table, 'pre-vote') !== 'off',
  };
}

/** As its row of the table says. */
const defaultElectionNs = { low: 150e6, high: 300e6 } as const;

function blockOf(property: string, signature: string): readonly Property[] {
  return present(propertyOf(table, property)?.forms.find((form) => form.signature === signature)?.block ?? undefined, `the block of ${property} ${signature}`);
}

function replicasOf(scope: Scope, entity: Entity, machines: Machines): readonly MachineModel[] | null {
  const on = entity.places.get('on');
  if (on === undefined) return null;
  const site = new Site(scope, on.file);
  if (on.node.set.quantifier === 'any') {
    return site.report('wrong-value', on.node.set, 'copies are kept on certain machines, and `any` picks one: name them, or write `*`');
  }
  const target = targetOf(site, on.node.set, machines);
  if (target === null) return null;
  const own = target.machines.find((machine) => machine.own);
  if (own !== undefined && on.node.set.quantifier !== 'all') {
    return site.report('wrong-kind', on.node.set, `${own.name} is a client and keeps no copies: name a machine that \`node\` declares`);
  }
  const declared = target.machines.filter((machine) => !machine.own);
  if (declared.length === 0)
    return site.report('wrong-value', on.node.set, `${site.text(on.node.set)} is no machine: nothing would keep ${entity.name}`);
  return declared;
}

function severalSingles(scope: Scope, entity: Entity, replicas: readonly MachineModel[]): void {
  const on = entity.places.get('on');
  const value = entity.properties.get('replication');
  const names = replicas.map(({ name }) => name);
  const message = `\`replication single\` keeps one copy, and ${entity.name} is on ${names.length} machines: say \`replication multi-leader\`, or keep it on ${names[0]} alone`;
  const place = value?.place ?? (on === undefined ? null : { file: on.file, range: on.node.range });
  if (place === null) return;
  const fixes =
    value === undefined
      ? []
      : [{ title: 'Change to replication multi-leader', edits: [{ range: value.place.range, text: 'replication multi-leader' }] }];
  new Site(scope, place.file).report('single-on-several', place, message, fixes.length === 0 ? {} : { fixes });
}

function conflictWithoutVersions(scope: Scope, entity: Entity, conflict: 'siblings' | 'reject', timestamp: string): void {
  const value = entity.properties.get('conflict');
  if (value === undefined) return;
  const stamp = entity.properties.get('timestamp');
  const fixes =
    stamp?.place.file === value.place.file
      ? [{ range: stamp.place.range, text: 'timestamp version-vector' }]
      : [{ range: { start: value.place.range.end, end: value.place.range.end }, text: ', timestamp version-vector' }];
  new Site(scope, value.place.file).report(
    'siblings-need-versions',
    value.place,
    `\`conflict ${conflict}\` ${conflict === 'siblings' ? 'keeps' : 'refuses'} writes that are concurrent, and \`timestamp ${timestamp}\` cannot tell which are: add \`timestamp version-vector\``,
    { fixes: [{ title: 'Stamp with version vectors', edits: fixes }] },
  );
}

/** Counts of replicas cannot be larger than how many there are. */
function checkCounts(scope: Scope, entity: Entity, replicas: readonly MachineModel[]): void {
  const replication = entity.properties.get('replication');
  if (replication === undefined) return;
  const site = new Site(scope, replication.place.file);
  for (const key of ['write', 'read']) {
    const count = numberOf(replication.block, key);
    if (count !== null && count.low > replicas.length) {
      site.report(
        'out-of-range',
        count.place,
        `a quorum of ${count.low} can never be reached: ${entity.name} has ${replicas.length} replicas`,
      );
    }
  }
  for (const argument of replication.arguments) {
    if (argument.kind === 'name' && !replicas.some(({ name }) => name === argument.entity.name)) {
      site.report(
        'no-replica',
        argument.place,
        `${argument.entity.name} keeps no copy of ${entity.name}, and cannot lead it: it is on ${replicas.map(({ name }) => name).join(', ')}`,
      );
    }
    if (argument.kind === 'quantity' && argument.quantity.low > replicas.length - 1) {
      site.report(
        'out-of-range',
        argument.place,
        `${argument.quantity.low} followers can never acknowledge: ${entity.name} has ${replicas.length - 1}`,
      );
    }
  }
}

function replicasTalk(scope: Scope, store: StoreModel): Needs {
  const entity = store.entity;
  const declared = entity.items[0];
  const pairs = store.replicas.flatMap((from) => store.replicas.filter((to) => to !== from).map((to) => ({ from, to })));
  const names = store.replicas.map(({ name }) => name);
  return {
    site: new Site(scope, store.place.file),
    at: store.place,
    item: declared?.node ?? store.place,
    because: `${store.name} keeps copies on ${names.join(', ')}, which send each other what is written`,
    pairs,
  };
}
