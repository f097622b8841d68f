import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CauseOptions, findCauses } from './causes.ts';

const options: CauseOptions = { setsMax: 100, queriesMax: 10_000, monotone: false };

function causesOf(count: number, produces: (kept: ReadonlySet<number>) => boolean | null, changed: Partial<CauseOptions> = {}) {
  const asked: number[][] = [];
  const searching = findCauses(
    count,
    function* (kept) {
      asked.push([...kept]);
      yield 'asked';
      return produces(kept);
    },
    { ...options, ...changed },
  );
  for (;;) {
    const step = searching.next();
    if (step.done) return { ...step.value, asked };
    expect(step.value).toBe('asked');
  }
}

const holds = (kept: ReadonlySet<number>, set: readonly number[]): boolean => set.every((member) => kept.has(member));

test('two skews, either of which is enough', () => {
  const either = (kept: ReadonlySet<number>): boolean => kept.has(0) || kept.has(2);
  expect(causesOf(3, either)).toMatchObject({ sets: [[0], [2]], complete: true });
  expect(causesOf(3, either, { monotone: true })).toMatchObject({ sets: [[0], [2]], complete: true });
});

test('what happens without any imperfection has the empty cause, and needs one question', () => {
  expect(causesOf(5, () => true)).toMatchObject({ sets: [[]], complete: true, queries: 1 });
});

test('what every cause needs is found once, where that is sound', () => {
  const needsFour = (kept: ReadonlySet<number>): boolean => holds(kept, [1, 3, 5, 7]);
  const narrow = causesOf(8, needsFour, { monotone: true });
  expect(narrow).toMatchObject({ sets: [[1, 3, 5, 7]], complete: true, queries: 9 });
  expect(causesOf(8, needsFour).queries).toBeGreaterThan(100);
});

test('a cause that a larger set would hide is found without monotony', () => {
  const onlyAlone = (kept: ReadonlySet<number>): boolean => kept.size === 1 && kept.has(1);
  expect(causesOf(3, onlyAlone)).toMatchObject({ sets: [[1]], complete: true });
});

test('an unanswered question and each limit make the list incomplete', () => {
  expect(causesOf(2, (kept) => (kept.size === 1 ? null : kept.size === 2))).toMatchObject({ sets: [[0, 1]], untried: [0, 1], complete: false });
  expect(causesOf(6, (kept) => kept.has(5), { queriesMax: 3 })).toMatchObject({ sets: [[0, 1, 2, 3, 4, 5]], untried: [0, 1, 2, 3, 4, 5], complete: false, queries: 3 });
  expect(causesOf(4, (kept) => kept.size > 0, { setsMax: 2 })).toMatchObject({ sets: [[0], [1]], complete: false });
});

test('what was not tried without is said to be untried, and what is known to be needed is not', () => {
  // Nobody can tell without 0; without 1 it never happens.
  const asked = (kept: ReadonlySet<number>): boolean | null => (!kept.has(1) ? false : kept.has(0) ? true : null);
  for (const monotone of [true, false]) expect(causesOf(3, asked, { monotone })).toMatchObject({ sets: [[0, 1]], untried: [0], complete: false });
  // All of them together are known to produce it, whatever else is known.
  expect(causesOf(3, (kept) => (kept.size === 3 ? true : null), { monotone: true })).toMatchObject({ sets: [[0, 1, 2]], untried: [0, 1, 2] });
  // A cause of which all smaller sets were tried stands, and one of which they were not is left out beside it.
  expect(causesOf(3, (kept) => (kept.has(2) && kept.size === 1 ? true : kept.has(0) && kept.size === 1 ? null : kept.size > 1))).toMatchObject({ sets: [[2]], untried: [], complete: false });
  // A smaller set of which nothing is known within one that does not produce it is none.
  expect(causesOf(3, (kept) => (kept.size === 3 ? true : kept.size === 2 ? false : null), { monotone: true })).toMatchObject({ sets: [[0, 1, 2]], untried: [], complete: true });
});

test('all minimal sets of a monotone question, with and without knowing that it is', () => {
  const generators = fc.array(fc.uniqueArray(fc.nat(5), { minLength: 1, maxLength: 4 }), { maxLength: 4 });
  fc.assert(
    fc.property(generators, (sets) => {
      const produces = (kept: ReadonlySet<number>): boolean => sets.some((set) => holds(kept, set));
      const minimal = new Set(sets.filter((set) => !sets.some((other) => other.length < set.length && other.every((member) => set.includes(member)))).map((set) => [...set].sort().join(' ')));
      for (const monotone of [false, true]) {
        const causes = causesOf(6, produces, { monotone });
        expect(new Set(causes.sets.map((set) => set.join(' ')))).toEqual(minimal);
        expect(causes.complete).toBe(true);
      }
    }),
  );
});
