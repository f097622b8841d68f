// Logarithm and exponential in plain arithmetic: additions, multiplications and divisions round the same on every machine,
// `Math.log` and `Math.exp` need not.

const ln2High = 0.693147180369123816490;
const ln2Low = 1.90821492927058770002e-10;
const sqrtHalf = 0.7071067811865476;

/** The bits of a double, and which of its words holds the exponent on this machine. */
const double = new Float64Array([1]);
const words = new Uint32Array(double.buffer);
const upper = words[1] === 0x3ff00000 ? 1 : 0;
/** By the exponent as it stands in the bits: the power of two that makes it 0. */
const reciprocals = Float64Array.from({ length: 2047 }, (_, biased) => (biased < 1023 ? 2 ** (1023 - Math.max(biased, 1)) : 1 / 2 ** (biased - 1023)));

/** Natural logarithm of a normal positive double; within 2 units in the last place. */
export function ln(x: number): number {
  if (!(x > 0) || x === Infinity) return x === 0 ? -Infinity : x === Infinity ? Infinity : NaN;
  // The exponent out of the bits: subnormal numbers have none until they are scaled.
  const scaled = x < 2 ** -1022 ? x * 2 ** 54 : x;
  double[0] = scaled;
  const biased = (words[upper] as number) >>> 20;
  let exponent = biased - (scaled === x ? 1023 : 1077);
  let mantissa = scaled * (reciprocals[biased] as number);
  if (mantissa >= 2 * sqrtHalf) {
    mantissa /= 2;
    exponent++;
  }
  // ln m = 2 artanh((m - 1) / (m + 1)), whose series converges fast for m in [sqrt 1/2, sqrt 2).
  const f = mantissa - 1;
  const z = f / (mantissa + 1);
  const square = z * z;
  const high = square * (1 / 13 + square * (1 / 15 + square * (1 / 17 + square * (1 / 19 + square * (1 / 21 + square * (1 / 23))))));
  const series = square * (1 / 3 + square * (1 / 5 + square * (1 / 7 + square * (1 / 9 + square * (1 / 11 + high)))));
  // 2 z = f - z f, so that the leading term is exact.
  return exponent * ln2High + (f - (z * f - (2 * z * series + exponent * ln2Low)));
}

/** Exponential; within 2 units in the last place where the result is a normal double. */
export function exp(x: number): number {
  if (Number.isNaN(x)) return NaN;
  if (x > 709.782712893384) return Infinity;
  if (x < -745.2) return 0;
  const halvings = Math.round(x / (ln2High + ln2Low));
  const rest = x - halvings * ln2High - halvings * ln2Low;
  // The Taylor series of the rest, at most ln(2) / 2 in size.
  let series = 0;
  for (let k = 14; k >= 2; k--) series = (rest / k) * (1 + series);
  const result = 1 + (rest + rest * series);
  // In two steps, so that no power of two leaves the range of doubles.
  const half = Math.trunc(halvings / 2);
  return result * 2 ** half * 2 ** (halvings - half);
}
