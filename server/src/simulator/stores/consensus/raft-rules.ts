// What makes Raft safe, rule by rule: each is a small function, given to the servers, so that a test can break exactly one.
import type { Durable, Entry, LogPosition, ServerId } from './raft-state.ts';

export interface RaftRules {
  /** One vote a term (§5.2): whether a server that has voted for `votedFor` in this term may vote for `candidate`. */
  mayVote(votedFor: ServerId | null, candidate: ServerId): boolean;
  /** Whom to vote for (§5.4.1): whether the log of a candidate is at least as up to date as one's own. */
  isUpToDate(candidate: LogPosition, own: LogPosition): boolean;
  /** Log matching (§5.3): whether a log has the entry behind which others are to stand. */
  matches<C>(log: readonly Entry<C>[], previous: LogPosition): boolean;
  /** Commit only in the own term (§5.4.2): whether a leader of `term` may count who has an entry. */
  mayCommit(entryTerm: number, term: number): boolean;
  /** Whether a leader begins its term with an entry (§8): of use, and not for safety, since without it nothing older is committed before a client asks. */
  beginsWithEntry(): boolean;
  /** Any two majorities have a server in common. */
  isMajority(count: number, servers: number): boolean;
  /** Term, vote and log are on disk before anybody hears of them (§5.1): what a crash leaves. */
  survivors<C>(durable: Durable<C>): Durable<C>;
}

export const raftRules: RaftRules = {
  mayVote: (votedFor, candidate) => votedFor === null || votedFor === candidate,
  isUpToDate: (candidate, own) => candidate.term > own.term || (candidate.term === own.term && candidate.index >= own.index),
  matches: (log, previous) => previous.index === 0 || log[previous.index - 1]?.term === previous.term,
  mayCommit: (entryTerm, term) => entryTerm === term,
  beginsWithEntry: () => true,
  isMajority: (count, servers) => count > servers / 2,
  survivors: (durable) => durable,
};
