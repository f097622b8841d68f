// Machines whose software lies: which, how, and to whom.
import { Resource } from '../kernel/resource.ts';
import { purposes } from '../kernel/inputs.ts';
import type { Event } from '../kernel/activity.ts';
import type { World } from '../kernel/world.ts';
import type { Lie } from '../fault-plan.ts';
import type { MachineId } from '../plan-ids.ts';

interface Liar {
  /** Guards what is in force. */
  readonly resource: Resource<Event>;
  /** How often each is in force. */
  readonly inForce: Map<Lie, number>;
}

export class Liars {
  readonly #world: World;
  /** Only those that a fault may corrupt. */
  readonly #liars: ReadonlyMap<MachineId, Liar>;

  constructor(world: World) {
    this.#world = world;
    const machines = world.plan.faults.flatMap(({ actions }) => actions.flatMap((action) => (action.kind === 'corrupt' ? action.machines.machines : [])));
    this.#liars = new Map(machines.map((machine) => [machine, { resource: new Resource<Event>(), inForce: new Map() }]));
  }

  begin(machine: MachineId, lie: Lie): void {
    this.#change(machine, lie, 1);
  }

  end(machine: MachineId, lie: Lie): void {
    this.#change(machine, lie, -1);
  }

  /** Whether it lies so, in the current event. */
  does(machine: MachineId, lie: Lie): boolean {
    const liar = this.#liars.get(machine);
    if (liar === undefined) return false;
    this.#world.touch(liar.resource, 'read');
    return (liar.inForce.get(lie) ?? 0) > 0;
  }

  /** Whether it lies in any way, when the run is over. */
  lies(machine: MachineId): boolean {
    return [...(this.#liars.get(machine)?.inForce.values() ?? [])].some((count) => count > 0);
  }

  /** Whether it ever may. */
  may(machine: MachineId): boolean {
    return this.#liars.has(machine);
  }

  /** Whether it tells another machine what it made up: of one that equivocates, as the adversary picks once for each other. */
  deceives(machine: MachineId, other: MachineId): boolean {
    if (this.does(machine, 'lying')) return true;
    return this.does(machine, 'equivocating') && this.face(machine, other) === 1;
  }

  /** Which of its two faces one that equivocates shows another. */
  face(machine: MachineId, other: MachineId): 0 | 1 {
    return this.#world.inputs.choose({ purpose: purposes.face, a: machine, b: other, c: 0, d: 0 }, 2, null, false) === 0 ? 0 : 1;
  }

  #change(machine: MachineId, lie: Lie, by: 1 | -1): void {
    const liar = this.#liars.get(machine);
    if (liar === undefined) return;
    this.#world.touch(liar.resource, 'exclusive');
    liar.inForce.set(lie, (liar.inForce.get(lie) ?? 0) + by);
  }
}
