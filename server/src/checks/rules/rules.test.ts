import { describe, expect, it } from 'vitest';
import type { FaultActionPlan, FaultPlan } from '../../simulator/fault-plan.ts';
import type { Plan } from '../../simulator/plan.ts';
import { checkRules } from '../check-rules.ts';
import { findingCodes } from '../codes.ts';
import { between, fixed, noDuration, plannedOf, planOf } from '../plan-fixture.ts';
import { rules } from './registry.ts';

/** `code: message` of all that the rules find in one scenario. */
function found(plan: Plan): string[] {
  return checkRules([plannedOf(plan)]).map(({ code, message }) => `${code}: ${message}`);
}

type Operation = NonNullable<NonNullable<Parameters<typeof planOf>[0]['programs']>[number]['operations']>[number];

/** A client on its own machine, and one store on `n1`, 1 to 4 ms away. */
function request(operation: Operation): Plan {
  return planOf({
    machines: ['n1', 'c'],
    stores: [{ replicas: [0] }],
    programs: [{ name: 'c', machine: 1, operations: [operation] }],
  });
}

it('registers every rule with its code', () => {
  const registered = findingCodes.filter(({ kind }) => kind === 'rule').map(({ code }) => code);
  expect(rules.map(({ code }) => code).sort()).toEqual([...registered].sort());
});

describe('timeout-too-short', () => {
  it.each([5, 8])('finds a timeout of %d ms against a round trip of up to 8 ms', (timeout) => {
    expect(found(request({ label: 'w', verb: 'write', timeout: fixed(timeout) }))).toEqual([
      `timeout-too-short: a timeout of ${timeout} ms is not longer than the longest round trip of 8 ms: it can run out though nothing is broken`,
    ]);
  });

  it('says where it always runs out', () => {
    expect(found(request({ label: 'w', verb: 'write', timeout: fixed(1) }))).toEqual([
      'timeout-too-short: a timeout of 1 ms is under the shortest round trip of 2 ms: it always runs out',
    ]);
  });

  it('counts the service time in', () => {
    const plan = request({ label: 'w', verb: 'write', timeout: fixed(9) });
    expect(found(plan)).toEqual([]);
    const slow = { ...plan, machines: plan.machines.map((machine) => ({ ...machine, takes: between(0, 3) })) };
    expect(found(slow)).toEqual([expect.stringContaining('the longest round trip of 11 ms')]);
  });

  it('takes the way of the operation itself, if it has one', () => {
    const plan = planOf({
      machines: ['n1', 'n2'],
      stores: [{ replicas: [0, 1] }],
      programs: [{ name: 'c', machine: 0, via: 0, operations: [{ label: 'w', verb: 'write', timeout: fixed(5) }, { label: 'r', verb: 'read', timeout: fixed(5), via: 1 }] }],
    });
    // On its own machine nothing takes time, and to the other it takes up to 4 ms each way.
    expect(found(plan).filter((one) => one.startsWith('timeout-too-short'))).toEqual([
      'timeout-too-short: a timeout of 5 ms is not longer than the longest round trip of 8 ms: it can run out though nothing is broken',
    ]);
  });

  it('has nothing to say of no timeout, or of a delay without an upper bound', () => {
    expect(found(request({ label: 'w', verb: 'write' }))).toEqual([]);
    const plan = request({ label: 'w', verb: 'write', timeout: fixed(5) });
    const delay = { ...noDuration, highNs: Infinity, law: { kind: 'exponential', meanNs: 1e6 } as const };
    expect(found({ ...plan, routes: plan.routes.map((route) => ({ ...route, delay })) })).toEqual([]);
  });
});

describe('timeout-too-long', () => {
  it('tells in seconds how late a dead machine is noticed', () => {
    expect(found(request({ label: 'r', verb: 'read', timeout: fixed(30_008) }))).toEqual([
      'timeout-too-long: a timeout of 30.008 s is far over the longest round trip of 8 ms: a machine that is down is noticed 30 s later than it could be',
    ]);
  });

  it('leaves a timeout with some margin alone', () => {
    expect(found(request({ label: 'r', verb: 'read', timeout: fixed(900) }))).toEqual([]);
  });
});

describe('last-write-wins-skew', () => {
  const replicated = planOf({ machines: ['n1', 'n2', 'n3'], stores: [{ replicas: [0, 1, 2] }] });
  const skewed = (plan: Plan): Plan => ({
    ...plan,
    machines: plan.machines.map((machine, id) => ({ ...machine, skew: id === 0 ? between(0, 3) : id === 2 ? between(-3, 0) : noDuration })),
  });

  it('says how far the clocks may differ', () => {
    expect(found(skewed(replicated))).toEqual([
      'last-write-wins-skew: kv picks the winner of two writes by clocks that may differ by up to 6 ms: a later write can lose to an earlier one; its writes say whether it does',
    ]);
  });

  it('finds nothing with perfect clocks, with Lamport timestamps, or with one replica', () => {
    expect(found(replicated)).toEqual([]);
    const lamport = { ...replicated, stores: replicated.stores.map((store) => ({ ...store, timestamp: 'lamport' as const })) };
    expect(found(skewed(lamport))).toEqual([]);
    expect(found(skewed(planOf({ machines: ['n1', 'n2', 'n3'], stores: [{ replicas: [0] }] })))).toEqual([]);
    const led = { ...replicated, stores: replicated.stores.map((store) => ({ ...store, replication: 'leader' as const })) };
    expect(found(skewed(led)).filter((one) => one.startsWith('last-write-wins-skew'))).toEqual([]);
  });

  it('takes clocks that drift for clocks that differ', () => {
    const drifting = { ...replicated, machines: replicated.machines.map((machine) => ({ ...machine, driftPpb: { low: -50_000, high: 50_000, range: null } })) };
    expect(found(drifting)).toEqual([expect.stringContaining('by clocks that drift apart')]);
  });
});

describe('retry-not-idempotent', () => {
  it('finds an increment that is tried again after a timeout', () => {
    expect(found(request({ label: 'i', verb: 'increment', timeout: fixed(20), retries: 2 }))).toEqual([
      'retry-not-idempotent: an increment that timed out may have taken effect: tried up to 3 times, it can be counted as often',
    ]);
  });

  it('lets a write be repeated, and an increment that is not', () => {
    expect(found(request({ label: 'w', verb: 'write', timeout: fixed(20), retries: 2 }))).toEqual([]);
    expect(found(request({ label: 'i', verb: 'increment', timeout: fixed(20) }))).toEqual([]);
    expect(found(request({ label: 'i', verb: 'increment', retries: 2 }))).toEqual([]);
  });
});

describe('fault-without-target', () => {
  const plan: Plan = planOf({
    machines: ['n1', 'n2', 'n3', 'c'],
    stores: [{ replicas: [0, 1], timestamp: 'time-of-day' }],
    programs: [{ name: 'c', machine: 3, via: 0, operations: [{ label: 'w', verb: 'write' }] }],
  });
  const timing = { at: fixed(0), after: null, for: null, every: null, when: null };
  const on = (...machines: number[]) => ({ quantifier: 'all', machines }) as const;
  const withFault = (...actions: FaultActionPlan[]): string[] => {
    const fault: FaultPlan = { label: null, text: '', upTo: null, actions };
    return found({ ...plan, faults: [fault] });
  };

  it.each<[string, FaultActionPlan, string]>([
    ['a crash', { kind: 'crash', timing, machines: on(2) }, 'no store or client is on n3'],
    ['a step', { kind: 'step', timing, machines: on(2), by: fixed(1) }, 'nothing reads the time-of-day clock of n3'],
    ['a cut', { kind: 'cut', timing, alternatives: [[{ from: 3, to: 1 }]] }, 'no message goes over what it cuts'],
    ['a partition', { kind: 'partition', timing, groups: [[0, 1, 3], [2]] }, 'no message goes between its groups'],
  ])('finds %s that strikes nothing', (_, action, reason) => {
    expect(withFault(action)).toEqual([`fault-without-target: this fault changes nothing: ${reason}`]);
  });

  it.each<[string, FaultActionPlan]>([
    ['a crash', { kind: 'crash', timing, machines: on(2, 1) }],
    ['a pause of a client', { kind: 'pause', timing, machines: on(3) }],
    ['a step', { kind: 'step', timing, machines: on(1), by: fixed(1) }],
    ['a cut', { kind: 'cut', timing, alternatives: [[{ from: 3, to: 1 }], [{ from: 1, to: 0 }]] }],
    ['a partition', { kind: 'partition', timing, groups: [[0, 3], [1]] }],
  ])('leaves %s alone that strikes something', (_, action) => {
    expect(withFault(action)).toEqual([]);
  });

  it('leaves a fault alone one of whose actions strikes something', () => {
    expect(withFault({ kind: 'crash', timing, machines: on(2) }, { kind: 'crash', timing, machines: on(0) })).toEqual([]);
  });
});

describe('several scenarios', () => {
  const short = request({ label: 'w', verb: 'write', timeout: fixed(5) });
  const long = request({ label: 'w', verb: 'write', timeout: fixed(20) });

  it('says once what holds in all, of none of them', () => {
    const findings = checkRules([plannedOf(short, 'a'), plannedOf(short, 'b')]);
    expect(findings.map(({ code, scenario }) => [code, scenario])).toEqual([['timeout-too-short', undefined]]);
  });

  it('names the scenario in which it holds', () => {
    const findings = checkRules([plannedOf(short, 'a'), plannedOf(long, 'b')]);
    expect(findings.map(({ code, scenario }) => [code, scenario])).toEqual([['timeout-too-short', 'a']]);
  });

  it('has nothing to say of a scenario that cannot be run', () => {
    expect(checkRules([{ ...plannedOf(short), plan: null }])).toEqual([]);
  });
});

/** `n` is watched by `m`, 1 to 4 ms away, with a heartbeat every 100 ms. */
function watching(timeoutMs: number, words: { readonly loss?: number; readonly drift?: number } = {}): Plan {
  const plan = planOf({ machines: ['n', 'm'] });
  return {
    ...plan,
    machines: plan.machines.map((machine) => ({ ...machine, driftPpb: { low: -(words.drift ?? 0), high: words.drift ?? 0, range: null } })),
    routes: plan.routes.map((route) => ({ ...route, loss: words.loss ?? 0 })),
    detectors: [{ name: 'd', observers: [1], watched: [0], heartbeatNs: 100e6, silence: { kind: 'timeout', timeout: fixed(timeoutMs) }, votes: 'majority' }],
  };
}

describe('detector-too-hasty', () => {
  it('adds the spread of delays to the period', () => {
    expect(found(watching(103))).toEqual([
      'detector-too-hasty: a timeout of 103 ms is not longer than the longest silence of a machine that lives, 103 ms between two heartbeats of n: it is taken for dead though nothing is broken',
    ]);
    expect(found(watching(103.000001))).toEqual([]);
  });

  it('counts a lost heartbeat in where the link loses messages', () => {
    expect(found(watching(203))).toEqual([]);
    expect(found(watching(203, { loss: 0.01 }))).toEqual([
      'detector-too-hasty: a timeout of 203 ms is not longer than the silence that one lost heartbeat of n leaves, 203 ms: it is taken for dead though it lives',
    ]);
    expect(found(watching(203.000001, { loss: 0.01 }))).toEqual([]);
  });

  it('takes the slow clock of what is watched and the fast one of the observer', () => {
    // 100 ms and 104 ms of clocks that drift by 1%: 101.01 ms + 3 ms against 102.97 ms.
    expect(found(watching(104, { drift: 10_000_000 }))).toHaveLength(1);
    expect(found(watching(106, { drift: 10_000_000 }))).toEqual([]);
  });
});

describe('detector-too-slow', () => {
  it('tells how late a dead machine is missed', () => {
    expect(found(watching(30_000))).toEqual([
      'detector-too-slow: a timeout of 30 s is far over the longest silence of a machine that lives, 103 ms: one that is dead is missed only up to 30.004 s after its crash',
    ]);
    expect(found(watching(1_103))).toHaveLength(1);
    expect(found(watching(1_102))).toEqual([]);
  });
});
