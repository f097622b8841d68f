// `transport tcp`: what the plan is told, and what a text must say for it.
import { expect, test } from 'vitest';
import { present } from '../base/assert.ts';
import { planScenarios } from '../plan/plan-scenario.ts';
import { parse } from '../syntax/parse.ts';
import { resolve } from './model.ts';

function planned(text: string) {
  const syntax = parse(text);
  const model = resolve({ syntaxOf: (file) => (file === 'x.fault' ? syntax : null) }, 'x.fault');
  const messages = [...syntax.findings, ...model.findings].map(({ message }) => message);
  return { messages, plan: planScenarios(model)[0]?.plan ?? null };
}

const calls = (links: string, expectation = ''): string => `node a, b\n${links}\nclient c on a { r: call b }\n${expectation}\n`;

test('has the defaults of the table, or what is said', () => {
  const { plan, messages } = planned(calls('link a -> b { delay 1ms, transport tcp }\nlink b -> a { delay 1ms, transport tcp { window 4KB, retransmit 30ms, give-up 5s } }'));
  expect(messages).toEqual([]);
  expect(present(plan, 'plan').routes.map(({ tcp }) => tcp)).toEqual([
    { windowBytes: 64_000, retransmitNs: 2e8, giveUpNs: 12e10 },
    { windowBytes: 4_000, retransmitNs: 3e7, giveUpNs: 5e9 },
  ]);
});

test('is a datagram without it, or when that is said later', () => {
  const { plan } = planned(calls('link * <-> * { delay 1ms, transport tcp }\nlink a <-> b { transport datagram }'));
  expect(present(plan, 'plan').routes.map(({ tcp }) => tcp)).toEqual([undefined, undefined]);
});

test('needs a link back, which is planned', () => {
  const detector = 'detector d on b watching a { heartbeat 1s, timeout 3s }';
  const one = planned(`node a, b\nlink a -> b { delay 1ms, transport tcp }\n${detector}\nclient c on a { wait 1s }\n`);
  expect(one.messages).toEqual([expect.stringContaining('a sends to b by tcp, which acknowledges, and there is no link from b to a')]);
  const both = planned(`node a, b\nlink a -> b { delay 1ms, transport tcp }\nlink b -> a { delay 2ms }\n${detector}\nclient c on a { wait 1s }\n`);
  expect(both.messages).toEqual([]);
  expect(present(both.plan, 'plan').routes.map(({ from, to }) => [from, to])).toEqual([[0, 1], [1, 0]]);
});

test('has a queue at the sender, which is compared', () => {
  const { plan, messages } = planned(calls('link a <-> b { delay 1ms, transport tcp }', 'expect send-queue of a <= 3'));
  expect(messages).toEqual([]);
  expect(present(plan, 'plan').expectations.map(({ condition }) => condition)).toEqual([{ kind: 'gauge', gauge: 'send-queue', of: { kind: 'machine', machine: 0 }, operator: '<=', value: 3 }]);
});

test('has a queue that a fault waits for, and is nothing that a fault changes', () => {
  expect(planned(`${calls('link a <-> b { delay 1ms, transport tcp }')}fault crash b when send-queue of a >= 3\n`).messages).toEqual([]);
  expect(planned(`${calls('link a <-> b { delay 1ms, transport tcp }')}fault degrade a <-> b { transport tcp }\n`).messages).toEqual([expect.stringContaining('transport is no property of a degraded link')]);
});
