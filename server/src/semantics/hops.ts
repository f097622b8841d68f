// First hops: what the requests of a program, or of one operation, go by.
import type { SetNode } from '../syntax/tree.ts';
import type { Machines } from './machines.ts';
import type { BalancerModel, HopModel, OperationModel, ServiceModel, StoreModel } from './thing-model.ts';
import type { Site } from './scope.ts';

/** What requests can go by. */
export interface Hops {
  readonly machines: Machines;
  readonly stores: ReadonlyMap<string, StoreModel>;
  readonly services: ReadonlyMap<string, ServiceModel>;
  readonly balancers: ReadonlyMap<string, BalancerModel>;
}

/** By which an operation goes: its own, or its program's; null: the default route of what it names. */
export function viaOf({ via, program }: Pick<OperationModel, 'via' | 'program'>): HopModel | null {
  return via ?? program.via;
}

/** The first hop of a program. Undefined: it has an error, or is not simulated; both were reported. */
export function hopIn(site: Site, set: SetNode, hops: Hops, program: string): HopModel | undefined {
  const [ref, ...more] = set.names;
  const word = ref?.words[0];
  if (set.quantifier !== 'named' || more.length > 0 || ref === undefined || word === undefined || ref.words.length > 1) {
    site.report('wrong-value', set, `the first hop of ${program} is one machine, store, service or balancer`);
    return undefined;
  }
  if (word.text === '') return undefined;
  const named = site.named(word, ['machine', 'store', 'service', 'balancer'], 'the first hop: a machine, store, service or balancer');
  return named === null ? undefined : hopOf(named, hops);
}

/** Undefined: what is named has an error, or is not simulated; both were reported. */
export function hopOf(named: { readonly kind: string; readonly name: string }, { machines, stores, services, balancers }: Hops): HopModel | undefined {
  const machine = machines.byName.get(named.name);
  if (named.kind === 'machine' && machine !== undefined) return { kind: 'machine', machine };
  const store = stores.get(named.name);
  if (named.kind === 'store') return store === undefined ? undefined : { kind: 'store', store };
  const service = services.get(named.name);
  if (named.kind === 'service') return service === undefined ? undefined : { kind: 'service', service };
  const balancer = balancers.get(named.name);
  return balancer === undefined ? undefined : { kind: 'balancer', balancer };
}

export function hopName(via: HopModel): string {
  switch (via.kind) {
    case 'machine':
      return via.machine.name;
    case 'store':
      return via.store.name;
    case 'service':
      return via.service.name;
    case 'balancer':
      return via.balancer.name;
  }
}
