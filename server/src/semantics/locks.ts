// Locks: where they are granted, for how long, and by which clock.
import type { Declarations, Entity } from './declarations.ts';
import { type Machines, oneMachine } from './machines.ts';
import { numberOf, numberOrDefault, signatureOf } from './properties.ts';
import { propertiesOf } from './property-table.ts';
import type { LockModel, Place } from './thing-model.ts';
import { type Scope, Site } from './scope.ts';

const table = propertiesOf('lock');

/** Those without mistakes, by name. */
export function locksIn(scope: Scope, declarations: Declarations, machines: Machines): ReadonlyMap<string, LockModel> {
  const locks = new Map<string, LockModel>();
  for (const entity of declarations.entities.values()) {
    if (entity.kind !== 'lock') continue;
    const lock = lockOf(scope, entity, machines);
    if (lock !== null) locks.set(entity.name, lock);
  }
  return locks;
}

function lockOf(scope: Scope, entity: Entity, machines: Machines): LockModel | null {
  const place = entity.declarations[0] as Place;
  const lease = numberOf(entity.properties, 'lease');
  if (lease === null && !entity.failed.has('lease')) {
    const at = entity.declarations.at(-1) as Place;
    new Site(scope, at.file).report('missing-property', at, `the lock ${entity.name} needs \`lease\`: write, for instance, \`lease 10s\``);
  }
  const on = entity.places.get('on');
  if (on === undefined) return null;
  const site = new Site(scope, on.file);
  const machine = oneMachine(site, on.node.set, machines, `the place of ${entity.name}`);
  if (machine === null || lease === null) return null;
  if (machine.own) return site.report('wrong-kind', on.node.set, `${machine.name} is a client and grants nothing: name a machine that \`node\` declares`);
  return {
    name: entity.name,
    entity,
    place,
    machine,
    lease,
    margin: numberOrDefault(entity.properties, table, 'margin', place),
    fencing: signatureOf(entity.properties, table, 'fencing') === 'on',
    clock: signatureOf(entity.properties, table, 'clock') === 'time-of-day' ? 'time-of-day' : 'monotonic',
  };
}
