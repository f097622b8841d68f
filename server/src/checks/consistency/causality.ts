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
  const makerOf = new Map(accesses.flatMap((access, place) => access.writes.map((write) => [write, place] as const)));
  const pasts = pastsOf(behaviour, accesses, makerOf);
  const writersOf = groupBy([...accesses.entries()].filter(([, { writes }]) => writes.length > 0), ([, { key }]) => key);
  for (const [place, read] of accesses.entries()) {
    if (read.record.ending !== 'ok' || !isReader(read)) continue;
    for (const [other, missed] of writersOf.get(read.key) ?? []) {
      if (other === place || !has(pasts[place], other)) continue;
      if (read.reads.length === 0) return { read, got: null, missed };
      for (const got of read.reads) {
        const maker = makerOf.get(got);
        if (maker !== undefined && maker !== other && has(pasts[other], maker)) return { read, got, missed };
      }
    }
  }
  return null;
}

/** Whether its answer says what it found: it is no bare write. */
export function isReader({ call }: StoreAccess): boolean {
  return call.kind !== 'write';
}

/** By access: all that it comes after, as bits. */
function pastsOf(behaviour: Behaviour, accesses: readonly StoreAccess[], makerOf: ReadonlyMap<WriteId, number>): Uint32Array[] {
  const byProcess = groupBy(accesses.map((access, place) => ({ access, place })), ({ access }) => access.process);
  const direct = accesses.map((access, place) => {
    const own = (byProcess.get(access.process) ?? []).filter(({ access: other }) => isOwnBefore(behaviour, other, access)).map((one) => one.place);
    return [...new Set([...own, ...access.reads.flatMap((write) => makerOf.get(write) ?? [])])].filter((other) => other !== place);
  });
  const words = Math.ceil(accesses.length / 32);
  const pasts: Uint32Array[] = [];
  const isBegun = new Uint8Array(accesses.length);
  // Depth first, so that what comes before is known when it is needed.
  for (const start of accesses.keys()) {
    const stack = [{ place: start, next: 0 }];
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const before = direct[top.place] as number[];
      isBegun[top.place] = 1;
      const other = before[top.next++];
      if (other !== undefined) {
        if (isBegun[other] === 0) stack.push({ place: other, next: 0 });
        continue;
      }
      stack.pop();
      if (pasts[top.place] !== undefined) continue;
      const past = new Uint32Array(words);
      for (const one of before) {
        past[one >>> 5] = ((past[one >>> 5] as number) | (1 << (one & 31))) >>> 0;
        const further = pasts[one];
        if (further !== undefined) for (let word = 0; word < words; word++) past[word] = ((past[word] as number) | (further[word] as number)) >>> 0;
      }
      pasts[top.place] = past;
    }
  }
  return pasts;
}

function has(set: Uint32Array | undefined, place: number): boolean {
  return set !== undefined && (((set[place >>> 5] as number) >>> (place & 31)) & 1) === 1;
}
