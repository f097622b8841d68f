// Values of options: what is taken, and what is said to the rest.
import { describe, expect, test } from 'vitest';
import { formatParser, inShard, parseCells, parseRuns, parseRunSeed, parseSeed, parseShard, parseTimeLimit } from './options.ts';

describe('numbers', () => {
  test('are whole and within their limits', () => {
    expect([parseSeed('0'), parseSeed('4294967295'), parseRuns('1'), parseCells('20000')]).toEqual([0, 4_294_967_295, 1, 20_000]);
    for (const text of ['-1', '1.5', '', 'x', '4294967296', '1e3', ' 1']) {
      expect(() => parseSeed(text), text).toThrow('Expected a whole number from 0 to 4294967295.');
    }
    expect(parseRunSeed('38654705665')).toBe(38_654_705_665);
    expect(() => parseRunSeed('9007199254740992')).toThrow('Expected a whole number from 0 to 9007199254740991.');
    expect(() => parseRuns('0')).toThrow('Expected a whole number of runs, from 1 to 100000000.');
    expect(() => parseCells('0')).toThrow('Expected a whole number of cells, from 1 to 100000000.');
  });
});

describe('a time limit', () => {
  test.each([['10s', 10_000], ['500ms', 500], ['1.5min', 90_000], ['1h', 3_600_000]])('%s', (text, milliseconds) => expect(parseTimeLimit(text)).toBe(milliseconds));

  test.each(['10', '10 s', 's', '-1s', '0s', '1d', '10us'])('is not %j', (text) => {
    expect(() => parseTimeLimit(text)).toThrow('Expected a duration of 1ms or more with its unit: 500ms, 10s, 2min or 1h.');
  });
});

describe('shards', () => {
  test('divide all scenarios among them', () => {
    const shards = ['1/3', '2/3', '3/3'].map(parseShard);
    const numbers = Array.from({ length: 10 }, (_, number) => number);
    const parts = shards.map((shard) => numbers.filter((number) => inShard(shard, number)));
    expect(parts).toEqual([[0, 3, 6, 9], [1, 4, 7], [2, 5, 8]]);
  });

  test.each(['0/3', '4/3', '1', '1/0', 'a/b', '1/3/5'])('is not %j', (text) => expect(() => parseShard(text)).toThrow('Expected i/n'));
});

describe('formats', () => {
  const parse = formatParser(['pretty', 'json'], ['sarif']);

  test('that are there are taken', () => expect([parse('pretty'), parse('json')]).toEqual(['pretty', 'json']));

  test('that will be there are refused by name', () => expect(() => parse('sarif')).toThrow('This version does not write sarif yet. There are pretty and json.'));

  test('that are mistyped get a suggestion', () => expect(() => parse('jsno')).toThrow('There are pretty and json. did you mean "json"?'));

  test('that are unknown get the list', () => expect(() => parse('xml')).toThrow(/^There are pretty and json\.$/));
});
