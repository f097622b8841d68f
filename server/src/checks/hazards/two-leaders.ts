// Two machines lead a store at one instant: each believes so, and could acknowledge a write (SEMANTICS, rule 12).
import type { StoreId } from '../../simulator/plan-ids.ts';
import type { Behaviour } from '../behaviour.ts';
import { hazardKey } from '../fact-keys.ts';
import type { PlanIndex } from '../plan-index.ts';
import type { Hazard } from './hazard.ts';

const code = 'two-leaders';

export const twoLeaders: Hazard = {
  code,
  present: 'true',
  subjects(index) {
    return ledStores(index).map((store) => ({ store }));
  },
  judge(behaviour) {
    for (const store of ledStores(behaviour.index)) behaviour.fact(hazardKey(code, { store }), mostLeaders(behaviour, store) > 1);
  },
  phrase(_plan, _subject, how) {
    if (how === 'never') return 'never has two leaders at one instant';
    return how === 'may' ? 'may have two leaders at one instant, each of which could acknowledge a write' : 'always has two leaders at some instant, each of which could acknowledge a write';
  },
};

/** How many lead it at most, of all instants: where the most do, one of them has just begun to. */
export function mostLeaders({ history }: Behaviour, store: StoreId): number {
  const { decisions } = history;
  const leaderships = history.leaderships.filter((one) => one.store === store);
  const leading = leaderships.map(({ machine, since }) => {
    const others = leaderships.filter((other) => other.machine !== machine && decisions.noLater(other.since, since) && (other.until === null || !decisions.noLater(other.until, since)));
    return 1 + new Set(others.map((other) => other.machine)).size;
  });
  return Math.max(0, ...leading);
}

function ledStores({ plan }: PlanIndex): readonly StoreId[] {
  return plan.stores.flatMap(({ consensus, failover, replicas }, store) => ((consensus !== undefined || failover !== undefined) && replicas.length > 1 ? [store] : []));
}
