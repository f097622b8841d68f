import { describe, expect, it } from 'vitest';
import { present } from '../base/assert.ts';
import { replay } from '../explorer/assignment.ts';
import { defaultExploreOptions, type ExploreOptions } from '../explorer/explore-options.ts';
import { laterWriteSmallerTimestamp } from '../simulator/example-plans.ts';
import { buildPlan } from '../simulator/plan-builder.ts';
import type { PlanWords } from '../simulator/plan-words.ts';
import type { ConditionPlan } from '../simulator/condition-plan.ts';
import type { Plan } from '../simulator/plan.ts';
import { gridOf } from '../simulator/simulate.ts';
import type { Answered, HazardAnswer, ScenarioAnswer } from './answer.ts';
import type { TriedVariant } from './answer-request.ts';
import { answerScenario } from './answer-scenario.ts';
import { expectationKey, hazardKey } from './fact-keys.ts';
import { subjectOf } from './judge.ts';
import { outcomeText } from './outcome-text.ts';
import { assignmentOf } from './witness-gallery.ts';

/** The final answer; every partial one must keep what it had proved until then. */
function answer(plan: Plan, changed: Partial<ExploreOptions> = {}, variants: readonly TriedVariant[] = []): ScenarioAnswer {
  const answering = answerScenario({ plan, planHash: 'hash', variants, options: { ...defaultExploreOptions, ...changed } });
  const partials: ScenarioAnswer[] = [];
  for (;;) {
    const step = answering.next();
    if (!step.done) {
      partials.push(step.value);
      continue;
    }
    for (const partial of partials) expect(contradictions(partial, step.value)).toEqual([]);
    expect(step.value.state).toBe('final');
    return step.value;
  }
}

function contradictions(earlier: ScenarioAnswer, later: ScenarioAnswer): string[] {
  const verdicts = (one: ScenarioAnswer): Map<string, Answered> =>
    new Map<string, Answered>([
      ...one.expectations.map((expectation) => [`expectation ${expectation.expectation}`, expectation] as const),
      ...one.hazards.map((hazard) => [`${hazard.code} ${hazard.operation} ${hazard.store} ${hazard.by}`, hazard] as const),
    ]);
  const finals = verdicts(later);
  return [...verdicts(earlier)].flatMap(([key, { verdict, proved, witness }]) => {
    const known = proved || witness !== null || verdict === 'possible' || verdict === 'fails';
    const same = finals.get(key)?.verdict === verdict || (verdict === 'possible' && finals.get(key)?.verdict === 'always');
    return known && !same ? [`${key}: ${verdict}, then ${finals.get(key)?.verdict}`] : [];
  });
}

/** The hazards that are there, in short: `lost-write w2: may be overwritten by w1 …`. */
function told(plan: Plan, { hazards }: ScenarioAnswer): string[] {
  const name = (id: number | null) => (id === null ? '' : ` ${plan.operations[id]?.label ?? plan.operations[id]?.text}`);
  return hazards.filter(({ verdict }) => verdict !== 'impossible').map((hazard) => `${hazard.code}${name(hazard.operation)}: ${hazard.message}`);
}

function hazard({ hazards }: ScenarioAnswer, code: string, operation: number | null = null): HazardAnswer {
  return present(hazards.find((one) => one.code === code && (operation === null || one.operation === operation)), `${code} of ${operation}`);
}

const ends = (operation: number, ending: 'ok' | 'failed' | 'unknown', withinNs: number | null = null): ConditionPlan => ({ kind: 'ends', operation, ending, withinNs });
const isValue = (operation: number, value: number): ConditionPlan => ({
  kind: 'compare',
  operator: '==',
  left: { kind: 'result', operation },
  right: { kind: 'number', value },
});

/** A client that writes once to a single store on n1. */
function oneWrite(words: { timeout?: number; link: PlanWords['link']; expect?: PlanWords['expect'] } & Pick<PlanWords, 'faults'>): Plan {
  return buildPlan({
    nodes: { n1: {} },
    stores: { kv: { on: ['n1'] } },
    clients: { c: { body: [{ do: 'write', label: 'w', key: 'kv.x', value: 1, ...(words.timeout === undefined ? {} : { timeout: words.timeout }) }] } },
    ...words,
  });
}

describe('DDIA figure 8-3: a later write with the smaller timestamp', () => {
  // w1 takes effect at n1 at t; its replication reaches n3 no earlier than t + 1 ms, the awaiting client no earlier than
  // t + 2 ms, its increment n3 no earlier than t + 3 ms. w2 loses if t + skew(n1) > t + 3 ms + skew(n3) (an equal reading
  // lets the later replica, n3, win): exactly if n1 is more than 3 ms ahead of n3.
  const plan = laterWriteSmallerTimestamp();
  const [w1, w2] = [0, 2];
  const variants = [
    { id: 'timestamp-lamport', title: 'timestamp lamport', cost: 'c1', cures: ['lost-write'], plan: laterWriteSmallerTimestamp({ timestamp: 'lamport' }) },
    { id: 'nothing', title: 'nothing', cost: 'c2', cures: ['lost-write'], plan },
    { id: 'other', title: 'other', cost: 'c3', cures: ['stale-read'], plan: laterWriteSmallerTimestamp({ timestamp: 'version-vector' }) },
  ];
  const given = answer(plan, {}, variants);

  it('says that w2 may be overwritten, because of what, from which edge on, and what mends it', () => {
    expect(given.coverage).toMatchObject({ method: 'cells', complete: true, limit: null });
    expect(hazard(given, 'lost-write', w2)).toMatchObject({
      verdict: 'possible',
      by: w1,
      witness: 'w-1',
      causes: [[0, 1]],
      thresholds: [{ quantity: 'skew(n1) - skew(n3)', relation: '>', ns: 3_000_000, declaredLowNs: 0, declaredHighNs: 6_000_000 }],
      fixes: [{ id: 'timestamp-lamport', title: 'timestamp lamport', verdict: 'impossible', cost: 'c1' }],
      message: 'may be overwritten by w1 because of clock skew: when n1 is more than 3 ms ahead of n3 (declared: up to 6 ms)',
    });
    expect(plan.imperfections.slice(0, 2).map(({ name }) => name)).toEqual(['clock n1 skew', 'clock n3 skew']);
    expect(outcomeText(given, plan, w2)).toBe(hazard(given, 'lost-write', w2).message);
    expect(outcomeText(given, plan, w1)).toBe('ok in 2–8 ms');
  });

  it('finds nothing else, and says of nothing else that it is there', () => {
    expect(told(plan, given)).toHaveLength(1);
    expect(given.hazards.filter(({ verdict }) => verdict === 'impossible').every(({ proved }) => proved)).toBe(true);
  });

  it('fails the expectation for the same reason, with the same witness; any variant that mends it is a fix', () => {
    const [survives, converges] = given.expectations;
    expect(survives).toMatchObject({ verdict: 'fails', witness: 'w-1', causes: [[0, 1]], thresholds: [{ ns: 3_000_000 }] });
    expect(survives?.fixes.map(({ id, verdict }) => [id, verdict])).toEqual([
      ['timestamp-lamport', 'holds'],
      ['other', 'holds'],
    ]);
    expect(converges).toMatchObject({ verdict: 'holds', proved: true, witness: null });
  });

  it('has a witness of round numbers that the plain simulator replays', () => {
    const witness = present(given.witnesses[0], 'witness');
    expect(witness.minimal).toBe(true);
    expect(witness.inputs).toMatchObject({ 'skew(n1)': '3ms', 'skew(n3)': '-1ms', 'delay of w1 from a to n1': '1ms' });
    expect(Object.keys(witness.inputs).slice(0, 2)).toEqual(['skew(n1)', 'skew(n3)']);
    const { judgement } = replay(subjectOf(plan), gridOf(plan), assignmentOf(witness));
    expect(judgement.facts.get(hazardKey('lost-write', { operation: w2, by: w1 }))).toBe(true);
    expect(judgement.facts.get(expectationKey(0))).toBe(false);
    expect(witness.story[0]).toMatch(/^0 ms {2}a begins w1: write kv\.x/);
    expect(witness.story.at(-1)).toMatch(/^5 ms {2}n\d gets .* of w2, which loses$/);
  });

  it.each(['lamport', 'version-vector'] as const)('proves it impossible with %s', (timestamp) => {
    const other = answer(laterWriteSmallerTimestamp({ timestamp }));
    expect(hazard(other, 'lost-write', w2)).toMatchObject({ verdict: 'impossible', proved: true, by: null, message: 'is never lost' });
    expect(other.expectations.map(({ verdict, proved }) => [verdict, proved])).toEqual([
      ['holds', true],
      ['holds', true],
    ]);
  });

  it('proves it impossible at a difference of exactly 3 ms, and possible with one nanosecond more', () => {
    const exactly = answer(laterWriteSmallerTimestamp({ aheadMs: 2, behindMs: 1 }));
    expect(hazard(exactly, 'lost-write', w2)).toMatchObject({ verdict: 'impossible', proved: true });
    const beyond = answer(laterWriteSmallerTimestamp({ aheadMs: 2, behindMs: 1.000001 }));
    expect(hazard(beyond, 'lost-write', w2)).toMatchObject({ verdict: 'possible', causes: [[0, 1]] });
    // The edge and the end of the declared range are the same now: there is nothing to tell.
    expect(hazard(beyond, 'lost-write', w2).message).toBe(
      'may be overwritten by w1 because of clock skew: when n1 is more than 3 ms ahead of n3 (declared: up to 3.000001 ms)',
    );
  });

  it('gives exact latencies, and when a write shows where', () => {
    // a's request and answer take 1 to 4 ms each, replication as much again.
    expect(given.operations[w1]).toMatchObject({
      label: 'w1',
      outcomes: { ok: true, failed: false, unknown: false },
      latencyNs: { min: 2_000_000, max: 8_000_000 },
      values: ['1'],
      visible: [
        { machine: 0, minNs: 1_000_000, maxNs: 4_000_000, always: true },
        { machine: 1, minNs: 2_000_000, maxNs: 8_000_000, always: true },
        { machine: 2, minNs: 2_000_000, maxNs: 8_000_000, always: true },
      ],
    });
    expect(given.operations[w2]?.values).toEqual(['2']);
  });
});

describe('a timeout within the round trip', () => {
  // The round trip takes d1 + d2 with 1 to 4 ms each. A timeout of 5 ms runs out if d1 + d2 >= 5 ms (both orders of a tie
  // can be): for delays of at most x if 2x >= 5 ms.
  const plan = oneWrite({
    timeout: 5,
    link: { delay: [1, 4] },
    expect: [
      ['always', ends(0, 'ok')],
      ['possible', ends(0, 'unknown')],
      ['possible', ends(0, 'failed')],
    ],
  });
  const given = answer(plan);

  it('fails from a delay of 2.5 ms on', () => {
    expect(given.expectations[0]).toMatchObject({
      verdict: 'fails',
      causes: [[0]],
      thresholds: [{ quantity: 'delay(* <-> *)', relation: '>=', ns: 2_500_000, phrase: 'a message takes at least 2.5 ms' }],
    });
    const narrowed = (highMs: number) => answer(oneWrite({ timeout: 5, link: { delay: [1, highMs] }, expect: [['always', ends(0, 'ok')]] })).expectations[0];
    expect(narrowed(2.499999)).toMatchObject({ verdict: 'holds', proved: true });
    expect(narrowed(2.5)).toMatchObject({ verdict: 'fails' });
  });

  it('answers what is expected to be possible: yes with a witness, or no, proved', () => {
    const [, unknown, failed] = given.expectations;
    expect(unknown).toMatchObject({ verdict: 'holds', proved: true, witness: 'w-1' });
    expect(failed).toMatchObject({ verdict: 'fails', proved: true, witness: null });
  });

  it('is no unknown outcome: the request always arrives, so the effect always takes place', () => {
    expect(hazard(given, 'unknown-outcome', 0)).toMatchObject({ verdict: 'impossible', proved: true });
    expect(outcomeText(given, plan, 0)).toBe('ok in 2–5 ms, may time out');
  });
});

describe('a lost message', () => {
  const none: ConditionPlan = { kind: 'no-hazard', hazard: 'unknown-outcome', store: null, program: 0, operation: null };
  const plan = oneWrite({ timeout: 20, link: { delay: [1, 4], loss: 0.01 }, expect: [['always', none]] });
  const given = answer(plan);
  const found = hazard(given, 'unknown-outcome', 0);

  it('leaves the client without knowing: the request was lost, or its answer', () => {
    // Imperfections: 0 is the spread of the delay, 1 the loss.
    expect(found).toMatchObject({ verdict: 'possible', causes: [[1]], message: 'may end without its client knowing whether it took effect because of a lost message' });
  });

  it('shows both behaviours, each with one lost message, and to the client they look the same', () => {
    const [effect, without] = [found.witness, found.contrast].map((id) => present(given.witnesses.find((one) => one.id === id), 'witness'));
    const lost = (inputs: object) => Object.keys(inputs).filter((name) => name.startsWith('loss'));
    expect(lost(effect?.inputs ?? {})).toEqual(['loss of answer to w from n1 to c']);
    expect(lost(without?.inputs ?? {})).toEqual(['loss of w from c to n1']);
    const observations = [effect, without].map((witness) => {
      const { facts } = replay(subjectOf(plan), gridOf(plan), assignmentOf(present(witness, 'witness'))).judgement;
      return [...facts].filter(([key]) => key.startsWith('hazard/unknown-outcome'));
    });
    expect(observations).toEqual([
      [[hazardKey('unknown-outcome', { operation: 0 }, '0 of 0.0 unknown undefined'), true]],
      [[hazardKey('unknown-outcome', { operation: 0 }, '0 of 0.0 unknown undefined'), false]],
    ]);
  });

  it('fails an expectation that there be none', () => {
    expect(given.expectations[0]).toMatchObject({ verdict: 'fails', causes: [[1]] });
  });

  it('says up to how many losses were covered', () => {
    expect(answer(plan, { lossesMax: 1 }).coverage).toMatchObject({ complete: true, lossesMax: 1 });
    const none = answer(plan, { lossesMax: 0 });
    expect(none.coverage).toMatchObject({ complete: true, lossesMax: 0, lossesCut: true });
    expect(hazard(none, 'unknown-outcome', 0).verdict).toBe('impossible');
  });
});

describe('a partition', () => {
  // w takes effect at n1 at 1 ms; its replication is lost, and sent again every 10 ms: at 11, 21, 31, 41 ms. b reads at n2 at
  // 51 ms. What is sent at 41 ms arrives in time, what is sent at 51 ms arrives a millisecond too late: the read misses w
  // exactly if the partition, which begins at 0, is still there at 41 ms (at its very end both orders can be).
  const plan = (longestMs: number, resendEvery?: number): Plan =>
    buildPlan({
      nodes: { n1: {}, n2: {} },
      link: { delay: 1 },
      stores: { kv: { on: ['n1', 'n2'], ...(resendEvery === undefined ? {} : { resendEvery }) } },
      clients: {
        a: { via: 'n1', body: [{ do: 'write', label: 'w', key: 'kv.x', value: 1 }] },
        b: { via: 'n2', body: [{ do: 'wait', length: 50 }, { do: 'read', label: 'r', key: 'kv.x' }] },
      },
      faults: [{ do: 'partition', label: 'split', groups: [['n1'], ['n2']], at: 0, for: [0, longestMs] }],
      expect: [
        ['always', isValue(1, 1)],
        ['always', { kind: 'converges', store: 0, withinNs: 11_000_000 }],
        ['finally', { kind: 'compare', operator: '==', left: { kind: 'key', store: 0, key: 'x' }, right: { kind: 'number', value: 1 } }],
      ],
    });

  it('makes a read stale from the last resend in time on', () => {
    const given = answer(plan(100, 10));
    expect(hazard(given, 'stale-read', 1)).toMatchObject({
      verdict: 'possible',
      by: 0,
      causes: [[0]],
      message: 'may read a value older than that of w because of the fault split: when the fault split lasts at least 41 ms (declared: up to 100 ms)',
    });
    expect(given.operations[1]?.values).toEqual(['none', '1']);
    expect(given.expectations[0]).toMatchObject({ verdict: 'fails', thresholds: [{ relation: '>=', ns: 41_000_000 }] });
  });

  it('is healed a resend and a delay after its end at most, and the replicas agree', () => {
    // At the end of the partition the next resend is at most 10 ms away, and takes 1 ms.
    const given = answer(plan(100, 10));
    expect(given.expectations.slice(1).map(({ verdict, proved }) => [verdict, proved])).toEqual([
      ['holds', true],
      ['holds', true],
    ]);
    expect(hazard(given, 'never-converge')).toMatchObject({ verdict: 'impossible', proved: true });
  });

  it('is stale at 41 ms and never at a nanosecond less', () => {
    expect(hazard(answer(plan(41, 10)), 'stale-read', 1).verdict).toBe('possible');
    expect(hazard(answer(plan(40.999999, 10)), 'stale-read', 1)).toMatchObject({ verdict: 'impossible', proved: true });
  });

  it('loses what is sent once, and the replicas never agree', () => {
    // The replication is sent at 1 ms: lost if the partition lasts until then.
    const given = answer(plan(100));
    expect(hazard(given, 'never-converge').message).toBe(
      'may never converge: its replicas differ at the end because of the fault split: when the fault split lasts at least 1 ms (declared: up to 100 ms)',
    );
    expect(hazard(given, 'lost-write', 0)).toMatchObject({ verdict: 'possible', by: null, thresholds: [{ ns: 1_000_000 }] });
    expect(given.expectations.map(({ verdict }) => verdict)).toEqual(['fails', 'fails', 'fails']);
  });
});

describe('a pause', () => {
  // The request is sent at 10 ms and served when the pause, which begins then, is over; the answer takes 1 ms. The timeout
  // runs out at 30 ms: if the pause lasts 19 ms or more.
  it('lets the client wait beyond its timeout', () => {
    const plan = buildPlan({
      nodes: { n1: {} },
      link: { delay: 1 },
      stores: { kv: { on: ['n1'] } },
      clients: { c: { body: [{ do: 'wait', length: 10 }, { do: 'write', label: 'w', key: 'kv.x', value: 1, timeout: 20 }] } },
      faults: [{ do: 'pause', label: 'gc', machines: ['n1'], at: 10, for: [0, 100] }],
      expect: [
        ['always', ends(0, 'ok')],
        ['always', ends(0, 'ok', 19_000_000)],
      ],
    });
    const given = answer(plan);
    expect(given.expectations[0]).toMatchObject({ verdict: 'fails', causes: [[0]], thresholds: [{ relation: '>=', ns: 19_000_000, phrase: 'the fault gc lasts at least 19 ms' }] });
    // Within 19 ms it ends if the pause lasts at most 18 ms.
    expect(given.expectations[1]).toMatchObject({ verdict: 'fails', thresholds: [{ relation: '>', ns: 18_000_000 }] });
    expect(outcomeText(given, plan, 0)).toBe('ok in 2–20 ms, may time out');
  });
});

describe('a crash of the only replica', () => {
  const plan = (disk: 'kept' | 'lost'): Plan =>
    buildPlan({
      nodes: { n1: { disk } },
      link: { delay: 1 },
      stores: { kv: { on: ['n1'] } },
      clients: {
        c: { body: [{ do: 'write', label: 'w', key: 'kv.x', value: 1, timeout: 20 }, { do: 'wait', length: 10 }, { do: 'read', label: 'r', key: 'kv.x', timeout: 20 }] },
      },
      faults: [{ do: 'crash', machines: ['n1'], at: 'any', for: 5, upTo: 1 }],
    });

  it('loses nothing that was acknowledged where the disk is kept', () => {
    const given = answer(plan('kept'));
    expect(given.coverage.complete).toBe(true);
    expect(hazard(given, 'lost-write', 0)).toMatchObject({ verdict: 'impossible', proved: true });
    expect(hazard(given, 'stale-read', 1)).toMatchObject({ verdict: 'impossible', proved: true });
  });

  it('loses it with the disk, and a read then misses it', () => {
    const given = answer(plan('lost'));
    expect(hazard(given, 'lost-write', 0)).toMatchObject({ verdict: 'possible', by: null, causes: [[0]], message: 'may be lost because of the crash of 1' });
    expect(hazard(given, 'stale-read', 1)).toMatchObject({ verdict: 'possible', by: 0, causes: [[0]] });
    const witness = given.witnesses.find(({ id }) => id === hazard(given, 'lost-write', 0).witness);
    expect(witness?.story.at(-1)).toMatch(/c ends r: ok, none$/);
  });
});

describe('two writes at once', () => {
  const plan = (timestamp: 'time-of-day' | 'version-vector'): Plan =>
    buildPlan({
      nodes: { n1: {}, n2: {} },
      link: { delay: [1, 4] },
      stores: { kv: { on: ['n1', 'n2'], timestamp, conflict: timestamp === 'version-vector' ? 'siblings' : 'last-write-wins' } },
      clients: {
        a: { via: 'n1', body: [{ do: 'write', label: 'w1', key: 'kv.x', value: 1 }] },
        b: { via: 'n2', body: [{ do: 'write', label: 'w2', key: 'kv.x', value: 2 }] },
      },
    });

  it('discards one of them, whatever the delays are', () => {
    // Delays alike give equal timestamps, and n2, the later replica, wins: w1 is discarded even then. For w2 to be
    // discarded, w1 must reach n1 later than w2 reaches n2, which takes unequal delays.
    expect(told(plan('time-of-day'), answer(plan('time-of-day')))).toEqual([
      'discarded-write w1: may be discarded for the concurrent w2, even if nothing goes wrong',
      'discarded-write w2: may be discarded for the concurrent w1 because of message delays',
    ]);
  });

  it('keeps both as siblings', () => {
    expect(told(plan('version-vector'), answer(plan('version-vector')))).toEqual([]);
  });
});

describe('what is not known', () => {
  it('is not claimed when a limit of cells is reached', () => {
    const plan = laterWriteSmallerTimestamp();
    const given = answer(plan, { cellsMax: 1, runsMax: 300 });
    expect(given.coverage).toMatchObject({ method: 'samples', complete: false, runs: 300 });
    expect(given.coverage.limit).not.toBeNull();
    expect(given.hazards.filter(({ proved }) => proved)).toEqual([]);
    expect(given.expectations[1]).toMatchObject({ verdict: 'not-seen', proved: false, probability: { value: null, low: 0 } });
    // The rule of three: 0 in 300 runs.
    expect(given.expectations[1]?.probability?.high).toBeCloseTo(0.01, 3);
    // A behaviour that was found is one all the same.
    expect(hazard(given, 'lost-write', 2)).toMatchObject({ verdict: 'possible', witness: 'w-1' });
  });

  it('is unknown where not even samples were drawn', () => {
    const lamport = answer(laterWriteSmallerTimestamp({ timestamp: 'lamport' }), { cellsMax: 1, runsMax: 0 });
    expect(hazard(lamport, 'lost-write', 2)).toMatchObject({ verdict: 'unknown', proved: false, probability: null });
  });

  it('is said of clocks that drift: these are sampled', () => {
    const plan = buildPlan({
      nodes: { n1: { driftPpb: [-50_000, 50_000] }, n2: {} },
      link: { delay: [1, 4] },
      stores: { kv: { on: ['n1', 'n2'] } },
      clients: {
        a: { via: 'n1', body: [{ do: 'write', label: 'w1', key: 'kv.x', value: 1 }] },
        b: { via: 'n2', body: [{ do: 'await', key: 'kv.x', is: 1 }, { do: 'write', label: 'w2', key: 'kv.x', value: 2 }] },
      },
      expect: [['always', { kind: 'survives', operation: 2 }]],
    });
    const given = answer(plan, { runsMax: 100 });
    expect(given.coverage).toMatchObject({ method: 'samples', complete: false, limit: expect.stringContaining('drift') });
    expect(given.expectations[0]).toMatchObject({ verdict: 'not-seen', proved: false });
  });

  it('is called vacuous where nothing is ever judged', () => {
    const plan = buildPlan({
      nodes: { n1: {} },
      link: { delay: 1 },
      stores: { kv: { on: ['n1'] } },
      clients: { c: { body: [{ do: 'read', label: 'r', key: 'kv.x', timeout: 5 }] } },
      faults: [{ do: 'crash', machines: ['n1'], at: 0 }],
      expect: [['always', isValue(0, 1)]],
    });
    // The request arrives at 1 ms, and the machine has been down since 0.
    expect(answer(plan).expectations[0]).toMatchObject({ verdict: 'vacuous', proved: true });
  });

  it('stops at a limit of time, and says so', () => {
    let now = 0;
    const clock = () => now++;
    const plan = laterWriteSmallerTimestamp();
    const answering = answerScenario({ plan, planHash: '', variants: [], options: { ...defaultExploreOptions, cellsMax: 1, timeLimitMs: 1 } }, clock);
    let step = answering.next();
    while (!step.done) step = answering.next();
    expect(step.value.coverage.complete).toBe(false);
  });
});

it('gives the same answer twice', () => {
  const plan = laterWriteSmallerTimestamp();
  expect(JSON.stringify(answer(plan))).toBe(JSON.stringify(answer(plan)));
});

describe('a fix', () => {
  const sent = (words: { resendEvery?: number }): Plan =>
    buildPlan({
      nodes: { n1: {}, n2: {} },
      link: { delay: 1 },
      links: { 'n1 -> n2': { loss: 0.01 } },
      stores: { kv: { on: ['n1', 'n2'], timestamp: 'lamport', ...words } },
      clients: { a: { via: 'n1', body: [{ do: 'write', label: 'w', key: 'kv.x', value: 1 }] } },
    });
  const variant = (id: string, cures: string, plan: Plan): TriedVariant => ({ id, title: id, cost: '', cures: [cures], plan });

  it('that sends again heals any number of losses that were tried, and says how many these were', () => {
    const given = answer(sent({}), {}, [variant('resend', 'never-converge', sent({ resendEvery: 100 }))]);
    expect(hazard(given, 'never-converge').fixes).toEqual([{ id: 'resend', title: 'resend', verdict: 'impossible', cost: '', lossesMax: 5 }]);
  });

  it('that only needs one more lost message is none', () => {
    const tried = (retries: number): Plan =>
      buildPlan({
        nodes: { n1: {} },
        link: { delay: 1, loss: 0.01 },
        stores: { kv: { on: ['n1'] } },
        clients: { c: { body: [{ do: 'write', label: 'w', key: 'kv.x', value: 1, timeout: 5, retries }] } },
      });
    // Three attempts need three losses, and two are covered.
    expect(hazard(answer(tried(2)), 'unknown-outcome', 0)).toMatchObject({ verdict: 'impossible', proved: true });
    const given = answer(tried(0), {}, [variant('retry', 'unknown-outcome', tried(2))]);
    expect(hazard(given, 'unknown-outcome', 0)).toMatchObject({ verdict: 'possible', fixes: [] });
  });
});

it('names the machine that a fault on any of them hits in a witness', () => {
  const plan = buildPlan({
    nodes: { n1: {}, n2: {} },
    link: { delay: 1 },
    stores: { kv: { on: ['n2'] } },
    clients: { c: { body: [{ do: 'write', label: 'w', key: 'kv.x', value: 1, timeout: 5 }] } },
    faults: [{ do: 'crash', label: 'down', machines: ['n1', 'n2'], any: true, at: 0 }],
    expect: [['always', ends(0, 'ok')]],
  });
  const { expectations, witnesses } = answer(plan);
  expect(expectations[0]).toMatchObject({ verdict: 'fails' });
  expect(Object.values(witnesses[0]?.inputs ?? {})).toContain('n2');
});
