// A store replicated by consensus: servers of Raft on machines, with clocks and links, that take what clients ask into their
// log, and do it when it is committed, in the order of the log.
//
// All operations are entries, reads and awaits too. An operation that comes twice, by a retry, a redirection or a doubled
// message, has two entries: the second changes nothing and gives the answer of the first (dissertation, §6.3).
import { present } from '../../../base/assert.ts';
import type { LeadershipRecord } from '../../history.ts';
import type { Clocks } from '../../clocks/clocks.ts';
import type { Moments } from '../../faults/moments.ts';
import type { Draws } from '../../kernel/draws.ts';
import { plus } from '../../kernel/forms.ts';
import { Resource } from '../../kernel/resource.ts';
import { constantTime, type Time } from '../../kernel/time.ts';
import type { Event } from '../../kernel/activity.ts';
import type { World } from '../../kernel/world.ts';
import type { Links } from '../../network/links.ts';
import { messageKinds } from '../../network/message.ts';
import type { MachineId, StoreId } from '../../plan-ids.ts';
import type { ConsensusPlan } from '../../plan.ts';
import type { Answer, Call, Request } from '../../software/call.ts';
import type { TraceLog } from '../../trace-log.ts';
import type { Accesses } from '../accesses.ts';
import type { Replica } from '../replica.ts';
import type { StoreServer } from '../store-server.ts';
import { ElectionWait } from './election-wait.ts';
import { againAs, answerTo, beatEvent, beatName, type Cause, causeOf, ownSign, type Sign } from './names.ts';
import { Raft, type RaftMessage, type Role, type Sent, type Step } from './raft.ts';
import type { Entry, ServerId } from './raft-state.ts';
import type { RaftRules } from './raft-rules.ts';

/** What an entry asks for. */
export interface Command {
  /** As it came to the leader that made the entry. */
  readonly request: Request;
  /** Whoever does it first says what comes of it. */
  readonly resource: Resource<Event>;
  /** What it is answered, wherever. Null: nobody has done it. */
  answer: Answer | null;
}

/** What tests may put in, and want to know. */
export interface ConsensusProbe {
  readonly rules?: RaftRules;
  elected?(store: StoreId, term: number, server: ServerId, log: readonly Entry<Command>[]): void;
  applied?(store: StoreId, server: ServerId, index: number, entry: Entry<Command>): void;
  /** When the run is over. */
  ended?(store: StoreId, logs: readonly (readonly Entry<Command>[])[]): void;
}

/** A machine knew of another term from then on. */
export interface TermChange {
  readonly server: ServerId;
  readonly term: number;
  readonly since: Time;
}

interface Server {
  readonly id: ServerId;
  readonly machine: MachineId;
  readonly replica: Replica;
  readonly raft: Raft<Command>;
  /** Guards its role and its term. */
  readonly standing: Resource<Event>;
  /** Guards what a leader knows to be committed. */
  readonly commit: Resource<Event>;
  /** Guards its log and all else, but for what the next one does. */
  readonly resource: Resource<Event>;
  /** Guards who has answered a leader. */
  readonly hearing: Resource<Event>;
  /** Of a leader: what was refused and sent again. */
  readonly again: Set<string>;
  readonly wait: ElectionWait;
  /** Of a leader, by index: who asked for the entry. */
  readonly asked: Map<number, { readonly entry: Entry<Command>; readonly request: Request }>;
  /** Who waits until a leader is known, and long polls of a leader. */
  held: Request[];
  polls: Request[];
  /** What was done here, by the operation: of one that comes twice, the first. On its disk. */
  readonly done: Map<number, Command>;
  /** Of a leader: from when on its heartbeats are counted. */
  begin: Event | null;
  beats: number;
}

export class Consensus implements StoreServer {
  /** In the order of the log, so that all replicas refuse the same, whoever leads. */
  readonly isFencing = true;
  readonly replicas: readonly Replica[];
  /** Each in the event of its change; those of one server in their order. */
  readonly terms: TermChange[] = [];
  /** Who believed to lead. `known`: how many changes of terms there had been then. */
  readonly leaders: { readonly server: ServerId; readonly term: number; readonly since: Time; readonly known: number; until: Time | null }[] = [];
  readonly #servers: readonly Server[];
  /** Operations that were asked of a server which could not reach a majority. */
  readonly #lacking = new Set<Call>();
  readonly #store: StoreId;
  readonly #plan: ConsensusPlan;
  readonly #parts: ConsensusParts;
  readonly #world: World;

  constructor(replicas: readonly Replica[], parts: ConsensusParts) {
    const [first] = replicas;
    const { store, plan } = present(first, 'a replica');
    this.replicas = replicas;
    this.#parts = parts;
    this.#world = parts.world;
    this.#store = store;
    this.#plan = present(plan.consensus, 'how it is elected');
    this.#servers = replicas.map((replica, id) => this.#newServer(replica, id));
  }

  #newServer(replica: Replica, id: ServerId): Server {
    const { world, draws, clocks, probe } = this.#parts;
    const { machine } = replica;
    const { heartbeatNs, election, preVote } = this.#plan;
    const server: Server = {
      id,
      machine,
      replica,
      raft: new Raft<Command>({
        id,
        servers: this.replicas.length,
        preVote,
        patience: Math.max(2, Math.ceil(election.lowNs / heartbeatNs)),
        ...(probe?.rules === undefined ? {} : { rules: probe.rules }),
      }),
      standing: new Resource<Event>(),
      commit: new Resource<Event>(),
      resource: new Resource<Event>(),
      hearing: new Resource<Event>(),
      again: new Set(),
      wait: new ElectionWait({
        world, draws, clocks, plan: this.#plan, machine, server: this.#number(machine),
        gate: this,
        lasts: () => this.#lasts(),
        elapsed: (isVain) => this.#elapsed(server, isVain),
      }),
      asked: new Map(),
      held: [],
      polls: [],
      done: new Map(),
      begin: null,
      beats: 0,
    };
    return server;
  }

  start(): void {
    const { leader } = this.#plan;
    for (const server of this.#servers) {
      if (leader !== null) server.raft.beginUnder(present(this.#serverOn(leader), 'leader').id);
      if (server.machine === leader) this.#lead(server, true);
      else server.wait.restart(ownSign(server.raft.term, 0), leader !== null);
    }
  }

  /** A client asks. */
  serve(replica: Replica, request: Request): void {
    const server = this.#of(replica);
    this.#world.touch(server.standing, 'read');
    this.#take(server, request);
  }

  crashed(replica: Replica, isLost: boolean): void {
    const server = this.#of(replica);
    this.#seize(server);
    const { term } = server.raft;
    this.#leadsNoMore(server);
    server.raft.crash(!isLost);
    server.wait.forget();
    server.asked.clear();
    server.held = [];
    server.polls = [];
    if (isLost) server.done.clear();
    if (server.raft.term !== term) this.#noteTerm(server);
  }

  restarted(replica: Replica): void {
    const server = this.#of(replica);
    this.#seize(server);
    server.wait.restart(ownSign(server.raft.term, 0), false);
  }

  /** The run is over. */
  end(): void {
    this.#parts.probe?.ended?.(this.#store, this.#servers.map(({ raft }) => raft.log));
  }

  get withoutQuorum(): Iterable<Call> {
    return this.#lacking;
  }

  /** Takes a request into the log, says who leads, or keeps it until somebody does. */
  #take(server: Server, request: Request): void {
    const { raft } = server;
    this.#count(server, request);
    if (raft.role === 'leader') {
      // Alone it commits at once.
      if (this.#servers.length === 1) this.#seize(server);
      else {
        this.#world.touch(server.commit, 'read');
        this.#world.touch(server.resource, 'exclusive');
      }
      const command: Command = { request, resource: new Resource<Event>(), answer: null };
      const index = raft.log.length + 1;
      this.#step(server, null, () => {
        const { step } = raft.propose(command);
        server.asked.set(index, { entry: present(raft.log[index - 1], 'entry'), request });
        return step;
      }, false);
    } else if (raft.leader !== null) request.redirect(this.#machineOf(raft.leader));
    else {
      this.#world.touch(server.resource, 'exclusive');
      server.held.push(request);
    }
  }

  /** Notes a request at a server that cannot reach a majority. */
  #count(server: Server, { call }: Request): void {
    const reached = this.#servers.filter((other) => other === server || (this.#isUp(other) && this.#areLinked(server, other))).length;
    if (reached <= this.#servers.length / 2) this.#lacking.add(call);
  }

  /** The current event may change anything of it. */
  #seize(server: Server): void {
    for (const resource of [server.standing, server.commit, server.resource, server.hearing]) this.#world.touch(resource, 'exclusive');
  }

  /** A server has waited in vain for its leader. */
  #elapsed(server: Server, isVain: () => boolean): void {
    this.#seize(server);
    if (!isVain()) return;
    const { raft } = server;
    this.#parts.log?.tell(server.machine, { kind: 'timer', what: `no leader of ${server.replica.plan.name} was heard` });
    this.#step(server, null, () => raft.elapsed());
  }

  #receive(from: Server, to: Server, message: RaftMessage<Command>, cause: Cause, copy: 0 | 1): void {
    const world = this.#world;
    const { raft } = to;
    world.touch(to.standing, 'read');
    const sign: Sign = { from: from.machine, cause, copy };
    const weight = raft.weightOf(from.id, message);
    if (weight === 'tells') {
      world.touch(message.kind === 'append' ? to.resource : to.hearing, 'merge');
      this.#hear(from, to, message, sign);
      return;
    }
    if (weight === 'counts') {
      world.touch(to.hearing, 'merge');
      world.touch(to.commit, 'read');
      if (message.kind === 'appended' && message.match <= raft.commit) {
        this.#hear(from, to, message, sign);
        return;
      }
      world.touch(to.commit, 'exclusive');
      world.touch(to.resource, 'exclusive');
      this.#step(to, { sign, message }, () => raft.receive(from.id, message, () => false), false);
      return;
    }
    this.#seize(to);
    const heardLately = (): boolean => raft.leader !== null && to.wait.heardLately();
    this.#step(to, { sign, message }, () => raft.receive(from.id, message, heardLately));
  }

  /** A message that changes nothing but who was heard, and how far a log has grown. */
  #hear(from: Server, to: Server, message: RaftMessage<Command>, sign: Sign): void {
    const step = to.raft.receive(from.id, message, () => false);
    if (step.waitsAnew) to.wait.join(sign, true);
    for (const sent of step.sends) this.#send(to, sent, answerTo(sign.cause, sign.copy), delayCodeOf(message));
  }

  /** Does a step of a server, and what comes of it. `answered`: in answer to what; null: it does it by itself. `isWhole`: it has seized all of it. */
  #step(server: Server, answered: { readonly sign: Sign; readonly message: RaftMessage<Command> } | null, act: () => Step<Command>, isWhole = true): void {
    const { raft } = server;
    const before = { role: raft.role, term: raft.term };
    const step = act();
    if (isWhole) raft.settle();
    if (raft.term !== before.term) this.#noteTerm(server);
    if (before.role === 'leader' && (raft.role !== 'leader' || raft.term !== before.term)) this.#leadsNoMore(server);
    const isElected = raft.role === 'leader' && (before.role !== 'leader' || raft.term !== before.term);
    if (step.waitsAnew && raft.role !== 'leader') {
      const sign = answered?.sign ?? ownSign(raft.term, 2 * raft.waits + (before.role === 'leader' ? 1 : 0));
      server.wait.restart(sign, answered !== null && raft.leader !== null);
    }
    for (const sent of step.sends) {
      const cause = this.#causeOf(server, sent, answered?.sign ?? null);
      if (cause !== null) this.#send(server, sent, cause, delayCodeOf(sent.because.kind === 'answer' ? present(answered, 'what is answered').message : sent.message));
    }
    this.#apply(server);
    if (isElected) this.#lead(server, false);
    if (raft.role !== 'leader' && raft.leader !== null && server.held.length > 0) {
      const { held } = server;
      server.held = [];
      for (const request of held) request.redirect(this.#machineOf(raft.leader));
    }
  }

  #causeOf(server: Server, { because }: Sent<Command>, sign: Sign | null): Cause | null {
    const { raft, machine } = server;
    if (because.kind === 'answer') return answerTo(present(sign, 'what is answered').cause, present(sign, 'what is answered').copy);
    if (because.kind === 'again') {
      const again = againAs(present(sign, 'what was refused').cause);
      const name = again === null ? '' : `${again.code} ${present(sign, 'what was refused').from}`;
      if (again === null || server.again.has(name)) return null;
      server.again.add(name);
      return again;
    }
    return causeOf(because, because.kind === 'trial' ? raft.term + 1 : raft.term, this.#world.machine(machine).incarnation);
  }

  #send(from: Server, { to: id, message }: Sent<Command>, cause: Cause, delayAs: DelayCode): void {
    const { links, world } = this.#parts;
    const to = present(this.#servers[id], 'server');
    links.send({
      code: messageKinds.consensus,
      delayAs,
      from: from.machine,
      to: to.machine,
      cause: this.#store + world.plan.stores.length * cause.term,
      attempt: cause.code,
      bytes: message.kind === 'append' ? message.entries.reduce((sum, { command }) => sum + this.#bytesOf(command), 0) : 0,
      footprint: 'declared',
      ...(delayAs === messageKinds.replicate ? { isBackground: true } : { isIdle: true }),
      handle: (copy) => this.#receive(from, to, message, cause, copy),
    });
  }

  #bytesOf(command: Command | null): number {
    return command === null ? 0 : (present(this.#world.plan.operations[command.request.call.operation], 'operation').size ?? 0);
  }

  /** Does what is committed and not done here yet. */
  #apply(server: Server): void {
    const { raft } = server;
    const { durable } = raft;
    while (durable.applied < raft.commit && durable.applied < durable.log.length) {
      const index = ++durable.applied;
      const entry = present(durable.log[index - 1], 'entry');
      this.#parts.probe?.applied?.(this.#store, server.id, index, entry);
      if (entry.command !== null) this.#do(server, index, entry, entry.command);
    }
  }

  #do(server: Server, index: number, entry: Entry<Command>, command: Command): void {
    const { accesses } = this.#parts;
    const { replica } = server;
    const asked = server.asked.get(index);
    server.asked.delete(index);
    const request = asked?.entry === entry ? asked.request : null;
    const { call } = command.request;
    if (call.statement.kind === 'read' || call.statement.kind === 'await') {
      if (request !== null) accesses.serve(replica, this.#polling(server, request), () => undefined);
      return;
    }
    const first = server.done.get(call.cause);
    if (first !== undefined) {
      if (request !== null && first.answer !== null) request.reply(first.answer);
      return;
    }
    server.done.set(call.cause, command);
    const isFenced = replica.isFenced(call);
    this.#world.touch(command.resource, 'exclusive');
    if (isFenced && command.answer === null) {
      accesses.tellRefused(replica, call);
      command.answer = { ending: 'failed', value: undefined, write: null, reads: [] };
    }
    if (command.answer === null) {
      replica.counter = index - 1;
      const doing: Request = { ...command.request, decided: (answer) => (command.answer = answer), reply: (answer) => request?.reply(answer) };
      accesses.serve(replica, doing, () => undefined);
      return;
    }
    const { write } = command.answer;
    if (write !== null) {
      replica.take(write);
      accesses.tellApplied(replica, write);
      replica.changed(write.key);
      accesses.wake(replica, write.key);
    }
    request?.reply(command.answer);
  }

  /** A long poll is noted until it is answered. */
  #polling(server: Server, request: Request): Request {
    if (request.call.statement.kind !== 'await') return request;
    server.polls.push(request);
    const answered = (): void => {
      server.polls = server.polls.filter((one) => one !== request);
    };
    return { ...request, decided: answered };
  }

  #lead(server: Server, isFirst: boolean): void {
    const { raft, machine, replica } = server;
    const { world, draws, moments, log, probe } = this.#parts;
    this.leaders.push({ server: server.id, term: raft.term, since: world.now, known: this.terms.length, until: null });
    probe?.elected?.(this.#store, raft.term, server.id, raft.log);
    server.wait.stop();
    server.again.clear();
    server.beats = 0;
    if (isFirst) {
      const { incarnation } = world.machine(machine);
      world.schedule({
        id: beatEvent(this.#number(machine), incarnation, raft.term, 0),
        machine,
        footprint: 'declared',
        delay: draws.tie(beatName(this.#number(machine), incarnation, raft.term)),
        life: 'recurs',
        run: () => {
          server.begin = world.current;
          this.#beat(server, raft.term);
        },
      });
      return;
    }
    log?.tell(machine, { kind: 'timer', what: `leads ${replica.plan.name} in term ${raft.term}` });
    moments.lead(machine, this.#store);
    server.begin = world.current;
    this.#beatLater(server, raft.term);
    const { held } = server;
    server.held = [];
    for (const request of held) this.#take(server, request);
  }

  #beat(server: Server, term: number): void {
    this.#seize(server);
    const { raft } = server;
    if (raft.role !== 'leader' || raft.term !== term) return;
    this.#step(server, null, () => raft.beat());
    // It has given up: so whoever asked it.
    if (raft.role as Role !== 'leader') for (const request of server.held) this.#count(server, request);
    // It may have given up, for want of answers.
    if (server.raft.role === 'leader') this.#beatLater(server, term);
  }

  /** Sets the next heartbeat: a whole number of periods behind the beginning. */
  #beatLater(server: Server, term: number): void {
    const { world, clocks } = this.#parts;
    const { machine } = server;
    const begin = present(server.begin, 'the beginning of its term');
    const due = (beats: number): Time =>
      plus(begin.time, clocks.untilAdvanced(machine, constantTime(beats * this.#plan.heartbeatNs, world.grid), begin.time), world.forms);
    let time = due(++server.beats);
    // After a pause some lie behind.
    while (!world.decisions.noLater(world.now, time)) time = due(++server.beats);
    world.schedule({
      id: beatEvent(this.#number(machine), world.machine(machine).incarnation, term, server.beats),
      machine,
      footprint: 'declared',
      at: { time, behind: begin },
      life: 'recurs',
      gate: this,
      happens: () => this.#lasts() || this.#isWanted(server, term),
      isWanted: () => this.#isWanted(server, term),
      run: () => this.#beat(server, term),
    });
  }

  /** Whether a heartbeat of it could bring what is committed to somebody who has not got it. */
  #isWanted(server: Server, term: number): boolean {
    // Where all heartbeats come too late, somebody else is elected again and again, and each has something to bring.
    if (this.#plan.heartbeatNs >= this.#plan.election.highNs) return false;
    this.#look(server);
    const { raft } = server;
    if (raft.role !== 'leader' || raft.term !== term || !this.#isUp(server)) return false;
    return this.#servers.some((other) => {
      if (other === server) return false;
      this.#look(other);
      return other.raft.commit < raft.commit && other.raft.term <= raft.term && this.#isUp(other) && this.#areLinked(server, other);
    });
  }

  /** Somebody asks of its term and of what it knows to be committed. */
  #look({ standing, commit }: Server): void {
    for (const resource of [standing, commit]) this.#world.touch(resource, 'read');
  }

  #isUp({ machine: id }: Server): boolean {
    const machine = this.#world.machine(id);
    this.#world.touch(machine.resource, 'read');
    return machine.down === 0 && machine.paused === 0;
  }

  #areLinked(x: Server, y: Server): boolean {
    const { links } = this.#parts;
    return links.isOpen(x.machine, y.machine) && links.isOpen(y.machine, x.machine);
  }

  /** Heartbeats and elections keep no run alive; where somebody still waits for something, they go on for some elections more. */
  #lasts(): boolean {
    const { world, areRunning, patienceNs } = this.#parts;
    return areRunning() || this.#differ() ? world.lastsBy(patienceNs) : world.lasts;
  }

  /** Whether of servers that are up one knows less than another of what is committed. */
  #differ(): boolean {
    const commits = this.#servers.flatMap((server) => {
      this.#look(server);
      return this.#isUp(server) ? [server.raft.commit] : [];
    });
    return new Set(commits).size > 1;
  }

  /** Until it believes so no more, or so many have gone on to another term that what follows it is no majority. */
  leaderships(): readonly Omit<LeadershipRecord, 'store'>[] {
    const { decisions } = this.#world;
    return this.leaders.flatMap((leader) => {
      const { server, since } = leader;
      const gone = this.#servers.flatMap(({ id }) => {
        const time = id === server ? null : this.#goneSince(id, leader);
        return time === null ? [] : [{ id, time }];
      });
      gone.sort((x, y) => x.time.ticks - y.time.ticks || x.id - y.id);
      const latest = gone[Math.ceil(this.#servers.length / 2) - 1];
      // Which of them it is, is compared with all others; of equal ones the first of the list came first.
      if (latest !== undefined) for (const { id, time } of gone) if (id !== latest.id) decisions.noLater(id < latest.id ? time : latest.time, id < latest.id ? latest.time : time);
      const last = latest?.time ?? null;
      const until = last === null || (leader.until !== null && decisions.noLater(leader.until, last)) ? leader.until : last;
      return until !== null && decisions.noLater(until, since) ? [] : [{ machine: this.#machineOf(server), since, until }];
    });
  }

  /** Since when a server, as it was when a leader was elected or later, would not follow it any more. */
  #goneSince(server: ServerId, { term, known }: { readonly term: number; readonly known: number }): Time | null {
    let since: Time | null = null;
    for (const [i, change] of this.terms.entries()) {
      if (change.server !== server || (i >= known && since !== null)) continue;
      if (change.term <= term) since = null;
      else since ??= change.since;
    }
    return since;
  }

  /** How far a replica has got: the term of the last entry that was done there, and its place. */
  progressOf(replica: Replica): { readonly term: number; readonly index: number } {
    const { durable } = this.#of(replica).raft;
    return { term: durable.log[durable.applied - 1]?.term ?? 0, index: durable.applied };
  }

  /** Whoever asked it, or waits at it, is told who leads, or waits on. */
  #leadsNoMore(server: Server): void {
    const leadership = this.leaders.findLast((one) => one.server === server.id);
    if (leadership?.until === null) leadership.until = this.#world.now;
    server.held.push(...[...server.asked.entries()].sort(([x], [y]) => x - y).map(([, { request }]) => request), ...server.polls);
    server.asked.clear();
    server.polls = [];
    server.begin = null;
  }

  #noteTerm({ id, raft }: Server): void {
    this.terms.push({ server: id, term: raft.term, since: this.#world.now });
  }

  #of(replica: Replica): Server {
    return present(this.#serverOn(replica.machine), 'server');
  }

  #serverOn(machine: MachineId): Server | undefined {
    return this.#servers.find((server) => server.machine === machine);
  }

  #machineOf(server: ServerId): MachineId {
    return present(this.#servers[server], 'server').machine;
  }

  #number(machine: MachineId): number {
    return this.#store * this.#world.machines.length + machine;
  }
}

export interface ConsensusParts {
  readonly world: World;
  readonly draws: Draws;
  readonly clocks: Clocks;
  readonly links: Links;
  readonly moments: Moments;
  readonly accesses: Accesses;
  readonly log: TraceLog | null;
  /** Whether a program still goes on. */
  readonly areRunning: () => boolean;
  /** How long elections go on behind the last that keeps the run alive, while somebody waits for something. */
  readonly patienceNs: number;
  readonly probe: ConsensusProbe | null;
}

type DelayCode = typeof messageKinds.vote | typeof messageKinds.heartbeat | typeof messageKinds.replicate;

/** What it travels as; an answer travels as what it answers. */
function delayCodeOf(message: RaftMessage<Command>): DelayCode {
  if (message.kind === 'ask' || message.kind === 'vote') return messageKinds.vote;
  return message.kind === 'append' && message.entries.length > 0 ? messageKinds.replicate : messageKinds.heartbeat;
}
