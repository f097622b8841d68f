// What servers of Raft say that lie. Raft promises nothing where one does; so each of these lies is one that shows it.
//
// One that forgets says that it has what it does not store. One that equivocates has two faces: who sees the second is told
// yes to all that it asks, and gets entries without what they ask for. One that forges says what it says in all names.
import { present } from '../../../base/assert.ts';
import type { MachineId } from '../../plan-ids.ts';
import type { Command } from '../commands.ts';
import type { Lies } from '../lies.ts';
import type { RaftMessage } from './raft.ts';
import type { Entry, ServerId } from './raft-state.ts';
import type { Server } from './server.ts';

type Message = RaftMessage<Command>;

/** Of an entry of a leader that equivocates: from whom it keeps back what it asks for, and what these get. */
interface Denial {
  readonly servers: ReadonlySet<ServerId>;
  readonly empty: Entry<Command>;
}

/** What is said in another's name. */
export interface Forged {
  readonly name: ServerId;
  readonly message: Message;
}

export class Lying {
  readonly #lies: Lies;
  readonly #machines: readonly MachineId[];
  /** By who leads. */
  readonly #denials = new Map<ServerId, Map<Entry<Command>, Denial>>();

  readonly #told = new Set<string>();

  /** The machines of all servers. */
  constructor(machines: readonly MachineId[], lies: Lies) {
    this.#machines = machines;
    this.#lies = lies;
  }

  /** A leader that equivocates decides whom it does not tell of a new entry. */
  deny(server: Server, entry: Entry<Command>): void {
    if (!this.#lies.may(server.replica)) return;
    const servers = new Set(this.#machines.flatMap((machine, id) => (id !== server.id && this.#lies.flatters(server.machine, machine) ? [id] : [])));
    if (servers.size === 0) return;
    const denials = this.#denials.get(server.id) ?? new Map<Entry<Command>, Denial>();
    this.#denials.set(server.id, denials.set(entry, { servers, empty: { term: entry.term, command: null } }));
    for (const other of servers) this.#tell(server.machine, this.#machine(other), `keeps back what is at place ${server.raft.log.indexOf(entry) + 1} of the log`);
  }

  /** Whether it has kept back from another what an entry asks for. */
  denies(server: Server, entry: Entry<Command>, other: ServerId): boolean {
    return this.#denials.get(server.id)?.get(entry)?.servers.has(other) === true;
  }

  /** What it says by itself to another. */
  said(server: Server, to: ServerId, message: Message): Message {
    const denials = this.#denials.get(server.id);
    if (denials === undefined || message.kind !== 'append') return message;
    const entries = message.entries.map((entry) => (this.denies(server, entry, to) ? present(denials.get(entry), 'a denial').empty : entry));
    return { ...message, entries };
  }

  /** What its software makes of what it is told: one that forgets hears that somebody leads, and stores nothing. */
  heard({ replica }: Server, message: Message): Message {
    if (message.kind !== 'append' || !this.#lies.forgets(replica)) return message;
    return { ...message, previous: { index: 0, term: 0 }, entries: [], commit: 0 };
  }

  /** What it answers to a message, where `honest` is what it should. */
  answered({ id, machine, replica, raft }: Server, server: ServerId, message: Message, honest: Message): Message {
    if (!this.#lies.may(replica)) return honest;
    const to = this.#machine(server);
    if (message.kind === 'append' && honest.kind === 'appended') {
      const match = message.previous.index + message.entries.length;
      if (honest.isAccepted ? !this.#lies.forgets(replica) : !this.#lies.flatters(machine, to)) return honest;
      if (honest.isAccepted && raft.has({ index: match, term: message.entries.at(-1)?.term ?? message.previous.term })) return { ...honest, match };
      this.#tell(machine, to, `says that it has all up to place ${match} of the log`);
      return { kind: 'appended', term: message.term, round: message.round, isAccepted: true, match, lie: id };
    }
    if (message.kind !== 'ask' || honest.kind !== 'vote' || honest.isGranted || !this.#lies.flatters(machine, to)) return honest;
    this.#tell(machine, to, `votes for it in term ${message.term}, which it must not`);
    return { kind: 'vote', term: message.term, isTrial: message.isTrial, isGranted: true, lie: id };
  }

  /** What it says in the names of others, besides: one that forges, on a link that does not prove who speaks. */
  forged({ id, machine }: Server, to: ServerId, message: Message): readonly Forged[] {
    const other = this.#machine(to);
    if ((message.kind !== 'vote' || !message.isGranted) && (message.kind !== 'appended' || !message.isAccepted)) return [];
    if (!this.#lies.forges(machine, other)) return [];
    const what = message.kind === 'vote' ? `votes for it in term ${message.term}, in the names of all others, too` : `says that all others, too, have the log up to place ${message.match}`;
    this.#tell(machine, other, what);
    return this.#machines.flatMap((_, name) => (name === id || name === to ? [] : [{ name, message: { ...message, lie: id } }]));
  }

  /** Once: heartbeats are many. */
  #tell(machine: MachineId, other: MachineId, what: string): void {
    const name = `${machine} ${other} ${what}`;
    if (!this.#told.has(name)) this.#lies.tell(machine, other, what);
    this.#told.add(name);
  }

  #machine(server: ServerId): MachineId {
    return present(this.#machines[server], 'a machine');
  }
}
