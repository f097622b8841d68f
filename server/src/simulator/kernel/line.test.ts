import { expect, test } from 'vitest';
import { Line } from './line.ts';
import { RandomStream } from './random.ts';

test('a line serves as an array does, however long it gets', () => {
  const stream = new RandomStream(1, { purpose: 1, a: 0, b: 0, c: 0, d: 0 }, 3);
  const line = new Line<number>();
  const array: number[] = [];
  for (let i = 0; i < 20_000; i++) {
    // It grows in the first half, and shrinks in the second.
    if (stream.next() < (i < 10_000 ? 0.7 : 0.3)) {
      line.push(i);
      array.push(i);
    } else expect(line.shift()).toBe(array.shift());
    expect(line.length).toBe(array.length);
    if (i === 19_000) {
      line.clear();
      array.length = 0;
    }
  }
  expect(new Line().shift()).toBeUndefined();
});

test('a hundred thousand that wait are served in no time', () => {
  const line = new Line<number>();
  for (let i = 0; i < 400_000; i++) line.push(i);
  let served = 0;
  for (let i = 0; i < 400_000; i++) if (line.shift() === i) served++;
  expect([served, line.length]).toEqual([400_000, 0]);
});
