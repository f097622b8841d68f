// Sums of latencies: what comparisons of instants say of them is what the numbers of the same run say.
import { expect, it } from 'vitest';
import { planOfText } from '../plan/plan-fixture.ts';
import type { CompareOperator } from '../simulator/condition-plan.ts';
import { Inputs, InputTable } from '../simulator/kernel/inputs.ts';
import { SampleSource } from '../simulator/kernel/sources.ts';
import { gridOf, simulate } from '../simulator/simulate.ts';
import { compareValues } from '../simulator/software/values.ts';
import { expectationKey } from './fact-keys.ts';
import { judgeOf } from './judge-history.ts';

const operators: readonly CompareOperator[] = ['<', '<=', '>', '>=', '==', '!='];

/** Three calls of each client, so that a median is one of them. */
const plan = planOfText(`
node s { takes 1ms..3ms }
link * <-> * { delay 1ms..2ms }
client a via s { repeat 3 { x: call s timeout 40ms } }
client b via s { repeat 3 { y: call s timeout 40ms } }
${operators.map((operator) => `expect 2 * max of x - p50 of y ${operator} max of b + 1ms`).join('\n')}
`);

/** Of a whole number of nanoseconds each. */
function latencies(history: ReturnType<typeof simulate>['history'], operation: number): readonly number[] {
  const { ticksPerNs } = history.grid;
  return history.operations.filter((one) => one.operation === operation).map(({ begin, end }) => Math.round(((end?.ticks ?? NaN) - begin.ticks) / ticksPerNs)).sort((one, other) => one - other);
}

it('agree with their numbers, in runs that record and in others', () => {
  const seen = new Set<string>();
  for (let seed = 0; seed < 200; seed++) {
    const plain = simulate(plan, new Inputs(gridOf(plan), new SampleSource(seed), null)).history;
    const [[, , x = NaN], [, median = NaN, y = NaN]] = [latencies(plain, 0), latencies(plain, 1)] as [number[], number[]];
    const expected = operators.map((operator) => compareValues(operator, 2 * x - median, y + 1e6));
    const recorded = simulate(plan, new Inputs(gridOf(plan), new SampleSource(seed), new InputTable(gridOf(plan)))).history;
    for (const history of [plain, recorded]) {
      const { facts } = judgeOf(plan)(history);
      expect(operators.map((_, id) => facts.get(expectationKey(id))), `seed ${seed}`).toEqual(expected);
    }
    seen.add(expected.join());
  }
  // Less, more, and equal.
  expect(seen.size).toBe(3);
});

it('are compared with unknown values, and these with each other', () => {
  const open = planOfText(`
let t in 2ms..20ms
let u in t..30ms
node s { takes 0ms..1ms }
link * <-> * { delay t / 2 }
client a via s { x: call s }
${operators.map((operator) => `expect 2 * max of x ${operator} u + 1ms`).join('\n')}
${operators.map((operator) => `expect 3 * t ${operator} u`).join('\n')}
`);
  const seen = new Set<string>();
  for (let seed = 0; seed < 200; seed++) {
    const plain = simulate(open, new Inputs(gridOf(open), new SampleSource(seed), null)).history;
    // The first is drawn in steps of two.
    const [t = NaN, u = NaN] = [0, 1].map((id) => Math.round((plain.unknowns.get(id)?.ticks ?? NaN) / plain.grid.ticksPerNs));
    const [x = NaN] = latencies(plain, 0);
    expect(x).toBeGreaterThanOrEqual(2 * t);
    expect(u).toBeGreaterThanOrEqual(2 * t);
    const expected = [...operators.map((operator) => compareValues(operator, 2 * x, u + 1e6)), ...operators.map((operator) => compareValues(operator, 6 * t, u))];
    const recorded = simulate(open, new Inputs(gridOf(open), new SampleSource(seed), new InputTable(gridOf(open)))).history;
    for (const history of [plain, recorded]) {
      const { facts } = judgeOf(open)(history);
      expect(expected.map((_, id) => facts.get(expectationKey(id))), `seed ${seed}`).toEqual(expected);
    }
    seen.add(expected.join());
  }
  expect(seen.size).toBeGreaterThan(1);
});
