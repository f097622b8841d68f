// What is done under a lock that its program cannot hold there is never sent: nobody acquired it before, or no check of it
// ever passes.
import { present } from '../../base/assert.ts';
import type { LockId, OperationId } from '../../simulator/plan-ids.ts';
import type { StatementPlan } from '../../simulator/program-plan.ts';
import { durationText } from '../phrases.ts';
import { statementsIn } from '../reached-effects.ts';
import { lockNamed } from './leases.ts';
import { drawBounds, statementOrigin } from './round-trip.ts';
import type { Rule } from './rule.ts';

export const neverHeld: Rule = {
  code: 'never-held',
  check({ plan, origins }) {
    const unchecked = (plan.locks ?? []).flatMap(({ name, lease, margin }, lock) => {
      const [leaseNs, marginNs] = [drawBounds(plan, lease).highNs, drawBounds(plan, margin).lowNs];
      if (marginNs < leaseNs) return [];
      const message = `a margin of ${durationText(marginNs)} is not shorter than the lease of ${durationText(leaseNs)}: no check of ${name} ever passes, and what is done \`holding ${name}\` always fails; say a shorter margin`;
      return [{ at: present(origins.locks?.[lock], 'the place of a lock'), message }];
    });
    const without = plan.programs.flatMap(({ body }) => unheld(body)).map(({ operation, lock, isReleased }) => {
      const name = lockNamed(plan, lock);
      const why = isReleased ? `${name} has been released before, and is not acquired again` : `no \`acquire ${name}\` comes before it in its program`;
      return { at: statementOrigin(origins, operation), message: `this always fails, unsent: it is done \`holding ${name}\`, and ${why}` };
    });
    return [...unchecked, ...without];
  },
};

interface Unheld {
  readonly operation: OperationId;
  readonly lock: LockId;
  readonly isReleased: boolean;
}

/** Operations under locks that their program holds in no behaviour when they begin. */
function unheld(body: readonly StatementPlan[]): readonly Unheld[] {
  const found: Unheld[] = [];
  const released = new Set<LockId>();
  const visit = (statements: readonly StatementPlan[], held: Set<LockId>): void => {
    for (const statement of statements) {
      // What runs at once, or comes again, may come behind what stands below it.
      if (statement.kind === 'together' || statement.kind === 'repeat') for (const lock of acquiredIn(statement.body)) held.add(lock);
      if (statement.kind !== 'release' && 'operation' in statement && statement.holding !== undefined && !held.has(statement.holding)) {
        found.push({ operation: statement.operation, lock: statement.holding, isReleased: released.has(statement.holding) });
      }
      if (statement.kind === 'acquire') held.add(statement.lock);
      // One whose own check may fail may give nothing back.
      if (statement.kind === 'release' && statement.holding === undefined) {
        held.delete(statement.lock);
        released.add(statement.lock);
      }
      if (statement.kind === 'together') {
        for (const one of statement.body) visit([one], new Set(held));
      } else if (statement.kind === 'repeat') visit(statement.body, new Set(held));
      else if (statement.kind === 'transaction') visit(statement.body, held);
    }
  };
  visit(body, new Set());
  return found;
}

function acquiredIn(body: readonly StatementPlan[]): readonly LockId[] {
  return statementsIn(body).flatMap((statement) => (statement.kind === 'acquire' ? [statement.lock] : []));
}
