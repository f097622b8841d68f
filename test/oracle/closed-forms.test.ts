// Queues and detectors whose laws are known in closed form, written as `.fault` texts and run as any other: analysis, plan, drawn runs.
// Each figure must lie within three standard errors of its mean over the runs, whose seeds are pinned. The loads are long
// against the time in which their queues forget, so that beginning empty moves no figure by as much.
// L. Kleinrock, "Queueing Systems", volume 1 (1975), chapters 3 and 5.
import { describe, expect, test, vi } from 'vitest';
import { present } from '../../server/src/base/assert.ts';
import { Behaviour } from '../../server/src/checks/behaviour.ts';
import { measureOf } from '../../server/src/checks/measures.ts';
import { indexOf } from '../../server/src/checks/plan-index.ts';
import { FigureBook, type FigureSummary } from '../../server/src/explorer/figures.ts';
import { planScenarios } from '../../server/src/plan/plan-scenario.ts';
import { resolve } from '../../server/src/semantics/model.ts';
import type { History } from '../../server/src/simulator/history.ts';
import { Inputs } from '../../server/src/simulator/kernel/inputs.ts';
import { SampleSource } from '../../server/src/simulator/kernel/sources.ts';
import { toNs } from '../../server/src/simulator/kernel/time.ts';
import type { Plan } from '../../server/src/simulator/plan.ts';
import { gridOf, simulate } from '../../server/src/simulator/simulate.ts';
import { parse } from '../../server/src/syntax/parse.ts';

// Half a million requests in all.
vi.setConfig({ testTimeout: 120_000 });

const runs = 16;
const names = ['mean', 'p50', 'p90', 'p99', 'availability', 'goodput'] as const;

/** The plan of a text's one scenario. */
function planOf(text: string): Plan {
  const syntax = parse(text);
  const model = resolve({ syntaxOf: (file) => (file === 'queue.fault' ? syntax : null) }, 'queue.fault');
  expect([...syntax.findings, ...model.findings].map(({ message }) => message)).toEqual([]);
  return present(planScenarios(model)[0]?.plan, 'the plan of the text');
}

/** Figures of each history, over runs of pinned seeds. */
function summaryOf<Name extends string>(plan: Plan, figures: (history: History) => ReadonlyMap<Name, number>): Readonly<Record<Name, FigureSummary>> {
  const book = new FigureBook();
  for (let seed = 1; seed <= runs; seed++) {
    const { history } = simulate(plan, new Inputs(gridOf(plan), new SampleSource(seed), null), { eventsMax: 1e7 });
    expect(history.limit).toBe(null);
    book.add(figures(history));
  }
  return Object.fromEntries(book.summary()) as Readonly<Record<Name, FigureSummary>>;
}

/** The measures of the first operation of a text's one scenario. */
function figuresOf(text: string): Readonly<Record<(typeof names)[number], FigureSummary>> {
  const plan = planOf(text);
  const index = indexOf(plan);
  return summaryOf(plan, (history) => {
    const behaviour = new Behaviour(index, history);
    return new Map(names.flatMap((name) => {
      const value = measureOf(behaviour, { name, program: 0, operations: [0] });
      return value === null ? [] : [[name, value] as const];
    }));
  });
}

/** Within three standard errors; `unit` is that of the truth in the figure's own. */
function expectNear({ mean, deviation, runs: count }: FigureSummary, truth: number, unit = 1): void {
  const error = deviation / Math.sqrt(count);
  expect(error / unit, 'an interval that says something').toBeLessThan(truth * 0.1);
  expect(Math.abs(mean - truth * unit) / error, `${mean / unit}, where ${truth} is true`).toBeLessThan(3);
}

const ms = 1e6;

/** Where a falling share is passed: the quantile of a law that is told by its tail. */
function quantile(share: number, tail: (t: number) => number): number {
  let [low, high] = [0, 1];
  while (tail(high) > 1 - share) high *= 2;
  for (let halving = 0; halving < 60; halving++) {
    const middle = (low + high) / 2;
    if (tail(middle) > 1 - share) low = middle;
    else high = middle;
  }
  return high;
}

/** Clients on the machine itself, so that a latency is a wait and a service, and nothing else. */
function queue(node: string, rate: number, seconds: number, options = ''): string {
  return `
node server { ${node} }
store kv on server
load web on server at ${rate}/s poisson for ${seconds}s { read kv.x ${options} }
`;
}

describe('M/M/1', () => {
  test.each([
    { rate: 50, seconds: 60 },
    { rate: 80, seconds: 120 },
  ])('$rate/s of 100/s: the time in the system is exponential with the rate that is left', ({ rate, seconds }) => {
    const figures = figuresOf(queue('takes exponential(10ms)', rate, seconds));
    const meanMs = 1000 / (100 - rate);
    expectNear(figures.mean, meanMs, ms);
    expectNear(figures.p50, meanMs * Math.log(2), ms);
    expectNear(figures.p90, meanMs * Math.log(10), ms);
    expectNear(figures.p99, meanMs * Math.log(100), ms);
    expectNear(figures.goodput, rate);
  });
});

describe('M/D/1', () => {
  test.each([{ rate: 40 }, { rate: 70 }])('$rate/s of 100/s: Pollaczek and Khinchine', ({ rate }) => {
    const load = rate / 100;
    expectNear(figuresOf(queue('takes 10ms', rate, 80)).mean, 10 + (10 * load) / (2 * (1 - load)), ms);
  });

  test('finds the server idle as often as it is: who needs not wait is answered in time', () => {
    expectNear(figuresOf(queue('takes 10ms', 60, 80, 'timeout 10000001ns')).availability, 1 - 0.6);
  });
});

describe('M/G/1', () => {
  test('waits as the second moment of the service says', () => {
    // Two services, 4 ms and 24 ms, equally likely: mean 14 ms, second moment (16 + 576) / 2 ms².
    const [rate, mean, second] = [0.04, 14, 296];
    const text = queue('takes mix(50% uniform(4ms, 4ms), rest uniform(24ms, 24ms))', 40, 120);
    expectNear(figuresOf(text).mean, mean + (rate * second) / (2 * (1 - rate * mean)), ms);
  });
});

/** Of `offered` service times' worth of requests for `servers`, with nowhere to wait: the share that is refused (A. K. Erlang, 1917). */
function erlangB(offered: number, servers: number): number {
  let blocked = 1;
  for (let server = 1; server <= servers; server++) blocked = (offered * blocked) / (server + offered * blocked);
  return blocked;
}

/** With room to wait for all: the share that has to. */
function erlangC(offered: number, servers: number): number {
  const blocked = erlangB(offered, servers);
  return blocked / (1 - (offered / servers) * (1 - blocked));
}

describe('M/M/c', () => {
  test.each([{ rate: 150, cores: 2 }, { rate: 320, cores: 4 }])('$rate/s for $cores cores of 100/s each: Erlang C', ({ rate, cores }) => {
    const figures = figuresOf(queue(`takes exponential(10ms), cores ${cores}`, rate, 60));
    const waits = erlangC(rate / 100, cores);
    expectNear(figures.mean, 10 + (1000 * waits) / (100 * cores - rate), ms);
    expectNear(figures.goodput, rate);
    // Who waits does so for an exponential time, and is then served for another; t in service times.
    const spare = cores - rate / 100;
    const tail = (t: number): number => Math.exp(-t) * (1 + waits * (-Math.expm1(-(spare - 1) * t) / (spare - 1)));
    expectNear(figures.p50, 10 * quantile(0.5, tail), ms);
    expectNear(figures.p90, 10 * quantile(0.9, tail), ms);
    expectNear(figures.p99, 10 * quantile(0.99, tail), ms);
  });

  test.each([{ rate: 140, cores: 2 }, { rate: 350, cores: 5 }])('$rate/s for $cores cores of 100/s each: how many wait', ({ rate, cores }) => {
    const plan = planOf(`
node server { cores ${cores} }
service api on server {
  handle get { effect begun
               take exponential(10ms) }
}
load web on server via api at ${rate}/s poisson for 60s { call api.get }
`);
    const { waiting } = summaryOf(plan, ({ operations, effects, grid }) => {
      const late = effects.filter(({ parent, at }) => toNs(at, grid) > toNs(present(operations[present(parent, 'its call')], 'a call').begin, grid));
      return new Map([['waiting', late.length / operations.length]]);
    });
    expectNear(waiting, erlangC(rate / 100, cores));
  });
});

/** Clients at the balancer; 1 ms there and 1 ms back. */
function balanced(policy: string, machines: readonly string[], rate: number, seconds: number): string {
  const names = machines.join(', ');
  return `
node edge, ${names}
link * <-> * { delay 1ms }
service api on ${names} { takes exponential(10ms) }
balancer lb on edge to api { policy ${policy} }
load web on edge via lb at ${rate}/s poisson for ${seconds}s { call api.get }
`;
}

describe('a balancer', () => {
  test.each([{ rate: 180, machines: ['s1', 's2', 's3'] }, { rate: 140, machines: ['s1', 's2'] }])('at random, $rate/s: each machine is an M/M/1 of its share', ({ rate, machines }) => {
    const figures = figuresOf(balanced('random', machines, rate, 60));
    const meanMs = 1000 / (100 - rate / machines.length);
    expectNear(figures.mean, 2 + meanMs, ms);
    expectNear(figures.p90, 2 + meanMs * Math.log(10), ms);
  });

  test.each([{ rate: 150, machines: ['s1', 's2'] }, { rate: 240, machines: ['s1', 's2', 's3'] }])('in turn, $rate/s: each machine is an E/M/1, whose arrivals are Erlang', ({ rate, machines }) => {
    // Who arrives finds the machine busy with probability s, the root of s = A(100 (1 - s)) for the transform A of the time between arrivals.
    let busy = 0.5;
    for (let step = 0; step < 1000; step++) busy = (rate / (rate + 100 * (1 - busy))) ** machines.length;
    const figures = figuresOf(balanced('round-robin', machines, rate, 60));
    const meanMs = 1000 / (100 * (1 - busy));
    expectNear(figures.mean, 2 + meanMs, ms);
    expectNear(figures.p90, 2 + meanMs * Math.log(10), ms);
  });
});

describe('M/M/1/K', () => {
  test.each([{ rate: 80, places: 4 }, { rate: 120, places: 6 }])('$rate/s of 100/s, $places places: the share that is refused, and the time of the others', ({ rate, places }) => {
    const figures = figuresOf(queue(`takes exponential(10ms), queue ${places - 1}`, rate, 80));
    const load = rate / 100;
    const weights = Array.from({ length: places + 1 }, (_, there) => load ** there);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const refused = (weights[places] as number) / total;
    const there = weights.reduce((sum, weight, count) => sum + count * weight, 0) / total;
    expectNear(figures.availability, 1 - refused);
    // Little's law, of those that are let in.
    expectNear(figures.mean, (1000 * there) / (rate * (1 - refused)), ms);
    // Who finds n in the system leaves it after n + 1 services; t in service times.
    const tail = (t: number): number => {
      let [sum, term, within] = [0, Math.exp(-t), 0];
      for (let before = 0; before < places; before++) {
        within += term;
        sum += ((weights[before] as number) / (total - (weights[places] as number))) * within;
        term *= t / (before + 1);
      }
      return sum;
    };
    expectNear(figures.p50, 10 * quantile(0.5, tail), ms);
    expectNear(figures.p90, 10 * quantile(0.9, tail), ms);
    expectNear(figures.p99, 10 * quantile(0.99, tail), ms);
  });

  test('drops as many as find no place', () => {
    const plan = planOf(queue('takes exponential(10ms), queue 3', 90, 80));
    const weights = Array.from({ length: 5 }, (_, there) => 0.9 ** there);
    const refused = (weights[4] as number) / weights.reduce((sum, weight) => sum + weight, 0);
    const { drops } = summaryOf(plan, ({ queues }) => new Map([['drops', present(queues[0], 'the queue').drops]]));
    expectNear(drops, 90 * 80 * refused);
  });
});

describe('Erlang B', () => {
  test.each([{ takes: 'exponential(10ms)' }, { takes: '10ms' }])('five cores, nowhere to wait, $takes: whatever the law of the service', ({ takes }) => {
    const figures = figuresOf(queue(`takes ${takes}, cores 5, queue 0`, 400, 40));
    expectNear(figures.availability, 1 - erlangB(4, 5));
  });
});

describe('phi', () => {
  // Delays are normal, so that intervals between heartbeats are, and a silence of phi N has a probability of 10^-N by its
  // very definition (Hayashibara, Défago, Yared and Katayama, SRDS 2004). Counted behind the first thousand heartbeats, from
  // which on the detector knows mean and deviation as well as it ever will.
  test.each([{ phi: 1 }, { phi: 1.5 }, { phi: 2 }])('$phi: so many of normal silences are too long', ({ phi }) => {
    const plan = planOf(`
node n, m
link * <-> * { delay normal(10ms, 2ms) }
detector d on m watching n { heartbeat 20ms, phi ${phi} }
scenario "beats" for 120s { client c on m { wait 1s } }
`);
    const [beats, known] = [6000, 1000];
    const { suspicions } = summaryOf(plan, (history) => {
      const later = history.suspicions.filter(({ since }) => toNs(since, history.grid) > known * 20 * ms);
      return new Map([['suspicions', later.length]]);
    });
    expectNear(suspicions, (beats - known) * 10 ** -phi);
  });
});

describe('tcp', () => {
  /** One call after the other, so that none waits for another. */
  const calls = (loss: string): string => `
node a, b
link a -> b { delay 10ms, loss ${loss}, transport tcp }
link b -> a { delay 10ms }
client c on a { repeat 1500 { r: call b } }
`;

  // Lost K times, of which each is independent, it comes 200 (2^K - 1) ms later; the mean of 2^K is (1 - p) / (1 - 2p).
  test.each([
    ['5%', 0.05],
    ['10%', 0.1],
  ])('makes %s of lost messages late by 200 ms * p / (1 - 2p) on average', (loss, p) => {
    const figures = figuresOf(calls(loss));
    expectNear(figures.mean, 20 + (200 * p) / (1 - 2 * p), ms);
    expect(figures.availability).toMatchObject({ mean: 1, deviation: 0 });
  });

  test('lets a window through in a round trip, and no more', () => {
    // 2000 messages of 1 KB within a second, 10 of them in 20 ms: each goes 20 ms behind the tenth before it.
    const plan = planOf(`
node a, b
link a <-> b { delay 10ms, transport tcp { window 10KB } }
load web on a via b at 2000/s constant for 1s { call b size 1KB }
`);
    const { history } = simulate(plan, new Inputs(gridOf(plan), new SampleSource(1), null), { eventsMax: 1e7 });
    const endsMs = history.operations.map(({ end }) => toNs(present(end, 'end'), history.grid) / ms);
    expect(endsMs.map((end) => Math.round(10 * end) / 10)).toEqual(endsMs.map((_, k) => 20 * Math.floor(k / 10) + 0.5 * (k % 10) + 20));
    // The window over the round trip: 500 KB a second.
    expect(Math.abs(history.operations.length / (Math.max(...endsMs) / 1000) - 500)).toBeLessThan(1);
    // The most wait when the last is asked for: those that are sent later than that.
    const underway = endsMs.filter((end) => end - 20 > 999.5).length;
    expect(history.queues[0]?.longestSending).toBe(underway);
  });
});
