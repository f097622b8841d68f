// A store with a leader, which takes all writes, and followers, which have them in its order. (DDIA, chapter 5, "Leaders and
// followers".)
//
// What a replica has and believes is one thing here: every event of it is ordered with every other. Where leaderships have
// numbers, and writes wait for followers, the store is linearizable for all who ask the store, and no replica by its name: the
// rules that this rests on are in `leader-rules.ts`.
import { present } from '../../base/assert.ts';
import type { Time } from '../kernel/time.ts';
import type { World } from '../kernel/world.ts';
import type { DetectorId, MachineId } from '../plan-ids.ts';
import type { StorePlan } from '../plan.ts';
import { type AccessStatement, type Answer, type Call, mayWrite, type Request, type Write } from '../software/call.ts';
import { Failover } from './failover.ts';
import { Followers } from './following.ts';
import { confirmsReads, type LeaderRules } from './leader-rules.ts';
import { Node, type Pending } from './log.ts';
import type { Replica } from './replica.ts';
import type { StoreParts, StoreServer } from './store-server.ts';

export class Leader implements StoreServer {
  readonly replicas: readonly Replica[];
  readonly #nodes: readonly Node[];
  readonly #plan: StorePlan;
  readonly #parts: StoreParts;
  readonly #world: World;
  readonly #rules: LeaderRules;
  readonly #followers: Followers;
  readonly #failover: Failover | null;
  /** All that were ever made. */
  readonly #pending: Pending[] = [];
  /** What was answered to each write that has taken effect, wherever. */
  readonly #answers = new Map<Write, Answer>();

  constructor(replicas: readonly Replica[], plan: StorePlan, parts: StoreParts, rules: LeaderRules) {
    this.replicas = replicas;
    this.#plan = plan;
    this.#parts = parts;
    this.#world = parts.world;
    this.#rules = rules;
    const { machine } = present(plan.leader, 'the leader');
    this.#nodes = replicas.map((replica) => new Node(replica, machine));
    this.#node(machine).begin({ ticks: 0, base: 0, form: 0 });
    const store = present(replicas[0], 'a replica').store;
    const turn = (node: Node, epoch: number, leader: MachineId | null): void => this.#turn(node, epoch, leader);
    this.#followers = new Followers(plan, parts, { nodes: this.#nodes, rules, isCounting: this.#isCounting, turn, heard: (node) => this.#acknowledgeTo(node) });
    const succession = { nodes: this.#nodes, rules, promise: (node: Node, epoch: number) => turn(node, epoch, null), promote: (node: Node, epoch: number) => this.#promote(node, epoch) };
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

  /** Whether leaderships have numbers that are heeded. */
  get #isCounting(): boolean {
    return this.#plan.failover?.epochs === true;
  }

  /** Whether a leader asks its followers before it answers what it has only read. */
  get #isConfirming(): boolean {
    return confirmsReads(this.#plan) && this.#rules.confirms();
  }

  serve(replica: Replica, request: Request): void {
    const node = this.#node(replica.machine);
    const { statement, program } = request.call;
    const { kind } = statement as AccessStatement;
    const isWrite = mayWrite(request.call);
    // Who asks a replica by its name is answered with what that has.
    const isByName = (statement.via ?? this.#world.plan.programs[program]?.via)?.kind === 'machine';
    this.#world.touch(node.resource, isWrite || (this.#isConfirming && !isByName) ? 'exclusive' : 'read');
    // Who makes things up needs no leader.
    if (kind === 'read' && this.#parts.lies.makesUp(replica, request.call.machine)) this.#parts.accesses.serve(replica, request, () => undefined);
    else if (node.leads || (isByName && !isWrite)) {
      if (this.#parts.accesses.isToBeStamped(this.#plan, request)) this.#parts.accesses.stamp(this.#plan, replica.machine, request, (stamped) => this.serve(replica, stamped));
      else if (isWrite) this.#write(node, request);
      else this.#parts.accesses.serve(replica, isByName ? request : this.#confirmed(node, request), () => undefined);
    } else if (node.leader !== null && !isByName) request.redirect(node.leader);
    // Of two copies, the other one may find a leader here.
    else if (isWrite && this.#failover !== null && request.isDoubled()) request.reset('unknown');
    else request.reply({ ending: 'failed', value: undefined, write: null, reads: [] });
  }

  #write(node: Node, request: Request): void {
    const { replica } = node;
    const isOnce = request.call.transaction !== null || (this.#isCounting && this.#rules.isOnce());
    if (isOnce && this.#isAnsweredBefore(node, request)) return;
    replica.counter = node.nextPosition;
    let answer: Answer | null = null;
    let index = 0;
    const held: Request = {
      ...request,
      decided: (given) => {
        if (request.call.transaction !== null && given.ending === 'failed') node.refused.add(request.call);
        // Its place is taken at once: a fault may strike before it goes on.
        if (given.write !== null) {
          index = node.log.push(given.write);
          this.#answers.set(given.write, given);
        }
        request.decided?.(given);
      },
      reply: (given) => {
        // What is forgotten is passed on to nobody, and what is certainly not done changes nothing.
        if (given.lie !== undefined) request.reply(given);
        else if (given.ending === 'ok') answer = given;
        else this.#confirmed(node, request).reply(given);
      },
    };
    this.#parts.accesses.serve(replica, held, (write) => {
      const given = present(answer, 'the answer to a write');
      this.#world.touch(node.resource, 'exclusive');
      if (node.log[index - 1] !== write) return;
      const pending = this.#wait(node, { index, write, request, acknowledge: (lie) => request.reply(resting(given, lie)), question: 0 });
      if (!node.leads) return;
      this.#acknowledgeTo(node);
      for (const follower of this.#othersOf(node)) this.#followers.append(node, follower, pending);
    });
  }

  /** Whether another request of the same operation has come before: then it is answered as that one is. */
  #isAnsweredBefore(node: Node, request: Request): boolean {
    const { call } = request;
    if (node.refused.has(call)) {
      request.reply({ ending: 'failed', value: undefined, write: null, reads: [] });
      return true;
    }
    const place = node.log.findIndex((write) => write.call === call);
    const write = node.log[place];
    if (write === undefined) return false;
    const answer = present(this.#answers.get(write), 'what stands in the log with it');
    this.#wait(node, { index: place + 1, write, request, acknowledge: (lie) => request.reply(resting(answer, lie)), question: 0 });
    this.#acknowledgeTo(node);
    return true;
  }

  /** Its answer waits until so many followers as writes wait for have all that was read, and have said since that they follow. */
  #confirmed(node: Node, request: Request): Request {
    if (!this.#isConfirming) return request;
    const reply = (answer: Answer): void => {
      this.#world.touch(node.resource, 'exclusive');
      if (!node.leads) {
        // A long poll, behind which another one has come to lead.
        if (node.leader !== null) request.redirect(node.leader);
        return;
      }
      const pending = this.#wait(node, { index: node.log.length, write: null, request, acknowledge: (lie) => request.reply(resting(answer, lie)), question: ++node.asked });
      for (const follower of this.#othersOf(node)) this.#followers.append(node, follower, pending);
    };
    return { ...request, reply };
  }

  #wait(node: Node, words: Pick<Pending, 'index' | 'write' | 'request' | 'acknowledge' | 'question'>): Pending {
    const having = [...node.following].flatMap(([machine, { has, lie }]) => ((has ?? 0) >= words.index ? [[machine, lie] as const] : []));
    const pending: Pending = { ...words, followers: new Map(having), confirmed: new Map(words.question === 0 ? having : []), out: new Set(), isDone: false };
    this.#pending.push(pending);
    node.pending.push(pending);
    return pending;
  }

  /** A replica follows another leadership from now on; null: it does not know whose. */
  #turn(node: Node, epoch: number, leader: MachineId | null): void {
    const reading = node.leads ? node.pending.filter(({ write }) => write === null) : [];
    if (node.leads) this.#deposeOf(node);
    if (epoch !== node.epoch) node.turns.push({ epoch, at: this.#world.now });
    node.epoch = epoch;
    node.leader = leader;
    node.early.clear();
    if (leader === null) return;
    this.#failover?.found(node);
    for (const { request } of reading) request.redirect(leader);
  }

  /** It leads no more: whoever waits to have something written waits in vain. */
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
    this.#failover?.found(node);
    this.#failover?.announce(node);
  }

  declared(detector: DetectorId, observer: MachineId, machine: MachineId, voters: readonly MachineId[]): void {
    this.#failover?.declared(detector, observer, machine, voters);
  }

  trusted(detector: DetectorId, observer: MachineId, machine: MachineId): void {
    this.#failover?.trusted(detector, observer, machine);
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

  /** Answers all clients of whose answers enough followers have said what is needed. */
  #acknowledgeTo(node: Node): void {
    const done = node.pending.filter(({ followers, confirmed }) => followers.size >= this.#needed && confirmed.size >= this.#needed);
    if (done.length === 0) return;
    node.pending = node.pending.filter((one) => !done.includes(one));
    for (const one of done) {
      one.isDone = true;
      one.acknowledge(this.#lieOf(one.followers) ?? this.#lieOf(one.confirmed));
    }
  }

  /** Who lied, where so many would not have said it otherwise. */
  #lieOf(said: ReadonlyMap<MachineId, MachineId | null>): MachineId | null {
    const liars = [...said.values()].filter((lie) => lie !== null);
    return said.size - liars.length >= this.#needed ? null : (liars[0] ?? null);
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
    } else this.#followers.ask(node);
  }

  #lead(node: Node): void {
    for (const follower of this.#othersOf(node)) {
      // At first there is nothing to tell.
      if (node.log.length === 0 && node.epoch === 0) continue;
      this.#followers.tell(node, follower);
    }
  }

  #othersOf(node: Node): readonly Node[] {
    return this.#nodes.filter((other) => other !== node);
  }

  #node(machine: MachineId): Node {
    return present(this.#nodes.find(({ replica }) => replica.machine === machine), 'a replica of a store with a leader');
  }
}

/** An answer that rests on a lie, if it was somebody's. */
function resting(answer: Answer, lie: MachineId | null): Answer {
  return lie === null ? answer : { ...answer, lie };
}
