// Detectors against runs computed by hand, and against a few lines that know heartbeats and gaps only.
import { describe, expect, it } from 'vitest';
import { present } from '../../base/assert.ts';
import type { History } from '../history.ts';
import { Inputs } from '../kernel/inputs.ts';
import { SampleSource } from '../kernel/sources.ts';
import { buildPlan } from '../plan-builder.ts';
import type { DetectorWords, FaultWords, LinkWords } from '../plan-words.ts';
import { gridOf, simulate } from '../simulate.ts';
import { replayNamed } from '../testing.ts';
import type { Trace } from '../trace.ts';

interface Words {
  readonly detector?: Partial<DetectorWords>;
  readonly link?: LinkWords;
  readonly links?: Readonly<Record<string, LinkWords>>;
  readonly faults?: readonly FaultWords[];
  readonly durationMs?: number;
  readonly nodes?: readonly string[];
  readonly drift?: Readonly<Record<string, number>>;
}

function planOf(words: Words) {
  const names = words.nodes ?? ['n', 'm'];
  return buildPlan({
    nodes: Object.fromEntries(names.map((name) => [name, words.drift?.[name] === undefined ? {} : { driftPpb: [words.drift[name], words.drift[name]] as const }])),
    link: words.link ?? { delay: 2 },
    ...(words.links === undefined ? {} : { links: words.links }),
    stores: {},
    detectors: { d: { on: names.filter((name) => name !== 'n'), watching: ['n'], heartbeatMs: 100, timeout: 500, ...words.detector } },
    clients: {},
    faults: words.faults ?? [],
    durationMs: words.durationMs ?? 3000,
  });
}

/** `m 1502..2003`: who declared n dead, from when until when, in milliseconds; in the order of time, then of names. */
function suspicionsIn(history: History, names: readonly string[]): string[] {
  const ms = (ticks: number): number => Math.floor(ticks / history.grid.ticksPerNs) / 1e6;
  return [...history.suspicions]
    .sort((x, y) => ms(x.since.ticks) - ms(y.since.ticks) || x.by - y.by)
    .map(({ by, since, until }) => `${names[by]} ${ms(since.ticks)}..${until === null ? '' : ms(until.ticks)}`);
}

function suspicions(words: Words, values: Readonly<Record<string, number>> = {}): string[] {
  const plan = planOf(words);
  return suspicionsIn(replayNamed(plan, values).history, plan.machines.map(({ name }) => name));
}

const crash: FaultWords = { do: 'crash', machines: ['n'], at: 1050 };

describe('one observer', () => {
  it('waits for the timeout behind the last heartbeat that arrived: sent at 1000, heard at 1002', () => {
    expect(suspicions({ faults: [crash] })).toEqual(['m 1502..']);
  });

  it('hears it 3 ms later where that one took 5 ms', () => {
    expect(suspicions({ faults: [crash], link: { delay: [2, 5] } }, { 'delay of heartbeat 11 from n to m': 5 })).toEqual(['m 1505..']);
  });

  it('waits for another timeout, another period, another delay of heartbeats', () => {
    expect(suspicions({ faults: [crash], detector: { timeout: 700 } })).toEqual(['m 1702..']);
    // Of a period of 300 ms the last heartbeat is that of 900.
    expect(suspicions({ faults: [crash], detector: { heartbeatMs: 300 } })).toEqual(['m 1402..']);
    expect(suspicions({ faults: [crash], link: { delay: 2, delayOf: { heartbeat: 7 } } })).toEqual(['m 1507..']);
  });

  it('waits from the start on, where nothing ever arrives', () => {
    expect(suspicions({ link: { delay: 2, loss: 1 } })).toEqual(['m 500..']);
    expect(suspicions({ link: { delay: 600 } })).toEqual(['m 500..600']);
  });

  it('trusts again what comes back: up at 2250, heard at 2252', () => {
    expect(suspicions({ faults: [{ ...crash, for: 1200 }] })).toEqual(['m 1502..2252']);
  });

  it('takes a process that is killed for dead, as its machine is; both count as crashes', () => {
    const kill: FaultWords = { do: 'kill', machines: ['n'], at: 1050 };
    expect(suspicions({ faults: [kill] })).toEqual(['m 1502..']);
    expect(suspicions({ faults: [{ ...kill, for: 1200 }] })).toEqual(['m 1502..2252']);
    const { crashes } = replayNamed(planOf({ faults: [{ ...kill, for: 1200 }] }), {}).history;
    const ms = (ticks: number): number => Math.floor(ticks / gridOf(planOf({})).ticksPerNs) / 1e6;
    expect(crashes.map(({ machine, since, until }) => [machine, ms(since.ticks), until === null ? null : ms(until.ticks)])).toEqual([[0, 1050, 2250]]);
    // One that is killed and crashes is up again when both are over.
    const both = replayNamed(planOf({ faults: [{ ...kill, for: 500 }, { ...crash, at: 1200, for: 1050 }] }), {}).history;
    expect(both.crashes.map(({ since, until }) => [ms(since.ticks), until === null ? null : ms(until.ticks)])).toEqual([[1050, 2250]]);
  });

  it('takes a pause for a crash, and its own pause for that of others', () => {
    expect(suspicions({ faults: [{ do: 'pause', machines: ['n'], at: 1050, for: 600 }] })).toEqual(['m 1502..1652']);
    // Six heartbeats and its own timer are due at once: the timer first or one of these.
    const paused: Words = { faults: [{ do: 'pause', machines: ['m'], at: 1050, for: 600 }] };
    const told = new Set<string>();
    for (let seed = 0; seed < 60; seed++) told.add(suspicionsIn(sampled(planOf(paused), seed).history, ['n', 'm']).join(', '));
    expect([...told].sort()).toEqual(['', 'm 1650..1650']);
  });

  it('forgets what it believed when it crashes, and waits anew from its restart on', () => {
    const faults: FaultWords[] = [crash, { do: 'crash', machines: ['m'], at: 1600, for: 100 }];
    expect(suspicions({ faults })).toEqual(['m 1502..1600', 'm 2200..']);
  });

  it('waits on its own clock, and is sent heartbeats by the clock of the other', () => {
    // A clock that gains a quarter has advanced by 500 ms after 400 ms.
    expect(suspicions({ faults: [crash], drift: { m: 250_000_000 } })).toEqual(['m 1402..']);
    // Its heartbeats come every 80 ms: the last before 1050 is that of 1040.
    expect(suspicions({ faults: [crash], drift: { n: 250_000_000 } })).toEqual(['m 1542..']);
  });

  it('tells a fault, once and at the first time', () => {
    const faults: FaultWords[] = [{ ...crash, for: 1000 }, { do: 'crash', machines: ['m'], when: ['n', 'suspected'], after: 10, for: 5 }];
    // Up again at 1517, m waits until 2017, and is not struck a second time; n is up at 2050.
    expect(suspicions({ faults })).toEqual(['m 1502..1512', 'm 2017..2052']);
  });
});

describe('votes', () => {
  const nodes = ['n', 'm', 'o', 'p'];
  const apart: Words['links'] = { 'n -> o': { delay: 3 }, 'n -> p': { delay: 10 } };

  it('are counted where they arrive: one hears a second vote when the two that are silent first have told each other', () => {
    // Silent at 1502 (m), 1503 (o) and 1510 (p); each vote takes 2 ms.
    const words: Words = { nodes, links: apart, faults: [crash] };
    expect(suspicions(words)).toEqual(['o 1504..', 'm 1505..', 'p 1505..']);
    expect(suspicions({ ...words, detector: { votes: 'any' } })).toEqual(['m 1502..', 'o 1503..', 'p 1510..']);
    expect(suspicions({ ...words, detector: { votes: 'all' } })).toEqual(['p 1510..', 'm 1512..', 'o 1512..']);
  });

  it('take as long as the link says of votes', () => {
    expect(suspicions({ nodes, links: apart, faults: [crash], link: { delay: 2, delayOf: { vote: 4 } } })).toEqual(['o 1506..', 'm 1507..', 'p 1507..']);
  });

  it('outvote the one behind a cut', () => {
    const faults: FaultWords[] = [{ do: 'cut', pairs: [['n', 'm']], at: 1050, for: 1000 }];
    expect(suspicions({ nodes, faults })).toEqual([]);
    expect(suspicions({ nodes, faults, detector: { votes: 'any' } })).toEqual(['m 1502..2102']);
  });

  it('are sent again at each period: a lost one costs a period', () => {
    const words: Words = { nodes: ['n', 'm', 'o'], faults: [crash, { do: 'cut', pairs: [['m', 'o']], at: 1400, for: 150 }], links: { 'n -> o': { delay: 3 } } };
    // The votes of 1502 and 1503 are lost in the cut; those of 1602 and 1603 arrive, as do their withdrawals never.
    expect(suspicions(words)).toEqual(['o 1604..', 'm 1605..']);
  });

  it('are taken back: the last of two that trusts again ends it everywhere', () => {
    // Up at 2250: heard by m at 2252, by o at 2253; m tells o at 2254 and o tells m at 2255.
    const words: Words = { nodes: ['n', 'm', 'o'], faults: [{ ...crash, for: 1200 }], links: { 'n -> o': { delay: 3 } } };
    expect(suspicions(words)).toEqual(['o 1504..2253', 'm 1505..2252']);
  });

  it('do not count that of the machine itself', () => {
    const words: Words = { nodes: ['n', 'm', 'o'], detector: { on: ['n', 'm', 'o'] }, faults: [crash] };
    expect(suspicions(words)).toEqual(['m 1504..', 'o 1504..']);
  });
});

describe('phi', () => {
  const steady: Words = { faults: [crash], detector: { timeout: undefined, phi: 8 } };
  const z8 = 5.61200124417479;
  const atMs = (words: Words, values: Readonly<Record<string, number>> = {}): number => Number(/m ([\d.]+)\.\./.exec(suspicions(words, values)[0] ?? '')?.[1]);

  it('waits by the mean, and by a tenth of the period where heartbeats never differ', () => {
    // Heard every 100 ms, the last time at 1002: 100 ms and so many times 10 ms, to the next nanosecond.
    expect(atMs(steady)).toBe(1002 + Math.ceil((100 + 10 * z8) * 1e6) / 1e6);
    expect(atMs({ ...steady, detector: { timeout: undefined, phi: 3 } })).toBe(1002 + Math.ceil((100 + 10 * 3.090232306167813) * 1e6) / 1e6);
  });

  it('waits a period and a quarter as deviation from the start on', () => {
    expect(atMs({ ...steady, link: { delay: 2, loss: 1 } })).toBe(Math.ceil((100 + 25 * z8) * 1e6) / 1e6);
  });

  it('learns from intervals that differ', () => {
    // Heard at 2, 180 and 202: intervals of 178 and 22, mean 100, deviation 78.
    const words: Words = { ...steady, link: { delay: [2, 80] }, faults: [{ ...crash, at: 250 }] };
    expect(atMs(words, { 'delay of heartbeat 2 from n to m': 80 })).toBe(202 + Math.ceil((100 + 78 * z8) * 1e6) / 1e6);
  });

  it('takes no notice of a heartbeat that a later one has overtaken', () => {
    // Heard at 2, 102 (the third was faster than the second, which comes at 290), 202, 302: but for the second.
    const words: Words = { ...steady, link: { delay: [2, 190] }, faults: [{ ...crash, at: 350 }] };
    const intervals = [200, 100];
    const mean = 150;
    const deviation = Math.sqrt(intervals.reduce((sum, one) => sum + (one - mean) ** 2, 0) / 2);
    expect(atMs(words, { 'delay of heartbeat 2 from n to m': 190 })).toBe(302 + Math.ceil((mean + deviation * z8) * 1e6) / 1e6);
  });

  it('declares dead by mistake as often as its threshold says, where intervals are normal', () => {
    // Independent normal delays of 5 ms: intervals are normal, with 5 √2 ms; 10^-1 and 10^-2 of them are too long.
    for (const [phi, share] of [[1, 0.1], [2, 0.01]] as const) {
      let wrong = 0;
      const beats = 4000;
      for (let seed = 0; seed < 5; seed++) {
        const plan = planOf({ link: { delay: { kind: 'normal', meanNs: 60e6, deviationNs: 5e6 * Math.SQRT2 * 2 } }, detector: { timeout: undefined, phi }, durationMs: beats * 100 });
        wrong += simulate(plan, new Inputs(gridOf(plan), new SampleSource(seed, { laws: 'dice' }), null)).history.suspicions.length;
      }
      const expected = 5 * beats * share;
      // Neighbouring intervals share a delay: five standard deviations of independent ones are generous.
      expect(Math.abs(wrong - expected)).toBeLessThan(5 * Math.sqrt(expected));
    }
  });
});

describe('against gaps between arrivals', () => {
  it('in hundreds of runs with random delays, losses, periods and timeouts', () => {
    let found = 0;
    for (let seed = 0; seed < 300; seed++) {
      const heartbeatMs = 20 + (seed % 7) * 13;
      const timeoutMs = 25 + (seed % 11) * 9;
      const plan = planOf({
        detector: { heartbeatMs, timeout: timeoutMs },
        link: { delay: [1, 60], loss: seed % 3 === 0 ? 0.2 : 0, duplicate: seed % 4 === 0 ? 0.2 : 0 },
        faults: seed % 2 === 0 ? [{ ...crash, at: [200, 900] }] : [],
        durationMs: 1500,
      });
      const { history, trace } = sampled(plan, seed);
      const expected = gapsIn(present(trace, 'a trace'), timeoutMs * 1e6, 1500e6);
      found += expected.length;
      const ns = (ticks: number): number => Math.floor(ticks / history.grid.ticksPerNs);
      const declared = history.suspicions.map(({ since, until }) => [ns(since.ticks), until === null ? null : ns(until.ticks)]);
      // A heartbeat in the very nanosecond in which the wait is over comes first or last.
      expect(declared.filter(([since, until]) => since !== until)).toEqual(expected);
    }
    expect(found).toBeGreaterThan(300);
  });
});

function sampled(plan: ReturnType<typeof planOf>, seed: number) {
  return simulate(plan, new Inputs(gridOf(plan), new SampleSource(seed, { laws: 'support' }), null), { trace: true });
}

/** From each arrival (or the start) to the next, where that is longer than the timeout. */
function gapsIn(trace: Trace, timeoutNs: number, endNs: number): (readonly [since: number, until: number | null])[] {
  const arrivals = trace.events.flatMap((event) => (event.kind === 'deliver' ? [event.atNs] : []));
  return [0, ...arrivals].flatMap((from, i) => {
    const next = arrivals[i] ?? null;
    const since = from + timeoutNs;
    if (since > endNs || (next !== null && next <= since)) return [];
    return [[since, next] as const];
  });
}
