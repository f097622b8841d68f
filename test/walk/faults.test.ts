// Every fault that is simulated changes some run, and so does every timing that it takes.
import { describe, expect, test } from 'vitest';
import { events, faultVerbs, messageWords, type FaultVerb } from '../../server/src/semantics/vocabulary.ts';
import { faultWords, struck, timingPairs } from './fault-pairs.ts';
import { findingsIn, runsOf } from './runs.ts';

const untouched = runsOf(struck(''));

function written({ word }: FaultVerb, timing: string, by?: string): string {
  const words = faultWords[word];
  const amount = by ?? words?.by;
  const needs = words?.needs !== undefined && !timing.includes('every') ? ` ${words.needs}` : '';
  return struck(`fault ${words?.strikes ?? ''}${amount === undefined ? '' : ` by ${amount}`}${needs} ${timing}`);
}

test('each fault is written, and each that is written is one', () => {
  expect(Object.keys(faultWords).sort()).toEqual(faultVerbs.map(({ word }) => word).sort());
});

test('every event is waited for', () => {
  const said = timingPairs.when.map(([when]) => when);
  for (const { words, word } of events) expect(said.some((when) => new RegExp(` ${words.join(' ').replace('*', String.raw`\w+`)}$`).test(when)), word).toBe(true);
});

describe.each(faultVerbs)('$word', (verb) => {
  test('changes some run', () => {
    expect(runsOf(written(verb, ''))).not.toBe(untouched);
  });

  const { by, other } = faultWords[verb.word] ?? {};

  test('says by how much, where it takes an amount', () => {
    expect(by !== undefined).toBe(verb.timings.includes('by'));
    if (by !== undefined) expect(runsOf(written(verb, '', by))).not.toBe(runsOf(written(verb, '', other)));
  });

  const pairs = verb.timings.flatMap((timing) => (timing === 'by' ? [] : timingPairs[timing].map(([said, instead]) => ({ said, instead }))));
  if (pairs.length === 0) return;

  // What is at once and over takes no length.
  const fitting = (timing: string) => (verb.timings.includes('for') ? timing : timing.replace(/ for \w+/, ''));

  // A strobe has its period anyway, and takes no other; clocks must know before when they run at another rate.
  const isTaken = (said: string) => !(verb.word === 'strobe' && said.includes('every')) && !(verb.word === 'drift' && said.includes('when'));

  test.each(pairs.filter(({ said }) => isTaken(said)))('`$said` differs from `$instead`', ({ said, instead }) => {
    expect(runsOf(written(verb, fitting(said)))).not.toBe(runsOf(written(verb, fitting(instead))));
  });
});

test('a drift from an instant on that the run decides is said to be not simulated', () => {
  expect(findingsIn(struck('fault drift m by 1ppm when first ends'))).toEqual(['not-simulated']);
});

describe('what the adversary picks', () => {
  test.each([
    ['fault maybe crash s at 5ms', 'fault crash s at 5ms'],
    ['fault up to 1 of { crash s at 5ms; crash m at 9ms }', 'fault { crash s at 5ms; crash m at 9ms }'],
    ['fault crash any s, m at 5ms', 'fault crash s, m at 5ms'],
    ['fault crash any node at 5ms', 'fault crash s at 5ms'],
    ['fault cut any m, s -> any x, s, y', 'fault cut m, s -> x, s, y'],
    ['fault slow s by 2x..6x', 'fault slow s by 2x'],
    ['fault slow s by 2x..6x', 'fault slow s by 6x'],
    ['fault steal s by 50%..80%', 'fault steal s by 50%'],
    ['fault surge l by 2x..4x', 'fault surge l by 2x'],
    ['fault bridge any m, x, s', 'fault bridge m, x, s'],
    ['fault halve any m, x, s', 'fault halve m, x, s'],
    ['fault ring any m, x, s, y', 'fault ring m, x, s, y'],
    ['fault partition any m, x, s | m, x, s', 'fault partition m | x, s'],
  ])('`%s` differs from `%s`', (said, instead) => {
    expect(runsOf(struck(said))).not.toBe(runsOf(struck(instead)));
  });
});

describe('messages that are singled out', () => {
  test.each(messageWords)('the $word, the first or every one', ({ word }) => {
    const lost = runsOf(struck(`fault lose ${word} of first`));
    expect(lost).not.toBe(untouched);
    expect(runsOf(struck(`fault lose every ${word} of first`))).not.toBe(lost);
    expect(runsOf(struck(`fault delay ${word} of first by 2ms`))).not.toBe(untouched);
  });
});
