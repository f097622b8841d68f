// Balancers: they pass requests on to a machine of their service, and its answers back.
//
// A balancer knows a request by its attempt: a second copy of one is passed on no more, and of several answers the first
// goes back. It does not try again itself, and has no timeout: both are its client's.
import { present } from '../../base/assert.ts';
import { isNothing } from '../kernel/draws.ts';
import { eventKinds } from '../kernel/event-queue.ts';
import { purposes } from '../kernel/inputs.ts';
import { Resource } from '../kernel/resource.ts';
import type { Event } from '../kernel/activity.ts';
import type { World } from '../kernel/world.ts';
import type { Links } from '../network/links.ts';
import { type Message, messageKinds } from '../network/message.ts';
import type { BalancerId, MachineId } from '../plan-ids.ts';
import type { BalancerPlan } from '../plan.ts';
import { type Answer, codeOf, type Request, type RequestServer } from './call.ts';
import { deeds, type HealthChecks } from './health-checks.ts';
import type { Services } from './services.ts';
import type { Service } from './service.ts';
import { ofBalancer, type Speed } from './speed.ts';

/** An attempt that was passed on. */
interface Flow {
  readonly state: State;
  readonly request: Request;
  readonly machine: MachineId;
  /** How often its balancer's machine had crashed, and the machine that it was passed to had been ejected. */
  readonly incarnation: number;
  readonly round: number;
  /** Guards `isOver`. */
  readonly resource: Resource<Event>;
  isOver: boolean;
}

/** What a balancer knows. All of it is memory, but for what it has seen. */
interface State {
  readonly id: BalancerId;
  readonly plan: BalancerPlan;
  /** Attempts that came twice, or may. A second copy that comes behind a restart belongs to no open connection, and is no new request. */
  readonly seen: Set<string>;
  readonly guards: Map<string, Resource<Event>>;
  /** Guards `next` and `loads`, where the policy looks at them. */
  readonly turn: Resource<Event>;
  /** Round-robin: whose turn it is. */
  next: number;
  /** By machine: how many requests it has been passed and not answered; and how often it was ejected. */
  readonly loads: Map<MachineId, number>;
  readonly rounds: Map<MachineId, number>;
}

/** A request that a machine behind a balancer has accepted and not answered. */
interface Accepted {
  readonly flow: Flow;
  readonly request: Request;
}

export class Balancers implements RequestServer {
  readonly #world: World;
  readonly #links: Links;
  readonly #services: Services;
  readonly #service: Service;
  readonly #speed: Speed;
  readonly #checks: HealthChecks;
  readonly #states: readonly State[];
  readonly #accepted: ReadonlyMap<MachineId, Set<Accepted>>;

  constructor(parts: {
    readonly world: World;
    readonly links: Links;
    readonly services: Services;
    readonly service: Service;
    readonly speed: Speed;
    readonly checks: HealthChecks;
  }) {
    this.#world = parts.world;
    this.#links = parts.links;
    this.#services = parts.services;
    this.#service = parts.service;
    this.#speed = parts.speed;
    this.#checks = parts.checks;
    const { balancers = [], faults } = parts.world.plan;
    this.#states = balancers.map((plan, id) => newState(id, plan));
    const isKilled = faults.some(({ actions }) => actions.some(({ kind }) => kind === 'kill'));
    this.#accepted = new Map(isKilled ? balancers.flatMap(({ machines }) => machines.map((machine) => [machine, new Set<Accepted>()] as const)) : []);
    parts.checks.onEject = (balancer, machine) => this.#forget(balancer, machine);
  }

  /** Whether it is passed on at once, or finds a core or a place to wait for one. */
  admits(machine: MachineId): boolean {
    return isNothing(present(this.#world.plan.machines[machine], 'machine').takes) || this.#service.admits(machine);
  }

  /** A request has come to the machine of its balancer, in the current event, which declares its footprint. */
  request(machine: MachineId, request: Request): void {
    const state = this.#stateOf(request);
    const { takes } = present(this.#world.plan.machines[machine], 'machine');
    if (isNothing(takes)) {
      this.#pass(state, request);
      return;
    }
    const { cause } = request.call;
    this.#service.serve(machine, {
      id: { kind: eventKinds.balancer, a: deeds.pass + 4 * state.id, b: cause, c: codeOf(request), late: 0 },
      takes: () => this.#speed.work(machine, takes, { purpose: purposes.takes, a: cause, b: codeOf(request), c: machine, d: ofBalancer }),
      run: () => this.#pass(state, request),
    });
  }

  /** The machine has crashed: what a balancer there knew is gone, and what it had accepted of one. The machine guards it. */
  crashed(machine: MachineId): void {
    this.#accepted.get(machine)?.clear();
    for (const state of this.#states) {
      if (state.plan.machine !== machine) continue;
      state.next = 0;
      state.loads.clear();
    }
  }

  /** The process on a machine is dead: its operating system resets what it had accepted. The machine guards it. */
  reset(machine: MachineId): void {
    const open = [...(this.#accepted.get(machine) ?? [])].sort((x, y) => x.request.call.cause - y.request.call.cause || codeOf(x.request) - codeOf(y.request));
    for (const { flow, request } of open) this.#sendBack(flow, request, () => flow.request.reset('unknown'));
  }

  #pass(state: State, request: Request): void {
    const { call, attempt } = request;
    if (request.isDoubled() && this.#isSecond(state, `${call.cause} ${attempt}`)) return;
    const machine = this.#choose(state, request);
    if (machine === null) {
      request.reply({ ending: 'failed', value: undefined, write: null, reads: [] });
      return;
    }
    const { incarnation } = this.#world.machine(state.plan.machine);
    const flow: Flow = { state, request, machine, incarnation, round: state.rounds.get(machine) ?? 0, resource: new Resource<Event>(), isOver: false };
    const message: Message = {
      code: messageKinds.call,
      from: state.plan.machine,
      to: machine,
      cause: call.cause,
      attempt,
      bytes: present(this.#world.plan.operations[call.operation], 'operation').size ?? 0,
      footprint: 'declared',
      isPassedOn: true,
      admits: (copy) => this.#services.admits(machine, request.as(copy)),
      // Where it travels twice, the other copy may have been accepted, or will be.
      refused: (copy) => this.#sendBack(flow, request.as(copy), () => request.reset(message.isDoubled === true ? 'unknown' : 'failed')),
      handle: (copy) => this.#accept(flow, request.as(copy)),
    };
    this.#links.send(message);
  }

  /** Whether an attempt of which there are two copies was passed on already, or refused. */
  #isSecond(state: State, attempt: string): boolean {
    const guard = state.guards.get(attempt) ?? new Resource<Event>();
    state.guards.set(attempt, guard);
    this.#world.touch(guard, 'exclusive');
    const isSecond = state.seen.has(attempt);
    state.seen.add(attempt);
    return isSecond;
  }

  /** The request has come to a machine of the service. */
  #accept(flow: Flow, request: Request): void {
    const accepted: Accepted = { flow, request };
    const open = this.#accepted.get(flow.machine);
    open?.add(accepted);
    this.#services.request(flow.machine, {
      ...request,
      reply: (answer: Answer) => {
        open?.delete(accepted);
        this.#sendBack(flow, request, () => flow.request.reply(answer));
      },
    });
  }

  /** From a machine of the service to the balancer, and from there on to the client, if it is the first that comes back. */
  #sendBack(flow: Flow, request: Request, goOn: () => void): void {
    const { machine } = flow.state.plan;
    this.#links.send({
      code: messageKinds.response,
      from: flow.machine,
      to: machine,
      cause: request.call.cause,
      attempt: codeOf(request),
      footprint: 'declared',
      isPassedOn: true,
      handle: () => {
        // A balancer that has crashed in between knows nothing of it.
        if (flow.incarnation !== this.#world.machine(machine).incarnation) return;
        this.#world.touch(flow.resource, 'exclusive');
        if (flow.isOver) return;
        flow.isOver = true;
        this.#unload(flow);
        goOn();
      },
    });
  }

  /** Null: none is trusted. */
  #choose(state: State, { call, attempt }: Request): MachineId | null {
    const { plan, loads } = state;
    const trusted = this.#checks.trusted(state.id, plan);
    const [first] = trusted;
    if (first === undefined) return null;
    switch (plan.policy) {
      case 'random': {
        // A choice means the same in every run if its options are the same machines.
        const options = trusted.reduce((sum, machine) => sum + 2 ** plan.machines.indexOf(machine), 0);
        const name = { purpose: purposes.balance, a: call.cause, b: attempt, c: 0, d: options };
        const chosen = trusted.length === 1 ? 0 : this.#world.inputs.choose(name, trusted.length, 1 - 1 / trusted.length, false);
        return present(trusted[chosen], 'machine behind a balancer');
      }
      case 'round-robin': {
        this.#world.touch(state.turn, 'exclusive');
        const { machines } = plan;
        while (!trusted.includes(present(machines[state.next], 'machine behind a balancer'))) state.next = (state.next + 1) % machines.length;
        const machine = present(machines[state.next], 'machine behind a balancer');
        state.next = (state.next + 1) % machines.length;
        return machine;
      }
      case 'least-loaded': {
        this.#world.touch(state.turn, 'exclusive');
        const loadOf = (machine: MachineId): number => loads.get(machine) ?? 0;
        const machine = trusted.reduce((least, one) => (loadOf(one) < loadOf(least) ? one : least), first);
        loads.set(machine, loadOf(machine) + 1);
        return machine;
      }
    }
  }

  #unload({ state, machine, round }: Flow): void {
    if (state.plan.policy !== 'least-loaded') return;
    this.#world.touch(state.turn, 'exclusive');
    if (round === (state.rounds.get(machine) ?? 0)) state.loads.set(machine, (state.loads.get(machine) ?? 0) - 1);
  }

  /** A machine is ejected: what it does not answer any more must not keep requests from it when it is back. */
  #forget(balancer: BalancerId, machine: MachineId): void {
    const state = present(this.#states[balancer], 'balancer');
    if (state.plan.policy !== 'least-loaded') return;
    this.#world.touch(state.turn, 'exclusive');
    state.loads.delete(machine);
    state.rounds.set(machine, (state.rounds.get(machine) ?? 0) + 1);
  }

  #stateOf({ call: { statement } }: Request): State {
    const balancer = statement.kind === 'call' && statement.callee.kind === 'service' ? statement.callee.balancer : undefined;
    return present(this.#states[balancer ?? -1], 'the balancer of a request');
  }
}

function newState(id: BalancerId, plan: BalancerPlan): State {
  return { id, plan, seen: new Set(), guards: new Map(), turn: new Resource<Event>(), next: 0, loads: new Map(), rounds: new Map() };
}
