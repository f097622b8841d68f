// "Did you mean": the known word nearest to the one given, if it is near enough to be meant.
import { distance } from 'fastest-levenshtein';

/** Null where nothing is near. */
export function nearest(given: string, known: readonly string[]): string | null {
  let best: string | null = null;
  let least = Math.max(2, Math.floor(given.length / 3)) + 1;
  for (const word of known) {
    const far = distance(given.toLowerCase(), word.toLowerCase());
    if (far < least) [best, least] = [word, far];
  }
  if (best !== null || given.length < 3) return best;
  // A part of a long name is meant, too.
  const containing = known.filter((word) => word.toLowerCase().includes(given.toLowerCase()));
  return containing.length === 1 ? (containing[0] ?? null) : null;
}

/** `did you mean "x"?` as hints for a usage error; none where nothing is near. */
export function didYouMean(given: string, known: readonly string[]): string[] {
  const word = nearest(given, known);
  return word === null ? [] : [`did you mean "${word}"?`];
}
