// Stale reads of drawn runs are looked for in the order of the store; those of recorded ones one by one. Both find the same.
import { expect, it } from 'vitest';
import { randomPlan } from '../../simulator/random-plans.ts';
import { Inputs, InputTable } from '../../simulator/kernel/inputs.ts';
import { SampleSource } from '../../simulator/kernel/sources.ts';
import { gridOf, simulate } from '../../simulator/simulate.ts';
import { judgeOf } from '../judge-history.ts';

it('finds as much in a drawn run as in the same one recorded', () => {
  const found = { stale: 0, fresh: 0 };
  for (let seed = 0; seed < 600; seed++) {
    const plan = randomPlan(seed, { faults: seed % 2 === 0, loads: seed % 3 === 0 });
    const grid = gridOf(plan);
    const judge = judgeOf(plan, { hazards: new Set(['stale-read']), expectations: new Set() });
    const [drawn, recorded] = [null, new InputTable(grid)].map((table) => {
      const { history } = simulate(plan, new Inputs(grid, new SampleSource(seed, { laws: 'support' }), table), { eventsMax: 4_000 });
      // What is not determined by its decisions is not judged.
      return history.limit === null && history.inexact === null ? [...judge(history).facts] : null;
    });
    if (drawn === null || recorded === null) continue;
    expect(drawn, plan.scenario).toEqual(recorded);
    for (const [, isStale] of drawn ?? []) found[isStale === true ? 'stale' : 'fresh']++;
  }
  expect(found.stale).toBeGreaterThan(10);
  expect(found.fresh).toBeGreaterThan(100);
});
