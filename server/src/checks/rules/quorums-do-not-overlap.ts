// A read that asks R of N replicas sees what a write brought to W of them only if R + W > N (Gifford, "Weighted voting for
// replicated data", SOSP 1979).
import { present } from '../../base/assert.ts';
import type { Rule } from './rule.ts';

export const quorumsDoNotOverlap: Rule = {
  code: 'quorums-do-not-overlap',
  check({ plan, origins }) {
    return plan.stores.flatMap(({ name, quorum, replicas }, id) => {
      if (quorum === undefined || quorum.write + quorum.read > replicas.length) return [];
      const message =
        `a write of ${name} waits for ${quorum.write} of ${replicas.length} replicas and a read for ${quorum.read}: these can have none in common, ` +
        'so a read can miss a write that had ended';
      return [{ at: present(origins.stores[id], 'the place of a store'), message }];
    });
  },
};
