// What is done under a lock that its program never holds there.
import { describe, expect, it } from 'vitest';
import { plannedOf } from '../../plan/plan-fixture.ts';
import { checkRules } from '../check-rules.ts';
import type { RunnableScenario } from './rule.ts';

/** Each as `line: message`, of one client's program. */
function found(program: string, lock = 'lease 1s'): string[] {
  const text = `node n1\nlink * <-> * { delay 1ms }\nstore kv on n1\nlock L on n1 { ${lock} }\nlock M on n1 { lease 1s }\nclient c { ${program} }\n`;
  const scenarios = plannedOf(text);
  const runnable = scenarios.filter((one): one is typeof one & RunnableScenario => one.plan !== null);
  expect(runnable).toHaveLength(1);
  return checkRules(runnable).filter(({ code }) => code === 'never-held').map(({ message, range }) => `${text.slice(0, range.start).split('\n').length}: ${message}`);
}

const nobody = '6: this always fails, unsent: it is done `holding L`, and no `acquire L` comes before it in its program';
const released = '6: this always fails, unsent: it is done `holding L`, and L has been released before, and is not acquired again';

describe('never-held', () => {
  it.each([
    ['w: write kv.x = 1 holding L', [nobody]],
    ['w: write kv.x = 1 holding L; acquire L', [nobody]],
    ['acquire M; w: write kv.x = 1 holding L', [nobody]],
    ['acquire L; release L; w: write kv.x = 1 holding L', [released]],
    ['repeat 2 { w: write kv.x = 1 holding L }', [nobody]],
    ['together { w: write kv.x = 1 holding L; read kv.x holding L }', [nobody, nobody]],
  ])('finds %s', (program, messages) => {
    expect(found(program)).toEqual(messages);
  });

  it.each([
    'acquire L; w: write kv.x = 1 holding L; release L',
    'acquire L timeout 5ms; w: write kv.x = 1 holding L',
    'acquire L; release L; acquire L; w: write kv.x = 1 holding L',
    'acquire L; release L holding M; w: write kv.x = 1 holding L',
    'repeat 2 { w: write kv.x = 1 holding L; acquire L }',
    'repeat 2 { acquire L }; w: write kv.x = 1 holding L',
    'together { acquire L; w: write kv.x = 1 holding L }',
    'w: write kv.x = 1',
  ])('does not find %s', (program) => {
    expect(found(program)).toEqual([]);
  });

  it('finds a margin that leaves nothing of the lease, at the lock', () => {
    const held = 'acquire L; w: write kv.x = 1 holding L';
    for (const margin of ['1s', '2s', '1s..2s']) {
      expect(found(held, `lease 1s, margin ${margin}`)).toEqual([`4: a margin of ${margin === '2s' ? '2' : '1'} s is not shorter than the lease of 1 s: no check of L ever passes, and what is done \`holding L\` always fails; say a shorter margin`]);
    }
    expect(found(held, 'lease 1s, margin 999ms')).toEqual([]);
    expect(found(held, 'lease 1s, margin 999ms..2s')).toEqual([]);
  });
});
