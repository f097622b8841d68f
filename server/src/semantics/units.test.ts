import fc from 'fast-check';
import { expect, test } from 'vitest';
import { units as grammarUnits } from '../../../grammar/tokens.ts';
import { add, compare, divide, fraction, fractionOf, isWhole, multiply, subtract, toNumber, unitOf, units } from './units.ts';

test('digits are read exactly', () => {
  expect(fractionOf('0.235')).toEqual({ n: 47n, d: 200n });
  expect(fractionOf('-1.50')).toEqual({ n: -3n, d: 2n });
  expect(fractionOf('12')).toEqual({ n: 12n, d: 1n });
  expect(fractionOf('1e3')).toBeNull();
});

test('decimal places that floats cannot hold come to whole nanoseconds', () => {
  const ms = unitOf('ms')?.factor ?? fraction(0n);
  expect(toNumber(multiply(fractionOf('0.235') ?? fraction(0n), ms))).toBe(235_000);
  expect(toNumber(multiply(fractionOf('2.000001') ?? fraction(0n), ms))).toBe(2_000_001);
  expect(isWhole(multiply(fractionOf('0.0000005') ?? fraction(0n), ms))).toBe(false);
});

const fractions = fc.tuple(fc.bigInt({ min: -1000n, max: 1000n }), fc.bigInt({ min: 1n, max: 1000n })).map(([n, d]) => fraction(n, d));

test('sums, differences and quotients undo each other', () => {
  fc.assert(
    fc.property(fractions, fractions, (a, b) => {
      expect(subtract(add(a, b), b)).toEqual(a);
      expect(compare(a, b) + compare(b, a)).toBe(0);
      const quotient = divide(a, b);
      if (b.n === 0n) expect(quotient).toBeNull();
      else expect(multiply(quotient ?? fraction(0n), b)).toEqual(a);
    }),
  );
});

test('every unit that can be written has a meaning, and no other', () => {
  expect(units.map(({ unit }) => unit).sort()).toEqual([...grammarUnits].sort());
});
