// Stores that bear lies, in the simulator: how long it takes, by hand; and that in trouble nobody who does not lie disagrees.
import { describe, expect, it } from 'vitest';
import { checkCell } from '../../cell-check.ts';
import type { History } from '../../history.ts';
import { Inputs } from '../../kernel/inputs.ts';
import { SampleSource } from '../../kernel/sources.ts';
import { buildPlan } from '../../plan-builder.ts';
import type { FaultWords, PlanWords } from '../../plan-words.ts';
import type { Plan } from '../../plan.ts';
import { gridOf, simulate } from '../../simulate.ts';
import { type PbftRules, pbftRules } from './pbft.ts';
import { four, lies, troubled, words } from './random-liars.ts';

const once: PlanWords['clients'] = { a: { via: 'kv', body: [{ do: 'write', key: 'kv.x', value: 1 }, { do: 'wait', length: 500 }, { do: 'read', key: 'kv.x' }] } };

function run(plan: Plan, seed = 1): History {
  return simulate(plan, new Inputs(gridOf(plan), new SampleSource(seed, { laws: 'support' }), null)).history;
}

function latencies({ operations, grid }: History): readonly (number | null)[] {
  return operations.map(({ begin, end }) => (end === null ? null : Math.floor((end.ticks - begin.ticks) / grid.ticksPerNs) / 1e6));
}

describe('an operation', () => {
  it('takes five messages: request, proposal, prepare, commit, answer', () => {
    const history = run(buildPlan(words(four, [], once)));
    expect(latencies(history)).toEqual([5, 5]);
    expect(history.operations.map(({ value }) => value)).toEqual([1, 1]);
    expect([...(history.writes[0]?.visible.values() ?? [])].map((at) => Math.floor(at.ticks / history.grid.ticksPerNs) / 1e6)).toEqual([4, 4, 4, 4]);
  });

  it('is asked by the machine that its client goes via', () => {
    // 1 ms to n2, which is asked by itself at once; n1 hears it 1 ms later, and the others have it at 5 ms; 1 ms to n2, 1 ms back.
    expect(latencies(run(buildPlan(words(four, [], { a: { via: 'n2', body: [{ do: 'write', key: 'kv.x', value: 1 }] } }))))).toEqual([7]);
  });

  it('waits for the next view where who proposes is down', () => {
    const history = run(buildPlan(words(four, [{ do: 'crash', machines: ['n1'], at: 0 }], { a: { via: 'kv', body: [{ do: 'wait', length: 1 }, ...(once['a']?.body ?? [])] } })));
    // Asked at 1 ms, waited for until 101; who wants the view is heard at 102, its beginning and its proposal at 103, prepares
    // at 104, commits at 105, answers at 106. Its next operation finds the view begun.
    expect(latencies(history)).toEqual([106, 5]);
  });

  it('is not done with two of four, and without a quorum', () => {
    const history = run(buildPlan(words(four, [{ do: 'crash', machines: ['n1', 'n2'], at: 0 }], { a: { via: 'kv', body: [{ do: 'wait', length: 1 }, { do: 'write', key: 'kv.x', value: 1, timeout: 300 }] } })));
    expect(history.operations[0]).toMatchObject({ ending: 'unknown', isWithoutQuorum: true });
  });
});

describe('a lock with fencing', () => {
  /** a holds it first and stands still; b writes under a later grant; then a goes on. */
  const clients: PlanWords['clients'] = {
    a: { via: 'kv', body: [{ do: 'acquire', lock: 'L' }, { do: 'write', key: 'kv.x', value: 1, label: 'old', holding: 'L' }] },
    b: { via: 'kv', body: [{ do: 'wait', length: 20 }, { do: 'acquire', lock: 'L' }, { do: 'write', key: 'kv.x', value: 2, label: 'new', holding: 'L' }, { do: 'wait', length: 500 }, { do: 'read', key: 'kv.x' }] },
  };
  const fenced = (fencing: boolean, faults: readonly FaultWords[] = []): History => {
    const of = words(four, [{ do: 'pause', machines: ['a'], when: ['old', 'begins'], for: 300 }, ...faults], clients, { delay: 1, authenticated: true });
    return run(buildPlan({ ...of, nodes: { ...of.nodes, z: {} }, locks: { L: { on: 'z', lease: 30, fencing } } }));
  };
  const endings = ({ operations }: History) => operations.map(({ ending, value }) => [ending, value ?? null]);

  it('has what is older refused, by all and in their order', () => {
    expect(endings(fenced(true)).slice(1)).toEqual([['failed', null], ['ok', null], ['ok', 2], ['ok', 2]]);
    expect(endings(fenced(false)).slice(1)).toEqual([['ok', 1], ['ok', null], ['ok', 2], ['ok', 1]]);
  });

  it('has it refused where one lies', () => {
    for (const lie of lies) expect(endings(fenced(true, [{ do: 'corrupt', machines: ['n1'], by: lie }])), lie).toEqual(endings(fenced(true)));
  });
});

describe('one liar of four', () => {
  it.each(lies)('by %s is not believed', (lie) => {
    for (const liar of four) {
      const history = run(buildPlan(words(four, [{ do: 'corrupt', machines: [liar], by: lie }], once, { delay: 1, authenticated: true })));
      expect(history.operations.map(({ value, ending, believed }) => [value, ending, believed]), liar).toEqual([[1, 'ok', undefined], [1, 'ok', undefined]]);
    }
  });

  it('is believed where it can speak in the name of all', () => {
    const seen = new Set<unknown>();
    const clients: PlanWords['clients'] = { a: { via: 'kv', body: [{ do: 'write', key: 'kv.x', value: 1, timeout: 400 }] } };
    for (let seed = 0; seed < 20; seed++) seen.add(run(buildPlan(words(four, [{ do: 'corrupt', machines: ['n1'], by: 'forging' }], clients)), seed).operations[0]?.believed);
    expect(seen.has(0)).toBe(true);
  });
});

/** How many runs end in disagreement, of how many that got something done. */
function disagreements(count: number, rules: PbftRules): { readonly broken: number; readonly done: number } {
  let [broken, done] = [0, 0];
  for (let seed = 0; seed < count; seed++) {
    const { plan, liar } = troubled(seed, false);
    const logs = new Map<number, string[]>();
    const agreement = { rules, executed: (member: number, digest: string) => void logs.set(member, [...(logs.get(member) ?? []), digest]) };
    simulate(plan, new Inputs(gridOf(plan), new SampleSource(seed, { laws: 'support' }), null), { agreement });
    const honest = [...logs].filter(([member]) => member !== liar).map(([, log]) => log);
    done += honest.reduce((sum, log) => sum + log.length, 0);
    if (honest.some((x) => honest.some((y) => x.some((digest, index) => y[index] !== undefined && y[index] !== digest)))) broken++;
  }
  return { broken, done };
}

describe('in trouble', () => {
  it('nobody who does not lie disagrees, over many runs', () => {
    const { broken, done } = disagreements(1_500, pbftRules);
    expect(broken).toBe(0);
    expect(done).toBeGreaterThan(1_500 * 6);
  }, 300_000);

  it.each<[string, Partial<PbftRules>]>([
    ['prepared by f + 1', { isPrepared: (count, { liars }) => count >= liars + 1 }],
    ['committed by f + 1', { isCommitted: (count, { liars }) => count >= liars + 1 }],
  ])('a rule that is broken is noticed: %s', (_, rules) => {
    expect(disagreements(1_500, { ...pbftRules, ...rules }).broken).toBeGreaterThan(0);
  }, 300_000);
});

describe('a run is determined by the decisions that it recorded', () => {
  it('where some lie, and others agree', () => {
    let compared = 0;
    for (let seed = 0; seed < 60; seed++) {
      const { plan } = troubled(seed, true);
      compared += checkCell(plan, seed, 1, { movesMax: 80 }).compared;
    }
    expect(compared).toBeGreaterThan(30);
  }, 300_000);
});
