// Replicas that compare what they have, now and then: each tells each other one all that may still win where it is, and who
// lacks something takes it. What is lost on its way is told again the next time.
import { present } from '../../base/assert.ts';
import { eventKinds } from '../kernel/event-queue.ts';
import { plus, shifted } from '../kernel/forms.ts';
import { purposes } from '../kernel/inputs.ts';
import type { Time } from '../kernel/time.ts';
import type { Event, Schedule } from '../kernel/activity.ts';
import { messageKinds, subKindFactor, subKinds } from '../network/message.ts';
import type { MachineId } from '../plan-ids.ts';
import type { Write } from '../software/call.ts';
import type { Replica } from './replica.ts';
import { deeds, type StoreParts } from './store-server.ts';

/** More than any replica compares; names are whole numbers below 2^53. */
const seriesFactor = 2 ** 20;

export class AntiEntropy {
  readonly #replicas: readonly Replica[];
  readonly #parts: StoreParts;
  readonly #take: (replica: Replica, writes: readonly Write[], arrival: number) => void;

  /** `take`: what a replica does with writes that have come to it; `arrival` completes a name. */
  constructor(replicas: readonly Replica[], parts: StoreParts, take: (replica: Replica, writes: readonly Write[], arrival: number) => void) {
    this.#replicas = replicas;
    this.#parts = parts;
    this.#take = take;
  }

  start(): void {
    for (const replica of this.#replicas) this.#first(replica);
  }

  /** Memory holds when it was to be: it begins anew. */
  restarted(replica: Replica): void {
    this.#first(replica);
  }

  /** One period behind the start, or the restart. */
  #first(replica: Replica): void {
    const { world, clocks } = this.#parts;
    this.#schedule(replica, 1, { delay: clocks.untilAdvanced(replica.machine, this.#local(replica, 1, 1)) }, () => world.current);
  }

  /** The next ones are a whole number of periods behind the first: `round` of them, that one included. */
  #next(replica: Replica, round: number, first: Event): void {
    const { world, clocks } = this.#parts;
    const time: Time = plus(first.time, clocks.untilAdvanced(replica.machine, this.#local(replica, round, round - 1), first.time), world.forms);
    // After a pause some rounds lie behind.
    if (!world.decisions.noLater(world.now, time)) this.#next(replica, round + 1, first);
    else this.#schedule(replica, round, { at: { time, behind: first } }, () => first);
  }

  /** So many periods, on its own clock. */
  #local(replica: Replica, round: number, periods: number): Time {
    const { world, draws } = this.#parts;
    const { store, machine, plan } = replica;
    const tie = draws.tie({ purpose: purposes.antiEntropy, a: store, b: machine, c: this.#name(machine, round), d: 0 });
    return shifted(tie, periods * present(plan.antiEntropyNs, 'the period') * world.grid.ticksPerNs);
  }

  #name(machine: MachineId, round: number): number {
    return this.#parts.world.machine(machine).incarnation * seriesFactor + round;
  }

  #schedule(replica: Replica, round: number, when: Pick<Schedule, 'at' | 'delay'>, first: () => Event): void {
    const { world } = this.#parts;
    const { store, machine } = replica;
    const name = this.#name(machine, round);
    world.schedule({
      id: { kind: eventKinds.store, a: deeds.compare + deeds.factor * (store * world.machines.length + machine), b: name, c: 0, late: 0 },
      machine,
      footprint: 'declared',
      ...when,
      life: 'resends',
      happens: () => world.leads || this.#isWanted(replica),
      isWanted: () => this.#isWanted(replica),
      run: () => {
        this.#compare(replica, name);
        this.#next(replica, round + 1, first());
      },
    });
  }

  #compare(replica: Replica, name: number): void {
    const { world, links } = this.#parts;
    world.touch(replica.contents, 'read');
    const writes = replica.told();
    if (writes.length === 0) return;
    for (const other of this.#replicas) {
      if (other === replica) continue;
      links.send({
        code: messageKinds.replication,
        from: replica.machine,
        to: other.machine,
        cause: replica.store,
        attempt: name * subKindFactor + subKinds.exchange,
        footprint: 'declared',
        // What tells nothing new keeps no run alive.
        isIdle: !this.#isNews(replica, other),
        handle: (copy) => this.#take(other, writes, (2 * name + copy) * subKindFactor + subKinds.exchange),
      });
    }
  }

  /** Whether another one that can be reached lacks something. */
  #isWanted(replica: Replica): boolean {
    return this.#replicas.some((other) => other !== replica && this.#isNews(replica, other));
  }

  #isNews(replica: Replica, other: Replica): boolean {
    const { world, links } = this.#parts;
    for (const { machine: id } of [replica, other]) {
      const machine = world.machine(id);
      world.touch(machine.resource, 'read');
      if (machine.down > 0 || machine.paused > 0) return false;
    }
    if (!links.isOpen(replica.machine, other.machine)) return false;
    world.touch(replica.contents, 'read');
    world.touch(other.contents, 'read');
    return replica.told().some((write) => !other.has.has(write));
  }
}
