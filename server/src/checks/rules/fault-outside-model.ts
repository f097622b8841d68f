// A fault that what is assumed leaves out, of machines or of messages: then either the scenario or its model is not what was meant.
import { present } from '../../base/assert.ts';
import type { FaultActionPlan } from '../../simulator/fault-plan.ts';
import type { MessageKind } from '../../simulator/network-plan.ts';
import type { Draw } from '../../simulator/plan-ids.ts';
import type { Plan } from '../../simulator/plan.ts';
import { durationText, faultWords } from '../phrases.ts';
import { drawBounds } from './round-trip.ts';
import type { Rule } from './rule.ts';

export const faultOutsideModel: Rule = {
  code: 'fault-outside-model',
  check({ plan, origins }) {
    return plan.faults.flatMap(({ actions }, id) => {
      const at = present(origins.faults[id], 'the place of a fault');
      const words = faultWords(plan, id);
      const found: string[] = [];
      if (plan.assumption?.failures === 'crash-stop' && actions.some(bringsBack))
        found.push(`${words} lets a machine come back, and \`assume crash-stop\` says that none does: take \`for\` away, or assume crash-recovery`);
      if (plan.assumption?.failures !== 'byzantine' && actions.some(({ kind }) => kind === 'corrupt'))
        found.push(`${words} is no crash, and crashes are the worst that is assumed: say \`assume byzantine\``);
      const settlesNs = plan.assumption?.delays === 'partially-synchronous' ? plan.assumption.settlesNs : null;
      if (settlesNs !== null && actions.some((action) => delaysBehind(plan, action, settlesNs)))
        found.push(`${words} delays messages from ${durationText(settlesNs)} on, and \`assume partially-synchronous\` says that the declared delays hold then: let it be over before, or say a later instant`);
      return found.map((message) => ({ at, message }));
    });
  },
};

function bringsBack({ kind, timing }: FaultActionPlan): boolean {
  return kind === 'restart' || ((kind === 'crash' || kind === 'kill') && timing.for !== null);
}

/** Whether a degraded route has a longer delay than it is declared to have. */
function isSlower(plan: Plan, { alternatives, route: { delay, delayOf } }: Extract<FaultActionPlan, { kind: 'degrade' }>): boolean {
  const degraded = plan.routes.filter(({ from, to }) => alternatives.some((pairs) => pairs.some((pair) => pair.from === from && pair.to === to)));
  return degraded.some((route) => {
    const kinds = Object.entries(delayOf ?? {}).some(([kind, draw]) => drawBounds(plan, draw).highNs > drawBounds(plan, route.delayOf[kind as MessageKind] ?? route.delay).highNs);
    return kinds || (delay !== undefined && drawBounds(plan, delay).highNs > drawBounds(plan, route.delay).highNs);
  });
}

/** Whether messages may be later than declared that are under way behind an instant. What is lost is late for no one. */
function delaysBehind(plan: Plan, action: FaultActionPlan, ns: number): boolean {
  if (action.kind === 'delay') return true;
  if (action.kind !== 'hold' && !(action.kind === 'degrade' && isSlower(plan, action))) return false;
  const { at, after, for: length, every, when } = action.timing;
  if (when !== null || at === 'any' || length === null || every !== null) return true;
  const latest = (draw: Draw | null): number => (draw === null ? 0 : drawBounds(plan, draw).highNs);
  return latest(at) + latest(after) + latest(length) > ns;
}
