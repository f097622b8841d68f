// A lease that is measured by a clock that steps is shorter or longer than it says.
import { present } from '../../base/assert.ts';
import { machineName } from '../phrases.ts';
import { whyItSteps } from './duration-on-stepping-clock.ts';
import { holdersOf } from './leases.ts';
import type { Rule } from './rule.ts';

export const leaseOnSteppingClock: Rule = {
  code: 'lease-on-stepping-clock',
  check({ plan, origins }) {
    return (plan.locks ?? []).flatMap(({ name, machine, clock }, lock) => {
      if (clock !== 'time-of-day') return [];
      return [...new Set([machine, ...holdersOf(plan, lock)])].flatMap((one) => {
        const why = whyItSteps(plan, one);
        if (why === null) return [];
        const message = `the lease of ${name} is measured by the time-of-day clock of ${machineName(plan, one)}, which ${why}: it may be over early for the lock and late for its holder; say \`clock monotonic\``;
        return [{ at: present(origins.locks?.[lock], 'the place of a lock'), message }];
      });
    });
  },
};
