// "Did you mean …": the nearest of the words that would have been right.
import { distance } from 'fastest-levenshtein';

/** The candidate that `word` is most likely a slip of; null: none is near. */
export function nearest(word: string, candidates: Iterable<string>): string | null {
  let best: string | null = null;
  let bestDistance = Infinity;
  for (const candidate of candidates) {
    if (candidate === word) continue;
    const steps = stepsBetween(word.toLowerCase(), candidate.toLowerCase());
    if (steps < bestDistance) {
      best = candidate;
      bestDistance = steps;
    }
  }
  const allowed = word.length <= 2 ? 1 : Math.max(1, Math.floor(word.length / 3));
  if (best !== null && bestDistance <= allowed) return best;
  return prefixed(word, candidates);
}

/** Two letters in each other's place are one slip, not two. */
function stepsBetween(a: string, b: string): number {
  const steps = distance(a, b);
  return steps === 2 && a.length === b.length && [...a].sort().join('') === [...b].sort().join('') ? 1 : steps;
}

/** Whoever writes the beginning of a word means it, if only one begins so. */
function prefixed(word: string, candidates: Iterable<string>): string | null {
  if (word.length < 3) return null;
  const found = [...new Set(candidates)].filter((candidate) => candidate !== word && candidate.startsWith(word));
  return found.length === 1 ? (found[0] ?? null) : null;
}
