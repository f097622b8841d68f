// Last write wins, by clocks that differ: the later write can carry the smaller timestamp (DDIA, figure 8-3).
import { present } from '../../base/assert.ts';
import type { MachineId } from '../../simulator/plan-ids.ts';
import type { Plan } from '../../simulator/plan.ts';
import { durationText } from '../phrases.ts';
import { drawBounds, stampersOf } from './round-trip.ts';
import type { Rule } from './rule.ts';

export const lastWriteWinsSkew: Rule = {
  code: 'last-write-wins-skew',
  check({ plan, origins }) {
    return plan.stores.flatMap((store, id) => {
      // Of a leader or of consensus it is the log that orders writes.
      if ((store.replication !== 'multi-leader' && store.replication !== 'quorum') || store.conflict !== 'last-write-wins' || (store.timestamp !== 'time-of-day' && store.timestamp !== 'interval') || store.commitWait === true || store.replicas.length < 2) return [];
      const stampers = stampersOf(plan, id);
      const apart = apartNs(plan, stampers);
      const drifts = stampers.some((machine) => {
        const { low, high } = present(plan.machines[machine], 'machine').driftPpb;
        return low !== 0 || high !== 0;
      });
      if (apart <= 0 && !drifts) return [];
      const how = apart > 0 ? `may differ by up to ${durationText(apart)}${drifts ? ', and drift apart' : ''}` : 'drift apart';
      const message = `${store.name} picks the winner of two writes by clocks that ${how}: a later write can lose to an earlier one; its writes say whether it does`;
      return [{ at: present(origins.stores[id], 'the place of a store'), message }];
    });
  },
};

/** How far two clocks can be apart at the start. */
function apartNs(plan: Plan, machines: readonly MachineId[]): number {
  const skews = machines.map((machine) => {
    const { skew, sync } = present(plan.machines[machine], 'machine');
    // A step at 0 takes the skew away before anybody reads the clock.
    if (sync === undefined || sync === null) return drawBounds(plan, skew);
    const [declared, error] = [drawBounds(plan, skew), drawBounds(plan, sync.error)];
    if (sync.by === 'step') return error;
    return { lowNs: Math.min(declared.lowNs, error.lowNs), highNs: Math.max(declared.highNs, error.highNs) };
  });
  const gaps = skews.flatMap((ahead, i) => skews.flatMap((behind, j) => (i === j ? [] : [ahead.highNs - behind.lowNs])));
  return Math.max(0, ...gaps);
}
