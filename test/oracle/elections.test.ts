// Figure 16 of the Raft paper, above: how long a cluster is without a leader falls with the randomness of its election waits. Held
// against a simulation of a few lines, and against what the paper says.
import { describe, expect, test } from 'vitest';
import { drawnDowntimes, electionPlans, quantile, simulatedDowntimes } from '../../bench/raft-elections/downtimes.ts';
import { present } from '../../server/src/base/assert.ts';
import { diceOf } from './dice.ts';

const runs = 300;
const simulatedRuns = 3_000;

/** By the longest wait in milliseconds; the shortest is 150 ms. */
const drawn = new Map([150, 151, 155, 175, 200, 300].map((highMs) => [highMs, drawnDowntimes(present(electionPlans().get(`150 to ${highMs} ms`), 'a plan'), highMs === 150 ? 30 : runs)]));

const of = (highMs: number): readonly number[] => present(drawn.get(highMs), 'downtimes');
const shareUpTo = (sorted: readonly number[], ms: number): number => sorted.filter((one) => one <= ms).length / sorted.length;

function fractions(seed: number): () => number {
  const dice = diceOf(seed);
  return () => dice.between(0, 2 ** 30 - 1) / 2 ** 30;
}

describe('how long a cluster is without a leader', () => {
  test.each([151, 155, 175, 200, 300])('is as a simulation of a few lines has it, with waits of 150 to %i ms', (highMs) => {
    const simulated = simulatedDowntimes(highMs, simulatedRuns, fractions(highMs));
    // Kolmogorov and Smirnov: the largest distance of the two distributions, at a level of 1 in 1,000.
    const distance = Math.max(...[...of(highMs), ...simulated].map((ms) => Math.abs(shareUpTo(of(highMs), ms) - shareUpTo(simulated, ms))));
    expect(distance).toBeLessThan(1.95 * Math.sqrt(1 / runs + 1 / simulatedRuns));
  });

  // "In the absence of randomness, leader election consistently took longer than 10 seconds."
  test('is more than 10 s where all wait equally long, but for a lucky few', () => {
    expect(of(150).filter((ms) => ms > 10_000).length).toBeGreaterThan(0.8 * of(150).length);
  });

  // "Adding just 5 ms of randomness helps significantly": a median of 287 ms there, of 200 ms here, where messages are as fast as said.
  test('is a fraction of a second with 5 ms of randomness', () => {
    expect(quantile(of(151), 0.5)).toBeGreaterThan(1_000);
    expect(quantile(of(155), 0.5)).toBeLessThan(300);
  });

  // "With 50 ms of randomness the worst-case completion time (over 1000 trials) was 513 ms."
  test('is about half a second at worst with 50 ms', () => {
    expect(of(200).at(-1)).toBeLessThan(700);
    expect(quantile(of(200), 0.99)).toBeLessThan(513);
  });

  test('falls with randomness, until waiting itself is what it takes', () => {
    const medians = [151, 155, 175].map((highMs) => quantile(of(highMs), 0.5));
    expect(medians).toEqual([...medians].sort((x, y) => y - x));
    expect(quantile(of(300), 0.5)).toBeGreaterThan(quantile(of(175), 0.5));
    expect(quantile(of(300), 0.9)).toBeLessThan(quantile(of(155), 0.9));
  });
});
