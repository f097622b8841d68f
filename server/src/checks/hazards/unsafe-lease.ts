// A write under an older grant of a lock is accepted after one under a newer (DDIA, figures 8-4 and 8-5; SEMANTICS, "Hazards").
import { present } from '../../base/assert.ts';
import type { WriteRecord } from '../../simulator/history.ts';
import type { LockId, OperationId, StoreId } from '../../simulator/plan-ids.ts';
import type { Plan } from '../../simulator/plan.ts';
import type { Behaviour } from '../behaviour.ts';
import { hazardKey } from '../fact-keys.ts';
import { operationName } from '../phrases.ts';
import type { PlanIndex } from '../plan-index.ts';
import { statementsIn } from '../reached-effects.ts';
import type { Hazard } from './hazard.ts';

const code = 'unsafe-lease';

export const unsafeLease: Hazard = {
  code,
  present: 'true',
  subjects(index) {
    return guardedWriters(index).flatMap((operation) => guardedRivals(index, operation).map((by) => ({ operation, by })));
  },
  judge(behaviour) {
    const { plan } = behaviour;
    plan.stores.forEach((_, store) => {
      (plan.locks ?? []).forEach((_lock, lock) => {
        for (const [older, newer] of unsafePairs(behaviour, store, lock)) {
          behaviour.fact(hazardKey(code, { operation: older.operation, by: newer.operation }), true);
        }
      });
    });
  },
  phrase(plan, { operation, by }, how) {
    const lock = lockName(plan, operation);
    if (how === 'never') return `is never accepted under a grant of ${lock} that is over`;
    const newer = by === null ? 'another write' : operationName(plan, by);
    return how === 'may' ? `may be accepted after ${newer}, which has a newer grant of ${lock}` : `is always accepted after ${newer}, which has a newer grant of ${lock}`;
  },
};

/** Writes to a store under an older grant of a lock, each with one under a newer that was accepted before it. */
export function unsafePairs(behaviour: Behaviour, store: StoreId, lock: LockId): readonly (readonly [older: WriteRecord, newer: WriteRecord])[] {
  return behaviour.once(`unsafe ${store} ${lock}`, () => {
    const { history } = behaviour;
    const orderOf = ({ grant }: WriteRecord): number => present(history.grants[present(grant, 'grant')], 'grant').order;
    const writes = history.writes
      .filter((write) => write.store === store && write.grant !== null && history.grants[write.grant]?.lock === lock)
      .map((write) => ({ write, order: orderOf(write) }))
      .sort((x, y) => x.order - y.order);
    return writes.flatMap(({ write: older, order }, i) =>
      writes.slice(i + 1).flatMap(({ write: newer, order: later }): [WriteRecord, WriteRecord][] => {
        if (later === order || history.decisions.noLater(older.tookEffect, newer.tookEffect)) return [];
        return [[older, newer]];
      }),
    );
  });
}

/** Operations that write under a lock. */
function guardedWriters({ accesses, writers }: PlanIndex): readonly OperationId[] {
  return writers.filter((operation) => accesses[operation]?.holding !== null);
}

/** Those that write to the same store under the same lock; itself only where it is repeated. */
function guardedRivals(index: PlanIndex, operation: OperationId): readonly OperationId[] {
  const { store, holding, repeated } = present(index.accesses[operation], 'operation');
  return guardedWriters(index).filter((other) => {
    const access = present(index.accesses[other], 'operation');
    return access.store === store && access.holding === holding && (other !== operation || repeated);
  });
}

function lockName(plan: Plan, operation: OperationId | null): string {
  const body = plan.programs[plan.operations[operation ?? -1]?.program ?? -1]?.body ?? [];
  const statement = statementsIn(body).find((one) => 'operation' in one && one.operation === operation);
  const lock = statement !== undefined && 'holding' in statement ? statement.holding : undefined;
  return lock === undefined ? 'the lock' : present(plan.locks?.[lock], 'lock').name;
}
