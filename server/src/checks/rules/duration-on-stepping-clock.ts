// A duration that is the difference of two readings of a clock that steps is no duration (DDIA, chapter 8, "Monotonic
// versus time-of-day clocks").
import { present } from '../../base/assert.ts';
import type { ConditionPlan, TimeTerm } from '../../simulator/condition-plan.ts';
import type { MachineId, ReadingId } from '../../simulator/plan-ids.ts';
import type { Plan } from '../../simulator/plan.ts';
import { listed, machineName, readingName } from '../phrases.ts';
import { hostsOf } from './round-trip.ts';
import type { Rule } from './rule.ts';

export const durationOnSteppingClock: Rule = {
  code: 'duration-on-stepping-clock',
  check({ plan, origins }) {
    return plan.expectations.flatMap(({ condition }, id) =>
      sumsIn(condition).flatMap((terms) =>
        plan.machines.flatMap((_, machine) => {
          const why = whyItSteps(plan, machine);
          const read = terms.filter(({ reading }) => hostsOfReading(plan, reading).includes(machine) && plan.readings[reading]?.clock === 'time-of-day');
          if (why === null || !read.some(({ factor }) => factor > 0) || !read.some(({ factor }) => factor < 0)) return [];
          const names = listed(read.map(({ reading }) => readingName(plan, reading)));
          const message = `${names} are read from the time-of-day clock of ${machineName(plan, machine)}, which ${why}: what lies between them is no duration; read it with \`now monotonic\``;
          return [{ at: present(origins.expectations[id], 'the place of an expectation'), message }];
        }),
      ),
    );
  },
};

/** Whose clock it may be. */
function hostsOfReading(plan: Plan, reading: ReadingId): readonly MachineId[] {
  return hostsOf(plan, present(plan.programs[plan.readings[reading]?.program ?? -1], 'the program of a reading'));
}

function sumsIn(condition: ConditionPlan): (readonly TimeTerm[])[] {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.operands.flatMap(sumsIn);
    case 'not':
      return sumsIn(condition.operand);
    case 'compare-times':
      return [condition.terms];
    default:
      return [];
  }
}

/** What makes a time-of-day clock step; null: nothing in the scenario does. */
export function whyItSteps(plan: Plan, machine: MachineId): string | null {
  const stepped = plan.faults.some(({ actions }) =>
    actions.some((action) => (action.kind === 'step' || action.kind === 'strobe') && action.machines.machines.includes(machine)),
  );
  if (stepped) return 'a fault steps';
  return plan.machines[machine]?.sync?.by === 'step' ? 'steps at each sync' : null;
}
