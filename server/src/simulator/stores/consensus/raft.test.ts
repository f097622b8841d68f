// One step after the other, by hand: what servers of Raft say, and figure 8 of its paper.
import { describe, expect, it } from 'vitest';
import { present } from '../../../base/assert.ts';
import { Raft, type Sent, type Step } from './raft.ts';
import type { ServerId } from './raft-state.ts';
import { type RaftRules, raftRules } from './raft-rules.ts';

class Cluster {
  readonly servers: readonly Raft<string>[];

  constructor(count: number, options: { readonly preVote?: boolean; readonly rules?: RaftRules } = {}) {
    this.servers = Array.from({ length: count }, (_, id) => new Raft<string>({ id, servers: count, preVote: options.preVote ?? false, patience: 3, rules: options.rules ?? raftRules }));
  }

  at(id: ServerId): Raft<string> {
    return present(this.servers[id], 'server');
  }

  /** What a server says comes to those that are named, and so do their answers, and what follows; nothing else does. */
  deliver(from: ServerId, step: Step<string>, to: readonly ServerId[]): void {
    const open: { readonly from: ServerId; readonly sent: Sent<string> }[] = step.sends.map((sent) => ({ from, sent }));
    for (let one = open.shift(); one !== undefined; one = open.shift()) {
      const { sent } = one;
      if (![from, ...to].includes(sent.to)) continue;
      const answer = this.at(sent.to).receive(one.from, sent.message, () => false);
      open.push(...answer.sends.map((next) => ({ from: sent.to, sent: next })));
    }
  }

  /** Stands until it is elected by those that are named. */
  elect(id: ServerId, by: readonly ServerId[]): void {
    for (let wait = 0; wait < 5 && this.at(id).role !== 'leader'; wait++) {
      const before = this.at(id).waits;
      this.deliver(id, this.at(id).elapsed(), by);
      expect(this.at(id).waits).toBe(before + 1);
    }
  }

  commands(id: ServerId): readonly (string | null)[] {
    return this.at(id).log.map(({ command }) => command);
  }
}

describe('a server of Raft', () => {
  it('is elected by a majority, and begins its term with an entry', () => {
    const cluster = new Cluster(3);
    cluster.elect(0, [1]);
    expect(cluster.at(0).role).toBe('leader');
    expect(cluster.at(0).commit).toBe(1);
    expect(cluster.at(1).leader).toBe(0);
    expect(cluster.at(2).term).toBe(0);
  });

  it('alone agrees with itself', () => {
    const cluster = new Cluster(1);
    cluster.at(0).elapsed();
    cluster.at(0).propose('x');
    expect(cluster.at(0).commit).toBe(2);
  });

  it('commits what a majority has, and tells the others with the next message', () => {
    const cluster = new Cluster(3);
    cluster.elect(0, [1, 2]);
    cluster.deliver(0, cluster.at(0).propose('x').step, [2]);
    expect(cluster.at(0).commit).toBe(2);
    expect(cluster.at(2).commit).toBe(1);
    cluster.deliver(0, cluster.at(0).beat(), [1, 2]);
    expect(cluster.servers.map(({ commit }) => commit)).toEqual([2, 2, 2]);
    expect(cluster.commands(1)).toEqual([null, 'x']);
  });

  it('asks before it stands, and is told no by who hears a leader', () => {
    const cluster = new Cluster(3, { preVote: true });
    const step = cluster.at(0).elapsed();
    expect(cluster.at(0).term).toBe(0);
    const answers = step.sends.map(({ to, message }) => cluster.at(to).receive(0, message, () => to === 1).sends[0]?.message);
    expect(answers.map((answer) => answer?.kind === 'vote' && answer.isGranted)).toEqual([false, true]);
    cluster.at(0).receive(2, present(answers[1], 'a vote'), () => false);
    expect(cluster.at(0)).toMatchObject({ role: 'candidate', term: 1 });
  });

  it('mends a log that went another way', () => {
    const cluster = new Cluster(3);
    cluster.elect(0, [1, 2]);
    cluster.at(0).propose('lost');
    cluster.at(0).propose('too');
    cluster.elect(1, [2]);
    cluster.deliver(1, cluster.at(1).propose('kept').step, [0, 2]);
    expect(cluster.commands(0)).toEqual([null, null, 'kept']);
    expect(cluster.servers.map(({ commit }) => commit)).toEqual([2, 3, 2]);
  });

  it('steps down when no majority has answered it lately', () => {
    const cluster = new Cluster(3);
    cluster.elect(0, [1, 2]);
    for (let beat = 0; beat < 3; beat++) expect(cluster.at(0).beat().sends).toHaveLength(2);
    expect(cluster.at(0).beat()).toEqual({ sends: [], waitsAnew: true });
    expect(cluster.at(0).role).toBe('follower');
  });

  it('remembers its term, its vote and its log, and of a lost disk nothing', () => {
    const cluster = new Cluster(3);
    cluster.elect(0, [1]);
    cluster.at(1).crash(true);
    expect(cluster.at(1).durable).toMatchObject({ term: 1, votedFor: 0 });
    expect(cluster.commands(1)).toEqual([null]);
    cluster.at(1).crash(false);
    expect(cluster.at(1).durable).toEqual({ term: 0, votedFor: null, log: [], applied: 0 });
  });
});

/**
 * Figure 8: server 1 is leader, and only server 2 has its entry; server 5 is elected without it, and alone has another; server 1 is
 * elected again, and now three of five have the first. Then server 5 is elected again: the entries of its term are younger.
 * Returns how much server 1 took for committed, and what server 5 then leads with.
 */
function figure8(rules: RaftRules): { readonly commit: number; readonly leads: readonly (string | null)[] } {
  const cluster = new Cluster(5, { rules: { ...rules, beginsWithEntry: () => false } });
  cluster.elect(0, [1, 2, 3, 4]);
  cluster.deliver(0, cluster.at(0).propose('x').step, [1]);
  cluster.at(0).crash(true);
  cluster.elect(4, [2, 3]);
  cluster.at(4).propose('y');
  cluster.at(4).crash(true);
  cluster.elect(0, [1, 2]);
  cluster.deliver(0, cluster.at(0).beat(), [1, 2]);
  const { commit } = cluster.at(0);
  expect([0, 1, 2].map((id) => cluster.commands(id))).toEqual([['x'], ['x'], ['x']]);
  cluster.at(0).crash(true);
  cluster.elect(4, [1, 2, 3]);
  return { commit, leads: cluster.commands(4) };
}

describe('figure 8', () => {
  it('an entry of an older term is not committed for being on a majority', () => {
    expect(figure8(raftRules)).toEqual({ commit: 0, leads: ['y'] });
  });

  it('where it is, the next leader is without it', () => {
    expect(figure8({ ...raftRules, mayCommit: () => true })).toEqual({ commit: 1, leads: ['y'] });
  });
});
