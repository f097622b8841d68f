// Failure detectors: machines that send heartbeats, observers that listen for them, and the votes between these.
//
// An observer waits for silence behind every sign of life. Heartbeats commute: one that the declared delays surely put
// behind another dismisses that one's wait, and what they leave open is compared only when a wait is over.
import { present } from '../../base/assert.ts';
import type { Clocks } from '../clocks/clocks.ts';
import type { Moments } from '../faults/moments.ts';
import type { Draws } from '../kernel/draws.ts';
import { eventKinds } from '../kernel/event-queue.ts';
import { minus, plus, shifted } from '../kernel/forms.ts';
import { type InputName, purposes } from '../kernel/inputs.ts';
import { Resource } from '../kernel/resource.ts';
import type { Time } from '../kernel/time.ts';
import type { Event } from '../kernel/activity.ts';
import type { World } from '../kernel/world.ts';
import type { Links } from '../network/links.ts';
import { messageKinds } from '../network/message.ts';
import type { BalancerId, DetectorId, MachineId } from '../plan-ids.ts';
import type { DetectorPlan } from '../plan.ts';
import type { TraceLog } from '../trace-log.ts';
import { ArrivalWindow } from './arrival-window.ts';

/** One observer's belief that enough of them take a machine for dead, or that of a balancer. */
export interface Suspicion {
  /** What declares it: one of these two. */
  readonly detector: DetectorId | null;
  readonly balancer: BalancerId | null;
  /** Who is declared dead. */
  readonly machine: MachineId;
  /** Who declares it. */
  readonly by: MachineId;
  readonly since: Time;
  /** When it was taken back; null: it never was. */
  until: Time | null;
}

/** What detectors do in events of their own: the first part of these events' names. */
const deeds = { beat: 0, silence: 1, vote: 2 } as const;

/** More than any series of heartbeats or votes has; names are whole numbers below 2^53. */
const seriesFactor = 2 ** 20;

/** The heartbeats of one machine for one detector, since its start or its last restart. */
interface Heart {
  readonly detector: DetectorId;
  readonly machine: MachineId;
  /** The first heartbeat, from which on the others are counted. */
  begin: Event | null;
  rounds: number;
}

/** A sign of life, or the start of the observer, and the wait behind it. */
interface Sign {
  readonly time: Time;
  /** Null: the start of the run. */
  readonly event: Event | null;
  timer: Event | null;
}

interface Learned {
  readonly window: ArrivalWindow;
  /** The latest heartbeat that was heard, and the observer's monotonic clock then. */
  latest: { readonly number: number; readonly reading: Time } | null;
}

/** What one observer knows of one machine. All of it is memory. */
interface Watch {
  readonly id: number;
  readonly detector: DetectorId;
  readonly observer: MachineId;
  /** Of a phi detector: what it has learned; its heartbeats are told apart, and exclude each other. */
  readonly learned: Learned | null;
  readonly machine: MachineId;
  /** Guards the signs and whether it is silent; heartbeats merge while it is not. */
  readonly hearing: Resource<Event>;
  /** Signs of life that are not surely older than another. */
  signs: Sign[];
  silent: boolean;
  /** Guards the votes. */
  readonly counting: Resource<Event>;
  /** By observer, the latest that is known: itself included. */
  readonly votes: Map<MachineId, { readonly number: number; readonly dead: boolean }>;
  suspicion: Suspicion | null;
  /** Changes of its own vote, and how often the present one was sent. */
  changes: number;
  sendings: number;
}

type Declared = (detector: DetectorId, observer: MachineId, machine: MachineId, voters: readonly MachineId[]) => void;

type Trusted = (detector: DetectorId, observer: MachineId, machine: MachineId) => void;

export class Detectors {
  readonly suspicions: Suspicion[] = [];
  readonly #hearts: readonly Heart[];
  readonly #watches: readonly Watch[];
  readonly #world: World;
  readonly #draws: Draws;
  readonly #clocks: Clocks;
  readonly #links: Links;
  readonly #moments: Moments;
  readonly #log: TraceLog | null;
  readonly #declared: Declared;
  readonly #trusted: Trusted;

  constructor(parts: {
    readonly world: World;
    readonly draws: Draws;
    readonly clocks: Clocks;
    readonly links: Links;
    readonly moments: Moments;
    readonly log: TraceLog | null;
    /** Told when an observer declares a machine dead, with all of them that take it for that. */
    readonly declared: Declared;
    /** Told when it takes that back because of what it has heard. */
    readonly trusted: Trusted;
  }) {
    this.#world = parts.world;
    this.#draws = parts.draws;
    this.#clocks = parts.clocks;
    this.#links = parts.links;
    this.#moments = parts.moments;
    this.#log = parts.log;
    this.#declared = parts.declared;
    this.#trusted = parts.trusted;
    const { detectors, machines } = parts.world.plan;
    this.#hearts = detectors.flatMap(({ watched }, detector) => watched.map((machine) => ({ detector, machine, begin: null, rounds: 0 })));
    this.#watches = detectors.flatMap(({ observers, watched }, detector) =>
      watched.flatMap((machine) =>
        observers.flatMap((observer) => (observer === machine ? [] : [newWatch((detector * machines.length + observer) * machines.length + machine, detector, observer, machine, learnedOf(present(detectors[detector], 'detector')))])),
      ),
    );
  }

  /** Heartbeats begin at 0, and so does the first wait. */
  start(): void {
    for (const heart of this.#hearts) this.#startBeating(heart);
    for (const watch of this.#watches) this.#waitBehind(watch, { time: this.#world.now, event: null, timer: null }, 0);
  }

  /** The machine has crashed: what it believed of others is forgotten. Its machine guards it. */
  crashed(machine: MachineId): void {
    for (const watch of this.#watches) {
      if (watch.observer !== machine) continue;
      this.#trust(watch);
      watch.signs = [];
      watch.silent = false;
      watch.learned?.window.forget();
      if (watch.learned !== null) watch.learned.latest = null;
      watch.votes.clear();
      watch.changes = 0;
      watch.sendings = 0;
    }
  }

  /** The machine is up again: it sends heartbeats from now on, and waits for those of others. */
  restarted(machine: MachineId): void {
    for (const heart of this.#hearts) if (heart.machine === machine) this.#startBeating(heart);
    for (const watch of this.#watches) {
      if (watch.observer === machine) this.#waitBehind(watch, { time: this.#world.now, event: this.#world.current, timer: null }, 0);
    }
  }

  #startBeating(heart: Heart): void {
    const { detector, machine } = heart;
    const world = this.#world;
    const id = detector * world.machines.length + machine;
    const series = world.machine(machine).incarnation;
    heart.begin = null;
    heart.rounds = 0;
    world.schedule({
      id: { kind: eventKinds.detector, a: deeds.beat + 4 * id, b: series, c: 0, late: 0 },
      machine,
      footprint: 'declared',
      delay: this.#draws.tie({ purpose: purposes.heartbeat, a: id, b: series, c: 0, d: 0 }),
      life: 'recurs',
      happens: () => world.lasts,
      run: () => {
        heart.begin = world.current;
        this.#beat(heart, id, series);
      },
    });
  }

  /** Sends one heartbeat to each observer, and sets the next: a whole number of periods behind the first. */
  #beat(heart: Heart, id: number, series: number): void {
    const world = this.#world;
    const { machine } = heart;
    const { observers, heartbeatNs } = this.#plan(heart.detector);
    const number = series * seriesFactor + heart.rounds;
    for (const observer of observers) {
      if (observer === machine) continue;
      const watch = this.#watch(heart.detector, observer, machine);
      this.#links.send({
        code: messageKinds.heartbeat,
        from: machine,
        to: observer,
        cause: id,
        attempt: number,
        footprint: 'declared',
        isIdle: true,
        handle: (copy) => {
          if (watch.learned === null || this.#learn(watch, watch.learned, number)) this.#hear(watch, 1 + 2 * number + copy);
        },
      });
    }
    const begin = present(heart.begin, 'the first heartbeat');
    const due = (rounds: number): Time =>
      plus(begin.time, this.#clocks.untilAdvanced(machine, this.#constant(rounds * heartbeatNs), begin.time), world.forms);
    let time = due(++heart.rounds);
    // After a pause some rounds lie behind.
    while (!world.decisions.noLater(world.now, time)) time = due(++heart.rounds);
    world.schedule({
      id: { kind: eventKinds.detector, a: deeds.beat + 4 * id, b: series, c: heart.rounds, late: 0 },
      machine,
      footprint: 'declared',
      at: { time, behind: begin },
      life: 'recurs',
      happens: () => world.lasts,
      run: () => this.#beat(heart, id, series),
    });
  }

  /**
   * A phi detector samples the interval since the heartbeat before, unless the machine was restarted in between. False: it is
   * older than one that was heard, or the same, and tells it nothing.
   */
  #learn(watch: Watch, learned: Learned, number: number): boolean {
    const world = this.#world;
    world.touch(watch.hearing, 'exclusive');
    const { latest } = learned;
    if (latest !== null && latest.number >= number) return false;
    const reading = this.#clocks.monotonic(watch.observer);
    if (latest !== null && Math.floor(latest.number / seriesFactor) === Math.floor(number / seriesFactor)) {
      const { forms, grid } = world;
      const interval = minus(reading, latest.reading, forms);
      // Means and deviations of what is open are no linear forms.
      if (world.recording && forms.highTicks(interval.form) - forms.lowTicks(interval.form) >= grid.halfTicks) world.inexact = 'phi';
      learned.window.add(Math.round(interval.ticks / grid.ticksPerNs));
    }
    learned.latest = { number, reading };
    return true;
  }

  /** A heartbeat has arrived: any is a sign of life, an old one too. `number` is that of the wait behind it. */
  #hear(watch: Watch, number: number): void {
    const world = this.#world;
    world.touch(watch.hearing, 'merge');
    const sign: Sign = { time: world.now, event: world.current, timer: null };
    if (watch.silent) {
      world.touch(watch.hearing, 'exclusive');
      watch.silent = false;
      this.#changeVote(watch, false);
    }
    for (const older of watch.signs) if (older.timer !== null && this.#isSurelyBefore(older, sign)) world.cancel(older.timer);
    watch.signs = watch.signs.filter((older) => !this.#isSurelyBefore(older, sign));
    this.#waitBehind(watch, sign, number);
  }

  #waitBehind(watch: Watch, sign: Sign, number: number): void {
    const world = this.#world;
    const { id, observer } = watch;
    const series = world.machine(observer).incarnation;
    watch.signs.push(sign);
    sign.timer = world.schedule({
      id: { kind: eventKinds.detector, a: deeds.silence + 4 * id, b: series, c: number, late: 0 },
      machine: observer,
      footprint: 'declared',
      delay: this.#clocks.untilAdvanced(observer, this.#wait(watch, { purpose: purposes.silence, a: id, b: series, c: number, d: 0 })),
      life: 'recurs',
      happens: () => world.lasts,
      run: () => this.#waited(watch, sign),
    });
  }

  /** How long it waits now, on its own clock. */
  #wait(watch: Watch, name: InputName): Time {
    const { silence } = this.#plan(watch.detector);
    if (silence.kind === 'timeout') return this.#draws.duration(silence.timeout, name);
    const { window } = present(watch.learned, 'what a phi detector has learned');
    return shifted(this.#draws.tie(name), window.waitNs * this.#world.grid.ticksPerNs);
  }

  /** The wait behind a sign of life is over: if there was none behind it, the machine is silent. */
  #waited(watch: Watch, sign: Sign): void {
    const world = this.#world;
    world.touch(watch.hearing, 'exclusive');
    if (!watch.signs.includes(sign) || this.#isOutlived(watch, sign)) return;
    watch.silent = true;
    watch.signs = [];
    this.#log?.tell(watch.observer, { kind: 'timer', what: `nothing was heard from ${this.#name(watch.machine)}` });
    this.#changeVote(watch, true);
  }

  /** Whether another sign of life came behind it. What is surely so is asked first, and needs no comparison. */
  #isOutlived(watch: Watch, sign: Sign): boolean {
    const others = watch.signs.filter((other) => other !== sign).sort((x, y) => y.time.ticks - x.time.ticks);
    if (others.some((other) => this.#isSurelyBefore(sign, other))) return true;
    return others.some(({ event }) => event !== null && (sign.event === null || this.#world.isBefore(sign.event, event)));
  }

  /** Whether the declared ranges alone put one before the other. In a plain run: whether it was earlier. */
  #isSurelyBefore(x: Sign, y: Sign): boolean {
    const { forms } = this.#world;
    return x.time.base - y.time.base + forms.highTicks(forms.subtract(x.time.form, y.time.form)) < 0;
  }

  /** The observer itself thinks otherwise now, and tells the others where one vote is not enough. */
  #changeVote(watch: Watch, dead: boolean): void {
    watch.changes++;
    watch.sendings = 0;
    this.#vote(watch, watch.observer, this.#numberOf(watch), dead);
    if (this.#needed(watch) > 1) this.#sendVote(watch, dead);
  }

  /** A vote for "dead" is sent again at each period, for as long as it is that and its machine is not declared dead here. */
  #sendVote(watch: Watch, dead: boolean): void {
    const world = this.#world;
    const { id, detector, observer, machine } = watch;
    const number = this.#numberOf(watch);
    for (const other of this.#plan(detector).observers) {
      if (other === observer || other === machine) continue;
      const receiver = this.#watch(detector, other, machine);
      this.#links.send({
        code: messageKinds.vote,
        from: observer,
        to: other,
        cause: detector * world.machines.length + machine,
        attempt: number + watch.sendings,
        footprint: 'declared',
        isIdle: true,
        handle: () => this.#vote(receiver, observer, number, dead),
      });
    }
    if (!dead) return;
    watch.sendings++;
    const { incarnation } = world.machine(observer);
    const name = { purpose: purposes.silence, a: id, b: incarnation, c: number + watch.sendings, d: 1 } as const;
    world.schedule({
      id: { kind: eventKinds.detector, a: deeds.vote + 4 * id, b: incarnation, c: number + watch.sendings, late: 0 },
      machine: observer,
      footprint: 'declared',
      delay: this.#clocks.untilAdvanced(observer, shifted(this.#draws.tie(name), this.#plan(detector).heartbeatNs * world.grid.ticksPerNs)),
      life: 'recurs',
      happens: () => world.lasts,
      run: () => {
        world.touch(watch.hearing, 'read');
        if (this.#numberOf(watch) !== number) return;
        world.touch(watch.counting, 'read');
        if (watch.suspicion === null) this.#sendVote(watch, true);
      },
    });
  }

  /** An observer learns what one of them (itself included) thinks, unless it knows something newer. */
  #vote(watch: Watch, voter: MachineId, number: number, dead: boolean): void {
    const world = this.#world;
    world.touch(watch.counting, 'exclusive');
    if ((watch.votes.get(voter)?.number ?? -1) >= number) return;
    watch.votes.set(voter, { number, dead });
    const against = [...watch.votes.values()].filter((vote) => vote.dead).length;
    const isDead = against >= this.#needed(watch);
    if (!isDead && watch.suspicion !== null) {
      this.#trust(watch);
      this.#trusted(watch.detector, watch.observer, watch.machine);
    }
    // What comes when the run is over declares nobody dead.
    else if (isDead && watch.suspicion === null && world.lasts) this.#suspect(watch);
  }

  #suspect(watch: Watch): void {
    const { detector, machine, observer } = watch;
    watch.suspicion = { detector, balancer: null, machine, by: observer, since: this.#world.now, until: null };
    this.suspicions.push(watch.suspicion);
    this.#log?.tell(observer, { kind: 'suspect', detector: this.#plan(detector).name, whom: machine, phase: 'begins' });
    this.#moments.suspect(machine);
    this.#declared(detector, observer, machine, [...watch.votes].filter(([, vote]) => vote.dead).map(([voter]) => voter));
  }

  #trust(watch: Watch): void {
    if (watch.suspicion === null) return;
    watch.suspicion.until = this.#world.now;
    this.#moments.trust(watch.suspicion.machine);
    watch.suspicion = null;
    this.#log?.tell(watch.observer, { kind: 'suspect', detector: this.#plan(watch.detector).name, whom: watch.machine, phase: 'ends' });
  }

  /** Of its own vote as it is; later ones have larger numbers. */
  #numberOf(watch: Watch): number {
    return (this.#world.machine(watch.observer).incarnation * seriesFactor + watch.changes) * seriesFactor;
  }

  #needed({ detector, machine }: Watch): number {
    const { observers, votes } = this.#plan(detector);
    const voters = observers.filter((observer) => observer !== machine).length;
    if (votes === 'any') return 1;
    return votes === 'all' ? voters : Math.floor(voters / 2) + 1;
  }

  #constant(ns: number): Time {
    const ticks = ns * this.#world.grid.ticksPerNs;
    return { ticks, base: ticks, form: 0 };
  }

  #plan(detector: DetectorId): DetectorPlan {
    return present(this.#world.plan.detectors[detector], 'detector');
  }

  #watch(detector: DetectorId, observer: MachineId, machine: MachineId): Watch {
    const found = this.#watches.find((watch) => watch.detector === detector && watch.observer === observer && watch.machine === machine);
    return present(found, 'what an observer knows of a machine');
  }

  #name(machine: MachineId): string {
    return present(this.#world.plan.machines[machine], 'machine').name;
  }
}

function learnedOf({ heartbeatNs, silence }: DetectorPlan): Learned | null {
  return silence.kind === 'phi' ? { window: new ArrivalWindow(heartbeatNs, silence.threshold), latest: null } : null;
}

function newWatch(id: number, detector: DetectorId, observer: MachineId, machine: MachineId, learned: Learned | null): Watch {
  return {
    learned,
    id,
    detector,
    observer,
    machine,
    hearing: new Resource<Event>(),
    signs: [],
    silent: false,
    counting: new Resource<Event>(),
    votes: new Map(),
    suspicion: null,
    changes: 0,
    sendings: 0,
  };
}
