// Where replicas may have to elect a leader, and where they surely have not.
import { describe, expect, test } from 'vitest';
import { defaultExploreOptions } from '../explorer/explore-options.ts';
import { exploreAll } from '../explorer/explore.ts';
import type { History } from '../simulator/history.ts';
import { Inputs } from '../simulator/kernel/inputs.ts';
import { SampleSource } from '../simulator/kernel/sources.ts';
import { buildPlan } from '../simulator/plan-builder.ts';
import type { FaultWords, PlanWords } from '../simulator/plan-words.ts';
import { gridOf, simulate } from '../simulator/simulate.ts';
import { isSmallElection, mayElect } from './elections.ts';

function elects(fault: FaultWords | null, more: Partial<PlanWords> = {}, leader: string | null = 'n1'): boolean {
  const plan = buildPlan({
    nodes: { n1: {}, n2: {}, n3: {} },
    link: { delay: [1, 4] },
    stores: { kv: { on: ['n1', 'n2', 'n3'], consensus: { ...(leader === null ? {} : { leader }), heartbeatMs: 50, election: [150, 300] } } },
    clients: { a: { via: 'kv', body: [{ do: 'read', key: 'kv.x' }] } },
    faults: fault === null ? [] : [fault],
    ...more,
  });
  const [store] = plan.stores;
  return store !== undefined && mayElect(plan, store);
}

test.each([
  ['nobody leads at first', elects(null, {}, null), true],
  ['nothing happens', elects(null), false],
  ['messages are lost', elects(null, { link: { delay: 1, loss: 0.1 } }), true],
  ['delays settle late', elects(null, { settles: 10 }), true],
  ['the leader dies', elects({ do: 'crash', machines: ['n1'], at: 10 }), true],
  ['another dies', elects({ do: 'crash', machines: ['n3'], at: 10 }), false],
  ['any may die', elects({ do: 'crash', machines: ['n1', 'n2', 'n3'], any: true, at: 10 }), true],
  ['a client dies', elects({ do: 'crash', machines: ['a'], at: 10 }), false],
  ['two of three die', elects({ do: 'restart', machines: ['n2', 'n3'], at: 10 }), true],
  ['it stands still for a while', elects({ do: 'pause', machines: ['n1'], at: 10, for: 41 }), false],
  ['it stands still for longer', elects({ do: 'pause', machines: ['n1'], at: 10, for: 42 }), true],
  ['it stands still again and again', elects({ do: 'pause', machines: ['n1'], at: 10, for: 5, every: 20 }), true],
  ['a short cut', elects({ do: 'cut', pairs: [['n1', 'n2']], at: 10, for: [20, 30] }), false],
  ['a cut for good', elects({ do: 'cut', pairs: [['n1', 'n2']], at: 10 }), true],
  ['a client is cut off', elects({ do: 'cut', pairs: [['a', 'n2']], at: 10 }), false],
  ['a short partition', elects({ do: 'partition', groups: [['n1'], ['n2', 'n3']], at: 10, for: 30 }), false],
])('%s', (_, found, expected) => expect(found).toBe(expected));

describe('an election', () => {
  const dies: FaultWords = { do: 'crash', machines: ['n1'], at: 20 };
  const idle = (ms: number): PlanWords['clients'] => ({ a: { body: [{ do: 'wait', length: ms }] } });

  function isSmall(more: Partial<PlanWords> = {}, servers = 3): boolean {
    const on = ['n1', 'n2', 'n3', 'n4', 'n5'].slice(0, servers);
    const plan = buildPlan({
      nodes: Object.fromEntries(on.map((name) => [name, {}])),
      link: { delay: [1, 4] },
      stores: { kv: { on, consensus: { leader: 'n1', heartbeatMs: 50, election: [150, 300] } } },
      clients: idle(450),
      faults: [dies],
      ...more,
    });
    const [store] = plan.stores;
    return store !== undefined && mayElect(plan, store) && isSmallElection(plan, store);
  }

  test.each([
    ['of one of three, looked at for three waits', isSmall(), true],
    ['for longer', isSmall({ clients: idle(451) }), false],
    ['for longer, in another program', isSmall({ clients: { ...idle(100), b: { body: [{ do: 'wait', length: [10, 500] }] } } }), false],
    ['of five', isSmall({}, 5), false],
    ['while somebody writes', isSmall({ clients: { a: { via: 'kv', body: [{ do: 'write', key: 'kv.x', value: 1 }] } } }), false],
    ['at an instant that is open', isSmall({ faults: [{ ...dies, at: [20, 30] }] }), false],
    ['of who comes back', isSmall({ faults: [{ ...dies, for: 50 }] }), false],
    ['of two', isSmall({ faults: [dies, { ...dies, machines: ['n2'] }] }), false],
    ['of any', isSmall({ faults: [{ do: 'crash', machines: ['n1', 'n2', 'n3'], any: true, at: 20 }] }), false],
    ['where messages are lost', isSmall({ link: { delay: 1, loss: 0.1 } }), false],
    ['that is all over when nobody looks', isSmall({ clients: idle(200), faults: [{ ...dies, at: 100 }] }), true],
  ])('%s', (_, found, expected) => expect(found).toBe(expected));

  test('that is small is covered, and nothing is drawn that was not', { timeout: 120_000 }, () => {
    const plan = buildPlan({
      nodes: { n1: {}, n2: {}, n3: {} },
      link: { delay: 1 },
      stores: { kv: { on: ['n1', 'n2', 'n3'], consensus: { leader: 'n1', heartbeatMs: 50, election: [150, 300], preVote: false } } },
      clients: idle(310),
      faults: [{ ...dies, at: 10 }],
    });
    /** Who leads one after the other, and how many elections were in vain. */
    const outcome = (history: History): string => history.leaderships.map(({ machine, until }) => `${machine}${until === null ? '' : ' until another'}`).join(', ');
    const grid = gridOf(plan);
    const covered = new Set<string>();
    const exploration = exploreAll({
      judge: (inputs) => {
        const { history } = simulate(plan, inputs);
        // Of the runs that are only drawn nothing is noted.
        if (inputs.decisions.recording) covered.add(outcome(history));
        return { facts: new Map(), gauges: new Map(), limit: history.limit };
      },
    }, grid, defaultExploreOptions);
    expect(exploration).toMatchObject({ complete: true, method: 'cells' });
    for (let seed = 0; seed < 2_000; seed++) expect([...covered]).toContain(outcome(simulate(plan, new Inputs(grid, new SampleSource(seed, { laws: 'support' }), null)).history));
    expect(covered.size).toBeGreaterThan(2);
  });
});
