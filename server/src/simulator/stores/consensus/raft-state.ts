// What a server of Raft keeps: terms, a vote and a log of entries.

/** A place in the list of servers. */
export type ServerId = number;

export interface Entry<C> {
  readonly term: number;
  /** Null: what a leader begins its term with. */
  readonly command: C | null;
}

/** The last entry of a log, or of a part of it; entries are counted from 1. */
export interface LogPosition {
  readonly index: number;
  readonly term: number;
}

/** What a crash leaves, if the disk is kept. */
export interface Durable<C> {
  term: number;
  votedFor: ServerId | null;
  log: Entry<C>[];
  /** What was applied of the log is on the disk, too. */
  applied: number;
}
