// Transactions in random plans: a run is determined by the decisions that it recorded.
import { expect, it } from 'vitest';
import { checkCell } from '../cell-check.ts';
import { Dice } from '../dice.ts';
import type { Plan } from '../plan.ts';
import { buildPlan } from '../plan-builder.ts';
import type { FaultWords, Step, StoreWords } from '../plan-words.ts';

/** More of them may be asked for in the environment. */
const plans = Number(process.env['FAULTLINE_TEST_PLANS'] ?? 400);

it.each(['many leaders', 'a leader', 'a leader that can be replaced', 'consensus'] as const)('a run with transactions on %s is determined by the decisions that it recorded', (kind) => {
  let [compared, written] = [0, 0];
  const count = kind === 'many leaders' ? plans : Math.ceil(plans / (kind === 'consensus' ? 4 : 2));
  for (let seed = 0; seed < count; seed++) {
    const plan = randomPlan(seed, kind);
    // Rounds of anti-entropy and messages sent again go on after all that is seen.
    const cell = checkCell(plan, seed, 3, { mayAskForMore: kind !== 'many leaders' || plan.stores[0]?.antiEntropyNs !== undefined });
    written += cell.history.writes.length;
    compared += cell.compared;
  }
  expect(compared).toBeGreaterThan(count * (kind === 'a leader that can be replaced' ? 1 : 1.5));
  expect(written).toBeGreaterThan(count);
}, 120_000);

type Kind = 'many leaders' | 'a leader' | 'a leader that can be replaced' | 'consensus';

function randomPlan(seed: number, of: Kind): Plan {
  const dice = new Dice(seed, 132);
  const names = ['n1', 'n2', 'n3'].slice(0, 1 + (of === 'many leaders' ? dice.below(3) : 1 + dice.below(2)));
  const labels: string[] = [];
  const step = (): Step => {
    const options = { label: `o${labels.push('') - 1}`, key: dice.chance(0.75) ? 'kv.x' : 'kv.y', ...(dice.chance(0.2) ? { timeout: dice.length(8), retries: dice.below(2) } : {}) };
    if (dice.chance(0.6)) {
      const keys = ['kv.x', 'kv.y', 'kv.z'];
      const read = (key: string): Step => ({ do: 'read', label: `o${labels.push('') - 1}`, key, ...(dice.chance(0.2) ? { timeout: dice.length(6) } : {}) });
      const body = [...keys.filter(() => dice.chance(0.5)).map(read), ...keys.filter(() => dice.chance(0.5)).map((key): Step => ({ do: 'put', key, value: dice.below(3) })), ...keys.filter(() => dice.chance(0.2)).map(read), ...(dice.chance(0.2) ? [{ do: 'wait', length: dice.length(3) } as const] : [])];
      if (body.length > 0) return { do: 'transaction', label: options.label, of: 'kv', body, ...(dice.chance(0.3) ? { timeout: dice.length(12) } : {}) };
    }
    const kind = dice.below(6);
    if (kind === 0) return { do: 'read', ...options };
    if (kind === 1) return { do: 'increment', ...options };
    if (kind === 2) return { do: 'await', ...options, atLeast: 1 };
    return kind === 3 ? { do: 'wait', length: dice.length(4) } : { do: 'write', ...options, value: dice.below(3) };
  };
  const stamps = (['interval', 'hybrid', 'time-of-day', 'lamport', 'version-vector'] as const)[dice.below(5)] ?? 'interval';
  const fault = (): FaultWords => {
    const machines = [names[dice.below(names.length)] as string];
    const kind = dice.below(4);
    const at = dice.length(8);
    if (kind === 3) return { do: 'corrupt', machines, by: (['forgetting', 'lying', 'equivocating'] as const)[dice.below(3)] ?? 'lying', at, for: dice.length(6) };
    if (kind === 0) return { do: 'step', machines, by: [-dice.below(5), dice.below(5)], at };
    return { do: kind === 1 ? 'crash' : 'pause', machines, at, for: dice.length(4) };
  };
  const isOrdered = of !== 'many leaders' || names.length === 1;
  const replication = (): Partial<StoreWords> => {
    const leader = { machine: names[dice.below(names.length)] as string, followers: dice.below(names.length) };
    if (of === 'a leader') return { leader };
    if (of === 'a leader that can be replaced') return { leader, failover: { by: 'f', epochs: dice.chance(0.8), rejoin: dice.chance(0.5) ? 'keep' : 'discard', patienceMs: 3 + dice.below(3) } };
    if (of === 'consensus') return { consensus: { leader: leader.machine, heartbeatMs: 6, election: [20, 30], preVote: dice.chance(0.5) } };
    const conflict = (['siblings', 'reject', 'last-write-wins'] as const)[dice.below(3)] ?? 'siblings';
    return { ...(stamps === 'version-vector' ? { conflict } : {}), ...(dice.chance(0.3) ? { antiEntropyMs: 3 + dice.below(4) } : {}) };
  };
  return buildPlan({
    scenario: `transactions ${seed}`,
    nodes: Object.fromEntries(names.map((name) => [name, {
      skew: [-dice.below(4), dice.below(4)],
      ...(dice.chance(0.7) ? { uncertainty: dice.length(2) } : {}),
      ...(dice.chance(0.3) ? { disk: 'lost' as const } : {}),
      ...(dice.chance(0.2) ? { sync: { every: 1 + dice.below(4), within: dice.below(3), by: 'step' as const } } : {}),
    }])),
    link: { delay: dice.length(3), ...(dice.chance(0.2) ? { duplicate: 0.2 } : {}) },
    stores: { kv: { on: names, timestamp: stamps, isolation: isOrdered && dice.chance(0.5) ? 'serializable' : 'snapshot', ...(stamps !== 'interval' ? {} : { commitWait: dice.chance(0.7) }), ...(dice.chance(0.3) ? { resendEvery: 3 + dice.below(4) } : {}), ...replication() } },
    clients: Object.fromEntries(['a', 'b', 'c'].slice(0, 2 + dice.below(2)).map((name) => [name, { via: of === 'many leaders' || dice.chance(0.2) ? (names[dice.below(names.length)] as string) : 'kv', body: Array.from({ length: 2 + dice.below(2) }, step) }])),
    ...(of === 'consensus' ? { durationMs: 40 } : of !== 'a leader that can be replaced' ? {} : { durationMs: 14, detectors: { f: { on: names, watching: names, heartbeatMs: 2, timeout: 3 + dice.below(3), votes: 'any' as const } } }),
    faults: Array.from({ length: dice.below(3) }, fault),
  });
}
