// Services: where they run, and how they work on what they are asked. Their handlers are programs (`programs.ts`).
import type { Declarations, Entity } from './declarations.ts';
import { type Machines, targetOf } from './machines.ts';
import { numberOf, numberOrDefault, signatureOf } from './properties.ts';
import { propertiesOf } from './property-table.ts';
import type { Place, ProgramModel, ServiceModel } from './thing-model.ts';
import { type Scope, Site } from './scope.ts';

const table = propertiesOf('service');

/** Gets its handlers when programs are read. */
export interface ServiceDraft extends ServiceModel {
  readonly handlers: Map<string, ProgramModel>;
}

/** Those without mistakes, by name. */
export function servicesIn(scope: Scope, declarations: Declarations, machines: Machines): ReadonlyMap<string, ServiceDraft> {
  const services = new Map<string, ServiceDraft>();
  for (const entity of declarations.entities.values()) {
    if (entity.kind !== 'service') continue;
    const service = serviceOf(scope, entity, machines);
    if (service !== null) services.set(entity.name, service);
  }
  return services;
}

function serviceOf(scope: Scope, entity: Entity, machines: Machines): ServiceDraft | null {
  const place = entity.declarations[0] as Place;
  const on = entity.places.get('on');
  if (on === undefined) return null;
  const site = new Site(scope, on.file);
  if (on.node.set.quantifier === 'any')
    return site.report('wrong-value', on.node.set, 'a service runs on certain machines, and `any` picks one: name them, or write `*`');
  const target = targetOf(site, on.node.set, machines);
  if (target === null) return null;
  const own = target.machines.find((machine) => machine.own);
  if (own !== undefined && on.node.set.quantifier !== 'all')
    return site.report('wrong-kind', on.node.set, `${own.name} is a client and runs no service: name a machine that \`node\` declares`);
  const declared = target.machines.filter((machine) => !machine.own);
  if (declared.length === 0)
    return site.report('wrong-value', on.node.set, `${site.text(on.node.set)} is no machine: nothing would run ${entity.name}`);
  return {
    name: entity.name,
    entity,
    place,
    machines: declared,
    takes: numberOrDefault(entity.properties, table, 'takes', place),
    workers: numberOf(entity.properties, 'workers')?.low ?? null,
    queue: numberOf(entity.properties, 'queue')?.low ?? null,
    idempotent: signatureOf(entity.properties, table, 'idempotent') === 'yes',
    handlers: new Map(),
  };
}
