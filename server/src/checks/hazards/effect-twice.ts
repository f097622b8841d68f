// Something that cannot be taken back happens twice for one operation: SEMANTICS, "Hazards". The operation is the one that a
// client (or load) asked for, however many handlers lie between.
import { hazardKey } from '../fact-keys.ts';
import { listed } from '../phrases.ts';
import { effectNames } from '../reached-effects.ts';
import type { Hazard } from './hazard.ts';

const code = 'effect-twice';

export const effectTwice: Hazard = {
  code,
  present: 'true',
  subjects(index) {
    return index.effectful.map((operation) => ({ operation }));
  },
  judge(behaviour) {
    for (const operation of behaviour.index.effectful) {
      for (const execution of behaviour.executions(operation)) {
        const counts = behaviour.effectsOf(execution);
        if ([...counts.values()].some((count) => count > 1)) behaviour.fact(hazardKey(code, { operation }), true);
      }
    }
  },
  phrase(plan, { operation }, how) {
    const names = operation === null ? [] : effectNames(plan, operation);
    const what = names.length === 0 ? 'an effect' : listed(names.map((name) => `\`${name}\``), 'or');
    if (how === 'never') return `never has ${what} more than once`;
    return how === 'may' ? `may have ${what} more than once` : `always has ${what} more than once`;
  },
};
