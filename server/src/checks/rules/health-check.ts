// How long a health check of a machine that lives takes, and how late one that is dead is ejected, by what is declared.
import { present } from '../../base/assert.ts';
import type { MachineId } from '../../simulator/plan-ids.ts';
import type { BalancerPlan, Plan } from '../../simulator/plan.ts';
import { delayBounds } from './round-trip.ts';

export interface HealthCheckBounds {
  readonly machine: MachineId;
  /** The longest way there and back, where it waits for nobody. Infinite where a delay has no bound. */
  readonly longestNs: number;
  /** The shortest that the balancer waits for it, in true time. */
  readonly timeoutNs: number;
  /** From a crash just behind a good check until the machine is ejected, at most. */
  readonly detectionNs: number;
  /** The probability that a check or its answer is lost. */
  readonly loss: number;
}

/** Of each machine behind a balancer; none where nobody checks. */
export function healthChecksOf(plan: Plan, { machine: balancer, machines, check }: BalancerPlan): readonly HealthCheckBounds[] {
  if (check === null) return [];
  const drift = present(plan.machines[balancer], 'machine').driftPpb;
  return machines.map((machine) => {
    const lossOf = (from: MachineId, to: MachineId): number => plan.routes.find((route) => route.from === from && route.to === to)?.loss ?? 0;
    return {
      machine,
      longestNs: delayBounds(plan, balancer, machine, 'heartbeat').highNs + delayBounds(plan, machine, balancer, 'heartbeat').highNs,
      timeoutNs: Math.floor(check.timeoutNs / (1 + drift.high / 1e9)),
      detectionNs: Math.ceil((check.everyNs * check.ejectAfter + check.timeoutNs) / (1 + drift.low / 1e9)),
      loss: 1 - (1 - lossOf(balancer, machine)) * (1 - lossOf(machine, balancer)),
    };
  });
}
