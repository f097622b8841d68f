// What passes its holder's check just in time is still under way when the lock is another's. By declared delays and drifts
// alone, nothing stopped and nothing lost: how much earlier the holder would have to stop believing.
import { present } from '../../base/assert.ts';
import type { MachineId } from '../../simulator/plan-ids.ts';
import type { LockPlan, Plan } from '../../simulator/plan.ts';
import { durationText } from '../phrases.ts';
import { type GuardedWrite, writesUnder } from './leases.ts';
import { delayBounds, drawBounds } from './round-trip.ts';
import type { Rule } from './rule.ts';

export const marginTooSmall: Rule = {
  code: 'margin-too-small',
  check({ plan, origins }) {
    return (plan.locks ?? []).flatMap((lock, id) => {
      if (lock.fencing) return [];
      const lateNs = Math.max(0, ...latenesses(plan, lock, writesUnder(plan, id)));
      if (lateNs === 0) return [];
      const missing = Number.isFinite(lateNs)
        ? `up to ${durationText(lateNs)} after another's: a margin that is longer by as much keeps them apart, as long as nothing stops`
        : `any time after another's, since messages may take any time: no margin keeps them apart`;
      const message = `a write that passes its holder's check of ${lock.name} just in time can arrive ${missing}; \`fencing on\` does in any case`;
      return [{ at: present(origins.locks?.[id], 'the place of a lock'), message }];
    });
  },
};

/** By how much a write of one holder can come behind one of the next, for all pairs of them. */
function latenesses(plan: Plan, lock: LockPlan, writes: readonly GuardedWrite[]): number[] {
  const margin = drawBounds(plan, lock.margin);
  const lease = drawBounds(plan, lock.lease);
  return writes.flatMap((late) =>
    writes.flatMap((early) => {
      if (late.client === early.client || late.statement.store !== early.statement.store) return [];
      const arrivalNs = delayBounds(plan, late.client, late.server, 'write').highNs + workNs(plan, late, 'highNs');
      const nextNs =
        delayBounds(plan, late.client, lock.machine, null).lowNs +
        delayBounds(plan, lock.machine, early.client, 'response').lowNs +
        delayBounds(plan, early.client, early.server, 'write').lowNs +
        workNs(plan, early, 'lowNs');
      // A lease is the same number for both of its clocks.
      return [lease.lowNs, lease.highNs].map((leaseNs) => {
        const believedNs = advanced(Math.max(0, leaseNs - margin.lowNs), rateOf(plan, late.client, 'low'));
        const grantedNs = advanced(leaseNs, rateOf(plan, lock.machine, 'high'));
        return arrivalNs === Infinity ? Infinity : Math.ceil(believedNs + arrivalNs - nextNs - grantedNs);
      });
    }),
  );
}

function workNs(plan: Plan, { server, statement }: GuardedWrite, bound: 'lowNs' | 'highNs'): number {
  return drawBounds(plan, present(plan.machines[server], 'machine').takes)[bound] + drawBounds(plan, present(plan.stores[statement.store], 'store').takesWrite)[bound];
}

/** True time in which a clock of that rate advances by so much. */
function advanced(localNs: number, ppb: number): number {
  return (localNs * 1e9) / (1e9 + ppb);
}

function rateOf(plan: Plan, machine: MachineId, bound: 'low' | 'high'): number {
  return present(plan.machines[machine], 'machine').driftPpb[bound];
}
