// Faults: what strikes machines, links and clocks, when, and for how long.
import { present, unreachable } from '../../base/assert.ts';
import type { Clocks, TimedRate } from '../clocks/clocks.ts';
import type { Draws } from '../kernel/draws.ts';
import { type EventId, eventKinds } from '../kernel/event-queue.ts';
import { type InputName, type Purpose, purposes } from '../kernel/inputs.ts';
import { plus } from '../kernel/forms.ts';
import { constantTime, type Time } from '../kernel/time.ts';
import { Resource } from '../kernel/resource.ts';
import type { Event } from '../kernel/activity.ts';
import type { Machine } from '../kernel/machine.ts';
import type { World } from '../kernel/world.ts';
import type { Speed } from '../software/speed.ts';
import type { CutReason } from '../network/link.ts';
import type { Links } from '../network/links.ts';
import type { FaultActionPlan, FaultPlan, Lie, TargetPlan } from '../fault-plan.ts';
import type { Draw, FaultId, MachineId, ProgramId } from '../plan-ids.ts';
import type { TraceLog } from '../trace-log.ts';
import type { Liars } from './liars.ts';
import type { Moments } from './moments.ts';

/** What software wants to know of faults. Each is called inside the event of the fault. */
export interface Software {
  crashed(machine: MachineId): void;
  /** Its process alone is dead: before `crashed`. */
  reset(machine: MachineId): void;
  restarted(machine: MachineId): void;
  /** Whether a program still goes on. */
  areRunning(): boolean;
  /** A surge of loads begins (1) or ends (-1). */
  surge(loads: readonly ProgramId[], fault: FaultId, action: number, by: 1 | -1): void;
}

/** One action of one fault, with its targets picked. */
interface Action {
  readonly fault: FaultId;
  readonly action: number;
  readonly plan: FaultActionPlan;
  readonly machines: readonly MachineId[];
  readonly loads: readonly ProgramId[];
  readonly pairs: readonly { readonly from: MachineId; readonly to: MachineId }[];
}

/** A machine, or its process alone, was down from one instant to another. */
export interface Crash {
  readonly machine: MachineId;
  readonly since: Time;
  /** Null: it never came back. */
  until: Time | null;
}

/** One occurrence of an action that is in force; called when it is over. */
type Relief = () => void;

type Strobe = Extract<FaultActionPlan, { kind: 'strobe' }>;
type Drift = Extract<FaultActionPlan, { kind: 'drift' }>;

export interface Anchor {
  readonly fault: FaultId;
  readonly action: number;
  readonly occurrence: number;
  readonly time: Time;
}

export class Faults {
  /** When each occurrence was over; where it is for good, when it began. */
  readonly anchors: Anchor[] = [];
  /** Crashes and kills that found their machine up, in the order in which they struck each of them. */
  readonly crashes: Crash[] = [];
  readonly #world: World;
  readonly #draws: Draws;
  readonly #links: Links;
  readonly #clocks: Clocks;
  readonly #speed: Speed;
  readonly #liars: Liars;
  readonly #moments: Moments;
  readonly #software: Software;
  readonly #log: TraceLog | null;

  constructor(parts: {
    readonly world: World;
    readonly draws: Draws;
    readonly links: Links;
    readonly clocks: Clocks;
    readonly speed: Speed;
    readonly liars: Liars;
    readonly moments: Moments;
    readonly software: Software;
    readonly log: TraceLog | null;
  }) {
    this.#world = parts.world;
    this.#draws = parts.draws;
    this.#links = parts.links;
    this.#clocks = parts.clocks;
    this.#speed = parts.speed;
    this.#liars = parts.liars;
    this.#moments = parts.moments;
    this.#software = parts.software;
    this.#log = parts.log;
  }

  /** Picks which faults happen and what they hit, and sets their beginnings. */
  start(): void {
    this.#world.plan.faults.forEach((plan, fault) => {
      for (const action of this.#picked(plan, fault)) this.#await(action);
    });
    if (this.#world.plan.faults.some((fault) => fault.actions.some((action) => action.timing.at === 'any'))) this.#watchForEnd();
  }

  /** An instant "at any time" is looked for up to the grid's `typicalMaxNs`: where programs last longer, not all were. */
  #watchForEnd(): void {
    this.#world.schedule({
      id: { kind: eventKinds.latest, a: 0, b: 0, c: 0, late: 0 },
      machine: null,
      footprint: 'declared',
      delay: constantTime(this.#world.grid.typicalMaxNs, this.#world.grid),
      life: 'recurs',
      happens: () => this.#world.lasts && this.#software.areRunning(),
      run: () => this.#world.cutShort('horizon'),
    });
  }

  /** The actions that happen: all, or as many as `upTo` allows, as the adversary likes. */
  #picked(plan: FaultPlan, fault: FaultId): Action[] {
    const picked: Action[] = [];
    plan.actions.forEach((action, index) => {
      if (plan.upTo !== null) {
        if (picked.length >= plan.upTo) return;
        if (this.#world.inputs.choose(nameOf(purposes.faultHappens, fault, index), 2, null, false) === 0) return;
      }
      picked.push(this.#aimed(action, fault, index));
    });
    return picked;
  }

  #aimed(plan: FaultActionPlan, fault: FaultId, action: number): Action {
    const pick = (options: number): number =>
      options === 1 ? 0 : this.#world.inputs.choose(nameOf(purposes.faultTarget, fault, action), options, null, false);
    const aimed = { fault, action, plan, machines: [], loads: [], pairs: [] };
    if (this.#isIdle(fault)) return aimed;
    switch (plan.kind) {
      case 'crash':
      case 'kill':
      case 'restart':
      case 'pause':
      case 'slow':
      case 'step':
      case 'strobe':
      case 'drift':
      case 'corrupt':
        return { ...aimed, machines: machinesOf(plan.machines, pick) };
      case 'surge': {
        const { programs, quantifier } = plan.loads;
        return { ...aimed, loads: quantifier === 'all' ? programs : [present(programs[pick(programs.length)], 'load')] };
      }
      case 'cut':
      case 'hold':
      case 'degrade':
        return { ...aimed, pairs: plan.alternatives.length === 0 ? [] : present(plan.alternatives[pick(plan.alternatives.length)], 'alternative') };
      case 'lose':
      case 'delay':
        return aimed;
      case 'partition':
        return { ...aimed, pairs: pairsBetween(plan.groups) };
      default:
        return unreachable(plan);
    }
  }

  #await(action: Action): void {
    if (action.plan.kind === 'lose' || action.plan.kind === 'delay') {
      if (!this.#isIdle(action.fault)) this.#links.meddling.begin(action.fault, action.action, action.plan);
      return;
    }
    const { at, after, when } = action.plan.timing;
    const strike = (): void => this.#schedule(action, 0, after === null ? undefined : this.#duration(after, purposes.faultAt, action, 0, 1));
    // What is so from the very start strikes at 0.
    if (when !== null && !this.#moments.listen(when, strike)) return;
    let begin: Time;
    if (at === 'any') begin = this.#world.inputs.number(nameOf(purposes.faultAt, action.fault, action.action), 0, this.#world.grid.typicalMaxNs, true, null, null);
    else if (at === null) begin = this.#draws.tie(nameOf(purposes.faultAt, action.fault, action.action));
    else begin = this.#duration(at, purposes.faultAt, action, 0, 0);
    if (after !== null) begin = plus(begin, this.#draws.offset(after, nameOf(purposes.faultAt, action.fault, action.action, 0, 1)), this.#world.forms);
    if (action.plan.kind === 'drift') this.#drift(action, action.plan, begin);
    this.#schedule(action, 0, begin);
  }

  /** Clocks are told before when they will run at another rate, so that timers are set right. */
  #drift(action: Action, { ppb: { low, high, range }, timing }: Drift, begin: Time): void {
    const { inputs, grid, forms } = this.#world;
    const begins = [begin];
    const beginOf = (nth: number): Time => {
      for (let known = begins.length; known <= nth; known++) begins.push(plus(present(begins[known - 1], 'the one before'), this.#duration(present(timing.every, 'the time between two of them'), purposes.faultAt, action, known, 2), forms));
      return present(begins[nth], 'when it begins');
    };
    for (const machine of action.machines) {
      const rate = (nth: number): TimedRate => {
        const from = beginOf(nth);
        const drawn = inputs.number({ purpose: purposes.faultDrift, a: action.fault, b: action.action, c: machine, d: nth }, low, high, false, null, range);
        return { from, until: timing.for === null ? null : plus(from, this.#duration(timing.for, purposes.faultFor, action, nth, 0), forms), ppb: Math.round(drawn.ticks / grid.ticksPerNs), isOpen: low !== high };
      };
      if (timing.every === null) this.#clocks.drift(machine, rate(0));
      else this.#clocks.driftRepeatedly(machine, rate);
    }
  }

  #schedule(action: Action, occurrence: number, delay: Time | undefined): void {
    const { at, every } = action.plan.timing;
    // An instant "at any time" lies before the last program's end, and a repeated fault keeps no run alive.
    const isKeeping = at !== 'any' && occurrence === 0;
    const happens = (): boolean => this.#world.lasts && (at !== 'any' || this.#software.areRunning());
    this.#world.schedule({
      id: eventOf(eventKinds.faultBegins, action, occurrence),
      machine: null,
      footprint: 'declared',
      ...(delay === undefined ? {} : { delay }),
      ...(isKeeping ? {} : { life: 'recurs', happens }),
      run: () => {
        this.#begin(action, occurrence);
        if (every !== null && action.plan.kind !== 'strobe') this.#schedule(action, occurrence + 1, this.#duration(every, purposes.faultAt, action, occurrence + 1, 2));
      },
    });
  }

  #begin(action: Action, occurrence: number): void {
    const { fault, plan } = action;
    this.#tell(fault, 'begins');
    const relieve = this.#strike(action, occurrence);
    const length = plan.timing.for;
    const anchor = { fault, action: action.action, occurrence };
    if (length === null) {
      this.anchors.push({ ...anchor, time: this.#world.now });
      if (plan.kind === 'restart') relieve?.();
      return;
    }
    this.#world.schedule({
      id: eventOf(eventKinds.faultEnds, action, occurrence),
      machine: null,
      footprint: 'declared',
      delay: this.#duration(length, purposes.faultFor, action, occurrence, 0),
      life: occurrence === 0 ? 'keeps' : 'follows',
      run: () => {
        this.#tell(fault, 'ends');
        relieve?.();
        this.anchors.push({ ...anchor, time: this.#world.now });
      },
    });
  }

  /** Puts it in force; returns what ends it, null where it is over at once. */
  #strike(action: Action, occurrence: number): Relief | null {
    const { plan, machines, pairs } = action;
    switch (plan.kind) {
      case 'crash':
      case 'restart':
        for (const machine of machines) this.#crash(machine);
        return () => machines.forEach((machine) => this.#restart(machine));
      case 'kill':
        for (const machine of machines) this.#kill(machine);
        return () => machines.forEach((machine) => this.#revive(machine));
      case 'pause':
        for (const machine of machines) this.#world.pause(this.#world.machine(machine));
        return () => machines.forEach((machine) => this.#world.resume(this.#world.machine(machine)));
      case 'corrupt':
        for (const machine of machines) this.#lies(machine, plan.lie, 1);
        return () => machines.forEach((machine) => this.#lies(machine, plan.lie, -1));
      case 'slow':
        for (const machine of machines) this.#speed.slow(machine, action.fault, action.action);
        return () => machines.forEach((machine) => this.#speed.relieve(machine, action.fault, action.action));
      case 'step': {
        const steps = machines.map((machine) =>
          this.#draws.offset(plan.by, nameOf(purposes.faultBy, action.fault, action.action, occurrence, machines.length > 1 ? machine + 1 : 0)),
        );
        machines.forEach((machine, i) => this.#clocks.step(machine, present(steps[i], 'step')));
        return plan.timing.for === null ? null : () => machines.forEach((machine, i) => this.#clocks.step(machine, this.#negated(present(steps[i], 'step'))));
      }
      case 'strobe':
        return this.#strobe(action, plan);
      case 'lose':
      case 'delay':
      case 'drift':
        return null;
      case 'surge':
        this.#software.surge(action.loads, action.fault, action.action, 1);
        return () => this.#software.surge(action.loads, action.fault, action.action, -1);
      case 'cut':
      case 'partition': {
        const reason: CutReason = plan.kind;
        for (const { from, to } of pairs) this.#links.cut(from, to, reason);
        return () => pairs.forEach(({ from, to }) => this.#links.heal(from, to, reason));
      }
      case 'hold':
        for (const { from, to } of pairs) this.#links.hold(from, to);
        return () => pairs.forEach(({ from, to }) => this.#links.letGo(from, to));
      case 'degrade': {
        const degradation = { route: plan.route, fault: action.fault, action: action.action };
        for (const { from, to } of pairs) this.#links.degrade(from, to, degradation);
        return () => pairs.forEach(({ from, to }) => this.#links.mend(from, to, degradation));
      }
      default:
        return unreachable(plan);
    }
  }

  #lies(machine: MachineId, lie: Lie, by: 1 | -1): void {
    if (by === 1) this.#liars.begin(machine, lie);
    else this.#liars.end(machine, lie);
    this.#moments.watches.pictures.absent(machine, by);
  }

  /** Jumps to and fro, each jump `every` after the last; its end takes a jump back that is not taken back yet. */
  #strobe(action: Action, plan: Strobe): Relief {
    const { machines } = action;
    const { every } = plan.timing;
    const resource = new Resource<Event>();
    let away: readonly Time[] | null = null;
    let isOver = false;
    const flip = (jump: number): void => {
      if (away === null) {
        const sizes = machines.map((machine) => this.#draws.offset(plan.by, nameOf(purposes.faultBy, action.fault, action.action, jump, machines.length > 1 ? machine + 1 : 0)));
        machines.forEach((machine, i) => this.#clocks.step(machine, present(sizes[i], 'jump')));
        away = sizes;
      } else {
        for (const [i, machine] of machines.entries()) this.#clocks.step(machine, this.#negated(present(away[i], 'jump')));
        away = null;
      }
    };
    const goOn = (jump: number): void => {
      this.#world.touch(resource, 'exclusive');
      if (isOver) return;
      flip(jump);
      this.#world.schedule({
        id: eventOf(eventKinds.strobe, action, jump + 1),
        machine: null,
        footprint: 'declared',
        delay: this.#duration(present(every, 'the time between two jumps'), purposes.faultAt, action, jump + 1, 2),
        life: 'recurs',
        happens: () => this.#world.lasts,
        run: () => goOn(jump + 1),
      });
    };
    goOn(0);
    return () => {
      this.#world.touch(resource, 'exclusive');
      isOver = true;
      if (away !== null) flip(0);
    };
  }

  #crash(machine: MachineId): void {
    this.#world.crash(this.#world.machine(machine));
    this.#died(machine);
  }

  #kill(machine: MachineId): void {
    this.#world.kill(this.#world.machine(machine));
    this.#software.reset(machine);
    this.#died(machine);
  }

  #revive(id: MachineId): void {
    const machine = this.#world.machine(id);
    this.#world.revive(machine);
    this.#livesAgain(machine);
  }

  #restart(id: MachineId): void {
    const machine = this.#world.machine(id);
    this.#world.restart(machine);
    this.#livesAgain(machine);
  }

  /** A crash or a kill: whoever waits for it to answer cannot tell which. */
  #died(machine: MachineId): void {
    if (this.#world.machine(machine).down === 1) this.crashes.push({ machine, since: this.#world.now, until: null });
    this.#software.crashed(machine);
  }

  /** One crash or kill is over: it is up again if that was the last in force. */
  #livesAgain({ id, down }: Machine): void {
    if (down > 0) return;
    const crash = this.crashes.findLast((one) => one.machine === id);
    if (crash !== undefined) crash.until = this.#world.now;
    this.#software.restarted(id);
  }

  #duration(draw: Draw, purpose: Purpose, action: Action, occurrence: number, d: number): Time {
    return this.#draws.duration(draw, nameOf(purpose, action.fault, action.action, occurrence, d));
  }

  #negated(time: Time): Time {
    const { forms, grid } = this.#world;
    const zero = constantTime(0, grid);
    return { ticks: zero.ticks - time.ticks, base: zero.base - time.base, form: forms.scale(time.form, -1) };
  }

  #isIdle(fault: FaultId): boolean {
    return this.#world.plan.faults[fault]?.isIdle === true;
  }

  #tell(fault: FaultId, phase: 'begins' | 'ends'): void {
    const { label, text } = present(this.#world.plan.faults[fault], 'fault');
    this.#log?.tell(null, { kind: 'fault', fault: label ?? text, phase });
  }
}

function nameOf(purpose: Purpose, fault: FaultId, action: number, occurrence = 0, d = 0): InputName {
  return { purpose, a: fault, b: action, c: occurrence, d };
}

function eventOf(kind: number, action: Action, occurrence: number): EventId {
  return { kind, a: action.fault, b: action.action, c: occurrence, late: 0 };
}

function machinesOf(target: TargetPlan, pick: (options: number) => number): readonly MachineId[] {
  if (target.quantifier === 'all' || target.machines.length === 0) return target.machines;
  return [present(target.machines[pick(target.machines.length)], 'machine')];
}

/** Both directions between machines of different groups. */
function pairsBetween(groups: readonly (readonly MachineId[])[]): { readonly from: MachineId; readonly to: MachineId }[] {
  return groups.flatMap((group, i) => groups.flatMap((other, j) => (i === j ? [] : group.flatMap((from) => other.map((to) => ({ from, to }))))));
}
