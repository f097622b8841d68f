// Sums and products as on paper: 0.1 and 0.2 are 0.3, and not what binary fractions make of it.

export function sum(left: number, right: number): number {
  return withPlaces(left + right, Math.max(placesOf(left), placesOf(right)));
}

export function product(left: number, right: number): number {
  return withPlaces(left * right, placesOf(left) + placesOf(right));
}

/** Digits behind the point. */
function placesOf(value: number): number {
  if (Number.isInteger(value)) return 0;
  const [mantissa = '', exponent = '0'] = String(value).split('e');
  return Math.max(0, (mantissa.split('.')[1] ?? '').length - Number(exponent));
}

/** Rounded to so many digits behind the point; where a number cannot keep them it stays as it is. */
function withPlaces(value: number, places: number): number {
  return places === 0 || places > 100 || !Number.isFinite(value) ? value : Number(value.toFixed(places)) + 0;
}
