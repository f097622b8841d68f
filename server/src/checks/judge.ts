// A plan as something that behaves: one simulated run, judged.
import type { Subject } from '../explorer/judgement.ts';
import type { Plan } from '../simulator/plan.ts';
import { simulate } from '../simulator/simulate.ts';
import { judgeHistory } from './judge-history.ts';
import { indexOf } from './plan-index.ts';

export function subjectOf(plan: Plan): Subject {
  const index = indexOf(plan);
  return { judge: (inputs) => judgeHistory(index, simulate(plan, inputs, { trace: false }).history) };
}
