// Edges of messages that have one declaration and are not the same.
import { describe, expect, test } from 'vitest';
import { defaultExploreOptions } from '../explorer/explore-options.ts';
import { planOfText } from '../plan/plan-fixture.ts';
import type { Answered, ScenarioAnswer } from './answer.ts';
import { answerScenario } from './answer-scenario.ts';

function answerOf(text: string): ScenarioAnswer {
  const answering = answerScenario({ plan: planOfText(text), planHash: '', variants: [], options: defaultExploreOptions });
  let step = answering.next();
  while (!step.done) step = answering.next();
  return step.value;
}

const edges = ({ thresholds }: Answered) => thresholds.map(({ quantity, relation, ns }) => `${quantity} ${relation} ${ns / 1e6}ms`);

const text = `node n1, n2
link * <-> * { delay 1ms..20ms }
store kv on n1, n2 { replication multi-leader, timestamp lamport }
client you { w: write kv.x = 1 via n1
             r1: read kv.x via n2
             r2: read kv.x via n1
             r3: read kv.x via n2 }
`;

describe('two edges of one declaration', () => {
  test('are told by the message that has them, or as the largest and the smallest', () => {
    // The answer to w and the way of r1 take 1 ms each at least: the replication arrives behind them. Some other message must be
    // as quick: of several it need not be this one or that one.
    const [first, last] = answerOf(text).hazards.filter(({ code, verdict }) => code === 'stale-read' && verdict === 'possible').map((one) => ({ ...one, edges: edges(one) }));
    expect(first?.edges).toEqual(['delay of replication of w from n1 to n2 >= 2ms', 'smallest delay(* <-> *) <= 10ms']);
    expect(first?.message).toBe('may read a value older than that of w because of message delays: when replication of w from n1 to n2 takes at least 2 ms (declared: up to 20 ms)');
    expect(last?.edges).toEqual(['delay of replication of w from n1 to n2 >= 6ms', 'smallest delay(* <-> *) <= 3.333333ms']);
  });

  test('are told by their declaration where there is one edge only', () => {
    const alone = 'node n1\nlink * <-> * { delay 1ms..20ms }\nstore kv on n1\nclient a { w: write kv.x = 1 timeout 15ms }\nexpect w is ok';
    expect(answerOf(alone).expectations.map(edges)).toEqual([['delay(* <-> *) >= 7.5ms']]);
  });
});
