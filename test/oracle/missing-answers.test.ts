// What a client of a quorum, or of a leader, cannot tell apart, against brute force, in both directions.
import { expect, test } from 'vitest';
import { parseSeenKey } from '../../server/src/checks/fact-keys.ts';
import { subjectOf } from '../../server/src/checks/judge.ts';
import { exploreAll } from '../../server/src/explorer/explore.ts';
import { defaultExploreOptions } from '../../server/src/explorer/explore-options.ts';
import { planOfText } from '../../server/src/plan/plan-fixture.ts';
import { gridOf } from '../../server/src/simulator/simulate.ts';
import { type Dice, diceOf } from './dice.ts';

/** More of them find more: a number in the environment variable. */
const scenes = Math.ceil(Number(process.env['FAULTLINE_TEST_SCENES'] ?? 1_000) / 100);

/** From the nearest to an answer on. */
const order = ['response-late', 'response-lost', 'receiver-slow', 'receiver-down', 'request-late', 'request-lost'] as const;
type Cause = (typeof order)[number];
type Range = readonly [low: number, high: number];
/** How a request may fare, and whether it does anything. */
interface Way {
  readonly cause: Cause | 'none';
  readonly isDone: boolean;
}

/** Milliseconds, even; timeouts are odd, so that no sum of bounds is equal to one. */
const even = (dice: Dice): Range => {
  const low = 2 * dice.between(1, 3);
  return [low, low + 2 * dice.between(0, 1)];
};
const milliseconds = ([low, high]: Range): string => (low === high ? `${low}ms` : `${low}ms..${high}ms`);
const span = ([low, high]: Range): number[] => Array.from({ length: high - low + 1 }, (_, i) => low + i);

/** Of one request, there and back: every whole millisecond of every delay. */
function ways({ there, work = [0], back, isLossy, timeout }: { readonly there: Range; readonly work?: readonly number[]; readonly back: Range; readonly isLossy: boolean; readonly timeout: number }): Way[] {
  const all: Way[] = isLossy ? [{ cause: 'request-lost', isDone: false }] : [];
  for (const a of span(there)) {
    if (a > timeout) all.push({ cause: 'request-late', isDone: true });
    for (const w of work) {
      if (a <= timeout && a + w > timeout) all.push({ cause: 'receiver-slow', isDone: true });
      if (a + w > timeout) continue;
      if (isLossy) all.push({ cause: 'response-lost', isDone: true });
      for (const b of span(back)) all.push({ cause: a + w + b > timeout ? 'response-late' : 'none', isDone: true });
    }
  }
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
}

/** `cause, whether it is done, ending`. */
function told(text: string): string[] {
  const plan = planOfText(text);
  const { facts, complete } = exploreAll(subjectOf(plan), gridOf(plan), defaultExploreOptions);
  expect(complete, text).toBe(true);
  const shown = [...facts].filter(([, { whenTrue }]) => whenTrue.witness !== null).map(([key]) => key);
  const endings = new Map(shown.flatMap((key) => {
    const seen = parseSeenKey(key);
    return seen === null ? [] : [[seen.cause, seen.ending] as const];
  }));
  return shown.flatMap((key) => {
    const [family, , cause, effect] = key.split('/');
    return family === 'cause' ? [`${cause}, ${effect === 'with'}, ${endings.get(cause as 'none')}`] : [];
  }).sort();
}

const words = (cause: Cause | 'none', isDone: boolean): string => `${cause}, ${isDone}, ${cause === 'none' ? 'ok' : 'unknown'}`;

test(`of quorums, in ${scenes} random scenes`, { timeout: 300_000 }, () => {
  const met = new Set<string>();
  for (let seed = 0; seed < scenes; seed++) {
    const dice = diceOf(500_000 + seed);
    const [count, timeout] = [dice.chance(1 / 3) ? 3 : 2, 5 + 2 * dice.between(0, 5)];
    const needed = dice.between(1, count);
    const trips = Array.from({ length: count }, () => ({ there: even(dice), back: even(dice) }));
    const crashed = dice.chance(1 / 3) ? dice.between(0, count - 1) : null;
    // One of them loses messages: few enough are lost in each behaviour that all are covered.
    const lossy = dice.between(0, count - 1);
    const lost = (i: number): string => (i === lossy ? ', loss 1%' : '');
    const names = trips.map((_, i) => `n${i + 1}`);
    const links = trips.map(({ there, back }, i) => `link c -> n${i + 1} { delay ${milliseconds(there)}${lost(i)} }\nlink n${i + 1} -> c { delay ${milliseconds(back)}${lost(i)} }`);
    const text = `node ${names.join(', ')}\n${links.join('\n')}\nstore kv on ${names.join(', ')} { replication quorum { write ${needed}, read 1 } }\nclient c via kv { w: write kv.x = 1 timeout ${timeout}ms }\n${crashed === null ? '' : `fault crash n${crashed + 1} at 0ms\n`}show causes of w`;
    const each = trips.map(({ there, back }, i): Way[] => {
      const isLossy = i === lossy;
      if (i !== crashed) return ways({ there, back, isLossy, timeout });
      const dead = span(there).map((a): Way => ({ cause: a > timeout ? 'request-late' : 'receiver-down', isDone: false }));
      return isLossy ? [{ cause: 'request-lost', isDone: false }, ...dead] : dead;
    });
    const expected = new Set<string>();
    for (const all of each.reduce<Way[][]>((found, more) => found.flatMap((one) => more.map((way) => [...one, way])), [[]])) {
      const missing = all.flatMap(({ cause }) => (cause === 'none' ? [] : [cause])).sort((x, y) => order.indexOf(x) - order.indexOf(y));
      const lacking = needed - (count - missing.length);
      expected.add(words(lacking <= 0 ? 'none' : (missing[lacking - 1] as Cause), all.some(({ isDone }) => isDone)));
    }
    expect([seed, text, told(text)]).toEqual([seed, text, [...expected].sort()]);
    for (const one of expected) met.add(one);
  }
  expect(met.size).toBeGreaterThan(5);
});

test(`of leaders, in ${scenes} random scenes`, { timeout: 300_000 }, () => {
  const met = new Set<string>();
  for (let seed = 0; seed < scenes; seed++) {
    const dice = diceOf(600_000 + seed);
    const [there, back, out, home] = [even(dice), even(dice), even(dice), even(dice)];
    const timeout = 7 + 2 * dice.between(0, 7);
    const isDown = dice.chance(1 / 4);
    const text = `node n1, n2\nlink c -> n1 { delay ${milliseconds(there)}, loss 1% }\nlink n1 -> c { delay ${milliseconds(back)}, loss 1% }\nlink n1 -> n2 { delay ${milliseconds(out)} }\nlink n2 -> n1 { delay ${milliseconds(home)} }\nlink c <-> n2 { delay 1ms }\nstore kv on n1, n2 { replication leader n1 semi-synchronous, resend never }\nclient c via kv { w: write kv.x = 1 timeout ${timeout}ms }\n${isDown ? 'fault crash n2 at 0ms\n' : ''}show causes of w`;
    const work = isDown ? [Infinity] : span(out).flatMap((r) => span(home).map((k) => r + k));
    const expected = new Set(ways({ there, work, back, isLossy: true, timeout }).map(({ cause, isDone }) => words(cause, isDone)));
    expect([seed, text, told(text)]).toEqual([seed, text, [...expected].sort()]);
    for (const one of expected) met.add(one);
  }
  expect(met.size).toBeGreaterThan(4);
});
