// Measures as the reference defines them, on runs whose numbers follow from a few lines of arithmetic.
import { describe, expect, test } from 'vitest';
import { defaultExploreOptions } from '../explorer/explore-options.ts';
import { onlyScenario } from '../plan/plan-fixture.ts';
import type { ExpectationAnswer, ScenarioAnswer } from './answer.ts';
import { answerScenario } from './answer-scenario.ts';
import { quantile } from './measures.ts';

function answerOf(text: string, runsMax = 4, seed = 3): ScenarioAnswer {
  const { plan, planHash } = onlyScenario(text);
  const answering = answerScenario({ plan, planHash, variants: [], options: { ...defaultExploreOptions, runsMax, seed } });
  let step = answering.next();
  while (!step.done) step = answering.next();
  return step.value;
}

/** Ten reads, 10 ms apart from 0 on, of a server that takes `takes`; the answer is there 2 ms and the service later. */
function reads(more: readonly string[], takes = '3ms', options = ''): string {
  return `
node server { takes ${takes} }
link * <-> * { delay 1ms }
store kv on server
load web via server at 100/s constant for 100ms { r: read kv.x ${options} }
${more.join('\n')}
`;
}

function verdicts(text: string, runsMax = 4): Record<string, ExpectationAnswer['verdict']> {
  return Object.fromEntries(answerOf(text, runsMax).expectations.map(({ text: said, verdict }) => [said, verdict]));
}

describe('latencies', () => {
  test('count from the beginning to the end, and compare as whole nanoseconds', () => {
    const all = ['p50', 'p90', 'p99', 'mean', 'max'];
    const expectations = all.flatMap((measure) => [`expect ${measure} of web == 5ms`, `expect ${measure} of r <= 4999999ns`, `expect ${measure} of web < 5000001ns`]);
    const found = verdicts(reads(expectations));
    for (const measure of all) {
      expect(found[`${measure} of web == 5ms`], measure).toBe('not-seen');
      expect(found[`${measure} of r <= 4999999ns`], measure).toBe('fails');
      expect(found[`${measure} of web < 5000001ns`], measure).toBe('not-seen');
    }
  });

  test('wait for those before them', () => {
    // Served one after the other, 15 ms each: the k-th waits 5 ms longer than the one before, from 17 ms on.
    const found = verdicts(reads(['expect p50 of web == 37ms', 'expect p90 of web == 57ms', 'expect max of web == 62ms', 'expect mean of web == 39500us'], '15ms'));
    expect(new Set(Object.values(found))).toEqual(new Set(['not-seen']));
  });

  test('of operations that ended ok, and of none there is no value', () => {
    const found = verdicts(reads(['expect max of web < 1s', 'expect availability of web == 0%', 'expect goodput of web < 1/s'], '15ms', 'timeout 4ms'));
    expect(found).toEqual({ 'max of web < 1s': 'unknown', 'availability of web == 0%': 'not-seen', 'goodput of web < 1/s': 'not-seen' });
  });

  test('are proved where everything is covered', () => {
    const text = `
node server { takes 3ms }
link * <-> * { delay 1ms..4ms }
store kv on server
client c via server { r: read kv.x; s: read kv.x }
expect p50 of c < 11ms
expect p50 of c <= 11ms
expect possible max of c == 5ms
expect p99 of r <= 11ms
expect availability of c == 100%
`;
    const { coverage, expectations } = answerOf(text);
    expect(coverage.complete).toBe(true);
    expect(expectations.map(({ verdict, proved }) => [verdict, proved])).toEqual([['fails', false], ['holds', true], ['holds', true], ['holds', true], ['holds', true]]);
  });
});

describe('quantile', () => {
  test('is the smallest value that the share does not exceed', () => {
    const ten = Float64Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect([0.5, 0.9, 0.91, 0.99, 1].map((share) => quantile(ten, share))).toEqual([5, 9, 10, 10, 10]);
    expect(quantile(Float64Array.from([7]), 0.5)).toBe(7);
  });
});

describe('shares', () => {
  test('availability is ok over begun, goodput ok over the seconds that the load lasts', () => {
    // The third answer arrives at 25 ms, the fourth would be sent at 34 ms.
    const cut = 'fault cut server -> web at 30ms';
    const found = verdicts(reads([cut, 'expect availability of web == 30%', 'expect goodput of web == 30/s', 'expect every read of web is ok'], '3ms', 'timeout 8ms'));
    expect(found).toEqual({ 'availability of web == 30%': 'not-seen', 'goodput of web == 30/s': 'not-seen', 'every read of web is ok': 'fails' });
  });

  test('every read must end so, in time', () => {
    expect(verdicts(reads(['expect every read of web is ok within 5ms', 'expect every read of web is ok within 4ms', 'expect every write of web is ok']))).toEqual({
      'every read of web is ok within 5ms': 'not-seen',
      'every read of web is ok within 4ms': 'fails',
      'every write of web is ok': 'unknown',
    });
  });
});

const busy = (options: string, more: string): string => `
node server { takes 10ms }
link * <-> * { delay 1ms }
store kv on server
load users via server at 80/s constant for 6s { r: read kv.x timeout 100ms ${options} }
fault pause server at 1s for 1s
${more}
`;

describe('what a fault sets off', () => {
  test('outlives it where every read is asked for four times', () => {
    const { hazards, expectations } = answerOf(busy('retry 3', 'expect users recovers within 3s'));
    expect(hazards.map(({ code, verdict, probability }) => [code, verdict, probability?.value])).toEqual([['outlives-trigger', 'possible', 1]]);
    expect(expectations.map(({ verdict }) => verdict)).toEqual(['fails']);
  });

  test('is worked off without that: 80 reads, 20 to spare each second, are gone within 4 s', () => {
    const { hazards, expectations } = answerOf(busy('', 'expect users recovers within 4s\nexpect users recovers within 2s').replace('6s', '8s'));
    expect(hazards.map(({ verdict }) => verdict)).toEqual(['not-seen']);
    expect(expectations.map(({ verdict }) => verdict)).toEqual(['not-seen', 'fails']);
  });

  test('is no hazard where the load is too much even without the fault', () => {
    const { hazards } = answerOf(busy('retry 3', '').replace('80/s', '120/s'));
    expect(hazards.map(({ verdict }) => verdict)).toEqual(['not-seen']);
  });

  test('recovers is not judged without a fault, nor where the load ends before', () => {
    expect(verdicts(reads(['expect web recovers within 1ms']))).toEqual({ 'web recovers within 1ms': 'unknown' });
    expect(verdicts(busy('', 'expect users recovers within 5s'))).toEqual({ 'users recovers within 5s': 'unknown' });
  });
});

describe('probability', () => {
  const coin = (more: string): string => `
node server
link * <-> * { delay exponential(10ms) }
store kv on server
client c via server { r: read kv.x timeout 1s }
${more}
`;

  test('is that of the drawn runs, within its interval: two exponential ways take under 20 ms with 1 - 3 / e²', () => {
    const { expectations, coverage } = answerOf(coin('expect probability(r is ok within 20ms) >= 50%\nexpect probability(r is ok within 20ms) < 50%\nexpect r is ok within 20ms'), 2_000);
    expect(coverage.complete).toBe(true);
    const [atLeast, below, always] = expectations;
    const truth = 1 - 3 / Math.E ** 2;
    expect(atLeast?.verdict).toBe('probability');
    expect(atLeast?.proved).toBe(false);
    expect(atLeast?.probability?.low).toBeLessThan(truth);
    expect(atLeast?.probability?.high).toBeGreaterThan(truth);
    expect(below?.verdict).toBe('fails');
    expect(always?.verdict).toBe('fails');
  });

  test('is unknown where its interval has both sides', () => {
    const { expectations } = answerOf(coin('expect probability(r is ok within 20ms) >= 59.4%'), 200);
    expect(expectations[0]).toMatchObject({ verdict: 'unknown', proved: false, probability: { value: expect.any(Number) } });
  });

  test('is unknown where an adversary picks, too', () => {
    const { expectations } = answerOf(coin('expect probability(r is ok within 20ms) >= 50%').replace('node server', 'node server { takes 1ms..2ms }'), 200);
    expect(expectations[0]).toMatchObject({ verdict: 'unknown', probability: null });
  });
});

describe('queues', () => {
  // Ten at once, one after the other for 10 ms each: nine wait at first.
  const burst = (node: string, more: string): string => `
node server { takes 10ms${node} }
link * <-> * { delay 1ms }
store kv on server
load web via server at 10000/s constant for 1ms { read kv.x }
${more}
`;

  test('are compared at every instant, or at one', () => {
    const found = verdicts(burst('', ['queue of server <= 9', 'queue of server < 9', 'possible queue of server >= 9', 'possible queue of server > 9', 'queue of server == 9', 'possible queue of server == 4', 'not queue of server > 9', 'not queue of server > 8'].map((text) => `expect ${text}`).join('\n')));
    expect(found).toEqual({
      'queue of server <= 9': 'not-seen', 'queue of server < 9': 'fails', 'possible queue of server >= 9': 'holds', 'possible queue of server > 9': 'unknown',
      'queue of server == 9': 'fails', 'possible queue of server == 4': 'holds', 'not queue of server > 9': 'not-seen', 'not queue of server > 8': 'fails',
    });
  });

  // Ten for two machines, each of which has a core and three places.
  test('of a service are those of each of its machines', () => {
    const text = `
node s1, s2, web
link * <-> * { delay 1ms }
service api on s1, s2 { takes 10ms, queue 3 }
load la on web via api at 10000/s constant for 1ms { call api.get }
expect queue of api <= 3
expect possible queue of api > 3
expect drops of api > 0
expect no drops on api
expect no drops on s1
`;
    expect(verdicts(text)).toEqual({
      'queue of api <= 3': 'not-seen', 'possible queue of api > 3': 'unknown', 'drops of api > 0': 'not-seen', 'no drops on api': 'fails', 'no drops on s1': 'not-seen',
    });
  });

  test('drop what finds no place', () => {
    expect(verdicts(burst(', queue 4', 'expect queue of server <= 4\nexpect drops of server == 5\nexpect drops of server < 5'))).toEqual({
      'queue of server <= 4': 'not-seen', 'drops of server == 5': 'not-seen', 'drops of server < 5': 'fails',
    });
  });
});
