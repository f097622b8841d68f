// What bad weather makes of stores that are there: one copy is safe in what it has to bear, and many leaders are not.
import { describe, expect, it } from 'vitest';
import { buildPlan } from '../../simulator/plan-builder.ts';
import type { StoreWords } from '../../simulator/plan-words.ts';
import { storm, type Weather } from './storm.ts';

/** How many plans are drawn; more of them may be asked for in the environment. */
const plans = Number(process.env['FAULTLINE_TEST_STORMS'] ?? 150);

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
