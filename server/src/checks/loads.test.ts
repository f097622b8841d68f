// Loads, from the text to the answer: sampled, never proved, and as often as the dice say.
import { describe, expect, test } from 'vitest';
import { defaultExploreOptions } from '../explorer/explore-options.ts';
import { onlyScenario } from '../plan/plan-fixture.ts';
import type { ScenarioAnswer } from './answer.ts';
import { answerScenario } from './answer-scenario.ts';

function answerOf(text: string, runsMax = 20): ScenarioAnswer {
  const { plan, planHash } = onlyScenario(text);
  const answering = answerScenario({ plan, planHash, variants: [], options: { ...defaultExploreOptions, runsMax } });
  let step = answering.next();
  while (!step.done) step = answering.next();
  return step.value;
}

function load(arrivals: string, more: string): string {
  return `
node server { takes 4ms }
link * <-> * { delay 1ms }
store kv on server
load web via server at ${arrivals} { w: write kv.x = unique timeout 20ms
                                     r: read kv.x timeout 20ms }
${more}
`;
}

describe('a load', () => {
  test('is sampled, says so, and proves nothing', () => {
    const { coverage, expectations, hazards } = answerOf(load('100/s poisson for 500ms', 'expect w is ok\nexpect no lost writes of web'));
    expect(coverage).toMatchObject({ method: 'samples', complete: false, cells: 0, runs: 20, limit: 'a load has more behaviours than can be covered: they are sampled' });
    expect(expectations.map(({ verdict, proved }) => [verdict, proved])).toEqual([['fails', false], ['not-seen', false]]);
    expect(hazards.every(({ proved }) => !proved)).toBe(true);
  });

  test('gets as many times more runs as are asked for, and says less of what it has not seen', () => {
    const text = load('100/s poisson for 2s', 'expect no lost writes of web');
    const [some, more] = [answerOf(text, 2_000), answerOf(text, 8_000)];
    expect([some.coverage.runs, more.coverage.runs]).toEqual([150, 600]);
    const bounds = [some, more].map(({ expectations: [first] }) => first?.probability?.high ?? 1);
    expect(bounds[1]).toBeLessThan((bounds[0] ?? 0) / 3);
  });

  test('is given up in the midst of a run when time is over, and says so', () => {
    const { plan, planHash } = onlyScenario(load('400/s poisson for 5s', 'expect w is ok'));
    /** At each look at the clock a millisecond has gone by: some looks are made in each run. */
    const timed = (timeLimitMs: number): { readonly answer: ScenarioAnswer; readonly looks: number } => {
      let looks = 0;
      const answering = answerScenario({ plan, planHash, variants: [], options: { ...defaultExploreOptions, runsMax: 20, timeLimitMs } }, () => looks++);
      let step = answering.next();
      while (!step.done) step = answering.next();
      return { answer: step.value, looks };
    };
    const early = timed(2);
    expect(early.answer).toMatchObject({ coverage: { runs: 0, limit: 'a single run takes more than 2 ms, which is the limit of time: a shorter load or a higher limit gives answers' }, expectations: [{ verdict: 'unknown' }] });
    // It was asked a few times, and not in all of the run.
    expect(early.looks).toBeLessThan(8);
    const one = timed(12);
    expect(one.answer).toMatchObject({ coverage: { runs: 1, limit: 'a load has more behaviours than can be covered: they are sampled' } });
    // What is known of the one run is what it says without a limit.
    expect(one.answer.operations[0]?.latencyNs).toEqual(answerOf(load('400/s poisson for 5s', 'expect w is ok'), 1).operations[0]?.latencyNs);
  });

  test('of a few constant arrivals is covered like a client', () => {
    const { coverage, expectations } = answerOf(load('100/s constant for 20ms', 'expect w is ok\nexpect r == w'));
    expect(coverage).toMatchObject({ method: 'cells', complete: true });
    // The second session begins at 10 ms and writes at 11 ms at the earliest; the first has read by then.
    expect(expectations.map(({ verdict }) => verdict)).toEqual(['holds', 'holds']);
  });

  test('has the latencies of its operations over all runs', () => {
    const { operations } = answerOf(load('20/s constant for 1s', ''));
    expect(operations.map(({ latencyNs }) => latencyNs)).toEqual([
      { min: 6e6, max: 6e6, p50: 6e6, p99: 6e6 },
      { min: 6e6, max: 6e6, p50: 6e6, p99: 6e6 },
    ]);
  });

  test('leaves outcomes unknown where one session has its effect and another, to which the same happened, has not', () => {
    const cut = 'fault cut web -> server at 100ms for 100ms\nfault cut server -> web at 300ms for 100ms';
    const { hazards, expectations } = answerOf(load('50/s constant for 500ms', `${cut}\nexpect no unknown outcome of web`), 5);
    const unknown = hazards.filter(({ code }) => code === 'unknown-outcome').map(({ verdict }) => verdict);
    expect(unknown).toEqual(['possible']);
    expect(expectations.map(({ verdict }) => verdict)).toEqual(['fails']);
  });

  test('is answered after the first run where there is no time for more', () => {
    const { plan, planHash } = onlyScenario(load('100/s poisson for 500ms', 'expect w is ok'));
    let now = 0;
    const answering = answerScenario({ plan, planHash, variants: [], options: { ...defaultExploreOptions, timeLimitMs: 10 } }, () => (now += 100));
    let step = answering.next();
    while (!step.done) step = answering.next();
    expect(step.value.coverage.runs).toBe(1);
  });
});
