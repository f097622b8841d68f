// Clients: programs that begin with the run, each of them once, and loads, whose sessions begin at a rate.
import { present } from '../../base/assert.ts';
import type { Draws } from '../kernel/draws.ts';
import { eventKinds } from '../kernel/event-queue.ts';
import { purposes } from '../kernel/inputs.ts';
import { Resource } from '../kernel/resource.ts';
import type { Event } from '../kernel/activity.ts';
import type { World } from '../kernel/world.ts';
import type { MachineId, ProgramId } from '../plan-ids.ts';
import type { ProgramPlan } from '../program-plan.ts';
import { Loads } from './loads.ts';
import { newRun, type ProgramRun } from './program-run.ts';

export class Clients {
  /** Those that go on: clients, and each session of a load. */
  readonly #runs: Set<ProgramRun>;
  readonly #loads: Loads;
  /** Guards which programs go on. */
  readonly #ends = new Resource<Event>();
  readonly #world: World;
  readonly #draws: Draws;
  readonly #advance: (run: ProgramRun) => void;

  /** `advance` runs a program in the current event. */
  constructor(world: World, draws: Draws, advance: (run: ProgramRun) => void) {
    this.#world = world;
    this.#draws = draws;
    this.#advance = advance;
    this.#runs = new Set(world.plan.programs.flatMap((plan, id) => (isLoad(plan) || isHandler(plan) ? [] : [this.#newRun(plan, id, 0)])));
    this.#loads = new Loads(world, draws, (program, session) => this.#beginSession(program, session));
  }

  /** Sets the beginnings of all programs, at 0, and of loads. */
  start(): void {
    for (const run of this.#runs) {
      this.#world.schedule({
        id: { kind: eventKinds.start, a: run.id, b: 0, c: 0, late: 0 },
        machine: run.machine,
        footprint: 'declared',
        delay: this.#draws.tie({ purpose: purposes.start, a: run.id, b: 0, c: 0, d: 0 }),
        run: () => this.#advance(run),
      });
    }
    this.#loads.start();
  }

  /** A surge of loads begins (1) or ends (-1). */
  surge(programs: readonly ProgramId[], fault: number, action: number, by: 1 | -1): void {
    this.#loads.surge(programs, fault, action, by);
  }

  /** Whether a program still goes on, as faults "at any time" need to know. */
  areRunning(): boolean {
    this.#world.touch(this.#ends, 'read');
    return this.#loads.areGoing() || this.#runs.size > 0;
  }

  /** The machine has crashed: its programs are gone, and a restart does not bring them back. */
  crashed(machine: MachineId): void {
    for (const run of this.#runs) if (run.machine === machine) this.#finish(run);
  }

  /** A program has come to its end. */
  #finish(run: ProgramRun): void {
    this.#world.touch(this.#ends, 'merge');
    run.life.over = true;
    this.#runs.delete(run);
  }

  #newRun(plan: ProgramPlan, id: ProgramId, session: number): ProgramRun {
    const run: ProgramRun = newRun(plan, id, session, () => this.#finish(run));
    return run;
  }

  #beginSession(id: ProgramId, session: number): void {
    const run = this.#newRun(present(this.#world.plan.programs[id], 'program'), id, session);
    this.#world.touch(this.#ends, 'merge');
    this.#runs.add(run);
    this.#advance(run);
  }
}

function isHandler({ handles }: ProgramPlan): boolean {
  return handles !== null && handles !== undefined;
}

function isLoad({ load }: ProgramPlan): boolean {
  return load !== null && load !== undefined;
}
