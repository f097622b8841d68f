// What one replica of a store with a leader has and believes: its log of writes, in the order of its leader, and whom it follows.
import { Resource } from '../kernel/resource.ts';
import type { Event } from '../kernel/activity.ts';
import type { Time } from '../kernel/time.ts';
import type { MachineId } from '../plan-ids.ts';
import type { Call, Request, Write } from '../software/call.ts';
import type { Replica } from './replica.ts';

/** An answer that waits for followers. */
export interface Pending {
  /** Of a write, its place in the log; of what has only read, how much of the log that was. */
  readonly index: number;
  /** Null: it has only read. */
  readonly write: Write | null;
  readonly request: Request;
  /** `lie`: who said falsely what was needed, if anybody did. */
  readonly acknowledge: (lie: MachineId | null) => void;
  /** Of what has only read: which question of its leader goes with it; otherwise 0. */
  readonly question: number;
  /** Who has said to have so much of the log; with whose lie that was. */
  readonly followers: Map<MachineId, MachineId | null>;
  /** Who has answered the question, or a later one, likewise. */
  readonly confirmed: Map<MachineId, MachineId | null>;
  /** Followers that cannot answer: down, or out of reach. */
  readonly out: Set<MachineId>;
  isDone: boolean;
}

/** What a leader knows of one follower. All of it is memory. */
export interface Following {
  /** How much of its log the follower has said to have; null: nothing is known. */
  has: number | null;
  /** Whose lie that is. */
  lie: MachineId | null;
  /** It takes nothing from this leader: it stays as it is, or leads itself. */
  isGone: boolean;
  /** The latest question that it has answered. */
  answered: number;
  timer: Event | null;
  /** From which on it is sent again and again, and how often it was since. */
  begin: Event | null;
  rounds: number;
}

/** Positions of writes in the order of the store: the leadership, and the place in its leader's log. */
export const epochFactor = 2 ** 32;

export class Node {
  readonly replica: Replica;
  /** Guards all of it. */
  readonly resource = new Resource<Event>();
  /** On its disk. */
  log: Write[] = [];
  /** On its disk, too: transactions that came too late. */
  readonly refused = new Set<Call>();
  epoch = 0;
  /** Whom it takes for the leader; null: it knows of none. */
  leader: MachineId | null;
  /** The latest leadership that its log was one with: only of this it takes single writes. */
  joined = 0;
  /** Its log has writes that its leader's has not, and it keeps them. */
  isStuck = false;
  /** In memory: writes that came before those before them. */
  readonly early = new Map<number, Write>();
  pending: Pending[] = [];
  following = new Map<MachineId, Following>();
  /** Names of what it sends by itself. */
  sendings = 0;
  /** How often it has asked, as a leader, whether it is still followed. */
  asked = 0;
  /** When it took itself for the leader and could act as one, and of which leadership. */
  readonly reigns: { readonly epoch: number; readonly since: Time; until: Time | null }[] = [];
  /** When it turned to each leadership. */
  readonly turns: { readonly epoch: number; readonly at: Time }[] = [];

  constructor(replica: Replica, leader: MachineId) {
    this.replica = replica;
    this.leader = leader;
  }

  get leads(): boolean {
    return this.leader === this.replica.machine;
  }

  /** What it knows of one that follows it. */
  knows({ replica: { machine } }: Node): Following {
    const known = this.following.get(machine) ?? { has: null, lie: null, isGone: false, answered: 0, timer: null, begin: null, rounds: 0 };
    this.following.set(machine, known);
    return known;
  }

  /** It was told that a follower has so much of its log, in answer to its questions so far; `lie`: whose lie that is. */
  heard(follower: Node, { has, asked, lie }: { readonly has: number; readonly asked: number; readonly lie: MachineId | null }): void {
    const { machine } = follower.replica;
    const known = this.knows(follower);
    known.lie = lie;
    known.answered = Math.max(known.answered, asked);
    for (const { index, question, followers, confirmed } of this.pending) {
      if (index <= has && followers.get(machine) !== null) followers.set(machine, lie);
      if (question <= asked && confirmed.get(machine) !== null) confirmed.set(machine, lie);
    }
  }

  /** Whether a follower has not said to have all, or not answered what was asked for somebody who still waits. */
  isOwedBy({ has, answered }: Following): boolean {
    return has === null || has < this.log.length || this.pending.some(({ question }) => question > answered);
  }

  begin(now: Time): void {
    this.reigns.push({ epoch: this.epoch, since: now, until: null });
  }

  end(now: Time): void {
    const reign = this.reigns.at(-1);
    if (reign?.until === null) reign.until = now;
  }

  /** Where the next write of its own stands. */
  get nextPosition(): number {
    return this.epoch * epochFactor + this.log.length + 1;
  }

  crashed(isLost: boolean): void {
    this.early.clear();
    this.pending = [];
    this.following = new Map();
    if (!isLost) return;
    this.log = [];
    this.refused.clear();
    this.isStuck = false;
  }
}

/** How many writes two logs have in common, from the first on. */
export function commonLength(x: readonly Write[], y: readonly Write[]): number {
  let length = 0;
  while (length < x.length && length < y.length && x[length] === y[length]) length++;
  return length;
}
