// What each assumed model leaves out of faults, and which promises cannot be kept in it.
import { describe, expect, it, test } from 'vitest';
import { present } from '../../base/assert.ts';
import { plannedOf } from '../../plan/plan-fixture.ts';
import { faultVerbs } from '../../semantics/vocabulary.ts';
import { faultOutsideModel } from './fault-outside-model.ts';
import { noBound } from './no-bound.ts';
import type { Rule } from './rule.ts';

const head = `
node n1, n2, n3, n4
link * <-> * { delay 1ms..4ms }
store kv on n1, n2 { replication multi-leader }
detector d on n2, n3 watching n1 { heartbeat 100ms, timeout 500ms }
client a via n1 { w: write kv.x = 1 timeout 50ms }
load web via n1 at 10/s constant for 1s { q: read kv.x timeout 50ms }
`;

function found(rule: Rule, text: string): readonly string[] {
  const [scenario] = plannedOf(`${head}${text}`);
  const { plan, ...rest } = present(scenario, 'a scenario');
  return rule.check({ ...rest, plan: present(plan, 'a plan') }).map(({ message }) => message);
}

/** Each fault in its usual forms, and in which models it is not to be expected. */
const faults: readonly (readonly [fault: string, outside: readonly ('crash-stop' | 'partially-synchronous')[]])[] = [
  ['crash n1 at 1s', []],
  ['crash n1 at 1s for 1s', ['crash-stop']],
  ['crash n1 at 1s every 1s', []],
  ['kill n1 at 1s', []],
  ['kill n1 at 1s for 1s', ['crash-stop']],
  ['restart n1 at 1s', ['crash-stop']],
  ['maybe restart n1 at any time', ['crash-stop']],
  ['up to 1 of { cut n1 <-> n2; kill n1 for 1s }', ['crash-stop']],
  ['pause n1 at 1s for 1s', []],
  ['slow n1 by 5x at 1s for 1s', []],
  ['steal n1 by 50% at 1s for 1s', []],
  ['isolate n1 at 3s for 1s', []],
  ['bridge n1, n2, n3 at 3s', []],
  ['halve n1, n2 at 3s for 1s', []],
  ['ring n1, n2, n3, n4 at 3s for 1s', []],
  ['step n1 by 1s at 3s', []],
  ['drift n1 by 1ppm at 3s', []],
  ['strobe n1 by 1s every 1s at 3s for 1s', []],
  ['surge web by 3x at 3s', []],
  ['cut n1 <-> n2 at 3s', []],
  ['partition n1 | n2 at 3s for 1s', []],
  ['lose every request of w', []],
  ['hold n1 <-> n2 at 3s for 1s', ['partially-synchronous']],
  ['hold n1 <-> n2 at 1s for 1s', []],
  ['hold n1 <-> n2 at 1s for 1.001s', ['partially-synchronous']],
  ['hold n1 <-> n2 when w ends for 1s', ['partially-synchronous']],
  ['hold n1 <-> n2 at any time for 1s', ['partially-synchronous']],
  ['degrade n1 -> n2 { delay 5ms } at 3s', ['partially-synchronous']],
  ['degrade n1 -> n2 { delay 5ms } at 0s..500ms after 500ms for 1s', []],
  ['degrade n1 -> n2 { delay replicate 5ms } at 1s for 10s', ['partially-synchronous']],
  ['degrade n1 -> n2 { delay 1ms..4ms } at 3s', []],
  ['degrade n1 -> n2 { loss 50% } at 3s', []],
  ['delay request of w by 10ms', ['partially-synchronous']],
];

describe('fault-outside-model', () => {
  test('is asked of every fault', () => {
    const verbs = faultVerbs.filter(({ word }) => word !== 'corrupt').map(({ word }) => word);
    for (const verb of verbs) expect(faults.some(([fault]) => fault.split(/[ {]+/).includes(verb)), verb).toBe(true);
  });

  it.each(faults)('`%s`', (fault, outside) => {
    expect(found(faultOutsideModel, `assume crash-stop\nfault ${fault}`).length, 'crash-stop').toBe(outside.includes('crash-stop') ? 1 : 0);
    expect(found(faultOutsideModel, `assume partially-synchronous after 2s\nfault ${fault}`).length, 'partially-synchronous').toBe(outside.includes('partially-synchronous') ? 1 : 0);
    // The declared delays are what is relied on, faults included; or nothing is.
    for (const model of ['synchronous', 'asynchronous', 'crash-recovery']) expect(found(faultOutsideModel, `assume ${model}\nfault ${fault}`), model).toEqual([]);
  });

  it('is every lie where nobody is assumed to lie', () => {
    const lie = 'fault corrupt n1 by lying at 1s for 1s';
    expect(found(faultOutsideModel, lie)).toEqual(['the lying of n1 is no crash, and crashes are the worst that is assumed: say `assume byzantine`']);
    expect(found(faultOutsideModel, `assume crash-stop\n${lie}`)).toHaveLength(1);
    expect(found(faultOutsideModel, `assume byzantine\n${lie}`)).toEqual([]);
  });

  it('says what is wrong', () => {
    expect(found(faultOutsideModel, 'assume crash-stop\nfault kill n1 for 1s')).toEqual([
      'the kill of n1 lets a machine come back, and `assume crash-stop` says that none does: take `for` away, or assume crash-recovery',
    ]);
    expect(found(faultOutsideModel, 'assume partially-synchronous after 2s\nfault hold n1 -> n2 at 3s for 1s')).toEqual([
      'the hold of n1 -> n2 delays messages from 2 s on, and `assume partially-synchronous` says that the declared delays hold then: let it be over before, or say a later instant',
    ]);
  });
});

/** What is expected, and whether it needs an upper bound of a delay. */
const promises: readonly (readonly [expectation: string, needsBound: boolean])[] = [
  ['w is ok within 10ms', true],
  ['possible w is ok within 10ms', false],
  ['w is ok', false],
  ['w is unknown within 60ms', false],
  ['every read of web is ok within 10ms', true],
  ['every read of web is ok', false],
  ['kv converges within 1s', true],
  ['kv converges', false],
  ['n1 is suspected within 1s', true],
  ['n1 is suspected', false],
  ['web recovers within 1s', true],
  ['p99 of web < 10ms', true],
  ['max of q <= 10ms', true],
  ['mean of web > 1ms', false],
  ['availability of web >= 50%', false],
  ['not w is unknown or w is ok within 1s', true],
  ['no lost writes on kv', false],
];

describe('no-bound', () => {
  it.each(promises)('`%s`', (expectation, needsBound) => {
    expect(found(noBound, `assume asynchronous\nexpect ${expectation}`).length).toBe(needsBound ? 1 : 0);
    for (const model of ['synchronous', 'partially-synchronous after 2s']) expect(found(noBound, `assume ${model}\nexpect ${expectation}`), model).toEqual([]);
  });

  it('is said of what depends on a law without an upper bound, but for shares of it', () => {
    const open = 'link * <-> * { delay exponential(2ms) }\n';
    expect(found(noBound, `${open}expect w is ok within 10ms`)).toEqual(['no system can promise this: w may take any time, since the law of a delay has no upper bound']);
    expect(found(noBound, `${open}expect n1 is suspected within 1s`)).toHaveLength(1);
    expect(found(noBound, `${open}expect p99 of web < 10ms`)).toEqual([]);
    expect(found(noBound, `link * <-> * { delay heartbeat exponential(2ms) }\nexpect n1 is suspected within 1s`)).toHaveLength(1);
    expect(found(noBound, `link * <-> * { delay vote exponential(2ms) }\nexpect n1 is suspected within 1s`)).toHaveLength(1);
    expect(found(noBound, `link * <-> * { delay write exponential(2ms) }\nexpect n1 is suspected within 1s`)).toEqual([]);
  });

  it('is not said of votes where one is enough', () => {
    const said = (votes: string) => found(noBound, `scenario "s" { detector d { votes ${votes} }\nlink * <-> * { delay vote exponential(2ms) }\nexpect n1 is suspected within 1s }`);
    expect(said('any')).toEqual([]);
    expect(said('all')).toHaveLength(1);
  });
});
