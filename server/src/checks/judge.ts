// A plan as something that behaves: one simulated run, judged.
import type { Shares, Subject } from '../explorer/judgement.ts';
import type { History } from '../simulator/history.ts';
import { withOnly } from '../simulator/imperfections.ts';
import { Inputs } from '../simulator/kernel/inputs.ts';
import { SampleSource } from '../simulator/kernel/sources.ts';
import type { Plan } from '../simulator/plan.ts';
import { gridOf, simulate, type SimulateOptions } from '../simulator/simulate.ts';
import { sweepsOf } from './shows.ts';
import { drawnRunsOf, eventsMaxOf, isUndecided, samplingOf } from './sampling.ts';
import { type Focus, judgeOf } from './judge-history.ts';

/** One drawn run of a plan, judged in what is asked of it, once somebody asks. */
export interface DrawnRun {
  readonly history: History;
  facts(focus: Focus): ReadonlyMap<string, boolean | null>;
}

/** What a seed draws. */
export function drawRun(plan: Plan, seed: number): DrawnRun {
  const run = (of: Plan): History => simulate(of, new Inputs(gridOf(plan), new SampleSource(seed), null), { eventsMax: eventsMaxOf(plan) }).history;
  const history = run(plan);
  let quiet: History | null = null;
  const known = new Map<string, ReadonlyMap<string, boolean | null>>();
  const facts = (focus: Focus): ReadonlyMap<string, boolean | null> => {
    const key = [focus.hazards, focus.expectations, focus.causes ?? []].map((of) => [...of].join(' ')).join('/');
    const judged = known.get(key) ?? judgeOf(plan, focus)(history, () => (quiet ??= run(withoutFaults(plan)))).facts;
    known.set(key, judged);
    return judged;
  };
  return { history, facts };
}

function withoutFaults(plan: Plan): Plan {
  return withOnly(plan, new Set([...plan.imperfections.keys()].filter((id) => plan.imperfections[id]?.kind !== 'fault')));
}

/** Judged in all respects, or, with a focus, in what is asked alone. */
export function subjectOf(plan: Plan, focus: Focus | null = null): Subject {
  const judge = judgeOf(plan, focus);
  const sampled = samplingOf(plan);
  const drawn = drawnRunsOf(plan);
  const needsMore = (shares: (key: string) => Shares): boolean => isUndecided(plan, shares);
  if (sampled === null) return { judge: (inputs, isStopped) => judge(simulate(plan, inputs, { trace: false, ...stoppedBy(isStopped) }).history), ...(drawn === 0 ? {} : { drawn, needsMore, sweeps: sweepsOf(plan) }) };
  const quiet = withoutFaults(plan);
  const eventsMax = eventsMaxOf(plan);
  const run = (of: Plan, inputs: Inputs, isStopped?: () => boolean): History => simulate(of, inputs, { trace: false, eventsMax, ...stoppedBy(isStopped) }).history;
  const runsPerValue = Math.max(2, Math.floor(sampled.runsMax / 4));
  return { sampled, needsMore, sweeps: sweepsOf(plan, runsPerValue), judge: (inputs, isStopped) => judge(run(plan, inputs, isStopped), () => run(quiet, inputs.again())) };
}

function stoppedBy(isStopped: (() => boolean) | undefined): Pick<SimulateOptions, 'isStopped'> {
  return isStopped === undefined ? {} : { isStopped };
}
