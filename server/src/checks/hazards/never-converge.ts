// The replicas of a store that are up differ at the end.
import type { StoreId } from '../../simulator/plan-ids.ts';
import type { Behaviour } from '../behaviour.ts';
import { hazardKey } from '../fact-keys.ts';
import type { Hazard } from './hazard.ts';

const code = 'never-converge';

export const neverConverge: Hazard = {
  code,
  present: 'true',
  subjects({ plan }) {
    return plan.stores.flatMap(({ replicas }, store) => (replicas.length > 1 ? [{ store }] : []));
  },
  judge(behaviour) {
    behaviour.plan.stores.forEach(({ replicas }, store) => {
      if (replicas.length > 1) behaviour.fact(hazardKey(code, { store }), !agree(behaviour, store));
    });
  },
  phrase(_plan, _subject, how) {
    if (how === 'never') return 'always converges: its replicas agree at the end';
    return how === 'may' ? 'may never converge: its replicas differ at the end' : 'never converges: its replicas differ at the end';
  },
};

/** Whether all replicas that are up hold the same at the end. One or none agrees with itself. */
export function agree(behaviour: Behaviour, store: StoreId): boolean {
  const up = behaviour.history.replicas.filter((replica) => replica.store === store && replica.up);
  const states = up.map(({ winners }) => {
    const written = [...winners].filter(([, writes]) => writes.length > 0);
    return JSON.stringify(written.map(([key, writes]) => [key, [...writes].sort((a, b) => a - b)]).sort());
  });
  return new Set(states).size <= 1;
}
