import { expect, test } from 'vitest';
import { gridFor } from '../simulator/kernel/time.ts';
import { delay, figure, lost, ms, skew, skewedWrites, timer, toy } from '../../../test/oracle/toys.ts';
import { explore, exploreAll, type Exploration } from './explore.ts';
import { defaultExploreOptions as options } from './explore-options.ts';

const grid = gridFor(1_000_000_000);

function can(exploration: Exploration, key: string): string {
  const fact = exploration.facts.get(key);
  if (fact === undefined) return 'unheard of';
  return [fact.whenTrue, fact.whenFalse, fact.whenUnjudged].map(({ witness, open }) => (witness !== null ? 'yes' : open ? 'open' : 'no')).join(' ');
}

test('figure 8-3: both ways, with exact latencies', () => {
  const exploration = exploreAll(skewedWrites(figure), grid, options);
  expect(exploration).toMatchObject({ method: 'cells', complete: true, cells: 4, runs: 0, lossesCut: false, unconfirmed: 0, limit: null });
  expect(can(exploration, 'lost')).toBe('yes yes no');
  expect(exploration.gauges.get('latency of w2')).toEqual({ minNs: 2 * ms, maxNs: 8 * ms, exact: true });
  expect(exploration.gauges.get('end of w2')).toEqual({ minNs: 5 * ms, maxNs: 20 * ms, exact: true });
});

test('figure 8-3 turns from impossible to possible within one nanosecond', () => {
  const with6 = (ns: number) => exploreAll(skewedWrites({ ...figure, skew1Ns: [0, ns], skew3Ns: [0, 0] }), grid, options);
  expect(can(with6(3 * ms), 'lost')).toBe('no yes no');
  expect(with6(3 * ms).complete).toBe(true);
  expect(can(with6(3 * ms + 1), 'lost')).toBe('yes yes no');
});

test('what lies between two nanoseconds is not possible', () => {
  const subject = toy((inputs) => {
    const one = skew(inputs, 1, 0, 10);
    const two = skew(inputs, 2, 0, 10);
    return { between: inputs.decisions.less(one, two) && inputs.decisions.decide(two, one, grid.ticksPerNs - 1), equal: inputs.decisions.equal(one, two) };
  });
  const exploration = exploreAll(subject, grid, options);
  expect(can(exploration, 'between')).toBe('no yes no');
  expect(can(exploration, 'equal')).toBe('yes yes no');
  expect(exploration.complete).toBe(true);
});

test('a fact that some behaviours do not mention is not judged there', () => {
  const subject = toy((inputs) => (lost(inputs, 1) ? { late: inputs.decisions.noLater(timer(inputs, 1, 2 * ms), delay(inputs, 2, ms, 3 * ms)) } : { usual: true }));
  const exploration = exploreAll(subject, grid, options);
  expect(can(exploration, 'late')).toBe('yes yes yes');
  expect(can(exploration, 'usual')).toBe('yes no yes');
});

test('slicing changes nothing, and what was said stays true', () => {
  const subject = toy((inputs) => {
    const arrivals = [1, 2, 3, 4].map((message) => delay(inputs, message, ms, 4 * ms));
    const order = arrivals.map((one, i) => arrivals.filter((other, k) => (k < i ? inputs.decisions.noLater(other, one) : k > i && !inputs.decisions.noLater(one, other))).length);
    return { [`order ${order.join('')}`]: true };
  });
  const partial: Exploration[] = [];
  const exploring = explore(subject, grid, options);
  let final: Exploration | null = null;
  while (final === null) {
    const step = exploring.next();
    if (step.done) final = step.value;
    else partial.push(step.value);
  }
  expect(partial.length).toBeGreaterThan(0);
  expect(final.cells).toBe(24);
  const whole = exploreAll(subject, grid, options);
  expect([...final.facts]).toEqual([...whole.facts]);
  for (const { facts, complete } of partial) {
    expect(complete).toBe(false);
    for (const [key, { whenTrue }] of facts) expect(final.facts.get(key)?.whenTrue.witness).toEqual(whenTrue.witness);
  }
});
