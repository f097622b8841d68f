// What programs read from clocks (`t0: now`), and what each of these readings is a consequence of.
import type { Clocks } from '../clocks/clocks.ts';
import type { ReadingRecord } from '../history.ts';
import { constantTime, type Time } from '../kernel/time.ts';
import { present } from '../../base/assert.ts';
import type { World } from '../kernel/world.ts';
import { describeReading } from '../naming.ts';
import type { ConditionPlan } from '../condition-plan.ts';
import type { MachineId, ReadingId } from '../plan-ids.ts';
import type { Plan } from '../plan.ts';
import type { TraceLog } from '../trace-log.ts';

/** The latest time-of-day reading of each program that somebody knows of: what is in their past is known, too. */
export type Past = readonly ReadingRecord[];

export const noPast: Past = [];

/** Who reads, and where: `order` is how many readings its session has made. */
interface Reader {
  readonly instance: number;
  readonly machine: MachineId;
  readonly session: number;
  /** See `ProgramRun`. */
  readonly branch: number;
  readonly order: number;
  readonly past: Past;
}

export class Readings {
  readonly records: ReadingRecord[] = [];
  readonly #world: World;
  readonly #clocks: Clocks;
  readonly #log: TraceLog | null;
  readonly #chainMax: number;

  constructor(world: World, clocks: Clocks, log: TraceLog | null) {
    this.#world = world;
    this.#clocks = clocks;
    this.#log = log;
    this.#chainMax = world.grid.halfTicks / world.grid.freedomTicks / Math.max(1, factorsMax(world.plan)) - 1;
  }

  /** Reads the clock now, in a program that knows of `past`; returns what it then knows of. */
  take(reading: ReadingId, { instance, machine, session, branch, order, past }: Reader): Past {
    const world = this.#world;
    const { clock, program } = present(world.plan.readings[reading], 'reading');
    const read = clock === 'monotonic' ? { value: this.#clocks.monotonic(machine), stepped: constantTime(0, world.grid) } : this.#clocks.read(machine);
    const value = this.#whole(read.value);
    const { stepped } = read;
    // Sums of readings add up the freedoms of ties, and what is whole nanoseconds must stay so.
    if (world.recording && world.current.chain > this.#chainMax) world.cutShort('ties');
    const record: ReadingRecord = { reading, instance, machine, program, session, branch, order, at: world.now, value, stepped, past };
    this.records.push(record);
    this.#log?.tell(machine, { kind: 'now', reading: describeReading(world.plan, reading, instance), clock, valueNs: Math.floor(value.ticks / world.grid.ticksPerNs) });
    return clock === 'time-of-day' ? [record] : past;
  }

  /** In a plain run the freedom of ties is left away. */
  #whole(value: Time): Time {
    if (this.#world.recording) return value;
    const { ticksPerNs } = this.#world.grid;
    const ticks = Math.floor(value.ticks / ticksPerNs) * ticksPerNs;
    return { ticks, base: ticks, form: 0 };
  }
}

/** What somebody knows who knew `x` and heard of `y`. */
export function joined(x: Past, y: Past): Past {
  if (y.every((one) => x.includes(one))) return x;
  const latest = new Map(x.map((one) => [lineOf(one), one]));
  for (const one of y) {
    const known = latest.get(lineOf(one));
    if (known === undefined || known.session < one.session || (known.session === one.session && known.order < one.order)) latest.set(lineOf(one), one);
  }
  return [...latest.values()].sort((one, other) => one.program - other.program || one.branch - other.branch);
}

/** Readings of one line are a consequence of each other. */
function lineOf({ program, branch }: ReadingRecord): string {
  return `${program} ${branch}`;
}

/** How many readings, counted by their factors, one comparison adds up. */
function factorsMax(plan: Plan): number {
  const most = (condition: ConditionPlan): number => {
    switch (condition.kind) {
      case 'and':
      case 'or':
        return Math.max(0, ...condition.operands.map(most));
      case 'not':
        return most(condition.operand);
      case 'compare-times':
        return condition.terms.reduce((sum, { factor }) => sum + Math.abs(factor), 0);
      default:
        return 0;
    }
  };
  // Hazards compare two.
  return Math.max(2, ...plan.expectations.map(({ condition }) => most(condition)));
}
