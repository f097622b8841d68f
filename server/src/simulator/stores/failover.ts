// Failover: somebody declares a leader dead, asks the replicas that can be reached how much they have, and promotes the one that has
// most. (DDIA, chapter 5, "Leader failure: failover".)
import { present } from '../../base/assert.ts';
import { eventKinds } from '../kernel/event-queue.ts';
import { shifted } from '../kernel/forms.ts';
import { purposes } from '../kernel/inputs.ts';
import { Resource } from '../kernel/resource.ts';
import type { Event } from '../kernel/activity.ts';
import { messageKinds, subKindFactor, subKinds } from '../network/message.ts';
import type { DetectorId, MachineId } from '../plan-ids.ts';
import type { FailoverPlan, StorePlan } from '../plan.ts';
import { Answers } from './answers.ts';
import type { Node } from './log.ts';
import { deeds, type StoreParts } from './store-server.ts';

/** What a failover asks of the store. The node is touched by who asks. */
export interface Succession {
  readonly nodes: readonly Node[];
  /** It follows nobody of an earlier leadership any more. */
  promise(node: Node, epoch: number): void;
  /** It leads from now on. */
  promote(node: Node, epoch: number): void;
}

/** One round of asking. */
interface Poll {
  readonly epoch: number;
  readonly answers: Answers<number>;
  chosen: MachineId | null;
}

/** Who can promote: an observer of the detector. Where it keeps no copy, all of this is memory. */
interface Promoter {
  readonly machine: MachineId;
  readonly resource: Resource<Event>;
  epoch: number;
  leader: MachineId;
  poll: Poll | null;
  /** Names of what it sends and waits for. */
  sendings: number;
}

/** Numbers of leaderships are told apart by who made them. */
const roundFactor = 2 ** 10;

export class Failover {
  readonly #promoters: readonly Promoter[];
  readonly #plan: StorePlan;
  readonly #failover: FailoverPlan;
  readonly #parts: StoreParts;
  readonly #succession: Succession;
  readonly #store: number;

  constructor(store: number, plan: StorePlan, failover: FailoverPlan, parts: StoreParts, succession: Succession) {
    const { observers } = present(parts.world.plan.detectors[failover.detector], 'the detector of a failover');
    const { machine: leader } = present(plan.leader, 'the leader');
    this.#store = store;
    this.#plan = plan;
    this.#failover = failover;
    this.#parts = parts;
    this.#succession = succession;
    this.#promoters = observers.map((machine) => ({ machine, resource: new Resource<Event>(), epoch: 0, leader, poll: null, sendings: 0 }));
  }

  /** An observer has declared a machine dead; `voters` of them, itself included, take it for that. The first of these sees to it. */
  declared(detector: DetectorId, observer: MachineId, machine: MachineId, voters: readonly MachineId[]): void {
    const promoter = this.#promoters.find((one) => one.machine === observer);
    if (detector !== this.#failover.detector || promoter === undefined) return;
    this.#parts.world.touch(promoter.resource, 'exclusive');
    const first = this.#promoters.find((one) => voters.includes(one.machine));
    if (first !== promoter || this.#leaderKnownTo(promoter) !== machine) return;
    this.#ask(promoter, machine);
  }

  /** What it knew is gone. */
  crashed(machine: MachineId): void {
    for (const promoter of this.#promoters) if (promoter.machine === machine) promoter.poll = null;
  }

  /** A new leader tells the observers that keep no copy. */
  announce(node: Node): void {
    const { machine } = node.replica;
    for (const promoter of this.#promoters) {
      if (this.#nodeOn(promoter.machine) !== undefined) continue;
      const { epoch } = node;
      this.#send(machine, promoter.machine, subKinds.announce, node.sendings++, () => {
        this.#parts.world.touch(promoter.resource, 'exclusive');
        if (epoch < promoter.epoch && this.#failover.epochs) return;
        promoter.epoch = Math.max(epoch, promoter.epoch);
        promoter.leader = machine;
      });
    }
  }

  #leaderKnownTo(promoter: Promoter): MachineId | null {
    const node = this.#nodeOn(promoter.machine);
    if (node === undefined) return promoter.leader;
    this.#parts.world.touch(node.resource, 'read');
    // Whoever promised to follow a new one, and does not know it, still misses the old one.
    return node.leader ?? promoter.leader;
  }

  #epochKnownTo(promoter: Promoter): number {
    return Math.max(promoter.epoch, this.#nodeOn(promoter.machine)?.epoch ?? 0);
  }

  /** Asks all replicas but the dead one how much they have. */
  #ask(promoter: Promoter, dead: MachineId): void {
    const { world } = this.#parts;
    const round = Math.floor(this.#epochKnownTo(promoter) / roundFactor) + 1;
    const epoch = round * roundFactor + this.#promoters.indexOf(promoter);
    const asked = this.#succession.nodes.filter(({ replica }) => replica.machine !== dead);
    if (asked.length === 0) return;
    const poll: Poll = { epoch, answers: new Answers<number>(world, asked.length), chosen: null };
    const { incarnation } = world.machine(promoter.machine);
    promoter.epoch = epoch;
    promoter.leader = dead;
    promoter.poll = poll;
    this.#parts.log?.tell(promoter.machine, { kind: 'timer', what: `asks who can lead ${this.#plan.name} instead of ${present(world.plan.machines[dead], 'machine').name}` });
    for (const node of asked) {
      const { machine } = node.replica;
      this.#send(promoter.machine, machine, subKinds.poll, promoter.sendings++, () => {
        world.touch(node.resource, 'exclusive');
        if (this.#failover.epochs && epoch < node.epoch) return;
        if (this.#failover.epochs) this.#succession.promise(node, epoch);
        const position = node.log.at(-1)?.counter ?? 0;
        const forged = this.#parts.lies.forges(machine, promoter.machine) ? asked.filter((other) => other !== node) : [];
        this.#send(machine, promoter.machine, subKinds.position, node.sendings++, () => {
          world.touch(promoter.resource, 'exclusive');
          if (promoter.poll !== poll || world.machine(promoter.machine).incarnation !== incarnation) return;
          for (const { replica } of [node, ...forged]) if (poll.answers.take(replica.machine, position) === 'last') this.#choose(promoter, poll);
        });
      });
    }
    this.#wait(promoter, poll, dead);
  }

  /** Who has not answered by then cannot be reached; where nobody was promoted, all are asked again. */
  #wait(promoter: Promoter, poll: Poll, dead: MachineId): void {
    const { world, draws, clocks } = this.#parts;
    const { machine } = promoter;
    const series = promoter.sendings++;
    const id = this.#store * world.machines.length + machine;
    const tie = draws.tie({ purpose: purposes.failover, a: this.#store, b: machine, c: series, d: 0 });
    world.schedule({
      id: { kind: eventKinds.store, a: deeds.failover + deeds.factor * id, b: series, c: 0, late: 0 },
      machine,
      footprint: 'declared',
      delay: clocks.untilAdvanced(machine, shifted(tie, this.#failover.patienceNs * world.grid.ticksPerNs)),
      life: 'recurs',
      happens: () => world.lasts,
      run: () => {
        world.touch(promoter.resource, 'exclusive');
        if (promoter.poll !== poll || this.#leaderKnownTo(promoter) !== dead) return;
        poll.answers.settle();
        if (poll.chosen === null && poll.answers.given.size > 0) {
          this.#choose(promoter, poll);
          this.#wait(promoter, poll, dead);
        } else this.#ask(promoter, dead);
      },
    });
  }

  /** The one that has most; of several the first in the list. */
  #choose(promoter: Promoter, poll: Poll): void {
    const { world } = this.#parts;
    const able = this.#succession.nodes.filter(({ replica }) => poll.answers.given.has(replica.machine));
    const best = able.reduce((one, other) => (present(poll.answers.given.get(other.replica.machine), 'position') > present(poll.answers.given.get(one.replica.machine), 'position') ? other : one));
    const { machine } = best.replica;
    poll.chosen = machine;
    this.#send(promoter.machine, machine, subKinds.promote, promoter.sendings++, () => {
      world.touch(best.resource, 'exclusive');
      if (best.epoch > poll.epoch || (best.leads && best.epoch === poll.epoch)) return;
      this.#succession.promote(best, poll.epoch);
    });
  }

  #send(from: MachineId, to: MachineId, subKind: number, number: number, handle: () => void): void {
    this.#parts.links.send({
      code: messageKinds.replication,
      delayAs: messageKinds.vote,
      from,
      to,
      cause: this.#store,
      attempt: number * subKindFactor + subKind,
      footprint: 'declared',
      handle,
    });
  }

  #nodeOn(machine: MachineId): Node | undefined {
    return this.#succession.nodes.find(({ replica }) => replica.machine === machine);
  }
}
