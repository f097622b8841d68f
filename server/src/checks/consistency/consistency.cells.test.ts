// What is said of the consistency of random plans: by asking, by intervals and by the definition the same; and wherever the
// decisions hold that led to it, the same.
import { describe, expect, it } from 'vitest';
import { isLinearizableByForce } from '../../consistency/brute-force.ts';
import type { Operation } from '../../consistency/operation.ts';
import type { Consistency } from '../../simulator/condition-plan.ts';
import { InputTable } from '../../simulator/kernel/inputs.ts';
import { RandomStream } from '../../simulator/kernel/random.ts';
import { SampleSource } from '../../simulator/kernel/sources.ts';
import type { Plan } from '../../simulator/plan.ts';
import { buildPlan } from '../../simulator/plan-builder.ts';
import type { Step, StoreWords } from '../../simulator/plan-words.ts';
import { randomPlan } from '../../simulator/random-plans.ts';
import { gridOf } from '../../simulator/simulate.ts';
import { movedWithinCell, PointSource, runRecorded } from '../../simulator/testing.ts';
import { Behaviour } from '../behaviour.ts';
import { indexOf } from '../plan-index.ts';
import { judgeConsistency } from './judge-consistency.ts';
import { checkedAsRecorded, isLinearizable } from './orders.ts';
import { accessesOf, operationOf } from './store-accesses.ts';

/** How many random plans; more of them may be asked for in the environment. */
const plans = Number(process.env['FAULTLINE_TEST_PLANS'] ?? 150);

const consistencies: readonly Consistency[] = ['linearizable', 'sequential', 'causal', 'read-your-writes', 'monotonic-reads', 'monotonic-writes', 'writes-follow-reads'];

/** What is true of one store, by name; null: nothing ended ok. */
function judged(behaviour: Behaviour, store: number): Readonly<Record<string, boolean | null>> {
  return Object.fromEntries(consistencies.map((consistency) => [consistency, judgeConsistency(behaviour, { kind: 'consistent', store, consistency })]));
}

/** Few keys, clients that go from one replica to another, and messages that overtake: much is inconsistent. */
function crowdedPlan(seed: number): Plan {
  const stream = new RandomStream(seed, { purpose: 1, a: 0, b: 0, c: 0, d: 0 }, 44);
  const nodes = ['n1', 'n2', 'n3'].slice(0, 2 + stream.below(2));
  const pick = <T>(of: readonly T[]): T => of[stream.below(of.length)] as T;
  const step = (): Step => {
    const [key, via] = [pick(['kv.x', 'kv.x', 'kv.y']), pick(nodes)];
    const options = { via, ...(stream.below(6) === 0 ? { timeout: 1 + stream.below(4), retries: stream.below(2) } : {}) };
    switch (stream.below(6)) {
      case 0:
      case 1:
        return { do: 'write', key, value: 1 + stream.below(2), ...options };
      case 2:
        return pick<Step>([{ do: 'increment', key, ...options }, { do: 'cas', key, expected: 1, value: 2, ...options }]);
      default:
        return { do: 'read', key, ...options };
    }
  };
  const clients = Object.fromEntries(['a', 'b', 'c'].map((name) => [name, { body: Array.from({ length: 2 + stream.below(3) }, step) }]));
  const stamps = pick<Partial<StoreWords>>([{ timestamp: 'lamport' }, { timestamp: 'time-of-day' }, { timestamp: 'version-vector', conflict: 'siblings' }, { quorum: { write: 1 + stream.below(2), read: 1 + stream.below(2) } }]);
  return buildPlan({
    scenario: `crowded ${seed}`,
    nodes: Object.fromEntries(nodes.map((name) => [name, { skew: [0, stream.below(3)] as const }])),
    link: { delay: [1, 2 + stream.below(2)], delayOf: { replicate: [1, 5 + stream.below(20)] }, ...(stream.below(4) === 0 ? { duplicate: 0.1, loss: 0.1 } : {}) },
    stores: { kv: { on: nodes, ...stamps } },
    clients,
  });
}

describe('consistency', () => {
  it.each<readonly [string, (seed: number) => Plan, shareOfFalse: number]>([
    ['of crowded stores', crowdedPlan, 1 / 2],
    ['with all that random plans may have', (seed) => randomPlan(seed), 1 / 30],
    ['where requests arrive twice', (seed) => randomPlan(seed, { focus: 'duplicates' }), 1 / 30],
    ['where operations go another way than their program', (seed) => randomPlan(seed, { hops: true }), 1 / 30],
  ])('%s', (_, planOf, shareOfFalse) => {
    const count: Count = { compared: 0, true: 0, false: 0, broken: new Set() };
    for (let seed = 0; seed < plans; seed++) {
      const plan = planOf(seed);
      for (const store of plan.stores.keys()) checkStore(plan, store, seed, count);
    }
    expect(count.compared).toBeGreaterThan(plans);
    expect(count.true).toBeGreaterThan(plans);
    expect(count.false).toBeGreaterThan(plans * shareOfFalse);
    // Chance seldom makes the chain that the last one takes.
    if (planOf === crowdedPlan) expect([...count.broken]).toEqual(expect.arrayContaining(consistencies.filter((one) => one !== 'writes-follow-reads')));
  }, 300_000);
});

interface Count {
  compared: number;
  true: number;
  false: number;
  /** What was false at least once. */
  readonly broken: Set<string>;
}

function checkStore(plan: Plan, store: number, seed: number, count: Count): void {
  const table = new InputTable(gridOf(plan));
  const here = runRecorded(plan, table, new SampleSource(seed, { laws: 'support' }));
  if (here.history.limit !== null || here.history.inexact !== null) return;
  const behaviour = new Behaviour(indexOf(plan), here.history);
  const verdicts = judged(behaviour, store);
  for (const [consistency, verdict] of Object.entries(verdicts)) {
    if (verdict !== null) count[`${verdict}`]++;
    if (verdict === false) count.broken.add(consistency);
  }
  expect(behaviour.isOpen).toBe(false);
  if (verdicts['linearizable'] !== null) {
    const { found } = checkedAsRecorded(behaviour, store);
    expect([seed, isLinearizable(behaviour, store)]).toEqual([seed, found.verdict === 'linearizable']);
    const byForce = withInstants(behaviour, store);
    if (byForce !== null) expect([seed, found.verdict === 'linearizable']).toEqual([seed, isLinearizableByForce(byForce)]);
    // What is stronger implies what is weaker, as far as an order of all operations has it.
    if (verdicts['linearizable'] && here.history.operations.every(({ reads }) => reads.length < 2)) expect([seed, verdicts['sequential']]).toEqual([seed, true]);
  }
  const stream = new RandomStream(seed, { purpose: 1, a: 0, b: 0, c: 0, d: 0 }, 55);
  let point = here.point;
  for (let i = 0; i < 3; i++) {
    point = movedWithinCell(point, here.log, table, stream, Math.min(300, 3 * point.values.size));
    const there = runRecorded(plan, table, new PointSource(point));
    if (there.history.limit === 'ties') return;
    expect([seed, judged(new Behaviour(indexOf(plan), there.history), store)]).toEqual([seed, verdicts]);
    count.compared++;
  }
}

/** Null: too many to try all orders of. */
function withInstants(behaviour: Behaviour, store: number): Operation[] | null {
  const accesses = accessesOf(behaviour, store).filter(({ record }) => record.ending === 'ok' || record.writes.length > 0);
  if (accesses.length > 7) return null;
  // An end comes before a beginning of the same instant.
  return accesses.map((one) => operationOf(one, 2 * one.record.begin.ticks + 1, one.record.end === null ? null : 2 * one.record.end.ticks + (one.record.end.ticks === one.record.begin.ticks ? 1 : 0)));
}
