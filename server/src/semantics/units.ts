// Units and exact arithmetic: what an author writes in digits becomes a fraction of two whole numbers, never a float,
// until it is a whole number of nanoseconds.

/** What a number measures. Base units: nanoseconds, 1, parts per billion, factors, bytes, bits per second, per second. */
export type Dimension = 'time' | 'ratio' | 'drift' | 'factor' | 'size' | 'bandwidth' | 'rate' | 'number';

/** `n / d` in lowest terms, `d > 0`. */
export interface Fraction {
  readonly n: bigint;
  readonly d: bigint;
}

export interface Unit {
  readonly unit: string;
  readonly dimension: Dimension;
  /** How many base units one of it is. */
  readonly factor: Fraction;
  readonly documentation: string;
}

export function fraction(n: bigint, d = 1n): Fraction {
  const sign = d < 0n ? -1n : 1n;
  const common = gcd(n < 0n ? -n : n, d < 0n ? -d : d);
  return common === 0n ? { n: 0n, d: 1n } : { n: (sign * n) / common, d: (sign * d) / common };
}

function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

export const zero: Fraction = { n: 0n, d: 1n };

/** `-1.25` as a fraction; digits with at most one point, as the lexer gives them. Null: not a number. */
export function fractionOf(digits: string): Fraction | null {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(digits);
  if (match === null) return null;
  const [, sign = '', whole = '0', places = ''] = match;
  const value = fraction(BigInt(whole + places), 10n ** BigInt(places.length));
  return sign === '-' ? negate(value) : value;
}

const digitsMax = 15;

/** What is wrong with a number without a unit that has more digits than a double tells apart; null: nothing. */
export function excessOf(digits: string): string | null {
  const count = digits.replace(/[-.]/g, '').replace(/^0+/, '').length;
  return count <= digitsMax ? null : `${digits} has ${count} digits, and a number keeps ${digitsMax}`;
}

export function add(a: Fraction, b: Fraction): Fraction {
  return fraction(a.n * b.d + b.n * a.d, a.d * b.d);
}

export function negate(a: Fraction): Fraction {
  return { n: -a.n, d: a.d };
}

export function subtract(a: Fraction, b: Fraction): Fraction {
  return add(a, negate(b));
}

export function multiply(a: Fraction, b: Fraction): Fraction {
  return fraction(a.n * b.n, a.d * b.d);
}

/** Null: divided by 0. */
export function divide(a: Fraction, b: Fraction): Fraction | null {
  return b.n === 0n ? null : fraction(a.n * b.d, a.d * b.n);
}

/** Negative, 0 or positive as `a` is less than, equal to or greater than `b`. */
export function compare(a: Fraction, b: Fraction): number {
  const difference = a.n * b.d - b.n * a.d;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

export function isWhole(a: Fraction): boolean {
  return a.d === 1n;
}

/** The nearest double, as decimal digits would be read. */
export function toNumber(a: Fraction): number {
  return a.d === 1n ? Number(a.n) : Number(a.n) / Number(a.d);
}

function unit(name: string, dimension: Dimension, n: bigint, d: bigint, documentation: string): Unit {
  return { unit: name, dimension, factor: fraction(n, d), documentation };
}

export const units: readonly Unit[] = [
  unit('ns', 'time', 1n, 1n, 'Nanoseconds: the smallest unit of time, and every time is a whole number of them.'),
  unit('us', 'time', 1_000n, 1n, 'Microseconds: 1000 ns.'),
  unit('ms', 'time', 1_000_000n, 1n, 'Milliseconds: 1000 us.'),
  unit('s', 'time', 1_000_000_000n, 1n, 'Seconds: 1000 ms.'),
  unit('min', 'time', 60_000_000_000n, 1n, 'Minutes: 60 s.'),
  unit('h', 'time', 3_600_000_000_000n, 1n, 'Hours: 60 min.'),
  unit('%', 'ratio', 1n, 100n, 'Per cent: of a probability or a share.'),
  unit('ppm', 'drift', 1_000n, 1n, 'Parts per million: 1 ppm is a microsecond in a second.'),
  unit('x', 'factor', 1n, 1n, 'Times: a factor.'),
  unit('B', 'size', 1n, 1n, 'Bytes.'),
  unit('KB', 'size', 1_000n, 1n, 'Kilobytes: 1000 B.'),
  unit('MB', 'size', 1_000_000n, 1n, 'Megabytes: 1000 KB.'),
  unit('GB', 'size', 1_000_000_000n, 1n, 'Gigabytes: 1000 MB.'),
  unit('bps', 'bandwidth', 1n, 1n, 'Bits per second.'),
  unit('kbps', 'bandwidth', 1_000n, 1n, 'Kilobits per second: 1000 bps.'),
  unit('Mbps', 'bandwidth', 1_000_000n, 1n, 'Megabits per second: 1000 kbps.'),
  unit('Gbps', 'bandwidth', 1_000_000_000n, 1n, 'Gigabits per second: 1000 Mbps.'),
  unit('/s', 'rate', 1n, 1n, 'Per second.'),
  unit('/min', 'rate', 1n, 60n, 'Per minute.'),
  unit('/h', 'rate', 1n, 3_600n, 'Per hour.'),
];

const unitsByName = new Map(units.map((one) => [one.unit, one]));

export function unitOf(name: string): Unit | null {
  return unitsByName.get(name) ?? null;
}

/** The units that measure this, shortest first, as a message lists them. */
export function unitsFor(dimension: Dimension): string {
  return units
    .filter((one) => one.dimension === dimension)
    .map((one) => one.unit)
    .join(', ');
}

export function dimensionWords(dimension: Dimension): string {
  switch (dimension) {
    case 'time':
      return 'a duration';
    case 'ratio':
      return 'a percentage';
    case 'drift':
      return 'parts per million';
    case 'factor':
      return 'a factor';
    case 'size':
      return 'a size';
    case 'bandwidth':
      return 'a bandwidth';
    case 'rate':
      return 'a rate';
    case 'number':
      return 'a number without a unit';
  }
}
