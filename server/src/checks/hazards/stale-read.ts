// A read answered with something older than a write that had ended ok before the read began.
import type { OperationRecord, WriteId } from '../../simulator/history.ts';
import type { Time } from '../../simulator/kernel/time.ts';
import { stampsOf } from '../../simulator/stores/versions.ts';
import type { Behaviour } from '../behaviour.ts';
import { hazardKey } from '../fact-keys.ts';
import { operationName } from '../phrases.ts';
import { rivals } from '../plan-index.ts';
import type { Hazard } from './hazard.ts';

const code = 'stale-read';

export const staleRead: Hazard = {
  code,
  present: 'true',
  subjects(index) {
    return index.readers.flatMap((operation) => rivals(index, operation).map((by) => ({ operation, by })));
  },
  judge(behaviour) {
    for (const operation of behaviour.index.readers) {
      for (const by of rivals(behaviour.index, operation)) {
        behaviour.fact(hazardKey(code, { operation, by }), misses(behaviour, operation, by));
      }
    }
  },
  phrase(plan, { by }, how) {
    if (how === 'never') return 'never reads a value older than a write that had ended';
    const missed = by === null ? 'a write' : operationName(plan, by);
    return how === 'may' ? `may read a value older than that of ${missed}` : `always reads a value older than that of ${missed}`;
  },
};

function misses(behaviour: Behaviour, reader: number, writer: number): boolean {
  const writes = behaviour.executions(writer).filter(({ ending, write }) => ending === 'ok' && write !== null);
  const reads = behaviour.executions(reader).filter(({ ending }) => ending === 'ok');
  if (isOrdered(behaviour, writer)) return missesLatest(behaviour, reads, writes);
  return reads.some((read) => writes.some((write) => isStale(behaviour, read, write, write.write as WriteId)));
}

/** In a drawn run of many operations: whether its store puts all writes in one order, so that the latest stands for those before it. */
function isOrdered({ plan, history }: Behaviour, writer: number): boolean {
  const store = plan.stores[plan.operations[writer]?.store ?? -1];
  return !history.decisions.recording && store?.conflict === 'last-write-wins' && stampsOf(store) !== 'version-vector';
}

/** A read misses a write that ended before it exactly if it misses the one of them that the store puts last. */
function missesLatest(behaviour: Behaviour, reads: readonly OperationRecord[], writes: readonly OperationRecord[]): boolean {
  const { decisions } = behaviour.history;
  const isNoLater = (x: OperationRecord, y: OperationRecord): boolean => decisions.noLater(x.end as Time, y.end as Time);
  const byEnd = writes.filter(({ end }) => end !== null).sort((x, y) => (!isNoLater(x, y) ? 1 : isNoLater(y, x) ? 0 : -1));
  const last: OperationRecord[] = [];
  for (const write of byEnd) {
    const before = last.at(-1);
    last.push(before === undefined || behaviour.history.comesAfter(write.write as WriteId, before.write as WriteId) ? write : before);
  }
  return reads.some((read) => {
    const ended = endedBefore(behaviour, byEnd, read);
    const latest = last[ended - 1];
    if (latest === undefined) return false;
    // What takes no time may have ended when it began; then it is not its own witness.
    if (latest === read) return byEnd.slice(0, ended).some((write) => isStale(behaviour, read, write, write.write as WriteId));
    return isStale(behaviour, read, latest, latest.write as WriteId);
  });
}

/** How many of them, which stand in the order of their ends, had ended when it began. */
function endedBefore(behaviour: Behaviour, byEnd: readonly OperationRecord[], read: OperationRecord): number {
  let [low, high] = [0, byEnd.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (behaviour.endedBefore(byEnd[middle] as OperationRecord, read)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The instants are asked first and the store's order last: only a read that comes later needs it. */
function isStale(behaviour: Behaviour, read: OperationRecord, write: OperationRecord, id: WriteId): boolean {
  const { key } = behaviour.write(id);
  const got = read.reads.filter((other) => behaviour.write(other).key === key);
  if (read === write || got.includes(id)) return false;
  if (!behaviour.endedBefore(write, read)) return false;
  return !got.some((other) => behaviour.history.comesAfter(other, id));
}
