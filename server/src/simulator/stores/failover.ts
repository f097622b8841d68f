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
import type { LeaderRules, Progress } from './leader-rules.ts';
import type { Node } from './log.ts';
import { deeds, type StoreParts } from './store-server.ts';

/** What a failover asks of the store. The node is touched by who asks. */
export interface Succession {
  readonly nodes: readonly Node[];
  readonly rules: LeaderRules;
  /** It follows nobody of an earlier leadership any more. */
  promise(node: Node, epoch: number): void;
  /** It leads from now on. */
  promote(node: Node, epoch: number): void;
}

/** One round of asking. */
interface Poll {
  readonly epoch: number;
  readonly answers: Answers<Progress>;
  chosen: MachineId | null;
}

/** Who can promote: an observer of the detector. Where it keeps no copy, all of this is memory. */
interface Promoter {
  readonly machine: MachineId;
  readonly resource: Resource<Event>;
  epoch: number;
  leader: MachineId;
  /** The leadership in which that leads, as far as it was announced. */
  announced: number;
  poll: Poll | null;
  /** Whom it waits for others to replace. */
  absence: { readonly dead: MachineId } | null;
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
    this.#promoters = observers.map((machine) => ({ machine, resource: new Resource<Event>(), epoch: 0, leader, announced: 0, poll: null, absence: null, sendings: 0 }));
  }

  /**
   * An observer has declared a machine dead; `voters` of them, itself included, take it for that. The first of these sees to it, and
   * the others do when they have waited for that in vain: the later in the list, the longer.
   */
  declared(detector: DetectorId, observer: MachineId, machine: MachineId, voters: readonly MachineId[]): void {
    const promoter = this.#promoters.find((one) => one.machine === observer);
    if (detector !== this.#failover.detector || promoter === undefined) return;
    this.#parts.world.touch(promoter.resource, 'exclusive');
    const place = this.#promoters.filter((one) => voters.includes(one.machine)).indexOf(promoter);
    if (this.#leaderKnownTo(promoter) !== machine) return;
    promoter.leader = machine;
    if (place <= 0) this.#ask(promoter, machine, false);
    else this.#waitForOthers(promoter, machine, place);
  }

  /** An observer has heard of one again that it took for dead: where nobody has been asked to turn away from it, all is well. */
  trusted(detector: DetectorId, observer: MachineId, machine: MachineId): void {
    const promoter = this.#promoters.find((one) => one.machine === observer);
    if (detector !== this.#failover.detector || promoter === undefined) return;
    this.#parts.world.touch(promoter.resource, 'exclusive');
    const node = this.#nodeOn(observer);
    if (node !== undefined) this.#parts.world.touch(node.resource, 'read');
    if (promoter.absence?.dead === machine && (node === undefined || node.leader === machine)) promoter.absence = null;
  }

  /** A replica has heard of a leader. */
  found(node: Node): void {
    const promoter = this.#promoters.find(({ machine }) => machine === node.replica.machine);
    if (promoter === undefined) return;
    this.#parts.world.touch(promoter.resource, 'exclusive');
    promoter.absence = null;
  }

  /** What it knew is gone. */
  crashed(machine: MachineId): void {
    for (const promoter of this.#promoters) {
      if (promoter.machine !== machine) continue;
      promoter.poll = null;
      promoter.absence = null;
    }
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
        promoter.announced = epoch;
        promoter.absence = null;
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

  /** Whether somebody leads instead, in that leadership or a later one, as far as an observer knows. */
  #isReplaced(promoter: Promoter, dead: MachineId, epoch: number): boolean {
    if (this.#leaderKnownTo(promoter) !== dead) return true;
    const node = this.#nodeOn(promoter.machine);
    return node === undefined ? promoter.announced >= epoch : node.leader !== null && node.epoch >= epoch;
  }

  /** Asks all replicas how much they have; at first not the dead one, for which nobody is to wait. */
  #ask(promoter: Promoter, dead: MachineId, isAgain: boolean): void {
    const { world } = this.#parts;
    const round = Math.floor(this.#epochKnownTo(promoter) / roundFactor) + 1;
    const epoch = round * roundFactor + this.#promoters.indexOf(promoter);
    const asked = this.#succession.nodes.filter(({ replica }) => isAgain || replica.machine !== dead);
    if (asked.length === 0) return;
    const poll: Poll = { epoch, answers: new Answers<Progress>(world, isAgain ? Math.max(1, asked.length - 1) : asked.length), chosen: null };
    const { incarnation } = world.machine(promoter.machine);
    promoter.epoch = epoch;
    promoter.leader = dead;
    promoter.poll = poll;
    promoter.absence = null;
    this.#parts.log?.tell(promoter.machine, { kind: 'timer', what: `asks who can lead ${this.#plan.name} instead of ${present(world.plan.machines[dead], 'machine').name}` });
    for (const node of asked) {
      const { machine } = node.replica;
      this.#send(promoter.machine, machine, subKinds.poll, promoter.sendings++, () => {
        world.touch(node.resource, 'exclusive');
        if (this.#failover.epochs && epoch < node.epoch) return;
        this.#asked(machine, promoter, dead);
        // The second copy of a question may come when it has been promoted.
        if (this.#failover.epochs && epoch > node.epoch) this.#succession.promise(node, epoch);
        const progress = this.#progressOf(node);
        const forged = this.#parts.lies.forges(machine, promoter.machine) ? asked.filter((other) => other !== node) : [];
        this.#send(machine, promoter.machine, subKinds.position, node.sendings++, () => {
          world.touch(promoter.resource, 'exclusive');
          if (promoter.poll !== poll || world.machine(promoter.machine).incarnation !== incarnation) return;
          for (const { replica } of [node, ...forged]) if (poll.answers.take(replica.machine, progress) === 'last' && poll.answers.given.size >= this.#heardMin) this.#choose(promoter, poll);
        });
      });
    }
    this.#wait(promoter, poll, dead);
  }

  /** Who has not answered by then cannot be reached; where nobody was promoted, all are asked again. */
  #wait(promoter: Promoter, poll: Poll, dead: MachineId): void {
    this.#later(promoter, 1, () => {
      if (promoter.poll !== poll || this.#isReplaced(promoter, dead, poll.epoch)) return;
      poll.answers.settle();
      if (poll.chosen === null && poll.answers.given.size >= this.#heardMin) {
        this.#choose(promoter, poll);
        this.#wait(promoter, poll, dead);
      } else if (this.#epochKnownTo(promoter) <= poll.epoch) this.#ask(promoter, dead, true);
      // Otherwise somebody else is about it, who has asked here, too.
    });
  }

  /** A replica was asked: from then on it waits for what comes of it. */
  #asked(machine: MachineId, by: Promoter, dead: MachineId): void {
    const others = this.#promoters.filter((one) => one !== by && one.machine !== dead);
    const promoter = others.find((one) => one.machine === machine);
    if (promoter === undefined) return;
    this.#parts.world.touch(promoter.resource, 'exclusive');
    promoter.leader = dead;
    this.#waitForOthers(promoter, dead, 1 + others.indexOf(promoter));
  }

  /** Whoever sees to it may be gone himself: who hears of no leader for twice so many times its patience asks. */
  #waitForOthers(promoter: Promoter, dead: MachineId, place: number): void {
    const absence = { dead };
    promoter.absence = absence;
    this.#later(promoter, 2 * place, () => {
      if (promoter.absence === absence && this.#leaderKnownTo(promoter) === dead) this.#ask(promoter, dead, true);
    });
  }

  /** So many times its patience later, on its own clock. */
  #later(promoter: Promoter, times: number, run: () => void): void {
    const { world, draws, clocks } = this.#parts;
    const { machine } = promoter;
    const series = promoter.sendings++;
    const id = this.#store * world.machines.length + machine;
    const tie = draws.tie({ purpose: purposes.failover, a: this.#store, b: machine, c: series, d: 0 });
    world.schedule({
      id: { kind: eventKinds.store, a: deeds.failover + deeds.factor * id, b: series, c: 0, late: 0 },
      machine,
      footprint: 'declared',
      delay: clocks.untilAdvanced(machine, shifted(tie, times * this.#failover.patienceNs * world.grid.ticksPerNs)),
      life: 'recurs',
      happens: () => world.lasts,
      run: () => {
        world.touch(promoter.resource, 'exclusive');
        run();
      },
    });
  }

  /** The one that has most; of several the first in the list. */
  #choose(promoter: Promoter, poll: Poll): void {
    const { world } = this.#parts;
    const able = this.#succession.nodes.filter(({ replica }) => poll.answers.given.has(replica.machine));
    const progress = ({ replica }: Node): Progress => present(poll.answers.given.get(replica.machine), 'what a replica has');
    const best = able.reduce((one, other) => (this.#succession.rules.isAhead(progress(other), progress(one)) ? other : one));
    const { machine } = best.replica;
    poll.chosen = machine;
    this.#send(promoter.machine, machine, subKinds.promote, promoter.sendings++, () => {
      world.touch(best.resource, 'exclusive');
      if (best.epoch > poll.epoch || (best.leads && best.epoch === poll.epoch)) return;
      this.#succession.promote(best, poll.epoch);
    });
  }

  /** Where nobody counts, a replica has what its last write says. */
  #progressOf({ log, joined }: Node): Progress {
    return this.#failover.epochs ? { joined, length: log.length } : { joined: 0, length: log.at(-1)?.counter ?? 0 };
  }

  /** How many replicas have to say what they have. */
  get #heardMin(): number {
    return this.#failover.epochs ? this.#succession.rules.heardMin(this.#succession.nodes.length, present(this.#plan.leader, 'the leader').followers) : 1;
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
