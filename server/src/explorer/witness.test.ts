import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type InputName, Inputs, purposes } from '../simulator/kernel/inputs.ts';
import { SampleSource } from '../simulator/kernel/sources.ts';
import { gridFor } from '../simulator/kernel/time.ts';
import { add, delay, fault, figure, lost, ms, skewedWrites, timer, toy } from '../../../test/oracle/toys.ts';
import { type Assignment, RememberingSource, replay } from './assignment.ts';
import { exploreAll } from './explore.ts';
import { defaultExploreOptions as options } from './explore-options.ts';
import type { Subject } from './judgement.ts';

import { shrinkWitness, type ShrunkWitness } from './witness.ts';

const grid = gridFor(1_000_000_000);

function shrunk(subject: Subject, assignment: Assignment, key: string): ShrunkWitness {
  const shrinking = shrinkWitness(subject, grid, assignment, { key, value: true });
  for (;;) {
    const step = shrinking.next();
    if (step.done) return step.value;
  }
}

function witnessOf(subject: Subject, key: string): ShrunkWitness {
  const witness = exploreAll(subject, grid, options).facts.get(key)?.whenTrue.witness;
  if (witness === undefined || witness === null) throw new Error(`${key} is not possible`);
  return shrunk(subject, witness, key);
}

function told({ values }: ShrunkWitness): string[] {
  const unusual = values.filter(({ kind, value, lowNs, tie }) => tie > 0 || (kind === 'choice' ? value !== 0 : value !== Math.max(lowNs, 0) && value !== 0));
  return unusual.map(({ name, value, tie }) => `${nameOf(name)} ${value / ms}${tie > 0 ? ` + ${tie} ticks` : ''}`);
}

function nameOf({ purpose, a }: InputName): string {
  return `${Object.entries(purposes).find(([, number]) => number === purpose)?.[0]} ${a}`;
}

test('figure 8-3: only the clocks are off, by whole milliseconds', () => {
  const witness = witnessOf(skewedWrites(figure), 'lost');
  expect(witness.minimal).toBe(true);
  const clocks = told(witness);
  expect(clocks).toHaveLength(2);
  expect(clocks.map((text) => Number(text.split(' ')[2]))).toEqual([expect.any(Number), expect.any(Number)]);
  expect(clocks.reduce((sum, text) => sum + Math.abs(Number(text.split(' ')[2])), 0)).toBe(4);
});

test('where only a nanosecond will do, it is a nanosecond', () => {
  const witness = witnessOf(skewedWrites({ ...figure, skew1Ns: [0, 3 * ms + 1], skew3Ns: [0, 0] }), 'lost');
  expect(told(witness)).toEqual(['skew 1 3.000001']);
});

test('no loss, fault or tie without need', () => {
  const subject = toy((inputs) => {
    const losses = [1, 2, 3].filter((message) => lost(inputs, message)).length;
    const late = inputs.decisions.noLater(timer(inputs, 1, 2 * ms), delay(inputs, 4, ms, 9 * ms));
    return { bad: fault(inputs, 1, 3) === 2 || losses === 2 || late };
  });
  const start = (seed: number): Assignment => {
    const source = new RememberingSource(new SampleSource(seed));
    subject.judge(new Inputs(grid, source, null));
    return source.assignment;
  };
  let shown = 0;
  for (let seed = 0; seed < 60; seed++) {
    if (replay(subject, grid, start(seed)).judgement.facts.get('bad') !== true) continue;
    shown++;
    const one = told(shrunk(subject, start(seed), 'bad'));
    expect([['delay 4 2'], ['delay 4 3'], ['faultHappens 1 0.000002'], ['loss 1 0.000001', 'loss 2 0.000001'], ['loss 1 0.000001', 'loss 3 0.000001'], ['loss 2 0.000001', 'loss 3 0.000001']]).toContainEqual(one);
  }
  expect(shown).toBeGreaterThan(20);
});

test('a tie stays where there is no other way', () => {
  const subject = toy((inputs) => ({ late: !inputs.decisions.noLater(delay(inputs, 1, ms, 4 * ms), timer(inputs, 1, 4 * ms)) }));
  expect(told(witnessOf(subject, 'late'))).toEqual(['delay 1 4 + 1 ticks']);
});

test('every shrunk witness of a random sum still shows it, and no single value can be made usual', () => {
  const limits = fc.array(fc.record({ low: fc.nat(3 * ms), span: fc.nat(5 * ms) }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(limits, fc.integer({ min: 0, max: 100 }), fc.nat(), (ranges, percent, seed) => {
      const least = ranges.reduce((sum, { low }) => sum + low, 0);
      const most = ranges.reduce((sum, { low, span }) => sum + low + span, 0);
      const limit = least + Math.floor(((most - least) * percent) / 100);
      const subject = toy((inputs) => {
        const sum = add(inputs, ...ranges.map(({ low, span }, message) => delay(inputs, message, low, low + span)));
        return { late: inputs.decisions.lessOrEqual(add(inputs, timer(inputs, 1, limit)), sum) };
      });
      const source = new RememberingSource(new SampleSource(seed));
      fc.pre(subject.judge(new Inputs(grid, source, null)).facts.get('late') === true);
      const witness = shrunk(subject, source.assignment, 'late');
      expect(witness.minimal).toBe(true);
      const late = (assignment: Assignment): boolean => replay(subject, grid, assignment).judgement.facts.get('late') === true;
      expect(late(witness.values)).toBe(true);
      for (const value of witness.values) {
        if (value.value === value.lowNs) continue;
        const usual = { ...value, value: value.lowNs };
        expect(late(witness.values.map((other) => (other === value ? usual : other)))).toBe(false);
      }
    }),
  );
});

test('without time a witness is left as it is, and else others are heard after each value', () => {
  let runs = 0;
  const messages = Array.from({ length: 40 }, (_, message) => message);
  const { judge, ...rest } = toy((inputs) => ({ bad: messages.filter((message) => lost(inputs, message)).length >= 20 }));
  const counting: Subject = {
    ...rest,
    judge: (inputs) => {
      runs++;
      return judge(inputs);
    },
  };
  const all: Assignment = messages.map((message) => ({ name: { purpose: purposes.loss, a: message, b: 0, c: 0, d: 0 }, kind: 'choice', value: 1, tie: 0 }));
  const fact = { key: 'bad', value: true };
  expect(shrinkWitness(counting, grid, all, fact, { hasTime: () => false }).next()).toMatchObject({ done: true, value: { minimal: false, runs: 2 } });

  runs = 0;
  let waits = 0;
  const shrinking = shrinkWitness(counting, grid, all, fact);
  for (let before = 0; !shrinking.next().done; before = runs) waits = Math.max(waits, runs - before);
  expect(runs).toBeGreaterThan(40);
  expect(waits).toBeLessThan(4);
});
