// An operation whose client does not learn whether it took effect, and cannot: two behaviours look the same to it, and in
// one of them the effect took place and in the other not.
import { hazardKey, inOneBehaviour } from '../fact-keys.ts';
import type { Hazard } from './hazard.ts';

const code = 'unknown-outcome';

export const unknownOutcome: Hazard = {
  code,
  present: 'both',
  subjects(index) {
    return index.changers.map((operation) => ({ operation }));
  },
  judge(behaviour) {
    for (const operation of behaviour.index.changers) {
      for (const execution of behaviour.executions(operation)) {
        if (execution.ending !== 'unknown') continue;
        const within = execution.instance - execution.session * (behaviour.index.executionsPerSession[execution.program] ?? 1);
        const key = hazardKey(code, { operation }, `${within} of ${behaviour.observation(execution)}`);
        const effect = behaviour.tookEffect(execution);
        // Two sessions of a load, alike for whoever runs them, one with its effect and one without.
        if (behaviour.facts.has(key) && behaviour.facts.get(key) !== effect) behaviour.fact(hazardKey(code, { operation }, inOneBehaviour), true);
        behaviour.fact(key, effect);
      }
    }
  },
  phrase(_plan, _subject, how) {
    if (how === 'never') return 'never leaves its client without knowing whether it took effect';
    return how === 'may' ? 'may end without its client knowing whether it took effect' : 'always ends without its client knowing whether it took effect';
  },
};
