// What became of each acknowledged write by the end: SEMANTICS, "Hazards", on lost and discarded writes.
import type { OperationRecord, WriteId } from '../../simulator/history.ts';
import type { OperationId } from '../../simulator/plan-ids.ts';
import type { Behaviour } from '../behaviour.ts';

export interface Fate {
  readonly execution: OperationRecord;
  /** The writes that stand where an older one must not: it was lost to them. `null`: nothing stands there. */
  readonly lostTo: ReadonlySet<OperationId | null>;
  /** Concurrent writes that stand in its place. */
  readonly discardedFor: ReadonlySet<OperationId>;
}

/** The fates of all writes that ended ok, in the order in which these began. */
export function fates(behaviour: Behaviour): readonly Fate[] {
  return behaviour.once('fates', () =>
    behaviour.history.operations.flatMap((execution) => {
      if (execution.ending !== 'ok' || execution.write === null) return [];
      const { effect } = behaviour.write(execution.write);
      // Those of a transaction were made together.
      return [...new Set([execution.write, ...execution.writes.filter((id) => behaviour.write(id).effect === effect)])].map((id) => fateOf(behaviour, execution, id));
    }),
  );
}

function fateOf(behaviour: Behaviour, execution: OperationRecord, id: WriteId): Fate {
  const lostTo = new Set<OperationId | null>();
  const discardedFor = new Set<OperationId>();
  const write = behaviour.write(id);
  for (const copy of behaviour.copies(write.store)) {
    const winners = copy.get(write.key) ?? [];
    if (winners.length === 0) lostTo.add(null);
    if (winners.some((winner) => stands(behaviour, winner, execution, id))) continue;
    const older = winners.filter((winner) => isOlder(behaviour, winner, execution, id));
    const newer = winners.some((winner) => !older.includes(winner) && isNewer(behaviour, winner, execution));
    if (newer) continue;
    for (const winner of winners) {
      const { operation } = behaviour.write(winner);
      if (older.includes(winner)) lostTo.add(operation);
      else discardedFor.add(operation);
    }
  }
  return { execution, lostTo, discardedFor };
}

/** Whether the winner is the write itself, by whatever attempt, or was made knowing it. */
function stands(behaviour: Behaviour, winner: WriteId, execution: OperationRecord, id: WriteId): boolean {
  if (winner === id) return true;
  const { operation, instance, saw } = behaviour.write(winner);
  return saw.has(id) || (operation === execution.operation && instance === execution.instance);
}

function isOlder(behaviour: Behaviour, winner: WriteId, execution: OperationRecord, id: WriteId): boolean {
  if (behaviour.write(id).saw.has(winner)) return true;
  return behaviour.endedBefore(behaviour.executionOf(behaviour.write(winner)), execution);
}

function isNewer(behaviour: Behaviour, winner: WriteId, execution: OperationRecord): boolean {
  return behaviour.endedBefore(execution, behaviour.executionOf(behaviour.write(winner)));
}
