// Builds plans by hand, for tests, from words (`plan-words.ts`).
import { present } from '../base/assert.ts';
import { buildAction, type FaultNames } from './plan-builder-faults.ts';
import type { ValuePlan } from './condition-plan.ts';
import type { FaultPlan, ImperfectionPlan } from './fault-plan.ts';
import type { ProfilePlan, RoutePlan } from './network-plan.ts';
import type { Draw, MachineId } from './plan-ids.ts';
import type { BalancerPlan, ConsensusPlan, DetectorPlan, LockPlan, MachinePlan, Plan, RangePlan, ServicePlan, StorePlan } from './plan.ts';
import type { CalleePlan, LoadPlan, OperationPlan, ProgramPlan, ReadingPlan, RequestOptions, StatementPlan } from './program-plan.ts';
import type { BalancerWords, DetectorWords, FaultWords, Length, LinkWords, LoadWords, LockWords, Options, PlanWords, ServiceWords, Step, StoreWords, ValueWords } from './plan-words.ts';

export function buildPlan(words: PlanWords): Plan {
  return new PlanBuilder(words).build();
}

const msNs = 1e6;

class PlanBuilder {
  readonly #words: PlanWords;
  readonly #ranges: RangePlan[] = [];
  readonly #imperfections: ImperfectionPlan[] = [];
  readonly #operations: OperationPlan[] = [];
  readonly #effects: string[] = [];
  readonly #handlers: readonly { readonly name: string; readonly service: number; readonly body: readonly Step[] }[];
  readonly #readings: ReadingPlan[] = [];
  readonly #machineNames: readonly string[];
  readonly #storeNames: readonly string[];

  constructor(words: PlanWords) {
    this.#words = words;
    const own = Object.entries(words.clients).filter(([, client]) => client.on === undefined);
    const balancers = Object.entries(words.balancers ?? {}).filter(([, { on }]) => on === undefined);
    this.#machineNames = [...Object.keys(words.nodes), ...own.map(([name]) => name), ...balancers.map(([name]) => name)];
    this.#storeNames = Object.keys(words.stores);
    this.#handlers = Object.entries(words.services ?? {}).flatMap(([name, { handle }], service) =>
      Object.entries(handle ?? {}).map(([operation, body]) => ({ name: `${name}.${operation}`, service, body })),
    );
  }

  build(): Plan {
    const { scenario, durationMs, stores, clients, faults, expect } = this.#words;
    const machines = this.#machineNames.map((name, id) => this.#machine(name, id));
    const links = [{ name: '* <-> *' }, ...Object.keys(this.#words.links ?? {}).map((name) => ({ name }))];
    const routes = this.#routes();
    const storePlans = Object.entries(stores).map(([name, store]) => this.#store(name, store));
    const programs = Object.entries(clients).map(([name, client], id): ProgramPlan => {
      const statements = { next: 0 };
      const body = client.body.map((step) => this.#statement(step, id, statements));
      const load = client.load === undefined ? {} : { load: this.#load(client.load, name) };
      return { name, machine: this.#id(client.on ?? name), via: this.#via(client.via), ...load, body };
    });
    const first = programs.length;
    this.#handlers.forEach(({ name, service, body }, i) => {
      const statements = { next: 0 };
      const on = present(Object.values(this.#words.services ?? {})[service]?.on[0], 'machine');
      programs.push({ name, machine: this.#id(on), handles: service, via: null, body: body.map((step) => this.#statement(step, first + i, statements)) });
    });
    const services = Object.entries(this.#words.services ?? {}).map(([name, service]) => this.#service(name, service));
    const faultPlans = (faults ?? []).map((fault, id) => this.#fault(fault, id));
    return {
      scenario: scenario ?? 'a test',
      durationNs: durationMs === undefined ? null : durationMs * msNs,
      ...(this.#words.settles === undefined ? {} : { assumption: { delays: 'partially-synchronous', settlesNs: this.#words.settles * msNs, failures: 'crash-recovery' } }),
      machines,
      links,
      routes,
      stores: storePlans,
      ...(services.length === 0 ? {} : { services }),
      ...(this.#words.balancers === undefined ? {} : { balancers: Object.entries(this.#words.balancers).map(([name, balancer]) => this.#balancer(name, balancer)) }),
      ...(this.#effects.length === 0 ? {} : { effects: this.#effects }),
      ...(this.#words.locks === undefined ? {} : { locks: Object.entries(this.#words.locks).map(([name, lock]) => this.#lock(name, lock)) }),
      detectors: Object.entries(this.#words.detectors ?? {}).map(([name, detector]) => this.#detector(name, detector)),
      programs,
      operations: this.#operations,
      readings: this.#readings,
      faults: faultPlans,
      lets: [],
      expectations: (expect ?? []).map(([mode, condition]) => ({ mode, condition, text: condition.kind })),
      ranges: this.#ranges,
      imperfections: this.#imperfections,
    };
  }

  #machine(name: string, id: MachineId): MachinePlan {
    const words = this.#words.nodes[name];
    const [low, high] = words?.driftPpb ?? [0, 0];
    const skew = this.#draw(words?.skew ?? 0, `skew(${name})`, 'skew', id);
    if (skew.lowNs !== 0 || skew.highNs !== 0) this.#imperfections.push({ kind: 'skew', machine: id, name: `clock ${name} skew` });
    if (low !== 0 || high !== 0) this.#imperfections.push({ kind: 'drift', machine: id, name: `clock ${name} drift` });
    const range = low === high ? null : this.#ranges.push({ name: `drift(${name})`, kind: 'drift', low, high, machine: id }) - 1;
    const takes = this.#draw(words?.takes ?? 0, `takes of ${name}`, 'takes', null);
    const synced = words?.sync;
    const sync = synced === undefined ? null : { everyNs: synced.every * msNs, error: this.#draw([-synced.within, synced.within], `sync error(${name})`, 'sync', id), by: synced.by };
    if (synced !== undefined && synced.within > 0) this.#imperfections.push({ kind: 'sync', machine: id, name: `clock ${name} sync` });
    return { name, own: words === undefined, zone: null, disk: words?.disk ?? 'kept', takes, ...(words?.cores === undefined ? {} : { cores: words.cores }), ...(words?.queue === undefined ? {} : { queue: words.queue }), skew, driftPpb: { low, high, range }, ...(words?.uncertainty === undefined ? {} : { uncertainty: this.#draw(words.uncertainty, `uncertainty(${name})`, 'uncertainty', id) }), sync };
  }

  #routes(): RoutePlan[] {
    const { link, links } = this.#words;
    const common = this.#link(link ?? {}, 0, '* <-> *');
    const special = new Map(Object.entries(links ?? {}).map(([name, words], i) => [name, this.#link({ ...link, ...words }, i + 1, name)]));
    return this.#machineNames.flatMap((x, from) =>
      this.#machineNames.flatMap((y, to) => (from === to ? [] : [{ from, to, ...(special.get(`${x} -> ${y}`) ?? common) }])),
    );
  }

  #link(words: LinkWords, id: number, name: string): Omit<RoutePlan, 'from' | 'to'> {
    const delay = this.#draw(words.delay ?? 1, `delay(${name})`, 'delay', null);
    const kinds = Object.entries(words.delayOf ?? {}).map(([kind, length]) => [kind, this.#draw(length, `delay ${kind}(${name})`, 'delay', null)]);
    const { settles } = this.#words;
    const early = (draw: Draw): Draw => ({ ...draw, law: null, highNs: draw.highNs + (settles ?? 0) * msNs, range: this.#range(`early delay(${name})`, 'delay', draw.lowNs, draw.highNs + (settles ?? 0) * msNs, null) });
    const earlyOf = settles === undefined ? {} : { unsettled: { delay: early(delay), delayOf: Object.fromEntries(kinds.map(([kind, draw]) => [kind, early(draw as Draw)])) } };
    if (delay.lowNs !== delay.highNs || kinds.length > 0) this.#imperfections.push({ kind: 'delay', link: id, name: `link ${name} delay` });
    if ((words.loss ?? 0) > 0) this.#imperfections.push({ kind: 'loss', link: id, name: `link ${name} loss` });
    if ((words.duplicate ?? 0) > 0) this.#imperfections.push({ kind: 'duplicate', link: id, name: `link ${name} duplicate` });
    return {
      delay,
      delayOf: Object.fromEntries(kinds),
      ...earlyOf,
      loss: words.loss ?? 0,
      duplicate: words.duplicate ?? 0,
      order: words.order ?? 'any',
      ...(words.burst === undefined ? {} : { burst: words.burst }),
      ...(words.bandwidth === undefined ? {} : { port: { link: id, bitsPerSecond: words.bandwidth * 1000, queue: words.queue ?? null } }),
      ...(words.authenticated === true ? { authenticated: true as const } : {}),
      ...(words.tcp === undefined ? {} : { tcp: { windowBytes: words.tcp.window ?? 64_000, retransmitNs: (words.tcp.retransmit ?? 200) * msNs, giveUpNs: (words.tcp.giveUp ?? 120_000) * msNs } }),
      ...(words.profile === undefined ? {} : { profile: this.#profile(words.profile, words.loopMs, name, settles === undefined ? null : early) }),
      delayLink: id,
      lossLink: id,
    };
  }

  #profile(entries: NonNullable<LinkWords['profile']>, loopMs: number | undefined, name: string, early: ((delay: Draw) => Draw) | null): ProfilePlan {
    return {
      entries: entries.map(([fromMs, length]) => {
        const delay = this.#draw(length, `delay(${name}) from ${fromMs} ms`, 'delay', null);
        return { fromNs: fromMs * msNs, delay, ...(early === null ? {} : { unsettled: early(delay) }) };
      }),
      loopNs: loopMs === undefined ? null : loopMs * msNs,
    };
  }

  #store(name: string, words: StoreWords): StorePlan {
    return {
      name,
      replicas: words.on.map((node) => this.#id(node)),
      replication: words.consensus?.liars !== undefined ? 'byzantine' : words.consensus !== undefined ? 'consensus' : words.quorum !== undefined ? 'quorum' : words.leader !== undefined ? 'leader' : words.on.length === 1 ? 'single' : 'multi-leader',
      ...(words.quorum === undefined ? {} : { quorum: { repair: false, ...words.quorum } }),
      ...(words.leader === undefined ? {} : { leader: { machine: this.#id(words.leader.machine), followers: words.leader.followers } }),
      ...(words.failover === undefined ? {} : { failover: { detector: Object.keys(this.#words.detectors ?? {}).indexOf(words.failover.by), epochs: words.failover.epochs ?? true, rejoin: words.failover.rejoin ?? 'discard', patienceNs: words.failover.patienceMs * msNs } }),
      ...(words.antiEntropyMs === undefined ? {} : { antiEntropyNs: words.antiEntropyMs * msNs }),
      ...(words.consensus === undefined ? {} : this.#agreement(name, words.consensus)),
      conflict: words.conflict ?? 'last-write-wins',
      timestamp: words.timestamp ?? 'time-of-day',
      ...(words.commitWait === undefined ? {} : { commitWait: words.commitWait }),
      ...(words.isolation === undefined ? {} : { isolation: words.isolation }),
      ties: words.ties ?? 'replica',
      resendEveryNs: words.resendEvery === undefined ? null : words.resendEvery * msNs,
      takesRead: this.#draw(words.takesRead ?? 0, `takes read of ${name}`, 'takes', null),
      takesWrite: this.#draw(words.takesWrite ?? 0, `takes write of ${name}`, 'takes', null),
    };
  }

  #lock(name: string, { on, lease, margin, fencing, clock }: LockWords): LockPlan {
    return {
      name,
      machine: this.#id(on),
      lease: this.#draw(lease, `lease of ${name}`, 'lease', null),
      margin: this.#draw(margin ?? 0, `margin of ${name}`, 'margin', null),
      fencing: fencing ?? false,
      clock: clock ?? 'monotonic',
    };
  }

  #lockNamed(name: string): number {
    return Object.keys(this.#words.locks ?? {}).indexOf(name);
  }

  #agreement(name: string, words: NonNullable<StoreWords['consensus']>): Pick<StorePlan, 'consensus' | 'byzantine'> {
    const consensus = this.#consensus(name, words);
    return words.liars === undefined ? { consensus } : { byzantine: { liars: words.liars, leader: consensus.leader, patience: consensus.election } };
  }

  #consensus(name: string, { leader, heartbeatMs, election, preVote }: NonNullable<StoreWords['consensus']>): ConsensusPlan {
    const wait = this.#draw(election ?? [150, 300], `election of ${name}`, 'timeout', null);
    return { leader: leader === undefined ? null : this.#id(leader), heartbeatNs: (heartbeatMs ?? 50) * msNs, election: wait, preVote: preVote ?? true };
  }

  #statement(step: Step, program: number, statements: { next: number }): StatementPlan {
    if (step.do === 'wait') return { kind: 'wait', statement: statements.next++, duration: this.#draw(step.length, 'wait', 'wait', null) };
    if (step.do === 'take') return { kind: 'take', statement: statements.next++, duration: this.#draw(step.length, 'take', 'takes', null) };
    if (step.do === 'effect') return { kind: 'effect', effect: this.#effect(step.name) };
    if (step.do === 'fail') return { kind: 'fail' };
    if (step.do === 'repeat') {
      const statement = statements.next++;
      const every = step.every === undefined ? null : this.#draw(step.every, 'every', 'every', null);
      return { kind: 'repeat', statement, count: step.count, every, body: step.body.map((inner) => this.#statement(inner, program, statements)) };
    }
    if (step.do === 'together') {
      const statement = statements.next++;
      return { kind: 'together', statement, body: step.body.map((inner) => this.#statement(inner, program, statements)) };
    }
    if (step.do === 'now') {
      const { label = null, clock = 'time-of-day' } = step;
      return { kind: 'now', reading: this.#readings.push({ label, text: 'now', program, machine: this.#hostOf(program), clock }) - 1 };
    }
    if (step.do === 'put') {
      const { onto } = step;
      const read = onto === undefined ? 0 : this.#labelled(onto.read);
      const whole = onto === undefined ? {} : { onto: onto.how === 'if' ? { read, how: onto.how, expected: this.#value(onto.expected) } : { read, how: onto.how } };
      return { kind: 'put', key: step.key.split('.')[1] ?? '', value: this.#value(step.value), ...whole };
    }
    const options = this.#options(step);
    if (step.do === 'transaction') {
      const store = this.#storeNames.indexOf(step.of);
      const keysOf = (kinds: readonly string[]): string[] => [...new Set(step.body.flatMap((one) => (one.do === 'repeat' ? one.body : [one])).flatMap((one) => ('key' in one && kinds.includes(one.do) ? [one.key.split('.')[1] ?? ''] : [])))];
      const operation = this.#operations.push({ label: step.label ?? null, text: 'transaction', program, verb: 'transaction', store }) - 1;
      return { kind: 'transaction', operation, store, reads: keysOf(['read']), keys: keysOf(['read', 'put']), body: step.body.map((inner) => this.#statement(inner, program, statements)), ...options };
    }
    if (step.do === 'call') {
      const operation = this.#operations.push({ label: step.label ?? null, text: `call ${step.of}`, program, verb: 'call', store: null, ...(step.size === undefined ? {} : { size: step.size }) }) - 1;
      return { kind: 'call', operation, callee: this.#callee(step.of, program, step.via), ...options };
    }
    if ('lock' in step) {
      const operation = this.#operations.push({ label: step.label ?? null, text: `${step.do} ${step.lock}`, program, verb: step.do, store: null }) - 1;
      return { kind: step.do, operation, lock: this.#lockNamed(step.lock), ...options };
    }
    const [storeName, key] = step.key.split('.') as [string, string];
    const store = this.#storeNames.indexOf(storeName);
    const operation = this.#operations.push({ label: step.label ?? null, text: `${step.do} ${step.key}`, program, verb: step.do, store, ...(step.size === undefined ? {} : { size: step.size }) }) - 1;
    const common = { operation, store, key, ...options };
    switch (step.do) {
      case 'write':
        return { kind: 'write', ...common, value: this.#value(step.value) };
      case 'cas':
        return { kind: 'cas', ...common, expected: this.#value(step.expected), value: this.#value(step.value) };
      case 'append':
        return { kind: 'append', ...common, value: this.#value(step.value) };
      case 'increment':
        return { kind: 'increment', ...common, by: this.#value(step.by ?? 1) };
      case 'read':
        return { kind: 'read', ...common };
      case 'await': {
        const { key: name, ...rest } = common;
        const left: ValuePlan = { kind: 'key', store, key: name };
        const right = this.#value(step.is ?? step.atLeast ?? 0);
        return { kind: 'await', ...rest, condition: { kind: 'compare', operator: step.is === undefined ? '>=' : '==', left, right } };
      }
    }
  }

  #hostOf(program: number): MachineId {
    const { clients, services } = this.#words;
    const [name, client] = Object.entries(clients)[program] ?? [];
    if (name !== undefined) return this.#id(client?.on ?? name);
    const { service } = present(this.#handlers[program - Object.keys(clients).length], 'program');
    return this.#id(present(Object.values(services ?? {})[service]?.on[0], 'machine'));
  }

  #options({ timeout, retries, backoff, breaker, via, holding }: Options): RequestOptions {
    const hop = this.#via(via);
    return {
      timeout: timeout === undefined ? null : this.#draw(timeout, 'timeout', 'timeout', null),
      retries: retries ?? 0,
      ...(backoff === undefined ? {} : { backoff: { firstNs: backoff.firstMs * msNs, limitNs: backoff.limitMs * msNs, jitter: backoff.jitter ?? 'none' } }),
      ...(breaker === undefined ? {} : { breaker: { failures: breaker.failures, windowNs: breaker.windowMs * msNs, openNs: breaker.openMs * msNs } }),
      ...(hop === null ? {} : { via: hop }),
      ...(holding === undefined ? {} : { holding: this.#lockNamed(holding) }),
    };
  }

  #load({ perSecond, arrivals, durationMs }: LoadWords, name: string): LoadPlan {
    const law = { kind: 'exponential', meanNs: 1e9 / perSecond } as const;
    const interval = arrivals === 'constant' ? null : this.#draw(law, `time between arrivals of ${name}`, 'every', null);
    return { perSecond, interval, durationNs: durationMs * msNs };
  }

  #service(name: string, { on, takes, workers, queue, idempotent }: ServiceWords): ServicePlan {
    return {
      name,
      machines: on.map((machine) => this.#id(machine)),
      takes: this.#draw(takes ?? 0, `takes of ${name}`, 'takes', null),
      workers: workers ?? null,
      ...(queue === undefined ? {} : { queue }),
      idempotent: idempotent ?? false,
    };
  }

  #balancer(name: string, { on, to, policy, check }: BalancerWords): BalancerPlan {
    const service = Object.keys(this.#words.services ?? {}).indexOf(to);
    return {
      name,
      machine: this.#id(on ?? name),
      service,
      machines: present(this.#words.services?.[to], 'service').on.map((machine) => this.#id(machine)),
      policy: policy ?? 'round-robin',
      check: check === undefined ? null : { everyNs: Math.round(check.everyMs * msNs), timeoutNs: Math.round(check.timeoutMs * msNs), ejectAfter: check.ejectAfter, readmitAfter: check.readmitAfter ?? 1 },
    };
  }

  #callee(of: string, program: number, own: string | undefined): CalleePlan {
    const [name] = of.split('.') as [string];
    const service = Object.keys(this.#words.services ?? {}).indexOf(name);
    if (service < 0) return { kind: 'machine', machine: this.#id(of) };
    const handler = this.#handlers.findIndex((one) => one.name === of);
    const machines = present(this.#words.services?.[name], 'service').on.map((machine) => this.#id(machine));
    const via = own ?? Object.values(this.#words.clients)[program]?.via ?? '';
    const balancer = Object.entries(this.#words.balancers ?? {}).findIndex(([one, { to }]) => one === via && to === name);
    return { kind: 'service', service, machines, handler: handler < 0 ? null : Object.keys(this.#words.clients).length + handler, ...(balancer < 0 ? {} : { balancer }) };
  }

  #effect(name: string): number {
    const known = this.#effects.indexOf(name);
    return known >= 0 ? known : this.#effects.push(name) - 1;
  }

  #value(value: number | string | ValueWords): ValuePlan {
    if (typeof value === 'number') return { kind: 'number', value };
    if (typeof value === 'string') return { kind: 'string', value };
    if ('unique' in value) return { kind: 'unique' };
    const result: ValuePlan = { kind: 'result', operation: this.#labelled(value.result) };
    return value.plus === undefined ? result : { kind: 'binary', operator: '+', left: result, right: { kind: 'number', value: value.plus } };
  }

  #via(via: string | undefined): ProgramPlan['via'] {
    if (via === undefined || this.#words.balancers?.[via] !== undefined) return null;
    const store = this.#storeNames.indexOf(via);
    return store >= 0 ? { kind: 'store', store } : { kind: 'machine', machine: this.#id(via) };
  }

  #fault(words: FaultWords, id: number): FaultPlan {
    const text = `${words.do} ${id + 1}`;
    this.#imperfections.push({ kind: 'fault', fault: id, name: `fault ${text}` });
    return { label: words.label ?? null, text, upTo: words.upTo ?? null, actions: [buildAction(words, text, this.#namesForFaults())] };
  }

  #namesForFaults(): FaultNames {
    const indexIn = (things: object | undefined) => (name: string) => Object.keys(things ?? {}).indexOf(name);
    return {
      machine: (name) => this.#id(name),
      operation: (label) => this.#labelled(label),
      store: (name) => this.#storeNames.indexOf(name),
      lock: (name) => this.#lockNamed(name),
      service: indexIn(this.#words.services),
      program: indexIn(this.#words.clients),
      effect: (name) => this.#effect(name),
      draw: (length, name, kind) => this.#draw(length, name, kind, null),
      range: (name, kind, low, high) => this.#range(name, kind, low, high, null),
    };
  }

  #detector(name: string, words: DetectorWords): DetectorPlan {
    return {
      name,
      observers: words.on.map((one) => this.#id(one)),
      watched: words.watching.map((one) => this.#id(one)),
      heartbeatNs: words.heartbeatMs * msNs,
      silence: words.timeout === undefined ? { kind: 'phi', threshold: words.phi ?? 8 } : { kind: 'timeout', timeout: this.#draw(words.timeout, `timeout of ${name}`, 'timeout', null) },
      votes: words.votes ?? 'majority',
    };
  }

  #draw(length: Length, name: string, kind: RangePlan['kind'], machine: MachineId | null): Draw {
    const law = typeof length === 'object' && 'kind' in length ? length : null;
    if (law !== null) return { lowNs: 0, highNs: Infinity, law, range: this.#range(name, kind, 0, Infinity, machine), unknowns: [] };
    const [lowMs, highMs] = typeof length === 'number' ? [length, length] : (length as readonly [number, number]);
    const [lowNs, highNs] = [Math.round(lowMs * msNs), Math.round(highMs * msNs)];
    return { lowNs, highNs, law: null, range: lowNs === highNs ? null : this.#range(name, kind, lowNs, highNs, machine), unknowns: [] };
  }

  #range(name: string, kind: RangePlan['kind'], low: number, high: number, machine: MachineId | null): number {
    return this.#ranges.push({ name, kind, low, high, machine }) - 1;
  }

  #labelled(label: string): number {
    const operation = this.#operations.findIndex((one) => one.label === label);
    return present(operation < 0 ? null : operation, `operation ${label}`);
  }

  #id(name: string): MachineId {
    const id = this.#machineNames.indexOf(name);
    return present(id < 0 ? null : id, `machine ${name}`);
  }
}
