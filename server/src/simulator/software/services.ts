// Services: what answers calls of them on each of their machines. A request waits for a worker, is worked on for as long as
// it takes, and then runs its handler, which is a program on that machine. What a handler has done before a crash is done.
import { assert, present } from '../../base/assert.ts';
import type { Moments } from '../faults/moments.ts';
import type { QueueRecord } from '../history.ts';
import { isNothing } from '../kernel/draws.ts';
import { type EventId, eventKinds } from '../kernel/event-queue.ts';
import { plus } from '../kernel/forms.ts';
import { purposes } from '../kernel/inputs.ts';
import { Line } from '../kernel/line.ts';
import { Resource } from '../kernel/resource.ts';
import { plainTime, type Time } from '../kernel/time.ts';
import type { Event } from '../kernel/activity.ts';
import type { World } from '../kernel/world.ts';
import type { MachineId, ProgramId, ServiceId } from '../plan-ids.ts';
import type { ServicePlan } from '../plan.ts';
import type { TraceLog } from '../trace-log.ts';
import { type Answer, codeOf, type Request, type RequestServer } from './call.ts';
import { runOfCall } from './invocations.ts';
import { newRun, type ProgramRun } from './program-run.ts';
import type { Job as Work, Service } from './service.ts';
import type { Speed } from './speed.ts';

/** A request that is worked on, or waits for a worker. */
interface Job {
  readonly request: Request;
  readonly handler: ProgramId | null;
  readonly record: Remembered | null;
}

/** A health check: it waits as a request does, and takes no time. */
export interface Check {
  readonly id: EventId;
  readonly answer: (isGood: boolean) => void;
}

/** An operation that an idempotent service has begun: asked again, it waits for the same answer. */
interface Remembered {
  answer: Answer | null;
  waiting: Request[];
}

/** A service on one of its machines. */
interface Office {
  readonly service: ServiceId;
  readonly plan: ServicePlan;
  readonly machine: MachineId;
  /** Guards its workers. */
  readonly resource: Resource<Event>;
  readonly workers: number;
  busy: number;
  readonly queue: Line<Job | Check>;
  /** The most that waited at one instant, and how many found no place. */
  longest: number;
  drops: number;
  readonly runs: Set<ProgramRun>;
  /** By operation; guarded, one by one, by `guards`. */
  readonly remembered: Map<number, Remembered>;
  readonly guards: Map<number, Resource<Event>>;
}

export class Services implements RequestServer {
  readonly #world: World;
  readonly #service: Service;
  readonly #speed: Speed;
  readonly #moments: Moments;
  readonly #log: TraceLog | null;
  /** Runs a handler in the current event. */
  readonly #advance: (run: ProgramRun) => void;
  readonly #offices: readonly Office[];

  constructor(parts: {
    readonly world: World;
    readonly service: Service;
    readonly speed: Speed;
    readonly moments: Moments;
    readonly log: TraceLog | null;
    readonly advance: (run: ProgramRun) => void;
  }) {
    this.#world = parts.world;
    this.#service = parts.service;
    this.#speed = parts.speed;
    this.#moments = parts.moments;
    this.#log = parts.log;
    this.#advance = parts.advance;
    const services = parts.world.plan.services ?? [];
    this.#offices = services.flatMap((plan, service) => plan.machines.map((machine) => newOffice(service, plan, machine, plan.workers ?? parts.world.plan.machines[machine]?.cores ?? 1)));
  }

  /** What waited for workers. */
  get queues(): readonly QueueRecord[] {
    return this.#offices.map(({ machine, service, longest, drops }) => ({ machine, service, longest, drops, longestSending: 0 }));
  }

  /** Whether a request finds a core or a place to wait for one. */
  admits(machine: MachineId, request: Request): boolean {
    const office = this.#office(machine, request);
    return this.#isInstant(office) || hasOwnWorkers(office.plan) || this.#service.admits(machine);
  }

  /** A call of a service has arrived at this machine, in the current event, which declares its footprint. */
  request(machine: MachineId, request: Request): void {
    const { call } = request;
    const { statement } = call;
    const office = this.#office(machine, request);
    const handler = statement.kind === 'call' && statement.callee.kind === 'service' ? statement.callee.handler : null;
    this.#moments.reach('arrives', call, machine, codeOf(request), () => {
      const record = office.plan.idempotent ? this.#remember(office, request) : null;
      if (record !== 'known') this.#admit(office, { request, handler, record });
    });
  }

  /** Whether a check finds a core of the machine, or a place to wait for one. */
  admitsCheck(machine: MachineId): boolean {
    return this.#service.admits(machine);
  }

  /** A check of a service has come to this machine, in the current event, which declares its footprint. */
  check(service: ServiceId, machine: MachineId, check: Check): void {
    const office = present(this.#offices.find((one) => one.service === service && one.machine === machine), 'a service on this machine');
    this.#world.touch(office.resource, 'exclusive');
    if (office.busy < office.workers) this.#startCheck(office, check);
    else if (!this.#isQueued(office, check)) {
      this.#tellWaiting(office);
      check.answer(false);
    }
  }

  /** What was worked on or waited is gone; what was answered is remembered as long as the disk is. The machine guards it. */
  crashed(machine: MachineId): void {
    const isLost = present(this.#world.plan.machines[machine], 'machine').disk === 'lost';
    for (const office of this.#offices) {
      if (office.machine !== machine) continue;
      for (const run of office.runs) run.life.over = true;
      office.runs.clear();
      office.busy = 0;
      office.queue.clear();
      this.#tellWaiting(office);
      for (const [cause, { answer }] of office.remembered) if (isLost || answer === null) office.remembered.delete(cause);
    }
  }

  /** An operation that was begun here before is answered as then, now or when it is; `known`. */
  #remember(office: Office, request: Request): Remembered | 'known' {
    const { cause } = request.call;
    const guard = office.guards.get(cause) ?? new Resource<Event>();
    office.guards.set(cause, guard);
    this.#world.touch(guard, 'exclusive');
    const known = office.remembered.get(cause);
    if (known === undefined) {
      const record: Remembered = { answer: null, waiting: [] };
      office.remembered.set(cause, record);
      return record;
    }
    if (known.answer === null) known.waiting.push(request);
    else request.reply(known.answer);
    return 'known';
  }

  #admit(office: Office, job: Job): void {
    // What takes no time keeps no worker.
    if (this.#isInstant(office) && job.handler === null) {
      this.#done(office, job, 'ok', null);
      return;
    }
    this.#world.touch(office.resource, 'exclusive');
    if (office.busy < office.workers) this.#start(office, job);
    else if (!this.#isQueued(office, job)) this.#refuse(office, job);
  }

  /** Whether there is a place to wait; one that finds none is counted. */
  #isQueued(office: Office, job: Job | Check): boolean {
    if (office.queue.length >= (office.plan.queue ?? Infinity)) {
      office.drops++;
      return false;
    }
    office.queue.push(job);
    office.longest = Math.max(office.longest, office.queue.length);
    this.#tellWaiting(office);
    return true;
  }

  #startCheck(office: Office, check: Check): void {
    office.busy++;
    const run = (): void => {
      this.#free(office);
      check.answer(true);
    };
    this.#work(office, { id: check.id, takes: () => plainTime(0), life: 'idles', run });
  }

  /** There is no place to wait: its client is told so at once, and nothing was done. */
  #refuse(office: Office, { request, record }: Job): void {
    const { call } = request;
    this.#log?.tell(office.machine, { kind: 'refuse', operation: this.#log.operation(call.operation, call.instance) });
    const answer: Answer = { ending: 'failed', value: undefined, write: null, reads: [] };
    const again = this.#answered(office, call.cause, record, answer);
    const reply = (): void => {
      request.reply(answer);
      for (const other of again) other.reply(answer);
    };
    if (this.#tellWaiting(office)) this.#moments.goOnBehindRefusal(call.cause, codeOf(request), office.machine, reply);
    else reply();
  }

  /** How many wait for its workers has changed, or who found no place. Whether a fault strikes because of it. */
  #tellWaiting({ machine, service, queue, drops }: Office): boolean {
    return this.#world.watcher?.(machine, service, queue.length, drops) ?? false;
  }

  #start(office: Office, job: Job): void {
    office.busy++;
    const { call } = job.request;
    const work = (): void => this.#handle(office, job);
    if (this.#isInstant(office)) {
      work();
      return;
    }
    const id = { kind: eventKinds.service, a: call.cause, b: codeOf(job.request), c: office.machine, late: 0 };
    this.#work(office, { id, takes: () => this.#takes(office, job.request), run: work });
  }

  #work({ machine, plan }: Office, work: Work): void {
    if (hasOwnWorkers(plan)) this.#service.work(machine, work);
    else this.#service.serve(machine, work);
  }

  #handle(office: Office, job: Job): void {
    const { request, handler } = job;
    if (handler === null) {
      this.#finish(office, job, 'ok', null);
      return;
    }
    const { plan } = this.#world;
    const { call } = request;
    const program = present(plan.programs[handler], 'handler');
    const run: ProgramRun = newRun(
      program,
      handler,
      runOfCall(plan, call.cause, codeOf(request)),
      (ending) => {
        run.life.over = true;
        office.runs.delete(run);
        this.#finish(office, job, ending, run);
      },
      { parent: call, machine: office.machine, saw: call.saw, past: call.past },
    );
    office.runs.add(run);
    this.#advance(run);
  }

  /** Frees the worker, for the request that waits longest. */
  #finish(office: Office, job: Job, ending: 'ok' | 'failed', run: ProgramRun | null): void {
    this.#free(office);
    this.#done(office, job, ending, run);
  }

  #free(office: Office): void {
    this.#world.touch(office.resource, 'exclusive');
    office.busy--;
    const next = office.queue.shift();
    if (next === undefined) return;
    this.#tellWaiting(office);
    if ('request' in next) this.#start(office, next);
    else this.#startCheck(office, next);
  }

  #done(office: Office, { request, record }: Job, ending: 'ok' | 'failed', run: ProgramRun | null): void {
    const { call } = request;
    const answer: Answer = { ending, value: undefined, write: null, reads: [], ...(run === null ? {} : { saw: run.saw, past: run.past }) };
    if (ending === 'ok') {
      request.served();
      this.#log?.tell(office.machine, { kind: 'serve', operation: this.#log.operation(call.operation, call.instance) });
    }
    const again = this.#answered(office, call.cause, record, answer);
    this.#moments.reach('takes-effect', call, office.machine, codeOf(request), () => {
      request.reply(answer);
      for (const other of again) other.reply(answer);
    });
  }

  /** Keeps an answer for who asks again; gives those who have asked meanwhile. A failure is none: who asks again may succeed. */
  #answered(office: Office, cause: number, record: Remembered | null, answer: Answer): readonly Request[] {
    if (record === null) return [];
    this.#world.touch(present(office.guards.get(cause), 'guard'), 'exclusive');
    const again = record.waiting;
    record.waiting = [];
    if (answer.ending === 'ok') record.answer = answer;
    else office.remembered.delete(cause);
    return again;
  }

  /** No time at all, so no core, and no event. */
  #isInstant({ plan, machine }: Office): boolean {
    return isNothing(plan.takes) && isNothing(present(this.#world.plan.machines[machine], 'machine').takes);
  }

  /** How long a request is worked on whose work begins now, its handler left out. */
  #takes({ plan, service, machine }: Office, request: Request): Time {
    const ofMachine = present(this.#world.plan.machines[machine], 'machine').takes;
    const name = { purpose: purposes.takes, a: request.call.cause, b: codeOf(request), c: machine, d: 0 };
    if (isNothing(plan.takes)) return this.#speed.work(machine, ofMachine, name);
    const there = this.#speed.work(machine, plan.takes, { ...name, d: 1 + this.#world.plan.stores.length + service });
    return isNothing(ofMachine) ? there : plus(this.#speed.work(machine, ofMachine, name), there, this.#world.forms);
  }

  #office(machine: MachineId, { call: { statement } }: Request): Office {
    assert(statement.kind === 'call' && statement.callee.kind === 'service', 'only calls of services come here');
    const { service } = statement.callee;
    return present(this.#offices.find((one) => one.service === service && one.machine === machine), 'a service on this machine');
  }
}

/** Then what it works on needs no core of its machine. */
export function hasOwnWorkers({ workers }: ServicePlan): boolean {
  return workers !== null;
}

function newOffice(service: ServiceId, plan: ServicePlan, machine: MachineId, workers: number): Office {
  return { service, plan, machine, workers, resource: new Resource<Event>(), busy: 0, queue: new Line<Job | Check>(), longest: 0, drops: 0, runs: new Set(), remembered: new Map(), guards: new Map() };
}
