// The upper tail of the normal distribution, on a scale of powers of ten: what a phi detector reckons with.
import { exp, ln } from './elementary.ts';

const ln10 = 2.302585092994046;
/** ln √(2π). */
const lnRoot = 0.9189385332046728;
/** From here on the continued fraction converges within its terms. */
const far = 3;
const terms = 80;

/** `-log10 Q(z)`, where Q(z) is the probability that a standard normal variable exceeds z. */
export function phiAt(z: number): number {
  if (z >= far) return -lnTail(z) / ln10;
  // The power series of the middle: Q(z) = 1/2 - φ(z) (z + z³/3 + z⁵/(3·5) + …).
  if (z > -far) {
    let term = z;
    let sum = z;
    for (let k = 1; k < terms; k++) {
      term *= (z * z) / (2 * k + 1);
      sum += term;
    }
    return -ln(0.5 - exp(-(z * z) / 2 - lnRoot) * sum) / ln10;
  }
  // ln(1 - q) of a small q.
  const q = exp(lnTail(-z));
  return (q + (q * q) / 2 + (q * q * q) / 3) / ln10;
}

/** The z at which `phiAt` is `phi`; to 1e-12, or the last place where numbers are large. */
export function zAt(phi: number): number {
  let low = -40;
  let high = 2 + Math.sqrt(2 * ln10 * Math.max(0, phi));
  for (let i = 0; i < 200; i++) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) break;
    if (phiAt(middle) < phi) low = middle;
    else high = middle;
  }
  return high;
}

/** ln Q(z) for a large z, by the continued fraction of Laplace: Q(z) = φ(z) / (z + 1/(z + 2/(z + 3/(z + …)))). */
function lnTail(z: number): number {
  let fraction = z;
  for (let k = terms; k >= 1; k--) fraction = z + k / fraction;
  return -(z * z) / 2 - lnRoot - ln(fraction);
}
