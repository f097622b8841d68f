// A fault that what is assumed of machines leaves out: then either the scenario or its model is not what was meant.
import { present } from '../../base/assert.ts';
import type { FaultActionPlan } from '../../simulator/plan.ts';
import { faultWords } from '../phrases.ts';
import type { Rule } from './rule.ts';

export const faultOutsideModel: Rule = {
  code: 'fault-outside-model',
  check({ plan, origins }) {
    if (plan.assumption?.failures !== 'crash-stop') return [];
    return plan.faults.flatMap(({ actions }, id) => {
      if (!actions.some(bringsBack)) return [];
      const message = `${faultWords(plan, id)} lets a machine come back, and \`assume crash-stop\` says that none does: take \`for\` away, or assume crash-recovery`;
      return [{ at: present(origins.faults[id], 'the place of a fault'), message }];
    });
  },
};

function bringsBack({ kind, timing }: FaultActionPlan): boolean {
  return kind === 'restart' || ((kind === 'crash' || kind === 'kill') && timing.for !== null);
}
