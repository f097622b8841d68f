// How long the servers of `elections.fault` are without a leader: drawn by the runs of which its answers are made, and by a
// simulation of a few lines that shares nothing with them.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { drawRun } from '../../server/src/checks/judge.ts';
import { planScenarios } from '../../server/src/plan/plan-scenario.ts';
import { resolve } from '../../server/src/semantics/model.ts';
import type { Plan } from '../../server/src/simulator/plan.ts';
import { parse } from '../../server/src/syntax/parse.ts';

const file = path.join(import.meta.dirname, 'elections.fault');

/** By the name of the scenario: `150 to 155 ms`. */
export function electionPlans(): ReadonlyMap<string, Plan> {
  const syntax = parse(readFileSync(file, 'utf8'));
  const planned = planScenarios(resolve({ syntaxOf: (name) => (name === file ? syntax : null) }, file));
  return new Map(planned.flatMap(({ plan }) => (plan === null ? [] : [[plan.scenario, plan] as const])));
}

/** In milliseconds, sorted; Infinity: nobody was elected until the end. */
export function drawnDowntimes(plan: Plan, runs: number): readonly number[] {
  const downtimes = Array.from({ length: runs }, (_, seed) => {
    const { leaderships, crashes, grid } = drawRun(plan, seed).history;
    const crash = crashes[0]?.since.ticks ?? 0;
    const next = leaderships.map(({ since }) => since.ticks).filter((since) => since > crash);
    return next.length === 0 ? Infinity : (Math.min(...next) - crash) / grid.ticksPerNs / 1e6;
  });
  return downtimes.sort((x, y) => x - y);
}

interface Server {
  term: number;
  votedFor: number | null;
  votes: number;
  isCandidate: boolean;
  /** When it stands; counted, so that an older timer means nothing. */
  timer: number;
}

/** Messages take 1 to 3 ms. */
const [fastestMs, slowestMs] = [1, 3];

/** The same of four followers, without any of the code above; `dice` gives numbers in [0, 1). */
export function simulatedDowntimes(highMs: number, runs: number, dice: () => number): readonly number[] {
  const between = (low: number, high: number): number => low + (high - low) * dice();
  const downtime = (): number => {
    const crash = between(1051, 1124);
    const queue: { readonly at: number; readonly act: (now: number) => void }[] = [];
    const servers = Array.from({ length: 4 }, (): Server => ({ term: 1, votedFor: -1, votes: 0, isCandidate: false, timer: 0 }));
    let elected: number | null = null;
    const wait = (server: Server, now: number): void => {
      const timer = ++server.timer;
      queue.push({ at: now + between(150, highMs), act: (then) => timer === server.timer && stand(server, then) });
    };
    const stand = (server: Server, now: number): void => {
      Object.assign(server, { term: server.term + 1, votedFor: servers.indexOf(server), votes: 1, isCandidate: true });
      const { term } = server;
      wait(server, now);
      for (const other of servers) if (other !== server) queue.push({ at: now + between(fastestMs, slowestMs), act: (then) => ask(server, term, other, then) });
    };
    const meet = (server: Server, term: number): void => {
      if (term > server.term) Object.assign(server, { term, votedFor: null, isCandidate: false });
    };
    const ask = (candidate: Server, term: number, voter: Server, now: number): void => {
      meet(voter, term);
      const isGranted = term === voter.term && (voter.votedFor ?? servers.indexOf(candidate)) === servers.indexOf(candidate);
      if (isGranted) {
        voter.votedFor = servers.indexOf(candidate);
        wait(voter, now);
      }
      const answer = voter.term;
      queue.push({ at: now + between(fastestMs, slowestMs), act: (then) => hear(candidate, term, answer, isGranted, then) });
    };
    const hear = (candidate: Server, term: number, answer: number, isGranted: boolean, now: number): void => {
      meet(candidate, answer);
      if (!isGranted || !candidate.isCandidate || candidate.term !== term) return;
      candidate.votes++;
      if (candidate.votes >= 3) elected ??= now;
    };
    // The last heartbeat was that of 1050 ms.
    for (const server of servers) wait(server, 1050 + between(fastestMs, slowestMs));
    while (elected === null) {
      const next = queue.reduce((first, one, i) => (one.at < (queue[first]?.at ?? Infinity) ? i : first), 0);
      const [event] = queue.splice(next, 1);
      if (event === undefined || event.at > 12_000) return Infinity;
      event.act(event.at);
    }
    return elected - crash;
  };
  return Array.from({ length: runs }, downtime).sort((x, y) => x - y);
}

/** Of sorted numbers. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}
