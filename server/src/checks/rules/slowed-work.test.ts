// What a slowed machine works on: a fault that slows a machine which does nothing that takes time changes nothing.
import { expect, it } from 'vitest';
import { buildPlan } from '../../simulator/plan-builder.ts';
import type { PlanWords, Step } from '../../simulator/plan-words.ts';
import { checkRules } from '../check-rules.ts';
import { plannedOf } from '../plan-fixture.ts';

function found(more: Partial<PlanWords>): readonly string[] {
  const body: Step[] = [{ do: 'call', of: more.services === undefined ? 'm' : 's.a' }];
  const plan = buildPlan({ nodes: { m: {} }, link: { delay: 1 }, stores: {}, clients: { c: { body } }, faults: [{ do: 'slow', machines: ['m'], factor: 2 }], ...more });
  return checkRules([plannedOf(plan)]).map(({ message }) => message);
}

const idle = ['this fault changes nothing: nothing that m does takes time'];

it('finds machines that do nothing that takes time, and no others', () => {
  expect(found({})).toEqual(idle);
  expect(found({ nodes: { m: { takes: 1 } } })).toEqual([]);
  expect(found({ services: { s: { on: ['m'], handle: { a: [] } } } })).toEqual(idle);
  expect(found({ services: { s: { on: ['m'], takes: 1, handle: { a: [] } } } })).toEqual([]);
  expect(found({ services: { s: { on: ['m'], handle: { a: [{ do: 'together', body: [{ do: 'take', length: 1 }] }] } } } })).toEqual([]);
  expect(found({ clients: { c: { on: 'm', body: [{ do: 'take', length: 1 }] } } })).toEqual([]);
});
