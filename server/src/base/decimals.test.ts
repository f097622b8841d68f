import { expect, test } from 'vitest';
import { product, sum } from './decimals.ts';

test.each([
  [0.1, 0.2, 0.3],
  [0.3, -0.1, 0.2],
  [1000.1, -1000, 0.1],
  [-0.5, 0.25, -0.25],
  [1, 0.000_000_1, 1.000_000_1],
  [0.000_000_1, -0.000_000_1, 0],
  [3, 4, 7],
])('%d and %d are %d, as on paper', (left, right, expected) => {
  expect(sum(left, right)).toBe(expected);
});

test('a product has as many places as its factors together', () => {
  expect(product(0.1, 3)).toBe(0.3);
  expect(product(0.2, 0.2)).toBe(0.04);
  expect(product(-3, 4)).toBe(-12);
});
