// Replicas that each take writes at once and pass them on to all others: one alone, or several that are all leaders.
import { present } from '../../base/assert.ts';
import type { Clocks } from '../clocks/clocks.ts';
import type { Moments } from '../faults/moments.ts';
import type { Draws } from '../kernel/draws.ts';
import { eventKinds } from '../kernel/event-queue.ts';
import { purposes } from '../kernel/inputs.ts';
import { plus, shifted } from '../kernel/forms.ts';
import { Resource } from '../kernel/resource.ts';
import type { Time } from '../kernel/time.ts';
import type { Event } from '../kernel/activity.ts';
import type { World } from '../kernel/world.ts';
import type { Links } from '../network/links.ts';
import { messageKinds, resendFactor } from '../network/message.ts';
import type { MachineId } from '../plan-ids.ts';
import { partsOf, type Request, type Write } from '../software/call.ts';
import type { TraceLog } from '../trace-log.ts';
import type { Accesses } from './accesses.ts';
import { AntiEntropy } from './anti-entropy.ts';
import type { Lies } from './lies.ts';
import type { Replica } from './replica.ts';
import { replicaOn, type StoreParts, type StoreServer } from './store-server.ts';

/** A write that a replica has not been told to have arrived. */
interface Unacknowledged {
  readonly write: Write;
  readonly target: MachineId;
  readonly resource: Resource<Event>;
  acknowledged: boolean;
  resends: number;
  timer: Event | null;
  /** From which on it is sent again and again, and how often it was since. */
  begin: Event;
  rounds: number;
}

export class MultiLeader implements StoreServer {
  readonly replicas: readonly Replica[];
  readonly #unacknowledged: ReadonlyMap<Replica, Map<Write, Map<MachineId, Unacknowledged>>>;
  readonly #antiEntropy: AntiEntropy | null;
  readonly #world: World;
  readonly #draws: Draws;
  readonly #clocks: Clocks;
  readonly #links: Links;
  readonly #moments: Moments;
  readonly #lies: Lies;
  readonly #accesses: Accesses;
  readonly #log: TraceLog | null;

  constructor(replicas: readonly Replica[], parts: StoreParts) {
    this.replicas = replicas;
    this.#unacknowledged = new Map(replicas.map((replica) => [replica, new Map()]));
    const isComparing = replicas[0]?.plan.antiEntropyNs !== undefined;
    this.#antiEntropy = isComparing ? new AntiEntropy(replicas, parts, (replica, writes, arrival) => {
      for (const write of writes) this.#receive(replica, write, arrival * resendFactor + write.effect, () => undefined);
    }) : null;
    this.#world = parts.world;
    this.#draws = parts.draws;
    this.#clocks = parts.clocks;
    this.#links = parts.links;
    this.#moments = parts.moments;
    this.#lies = parts.lies;
    this.#accesses = parts.accesses;
    this.#log = parts.log;
  }

  serve(replica: Replica, request: Request): void {
    this.#accesses.serve(replica, request, (write) => {
      for (const target of replica.plan.replicas) if (target !== replica.machine) this.#replicate(replica, write, target);
    });
  }

  crashed(replica: Replica, isLost: boolean): void {
    if (isLost) this.#unacknowledgedOf(replica).clear();
  }

  start(): void {
    this.#antiEntropy?.start();
  }

  /** It goes on to send what nobody acknowledged. */
  restarted(replica: Replica): void {
    this.#antiEntropy?.restarted(replica);
    for (const targets of this.#unacknowledgedOf(replica).values()) for (const one of targets.values()) this.#resendAnew(replica, one);
  }

  #replicate(replica: Replica, write: Write, target: MachineId): void {
    if (replica.plan.resendEveryNs !== null) {
      const one: Unacknowledged = { write, target, resource: new Resource<Event>(), acknowledged: false, resends: 0, timer: null, begin: this.#world.current, rounds: 0 };
      const targets = this.#unacknowledgedOf(replica).get(write) ?? new Map<MachineId, Unacknowledged>();
      targets.set(target, one);
      this.#unacknowledgedOf(replica).set(write, targets);
      this.#world.touch(one.resource, 'exclusive');
      this.#resendLater(replica, one);
    }
    this.#sendReplication(replica, write, target, 0, false);
  }

  #sendReplication(replica: Replica, write: Write, target: MachineId, resend: number, isIdle: boolean): void {
    const attempt = write.effect + resendFactor * resend;
    this.#links.send({
      code: messageKinds.replicate,
      from: replica.machine,
      to: target,
      cause: write.call.cause,
      attempt,
      bytes: present(this.#world.plan.operations[write.call.operation], 'operation').size ?? 0,
      footprint: 'declared',
      isIdle,
      handle: (copy) => {
        this.#receive(this.#replica(target), write, 2 * attempt + copy, () => {
          if (replica.plan.resendEveryNs === null) return;
          // Who forges acknowledges it for all others, too.
          const others = this.#lies.forges(target, replica.machine) ? this.replicas.flatMap(({ machine }) => (machine === target || machine === replica.machine ? [] : [machine])) : [];
          this.#links.send({
            code: messageKinds.acknowledgement,
            from: target,
            to: replica.machine,
            cause: write.call.cause,
            attempt: 2 * attempt + copy,
            footprint: 'declared',
            handle: () => {
              for (const name of [target, ...others]) this.#acknowledged(replica, write, name);
            },
          });
        });
      },
    });
  }

  /** A replication has arrived; a second one of the same write changes nothing. `arrival` completes its name. */
  #receive(replica: Replica, write: Write, arrival: number, acknowledge: () => void): void {
    // What a transaction wrote comes with its first write, and takes effect together.
    const writes = partsOf(write);
    this.#world.touch(replica.arrivalOf(writes[0] ?? write), 'exclusive');
    if (replica.has.has(write)) {
      acknowledge();
      return;
    }
    if (this.#lies.forgets(replica)) {
      for (const one of write.group ?? [write]) this.#lies.forget(replica, one);
      acknowledge();
      return;
    }
    if (writes.some((one) => this.#isInConflict(replica, one))) {
      acknowledge();
      return;
    }
    for (const one of writes) this.#take(replica, one);
    for (const one of writes) this.#accesses.tellApplied(replica, one);
    const goOn = (): void => {
      for (const { key } of writes) this.#accesses.wake(replica, key);
      acknowledge();
    };
    if (writes.map(({ key }) => replica.changed(key)).includes(true)) this.#moments.goOnBehindReplication(write.call.cause, arrival, replica.machine, goOn);
    else goOn();
  }

  /** Whether it came second, of two that do not know of each other, where the second is refused. */
  #isInConflict(replica: Replica, write: Write): boolean {
    if (replica.plan.conflict !== 'reject') return false;
    const key = replica.key(write.key);
    this.#world.touch(key.resource, 'exclusive');
    return !replica.winners(key).every((other) => replica.versions.isKnown(other, write.call, write.follows) || replica.versions.isKnown(write, other.call, other.follows));
  }

  #take(replica: Replica, write: Write): void {
    this.#accesses.stamps.sees(replica.plan, replica, write);
    replica.take(write);
  }

  #acknowledged(replica: Replica, write: Write, target: MachineId): void {
    const one = this.#unacknowledgedOf(replica).get(write)?.get(target);
    // A replica that lost its disk has forgotten that it waited.
    if (one === undefined) return;
    this.#world.touch(one.resource, 'exclusive');
    if (one.acknowledged) return;
    one.acknowledged = true;
    if (one.timer !== null) this.#world.cancel(one.timer);
  }

  #resendAnew(replica: Replica, one: Unacknowledged): void {
    if (one.acknowledged) return;
    one.begin = this.#world.current;
    one.rounds = 0;
    this.#resendLater(replica, one);
  }

  /** Sets the next resend: a whole number of intervals behind the first sending. */
  #resendLater(replica: Replica, one: Unacknowledged): void {
    const { plan, machine } = replica;
    const world = this.#world;
    const resend = ++one.resends;
    const b = one.write.effect + resendFactor * resend;
    const c = machine * world.machines.length + one.target;
    const { cause } = one.write.call;
    const tie = this.#draws.tie({ purpose: purposes.timer, a: timers.resend, b: cause, c: b, d: c });
    const due = (rounds: number): Time => {
      const local = shifted(tie, rounds * present(plan.resendEveryNs, 'interval of resends') * world.grid.ticksPerNs);
      return plus(one.begin.time, this.#clocks.untilAdvanced(machine, local, one.begin.time), world.forms);
    };
    let time = due(++one.rounds);
    // After a pause some rounds lie behind.
    while (!world.decisions.noLater(world.now, time)) time = due(++one.rounds);
    one.timer = world.schedule({
      id: { kind: eventKinds.resend, a: cause, b, c, late: 0 },
      machine,
      footprint: 'declared',
      at: { time, behind: one.begin },
      life: 'resends',
      happens: () => world.leads || this.#isWanted(machine, one),
      isWanted: () => this.#isWanted(machine, one),
      run: () => {
        world.touch(one.resource, 'exclusive');
        if (one.acknowledged) return;
        this.#log?.tell(machine, { kind: 'timer', what: `${this.#accesses.name(one.write.call)} is not acknowledged by ${present(world.plan.machines[one.target], 'machine').name}` });
        this.#sendReplication(replica, one.write, one.target, resend, !this.#isWanted(machine, one));
        this.#resendLater(replica, one);
      },
    });
  }

  /** Whether a resend could change anything: it can arrive, and is new there or can be acknowledged. */
  #isWanted(from: MachineId, { write, target: to, resource, acknowledged }: Unacknowledged): boolean {
    const world = this.#world;
    world.touch(resource, 'read');
    if (acknowledged) return false;
    for (const id of [from, to]) {
      const machine = world.machine(id);
      world.touch(machine.resource, 'read');
      if (machine.down > 0 || machine.paused > 0) return false;
    }
    if (!this.#links.isOpen(from, to)) return false;
    const target = this.#replica(to);
    world.touch(target.arrivalOf(write), 'read');
    return !target.has.has(write) || this.#links.isOpen(to, from);
  }

  #unacknowledgedOf(replica: Replica): Map<Write, Map<MachineId, Unacknowledged>> {
    return present(this.#unacknowledged.get(replica), 'what is not acknowledged');
  }

  #replica(machine: MachineId): Replica {
    return present(replicaOn(this, machine), 'replica');
  }
}

/** What timers are for: the first number of their names. Never reuse one. */
export const timers = { resend: 0 } as const;
