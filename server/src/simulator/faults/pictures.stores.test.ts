// Whatever keeps the copies of a store alike: what each replica has in the end was seen there.
import { describe, expect, it } from 'vitest';
import type { ConditionPlan } from '../condition-plan.ts';
import { Dice } from '../dice.ts';
import type { History, Value } from '../history.ts';
import { Inputs } from '../kernel/inputs.ts';
import { SampleSource } from '../kernel/sources.ts';
import { buildPlan } from '../plan-builder.ts';
import type { DetectorWords, PlanWords, StoreWords } from '../plan-words.ts';
import type { Plan } from '../plan.ts';
import { randomWords } from '../random-plans.ts';
import { gridOf, simulate } from '../simulate.ts';
import { troubled } from '../stores/byzantine/random-liars.ts';
import { randomCluster } from '../stores/consensus/random-clusters.ts';
import { formatValue } from '../software/values.ts';

const runs = 150;
const x: ConditionPlan = { kind: 'compare', operator: '==', left: { kind: 'key', store: 0, key: 'x' }, right: { kind: 'number', value: 1 } };

type Kind = (store: StoreWords, dice: Dice) => StoreWords;

const leader: Kind = (store, dice) => ({ ...store, leader: { machine: dice.pick(store.on), followers: dice.below(store.on.length) } });

const kinds: Readonly<Record<string, Kind>> = {
  'several leaders': (store) => store,
  quorums: (store, dice) => ({ ...store, quorum: { write: 1 + dice.below(store.on.length), read: 1 + dice.below(store.on.length), repair: dice.chance(0.5) }, ...(dice.chance(0.4) ? { antiEntropyMs: 2 + dice.below(6) } : {}) }),
  'a leader': leader,
  'a leader that is replaced': (store, dice) => ({ ...leader(store, dice), failover: { by: 'f', epochs: dice.chance(0.7), rejoin: dice.pick(['keep', 'discard']), patienceMs: 3 + dice.below(3) } }),
};

function planOf(kind: Kind, seed: number): Plan {
  const words = randomWords(seed, { focus: 'resends' });
  const on = ['n1', 'n2', 'n3'];
  const kv = kind({ ...(words.stores['kv'] ?? { on }), on, conflict: 'last-write-wins' }, new Dice(seed, 223));
  const detectors: Readonly<Record<string, DetectorWords>> = kv.failover === undefined ? {} : { f: { on, watching: on, heartbeatMs: 3, timeout: 6, votes: 'any' } };
  const plan: PlanWords = { ...words, nodes: { n1: {}, n2: {}, n3: {}, ...words.nodes }, stores: { kv }, detectors: { ...words.detectors, ...detectors }, durationMs: 40 };
  return buildPlan(plan);
}

/** Replicas that are up in the end, with what they have of the key. */
function last(history: History): readonly string[] {
  return history.replicas.flatMap(({ store, up, winners }) => {
    if (store !== 0 || !up) return [];
    const values = (winners.get('x') ?? []).map((write) => history.writes[write]?.value ?? null);
    return [formatValue(values.length <= 1 ? (values[0] ?? null) : (values.flat() as Value))];
  });
}

function count(values: readonly string[], value: string): number {
  return values.filter((one) => one === value).length;
}

/** How many runs there were whose replicas had anything in the end. */
function check(plans: readonly Plan[]): number {
  let told = 0;
  plans.forEach((random, seed) => {
    const plan: Plan = { ...random, expectations: [{ mode: 'always', condition: x, text: '' }] };
    const { history } = simulate(plan, new Inputs(gridOf(plan), new SampleSource(seed), null));
    if (history.limit !== null) return;
    // Each replica is seen once with each value that it has.
    const seen = (history.pictures.get(0) ?? []).map(({ held }) => formatValue(held.get(0)?.get('x') ?? null));
    const ends = last(history);
    for (const value of ends) expect(count(seen, value), `${plan.scenario}, seed ${seed}: ${value}`).toBeGreaterThanOrEqual(count(ends, value));
    if (ends.some((value) => value !== 'none')) told++;
  });
  return told;
}

const seeds = Array.from({ length: runs }, (_, seed) => seed);

describe('what a replica has in the end was seen', () => {
  it.each(Object.entries(kinds))('of %s', (_, kind) => {
    expect(check(seeds.map((seed) => planOf(kind, seed)))).toBeGreaterThan(runs / 4);
  });

  it('of consensus', () => {
    expect(check(seeds.map((seed) => randomCluster(seed, { servers: 3, clients: 2, faults: 2, operations: 3, lengthMs: 150, isOpen: false, isLed: true, forgets: seed % 3 === 0 })))).toBeGreaterThan(runs / 4);
  });

  it('of those that bear lies', () => {
    expect(check(seeds.slice(0, 30).map((seed) => troubled(seed, false).plan))).toBeGreaterThan(5);
  });
});
