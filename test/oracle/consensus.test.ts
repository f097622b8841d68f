// What the clients of a consensus store see, in random trouble, is linearizable; and where a rule of the protocol is broken, it
// is not.
import { expect, test } from 'vitest';
import { judgeOf } from '../../server/src/checks/judge-history.ts';
import { Inputs } from '../../server/src/simulator/kernel/inputs.ts';
import { SampleSource } from '../../server/src/simulator/kernel/sources.ts';
import type { Plan } from '../../server/src/simulator/plan.ts';
import { gridOf, simulate } from '../../server/src/simulator/simulate.ts';
import { type RaftRules, raftRules } from '../../server/src/simulator/stores/consensus/raft-rules.ts';
import { randomCluster, type Trouble } from '../../server/src/simulator/stores/consensus/random-clusters.ts';

const runs = Number(process.env['FAULTLINE_TEST_PLANS'] ?? 2_000);

const trouble: Trouble = { servers: 5, clients: 3, faults: 5, operations: 6, lengthMs: 300, isOpen: false };

interface Judged {
  readonly verdict: boolean | null | undefined;
  /** Whether anybody was answered what was there: otherwise nothing could be wrong. */
  readonly isTold: boolean;
}

function linearizable(seed: number, rules: RaftRules): Judged {
  const plan: Plan = { ...randomCluster(seed, trouble), expectations: [{ mode: 'always', condition: { kind: 'consistent', store: 0, consistency: 'linearizable' }, text: 'kv is linearizable' }] };
  const { history } = simulate(plan, new Inputs(gridOf(plan), new SampleSource(seed, { laws: 'support' }), null), { probe: { rules } });
  const writes = new Set(plan.programs.flatMap(({ body }) => body.flatMap((step) => (step.kind === 'write' ? [step.operation] : []))));
  const isTold = history.operations.some(({ operation, ending }) => ending === 'ok' && !writes.has(operation));
  return { verdict: judgeOf(plan, null)(history).facts.get('expectation/0'), isTold };
}

test('thousands of troubled runs are linearizable', () => {
  let judged = 0;
  for (let seed = 0; seed < runs; seed++) {
    const { verdict, isTold } = linearizable(seed, raftRules);
    // Each run in which somebody was told something is judged, and no other.
    expect(verdict, `cluster ${seed}`).toBe(isTold ? true : null);
    if (isTold) judged++;
  }
  expect(judged).toBeGreaterThan(runs / 2);
}, 300_000);

test.each([
  ['two votes a term', { ...raftRules, mayVote: () => true }],
  ['a vote for whoever asks, however old its log', { ...raftRules, isUpToDate: () => true }],
  ['two of five are enough', { ...raftRules, isMajority: (count: number) => count >= 2 }],
] as const)('a client can tell: %s', (_, rules) => {
  let seed = 0;
  while (seed < 10 * runs && linearizable(seed, rules as RaftRules).verdict !== false) seed++;
  expect(seed).toBeLessThan(10 * runs);
}, 300_000);
