// Drivers: what the client side of a store with a leader knows of who leads it. One for each program and store, which all of
// the program's sessions share: the last known leader, corrected by whoever knows better, and after a timeout the next in the
// order of the store.
import { present } from '../../base/assert.ts';
import { Resource } from '../kernel/resource.ts';
import type { Event } from '../kernel/activity.ts';
import type { World } from '../kernel/world.ts';
import type { MachineId, ProgramId, StoreId } from '../plan-ids.ts';
import type { StorePlan } from '../plan.ts';

interface Driver {
  readonly resource: Resource<Event>;
  leader: MachineId;
}

export class Drivers {
  readonly #world: World;
  /** By program and the machine where it runs (handlers run on several), then store. */
  readonly #drivers = new Map<string, Driver>();
  readonly #first: (store: StoreId) => MachineId;

  /** `first`: whom to ask at first. */
  constructor(world: World, first: (store: StoreId) => MachineId) {
    this.#world = world;
    this.#first = first;
  }

  /** Whom a program takes for the leader of a store. */
  leaderOf(program: ProgramId, on: MachineId, store: StoreId): MachineId {
    const driver = this.#driver(program, on, store);
    this.#world.touch(driver.resource, 'read');
    return driver.leader;
  }

  /** Somebody has said who leads. */
  learn(program: ProgramId, on: MachineId, store: StoreId, leader: MachineId): void {
    const driver = this.#driver(program, on, store);
    this.#world.touch(driver.resource, 'read');
    if (driver.leader === leader) return;
    this.#world.touch(driver.resource, 'exclusive');
    driver.leader = leader;
  }

  /** One has not answered: the next in order is asked from now on, unless somebody else was found meanwhile. */
  missed(program: ProgramId, on: MachineId, store: StoreId, asked: MachineId): void {
    const driver = this.#driver(program, on, store);
    this.#world.touch(driver.resource, 'read');
    if (driver.leader !== asked) return;
    this.#world.touch(driver.resource, 'exclusive');
    const { replicas } = present(this.#world.plan.stores[store], 'store');
    driver.leader = present(replicas[(replicas.indexOf(asked) + 1) % replicas.length], 'replica');
  }

  #driver(program: ProgramId, on: MachineId, store: StoreId): Driver {
    const name = `${program} ${on} ${store}`;
    const known = this.#drivers.get(name);
    if (known !== undefined) return known;
    const driver: Driver = { resource: new Resource<Event>(), leader: this.#first(store) };
    this.#drivers.set(name, driver);
    return driver;
  }
}

/** Whom its drivers ask first: who leads at 0, or the first in its order. */
export function firstLeaderOf({ leader, consensus, replicas }: StorePlan): MachineId {
  return leader?.machine ?? consensus?.leader ?? present(replicas[0], 'replica');
}
