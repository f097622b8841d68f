// A store with a leader, which takes all writes, and followers, which have them in its order. (DDIA, chapter 5, "Leaders and
// followers".)
//
// What a replica has and believes is one thing here: every event of it is ordered with every other.
import { present } from '../../base/assert.ts';
import type { Time } from '../kernel/time.ts';
import type { World } from '../kernel/world.ts';
import { messageKinds, subKindFactor, subKinds } from '../network/message.ts';
import type { DetectorId, MachineId } from '../plan-ids.ts';
import type { StorePlan } from '../plan.ts';
import { type AccessStatement, type Answer, type Call, partsOf, type Request, type Write } from '../software/call.ts';
import { Failover } from './failover.ts';
import { LeaderResends } from './leader-resends.ts';
import { commonLength, Node, type Pending } from './log.ts';
import type { Replica } from './replica.ts';
import type { StoreParts, StoreServer } from './store-server.ts';

export class Leader implements StoreServer {
  readonly replicas: readonly Replica[];
  readonly #nodes: readonly Node[];
  readonly #plan: StorePlan;
  readonly #parts: StoreParts;
  readonly #world: World;
  readonly #failover: Failover | null;
  readonly #resends: LeaderResends;
  /** All that were ever made. */
  readonly #pending: Pending[] = [];
  /** What those are answered whose writes stand in a log. */
  readonly #answers = new Map<Write, Answer>();

  constructor(replicas: readonly Replica[], plan: StorePlan, parts: StoreParts) {
    this.replicas = replicas;
    this.#plan = plan;
    this.#parts = parts;
    this.#world = parts.world;
    const { machine } = present(plan.leader, 'the leader');
    this.#nodes = replicas.map((replica) => new Node(replica, machine));
    this.#node(machine).begin({ ticks: 0, base: 0, form: 0 });
    this.#resends = new LeaderResends(plan, parts, (node, follower, isIdle) => this.#synchronize(node, follower, isIdle));
    const store = present(replicas[0], 'a replica').store;
    const succession = { nodes: this.#nodes, promise: (node: Node, epoch: number) => this.#turn(node, epoch, null), promote: (node: Node, epoch: number) => this.#promote(node, epoch) };
    this.#failover = plan.failover === undefined ? null : new Failover(store, plan, plan.failover, parts, succession);
  }

  get withoutQuorum(): readonly Call[] {
    const others = this.#nodes.length - 1;
    const lacking = this.#pending.filter(({ isDone, out }) => !isDone && others - out.size < this.#needed);
    return lacking.map(({ request }) => request.call);
  }

  leads(replica: Replica): boolean {
    return this.#node(replica.machine).leads;
  }

  get #needed(): number {
    return present(this.#plan.leader, 'the leader').followers;
  }

  serve(replica: Replica, request: Request): void {
    const node = this.#node(replica.machine);
    const { statement, program } = request.call;
    const { kind } = statement as AccessStatement;
    const isWrite = kind !== 'read' && kind !== 'await' && !(kind === 'transaction' && request.call.transaction?.puts.size === 0);
    const via = statement.via ?? this.#world.plan.programs[program]?.via;
    this.#world.touch(node.resource, isWrite ? 'exclusive' : 'read');
    // Who makes things up needs no leader.
    if (kind === 'read' && this.#parts.lies.makesUp(replica, request.call.machine)) {
      this.#parts.accesses.serve(replica, request, () => undefined);
      return;
    }
    // Who asks a replica by its name is answered with what that has.
    if (!node.leads && via?.kind !== 'machine' && node.leader !== null) {
      request.redirect(node.leader);
      return;
    }
    if (!node.leads && (isWrite || via?.kind !== 'machine')) {
      request.reply({ ending: 'failed', value: undefined, write: null, reads: [] });
      return;
    }
    if (isWrite && this.#plan.commitWait === true && request.stamp === undefined) this.#parts.accesses.stamp(replica, request, (stamped) => this.serve(replica, stamped));
    else if (isWrite) this.#write(node, request);
    else this.#parts.accesses.serve(replica, request, () => undefined);
  }

  #write(node: Node, request: Request): void {
    const { replica } = node;
    if (this.#isAnsweredBefore(node, request)) return;
    replica.counter = node.nextPosition;
    let answer: Answer | null = null;
    const held: Request = {
      ...request,
      decided: (given) => {
        if (request.call.transaction !== null && given.ending === 'failed') node.refused.add(request.call);
        if (given.write !== null) this.#answers.set(given.write, given);
      },
      reply: (given) => {
        // What is certainly not done, or forgotten, needs no followers.
        if (given.ending === 'ok' && given.lie === undefined) answer = given;
        else request.reply(given);
      },
    };
    // Its place is taken at once: a fault may strike before it goes on.
    const index = node.log.length + 1;
    const before = this.#parts.accesses.writes.length;
    this.#parts.accesses.serve(replica, held, (write) => {
      const given = present(answer, 'the answer to a write');
      const pending: Pending = { index, write, request, acknowledge: (lie) => request.reply(resting(given, lie)), followers: new Map(), out: new Set(), isDone: false };
      this.#pending.push(pending);
      this.#world.touch(node.resource, 'exclusive');
      node.pending.push(pending);
      if (!node.leads) return;
      this.#acknowledgeTo(node);
      for (const follower of this.#othersOf(node)) this.#append(node, follower, pending);
    });
    const written = this.#parts.accesses.writes[before];
    if (written !== undefined && !replica.forgot(written)) node.log.push(written);
  }

  /** Whether the end of a transaction has come before: then it is answered as it was, once enough followers have it. */
  #isAnsweredBefore(node: Node, request: Request): boolean {
    const { call } = request;
    if (call.transaction === null) return false;
    if (node.refused.has(call)) {
      request.reply({ ending: 'failed', value: undefined, write: null, reads: [] });
      return true;
    }
    const index = 1 + node.log.findIndex((write) => write.call === call);
    const write = node.log[index - 1];
    if (write === undefined) return false;
    const followers = new Map([...node.following].flatMap(([machine, { has, lie }]) => ((has ?? 0) >= index ? [[machine, lie] as const] : [])));
    const pending: Pending = { index, write, request, acknowledge: (lie) => request.reply(resting(present(this.#answers.get(write), 'what stands in the log with it'), lie)), followers, out: new Set(), isDone: false };
    this.#pending.push(pending);
    node.pending.push(pending);
    this.#acknowledgeTo(node);
    return true;
  }

  /** Sends one write to one follower, and sees that it gets there. */
  #append(node: Node, follower: Node, pending: Pending): void {
    const { machine } = node.replica;
    const { index, write } = pending;
    const { epoch } = node;
    const { cause, operation } = write.call;
    this.#resends.watch(node, follower);
    this.#parts.links.send({
      code: messageKinds.replication,
      from: machine,
      to: follower.replica.machine,
      cause,
      attempt: write.effect * subKindFactor + subKinds.append,
      bytes: present(this.#world.plan.operations[operation], 'operation').size ?? 0,
      footprint: 'declared',
      dropped: (copy, reason) => noteOut(pending, follower, copy, reason),
      handle: (copy) => {
        const arrival = (2 * write.effect + copy) * subKindFactor;
        this.#received(node, follower, epoch, { cause, arrival, number: 2 * write.effect + copy, pending, offered: [write], upTo: index }, () => {
          if (follower.joined !== epoch || follower.isStuck) return [];
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
  #synchronize(node: Node, follower: Node, isIdle: boolean): void {
    const { machine, store } = node.replica;
    const { epoch } = node;
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
      handle: (copy) => this.#received(node, follower, epoch, { cause: store, arrival: (2 * number + copy) * subKindFactor + subKinds.synchronize, number: 2 * number + copy, pending: null, offered: log, upTo: log.length }, () => this.#join(follower, epoch, log)),
    });
  }

  /** A follower makes its log one with that of its leader. Which writes are new to it. */
  #join(follower: Node, epoch: number, log: readonly Write[]): readonly Write[] {
    const common = commonLength(follower.log, log);
    // What its leader told earlier may come later; that is no other log.
    const differs = common < follower.log.length && (common < log.length || follower.joined !== epoch);
    follower.joined = epoch;
    follower.early.clear();
    follower.isStuck = differs && this.#plan.failover?.rejoin === 'keep';
    if (differs) {
      const names = follower.log.slice(common).map(({ call }) => this.#parts.accesses.name(call)).join(', ');
      this.#parts.log?.tell(follower.replica.machine, { kind: 'timer', what: follower.isStuck ? `keeps ${names}, and follows nobody` : `throws away ${names}` });
    }
    if (follower.isStuck) return [];
    if (differs) follower.replica.drop(follower.log.splice(common).flatMap(partsOf), follower.log.flatMap(partsOf));
    return log.slice(common);
  }

  /** Something of a leader has come to a replica. `take`: which writes it takes now. */
  #received(node: Node, follower: Node, epoch: number, name: Arrival, take: () => readonly Write[]): void {
    const { replica } = follower;
    this.#world.touch(follower.resource, 'exclusive');
    if (this.#isRefused(follower, epoch)) {
      this.#refuse(node, follower, name);
      return;
    }
    if (epoch !== follower.epoch || follower.leader !== node.replica.machine) this.#turn(follower, epoch, node.replica.machine);
    if (this.#parts.lies.forgets(replica)) {
      for (const write of name.offered.flatMap(partsOf)) if (!replica.has.has(write) && !replica.forgot(write)) this.#parts.lies.forget(replica, write);
      this.#acknowledge(node, follower, epoch, name, Math.max(follower.log.length, name.upTo));
      return;
    }
    const taken = take();
    const acknowledge = (): void => this.#acknowledge(node, follower, epoch, name, follower.log.length);
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
    if (struck) this.#parts.moments.goOnBehindReplication(name.cause, name.arrival, replica.machine, goOn);
    else goOn();
  }

  /** Whether it takes nothing from a leader of that leadership: it knows of a later one, or leads itself where nobody counts. */
  #isRefused(follower: Node, epoch: number): boolean {
    return this.#plan.failover?.epochs === false ? follower.leads : epoch < follower.epoch;
  }

  /** Tells a leader that it is none, or at least not that of this replica. */
  #refuse(node: Node, follower: Node, { cause, arrival, number }: Arrival): void {
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
          this.#turn(node, epoch, leader);
          this.#ask(node);
        }
      },
    });
  }

  /** A replica follows another leadership from now on; null: it does not know whose. */
  #turn(node: Node, epoch: number, leader: MachineId | null): void {
    if (node.leads) this.#deposeOf(node);
    if (epoch !== node.epoch) node.turns.push({ epoch, at: this.#world.now });
    node.epoch = epoch;
    node.leader = leader;
    node.early.clear();
  }

  /** It leads no more: whoever waits for its answer waits in vain. */
  #deposeOf(node: Node): void {
    node.end(this.#world.now);
    node.pending = [];
    for (const { timer } of node.following.values()) if (timer !== null) this.#world.cancel(timer);
    node.following.clear();
  }

  #promote(node: Node, epoch: number): void {
    const { machine, store } = node.replica;
    if (node.leads) this.#deposeOf(node);
    if (epoch !== node.epoch) node.turns.push({ epoch, at: this.#world.now });
    node.epoch = epoch;
    node.leader = machine;
    node.joined = epoch;
    node.isStuck = false;
    node.early.clear();
    node.begin(this.#world.now);
    this.#parts.log?.tell(machine, { kind: 'timer', what: `leads ${this.#plan.name} from now on` });
    this.#parts.moments.lead(machine, store);
    this.#lead(node);
    this.#failover?.announce(node);
  }

  declared(detector: DetectorId, observer: MachineId, machine: MachineId, voters: readonly MachineId[]): void {
    this.#failover?.declared(detector, observer, machine, voters);
  }

  /**
   * Since when and until when each leader was one to whom enough replicas would still answer (SEMANTICS, rule 12): those that have not
   * turned to a later leadership.
   */
  leaderships(): readonly { readonly machine: MachineId; readonly since: Time; readonly until: Time | null }[] {
    const { decisions } = this.#world;
    const spare = this.#nodes.length - 1 - this.#needed;
    return this.#nodes.flatMap((node) =>
      node.reigns.map(({ epoch, since, until }) => {
        const left = this.#othersOf(node).flatMap(({ turns }) => turns.filter((turn) => turn.epoch > epoch).slice(0, 1)).map(({ at }) => at);
        const isCounting = this.#needed > 0 && this.#plan.failover?.epochs !== false;
        // The first instant at which more have left than it can spare.
        const last = left.find((at) => left.filter((other) => decisions.noLater(other, at)).length > spare && left.filter((other) => other !== at && !decisions.noLater(at, other)).length <= spare);
        if (!isCounting || last === undefined) return { machine: node.replica.machine, since, until };
        return { machine: node.replica.machine, since, until: until !== null && decisions.noLater(until, last) ? until : last };
      }),
    );
  }

  /** A follower says how much it has; one that forges says that all others have as much. */
  #acknowledge(node: Node, follower: Node, epoch: number, { cause, arrival, number, pending }: Arrival, has: number): void {
    const { machine } = follower.replica;
    const isLie = has > follower.log.length;
    const isBehind = !isLie && follower.early.size > 0;
    const forged = this.#parts.lies.forges(machine, node.replica.machine) ? this.#othersOf(node).filter((other) => other !== follower) : [];
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
        if (isBehind) this.#resends.watch(node, follower);
        if (following.has >= node.log.length && following.timer !== null) {
          this.#world.cancel(following.timer);
          following.timer = null;
        }
        node.heard(follower, has, isLie ? machine : null);
        for (const other of forged) {
          node.knows(other).has = has;
          node.heard(other, has, machine);
        }
        this.#acknowledgeTo(node);
      },
    });
  }

  /** Answers all clients whose writes enough followers have. */
  #acknowledgeTo(node: Node): void {
    const done = node.pending.filter(({ followers }) => followers.size >= this.#needed);
    if (done.length === 0) return;
    node.pending = node.pending.filter((one) => !done.includes(one));
    for (const one of done) {
      one.isDone = true;
      const liars = [...one.followers.values()].filter((lie) => lie !== null);
      one.acknowledge(one.followers.size - liars.length >= this.#needed ? null : (liars[0] ?? null));
    }
  }

  crashed(replica: Replica, isLost: boolean): void {
    const node = this.#node(replica.machine);
    node.end(this.#world.now);
    node.crashed(isLost);
    this.#failover?.crashed(replica.machine);
  }

  /** A leader tells all that it has; a follower asks for what it has missed. */
  restarted(replica: Replica): void {
    const node = this.#node(replica.machine);
    if (node.leads) {
      node.begin(this.#world.now);
      this.#lead(node);
    } else this.#ask(node);
  }

  #lead(node: Node): void {
    for (const follower of this.#othersOf(node)) {
      // At first there is nothing to tell.
      if (node.log.length === 0 && node.epoch === 0) continue;
      this.#resends.watch(node, follower);
      this.#synchronize(node, follower, false);
    }
  }

  /** Once: its leader sends again what is not acknowledged anyway. */
  #ask(node: Node): void {
    const { leader } = node;
    if (leader === null) return;
    const { machine, store } = node.replica;
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
        const other = this.#node(leader);
        this.#world.touch(other.resource, 'exclusive');
        if (!other.leads || (other.log.length === has && other.epoch === 0)) return;
        other.knows(node).has = has;
        this.#resends.watch(other, node);
        this.#synchronize(other, node, false);
      },
    });
  }

  #othersOf(node: Node): readonly Node[] {
    return this.#nodes.filter((other) => other !== node);
  }

  #node(machine: MachineId): Node {
    return present(this.#nodes.find(({ replica }) => replica.machine === machine), 'a replica of a store with a leader');
  }
}

/** What has come from a leader: names what comes of it. `offered`: what it brings, which is all up to that place of the log. */
interface Arrival {
  readonly cause: number;
  readonly arrival: number;
  readonly number: number;
  readonly pending: Pending | null;
  readonly offered: readonly Write[];
  readonly upTo: number;
}

/** An answer that rests on a lie, if it was somebody's. */
function resting(answer: Answer, lie: MachineId | null): Answer {
  return lie === null ? answer : { ...answer, lie };
}

function noteOut({ out }: Pending, { replica }: Node, copy: 0 | 1, reason: string): void {
  if (copy === 0 && (reason === 'down' || reason === 'refused' || reason === 'cut' || reason === 'partition')) out.add(replica.machine);
}
