// What is shown: numbers over runs, over time, and as functions of an unknown value.
import { describe, expect, test } from 'vitest';
import { present } from '../base/assert.ts';
import { defaultExploreOptions } from '../explorer/explore-options.ts';
import { onlyScenario } from '../plan/plan-fixture.ts';
import type { MeasureAnswer, ScenarioAnswer } from './answer.ts';
import { answerScenario } from './answer-scenario.ts';

function answerOf(text: string, runsMax = 2_000): ScenarioAnswer {
  const { plan, planHash } = onlyScenario(text);
  const answering = answerScenario({ plan, planHash, variants: [], options: { ...defaultExploreOptions, runsMax } });
  let step = answering.next();
  while (!step.done) step = answering.next();
  return step.value;
}

function shown(text: string, runsMax = 2_000): readonly MeasureAnswer[] {
  return present(answerOf(text, runsMax).measures, 'what is shown');
}

const race = (more: string): string => `
node server
link * <-> * { delay exponential(5ms) }
let t in 0ms..20ms
store kv on server
client a via server { wait t; write kv.x = 1 }
client b via server { wait 10ms; r: read kv.x }
${more}
`;

/** Whether one of two requests, each an exponential time of mean 5 ms on its way, overtakes the other that is sent so much later. */
function overtaken(laterMs: number): number {
  return laterMs >= 0 ? 1 - Math.exp(-laterMs / 5) / 2 : Math.exp(laterMs / 5) / 2;
}

describe('what waits and is dropped', () => {
  test('is the longest queue of a run, and the number that found no place in it', () => {
    // Ten at once, each of 10 ms: one is worked on, four wait, and five find no place.
    const text = `
node s { takes 10ms, queue 4 }
link * <-> * { delay 1ms }
load web at 10000/s constant for 1ms { call s }
show queue of s
show drops of s
`;
    expect(shown(text).map(({ unit, points }) => [unit, points[0]?.low, points[0]?.high])).toEqual([['count', 4, 4], ['count', 5, 5]]);
  });
});

describe('over time', () => {
  // Ten at once, each of 10 ms, from 1 ms on: places are free again at 11, 21, 31 …, and all is done at 51. The call has its effect at 81. A stretch is 5 ms.
  const text = `
node s { takes 10ms, queue 4 }
link * <-> * { delay 1ms }
service pay on s { handle charge { effect charged } }
load web at 10000/s constant for 1ms { call s }
client c via pay { wait 70ms; call pay.charge }
scenario "a tenth of a second" for 100ms {
show queue of s by time
show drops of s by time
show count(charged) by time
show count(charged) + drops of s
}
`;

  test('queues are as long as they were at some instant of each stretch, and drops and effects those of each', () => {
    const found = shown(text, 3);
    const series = found.slice(0, 3).map(({ points }) => points.map(({ atNs, value }) => [(atNs ?? 0) / 1e6, value] as const));
    const at = (of: number, ms: number) => series[of]?.findLast(([from]) => from <= ms)?.[1];
    expect([0, 5, 10, 12, 22, 32, 42, 60].map((ms) => at(0, ms))).toEqual([4, 4, 4, 4, 3, 2, 1, 0]);
    expect(series[1]?.reduce((sum, [, value]) => sum + (value ?? 0), 0)).toBe(5);
    expect(at(1, 0)).toBe(5);
    expect(series[2]?.filter(([, value]) => value !== 0)).toEqual([[80, 1]]);
    expect(found[3]).toMatchObject({ unit: 'count', by: null });
  });
});

describe('sums of figures', () => {
  test('are worked out run by run, in the unit that they have', () => {
    const [both, ratio] = shown(steady('show max of r - p50 of r\nshow goodput of web / 2'), 3);
    expect(both).toMatchObject({ unit: 'ns', points: [{ value: 0, low: 0, high: 0 }] });
    expect(ratio).toMatchObject({ unit: 'per-second', points: [{ value: 35 }] });
  });
});

describe('probability by an unknown value', () => {
  test('is that of each value, and the truth lies in the intervals', () => {
    const [measure] = shown(race('show probability(r == 1) by t'));
    expect(measure).toMatchObject({ text: 'probability(r == 1) by t', unit: 'probability', by: 't' });
    const points = measure?.points ?? [];
    expect(points.map(({ atNs }) => atNs)).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20].map((milliseconds) => milliseconds * 1e6));
    // Eleven intervals of 95%: one may miss, two hardly ever do.
    const missed = points.filter(({ atNs, low, high }) => {
      const truth = overtaken(10 - (atNs ?? 0) / 1e6);
      return truth < low || truth > high;
    });
    expect(missed.length).toBeLessThanOrEqual(1);
    expect(Math.max(...points.map(({ low, high }) => high - low))).toBeLessThan(0.1);
  });

  test('without a value for it, it is what an adversary makes of it', () => {
    const [measure] = shown(race('show probability(r == 1)'));
    expect(measure?.points).toMatchObject([{ atNs: null, value: null, low: 0, high: 1 }]);
  });

  test('leaves what is covered proved', () => {
    const { coverage, expectations } = answerOf(race('show probability(r == 1) by t\nexpect r in {none, 1}'));
    expect(coverage.complete).toBe(true);
    expect(expectations).toMatchObject([{ verdict: 'holds', proved: true }]);
  });
});

const steady = (more: string): string => `
node server { takes 3ms }
link * <-> * { delay 1ms }
store kv on server
load web via server at 100/s constant for 1s { r: read kv.x timeout 8ms }
fault cut server -> web at 503ms for 300ms
${more}
`;

describe('measures', () => {
  test('over time are of the operations that begin in each stretch', () => {
    const [goodput, latency] = shown(steady('show goodput of web by time\nshow p99 of r by time'), 3);
    const at = (measure: MeasureAnswer | undefined, ms: number) => measure?.points.find(({ atNs }) => atNs === ms * 1e6)?.value;
    expect(goodput?.points.length).toBe(20);
    expect([0, 450, 500, 550, 750, 850, 950].map((ms) => at(goodput, ms))).toEqual([100, 100, 0, 0, 0, 100, 100]);
    // Where nothing was answered there is no latency.
    expect([0, 450, 550, 950].map((ms) => at(latency, ms))).toEqual([5e6, 5e6, undefined, 5e6]);
  });

  test('are means over runs, each with its interval', () => {
    const [availability, longest] = shown(steady('show availability of web\nshow max of web'), 3);
    expect(availability).toMatchObject({ unit: 'share', by: null, points: [{ atNs: null, value: 0.7, runs: 3 }] });
    expect(longest).toMatchObject({ unit: 'ns', points: [{ value: 5e6, low: 5e6, high: 5e6 }] });
  });
});
