// What makes a store with a leader safe where leaderships are numbered, rule by rule: each is a small function, given to the
// store, so that a test can break exactly one.

import type { StorePlan } from '../plan.ts';

/** How far a replica has got: in the log of which leadership, and how far there. */
export interface Progress {
  /** The latest leadership whose leader's log it has had as its own. */
  readonly joined: number;
  readonly length: number;
}

export interface LeaderRules {
  /** Fencing: whether a replica that knows of one leadership takes nothing of another. */
  refuses(epoch: number, known: number): boolean;
  /** Whether a leader hears its followers before it answers what it has read. */
  confirms(): boolean;
  /** How many of the replicas have to say what they have before one is promoted, where writes wait for so many followers. */
  heardMin(replicas: number, followers: number): number;
  /** Whom to promote: whether the one has got further than the other. */
  isAhead(one: Progress, other: Progress): boolean;
  /** Whether what a replica has of the log of one leadership counts for the leader of another. */
  counts(joined: number, epoch: number): boolean;
  /** Whether an operation that comes twice is done once. */
  isOnce(): boolean;
}

/** Whether a leader asks its followers before it answers what it has only read, and was not asked for by its name. */
export function confirmsReads({ leader, failover }: StorePlan): boolean {
  return (leader?.followers ?? 0) > 0 && failover?.epochs === true;
}

export const leaderRules: LeaderRules = {
  refuses: (epoch, known) => epoch < known,
  confirms: () => true,
  // Any so many have one among them that has all that was acknowledged, and leave too few for another to acknowledge more. Where
  // writes wait for nobody, nothing of that can be had.
  heardMin: (replicas, followers) => (followers === 0 ? 1 : replicas - followers),
  isAhead: (one, other) => one.joined > other.joined || (one.joined === other.joined && one.length > other.length),
  counts: (joined, epoch) => joined === epoch,
  isOnce: () => true,
};
