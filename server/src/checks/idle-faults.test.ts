// Faults without effect, at instants worked out by hand.
import { describe, expect, test } from 'vitest';
import { present } from '../base/assert.ts';
import { defaultExploreOptions } from '../explorer/explore-options.ts';
import { planScenarios } from '../plan/plan-scenario.ts';
import { resolve } from '../semantics/model.ts';
import { parse } from '../syntax/parse.ts';
import { answerScenario } from './answer-scenario.ts';

/** Verdicts on its faults, in their order. */
function verdictsOf(text: string): readonly string[] {
  const syntax = parse(text);
  const { plan, planHash } = present(planScenarios(resolve({ syntaxOf: () => syntax }, 'a.fault'))[0], 'a scenario');
  const answering = answerScenario({ plan: present(plan, 'a plan'), planHash, variants: [], options: defaultExploreOptions });
  let step = answering.next();
  while (!step.done) step = answering.next();
  return step.value.hazards.flatMap(({ code, verdict }) => (code === 'fault-without-effect' ? [verdict] : []));
}

/** The request is there after 1 to 4 ms, and served at once; its answer is back after 8 ms at the latest. */
const asked = (faults: string, client = '') => `
node n
link * <-> * { delay 1ms..4ms }
store kv on n
client c via n { w: write kv.x = 1 timeout 20ms${client} }
${faults}
`;

describe('a fault', () => {
  test.each([
    ['pause n at 4ms for 5ms', 'impossible'],
    ['pause n at 5ms for 5ms', 'always'],
    // It is over before anything can come.
    ['pause n for 0.5ms', 'always'],
    ['cut n -> c at 8ms for 1ms', 'impossible'],
    ['cut n -> c at 9ms for 1ms', 'always'],
    ['crash n at 5ms', 'always'],
    ['crash n at 5ms..9ms', 'always'],
    ['crash n at any time', 'impossible'],
    ['maybe pause n at 2ms for 5ms', 'impossible'],
    ['delay request of w by 1ms..2ms', 'impossible'],
  ])('%s: %s', (fault, verdict) => expect(verdictsOf(asked(`fault ${fault}`))).toEqual([verdict]));

  test('of which a rule says that it strikes nothing is said no more about', () => {
    expect(verdictsOf(asked('fault slow n by 3x'))).toEqual([]);
    expect(verdictsOf(`node m\n${asked('fault cut c -> m for 5ms\nfault cut n -> c at 9ms for 1ms')}`)).toEqual(['always']);
  });

  test('is looked at by itself', () => {
    // With the pause the request is served at 6 ms at the latest; without it the crash at 5 ms would come too late.
    expect(verdictsOf(asked('fault crash n at 5ms\nfault pause n at 1ms for 5ms'))).toEqual(['impossible', 'impossible']);
    expect(verdictsOf(asked('fault crash n at 9ms\nfault pause n at 1ms for 5ms'))).toEqual(['always', 'impossible']);
  });

  test('of which only a detector knows changes something', () => {
    const watched = (fault: string): string => `
node m, n
link * <-> * { delay 1ms }
detector d on m watching n { heartbeat 100ms, timeout 250ms, votes any }
client x on m { wait 3s }
fault ${fault}
`;
    expect(verdictsOf(watched('crash n at 1s'))).toEqual(['impossible']);
    expect(verdictsOf(watched('crash n at 1s for 50ms'))).toEqual(['always']);
  });

  test('that changes how often an effect happens changes something', () => {
    const charging = (fault: string): string => `
node n
link * <-> * { delay 1ms }
service pay on n { handle charge { effect charged } }
client c via pay { r: call pay.charge timeout 20ms retry 1 }
fault ${fault}
`;
    // The answer is lost, and the client goes on as it would have: only the charge is there twice.
    expect(verdictsOf(charging('lose response of r'))).toEqual(['impossible']);
    expect(verdictsOf(charging('cut n -> c at 21ms for 1ms'))).toEqual(['always']);
  });

  test('of which nothing was covered gets no verdict', () => {
    expect(verdictsOf(asked('fault crash n at 5ms').replace('client c via n', 'load c via n at 10/s poisson for 1s'))).toEqual([]);
  });
});
