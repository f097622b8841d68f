// Quorums: whoever a request comes to asks all replicas, and goes on with the first so many answers (Gifford, SOSP 1979;
// DeCandia et al., "Dynamo", SOSP 2007).
//
// The coordinator stamps a write, with its own clock. An increment, append or comparison reads a quorum first and then writes
// one; it is no single step, and two of them can read the same.
import { assert, present } from '../../base/assert.ts';
import { sum } from '../../base/decimals.ts';
import type { Moments } from '../faults/moments.ts';
import type { Value } from '../history.ts';
import { Resource } from '../kernel/resource.ts';
import type { Event } from '../kernel/activity.ts';
import type { World } from '../kernel/world.ts';
import type { Links } from '../network/links.ts';
import { type Message, messageKinds, resendFactor, subKinds, subKindFactor } from '../network/message.ts';
import type { MachineId } from '../plan-ids.ts';
import type { StorePlan } from '../plan.ts';
import { type AccessStatement, type Call, codeOf, type Request, type Stamp, type Write } from '../software/call.ts';
import { notedAnswer, notedRequest, RequestFate, type Round } from '../software/fates.ts';
import { itemsOf, sameValue } from '../software/values.ts';
import type { Accesses } from './accesses.ts';
import { Answers } from './answers.ts';
import { AntiEntropy } from './anti-entropy.ts';
import type { Lies } from './lies.ts';
import { type Replica, valueOf } from './replica.ts';
import type { Stamper } from './stamps.ts';
import { replicaOn, type StoreParts, type StoreServer } from './store-server.ts';
import type { Work } from './work.ts';

/** What a replica has said that it has. */
interface Found {
  /** Of a read key, all that may still win there. */
  readonly writes: readonly Write[];
  /** What it acknowledged, and keeps back. */
  readonly forgotten: readonly Write[];
  /** It says, besides, that it has what it made up, newer than all else. */
  readonly isMadeUp: boolean;
  /** Who said it in its name; absent: itself. */
  readonly forgedBy?: MachineId;
}

/** Who said that it has a write and does not have it; null: it has. */
type Acknowledged = MachineId | null;

/** What a coordinator goes by. */
interface Seen {
  readonly found: readonly Write[];
  /** Instead, where somebody made it up. */
  readonly madeUp?: Value;
  /** Whose lie that is, or who kept something back. */
  readonly lie?: MachineId;
}

/** One attempt of an operation, at its coordinator. All of it is memory. */
interface Coordination {
  readonly machine: MachineId;
  /** Of the coordinator, when it began. */
  readonly incarnation: number;
  readonly request: Request;
  /** Answers of the phase that it is in, and of the one before it. */
  readonly reads: Answers<Found> | null;
  writes: Answers<Acknowledged> | null;
  /** Of the write: replicas that have seen a newer grant of its lock. */
  refusals: Answers<null> | null;
  /** Replicas that cannot answer: down, or out of reach. */
  readonly out: Set<MachineId>;
  /** Repairs so far, by replica: what was sent there. */
  readonly mended: Map<MachineId, Set<Write>>;
  /** What becomes of the phase that it is in; null: nobody asks. */
  round: Round | null;
}

export class Quorum implements StoreServer {
  readonly replicas: readonly Replica[];
  readonly #plan: StorePlan;
  readonly #coordinations: Coordination[] = [];
  /** Counters and hybrid clocks of coordinators that are no replicas: memory. */
  readonly #stampers = new Map<string, Stamper>();
  readonly #antiEntropy: AntiEntropy | null;
  readonly #world: World;
  readonly #links: Links;
  readonly #moments: Moments;
  readonly #lies: Lies;
  readonly #accesses: Accesses;
  readonly #work: Work;

  constructor(replicas: readonly Replica[], plan: StorePlan, parts: StoreParts) {
    this.replicas = replicas;
    this.#plan = plan;
    this.#world = parts.world;
    this.#links = parts.links;
    this.#moments = parts.moments;
    this.#lies = parts.lies;
    this.#accesses = parts.accesses;
    this.#work = parts.work;
    this.#antiEntropy = plan.antiEntropyNs === undefined ? null : new AntiEntropy(replicas, parts, (replica, writes, arrival) => this.#takeAll(replica, writes, arrival));
  }

  get withoutQuorum(): readonly Call[] {
    const lacking = this.#coordinations.filter(({ reads, writes, out }) => {
      const waiting = writes ?? reads;
      return waiting !== null && !waiting.isEnough && this.replicas.length - out.size < waiting.needed;
    });
    return lacking.map(({ request }) => request.call);
  }

  start(): void {
    this.#antiEntropy?.start();
  }

  /** What comes to a replica comes by its coordinator. */
  serve(): void {
    assert(false, 'a request to a quorum is coordinated');
  }

  /** What coordinators knew is known by their incarnation, and what replicas have is theirs. */
  crashed({ machine }: Replica): void {
    for (const { round } of this.#coordinations) round?.ofEach.get(machine)?.dies(this.#world.now);
  }

  restarted(replica: Replica): void {
    this.#antiEntropy?.restarted(replica);
  }

  coordinate(machine: MachineId, request: Request): void {
    const statement = request.call.statement as AccessStatement;
    const { incarnation } = this.#world.machine(machine);
    const reads = statement.kind === 'write' ? null : new Answers<Found>(this.#world, this.#sizes.read);
    const coordination: Coordination = { machine, incarnation, request, reads, writes: null, refusals: null, out: new Set(), mended: new Map(), round: request.asks?.(reads?.needed ?? this.#sizes.write) ?? null };
    this.#coordinations.push(coordination);
    if (statement.kind === 'write') this.#write(coordination, request.call.value, []);
    else for (const replica of this.replicas) this.#ask(coordination, replica);
  }

  get #sizes(): NonNullable<StorePlan['quorum']> {
    return present(this.#plan.quorum, 'the sizes of quorums');
  }

  /** Asks a replica what it has, or to answer when something holds there. */
  #ask(coordination: Coordination, replica: Replica): void {
    const { machine, request } = coordination;
    const { call } = request;
    const code = codeOf(request);
    this.#sendRequest(coordination, replica, {
      code: messageKinds.replication,
      delayAs: messageKinds.read,
      part: { of: 'request', attempt: request.attempt },
      from: machine,
      to: replica.machine,
      cause: call.cause,
      attempt: code * subKindFactor + subKinds.read,
      footprint: 'declared',
      admits: () => this.#work.admits(replica, 'read'),
      handle: (copy) => {
        const name = this.#codeAt(replica, code, copy, 0);
        this.#moments.reach('arrives', call, replica.machine, name, () => {
          this.#work.serve(replica, call, 'read', code + resendFactor * 2 * copy, () => this.#look(coordination, replica, copy));
        });
      },
    });
  }

  /** What it has is told as it is: who wins is asked only of answers that are needed. */
  #look(coordination: Coordination, replica: Replica, copy: 0 | 1): void {
    const { request, machine } = coordination;
    const statement = request.call.statement as AccessStatement;
    const name = this.#codeAt(replica, codeOf(request), copy, 1);
    if (statement.kind === 'await') {
      // Where it holds later, it is told then.
      const answer: Request['reply'] = ({ reads }) => this.#tell(coordination, replica, copy, { writes: reads, forgotten: [], isMadeUp: false });
      this.#accesses.serve(replica, { ...request, attempt: name, reply: answer }, () => undefined);
      return;
    }
    assert('key' in statement, 'a quorum has no transactions');
    const key = replica.key(statement.key);
    this.#world.touch(key.resource, 'read');
    if (!this.#world.recording) key.writes = replica.versions.kept(key.writes);
    const isMadeUp = this.#lies.deceives(replica, request.call, machine);
    const found: Found = { writes: [...key.writes], forgotten: replica.forgotten(statement.key), isMadeUp };
    this.#accesses.tellRead(replica, request.call, statement.key);
    if (statement.kind === 'read') this.#moments.reach('takes-effect', request.call, replica.machine, name, () => this.#tell(coordination, replica, copy, found));
    else this.#tell(coordination, replica, copy, found);
  }

  #tell(coordination: Coordination, replica: Replica, copy: 0 | 1, found: Found): void {
    this.#answer(coordination, replica, subKinds.found, copy, (name) => this.#found(coordination, name, name === replica.machine ? found : { ...found, forgedBy: replica.machine }));
  }

  /** A replica has said what it has, or another in its name. */
  #found(coordination: Coordination, name: MachineId, found: Found): void {
    const answers = present(coordination.reads, 'a read');
    const which = answers.take(name, found);
    if (which === 'last') this.#read(coordination, this.#seen(coordination));
    if ((which === 'last' || which === 'late') && this.#sizes.repair) this.#mend(coordination, answers);
  }

  /** Of all that was answered until now. */
  #winners({ reads }: Coordination): readonly Write[] {
    return this.#best([...present(reads, 'a read').given.values()].flatMap(({ writes }) => writes));
  }

  #best(writes: readonly Write[]): readonly Write[] {
    const { versions } = present(this.replicas[0], 'a replica');
    return [...versions.winners(versions.kept([...new Set(writes)]))];
  }

  /** What it makes of that: who makes things up says that they are newer than all else. */
  #seen(coordination: Coordination): Seen {
    const answers = [...present(coordination.reads, 'a read').given];
    const found = this.#winners(coordination);
    const made = answers.find(([, { isMadeUp }]) => isMadeUp);
    if (made !== undefined) {
      const liar = made[1].forgedBy ?? made[0];
      return { found: [], madeUp: this.#lies.madeUp(liar), lie: liar };
    }
    const forger = answers.map(([, one]) => one.forgedBy).find((one) => one !== undefined);
    const keeper = forger ?? answers.find(([, { forgotten }]) => forgotten.length > 0 && !this.#best([...found, ...forgotten]).every((write) => found.includes(write)))?.[0];
    return { found, ...(keeper === undefined ? {} : { lie: keeper }) };
  }

  /** A quorum has answered. */
  #read(coordination: Coordination, { found, madeUp, lie }: Seen): void {
    const { request } = coordination;
    const statement = request.call.statement as AccessStatement;
    const { value: by } = request.call;
    switch (statement.kind) {
      case 'read':
        request.reply({ ending: 'ok', value: madeUp ?? valueOf(found), write: null, reads: found, ...(lie === undefined ? {} : { lie }) });
        return;
      case 'await': {
        const isOfOneKey = new Set(found.map(({ key }) => key)).size <= 1;
        request.reply({ ending: 'ok', value: isOfOneKey ? valueOf(found) : undefined, write: null, reads: found });
        return;
      }
      case 'append':
        this.#write(coordination, [...(madeUp === undefined ? found.flatMap((write) => itemsOf(write.value)) : itemsOf(madeUp)), ...itemsOf(by)], found);
        return;
      case 'cas':
        if (sameValue(valueOf(found), request.call.expected)) this.#write(coordination, by, found);
        else request.reply({ ending: 'failed', value: undefined, write: null, reads: found });
        return;
      default: {
        const numbers = madeUp === undefined ? found.map((write) => write.value) : [madeUp];
        if (typeof by === 'number' && numbers.every((value) => typeof value === 'number')) this.#write(coordination, sum(numbers.length === 0 ? 0 : Math.max(...numbers), by), found);
        else request.reply({ ending: 'failed', value: undefined, write: null, reads: found });
      }
    }
  }

  /** Stamps a write, waits until that has passed where commits do, and sends it to all replicas. */
  #write(coordination: Coordination, value: Value, found: readonly Write[]): void {
    const { machine, request } = coordination;
    const { stamps } = this.#accesses;
    const stamp = stamps.next(this.#plan, this.#stamperOf(machine), request);
    if (this.#plan.commitWait === true) stamps.wait(machine, request, stamp, () => this.#sendAll(coordination, value, found, stamp));
    else this.#sendAll(coordination, value, found, stamp);
  }

  #sendAll(coordination: Coordination, value: Value, found: readonly Write[], stamp: Stamp): void {
    const { machine, request } = coordination;
    const write = this.#accesses.newWrite({ replica: present(this.replicas[0], 'a replica'), machine, request, value, found, counter: stamp.counter, stamp });
    if (coordination.reads !== null) coordination.round = request.asks?.(this.#sizes.write) ?? null;
    coordination.writes = new Answers<Acknowledged>(this.#world, this.#sizes.write);
    coordination.refusals = new Answers<null>(this.#world, this.replicas.length);
    for (const replica of this.replicas) this.#send(coordination, replica, write, found);
  }

  #send(coordination: Coordination, replica: Replica, write: Write, found: readonly Write[]): void {
    const { machine, request } = coordination;
    const { call } = request;
    const code = codeOf(request);
    const isFirst = coordination.reads === null;
    this.#sendRequest(coordination, replica, {
      code: messageKinds.replication,
      delayAs: messageKinds.write,
      ...(isFirst ? { part: { of: 'request', attempt: request.attempt } as const } : {}),
      from: machine,
      to: replica.machine,
      cause: call.cause,
      attempt: code * subKindFactor + subKinds.write,
      bytes: present(this.#world.plan.operations[call.operation], 'operation').size ?? 0,
      footprint: 'declared',
      admits: () => this.#work.admits(replica, 'write'),
      handle: (copy) => {
        const apply = (): void =>
          this.#work.serve(replica, call, 'write', code + resendFactor * (2 * copy + 1), () => {
            if (replica.isFenced(call)) {
              this.#refuse(coordination, replica, copy);
              return;
            }
            if (this.#lies.forgets(replica)) {
              this.#lies.forget(replica, write);
              this.#moments.reach('takes-effect', call, replica.machine, this.#codeAt(replica, code, copy, 1), () => this.#acknowledge(coordination, replica, copy, write, found));
              return;
            }
            const take = this.#take(replica, write);
            const goOn = (): void => {
              if (take !== 'known') this.#accesses.wake(replica, write.key);
              this.#acknowledge(coordination, replica, copy, write, found);
            };
            if (take === 'known') goOn();
            else this.#moments.reach('takes-effect', call, replica.machine, this.#codeAt(replica, code, copy, 1), goOn, take === 'struck');
          });
        if (isFirst) this.#moments.reach('arrives', call, replica.machine, this.#codeAt(replica, code, copy, 0), apply);
        else apply();
      },
    });
  }

  /** What a coordinator asks of a replica, with a note of what becomes of it. */
  #sendRequest(coordination: Coordination, replica: Replica, words: Omit<Message, 'dropped' | 'reached'>): void {
    const { round } = coordination;
    const fate = (): RequestFate | undefined => round?.ofEach.get(replica.machine);
    const noted = round === null ? null : notedRequest((copy) => present(fate(), 'what was asked').of(copy), () => this.#world.now);
    const message: Message = {
      ...words,
      dropped: (copy, reason) => {
        this.#isOut(coordination, replica, copy, reason);
        noted?.dropped(copy, reason);
      },
      ...(noted === null ? {} : { reached: noted.reached }),
    };
    round?.ofEach.set(replica.machine, new RequestFate(message));
    this.#links.send(message);
  }

  /** A write has come to a replica. `struck`: a fault strikes because of it. */
  #take(replica: Replica, write: Write): 'known' | 'new' | 'struck' {
    this.#world.touch(replica.arrivalOf(write), 'exclusive');
    if (replica.has.has(write)) return 'known';
    this.#accesses.stamps.sees(this.#plan, replica, write);
    replica.take(write);
    this.#accesses.tellApplied(replica, write);
    return replica.changed(write.key) ? 'struck' : 'new';
  }

  /** Writes have come to a replica that nobody acknowledges. `arrival` completes a name. */
  #takeAll(replica: Replica, writes: readonly Write[], arrival: number): void {
    const taken = writes.map((write) => ({ write, how: this.#take(replica, write) })).filter(({ how }) => how !== 'known');
    const [first] = taken;
    if (first === undefined) return;
    const goOn = (): void => {
      for (const { write } of taken) this.#accesses.wake(replica, write.key);
    };
    if (taken.some(({ how }) => how === 'struck')) this.#moments.goOnBehindReplication(first.write.call.cause, arrival, replica.machine, goOn);
    else goOn();
  }

  #acknowledge(coordination: Coordination, replica: Replica, copy: 0 | 1, write: Write, found: readonly Write[]): void {
    const isFalse = replica.forgot(write);
    this.#answer(coordination, replica, subKinds.written, copy, (name) => {
      const { request } = coordination;
      const answers = present(coordination.writes, 'a write');
      if (answers.take(name, isFalse || name !== replica.machine ? replica.machine : null) !== 'last') return;
      const lie = [...answers.given.values()].find((liar) => liar !== null);
      request.reply({ ending: 'ok', value: write.value, write, reads: found, ...(typeof lie === 'number' ? { lie } : {}) });
    });
  }

  /** It is certainly not done only where all have refused it. */
  #refuse(coordination: Coordination, replica: Replica, copy: 0 | 1): void {
    const { request } = coordination;
    this.#accesses.tellRefused(replica, request.call);
    this.#answer(coordination, replica, subKinds.written, copy, (name) => {
      if (present(coordination.refusals, 'refusals').take(name, null) === 'last') request.reply({ ending: 'failed', value: undefined, write: null, reads: [] });
    });
  }

  /** An answer of a replica to its coordinator, which may have forgotten what it asked. Who forges gives it in all names. */
  #answer(coordination: Coordination, replica: Replica, subKind: number, copy: 0 | 1, take: (name: MachineId) => void): void {
    const { machine, request, incarnation } = coordination;
    const { timestamp } = this.#plan;
    if (timestamp === 'lamport' || timestamp === 'hybrid') this.#world.touch(replica.clock, 'read');
    const told = { counter: replica.counter, hybrid: [...replica.hybrid] };
    const isOfWrite = subKind === subKinds.written;
    const forged = this.#lies.forges(replica.machine, machine) ? this.replicas.filter((other) => other !== replica) : [];
    const asked = subKind === this.#answerOf(coordination) ? coordination.round?.ofEach.get(replica.machine) : undefined;
    const noted = asked === undefined ? null : notedAnswer(asked.of(copy), () => this.#world.now);
    const answer: Message = {
      code: messageKinds.replication,
      delayAs: messageKinds.response,
      ...(isOfWrite || coordination.reads !== null ? { part: { of: 'response', attempt: request.attempt } as const } : {}),
      from: replica.machine,
      to: machine,
      cause: request.call.cause,
      attempt: (2 * codeOf(request) + copy) * subKindFactor + subKind,
      footprint: 'declared',
      dropped: (_, reason) => {
        this.#isOut(coordination, replica, copy, reason);
        noted?.dropped(copy, reason);
      },
      ...(noted === null ? {} : { reached: noted.reached }),
      handle: () => {
        if (this.#world.machine(machine).incarnation !== incarnation) return;
        this.#accesses.stamps.hears(this.#plan, this.#stamperOf(machine), told);
        take(replica.machine);
        for (const other of forged) take(other.machine);
      },
    };
    asked?.answers(copy, this.#world.now, answer);
    this.#links.send(answer);
  }

  /** What answers the phase that it is in. */
  #answerOf({ writes }: Coordination): number {
    return writes === null ? subKinds.found : subKinds.written;
  }

  /** Sends each replica that has answered what it did not have of what wins. */
  #mend(coordination: Coordination, answers: Answers<Found>): void {
    const { machine, request, mended } = coordination;
    answers.settle();
    const winners = this.#winners(coordination);
    for (const replica of this.replicas) {
      const known = answers.given.get(replica.machine);
      if (known === undefined) continue;
      const sent = mended.get(replica.machine) ?? new Set<Write>();
      mended.set(replica.machine, sent);
      const missing = winners.filter((write) => !known.writes.includes(write) && !sent.has(write));
      if (missing.length === 0) continue;
      for (const write of missing) sent.add(write);
      this.#links.send({
        code: messageKinds.replication,
        from: machine,
        to: replica.machine,
        cause: request.call.cause,
        attempt: (codeOf(request) + resendFactor * sent.size) * subKindFactor + subKinds.repair,
        footprint: 'declared',
        handle: (copy) => this.#takeAll(replica, missing, 2 * (codeOf(request) + resendFactor * sent.size) + copy),
      });
    }
  }

  #isOut({ out }: Coordination, { machine }: Replica, copy: 0 | 1, reason: string): void {
    if (copy === 0 && (reason === 'down' || reason === 'refused' || reason === 'cut' || reason === 'partition')) out.add(machine);
  }

  /** What completes the name of a moment: the same request comes to several replicas. */
  #codeAt(replica: Replica, code: number, copy: 0 | 1, phase: 0 | 1): number {
    return code + resendFactor * (1 + phase + 2 * copy + 4 * this.replicas.indexOf(replica));
  }

  /** Of a replica its own; of another coordinator one in its memory. */
  #stamperOf(machine: MachineId): Stamper {
    const replica = replicaOn(this, machine);
    if (replica !== undefined) return replica;
    const name = `${machine} ${this.#world.machine(machine).incarnation}`;
    const known = this.#stampers.get(name) ?? { machine, clock: new Resource<Event>(), counter: 0, hybrid: [] };
    this.#stampers.set(name, known);
    return known;
  }
}
