// What a program knows of the writes of each key, as its version vectors tell it: it learns that from answers.
import type { StoreId } from '../plan-ids.ts';
import { type Answer, mergedWrites, type OperationStatement, partsOf, type Write } from './call.ts';
import type { ProgramRun } from './program-run.ts';
import { joined } from './readings.ts';

/** What it knows of the keys that a statement speaks of. */
export function contextOf({ contexts }: ProgramRun, statement: OperationStatement): readonly Write[] {
  const keys = statement.kind === 'transaction' ? statement.keys : 'key' in statement ? [statement.key] : [];
  return 'store' in statement ? keys.flatMap((key) => contexts.get(contextName(statement.store, key)) ?? []) : [];
}

/** What it has read, and what it knows to have written. */
export function learn(run: ProgramRun, { write, reads, saw, past }: Answer): void {
  if (past !== undefined) run.past = joined(run.past, past);
  if (saw !== undefined) run.saw = mergedWrites(run.saw, saw);
  if (write !== null) {
    run.saw = partsOf(write);
    for (const one of partsOf(write)) run.contexts.set(contextName(one.store, one.key), [one]);
    return;
  }
  run.saw = mergedWrites(run.saw, reads);
  for (const read of reads) {
    run.past = joined(run.past, read.call.past);
    const name = contextName(read.store, read.key);
    run.contexts.set(name, mergedWrites(run.contexts.get(name) ?? [], [read]));
  }
}

function contextName(store: StoreId, key: string): string {
  return `${store} ${key}`;
}
