// What may be said of times that clocks read, and what may not.
import { describe, expect, it } from 'vitest';
import { annotatedFindings, modelOf } from './model-fixture.ts';

const programs = `
node m, n
link * <-> * { delay 1ms }
store kv on n
client c on m { t0: now; u0: now monotonic; w: write kv.x = 1; t1: now; u1: now monotonic }
client d on n { s0: now; v0: now monotonic }
`;

describe('times that clocks read', () => {
  it.each([
    ['t1 - t0 >= 1ms', '>=', { t1: 1, t0: -1 }, 1_000_000],
    ['t0 < s0', '<', { t0: 1, s0: -1 }, 0],
    ['t0 + 5ms < s0', '<', { t0: 1, s0: -1 }, -5_000_000],
    ['5s > t0', '>', { t0: -1 }, -5_000_000_000],
    ['(t1 - t0) / 2 <= 1us', '<=', { t1: 1, t0: -1 }, 2_000],
    ['1.5 * (u1 - u0) == 3ns', '==', { u1: 3, u0: -3 }, 6],
    ['t1 - t0 <= (u1 - u0) * 2', '<=', { t1: 1, t0: -1, u1: -2, u0: 2 }, 0],
    ['t0 - s0 != 2ms - 3ms', '!=', { t0: 1, s0: -1 }, -1_000_000],
  ])('`%s` is one sum against one constant', (text, operator, factors, againstNs) => {
    const [scenario] = modelOf(`${programs}\nexpect ${text}`).scenarios;
    expect(scenario?.blockers).toEqual([]);
    const condition = scenario?.expectations[0]?.condition;
    if (condition?.kind !== 'compare-times') throw new Error(`${text} is ${condition?.kind}`);
    const terms = Object.fromEntries(condition.terms.map(({ reading, factor }) => [reading.label, factor]));
    expect({ operator: condition.operator, terms, againstNs: condition.againstNs }).toEqual({ operator, terms: factors, againstNs });
  });

  it.each([
    ['two instants are not added', `expect t0 + t1 > 1s\n//     ^^^^^^^ wrong-unit: this is neither an instant nor a duration`],
    ['nor an instant multiplied', `expect t0 * 2 > 1s\n//     ^^^^^^ wrong-unit: this is neither an instant nor a duration`],
    ['nor compared with a duration', `expect t0 > t1 - t0\n//     ^^^^^^^^^^^^ wrong-unit: the two sides cannot be compared: one is an instant and the other a duration`],
    ['monotonic clocks have a zero of their own', `expect u0 < v0\n//     ^^^^^^^ wrong-unit: the two sides cannot be compared: the monotonic clock of m and the monotonic clock of n do not count from the same instant`],
    ['also when they are subtracted', `expect u0 - v0 < 1ms\n//     ^^^^^^^ wrong-unit: this is neither an instant nor a duration`],
    ['and against a constant', `expect u0 < 1ms\n//     ^^^^^^^^ wrong-unit: the two sides cannot be compared: the monotonic clock of m counts from an instant of its own`],
    ['a time is no number', `expect t0 == 1\n//     ^^^^^^^ wrong-unit`],
    ['a time is not what a write wrote', `expect t0 == w\n//     ^^^^^^^ wrong-unit`],
    ['a store keeps no time', `client e on m { t: now\n                 write kv.y = t }\n//                            ^ wrong-unit: a store keeps numbers and texts, and this is a time that a clock read`],
    ['a replica does not know it', `client e on m { t: now\n                 await kv.x == 1 and t > 1s }\n//                                   ^ wrong-value: \`await\` asks a replica for the values of its keys`],
    ['a time against itself', `expect t0 - t0 == 0ms\n//     ^^^^^^^ wrong-value: a time less itself`],
    ['on both sides', `expect t0 <= t0\n//     ^^^^^^^^ wrong-value: this compares a time with itself`],
  ])('%s', (_, text) => {
    const { found, expected } = annotatedFindings(`${programs}\n${text}`);
    expect(found).toBe(expected);
  });
});
