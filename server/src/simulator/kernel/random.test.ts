import { describe, expect, it } from 'vitest';
import type { InputName } from './inputs.ts';
import { RandomStream } from './random.ts';

function named(a: number, b = 0, purpose = 1): InputName {
  return { purpose: purpose as InputName['purpose'], a, b, c: 0, d: 0 };
}

function countIn(counts: number[], place: number): void {
  counts[place] = (counts[place] ?? NaN) + 1;
}

/** Pearson's statistic of observed counts against equal ones. */
function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

/** Above this lies one in a million of the chi-square distribution (Wilson and Hilferty's approximation). */
function chiSquareLimit(degrees: number): number {
  const spread = 2 / (9 * degrees);
  return degrees * (1 - spread + 4.753 * Math.sqrt(spread)) ** 3;
}

describe('RandomStream', () => {
  it('gives the same numbers in every version', () => {
    const stream = new RandomStream(1, named(2, 3), 4);
    expect([stream.next(), stream.next(), stream.next()]).toEqual([0.9721678167102044, 0.43797627117944615, 0.31772336322023054]);
  });

  it('is uniform within a stream, over first numbers of names, and over first numbers of seeds', () => {
    const drawn = {
      stream: ((stream) => () => stream.next())(new RandomStream(7, named(1), 1)),
      names: ((a) => () => new RandomStream(7, named(a % 100, Math.floor(a++ / 100)), 1).next())(0),
      seeds: ((seed) => () => new RandomStream(seed++, named(1), 1).next())(0),
    };
    for (const next of Object.values(drawn)) {
      const counts = new Array<number>(1000).fill(0);
      for (let i = 0; i < 200_000; i++) countIn(counts, Math.floor(next() * 1000));
      expect(chiSquare(counts)).toBeLessThan(chiSquareLimit(999));
      expect(chiSquare(counts)).toBeGreaterThan(999 - 5 * Math.sqrt(2 * 999));
    }
  });

  it('is independent between neighbours in a stream, names, purposes, seeds and salts', () => {
    const pairs: Readonly<Record<string, (i: number) => readonly [number, number]>> = {
      stream: (i) => ((stream) => [stream.next(), stream.next()] as const)(new RandomStream(i, named(1), 1)),
      a: (i) => [new RandomStream(3, named(2 * i), 1).next(), new RandomStream(3, named(2 * i + 1), 1).next()],
      b: (i) => [new RandomStream(3, named(5, 2 * i), 1).next(), new RandomStream(3, named(5, 2 * i + 1), 1).next()],
      purpose: (i) => [new RandomStream(3, named(i, 0, 1), 1).next(), new RandomStream(3, named(i, 0, 2), 1).next()],
      seeds: (i) => [new RandomStream(2 * i, named(1), 1).next(), new RandomStream(2 * i + 1, named(1), 1).next()],
      salts: (i) => [new RandomStream(i, named(1), 1).next(), new RandomStream(i, named(1), 2).next()],
    };
    for (const [name, pair] of Object.entries(pairs)) {
      const counts = new Array<number>(32 * 32).fill(0);
      for (let i = 0; i < 100_000; i++) {
        const [x, y] = pair(i);
        countIn(counts, 32 * Math.floor(x * 32) + Math.floor(y * 32));
      }
      expect(chiSquare(counts), name).toBeLessThan(chiSquareLimit(1023));
    }
  });

  it('tells names apart that differ only above 32 bits', () => {
    expect(new RandomStream(1, named(1), 1).next()).not.toBe(new RandomStream(1, named(1 + 2 ** 32), 1).next());
    expect(new RandomStream(1, named(1), 1).next()).not.toBe(new RandomStream(1 + 2 ** 32, named(1), 1).next());
  });
});
