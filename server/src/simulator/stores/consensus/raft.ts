// Raft, as a state machine: what one server knows, and what it says when a message comes, time has passed or a client asks.
//
// Ongaro and Ousterhout, "In Search of an Understandable Consensus Algorithm" (2014); Ongaro's dissertation, §3, §6.2 (a leader
// that hears no majority steps down) and §9.6 (pre-vote, here: a trial). It knows no time and no network. What makes it safe
// are its rules, each a function of its own, so that a test can break one of them.
import { assert, present } from '../../../base/assert.ts';
import { type RaftRules, raftRules } from './raft-rules.ts';
import type { Durable, Entry, LogPosition, ServerId } from './raft-state.ts';

export type RaftMessage<C> =
  /** Entries behind `previous`, if any: a heartbeat too. `round`: the leader's latest heartbeat. */
  | { readonly kind: 'append'; readonly term: number; readonly round: number; readonly previous: LogPosition; readonly entries: readonly Entry<C>[]; readonly commit: number }
  /** `match`: up to where the logs are the same; refused: up to where they may be. `lie`: whose lie it is; nobody decides by that. */
  | { readonly kind: 'appended'; readonly term: number; readonly round: number; readonly isAccepted: boolean; readonly match: number; readonly lie?: ServerId }
  | { readonly kind: 'ask'; readonly term: number; readonly isTrial: boolean; readonly last: LogPosition }
  | { readonly kind: 'vote'; readonly term: number; readonly isTrial: boolean; readonly isGranted: boolean; readonly lie?: ServerId };

/** Why something is sent: with its term and the two servers, its name. */
export type Because =
  | { readonly kind: 'beat'; readonly number: number }
  | { readonly kind: 'entry'; readonly number: number }
  /** What was refused is sent from further back. */
  | { readonly kind: 'again'; readonly number: number }
  /** The number of the election wait that is over. */
  | { readonly kind: 'trial' | 'election'; readonly number: number }
  | { readonly kind: 'answer'; readonly number: number };

export interface Sent<C> {
  readonly to: ServerId;
  readonly message: RaftMessage<C>;
  readonly because: Because;
}

/** What comes of a step. What is in its durable state is on disk before any of it is sent. */
export interface Step<C> {
  readonly sends: Sent<C>[];
  /** It heard from its leader, gave its vote or stands: it waits anew. */
  waitsAnew: boolean;
}

export type Role = 'follower' | 'trial' | 'candidate' | 'leader';

export interface RaftOptions {
  readonly id: ServerId;
  readonly servers: number;
  readonly preVote: boolean;
  /** A leader steps down that no majority answered in so many of its last heartbeats. */
  readonly patience: number;
  readonly rules?: RaftRules;
}

export class Raft<C> {
  readonly id: ServerId;
  readonly servers: number;
  durable: Durable<C> = { term: 0, votedFor: null, log: [], applied: 0 };
  role: Role = 'follower';
  /** Of its term, as far as it knows. */
  leader: ServerId | null = null;
  commit = 0;
  /** Of a leader: its latest heartbeat; of others: the election waits that were over, since it is up. */
  round = 0;
  waits = 0;
  readonly #options: RaftOptions;
  readonly #rules: RaftRules;
  /** By who gave them; with whose lie that was. */
  #votes = new Map<ServerId, ServerId | null>();
  /** How long the log was, and what was committed, when order last mattered to all of it. */
  #settled = 0;
  #floor = 0;
  /** Of a leader, by server: up to where it surely agrees, and the latest heartbeat that it answered. */
  #match: number[] = [];
  #answered: number[] = [];
  /** Of a leader, by server: up to where it agrees by what is no lie; and lies about that; and whose lie it is that it leads. */
  #truly: number[] = [];
  #lies: { readonly about: ServerId; readonly match: number; readonly by: ServerId }[] = [];
  #electedBy: ServerId | null = null;

  constructor(options: RaftOptions) {
    this.id = options.id;
    this.servers = options.servers;
    this.#options = options;
    this.#rules = options.rules ?? raftRules;
  }

  get term(): number {
    return this.durable.term;
  }

  get leads(): boolean {
    return this.role === 'leader';
  }

  get log(): readonly Entry<C>[] {
    return this.durable.log;
  }

  get last(): LogPosition {
    return this.#at(this.durable.log.length);
  }

  /** Everybody has elected `leader` before anything began. */
  beginUnder(leader: ServerId): void {
    this.durable = { term: 1, votedFor: leader, log: [{ term: 1, command: null }], applied: 1 };
    this.commit = 1;
    this.settle();
    this.leader = leader;
    if (leader !== this.id) return;
    this.role = 'leader';
    this.#match = this.#each(1);
    this.#truly = this.#each(1);
    this.#answered = this.#each(0);
  }

  /** What was in memory is gone. */
  crash(keepsDisk: boolean): void {
    this.durable = keepsDisk ? this.#rules.survivors(this.durable) : { term: 0, votedFor: null, log: [], applied: 0 };
    this.role = 'follower';
    this.leader = null;
    this.commit = this.durable.applied;
    this.round = 0;
    this.waits = 0;
    this.settle();
    this.#votes.clear();
  }

  /** It has waited in vain for a leader. */
  elapsed(): Step<C> {
    const step = newStep<C>();
    if (this.role === 'leader') return step;
    this.waits++;
    this.leader = null;
    if (!this.#options.preVote) return this.#stand(step);
    this.role = 'trial';
    this.#votes = new Map([[this.id, null]]);
    step.waitsAnew = true;
    if (this.#rules.isMajority(this.#votes.size, this.servers)) return this.#stand(step);
    this.#ask(step, true);
    return step;
  }

  /** A leader says that it lives, if a majority has answered it lately. */
  beat(): Step<C> {
    const step = newStep<C>();
    if (this.role !== 'leader') return step;
    this.round++;
    const lately = this.#answered.filter((round, server) => server === this.id || round >= this.round - this.#options.patience).length;
    if (lately <= Math.floor(this.servers / 2)) {
      this.#follow(this.term, step);
      return step;
    }
    this.#appendToAll(step, { kind: 'beat', number: this.round });
    return step;
  }

  /** A client asks its leader; returns the index of the entry. */
  propose(command: C): { readonly index: number; readonly step: Step<C> } {
    assert(this.role === 'leader', 'only a leader takes commands');
    const step = newStep<C>();
    const index = this.#extend(command, step);
    return { index, step };
  }

  /** `heardLately`: whether it heard from its leader within the shortest election wait. */
  receive(from: ServerId, message: RaftMessage<C>, heardLately: () => boolean): Step<C> {
    const step = newStep<C>();
    const isOfTrial = (message.kind === 'ask' && message.isTrial) || (message.kind === 'vote' && message.isTrial && message.isGranted);
    if (message.term > this.term && !isOfTrial) this.#follow(message.term, step);
    switch (message.kind) {
      case 'append':
        this.#append(from, message, step);
        break;
      case 'appended':
        this.#appended(from, message, step);
        break;
      case 'ask':
        this.#vote(from, message, heardLately, step);
        break;
      case 'vote':
        this.#voted(from, message, step);
        break;
    }
    return step;
  }

  /**
   * What a message is to this server. Messages that merely `tell` it that somebody lives, and let its log grow or say again
   * what it knows, may come in any order: what this asks of they do not change. What `counts` may let a leader commit, or be late. All else may change anything.
   */
  weightOf(from: ServerId, message: RaftMessage<C>): 'tells' | 'counts' | 'changes' {
    if (message.term !== this.term) return 'changes';
    if (message.kind === 'appended') {
      if (this.role !== 'leader' || !message.isAccepted) return 'changes';
      return message.match <= this.#floor ? 'tells' : 'counts';
    }
    if (message.kind !== 'append' || this.role !== 'follower' || this.leader !== from || message.commit > this.commit) return 'changes';
    const { previous, entries } = message;
    const { log } = this.durable;
    // What it has grown by since came from the same leader, in the same term.
    const isSame = (term: number, i: number): boolean => previous.index + i >= this.#settled || log[previous.index + i]?.term === term;
    return previous.index <= this.#settled && this.#rules.matches(log, previous) && entries.every(({ term }, i) => isSame(term, i)) ? 'tells' : 'changes';
  }

  /** Whether its log has such an entry. */
  has(position: LogPosition): boolean {
    return this.#rules.matches(this.durable.log, position);
  }

  /** Of a leader: whose lie it is that an entry counts as committed, or that it leads; null: nobody's. `isDenied`: from whom it keeps the entry back. */
  lieBehind(index: number, isDenied: (server: ServerId) => boolean): ServerId | null {
    if (this.#electedBy !== null) return this.#electedBy;
    const liarAbout = (server: ServerId): ServerId | null => {
      if (isDenied(server)) return this.id;
      if (server === this.id || present(this.#truly[server], 'match') >= index) return null;
      return Math.min(...this.#lies.filter(({ about, match }) => about === server && match >= index).map(({ by }) => by));
    };
    const having = this.#match.flatMap((match, server) => (server === this.id || match >= index ? [liarAbout(server)] : []));
    if (this.#rules.isMajority(having.filter((liar) => liar === null).length, this.servers)) return null;
    return having.find((liar) => liar !== null) ?? null;
  }

  /** Anything may have changed: from now on order matters again. */
  settle(): void {
    this.#settled = this.durable.log.length;
    this.#floor = this.commit;
  }

  #append(from: ServerId, message: Extract<RaftMessage<C>, { kind: 'append' }>, step: Step<C>): void {
    const { previous, entries, round } = message;
    const answer = (isAccepted: boolean, match: number): void => {
      step.sends.push({ to: from, message: { kind: 'appended', term: this.term, round, isAccepted, match }, because: { kind: 'answer', number: 0 } });
    };
    if (message.term < this.term) {
      answer(false, 0);
      return;
    }
    if (this.role !== 'follower') this.role = 'follower';
    this.leader = from;
    step.waitsAnew = true;
    const { log } = this.durable;
    if (!this.#rules.matches(log, previous)) {
      answer(false, this.#mayMatch(previous));
      return;
    }
    entries.forEach((entry, i) => {
      const index = previous.index + 1 + i;
      const known = log[index - 1];
      if (known !== undefined && known.term !== entry.term) log.length = index - 1;
      if (log.length < index) log.push(entry);
    });
    const match = previous.index + entries.length;
    this.commit = Math.max(this.commit, Math.min(message.commit, match));
    answer(true, match);
  }

  /** Of a log that differs: all entries of the term that differs may, too. */
  #mayMatch(previous: LogPosition): number {
    const { log } = this.durable;
    if (log.length < previous.index) return log.length;
    const term = log[previous.index - 1]?.term;
    let index = previous.index - 1;
    while (index > this.commit && log[index - 1]?.term === term) index--;
    return index;
  }

  #appended(from: ServerId, message: Extract<RaftMessage<C>, { kind: 'appended' }>, step: Step<C>): void {
    if (this.role !== 'leader' || message.term !== this.term) return;
    this.#answered[from] = Math.max(present(this.#answered[from], 'round'), message.round);
    if (!message.isAccepted) {
      step.sends.push(this.#appendTo(from, message.match, { kind: 'again', number: 0 }));
      return;
    }
    this.#match[from] = Math.max(present(this.#match[from], 'match'), message.match);
    if (message.lie === undefined) this.#truly[from] = Math.max(present(this.#truly[from], 'match'), message.match);
    else this.#lies.push({ about: from, match: message.match, by: message.lie });
    this.#advance();
  }

  /** Commits what a majority has. */
  #advance(): void {
    for (let index = this.durable.log.length; index > this.commit; index--) {
      const having = this.#match.filter((match, server) => server === this.id || match >= index).length;
      if (this.#rules.isMajority(having, this.servers) && this.#rules.mayCommit(present(this.durable.log[index - 1], 'entry').term, this.term)) {
        this.commit = index;
        return;
      }
    }
  }

  #vote(from: ServerId, message: Extract<RaftMessage<C>, { kind: 'ask' }>, heardLately: () => boolean, step: Step<C>): void {
    const { isTrial, last } = message;
    const isFit = this.#rules.isUpToDate(last, this.last);
    let isGranted: boolean;
    if (isTrial) isGranted = message.term > this.term && isFit && this.role !== 'leader' && !heardLately();
    else isGranted = message.term === this.term && isFit && this.role !== 'leader' && this.#rules.mayVote(this.durable.votedFor, from);
    if (isGranted && !isTrial) {
      this.durable.votedFor = from;
      step.waitsAnew = true;
    }
    const term = isGranted && isTrial ? message.term : this.term;
    step.sends.push({ to: from, message: { kind: 'vote', term, isTrial, isGranted }, because: { kind: 'answer', number: 0 } });
  }

  #voted(from: ServerId, { term, isTrial, isGranted, lie }: Extract<RaftMessage<C>, { kind: 'vote' }>, step: Step<C>): void {
    if (!isGranted) return;
    if (isTrial ? this.role !== 'trial' || term !== this.term + 1 : this.role !== 'candidate' || term !== this.term) return;
    this.#votes.set(from, lie ?? null);
    if (!this.#rules.isMajority(this.#votes.size, this.servers)) return;
    if (isTrial) this.#stand(step);
    else this.#lead(step);
  }

  #stand(step: Step<C>): Step<C> {
    this.durable.term++;
    this.durable.votedFor = this.id;
    this.role = 'candidate';
    this.leader = null;
    this.#votes = new Map([[this.id, null]]);
    step.waitsAnew = true;
    if (this.#rules.isMajority(this.#votes.size, this.servers)) this.#lead(step);
    else this.#ask(step, false);
    return step;
  }

  #ask(step: Step<C>, isTrial: boolean): void {
    const term = isTrial ? this.term + 1 : this.term;
    for (const to of this.#others()) {
      step.sends.push({ to, message: { kind: 'ask', term, isTrial, last: this.last }, because: { kind: isTrial ? 'trial' : 'election', number: this.waits } });
    }
  }

  #lead(step: Step<C>): void {
    this.role = 'leader';
    this.leader = this.id;
    this.round = 0;
    this.#match = this.#each(0);
    this.#answered = this.#each(0);
    this.#truly = this.#each(0);
    this.#lies = [];
    const truthful = [...this.#votes.values()].filter((lie) => lie === null).length;
    this.#electedBy = this.#rules.isMajority(truthful, this.servers) ? null : present([...this.#votes.values()].find((lie) => lie !== null), 'a lie');
    // Only an entry of its own term tells a leader which of the older ones are committed.
    if (this.#rules.beginsWithEntry()) this.#extend(null, step);
    else this.#appendToAll(step, { kind: 'beat', number: 0 });
  }

  #extend(command: C | null, step: Step<C>): number {
    this.durable.log.push({ term: this.term, command });
    const index = this.durable.log.length;
    this.#appendToAll(step, { kind: 'entry', number: index });
    this.#advance();
    return index;
  }

  /** What is not committed is sent with every message, so that what was lost, or came late, needs no question. */
  #appendToAll(step: Step<C>, because: Because): void {
    for (const to of this.#others()) step.sends.push(this.#appendTo(to, this.commit, because));
  }

  /** All behind an index. */
  #appendTo(to: ServerId, index: number, because: Because): Sent<C> {
    const { log } = this.durable;
    return { to, message: { kind: 'append', term: this.term, round: this.round, previous: this.#at(index), entries: log.slice(index), commit: this.commit }, because };
  }

  /** Becomes a follower; of a new term, with its vote to give. */
  #follow(term: number, step: Step<C>): void {
    if (term > this.term) {
      this.durable.term = term;
      this.durable.votedFor = null;
    }
    // A leader did not wait for anybody.
    if (this.role === 'leader') step.waitsAnew = true;
    this.role = 'follower';
    this.leader = null;
  }

  #at(index: number): LogPosition {
    return { index, term: this.durable.log[index - 1]?.term ?? 0 };
  }

  #others(): ServerId[] {
    return Array.from({ length: this.servers }, (_, id) => id).filter((id) => id !== this.id);
  }

  #each(value: number): number[] {
    return Array.from({ length: this.servers }, () => value);
  }
}

function newStep<C>(): Step<C> {
  return { sends: [], waitsAnew: false };
}
