// Balancers: where they run, the service that they stand before, and how they choose and check its machines.
import type { Declarations, Entity } from './declarations.ts';
import type { Needs } from './links.ts';
import { isOwnMachine, type Machines, oneMachine } from './machines.ts';
import { numberOf, numberOrDefault, signatureOf } from './properties.ts';
import { propertiesOf } from './property-table.ts';
import type { BalancerModel, MachineModel, Place, ServiceModel } from './thing-model.ts';
import { type Scope, Site } from './scope.ts';

const table = propertiesOf('balancer');

export interface Balancers {
  /** Those that can be simulated, in the order of the text. */
  readonly byName: ReadonlyMap<string, BalancerModel>;
  /** Who must talk to whom for them. */
  readonly needs: readonly Needs[];
}

export function balancersIn(scope: Scope, declarations: Declarations, machines: Machines, services: ReadonlyMap<string, ServiceModel>): Balancers {
  const byName = new Map<string, BalancerModel>();
  for (const entity of declarations.entities.values()) {
    if (entity.kind !== 'balancer') continue;
    const balancer = balancerOf(scope, entity, machines, services);
    if (balancer !== null) byName.set(entity.name, balancer);
  }
  return { byName, needs: [...byName.values()].map((balancer) => needsOf(scope, balancer)) };
}

function balancerOf(scope: Scope, entity: Entity, machines: Machines, services: ReadonlyMap<string, ServiceModel>): BalancerModel | null {
  const place = entity.declarations[0] as Place;
  const machine = machineOf(scope, entity, machines);
  const service = serviceOf(scope, entity, services);
  const check = checkOf(scope, entity, place);
  if (machine === null || service === null || check === undefined) return null;
  const policy = signatureOf(entity.properties, table, 'policy');
  if (policy !== 'round-robin' && policy !== 'random' && policy !== 'least-loaded') return null;
  return { name: entity.name, entity, place, machine, service, policy, check };
}

function machineOf(scope: Scope, entity: Entity, machines: Machines): MachineModel | null {
  if (isOwnMachine(entity)) return machines.byName.get(entity.name) ?? null;
  const on = entity.places.get('on');
  return on === undefined ? null : oneMachine(new Site(scope, on.file), on.node.set, machines, `the place of ${entity.name}`);
}

function serviceOf(scope: Scope, entity: Entity, services: ReadonlyMap<string, ServiceModel>): ServiceModel | null {
  const to = entity.places.get('to');
  if (to === undefined) return null;
  const site = new Site(scope, to.file);
  const { set } = to.node;
  const [ref, ...more] = set.names;
  const word = ref?.words[0];
  if (set.quantifier !== 'named' || more.length > 0 || ref === undefined || word === undefined || ref.words.length > 1)
    return site.report('wrong-value', set, `${entity.name} stands before one service: name it`);
  if (word.text === '') return null;
  const named = site.named(word, ['service'], 'a service');
  return named === null ? null : (services.get(named.name) ?? null);
}

/** Undefined: it has an error, which was reported. */
function checkOf(scope: Scope, { name, properties, failed, declarations }: Entity, place: Place): BalancerModel['check'] | undefined {
  const site = new Site(scope, place.file);
  const [every, timeout] = (properties.get('check')?.arguments ?? []).flatMap((argument) => (argument.kind === 'quantity' ? [argument.quantity] : []));
  const eject = numberOf(properties, 'eject');
  const readmit = numberOrDefault(properties, table, 'readmit', place);
  if (failed.has('check') || failed.has('eject')) return undefined;
  const at = declarations.at(-1) as Place;
  if (every === undefined || timeout === undefined) {
    if (eject === null) return null;
    site.in(at.file).report('missing-property', at, `${name} ejects machines that fail checks, and makes none: write, for instance, \`check every 1s timeout 100ms\``);
    return undefined;
  }
  if (eject === null) {
    site.in(at.file).report('missing-property', at, `${name} makes checks, and does not say how many must fail: write, for instance, \`eject after 2\``);
    return undefined;
  }
  return { everyNs: every.low, timeoutNs: timeout.low, ejectAfter: eject.low, readmitAfter: readmit.low, place: properties.get('check')?.place ?? place };
}

/** Requests go to the machines of the service, as checks do, and answers come back. */
function needsOf(scope: Scope, { name, entity, place, machine, service }: BalancerModel): Needs {
  const others = service.machines.filter((one) => one !== machine);
  return {
    site: new Site(scope, place.file),
    at: entity.declarations.at(-1) ?? place,
    item: entity.items.at(-1)?.node ?? place,
    because: `${name} on ${machine.name} passes requests on to ${others.map((one) => one.name).join(', ')}`,
    pairs: others.flatMap((one) => [{ from: machine, to: one }, { from: one, to: machine }]),
  };
}
