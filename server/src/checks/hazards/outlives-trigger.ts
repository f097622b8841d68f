// A load that is healthy without the faults, and long after they are over still is not: what they set off keeps itself going
// (N. Bronson, A. Aghayev, A. Charapko, T. Zhu, "Metastable Failures in Distributed Systems", HotOS 2021).
import type { OperationId } from '../../simulator/plan-ids.ts';
import { hazardKey } from '../fact-keys.ts';
import { finalShare, healthyShare, wholeShare } from '../measures.ts';
import { isLoad, type PlanIndex } from '../plan-index.ts';
import { samplingOf } from '../sampling.ts';
import type { Hazard } from './hazard.ts';

const code = 'outlives-trigger';

export const outlivesTrigger: Hazard = {
  code,
  present: 'true',
  subjects(index) {
    return disturbedLoads(index).map(({ operation }) => ({ operation }));
  },
  judge(behaviour) {
    for (const { program, operation } of disturbedLoads(behaviour.index)) {
      const share = finalShare(behaviour, program);
      const isLow = share !== null && share < healthyShare;
      const undisturbed = isLow ? behaviour.undisturbed() : null;
      behaviour.fact(hazardKey(code, { operation }), undisturbed !== null && (wholeShare(undisturbed, program) ?? 0) >= healthyShare);
    }
  },
  phrase(_plan, _subject, how) {
    if (how === 'never') return 'never goes on failing long after the faults are over';
    const still = 'failing, though without the faults its load is healthy, long after they are over';
    return how === 'may' ? `may go on ${still}` : `always goes on ${still}`;
  },
};

/** Loads of plans with faults, each with the operation that speaks for it: its first. */
function disturbedLoads({ plan }: PlanIndex): { readonly program: number; readonly operation: OperationId }[] {
  // Shares of a load are numbers of a run that is drawn.
  if (plan.faults.length === 0 || samplingOf(plan) === null) return [];
  return plan.programs.flatMap((program, id) => {
    const operation = isLoad(program) ? plan.operations.findIndex((one) => one.program === id) : -1;
    return operation < 0 ? [] : [{ program: id, operation }];
  });
}
