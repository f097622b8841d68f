// A write was acknowledged, and at the end a replica holds an older value, or none.
import { hazardKey } from '../fact-keys.ts';
import { operationName } from '../phrases.ts';
import { rivals } from '../plan-index.ts';
import { fates } from './fates.ts';
import type { Hazard } from './hazard.ts';

const code = 'lost-write';

export const lostWrite: Hazard = {
  code,
  present: 'true',
  subjects(index) {
    return index.writers.flatMap((operation) => [null, ...rivals(index, operation)].map((by) => ({ operation, by })));
  },
  judge(behaviour) {
    for (const { execution, lostTo } of fates(behaviour)) {
      for (const by of lostTo) behaviour.fact(hazardKey(code, { operation: execution.operation, by }), true);
    }
  },
  phrase(plan, { by }, how) {
    if (how === 'never') return 'is never lost';
    if (by === null) return how === 'may' ? 'may be lost' : 'is always lost';
    const rival = operationName(plan, by);
    return how === 'may' ? `may be overwritten by ${rival}` : `is always overwritten by ${rival}`;
  },
};
