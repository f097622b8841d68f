// A lease alone protects nothing: its holder may stop between its check and what it was made for (M. Kleppmann, "How to do
// distributed locking", 2016; DDIA, "Process pauses" and "The leader and the lock").
import { present } from '../../base/assert.ts';
import { listed } from '../phrases.ts';
import { writesUnder } from './leases.ts';
import type { Rule } from './rule.ts';

export const leaseWithoutFencing: Rule = {
  code: 'lease-without-fencing',
  check({ plan, origins }) {
    return (plan.locks ?? []).flatMap(({ name, fencing }, lock) => {
      const stores = [...new Set(writesUnder(plan, lock).map(({ statement }) => present(plan.stores[statement.store], 'store').name))];
      if (fencing || stores.length === 0) return [];
      const message = `${listed(stores)} cannot tell a write whose lease of ${name} is over from one whose lease is not: one that stops between its check and its write, or whose message is late, writes into what is another's; say \`fencing on\``;
      return [{ at: present(origins.locks?.[lock], 'the place of a lock'), message }];
    });
  },
};
