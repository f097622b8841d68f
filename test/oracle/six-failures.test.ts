// What a client cannot tell apart, against brute force, in both directions.
import { expect, test } from 'vitest';
import { parseSeenKey } from '../../server/src/checks/fact-keys.ts';
import { subjectOf } from '../../server/src/checks/judge.ts';
import { exploreAll } from '../../server/src/explorer/explore.ts';
import { defaultExploreOptions } from '../../server/src/explorer/explore-options.ts';
import { planOfText } from '../../server/src/plan/plan-fixture.ts';
import { gridOf } from '../../server/src/simulator/simulate.ts';
import { diceOf } from './dice.ts';
import { behavioursOf, randomSixFailures, textOf } from './six-failures.ts';

/** More of them find more: a number in the environment variable. */
const scenes = Math.ceil(Number(process.env['FAULTLINE_TEST_SCENES'] ?? 1_000) / 20);

test(`the causes of a call and its effect in ${scenes} random scenes, to the nanosecond`, { timeout: 300_000 }, () => {
  const met = new Set<string>();
  for (let seed = 0; seed < scenes; seed++) {
    const scene = randomSixFailures(diceOf(300_000 + seed));
    const expected = behavioursOf(scene);
    const plan = planOfText(textOf(scene));
    const { facts, complete } = exploreAll(subjectOf(plan), gridOf(plan), defaultExploreOptions);
    expect([seed, complete]).toEqual([seed, true]);
    const shown = [...facts].filter(([, { whenTrue }]) => whenTrue.witness !== null).map(([key]) => key);
    const endings = shown.flatMap((key) => {
      const seen = parseSeenKey(key);
      return seen === null ? [] : [`${seen.ending}, ${seen.cause}`];
    });
    const effects = shown.flatMap((key) => {
      const [family, , cause, effect] = key.split('/');
      return family === 'cause' ? [`${cause}, ${effect}`] : [];
    });
    const parts = [...expected].map((one) => one.split(', ') as [string, string, string]);
    expect([seed, textOf(scene), [...new Set(endings)].sort()]).toEqual([seed, textOf(scene), [...new Set(parts.map(([ending, cause]) => `${ending}, ${cause}`))].sort()]);
    expect([seed, textOf(scene), [...new Set(effects)].sort()]).toEqual([seed, textOf(scene), [...new Set(parts.map(([, cause, effect]) => `${cause}, ${effect}`))].sort()]);
    for (const one of expected) met.add(one);
  }
  expect(met.size).toBe(8);
});
