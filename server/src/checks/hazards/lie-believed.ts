// An operation ends ok with what rests on a lie: SEMANTICS, "Hazards". Which lie an answer rests on is known where it is
// told, so one behaviour is enough to see it.
import { hazardKey } from '../fact-keys.ts';
import { machineName } from '../phrases.ts';
import type { PlanIndex } from '../plan-index.ts';
import type { Hazard } from './hazard.ts';

const code = 'lie-believed';

export const lieBelieved: Hazard = {
  code,
  present: 'true',
  subjects(index) {
    return asked(index).flatMap((operation) => liarsIn(index).map((machine) => ({ operation, machine })));
  },
  judge({ index, history, facts }) {
    if (liarsIn(index).length === 0) return;
    for (const { operation, ending, believed } of history.operations) {
      if (ending === 'ok' && believed !== undefined) facts.set(hazardKey(code, { operation, machine: believed }), true);
    }
  },
  phrase(plan, { machine }, how) {
    const whom = machine === null ? 'a machine' : machineName(plan, machine);
    if (how === 'never') return `never believes a lie of ${whom}`;
    return how === 'may' ? `may believe a lie of ${whom}` : `always believes a lie of ${whom}`;
  },
};

function liarsIn({ plan }: PlanIndex): readonly number[] {
  const machines = plan.faults.flatMap(({ actions }) => actions.flatMap((action) => (action.kind === 'corrupt' ? action.machines.machines : [])));
  return [...new Set(machines)].sort((x, y) => x - y);
}

/** Operations of stores with a replica that may lie. */
function asked(index: PlanIndex): readonly number[] {
  const liars = liarsIn(index);
  return index.plan.operations.flatMap(({ store }, operation) => (store !== null && index.plan.stores[store]?.replicas.some((machine) => liars.includes(machine)) === true ? [operation] : []));
}
