// A transaction reads an effect without its cause: a write, and not one that whoever made it had seen, or that had ended before it
// began (SEMANTICS, "Hazards").
import { present } from '../../base/assert.ts';
import type { OperationRecord, WriteId } from '../../simulator/history.ts';
import type { OperationId } from '../../simulator/plan-ids.ts';
import type { StatementPlan } from '../../simulator/program-plan.ts';
import type { Behaviour } from '../behaviour.ts';
import { hazardKey } from '../fact-keys.ts';
import { operationName } from '../phrases.ts';
import type { PlanIndex } from '../plan-index.ts';
import { statementsIn } from '../reached-effects.ts';
import type { Hazard } from './hazard.ts';

const code = 'broken-snapshot';

type TransactionPlan = Extract<StatementPlan, { kind: 'transaction' }>;

export const brokenSnapshot: Hazard = {
  code,
  present: 'true',
  subjects(index) {
    return readersIn(index).flatMap((one) => missable(index, one).map((by) => ({ operation: one.operation, by })));
  },
  judge(behaviour) {
    for (const one of readersIn(behaviour.index)) {
      for (const execution of behaviour.executions(one.operation)) {
        if (execution.ending !== 'ok') continue;
        for (const missed of missedBy(behaviour, one, execution)) behaviour.fact(hazardKey(code, { operation: one.operation, by: missed }), true);
      }
    }
  },
  phrase(plan, { by }, how) {
    if (how === 'never') return 'never reads an effect without its cause';
    const missed = by === null ? 'a write' : operationName(plan, by);
    return how === 'may' ? `may read what came of ${missed}, or after it, without ${missed}` : `always reads what came of ${missed}, or after it, without ${missed}`;
  },
};

/** Transactions that read two keys or more. */
function readersIn({ plan }: PlanIndex): readonly TransactionPlan[] {
  return plan.programs.flatMap(({ body }) => statementsIn(body).flatMap((statement) => (statement.kind === 'transaction' && statement.reads.length > 1 ? [statement] : [])));
}

/** Operations that write what it reads. */
function missable(index: PlanIndex, { operation, store, reads }: TransactionPlan): readonly OperationId[] {
  return index.writers.filter((other) => {
    const access = present(index.accesses[other], 'operation');
    return other !== operation && access.store === store && access.keys.some((key) => reads.includes(key));
  });
}

/** Whose writes are not in its snapshot, which holds something that came of them or after them. */
function missedBy(behaviour: Behaviour, { store, reads }: TransactionPlan, execution: OperationRecord): readonly OperationId[] {
  const { history } = behaviour;
  const got = execution.reads;
  const isMissing = (id: WriteId): boolean => {
    const { key } = behaviour.write(id);
    const ofKey = got.filter((other) => behaviour.write(other).key === key);
    return !ofKey.includes(id) && !ofKey.some((other) => history.comesAfter(other, id));
  };
  const comesOf = (later: WriteId, id: WriteId): boolean => {
    const [effect, cause] = [behaviour.write(later), behaviour.write(id)];
    if (effect.operation === cause.operation && effect.instance === cause.instance) return effect.effect === cause.effect;
    if (effect.saw.has(id)) return true;
    const [after, before] = [behaviour.executionOf(effect), behaviour.executionOf(cause)];
    return before.ending === 'ok' && behaviour.endedBefore(before, after);
  };
  return history.writes.flatMap((write, id) => {
    const isOther = write.operation !== execution.operation || write.instance !== execution.instance;
    if (!isOther || write.store !== store || !reads.includes(write.key) || got.includes(id)) return [];
    return got.some((later) => comesOf(later, id)) && isMissing(id) ? [write.operation] : [];
  });
}
