// A resolved scenario, whose parts refer to each other, to a plan, whose parts are numbered, and the way back to the text.
import type { ScenarioModel } from '../semantics/scenario-model.ts';
import type { Plan } from '../simulator/plan.ts';
import { Numbering } from './numbering.ts';
import { planCondition, planShow } from './plan-conditions.ts';
import { planBalancer, planDetector, planLet, planLock, planMachine, planService, planStore } from './plan-declarations.ts';
import { planFault } from './plan-faults.ts';
import { planProgram } from './plan-programs.ts';
import { planLinkImperfections, planRoute } from './plan-routes.ts';
import type { Origins } from './planned-scenario.ts';

export interface PlanWithOrigins {
  readonly plan: Plan;
  readonly origins: Origins;
}

/** Only of a scenario without blockers: everything that it says is in the plan. */
export function planOf(scenario: ScenarioModel): PlanWithOrigins {
  const numbering = new Numbering(scenario);
  const lets = scenario.lets.map((one) => planLet(one, numbering));
  const machines = scenario.machines.map((machine, id) => planMachine(machine, id, numbering));
  const routes = scenario.routes.map((route) => planRoute(route, numbering));
  for (const link of scenario.links) planLinkImperfections(link, numbering);
  const stores = scenario.stores.map((store) => planStore(store, numbering));
  const services = scenario.services.map((service) => planService(service, numbering));
  const balancers = scenario.balancers.map((balancer) => planBalancer(balancer, numbering));
  const locks = scenario.locks.map((lock) => planLock(lock, numbering));
  const detectors = scenario.detectors.map((detector) => planDetector(detector, numbering));
  const programs = scenario.programs.map((program) => planProgram(program, numbering));
  const operations = scenario.operations.map((one) => ({
    label: one.label,
    text: one.text,
    program: numbering.program(one.program),
    verb: one.verb,
    store: one.store === null ? null : numbering.store(one.store),
    ...(one.size === 0 ? {} : { size: one.size }),
  }));
  const readings = scenario.readings.map(({ label, text, clock, program }) => ({
    label,
    text,
    program: numbering.program(program),
    machine: numbering.machine(program.machine),
    clock,
  }));
  const faults = scenario.faults.map((fault, id) => planFault(fault, id, numbering));
  const expectations = scenario.expectations.map(({ mode, condition, text }) => ({ mode, condition: planCondition(condition, numbering), text }));
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
      ...(balancers.length === 0 ? {} : { balancers }),
      ...(numbering.effects.length === 0 ? {} : { effects: numbering.effects }),
      ...(locks.length === 0 ? {} : { locks }),
      detectors,
      programs,
      operations,
      readings,
      faults,
      lets,
      expectations,
      ...(scenario.shows.length === 0 ? {} : { shows: scenario.shows.map((show) => planShow(show, numbering)) }),
      ranges: numbering.ranges,
      imperfections: numbering.imperfections,
    },
    origins: {
      scenario: scenario.place,
      machines: scenario.machines.map(({ place }) => place),
      links: scenario.links.map(({ place }) => place),
      stores: scenario.stores.map(({ place }) => place),
      services: scenario.services.map(({ place }) => place),
      balancers: scenario.balancers.map(({ place }) => place),
      ...(locks.length === 0 ? {} : { locks: scenario.locks.map(({ place }) => place) }),
      detectors: scenario.detectors.map(({ place }) => place),
      programs: scenario.programs.map(({ place }) => place),
      operations: scenario.operations.map(({ place }) => place),
      statements: scenario.operations.map(({ statement }) => statement),
      readings: scenario.readings.map(({ place }) => place),
      faults: scenario.faults.map(({ place }) => place),
      expectations: scenario.expectations.map(({ place }) => place),
      ...(scenario.shows.length === 0 ? {} : { shows: scenario.shows.map(({ place }) => place) }),
      ranges: numbering.rangeOrigins,
      imperfections: numbering.imperfectionOrigins,
    },
  };
}

/** Where the scenario stands, for one that has no plan. */
export function headOrigins(scenario: ScenarioModel): Origins {
  return {
    scenario: scenario.place,
    machines: [],
    links: [],
    stores: [],
    services: [],
    balancers: [],
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

function isUsual({ delays, failures }: ScenarioModel['assumption']): boolean {
  return delays === 'synchronous' && failures === 'crash-recovery';
}
