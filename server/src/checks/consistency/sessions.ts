// The four guarantees of a session (Terry and others: "Session guarantees for weakly consistent replicated data", 1994), as far as
// clients can see them: which replica had which write when is nobody's business unless somebody reads it. Which of two writes of a
// key is the newer one is said by the order in which their store picks a winner.
import { groupBy } from '../../base/group-by.ts';
import type { WriteId } from '../../simulator/history.ts';
import type { Consistency } from '../../simulator/condition-plan.ts';
import type { StoreId } from '../../simulator/plan-ids.ts';
import type { Behaviour } from '../behaviour.ts';
import { isReader } from './causality.ts';
import { accessesOf, isOwnBefore, type StoreAccess } from './store-accesses.ts';

export type SessionGuarantee = Extract<Consistency, 'read-your-writes' | 'monotonic-reads' | 'monotonic-writes' | 'writes-follow-reads'>;

export interface SessionBreak {
  /** What the client had done or read before. */
  readonly first: StoreAccess;
  /** The write that is missing, or that wins where it must not. */
  readonly write: WriteId;
  /** What the client did next: the reading that misses it, or the write that somebody saw without it. */
  readonly second: StoreAccess;
  /** Who saw the one without the other: `saw` read the second write, and `read`, later, not the first. Null: the first wins over the second. */
  readonly observer: { readonly saw: StoreAccess; readonly read: StoreAccess } | null;
}

/** The first that is found; null: there is none. */
export function sessionBreak(behaviour: Behaviour, store: StoreId, guarantee: SessionGuarantee): SessionBreak | null {
  const accesses = accessesOf(behaviour, store).filter(({ record: { ending } }) => ending === 'ok');
  const isAboutReading = guarantee === 'read-your-writes' || guarantee === 'monotonic-reads';
  const isOfWrites = guarantee === 'read-your-writes' || guarantee === 'monotonic-writes';
  const sessions = groupBy(accesses, ({ process }) => process);
  const readers = groupBy(accesses.flatMap((access) => access.reads.map((write) => ({ access, write }))), ({ write }) => write);
  const sawOf = ({ writes }: StoreAccess): StoreAccess[] => writes.flatMap((write) => (readers.get(write) ?? []).map(({ access }) => access));
  for (const own of sessions.values()) {
    for (const second of own) {
      if (isAboutReading ? !isReader(second) : second.writes.length === 0) continue;
      for (const first of own) {
        const writes = isOfWrites ? first.writes.slice(-1) : first.reads;
        if (writes.length === 0 || (isAboutReading && first.key !== second.key) || !isOwnBefore(behaviour, first, second)) continue;
        for (const write of writes) {
          const broken = isAboutReading ? misses(behaviour, second, write) : isWrongOrder(behaviour, write, second);
          if (broken) return { first, write, second, observer: null };
          const observer = isAboutReading || first.key === second.key ? null : observerOf(behaviour, sawOf(second), sessions, write);
          if (observer !== null) return { first, write, second, observer };
        }
      }
    }
  }
  return null;
}

/** Whether clients did anything that could have broken it. */
export function isSessionJudged(behaviour: Behaviour, store: StoreId, guarantee: SessionGuarantee): boolean {
  const accesses = accessesOf(behaviour, store).filter(({ record: { ending } }) => ending === 'ok');
  const isAboutReading = guarantee === 'read-your-writes' || guarantee === 'monotonic-reads';
  const isOfWrites = guarantee === 'read-your-writes' || guarantee === 'monotonic-writes';
  const sessions = [...groupBy(accesses, ({ process }) => process).values()];
  /** Who reads the key of the later one, and then that of the earlier. */
  const isObserved = (first: StoreAccess, second: StoreAccess): boolean =>
    sessions.some((session) => session.some((saw) => saw.key === second.key && isReader(saw) && session.some((read) => read.key === first.key && isReader(read) && isOwnBefore(behaviour, saw, read))));
  return sessions.some((own) =>
    own.some((second) => {
      if (isAboutReading ? !isReader(second) : second.writes.length === 0) return false;
      return own.some((first) => {
        if (isOfWrites ? first.writes.length === 0 : !isReader(first)) return false;
        if (isAboutReading && first.key !== second.key) return false;
        return isOwnBefore(behaviour, first, second) && (first.key === second.key || isObserved(first, second));
      });
    }),
  );
}

/** Whether it read something older than that write of the same key, or something of which neither is older. */
function misses(behaviour: Behaviour, { reads, writes, key }: StoreAccess, write: WriteId): boolean {
  if (behaviour.write(write).key !== key || reads.includes(write) || writes.includes(write)) return false;
  return !reads.some((got) => behaviour.history.comesAfter(got, write));
}

function isWrongOrder(behaviour: Behaviour, write: WriteId, { key, writes }: StoreAccess): boolean {
  const later = writes.at(-1);
  return later !== undefined && later !== write && behaviour.write(write).key === key && behaviour.history.comesAfter(write, later);
}

/** Who, of those that read the later write, then missed the earlier one, of another key. */
function observerOf(behaviour: Behaviour, whoSaw: readonly StoreAccess[], sessions: ReadonlyMap<string, readonly StoreAccess[]>, write: WriteId): SessionBreak['observer'] {
  const { key } = behaviour.write(write);
  for (const saw of whoSaw) {
    for (const read of sessions.get(saw.process) ?? []) {
      if (read.key === key && isReader(read) && isOwnBefore(behaviour, saw, read) && misses(behaviour, read, write)) return { saw, read };
    }
  }
  return null;
}
