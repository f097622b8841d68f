// What makes a witness what it is: the inputs that are not as they would be anyway. The rest is in its trace.
import type { Witness } from '../checks/answer.ts';
import { assignmentOf } from '../checks/witness-gallery.ts';
import { AssignedSource } from '../explorer/assignment.ts';
import { Inputs } from '../simulator/kernel/inputs.ts';
import { describeInput } from '../simulator/naming.ts';
import type { Plan } from '../simulator/plan.ts';
import { gridOf, simulate } from '../simulator/simulate.ts';

/** `skew(n1) = 3ms`, one each; empty where everything is as near to 0 as it may be. */
export function tellingInputs(plan: Plan, witness: Witness): string[] {
  if (witness.seed !== undefined) return [`seed ${witness.seed}`];
  const grid = gridOf(plan);
  const source = new AssignedSource(assignmentOf(witness), grid);
  simulate(plan, new Inputs(grid, source, null));
  const telling = source.asked.filter(({ value, lowNs, highNs }) => value !== Math.max(lowNs, Math.min(highNs, 0)));
  const names = new Set(telling.map(({ name }) => describeInput(plan, name)));
  return Object.entries(witness.inputs).filter(([name]) => names.has(name)).map(([name, value]) => `${name} = ${value}`);
}
