// The run of a plan: what is due, in which order, on which machines, and who must stay behind whom.
//
// An event that declares nothing touches its whole machine, exclusively, which is always safe. One that declares its
// footprint (`declared`) only reads the machine's state (up, paused) and touches finer resources itself, before it looks
// at what they guard. An event without a machine always declares.
import { assert, present } from '../../base/assert.ts';
import type { Plan } from '../plan.ts';
import { type Decisions, isAtMost } from './decisions.ts';
import { type Activity, Event, type Schedule } from './activity.ts';
import { byOrder, EventQueue, type EventId, isOfMessage, winsTie } from './event-queue.ts';
import { type FormTable, plus } from './forms.ts';
import { type Inputs, type InputName, purposes } from './inputs.ts';
import { Machine } from './machine.ts';
import type { Access, Resource } from './resource.ts';
import { constantTime, type Grid, plainTime, type Time, toNs } from './time.ts';

/** Whoever can stop a run is asked this seldom: a few milliseconds lie between. */
const stepsBetweenLooks = 4_096;

export type Limit = 'events' | 'ties' | 'horizon' | 'stopped';

const unusedMax = 4096;
/** Of what is kept for the next run, so that nothing keeps the last one. */
const nothing: Schedule = { id: { kind: 0, a: 0, b: 0, c: 0, late: 0 }, machine: null, footprint: 'declared', run: () => undefined };
/** Queues and events of runs that are over: short runs are many. One set for each run that was under way at a time. */
const unused: { readonly queue: EventQueue<Event>; readonly events: Event[] }[] = [];

export class World {
  readonly plan: Plan;
  readonly inputs: Inputs;
  readonly decisions: Decisions;
  readonly forms: FormTable;
  readonly grid: Grid;
  readonly recording: boolean;
  readonly machines: readonly Machine[];
  /**
   * Told in the event in which more or fewer wait at a machine (or there for a service), or one more found no place: how many
   * wait, and how many found none until now. Says whether a fault strikes because of it. Null: nobody asks.
   */
  watcher: ((machine: number, service: number | null, waiting: number, drops: number) => boolean) | null = null;
  /** The same of how many wait at a machine to be sent. */
  sendWatcher: ((machine: number, sending: number) => void) | null = null;
  /** Why the run was cut short. */
  limit: Limit | null = null;
  /** Why the recorded decisions do not determine this run although it came to its end. */
  inexact: 'drift' | 'slowed' | 'phi' | 'surged' | null = null;
  readonly #queue: EventQueue<Event>;
  readonly #zero: Time;
  readonly #durationNs: Time | null;
  readonly #withinTicks: number;
  readonly #horizonTicks: number;
  readonly #eventsMax: number;
  readonly #isStopped: (() => boolean) | null;
  /** Events handled, and statements that took no time. */
  #steps = 0;
  #events = 0;
  /** Pending events that keep the run alive, and all that could bring something back in reach. */
  #keeping = 0;
  #leading = 0;
  #current: Event | null = null;
  #nowTicks = 0;
  /** Events that kept the run alive; of a plain run only the last is kept. */
  readonly #past: Event[] = [];
  #last: Event | null = null;
  /** Of a recorded run: events behind which less was wanted than before, though none of them kept it alive. */
  readonly #settled: Event[] = [];
  /** Events of a plain run that are over and that nobody speaks of. */
  readonly #spare: Event[];
  readonly #order = (earlier: Event): void => this.#comesBefore(earlier, present(this.#current, 'the current event'));

  constructor(plan: Plan, inputs: Inputs, options: { readonly eventsMax: number; readonly withinNs: number; readonly isStopped?: () => boolean }) {
    const { queue, events } = (inputs.decisions.recording ? undefined : unused.pop()) ?? { queue: new EventQueue<Event>(), events: [] };
    this.#queue = queue;
    this.#spare = events;
    this.plan = plan;
    this.inputs = inputs;
    this.decisions = inputs.decisions;
    this.forms = inputs.forms;
    this.grid = inputs.grid;
    this.recording = inputs.decisions.recording;
    this.machines = plan.machines.map((_, id) => new Machine(id));
    this.#zero = constantTime(0, this.grid);
    this.#durationNs = plan.durationNs === null ? null : constantTime(plan.durationNs, this.grid);
    this.#withinTicks = options.withinNs * this.grid.ticksPerNs;
    this.#horizonTicks = this.grid.horizonNs * this.grid.ticksPerNs;
    this.#eventsMax = options.eventsMax;
    this.#isStopped = options.isStopped ?? null;
  }

  /** How many were handled. */
  get events(): number {
    return this.#events;
  }

  get now(): Time {
    return this.#current === null ? this.#zero : this.#current.time;
  }

  get nowNs(): number {
    return toNs(this.now, this.grid);
  }

  /** Whether an event is being handled, or was: before, everything is set up. */
  get hasBegun(): boolean {
    return this.#current !== null;
  }

  /** The event that is being handled. It may be kept. */
  get current(): Event {
    const current = present(this.#current, 'the current event');
    current.hold();
    return current;
  }

  machine(id: number): Machine {
    return present(this.machines[id], 'machine');
  }

  /** Sets an event. */
  schedule(schedule: Schedule): Event {
    const { at, delay } = schedule;
    const cause = this.#current;
    let ticks = this.#nowTicks;
    let chain = cause === null ? 0 : cause.chain;
    let depth = cause === null ? 0 : cause.depth;
    if (at !== undefined) {
      ticks = at.time.ticks;
      chain = at.behind.chain + 1;
      depth = Math.max(depth, at.behind.depth);
    } else if (delay !== undefined) {
      ticks += delay.ticks;
      chain++;
    }
    depth += 1 + (schedule.extraDepth ?? 0);
    return this.recording ? this.#setRecorded(schedule, ticks, depth, chain) : this.#setPlain(schedule, ticks, depth, chain);
  }

  /** Sets an event that nobody will cancel or speak of: a plain run uses it again when it is over. */
  post(schedule: Schedule): void {
    this.schedule(schedule).isHeld = false;
  }

  /** The same in a plain run, this much later, with a freedom of its own. */
  postAfter(schedule: Schedule, ticks: number): void {
    assert(!this.recording, 'a recorded run needs to know where its instants come from');
    const cause = this.#current;
    const event = cause === null ? this.#setPlain(schedule, ticks, 1, 1) : this.#setPlain(schedule, this.#nowTicks + ticks, cause.depth + 1, cause.chain + 1);
    event.isHeld = false;
  }

  #setRecorded(schedule: Schedule, ticks: number, depth: number, chain: number): Event {
    const { at, delay } = schedule;
    if (chain <= this.grid.chainMax) {
      const time = at !== undefined ? at.time : delay === undefined ? this.now : plus(this.now, delay, this.forms);
      return this.#set(schedule, new Event(schedule, ticks, time, depth, chain, this.#incarnation(schedule.machine), this.#current));
    }
    this.limit = 'ties';
    const rounded = this.#rounded(ticks);
    return this.#set(schedule, new Event(schedule, rounded, plainTime(rounded), depth, 0, this.#incarnation(schedule.machine), this.#current));
  }

  #setPlain(schedule: Schedule, ticks: number, depth: number, chain: number): Event {
    const isLong = chain > this.grid.chainMax;
    const roundedTicks = isLong ? this.#rounded(ticks) : ticks;
    const ownChain = isLong ? 0 : chain;
    const incarnation = this.#incarnation(schedule.machine);
    const spare = this.#spare.pop();
    if (spare === undefined) return this.#set(schedule, new Event(schedule, roundedTicks, null, depth, ownChain, incarnation, null));
    spare.reuse(schedule, roundedTicks, depth, ownChain, incarnation);
    return this.#set(schedule, spare);
  }

  #set(schedule: Schedule, event: Event): Event {
    assert(schedule.machine !== null || schedule.footprint === 'declared', 'an event without a machine declares its footprint');
    assert(event.ticks >= this.#nowTicks, 'an effect does not come before its cause');
    if (event.ticks > this.#horizonTicks) this.limit = 'horizon';
    this.#queue.push(event);
    this.#countPending(event, 1);
    return event;
  }

  #incarnation(machine: number | null): number {
    return machine === null ? 0 : this.machine(machine).incarnation;
  }

  /** Cancels an event; one that was handled already only has to stay before the current one. */
  cancel(event: Event): void {
    if (event.state === 'cancelled') return;
    const current = this.current;
    if (event.state === 'done') {
      if (this.recording && event !== current) this.#comesBefore(event, current);
      return;
    }
    // That it was cancelled before it came is a comparison as any other.
    if (this.recording) this.#comesBefore(current, event);
    event.state = 'cancelled';
    this.#countPending(event, -1);
  }

  /** The current event, a resend or its end, has changed what programs do: the run is not over before it. */
  prolong(): void {
    if (!this.recording) this.#last = this.current;
    else if (!this.#past.includes(this.current)) this.#past.push(this.current);
  }

  /** Behind the current event a resend may be wanted no more: a run that is found to be over is over because of it, too. */
  settle(): void {
    if (this.recording && this.#settled.at(-1) !== this.current) this.#settled.push(this.current);
  }

  /** To be called before a resource is read or changed in the current event. */
  touch(resource: Resource<Event>, mode: Access): void {
    if (!this.recording) return;
    resource.touch(this.current, mode, this.nowNs, this.#order);
    if (resource.phasesAtOnce > this.grid.freedomTicks) this.limit = 'ties';
  }

  /** What comes to a machine from outside in the current event: handled, lost, or put off. False: it found no place to wait. */
  arrive(machineId: number, activity: Activity): boolean {
    const machine = this.machine(machineId);
    const places = this.plan.machines[machineId]?.queue ?? null;
    // How often something is sent in vain changes nothing: it needs no place.
    if (places !== null && activity.life !== 'idles') {
      this.touch(machine.resource, activity.footprint === 'declared' ? 'read' : 'exclusive');
      if (machine.down === 0 && machine.paused > 0) {
        // Nothing that waits for a core moves on while the machine stands still.
        this.touch(machine.door, 'exclusive');
        if (machine.queued + machine.atDoor >= places) {
          this.drop(machineId);
          return false;
        }
      }
    }
    this.#enter(machineId, activity, null);
    return true;
  }

  /** Something found no place at a machine, in the current event. */
  drop(machineId: number): void {
    const machine = this.machine(machineId);
    machine.drops++;
    this.tellWaiting(machine);
  }

  /** How many wait at a machine has changed in the current event. */
  tellWaiting({ id, queued, atDoor, drops }: Machine): void {
    this.watcher?.(id, null, queued + atDoor, drops);
  }

  /** Whether event `x` was handled before `y`; both were. Recorded. */
  isBefore(x: Event, y: Event): boolean {
    const first = winsTie(x, y);
    return first ? this.decisions.noLater(x.time, y.time) : !this.decisions.noLater(y.time, x.time);
  }

  /** Takes what is due, in order, until the run is over. */
  run(): void {
    while (this.limit === null) {
      const event = this.#queue.pop();
      if (event === undefined) break;
      if (this.#isBehindEnd(event)) {
        if (this.recording) for (const other of this.#queue.pending()) this.#isBehindEnd(other);
        this.#queue.push(event);
        break;
      }
      this.#handle(event);
    }
    this.#current = null;
    this.#nowTicks = 0;
  }

  #isBehindEnd(event: Event): boolean {
    const end = this.#durationNs;
    if (end === null) return false;
    // The same comparison, without making a time of each instant.
    return this.recording ? !this.decisions.lessOrEqual(event.time, end) : !isAtMost(event.ticks, end.ticks, this.grid.halfTicks);
  }

  /** The run is over and nothing pending will be asked for: what it allocated serves the next run. */
  release(): void {
    // What a long run needed is more than short ones should keep.
    if (this.recording || this.#spare.length > unusedMax || this.#queue.capacity > unusedMax) return;
    this.#queue.clear();
    for (const event of this.#spare) event.reuse(nothing, 0, 0, 0, 0);
    unused.push({ queue: this.#queue, events: this.#spare });
  }

  /** Whether anything is pending that could bring back in reach what is not. */
  get leads(): boolean {
    return this.#leading > 0;
  }

  /** Whether anything is pending that could bring about anything at all. */
  get goesOn(): boolean {
    return this.#leading > 0 || this.#queue.pending().sort(byOrder).some((event) => event.schedule.isWanted?.() === true);
  }

  /**
   * Whether the run was not over, the longest `within` included, when the current event (which does not keep it alive)
   * came up; one that the scenario gives a length goes on until then. Recorded, so that it has the same answer wherever the decisions hold.
   */
  get lasts(): boolean {
    return this.lastsBy(0);
  }

  /** The same of a run that goes on for so much longer. */
  lastsBy(longerNs: number): boolean {
    const { current, decisions } = this;
    const withinTicks = this.#withinTicks + longerNs * this.grid.ticksPerNs;
    if (this.#durationNs !== null) return true;
    if (this.#keeping > 0 && !this.recording) return true;
    const pending = this.#queue.pending().sort(byOrder);
    const next = pending.find((event) => event.life === 'keeps' || event.schedule.isWanted?.() === true);
    if (next !== undefined) {
      // Elsewhere too it is then pending, and so is all that keeps the run alive until it comes up.
      this.#comesBefore(current, next);
      if (next.cause !== null) this.#comesBefore(next.cause, current);
      return true;
    }
    // What comes in the very nanosecond of the end belongs to the run.
    const past = this.#last === null ? this.#past : [this.#last];
    const last = past.find((event) => decisions.decide(current.time, event.time, withinTicks + this.grid.halfTicks));
    if (last !== undefined) {
      this.#comesBefore(last, current);
      return true;
    }
    const { gate } = current.schedule;
    for (const event of pending) {
      // It does not happen either, whichever comes first.
      if (gate !== undefined && event.schedule.gate === gate && past.every((one) => this.#isSurelyBehind(event, one, withinTicks))) continue;
      this.#comesBefore(current, event);
    }
    for (const event of this.#settled) if (event !== current) this.#comesBefore(event, current);
    return false;
  }

  /** Whether the declared ranges alone put an event more than so much behind another. */
  #isSurelyBehind({ time }: Event, { time: past }: Event, byTicks: number): boolean {
    return time.base - past.base + this.forms.lowTicks(this.forms.subtract(time.form, past.form)) > byTicks + this.grid.halfTicks;
  }

  /** When the last event came that kept the run alive, plus the longest `within`; or the scenario's own end. Recorded. */
  endTime(): Time {
    if (this.#durationNs !== null) return this.#durationNs;
    let last = this.#zero;
    if (this.#last !== null) last = this.#last.time;
    for (const event of this.#past) if (!this.decisions.noLater(event.time, last)) last = event.time;
    return { ticks: last.ticks + this.#withinTicks, base: last.base + this.#withinTicks, form: last.form };
  }

  /** How many pending or put off activities there are of which `is` holds. */
  countPending(is: (id: EventId) => boolean): number {
    let count = 0;
    for (const event of this.#queue.pending()) if (is(event.id)) count++;
    for (const machine of this.machines) for (const { activity } of machine.waiting) if (is(activity.id)) count++;
    return count;
  }

  pause(machine: Machine): void {
    this.touch(machine.resource, 'exclusive');
    machine.paused++;
  }

  /** Ends a pause: what fell into it runs now, in any order. */
  resume(machine: Machine): void {
    this.touch(machine.resource, 'exclusive');
    machine.paused--;
    if (machine.paused > 0) return;
    const waiting = machine.waiting;
    machine.waiting = [];
    machine.atDoor = 0;
    this.tellWaiting(machine);
    if (this.recording && waiting.length > this.grid.freedomTicks) this.limit = 'ties';
    for (const { activity, incarnation } of waiting) this.#putOff(machine, activity, incarnation);
  }

  /** What was in memory is gone, messages that waited at its door too. Pauses stay in force, for what comes up after it. */
  crash(machine: Machine): void {
    this.touch(machine.resource, 'exclusive');
    machine.down++;
    machine.incarnation++;
    const waiting = machine.waiting;
    machine.waiting = [];
    machine.atDoor = 0;
    for (const { activity } of waiting) activity.lost?.();
  }

  restart(machine: Machine): void {
    this.touch(machine.resource, 'exclusive');
    machine.down--;
  }

  /** As a crash, but the machine itself lives. */
  kill(machine: Machine): void {
    this.crash(machine);
    machine.killed++;
  }

  revive(machine: Machine): void {
    this.restart(machine);
    machine.killed--;
  }

  #putOff(machine: Machine, activity: Activity, incarnation: number | null): void {
    const { kind, a, b, c, late } = activity.id;
    const name: InputName = { purpose: purposes.late, a: kind + 64 * late, b: a, c: b, d: c };
    // What keeps no run alive does not begin to because it fell into a pause.
    const life = activity.life === 'idles' || activity.life === 'recurs' ? activity.life : 'keeps';
    const happens = life === 'recurs' && activity.happens !== undefined ? { happens: activity.happens } : {};
    const put: Activity = { id: { kind, a, b, c, late: late + 1 }, footprint: activity.footprint, run: () => activity.run(), lost: () => activity.lost?.(), life, ...happens };
    this.schedule({
      id: put.id,
      machine: null,
      footprint: 'declared',
      delay: this.inputs.number(name, 0, 0, true, null, null),
      life,
      ...happens,
      run: () => this.#enter(machine.id, put, incarnation),
    });
  }

  #enter(machineId: number, activity: Activity, incarnation: number | null): void {
    const machine = this.machine(machineId);
    this.touch(machine.resource, activity.footprint === 'declared' ? 'read' : 'exclusive');
    if (machine.down > 0 || (incarnation !== null && incarnation !== machine.incarnation)) activity.lost?.();
    else if (machine.paused > 0) this.#wait(machine, activity, incarnation);
    else activity.run();
  }

  #wait(machine: Machine, activity: Activity, incarnation: number | null): void {
    machine.waiting.push({ activity, incarnation });
    if (!isOfMessage(activity.id.kind) || activity.life === 'idles') return;
    machine.atDoor++;
    machine.longest = Math.max(machine.longest, machine.queued + machine.atDoor);
    this.tellWaiting(machine);
  }

  #handle(event: Event): void {
    const { schedule } = event;
    this.#current = event;
    this.#nowTicks = event.ticks;
    event.state = 'done';
    this.#events++;
    this.#countPending(event, -1);
    let over: Event | null = event;
    if (event.life === 'keeps') {
      if (this.recording) this.#past.push(event);
      else {
        // The last that kept the run alive is needed for its end.
        over = this.#last;
        this.#last = event;
      }
    }
    if (schedule.happens === undefined || schedule.happens()) {
      this.countStep();
      if (schedule.machine === null) schedule.run();
      else this.#enter(schedule.machine, schedule, event.incarnation);
    }
    if (over !== null && !over.isHeld && !this.recording) this.#spare.push(over);
  }

  #countPending(event: Event, by: 1 | -1): void {
    if (event.life === 'keeps') this.#keeping += by;
    if (event.life !== 'resends' && event.life !== 'idles') this.#leading += by;
  }

  cutShort(limit: Limit): void {
    this.limit = limit;
  }

  /** Counts towards the limit of events. */
  countStep(): void {
    this.#steps++;
    if (this.#steps > this.#eventsMax) this.limit = 'events';
    else if (this.#isStopped !== null && this.#steps % stepsBetweenLooks === 0 && this.#isStopped()) this.limit = 'stopped';
  }

  /** Records that `x` was handled before `y`. */
  #comesBefore(x: Event, y: Event): void {
    if (winsTie(x, y)) this.decisions.noLater(x.time, y.time);
    else this.decisions.noLater(y.time, x.time);
  }

  /** In a plain run a long chain loses its freedoms now and then, so that readings stay exact. */
  #rounded(ticks: number): number {
    return Math.max(this.#nowTicks, Math.floor(ticks / this.grid.ticksPerNs) * this.grid.ticksPerNs);
  }
}
