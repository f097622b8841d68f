// The whole way from plan to proof, against brute force: what can happen, what cannot, how long things take, where a skew
// begins to matter. No disagreement is allowed in either direction.
import { expect, test } from 'vitest';
import { parseHazardKey } from '../../server/src/checks/fact-keys.ts';
import { subjectOf } from '../../server/src/checks/judge.ts';
import { type Exploration, exploreAll } from '../../server/src/explorer/explore.ts';
import { defaultExploreOptions } from '../../server/src/explorer/explore-options.ts';
import { findThresholds, type ThresholdQuantity } from '../../server/src/explorer/thresholds.ts';
import { purposes } from '../../server/src/simulator/kernel/inputs.ts';
import { buildPlan } from '../../server/src/simulator/plan-builder.ts';
import type { PlanWords, Step as StepWords } from '../../server/src/simulator/plan-words.ts';
import type { Plan } from '../../server/src/simulator/plan.ts';
import { gridOf } from '../../server/src/simulator/simulate.ts';
import { goThrough, randomScene, randomSkewedScene, type Scene, type Span, type Step, withHops } from './brute-force.ts';
import { diceOf } from './dice.ts';

/** More of them find more: a number in the environment variable. */
const scenes = Number(process.env['FAULTLINE_TEST_SCENES'] ?? 1_000);
const skewedScenes = Math.ceil(scenes / 8);
const pathsMax = 800;
const skewedPathsMax = 4_000;

/** What brute force sees: facts, each with the smallest and largest difference of the first two skews; and lengths. */
interface Seen {
  readonly facts: Map<string, Extremes>;
  readonly lengths: Map<string, Extremes>;
  readonly lossesCut: boolean;
}

type Extremes = [low: number, high: number];

/** Null: it would take too long. */
function seenIn(scene: Scene, pathsMax: number): Seen | null {
  const facts = new Map<string, Extremes>();
  const lengths = new Map<string, Extremes>();
  const { complete, lossesCut } = goThrough(scene, pathsMax, (shown) => {
    const [first = 0, second = 0] = shown.skews;
    for (const fact of shown.facts) widen(facts, fact, first - second);
    for (const [name, ns] of shown.lengths) widen(lengths, name, ns);
  });
  return complete ? { facts, lengths, lossesCut } : null;
}

function widen(known: Map<string, Extremes>, name: string, value: number): void {
  const extremes = known.get(name);
  if (extremes === undefined) known.set(name, [value, value]);
  else known.set(name, [Math.min(extremes[0], value), Math.max(extremes[1], value)]);
}

test(`${scenes} random scenes, to the nanosecond`, { timeout: 300_000 }, () => {
  const compared = { scenes: 0, facts: 0, lossy: 0, faulty: 0, hopping: 0 };
  for (let seed = 0; seed < scenes; seed++) {
    const plain = randomScene(diceOf(seed));
    const scene = seed % 4 === 3 ? withHops(plain, diceOf(130_000 + seed)) : plain;
    const seen = seenIn(scene, pathsMax);
    if (seen === null) continue;
    const plan = planOf(scene);
    const subject = subjectOf(plan);
    const exploration = exploreAll(subject, gridOf(plan), { ...defaultExploreOptions, lossesMax: scene.lossesMax, order: seed % 2 === 0 ? 'chronological' : 'frequent' });
    expect([seed, exploration.complete, exploration.unconfirmed, exploration.limit]).toEqual([seed, true, 0, null]);
    expect([seed, factsOf(exploration)]).toEqual([seed, [...seen.facts.keys()].sort()]);
    expect([seed, lengthsOf(exploration)]).toEqual([seed, [...seen.lengths].map(([name, [low, high]]) => [name, low, high, true]).sort()]);
    expect([seed, exploration.lossesCut]).toEqual([seed, seen.lossesCut]);
    compared.scenes++;
    compared.facts += exploration.facts.size;
    if (scene.lossy) compared.lossy++;
    if (scene.fault !== null) compared.faulty++;
    if (scene.clients.some(({ via, steps }) => steps.some((step) => step.do !== 'wait' && step.via !== undefined && step.via !== via))) compared.hopping++;
  }
  expect(compared.scenes).toBeGreaterThan(scenes / 2);
  expect(compared.lossy).toBeGreaterThan(scenes / 20);
  expect(compared.faulty).toBeGreaterThan(scenes / 20);
  expect(compared.hopping).toBeGreaterThan(scenes / 40);
  expect(compared.facts).toBeGreaterThan(5 * compared.scenes);
});

test('from which difference of two clocks a write can be lost or discarded, a read be stale', { timeout: 300_000 }, () => {
  let compared = 0;
  for (let seed = 0; seed < skewedScenes; seed++) {
    const scene = randomSkewedScene(diceOf(70_000 + seed));
    const [first, second] = scene.skew as [Span, Span];
    const seen = seenIn(scene, skewedPathsMax);
    if (seen === null) continue;
    const plan = planOf(scene);
    const subject = subjectOf(plan);
    const exploration = exploreAll(subject, gridOf(plan), defaultExploreOptions);
    const quantity: ThresholdQuantity = { kind: 'sum', terms: [skewTerm(0, 1, first), skewTerm(1, -1, second)] };
    for (const [key, name] of namesOf(exploration)) {
      if (!/lost to \d|discarded|misses/.test(name)) continue;
      const [low, high] = seen.facts.get(name) ?? [NaN, NaN];
      const searching = findThresholds(subject, exploration, { key, value: true }, [quantity]);
      let step = searching.next();
      while (!step.done) step = searching.next();
      const [edges] = step.value;
      const expected = { lowest: { ns: low, exact: true }, highest: { ns: high, exact: true } };
      expect([seed, name, edges]).toMatchObject([seed, name, expected]);
      compared++;
    }
  }
  expect(compared).toBeGreaterThan(skewedScenes / 5);
});

function skewTerm(machine: number, factor: number, [lowNs, highNs]: Span) {
  return { name: { purpose: purposes.skew, a: machine, b: 0, c: 0, d: 0 }, factor, lowNs, highNs };
}

/** In a plan's words lengths are milliseconds. */
function planOf(scene: Scene): Plan {
  const ms = (ns: number): number => ns / 1e6;
  const range = ([low, high]: Span): readonly [number, number] => [ms(low), ms(high)];
  const replicas = scene.skew.map((_, i) => `n${i}`);
  const words = (step: Step): StepWords => {
    if (step.do === 'wait') return { do: 'wait', length: ms(step.length) };
    const common = { key: `kv.${step.key}`, retries: step.retries, ...(step.timeout !== null && { timeout: ms(step.timeout) }), ...(step.via !== undefined && { via: `n${step.via}` }) };
    if (step.do === 'write') return { do: 'write', value: step.value, ...common };
    if (step.do === 'await') return { do: 'await', is: step.value, ...common };
    return { do: step.do, ...common };
  };
  const { fault } = scene;
  const timing = fault === null ? {} : { at: range(fault.at), ...(fault.length !== null && { for: ms(fault.length) }) };
  const faults: NonNullable<PlanWords['faults']> =
    fault === null
      ? []
      : [fault.kind === 'cut' ? { do: 'cut', pairs: [[`n${fault.replica}`, `n${fault.other}`]], ...timing } : { do: 'crash', machines: [`n${fault.replica}`], ...timing }];
  return buildPlan({
    nodes: Object.fromEntries(replicas.map((name, i) => [name, { skew: range(scene.skew[i] as Span) }])),
    link: { delay: range(scene.delay), ...(scene.lossy && { loss: 0.01 }) },
    stores: { kv: { on: replicas, timestamp: scene.order, conflict: scene.order === 'version-vector' ? 'siblings' : 'last-write-wins' } },
    clients: Object.fromEntries(scene.clients.map(({ via, steps }, i) => [`c${i}`, { via: `n${via}`, body: steps.map(words) }])),
    faults,
  });
}

/** Facts that were seen, by the names that brute force gives them. */
function namesOf(exploration: Exploration): [key: string, name: string][] {
  const names: [string, string][] = [];
  for (const [key, { whenTrue, whenFalse }] of exploration.facts) {
    if (whenTrue.witness !== null) names.push(...nameOf(key, true).map((name): [string, string] => [key, name]));
    if (whenFalse.witness !== null) names.push(...nameOf(key, false).map((name): [string, string] => [key, name]));
  }
  return names;
}

function factsOf(exploration: Exploration): string[] {
  return namesOf(exploration).map(([, name]) => name).sort();
}

function nameOf(key: string, value: boolean): string[] {
  const hazard = parseHazardKey(key);
  if (hazard === null) {
    const [kind, operation, rest] = key.split('/');
    if (kind === 'ends') return value ? [`${operation} ends ${rest}`] : [];
    if (kind === 'value') return value ? [`${operation} is ${rest}`] : [];
    if (kind === 'visible') return [`${operation} ${value ? 'visible' : 'not visible'} at ${rest}`];
    throw new Error(`unknown fact ${key}`);
  }
  const { code, operation, by } = hazard.subject;
  switch (code) {
    case 'never-converge':
      return [value ? 'replicas differ' : 'replicas agree'];
    case 'unknown-outcome':
      return [`${operation} ${value ? 'took effect' : 'took no effect'} under ${hazard.observation.replace(/^0 of /, '')}`];
    case 'lost-write':
      return value ? [`${operation} lost to ${by ?? 'nothing'}`] : [];
    case 'discarded-write':
      return value ? [`${operation} discarded for ${by}`] : [];
    case 'stale-read':
      return value ? [`${operation} misses ${by}`] : [];
    default:
      throw new Error(`unknown hazard ${code}`);
  }
}

function lengthsOf(exploration: Exploration): [string, number, number, boolean][] {
  return [...exploration.gauges].map(([key, { minNs, maxNs, exact }]): [string, number, number, boolean] => {
    const [kind, operation, machine] = key.split('/');
    return [kind === 'latency' ? `${operation} takes` : `${operation} visible at ${machine}`, minNs, maxNs, exact];
  }).sort();
}
