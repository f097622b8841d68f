import { describe, expect, it } from 'vitest';
import type { ConditionPlan, ExpectationPlan } from '../simulator/condition-plan.ts';
import type { Plan } from '../simulator/plan.ts';
import { expectationIfKey, expectationKey, hazardKey } from './fact-keys.ts';
import { judgeOf } from './judge-history.ts';
import { historyOf, planOf } from './plan-fixture.ts';

type Words = Parameters<typeof historyOf>[0];

const twoWriters = planOf({
  machines: ['n1', 'n2'],
  stores: [{ replicas: [0, 1] }],
  programs: [
    { name: 'a', machine: 0, operations: [{ label: 'w1', verb: 'write' }] },
    { name: 'b', machine: 1, operations: [{ label: 'w2', verb: 'write' }] },
    { name: 'c', machine: 1, operations: [{ label: 'r', verb: 'read' }] },
  ],
});
const [w1, w2, r] = [0, 1, 2];

function facts(plan: Plan, history: Words): ReadonlyMap<string, boolean | null> {
  return judgeOf(plan)(historyOf(history)).facts;
}

/** The hazards that are there, in short: `lost-write w2 by w1`. */
function hazardsIn(plan: Plan, history: Words): string[] {
  const label = (id: string | undefined) => (id === undefined || id === '-' ? '' : (plan.operations[Number(id)]?.label ?? ''));
  return [...facts(plan, history)]
    .filter(([key, value]) => key.startsWith('hazard/') && !key.includes('unknown-outcome') && value === true)
    .map(([key]) => key.split('/'))
    .map(([, code, operation, , , by]) => `${code} ${label(operation)} ${label(by)}`.trim());
}

describe('lost and discarded writes', () => {
  const oneAfterOther = [
    { operation: w1, from: 0, to: 2, write: 0 },
    { operation: w2, program: 1, from: 4, to: 6, write: 1 },
  ];
  const atOnce = [
    { operation: w1, from: 0, to: 5, write: 0 },
    { operation: w2, program: 1, from: 1, to: 4, write: 1 },
  ];
  const writes = [{ operation: w1 }, { operation: w2 }];
  const both = (winner: number) => [{ winners: [winner] }, { winners: [winner] }];

  it('loses a write to one that had ended before it began', () => {
    expect(hazardsIn(twoWriters, { operations: oneAfterOther, writes, replicas: both(0) })).toEqual(['lost-write w2 w1']);
  });

  it('loses a write to one that it was made from, whenever that ended', () => {
    const saw = [{ operation: w1 }, { operation: w2, saw: [0] }];
    expect(hazardsIn(twoWriters, { operations: atOnce, writes: saw, replicas: both(0) })).toEqual(['lost-write w2 w1']);
  });

  it('discards one of two concurrent writes', () => {
    expect(hazardsIn(twoWriters, { operations: atOnce, writes, replicas: both(1) })).toEqual(['discarded-write w1 w2']);
    expect(hazardsIn(twoWriters, { operations: atOnce, writes, replicas: both(0) })).toEqual(['discarded-write w2 w1']);
  });

  it('finds nothing where the later write stands, or one that knew it', () => {
    expect(hazardsIn(twoWriters, { operations: oneAfterOther, writes, replicas: both(1) })).toEqual([]);
    const saw = [{ operation: w1 }, { operation: w2, saw: [0] }];
    expect(hazardsIn(twoWriters, { operations: atOnce, writes: saw, replicas: both(1) })).toEqual([]);
  });

  it('keeps a write that is one of several siblings', () => {
    expect(hazardsIn(twoWriters, { operations: atOnce, writes, replicas: [{ winners: [0, 1] }, { winners: [0, 1] }] })).toEqual([]);
  });

  it('loses a write of which nothing is left, even where another replica keeps it', () => {
    const alone = [{ operation: w1, from: 0, to: 2, write: 0 }];
    const found = hazardsIn(twoWriters, { operations: alone, writes: [{ operation: w1 }], replicas: [{ winners: [0] }, { winners: [] }] });
    expect(found).toContain('lost-write w1');
  });

  it('asks no replica that is down while another is up, and the disks where none is', () => {
    const alone = [{ operation: w1, from: 0, to: 2, write: 0 }];
    const kept = { operations: alone, writes: [{ operation: w1 }] };
    expect(hazardsIn(twoWriters, { ...kept, replicas: [{ winners: [0] }, { winners: [], up: false }] })).toEqual([]);
    expect(hazardsIn(twoWriters, { ...kept, replicas: [{ winners: [0], up: false }, { winners: [0], up: false }] })).toEqual([]);
    expect(hazardsIn(twoWriters, { ...kept, replicas: [{ winners: [], up: false }, { winners: [], up: false }] })).toEqual(['lost-write w1']);
  });

  it('does not call lost what was never acknowledged', () => {
    const unknown = [{ operation: w1, from: 0, to: 2, ending: 'failed' as const, write: 0 }];
    expect(hazardsIn(twoWriters, { operations: unknown, writes: [{ operation: w1 }], replicas: both(0).map(() => ({ winners: [] })) })).toEqual([]);
  });

  it('lets a write that timed out overwrite a later one when it arrives late', () => {
    const late = [
      { operation: w1, from: 0, to: 2, ending: 'unknown' as const, write: 0 },
      { operation: w2, program: 1, from: 4, to: 6, write: 1 },
    ];
    expect(hazardsIn(twoWriters, { operations: late, writes, replicas: both(0) })).toEqual(['lost-write w2 w1']);
  });
});

describe('stale reads', () => {
  const writes = [{ operation: w1 }, { operation: w2 }];
  const written = [
    { operation: w1, from: 0, to: 2, write: 0 },
    { operation: w2, program: 1, from: 3, to: 5, write: 1 },
  ];
  const reading = (from: number, reads: readonly number[]) => ({
    operations: [...written, { operation: r, program: 2, from, to: from + 2, value: 1, reads }],
    writes,
    replicas: [{ winners: [1] }, { winners: [1] }],
  });

  it('misses a write that had ended', () => {
    expect(hazardsIn(twoWriters, reading(5, [0]))).toEqual(['stale-read r w2']);
    expect(hazardsIn(twoWriters, reading(5, []))).toEqual(['stale-read r w1', 'stale-read r w2']);
  });

  it('may answer what was there while the write had not ended', () => {
    expect(hazardsIn(twoWriters, reading(4.999999, [0]))).toEqual([]);
    expect(hazardsIn(twoWriters, reading(5, [1]))).toEqual([]);
  });

  it('counts what an increment starts from as read', () => {
    const adding = planOf({
      machines: ['n1', 'n2'],
      stores: [{ replicas: [0, 1] }],
      programs: [
        { name: 'a', machine: 0, operations: [{ label: 'w', verb: 'write' }] },
        { name: 'b', machine: 1, operations: [{ label: 'i', verb: 'increment' }] },
      ],
    });
    const operations = [
      { operation: 0, from: 0, to: 2, write: 0 },
      { operation: 1, program: 1, from: 3, to: 5, write: 1 },
    ];
    const history = { writes: [{ operation: 0 }, { operation: 1 }], replicas: [{ winners: [1] }, { winners: [1] }] };
    expect(hazardsIn(adding, { ...history, operations })).toEqual(['stale-read i w']);
    expect(hazardsIn(adding, { ...history, operations: operations.map((one) => ({ ...one, reads: [0] })) })).toEqual([]);
  });

  it("goes by the store's order", () => {
    expect(hazardsIn(twoWriters, { ...reading(5, [0]), order: [1, 0] })).toEqual([]);
  });
});

describe('replicas that differ', () => {
  it('is told only of those that are up', () => {
    const writes = [{ operation: w1 }, { operation: w2 }];
    expect(hazardsIn(twoWriters, { operations: [], writes, replicas: [{ winners: [0] }, { winners: [1] }] })).toEqual(['never-converge']);
    expect(hazardsIn(twoWriters, { operations: [], writes, replicas: [{ winners: [0] }, { winners: [1], up: false }] })).toEqual([]);
    expect(hazardsIn(twoWriters, { operations: [], writes, replicas: [{ winners: [0, 1] }, { winners: [1, 0] }] })).toEqual([]);
  });
});

describe('unknown outcomes', () => {
  const key = hazardKey('unknown-outcome', { operation: w1 }, '0 of 0.0 unknown undefined');

  it('says of what the client saw whether the effect took place', () => {
    const unknown = [{ operation: w1, from: 0, to: 5, ending: 'unknown' as const }];
    expect(facts(twoWriters, { operations: unknown }).get(key)).toBe(false);
    expect(facts(twoWriters, { operations: unknown, writes: [{ operation: w1 }] }).get(key)).toBe(true);
  });
});

describe('expectations', () => {
  function verdict(condition: ConditionPlan, history: Words, mode: ExpectationPlan['mode'] = 'always') {
    const plan: Plan = { ...twoWriters, expectations: [{ mode, condition, text: '' }] };
    return facts(plan, history).get(expectationKey(0));
  }
  const number = (value: number) => ({ kind: 'number', value }) as const;
  const result = (operation: number) => ({ kind: 'result', operation }) as const;
  const ends = (operation: number, ending: 'ok' | 'failed' | 'unknown', withinMs: number | null = null) =>
    ({ kind: 'ends', operation, ending, withinNs: withinMs === null ? null : withinMs * 1e6 }) as const;
  const readOne = { operations: [{ operation: r, program: 2, from: 0, to: 2, value: 1 }] };

  it('compares values, and judges nothing by one that is not there', () => {
    const isOne: ConditionPlan = { kind: 'compare', operator: '==', left: result(r), right: number(1) };
    expect(verdict(isOne, readOne)).toBe(true);
    expect(verdict({ ...isOne, right: number(2) }, readOne)).toBe(false);
    expect(verdict(isOne, { operations: [] })).toBeNull();
    expect(verdict({ kind: 'not', operand: isOne }, { operations: [] })).toBeNull();
    expect(verdict({ ...isOne, right: { kind: 'none' } }, { operations: [{ operation: r, from: 0, to: 2, value: null }] })).toBe(true);
  });

  it('takes null for what it does not know, in "and" and "or"', () => {
    const unknown: ConditionPlan = { kind: 'compare', operator: '==', left: result(w1), right: number(1) };
    const yes: ConditionPlan = ends(r, 'ok');
    const no: ConditionPlan = ends(r, 'failed');
    expect(verdict({ kind: 'and', operands: [unknown, no] }, readOne)).toBe(false);
    expect(verdict({ kind: 'and', operands: [unknown, yes] }, readOne)).toBeNull();
    expect(verdict({ kind: 'or', operands: [unknown, yes] }, readOne)).toBe(true);
    expect(verdict({ kind: 'or', operands: [unknown, no] }, readOne)).toBeNull();
  });

  it('finds a value among several', () => {
    const condition = (values: number[]): ConditionPlan => ({ kind: 'in', left: result(r), values: values.map(number) });
    expect(verdict(condition([3, 1]), readOne)).toBe(true);
    expect(verdict(condition([3]), readOne)).toBe(false);
    expect(verdict(condition([1]), { operations: [] })).toBeNull();
  });

  it('judges endings always, and their time from the beginning, to the nanosecond', () => {
    expect(verdict(ends(r, 'ok', 2), readOne)).toBe(true);
    expect(verdict(ends(r, 'ok', 1.999999), readOne)).toBe(false);
    expect(verdict(ends(w1, 'ok'), readOne)).toBe(false);
  });

  it('asks every execution of a repeated operation, or for "possible" any', () => {
    const twice = {
      operations: [
        { operation: r, instance: 0, from: 0, to: 2, value: 1 },
        { operation: r, instance: 1, from: 3, to: 9, value: 1 },
      ],
    };
    expect(verdict(ends(r, 'ok', 5), twice)).toBe(false);
    expect(verdict(ends(r, 'ok', 5), twice, 'possible')).toBe(true);
    expect(verdict(ends(r, 'ok', 6), twice)).toBe(true);
  });

  it('survives only what ended ok and still stands', () => {
    const write = { operation: w1, from: 0, to: 2, write: 0 };
    const stands = { operations: [write], writes: [{ operation: w1 }], replicas: [{ winners: [0] }, { winners: [0] }] };
    expect(verdict({ kind: 'survives', operation: w1 }, stands)).toBe(true);
    expect(verdict({ kind: 'survives', operation: w1 }, { ...stands, replicas: [{ winners: [] }] })).toBe(false);
    expect(verdict({ kind: 'survives', operation: w1 }, { ...stands, operations: [{ ...write, ending: 'unknown' }] })).toBe(false);
  });

  it('asks for the absence of hazards of a store, a client or an operation', () => {
    const lost = { operations: [{ operation: w1, from: 0, to: 2, write: 0 }], writes: [{ operation: w1 }], replicas: [{ winners: [] }] };
    const none = { kind: 'no-hazard', hazard: 'lost-write', store: null, program: null, operation: null } as const;
    expect(verdict(none, lost)).toBe(false);
    expect(verdict({ ...none, store: 0 }, lost)).toBe(false);
    expect(verdict({ ...none, program: 0 }, lost)).toBe(false);
    expect(verdict({ ...none, program: 1 }, lost)).toBe(true);
    expect(verdict({ ...none, operation: w2 }, lost)).toBe(true);
    expect(verdict({ ...none, hazard: 'stale-read' }, lost)).toBe(true);
  });

  it('reads keys at the end from each replica that is up', () => {
    const isZero: ConditionPlan = { kind: 'compare', operator: '==', left: { kind: 'key', store: 0, key: 'x' }, right: number(w1) };
    const writes = [{ operation: w1 }, { operation: w2 }];
    expect(verdict(isZero, { operations: [], writes, replicas: [{ winners: [0] }, { winners: [0] }] }, 'finally')).toBe(true);
    expect(verdict(isZero, { operations: [], writes, replicas: [{ winners: [0] }, { winners: [1] }] }, 'finally')).toBe(false);
    expect(verdict(isZero, { operations: [], writes, replicas: [{ winners: [0] }, { winners: [1], up: false }] }, 'finally')).toBe(true);
    expect(verdict(isZero, { operations: [], writes, replicas: [{ winners: [0], up: false }] }, 'finally')).toBeNull();
  });

  it('converges within a time from the last anchor to the last change that was one', () => {
    const converges = (withinMs: number): ConditionPlan => ({ kind: 'converges', store: 0, withinNs: withinMs * 1e6 });
    const history = { operations: [], writes: [{ operation: w1 }], replicas: [{ winners: [0] }, { winners: [0] }], anchors: [3, 10] };
    expect(verdict(converges(5), { ...history, changes: [2, 15] })).toBe(true);
    expect(verdict(converges(5), { ...history, changes: [2, 15.000001] })).toBe(false);
    expect(verdict(converges(5), { ...history, replicas: [{ winners: [0] }, { winners: [] }], changes: [] })).toBe(false);
  });

  it('leaves an unknown outcome open until other behaviours are known', () => {
    const condition: ConditionPlan = { kind: 'no-hazard', hazard: 'unknown-outcome', store: null, program: 0, operation: null };
    const plan: Plan = { ...twoWriters, expectations: [{ mode: 'always', condition, text: '' }] };
    const found = facts(plan, { operations: [{ operation: w1, from: 0, to: 5, ending: 'unknown' }] });
    expect(found.get(expectationKey(0))).toBe(true);
    expect(found.get(expectationIfKey(0, w1, false, '0 of 0.0 unknown undefined'))).toBe(false);
  });
});
