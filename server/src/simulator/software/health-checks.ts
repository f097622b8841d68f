// Health checks of balancers: which machines behind a balancer are trusted. A check is a message that waits for a worker and a
// core as a request does, takes no time with either, and is answered. One that is not answered in time has failed.
//
// As with detectors, periodic traffic keeps no run alive, and good news of a machine that is trusted touches nothing that
// requests look at.
import { present } from '../../base/assert.ts';
import type { Clocks } from '../clocks/clocks.ts';
import type { Moments } from '../faults/moments.ts';
import type { Draws } from '../kernel/draws.ts';
import { eventKinds } from '../kernel/event-queue.ts';
import { plus, shifted } from '../kernel/forms.ts';
import { purposes } from '../kernel/inputs.ts';
import { Resource } from '../kernel/resource.ts';
import { plainTime, type Time } from '../kernel/time.ts';
import type { Event } from '../kernel/activity.ts';
import type { World } from '../kernel/world.ts';
import type { Links } from '../network/links.ts';
import { messageKinds } from '../network/message.ts';
import type { BalancerId, MachineId } from '../plan-ids.ts';
import type { BalancerPlan } from '../plan.ts';
import type { TraceLog } from '../trace-log.ts';
import type { Suspicion } from './detectors.ts';
import type { Services } from './services.ts';

/** What a balancer does in events of its own: the first part of these events' names. */
export const deeds = { check: 0, giveUp: 1, serve: 2, pass: 3 } as const;

/** More than any series of checks has; names are whole numbers below 2^53. */
const seriesFactor = 2 ** 20;

/** What a balancer knows of one machine behind it. All of it is memory. */
interface Health {
  /** `balancer * machines + machine`: names it. */
  readonly id: number;
  readonly balancer: BalancerId;
  readonly plan: BalancerPlan;
  readonly check: NonNullable<BalancerPlan['check']>;
  readonly machine: MachineId;
  /** Guards what follows but for `isTrusted`, which `trust` of the balancer guards as well. */
  readonly resource: Resource<Event>;
  isTrusted: boolean;
  /** In a row. */
  failed: number;
  passed: number;
  /** Checks that are neither answered nor given up, by their numbers. */
  readonly open: Map<number, Event>;
  suspicion: Suspicion | null;
  /** The first check, from which on the others are counted. */
  begin: Event | null;
  rounds: number;
  /** Checks that the machine has accepted and not answered. */
  readonly accepted: Set<number>;
}

export class HealthChecks {
  readonly suspicions: Suspicion[] = [];
  readonly #world: World;
  readonly #draws: Draws;
  readonly #clocks: Clocks;
  readonly #links: Links;
  readonly #moments: Moments;
  readonly #services: Services;
  readonly #log: TraceLog | null;
  readonly #healths: readonly Health[];
  /** By balancer: guards which machines it trusts. */
  readonly #trust: readonly Resource<Event>[];
  /** Told which balancer takes a machine for dead. */
  onEject: (balancer: BalancerId, machine: MachineId) => void = () => undefined;

  constructor(parts: {
    readonly world: World;
    readonly draws: Draws;
    readonly clocks: Clocks;
    readonly links: Links;
    readonly moments: Moments;
    readonly services: Services;
    readonly log: TraceLog | null;
  }) {
    this.#world = parts.world;
    this.#draws = parts.draws;
    this.#clocks = parts.clocks;
    this.#links = parts.links;
    this.#moments = parts.moments;
    this.#services = parts.services;
    this.#log = parts.log;
    const { balancers = [], machines } = parts.world.plan;
    this.#trust = balancers.map(() => new Resource<Event>());
    this.#healths = balancers.flatMap((plan, balancer) => {
      const { check } = plan;
      return check === null ? [] : plan.machines.map((machine) => newHealth(balancer * machines.length + machine, balancer, plan, check, machine));
    });
  }

  /** Checks begin at 0. */
  start(): void {
    for (const health of this.#healths) this.#begin(health);
  }

  /** The machines to which a balancer may pass requests now, in the order of its service. */
  trusted(balancer: BalancerId, { machines, check }: BalancerPlan): readonly MachineId[] {
    if (check === null) return machines;
    this.#world.touch(present(this.#trust[balancer], 'balancer'), 'read');
    return this.#healths.filter((health) => health.balancer === balancer && health.isTrusted).map(({ machine }) => machine);
  }

  /** The machine has crashed: what a balancer there believed is forgotten, and so are the checks that it was to answer. The machine guards it. */
  crashed(machine: MachineId): void {
    for (const health of this.#healths) {
      if (health.machine === machine) health.accepted.clear();
      if (health.plan.machine !== machine) continue;
      this.#trustAgain(health);
      health.failed = 0;
      health.passed = 0;
      health.open.clear();
    }
  }

  /** The machine is up again: a balancer there trusts all machines, and checks them from now on. */
  restarted(machine: MachineId): void {
    for (const health of this.#healths) if (health.plan.machine === machine) this.#begin(health);
  }

  /** The process on a machine is dead, and its operating system says so to whoever waits for it. The machine guards it. */
  reset(machine: MachineId): void {
    for (const health of this.#healths) {
      if (health.machine !== machine) continue;
      for (const code of [...health.accepted].sort((x, y) => x - y)) this.#answer(health, code, false);
    }
  }

  #begin(health: Health): void {
    const world = this.#world;
    const { machine } = health.plan;
    const series = world.machine(machine).incarnation;
    health.begin = null;
    health.rounds = 0;
    world.schedule({
      id: { kind: eventKinds.balancer, a: deeds.check + 4 * health.id, b: series, c: 0, late: 0 },
      machine,
      footprint: 'declared',
      delay: this.#draws.tie({ purpose: purposes.check, a: health.id, b: series, c: 0, d: 0 }),
      life: 'recurs',
      happens: () => world.lasts,
      run: () => {
        health.begin = world.current;
        this.#check(health, series);
      },
    });
  }

  /** Sends one check, and sets the next: a whole number of periods behind the first. */
  #check(health: Health, series: number): void {
    const world = this.#world;
    const { plan, id, check } = health;
    const number = series * seriesFactor + health.rounds;
    world.touch(health.resource, 'exclusive');
    const giveUp = world.schedule({
      id: { kind: eventKinds.balancer, a: deeds.giveUp + 4 * id, b: series, c: health.rounds, late: 0 },
      machine: plan.machine,
      footprint: 'declared',
      delay: this.#after(plan.machine, check.timeoutNs, this.#draws.tie({ purpose: purposes.check, a: id, b: series, c: 1 + health.rounds, d: 1 })),
      life: 'recurs',
      happens: () => world.lasts,
      run: () => this.#judge(health, number, false),
    });
    health.open.set(number, giveUp);
    this.#send(health, number);
    const begin = present(health.begin, 'the first check');
    const due = (rounds: number): Time => plus(begin.time, this.#clocks.untilAdvanced(plan.machine, plainTime(rounds * check.everyNs * world.grid.ticksPerNs)), world.forms);
    let time = due(++health.rounds);
    // After a pause some rounds lie behind.
    while (!world.decisions.noLater(world.now, time)) time = due(++health.rounds);
    world.schedule({
      id: { kind: eventKinds.balancer, a: deeds.check + 4 * id, b: series, c: health.rounds, late: 0 },
      machine: plan.machine,
      footprint: 'declared',
      at: { time, behind: begin },
      life: 'recurs',
      happens: () => world.lasts,
      run: () => this.#check(health, series),
    });
  }

  #send(health: Health, number: number): void {
    const { plan, machine, id } = health;
    const codeOf = (copy: 0 | 1): number => 2 * number + copy;
    this.#links.send({
      code: messageKinds.check,
      from: plan.machine,
      to: machine,
      cause: id,
      attempt: number,
      footprint: 'declared',
      isIdle: true,
      admits: () => this.#services.admitsCheck(machine),
      refused: (copy) => this.#answer(health, codeOf(copy), false),
      handle: (copy) => {
        const code = codeOf(copy);
        health.accepted.add(code);
        this.#services.check(plan.service, machine, {
          id: { kind: eventKinds.balancer, a: deeds.serve + 4 * id, b: code, c: 0, late: 0 },
          answer: (isGood) => {
            health.accepted.delete(code);
            this.#answer(health, code, isGood);
          },
        });
      },
    });
  }

  /** From the machine that was checked. `code`: twice the number of the check, and one more for its second copy. */
  #answer(health: Health, code: number, isGood: boolean): void {
    this.#links.send({
      code: messageKinds.checkAnswer,
      from: health.machine,
      to: health.plan.machine,
      cause: health.id,
      attempt: code,
      footprint: 'declared',
      isIdle: true,
      handle: () => this.#judge(health, Math.floor(code / 2), isGood),
    });
  }

  /** What becomes of a check is known: the first that is heard of it counts, and what becomes of older ones is no news any more. */
  #judge(health: Health, number: number, isGood: boolean): void {
    const world = this.#world;
    world.touch(health.resource, 'exclusive');
    if (!health.open.has(number)) return;
    for (const [other, giveUp] of health.open) {
      if (other > number) continue;
      health.open.delete(other);
      world.cancel(giveUp);
    }
    health.failed = isGood ? 0 : health.failed + 1;
    health.passed = isGood ? health.passed + 1 : 0;
    const { ejectAfter, readmitAfter } = health.check;
    if (health.isTrusted && health.failed >= ejectAfter) this.#eject(health);
    else if (!health.isTrusted && health.passed >= readmitAfter) {
      world.touch(present(this.#trust[health.balancer], 'balancer'), 'exclusive');
      this.#trustAgain(health);
    }
  }

  #eject(health: Health): void {
    const world = this.#world;
    const { balancer, machine, plan } = health;
    // What comes when the run is over declares nobody dead.
    if (!world.lasts) return;
    world.touch(present(this.#trust[balancer], 'balancer'), 'exclusive');
    health.isTrusted = false;
    health.suspicion = { by: plan.machine, detector: null, balancer, machine, since: world.now, until: null };
    this.suspicions.push(health.suspicion);
    this.onEject(balancer, machine);
    this.#log?.tell(plan.machine, { kind: 'suspect', detector: plan.name, whom: machine, phase: 'begins' });
    this.#moments.suspect(machine);
  }

  #trustAgain(health: Health): void {
    health.isTrusted = true;
    if (health.suspicion === null) return;
    health.suspicion.until = this.#world.now;
    this.#moments.trust(health.suspicion.machine);
    health.suspicion = null;
    this.#log?.tell(health.plan.machine, { kind: 'suspect', detector: health.plan.name, whom: health.machine, phase: 'ends' });
  }

  #after(machine: MachineId, ns: number, tie: Time): Time {
    return this.#clocks.untilAdvanced(machine, shifted(tie, ns * this.#world.grid.ticksPerNs));
  }
}

function newHealth(id: number, balancer: BalancerId, plan: BalancerPlan, check: Health['check'], machine: MachineId): Health {
  return {
    id, balancer, plan, check, machine,
    resource: new Resource<Event>(),
    isTrusted: true,
    failed: 0,
    passed: 0,
    open: new Map(),
    suspicion: null,
    begin: null,
    rounds: 0,
    accepted: new Set(),
  };
}
