// Replicas that lie, by hand: what a client is told, what is stored, and who believed it.
import { describe, expect, it } from 'vitest';
import type { History } from '../history.ts';
import { Inputs } from '../kernel/inputs.ts';
import { SampleSource } from '../kernel/sources.ts';
import { buildPlan } from '../plan-builder.ts';
import type { FaultWords, PlanWords, Step } from '../plan-words.ts';
import { gridOf, simulate } from '../simulate.ts';
import { replayNamed } from '../testing.ts';

const write: Step = { do: 'write', key: 'kv.x', value: 1, label: 'w' };
const read: Step = { do: 'read', key: 'kv.x', label: 'r' };

function words(faults: readonly FaultWords[], on: readonly string[] = ['n1']): PlanWords {
  return {
    nodes: { n1: {}, n2: {} },
    link: { delay: 1 },
    stores: { kv: { on, timestamp: 'lamport' } },
    clients: { a: { via: 'n1', body: [write, { do: 'wait', length: 10 }, read] }, b: { via: on.at(-1) ?? 'n1', body: [{ do: 'wait', length: 30 }, { do: 'read', key: 'kv.x' }] } },
    faults,
  };
}

function run(faults: readonly FaultWords[], on?: readonly string[]): History {
  const plan = buildPlan(words(faults, on));
  return simulate(plan, new Inputs(gridOf(plan), new SampleSource(1), null)).history;
}

const believed = ({ operations }: History) => operations.map((one) => one.believed ?? null);
const values = ({ operations }: History) => operations.map(({ value }) => value);

describe('a replica that forgets', () => {
  it('acknowledges what it does not store', () => {
    const history = run([{ do: 'corrupt', machines: ['n1'], by: 'forgetting' }]);
    expect(history.operations.map(({ ending }) => ending)).toEqual(['ok', 'ok', 'ok']);
    expect(values(history)).toEqual([1, null, null]);
    // The write rests on a lie, and so do reads in which it is missing.
    expect(believed(history)).toEqual([0, 0, 0]);
    expect(history.writes.map(({ visible }) => visible.size)).toEqual([0]);
  });

  it('stores what comes before and after', () => {
    const history = run([{ do: 'corrupt', machines: ['n1'], by: 'forgetting', at: 5 }]);
    expect([values(history), believed(history)]).toEqual([[1, 1, 1], [null, null, null]]);
    const later = run([{ do: 'corrupt', machines: ['n1'], by: 'forgetting', at: 0, for: 0.5 }]);
    expect([values(later), believed(later)]).toEqual([[1, 1, 1], [null, null, null]]);
  });

  it('passes nothing on, and acknowledges what others pass on to it', () => {
    expect(values(run([{ do: 'corrupt', machines: ['n1'], by: 'forgetting' }], ['n1', 'n2']))).toEqual([1, null, null]);
    const history = run([{ do: 'corrupt', machines: ['n2'], by: 'forgetting' }], ['n1', 'n2']);
    expect([values(history), believed(history)]).toEqual([[1, 1, null], [null, null, 1]]);
    expect([...(history.writes[0]?.visible.keys() ?? [])]).toEqual([0]);
  });
});

describe('a replica that makes things up', () => {
  it('answers reads with what nobody wrote, and has what was written', () => {
    const history = run([{ do: 'corrupt', machines: ['n1'], by: 'lying', at: 0, for: 20 }]);
    expect([values(history), believed(history)]).toEqual([[1, 'lie of n1', 1], [null, 0, null]]);
    expect(history.operations[1]?.reads).toEqual([]);
  });

  it('has two faces where it equivocates: each client sees the one that the adversary picks', () => {
    const plan = buildPlan(words([{ do: 'corrupt', machines: ['n1'], by: 'equivocating' }]));
    const told = (faces: Readonly<Record<string, number>>) => values(replayNamed(plan, faces).history);
    expect(told({})).toEqual([1, 1, 1]);
    expect(told({ 'which face of n1 a sees': 1 })).toEqual([1, 'lie of n1', 1]);
    expect(told({ 'which face of n1 b sees': 1 })).toEqual([1, 1, 'lie of n1']);
  });
});

describe('of a quorum', () => {
  const quorum = (faults: readonly FaultWords[], link = {}): History => {
    const plan = buildPlan({
      nodes: { n1: {}, n2: {}, n3: {} },
      link: { delay: 1, ...link },
      links: { 'n1 -> a': { delay: 3, ...link }, 'n1 -> b': { delay: 3, ...link } },
      stores: { kv: { on: ['n1', 'n2', 'n3'], timestamp: 'lamport', quorum: { write: 2, read: 2 } } },
      clients: {
        a: { via: 'kv', body: [{ do: 'wait', length: 1 }, { ...write, timeout: 20 }] },
        b: { via: 'kv', body: [{ do: 'wait', length: 50 }, { do: 'read', key: 'kv.x', timeout: 20 }] },
      },
      faults,
    });
    return simulate(plan, new Inputs(gridOf(plan), new SampleSource(1), null)).history;
  };

  it('one that forgets is outvoted by one that does not', () => {
    const history = quorum([{ do: 'corrupt', machines: ['n3'], by: 'forgetting' }]);
    expect(values(history)).toEqual([1, 1]);
    // Its acknowledgement was one of the two that came first.
    expect(believed(history)).toEqual([2, null]);
  });

  it('two that forget are not', () => {
    const history = quorum([{ do: 'corrupt', machines: ['n2', 'n3'], by: 'forgetting' }]);
    expect(values(history)).toEqual([1, null]);
    expect(believed(history)[1]).not.toBeNull();
  });

  it('what one makes up is newer than all else', () => {
    expect(values(quorum([{ do: 'corrupt', machines: ['n3'], by: 'lying' }]))).toEqual([1, 'lie of n3']);
    // n1 answers last, and nobody waits for it.
    expect(values(quorum([{ do: 'corrupt', machines: ['n1'], by: 'lying' }]))).toEqual([1, 1]);
  });

  it('one that forges is a quorum of its own, unless messages prove who sends them', () => {
    const faults: readonly FaultWords[] = [{ do: 'cut', pairs: [['a', 'n1'], ['a', 'n2']], oneWay: true, at: 0 }, { do: 'corrupt', machines: ['n3'], by: 'forging' }];
    const forged = quorum(faults);
    expect(forged.operations[0]).toMatchObject({ ending: 'ok', believed: 2 });
    expect([...(forged.writes[0]?.visible.keys() ?? [])]).toEqual([2]);
    expect(quorum(faults, { authenticated: true }).operations[0]).toMatchObject({ ending: 'unknown' });
  });
});
