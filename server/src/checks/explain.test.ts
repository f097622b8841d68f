// What is said of causes when they could not all be tried.
import { expect, it } from 'vitest';
import { present } from '../base/assert.ts';
import { defaultExploreOptions } from '../explorer/explore-options.ts';
import { laterWriteSmallerTimestamp } from '../simulator/example-plans.ts';
import type { HazardAnswer, ScenarioAnswer } from './answer.ts';
import { answerScenario } from './answer-scenario.ts';

function lostWrite({ hazards }: ScenarioAnswer): HazardAnswer {
  return present(hazards.find(({ code, operation }) => code === 'lost-write' && operation === 2), 'what is said of the increment');
}

it('names as a cause only what was tried without, when time runs out', () => {
  const plan = laterWriteSmallerTimestamp();
  let now = 0;
  const answering = answerScenario({ plan, planHash: '', variants: [], options: { ...defaultExploreOptions, timeLimitMs: 1_000 } }, () => now);
  let step = answering.next();
  while (!step.done) {
    // All the time is gone once it was seen.
    if (lostWrite(step.value).witness !== null) now = 2_000;
    step = answering.next();
  }
  expect(plan.imperfections.map(({ kind }) => kind)).toEqual(['skew', 'skew', 'delay']);
  expect(lostWrite(step.value)).toMatchObject({ verdict: 'possible', witness: 'w-1', causes: [[0, 1, 2]], untried: [0, 1, 2], message: 'may be overwritten by w1 (not known whether it needs clock skew or message delays)' });
});
