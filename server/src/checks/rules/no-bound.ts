// An expectation that something happens in time, of messages that have no upper bound: no system can give it (Fischer, Lynch
// and Paterson, 1985, for agreement; DDIA, chapter 8, "System model and reality").
import { present } from '../../base/assert.ts';
import type { ConditionPlan } from '../../simulator/condition-plan.ts';
import type { MachineId, StoreId } from '../../simulator/plan-ids.ts';
import type { Plan } from '../../simulator/plan.ts';
import { listed, machineName, operationName } from '../phrases.ts';
import { delayBounds, drawBounds, requestsOf, roundTrip } from './round-trip.ts';
import type { Rule } from './rule.ts';

export const noBound: Rule = {
  code: 'no-bound',
  check({ plan, origins }) {
    const why = plan.assumption?.delays === 'asynchronous' ? '`assume asynchronous` gives messages no upper bound' : 'the law of a delay has no upper bound';
    return plan.expectations.flatMap(({ mode, condition }, id) => {
      if (mode === 'possible') return [];
      const late = [...new Set(promised(plan, condition))];
      if (late.length === 0) return [];
      const message = `no system can promise this: ${listed(late)} may take any time, since ${why}`;
      return [{ at: present(origins.expectations[id], 'the place of an expectation'), message }];
    });
  },
};

/** What is promised within a time and has none. */
function promised(plan: Plan, condition: ConditionPlan): string[] {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.operands.flatMap((operand) => promised(plan, operand));
    case 'ends':
      return condition.withinNs !== null && condition.ending === 'ok' && isUnbounded(plan, condition.operation) ? [operationName(plan, condition.operation)] : [];
    case 'every':
      return condition.withinNs !== null && condition.ending === 'ok' ? condition.operations.filter((operation) => isUnbounded(plan, operation)).map((operation) => operationName(plan, operation)) : [];
    case 'suspected':
      return condition.withinNs !== null && isDetectionUnbounded(plan, condition.machine) ? [`what tells that ${machineName(plan, condition.machine)} is silent`] : [];
    case 'recovers':
      return isAsynchronous(plan) && plan.operations.some(({ program }, id) => program === condition.program && isUnbounded(plan, id)) ? [`what ${plan.programs[condition.program]?.name} asks for`] : [];
    case 'measure':
      return isAsynchronous(plan) && isLatencyBound(condition) ? condition.measure.operations.filter((operation) => isUnbounded(plan, operation)).map((operation) => operationName(plan, operation)) : [];
    case 'converges':
      return condition.withinNs !== null && isReplicationUnbounded(plan, condition.store) ? [`replication of ${plan.stores[condition.store]?.name}`] : [];
    default:
      return [];
  }
}

function isAsynchronous(plan: Plan): boolean {
  return plan.assumption?.delays === 'asynchronous';
}

/** Where laws of delays hold, a share of slow requests is one of chance, and no promise of each. */
function isLatencyBound({ measure: { name }, operator }: Extract<ConditionPlan, { kind: 'measure' }>): boolean {
  return name !== 'availability' && name !== 'goodput' && (operator === '<' || operator === '<=');
}

/** The last sign of life of what is dead may come late, and a vote on it too. */
function isDetectionUnbounded(plan: Plan, machine: MachineId): boolean {
  const detectors = plan.detectors.filter(({ watched }) => watched.includes(machine));
  return detectors.some(({ observers, votes }) =>
    observers.some((observer) => {
      const voters = votes === 'any' ? [] : observers.filter((other) => other !== observer && other !== machine);
      return isOpenEnded(plan, machine, observer, 'heartbeat') || voters.some((other) => isOpenEnded(plan, other, observer, 'vote'));
    }),
  );
}

function isOpenEnded(plan: Plan, from: MachineId, to: MachineId, kind: 'heartbeat' | 'vote'): boolean {
  return from !== to && delayBounds(plan, from, to, kind).highNs === Infinity;
}

function isUnbounded(plan: Plan, operation: number): boolean {
  return requestsOf(plan).some(({ program, statement }) => statement.operation === operation && roundTrip(plan, program, statement, { isUnbroken: false }).highNs === Infinity);
}

function isReplicationUnbounded(plan: Plan, store: StoreId): boolean {
  const { replicas } = present(plan.stores[store], 'store');
  const isReplica = (machine: MachineId): boolean => replicas.includes(machine);
  return plan.routes.some(({ from, to, delay, delayOf }) => isReplica(from) && isReplica(to) && drawBounds(plan, delayOf.replicate ?? delay).highNs === Infinity);
}
