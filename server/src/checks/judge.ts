// A plan as something that behaves: one simulated run, judged.
import type { Subject } from '../explorer/judgement.ts';
import type { History } from '../simulator/history.ts';
import { withOnly } from '../simulator/imperfections.ts';
import type { Inputs } from '../simulator/kernel/inputs.ts';
import type { Plan } from '../simulator/plan.ts';
import { simulate } from '../simulator/simulate.ts';
import { sweepsOf } from './shows.ts';
import { drawnRunsOf, eventsMaxOf, samplingOf } from './sampling.ts';
import { type Focus, judgeOf } from './judge-history.ts';

/** Judged in all respects, or, with a focus, in what is asked alone. */
export function subjectOf(plan: Plan, focus: Focus | null = null): Subject {
  const judge = judgeOf(plan, focus);
  const sampled = samplingOf(plan);
  const drawn = drawnRunsOf(plan);
  if (sampled === null) return { judge: (inputs) => judge(simulate(plan, inputs, { trace: false }).history), ...(drawn === 0 ? {} : { drawn, sweeps: sweepsOf(plan) }) };
  const quiet = withOnly(plan, new Set([...plan.imperfections.keys()].filter((id) => plan.imperfections[id]?.kind !== 'fault')));
  const eventsMax = eventsMaxOf(plan);
  const run = (of: Plan, inputs: Inputs): History => simulate(of, inputs, { trace: false, eventsMax }).history;
  const runsPerValue = Math.max(2, Math.floor(sampled.runsMax / 4));
  return { sampled, sweeps: sweepsOf(plan, runsPerValue), judge: (inputs) => judge(run(plan, inputs), () => run(quiet, inputs.again())) };
}
