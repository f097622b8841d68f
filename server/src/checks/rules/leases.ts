// What the static rules on locks ask of a plan: who does what under which lock, and where.
import { present } from '../../base/assert.ts';
import type { LockId, MachineId, StoreId } from '../../simulator/plan-ids.ts';
import type { Plan } from '../../simulator/plan.ts';
import type { StatementPlan } from '../../simulator/program-plan.ts';
import { statementsIn } from '../reached-effects.ts';
import { hostsOf, serversOf } from './round-trip.ts';

/** A write under a lock: from a machine to one that keeps its store. */
export interface GuardedWrite {
  readonly statement: Extract<StatementPlan, { store: StoreId }>;
  readonly client: MachineId;
  readonly server: MachineId;
}

/** Each way of each write to a store under a lock. */
export function writesUnder(plan: Plan, lock: LockId): readonly GuardedWrite[] {
  return plan.programs.flatMap((program) =>
    statementsIn(program.body).flatMap((statement): GuardedWrite[] => {
      if (!('store' in statement) || statement.holding !== lock || statement.kind === 'read' || statement.kind === 'await') return [];
      return hostsOf(plan, program).flatMap((client) => serversOf(plan, program, statement).map((server) => ({ statement, client, server })));
    }),
  );
}

/** The machines of those who acquire a lock. */
export function holdersOf(plan: Plan, lock: LockId): readonly MachineId[] {
  const machines = plan.programs.flatMap((program) =>
    statementsIn(program.body).some((statement) => statement.kind === 'acquire' && statement.lock === lock) ? hostsOf(plan, program) : [],
  );
  return [...new Set(machines)];
}

export function lockNamed(plan: Plan, lock: LockId): string {
  return present(plan.locks?.[lock], 'lock').name;
}
