// A store replicated by consensus: servers of Raft on machines, with clocks and links, that take what clients ask into their
// log, and do it when it is committed, in the order of the log.
//
// All operations are entries, reads and awaits too. An operation that comes twice, by a retry, a redirection or a doubled
// message, has two entries: the second changes nothing and gives the answer of the first (dissertation, §6.3).
import { present } from '../../../base/assert.ts';
import type { LeadershipRecord } from '../../history.ts';
import type { World } from '../../kernel/world.ts';
import { messageKinds } from '../../network/message.ts';
import type { MachineId, StoreId } from '../../plan-ids.ts';
import type { ConsensusPlan } from '../../plan.ts';
import type { Call, Request } from '../../software/call.ts';
import { type Command, Commands, newCommand } from '../commands.ts';
import type { Replica } from '../replica.ts';
import type { AgreeingParts, StoreServer } from '../store-server.ts';
import { Beats } from './beats.ts';
import { Clients } from './clients.ts';
import { ElectionWait } from './election-wait.ts';
import { Leaderships } from './leaderships.ts';
import { type Forged, Lying } from './lying.ts';
import { againAs, answerTo, type Cause, causeOf, ownSign, type Sign } from './names.ts';
import { Raft, type RaftMessage, type Sent, type Step } from './raft.ts';
import type { Entry, ServerId } from './raft-state.ts';
import type { RaftRules } from './raft-rules.ts';
import { newGuards, Reach, seize, type Server } from './server.ts';

/** What tests may put in, and want to know. */
export interface ConsensusProbe {
  readonly rules?: RaftRules;
  elected?(store: StoreId, term: number, server: ServerId, log: readonly Entry<Command>[]): void;
  applied?(store: StoreId, server: ServerId, index: number, entry: Entry<Command>): void;
  /** When the run is over. */
  ended?(store: StoreId, logs: readonly (readonly Entry<Command>[])[]): void;
}

export interface ConsensusParts extends AgreeingParts {
  readonly probe: ConsensusProbe | null;
}

export class Consensus implements StoreServer {
  /** In the order of the log, so that all replicas refuse the same, whoever leads. */
  readonly isFencing = true;
  readonly replicas: readonly Replica[];
  readonly #servers: readonly Server[];
  /** Operations that were asked of a server which could not reach a majority. */
  readonly #lacking = new Set<Call>();
  readonly #leaderships: Leaderships;
  readonly #reach: Reach;
  readonly #beats: Beats;
  readonly #commands: Commands;
  readonly #lying: Lying;
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
    this.#commands = new Commands(parts);
    const machines = replicas.map(({ machine }) => machine);
    this.#lying = new Lying(machines, parts.lies);
    this.#leaderships = new Leaderships(machines, parts.world);
    this.#servers = replicas.map((replica, id) => this.#newServer(replica, id));
    this.#reach = new Reach(this.#servers, this.#plan, parts);
    const { world, draws, clocks } = parts;
    this.#beats = new Beats(this.#plan, { world, draws, clocks, reach: this.#reach, gate: this, number: (machine) => this.#number(machine), beat: (server, term) => this.#beat(server, term) });
  }

  #newServer(replica: Replica, id: ServerId): Server {
    const { world, draws, clocks, accesses, probe } = this.#parts;
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
      ...newGuards(),
      again: new Set(),
      wait: new ElectionWait({
        world, draws, clocks, plan: this.#plan, machine, server: this.#number(machine),
        gate: this,
        lasts: () => this.#reach.lasts(),
        elapsed: (isVain) => this.#elapsed(server, isVain),
      }),
      clients: new Clients(replica, this.#commands, accesses),
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
    seize(this.#world, server);
    const { term } = server.raft;
    this.#leadsNoMore(server);
    server.raft.crash(!isLost);
    server.wait.forget();
    server.clients.crashed(isLost);
    if (server.raft.term !== term) this.#leaderships.turned(server.id, server.raft.term);
  }

  restarted(replica: Replica): void {
    const server = this.#of(replica);
    seize(this.#world, server);
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
    if (this.#isLiedTo(server, request)) {
      seize(this.#world, server);
      this.#parts.accesses.serve(server.replica, request, () => undefined);
    } else if (raft.role === 'leader') {
      const { accesses } = this.#parts;
      if (accesses.isToBeStamped(server.replica.plan, request)) {
        accesses.stamp(server.replica.plan, server.machine, request, (stamped) => this.serve(server.replica, stamped));
        return;
      }
      // Alone it commits at once.
      if (this.#servers.length === 1) seize(this.#world, server);
      else {
        this.#world.touch(server.commit, 'read');
        this.#world.touch(server.resource, 'exclusive');
      }
      const command = newCommand(request);
      const index = raft.log.length + 1;
      this.#step(server, null, () => {
        const { step } = raft.propose(command);
        const entry = present(raft.log[index - 1], 'entry');
        this.#lying.deny(server, entry);
        server.clients.ask(index, entry, request);
        return step;
      }, false);
    } else if (raft.leader !== null) request.redirect(this.#machineOf(raft.leader));
    else {
      this.#world.touch(server.resource, 'exclusive');
      server.clients.hold(request);
    }
  }

  /** Whether it answers at once, whoever leads: a leader that forgets says that a write is done, and who makes things up needs nobody to read. */
  #isLiedTo({ replica, raft }: Server, { call }: Request): boolean {
    const { lies } = this.#parts;
    const { kind } = call.statement;
    if (kind === 'read') return lies.makesUp(replica, call.machine);
    return kind !== 'await' && raft.role === 'leader' && lies.forgets(replica);
  }

  /** Notes a request at a server that cannot reach a majority. */
  #count(server: Server, { call }: Request): void {
    if (!this.#reach.isOfMajority(server)) this.#lacking.add(call);
  }

  /** A server has waited in vain for its leader. */
  #elapsed(server: Server, isVain: () => boolean): void {
    seize(this.#world, server);
    if (!isVain()) return;
    const { raft } = server;
    this.#parts.log?.tell(server.machine, { kind: 'timer', what: `no leader of ${server.replica.plan.name} was heard` });
    this.#step(server, null, () => raft.elapsed());
  }

  /** `forged`: what was said with it in other names. */
  #receive(from: Server, to: Server, said: RaftMessage<Command>, forged: readonly Forged[], cause: Cause, copy: 0 | 1): void {
    const world = this.#world;
    const { raft } = to;
    world.touch(to.standing, 'read');
    const answered: Answered = { sign: { from: from.machine, cause, copy }, message: said };
    const message = this.#lying.heard(to, said);
    const receive = (heardLately: () => boolean): Step<Command> => {
      const steps = [raft.receive(from.id, message, heardLately), ...forged.map((one) => raft.receive(one.name, one.message, heardLately))];
      return { sends: steps.flatMap(({ sends }) => sends), waitsAnew: steps.some(({ waitsAnew }) => waitsAnew) };
    };
    const weight = raft.weightOf(from.id, message);
    if (weight === 'tells') {
      world.touch(message.kind === 'append' ? to.resource : to.hearing, 'merge');
      this.#hear(to, answered, receive(() => false));
      return;
    }
    if (weight === 'counts') {
      world.touch(to.hearing, 'merge');
      world.touch(to.commit, 'read');
      if (message.kind === 'appended' && message.match <= raft.commit) {
        this.#hear(to, answered, receive(() => false));
        return;
      }
      world.touch(to.commit, 'exclusive');
      world.touch(to.resource, 'exclusive');
      this.#step(to, answered, () => receive(() => false), false);
      return;
    }
    seize(world, to);
    this.#step(to, answered, () => receive(() => raft.leader !== null && to.wait.heardLately()));
  }

  /** What comes of a message that changes nothing but who was heard, and how far a log has grown. */
  #hear(to: Server, { sign, message }: Answered, step: Step<Command>): void {
    if (step.waitsAnew) to.wait.join(sign, true);
    for (const sent of step.sends) this.#send(to, { ...sent, message: this.#lying.answered(to, sent.to, message, sent.message) }, answerTo(sign.cause, sign.copy), delayCodeOf(message));
  }

  /** Does a step of a server, and what comes of it. `answered`: in answer to what; null: it does it by itself. `isWhole`: it has seized all of it. */
  #step(server: Server, answered: Answered | null, act: () => Step<Command>, isWhole = true): void {
    const { raft } = server;
    const before = { role: raft.role, term: raft.term };
    const step = act();
    if (isWhole) raft.settle();
    if (raft.term !== before.term) this.#leaderships.turned(server.id, raft.term);
    if (before.role === 'leader' && (raft.role !== 'leader' || raft.term !== before.term)) this.#leadsNoMore(server);
    const isElected = raft.role === 'leader' && (before.role !== 'leader' || raft.term !== before.term);
    if (step.waitsAnew && raft.role !== 'leader') {
      const sign = answered?.sign ?? ownSign(raft.term, 2 * raft.waits + (before.role === 'leader' ? 1 : 0));
      server.wait.restart(sign, answered !== null && raft.leader !== null);
    }
    for (const sent of step.sends) {
      const cause = this.#causeOf(server, sent, answered?.sign ?? null);
      if (cause === null) continue;
      if (sent.because.kind !== 'answer') this.#send(server, { ...sent, message: this.#lying.said(server, sent.to, sent.message) }, cause, delayCodeOf(sent.message));
      else {
        const { message } = present(answered, 'what is answered');
        this.#send(server, { ...sent, message: this.#lying.answered(server, sent.to, message, sent.message) }, cause, delayCodeOf(message));
      }
    }
    this.#apply(server);
    if (isElected) this.#lead(server, false);
    if (raft.role !== 'leader' && raft.leader !== null) for (const request of server.clients.takeHeld()) request.redirect(this.#machineOf(raft.leader));
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
    const forged = this.#lying.forged(from, id, message);
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
      handle: (copy) => this.#receive(from, to, message, forged, cause, copy),
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
      if (entry.command !== null) server.clients.do(index, entry, entry.command, this.#lieBehind(server, index, entry));
    }
  }

  /** Whose lie it rests on that a leader takes an entry for committed. */
  #lieBehind(server: Server, index: number, entry: Entry<Command>): MachineId | null {
    const { lies } = this.#parts;
    if (!server.raft.leads || !this.replicas.some((replica) => lies.may(replica))) return null;
    const liar = server.raft.lieBehind(index, (other) => this.#lying.denies(server, entry, other));
    return liar === null ? null : this.#machineOf(liar);
  }

  #lead(server: Server, isFirst: boolean): void {
    const { raft, machine, replica } = server;
    const { moments, log, probe } = this.#parts;
    this.#leaderships.begin(server.id, raft.term);
    probe?.elected?.(this.#store, raft.term, server.id, raft.log);
    server.wait.stop();
    server.again.clear();
    if (isFirst) {
      this.#beats.beginFirst(server);
      return;
    }
    log?.tell(machine, { kind: 'timer', what: `leads ${replica.plan.name} in term ${raft.term}` });
    moments.lead(machine, this.#store);
    this.#beats.begin(server);
    for (const request of server.clients.takeHeld()) this.#take(server, request);
  }

  #beat(server: Server, term: number): void {
    seize(this.#world, server);
    const { raft } = server;
    if (raft.role !== 'leader' || raft.term !== term) return;
    this.#step(server, null, () => raft.beat());
    // It may have given up, for want of answers: so whoever asked it.
    if (!server.raft.leads) for (const request of server.clients.held) this.#count(server, request);
  }

  leaderships(): readonly Omit<LeadershipRecord, 'store'>[] {
    return this.#leaderships.records();
  }

  /** How far a replica has got: the term of the last entry that was done there, and its place. */
  progressOf(replica: Replica): { readonly term: number; readonly index: number } {
    const { durable } = this.#of(replica).raft;
    return { term: durable.log[durable.applied - 1]?.term ?? 0, index: durable.applied };
  }

  #leadsNoMore(server: Server): void {
    this.#leaderships.end(server.id);
    server.clients.leadsNoMore();
    server.begin = null;
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

interface Answered {
  readonly sign: Sign;
  readonly message: RaftMessage<Command>;
}

type DelayCode = typeof messageKinds.vote | typeof messageKinds.heartbeat | typeof messageKinds.replicate;

/** What it travels as; an answer travels as what it answers. */
function delayCodeOf(message: RaftMessage<Command>): DelayCode {
  if (message.kind === 'ask' || message.kind === 'vote') return messageKinds.vote;
  return message.kind === 'append' && message.entries.length > 0 ? messageKinds.replicate : messageKinds.heartbeat;
}
