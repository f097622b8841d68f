// "Did you mean": the nearest of some words, by how many letters were left out, added, exchanged or swapped.

/** Words that other languages use for ours. */
const synonyms: Readonly<Record<string, string>> = {
  machine: 'node', server: 'node', host: 'node', process: 'node', replica: 'node', network: 'link', channel: 'link', connection: 'link',
  database: 'store', register: 'store', mutex: 'lock', var: 'let', const: 'let', def: 'let', define: 'let', assert: 'expect', check: 'expect',
  ensure: 'expect', require: 'expect', test: 'scenario', describe: 'scenario', include: 'import', use: 'import', print: 'show', plot: 'show',
  set: 'write', put: 'write', store: 'write', get: 'read', fetch: 'read', sleep: 'wait', inc: 'increment', incr: 'increment', add: 'increment',
  push: 'append', lock: 'acquire', unlock: 'release', invoke: 'call', send: 'call', request: 'call', loop: 'repeat', parallel: 'together',
  drop: 'lose', disconnect: 'cut', stop: 'pause', freeze: 'pause', fail: 'crash', die: 'crash', suspend: 'pause', disrupt: 'degrade', split: 'partition',
};

/** The word among `candidates` that the author of `word` may have meant. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const wanted = word.toLowerCase();
  const synonym = Object.hasOwn(synonyms, wanted) ? synonyms[wanted] : undefined;
  if (synonym !== undefined && candidates.includes(synonym)) return synonym;
  let best: string | undefined;
  let bestDistance = Math.min(2, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - wanted.length) >= bestDistance) continue;
    const distance = distanceBetween(wanted, candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Optimal string alignment distance: insertions, deletions, substitutions, and swaps of neighbours. */
function distanceBetween(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last: number[] = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row: number[] = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let distance = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) distance = Math.min(distance, (beforeLast[j - 2] ?? 0) + 1);
      row.push(distance);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
