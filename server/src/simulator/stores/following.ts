// How a leader brings its log to its followers, and what they say to that: all between the replicas of a store with a leader.
//
// Every message of a leader carries how many questions it has asked, and what answers it that number: a follower that answers
// has not turned to another leader until then, which is what confirms a read (Ongaro's dissertation, §6.4).
import { present } from '../../base/assert.ts';
import type { World } from '../kernel/world.ts';
import { messageKinds, subKindFactor, subKinds } from '../network/message.ts';
import type { MachineId } from '../plan-ids.ts';
import type { StorePlan } from '../plan.ts';
import { codeOf, partsOf, type Write } from '../software/call.ts';
import type { LeaderRules } from './leader-rules.ts';
import { LeaderResends } from './leader-resends.ts';
import { commonLength, type Node, type Pending } from './log.ts';
import type { StoreParts } from './store-server.ts';

/** What it asks of the store. Nodes are touched by who asks. */
export interface Standing {
  readonly nodes: readonly Node[];
  readonly rules: LeaderRules;
  /** Whether leaderships have numbers that are heeded. */
  readonly isCounting: boolean;
  /** A replica follows another leadership from now on; null: it does not know whose. */
  turn(node: Node, epoch: number, leader: MachineId | null): void;
  /** More may be known of whom a leader waits for. */
  heard(node: Node): void;
}

/** What a message of a leader has told, and the name of what answers it. */
interface Told {
  readonly cause: number;
  readonly arrival: number;
  readonly number: number;
  /** For whose sake it was sent; null: the leader's own. */
  readonly pending: Pending | null;
  /** Questions of the leader until then. */
  readonly asked: number;
  /** What it brings, which is all up to that place of the log. */
  readonly offered: readonly Write[];
  readonly upTo: number;
}

export class Followers {
  readonly #plan: StorePlan;
  readonly #parts: StoreParts;
  readonly #world: World;
  readonly #standing: Standing;
  readonly #resends: LeaderResends;

  constructor(plan: StorePlan, parts: StoreParts, standing: Standing) {
    this.#plan = plan;
    this.#parts = parts;
    this.#world = parts.world;
    this.#standing = standing;
    this.#resends = new LeaderResends(plan, parts, (node, follower, isIdle) => this.synchronize(node, follower, isIdle));
  }

  /** Sends one write, or a question whether it still follows, to one follower, and sees that it gets there. */
  append(node: Node, follower: Node, pending: Pending): void {
    const { machine } = node.replica;
    const { index, write, request } = pending;
    const { epoch, asked } = node;
    const { cause, operation } = request.call;
    const code = write?.effect ?? codeOf(request);
    this.#resends.watch(node, follower);
    this.#parts.links.send({
      code: messageKinds.replication,
      from: machine,
      to: follower.replica.machine,
      cause,
      attempt: code * subKindFactor + subKinds.append,
      bytes: write === null ? 0 : (present(this.#world.plan.operations[operation], 'operation').size ?? 0),
      footprint: 'declared',
      dropped: (copy, reason) => noteOut(pending, follower, copy, reason),
      handle: (copy) => {
        const arrival = (2 * code + copy) * subKindFactor;
        this.#received(node, follower, epoch, { cause, arrival, number: 2 * code + copy, pending, asked, offered: write === null ? [] : [write], upTo: index }, () => {
          if (write === null || follower.joined !== epoch || follower.isStuck) return [];
          if (index > follower.log.length + 1) follower.early.set(index, write);
          if (index !== follower.log.length + 1) return [];
          const taken = [write];
          for (let next = follower.early.get(index + taken.length); next !== undefined; next = follower.early.get(index + taken.length)) taken.push(next);
          for (let i = 0; i < taken.length; i++) follower.early.delete(index + i);
          return taken;
        });
      },
    });
  }

  /** Sends one follower the whole log, from where its own differs on. */
  synchronize(node: Node, follower: Node, isIdle: boolean): void {
    const { machine, store } = node.replica;
    const { epoch, asked } = node;
    const log = [...node.log];
    const number = node.sendings++;
    this.#parts.links.send({
      code: messageKinds.replication,
      from: machine,
      to: follower.replica.machine,
      cause: store,
      attempt: number * subKindFactor + subKinds.synchronize,
      footprint: 'declared',
      isIdle,
      handle: (copy) => this.#received(node, follower, epoch, { cause: store, arrival: (2 * number + copy) * subKindFactor + subKinds.synchronize, number: 2 * number + copy, pending: null, asked, offered: log, upTo: log.length }, () => this.#join(follower, epoch, log)),
    });
  }

  /** Sends one follower all that it may lack, until it has that. */
  tell(node: Node, follower: Node): void {
    this.#resends.watch(node, follower);
    this.synchronize(node, follower, false);
  }

  /** Once: its leader sends again what is not acknowledged anyway. */
  ask(node: Node): void {
    const { leader } = node;
    if (leader === null) return;
    const { machine, store } = node.replica;
    const { joined } = node;
    const has = node.log.length;
    const number = node.sendings++;
    this.#parts.links.send({
      code: messageKinds.replication,
      from: machine,
      to: leader,
      cause: store,
      attempt: number * subKindFactor + subKinds.ask,
      footprint: 'declared',
      handle: () => {
        const other = present(this.#standing.nodes.find(({ replica }) => replica.machine === leader), 'a leader');
        this.#world.touch(other.resource, 'exclusive');
        if (!other.leads || (other.log.length === has && other.epoch === 0)) return;
        other.knows(node).has = this.#countsOf(joined, other.epoch, has);
        this.tell(other, node);
      },
    });
  }

  /** How much of a leader's log that is. */
  #countsOf(joined: number, epoch: number, length: number): number {
    return this.#standing.isCounting && !this.#standing.rules.counts(joined, epoch) ? 0 : length;
  }

  /** A follower makes its log one with that of its leader. Which writes are new to it. */
  #join(follower: Node, epoch: number, log: readonly Write[]): readonly Write[] {
    const common = commonLength(follower.log, log);
    // What its leader told earlier may come later; that is no other log.
    const differs = common < follower.log.length && (common < log.length || follower.joined !== epoch);
    follower.early.clear();
    follower.isStuck = differs && this.#plan.failover?.rejoin === 'keep';
    if (differs) {
      const names = follower.log.slice(common).map(({ call }) => this.#parts.accesses.name(call)).join(', ');
      this.#parts.log?.tell(follower.replica.machine, { kind: 'timer', what: follower.isStuck ? `keeps ${names}, and follows nobody` : `throws away ${names}` });
    }
    if (follower.isStuck) return [];
    follower.joined = epoch;
    if (differs) follower.replica.drop(follower.log.splice(common).flatMap(partsOf), follower.log.flatMap(partsOf));
    return log.slice(common);
  }

  /** Something of a leader has come to a replica. `take`: which writes it takes now. */
  #received(node: Node, follower: Node, epoch: number, told: Told, take: () => readonly Write[]): void {
    const { replica } = follower;
    this.#world.touch(follower.resource, 'exclusive');
    if (this.#isRefused(follower, epoch)) {
      this.#refuse(node, follower, told);
      return;
    }
    if (epoch !== follower.epoch || follower.leader !== node.replica.machine) this.#standing.turn(follower, epoch, node.replica.machine);
    if (this.#parts.lies.forgets(replica)) {
      for (const write of told.offered.flatMap(partsOf)) if (!replica.has.has(write) && !replica.forgot(write)) this.#parts.lies.forget(replica, write);
      this.#acknowledge(node, follower, epoch, told, Math.max(follower.log.length, told.upTo));
      return;
    }
    const taken = take();
    const acknowledge = (): void => this.#acknowledge(node, follower, epoch, told, this.#countsOf(follower.joined, epoch, follower.log.length));
    if (taken.length === 0) {
      acknowledge();
      return;
    }
    let struck = false;
    for (const write of taken) {
      follower.log.push(write);
      replica.counter = write.counter;
      for (const one of partsOf(write)) {
        replica.take(one);
        this.#parts.accesses.tellApplied(replica, one);
      }
      for (const { key } of partsOf(write)) struck = replica.changed(key) || struck;
    }
    const goOn = (): void => {
      for (const { key } of taken.flatMap(partsOf)) this.#parts.accesses.wake(replica, key);
      acknowledge();
    };
    if (struck) this.#parts.moments.goOnBehindReplication(told.cause, told.arrival, replica.machine, goOn);
    else goOn();
  }

  /** Whether it takes nothing from a leader of that leadership: it knows of a later one, or leads itself where nobody counts. */
  #isRefused(follower: Node, epoch: number): boolean {
    return this.#plan.failover?.epochs === false ? follower.leads : this.#standing.rules.refuses(epoch, follower.epoch);
  }

  /** Tells a leader that it is none, or at least not that of this replica. */
  #refuse(node: Node, follower: Node, { cause, arrival, number }: Told): void {
    const { epoch, leader } = follower;
    const isOfWrite = arrival % subKindFactor === 0;
    this.#parts.links.send({
      code: messageKinds.replication,
      from: follower.replica.machine,
      to: node.replica.machine,
      cause,
      attempt: (2 * number + (isOfWrite ? 1 : 0)) * subKindFactor + subKinds.refused,
      footprint: 'declared',
      handle: () => {
        this.#world.touch(node.resource, 'exclusive');
        if (this.#plan.failover?.epochs === false) node.knows(follower).isGone = true;
        else if (epoch > node.epoch) {
          this.#standing.turn(node, epoch, leader);
          this.ask(node);
        }
      },
    });
  }

  /** A follower says how much it has; one that forges says that all others have as much. */
  #acknowledge(node: Node, follower: Node, epoch: number, { cause, arrival, number, pending, asked }: Told, has: number): void {
    const { machine } = follower.replica;
    const isLie = has > follower.log.length;
    const isBehind = !isLie && (follower.early.size > 0 || has < follower.log.length);
    const forged = this.#parts.lies.forges(machine, node.replica.machine) ? this.#standing.nodes.filter((other) => other !== node && other !== follower) : [];
    const { isStuck } = follower;
    const subKind = arrival % subKindFactor === 0 ? subKinds.appended : subKinds.synchronized;
    this.#parts.links.send({
      code: messageKinds.replication,
      from: follower.replica.machine,
      to: node.replica.machine,
      cause,
      attempt: number * subKindFactor + subKind,
      footprint: 'declared',
      dropped: (copy, reason) => {
        if (pending !== null) noteOut(pending, follower, copy, reason);
      },
      handle: () => {
        this.#world.touch(node.resource, 'exclusive');
        if (!node.leads || node.epoch !== epoch) return;
        const following = node.knows(follower);
        if (isStuck) {
          following.isGone = true;
          return;
        }
        // One that has a gap may have lost what it had.
        following.has = isBehind ? has : Math.max(following.has ?? 0, has);
        node.heard(follower, { has, asked, lie: isLie ? machine : null });
        if (isBehind) this.#resends.watch(node, follower);
        if (!node.isOwedBy(following) && following.timer !== null) {
          this.#world.cancel(following.timer);
          following.timer = null;
        }
        for (const other of forged) {
          node.knows(other).has = has;
          node.heard(other, { has, asked, lie: machine });
        }
        this.#standing.heard(node);
      },
    });
  }
}

function noteOut({ out }: Pending, { replica }: Node, copy: 0 | 1, reason: string): void {
  if (copy === 0 && (reason === 'down' || reason === 'refused' || reason === 'cut' || reason === 'partition')) out.add(replica.machine);
}
