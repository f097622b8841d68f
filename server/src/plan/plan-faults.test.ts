// Faults and their timings on the way from text to plan.
import { describe, expect, it } from 'vitest';
import type { FaultActionPlan } from '../simulator/fault-plan.ts';
import { planOfText } from './plan-fixture.ts';

const head = `
node n1, n2
link * <-> * { delay 1ms }
store kv on n1, n2 { replication multi-leader }
service pay on n1 { handle charge { effect charged } }
client c via n1 { w: write kv.x = 1; r: read kv.x; call pay.charge }
load web, app via n1 at 10/s poisson for 1s { read kv.x }
`;

function actionsOf(fault: string): readonly FaultActionPlan[] {
  return planOfText(`${head}fault ${fault}`).faults[0]?.actions ?? [];
}

const draw = (ns: number) => ({ lowNs: ns, highNs: ns, law: null, range: null, unknowns: [] });
const never = { at: null, after: null, for: null, every: null, when: null };

describe('faults', () => {
  const cluster = 'node n1, n2, n3\nlink * <-> * { delay 1ms }\nstore kv on n1, n2, n3 { replication multi-leader }\nclient c via n1 { w: write kv.x = 1 }\n';
  const faults = (text: string) => planOfText(cluster + text).faults;
  const fixed = (ms: number) => draw(ms * 1e6);

  it('with their instants, lengths and events', () => {
    expect(faults('fault crash n1 at 1s for 2s\nfault restart n2\nfault pause n3 after 1ms for 15s when w takes-effect\nfault step n1 by -2s at 500ms every 1s')).toEqual([
      { label: null, text: 'crash n1 at 1s for 2s', upTo: null, actions: [{ kind: 'crash', timing: { ...never, at: fixed(1000), for: fixed(2000) }, machines: { quantifier: 'all', machines: [0] } }] },
      { label: null, text: 'restart n2', upTo: null, actions: [{ kind: 'restart', timing: never, machines: { quantifier: 'all', machines: [1] } }] },
      {
        label: null, text: 'pause n3 after 1ms for 15s when w takes-effect', upTo: null,
        actions: [{ kind: 'pause', timing: { ...never, after: fixed(1), for: fixed(15_000), when: { operation: 0, moment: 'takes-effect' } }, machines: { quantifier: 'all', machines: [2] } }],
      },
      {
        label: null, text: 'step n1 by -2s at 500ms every 1s', upTo: null,
        actions: [{ kind: 'step', timing: { ...never, at: fixed(500), every: fixed(1000) }, machines: { quantifier: 'all', machines: [0] }, by: fixed(-2000) }],
      },
    ]);
  });

  it('that may happen', () => {
    expect(faults('fault f: maybe crash n1 at any time')).toMatchObject([{ label: 'f', text: 'maybe crash n1 at any time', upTo: 1, actions: [{ timing: { at: 'any' } }] }]);
    expect(faults('fault up to 1 of {\n  crash n1 // one\n  pause n2 for 1s\n}')).toMatchObject([
      { text: 'up to 1 of { crash n1; pause n2 for 1s }', upTo: 1, actions: [{ kind: 'crash' }, { kind: 'pause' }] },
    ]);
    expect(faults('fault { crash n1; crash n2 }')).toMatchObject([{ upTo: null, actions: [{ machines: { machines: [0] } }, { machines: { machines: [1] } }] }]);
  });

  it('of which the adversary picks the victim', () => {
    expect(faults('fault crash any node')[0]?.actions).toMatchObject([{ machines: { quantifier: 'any', machines: [0, 1, 2] } }]);
    expect(faults('fault crash any of n1, n3')[0]?.actions).toMatchObject([{ machines: { quantifier: 'any', machines: [0, 2] } }]);
    expect(faults('fault up to 2 crash any node')[0]).toMatchObject({ upTo: 2, actions: [{ kind: 'crash' }, { kind: 'crash' }] });
    expect(faults('fault crash *')[0]?.actions).toMatchObject([{ machines: { quantifier: 'all', machines: [0, 1, 2, 3] } }]);
  });

  it('between machines', () => {
    const cuts = (text: string) => {
      const [action] = faults(text)[0]?.actions ?? [];
      return action?.kind === 'cut' ? action.alternatives.map((pairs) => pairs.map(({ from, to }) => `${from}>${to}`).join(' ')) : null;
    };
    expect(cuts('fault cut n1 -> n3')).toEqual(['0>2']);
    expect(cuts('fault cut n1 <-> n2, n3')).toEqual(['0>1 1>0 0>2 2>0']);
    expect(cuts('fault cut any of n1, n2 -> n3')).toEqual(['0>2', '1>2']);
    expect(cuts('fault cut any node <-> any node')).toEqual(['0>1 1>0', '0>2 2>0', '1>2 2>1']);
    expect(faults('fault partition n1, c | n2, n3 at 1s')[0]?.actions).toMatchObject([{ kind: 'partition', groups: [[0, 3], [1, 2]] }]);
  });

  it('have ranges with names', () => {
    const plan = planOfText(`${cluster}fault crash n1 at 0ms..10ms for 1s..2s\nfault step n2 by 0ms..1ms at 1s\nfault pause n3 at 0ms..10ms\nfault crash n1 at 20ms..30ms`);
    expect(plan.ranges.map(({ name, kind }) => [name, kind])).toEqual([
      ['start of crash n1', 'fault-at'], ['length of crash n1', 'fault-for'], ['size of step n2', 'fault-by'], ['start of pause n3', 'fault-at'], ['start of crash n1 #2', 'fault-at'],
    ]);
    expect(plan.imperfections.map(({ name }) => name)).toEqual([
      'fault crash n1 at 0ms..10ms for 1s..2s', 'fault step n2 by 0ms..1ms at 1s', 'fault pause n3 at 0ms..10ms', 'fault crash n1 at 20ms..30ms',
    ]);
  });
});

describe('faults that wait for states', () => {
  const when = (condition: string) => actionsOf(`pause n1 for 1s when ${condition}`)[0]?.timing.when;
  const number = (value: number) => ({ kind: 'number', value });

  it('have them as conditions', () => {
    expect(when('queue of n1 >= 7')).toEqual({ moment: 'becomes', condition: { kind: 'gauge', gauge: 'queue', of: { kind: 'machine', machine: 0 }, operator: '>=', value: 7 } });
    expect(when('drops of pay > 0')).toEqual({ moment: 'becomes', condition: { kind: 'gauge', gauge: 'drops', of: { kind: 'service', service: 0 }, operator: '>', value: 0 } });
    expect(when('kv.x == 1')).toEqual({ moment: 'becomes', condition: { kind: 'compare', operator: '==', left: { kind: 'key', store: 0, key: 'x' }, right: number(1) } });
    expect(when('count(charged) == 2')).toEqual({ moment: 'becomes', condition: { kind: 'compare', operator: '==', left: { kind: 'passes', effect: 0 }, right: number(2) } });
    expect(when('r == 1 or not w is ok')).toEqual({
      moment: 'becomes',
      condition: {
        kind: 'or',
        operands: [
          { kind: 'compare', operator: '==', left: { kind: 'result', operation: 1 }, right: number(1) },
          { kind: 'not', operand: { kind: 'ends', operation: 0, ending: 'ok', withinNs: null } },
        ],
      },
    });
  });

  it('tell them from moments', () => {
    expect(when('w ends')).toEqual({ moment: 'ends', operation: 0 });
  });
});

describe('drifts and surges', () => {
  it('say by how much, and of whom', () => {
    expect(actionsOf('drift n1, n2 by 200ppm at 1s')).toEqual([{ kind: 'drift', timing: { ...never, at: draw(1e9) }, machines: { quantifier: 'all', machines: [0, 1] }, ppb: { low: 200_000, high: 200_000, range: null } }]);
    expect(actionsOf('surge web by 2.5x')).toEqual([{ kind: 'surge', timing: never, loads: { quantifier: 'all', programs: [1] }, factor: { low: 2.5, high: 2.5 } }]);
    expect(actionsOf('surge any web, app by 3x')).toMatchObject([{ loads: { quantifier: 'any', programs: [1, 2] } }]);
    expect(actionsOf('surge * by 3x')).toMatchObject([{ loads: { quantifier: 'all', programs: [1, 2] } }]);
  });

  it('keep a range of factors', () => {
    expect(actionsOf('surge web by 2x..3x')).toMatchObject([{ factor: { low: 2, high: 3 } }]);
    expect(actionsOf('slow n1 by 1x..3x')).toMatchObject([{ factor: { low: 1, high: 3 } }]);
    // With half of a processor work takes twice as long, with a quarter four times.
    expect(actionsOf('steal n1 by 50%..75%')).toMatchObject([{ kind: 'slow', factor: { low: 2, high: 4 } }]);
  });

  it('declare a range of rates in parts per billion', () => {
    const plan = planOfText(`${head}fault drift n1 by -1ppm..2ppm`);
    expect(plan.faults[0]?.actions[0]).toMatchObject({ ppb: { low: -1_000, high: 2_000, range: plan.ranges.length - 1 } });
    expect(plan.ranges.at(-1)).toEqual({ name: 'rate of drift n1', kind: 'drift', low: -1_000, high: 2_000, machine: null });
  });
});

describe('machines that the adversary picks', () => {
  const net = 'node a, b, c, d, e\nlink * <-> * { delay 1ms }\nclient x on a { call b }\n';
  const names = 'abcde';
  /** Each way as the pairs that still talk, among these machines: `ab ac`. */
  const talking = (fault: string, among: string): readonly string[] => {
    const [action] = planOfText(`${net}fault ${fault}`).faults[0]?.actions ?? [];
    if (action?.kind !== 'cut') throw new Error('expected a cut');
    const pairs = [...among].flatMap((x, i) => [...among].slice(i + 1).map((y) => [x, y] as const));
    return action.alternatives.map((cut) => {
      // Both directions, or none.
      const isCut = (x: string, y: string) => cut.some(({ from, to }) => names[from] === x && names[to] === y);
      for (const [x, y] of pairs) expect(isCut(x, y)).toBe(isCut(y, x));
      return pairs.filter(([x, y]) => !isCut(x, y)).map((pair) => pair.join('')).join(' ');
    }).sort();
  };

  it('stand anywhere in a bridge, in halves and in a ring, each way once', () => {
    expect(talking('bridge a, b, c', 'abc')).toEqual(['ab bc']);
    expect(talking('bridge any a, b, c', 'abc')).toEqual(['ab ac', 'ab bc', 'ac bc']);
    expect(talking('halve any a, b, c', 'abc')).toEqual(['ab', 'ac', 'bc']);
    expect(talking('ring any a, b, c, d', 'abcd')).toEqual(['ab ac bd cd', 'ab ad bc cd', 'ac ad bc bd']);
    // 5! orders, ten of which are one ring.
    expect(talking('ring any a, b, c, d, e', 'abcde')).toHaveLength(12);
    // A middle of five, and of the four others three ways to part them.
    expect(talking('bridge any a, b, c, d, e', 'abcde')).toHaveLength(15);
  });

  it('are in one group of a partition, and in no other', () => {
    expect(talking('partition any a, b, c | a, b, c', 'abc')).toEqual(['ab', 'ac', 'bc']);
    // Those that are not picked talk with all.
    expect(talking('partition any a, b | c', 'abc')).toEqual(['ab ac', 'ab bc']);
    expect(talking('partition any a, b | any a, b', 'abc')).toEqual(['ac bc']);
  });
});
