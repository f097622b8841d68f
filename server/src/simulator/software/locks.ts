// Locks: each grants itself to one program at a time, first come first served, for as long as its lease lasts on its machine's
// clock. Nobody renews a lease.
//
// A grant and how many there were are on the disk of its machine; who waits is in memory.
import { assert, present } from '../../base/assert.ts';
import type { Clocks } from '../clocks/clocks.ts';
import type { Moments } from '../faults/moments.ts';
import { type Draws, isNothing } from '../kernel/draws.ts';
import { eventKinds } from '../kernel/event-queue.ts';
import { minus, plus } from '../kernel/forms.ts';
import { purposes } from '../kernel/inputs.ts';
import { Resource } from '../kernel/resource.ts';
import { constantTime, type Time } from '../kernel/time.ts';
import type { Event } from '../kernel/activity.ts';
import type { World } from '../kernel/world.ts';
import type { LockId, MachineId } from '../plan-ids.ts';
import type { LockPlan } from '../plan.ts';
import type { TraceLog } from '../trace-log.ts';
import { type Call, codeOf, type Grant, type Request, type RequestServer } from './call.ts';
import type { Service } from './service.ts';
import type { Speed } from './speed.ts';

/** Long polls of one `acquire`. */
interface Waiting {
  readonly call: Call;
  readonly requests: Request[];
}

interface Lock {
  readonly id: LockId;
  readonly plan: LockPlan;
  /** Guards all that follows. */
  readonly resource: Resource<Event>;
  holder: Grant | null;
  granted: number;
  /** How many grants its disk remembers. */
  tokens: number;
  line: Waiting[];
  /** Looks whether the lease is over. */
  timer: Event | null;
  /** How often it was set, for this grant. */
  settings: number;
}

/** More than there are locks. */
const locksMax = 2 ** 20;

export class Locks implements RequestServer {
  /** All that were made, in the order of the run. */
  readonly grants: Grant[] = [];
  readonly #locks: readonly Lock[];
  readonly #world: World;
  readonly #draws: Draws;
  readonly #clocks: Clocks;
  readonly #service: Service;
  readonly #speed: Speed;
  readonly #moments: Moments;
  readonly #log: TraceLog | null;

  constructor(parts: {
    readonly world: World;
    readonly draws: Draws;
    readonly clocks: Clocks;
    readonly service: Service;
    readonly speed: Speed;
    readonly moments: Moments;
    readonly log: TraceLog | null;
  }) {
    this.#world = parts.world;
    this.#draws = parts.draws;
    this.#clocks = parts.clocks;
    this.#service = parts.service;
    this.#speed = parts.speed;
    this.#moments = parts.moments;
    this.#log = parts.log;
    const plans = parts.world.plan.locks ?? [];
    this.#locks = plans.map((plan, id) => ({ id, plan, resource: new Resource<Event>(), holder: null, granted: 0, tokens: 0, line: [], timer: null, settings: 0 }));
    if (plans.some(({ clock }) => clock === 'time-of-day')) this.#clocks.onStep((machine) => this.#stepped(machine));
  }

  admits(machine: MachineId): boolean {
    return isNothing(present(this.#world.plan.machines[machine], 'machine').takes) || this.#service.admits(machine);
  }

  request(machine: MachineId, request: Request): void {
    const { call } = request;
    const code = codeOf(request);
    const { takes } = present(this.#world.plan.machines[machine], 'machine');
    this.#moments.reach('arrives', call, machine, code, () => {
      if (isNothing(takes)) {
        this.#serve(request);
        return;
      }
      const name = { purpose: purposes.takes, a: call.cause, b: code, c: machine, d: 0 };
      const id = { kind: eventKinds.service, a: call.cause, b: code, c: machine, late: 0 };
      this.#service.serve(machine, { id, takes: () => this.#speed.work(machine, takes, name), run: () => this.#serve(request) });
    });
  }

  /** The machine has crashed, which guards it. Who waited is forgotten; where the disk is lost, who holds, too. */
  crashed(machine: MachineId): void {
    const isLost = present(this.#world.plan.machines[machine], 'machine').disk === 'lost';
    for (const lock of this.#on(machine)) {
      lock.line = [];
      lock.timer = null;
      if (!isLost) continue;
      if (lock.holder !== null) lock.holder.until = this.#world.now;
      lock.holder = null;
      lock.tokens = 0;
    }
  }

  /** It is up again: leases went on meanwhile. */
  restarted(machine: MachineId): void {
    for (const lock of this.#on(machine)) if (lock.holder !== null) this.#watch(lock, lock.holder);
  }

  /** A clock has jumped: a lease that it measures may be over, or last longer. */
  #stepped(machine: MachineId): void {
    for (const lock of this.#on(machine)) {
      if (lock.plan.clock !== 'time-of-day') continue;
      const { resource, down } = this.#world.machine(machine);
      this.#world.touch(resource, 'read');
      this.#world.touch(lock.resource, 'exclusive');
      // Behind a crash it is looked at anew.
      if (lock.holder !== null && down === 0) this.#watch(lock, lock.holder);
    }
  }

  #serve(request: Request): void {
    const { statement } = request.call;
    assert(statement.kind === 'acquire' || statement.kind === 'release', 'a lock is acquired and released');
    const lock = present(this.#locks[statement.lock], 'lock');
    this.#world.touch(lock.resource, 'exclusive');
    if (statement.kind === 'acquire') this.#acquire(lock, request);
    else this.#release(lock, request);
  }

  #acquire(lock: Lock, request: Request): void {
    const { call } = request;
    const { holder } = lock;
    // It knows an operation again as long as that holds, or waits.
    if (holder?.call === call) {
      this.#tell(lock, holder, [request]);
      return;
    }
    const waiting = lock.line.find((one) => one.call === call);
    if (waiting !== undefined) waiting.requests.push(request);
    else {
      lock.line.push({ call, requests: [request] });
      // Somebody waits for the lease to be over, and so does the run.
      if (holder !== null && lock.line.length === 1) this.#watch(lock, holder);
    }
    if (holder === null) this.#grantNext(lock);
  }

  #release(lock: Lock, request: Request): void {
    const { call } = request;
    const isHeld = lock.holder !== null && lock.holder === call.grant;
    if (isHeld) {
      request.served();
      this.#end(lock, (holder) => `${lock.plan.name} is given back by ${holder}`);
    }
    const answer = (): void => request.reply({ ending: 'ok', value: undefined, write: null, reads: [] });
    if (isHeld) this.#moments.reach('takes-effect', call, lock.plan.machine, codeOf(request), answer);
    else answer();
  }

  /** Whoever holds it holds it no longer, and the next in line does. */
  #end(lock: Lock, how: (holder: string) => string): void {
    const grant = present(lock.holder, 'a holder');
    grant.until = this.#world.now;
    lock.holder = null;
    if (lock.timer !== null) this.#world.cancel(lock.timer);
    lock.timer = null;
    this.#log?.tell(lock.plan.machine, { kind: 'lock', what: how(this.#programOf(grant.call)) });
    this.#grantNext(lock);
  }

  #grantNext(lock: Lock): void {
    const next = lock.line.shift();
    const [first] = next?.requests ?? [];
    if (next === undefined || first === undefined) return;
    const { call } = next;
    const code = codeOf(first);
    const { plan, id } = lock;
    const grant: Grant = {
      lock: id,
      call,
      code,
      attempt: Math.max(...next.requests.map(({ attempt }) => attempt)),
      order: lock.granted++,
      token: ++lock.tokens,
      event: this.#world.current,
      lease: this.#draws.duration(plan.lease, { purpose: purposes.lease, a: call.cause, b: code, c: id, d: 0 }),
      ahead: plan.clock === 'time-of-day' ? this.#clocks.ahead(plan.machine) : null,
      elapsed: plan.clock === 'time-of-day' ? this.#clocks.monotonic(plan.machine) : null,
      until: null,
    };
    this.grants.push(grant);
    lock.holder = grant;
    lock.settings = 0;
    this.#log?.tell(plan.machine, { kind: 'lock', what: `${plan.name} is granted to ${this.#programOf(call)}, with token ${grant.token}` });
    this.#watch(lock, grant);
    this.#tell(lock, grant, next.requests);
  }

  /** Answers those who asked for what was granted. */
  #tell({ plan }: Lock, grant: Grant, requests: readonly Request[]): void {
    for (const request of requests) {
      request.served();
      this.#moments.reach('takes-effect', grant.call, plan.machine, codeOf(request), () => request.reply({ ending: 'ok', value: undefined, write: null, reads: [], grant }));
    }
  }

  /** Sets the timer anew that ends a lease: where nobody waits for the lock, it keeps no run alive. */
  #watch(lock: Lock, grant: Grant): void {
    const world = this.#world;
    const { id, plan } = lock;
    if (lock.timer !== null) world.cancel(lock.timer);
    const due = this.#due(plan, grant);
    lock.settings++;
    lock.timer = world.schedule({
      id: { kind: eventKinds.lease, a: grant.call.cause, b: grant.code, c: id + locksMax * lock.settings, late: 0 },
      machine: plan.machine,
      footprint: 'declared',
      ...(world.decisions.noLater(world.now, due) ? { at: { time: due, behind: grant.event } } : {}),
      life: lock.line.length > 0 ? 'keeps' : 'follows',
      run: () => {
        world.touch(lock.resource, 'exclusive');
        if (lock.holder !== grant) return;
        if (world.decisions.noLater(this.#overAt(plan, grant), world.now)) this.#end(lock, (holder) => `the lease of ${holder} on ${plan.name} is over`);
        // Unless another timer is set.
        else if (lock.timer?.state === 'done') this.#watch(lock, grant);
      },
    });
  }

  /** When to look whether the lease is over: then, or at a sync of the clock before. */
  #due(plan: LockPlan, grant: Grant): Time {
    const over = this.#overAt(plan, grant, true);
    if (plan.clock === 'monotonic') return over;
    const sync = this.#clocks.nextSync(plan.machine);
    return sync === null || this.#world.decisions.noLater(over, sync) ? over : sync;
  }

  /** The first instant at which its clock will have advanced by the lease, as far as that clock is now ahead; `isSlewed`: with what it will gain until then. */
  #overAt({ machine }: LockPlan, { event, lease, ahead, elapsed }: Grant, isSlewed = false): Time {
    const { forms, decisions, grid } = this.#world;
    const none = constantTime(0, grid);
    let left = ahead === null ? lease : minus(lease, minus(this.#clocks.ahead(machine), ahead, forms), forms);
    if (isSlewed && elapsed !== null) left = minus(left, this.#clocks.slewedWithin(machine, minus(left, minus(this.#clocks.monotonic(machine), elapsed, forms), forms)), forms);
    return decisions.noLater(left, none) ? event.time : plus(event.time, this.#clocks.untilAdvanced(machine, left, event.time), forms);
  }

  #programOf({ program }: Call): string {
    return present(this.#world.plan.programs[program], 'program').name;
  }

  #on(machine: MachineId): readonly Lock[] {
    return this.#locks.filter(({ plan }) => plan.machine === machine);
  }
}
