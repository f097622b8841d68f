// Which effects a call can have, its handler's own and those of all that the handler calls.
import type { EffectId, OperationId, ProgramId } from '../simulator/plan-ids.ts';
import type { Plan } from '../simulator/plan.ts';
import type { StatementPlan } from '../simulator/program-plan.ts';

/** All statements of a body, those within others included. */
export function statementsIn(body: readonly StatementPlan[]): readonly StatementPlan[] {
  return body.flatMap((statement) => (statement.kind === 'repeat' || statement.kind === 'together' || statement.kind === 'transaction' ? [statement, ...statementsIn(statement.body)] : [statement]));
}

/** By operation; empty of what is no call. */
export function reachedEffects(plan: Plan): ReadonlyMap<OperationId, ReadonlySet<EffectId>> {
  const reached = new Map<OperationId, ReadonlySet<EffectId>>();
  for (const { body } of plan.programs) {
    for (const statement of statementsIn(body)) {
      if (statement.kind !== 'call' || statement.callee.kind !== 'service' || statement.callee.handler === null) continue;
      const effects = new Set<EffectId>();
      gather(plan, statement.callee.handler, effects, new Set());
      reached.set(statement.operation, effects);
    }
  }
  return reached;
}

function gather(plan: Plan, handler: ProgramId, effects: Set<EffectId>, seen: Set<ProgramId>): void {
  if (seen.has(handler)) return;
  seen.add(handler);
  for (const statement of statementsIn(plan.programs[handler]?.body ?? [])) {
    if (statement.kind === 'effect') effects.add(statement.effect);
    if (statement.kind === 'call' && statement.callee.kind === 'service' && statement.callee.handler !== null) gather(plan, statement.callee.handler, effects, seen);
  }
}

export function effectNames(plan: Plan, operation: OperationId): readonly string[] {
  return [...(reachedEffects(plan).get(operation) ?? [])].map((effect) => plan.effects?.[effect] ?? '');
}
