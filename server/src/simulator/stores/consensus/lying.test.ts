// One server of Raft lies: which promises break, worked out by hand, and whose lie it was.
import { describe, expect, it } from 'vitest';
import type { History } from '../../history.ts';
import { Inputs } from '../../kernel/inputs.ts';
import { SampleSource } from '../../kernel/sources.ts';
import { buildPlan } from '../../plan-builder.ts';
import type { FaultWords, PlanWords, Step } from '../../plan-words.ts';
import type { Plan } from '../../plan.ts';
import { gridOf, simulate } from '../../simulate.ts';
import { replayNamed } from '../../testing.ts';

const [n1, n2] = [0, 1];
const write: Step = { do: 'write', key: 'kv.x', value: 1, timeout: 300 };
const read: Step = { do: 'read', key: 'kv.x', timeout: 300 };

interface More {
  readonly servers?: 3 | 5;
  readonly link?: PlanWords['link'];
  readonly faces?: Readonly<Record<string, number>>;
  readonly b?: string;
  readonly isLed?: boolean;
}

/** Messages take 1 ms, n1 leads unless nobody is said to, all wait for 40 ms, or as long as is drawn; a writes, and b reads much later. */
function planOf(faults: readonly FaultWords[], more: More, election: number | readonly [number, number]): Plan {
  const on = ['n1', 'n2', 'n3', 'n4', 'n5'].slice(0, more.servers ?? 3);
  return buildPlan({
    nodes: Object.fromEntries(on.map((name) => [name, {}])),
    link: { delay: 1, ...more.link },
    stores: { kv: { on, consensus: { ...(more.isLed === false ? {} : { leader: 'n1' }), heartbeatMs: 10, election } } },
    clients: { a: { via: 'kv', body: [{ do: 'wait', length: 5 }, write] }, b: { via: more.b ?? 'kv', body: [{ do: 'wait', length: 500 }, read] } },
    faults,
  });
}

function run(faults: readonly FaultWords[], more: More = {}): { readonly history: History; readonly told: readonly string[] } {
  return replayNamed(planOf(faults, more, 40), more.faces ?? {});
}

/** What 20 runs with drawn waits and faces give. */
function drawn(faults: readonly FaultWords[], more: More = {}): History[] {
  const plan = planOf(faults, more, [40, 80]);
  return Array.from({ length: 20 }, (_, seed) => simulate(plan, new Inputs(gridOf(plan), new SampleSource(seed), null)).history);
}

const outcomes = ({ operations }: History) => operations.map(({ ending, value, believed }) => [ending, value, believed ?? null]);

describe('a server that forgets', () => {
  it('says that it has what it does not store: with its word alone the entry counts as committed', () => {
    const apart: FaultWords = { do: 'cut', pairs: [['n1', 'n3']], at: 0 };
    const { history, told } = run([{ do: 'corrupt', machines: ['n2'], by: 'forgetting' }, apart, { do: 'crash', machines: ['n1'], at: 20 }], { b: 'n2' });
    expect(outcomes(history)[0]).toEqual(['ok', 1, n2]);
    expect(told.filter((line) => line.includes('n2 lies to n1'))).toEqual(['7 n2 lies to n1: says that it has all up to place 2 of the log']);
    // n3 never had it, and n2 has not stored it: whoever leads next is without it.
    expect(outcomes(history)[1]?.slice(0, 2)).toEqual(['ok', null]);
  });

  it('is not needed where enough others tell the truth', () => {
    const { history } = run([{ do: 'corrupt', machines: ['n2'], by: 'forgetting' }], { servers: 5 });
    expect(outcomes(history).map(([ending, value]) => [ending, value])).toEqual([['ok', 1], ['ok', 1]]);
  });

  it('leads, and says that a write is done', () => {
    const { history, told } = run([{ do: 'corrupt', machines: ['n1'], by: 'forgetting' }]);
    expect(outcomes(history)).toEqual([['ok', 1, n1], ['ok', null, n1]]);
    expect(told.filter((line) => line.includes('throws it away'))).toHaveLength(1);
  });

  it('stores again what comes later', () => {
    const { history } = run([{ do: 'corrupt', machines: ['n2'], by: 'forgetting', at: 0, for: 100 }, { do: 'crash', machines: ['n1', 'n3'], at: 400, for: 50 }]);
    expect(history.limit).toBeNull();
    expect(history.replicas.map(({ winners }) => winners.get('x')?.length)).toEqual([1, 1, 1]);
  });
});

describe('a server that makes things up', () => {
  it('answers who reads, though another leads', () => {
    expect(outcomes(run([{ do: 'corrupt', machines: ['n2'], by: 'lying' }], { b: 'n2' }).history)).toEqual([['ok', 1, null], ['ok', 'lie of n2', n2]]);
    expect(outcomes(run([{ do: 'corrupt', machines: ['n2'], by: 'lying' }]).history)).toEqual([['ok', 1, null], ['ok', 1, null]]);
  });
});

describe('a server with two faces', () => {
  it('votes twice: two lead in one term', () => {
    const apart: FaultWords = { do: 'cut', pairs: [['n1', 'n3']], at: 0, for: 100 };
    const leads = (faces: Readonly<Record<string, number>>): readonly string[] => run([{ do: 'corrupt', machines: ['n2'], by: 'equivocating' }, apart], { isLed: false, faces }).told.flatMap((line) => /^\d+ (n\d timer: leads kv in term 1)$/.exec(line)?.slice(1) ?? []);
    expect(leads({})).toHaveLength(0);
    expect(leads({ 'which face of n2 n1 sees': 1, 'which face of n2 n3 sees': 1 })).toEqual(['n1 timer: leads kv in term 1', 'n3 timer: leads kv in term 1']);
  });

  it('whose vote was needed is behind all that its leader answers', () => {
    const { history } = run([{ do: 'corrupt', machines: ['n2'], by: 'equivocating' }, { do: 'cut', pairs: [['n1', 'n3']], at: 0 }], { isLed: false, faces: { 'which face of n2 n1 sees': 1 } });
    expect(outcomes(history)[0]).toEqual(['ok', 1, n2]);
  });

  it('leads, and keeps what it was asked for from those who see the other one', () => {
    const faults: FaultWords[] = [{ do: 'corrupt', machines: ['n1'], by: 'equivocating' }, { do: 'crash', machines: ['n1'], at: 100 }];
    expect(drawn(faults, { b: 'n2' }).map(outcomes)).toContainEqual([['ok', 1, n1], ['ok', null, null]]);
    const both = run(faults, { b: 'n2', faces: { 'which face of n1 n2 sees': 1, 'which face of n1 n3 sees': 1 } });
    expect(outcomes(both.history)[0]).toEqual(['ok', 1, n1]);
    expect(both.told.filter((line) => line.includes('lies'))).toEqual(['6 n1 lies to n2: keeps back what is at place 2 of the log', '6 n1 lies to n3: keeps back what is at place 2 of the log']);
    // Of three, two have it; who has not is never told, since its log is the same by what can be seen of it.
    const one = run(faults, { b: 'n2', faces: { 'which face of n1 n3 sees': 1 } });
    expect(one.history.replicas.slice(1).map(({ winners }) => winners.get('x')?.length ?? 0)).toEqual([1, 0]);
  });
});

describe('a server that forges', () => {
  const faults: FaultWords[] = [{ do: 'corrupt', machines: ['n2'], by: 'forging' }, { do: 'partition', groups: [['n1'], ['n3', 'n4', 'n5']], at: 0, for: 100 }, { do: 'crash', machines: ['n1', 'n2'], at: 50 }];

  it('says for all others that they have an entry', () => {
    for (const history of drawn(faults, { servers: 5, b: 'n3' })) expect(outcomes(history)).toEqual([['ok', 1, n2], ['ok', null, null]]);
    const { told } = run(faults, { servers: 5, b: 'n3' });
    expect(told).toContain('7 n2 lies to n1: says that all others, too, have the log up to place 2');
  });

  it('is not heard where messages prove who sends them', () => {
    const { history } = run(faults, { servers: 5, b: 'n3', link: { authenticated: true } });
    expect(outcomes(history)[0]?.[0]).toBe('unknown');
  });

  it('adds nothing of three, where its own word is enough', () => {
    const { history } = run(faults.slice(0, 1));
    expect(outcomes(history)).toEqual([['ok', 1, null], ['ok', 1, null]]);
  });
});
