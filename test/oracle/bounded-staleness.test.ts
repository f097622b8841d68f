// Probabilistically bounded staleness (Bailis, Venkataraman, Franklin, Hellerstein, Stoica: "Probabilistically bounded
// staleness for practical partial quorums", VLDB 2012): what `.fault` files say of its production laws, against a Monte
// Carlo of its WARS model that shares no code with the simulator, and against what the paper prints.
import { describe, expect, test } from 'vitest';
import { present } from '../../server/src/base/assert.ts';
import { answerScenario } from '../../server/src/checks/answer-scenario.ts';
import { defaultExploreOptions } from '../../server/src/explorer/explore-options.ts';
import { plannedIn } from '../walk/runs.ts';

/** A share of pareto(scale ms, shape), the rest exponential(mean ms). */
interface Mix {
  readonly share: number;
  readonly scale: number;
  readonly shape: number;
  readonly mean: number;
}

/** Table 3: the law of W, and that of A, R and S. */
interface Production {
  readonly name: string;
  readonly write: Mix;
  readonly other: Mix;
  /** Milliseconds by which each message to or from a replica is longer; absent: none is. */
  readonly far?: readonly [number, number, number];
}

const ssd: Mix = { share: 0.9122, scale: 0.235, shape: 10, mean: 1 / 1.66 };
const disk: Mix = { share: 0.38, scale: 1.05, shape: 1.51, mean: 1 / 0.183 };
const lnkdSsd: Production = { name: 'LNKD-SSD', write: ssd, other: ssd };
const lnkdDisk: Production = { name: 'LNKD-DISK', write: disk, other: ssd };
const ymmr: Production = {
  name: 'YMMR',
  write: { share: 0.939, scale: 3, shape: 3.35, mean: 1 / 0.0028 },
  other: { share: 0.982, scale: 1.5, shape: 3.8, mean: 1 / 0.0217 },
};
/** Between datacentres 75 ms lie; the client has one of the replicas in its own. */
const wan: Production = { name: 'WAN', write: disk, other: ssd, far: [0, 75, 75] };
interface Case {
  readonly production: Production;
  readonly read: number;
  readonly write: number;
  readonly tMs: number;
}

const cases: readonly Case[] = [lnkdSsd, lnkdDisk, ymmr, wan].flatMap((production) => {
  const times = { 'LNKD-SSD': [0, 0.5], 'LNKD-DISK': [0, 5, 10], YMMR: [0, 50], WAN: [0, 30] }[production.name] ?? [];
  return times.flatMap((tMs) => [[1, 1], [1, 2], [2, 1]].map(([read = 1, write = 1]) => ({ production, read, write, tMs })));
});

/** SplitMix32; fractions above 0. */
function diceOf(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return (((mixed ^ (mixed >>> 15)) >>> 0) + 0.5) / 2 ** 32;
  };
}

/** How often a read that begins t after the end of a write has an answer of it among its first. */
function wars({ production: { write: w, other, far = [0, 0, 0] }, read, write, tMs }: Case, trials: number): number {
  const dice = diceOf(77);
  const draw = ({ share, scale, shape, mean }: Mix): number => (dice() < share ? scale / dice() ** (1 / shape) : -mean * Math.log(dice()));
  let consistent = 0;
  for (let i = 0; i < trials; i++) {
    const replicas = far.map((by) => ({ w: by + draw(w), a: by + draw(other), r: by + draw(other), s: by + draw(other) }));
    const ended = present(replicas.map((one) => one.w + one.a).sort((x, y) => x - y)[write - 1], 'an end');
    const first = [...replicas].sort((x, y) => x.r + x.s - (y.r + y.s)).slice(0, read);
    if (first.some((one) => one.w <= ended + tMs + one.r)) consistent++;
  }
  return consistent / trials;
}

const trials = 200_000;

/** What is printed of R = W = 1 in the text of section 5.6: how likely a read at once is consistent. */
const printed: readonly (readonly [Production, number])[] = [[lnkdSsd, 0.974], [lnkdDisk, 0.439], [ymmr, 0.893]];

/** Table 4: after how many milliseconds 99.9% of the reads are consistent. */
const table: readonly (readonly [Production, read: number, write: number, tMs: number])[] = [
  [lnkdSsd, 1, 1, 1.85], [lnkdSsd, 1, 2, 1.79], [lnkdDisk, 1, 1, 45.5], [lnkdDisk, 1, 2, 43.3], [lnkdDisk, 2, 1, 13.6],
  [ymmr, 1, 1, 1364], [ymmr, 1, 2, 1352], [ymmr, 2, 1, 202],
];

describe('the Monte Carlo of the model', () => {
  test.each(printed.map(([production, probability]) => ({ name: production.name, production, probability })))('is as printed for $name at once', ({ production, probability }) => {
    const found = wars({ production, read: 1, write: 1, tMs: 0 }, trials);
    expect(Math.abs(found - probability), String(found)).toBeLessThan(0.02);
  });

  test.each(table.map(([production, read, write, tMs]) => ({ name: production.name, production, read, write, tMs })))('is as printed for $name, R = $read, W = $write: 99.9% after $tMs ms', (one) => {
    const found = wars(one, trials);
    expect(Math.abs(found - 0.999), String(found)).toBeLessThan(0.0015);
  });
});

function mixText({ share, scale, shape, mean }: Mix): string {
  return `mix(${Number((100 * share).toFixed(4))}% pareto(${Math.round(scale * 1e6)}ns, ${shape}), rest exponential(${Math.round(mean * 1e6)}ns))`;
}

function textOf({ production: { write: w, other, far = [0, 0, 0] }, read, write, tMs }: Case): string {
  const links = far.map((by, i) => `link a <-> n${i + 1} { delay ${by}ms + ${mixText(other)}, delay write ${by}ms + ${mixText(w)} }`);
  return `
node n1, n2, n3
link * <-> * { delay 1ms }
${links.join('\n')}
store kv on n1, n2, n3 { replication quorum { write ${write}, read ${read} } }
client a via kv { w: write kv.x = 1; wait ${tMs * 1000}us; r: read kv.x }
show probability(r == w)
`;
}

describe('a scenario', () => {
  test.each(cases.map((one) => ({ ...one, name: one.production.name })))('of $name, R = $read, W = $write, read $tMs ms later', (one) => {
    const { plan, planHash } = plannedIn(textOf(one));
    // Nothing is to be proved here: the dice alone are asked.
    const answering = answerScenario({ plan: present(plan, 'a plan'), planHash, variants: [], options: { ...defaultExploreOptions, cellsMax: 1, runsMax: 6_000 } });
    let step = answering.next();
    while (!step.done) step = answering.next();
    const point = present(step.value.measures?.[0]?.points[0], 'a probability');
    const expected = wars(one, trials);
    // Four standard deviations of what so many runs tell: one of thirty cases is beyond them once in five hundred tests.
    const deviation = Math.sqrt((expected * (1 - expected)) / point.runs);
    expect(point.runs).toBeGreaterThanOrEqual(2_000);
    expect(Math.abs((point.value ?? NaN) - expected), `${point.value} instead of ${expected}`).toBeLessThan(4 * deviation + 0.002);
  }, 60_000);
});
