// A plan with all but some of its imperfections taken away: what is left when the question is whether these alone suffice.
import { atBound } from './kernel/draws.ts';
import type { FaultPlan, ImperfectionPlan } from './fault-plan.ts';
import type { RoutePlan } from './network-plan.ts';
import type { Draw, MachineId } from './plan-ids.ts';
import type { MachinePlan, Plan } from './plan.ts';

/**
 * The plan without all imperfections but those of `kept` (indices into `plan.imperfections`): a clock without skew,
 * drift and errors of its syncs, delays at their shortest, no loss, no duplicates, faults that never strike. All ids stay what they were, so that
 * inputs, operations and faults keep their names. Faults are gone, or `idle`: a run lasts as long as it does with them.
 */
export function withOnly(plan: Plan, kept: ReadonlySet<number>, faultsAre: 'gone' | 'idle' = 'gone'): Plan {
  const gone = plan.imperfections.filter((_, id) => !kept.has(id));
  const machines = (kind: 'skew' | 'drift' | 'sync'): ReadonlySet<MachineId> => new Set(gone.flatMap((one) => (one.kind === kind ? [one.machine] : [])));
  const links = (kind: 'delay' | 'loss' | 'duplicate'): ReadonlySet<number> => new Set(gone.flatMap((one) => (one.kind === kind ? [one.link] : [])));
  const skews = machines('skew');
  const drifts = machines('drift');
  const syncs = machines('sync');
  const ways = { delay: links('delay'), loss: links('loss'), duplicate: links('duplicate') };
  const faults = new Set(gone.flatMap((one: ImperfectionPlan) => (one.kind === 'fault' ? [one.fault] : [])));
  return {
    ...plan,
    machines: plan.machines.map((machine, id) => withClock(machine, { skew: skews.has(id), drift: drifts.has(id), sync: syncs.has(id) })),
    routes: plan.routes.map((route) => ({
      ...(ways.delay.has(route.delayLink) ? withShortestDelays(route) : route),
      loss: ways.loss.has(route.lossLink) ? 0 : route.loss,
      duplicate: ways.duplicate.has(route.duplicateLink ?? route.lossLink) ? 0 : route.duplicate,
    })),
    faults: plan.faults.map((fault, id): FaultPlan => (!faults.has(id) ? fault : faultsAre === 'idle' ? { ...fault, isIdle: true } : { ...fault, actions: [] })),
  };
}

/** A sync without its error still corrects what skew and drift do. */
function withClock(machine: MachinePlan, gone: { readonly skew: boolean; readonly drift: boolean; readonly sync: boolean }): MachinePlan {
  const none: Draw = { lowNs: 0, highNs: 0, law: null, range: null, unknowns: [] };
  const { sync } = machine;
  return {
    ...machine,
    skew: gone.skew ? none : machine.skew,
    driftPpb: gone.drift ? { low: 0, high: 0, range: null } : machine.driftPpb,
    ...(sync === undefined || sync === null || !gone.sync ? {} : { sync: { ...sync, error: none } }),
  };
}

function withShortestDelays(route: RoutePlan): RoutePlan {
  const delayOf = Object.fromEntries(Object.entries(route.delayOf).map(([kind, draw]) => [kind, shortest(draw)]));
  const { unsettled: _, profile: __, ...steady } = route;
  return { ...steady, delay: shortest(route.delay), delayOf };
}

/** What `let` names stand in it stay: they are unknowns of the scenario, not of the link. */
function shortest(draw: Draw): Draw {
  return atBound(draw, 'low');
}
