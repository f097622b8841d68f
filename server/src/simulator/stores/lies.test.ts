// Replicas that lie, by hand: what a client is told, what is stored, and who believed it.
import { describe, expect, it } from 'vitest';
import type { History } from '../history.ts';
import type { Lie } from '../fault-plan.ts';
import { Inputs } from '../kernel/inputs.ts';
import { SampleSource } from '../kernel/sources.ts';
import { buildPlan } from '../plan-builder.ts';
import type { FaultWords, PlanWords, Step, StoreWords } from '../plan-words.ts';
import { gridOf, simulate } from '../simulate.ts';
import { replayNamed } from '../testing.ts';

const write: Step = { do: 'write', key: 'kv.x', value: 1, label: 'w' };
const read: Step = { do: 'read', key: 'kv.x', label: 'r' };

function words(faults: readonly FaultWords[], on: readonly string[] = ['n1'], store: Partial<StoreWords> = {}, link: PlanWords['link'] = {}): PlanWords {
  return {
    nodes: { n1: {}, n2: {}, n3: {} },
    link: { delay: 1, ...link },
    stores: { kv: { on, timestamp: 'lamport', ...store } },
    clients: { a: { via: 'n1', body: [write, { do: 'wait', length: 10 }, read] }, b: { via: on.at(-1) ?? 'n1', body: [{ do: 'wait', length: 30 }, { do: 'read', key: 'kv.x' }] } },
    faults,
  };
}

function run(faults: readonly FaultWords[], on?: readonly string[], store?: Partial<StoreWords>, link?: PlanWords['link']): History {
  const plan = buildPlan(words(faults, on, store, link));
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

describe('of replicas that pass on', () => {
  const passing = (faults: readonly FaultWords[], link = {}): History =>
    run([{ do: 'cut', pairs: [['n1', 'n3']], oneWay: true, at: 0, for: 40 }, ...faults], ['n1', 'n2', 'n3'], { resendEvery: 20 }, link);
  const copies = ({ replicas }: History) => replicas.map(({ winners }) => winners.has('x'));

  it('one that forges acknowledges for those that have nothing', () => {
    expect(copies(passing([]))).toEqual([true, true, true]);
    expect(copies(passing([{ do: 'corrupt', machines: ['n2'], by: 'forging' }]))).toEqual([true, true, false]);
    expect(copies(passing([{ do: 'corrupt', machines: ['n2'], by: 'forging' }], { authenticated: true }))).toEqual([true, true, true]);
  });
});

describe('of a leader', () => {
  const led = (followers: number, faults: readonly FaultWords[], more: { readonly via?: string; readonly link?: PlanWords['link']; readonly clients?: PlanWords['clients'] } = {}): History => {
    const plan = buildPlan({
      nodes: { n1: {}, n2: {}, n3: {} },
      link: { delay: 1, ...more.link },
      stores: { kv: { on: ['n1', 'n2', 'n3'], leader: { machine: 'n1', followers }, resendEvery: 20 } },
      clients: more.clients ?? { a: { via: 'kv', body: [{ ...write, timeout: 60 }] }, b: { via: more.via ?? 'kv', body: [{ do: 'wait', length: 100 }, { do: 'read', key: 'kv.x' }] } },
      faults,
    });
    return simulate(plan, new Inputs(gridOf(plan), new SampleSource(1), null)).history;
  };
  const alone: FaultWords = { do: 'cut', pairs: [['n1', 'n3']], at: 0, for: 90 };

  it('that forgets nobody has a write', () => {
    const history = led(2, [{ do: 'corrupt', machines: ['n1'], by: 'forgetting' }]);
    expect([values(history), believed(history)]).toEqual([[1, null], [0, 0]]);
    expect(Math.floor((history.operations[0]?.end?.base ?? 0) / history.grid.ticksPerNs)).toBe(2e6);
  });

  it('that has forgotten passes on what comes later', () => {
    const again: PlanWords['clients'] = { a: { via: 'kv', body: [write, { do: 'wait', length: 60 }, { do: 'write', key: 'kv.x', value: 2 }] } };
    const history = led(2, [{ do: 'corrupt', machines: ['n1'], by: 'forgetting', at: 0, for: 40 }], { clients: again });
    expect(history.operations.map(({ ending }) => ending)).toEqual(['ok', 'ok']);
    expect(history.writes.map(({ visible }) => visible.size)).toEqual([0, 3]);
  });

  it('a follower that forgets says that it has what it has not', () => {
    const history = led(1, [alone, { do: 'corrupt', machines: ['n2'], by: 'forgetting', at: 0, for: 95 }], { via: 'n2' });
    expect([values(history), believed(history)]).toEqual([[1, null], [1, 1]]);
    // Nobody waits for it.
    expect(believed(led(0, [{ do: 'corrupt', machines: ['n2'], by: 'forgetting' }]))).toEqual([null, null]);
    // The other one has it, too; which is said first is not the liar's to choose.
    expect(believed(led(2, [{ do: 'corrupt', machines: ['n2'], by: 'forgetting' }]))).toEqual([1, null]);
  });

  it('a follower that makes things up answers who reads', () => {
    expect(values(led(1, [{ do: 'corrupt', machines: ['n2'], by: 'lying' }], { via: 'n2' }))).toEqual([1, 'lie of n2']);
  });

  it('a follower that forges says that all others have it', () => {
    const history = led(2, [alone, { do: 'corrupt', machines: ['n2'], by: 'forging' }]);
    expect(history.operations[0]).toMatchObject({ ending: 'ok', believed: 1 });
    // Nobody sends it again.
    expect(history.replicas.map(({ winners }) => winners.has('x'))).toEqual([true, true, false]);
    expect(led(2, [alone, { do: 'corrupt', machines: ['n2'], by: 'forging' }], { link: { authenticated: true } }).operations[0]?.ending).toBe('unknown');
  });
});

describe('of a transaction', () => {
  const committed = (by: Lie, store: StoreWords = { on: ['n1'] }, liar = 'n1'): History => {
    const plan = buildPlan({
      nodes: { n1: {}, n2: {} },
      link: { delay: 1 },
      stores: { kv: { ...store, isolation: 'snapshot' } },
      clients: { a: { via: 'kv', body: [{ do: 'transaction', label: 't', of: 'kv', body: [{ do: 'read', key: 'kv.x' }, { do: 'put', key: 'kv.x', value: 1 }, { do: 'put', key: 'kv.y', value: 2 }] }, { do: 'read', key: 'kv.y' }] } },
      faults: [{ do: 'corrupt', machines: [liar], by }],
    });
    return simulate(plan, new Inputs(gridOf(plan), new SampleSource(1), null)).history;
  };

  it('all is forgotten that it wrote', () => {
    const history = committed('forgetting');
    expect(history.operations.map(({ ending, value }) => [ending, value])).toEqual([['ok', undefined], ['ok', null], ['ok', null]]);
    expect(believed(history)).toEqual([0, null, 0]);
    expect(history.writes.map(({ visible }) => visible.size)).toEqual([0, 0]);
  });

  it('all of it is forgotten by who follows', () => {
    const history = committed('forgetting', { on: ['n1', 'n2'], leader: { machine: 'n1', followers: 1 } }, 'n2');
    expect(history.operations[0]).toMatchObject({ ending: 'ok', believed: 1 });
    expect(history.writes.map(({ visible }) => visible.size)).toEqual([1, 1]);
  });

  it('what it reads is made up', () => {
    expect(committed('lying').operations.map(({ value }) => value)).toEqual([undefined, 'lie of n1', 'lie of n1']);
  });
});
