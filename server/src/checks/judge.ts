// A plan as something that behaves: one simulated run, judged.
import type { Subject } from '../explorer/judgement.ts';
import type { Plan } from '../simulator/plan.ts';
import { simulate } from '../simulator/simulate.ts';
import { samplingOf } from './sampling.ts';
import { type Focus, judgeOf } from './judge-history.ts';

/** Judged in all respects, or, with a focus, in what is asked alone. */
export function subjectOf(plan: Plan, focus: Focus | null = null): Subject {
  const judge = judgeOf(plan, focus);
  const sampled = samplingOf(plan);
  return { judge: (inputs) => judge(simulate(plan, inputs, { trace: false }).history), ...(sampled === null ? {} : { sampled }) };
}
