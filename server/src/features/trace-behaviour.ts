// One behaviour of a plan, event by event: the one that a witness keeps, one drawn with a seed, or the nominal one.
import { present } from '../base/assert.ts';
import type { Witness } from '../checks/answer.ts';
import { eventsMaxOf } from '../checks/sampling.ts';
import { Inputs } from '../simulator/kernel/inputs.ts';
import { SampleSource, WitnessSource } from '../simulator/kernel/sources.ts';
import type { Plan } from '../simulator/plan.ts';
import { gridOf, simulate } from '../simulator/simulate.ts';
import type { Trace } from '../simulator/trace.ts';

export type Behaviour =
  | { readonly kind: 'witness'; readonly witness: Pick<Witness, 'values' | 'seed'> }
  /** Open numbers are drawn from what is declared, laws followed. */
  | { readonly kind: 'seed'; readonly seed: number }
  /** Everything as it should be: each number the nearest to 0 that is declared, no loss, no fault that may stay away. */
  | { readonly kind: 'nominal' };

/** The same plan and behaviour, the same trace. */
export function traceBehaviour(plan: Plan, behaviour: Behaviour): Trace {
  const inputs = new Inputs(gridOf(plan), sourceOf(behaviour), null);
  return present(simulate(plan, inputs, { trace: true, eventsMax: eventsMaxOf(plan) }).trace, 'the trace of a run that was asked for it');
}

function sourceOf(behaviour: Behaviour): SampleSource | WitnessSource {
  switch (behaviour.kind) {
    case 'witness':
      return behaviour.witness.seed === undefined ? new WitnessSource(behaviour.witness.values) : new SampleSource(behaviour.witness.seed);
    case 'seed':
      return new SampleSource(behaviour.seed);
    case 'nominal':
      return new WitnessSource([]);
  }
}
