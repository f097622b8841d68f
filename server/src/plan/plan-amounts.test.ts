// Numbers with unknowns and laws in them, on the way from text to plan.
import { describe, expect, it } from 'vitest';
import type { Draw } from '../simulator/plan-ids.ts';
import { planOfText } from './plan-fixture.ts';

const ms = 1_000_000;

/** How long a machine works, with these `let`s before it. */
function drawn(takes: string, lets = ''): Draw {
  const plan = planOfText(`${lets}\nnode n { takes ${takes} }\nlink * <-> * { delay 1ms }\nclient c { call n }\n`);
  const { takes: draw } = plan.machines[0] ?? {};
  if (draw === undefined) throw new Error('expected a machine');
  return draw;
}

const x = (factor = 1) => ({ let: 0, factor });
const y = (factor = 1) => ({ let: 1, factor });

describe('a range between unknown values', () => {
  const lets = 'let x in 1ms..5ms\nlet y in x..10ms';

  it('reaches as far as these do, and is held between them', () => {
    expect(drawn('x..y', lets)).toMatchObject({ lowNs: 1 * ms, highNs: 10 * ms, law: null, unknowns: [], between: { low: { baseNs: 0, unknowns: [x()] }, high: { baseNs: 0, unknowns: [y()] } } });
    expect(drawn('0ms..x', lets)).toMatchObject({ lowNs: 0, highNs: 5 * ms, between: { low: { baseNs: 0, unknowns: [] }, high: { unknowns: [x()] } } });
    expect(drawn('x..2 * x', lets)).toMatchObject({ lowNs: 1 * ms, highNs: 10 * ms, between: { low: { unknowns: [x()] }, high: { unknowns: [x(2)] } } });
  });

  it('has an unknown spread on both sides', () => {
    expect(drawn('6ms ± x', lets)).toMatchObject({ lowNs: 1 * ms, highNs: 11 * ms, between: { low: { baseNs: 6 * ms, unknowns: [x(-1)] }, high: { baseNs: 6 * ms, unknowns: [x()] } } });
  });

  it('can be added to, and turned round', () => {
    const spread = 'let x in 1ms..5ms\nlet r = x..2 * x';
    expect(drawn('r + 1ms', spread).between).toEqual({ low: { baseNs: ms, unknowns: [x()] }, high: { baseNs: ms, unknowns: [x(2)] } });
    expect(drawn('20ms - r', spread)).toMatchObject({ lowNs: 10 * ms, highNs: 19 * ms, between: { low: { baseNs: 20 * ms, unknowns: [x(-2)] }, high: { baseNs: 20 * ms, unknowns: [x(-1)] } } });
  });

  it('is one of unknowns alone where both bounds have the same', () => {
    expect(drawn('x..x + 3ms', lets)).toMatchObject({ lowNs: 0, highNs: 3 * ms, unknowns: [x()] });
    expect(drawn('x..x + 3ms', lets)).not.toHaveProperty('between');
  });
});

describe('an unknown value within another', () => {
  it('is part of it', () => {
    const plan = planOfText('let x in 1ms..5ms\nlet y in x + 1ms..x + 2ms\nnode n { takes y }\nlink * <-> * { delay 1ms }\nclient c { call n }\n');
    expect(plan.lets.map(({ value }) => value)).toMatchObject([{ lowNs: ms, highNs: 5 * ms, unknowns: [] }, { lowNs: ms, highNs: 2 * ms, unknowns: [x()] }]);
    expect(plan.machines[0]?.takes).toMatchObject({ lowNs: 0, highNs: 0, unknowns: [y()] });
  });
});

describe('a part of an unknown value', () => {
  const plan = (use: string, lets = 'let x in 2ms..7ns * 1000001') => planOfText(`${lets}\nnode n { takes ${use} }\nlink * <-> * { delay 1ms }\nclient c { call n }\n`);

  it('lets it be drawn in steps, so that its parts are whole', () => {
    expect(plan('x / 2').lets).toMatchObject([{ name: 'x', value: { lowNs: ms, highNs: 3_500_003 }, stepNs: 2 }]);
    expect(plan('x / 2').machines[0]?.takes.unknowns).toEqual([x(1)]);
    // A third and a half are whole of multiples of six; all of it is six steps.
    expect(plan('x / 3 + x / 2 + x').lets).toMatchObject([{ value: { lowNs: 333_334, highNs: 1_166_667 }, stepNs: 6 }]);
    expect(plan('x / 3 + x / 2 + x').machines[0]?.takes.unknowns).toEqual([x(11)]);
    expect(plan('x').lets[0]).not.toHaveProperty('stepNs');
  });

  it('draws a law in steps, too', () => {
    expect(plan('x / 4', 'let x in exponential(8ms)').lets).toMatchObject([{ value: { law: { kind: 'scaled', by: 0.25, law: { kind: 'exponential', meanNs: 8 * ms } } }, stepNs: 4 }]);
  });
});

describe('a law', () => {
  const law = { kind: 'exponential', meanNs: 5 * ms };

  it('is scaled, added to another, and moved', () => {
    expect(drawn('2 * exponential(5ms)')).toMatchObject({ lowNs: 0, highNs: Infinity, law: { kind: 'scaled', by: 2, law } });
    expect(drawn('exponential(5ms) / 2').law).toEqual({ kind: 'scaled', by: 0.5, law });
    expect(drawn('exponential(5ms) + uniform(1ms, 2ms)')).toMatchObject({ lowNs: 1 * ms, highNs: Infinity, law: { kind: 'sum', laws: [law, { kind: 'uniform', lowNs: ms, highNs: 2 * ms }] } });
    expect(drawn('uniform(3ms, 4ms) - 1ms')).toMatchObject({ lowNs: 2 * ms, highNs: 3 * ms, law: { kind: 'shifted', byNs: -ms } });
  });

  it('has an unknown value beside it', () => {
    expect(drawn('exponential(5ms) + x', 'let x in 1ms..5ms')).toMatchObject({ lowNs: 0, highNs: Infinity, law: { kind: 'shifted', byNs: 0, law }, unknowns: [x()] });
  });

  it('draws how far a clock is off, either way', () => {
    const plan = planOfText('node n\nclock n { skew normal(0ms, 2ms), uncertainty exponential(1ms) }\nlink * <-> * { delay 1ms }\nclient c on n { t: now; repeat 2 every exponential(3ms) { call n } }\n');
    expect(plan.machines[0]).toMatchObject({ skew: { lowNs: -(2 ** 42), highNs: Infinity, law: { kind: 'normal', meanNs: 0, deviationNs: 2 * ms } }, uncertainty: { lowNs: 0, law: { kind: 'exponential' } } });
    expect(plan.programs[0]?.body[1]).toMatchObject({ kind: 'repeat', every: { lowNs: 1, law: { kind: 'exponential', meanNs: 3 * ms } } });
  });
});
