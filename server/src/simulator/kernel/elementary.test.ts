import { describe, expect, it } from 'vitest';
import { exp, ln } from './elementary.ts';
import { RandomStream } from './random.ts';

/** Distance in units in the last place. */
function ulps(x: number, y: number): number {
  const bits = (value: number): bigint => {
    const view = new DataView(new ArrayBuffer(8));
    view.setFloat64(0, value);
    const raw = view.getBigInt64(0);
    return raw < 0n ? -(raw & 0x7fffffffffffffffn) : raw;
  };
  const distance = bits(x) - bits(y);
  return Number(distance < 0n ? -distance : distance);
}

/** The largest distance at 100,000 places. */
function worst(place: (i: number) => number, ours: (x: number) => number, engine: (x: number) => number): number {
  let most = 0;
  for (let i = 0; i < 100_000; i++) {
    const x = place(i);
    most = Math.max(most, ulps(ours(x), engine(x)));
  }
  return most;
}

const stream = new RandomStream(1, { purpose: 1, a: 0, b: 0, c: 0, d: 0 }, 1);

describe('ln', () => {
  it('knows some values (Abramowitz and Stegun, table 4.2)', () => {
    expect(ln(1)).toBe(0);
    expect(ulps(ln(2), 0.6931471805599453)).toBeLessThanOrEqual(1);
    expect(ulps(ln(10), 2.302585092994046)).toBeLessThanOrEqual(1);
    expect(ulps(ln(1.1), 0.09531017980432493)).toBeLessThanOrEqual(2);
    expect(ulps(ln(Math.E), 1)).toBeLessThanOrEqual(1);
    expect([ln(0), ln(Infinity), ln(-1), ln(NaN)]).toEqual([-Infinity, Infinity, NaN, NaN]);
  });

  it('is within 2 units in the last place of the engine, at all sizes', () => {
    expect(worst((i) => (i % 2 === 0 ? 2 ** (2000 * stream.next() - 1000) : 0.5 + stream.next()), ln, Math.log)).toBeLessThanOrEqual(2);
  });
});

describe('exp', () => {
  it('knows some values (Abramowitz and Stegun, table 4.4)', () => {
    expect(exp(0)).toBe(1);
    expect(ulps(exp(1), 2.718281828459045)).toBeLessThanOrEqual(1);
    expect(ulps(exp(-1), 0.36787944117144233)).toBeLessThanOrEqual(1);
    expect(ulps(exp(10), 22026.465794806718)).toBeLessThanOrEqual(1);
    expect([exp(710), exp(-750), exp(NaN), exp(-Infinity), exp(Infinity)]).toEqual([Infinity, 0, NaN, 0, Infinity]);
  });

  it('is within 2 units in the last place of the engine, at all sizes', () => {
    expect(worst((i) => (i % 2 === 0 ? 1400 * stream.next() - 700 : 2 * stream.next() - 1), exp, Math.exp)).toBeLessThanOrEqual(2);
  });
});
