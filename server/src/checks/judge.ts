// A plan as something that behaves: one simulated run, judged.
import type { Subject } from '../explorer/judgement.ts';
import type { Plan } from '../simulator/plan.ts';
import { simulate } from '../simulator/simulate.ts';
import { judgeOf } from './judge-history.ts';

export function subjectOf(plan: Plan): Subject {
  const judge = judgeOf(plan);
  return { judge: (inputs) => judge(simulate(plan, inputs, { trace: false }).history) };
}
