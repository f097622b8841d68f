// An election wait within the silence of a leader that lives deposes it though nothing is broken (Ongaro and Ousterhout, "In Search
// of an Understandable Consensus Algorithm", §5.6: the broadcast time is to be an order of magnitude below the election wait).
import { present } from '../../base/assert.ts';
import type { Plan, StorePlan } from '../../simulator/plan.ts';
import { durationText, machineName } from '../phrases.ts';
import { delayBounds, drawBounds } from './round-trip.ts';
import type { Rule } from './rule.ts';
import { isHasty, isHastyWithLoss, longestOf, silencesOfLeaders } from './silence.ts';

export const electionTooHasty: Rule = {
  code: 'election-too-hasty',
  check({ plan, origins }) {
    return plan.stores.flatMap((store, id) => {
      const message = store.byzantine === undefined ? ofLeaders(plan, store) : ofViews(plan, store);
      return message === null ? [] : [{ at: present(origins.stores[id], 'the place of a store'), message }];
    });
  },
};

function ofLeaders(plan: Plan, store: StorePlan): string | null {
  const silences = silencesOfLeaders(plan, store);
  const hasty = longestOf(silences.filter(isHasty));
  if (hasty !== null) {
    return (
      `an election wait of ${durationText(hasty.timeoutLowNs)} is not longer than the longest silence of a leader that lives, ${durationText(hasty.longestNs)} ` +
      `between two heartbeats of ${machineName(plan, hasty.machine)}: another is elected though nothing is broken`
    );
  }
  const losing = longestOf(silences.filter(isHastyWithLoss));
  if (losing === null) return null;
  return (
    `an election wait of ${durationText(losing.timeoutLowNs)} is not longer than the silence that one lost heartbeat of ${machineName(plan, losing.machine)} leaves, ` +
    `${durationText(losing.longestNs + losing.periodNs)}: another is elected though it lives`
  );
}

/** A view changes unless what is asked for is proposed, prepared and committed in time: three messages behind each other. */
function ofViews(plan: Plan, { byzantine, replicas }: StorePlan): string | null {
  if (byzantine === undefined) return null;
  const { lowNs } = drawBounds(plan, byzantine.patience);
  const longestNs = 3 * Math.max(0, ...replicas.flatMap((from) => replicas.map((to) => delayBounds(plan, from, to, 'replicate').highNs)));
  if (!Number.isFinite(longestNs) || lowNs > longestNs) return null;
  return `an election wait of ${durationText(lowNs)} is not longer than replicas may need to agree, ${durationText(longestNs)} for three messages behind each other: the view changes though nothing is broken`;
}
