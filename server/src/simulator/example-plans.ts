// Plans that several rooms test with.
import { buildPlan } from './plan-builder.ts';
import type { Plan } from './plan.ts';

/**
 * DDIA figure 8-3: the later write carries the smaller timestamp. Three replicas; `a` writes x at n1, `b` sees it at n3
 * and increments it there. The clocks of n1 and n3 are up to 3 ms ahead and behind.
 */
export function laterWriteSmallerTimestamp(
  options: { readonly timestamp?: 'time-of-day' | 'lamport' | 'version-vector'; readonly aheadMs?: number; readonly behindMs?: number } = {},
): Plan {
  const { timestamp = 'time-of-day', aheadMs = 3, behindMs = 3 } = options;
  return buildPlan({
    scenario: 'a later write loses to a faster clock',
    nodes: { n1: { skew: [0, aheadMs] }, n2: {}, n3: { skew: [-behindMs, 0] } },
    link: { delay: [1, 4] },
    stores: { kv: { on: ['n1', 'n2', 'n3'], timestamp, conflict: timestamp === 'version-vector' ? 'siblings' : 'last-write-wins' } },
    clients: {
      a: { via: 'n1', body: [{ do: 'write', label: 'w1', key: 'kv.x', value: 1 }] },
      b: { via: 'n3', body: [{ do: 'await', key: 'kv.x', is: 1 }, { do: 'increment', label: 'w2', key: 'kv.x' }] },
    },
    expect: [
      ['always', { kind: 'survives', operation: 2 }],
      ['always', { kind: 'converges', store: 0, withinNs: 1_000_000_000 }],
    ],
  });
}
