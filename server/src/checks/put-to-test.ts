// Promises that nobody puts to the test: what would have to be done so that one can be judged, and how its absence is told.
import type { ConditionPlan } from '../simulator/condition-plan.ts';
import type { StoreId } from '../simulator/plan-ids.ts';
import type { Plan } from '../simulator/plan.ts';
import { unjudgedText } from './consistency/judge-consistency.ts';
import { statementsIn } from './reached-effects.ts';
import { holdersOf, lockNamed, writesUnder } from './rules/leases.ts';

/** Whether it follows from the statements alone that nobody ever puts it to the test. False: it may be, or that is not known. */
export function isNeverTested(plan: Plan, condition: ConditionPlan): boolean {
  switch (condition.kind) {
    case 'not':
      return isNeverTested(plan, condition.operand);
    case 'probability':
      return isNeverTested(plan, condition.condition);
    case 'obeys':
      return writesUnder(plan, condition.lock).every(({ statement }) => statement.store !== condition.store);
    case 'holders':
      return condition.count > 0 && holdersOf(plan, condition.lock).length === 0;
    case 'consistent': {
      const users = usersOf(plan, condition.store);
      switch (condition.consistency) {
        case 'read-your-writes':
        case 'writes-follow-reads':
          return !users.some(({ reads, writes }) => reads && writes);
        case 'monotonic-writes':
          return !users.some(({ writes }) => writes);
        default:
          return !users.some(({ reads }) => reads);
      }
    }
    default:
      return false;
  }
}

/** Why it was judged in no behaviour, in a clause; null: nothing particular can be said. */
export function untestedText(plan: Plan, condition: ConditionPlan): string | null {
  switch (condition.kind) {
    case 'not':
      return untestedText(plan, condition.operand);
    case 'probability':
      return untestedText(plan, condition.condition);
    case 'consistent':
      return unjudgedText(plan, condition);
    case 'obeys':
      return `nobody ever writes ${plan.stores[condition.store]?.name ?? 'the store'} under a grant of ${lockNamed(plan, condition.lock)}`;
    case 'holders':
      return `nobody ever holds ${lockNamed(plan, condition.lock)}`;
    default:
      return null;
  }
}

/** Of each program that uses a store: whether it has an operation that reads there, and one that writes. */
function usersOf(plan: Plan, store: StoreId): { readonly reads: boolean; readonly writes: boolean }[] {
  return plan.programs.map(({ body }) => {
    const kinds = statementsIn(body).flatMap((statement) => ('store' in statement && statement.store === store ? [statement.kind] : []));
    return { reads: kinds.some((kind) => kind !== 'write'), writes: kinds.some((kind) => kind !== 'read' && kind !== 'await') };
  });
}
