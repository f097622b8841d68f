// Causally consistent, as the weakest of its definitions has it (Bouajjani, Enea, Guerraoui, Hamza: "On verifying causal
// consistency", POPL 2017): what a client did, and what a write's readers did later, comes after it; and nobody reads a value
// that something he comes after had overwritten. From which write an answer came is known, so nothing is searched.
import { groupBy } from '../../base/group-by.ts';
import type { WriteId } from '../../simulator/history.ts';
import type { StoreId } from '../../simulator/plan-ids.ts';
import type { Behaviour } from '../behaviour.ts';
import { accessesOf, isOwnBefore, type StoreAccess } from './store-accesses.ts';

export interface CausalBreak {
  readonly read: StoreAccess;
  /** What it read; null: none. */
  readonly got: WriteId | null;
  /** What it came after, and what had overwritten that. */
  readonly missed: StoreAccess;
}

/** The first that is found; null: there is none. */
export function causalBreak(behaviour: Behaviour, store: StoreId): CausalBreak | null {
  const accesses = accessesOf(behaviour, store);
  const pasts = pastsOf(behaviour, accesses);
  const makerOf = new Map(accesses.flatMap((access, place) => access.writes.map((write) => [write, place] as const)));
  const writersOf = groupBy([...accesses.entries()].filter(([, { writes }]) => writes.length > 0), ([, { key }]) => key);
  for (const [place, read] of accesses.entries()) {
    if (read.record.ending !== 'ok' || !isReader(read)) continue;
    const past = pasts[place] as ReadonlySet<number>;
    for (const [other, missed] of writersOf.get(read.key) ?? []) {
      if (other === place || !past.has(other)) continue;
      if (read.reads.length === 0) return { read, got: null, missed };
      for (const got of read.reads) {
        const maker = makerOf.get(got);
        if (maker !== undefined && maker !== other && (pasts[other] as ReadonlySet<number>).has(maker)) return { read, got, missed };
      }
    }
  }
  return null;
}

/** Whether its answer says what it found: it is no bare write. */
export function isReader({ call }: StoreAccess): boolean {
  return call.kind !== 'write';
}

/** By access: all that it comes after. */
function pastsOf(behaviour: Behaviour, accesses: readonly StoreAccess[]): ReadonlySet<number>[] {
  const makerOf = new Map(accesses.flatMap((access, place) => access.writes.map((write) => [write, place] as const)));
  const byProcess = groupBy(accesses.map((access, place) => ({ access, place })), ({ access }) => access.process);
  const direct = accesses.map((access, place) => {
    const own = (byProcess.get(access.process) ?? []).filter(({ access: other }) => isOwnBefore(behaviour, other, access)).map((one) => one.place);
    return [...new Set([...own, ...access.reads.flatMap((write) => makerOf.get(write) ?? [])])].filter((other) => other !== place);
  });
  const pasts = accesses.map(() => new Set<number>());
  for (const [place, past] of pasts.entries()) {
    const left = [...(direct[place] as number[])];
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      if (past.has(next)) continue;
      past.add(next);
      left.push(...(direct[next] as number[]));
    }
  }
  return pasts;
}
