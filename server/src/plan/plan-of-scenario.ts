// A resolved scenario, whose parts refer to each other, to a plan, whose parts are numbered, and the way back to the text.
import { present, unreachable } from '../base/assert.ts';
import { isOpen, messageKinds } from '../semantics/links.ts';
import type {
  CalleeModel,
  ConditionModel,
  DegradedModel,
  DetectorModel,
  FaultActionModel,
  FaultModel,
  LetModel,
  LinkModel,
  LoadModel,
  MachineModel,
  MeasureModel,
  OperationModel,
  Place,
  ProgramModel,
  ReadingModel,
  Quantity,
  RouteModel,
  ScenarioModel,
  ServiceModel,
  ShowModel,
  StatementModel,
  StoreModel,
  TimingModel,
  ValueModel,
} from '../semantics/scenario-model.ts';
import type {
  CalleePlan,
  ConditionPlan,
  DegradedRoute,
  DetectorPlan,
  Draw,
  EffectId,
  EventPlan,
  FaultActionPlan,
  FaultPlan,
  ImperfectionPlan,
  LoadPlan,
  MachinePlan,
  MeasurePlan,
  MessageKind,
  Plan,
  ProfilePlan,
  ProgramPlan,
  RangePlan,
  RoutePlan,
  ServicePlan,
  ShowPlan,
  StatementPlan,
  StorePlan,
  SyncPlan,
  TimingPlan,
  ValuePlan,
} from '../simulator/plan.ts';
import type { Origin, Origins } from './planned-scenario.ts';

export interface PlanWithOrigins {
  readonly plan: Plan;
  readonly origins: Origins;
}

/** Only of a scenario without blockers: everything that it says is in the plan. */
export function planOf(scenario: ScenarioModel): PlanWithOrigins {
  return new Planner(scenario).plan();
}

/** Where the scenario stands, for one that has no plan. */
export function headOrigins(scenario: ScenarioModel): Origins {
  return {
    scenario: scenario.place,
    machines: [],
    links: [],
    stores: [],
    detectors: [],
    programs: [],
    operations: [],
    readings: [],
    statements: [],
    faults: [],
    expectations: [],
    ranges: [],
    imperfections: [],
  };
}

class Planner {
  readonly #scenario: ScenarioModel;
  readonly #ranges: RangePlan[] = [];
  readonly #rangeOrigins: (Origin | null)[] = [];
  readonly #rangeNames = new Set<string>();
  /** A quantity that several routes or requests share is one declared range. */
  readonly #draws = new Map<Quantity, Draw>();
  /** Without what an assumption denies. */
  readonly #unboundedDelays = new Map<Quantity, Quantity>();
  readonly #imperfections: ImperfectionPlan[] = [];
  readonly #imperfectionOrigins: (Origin | null)[] = [];
  readonly #machineIds: ReadonlyMap<MachineModel, number>;
  readonly #linkIds: ReadonlyMap<LinkModel, number>;
  readonly #storeIds: ReadonlyMap<StoreModel, number>;
  readonly #serviceIds: ReadonlyMap<ServiceModel, number>;
  readonly #effects: string[] = [];
  readonly #programIds: ReadonlyMap<ProgramModel, number>;
  readonly #operationIds: ReadonlyMap<OperationModel, number>;
  readonly #letIds: ReadonlyMap<LetModel, number>;
  readonly #readingIds: ReadonlyMap<ReadingModel, number>;

  constructor(scenario: ScenarioModel) {
    this.#scenario = scenario;
    this.#machineIds = numbered(scenario.machines);
    this.#linkIds = numbered(scenario.links);
    this.#storeIds = numbered(scenario.stores);
    this.#serviceIds = numbered(scenario.services);
    this.#programIds = numbered(scenario.programs);
    this.#operationIds = numbered(scenario.operations);
    this.#letIds = numbered(scenario.lets);
    this.#readingIds = numbered(scenario.readings);
  }

  plan(): PlanWithOrigins {
    const scenario = this.#scenario;
    const lets = scenario.lets.map((one) => ({ name: one.name, value: this.#draw(present(one.value, 'a value'), one.name, 'let') }));
    const machines = scenario.machines.map((machine, id) => this.#machine(machine, id));
    const routes = scenario.routes.map((route) => this.#route(route));
    for (const link of scenario.links) this.#linkImperfections(link);
    const stores = scenario.stores.map((store) => this.#store(store));
    const services = scenario.services.map((service) => this.#service(service));
    const detectors = scenario.detectors.map((detector) => this.#detector(detector));
    const programs = scenario.programs.map((program) => this.#program(program));
    const operations = scenario.operations.map((one) => ({
      label: one.label,
      text: one.text,
      program: this.#id(this.#programIds, one.program),
      verb: one.verb,
      store: one.store === null ? null : this.#id(this.#storeIds, one.store),
      ...(one.size === 0 ? {} : { size: one.size }),
    }));
    const readings = scenario.readings.map(({ label, text, clock, program }) => ({
      label,
      text,
      program: this.#id(this.#programIds, program),
      machine: this.#id(this.#machineIds, program.machine),
      clock,
    }));
    const faults = scenario.faults.map((fault, id) => this.#fault(fault, id));
    const expectations = scenario.expectations.map(({ mode, condition, text }) => ({ mode, condition: this.#condition(condition), text }));
    return {
      plan: {
        scenario: scenario.name,
        durationNs: scenario.durationNs,
        ...(isUsual(scenario.assumption) ? {} : { assumption: scenario.assumption }),
        machines,
        links: scenario.links.map(({ name }) => ({ name })),
        routes,
        stores,
        ...(services.length === 0 ? {} : { services }),
        ...(this.#effects.length === 0 ? {} : { effects: this.#effects }),
        detectors,
        programs,
        operations,
        readings,
        faults,
        lets,
        expectations,
        ...(scenario.shows.length === 0 ? {} : { shows: scenario.shows.map((show) => this.#show(show)) }),
        ranges: this.#ranges,
        imperfections: this.#imperfections,
      },
      origins: {
        scenario: scenario.place,
        machines: scenario.machines.map(({ place }) => place),
        links: scenario.links.map(({ place }) => place),
        stores: scenario.stores.map(({ place }) => place),
        detectors: scenario.detectors.map(({ place }) => place),
        programs: scenario.programs.map(({ place }) => place),
        operations: scenario.operations.map(({ place }) => place),
        statements: scenario.operations.map(({ statement }) => statement),
        readings: scenario.readings.map(({ place }) => place),
        faults: scenario.faults.map(({ place }) => place),
        expectations: scenario.expectations.map(({ place }) => place),
        ...(scenario.shows.length === 0 ? {} : { shows: scenario.shows.map(({ place }) => place) }),
        ranges: this.#rangeOrigins,
        imperfections: this.#imperfectionOrigins,
      },
    };
  }

  #id<Model>(ids: ReadonlyMap<Model, number>, model: Model): number {
    return present(ids.get(model), 'a thing of the scenario');
  }

  #range(name: string, kind: RangePlan['kind'], quantity: Quantity, machine: number | null): number {
    let unique = name;
    for (let i = 2; this.#rangeNames.has(unique); i++) unique = `${name} #${i}`;
    this.#rangeNames.add(unique);
    this.#ranges.push({ name: unique, kind, low: quantity.low, high: quantity.high, machine });
    this.#rangeOrigins.push(quantity.place);
    return this.#ranges.length - 1;
  }

  #draw(quantity: Quantity, name: string, kind: RangePlan['kind'], machine: number | null = null): Draw {
    const known = machine === null ? this.#draws.get(quantity) : undefined;
    if (known !== undefined) return known;
    const fixed = quantity.low === quantity.high;
    const draw: Draw = {
      lowNs: quantity.low,
      highNs: quantity.high,
      law: fixed ? null : quantity.law,
      range: fixed ? null : this.#range(name, kind, quantity, machine),
      unknowns: quantity.unknowns.map((unknown) => ({ let: this.#id(this.#letIds, unknown.let), factor: unknown.factor })),
    };
    if (machine === null) this.#draws.set(quantity, draw);
    return draw;
  }

  #imperfection(plan: ImperfectionPlan, place: Place): void {
    this.#imperfections.push(plan);
    this.#imperfectionOrigins.push(place);
  }

  #machine(machine: MachineModel, id: number): MachinePlan {
    const { name, own, zone, disk, takes, cores, queue, skew, drift, sync } = machine;
    if (isOpen(skew) || skew.low !== 0) this.#imperfection({ kind: 'skew', machine: id, name: `clock ${name} skew` }, skew.place);
    if (drift.low !== 0 || drift.high !== 0) this.#imperfection({ kind: 'drift', machine: id, name: `clock ${name} drift` }, drift.place);
    if (sync !== null && sync.withinNs > 0) this.#imperfection({ kind: 'sync', machine: id, name: `clock ${name} sync` }, sync.place);
    const range = drift.low === drift.high ? null : this.#range(`drift(${name})`, 'drift', drift, id);
    return {
      name,
      own,
      zone,
      disk,
      takes: this.#draw(takes, `takes of ${name}`, 'takes'),
      ...(cores === 1 ? {} : { cores }),
      ...(queue === null ? {} : { queue }),
      skew: this.#draw(skew, `skew(${name})`, 'skew', id),
      driftPpb: { low: drift.low, high: drift.high, range },
      ...(sync === null ? {} : { sync: this.#sync(name, id, sync) }),
    };
  }

  #sync(name: string, machine: number, { everyNs, withinNs, by, place }: NonNullable<MachineModel['sync']>): SyncPlan {
    const quantity: Quantity = { low: -withinNs, high: withinNs, law: null, unknowns: [], place };
    return { everyNs, error: this.#draw(quantity, `sync error(${name})`, 'sync', machine), by };
  }

  #route(route: RouteModel): RoutePlan {
    const { delays, settlesNs } = this.#scenario.assumption;
    const declared = (delay: Quantity): Quantity => (delays === 'asynchronous' ? this.#unbounded(delay, 0) : delay);
    const { delay, delayOf } = this.#delays(route, declared, 'delay');
    const early = (one: Quantity): Quantity => this.#unbounded(one, settlesNs);
    const unsettled = delays === 'partially-synchronous' ? { unsettled: this.#delays(route, early, 'early delay') } : {};
    return {
      from: this.#id(this.#machineIds, route.from),
      to: this.#id(this.#machineIds, route.to),
      delay,
      delayOf,
      ...unsettled,
      ...(route.profile === undefined ? {} : { profile: this.#profile(route.profile, route, declared, delays === 'partially-synchronous' ? early : null) }),
      ...(route.burst === undefined ? {} : { burst: route.burst }),
      ...(route.port === undefined ? {} : { port: { ...route.port, link: this.#id(this.#linkIds, route.port.link) } }),
      loss: route.loss,
      duplicate: route.duplicate,
      order: route.order,
      delayLink: this.#id(this.#linkIds, route.delayLink),
      lossLink: this.#id(this.#linkIds, route.lossLink),
      duplicateLink: this.#id(this.#linkIds, route.duplicateLink),
    };
  }

  #delays(route: RouteModel, assumed: (delay: Quantity) => Quantity, words: string): Pick<RoutePlan, 'delay' | 'delayOf'> {
    const delayOf: Partial<Record<MessageKind, Draw>> = {};
    for (const kind of messageKinds) {
      const delay = route.delayOf[kind];
      if (delay !== undefined) delayOf[kind] = this.#draw(assumed(delay), `${words} ${kind}(${this.#linkSaying(delay, route)})`, 'delay');
    }
    const delay = assumed(route.delay);
    return { delay: route.profile === undefined ? this.#draw(delay, `${words}(${this.#linkSaying(route.delay, route)})`, 'delay') : boundsOf(delay), delayOf };
  }

  #profile({ entries, loopNs }: NonNullable<RouteModel['profile']>, route: RouteModel, assumed: (delay: Quantity) => Quantity, early: ((delay: Quantity) => Quantity) | null): ProfilePlan {
    const draw = (delay: Quantity, declared: Quantity, fromNs: number, words: string): Draw =>
      this.#draw(delay, `${words}(${this.#linkSaying(declared, route)}) from ${fromNs / 1e6}ms on`, 'delay');
    return {
      entries: entries.map(({ fromNs, delay }) => ({
        fromNs,
        delay: draw(assumed(delay), delay, fromNs, 'delay'),
        ...(early === null ? {} : { unsettled: draw(early(delay), delay, fromNs, 'early delay') }),
      })),
      loopNs,
    };
  }

  /** As long as declared at least; at most so much longer than the instant at which things settle (0: without bound). */
  #unbounded(delay: Quantity, settlesNs: number): Quantity {
    const known = this.#unboundedDelays.get(delay);
    if (known !== undefined) return known;
    const unbounded = { ...delay, law: null, high: settlesNs === 0 ? Infinity : delay.high + settlesNs };
    this.#unboundedDelays.set(delay, unbounded);
    return unbounded;
  }

  /** The declaration in which a delay stands. */
  #linkSaying(delay: Quantity, { delayLink }: RouteModel): string {
    const { file, range } = delay.place;
    const link = this.#scenario.links.find(
      ({ place }) => place.file === file && place.range.start <= range.start && range.end <= place.range.end,
    );
    return (link ?? delayLink).name;
  }

  #linkImperfections(link: LinkModel): void {
    const id = this.#id(this.#linkIds, link);
    const { routes } = this.#scenario;
    const at = (key: string) => link.properties.get(key)?.place ?? link.place;
    const varies = (route: RouteModel) => this.#scenario.assumption.delays !== 'synchronous' || isOpen(route.delay) || Object.values(route.delayOf).some((delay) => isOpen(delay));
    if (routes.some((route) => route.delayLink === link && varies(route)))
      this.#imperfection({ kind: 'delay', link: id, name: `link ${link.name} delay` }, at('delay'));
    if (routes.some((route) => route.lossLink === link && route.loss > 0))
      this.#imperfection({ kind: 'loss', link: id, name: `link ${link.name} loss` }, at('loss'));
    if (routes.some((route) => route.duplicateLink === link && route.duplicate > 0)) {
      this.#imperfection({ kind: 'duplicate', link: id, name: `link ${link.name} duplicate` }, at('duplicate'));
    }
  }

  #store(store: StoreModel): StorePlan {
    const { name, replication, conflict, timestamp, ties, resendEveryNs } = store;
    const shared = store.takesRead === store.takesWrite;
    return {
      name,
      replicas: store.replicas.map((machine) => this.#id(this.#machineIds, machine)),
      replication,
      conflict,
      timestamp,
      ties,
      resendEveryNs,
      takesRead: this.#draw(store.takesRead, shared ? `takes of ${name}` : `takes read of ${name}`, 'takes'),
      takesWrite: this.#draw(store.takesWrite, shared ? `takes of ${name}` : `takes write of ${name}`, 'takes'),
    };
  }

  #detector(detector: DetectorModel): DetectorPlan {
    const { name, heartbeatNs, timeout, phi, votes } = detector;
    const ids = (machines: readonly MachineModel[]) => machines.map((machine) => this.#id(this.#machineIds, machine));
    return {
      name,
      observers: ids(detector.observers),
      watched: ids(detector.watched),
      heartbeatNs,
      silence: timeout === null ? { kind: 'phi', threshold: present(phi, 'a threshold') } : { kind: 'timeout', timeout: this.#draw(timeout, `timeout of ${name}`, 'timeout') },
      votes,
    };
  }

  #program(program: ProgramModel): ProgramPlan {
    const { name, machine, via, body } = program;
    const numbers = { next: 0 };
    return {
      name,
      machine: this.#id(this.#machineIds, machine),
      ...(program.handles === null ? {} : { handles: this.#id(this.#serviceIds, program.handles) }),
      via: this.#via(via),
      ...(program.load === null ? {} : { load: this.#load(program.name, program.load) }),
      body: body.map((statement) => this.#statement(statement, program, numbers)),
    };
  }

  #load(name: string, { perSecond, arrivals, durationNs, place }: LoadModel): LoadPlan {
    if (arrivals === 'constant' || perSecond === 0) return { perSecond, interval: null, durationNs };
    const law = { kind: 'exponential', meanNs: 1e9 / perSecond } as const;
    const interval = this.#draw({ low: 0, high: Infinity, law, unknowns: [], place }, `time between arrivals of ${name}`, 'every');
    return { perSecond, interval, durationNs };
  }

  #via(via: ProgramModel['via']): ProgramPlan['via'] {
    if (via === null) return null;
    switch (via.kind) {
      case 'machine':
        return { kind: 'machine', machine: this.#id(this.#machineIds, via.machine) };
      case 'store':
        return { kind: 'store', store: this.#id(this.#storeIds, via.store) };
      // What is asked of the service goes to any of its machines, way or not.
      case 'service':
        return null;
      default:
        return unreachable(via);
    }
  }

  #statement(statement: StatementModel, program: ProgramModel, numbers: { next: number }): StatementPlan {
    switch (statement.kind) {
      case 'wait':
        return { kind: 'wait', statement: numbers.next++, duration: this.#draw(statement.duration, `wait of ${program.name}`, 'wait') };
      case 'now':
        return { kind: 'now', reading: this.#id(this.#readingIds, statement.reading) };
      case 'repeat': {
        const number = numbers.next++;
        const every = statement.every === null ? null : this.#draw(statement.every, `period of ${program.name}`, 'every');
        return {
          kind: 'repeat',
          statement: number,
          count: statement.count,
          every,
          body: statement.body.map((inner) => this.#statement(inner, program, numbers)),
        };
      }
      case 'take':
        return { kind: 'take', statement: numbers.next++, duration: this.#draw(statement.duration, `take of ${program.name}`, 'takes') };
      case 'effect':
        return { kind: 'effect', effect: this.#effect(statement.effect) };
      case 'fail':
        return statement;
      default:
        return this.#access(statement);
    }
  }

  #access(statement: Extract<StatementModel, { operation: OperationModel }>): StatementPlan {
    const { operation: model } = statement;
    const operation = this.#id(this.#operationIds, model);
    const timeout = model.timeout === null ? null : this.#draw(model.timeout, `timeout of ${model.label ?? model.text}`, 'timeout');
    const { retries } = model;
    if (statement.kind === 'call') return { kind: 'call', operation, callee: this.#callee(statement.callee), timeout, retries };
    const store = this.#id(this.#storeIds, present(model.store, 'the store of an operation'));
    switch (statement.kind) {
      case 'write':
        return { kind: 'write', operation, store, key: statement.key, value: this.#value(statement.value), timeout, retries };
      case 'append':
        return { kind: 'append', operation, store, key: statement.key, value: this.#value(statement.value), timeout, retries };
      case 'increment':
        return { kind: 'increment', operation, store, key: statement.key, by: this.#value(statement.value), timeout, retries };
      case 'read':
        return { kind: 'read', operation, store, key: statement.key, timeout, retries };
      case 'await':
        return { kind: 'await', operation, store, condition: this.#condition(statement.condition), timeout, retries };
      default:
        return unreachable(statement);
    }
  }

  #callee(callee: CalleeModel): CalleePlan {
    if (callee.kind === 'machine') return { kind: 'machine', machine: this.#id(this.#machineIds, callee.machine) };
    return {
      kind: 'service',
      service: this.#id(this.#serviceIds, callee.service),
      machines: callee.machines.map((machine) => this.#id(this.#machineIds, machine)),
      handler: callee.handler === null ? null : this.#id(this.#programIds, callee.handler),
    };
  }

  #service(service: ServiceModel): ServicePlan {
    const { name, machines, takes, workers, idempotent } = service;
    return { name, machines: machines.map((machine) => this.#id(this.#machineIds, machine)), takes: this.#draw(takes, `takes of ${name}`, 'takes'), workers, idempotent };
  }

  #effect(name: string): EffectId {
    const known = this.#effects.indexOf(name);
    return known >= 0 ? known : this.#effects.push(name) - 1;
  }

  #value(value: ValueModel): ValuePlan {
    switch (value.kind) {
      case 'number':
      case 'string':
      case 'none':
      case 'unique':
        return value;
      case 'result':
        return { kind: 'result', operation: this.#id(this.#operationIds, value.operation) };
      case 'key':
        return { kind: 'key', store: this.#id(this.#storeIds, value.store), key: value.key };
      case 'count':
        return { kind: 'count', of: this.#value(value.of) };
      case 'passes':
        return { kind: 'passes', effect: this.#effect(value.effect) };
      case 'binary':
        return { kind: 'binary', operator: value.operator, left: this.#value(value.left), right: this.#value(value.right) };
      default:
        return unreachable(value);
    }
  }

  #condition(condition: ConditionModel): ConditionPlan {
    switch (condition.kind) {
      case 'and':
      case 'or':
        return { kind: condition.kind, operands: condition.operands.map((operand) => this.#condition(operand)) };
      case 'not':
        return { kind: 'not', operand: this.#condition(condition.operand) };
      case 'compare':
        return { kind: 'compare', operator: condition.operator, left: this.#value(condition.left), right: this.#value(condition.right) };
      case 'compare-times': {
        const terms = condition.terms.map(({ reading, factor }) => ({ reading: this.#id(this.#readingIds, reading), factor }));
        return { kind: 'compare-times', operator: condition.operator, terms, againstNs: condition.againstNs };
      }
      case 'in':
        return { kind: 'in', left: this.#value(condition.left), values: condition.values.map((value) => this.#value(value)) };
      case 'ends':
        return {
          kind: 'ends',
          operation: this.#id(this.#operationIds, condition.operation),
          ending: condition.ending,
          withinNs: condition.withinNs,
        };
      case 'survives':
        return { kind: 'survives', operation: this.#id(this.#operationIds, condition.operation) };
      case 'no-hazard':
        return {
          kind: 'no-hazard',
          hazard: condition.hazard,
          store: condition.store === null ? null : this.#id(this.#storeIds, condition.store),
          program: condition.program === null ? null : this.#id(this.#programIds, condition.program),
          operation: condition.operation === null ? null : this.#id(this.#operationIds, condition.operation),
          ...(condition.machine === null ? {} : { machine: this.#id(this.#machineIds, condition.machine) }),
        };
      case 'at-most':
        return { kind: 'at-most', count: condition.count, effect: this.#effect(condition.effect), operations: condition.operations.map((operation) => this.#id(this.#operationIds, operation)) };
      case 'converges':
        return { kind: 'converges', store: this.#id(this.#storeIds, condition.store), withinNs: condition.withinNs };
      case 'measure':
        return { kind: 'measure', measure: this.#measure(condition.measure), operator: condition.operator, value: condition.value };
      case 'gauge': {
        const { gauge, operator, value } = condition;
        return { kind: 'gauge', gauge: gauge.name, machine: this.#id(this.#machineIds, gauge.machine), operator, value };
      }
      case 'every': {
        const operations = this.#operationsOf(condition.program, (operation) => operation.verb === condition.verb);
        return { kind: 'every', operations, ending: condition.ending, withinNs: condition.withinNs };
      }
      case 'recovers':
        return { kind: 'recovers', program: this.#id(this.#programIds, condition.program), withinNs: condition.withinNs };
      case 'probability':
        return { kind: 'probability', condition: this.#condition(condition.condition), operator: condition.operator, value: condition.value };
      case 'suspected':
        return { kind: 'suspected', machine: this.#id(this.#machineIds, condition.machine), withinNs: condition.withinNs };
      default:
        return unreachable(condition);
    }
  }

  #show({ text, what, by }: ShowModel): ShowPlan {
    return {
      text,
      what: what.kind === 'measure' ? { kind: 'measure', measure: this.#measure(what.measure) } : { kind: 'probability', condition: this.#condition(what.condition) },
      by: by === null || by === 'time' ? by : { let: this.#id(this.#letIds, by) },
    };
  }

  #measure({ name, program, operation }: MeasureModel): MeasurePlan {
    const operations = this.#operationsOf(program, (one) => operation === null || one === operation);
    return { name, program: this.#id(this.#programIds, program), operations };
  }

  #operationsOf(program: ProgramModel, matches: (operation: OperationModel) => boolean): number[] {
    return this.#scenario.operations.flatMap((operation, id) => (operation.program === program && matches(operation) ? [id] : []));
  }

  #fault(fault: FaultModel, id: number): FaultPlan {
    this.#imperfection({ kind: 'fault', fault: id, name: `fault ${fault.text}` }, fault.place);
    return { label: fault.label, text: fault.text, upTo: fault.upTo, actions: fault.actions.map((action) => this.#action(action)) };
  }

  #action(action: FaultActionModel): FaultActionPlan {
    const timing = this.#timing(action.timing, action.what);
    const ids = (machines: readonly MachineModel[]) => machines.map((machine) => this.#id(this.#machineIds, machine));
    const pairsOf = (alternatives: readonly (readonly { readonly from: MachineModel; readonly to: MachineModel }[])[]) =>
      alternatives.map((pairs) => pairs.map(({ from, to }) => ({ from: this.#id(this.#machineIds, from), to: this.#id(this.#machineIds, to) })));
    switch (action.kind) {
      case 'slow':
        return { kind: 'slow', timing, machines: { quantifier: action.machines.quantifier, machines: ids(action.machines.machines) }, factor: action.factor };
      case 'degrade':
        return { kind: 'degrade', timing, alternatives: pairsOf(action.alternatives), route: this.#degraded(action.route, action.what) };
      case 'crash':
      case 'kill':
      case 'restart':
      case 'pause':
        return { kind: action.kind, timing, machines: { quantifier: action.machines.quantifier, machines: ids(action.machines.machines) } };
      case 'step':
      case 'strobe': {
        const by = this.#draw(action.by, `size of ${action.what}`, 'fault-by');
        return { kind: action.kind, timing, machines: { quantifier: action.machines.quantifier, machines: ids(action.machines.machines) }, by };
      }
      case 'cut':
      case 'hold':
        return { kind: action.kind, timing, alternatives: pairsOf(action.alternatives) };
      case 'partition':
        return { kind: 'partition', timing, groups: action.groups.map(ids) };
      case 'lose':
      case 'delay': {
        const { message, every } = action;
        const common = { timing, operation: this.#id(this.#operationIds, action.operation), message, every };
        return action.kind === 'lose' ? { kind: 'lose', ...common } : { kind: 'delay', ...common, by: this.#draw(action.by, `length of ${action.what}`, 'fault-by') };
      }
      default:
        return unreachable(action);
    }
  }

  #degraded({ delay, delayOf, loss, duplicate }: DegradedModel, what: string): DegradedRoute {
    const kinds = Object.entries(delayOf ?? {}).map(([kind, quantity]) => [kind, this.#draw(quantity, `delay ${kind} of ${what}`, 'delay')]);
    return {
      ...(delay === undefined ? {} : { delay: this.#draw(delay, `delay of ${what}`, 'delay') }),
      ...(kinds.length === 0 ? {} : { delayOf: Object.fromEntries(kinds) }),
      ...(loss === undefined ? {} : { loss }),
      ...(duplicate === undefined ? {} : { duplicate }),
    };
  }

  #event(when: NonNullable<TimingModel['when']>): EventPlan {
    return when.moment === 'suspected'
      ? { moment: when.moment, machine: this.#id(this.#machineIds, when.machine) }
      : { moment: when.moment, operation: this.#id(this.#operationIds, when.operation) };
  }

  #timing(timing: TimingModel, what: string): TimingPlan {
    const { at, after, when } = timing;
    const draw = (quantity: Quantity | null, words: string, kind: RangePlan['kind']) =>
      quantity === null ? null : this.#draw(quantity, `${words} of ${what}`, kind);
    return {
      at: at === 'any' ? 'any' : draw(at, 'start', 'fault-at'),
      after: draw(after, 'delay', 'fault-at'),
      for: draw(timing.for, 'length', 'fault-for'),
      every: draw(timing.every, 'period', 'every'),
      when: when === null ? null : this.#event(when),
    };
  }
}

function isUsual({ delays, failures }: ScenarioModel['assumption']): boolean {
  return delays === 'synchronous' && failures === 'crash-recovery';
}

/** What is never drawn itself. */
function boundsOf({ low, high }: Quantity): Draw {
  return { lowNs: low, highNs: high, law: null, range: null, unknowns: [] };
}

function numbered<Model>(models: readonly Model[]): ReadonlyMap<Model, number> {
  return new Map(models.map((model, id) => [model, id]));
}
