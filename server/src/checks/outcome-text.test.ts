import { describe as group, expect, it } from 'vitest';
import type { Answered, ExpectationAnswer, HazardAnswer, OperationAnswer, ScenarioAnswer, Threshold } from './answer.ts';
import { answerFindings } from './answer-findings.ts';
import { coverageText, describe, endingText, hazardMessage, outcomeText, verdictText } from './outcome-text.ts';
import { fixed, plannedOf, planOf } from './plan-fixture.ts';

const plan = planOf({
  machines: ['n1', 'n2', 'n3'],
  stores: [{ replicas: [0, 1, 2] }],
  programs: [
    { name: 'a', machine: 0, operations: [{ label: 'w1', verb: 'write' }] },
    { name: 'b', machine: 2, operations: [{ label: 'w2', verb: 'increment' }, { label: 'r', verb: 'read', timeout: fixed(5) }] },
  ],
  expectations: [
    { mode: 'always', condition: { kind: 'survives', operation: 1 } },
    { mode: 'possible', condition: { kind: 'ends', operation: 2, ending: 'failed', withinNs: null } },
    { mode: 'always', condition: { kind: 'ends', operation: 2, ending: 'ok', withinNs: null } },
  ],
  faults: [{ text: 'cut n1 <-> n3 at 1s', kind: 'cut' }],
  imperfections: [
    { kind: 'skew', machine: 0, name: 'clock n1 skew' },
    { kind: 'skew', machine: 2, name: 'clock n3 skew' },
    { kind: 'fault', fault: 0, name: 'fault cut n1 <-> n3 at 1s' },
  ],
});
const [w1, w2, r] = [0, 1, 2];

const edge: Threshold = {
  cause: 0,
  quantity: 'skew(n1) - skew(n3)',
  relation: '>',
  ns: 3_000_000,
  declaredLowNs: 0,
  declaredHighNs: 6_000_000,
  phrase: 'n1 is more than 3 ms ahead of n3',
};

const nothing: Answered = { verdict: 'impossible', proved: true, probability: null, witness: null, causes: [], thresholds: [], fixes: [] };

function hazard(words: Partial<HazardAnswer>): HazardAnswer {
  return { ...nothing, code: 'lost-write', operation: w2, store: null, fault: null, by: w1, reading: null, since: null, machine: null, service: null, message: '', ...words };
}

function operation(id: number, words: Partial<OperationAnswer> = {}): OperationAnswer {
  const latencyNs = { min: 2_000_000, max: 8_000_000, p50: null, p99: null };
  return { operation: id, label: null, outcomes: { ok: true, failed: false, unknown: false }, latencyNs, values: [], visible: [], ...words };
}

function answer(words: Partial<ScenarioAnswer>): ScenarioAnswer {
  return {
    scenario: 'a test',
    planHash: 'hash',
    state: 'final',
    coverage: { method: 'cells', complete: true, cells: 4, runs: 9, lossesMax: 2, lossesCut: false, limit: null },
    expectations: [],
    hazards: [],
    operations: [],
    witnesses: [],
    ...words,
  };
}

const lost = hazard({
  verdict: 'possible',
  witness: 'w-1',
  causes: [[0, 1]],
  thresholds: [edge],
  fixes: [{ id: 'timestamp-lamport', title: 'timestamp lamport', verdict: 'impossible', cost: 'timestamps say nothing about the time' }],
  message: 'may be overwritten by w1 because of clock skew: when n1 is more than 3 ms ahead of n3 (declared: up to 6 ms)',
});

group('the sentence of a hazard', () => {
  it('says what, because of what, and from which edge on', () => {
    expect(hazardMessage(plan, 'may be overwritten by w1', lost)).toBe(lost.message);
  });

  it('says of several causes which of them has the edge', () => {
    const causes = [[2], [0, 1]];
    const thresholds = [{ ...edge, cause: 1 }];
    expect(hazardMessage(plan, 'may be lost', { causes, thresholds })).toBe(
      'may be lost because of the cut n1 <-> n3 or clock skew (when n1 is more than 3 ms ahead of n3; declared: up to 6 ms)',
    );
    const { lines } = describe(answer({ hazards: [{ ...lost, causes, thresholds }] }), plan, { kind: 'operation', id: w2 });
    expect(lines.filter(({ label }) => label === 'when')).toEqual([{ label: 'when', text: 'of clock skew: n1 is more than 3 ms ahead of n3 (declared: 0–6 ms)' }]);
  });

  it('says how far the declaration goes on the side of the edge', () => {
    const below = { ...edge, relation: '<', ns: -1_000_000, declaredLowNs: -3_000_000, declaredHighNs: 0, phrase: 'the clock of n3 is more than 1 ms behind' } as const;
    expect(hazardMessage(plan, 'may be lost', { causes: [[1]], thresholds: [below] })).toBe(
      'may be lost because of the clock skew of n3: when the clock of n3 is more than 1 ms behind (declared: down to -3 ms)',
    );
    expect(hazardMessage(plan, 'may be lost', { causes: [[2]], thresholds: [{ ...edge, declaredHighNs: Infinity }] })).toMatch(/\(declared: without limit\)$/);
  });

  it('says that nothing needs to go wrong, and nothing where it is not known', () => {
    expect(hazardMessage(plan, 'may be discarded for w1', { causes: [[]], thresholds: [] })).toBe('may be discarded for w1, even if nothing goes wrong');
    expect(hazardMessage(plan, 'may be discarded for w1', { causes: [], thresholds: [] })).toBe('may be discarded for w1');
  });

  it('names as no cause what it may not need', () => {
    const partly = { causes: [[0, 2]], untried: [0], thresholds: [] };
    expect(hazardMessage(plan, 'may be lost', partly)).toBe('may be lost because of the cut n1 <-> n3 (not known whether it needs the clock skew of n1)');
    expect(hazardMessage(plan, 'may be lost', { ...partly, untried: [0, 2] })).toBe('may be lost (not known whether it needs the clock skew of n1 or the cut n1 <-> n3)');
    const lost = answer({ hazards: [hazard({ verdict: 'possible', proved: false, ...partly })] });
    expect(describe(lost, plan, { kind: 'operation', id: w2 }).lines).toContainEqual({ label: 'because of', text: 'the cut n1 <-> n3 (not known whether it needs the clock skew of n1)' });
    expect(describe(lost, plan, { kind: 'fault', id: 0 }).lines).toHaveLength(2);
    expect(describe(lost, plan, { kind: 'clock', id: 0 }).lines).toEqual([]);
  });
});

group('the outcome of an operation in a line', () => {
  it.each<[OperationAnswer['outcomes'], string]>([
    [{ ok: false, failed: false, unknown: true }, 'not seen to end'],
    [{ ok: false, failed: true, unknown: false }, 'seen only to fail'],
    [{ ok: false, failed: false, unknown: false }, 'not seen to begin'],
  ])('says neither never nor always where not all is covered: %o', (outcomes, text) => {
    const known = answer({ operations: [operation(w2, { outcomes, latencyNs: null })] });
    expect(outcomeText({ ...known, coverage: { ...known.coverage, complete: false } }, plan, w2)).toBe(text);
  });
  it.each<[string, Partial<OperationAnswer>, string]>([
    ['ok', {}, 'ok in 2–8 ms'],
    ['ok or unknown', { outcomes: { ok: true, failed: false, unknown: true } }, 'ok in 2–8 ms, may never end'],
    ['ok or failed', { outcomes: { ok: true, failed: true, unknown: false } }, 'ok in 2–8 ms, may fail'],
    ['unknown', { outcomes: { ok: false, failed: false, unknown: true }, latencyNs: null }, 'never ends'],
    ['failed', { outcomes: { ok: false, failed: true, unknown: false }, latencyNs: null }, 'always fails'],
    ['nothing', { outcomes: { ok: false, failed: false, unknown: false }, latencyNs: null }, 'never begins'],
  ])('says %s', (_, words, text) => {
    expect(outcomeText(answer({ operations: [operation(w2, words)] }), plan, w2)).toBe(text);
  });

  it('tells a timeout, and what is read', () => {
    const timed = operation(r, { outcomes: { ok: true, failed: false, unknown: true }, values: ['none', '1'] });
    expect(endingText(answer({ operations: [timed] }), plan, r)).toBe('reads none or 1 in 2–8 ms, may time out');
    const never = operation(r, { outcomes: { ok: false, failed: false, unknown: true }, latencyNs: null });
    expect(endingText(answer({ operations: [never] }), plan, r)).toBe('always times out');
  });

  it('claims no range for what was only sampled', () => {
    const { coverage } = answer({});
    const sampled = answer({ operations: [operation(w2)], coverage: { ...coverage, method: 'samples', complete: false } });
    expect(outcomeText(sampled, plan, w2)).toBe('ok, seen in 2–8 ms');
  });

  it('lets what can go wrong come first, and says nothing of what cannot', () => {
    const operations = [operation(w2)];
    expect(outcomeText(answer({ operations, hazards: [lost] }), plan, w2)).toBe(lost.message);
    expect(outcomeText(answer({ operations, hazards: [hazard({})] }), plan, w2)).toBe('ok in 2–8 ms');
  });
});

group('a description', () => {
  const told = answer({
    hazards: [lost],
    operations: [
      operation(w1),
      operation(w2, { values: ['2'], visible: [{ machine: 0, minNs: 2e6, maxNs: 8e6, always: false }] }),
      operation(r),
    ],
    expectations: [{ ...nothing, expectation: 0, text: 'w2 survives', verdict: 'fails', proved: false, causes: [[0, 1]] }],
  });

  it('says of an operation how it ends, what it yields, where it shows and what can go wrong', () => {
    expect(describe(told, plan, { kind: 'operation', id: w2 })).toEqual({
      lines: [
        { label: 'outcome', text: 'ok in 2–8 ms' },
        { label: 'value', text: '2' },
        { label: 'visible', text: 'at n1 2–8 ms after it began, not always' },
        { label: 'hazard', text: lost.message },
        { label: 'when', text: 'n1 is more than 3 ms ahead of n3 (declared: 0–6 ms)' },
        { label: 'because of', text: 'clock skew' },
        { label: 'fix', text: 'timestamp lamport: then impossible, proved; timestamps say nothing about the time' },
      ],
      witness: 'w-1',
      coverage: 'every behaviour in the declared ranges was covered (4 cells); how likely things are is told from 9 runs',
    });
  });

  it('gives a client its operations and a store its writes', () => {
    const texts = (thing: Parameters<typeof describe>[2]) => describe(told, plan, thing).lines.map(({ text }) => text);
    expect(texts({ kind: 'client', id: 1 })).toEqual([`w2: ${lost.message}`, 'r: ok in 2–8 ms']);
    expect(texts({ kind: 'store', id: 0 })).toEqual(['w1: ok in 2–8 ms', `w2: ${lost.message}`]);
  });

  it('tells of a clock, a fault or a link what it takes part in causing', () => {
    expect(describe(told, plan, { kind: 'clock', id: 0 }).lines.map(({ text }) => text)).toContain(`w2 ${lost.message}`);
    expect(describe(told, plan, { kind: 'clock', id: 0 }).lines.at(-1)).toEqual({ label: 'expectation', text: 'w2 survives: fails' });
    expect(describe(told, plan, { kind: 'clock', id: 1 }).lines).toEqual([]);
    expect(describe(told, plan, { kind: 'fault', id: 0 }).lines).toEqual([]);
    expect(describe(told, plan, { kind: 'link', id: 0 }).lines).toEqual([]);
  });
});

group('how well something is known', () => {
  it('is said of a verdict', () => {
    expect(verdictText({ verdict: 'holds', proved: true, probability: null })).toBe('holds, proved');
    expect(verdictText({ verdict: 'fails', proved: false, probability: null })).toBe('fails');
    expect(verdictText({ verdict: 'not-seen', proved: false, probability: { value: null, low: 0, high: 0.0015 } })).toBe('not seen; at most 0.15% of runs (95%)');
  });

  it('is said of the coverage', () => {
    const { coverage } = answer({});
    expect(coverageText(answer({ coverage: { ...coverage, lossesCut: true } }))).toBe(
      'every behaviour in the declared ranges was covered, with up to 2 lost messages (4 cells); how likely things are is told from 9 runs',
    );
    expect(coverageText(answer({ coverage: { ...coverage, complete: false, limit: 'more than 20000 cells' } }))).toBe(
      'not every behaviour was covered: more than 20000 cells (4 cells and 9 runs)',
    );
    expect(coverageText(answer({ state: 'partial', coverage: { ...coverage, complete: false } }))).toBe('being explored: 4 cells and 9 runs until now');
  });
});

group('findings', () => {
  const expectation = (id: number, words: Partial<ExpectationAnswer>): ExpectationAnswer => ({ ...nothing, expectation: id, text: '', ...words });

  it('put a hazard on its operation, with what causes it beside it and what mends it behind it', () => {
    const planned = plannedOf(plan);
    const fix = { file: 'test.fault', title: 'timestamp lamport', edits: [{ range: { start: 1, end: 2 }, text: 'lamport' }] };
    const variant = { id: 'timestamp-lamport', title: 'timestamp lamport', cost: '', cures: ['lost-write'], plan, fix };
    const [finding, ...others] = answerFindings({ ...planned, variants: [variant] }, answer({ hazards: [lost, hazard({})] }));
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      code: 'lost-write',
      severity: 'warning',
      message: `w2 ${lost.message}`,
      range: planned.origins.operations[w2]?.range,
      scenario: 'a test',
      fixes: [{ title: 'timestamp lamport (tried: then impossible, proved; timestamps say nothing about the time)', edits: fix.edits }],
    });
    expect(finding?.related?.map(({ message }) => message)).toEqual(['w1, the other operation', 'because of clock n1 skew', 'because of clock n3 skew']);
  });

  it('say why an expectation fails, and that none is to be had', () => {
    const messages = answerFindings(
      plannedOf(plan),
      answer({
        expectations: [
          expectation(0, { verdict: 'fails', proved: false, causes: [[0, 1]], thresholds: [edge] }),
          expectation(1, { verdict: 'fails', proved: true }),
          expectation(2, { verdict: 'vacuous' }),
          expectation(2, { verdict: 'unknown', proved: false }),
          expectation(2, { verdict: 'holds' }),
          expectation(2, { verdict: 'not-seen', proved: false }),
        ],
      }),
    ).map(({ code, message }) => [code, message]);
    expect(messages).toEqual([
      ['expectation-fails', 'fails because of clock skew: when n1 is more than 3 ms ahead of n3 (declared: up to 6 ms)'],
      ['expectation-fails', 'fails: no behaviour in the declared ranges fulfils it'],
      ['expectation-vacuous', 'never judged: in no behaviour does what it speaks of have a value'],
      ['expectation-unknown', 'could not be decided: a limit was reached'],
    ]);
  });

  it('leave open what is still being explored', () => {
    const partial = answer({ state: 'partial', expectations: [expectation(2, { verdict: 'unknown', proved: false })] });
    expect(answerFindings(plannedOf(plan), partial)).toEqual([]);
  });
});
