import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { present } from '../base/assert.ts';
import { withOnly } from '../simulator/imperfections.ts';
import type { RoutePlan } from '../simulator/network-plan.ts';
import type { Draw } from '../simulator/plan-ids.ts';
import type { MachinePlan, Plan } from '../simulator/plan.ts';
import { onlyScenario, planOfText, plannedOf } from './plan-fixture.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const laterWrite = readFileSync(path.join(root, 'samples/last-write-wins.fault'), 'utf8');

const nothing: Draw = { lowNs: 0, highNs: 0, law: null, range: null, unknowns: [] };

function drawn(lowNs: number, highNs: number, range: number): Draw {
  return { lowNs, highNs, law: null, range, unknowns: [] };
}

describe('DDIA figure 8-3', () => {
  const machine = (name: string, words: Partial<MachinePlan> = {}): MachinePlan => ({
    name, own: false, zone: null, disk: 'kept', takes: nothing, skew: nothing, driftPpb: { low: 0, high: 0, range: null }, ...words,
  });
  const route = (from: number, to: number): RoutePlan => ({
    from, to, delay: drawn(1_000_000, 4_000_000, 2), delayOf: {}, loss: 0, duplicate: 0, order: 'any', delayLink: 0, lossLink: 0, duplicateLink: 0,
  });
  /** a is machine 3 and goes via n1, b is machine 4 and goes via n3; replicas all talk to each other. */
  const expected: Plan = {
    scenario: 'a later write loses to a faster clock',
    durationNs: null,
    machines: [
      machine('n1', { skew: drawn(0, 3_000_000, 0) }),
      machine('n2'),
      machine('n3', { skew: drawn(-3_000_000, 0, 1) }),
      machine('a', { own: true }),
      machine('b', { own: true }),
    ],
    links: [{ name: '* <-> *' }],
    routes: [route(0, 1), route(0, 2), route(0, 3), route(1, 0), route(1, 2), route(2, 0), route(2, 1), route(2, 4), route(3, 0), route(4, 2)],
    stores: [
      {
        name: 'kv', replicas: [0, 1, 2], replication: 'multi-leader', conflict: 'last-write-wins', timestamp: 'time-of-day', ties: 'replica',
        resendEveryNs: 1_000_000_000, takesRead: nothing, takesWrite: nothing,
      },
    ],
    programs: [
      {
        name: 'a', machine: 3, via: { kind: 'machine', machine: 0 },
        body: [{ kind: 'write', operation: 0, store: 0, key: 'x', value: { kind: 'number', value: 1 }, timeout: null, retries: 0 }],
      },
      {
        name: 'b', machine: 4, via: { kind: 'machine', machine: 2 },
        body: [
          {
            kind: 'await', operation: 1, store: 0, timeout: null, retries: 0,
            condition: { kind: 'compare', operator: '==', left: { kind: 'key', store: 0, key: 'x' }, right: { kind: 'number', value: 1 } },
          },
          { kind: 'increment', operation: 2, store: 0, key: 'x', by: { kind: 'number', value: 1 }, timeout: null, retries: 0 },
        ],
      },
    ],
    operations: [
      { label: 'w1', text: 'write kv.x = 1', program: 0, verb: 'write', store: 0 },
      { label: null, text: 'await kv.x == 1', program: 1, verb: 'await', store: 0 },
      { label: 'w2', text: 'increment kv.x', program: 1, verb: 'increment', store: 0 },
    ],
    readings: [],
    faults: [],
    detectors: [],
    lets: [],
    expectations: [
      { mode: 'always', condition: { kind: 'survives', operation: 2 }, text: 'w2 survives' },
      { mode: 'always', condition: { kind: 'converges', store: 0, withinNs: 1_000_000_000 }, text: 'kv converges within 1s' },
    ],
    ranges: [
      { name: 'skew(n1)', kind: 'skew', low: 0, high: 3_000_000, machine: 0 },
      { name: 'skew(n3)', kind: 'skew', low: -3_000_000, high: 0, machine: 2 },
      { name: 'delay(* <-> *)', kind: 'delay', low: 1_000_000, high: 4_000_000, machine: null },
    ],
    imperfections: [
      { kind: 'skew', machine: 0, name: 'clock n1 skew' },
      { kind: 'skew', machine: 2, name: 'clock n3 skew' },
      { kind: 'delay', link: 0, name: 'link * <-> * delay' },
    ],
  };
  const planned = plannedOf(laterWrite);

  test('is planned as it is written', () => {
    expect(planned[0]?.plan).toEqual(expected);
  });

  test('has ports, profiles, bursts and sizes', () => {
    const [planned] = plannedOf(`
node a
link * -> a { delay profile { 0s 3ms, 2s 4ms..15ms, loop 6s }, loss burst(5%, 4), bandwidth 12Mbps }
link a -> * { delay 1ms }
link * -> a { queue 7 }
client p { r: call a size 1500B }
client q { s: call a }
expect queue of a <= 3
expect possible drops of a >= 2
    `);
    const plan = present(planned?.plan ?? null, 'a plan');
    const there = plan.routes.find(({ from, to }) => from === 1 && to === 0);
    const back = plan.routes.find(({ from, to }) => from === 0 && to === 1);
    const fixed = { lowNs: 3_000_000, highNs: 3_000_000, law: null, range: null, unknowns: [] };
    const open = { lowNs: 4_000_000, highNs: 15_000_000, law: null, range: 0, unknowns: [] };
    expect(there).toMatchObject({
      delay: { lowNs: 3_000_000, highNs: 15_000_000, range: null },
      profile: { entries: [{ fromNs: 0, delay: fixed }, { fromNs: 2e9, delay: open }], loopNs: 6e9 },
      loss: 0.05,
      burst: 4,
      port: { link: 0, bitsPerSecond: 12e6, queue: 7 },
    });
    expect(plan.links[0]?.name).toBe('* -> a');
    expect(back).not.toHaveProperty('port');
    expect(plan.operations.map(({ size }) => size)).toEqual([1500, undefined]);
    expect(plan.expectations.map(({ condition }) => condition)).toEqual([
      { kind: 'gauge', gauge: 'queue', of: { kind: 'machine', machine: 0 }, operator: '<=', value: 3 },
      { kind: 'gauge', gauge: 'drops', of: { kind: 'machine', machine: 0 }, operator: '>=', value: 2 },
    ]);
  });

  test('has profiles of delays that hold only later, or never', () => {
    const planOf = (assumed: string) => present(plannedOf(`
node a
link * <-> * { delay profile { 0s 3ms, 2s 4ms..15ms } }
client p { call a }
assume ${assumed}
    `)[0]?.plan ?? null, 'a plan').routes[0];
    const bounds = (lowNs: number, highNs: number) => expect.objectContaining({ lowNs, highNs });
    expect(planOf('partially-synchronous after 1s')).toMatchObject({
      delay: { lowNs: 3e6, highNs: 15e6 },
      profile: { entries: [{ delay: bounds(3e6, 3e6), unsettled: bounds(3e6, 1003e6) }, { delay: bounds(4e6, 15e6), unsettled: bounds(4e6, 1015e6) }] },
    });
    expect(planOf('asynchronous')).toMatchObject({
      delay: { lowNs: 3e6, highNs: Infinity },
      profile: { entries: [{ delay: bounds(3e6, Infinity) }, { delay: bounds(4e6, Infinity) }] },
    });
  });

  test('has cores, queues and the faults of machines and links', () => {
    const [planned] = plannedOf(`
node a { takes 1ms, cores 2, queue 7 }
node b, c, d
link * <-> * { delay 1ms }
store kv on a
client p via a { write kv.x = 1 }
fault slow a by 2.5x at 1s for 1s
fault steal a by 75%
fault hold p -> a for 2s
fault degrade p -> a { delay 3ms..9ms, delay response 2ms, loss 5% }
fault isolate any b, c
fault halve a, b, c
fault bridge a, b, c
fault ring a, b, c, d
    `);
    const plan = present(planned?.plan ?? null, 'a plan');
    expect(plan.machines[0]).toMatchObject({ name: 'a', cores: 2, queue: 7 });
    expect(plan.machines[1]).not.toHaveProperty('cores');
    const actions = plan.faults.map(({ actions: [action] }) => action);
    expect(actions.slice(0, 3)).toMatchObject([{ kind: 'slow', factor: { low: 2.5, high: 2.5 } }, { kind: 'slow', factor: { low: 4, high: 4 } }, { kind: 'hold', alternatives: [[{ from: 4, to: 0 }]] }]);
    const delay = { lowNs: 3_000_000, highNs: 9_000_000, law: null, range: 0, unknowns: [] };
    const response = { lowNs: 2_000_000, highNs: 2_000_000, law: null, range: null, unknowns: [] };
    expect(actions[3]).toMatchObject({ kind: 'degrade', route: { delay, delayOf: { response }, loss: 0.05 } });
    expect(plan.ranges[0]?.name).toBe('delay of degrade p -> a { delay 3ms..9ms, delay response 2ms, loss 5% }');
    const cuts = actions.slice(4).map((action) => (action?.kind === 'cut' ? action.alternatives.map((pairs) => pairs.map(({ from, to }) => 'abcdp'.charAt(from) + 'abcdp'.charAt(to)).sort().join(' ')) : []));
    expect(cuts).toEqual([
      ['ab ba bc bd bp cb db pb', 'ac bc ca cb cd cp dc pc'],
      ['ab ac ba ca'],
      ['ac ca'],
      ['ac bd ca db'],
    ]);
  });

  test('with Lamport timestamps only the timestamp differs', () => {
    const stores = expected.stores.map((store) => ({ ...store, timestamp: 'lamport' }));
    expect(planned[1]?.plan).toEqual({ ...expected, scenario: 'with Lamport timestamps', stores });
  });

  test('with version vectors only timestamp and conflict differ', () => {
    const stores = expected.stores.map((store) => ({ ...store, timestamp: 'version-vector', conflict: 'siblings' }));
    expect(planned[2]?.plan).toEqual({ ...expected, scenario: 'with version vectors', stores });
  });

  test('knows where each thing stands', () => {
    const { origins, plan } = present(planned[0], 'the first scenario');
    const said = (list: readonly ({ readonly range: { readonly start: number; readonly end: number } } | null)[]) =>
      list.map((origin) => (origin === null ? null : laterWrite.slice(origin.range.start, origin.range.end)));
    expect(said([origins.scenario])).toEqual(['scenario "a later write loses to a faster clock"']);
    expect(said(origins.machines)).toEqual(['n1', 'n2', 'n3', 'a', 'b']);
    expect(said(origins.links)).toEqual(['link * <-> * { delay 1ms..4ms }']);
    expect(said(origins.stores)).toEqual(['kv']);
    expect(said(origins.programs)).toEqual(['a', 'b']);
    expect(said(origins.operations)).toEqual(['w1', 'await kv.x == 1', 'w2']);
    expect(said(origins.statements)).toEqual(['w1: write kv.x = 1', 'await kv.x == 1', 'w2: increment kv.x']);
    expect(said(origins.expectations)).toEqual(['expect w2 survives', 'expect kv converges within 1s']);
    expect(said(origins.ranges)).toEqual(['0ms..3ms', '-3ms..0ms', '1ms..4ms']);
    expect(said(origins.imperfections)).toEqual(['0ms..3ms', '-3ms..0ms', 'delay 1ms..4ms']);
    for (const [list, of] of [[plan.ranges, origins.ranges], [plan.faults, origins.faults], [plan.machines, origins.machines]] as const) expect(of).toHaveLength(list.length);
  });
});

/** Two machines that can talk, and a store on the first. */
const pair = `
node n1, n2
link * <-> * { delay 1ms }
store kv on n1
`;

describe('numbers', () => {
  test.each([
    ['0.235ms', 235_000, 235_000],
    ['1.5us', 1_500, 1_500],
    ['2.000001ms', 2_000_001, 2_000_001],
    ['5ms ± 1ms', 4_000_000, 6_000_000],
    ['5ms +- 0ms', 5_000_000, 5_000_000],
    ['1ms + 2us..3ms', 1_002_000, 3_000_000],
    ['2 * 3ms', 6_000_000, 6_000_000],
    ['10ms / 4', 2_500_000, 2_500_000],
    ['(1ms + 1ms) * 2', 4_000_000, 4_000_000],
    ['half..1ms', 500_000, 1_000_000],
    ['wide + 1ms', 2_000_000, 4_000_000],
    ['2 * wide', 2_000_000, 6_000_000],
  ])('%s is %i to %i ns', (written, lowNs, highNs) => {
    const plan = planOfText(`${pair}let half = 1ms / 2\nlet wide = 1ms..3ms\nclient c { wait ${written} }`);
    const body = plan.programs[0]?.body[0];
    expect(body).toMatchObject({ kind: 'wait', duration: { lowNs, highNs, law: null, unknowns: [] } });
    expect(plan.ranges.map(({ name, kind }) => [name, kind])).toEqual(lowNs === highNs ? [] : [['wait of c', 'wait']]);
  });

  test('unknown values stay in the sums that they stand in', () => {
    const plan = planOfText(`${pair}let t in 0ms..20ms\nclient c { wait t; wait 2 * t + 1ms..2 * t + 3ms; wait t - t + 5ms; wait 10s - t; wait t..t + 2ms }`);
    expect(plan.lets).toEqual([{ name: 't', value: drawn(0, 20_000_000, 0) }]);
    expect(plan.programs[0]?.body.map((statement) => (statement.kind === 'wait' ? statement.duration : null))).toMatchObject([
      { lowNs: 0, highNs: 0, range: null, unknowns: [{ let: 0, factor: 1 }] },
      { lowNs: 1_000_000, highNs: 3_000_000, unknowns: [{ let: 0, factor: 2 }] },
      { lowNs: 5_000_000, highNs: 5_000_000, unknowns: [] },
      { lowNs: 10_000_000_000, highNs: 10_000_000_000, unknowns: [{ let: 0, factor: -1 }] },
      { lowNs: 0, highNs: 2_000_000, unknowns: [{ let: 0, factor: 1 }] },
    ]);
  });

  test.each([
    ['exponential(5ms)', { kind: 'exponential', meanNs: 5_000_000 }, 0, Infinity],
    ['normal(5ms, 1ms)', { kind: 'normal', meanNs: 5_000_000, deviationNs: 1_000_000 }, 0, Infinity],
    ['lognormal(1ms, 0.5)', { kind: 'lognormal', medianNs: 1_000_000, sigma: 0.5 }, 0, Infinity],
    ['pareto(0.235ms, 10)', { kind: 'pareto', scaleNs: 235_000, alpha: 10 }, 235_000, Infinity],
    ['uniform(1ms, 4ms)', { kind: 'uniform', lowNs: 1_000_000, highNs: 4_000_000 }, 1_000_000, 4_000_000],
    ['uniform(1ms..4ms)', { kind: 'uniform', lowNs: 1_000_000, highNs: 4_000_000 }, 1_000_000, 4_000_000],
    ['weibull(1ms, 0.7)', { kind: 'weibull', scaleNs: 1_000_000, shape: 0.7 }, 0, Infinity],
    ['gamma(2, 1ms)', { kind: 'gamma', shape: 2, scaleNs: 1_000_000 }, 0, Infinity],
  ])('%s is a law with its support', (written, law, lowNs, highNs) => {
    const plan = planOfText(`node n1, n2\nlink * <-> * { delay ${written} }\nstore kv on n1\nclient c via n1 { read kv.x }`);
    expect(plan.routes[0]?.delay).toEqual({ lowNs, highNs, law, range: 0, unknowns: [] });
    expect(plan.ranges).toMatchObject([{ name: 'delay(* <-> *)', low: lowNs, high: highNs }]);
  });

  test('a mix has the support of all its parts, and its rest is what is left', () => {
    const plan = planOfText('let fast = mix(91.22% pareto(0.235ms, 10), rest exponential(0.602ms))\nnode n1\nlink * <-> * { delay fast }\nstore kv on n1\nclient c { read kv.x }');
    const { law, lowNs, highNs } = present(plan.routes[0], 'a route').delay;
    expect([lowNs, highNs]).toEqual([0, Infinity]);
    expect(law).toMatchObject({ kind: 'mix', parts: [{ weight: 0.9122, law: { kind: 'pareto' } }, { weight: 0.0878, law: { kind: 'exponential' } }] });
  });
});

describe('links', () => {
  test('kinds of messages have delays of their own, and properties come from the last that says them', () => {
    const { plan, origins } = onlyScenario(`
node n1, n2
link * <-> * { delay 1ms..2ms, loss 1%, order fifo }
link n1 -> n2 { delay replicate 5ms..6ms, duplicate 2% }
store kv on n1, n2 { replication multi-leader }
expect kv converges
`);
    expect(plan.links).toEqual([{ name: '* <-> *' }, { name: 'n1 -> n2' }]);
    expect(plan.routes).toEqual([
      {
        from: 0, to: 1, delay: drawn(1_000_000, 2_000_000, 1), delayOf: { replicate: drawn(5_000_000, 6_000_000, 0) },
        loss: 0.01, duplicate: 0.02, order: 'fifo', delayLink: 0, lossLink: 0, duplicateLink: 1,
      },
      { from: 1, to: 0, delay: drawn(1_000_000, 2_000_000, 1), delayOf: {}, loss: 0.01, duplicate: 0, order: 'fifo', delayLink: 0, lossLink: 0, duplicateLink: 0 },
    ]);
    expect(plan.ranges.map(({ name }) => name)).toEqual(['delay replicate(n1 -> n2)', 'delay(* <-> *)']);
    expect(plan.imperfections.map(({ name }) => name)).toEqual(['link * <-> * delay', 'link * <-> * loss', 'link n1 -> n2 duplicate']);
    expect(origins.imperfections).toHaveLength(3);
    const without = (gone: number) => withOnly(plan, new Set([0, 1, 2].filter((id) => id !== gone))).routes[0];
    expect(without(0)).toMatchObject({ delay: { lowNs: 1_000_000, highNs: 1_000_000 }, loss: 0.01, duplicate: 0.02 });
    expect(without(1)).toMatchObject({ delay: { highNs: 2_000_000 }, loss: 0, duplicate: 0.02 });
    expect(without(2)).toMatchObject({ delay: { highNs: 2_000_000 }, loss: 0.01, duplicate: 0 });
  });

  test('`*` includes clients that are machines of their own, and zones stand for their machines', () => {
    const plan = planOfText(`
node n1 in east
node n2 in west
link * <-> * { delay 1ms }
link east <-> west { delay 30ms }
store kv on n1, n2 { replication multi-leader }
client c via n1 { read kv.x }
`);
    const names = plan.machines.map(({ name }) => name);
    expect(plan.machines.map(({ zone }) => zone)).toEqual(['east', 'west', null]);
    expect(plan.routes.map(({ from, to, delay }) => `${names[from]} ${names[to]} ${delay.highNs / 1e6}`)).toEqual(['n1 n2 30', 'n1 c 1', 'n2 n1 30', 'c n1 1']);
  });
});

describe('imperfections', () => {
  const named = (text: string) => planOfText(text).imperfections.map(({ name }) => name);

  test('are what varies or deviates, and nothing else', () => {
    const text = (clock: string, link: string) => `node n1\nlink * <-> * { ${link} }\nclock n1 { ${clock} }\nstore kv on n1\nclient c { read kv.x }`;
    expect(named(text('skew 0ms, drift 0ppm', 'delay 1ms'))).toEqual([]);
    expect(named(text('skew 2ms', 'delay 1ms'))).toEqual(['clock n1 skew']);
    expect(named(text('drift 5ppm', 'delay 1ms..1ms'))).toEqual(['clock n1 drift']);
    expect(named(text('drift -50ppm..50ppm', 'delay 1ms..2ms, loss 0%'))).toEqual(['clock n1 drift', 'link * <-> * delay']);
    expect(named(text('skew 0ms', 'delay 1ms, loss 0.5%, duplicate 1%'))).toEqual(['link * <-> * loss', 'link * <-> * duplicate']);
  });

  test('drift is counted in parts per billion', () => {
    const plan = planOfText('node n1\nclock n1 { drift -50ppm..0.5ppm }\nclient c on n1 { wait 1s }');
    expect(plan.machines[0]?.driftPpb).toEqual({ low: -50_000, high: 500, range: 0 });
    expect(plan.ranges).toEqual([{ name: 'drift(n1)', kind: 'drift', low: -50_000, high: 500, machine: 0 }]);
  });

  test('each machine of one clock line is one of its own', () => {
    const plan = planOfText('node n1, n2\nclock n1, n2 { skew -1ms..1ms }\nclient c on n1 { wait 1s }');
    expect(plan.imperfections.map(({ name }) => name)).toEqual(['clock n1 skew', 'clock n2 skew']);
    expect(plan.ranges.map(({ name, machine }) => [name, machine])).toEqual([['skew(n1)', 0], ['skew(n2)', 1]]);
  });
});

describe('programs and expectations', () => {
  test('statements, options and values', () => {
    const plan = planOfText(`
node n1
link * <-> * { delay 1ms }
store kv on n1 { takes 1ms, takes write 2ms..3ms }
client c on n1 via kv {
  r: read kv.x.y timeout 5ms..6ms
  write kv.x.y = (r + 1) * 2 timeout none retry 3
  repeat 2 every 10ms { wait 1ms; increment kv.n by 2 }
  write kv.s = "text"
  write kv.u = unique
}`);
    expect(plan.stores[0]).toMatchObject({ replication: 'single', replicas: [0], takesRead: { lowNs: 1e6, highNs: 1e6 }, takesWrite: { lowNs: 2e6, highNs: 3e6, range: 0 } });
    expect(plan.programs).toMatchObject([{ name: 'c', machine: 0, via: { kind: 'store', store: 0 } }]);
    expect(plan.routes).toEqual([]);
    expect(plan.programs[0]?.body).toMatchObject([
      { kind: 'read', operation: 0, key: 'x.y', timeout: { lowNs: 5e6, highNs: 6e6, range: 1 }, retries: 0 },
      {
        kind: 'write', operation: 1, key: 'x.y', timeout: null, retries: 3,
        value: { kind: 'binary', operator: '*', left: { kind: 'binary', operator: '+', left: { kind: 'result', operation: 0 }, right: { kind: 'number', value: 1 } }, right: { kind: 'number', value: 2 } },
      },
      {
        kind: 'repeat', statement: 0, count: 2, every: { lowNs: 1e7 },
        body: [{ kind: 'wait', statement: 1 }, { kind: 'increment', operation: 2, by: { kind: 'number', value: 2 } }],
      },
      { kind: 'write', operation: 3, value: { kind: 'string', value: 'text' } },
      { kind: 'write', operation: 4, value: { kind: 'unique' } },
    ]);
    expect(plan.ranges.map(({ name }) => name)).toEqual(['takes write of kv', 'timeout of r']);
  });

  test('first hops of single operations, where they are said', () => {
    const plan = planOfText(`
node n1, n2
link * <-> * { delay 1ms }
store kv on n1, n2 { replication multi-leader }
service api on n1, n2
balancer lb on n1 to api
client c via n1 { read kv.x; read kv.x via n2; read kv.x via kv; call api.get; call api.get via api; call api.get via lb; call n2 via n2 }`);
    const [said] = plan.programs;
    expect(said?.body.map((statement) => ('operation' in statement ? statement.via : 'none'))).toEqual([
      undefined, { kind: 'machine', machine: 1 }, { kind: 'store', store: 0 }, undefined, undefined, undefined, { kind: 'machine', machine: 1 },
    ]);
    expect(said?.body.map((statement) => 'operation' in statement && 'via' in statement)).toEqual([false, true, true, false, false, false, true]);
    expect(said?.body.flatMap((statement) => (statement.kind === 'call' && statement.callee.kind === 'service' ? [[statement.callee.machines, statement.callee.balancer]] : []))).toEqual([
      [[0], undefined], [[0, 1], undefined], [[0, 1], 0],
    ]);
  });

  test('what is expected', () => {
    const plan = planOfText(`${pair}
client c { w: write kv.x = 1; r: read kv.x }
expect not (r == none or r in { 1, "one", w })
expect possible w is unknown within 5ms
expect finally kv.x != 2 and w is ok
expect no lost writes on kv
expect no stale reads
expect no unknown outcome of c
expect no discarded writes of w`);
    const hazard = { kind: 'no-hazard', store: null, program: null, operation: null };
    expect(plan.expectations).toEqual([
      {
        mode: 'always', text: 'not (r == none or r in { 1, "one", w })',
        condition: {
          kind: 'not',
          operand: {
            kind: 'or',
            operands: [
              { kind: 'compare', operator: '==', left: { kind: 'result', operation: 1 }, right: { kind: 'none' } },
              { kind: 'in', left: { kind: 'result', operation: 1 }, values: [{ kind: 'number', value: 1 }, { kind: 'string', value: 'one' }, { kind: 'result', operation: 0 }] },
            ],
          },
        },
      },
      { mode: 'possible', text: 'possible w is unknown within 5ms', condition: { kind: 'ends', operation: 0, ending: 'unknown', withinNs: 5_000_000 } },
      {
        mode: 'finally', text: 'finally kv.x != 2 and w is ok',
        condition: {
          kind: 'and',
          operands: [
            { kind: 'compare', operator: '!=', left: { kind: 'key', store: 0, key: 'x' }, right: { kind: 'number', value: 2 } },
            { kind: 'ends', operation: 0, ending: 'ok', withinNs: null },
          ],
        },
      },
      { mode: 'always', text: 'no lost writes on kv', condition: { ...hazard, hazard: 'lost-write', store: 0 } },
      { mode: 'always', text: 'no stale reads', condition: { ...hazard, hazard: 'stale-read' } },
      { mode: 'always', text: 'no unknown outcome of c', condition: { ...hazard, hazard: 'unknown-outcome', program: 0 } },
      { mode: 'always', text: 'no discarded writes of w', condition: { ...hazard, hazard: 'discarded-write', operation: 0 } },
    ]);
  });

  test('how long a scenario runs, and what a client that repeats for ever does in it', () => {
    const plan = plannedOf(`${pair}scenario "s" for 3min { client c { repeat every 1s { read kv.x } } }`)[0]?.plan;
    expect(plan).toMatchObject({ durationNs: 180_000_000_000, programs: [{ body: [{ kind: 'repeat', count: null, every: { lowNs: 1e9 } }] }] });
  });

  test('clients that share a program have operations of their own', () => {
    const plan = planOfText(`${pair}client a, b { w: write kv.x = unique }\nexpect a.w is ok or b.w is ok`);
    expect(plan.operations.map(({ label, program }) => [label, program])).toEqual([['a.w', 0], ['b.w', 1]]);
    expect(plan.expectations[0]?.condition).toMatchObject({ operands: [{ operation: 0 }, { operation: 1 }] });
  });
});

test('a plan is plain data that can be sent to another thread', () => {
  for (const { plan } of plannedOf(laterWrite)) expect(structuredClone(plan)).toEqual(plan);
});

test('the timeout of a transaction is its own, and that of a read in it the read\'s', () => {
  const timeouts = (options: string, own: string) => {
    const { programs } = planOfText(`node n
link * <-> * { delay 1ms }
store kv on n { isolation snapshot }
client c via n { t: transaction { x: read kv.x${own}; write kv.y = 1 }${options} }`);
    return programs[0]?.body.flatMap((statement) => (statement.kind === 'transaction' ? [statement, ...statement.body] : [])).map((inner) => ('timeout' in inner ? (inner.timeout?.highNs ?? null) : inner.kind));
  };
  expect(timeouts('', '')).toEqual([null, null, 'put']);
  expect(timeouts(' timeout 20ms', '')).toEqual([20e6, null, 'put']);
  expect(timeouts(' timeout 20ms', ' timeout 5ms')).toEqual([20e6, 5e6, 'put']);
});

test('a transaction reads of its snapshot what it has not put there itself', () => {
  const { programs } = planOfText(`node n
link * <-> * { delay 1ms }
store kv on n { isolation snapshot }
client c via n { transaction { write kv.x = 1; x: read kv.x; increment kv.y; repeat 2 { append kv.z x }; cas kv.w none -> 3 } }`);
  const [statement] = programs[0]?.body ?? [];
  expect(statement).toMatchObject({ kind: 'transaction', reads: ['y', 'z', 'w'], keys: ['x', 'y', 'z', 'w'] });
});
