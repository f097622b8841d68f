// Where replicas may have to elect a leader, and where they surely have not.
import { expect, test } from 'vitest';
import { buildPlan } from '../simulator/plan-builder.ts';
import type { FaultWords, PlanWords } from '../simulator/plan-words.ts';
import { mayElect } from './elections.ts';

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
