// A store that bears f liars promises nothing where more than f of its replicas may lie (Castro and Liskov, 1999).
import { present } from '../../base/assert.ts';
import type { FaultPlan } from '../../simulator/fault-plan.ts';
import type { MachineId } from '../../simulator/plan-ids.ts';
import type { Plan } from '../../simulator/plan.ts';
import { counted } from '../phrases.ts';
import type { Rule } from './rule.ts';

export const moreLiarsThanBorne: Rule = {
  code: 'more-liars-than-borne',
  check({ plan, origins }) {
    return plan.stores.flatMap(({ name, byzantine, replicas }, id) => {
      if (byzantine === undefined) return [];
      const liars = mostLiars(plan, replicas);
      if (liars <= byzantine.liars) return [];
      const message =
        `${name} bears ${counted(byzantine.liars, 'liar')}, and ${liars} of its replicas may lie: nothing that it promises holds then. ` +
        `Let fewer lie, or write \`tolerates ${liars} byzantine\`, with ${3 * liars + 1} replicas`;
      return [{ at: present(origins.stores[id], 'the place of a store'), message }];
    });
  },
};

/** How many of these may lie in one behaviour, at one time or another. Who has lied once may be left with anything. */
function mostLiars({ faults }: Plan, replicas: readonly MachineId[]): number {
  const each = faults.filter(({ isIdle }) => isIdle !== true).map((fault) => liarsOf(fault, replicas));
  const distinct = new Set(each.flatMap(({ machines }) => machines));
  return Math.min(distinct.size, each.reduce((sum, { count }) => sum + count, 0));
}

function liarsOf({ actions, upTo }: FaultPlan, replicas: readonly MachineId[]): { readonly machines: readonly MachineId[]; readonly count: number } {
  const corrupted = actions.flatMap((action) => {
    if (action.kind !== 'corrupt') return [];
    const machines = action.machines.machines.filter((machine) => replicas.includes(machine));
    return [{ machines, count: action.machines.quantifier === 'any' ? Math.min(1, machines.length) : machines.length }];
  });
  const counts = corrupted.map(({ count }) => count).sort((x, y) => y - x);
  return { machines: corrupted.flatMap(({ machines }) => machines), count: counts.slice(0, upTo ?? counts.length).reduce((sum, count) => sum + count, 0) };
}
