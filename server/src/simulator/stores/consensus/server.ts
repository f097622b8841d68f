// One server of a store replicated by consensus: its Raft, what guards the parts of it, and what others know of each other.
import { Resource } from '../../kernel/resource.ts';
import type { Event } from '../../kernel/activity.ts';
import type { World } from '../../kernel/world.ts';
import type { Links } from '../../network/links.ts';
import type { MachineId } from '../../plan-ids.ts';
import type { ConsensusPlan } from '../../plan.ts';
import type { Command } from '../commands.ts';
import type { Lies } from '../lies.ts';
import type { Replica } from '../replica.ts';
import type { Clients } from './clients.ts';
import type { ElectionWait } from './election-wait.ts';
import type { Raft } from './raft.ts';
import type { ServerId } from './raft-state.ts';

export interface Server {
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
  readonly clients: Clients;
  /** Of a leader: from when on its heartbeats are counted. */
  begin: Event | null;
  beats: number;
}

export function newGuards(): Pick<Server, 'standing' | 'commit' | 'resource' | 'hearing'> {
  return { standing: new Resource<Event>(), commit: new Resource<Event>(), resource: new Resource<Event>(), hearing: new Resource<Event>() };
}

/** The current event may change anything of it. */
export function seize(world: World, server: Server): void {
  for (const resource of [server.standing, server.commit, server.resource, server.hearing]) world.touch(resource, 'exclusive');
}

/** Who can reach whom, and whether anybody still has something to say. */
export class Reach {
  readonly #servers: readonly Server[];
  readonly #plan: ConsensusPlan;
  readonly #parts: ReachParts;
  readonly #world: World;

  constructor(servers: readonly Server[], plan: ConsensusPlan, parts: ReachParts) {
    this.#servers = servers;
    this.#plan = plan;
    this.#parts = parts;
    this.#world = parts.world;
  }

  /** Whether a server and those that it reaches are a majority. */
  isOfMajority(server: Server): boolean {
    return this.#servers.filter((other) => other === server || (this.#isUp(other) && this.#areLinked(server, other))).length > this.#servers.length / 2;
  }

  /** Whether a heartbeat of a leader of `term` could bring what is committed to somebody who has not got it. */
  isWanted(server: Server, term: number): boolean {
    // Where all heartbeats come too late, somebody else is elected again and again, and each has something to bring.
    if (this.#plan.heartbeatNs >= this.#plan.election.highNs) return false;
    // Where somebody lies, there may be one who never gets it: then it is waited for as elections are.
    if (this.#servers.some(({ replica }) => this.#parts.lies.may(replica))) return false;
    this.#look(server);
    const { raft } = server;
    if (raft.role !== 'leader' || raft.term !== term || !this.#isUp(server)) return false;
    return this.#servers.some((other) => {
      if (other === server) return false;
      this.#look(other);
      return other.raft.commit < raft.commit && other.raft.term <= raft.term && this.#isUp(other) && this.#areLinked(server, other);
    });
  }

  /** Heartbeats and elections keep no run alive; where somebody still waits for something, they go on for some elections more. */
  lasts(): boolean {
    const { areRunning, patienceNs } = this.#parts;
    return areRunning() || this.#differ() ? this.#world.lastsBy(patienceNs) : this.#world.lasts;
  }

  /** Whether of servers that are up and do not lie one knows less than another of what is committed. */
  #differ(): boolean {
    const commits = this.#servers.flatMap((server) => {
      this.#look(server);
      return this.#isUp(server) && !this.#parts.lies.isLying(server.replica) ? [server.raft.commit] : [];
    });
    return new Set(commits).size > 1;
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
}

export interface ReachParts {
  readonly world: World;
  readonly links: Links;
  readonly lies: Lies;
  readonly areRunning: () => boolean;
  readonly patienceNs: number;
}
