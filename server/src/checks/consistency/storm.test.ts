// What bad weather makes of stores that are there: one copy is safe in what it has to bear, and many leaders are not.
import { describe, expect, it } from 'vitest';
import type { Plan } from '../../simulator/plan.ts';
import { buildPlan } from '../../simulator/plan-builder.ts';
import type { PlanWords, Step, StoreWords } from '../../simulator/plan-words.ts';
import { type LeaderRules, leaderRules } from '../../simulator/stores/leader-rules.ts';
import { type Dice, storm, type StormWords, type Weather } from './storm.ts';

/** How many plans are drawn; more of them may be asked for in the environment. */
const plans = Number(process.env['FAULTLINE_TEST_STORMS'] ?? 150);

/** A store with a leader, which the others replace; writes wait for so many of these. */
function led(followers: number, failover: Partial<NonNullable<StoreWords['failover']>>, more: Partial<StoreWords> = {}): NonNullable<StormWords['planOf']> {
  return (words) => {
    const on = Object.keys(words.nodes);
    const detectors = { d: { on, watching: on, heartbeatMs: 10, timeout: 25, votes: 'majority' } } as const;
    // Detectors never end: the run does.
    return buildPlan({ ...words, durationMs: 3_000, detectors, stores: { kv: { on, resendEvery: 20, leader: { machine: 'n1', followers }, failover: { by: 'd', patienceMs: 35, ...failover }, ...more } } });
  };
}

describe('a storm', () => {
  it('leaves one copy linearizable, whatever is lost, late or down', () => {
    const weather: readonly Weather[] = ['crashes', 'restarts', 'pauses', 'cuts', 'loss'];
    const { checked, ended, broken, undecided } = storm({ plans, weather, nodes: 1 });
    expect(broken).toEqual([]);
    expect(undecided).toBe(0);
    expect(checked).toBeGreaterThan(plans * 1.9);
    // Much was done, and much went wrong.
    expect(ended.ok).toBeGreaterThan(plans * 50);
    expect(ended.unknown).toBeGreaterThan(plans * 2);
  }, 300_000);

  it.each<readonly [string, number, NonNullable<StoreWords['consensus']>, share: number]>([
    ['consensus', 3, {}, 1],
    ['consensus that bears a liar', 4, { liars: 1 }, 1 / 10],
  ])('leaves %s linearizable, though messages arrive twice', (_, nodes, consensus, share) => {
    // Elections never end where nobody can win them: the run does.
    const planOf = (words: Parameters<typeof buildPlan>[0]) => buildPlan({ ...words, durationMs: 3_000, stores: { kv: { on: Object.keys(words.nodes), consensus } } });
    const { checked, ended, broken } = storm({ plans: Math.ceil(plans * share), nodes, planOf });
    expect(broken).toEqual([]);
    expect(checked).toBeGreaterThan(plans * share * 1.9);
    expect(ended.ok).toBeGreaterThan(plans * share * 30);
  }, 300_000);

  it.each<readonly [string, nodes: number, followers: number, rejoin: 'discard' | 'keep']>([
    ['semi-synchronous', 3, 1, 'discard'],
    ['semi-synchronous, with what old leaders keep', 3, 1, 'keep'],
    ['synchronous', 3, 2, 'discard'],
    ['semi-synchronous with two followers of four', 5, 2, 'discard'],
  ])('leaves a leader with numbers linearizable: %s', (_, nodes, followers, rejoin) => {
    const count = Math.ceil(plans / 3);
    const { checked, ended, broken, undecided } = storm({ plans: count, nodes, faultsMax: 8, planOf: led(followers, { rejoin }) });
    expect(broken).toEqual([]);
    expect(undecided).toBe(0);
    expect(checked).toBeGreaterThan(count * 1.9);
    expect(ended.ok).toBeGreaterThan(count * 80);
    expect(ended.unknown).toBeGreaterThan(count * 4);
  }, 300_000);

  it('catches a leader that nobody counts, and one that waits for nobody', () => {
    for (const planOf of [led(1, { epochs: false }), led(0, {})]) {
      const { broken } = storm({ plans, runs: 1, faultsMax: 16, weather: ['crashes', 'cuts'], planOf });
      expect(broken.length).toBeGreaterThan(plans / 30);
    }
  }, 300_000);

  /** Two more rules are too rarely of consequence: `simulator/stores/failover.test.ts`. */
  it.each<readonly [string, Partial<LeaderRules>, readonly Weather[]]>([
    ['does not heed numbers', { refuses: () => false }, ['crashes', 'cuts', 'loss']],
    ['does not ask before it answers', { confirms: () => false }, ['crashes', 'cuts', 'loss']],
    ['is promoted by whoever is there', { heardMin: () => 1 }, ['crashes', 'cuts', 'loss']],
    ['is promoted whatever it has', { isAhead: () => false }, ['crashes', 'cuts', 'loss']],
    ['does again what comes twice', { isOnce: () => false }, ['duplicates', 'pauses']],
  ])('catches a leader that %s', (_, rules, weather) => {
    const { broken } = storm({ plans: Math.max(50, plans / 3), runs: 1, faultsMax: 16, weather, planOf: led(1, {}), doubles: { leaderRules: { ...leaderRules, ...rules } } });
    expect(broken.length).toBeGreaterThan(0);
  }, 300_000);

  it.each<readonly [string, nodes: number, share: number, planOf: (words: PlanWords, dice: Dice) => Plan]>([
    ['on one copy', 1, 1 / 3, (words) => buildPlan({ ...words, stores: { kv: { on: ['n1'], isolation: 'serializable' } } })],
    ['in a log of consensus', 3, 2 / 3, (words) => buildPlan({ ...words, durationMs: 3_000, stores: { kv: { on: Object.keys(words.nodes), isolation: 'serializable', consensus: {} } } })],
    ['on leaders with numbers', 3, 1 / 3, led(1, {}, { isolation: 'serializable' })],
  ])('leaves transactions in one order, where they are serializable, %s', (_, nodes, share, planOf) => {
    const weather: readonly Weather[] = ['crashes', 'restarts', 'pauses', 'cuts', 'loss', ...(nodes === 1 ? [] : (['duplicates'] as const))];
    const { checked, ended, broken } = storm({ plans: Math.ceil(plans * share), nodes, weather, planOf: (words, dice) => planOf(withTransactions(words, dice), dice) });
    expect(broken).toEqual([]);
    expect(checked).toBeGreaterThan(plans * share * 1.9);
    expect(ended.ok).toBeGreaterThan(plans * share * 30);
    expect(ended.failed).toBeGreaterThan(plans * share);
  }, 300_000);

  it('catches transactions that are only of snapshots', () => {
    const planOf = (words: PlanWords, dice: Dice) => buildPlan({ ...withTransactions(words, dice), durationMs: 3_000, stores: { kv: { on: Object.keys(words.nodes), consensus: {}, isolation: 'snapshot' } } });
    const { broken } = storm({ plans: plans / 3, planOf });
    expect(broken.length).toBeGreaterThan(plans / 100);
  }, 300_000);

  it('catches one copy that does again what arrives twice', () => {
    const { broken } = storm({ plans, nodes: 1, weather: ['duplicates', 'pauses'] });
    expect(broken.length).toBeGreaterThan(plans / 20);
  }, 300_000);

  it('catches majorities that do not tell before they say', () => {
    const planOf = (words: Parameters<typeof buildPlan>[0]) => buildPlan({ ...words, stores: { kv: { on: Object.keys(words.nodes), quorum: { write: 2, read: 2 } } } });
    const { broken, undecided } = storm({ plans, weather: ['crashes', 'pauses', 'cuts', 'loss'], planOf });
    expect(broken.length).toBeGreaterThan(plans / 10);
    expect(undecided).toBe(0);
  }, 300_000);

  it('catches one copy that forgets', () => {
    const planOf = (words: Parameters<typeof buildPlan>[0]) => buildPlan({ ...words, nodes: { n1: { disk: 'lost' } } });
    const { broken } = storm({ plans, nodes: 1, weather: ['crashes', 'restarts'], planOf });
    expect(broken.length).toBeGreaterThan(plans / 20);
  }, 300_000);

  it('catches many leaders, in any weather', () => {
    for (const weather of [[], ['cuts'], ['loss', 'crashes']] as const) {
      const { broken } = storm({ plans: plans / 3, weather });
      expect(broken.length).toBeGreaterThan(plans / 10);
      expect(broken[0]?.text).toMatch(/^kv is not linearizable: /);
    }
  }, 300_000);

  it('is the same again', () => {
    expect(storm({ plans: 5 })).toEqual(storm({ plans: 5 }));
  });
});

/** Some operations become transactions that read two keys and write one or both of them. */
function withTransactions(words: PlanWords, dice: Dice): PlanWords {
  const keys = ['kv.x', 'kv.y'];
  const changed = (step: Step): Step => {
    if (step.do === 'repeat') return { ...step, body: step.body.map(changed) };
    if ((step.do !== 'read' && step.do !== 'write') || dice(2) === 0) return step;
    const timeout = 'timeout' in step && step.timeout !== undefined ? { timeout: step.timeout } : {};
    const reads = keys.map((key): Step => ({ do: 'read', key, ...timeout }));
    const puts = keys.slice(dice(2), 1 + dice(2)).map((key): Step => ({ do: 'put', key, value: { unique: true } }));
    return { do: 'transaction', of: 'kv', body: [...reads, ...puts], ...timeout };
  };
  return { ...words, clients: Object.fromEntries(Object.entries(words.clients).map(([name, client]) => [name, { ...client, body: client.body.map(changed) }])) };
}
