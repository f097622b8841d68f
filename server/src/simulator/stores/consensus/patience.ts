// How long elections are waited for, behind all else that happens.
import type { StorePlan } from '../../plan.ts';

/** In a row, all of them in vain: by then somebody is elected, or nobody ever will be. */
const elections = 10;
/** Where an election wait has no upper bound. */
const typicallyTimes = 4;
const unboundedNs = 1e9;

/** Of a store without elections: 0. */
export function electionPatienceNs({ consensus }: StorePlan): number {
  if (consensus === undefined) return 0;
  const { lowNs, highNs } = consensus.election;
  return consensus.heartbeatNs + elections * (Number.isFinite(highNs) ? highNs : Math.max(unboundedNs, typicallyTimes * lowNs));
}
