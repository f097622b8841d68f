// What waits at a machine, in expectations: at every instant, or at one.
import { describe, expect, test } from 'vitest';
import { defaultExploreOptions } from '../explorer/explore-options.ts';
import { onlyScenario } from '../plan/plan-fixture.ts';
import { answerScenario } from './answer-scenario.ts';

/** Three writes at once; one is worked on, and the others wait as far as there are places. */
function verdicts(expectations: readonly string[], server: string, more = ''): Record<string, string> {
  const text = `
node server { ${server} }
link * <-> * { delay 1ms }
store kv on server
client a via server { write kv.a = 1 timeout 90ms }
client b via server { write kv.b = 1 timeout 90ms }
client c via server { write kv.c = 1 timeout 90ms }
${more}
${expectations.map((one) => `expect ${one}`).join('\n')}
`;
  const { plan, planHash } = onlyScenario(text);
  const answering = answerScenario({ plan, planHash, variants: [], options: defaultExploreOptions });
  let step = answering.next();
  while (!step.done) step = answering.next();
  return Object.fromEntries(step.value.expectations.map(({ text: said, verdict }) => [said, verdict]));
}

describe('queue of a machine', () => {
  test('is asked at every instant, and of `possible` at one', () => {
    const holding = ['queue of server <= 2', 'queue of server < 3', 'queue of server >= 0', 'queue of server != 3', 'not queue of server > 2'];
    const possible = ['possible queue of server == 0', 'possible queue of server == 1', 'possible queue of server >= 2', 'possible not queue of server < 2'];
    const failing = ['queue of server <= 1', 'queue of server == 0', 'queue of server != 1', 'not queue of server == 2', 'possible queue of server > 2'];
    const found = verdicts([...holding, ...possible, ...failing], 'takes 5ms');
    for (const one of [...holding, ...possible]) expect(found[one], one).toBe('holds');
    for (const one of failing) expect(found[one], one).toBe('fails');
  });

  test('counts what comes to the door of a paused machine', () => {
    const found = verdicts(['possible queue of server == 3', 'queue of server <= 3'], 'takes 5ms', 'fault pause server for 20ms');
    expect(Object.values(found)).toEqual(['holds', 'holds']);
  });
});

describe('drops of a machine', () => {
  test('are those of the whole run', () => {
    expect(verdicts(['drops of server == 1', 'possible drops of server > 1', 'no drops on server'], 'takes 5ms, queue 1')).toEqual({
      'drops of server == 1': 'holds', 'possible drops of server > 1': 'fails', 'no drops on server': 'fails',
    });
    expect(verdicts(['drops of server == 0', 'no drops on server'], 'takes 5ms, queue 2')).toEqual({ 'drops of server == 0': 'holds', 'no drops on server': 'holds' });
  });
});
