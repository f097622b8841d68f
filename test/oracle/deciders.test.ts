// The explorer against going through every value: what can happen, what cannot, how far gauges and thresholds reach, and
// that its cells are a partition. No disagreement is allowed in either direction.
import { expect, test } from 'vitest';
import { exploreAll } from '../../server/src/explorer/explore.ts';
import { type ExploreOptions, defaultExploreOptions } from '../../server/src/explorer/explore-options.ts';
import { Region } from '../../server/src/explorer/region.ts';
import { type Cell, split, type Step } from '../../server/src/explorer/split.ts';
import { type Edges, findThresholds, type ThresholdQuantity } from '../../server/src/explorer/thresholds.ts';
import { InputTable } from '../../server/src/simulator/kernel/inputs.ts';
import { allBehaviours, type Behaviour, type Decider, inputName, randomDecider, smallGrid, subjectOf, sumNs } from './deciders.ts';
import { diceOf } from './dice.ts';

const deciders = 2_000;

function optionsOf(seed: number): ExploreOptions {
  return { ...defaultExploreOptions, lossesMax: seed % 3, order: seed % 2 === 0 ? 'chronological' : 'frequent' };
}

/** What can happen within the budget, by leaf. */
function behavioursOf(decider: Decider, lossesMax: number): { byLeaf: Map<string, Behaviour[]>; cut: boolean } {
  const byLeaf = new Map<string, Behaviour[]>();
  let cut = false;
  for (const behaviour of allBehaviours(decider, smallGrid)) {
    if (behaviour.losses > lossesMax) {
      cut = true;
      continue;
    }
    const known = byLeaf.get(behaviour.leaf.fact);
    if (known === undefined) byLeaf.set(behaviour.leaf.fact, [behaviour]);
    else known.push(behaviour);
  }
  return { byLeaf, cut };
}

test(`${deciders} random deciders: what happens, and between which extremes`, { timeout: 120_000 }, () => {
  let facts = 0;
  let impossible = 0;
  for (let seed = 0; seed < deciders; seed++) {
    const decider = randomDecider(diceOf(seed));
    const options = optionsOf(seed);
    const { byLeaf, cut } = behavioursOf(decider, options.lossesMax);
    const exploration = exploreAll(subjectOf(decider), smallGrid, options);
    expect([seed, exploration.complete, exploration.unconfirmed, exploration.limit]).toEqual([seed, true, 0, null]);
    const seen = [...exploration.facts].filter(([, { whenTrue }]) => whenTrue.witness !== null).map(([key]) => key);
    expect([seed, seen.sort()]).toEqual([seed, [...byLeaf.keys()].sort()]);
    for (const [key, { whenUnjudged, whenTrue }] of exploration.facts) {
      expect([seed, key, whenTrue.open, whenUnjudged.open]).toEqual([seed, key, false, false]);
      expect([seed, key, whenUnjudged.witness !== null]).toEqual([seed, key, byLeaf.size > 1]);
    }
    if (exploration.lossesCut) expect([seed, cut]).toEqual([seed, true]);
    for (const [key, behaviours] of byLeaf) {
      const values = behaviours.map((behaviour) => sumNs(behaviour.leaf.gauge, behaviour));
      const extremes = { minNs: Math.min(...values), maxNs: Math.max(...values), exact: true };
      expect([seed, key, exploration.gauges.get(key)]).toEqual([seed, key, extremes]);
      facts++;
    }
    impossible += new Set(leavesOf(decider)).size - byLeaf.size;
  }
  expect(facts).toBeGreaterThan(deciders);
  expect(impossible).toBeGreaterThan(deciders / 10);
});

function leavesOf({ root }: Decider): string[] {
  const leaves: string[] = [];
  const visit = (node: Decider['root']): void => {
    if (node.kind === 'leaf') leaves.push(node.fact);
    else if (node.kind === 'compare') [node.yes, node.no].forEach(visit);
    else node.branches.forEach(visit);
  };
  visit(root);
  return leaves;
}

test(`${deciders / 2} random deciders: thresholds of sums, of the largest and the smallest`, { timeout: 120_000 }, () => {
  let edgesFound = 0;
  for (let seed = 0; seed < deciders / 2; seed++) {
    const dice = diceOf(50_000 + seed);
    const decider = randomDecider(dice);
    const options = optionsOf(seed);
    const { byLeaf } = behavioursOf(decider, options.lossesMax);
    const subject = subjectOf(decider);
    const exploration = exploreAll(subject, smallGrid, options);
    const factors = decider.inputs.map(() => dice.between(-2, 2));
    const terms = decider.inputs.map(({ lowNs, highNs }, i) => ({ name: inputName(i), factor: factors[i] as number, lowNs, highNs })).filter(({ factor }) => factor !== 0);
    const quantities: ThresholdQuantity[] = [{ kind: 'sum', terms }, { kind: 'largest', range: 0 }, { kind: 'smallest', range: 0 }];
    for (const [key, behaviours] of byLeaf) {
      const [sum, largest, smallest] = edgesOf(findThresholds(subject, exploration, { key, value: true }, quantities));
      const sums = behaviours.map((behaviour) => sumNs({ factors, ns: 0 }, behaviour));
      expect([seed, key, told(sum)]).toEqual([seed, key, [Math.min(...sums), Math.max(...sums)]]);
      // An input that cannot vary is none; only what a behaviour draws counts.
      const drawn = behaviours.map(({ ns, used }) => ns.filter((_, i) => used.has(i) && decider.inputs[i]?.range === 0 && (decider.inputs[i]?.free || decider.inputs[i]?.lowNs !== decider.inputs[i]?.highNs)));
      expect([seed, key, largest?.absent]).toEqual([seed, key, drawn.some((values) => values.length === 0)]);
      const some = drawn.filter((values) => values.length > 0);
      const largests = some.map((values) => Math.max(...values));
      const smallests = some.map((values) => Math.min(...values));
      expect([seed, key, told(largest), told(smallest)]).toEqual([seed, key, extremesOf(largests), extremesOf(smallests)]);
      edgesFound++;
    }
  }
  expect(edgesFound).toBeGreaterThan(deciders / 2);
});

function edgesOf(searching: ReturnType<typeof findThresholds>): readonly Edges[] {
  for (;;) {
    const step = searching.next();
    if (step.done) return step.value;
  }
}

function told(edges: Edges | undefined): (number | string | null)[] {
  return [edges?.lowest, edges?.highest].map((edge) => (edge === null || edge === undefined ? null : edge.exact ? edge.ns : `inexact ${edge.ns}`));
}

function extremesOf(values: readonly number[]): (number | null)[] {
  return values.length === 0 ? [null, null] : [Math.min(...values), Math.max(...values)];
}

test('every behaviour lies in exactly one cell, and goes as that cell says', () => {
  let placed = 0;
  for (let seed = 0; seed < 400; seed++) {
    const decider = randomDecider(diceOf(90_000 + seed));
    const table = new InputTable(smallGrid);
    const region = new Region(table);
    const cells: Cell[] = [];
    for (const cell of split(subjectOf(decider), region, { cellsMax: 10_000, lossesMax: 9, order: seed % 2 === 0 ? 'chronological' : 'frequent' })) {
      if (cell !== null) cells.push(cell);
    }
    const point = new Float64Array(table.inputCount);
    const choices = new Map(Array.from({ length: table.choiceCount }, (_, id) => [table.choice(id).name.a, id]));
    for (const behaviour of allBehaviours(decider, smallGrid)) {
      for (let id = 0; id < table.inputCount; id++) {
        const input = table.input(id).name.a;
        point[id] = (behaviour.ns[input] as number) * smallGrid.ticksPerNs + (behaviour.ties[input] as number);
      }
      const taken = new Map(behaviour.taken.map((option, choice) => [choices.get(choice), option]));
      const within = cells.filter(({ path }) => stepsOf(path).every(({ cut }) => ('choice' in cut ? taken.get(cut.choice) === cut.taken : region.holdsAt(cut, point))));
      expect([seed, within.length, within[0]?.judgement.facts.has(behaviour.leaf.fact)]).toEqual([seed, 1, true]);
      placed++;
    }
  }
  expect(placed).toBeGreaterThan(100_000);
});

function stepsOf(path: Step | null): Step[] {
  return path === null ? [] : [...stepsOf(path.before), path];
}
