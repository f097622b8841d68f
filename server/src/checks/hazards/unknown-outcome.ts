// An operation whose client does not learn whether it took effect, and cannot: two behaviours look the same to it, and in
// one of them the effect took place and in the other not.
import { hazardKey } from '../fact-keys.ts';
import type { Hazard } from './hazard.ts';

const code = 'unknown-outcome';

export const unknownOutcome: Hazard = {
  code,
  present: 'both',
  subjects(index) {
    return index.writers.map((operation) => ({ operation }));
  },
  judge(behaviour) {
    for (const operation of behaviour.index.writers) {
      for (const execution of behaviour.executions(operation)) {
        if (execution.ending !== 'unknown') continue;
        const observation = `${execution.instance} of ${behaviour.observation(execution.program)}`;
        behaviour.fact(hazardKey(code, { operation }, observation), behaviour.tookEffect(execution));
      }
    }
  },
  phrase(_plan, _subject, how) {
    if (how === 'never') return 'never leaves its client without knowing whether it took effect';
    return how === 'may' ? 'may end without its client knowing whether it took effect' : 'always ends without its client knowing whether it took effect';
  },
};
