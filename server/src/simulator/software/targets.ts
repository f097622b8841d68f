// Where the attempts of operations go: to a machine, to any of a service, to a replica, or to whom a store's driver takes for its
// leader.
import { assert, present } from '../../base/assert.ts';
import { purposes } from '../kernel/inputs.ts';
import type { World } from '../kernel/world.ts';
import type { MachineId, StoreId } from '../plan-ids.ts';
import type { StorePlan } from '../plan.ts';
import type { CalleePlan } from '../program-plan.ts';
import type { Call, OperationStatement } from './call.ts';
import { Drivers, firstLeaderOf } from './drivers.ts';
import type { ProgramRun } from './program-run.ts';

export class Targets {
  readonly #world: World;
  readonly #drivers: Drivers;

  constructor(world: World) {
    this.#world = world;
    this.#drivers = new Drivers(world, (store) => firstLeaderOf(present(world.plan.stores[store], 'store')));
  }

  /** Where the first attempt goes. Of a service any of its machines does, at each attempt another one. */
  first(run: ProgramRun, call: Call): MachineId {
    const { statement } = call;
    if ('lock' in statement) return present(this.#world.plan.locks?.[statement.lock], 'lock').machine;
    if (statement.kind !== 'call') return this.#replica(run, statement);
    if (statement.callee.kind === 'service') return this.#serving(statement.callee, call, 0);
    const { machine } = statement.callee;
    const via = statement.via ?? run.plan.via;
    assert(via === null || (via.kind === 'machine' && via.machine === machine), `${run.plan.name} calls what it does not go via: such a plan is not simulated`);
    return machine;
  }

  /** Where a further one goes; null: where the one before it went. */
  next(run: ProgramRun, call: Call, attempt: number): MachineId | null {
    const { statement } = call;
    if (statement.kind === 'call' && statement.callee.kind === 'service') return this.#serving(statement.callee, call, attempt);
    return 'store' in statement && this.#isLed(statement.store) ? this.#replica(run, statement) : null;
  }

  /** Somebody has said who leads a store. */
  learn(run: ProgramRun, store: StoreId, leader: MachineId): void {
    this.#drivers.learn(run.id, run.machine, store, leader);
  }

  /** One has not answered in time, or its operating system says that nobody is there. */
  missed(run: ProgramRun, { statement }: Call, target: MachineId): void {
    if ('store' in statement && this.#isLed(statement.store)) this.#drivers.missed(run.id, run.machine, statement.store, target);
  }

  /** Its balancer, or any machine of the service. */
  #serving({ machines, balancer }: Extract<CalleePlan, { kind: 'service' }>, call: Call, attempt: number): MachineId {
    if (balancer !== undefined) return present(this.#world.plan.balancers?.[balancer], 'balancer').machine;
    const name = { purpose: purposes.callee, a: call.cause, b: attempt, c: 0, d: 0 };
    const chosen = machines.length === 1 ? 0 : this.#world.inputs.choose(name, machines.length, null, false);
    return present(machines[chosen], 'machine of a service');
  }

  /** Where an operation on a store goes. A multi-leader store's replica is chosen at the program's first that names no machine. */
  #replica(run: ProgramRun, { store, via: own }: Extract<OperationStatement, { store: StoreId }>): MachineId {
    const via = own ?? run.plan.via;
    const { replicas, name, replication } = present(this.#world.plan.stores[store], 'store');
    // Whoever asks all replicas, and no machine of them, coordinates it.
    if (isCoordinated(replication) && via?.kind !== 'machine') return run.machine;
    if (via?.kind === 'machine') {
      assert(replicas.includes(via.machine), `${run.plan.name} goes via a machine that has no replica of ${name}: such a plan is not simulated`);
      return via.machine;
    }
    if (this.#isLed(store)) return this.#drivers.leaderOf(run.id, run.machine, store);
    this.#world.touch(run.guard, 'exclusive');
    const known = run.replicas.get(store);
    if (known !== undefined) return known;
    const choice = { purpose: purposes.replica, a: run.id, b: store, c: run.session, d: 0 };
    const chosen = replicas.length === 1 ? 0 : this.#world.inputs.choose(choice, replicas.length, null, false);
    const machine = present(replicas[chosen], 'replica');
    run.replicas.set(store, machine);
    return machine;
  }

  /** Whether a client asks the replicas itself. */
  isCoordinating({ statement, machine }: Call, target: MachineId): boolean {
    return 'store' in statement && target === machine && isCoordinated(this.#world.plan.stores[statement.store]?.replication);
  }

  /** Whether a store has a leader, whom its driver looks for. */
  #isLed(store: StoreId): boolean {
    const { replication } = present(this.#world.plan.stores[store], 'store');
    return replication === 'leader' || replication === 'consensus';
  }
}

/** Whether all replicas of it are asked. */
function isCoordinated(replication: StorePlan['replication'] | undefined): boolean {
  return replication === 'quorum' || replication === 'byzantine';
}
