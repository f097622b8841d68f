// A stable name for a plan: the same plan, the same hash, on every machine and in every version of a browser or of Node.
import type { Plan } from '../simulator/plan.ts';

/** 128 bits in 32 hexadecimal digits, over all that the plan says. No secret depends on it: it only tells plans apart. */
export function planHash(plan: Plan): string {
  const text = canonical(plan);
  return [0x9e3779b9, 0x85ebca6b, 0xc2b2ae35, 0x27d4eb2f].map((seed) => hash32(text, seed)).join('');
}

/** FNV-1a over UTF-16 code units, from a seed, with the finalizer of MurmurHash3 so that every bit depends on every unit. */
function hash32(text: string, seed: number): string {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i) ^ (seed >>> (i & 15)), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0).toString(16).padStart(8, '0');
}

/** JSON with its keys in order; infinite numbers, which JSON has none of, by name. What is not set is left out. */
function canonical(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') return Object.is(value, -0) ? '0' : String(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const entries = Object.entries(value as object).filter(([, inner]) => inner !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(',')}}`;
}
