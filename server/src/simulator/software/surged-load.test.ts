// Surges of loads: instants worked out by hand, and the laws of what comes.
import { describe, expect, it } from 'vitest';
import { Inputs } from '../kernel/inputs.ts';
import { SampleSource } from '../kernel/sources.ts';
import { buildPlan } from '../plan-builder.ts';
import type { FaultWords, LoadWords, PlanWords } from '../plan-words.ts';
import { gridOf, simulate } from '../simulate.ts';

function beginningsNs(load: LoadWords, faults: readonly FaultWords[], seed = 1): readonly number[] {
  const words: PlanWords = {
    nodes: { n: {} },
    link: { delay: 1 },
    stores: {},
    clients: { web: { via: 'n', load, body: [{ do: 'call', label: 'r', of: 'n' }] } },
    faults,
  };
  const plan = buildPlan(words);
  const { history } = simulate(plan, new Inputs(gridOf(plan), new SampleSource(seed), null), { eventsMax: 1e7 });
  expect(history.limit).toBe(null);
  return history.operations.map(({ begin }) => Math.floor(begin.ticks / history.grid.ticksPerNs));
}

const ms = (instants: readonly number[]) => instants.map((ns) => ns / 1e6);
const constant: LoadWords = { perSecond: 100, arrivals: 'constant', durationMs: 60 };
const surge = (more: Partial<FaultWords>): FaultWords => ({ do: 'surge', loads: ['web'], factor: 2, ...more }) as FaultWords;

describe('a constant load', () => {
  it('comes at shorter distances while it surges, and what has passed of one counts', () => {
    expect(ms(beginningsNs(constant, []))).toEqual([0, 10, 20, 30, 40, 50]);
    // At 15 half of the way to the third is done, and the rest takes 2.5. At 29 its own time is 43: the next comes 7 later.
    expect(ms(beginningsNs(constant, [surge({ at: 15, for: 14 })]))).toEqual([0, 10, 17.5, 22.5, 27.5, 36, 46, 56]);
    expect(ms(beginningsNs(constant, [surge({ at: 45 })]))).toEqual([0, 10, 20, 30, 40, 47.5, 52.5, 57.5]);
  });

  it('comes less often where it surges by less than one', () => {
    expect(ms(beginningsNs(constant, [surge({ at: 15, for: 20, factor: 0.5 })]))).toEqual([0, 10, 25, 40, 50]);
  });

  it('multiplies several surges, and counts a repeated one once', () => {
    expect(ms(beginningsNs({ ...constant, durationMs: 30 }, [surge({ at: 10, for: 10 }), surge({ at: 10, for: 10 })]))).toEqual([0, 10, 12.5, 15, 17.5, 20]);
    expect(ms(beginningsNs({ ...constant, durationMs: 30 }, [surge({ at: 10, for: 8, every: 5 })]))).toEqual([0, 10, 15, 20, 25]);
  });

  it('may come at last before its end because of a surge', () => {
    expect(ms(beginningsNs({ perSecond: 10, arrivals: 'constant', durationMs: 90 }, [surge({ at: 50, factor: 2 })]))).toEqual([0, 75]);
    expect(ms(beginningsNs({ perSecond: 10, arrivals: 'constant', durationMs: 75 }, [surge({ at: 50, factor: 2 })]))).toEqual([0]);
  });

  it('surges by one factor of a range each time that it strikes', () => {
    const words = surge({ at: 10, for: 10, factor: [2, 4] as const });
    const counts = new Set<number>();
    for (let seed = 1; seed <= 40; seed++) {
      const found = ms(beginningsNs({ ...constant, durationMs: 30 }, [words], seed));
      const inside = found.filter((at) => at >= 10 && at < 20);
      // One distance while it lasts: from 2.5 to 5.
      const distances = inside.slice(1).map((at, i) => at - (inside[i] ?? 0));
      for (const distance of distances) expect(Math.abs(distance - (distances[0] ?? 0))).toBeLessThanOrEqual(2e-6);
      expect(distances[0]).toBeGreaterThanOrEqual(2.5);
      expect(distances[0]).toBeLessThanOrEqual(5);
      counts.add(inside.length);
    }
    expect([...counts].sort()).toEqual([2, 3, 4]);
  });

  it('surges when something is so', () => {
    expect(ms(beginningsNs({ ...constant, durationMs: 30 }, [surge({ when: ['r', 'ends'], for: 9 })]))).toEqual([0, 6, 11, 21]);
  });
});

describe('a Poisson load', () => {
  const poisson: LoadWords = { perSecond: 200, arrivals: 'poisson', durationMs: 3_000 };

  it('has the arrivals that it would have, in a time that goes three times as fast', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const usual = beginningsNs(poisson, [], seed);
      const surged = beginningsNs(poisson, [surge({ at: 1_000, for: 500, factor: 3 })], seed);
      // Its own time at an instant of true time.
      const own = (ns: number): number => ns + 2 * Math.min(Math.max(0, ns - 1e9), 5e8);
      expect(surged.length).toBeGreaterThan(usual.length);
      // Each rounds to a nanosecond, which is three of its own.
      usual.forEach((at, i) => expect(Math.abs(own(surged[i] ?? 0) - at)).toBeLessThanOrEqual(3 * (i + 1)));
    }
  });

  it('comes three times as often: so many arrivals as a Poisson law of that mean allows, and no fewer or more outside', () => {
    const runs = 60;
    let [inside, outside] = [0, 0];
    for (let seed = 1; seed <= runs; seed++) {
      for (const at of beginningsNs(poisson, [surge({ at: 1_000, for: 500, factor: 3 })], seed)) {
        if (at >= 1e9 && at < 1.5e9) inside++;
        else outside++;
      }
    }
    const [insideMean, outsideMean] = [runs * 0.5 * 600, runs * 2.5 * 200];
    expect(Math.abs(inside - insideMean)).toBeLessThan(3 * Math.sqrt(insideMean));
    expect(Math.abs(outside - outsideMean)).toBeLessThan(3 * Math.sqrt(outsideMean));
  });
});
