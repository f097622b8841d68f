// Causes by trying: which of a scenario's imperfections, all others taken away, still produce what was found.

export interface Causes {
  /**
   * Minimal sets: none holds another, each alone produces it. The smallest first, then in the order of their members. Where
   * a limit leaves none of which that is known, one that produces it, and what of it is `untried`.
   */
  readonly sets: readonly (readonly number[])[];
  /** Members of the only set of which it was not found out whether the rest of the set produces it. */
  readonly untried: readonly number[];
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
 * Searches the sets of imperfections 0 … `count` - 1, all of which together produce it. `produces` tells whether a set that is kept still produces it (null:
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
  const producing: number[][] = [];
  const without: ReadonlySet<number>[] = [];
  const unanswered: ReadonlySet<number>[] = [];
  let queries = 0;
  let complete = true;
  const ask = function* (kept: ReadonlySet<number>): Generator<Progress, boolean | null> {
    const answer = queries < queriesMax ? yield* produces(kept) : null;
    queries = Math.min(queries + 1, queriesMax);
    if (answer === null) unanswered.push(kept);
    if (answer === false) without.push(kept);
    return answer;
  };
  const isKnownWithout = (set: readonly number[]): boolean => without.some((known) => (monotone || known.size === set.length) && set.every((member) => known.has(member)));
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
    if (producing.some((cause) => cause.every((member) => set.includes(member)))) continue;
    if (isKnownWithout(set)) continue;
    if (queries >= queriesMax || producing.length >= setsMax) {
      complete = false;
      break;
    }
    if ((yield* ask(new Set(set))) === true) producing.push(set);
  }
  const open = unanswered.map((kept) => [...kept]).filter((kept) => !isKnownWithout(kept));
  const isMinimal = (set: readonly number[]): boolean => !open.some((kept) => kept.length < set.length && kept.every((member) => set.includes(member)));
  const sets = producing.filter(isMinimal);
  if (unanswered.length > 0) complete = false;
  if (sets.length === 0 && !complete) {
    const set = producing[0] ?? all;
    return { sets: [set], untried: set.filter((i) => !isKnownWithout(set.filter((other) => other !== i))), complete, queries };
  }
  const inOrder = sets.sort((a, b) => a.length - b.length || (a.find((member, i) => member !== b[i]) ?? 0) - (b.find((member, i) => member !== a[i]) ?? 0));
  return { sets: inOrder, untried: [], complete, queries };
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
