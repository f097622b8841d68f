// An operation was asked of fewer replicas than it needs: the others are down, or out of reach.
import { present } from '../../base/assert.ts';
import { hazardKey } from '../fact-keys.ts';
import type { PlanIndex } from '../plan-index.ts';
import { confirmsReads } from '../../simulator/stores/leader-rules.ts';
import type { Hazard } from './hazard.ts';

const code = 'no-quorum';

export const noQuorum: Hazard = {
  code,
  present: 'true',
  subjects(index) {
    return counted(index).map((operation) => ({ operation }));
  },
  judge(behaviour) {
    for (const operation of counted(behaviour.index)) {
      const isLacking = behaviour.executions(operation).some(({ isWithoutQuorum }) => isWithoutQuorum === true);
      behaviour.fact(hazardKey(code, { operation }), isLacking);
    }
  },
  phrase(_plan, _subject, how) {
    if (how === 'never') return 'always finds as many replicas as it needs';
    return how === 'may' ? 'may find fewer replicas than it needs' : 'always finds fewer replicas than it needs';
  },
};

/** Operations that need the answers of several replicas. */
function counted({ plan, accesses }: PlanIndex): readonly number[] {
  return accesses.flatMap(({ operation, store: id, writes }) => {
    const store = id === null ? undefined : present(plan.stores[id], 'store');
    if (store?.leader !== undefined) return store.leader.followers > 0 && (writes || confirmsReads(store)) ? [operation] : [];
    return store?.quorum !== undefined || store?.consensus !== undefined ? [operation] : [];
  });
}
