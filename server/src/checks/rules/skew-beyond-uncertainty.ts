// A clock that is further off than it says tells intervals that lie: the true time is in none of them.
import { present } from '../../base/assert.ts';
import type { MachinePlan, Plan } from '../../simulator/plan.ts';
import { durationText, machineName } from '../phrases.ts';
import { drawBounds, stampersOf } from './round-trip.ts';
import type { Rule } from './rule.ts';

export const skewBeyondUncertainty: Rule = {
  code: 'skew-beyond-uncertainty',
  check({ plan, origins }) {
    return plan.machines.flatMap((machine, id) => {
      if (!readsIntervals(plan, id)) return [];
      const offNs = offBy(plan, machine);
      const saidNs = machine.uncertainty === undefined ? 0 : drawBounds(plan, machine.uncertainty).lowNs;
      const drifts = machine.driftPpb.low !== 0 || machine.driftPpb.high !== 0;
      if (offNs <= saidNs && !drifts) return [];
      const how = offNs > saidNs ? `may be ${durationText(offNs)} off` : 'drifts';
      const message = `the clock of ${machineName(plan, id)} ${how}, and says that it is wrong by ${durationText(saidNs)} at most: its intervals lie${offNs > saidNs ? `; say \`uncertainty ${durationText(offNs).replace(' ', '')}\` or more` : ' after a while'}`;
      return [{ at: present(origins.machines[id] ?? origins.scenario, 'the place of a machine'), message }];
    });
  },
};

/** Whether it stamps writes of some store with intervals. */
function readsIntervals(plan: Plan, machine: number): boolean {
  return plan.stores.some(({ timestamp }, id) => timestamp === 'interval' && stampersOf(plan, id).includes(machine));
}

/** How far off it may be at the start; a step at 0 takes its skew away. */
function offBy(plan: Plan, { skew, sync }: MachinePlan): number {
  const off = sync === undefined || sync === null ? [skew] : sync.by === 'step' ? [sync.error] : [skew, sync.error];
  return Math.max(0, ...off.map((draw) => drawBounds(plan, draw)).flatMap(({ lowNs, highNs }) => [Math.abs(lowNs), Math.abs(highNs)]));
}
