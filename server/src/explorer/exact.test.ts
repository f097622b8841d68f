import { expect, test } from 'vitest';
import { type Bounded, refutes } from './exact.ts';

/** Variables by their bounds, and sums of them. */
function program(bounds: readonly (readonly [low: number, high: number, terms?: readonly number[]])[]): Bounded {
  return {
    low: (variable) => bounds[variable]?.[0] ?? NaN,
    high: (variable) => bounds[variable]?.[1] ?? NaN,
    terms: (variable) => bounds[variable]?.[2] ?? null,
  };
}

const conflict = { variables: [2, 0, 1], factors: [-1, 1, 1] };

test('a sum that must be larger than its parts allow', () => {
  expect(refutes(conflict, program([[0, 3], [0, 4], [8, Infinity, [0, 1, 1, 1]]]))).toBe(true);
  expect(refutes(conflict, program([[0, 3], [0, 4], [7, Infinity, [0, 1, 1, 1]]]))).toBe(false);
});

test('by one, where doubles no longer tell it', () => {
  const large = 2 ** 53;
  expect(refutes(conflict, program([[0, large], [0, large], [2 * large, Infinity, [0, 1, 1, 1]]]))).toBe(false);
  const three = { variables: [3, 0, 1, 2], factors: [-1, 1, 1, 1] };
  const bounds = (last: number) => program([[0, large], [0, large], [0, last], [2 * large + 4, Infinity, [0, 1, 1, 1, 2, 1]]]);
  expect(refutes(three, bounds(3))).toBe(true);
  expect(refutes(three, bounds(4))).toBe(false);
});

test('factors that are not what they pretend to be prove nothing', () => {
  expect(refutes({ variables: [2, 0, 1], factors: [-1, 1, 2] }, program([[0, 3], [0, 4], [20, Infinity, [0, 1, 1, 1]]]))).toBe(true);
  expect(refutes({ variables: [2, 0], factors: [-1, 1] }, program([[0, 3], [0, 4], [20, Infinity, [0, 1, 1, 1]]]))).toBe(false);
  expect(refutes({ variables: [2, 0, 1], factors: [-1, 1, 1] }, program([[0, 3], [0, Infinity], [20, Infinity, [0, 1, 1, 1]]]))).toBe(false);
});

test('fractions are recognised', () => {
  // s = 3x + 2y >= 20 with x <= 2 and t = 2x + 3y <= 12 contradict: y <= (12 - 2x) / 3.
  const bounds = program([[0, 2], [0, 100], [20, Infinity, [0, 3, 1, 2]], [-Infinity, 12, [0, 2, 1, 3]]]);
  expect(refutes({ variables: [2, 0, 3], factors: [-1, 5 / 3, 2 / 3] }, bounds)).toBe(true);
  expect(refutes({ variables: [2, 0, 3], factors: [-1, 1.666, 0.667] }, bounds)).toBe(true);
});
