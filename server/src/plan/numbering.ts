// The numbers by which the plan knows the parts of a scenario, and the ranges, effects and imperfections found on the way.
import { present } from '../base/assert.ts';
import type { ScenarioModel } from '../semantics/scenario-model.ts';
import type { BalancerModel, BoundModel, LetModel, LinkModel, LockModel, MachineModel, OperationModel, Place, ProgramModel, Quantity, ReadingModel, ServiceModel, StoreModel, UnknownModel } from '../semantics/thing-model.ts';
import type { ImperfectionPlan } from '../simulator/fault-plan.ts';
import type { BoundPlan, Draw, EffectId, UnknownPlan } from '../simulator/plan-ids.ts';
import type { RangePlan } from '../simulator/plan.ts';
import type { Origin } from './planned-scenario.ts';

export class Numbering {
  readonly scenario: ScenarioModel;
  readonly ranges: RangePlan[] = [];
  readonly rangeOrigins: (Origin | null)[] = [];
  readonly imperfections: ImperfectionPlan[] = [];
  readonly imperfectionOrigins: (Origin | null)[] = [];
  readonly effects: string[] = [];
  readonly #rangeNames = new Set<string>();
  /** A quantity that several routes or requests share is one declared range. */
  readonly #draws = new Map<Quantity, Draw>();
  /** Without what an assumption denies. */
  readonly #unboundedDelays = new Map<Quantity, Quantity>();
  readonly #machines: ReadonlyMap<MachineModel, number>;
  readonly #links: ReadonlyMap<LinkModel, number>;
  readonly #stores: ReadonlyMap<StoreModel, number>;
  readonly #services: ReadonlyMap<ServiceModel, number>;
  readonly #balancers: ReadonlyMap<BalancerModel, number>;
  readonly #locks: ReadonlyMap<LockModel, number>;
  readonly #programs: ReadonlyMap<ProgramModel, number>;
  readonly #operations: ReadonlyMap<OperationModel, number>;
  readonly #lets: ReadonlyMap<LetModel, number>;
  readonly #readings: ReadonlyMap<ReadingModel, number>;

  constructor(scenario: ScenarioModel) {
    this.scenario = scenario;
    this.#machines = numbered(scenario.machines);
    this.#links = numbered(scenario.links);
    this.#stores = numbered(scenario.stores);
    this.#services = numbered(scenario.services);
    this.#balancers = numbered(scenario.balancers);
    this.#locks = numbered(scenario.locks);
    this.#programs = numbered(scenario.programs);
    this.#operations = numbered(scenario.operations);
    this.#lets = numbered(scenario.lets);
    this.#readings = numbered(scenario.readings);
  }

  machine(model: MachineModel): number {
    return numberOf(model, this.#machines);
  }

  link(model: LinkModel): number {
    return numberOf(model, this.#links);
  }

  store(model: StoreModel): number {
    return numberOf(model, this.#stores);
  }

  service(model: ServiceModel): number {
    return numberOf(model, this.#services);
  }

  balancer(model: BalancerModel): number {
    return numberOf(model, this.#balancers);
  }

  lock(model: LockModel): number {
    return numberOf(model, this.#locks);
  }

  program(model: ProgramModel): number {
    return numberOf(model, this.#programs);
  }

  operation(model: OperationModel): number {
    return numberOf(model, this.#operations);
  }

  let(model: LetModel): number {
    return numberOf(model, this.#lets);
  }

  reading(model: ReadingModel): number {
    return numberOf(model, this.#readings);
  }

  draw(quantity: Quantity, name: string, kind: RangePlan['kind'], machine: number | null = null): Draw {
    const known = machine === null ? this.#draws.get(quantity) : undefined;
    if (known !== undefined) return known;
    const { between } = quantity;
    const fixed = quantity.low === quantity.high;
    const draw: Draw = {
      lowNs: quantity.low,
      highNs: quantity.high,
      law: fixed ? null : quantity.law,
      range: fixed ? null : this.range(name, kind, quantity, machine),
      unknowns: this.#unknowns(quantity.unknowns),
      ...(between === undefined ? {} : { between: { low: this.#bound(between.low), high: this.#bound(between.high) } }),
    };
    if (machine === null) this.#draws.set(quantity, draw);
    return draw;
  }

  #unknowns(unknowns: readonly UnknownModel[]): UnknownPlan[] {
    return unknowns.map((unknown) => ({ let: this.let(unknown.let), factor: Math.round(unknown.factor * unknown.let.step.ns) }));
  }

  #bound({ base, unknowns }: BoundModel): BoundPlan {
    return { baseNs: base, unknowns: this.#unknowns(unknowns) };
  }

  range(name: string, kind: RangePlan['kind'], quantity: Quantity, machine: number | null): number {
    let unique = name;
    for (let i = 2; this.#rangeNames.has(unique); i++) unique = `${name} #${i}`;
    this.#rangeNames.add(unique);
    this.ranges.push({ name: unique, kind, low: quantity.low, high: quantity.high, machine });
    this.rangeOrigins.push(quantity.place);
    return this.ranges.length - 1;
  }

  /** As long as declared at least; at most so much longer than the instant at which things settle (0: without bound). */
  unbounded(delay: Quantity, settlesNs: number): Quantity {
    const known = this.#unboundedDelays.get(delay);
    if (known !== undefined) return known;
    const { between, ...rest } = delay;
    // Nothing holds it from above, and from below what held it before.
    const least = between === undefined ? {} : { low: between.low.base, unknowns: between.low.unknowns };
    const unbounded = { ...rest, ...least, law: null, high: settlesNs === 0 ? Infinity : delay.high + settlesNs };
    this.#unboundedDelays.set(delay, unbounded);
    return unbounded;
  }

  imperfection(plan: ImperfectionPlan, place: Place): void {
    this.imperfections.push(plan);
    this.imperfectionOrigins.push(place);
  }

  effect(name: string): EffectId {
    const known = this.effects.indexOf(name);
    return known >= 0 ? known : this.effects.push(name) - 1;
  }

  operationsOf(program: ProgramModel, matches: (operation: OperationModel) => boolean): number[] {
    return this.scenario.operations.flatMap((operation, id) => (operation.program === program && matches(operation) ? [id] : []));
  }
}

function numberOf<Model>(model: Model, numbers: ReadonlyMap<Model, number>): number {
  return present(numbers.get(model), 'a thing of the scenario');
}

function numbered<Model>(models: readonly Model[]): ReadonlyMap<Model, number> {
  return new Map(models.map((model, id) => [model, id]));
}
