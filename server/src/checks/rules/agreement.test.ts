// Rules on stores whose replicas agree: how long they wait, and how many of them may lie.
import { describe, expect, it } from 'vitest';
import type { FaultPlan } from '../../simulator/fault-plan.ts';
import type { Plan } from '../../simulator/plan.ts';
import { checkRules } from '../check-rules.ts';
import { between, fixed, plannedOf, planOf } from '../plan-fixture.ts';

function found(plan: Plan): string[] {
  return checkRules([plannedOf(plan)]).map(({ code, message }) => `${code}: ${message}`);
}

/** Three replicas, 1 to 4 ms from each other. */
function electing(lowMs: number, more: { readonly loss?: number; readonly heartbeatMs?: number } = {}): Plan {
  const plan = planOf({ machines: ['n1', 'n2', 'n3'], stores: [{ replicas: [0, 1, 2], replication: 'consensus', consensus: { leader: 0, heartbeatNs: (more.heartbeatMs ?? 50) * 1e6, election: between(lowMs, lowMs + 100), preVote: true } }] });
  return { ...plan, routes: plan.routes.map((route) => ({ ...route, loss: more.loss ?? 0 })) };
}

describe('election-too-hasty', () => {
  it('adds the spread of delays to the heartbeat', () => {
    expect(found(electing(53))).toEqual([
      'election-too-hasty: an election wait of 53 ms is not longer than the longest silence of a leader that lives, 53 ms between two heartbeats of n1: another is elected though nothing is broken',
    ]);
    expect(found(electing(53.000001))).toEqual([]);
    expect(found(electing(53, { heartbeatMs: 100 }))).toHaveLength(1);
  });

  it('counts a lost heartbeat in where a link loses messages', () => {
    expect(found(electing(103))).toEqual([]);
    expect(found(electing(103, { loss: 0.01 }))).toEqual([
      'election-too-hasty: an election wait of 103 ms is not longer than the silence that one lost heartbeat of n1 leaves, 103 ms: another is elected though it lives',
    ]);
    expect(found(electing(103.000001, { loss: 0.01 }))).toEqual([]);
  });

  it('of a store that bears liars, counts the three messages that agree on a request', () => {
    const bearing = (ms: number): Plan => planOf({ machines: ['n1', 'n2', 'n3', 'n4'], stores: [{ replicas: [0, 1, 2, 3], replication: 'consensus', byzantine: { liars: 1, leader: null, patience: fixed(ms) } }] });
    expect(found(bearing(12))).toEqual([
      'election-too-hasty: an election wait of 12 ms is not longer than replicas may need to agree, 12 ms for three messages behind each other: the view changes though nothing is broken',
    ]);
    expect(found(bearing(12.000001))).toEqual([]);
  });
});

/** Four replicas that bear one liar. */
function lying(faults: readonly { readonly machines: readonly number[]; readonly any?: boolean; readonly times?: number; readonly upTo?: number }[], liars = 1): Plan {
  const timing = { at: fixed(0), after: null, for: null, every: null, when: null };
  const plan = planOf({ machines: ['n1', 'n2', 'n3', 'n4', 'n5'], stores: [{ replicas: [0, 1, 2, 3], replication: 'consensus', byzantine: { liars, leader: null, patience: fixed(100) } }] });
  return {
    ...plan,
    assumption: { delays: 'asynchronous', failures: 'byzantine', settlesNs: 0 },
    faults: faults.map(({ machines, any, times, upTo }): FaultPlan => ({
      text: 'corrupt', label: null, upTo: upTo ?? null,
      actions: Array.from({ length: times ?? 1 }, () => ({ kind: 'corrupt', timing, machines: { quantifier: any === true ? 'any' : 'all', machines }, lie: 'lying' })),
    })),
  };
}

describe('more-liars-than-borne', () => {
  it.each<readonly [string, Parameters<typeof lying>[0], number]>([
    ['one', [{ machines: [0] }], 0],
    ['two at once', [{ machines: [0, 1] }], 2],
    ['two one after the other', [{ machines: [0] }, { machines: [1] }], 2],
    ['the same twice', [{ machines: [2] }, { machines: [2] }], 0],
    ['any one', [{ machines: [0, 1, 2, 3], any: true }], 0],
    ['any, three times', [{ machines: [0, 1, 2, 3], any: true, times: 3 }], 3],
    ['one of two', [{ machines: [0], times: 1 }, { machines: [1], upTo: 0 }], 0],
    ['up to one of three', [{ machines: [0, 1, 2, 3], any: true, times: 3, upTo: 1 }], 0],
    ['one that has a copy, and one that has none', [{ machines: [0, 4] }], 0],
  ])('counts who may lie: %s', (_, faults, count) => {
    const message = `more-liars-than-borne: kv bears 1 liar, and ${count} of its replicas may lie: nothing that it promises holds then. Let fewer lie, or write \`tolerates ${count} byzantine\`, with ${3 * count + 1} replicas`;
    expect(found(lying(faults))).toEqual(count === 0 ? [] : [message]);
  });
});

describe('timeouts of stores that bear liars', () => {
  const asking = (ms: number, verb: 'read' | 'write', via?: number): Plan =>
    planOf({
      machines: ['n1', 'n2', 'n3', 'n4', 'c', 'd'],
      stores: [{ replicas: [0, 1, 2, 3], replication: 'consensus', byzantine: { liars: 1, leader: null, patience: fixed(1000) } }],
      programs: [{ name: 'c', machine: 4, operations: [{ label: 'o', verb, timeout: fixed(ms), ...(via === undefined ? {} : { via }) }] }],
    });

  it.each(['read', 'write'] as const)('count the five messages of a %s: request, proposal, prepare, commit, answer', (verb) => {
    expect(found(asking(20, verb))).toEqual(['timeout-too-short: a timeout of 20 ms is not longer than the longest round trip of 20 ms: it can run out though nothing is broken']);
    expect(found(asking(20.000001, verb))).toEqual([]);
    expect(found(asking(4.9, verb))).toEqual(['timeout-too-short: a timeout of 4.9 ms is under the shortest round trip of 5 ms: it always runs out']);
    expect(found(asking(1019, verb))).toEqual([]);
    expect(found(asking(1020, verb))).toEqual(['timeout-too-long: a timeout of 1.02 s is far over the longest round trip of 20 ms: a machine that is down is noticed 1 s later than it could be']);
  });

  it('wait for the nearest that are enough, and for whoever asks on behalf of a client', () => {
    const plan = asking(20, 'write');
    // n4 is far from all: the three others agree without it.
    expect(found({ ...plan, routes: plan.routes.map((route) => (route.from === 3 || route.to === 3 ? { ...route, delay: between(50, 60) } : route)) })).toEqual([expect.stringContaining('the longest round trip of 20 ms')]);
    // d asks them, 8 ms there and back away.
    expect(found(asking(28, 'write', 5))).toEqual([expect.stringContaining('the longest round trip of 28 ms')]);
    expect(found(asking(28.000001, 'write', 5))).toEqual([]);
  });
});
