// The runs whose traces are kept as goldens: three plans, three seeds each.
import { laterWriteSmallerTimestamp, randomDelays, troubledStore } from './example-plans.ts';
import { Inputs } from './kernel/inputs.ts';
import { SampleSource } from './kernel/sources.ts';
import type { Plan } from './plan.ts';
import { gridOf, simulate } from './simulate.ts';
import { traceText } from './testing.ts';
import { present } from '../base/assert.ts';

const plans: Readonly<Record<string, () => Plan>> = {
  'later-write-smaller-timestamp': laterWriteSmallerTimestamp,
  'troubled-store': troubledStore,
  'random-delays': randomDelays,
};

/** Text by name. */
export function goldenTraces(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(plans).map(([name, make]) => {
      const text = [1, 2, 3].map((seed) => {
        const plan = make();
        const { trace } = simulate(plan, new Inputs(gridOf(plan), new SampleSource(seed), null), { trace: true });
        return `seed ${seed}\n${traceText(present(trace, 'trace')).join('\n')}\n`;
      });
      return [name, text.join('\n')];
    }),
  );
}
