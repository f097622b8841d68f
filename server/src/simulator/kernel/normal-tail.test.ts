import { describe, expect, it } from 'vitest';
import { phiAt, zAt } from './normal-tail.ts';

describe('the upper tail of the normal distribution', () => {
  // Quantiles as in tables (Abramowitz and Stegun 26.5, 26.6), to all digits as Python's `statistics.NormalDist` gives them.
  it.each([
    [0.1, -0.821531602883092],
    [0.5, 0.47827353237616266],
    [1, 1.2815515655446008],
    [2, 2.3263478740408408],
    [3, 3.090232306167813],
    [5, 4.2648907939228256],
    [8, 5.61200124417479],
    [12, 7.034483825301131],
    [16, 8.222082216130435],
  ])('is 10^-%d at %d', (phi, z) => {
    expect(phiAt(z)).toBeCloseTo(phi, 11);
    expect(zAt(phi)).toBeCloseTo(z, 11);
  });

  it('is one half at 0, grows without a break, and goes on far out', () => {
    expect(phiAt(0)).toBeCloseTo(-Math.log10(0.5), 14);
    let before = 0;
    for (let z = -8; z <= 30; z += 1 / 64) {
      const phi = phiAt(z);
      expect(phi).toBeGreaterThan(before);
      before = phi;
    }
    // ln Q(z) lies between those of z φ(z) / (1 + z²) and φ(z) / z.
    const z = 30;
    const density = (-(z * z) / 2 - Math.log(2 * Math.PI) / 2) / Math.LN10;
    expect(phiAt(z)).toBeGreaterThan(-density + Math.log10(z));
    expect(phiAt(z)).toBeLessThan(-density + Math.log10((1 + z * z) / z));
  });

  it.each([-3, 3])('has no step at %d, where one way to reckon it ends', (z) => {
    expect(phiAt(z - 1e-9) / phiAt(z + 1e-9)).toBeCloseTo(1, 6);
    expect(Math.abs(phiAt(z - 1e-13) - phiAt(z + 1e-13))).toBeLessThan(1e-11);
  });
});
