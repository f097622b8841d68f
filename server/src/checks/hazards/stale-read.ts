// A read answered with something older than a write that had ended ok before the read began.
import type { OperationRecord, WriteId } from '../../simulator/history.ts';
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
  return behaviour
    .executions(reader)
    .some((read) => read.ending === 'ok' && writes.some((write) => isStale(behaviour, read, write, write.write as WriteId)));
}

/** The instants are asked first and the store's order last: only a read that comes later needs it. */
function isStale(behaviour: Behaviour, read: OperationRecord, write: OperationRecord, id: WriteId): boolean {
  const { key } = behaviour.write(id);
  const got = read.reads.filter((other) => behaviour.write(other).key === key);
  if (read === write || got.includes(id)) return false;
  if (!behaviour.endedBefore(write, read)) return false;
  return !got.some((other) => behaviour.history.comesAfter(other, id));
}
