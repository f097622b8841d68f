// The holders' side of locks: what a program was granted, and whether it still believes in it.
//
// Its own check counts from when it sent the attempt of its `acquire` that was granted, on its own clock of the kind that measures the lease: so it takes
// its lease for over no later than the lock does, as long as both clocks advance alike and nothing stops between the check and
// what it was made for.
import { present } from '../../base/assert.ts';
import type { Clocks } from '../clocks/clocks.ts';
import type { Moments } from '../faults/moments.ts';
import type { Draws } from '../kernel/draws.ts';
import { minus, plus } from '../kernel/forms.ts';
import { purposes } from '../kernel/inputs.ts';
import type { Time } from '../kernel/time.ts';
import type { World } from '../kernel/world.ts';
import type { LockId, MachineId } from '../plan-ids.ts';
import type { LockPlan } from '../plan.ts';
import type { TraceLog } from '../trace-log.ts';
import type { Call, Grant } from './call.ts';
import type { Hold, Sending } from './holds.ts';
import type { ProgramRun } from './program-run.ts';

/** From an instant on, until the first of several. */
export interface Span {
  readonly since: Time;
  readonly ends: readonly Time[];
}

export class Holdings {
  /** All that programs ever learned to have been granted. */
  readonly holds: Hold[] = [];
  readonly #world: World;
  readonly #draws: Draws;
  readonly #clocks: Clocks;
  readonly #moments: Moments;
  readonly #log: TraceLog | null;

  constructor(parts: { readonly world: World; readonly draws: Draws; readonly clocks: Clocks; readonly moments: Moments; readonly log: TraceLog | null }) {
    this.#world = parts.world;
    this.#draws = parts.draws;
    this.#clocks = parts.clocks;
    this.#moments = parts.moments;
    this.#log = parts.log;
  }

  /** An `acquire` of a lock is sent now. */
  sending(machine: MachineId, lock: LockId): Sending {
    return { at: this.#world.now, reading: this.#read(machine, this.#plan(lock)) };
  }

  /** A program learns that it was granted a lock. Whether a fault strikes because of it. */
  learn(run: ProgramRun, call: Call, grant: Grant, sent: Sending): boolean {
    const { forms } = this.#world;
    const { lock } = grant;
    const margin = this.#draws.offset(this.#plan(lock).margin, { purpose: purposes.margin, a: call.cause, b: 0, c: lock, d: 0 });
    const hold: Hold = { grant, program: run.id, session: run.session, machine: run.machine, sent, length: minus(grant.lease, margin, forms), since: this.#world.now, until: null };
    const before = run.holds.get(lock);
    if (before !== undefined) before.until ??= this.#world.now;
    run.holds.set(lock, hold);
    this.holds.push(hold);
    return this.#moments.holds(run.id, lock);
  }

  /** A program gives a lock back: what it had been granted; null: nothing that it knows of. */
  giveBack(run: ProgramRun, lock: LockId): Grant | null {
    const hold = run.holds.get(lock);
    if (hold === undefined) return null;
    hold.until ??= this.#world.now;
    run.holds.delete(lock);
    return hold.grant;
  }

  /** What a program does something under; null: it was granted nothing, or takes it for over. */
  check(run: ProgramRun, lock: LockId): Grant | null {
    const hold = run.holds.get(lock);
    if (hold === undefined) return null;
    const { decisions, forms } = this.#world;
    const elapsed = minus(this.#read(run.machine, this.#plan(lock)), hold.sent.reading, forms);
    if (decisions.less(elapsed, hold.length)) return hold.grant;
    this.#log?.tell(run.machine, { kind: 'lock', what: `${run.plan.name} takes its lease of ${this.#plan(lock).name} for over` });
    return null;
  }

  /** When a holder's check would pass, crashes of its machine left out. Compares; call it when the run is over. */
  spansOf(hold: Hold): readonly Span[] {
    const { decisions, forms } = this.#world;
    const { sent, length, machine, since } = hold;
    const given = hold.until === null ? [] : [hold.until];
    const lapse = (left: Time): Time => plus(sent.at, this.#clocks.untilAdvanced(machine, left, sent.at), forms);
    if (this.#plan(hold.grant.lock).clock === 'monotonic') return [{ since, ends: [...given, lapse(length)] }];
    const { sync } = present(this.#world.plan.machines[machine], 'machine');
    if (sync !== undefined && sync !== null) return this.#spansAsCorrected(hold, given);
    const spans: Span[] = [];
    let from = since;
    let left = length;
    for (const { time, by } of this.#clocks.stepsOf(machine)) {
      if (decisions.noLater(time, sent.at)) continue;
      if (!decisions.noLater(time, since)) {
        spans.push({ since: from, ends: [...given, time, lapse(left)] });
        from = time;
      }
      left = minus(left, by, forms);
    }
    spans.push({ since: from, ends: [...given, lapse(left)] });
    return spans;
  }

  /** The same by a time-of-day clock that is told the time: each correction or jump begins a span, as the check may pass then and not before. */
  #spansAsCorrected({ sent, length, machine, since }: Hold, given: readonly Time[]): readonly Span[] {
    const { decisions, forms } = this.#world;
    const pieces = this.#clocks.piecesSince(machine, sent.at);
    const first = present(pieces[0], 'how its clock was corrected');
    const lapses = pieces.map(({ elapsed, ahead, gains }) => {
      const left = minus(length, minus(ahead, first.ahead, forms), forms);
      const slewed = gains(minus(left, minus(elapsed, first.elapsed, forms), forms));
      return plus(sent.at, this.#clocks.untilAdvanced(machine, minus(left, slewed, forms), sent.at), forms);
    });
    const spans: Span[] = [];
    let from = since;
    let at = 0;
    for (let next = 1; next < pieces.length; next++) {
      const { time } = present(pieces[next], 'a piece');
      if (!decisions.noLater(time, since)) {
        spans.push({ since: from, ends: [...given, time, present(lapses[at], 'an end')] });
        from = time;
      }
      at = next;
    }
    spans.push({ since: from, ends: [...given, present(lapses[at], 'an end')] });
    return spans;
  }

  #read(machine: MachineId, { clock }: LockPlan): Time {
    return clock === 'monotonic' ? this.#clocks.monotonic(machine) : this.#clocks.timeOfDay(machine);
  }

  #plan(lock: LockId): LockPlan {
    return present(this.#world.plan.locks?.[lock], 'lock');
  }
}
