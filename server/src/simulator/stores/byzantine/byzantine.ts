// A store whose replicas agree though some of them lie: members of `pbft.ts` on machines, with clocks and links. Whoever a
// request comes to asks all replicas, and believes what more than may lie say alike (Castro and Liskov, 1999, section 4.1).
//
// One that equivocates or forges has two faces, each of them a member as it should be but for what it proposes first, and
// every other member sees one of the two ("Twins", Bano et al., 2021).
import { assert, present } from '../../../base/assert.ts';
import type { Liars } from '../../faults/liars.ts';
import { plus } from '../../kernel/forms.ts';
import { purposes } from '../../kernel/inputs.ts';
import { eventKinds } from '../../kernel/event-queue.ts';
import { Resource } from '../../kernel/resource.ts';
import type { Event } from '../../kernel/activity.ts';
import type { World } from '../../kernel/world.ts';
import { messageKinds } from '../../network/message.ts';
import type { MachineId, StoreId } from '../../plan-ids.ts';
import type { ByzantinePlan } from '../../plan.ts';
import { type Answer, type Call, codeOf, type Request } from '../../software/call.ts';
import { formatValue } from '../../software/values.ts';
import { type Command, Commands, isQuery, newCommand } from '../commands.ts';
import type { Replica } from '../replica.ts';
import { type AgreeingParts, replicaOn, type StoreServer } from '../store-server.ts';
import { accessOf } from '../work.ts';
import { messageCause, protocolAttempt, subKinds, subKindsMax } from './names.ts';
import { type Digest, type Member as MemberId, nothing, Pbft, type PbftMessage, pbftRules, type PbftRules } from './pbft.ts';

/** One attempt of an operation, at whoever it came to. All of it is memory. */
interface Coordination {
  readonly machine: MachineId;
  readonly incarnation: number;
  readonly request: Request;
  readonly resource: Resource<Event>;
  /** By in whose name they were given; `from`: by whom. */
  readonly answers: Map<MachineId, { readonly answer: Answer; readonly from: MachineId }>;
  /** Replicas that cannot answer. */
  readonly out: Set<MachineId>;
  isOver: boolean;
}

type FaceNumber = 0 | 1;

interface Face {
  readonly number: FaceNumber;
  pbft: Pbft;
  timer: Event | null;
  /** What the timer was set for: a view, and how much was done. */
  timed: string;
  /** How often each message was told each other member. */
  readonly told: Map<string, number>;
}

interface Member {
  readonly id: MemberId;
  readonly machine: MachineId;
  readonly replica: Replica;
  /** Guards all of it. */
  readonly resource: Resource<Event>;
  readonly faces: Face[];
  /** What was done here, and what came of it; on its disk. */
  readonly done: Map<Digest, Answer | null>;
  /** Who waits for an answer. */
  askers: Map<Digest, Coordination[]>;
}

export interface ByzantineParts extends AgreeingParts {
  readonly liars: Liars;
  readonly agreement: AgreementProbe | null;
}

/** What tests may put in, and want to know. */
export interface AgreementProbe {
  readonly rules?: PbftRules;
  /** A member does what was agreed. */
  executed?(member: MemberId, digest: Digest): void;
}

export class Byzantine implements StoreServer {
  readonly replicas: readonly Replica[];
  readonly #members: readonly Member[];
  readonly #coordinations: Coordination[] = [];
  /** Operations, however often they are asked for. */
  readonly #asked = new Map<Digest, Command>();
  readonly #commands: Commands;
  readonly #store: StoreId;
  readonly #plan: ByzantinePlan;
  readonly #parts: ByzantineParts;
  readonly #world: World;

  constructor(replicas: readonly Replica[], plan: ByzantinePlan, parts: ByzantineParts) {
    this.replicas = replicas;
    this.#parts = parts;
    this.#world = parts.world;
    this.#commands = new Commands(parts);
    this.#plan = plan;
    this.#store = present(replicas[0], 'a replica').store;
    const first = plan.leader === null ? 0 : replicas.findIndex(({ machine }) => machine === plan.leader);
    // Who leads at 0 is the primary of the first view.
    const inOrder = replicas.map((_, index) => present(replicas[(first + index) % replicas.length], 'replica'));
    this.#members = inOrder.map((replica, id) => this.#newMember(replica, id));
  }

  /** An operation of which there was an attempt that fewer replicas than it takes to agree could answer. */
  get withoutQuorum(): readonly Call[] {
    const { members, liars } = this.#group;
    const needed = Math.floor((members + liars) / 2) + 1;
    return this.#coordinations.filter(({ isOver, out }) => !isOver && members - out.size < needed).map(({ request }) => request.call);
  }

  /** What comes to a replica comes by its coordinator. */
  serve(): void {
    assert(false, 'a request to replicas that may lie is asked of all of them');
  }

  coordinate(machine: MachineId, request: Request): void {
    const { incarnation } = this.#world.machine(machine);
    const coordination: Coordination = { machine, incarnation, request, resource: new Resource<Event>(), answers: new Map(), out: new Set(), isOver: false };
    this.#coordinations.push(coordination);
    const { accesses } = this.#parts;
    const { plan } = present(this.replicas[0], 'a replica');
    // Of those that may lie none can stamp for all.
    if (accesses.isToBeStamped(plan, request)) accesses.stamp(plan, machine, request, (stamped) => this.#askAll(coordination, stamped));
    else this.#askAll(coordination, request);
  }

  #askAll(coordination: Coordination, request: Request): void {
    const digest = digestOf(request.call);
    if (!this.#asked.has(digest)) this.#asked.set(digest, newCommand(request));
    for (const member of this.#members) this.#ask(coordination, member);
  }

  progressOf(replica: Replica): { readonly term: number; readonly index: number } {
    return { term: 0, index: this.#memberOn(replica.machine).done.size };
  }

  crashed(replica: Replica, isLost: boolean): void {
    const member = this.#memberOn(replica.machine);
    this.#world.touch(member.resource, 'exclusive');
    member.askers = new Map();
    for (const face of member.faces) {
      face.timer = null;
      face.timed = '';
      if (isLost) face.pbft = this.#newPbft(member, face.number);
    }
    if (isLost) member.done.clear();
  }

  restarted(replica: Replica): void {
    const member = this.#memberOn(replica.machine);
    this.#world.touch(member.resource, 'exclusive');
    for (const face of member.faces) face.pbft.remind();
  }

  get #group(): { readonly members: number; readonly liars: number } {
    return { members: this.replicas.length, liars: this.#plan.liars };
  }

  #newMember(replica: Replica, id: MemberId): Member {
    const numbers: readonly FaceNumber[] = this.#parts.liars.may(replica.machine) ? [0, 1] : [0];
    const member: Member = {
      id,
      machine: replica.machine,
      replica,
      resource: new Resource<Event>(),
      faces: [],
      done: new Map(),
      askers: new Map(),
    };
    for (const number of numbers) member.faces.push({ number, pbft: this.#newPbft(member, number), timer: null, timed: '', told: new Map() });
    return member;
  }

  #newPbft(member: Member, number: FaceNumber): Pbft {
    const { agreement } = this.#parts;
    const face = (): Face => present(member.faces[number], 'a face');
    return new Pbft({
      self: member.id,
      group: this.#group,
      rules: agreement?.rules ?? pbftRules,
      // The other face says something else.
      proposesFirst: number === 0 ? null : nothing,
      send: (to, message) => this.#tell(member, face(), to, message),
      execute: (digest) => {
        if (number === 0) this.#execute(member, digest);
      },
      timer: (waits, view) => this.#setTimer(member, face(), waits, view),
    });
  }

  /** Which of its faces another machine sees now. */
  #faceFor(member: Member, other: MachineId): FaceNumber {
    const { liars } = this.#parts;
    if (member.faces.length === 1 || !(liars.does(member.machine, 'equivocating') || liars.does(member.machine, 'forging'))) return 0;
    return liars.face(member.machine, other);
  }

  #ask(coordination: Coordination, member: Member): void {
    const { links, work, moments } = this.#parts;
    const { machine, request } = coordination;
    const { call } = request;
    const code = codeOf(request);
    const access = accessOf(call);
    links.send({
      code: messageKinds.byzantine,
      delayAs: access === 'read' ? messageKinds.read : messageKinds.write,
      part: { of: 'request', attempt: request.attempt },
      from: machine,
      to: member.machine,
      cause: call.cause,
      attempt: code * subKindsMax + subKinds.request,
      bytes: present(this.#world.plan.operations[call.operation], 'operation').size ?? 0,
      footprint: 'declared',
      admits: () => work.admits(member.replica, access),
      dropped: (copy, reason) => {
        if (copy === 0 && (reason === 'down' || reason === 'refused' || reason === 'cut' || reason === 'partition')) coordination.out.add(member.machine);
      },
      handle: (copy) => {
        const name = momentName(member.id, code, copy, this.replicas.length);
        moments.reach('arrives', call, member.machine, name, () => {
          work.serve(member.replica, call, access, name, () => this.#hear(coordination, member));
        });
      },
    });
  }

  #hear(coordination: Coordination, member: Member): void {
    this.#world.touch(member.resource, 'exclusive');
    const digest = digestOf(coordination.request.call);
    const known = member.done.get(digest);
    const askers = member.askers.get(digest) ?? [];
    if (askers.includes(coordination)) return;
    member.askers.set(digest, [...askers, coordination]);
    if (known !== undefined) {
      if (known !== null) this.#reply(coordination, member, known);
      return;
    }
    for (const face of member.faces) face.pbft.request(digest);
  }

  /** Sends what one face says to another member, if that one sees this face. */
  #tell(member: Member, face: Face, to: MemberId, message: PbftMessage): void {
    const world = this.#world;
    const other = present(this.#members[to], 'member');
    if (this.#faceFor(member, other.machine) !== face.number) return;
    const isForged = this.#parts.lies.forges(member.machine, other.machine);
    const key = `${to} ${messageCause(message)} ${message.kind}`;
    const nth = face.told.get(key) ?? 0;
    face.told.set(key, nth + 1);
    this.#parts.links.send({
      code: messageKinds.byzantine,
      delayAs: message.kind === 'view-change' || message.kind === 'new-view' || message.kind === 'done' ? messageKinds.vote : messageKinds.replicate,
      from: member.machine,
      to: other.machine,
      cause: this.#store + world.plan.stores.length * messageCause(message),
      attempt: protocolAttempt(message.kind, nth),
      footprint: 'declared',
      handle: () => {
        world.touch(other.resource, 'exclusive');
        // Both faces hear all; and who forges says it in all names.
        const names = isForged ? this.#members.filter((one) => one !== other).map(({ id }) => id) : [member.id];
        for (const one of other.faces) for (const name of names) one.pbft.receive(name, message);
      },
    });
  }

  /** Does what was agreed. */
  #execute(member: Member, digest: Digest): void {
    const { accesses, agreement } = this.#parts;
    const { replica } = member;
    const command = present(this.#asked.get(digest), 'what is to be done');
    agreement?.executed?.(member.id, digest);
    member.done.set(digest, null);
    const reply = (answer: Answer): void => {
      member.done.set(digest, answer);
      for (const coordination of member.askers.get(digest) ?? []) this.#reply(coordination, member, answer);
    };
    if (isQuery(command)) accesses.serve(replica, { ...command.request, attempt: momentAttempt(command.request, member.id, this.replicas.length), reply }, () => undefined);
    else this.#commands.do(replica, command, member.done.size, reply);
  }

  /** A replica's answer to one who asked; one that lies may say something else, or say it in the name of others, too. */
  #reply(coordination: Coordination, member: Member, honest: Answer): void {
    const { lies, links } = this.#parts;
    const { machine, request, incarnation } = coordination;
    const answer = lies.toldBy(member.replica, request.call, machine, honest);
    const names = lies.forges(member.machine, machine) ? this.#members.map((one) => one.machine) : [member.machine];
    links.send({
      code: messageKinds.byzantine,
      delayAs: messageKinds.response,
      part: { of: 'response', attempt: request.attempt },
      from: member.machine,
      to: machine,
      cause: request.call.cause,
      attempt: codeOf(request) * subKindsMax + subKinds.answer,
      footprint: 'declared',
      dropped: (copy, reason) => {
        if (copy === 0 && (reason === 'down' || reason === 'refused' || reason === 'cut' || reason === 'partition')) coordination.out.add(member.machine);
      },
      handle: () => {
        if (this.#world.machine(machine).incarnation !== incarnation) return;
        for (const name of names) this.#answered(coordination, name, member.machine, answer);
      },
    });
  }

  /** It goes by what more than may lie say alike. */
  #answered(coordination: Coordination, name: MachineId, from: MachineId, answer: Answer): void {
    const { answers, request, resource } = coordination;
    this.#world.touch(resource, 'exclusive');
    if (coordination.isOver || answers.has(name)) return;
    answers.set(name, { answer, from });
    const alike = [...answers.values()].filter((other) => saysOf(other.answer) === saysOf(answer));
    if (alike.length <= this.#plan.liars) return;
    coordination.isOver = true;
    // Of several that say it one does not lie; one that says it in several names may.
    const isOfOne = alike.every((other) => other.from === from) && alike.length > 1;
    request.reply(isOfOne ? { ...answer, lie: from } : (alike.find((other) => other.answer.lie === undefined)?.answer ?? answer));
  }

  /** A view changes unless something is done in time; each time it waits twice as long. */
  #setTimer(member: Member, face: Face, waits: boolean, view: number): void {
    const { world, draws, clocks } = this.#parts;
    const timed = `${view} ${member.done.size}`;
    if (waits && face.timer !== null && face.timed === timed) return;
    if (face.timer !== null) world.cancel(face.timer);
    face.timer = null;
    face.timed = timed;
    if (!waits) return;
    const number = (this.#store * world.machines.length + member.machine) * 2 + face.number;
    const { incarnation } = world.machine(member.machine);
    const { patience } = this.#plan;
    const factor = 2 ** Math.min(view, 20);
    const wait = draws.duration({ ...patience, lowNs: patience.lowNs * factor, highNs: patience.highNs * factor }, { purpose: purposes.viewChange, a: number, b: incarnation, c: view, d: member.done.size });
    face.timer = world.schedule({
      id: { kind: eventKinds.viewChange, a: number, b: incarnation, c: view * 2 ** 20 + member.done.size, late: 0 },
      machine: member.machine,
      footprint: 'declared',
      at: { time: plus(world.now, clocks.untilAdvanced(member.machine, wait), world.forms), behind: world.current },
      life: 'recurs',
      gate: this,
      happens: () => this.#lasts(),
      run: () => {
        world.touch(member.resource, 'exclusive');
        if (face.timed !== timed || face.timer === null) return;
        face.timer = null;
        this.#parts.log?.tell(member.machine, { kind: 'timer', what: `what is asked of ${member.replica.plan.name} is not done in view ${view}` });
        face.pbft.timedOut();
      },
    });
  }

  #lasts(): boolean {
    const { world, areRunning, patienceNs } = this.#parts;
    return world.lasts || (areRunning() && world.lastsBy(patienceNs));
  }

  #memberOn(machine: MachineId): Member {
    assert(replicaOn(this, machine) !== undefined, 'a member is a replica');
    return present(this.#members.find((member) => member.machine === machine), 'member');
  }
}

function digestOf({ cause }: Call): Digest {
  return String(cause);
}

function saysOf({ ending, value }: Answer): string {
  return `${ending} ${value === undefined ? '' : formatValue(value)}`;
}

/** What completes the name of a moment: the same request comes to several replicas. */
function momentName(member: MemberId, code: number, copy: 0 | 1, members: number): number {
  return (2 * code + copy) * members + member;
}

function momentAttempt(request: Request, member: MemberId, members: number): number {
  return codeOf(request) * members + member;
}
