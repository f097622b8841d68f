// A load that comes faster or slower while surges last. It keeps a time of its own, which goes so many times as fast as true
// time as the surges in force come to; arrivals are where they would be in that time. So a Poisson load stays one, at another
// rate (the time change of a point process), and a constant one comes at other distances.
import type { Draws } from '../kernel/draws.ts';
import { eventKinds } from '../kernel/event-queue.ts';
import { plus, shifted } from '../kernel/forms.ts';
import { purposes } from '../kernel/inputs.ts';
import { Resource } from '../kernel/resource.ts';
import { constantTime, type Time, toNs } from '../kernel/time.ts';
import type { Event } from '../kernel/activity.ts';
import type { World } from '../kernel/world.ts';
import type { FactorPlan } from '../fault-plan.ts';
import type { ProgramId } from '../plan-ids.ts';
import type { Plan } from '../plan.ts';
import type { LoadPlan } from '../program-plan.ts';
import { factorSteps } from './speed.ts';

/** Factors are told to a millionth; the load's own time is counted in millionths of a nanosecond. */
const parts = 1_000_000n;

/** Counted, since an action that is repeated may be in force twice, and counts once. */
interface Surge {
  readonly bounds: FactorPlan;
  factor: bigint;
  inForce: number;
  /** How often it has struck; what is repeated before it is over, once. */
  strikes: number;
}

export interface LoadHost {
  /** A session arrives in the current event. */
  arrive(session: number): void;
  /** Whether sessions are still to come has changed. */
  setGoing(isGoing: boolean): void;
}

export class SurgedLoad {
  readonly #world: World;
  readonly #draws: Draws;
  readonly #id: ProgramId;
  readonly #plan: LoadPlan;
  readonly #host: LoadHost;
  /** Guards all that follows. */
  readonly #resource = new Resource<Event>();
  readonly #surges: ReadonlyMap<string, Surge>;
  /** True time, and its own, when its speed changed last. */
  #sinceNs = 0n;
  #ownSince = 0n;
  /** The session that comes next, when it does in its own time, and the freedom of its instant. */
  #session = 0;
  #due = 0n;
  #tie: Time;
  #pending: Event | null = null;
  /** How often its speed has changed: names the event of an arrival that was moved. */
  #changes = 0;
  #isGoing = false;

  constructor(world: World, draws: Draws, id: ProgramId, plan: LoadPlan, host: LoadHost) {
    this.#world = world;
    this.#draws = draws;
    this.#id = id;
    this.#plan = plan;
    this.#host = host;
    this.#surges = surgesOn(world.plan, id);
    this.#tie = constantTime(0, world.grid);
  }

  start(): void {
    this.#draw(0);
    this.#set();
  }

  /** A surge begins (1) or ends (-1), in the current event. */
  change(fault: number, action: number, by: 1 | -1): void {
    const world = this.#world;
    world.touch(this.#resource, 'exclusive');
    const surge = this.#surges.get(`${fault} ${action}`);
    if (surge === undefined) return;
    const nowNs = BigInt(toNs(world.now, world.grid));
    this.#ownSince = this.#ownAt(nowNs);
    this.#sinceNs = nowNs;
    if (by === 1 && surge.inForce === 0) surge.factor = this.#drawn(surge, fault, action);
    surge.inForce += by;
    this.#changes++;
    // Where this instant is open, so is a part of it in the instants that follow.
    if (world.recording && world.forms.highTicks(world.now.form) - world.forms.lowTicks(world.now.form) >= world.grid.halfTicks) world.inexact ??= 'surged';
    if (this.#pending !== null) world.cancel(this.#pending);
    this.#set();
  }

  /** How strong it is this time, in millionths. */
  #drawn(surge: Surge, fault: number, action: number): bigint {
    const { low, high } = surge.bounds;
    const d = surge.strikes++;
    if (low === high) return millionths(low);
    const { inputs, grid, recording } = this.#world;
    if (recording) this.#world.inexact ??= 'surged';
    const step = inputs.number({ purpose: purposes.surge, a: fault, b: action, c: this.#id, d }, 0, factorSteps, false, null, null).ticks / grid.ticksPerNs;
    return millionths(low + ((high - low) * step) / factorSteps);
  }

  /** Draws when a session comes: so long behind the one before it, or at its own instant. */
  #draw(session: number): void {
    const { interval, perSecond } = this.#plan;
    const { grid } = this.#world;
    const name = { purpose: purposes.arrival, a: this.#id, b: session, c: 0, d: 0 };
    this.#session = session;
    if (interval === null) {
      this.#tie = this.#draws.tie(name);
      this.#due = BigInt(Math.round((session * 1e9) / perSecond)) * parts;
      return;
    }
    if (this.#world.recording) this.#world.inexact ??= 'surged';
    const drawn = this.#draws.duration(interval, name);
    const ns = toNs(drawn, grid);
    this.#tie = constantTime(0, grid);
    this.#due += BigInt(ns) * parts;
  }

  /** Sets the next arrival, if the load lasts until then at its speed of now. */
  #set(): void {
    const world = this.#world;
    const { grid, forms, now, decisions } = world;
    const speed = this.#speed();
    const left = this.#due - this.#ownSince;
    const dueNs = this.#sinceNs + (left + speed - 1n) / speed;
    const delay = shifted(this.#tie, Math.max(0, Number(dueNs - BigInt(toNs(now, grid)))) * grid.ticksPerNs);
    const { durationNs } = this.#plan;
    const comes = durationNs === null || decisions.less(plus(now, delay, forms), constantTime(durationNs, grid));
    this.#pending = comes ? world.schedule({ id: { kind: eventKinds.arrival, a: this.#id, b: this.#session, c: this.#changes, late: 0 }, machine: null, footprint: 'declared', delay, run: () => this.#arrive() }) : null;
    if (comes === this.#isGoing) return;
    this.#isGoing = comes;
    this.#host.setGoing(comes);
  }

  #arrive(): void {
    this.#world.touch(this.#resource, 'exclusive');
    const session = this.#session;
    this.#draw(session + 1);
    this.#set();
    this.#host.arrive(session);
  }

  /** Its own time at an instant since the last change. */
  #ownAt(ns: bigint): bigint {
    return this.#ownSince + (ns - this.#sinceNs) * this.#speed();
  }

  /** In millionths. */
  #speed(): bigint {
    let speed = parts;
    for (const { factor, inForce } of this.#surges.values()) if (inForce > 0) speed = (speed * factor) / parts;
    return speed > 0n ? speed : 1n;
  }
}

function millionths(factor: number): bigint {
  return BigInt(Math.round(factor * Number(parts)));
}

/** Those that some fault of the plan may bring, by fault and action. */
export function surgesOn(plan: Plan, id: ProgramId): ReadonlyMap<string, Surge> {
  return new Map(
    plan.faults.flatMap(({ actions }, fault) =>
      actions.flatMap((action, index) =>
        action.kind === 'surge' && action.loads.programs.includes(id) ? [[`${fault} ${index}`, { bounds: action.factor, factor: parts, inForce: 0, strikes: 0 }] as const] : [],
      ),
    ),
  );
}
