// A stable name for a plan: the same plan, the same hash, on every machine and in every version of a browser or of Node.
import type { Plan } from '../simulator/plan.ts';

/** 128 bits in 32 hexadecimal digits, over all that the plan says. No secret depends on it: it only tells plans apart. */
export function planHash(plan: Plan): string {
  // Plans are made in one place, with their keys in one order. JSON has no infinity and writes null, which no bound is.
  return hash128(JSON.stringify(plan));
}

const prime = 0x01000193;

/** Four lanes of FNV-1a over UTF-16 code units, each from a start of its own and on a rotation of the unit of its own. */
function hash128(text: string): string {
  let [a, b, c, d] = [0x811c9dc5, 0x9e3779b9, 0xc2b2ae35, 0x27d4eb2f];
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    a = Math.imul(a ^ unit, prime);
    b = Math.imul(b ^ (unit << 7), prime);
    c = Math.imul(c ^ (unit << 13) ^ (a >>> 16), prime);
    d = Math.imul(d ^ (unit << 3) ^ (b >>> 16), prime);
  }
  return [a, b, c, d].map((lane) => finished(lane).toString(16).padStart(8, '0')).join('');
}

/** The finalizer of MurmurHash3: every bit depends on every other. */
function finished(lane: number): number {
  let hash = Math.imul(lane ^ (lane >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
