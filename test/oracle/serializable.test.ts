// Transactions of one copy, or of a log, against the definition: serializable is what some order of all of them, one after the other, gives.
// The orders are all tried, by a few lines that share nothing with the simulator.
import { describe, expect, test } from 'vitest';
import type { History } from '../../server/src/simulator/history.ts';
import { Inputs } from '../../server/src/simulator/kernel/inputs.ts';
import { RandomStream } from '../../server/src/simulator/kernel/random.ts';
import { SampleSource } from '../../server/src/simulator/kernel/sources.ts';
import { buildPlan } from '../../server/src/simulator/plan-builder.ts';
import type { PlanWords, Step } from '../../server/src/simulator/plan-words.ts';
import { gridOf, simulate } from '../../server/src/simulator/simulate.ts';

interface Done {
  readonly client: string;
  readonly order: number;
  /** What it read, by key. */
  readonly read: Readonly<Record<string, unknown>>;
  readonly wrote: Readonly<Record<string, number>>;
}

const keys = ['x', 'y', 'z'];

type Kind = 'one copy' | 'a leader' | 'consensus' | 'consensus that bears a liar';

/** Four clients with two transactions each, and what those that ended ok have read and written. */
function run(seed: number, isolation: 'snapshot' | 'serializable', kind: Kind): { readonly done: readonly Done[]; readonly final: Readonly<Record<string, unknown>>; readonly failed: number } {
  const stream = new RandomStream(seed, { purpose: 1, a: 0, b: 0, c: 0, d: 0 }, 133);
  let value = 0;
  const said = new Map<string, { readonly client: string; readonly order: number; readonly reads: readonly string[]; readonly wrote: Record<string, number> }>();
  const transaction = (client: string, order: number): Step => {
    const label = `${client}${order}`;
    const reads = keys.filter(() => stream.below(2) === 0);
    const wrote = Object.fromEntries(keys.filter(() => stream.below(3) === 0).map((key) => [key, ++value]));
    said.set(label, { client, order, reads, wrote });
    const body: Step[] = [...reads.map((key): Step => ({ do: 'read', label: `${label}.${key}`, key: `kv.${key}` })), ...Object.entries(wrote).map(([key, one]): Step => ({ do: 'put', key: `kv.${key}`, value: one }))];
    return { do: 'transaction', label, of: 'kv', body };
  };
  const plan = buildPlan({
    ...storesOf(kind, isolation),
    link: { delay: [1, 6] },
    clients: Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [name, { via: 'kv', body: [{ do: 'wait', length: stream.below(8) }, transaction(name, 0), transaction(name, 1)] }])),
  });
  const { history } = simulate(plan, new Inputs(gridOf(plan), new SampleSource(seed), null));
  const records = new Map(history.operations.map((record) => [plan.operations[record.operation]?.label ?? '', record]));
  const ended = [...said].map(([label, one]) => ({ label, ...one, ending: records.get(label)?.ending }));
  const done = ended.filter(({ ending }) => ending === 'ok').map(({ label, client, order, reads, wrote }) => ({ client, order, wrote, read: Object.fromEntries(reads.map((key) => [key, records.get(`${label}.${key}`)?.value])) }));
  return { done, final: finalOf(history), failed: ended.length - done.length };
}

function storesOf(kind: Kind, isolation: 'snapshot' | 'serializable'): Pick<PlanWords, 'nodes' | 'stores'> {
  if (kind === 'one copy') return { nodes: { n: {} }, stores: { kv: { on: ['n'], isolation } } };
  const on = kind === 'consensus that bears a liar' ? ['n', 'm', 'o', 'p'] : ['n', 'm', 'o'];
  const replication = kind === 'a leader' ? { leader: { machine: 'n', followers: 1 } } : { consensus: kind === 'consensus' ? {} : { liars: 1 } };
  return { nodes: Object.fromEntries(on.map((name) => [name, {}])), stores: { kv: { on, isolation, ...replication } } };
}

function finalOf({ replicas, writes }: History): Readonly<Record<string, unknown>> {
  return Object.fromEntries([...(replicas[0]?.winners ?? [])].map(([key, [id]]) => [key, writes[id ?? -1]?.value]));
}

/** Whether some order, in which each client's own stand in theirs, reads and leaves what was read and left. */
function hasOrder(done: readonly Done[], final: Readonly<Record<string, unknown>>, state: Readonly<Record<string, unknown>> = {}): boolean {
  if (done.length === 0) return keys.every((key) => (state[key] ?? null) === (final[key] ?? null));
  return done.some((next) => {
    if (done.some(({ client, order }) => client === next.client && order < next.order)) return false;
    if (Object.entries(next.read).some(([key, value]) => (state[key] ?? null) !== (value ?? null))) return false;
    return hasOrder(done.filter((one) => one !== next), final, { ...state, ...next.wrote });
  });
}

describe.each<readonly [Kind, number]>([['one copy', 600], ['a leader', 600], ['consensus', 300], ['consensus that bears a liar', 100]])('transactions of %s', (kind, count) => {
  const seeds = Array.from({ length: count }, (_, seed) => seed);

  test('have an order if they are serializable', () => {
    const runs = seeds.map((seed) => run(seed, 'serializable', kind));
    expect(runs.filter(({ done, final }) => !hasOrder(done, final))).toEqual([]);
    // There is something to order, and something that was too late.
    expect(runs.reduce((sum, { done }) => sum + done.length, 0)).toBeGreaterThan(count * 3);
    expect(runs.reduce((sum, { failed }) => sum + failed, 0)).toBeGreaterThan(count / 3);
  });

  test('need not have one with snapshots', () => {
    expect(seeds.some((seed) => {
      const { done, final } = run(seed, 'snapshot', kind);
      return !hasOrder(done, final);
    })).toBe(true);
  });
});
