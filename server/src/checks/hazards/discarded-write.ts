// A write was acknowledged, and at the end a replica holds a concurrent one in its place.
import { hazardKey } from '../fact-keys.ts';
import { operationName } from '../phrases.ts';
import { rivals } from '../plan-index.ts';
import { fates } from './fates.ts';
import type { Hazard } from './hazard.ts';

const code = 'discarded-write';

export const discardedWrite: Hazard = {
  code,
  present: 'true',
  subjects(index) {
    return index.writers.flatMap((operation) => rivals(index, operation).map((by) => ({ operation, by })));
  },
  judge(behaviour) {
    for (const { execution, discardedFor } of fates(behaviour)) {
      for (const by of discardedFor) behaviour.fact(hazardKey(code, { operation: execution.operation, by }), true);
    }
  },
  phrase(plan, { by }, how) {
    if (how === 'never') return 'is never discarded';
    const rival = by === null ? 'another write' : operationName(plan, by);
    return how === 'may' ? `may be discarded for the concurrent ${rival}` : `is always discarded for the concurrent ${rival}`;
  },
};
