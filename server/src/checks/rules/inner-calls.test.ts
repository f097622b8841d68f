// How long a handler lasts that calls others, as the rule on timeouts reckons it.
import { expect, test } from 'vitest';
import { onlyScenario } from '../../plan/plan-fixture.ts';
import { timeoutTooShort } from './timeout-too-short.ts';

/** The inner call is back after 3 + 2 + 2 ms at the latest, and the outer one 2 + 2 ms later. */
const shop = (inner: string, outer: number, bank = ''): readonly string[] =>
  timeoutTooShort
    .check(
      onlyScenario(`
node api1, bank1
link * <-> * { delay 1ms..2ms }
service bank on bank1 { ${bank}
  handle charge { take 3ms } }
service shop on api1 { handle buy { call bank.charge ${inner} } }
client c { r: call shop.buy timeout ${outer}ms }
`),
    )
    .map(({ message }) => message);

test('a call that surely ends before its timeout is not tried again', () => {
  expect(shop('timeout 15ms retry 1', 12)).toEqual([]);
  expect(shop('timeout 15ms retry 1', 10)).toEqual([expect.stringContaining('not longer than the longest round trip of 11 ms')]);
});

test('one that may run out, or be refused, is', () => {
  expect(shop('timeout 6ms retry 1', 15)).toEqual(expect.arrayContaining([expect.stringContaining('not longer than the longest round trip of 16 ms')]));
  expect(shop('timeout 15ms retry 1', 15, 'queue 0')).toEqual([expect.stringContaining('not longer than the longest round trip of 18 ms')]);
});
