// Plans that several tests share, and goldens are made of.
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

/** Loss, duplicates, retries, a cut, a pause, a crash without a disk, resends: a bit of everything. */
export function troubledStore(): Plan {
  return buildPlan({
    scenario: 'a troubled store',
    nodes: { n1: { skew: [-2, 2], takes: [0, 1] }, n2: { disk: 'lost' }, n3: { driftPpb: [50_000, 50_000] } },
    link: { delay: [1, 4], delayOf: { replicate: [2, 9] }, loss: 0.1, duplicate: 0.05 },
    links: { 'n1 -> n2': { order: 'fifo' } },
    stores: { kv: { on: ['n1', 'n2', 'n3'], resendEvery: 20 } },
    clients: {
      a: { via: 'n1', body: [{ do: 'repeat', count: 3, every: 10, body: [{ do: 'write', label: 'w', key: 'kv.x', value: { unique: true }, timeout: 8, retries: 1 }] }] },
      b: { via: 'n3', body: [{ do: 'wait', length: [5, 15] }, { do: 'read', label: 'r', key: 'kv.x', timeout: 20 }, { do: 'increment', label: 'i', key: 'kv.n', timeout: 20, retries: 2 }] },
      c: { on: 'n2', body: [{ do: 'await', key: 'kv.n', atLeast: 1, timeout: 60 }] },
    },
    faults: [
      { do: 'cut', pairs: [['n1', 'n3']], at: [5, 10], for: 15 },
      { do: 'pause', machines: ['n1'], when: ['w', 'takes-effect'], for: [1, 5] },
      { do: 'crash', machines: ['n2'], at: 12, for: 10 },
      { do: 'step', machines: ['n1'], by: [-5, 0], at: 20 },
    ],
  });
}

/** Lamport clocks and siblings under laws: what the dice pick. */
export function randomDelays(): Plan {
  return buildPlan({
    scenario: 'random delays',
    nodes: { n1: {}, n2: {} },
    link: { delay: { kind: 'lognormal', medianNs: 1e6, sigma: 0.5 }, delayOf: { replicate: { kind: 'exponential', meanNs: 5e6 } } },
    stores: { kv: { on: ['n1', 'n2'], timestamp: 'lamport', ties: 'value' } },
    clients: {
      a: { via: 'n1', body: [{ do: 'repeat', count: 3, body: [{ do: 'increment', label: 'i', key: 'kv.x' }] }] },
      b: { via: 'kv', body: [{ do: 'repeat', count: 3, body: [{ do: 'write', label: 'w', key: 'kv.x', value: 10 }, { do: 'read', label: 'r', key: 'kv.x' }] }] },
    },
  });
}
