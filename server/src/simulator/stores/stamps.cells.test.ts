// Hybrid clocks, intervals and commit waits in random plans: a run is determined by the decisions that it recorded.
import { expect, it } from 'vitest';
import { checkCell } from '../cell-check.ts';
import { Dice } from '../dice.ts';
import type { Plan } from '../plan.ts';
import { buildPlan } from '../plan-builder.ts';
import type { FaultWords, Step, StoreWords } from '../plan-words.ts';

/** More of them may be asked for in the environment. */
const plans = Number(process.env['FAULTLINE_TEST_PLANS'] ?? 500);

it.each(['many leaders', 'quorums', 'a leader'] as const)('a run whose writes %s stamp by uncertain and hybrid clocks is determined by the decisions that it recorded', (kind) => {
  let [compared, written] = [0, 0];
  const count = kind === 'many leaders' ? plans : Math.ceil(plans / 2);
  for (let seed = 0; seed < count; seed++) {
    const cell = checkCell(randomPlan(seed, kind), seed, 3, { mayAskForMore: kind !== 'many leaders' });
    written += cell.history.writes.length;
    compared += cell.compared;
  }
  expect(compared).toBeGreaterThan(count * 2);
  expect(written).toBeGreaterThan(count * 2);
}, 120_000);

type Kind = 'many leaders' | 'quorums' | 'a leader';

function randomPlan(seed: number, of: Kind): Plan {
  const dice = new Dice(seed, 131);
  const names = ['n1', 'n2', 'n3'].slice(0, 1 + (of === 'a leader' ? 1 + dice.below(2) : dice.below(3)));
  const labels: string[] = [];
  const step = (): Step => {
    const options = { label: `o${labels.push('') - 1}`, key: dice.chance(0.75) ? 'kv.x' : 'kv.y', ...(dice.chance(0.2) ? { timeout: dice.length(8), retries: dice.below(2) } : {}) };
    const kind = dice.below(6);
    if (kind === 0) return { do: 'read', ...options };
    if (kind === 1) return { do: 'increment', ...options };
    if (kind === 2) return { do: 'await', ...options, atLeast: 1 };
    return kind === 3 ? { do: 'wait', length: dice.length(4) } : { do: 'write', ...options, value: dice.below(3) };
  };
  const hybrid = of !== 'a leader' && dice.chance(0.4);
  const fault = (): FaultWords => {
    const machines = [names[dice.below(names.length)] as string];
    const kind = dice.below(3);
    const at = dice.length(8);
    if (kind === 0) return { do: 'step', machines, by: [-dice.below(5), dice.below(5)], at };
    return { do: kind === 1 ? 'crash' : 'pause', machines, at, for: dice.length(4) };
  };
  const replication = (): Partial<StoreWords> => {
    const count = (): number => 1 + dice.below(names.length);
    if (of === 'quorums') return { quorum: { write: count(), read: count(), repair: dice.chance(0.5) } };
    return of === 'a leader' ? { leader: { machine: names[dice.below(names.length)] as string, followers: dice.below(names.length) } } : {};
  };
  return buildPlan({
    scenario: `stamps ${seed}`,
    nodes: Object.fromEntries(names.map((name) => [name, {
      skew: [-dice.below(4), dice.below(4)],
      ...(dice.chance(0.7) ? { uncertainty: dice.length(2) } : {}),
      ...(dice.chance(0.3) ? { disk: 'lost' as const } : {}),
      ...(dice.chance(0.2) ? { sync: { every: 1 + dice.below(4), within: dice.below(3), by: 'step' as const } } : {}),
    }])),
    link: { delay: dice.length(3), ...(dice.chance(0.2) ? { duplicate: 0.2 } : {}) },
    stores: { kv: { on: names, timestamp: hybrid ? 'hybrid' : 'interval', ...(hybrid ? {} : { commitWait: dice.chance(0.7) }), ...(dice.chance(0.3) ? { resendEvery: 3 + dice.below(4) } : {}), ...replication() } },
    clients: Object.fromEntries(['a', 'b', 'c'].slice(0, 2 + dice.below(2)).map((name) => [name, { via: of === 'many leaders' || dice.chance(0.3) ? (names[dice.below(names.length)] as string) : 'kv', body: Array.from({ length: 2 + dice.below(2) }, step) }])),
    faults: Array.from({ length: dice.below(3) }, fault),
  });
}
