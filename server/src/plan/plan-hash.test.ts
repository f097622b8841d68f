// The hash is the key of all runs: what means the same must have the same, and what means something else must not.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Plan } from '../simulator/plan.ts';
import { modelOf } from '../semantics/model-fixture.ts';
import { resolve } from '../semantics/model.ts';
import { parse } from '../syntax/parse.ts';
import { planHash } from './plan-hash.ts';
import { planOfText, plannedOf } from './plan-fixture.ts';
import { planScenarios } from './plan-scenario.ts';

const samples = path.resolve(import.meta.dirname, '../../../samples');
const texts = readdirSync(samples).filter((name) => name.endsWith('.fault')).map((name) => readFileSync(path.join(samples, name), 'utf8'));

function hashes(text: string): readonly string[] {
  return planScenarios(modelOf(text)).map((scenario) => scenario.planHash);
}

/** What may stand between any two tokens without a meaning. A comment to the end of the line may only come before a line break. */
const gaps = fc.constantFrom('', ' ', '   ', '\t', ' /* why */ ', '/**/');
const lineEnds = fc.constantFrom('\n', '\r\n', '\n\n', ' // a comment\n', '  \n  // another\n\n', ' /* one */ // two\n');

/** Other white space and other comments; each token keeps its line. */
const respaced = fc.constantFrom(...texts).chain((source) => {
  const tokens = parse(source).tokens;
  const forEach = <T>(arbitrary: fc.Arbitrary<T>) => fc.array(arbitrary, { minLength: tokens.length, maxLength: tokens.length });
  return fc.tuple(forEach(gaps), forEach(lineEnds)).map(([spaces, ends]) => {
    const written = tokens.map((token, i) => {
      switch (token.class) {
        case 'space':
          return ` ${spaces[i]}`;
        case 'newline':
          return ends[i];
        case 'comment':
        case 'doc-comment':
          return '';
        case 'operator':
          return `${token.text}${spaces[i]}`;
        default:
          return token.text;
      }
    });
    return { source, changed: written.join('') };
  });
});

describe('the hash of a plan', () => {
  test('does not change with white space and comments', () => {
    fc.assert(
      fc.property(respaced, ({ source, changed }) => {
        expect(hashes(changed)).toEqual(hashes(source));
      }),
      { numRuns: 150 },
    );
  });

  test('does not change with the name of the file, nor where a comma or semicolon replaces a line break', () => {
    const text = 'node n1\nlink * <-> * {\n  delay 1ms\n  loss 1%\n}\nstore kv on n1\nclient c { read kv.x }';
    const syntax = parse(text);
    const other = planScenarios(resolve({ syntaxOf: () => syntax }, '/elsewhere/another.fault'));
    expect(other.map((scenario) => scenario.planHash)).toEqual(hashes(text));
    expect(hashes('node n1; link * <-> * { delay 1ms, loss 1% }; store kv on n1; client c { read kv.x }')).toEqual(hashes(text));
  });

  const text = `
node n1, n2 { takes 1ms }
link * <-> * { delay 1ms..4ms, loss 1% }
clock n1 { skew 0ms..3ms }
store kv on n1, n2 { replication multi-leader, timestamp lamport, ties by replica }
client a via n1 { w: write kv.x = 1 timeout 5ms retry 1 }
client b via n2 { wait 2ms; r: read kv.x }
fault maybe cut n1 -> n2 at 1s for 2s
expect r == 1
expect w survives
`;

  test.each([
    ['delay 1ms..4ms', 'delay 1ms..5ms'],
    ['delay 1ms..4ms', 'delay uniform(1ms, 4ms)'],
    ['loss 1%', 'loss 2%'],
    ['loss 1%', 'loss 1%, order fifo'],
    ['loss 1%', 'loss 1%, duplicate 1%'],
    ['skew 0ms..3ms', 'skew 0ms..3.000001ms'],
    ['skew 0ms..3ms', 'skew 0ms..3ms, drift 1ppm'],
    ['takes 1ms', 'takes 2ms'],
    ['takes 1ms', 'takes 1ms, disk lost'],
    ['on n1, n2 {', 'on n2, n1 {'],
    ['timestamp lamport', 'timestamp time-of-day'],
    ['ties by replica', 'ties by value'],
    ['ties by replica', 'resend never'],
    ['write kv.x = 1', 'write kv.x = 2'],
    ['write kv.x = 1', 'write kv.y = 1'],
    ['write kv.x = 1', 'write kv.x = "1"'],
    ['timeout 5ms', 'timeout 6ms'],
    ['retry 1', 'retry 2'],
    ['wait 2ms', 'wait 3ms'],
    ['via n2', 'via n1'],
    ['maybe cut', 'cut'],
    ['n1 -> n2 at', 'n1 <-> n2 at'],
    ['at 1s', 'at any time'],
    ['for 2s', 'for 3s'],
    ['expect r == 1', 'expect r != 1'],
    ['expect r == 1', 'expect possible r == 1'],
    ['expect w survives', 'expect w is ok'],
    ['expect w survives\n', ''],
  ])('changes when `%s` becomes `%s`', (before, after) => {
    expect(text).toContain(before);
    expect(planHash(planOfText(text.replace(before, after)))).not.toBe(planHash(planOfText(text)));
  });

  test('tells all scenarios of all samples apart', () => {
    const all = texts.flatMap(hashes);
    expect(all.length).toBeGreaterThan(10);
    expect(new Set(all).size).toBe(all.length);
    for (const hash of all) expect(hash).toMatch(/^[0-9a-f]{32}$/);
  });

  test('is the same on every machine', () => {
    const plan = { scenario: 'größer \u{1F980}', durationNs: 3 } as unknown as Plan;
    expect(planHash(plan)).toBe('9562839d24ff233084bde0f9dde432ce');
  });

  test('knows infinity from any number', () => {
    const [plan] = plannedOf('node n1\nlink * <-> * { delay exponential(1ms) }\nstore kv on n1\nclient c { read kv.x }').map((scenario) => scenario.plan);
    if (plan === undefined) throw new Error('no plan');
    const ranges = plan.ranges.map((range) => ({ ...range, high: 0 }));
    expect(planHash({ ...plan, ranges })).not.toBe(planHash(plan));
  });
});
