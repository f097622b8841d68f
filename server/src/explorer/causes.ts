// Causes by trying: which of a scenario's imperfections, all others taken away, still produce what was found.

export interface Causes {
  /** Minimal sets: none holds another, each alone produces it. The smallest first, then in the order of their members. */
  readonly sets: readonly (readonly number[])[];
  /** There are no others. False after a limit, or where a question stayed unanswered. */
  readonly complete: boolean;
  /** Questions that were asked. */
  readonly queries: number;
}

export interface CauseOptions {
  readonly setsMax: number;
  readonly queriesMax: number;
  /**
   * Whatever a set produces, every larger set produces too. True where taking an imperfection away only takes behaviours
   * away, not where it brings in others (a clock that is never right, a fault that always strikes).
   */
  readonly monotone: boolean;
}

/**
 * Searches the sets of imperfections 0 … `count` - 1. `produces` tells whether a set that is kept still produces it (null:
 * it can't tell); what it yields is passed on.
 *
 * Sets that hold a cause are never asked, as they are not minimal. Sets inside one that does not produce it are left out
 * only if `monotone`; then what every cause needs is found first, by taking each imperfection away alone.
 */
export function* findCauses<Progress>(
  count: number,
  produces: (kept: ReadonlySet<number>) => Generator<Progress, boolean | null>,
  { setsMax, queriesMax, monotone }: CauseOptions,
): Generator<Progress, Causes> {
  const all = Array.from({ length: count }, (_, i) => i);
  const sets: number[][] = [];
  const without: ReadonlySet<number>[] = [];
  let queries = 0;
  let complete = true;
  const ask = function* (kept: ReadonlySet<number>): Generator<Progress, boolean | null> {
    if (queries >= queriesMax) return null;
    queries++;
    const answer = yield* produces(kept);
    if (answer === null) complete = false;
    if (answer === false && monotone) without.push(kept);
    return answer;
  };
  const needed: number[] = [];
  if (monotone) for (const i of all) if ((yield* ask(new Set(all.filter((other) => other !== i)))) === false) needed.push(i);
  const rest = all.filter((i) => !needed.includes(i));
  let looked = 0;
  for (const more of subsets(rest.length)) {
    if (looked++ >= subsetsMax) {
      complete = false;
      break;
    }
    const set = [...needed, ...more.map((i) => rest[i] as number)].sort((a, b) => a - b);
    if (sets.some((cause) => cause.every((member) => set.includes(member)))) continue;
    if (without.some((known) => set.every((member) => known.has(member)))) continue;
    if (queries >= queriesMax || sets.length >= setsMax) {
      complete = false;
      break;
    }
    if ((yield* ask(new Set(set))) === true) sets.push(set);
  }
  const inOrder = sets.sort((a, b) => a.length - b.length || (a.find((member, i) => member !== b[i]) ?? 0) - (b.find((member, i) => member !== a[i]) ?? 0));
  return { sets: inOrder, complete, queries };
}

/** Sets that are looked at, asked about or not: their number doubles with each imperfection. */
const subsetsMax = 100_000;

/** All subsets of 0 … `count` - 1, the smallest first, each in ascending order. */
function* subsets(count: number): Generator<number[]> {
  for (let size = 0; size <= count; size++) {
    const set = Array.from({ length: size }, (_, i) => i);
    for (;;) {
      yield [...set];
      let last = size - 1;
      while (last >= 0 && (set[last] as number) === count - size + last) last--;
      if (last < 0) break;
      set[last] = (set[last] as number) + 1;
      for (let i = last + 1; i < size; i++) set[i] = (set[i - 1] as number) + 1;
    }
  }
}
