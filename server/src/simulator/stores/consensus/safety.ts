// What Raft promises (figure 3 of its paper), asked of a run from inside: by tests, while it goes on.
import type { Command } from '../commands.ts';
import type { ConsensusProbe } from './consensus.ts';
import type { Entry, ServerId } from './raft-state.ts';
import type { RaftRules } from './raft-rules.ts';

export type Promised = 'election safety' | 'leader append-only' | 'log matching' | 'leader completeness' | 'state machine safety';

/** Watches one run of one store; `broken` are the promises that it broke, in words. */
export class SafetyWatch implements ConsensusProbe {
  readonly broken: { readonly promise: Promised; readonly what: string }[] = [];
  readonly rules?: RaftRules;
  elections = 0;
  applications = 0;
  readonly #leaders = new Map<number, ServerId>();
  /** What was done anywhere, by its place in the log. */
  readonly #done = new Map<number, { readonly entry: Entry<Command>; readonly by: ServerId }>();

  constructor(rules?: RaftRules) {
    if (rules !== undefined) this.rules = rules;
  }

  elected(_store: number, term: number, server: ServerId, log: readonly Entry<Command>[]): void {
    this.elections++;
    const other = this.#leaders.get(term);
    if (other !== undefined && other !== server) this.#breaks('election safety', `servers ${other} and ${server} lead in term ${term}`);
    this.#leaders.set(term, server);
    for (const [index, { entry }] of this.#done) {
      if (!isSame(log[index - 1], entry)) this.#breaks('leader completeness', `server ${server} leads in term ${term} without entry ${index}`);
    }
  }

  applied(_store: number, server: ServerId, index: number, entry: Entry<Command>): void {
    this.applications++;
    const known = this.#done.get(index);
    if (known === undefined) this.#done.set(index, { entry, by: server });
    else if (!isSame(known.entry, entry)) this.#breaks('state machine safety', `entry ${index} is one thing for server ${known.by} and another for ${server}`);
  }

  ended(_store: number, logs: readonly (readonly Entry<Command>[])[]): void {
    logs.forEach((log, i) => {
      for (const other of logs.slice(i + 1)) {
        let isAgreed = false;
        for (let index = Math.min(log.length, other.length); index >= 1; index--) {
          const [x, y] = [log[index - 1], other[index - 1]];
          if (isAgreed && !isSame(x, y)) this.#breaks('log matching', `logs agree behind entry ${index} and differ in it`);
          if (x?.term === y?.term) isAgreed = true;
        }
      }
    });
  }

  #breaks(promise: Promised, what: string): void {
    this.broken.push({ promise, what });
  }
}

/** Of one term and one command. */
function isSame(x: Entry<Command> | undefined, y: Entry<Command> | undefined): boolean {
  return x?.term === y?.term && x?.command === y?.command;
}
