// How long requests, pauses and outages may last in a scenario, for fixes that have to be longer.
import { reachOf } from '../semantics/reach.ts';
import { contactsOf } from '../semantics/programs.ts';
import type { ScenarioModel } from '../semantics/scenario-model.ts';
import type { MachineModel, OperationModel, Quantity } from '../semantics/thing-model.ts';

/** How long all pauses and outages that end may last, one behind the other. */
export function stoppedNs(scenario: ScenarioModel): number {
  const stops = scenario.faults.flatMap(({ actions }) => actions.map(({ timing }) => (timing.for === null ? 0 : highest(timing.for))));
  return stops.reduce((sum, ns) => sum + ns, 0);
}

/** A timeout runs on a clock that may be fast. */
export function onFastClock(scenario: ScenarioModel, ns: number): number {
  const fastest = Math.max(0, ...scenario.machines.map(({ drift }) => drift.high));
  return Math.ceil((ns * (1e9 + fastest)) / 1e9);
}

export function longestRoundTrip(scenario: ScenarioModel, operation: OperationModel): number {
  const { store, verb, callee } = operation;
  // How long a handler lasts depends on what goes wrong in it.
  if (callee?.kind === 'service' && callee.handler !== null) return Infinity;
  const ofService = callee?.kind === 'service' ? highest(callee.service.takes) : 0;
  const kind = verb === 'call' || verb === 'acquire' || verb === 'release' ? null : verb === 'read' ? 'read' : 'write';
  const client = operation.program.machine;
  return Math.max(
    ...contactsOf(operation).map((server) => {
      const served = highest(server.takes) + ofService + (store === null ? 0 : highest(kind === 'read' ? store.takesRead : store.takesWrite));
      return travel(scenario, client, server, kind) + served + travel(scenario, server, client, 'response');
    }),
  );
}

export function travel(scenario: ScenarioModel, from: MachineModel, to: MachineModel, kind: 'read' | 'write' | 'response' | 'heartbeat' | null): number {
  if (from === to) return 0;
  const route = scenario.routes.find((one) => one.from === from && one.to === to);
  return route === undefined ? 0 : highest((kind === null ? undefined : route.delayOf[kind]) ?? route.delay);
}

/** Its largest value, unknowns included. */
export function highest(quantity: Quantity): number {
  return reachOf(quantity)[1];
}

/** To two digits, upwards: nobody writes a timeout of 10.000001 ms. */
export function roundedUp(ns: number): number {
  let step = 1;
  while (ns > step * 100) step *= 10;
  return Math.ceil(ns / step) * step;
}

/** A whole number of nanoseconds as the language writes it, in the largest unit that leaves no more than one digit behind the point. */
export function durationText(ns: number): string {
  for (const [unit, size] of [
    ['s', 1_000_000_000],
    ['ms', 1_000_000],
    ['us', 1_000],
  ] as const) {
    if (ns >= size && (ns * 10) % size === 0) return `${ns / size}${unit}`;
  }
  return `${ns}ns`;
}
