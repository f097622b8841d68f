// Order is kept: what is printed or numbered by group must not change from run to run.
import { expect, test } from 'vitest';
import { groupBy } from './group-by.ts';

test('keeps the order of keys and items', () => {
  expect([...groupBy(['bb', 'a', 'cc', 'd'], (word) => word.length)]).toEqual([[2, ['bb', 'cc']], [1, ['a', 'd']]]);
  expect(groupBy([], () => 1).size).toBe(0);
});
