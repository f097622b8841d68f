// Loads: one new session of a program for each arrival, which waits for none of those before it. Arrivals come from
// outside: they keep true time, and one at a machine that is down begins nothing.
import { present } from '../../base/assert.ts';
import type { Draws } from '../kernel/draws.ts';
import { eventKinds } from '../kernel/event-queue.ts';
import { purposes } from '../kernel/inputs.ts';
import { plus, shifted } from '../kernel/forms.ts';
import { Resource } from '../kernel/resource.ts';
import { constantTime, type Time } from '../kernel/time.ts';
import type { Event } from '../kernel/activity.ts';
import type { World } from '../kernel/world.ts';
import type { ProgramId } from '../plan-ids.ts';
import type { LoadPlan, StatementPlan } from '../program-plan.ts';
import { SurgedLoad, surgesOn } from './surged-load.ts';

interface Load {
  readonly id: ProgramId;
  readonly plan: LoadPlan;
  /** The first arrival, from which constant ones are counted. */
  first: Event | null;
}

export class Loads {
  readonly #world: World;
  readonly #draws: Draws;
  readonly #begin: (program: ProgramId, session: number) => void;
  /** Guards `#going`. */
  readonly #ends = new Resource<Event>();
  #going = 0;
  /** By program. */
  readonly #surged = new Map<ProgramId, SurgedLoad>();

  /** `begin` runs the session of that number, in the event of its beginning. */
  constructor(world: World, draws: Draws, begin: (program: ProgramId, session: number) => void) {
    this.#world = world;
    this.#draws = draws;
    this.#begin = begin;
  }

  start(): void {
    this.#world.plan.programs.forEach(({ load }, id) => {
      if (load === null || load === undefined || load.perSecond === 0) return;
      if (surgesOn(this.#world.plan, id).size > 0) {
        const surged = new SurgedLoad(this.#world, this.#draws, id, load, {
          arrive: (session) => this.#begins(id, session),
          setGoing: (isGoing) => (isGoing ? this.#goOn() : this.#end()),
        });
        this.#surged.set(id, surged);
        surged.start();
        return;
      }
      this.#going++;
      this.#next({ id, plan: load, first: null }, 0);
    });
  }

  /** A surge of these loads begins (1) or ends (-1), in the current event. */
  surge(programs: readonly ProgramId[], fault: number, action: number, by: 1 | -1): void {
    for (const id of programs) this.#surged.get(id)?.change(fault, action, by);
  }

  /** Whether sessions are still to come, as faults "at any time" need to know. */
  areGoing(): boolean {
    this.#world.touch(this.#ends, 'read');
    return this.#going > 0;
  }

  /** Sets the arrival of that number, if the load lasts until then. */
  #next(load: Load, session: number): void {
    const world = this.#world;
    const { interval, durationNs } = load.plan;
    const name = { purpose: purposes.arrival, a: load.id, b: session, c: 0, d: 0 };
    const id = { kind: eventKinds.arrival, a: load.id, b: session, c: 0, late: 0 };
    const common = { id, machine: null, footprint: 'declared', run: () => this.#arrive(load, session) } as const;
    if (interval === null) {
      const sinceNs = Math.round((session * 1e9) / load.plan.perSecond);
      if (durationNs !== null && sinceNs >= durationNs) {
        this.#end();
        return;
      }
      const tie = this.#draws.tie(name);
      if (load.first === null) load.first = world.schedule({ ...common, delay: tie });
      else world.post({ ...common, at: { time: shifted(tie, sinceNs * world.grid.ticksPerNs), behind: load.first } });
      return;
    }
    const delay = this.#draws.duration(interval, name);
    if (durationNs !== null && !this.#isBefore(plus(world.now, delay, world.forms), durationNs)) this.#end();
    else world.post({ ...common, delay });
  }

  #isBefore(time: Time, ns: number): boolean {
    return this.#world.decisions.less(time, constantTime(ns, this.#world.grid));
  }

  #arrive(load: Load, session: number): void {
    this.#next(load, session + 1);
    this.#begins(load.id, session);
  }

  #begins(id: ProgramId, session: number): void {
    const { machine } = present(this.#world.plan.programs[id], 'program');
    this.#world.arrive(machine, {
      id: { kind: eventKinds.start, a: id, b: session, c: 0, late: 0 },
      footprint: 'declared',
      run: () => this.#begin(id, session),
    });
  }

  #goOn(): void {
    if (this.#world.hasBegun) this.#world.touch(this.#ends, 'merge');
    this.#going++;
  }

  #end(): void {
    // At the very start nobody can have looked yet, and there is no event to look in.
    if (this.#world.hasBegun) this.#world.touch(this.#ends, 'merge');
    this.#going--;
  }
}

/**
 * How many executions of one statement a session has at most: executions of different sessions are told apart by
 * `session * this + execution`. 1 where nothing is repeated.
 */
export function executionsPerSession(body: readonly StatementPlan[]): number {
  const each = body.map((statement) => {
    if (statement.kind === 'together' || statement.kind === 'transaction') return executionsPerSession(statement.body);
    return statement.kind === 'repeat' ? (statement.count ?? 1) * executionsPerSession(statement.body) : 1;
  });
  return Math.max(1, ...each);
}
