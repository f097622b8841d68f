// Which executions are compared with each other, where statements are repeated or stand in handlers.
import { describe, expect, test } from 'vitest';
import { defaultExploreOptions } from '../explorer/explore-options.ts';
import { onlyScenario } from '../plan/plan-fixture.ts';
import { answerScenario } from './answer-scenario.ts';

/** Clocks of a and b, 5 ms apart in the second case, and messages of 1 ms to 2 ms. */
function verdicts(client: string, handlers: string, expectations: readonly string[], more = ''): readonly string[] {
  const text = `
node a, b
link * <-> * { delay 1ms..2ms }
service inbox on b { ${handlers} }
client c on a { ${client} }
${more}
${expectations.map((one) => `expect ${one}`).join('\n')}
`;
  const { plan, planHash } = onlyScenario(text);
  const answering = answerScenario({ plan, planHash, variants: [], options: defaultExploreOptions });
  let step = answering.next();
  while (!step.done) step = answering.next();
  return step.value.expectations.map(({ verdict }) => verdict);
}

describe('what a handler reads', () => {
  test('is compared with what led to it, call by call', () => {
    const client = 'repeat 3 every 10ms { sent: now; call inbox.put; back: now }';
    const expectations = ['sent < received', 'received < back', 'received - sent >= 1ms', 'received - sent <= 2ms', 'back - received >= 1ms', 'received - sent < 2ms'];
    expect(verdicts(client, 'handle put { received: now }', expectations)).toEqual(['holds', 'holds', 'holds', 'holds', 'holds', 'fails']);
  });

  test('is that of the same call where another one never arrived', () => {
    const client = 'repeat 2 every 10ms { sent: now; r: call inbox.put timeout 5ms }';
    expect(verdicts(client, 'handle put { received: now }', ['received - sent <= 2ms'], 'fault lose request of r')).toEqual(['holds']);
  });

  test('is compared for each attempt that was handled', () => {
    const client = 'sent: now; r: call inbox.put timeout 10ms retry 1';
    const lost = 'fault lose response of r';
    expect(verdicts(client, 'handle put { received: now }', ['received - sent <= 2ms', 'possible received - sent <= 2ms', 'received - sent <= 12ms'], lost)).toEqual(['fails', 'holds', 'holds']);
  });

  test('is compared with each reading of a client that called once', () => {
    const client = 'repeat 2 { t: now; wait 3ms }; call inbox.put';
    expect(verdicts(client, 'handle put { received: now }', ['received - t >= 4ms', 'received - t <= 8ms', 'received - t <= 7ms'])).toEqual(['holds', 'holds', 'fails']);
  });

  test('is not compared with what another run of the handler read', () => {
    const client = 'repeat 2 every 10ms { call inbox.put }';
    expect(verdicts(client, 'handle put { first: now; take 3ms; second: now }', ['second - first == 3ms'])).toEqual(['holds']);
  });

  test('is compared with what the handler read that called it', () => {
    const handlers = 'handle put { outer: now; call deep.get }';
    const deep = 'service deep on a { handle get { inner: now } }';
    expect(verdicts('repeat 2 every 10ms { sent: now; call inbox.put }', handlers, ['inner - outer <= 2ms', 'inner - sent <= 4ms', 'inner - sent >= 2ms'], deep)).toEqual(['holds', 'holds', 'holds']);
  });
});

describe('readings in a load', () => {
  test('are compared session by session', () => {
    const text = `load l on a at 100/s for 20ms { s1: now; call inbox.put }`;
    expect(verdicts('wait 1ms', 'handle put { received: now }', ['received - s1 <= 2ms'], text)).toEqual(['holds']);
  });
});
