// Who believed to lead, and until when so many followed it that it could have something done. Asked when the run is over.
import { present } from '../../../base/assert.ts';
import type { LeadershipRecord } from '../../history.ts';
import type { Time } from '../../kernel/time.ts';
import type { World } from '../../kernel/world.ts';
import type { MachineId } from '../../plan-ids.ts';
import type { ServerId } from './raft-state.ts';

/** A server knew of another term from then on. */
interface TermChange {
  readonly server: ServerId;
  readonly term: number;
  readonly since: Time;
}

/** `known`: how many changes of terms there had been then. */
interface Reign {
  readonly server: ServerId;
  readonly term: number;
  readonly since: Time;
  readonly known: number;
  until: Time | null;
}

export class Leaderships {
  /** Each in the event of its change; those of one server in their order. */
  readonly #terms: TermChange[] = [];
  readonly #reigns: Reign[] = [];
  /** By server. */
  readonly #machines: readonly MachineId[];
  readonly #world: World;

  constructor(machines: readonly MachineId[], world: World) {
    this.#machines = machines;
    this.#world = world;
  }

  /** A server knows of another term from now on. */
  turned(server: ServerId, term: number): void {
    this.#terms.push({ server, term, since: this.#world.now });
  }

  begin(server: ServerId, term: number): void {
    this.#reigns.push({ server, term, since: this.#world.now, known: this.#terms.length, until: null });
  }

  end(server: ServerId): void {
    const reign = this.#reigns.findLast((one) => one.server === server);
    if (reign?.until === null) reign.until = this.#world.now;
  }

  /** Until it believes so no more, or so many have gone on to another term that what follows it is no majority. Compares. */
  records(): readonly Omit<LeadershipRecord, 'store'>[] {
    const { decisions } = this.#world;
    return this.#reigns.flatMap((reign) => {
      const { server, since } = reign;
      const gone = this.#machines.flatMap((_, id) => {
        const time = id === server ? null : this.#goneSince(id, reign);
        return time === null ? [] : [{ id, time }];
      });
      gone.sort((x, y) => x.time.ticks - y.time.ticks || x.id - y.id);
      const latest = gone[Math.ceil(this.#machines.length / 2) - 1];
      // Which of them it is, is compared with all others; of equal ones the first of the list came first.
      if (latest !== undefined) for (const { id, time } of gone) if (id !== latest.id) decisions.noLater(id < latest.id ? time : latest.time, id < latest.id ? latest.time : time);
      const last = latest?.time ?? null;
      const until = last === null || (reign.until !== null && decisions.noLater(reign.until, last)) ? reign.until : last;
      return until !== null && decisions.noLater(until, since) ? [] : [{ machine: present(this.#machines[server], 'server'), since, until }];
    });
  }

  /** Since when a server, as it was when a leader was elected or later, would not follow it any more. */
  #goneSince(server: ServerId, { term, known }: Reign): Time | null {
    let since: Time | null = null;
    for (const [i, change] of this.#terms.entries()) {
      if (change.server !== server || (i >= known && since !== null)) continue;
      if (change.term <= term) since = null;
      else since ??= change.since;
    }
    return since;
  }
}
