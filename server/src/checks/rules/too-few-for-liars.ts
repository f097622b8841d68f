// Agreement in spite of f liars takes 3f + 1 replicas: f may be silent, and of the others those that do not lie must be more
// than those that do (Lamport, Shostak and Pease, "The Byzantine Generals Problem", 1982).
import { present } from '../../base/assert.ts';
import { counted } from '../phrases.ts';
import type { Rule } from './rule.ts';

export const tooFewForLiars: Rule = {
  code: 'too-few-for-liars',
  check({ plan, origins }) {
    return plan.stores.flatMap(({ name, byzantine, replicas }, id) => {
      if (byzantine === undefined) return [];
      const needed = 3 * byzantine.liars + 1;
      if (replicas.length >= needed) return [];
      const message = `${name} bears ${counted(byzantine.liars, 'liar')} with ${needed} replicas or more, and has ${replicas.length}: as soon as ${byzantine.liars === 1 ? 'it lies or keeps' : 'they lie or keep'} silent, nothing may be agreed on any more`;
      return [{ at: present(origins.stores[id], 'the place of a store'), message }];
    });
  },
};
