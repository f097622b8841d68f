import { describe, expect, it } from 'vitest';
import { causesText, durationRange, durationSource, durationText, faultWords, listed, percent, roundedRange, stampText, triedText } from './phrases.ts';
import { planOf } from './plan-fixture.ts';

describe('durations', () => {
  it.each([
    [0, '0 ms', '0ms'],
    [1, '1 ns', '1ns'],
    [999, '999 ns', '999ns'],
    [1_500, '1.5 µs', '1.5us'],
    [3_000_000, '3 ms', '3ms'],
    [3_000_001, '3.000001 ms', '3.000001ms'],
    [2_500_000, '2.5 ms', '2.5ms'],
    [-3_000_000, '-3 ms', '-3ms'],
    [1_500_000_000, '1.5 s', '1.5s'],
    [90_000_000_000, '90 s', '90s'],
    [120_000_000_000, '2 min', '2min'],
    [7_200_000_000_000, '2 h', '2h'],
    [3_600_000_000_001, '3600.000000001 s', '3600.000000001s'],
  ])('%d ns is %s', (ns, text, source) => {
    expect(durationText(ns)).toBe(text);
    expect(durationSource(ns)).toBe(source);
  });

  it('says that there is no limit', () => {
    expect(durationText(Infinity)).toBe('no limit');
    expect(durationRange(2_000_000, Infinity)).toBe('2 ms or more');
  });

  it.each([
    [2_000_000, 8_000_000, '2–8 ms'],
    [4_000_000, 4_000_000, '4 ms'],
    [900_000, 2_000_000, '900 µs–2 ms'],
    [0, 3_000_000_000, '0–3 s'],
  ])('a range from %d to %d ns is %s', (low, high, text) => {
    expect(durationRange(low, high)).toBe(text);
  });

  it('rounds outwards for a glance', () => {
    expect(roundedRange(2_000_499, 8_000_001)).toBe('2–8.001 ms');
    expect(roundedRange(2_000_000, 8_000_000)).toBe('2–8 ms');
  });
});

describe('lists and numbers', () => {
  it('joins words', () => {
    expect(listed([])).toBe('');
    expect(listed(['a'])).toBe('a');
    expect(listed(['a', 'b'], 'or')).toBe('a or b');
    expect(listed(['a', 'b', 'c'])).toBe('a, b and c');
  });

  it('keeps the digits that matter', () => {
    expect(percent(0.375)).toBe('37.5%');
    expect(percent(0.000184)).toBe('0.018%');
    expect(percent(1)).toBe('100%');
    expect(percent(0)).toBe('0%');
  });
});

describe('fixes', () => {
  it('say what they were tried against', () => {
    expect(triedText({ verdict: 'impossible' })).toBe('impossible, proved');
    expect(triedText({ verdict: 'holds', lossesMax: 5 })).toBe('holds, proved for up to 5 lost messages');
  });
});

describe('causes', () => {
  const plan = planOf({
    machines: ['n1', 'n2', 'n3'],
    faults: [
      { text: 'cut n1 <-> n3 at 10s for 2s', kind: 'cut' },
      { text: 'maybe crash n1 at any time', kind: 'crash' },
      { text: 'pause n2 at 5ms for 1s', kind: 'pause', label: 'gc' },
    ],
    imperfections: [
      { kind: 'skew', machine: 0, name: 'clock n1 skew' },
      { kind: 'skew', machine: 2, name: 'clock n3 skew' },
      { kind: 'delay', link: 0, name: 'link * <-> * delay' },
      { kind: 'loss', link: 0, name: 'link * <-> * loss' },
      { kind: 'fault', fault: 0, name: 'fault cut n1 <-> n3' },
    ],
  });

  it('calls two skews clock skew, and one by its machine', () => {
    expect(causesText(plan, [[0, 1]])).toBe('clock skew');
    expect(causesText(plan, [[0]])).toBe('the clock skew of n1');
  });

  it('joins what must come together and separates what does it alone', () => {
    expect(causesText(plan, [[2, 4]])).toBe('message delays and the cut n1 <-> n3');
    expect(causesText(plan, [[0, 1], [3]])).toBe('clock skew or a lost message');
  });

  it('has none where nothing is needed', () => {
    expect(causesText(plan, [])).toBeNull();
    expect(causesText(plan, [[]])).toBeNull();
  });

  it('names faults as their author did', () => {
    expect([0, 1, 2].map((fault) => faultWords(plan, fault))).toEqual(['the cut n1 <-> n3', 'the crash of n1', 'the fault gc']);
  });
});

it('timestamps of clocks are told as durations, counters as they are', () => {
  expect(['4000000ns', '-1ns', '3', '0ns'].map(stampText)).toEqual(['4 ms', '-1 ns', '3', '0 ms']);
});
