// Runs programs: one statement after the other, waits and loops on their machine's monotonic clock.
import { present } from '../../base/assert.ts';
import type { Clocks } from '../clocks/clocks.ts';
import type { Moments } from '../faults/moments.ts';
import type { Draws } from '../kernel/draws.ts';
import { eventKinds } from '../kernel/event-queue.ts';
import { plus, shifted } from '../kernel/forms.ts';
import { purposes } from '../kernel/inputs.ts';
import { Resource } from '../kernel/resource.ts';
import type { Event, Schedule } from '../kernel/activity.ts';
import type { World } from '../kernel/world.ts';
import type { Time } from '../kernel/time.ts';
import type { EffectId, ProgramId } from '../plan-ids.ts';
import type { StatementPlan } from '../program-plan.ts';
import type { TraceLog } from '../trace-log.ts';
import type { Call } from './call.ts';
import { branchOf, count, type Loop, type ProgramRun, rejoin, type Repeat, type Together } from './program-run.ts';
import type { Readings } from './readings.ts';
import type { Requests } from './requests.ts';
import type { Job, Service } from './service.ts';
import { put } from './transaction.ts';
import { hasOwnWorkers } from './services.ts';
import { ofStatement, type Speed } from './speed.ts';

/** An instant that is counted from an event. */
type Due = NonNullable<Schedule['at']>;

/** Something outside that happened. */
export interface Effect {
  readonly effect: EffectId;
  /** The call for which it was. */
  readonly parent: Call | null;
  readonly program: ProgramId;
  readonly session: number;
  /** See `ProgramRun`. */
  readonly branch: number;
  /** Among all of them, which of one run of a program come in its order. */
  readonly number: number;
  readonly at: Time;
}

/** Statements that were begun together. */
interface Join {
  readonly resource: Resource<Event>;
  readonly branches: ProgramRun[];
  /** How many are not over; guarded, as is `failed`. */
  left: number;
  failed: boolean;
  isBeginning: boolean;
}

/** More than any program has waits and repeats. */
const statementsMax = 2 ** 12;

export class Programs {
  readonly #world: World;
  readonly #draws: Draws;
  readonly #clocks: Clocks;
  readonly #requests: Requests;
  readonly #readings: Readings;
  readonly #service: Service;
  readonly #speed: Speed;
  readonly #moments: Moments;
  readonly #log: TraceLog | null;
  /** Effects so far, in no particular order. */
  readonly effects: Effect[] = [];

  constructor(parts: { readonly world: World; readonly draws: Draws; readonly clocks: Clocks; readonly requests: Requests; readonly readings: Readings; readonly service: Service; readonly speed: Speed; readonly moments: Moments; readonly log: TraceLog | null }) {
    this.#world = parts.world;
    this.#draws = parts.draws;
    this.#clocks = parts.clocks;
    this.#requests = parts.requests;
    this.#readings = parts.readings;
    this.#service = parts.service;
    this.#speed = parts.speed;
    this.#moments = parts.moments;
    this.#log = parts.log;
  }

  /** Runs statements until one has to wait. */
  advance(run: ProgramRun): void {
    const { transaction } = run;
    if (transaction !== null && transaction.timer !== null) this.#world.touch(transaction.guard, 'exclusive');
    for (;;) {
      // A loop of statements that are all skipped takes no time; the limit of events ends it.
      this.#world.countStep();
      if (this.#world.limit !== null) return;
      const frame = run.frames[run.frames.length - 1];
      if (frame === undefined) {
        run.finish('ok');
        return;
      }
      if (run.transaction?.isLate === true) {
        // What is left of it is not done: loops in it end, too.
        frame.next = frame.body.length;
        if (frame.end === undefined) {
          run.frames.pop();
          continue;
        }
      }
      const statement = frame.body[frame.next++];
      if (statement === undefined) {
        if (frame.loop === null) {
          run.frames.pop();
          if (frame.end?.() === true) return;
        } else if (this.#waitsForIteration(run, frame.loop)) return;
        continue;
      }
      if (this.#begin(run, statement)) return;
    }
  }

  /** Whether the program has to wait for it. */
  #begin(run: ProgramRun, statement: StatementPlan): boolean {
    switch (statement.kind) {
      case 'wait': {
        const instance = run.before + count(run.statementCounts, statement.statement);
        const name = { purpose: purposes.wait, a: run.id, b: statement.statement, c: instance, d: 0 };
        const local = this.#draws.duration(statement.duration, name);
        this.#world.schedule({
          id: { kind: eventKinds.wait, a: run.id, b: statement.statement, c: instance, late: 0 },
          machine: run.machine,
          footprint: 'declared',
          delay: this.#clocks.untilAdvanced(run.machine, local),
          run: () => this.advance(run),
        });
        return true;
      }
      case 'take': {
        const instance = run.before + count(run.statementCounts, statement.statement);
        const name = { purpose: purposes.takes, a: run.id, b: statement.statement, c: instance, d: ofStatement };
        this.#work(run, {
          id: { kind: eventKinds.wait, a: run.id, b: statement.statement, c: instance, late: 0 },
          takes: () => this.#speed.work(run.machine, statement.duration, name),
          run: () => this.advance(run),
        });
        return true;
      }
      case 'effect': {
        const { parent, id, session, branch } = run;
        this.effects.push({ effect: statement.effect, parent, program: id, session, branch, number: this.effects.length, at: this.#world.now });
        const operation = parent === null ? null : (this.#log?.operation(parent.operation, parent.instance) ?? null);
        this.#log?.tell(run.machine, { kind: 'effect', effect: present(this.#world.plan.effects?.[statement.effect], 'effect'), operation });
        const number = run.effects++;
        if (!this.#moments.watches.passed(statement.effect)) return false;
        // The fault strikes before the program goes on.
        this.#moments.goOnBehindEffect(run, number, () => this.advance(run));
        return true;
      }
      case 'fail':
        run.finish('failed');
        return true;
      case 'repeat': {
        if (statement.count === 0) return false;
        const instance = run.before + count(run.statementCounts, statement.statement);
        const begin = this.#world.current;
        const loop: Loop = { statement, instance, begin, last: begin, iterations: 1, multiple: 0 };
        run.frames.push({ body: statement.body, next: 0, loop });
        return false;
      }
      case 'together':
        return this.#waitsForAll(run, statement);
      case 'transaction':
        this.#requests.beginTransaction(run, statement);
        run.frames.push({ body: statement.body, next: 0, loop: null, end: () => this.#requests.begin(run, statement, () => this.advance(run)) });
        return false;
      case 'put':
        put(run, statement);
        return false;
      case 'now': {
        const instance = run.before + count(run.readingCounts, statement.reading);
        run.past = this.#readings.take(statement.reading, { instance, machine: run.machine, session: run.session, branch: run.branch, order: run.readings++, past: run.past });
        return false;
      }
      case 'write':
      case 'increment':
      case 'append':
      case 'cas':
      case 'read':
      case 'await':
      case 'call':
      case 'acquire':
      case 'release':
        return this.#requests.begin(run, statement, () => this.advance(run));
    }
  }

  /** Begins all of them, in the current event; whether one is left that the program has to wait for. */
  /** On a core of its machine, or, of a handler whose service has workers of its own, by one of these. */
  #work({ machine, plan: { handles } }: ProgramRun, work: Job): void {
    const service = typeof handles !== 'number' ? undefined : this.#world.plan.services?.[handles];
    if (service !== undefined && hasOwnWorkers(service)) this.#service.work(machine, work);
    else this.#service.serve(machine, work);
  }

  #waitsForAll(run: ProgramRun, together: Together): boolean {
    const join: Join = { resource: new Resource<Event>(), branches: [], left: together.body.length, failed: false, isBeginning: true };
    together.body.forEach((_, index) => join.branches.push(branchOf(run, together, index, (ending) => this.#ended(run, join, ending))));
    for (const branch of join.branches) this.advance(branch);
    join.isBeginning = false;
    if (join.left > 0) return true;
    return !this.#goesOn(run, join);
  }

  /** A branch is over. Ends commute but for the last one: that this is the last is all that is decided. */
  #ended(run: ProgramRun, join: Join, ending: 'ok' | 'failed'): void {
    join.left--;
    if (ending === 'failed') join.failed = true;
    this.#world.touch(join.resource, join.left > 0 ? 'merge' : 'exclusive');
    if (join.left === 0 && !join.isBeginning && this.#goesOn(run, join)) this.advance(run);
  }

  /** All are over. One that failed, as a handler may, ends the program. */
  #goesOn(run: ProgramRun, join: Join): boolean {
    rejoin(run, join.branches);
    if (join.failed) run.finish('failed');
    return !join.failed;
  }

  /** The body of a loop is through: goes on behind the loop, or in its next iteration, which may have to be awaited. */
  #waitsForIteration(run: ProgramRun, loop: Loop): boolean {
    const { statement } = loop;
    if (statement.count !== null && loop.iterations >= statement.count) {
      run.frames.pop();
      return false;
    }
    const iteration = loop.iterations++;
    const restart = (): void => {
      const frame = present(run.frames[run.frames.length - 1], 'loop');
      frame.next = 0;
    };
    const due = statement.every === null ? null : this.#nextIteration(run, loop, statement.every, iteration);
    if (due === null) {
      loop.last = this.#world.current;
      restart();
      return false;
    }
    this.#world.schedule({
      id: { kind: eventKinds.iteration, a: run.id, b: statement.statement + statementsMax * loop.instance, c: iteration, late: 0 },
      machine: run.machine,
      footprint: 'declared',
      at: due,
      run: () => {
        loop.last = this.#world.current;
        restart();
        this.advance(run);
      },
    });
    return true;
  }

  /**
   * When the next iteration begins; null: now. With a constant interval at the next multiple of it since the loop began
   * that has not passed; with an open one, that long after the last beginning, or now where that has passed.
   */
  #nextIteration(run: ProgramRun, loop: Loop, every: NonNullable<Repeat['every']>, iteration: number): Due | null {
    const { decisions, forms, now, grid } = this.#world;
    const { machine } = run;
    const name = { purpose: purposes.every, a: run.id, b: loop.statement.statement, c: loop.instance, d: iteration };
    if (every.lowNs !== every.highNs || every.unknowns.length > 0) {
      const due = plus(loop.last.time, this.#clocks.untilAdvanced(machine, this.#draws.duration(every, name), loop.last.time), forms);
      return decisions.noLater(now, due) ? { time: due, behind: loop.last } : null;
    }
    if (every.lowNs <= 0) return null;
    const tie = this.#draws.tie(name);
    for (;;) {
      loop.multiple++;
      const local = shifted(tie, loop.multiple * every.lowNs * grid.ticksPerNs);
      const due = plus(loop.begin.time, this.#clocks.untilAdvanced(machine, local, loop.begin.time), forms);
      // An iteration that ended in the very nanosecond of a multiple goes on in it.
      if (decisions.lessOrEqual(now, due)) return decisions.noLater(now, due) ? { time: due, behind: loop.begin } : null;
    }
  }
}
