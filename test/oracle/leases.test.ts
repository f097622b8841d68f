// A holder of a lease that stops (DDIA, figures 8-4 and 8-5), by hand: arithmetic on delays over a grid, which shares nothing
// with the simulator, against plain runs of the same text; and the exact edges that follow from it, against answers.
import { describe, expect, test } from 'vitest';
import { present } from '../../server/src/base/assert.ts';
import { answerScenario } from '../../server/src/checks/answer-scenario.ts';
import { defaultExploreOptions } from '../../server/src/explorer/explore-options.ts';
import { planScenarios } from '../../server/src/plan/plan-scenario.ts';
import { resolve } from '../../server/src/semantics/model.ts';
import type { History } from '../../server/src/simulator/history.ts';
import { Inputs } from '../../server/src/simulator/kernel/inputs.ts';
import { SampleSource } from '../../server/src/simulator/kernel/sources.ts';
import type { Plan } from '../../server/src/simulator/plan.ts';
import { gridOf, simulate } from '../../server/src/simulator/simulate.ts';
import { parse } from '../../server/src/syntax/parse.ts';

interface Case {
  /** Milliseconds. */
  readonly lease: number;
  readonly margin: number;
  readonly fencing: boolean;
  readonly wait: number;
  readonly pause: number;
  /** One way each: to the lock and back, and to the store, of either holder. */
  readonly one: readonly [ask: number, told: number, write: number];
  readonly two: readonly [ask: number, told: number, write: number];
  /** When the second holder asks. */
  readonly later: number;
}

interface Outcome {
  /** Undefined: not sent. */
  readonly first: boolean | undefined;
  readonly second: boolean | undefined;
  readonly unsafe: boolean;
}

/** What must come of it; null: two instants fall together, and either may come first. */
function byHand({ lease, margin, fencing, wait, pause, one, two, later }: Case): Outcome | null {
  const granted = one[0];
  const told = granted + one[1];
  const checked = told + wait;
  const isSent = checked < lease - margin;
  const arrives = checked + pause + one[2];
  // Nobody gives it back.
  const over = granted + lease;
  const asked = later + two[0];
  const grantedNext = Math.max(asked, over);
  const toldNext = grantedNext + two[1];
  const isSentNext = toldNext - later < lease - margin;
  const arrivesNext = toldNext + two[2];
  if (asked === over || asked <= granted || (isSent && isSentNext && arrives === arrivesNext)) return null;
  const isLate = isSent && isSentNext && arrives > arrivesNext;
  return {
    first: isSent ? !(isLate && fencing) : undefined,
    second: isSentNext ? true : undefined,
    unsafe: isLate && !fencing,
  };
}

const text = ({ lease, margin, fencing, wait, pause, one, two, later }: Case): string => `
node zk, s, c1, c2
link c1 -> zk { delay ${one[0]}ms }
link zk -> c1 { delay ${one[1]}ms }
link c1 -> s { delay ${one[2]}ms }
link c2 -> zk { delay ${two[0]}ms }
link zk -> c2 { delay ${two[1]}ms }
link c2 -> s { delay ${two[2]}ms }
link s -> * { delay 1ms }
lock L on zk { lease ${lease}ms, margin ${margin}ms, fencing ${fencing ? 'on' : 'off'} }
store kv on s
client one on c1 { acquire L; wait ${wait}ms; w1: write kv.x = 1 holding L }
client two on c2 { wait ${later}ms; acquire L; w2: write kv.x = 2 holding L }
${pause === 0 ? '' : `fault pause c1 for ${pause}ms when w1 begins`}
expect kv obeys L
`;

function planOf(fault: string): Plan {
  const syntax = parse(fault);
  const model = resolve({ syntaxOf: () => syntax }, 'lease.fault');
  const [scenario] = planScenarios(model);
  expect(scenario?.blockers.map(({ message }) => message)).toEqual([]);
  return present(scenario?.plan, 'a plan');
}

function simulated(one: Case): Outcome {
  const plan = planOf(text(one));
  const { history } = simulate(plan, new Inputs(gridOf(plan), new SampleSource(1), null));
  const accepted = (label: string): boolean | undefined => {
    const operation = plan.operations.findIndex((each) => each.label === label);
    const record = history.operations.find((each) => each.operation === operation);
    if (record === undefined) return undefined;
    if (record.ending === 'failed' && record.end?.ticks !== undefined && record.end.ticks - record.begin.ticks < history.grid.ticksPerNs) return undefined;
    return record.ending === 'ok';
  };
  return { first: accepted('w1'), second: accepted('w2'), unsafe: isUnsafe(history) };
}

/** Whether the write under the first grant came behind the one under the second. */
function isUnsafe({ writes }: History): boolean {
  const [first, second] = [0, 1].map((grant) => writes.find((write) => write.grant === grant));
  return first !== undefined && second !== undefined && first.tookEffect.ticks > second.tookEffect.ticks;
}

describe('a holder that stops', () => {
  test('does as arithmetic says, all over a grid', () => {
    const delays = [[1, 1, 1], [2, 1, 3], [1, 3, 2]] as const;
    let compared = 0;
    let unsafe = 0;
    for (const fencing of [false, true]) {
      for (const margin of [0, 3]) {
        for (const wait of [0, 6, 9]) {
          for (const pause of [0, 4, 5, 8, 13, 30]) {
            for (const later of [4, 7]) {
              for (const one of delays) {
                for (const two of delays) {
                  const each = { lease: 11, margin, fencing, wait, pause, later, one, two };
                  const expected = byHand(each);
                  if (expected === null) continue;
                  expect(simulated(each), JSON.stringify(each)).toEqual(expected);
                  compared++;
                  if (expected.unsafe) unsafe++;
                }
              }
            }
          }
        }
      }
    }
    expect(compared).toBeGreaterThan(1_000);
    expect(unsafe).toBeGreaterThan(50);
  });
});

describe('the edges', () => {
  const scenario = (lock: string, fault: string, wait = ''): string => `
node zk, s, c1, c2
link * <-> * { delay 1ms..5ms }
lock L on zk { lease 10s${lock} }
store kv on s
client one on c1 { acquire L; ${wait}w1: write kv.x = 1 holding L }
client two on c2 { wait 5s; acquire L; w2: write kv.x = 2 holding L }
${fault}
expect kv obeys L`;

  function answered(fault: string): readonly string[] {
    const answering = answerScenario({ plan: planOf(fault), planHash: '', variants: [], options: defaultExploreOptions });
    let step = answering.next();
    while (!step.done) step = answering.next();
    return step.value.expectations.flatMap(({ verdict, thresholds }) => [verdict, ...thresholds.map(({ phrase }) => phrase)]);
  }

  test('of a pause: the lease, and the quickest way of the next holder, less the slowest of the first', () => {
    // Sent at once: told after at most 5 ms, and under way for 5 ms; the next one's write comes 2 ms behind the lease.
    expect(answered(scenario('', 'fault pause c1 for 0s..15s when w1 begins'))).toEqual(['fails', 'the pause of c1 lasts at least 9.992 s']);
    expect(answered(scenario(', margin 1s', 'fault pause c1 for 0s..15s when w1 begins'))).toEqual(['fails', 'the pause of c1 lasts at least 9.992 s']);
    expect(answered(scenario(', fencing on', 'fault pause c1 for 0s..15s when w1 begins'))).toEqual(['holds']);
  });

  test('of a wait before the check: none but by delays, which a margin takes away', () => {
    const [verdict, ...phrases] = answered(scenario('', '', 'wait 0s..12s; '));
    // A write that is checked just in time is 5 ms under way, and the next one comes 3 ms behind the check at the earliest.
    expect(verdict).toBe('fails');
    expect(phrases[0]).toBe('w1 from c1 to s takes more than 3 ms');
    expect(answered(scenario(', margin 2ms', '', 'wait 0s..12s; '))).toEqual(['holds']);
  });

  test('of corrections: what the holder\'s clock was told when it asked, and what it was told last', () => {
    const [verdict, ...phrases] = answered(`
node zk, h
link * <-> * { delay 1ms..5ms }
clock h { sync every 4s within 5ms by step }
lock L on zk { lease 10s, clock time-of-day }
client one on h { acquire L }
client two { wait 1s; acquire L }
expect at most one holder of L`);
    // The second holder is told 10.002 s after the first one asked, at the earliest: the one correction less the other must be over 2 ms, and none is over 5.
    expect([verdict, ...phrases]).toEqual(['fails', 'error of sync 1 of h is more than -3 ms', 'error of sync 3 of h is less than 3 ms']);
  });
});

/** A clock that is told the true time at 0 and then again and again, and is slewed by 500 ppm: how far it is ahead, in nanoseconds. */
function aheadBySlewing(at: number, skew: number, every: number): number {
  let ahead = skew;
  for (let told = 0; ; told += every) {
    const slewed = Math.min(Math.abs(ahead), Math.floor(((Math.min(at, told + every) - told) * 5) / 10_000));
    ahead -= Math.sign(ahead) * slewed;
    if (at <= told + every) return ahead;
  }
}

/** The first instant at which that clock has advanced by a lease. */
function overBySlewing(granted: number, lease: number, skew: number, every: number): number {
  const read = (at: number): number => at + aheadBySlewing(at, skew, every);
  let [low, high] = [granted, granted + 2 * lease];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (read(middle) - read(granted) >= lease) high = middle;
    else low = middle + 1;
  }
  return low;
}

describe('a lease on a clock that is slewed', () => {
  const ms = 1e6;
  const skews = [-8, -3, -1, 0, 1, 3, 8];

  test('is over when that clock has advanced by it, all over a grid', () => {
    let apart = 0;
    for (const skew of skews) {
      for (const every of [700, 4_000, 60_000]) {
        for (const lease of [600, 2_000, 10_000]) {
          for (const wait of [0, 1_500]) {
            const plan = planOf(`
node zk
link * <-> * { delay 1ms }
clock zk { skew ${skew}ms, sync every ${every}ms within 0ms by slew }
lock L on zk { lease ${lease}ms, clock time-of-day }
client one { wait ${wait}ms; acquire L }
client two { wait ${wait + 1}ms; acquire L }
`);
            const { history } = simulate(plan, new Inputs(gridOf(plan), new SampleSource(1), null));
            const until = present(history.grants[0]?.until, 'its end').ticks / history.grid.ticksPerNs;
            const expected = overBySlewing((wait + 1) * ms, lease * ms, skew * ms, every * ms);
            expect(Math.floor(until), JSON.stringify({ skew, every, lease, wait })).toBe(expected);
            if (expected !== (wait + 1 + lease) * ms) apart++;
          }
        }
      }
    }
    expect(apart).toBeGreaterThan(80);
  });

  test('is held until the holder\'s own clock has advanced by it, all over a grid', () => {
    let apart = 0;
    for (const skew of skews) {
      for (const every of [700, 4_000, 60_000]) {
        for (const lease of [600, 2_000, 10_000]) {
          const wait = 1_500;
          const plan = planOf(`
node zk, h
link * <-> * { delay 1ms }
clock h { skew ${skew}ms, sync every ${every}ms within 0ms by slew }
lock L on zk { lease ${lease}ms, clock time-of-day }
client one on h { wait ${wait}ms; acquire L }
scenario "s" for 30s { }
`);
          const { history } = simulate(plan, new Inputs(gridOf(plan), new SampleSource(1), null));
          const ns = (time: { readonly ticks: number }): number => Math.floor(time.ticks / history.grid.ticksPerNs);
          const spans = present(history.holds[0], 'a hold').spans.map(({ ends }) => ends.map(ns));
          // Of the pieces between two corrections the first in which the lease is over before the next one comes.
          const held = present(spans.find((ends) => Math.min(...ends) === ends.at(-1))?.at(-1), 'an end');
          // A wait of the monotonic clock, which nobody corrects.
          const expected = overBySlewing(wait * ms, lease * ms, skew * ms, every * ms);
          expect(held, JSON.stringify({ skew, every, lease })).toBe(expected);
          if (expected !== (wait + lease) * ms) apart++;
        }
      }
    }
    expect(apart).toBeGreaterThan(40);
  });
});
