import { describe, expect, test } from 'vitest';
import { present } from '../base/assert.ts';
import { planScenarios } from '../plan/plan-scenario.ts';
import { modelOf } from './model-fixture.ts';
import { durationsIn } from './recorded-values.ts';

describe('durations in a file', () => {
  test('stand one a line, each with its unit', () => {
    expect(durationsIn('2ms\n1.5ms\r\n\n# warm\n300us, yes\n"7 ns"\n')).toEqual({ samplesNs: [7, 300_000, 1_500_000, 2_000_000] });
  });

  test('have the unit of the heading where they have none', () => {
    for (const heading of ['latency_ms', 'latency (ms)', 'ms', '"p in ms",host']) expect(durationsIn(`${heading}\n1.25\n2s\n`)).toEqual({ samplesNs: [1_250_000, 2e9] });
    expect(durationsIn('latency\n1ms')).toEqual({ samplesNs: [1e6] });
  });

  test.each([
    ['1', 1, '1 has no unit: write `1ms`, or a heading'],
    ['items\n1', 2, '1 has no unit'],
    ['1ms\nfast', 2, 'expected a duration such as `1.25ms`, and this is `fast`'],
    ['1ms\n\n-2ms', 3, 'a duration cannot be negative'],
    ['1KB', 1, 'expected a duration'],
    ['1kb', 1, 'kb is no unit of time'],
    ['2h', 1, '2h is more than can be simulated'],
    ['', 1, 'there is no duration in it'],
    ['latency_ms\n', 1, 'there is no duration in it'],
  ])('say in which line %j is wrong', (text, line, mistake) => {
    expect(durationsIn(text)).toMatchObject({ line, mistake: expect.stringContaining(mistake) });
  });

  test('are not more than a plan can carry', () => {
    expect(durationsIn('1ms\n'.repeat(100_001))).toMatchObject({ line: 100_001 });
  });
});

test('a plan draws from what was recorded, between the least and the most', () => {
  const model = modelOf('node m { takes empirical("data/latency.csv") }\nstore kv on m\nclient c on m { read kv.x }', { 'data/latency.csv': '3ms\n1ms\n2ms' });
  expect(model.findings).toEqual([]);
  const plan = present(planScenarios(model)[0]?.plan, 'a plan');
  expect(plan.machines[0]?.takes).toMatchObject({ lowNs: 1e6, highNs: 3e6, law: { kind: 'empirical', samplesNs: [1e6, 2e6, 3e6] } });
});
