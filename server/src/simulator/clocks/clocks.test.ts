// What clocks read against closed forms, worked out here in whole numbers and in no way as the simulator does.
import { describe, expect, it } from 'vitest';
import type { Time } from '../kernel/time.ts';
import { Inputs } from '../kernel/inputs.ts';
import { RandomStream } from '../kernel/random.ts';
import { SampleSource } from '../kernel/sources.ts';
import { buildPlan } from '../plan-builder.ts';
import type { FaultWords, Step } from '../plan-words.ts';
import { gridOf, simulate } from '../simulate.ts';
import { replayNamed } from '../testing.ts';

/** `a / b`, rounded down or up, of nanoseconds that may be negative. */
function down(a: bigint, b: bigint): bigint {
  const rest = ((a % b) + b) % b;
  return (a - rest) / b;
}

function up(a: bigint, b: bigint): bigint {
  return -down(-a, b);
}

const billion = 1_000_000_000n;
const ms = 1_000_000;

describe('clocks', () => {
  it('read what skew, a constant drift and steps come to', () => {
    let stepped = 0;
    for (let seed = 0; seed < 200; seed++) {
      const dice = new RandomStream(seed, { purpose: 1, a: 0, b: 0, c: 0, d: 0 }, 5);
      const skewMs = dice.below(2001) - 1000;
      const driftPpb = dice.below(400_001) - 200_000;
      const waitsMs = Array.from({ length: 4 }, () => 1 + dice.below(5000));
      // Half a millisecond beside all whole ones, so that no drift of this size lets a step meet a reading.
      const steps = Array.from({ length: 3 }, () => ({ at: dice.below(12_000) + 0.5, by: dice.below(4001) - 2000 }));
      const body: Step[] = waitsMs.flatMap((length): Step[] => [{ do: 'now' }, { do: 'now', clock: 'monotonic' }, { do: 'wait', length }]);
      const faults = steps.map(({ at, by }): FaultWords => ({ do: 'step', machines: ['m'], at, by }));
      const plan = buildPlan({
        nodes: { m: { skew: skewMs, driftPpb: [driftPpb, driftPpb] } },
        stores: {},
        clients: { c: { on: 'm', body: [...body, { do: 'now' }, { do: 'now', clock: 'monotonic' }] } },
        faults,
      });
      const { history } = replayNamed(plan);
      const drift = BigInt(driftPpb);
      let now = 0n;
      const expected: bigint[] = [];
      for (const waitMs of [0, ...waitsMs]) {
        now += up(BigInt(waitMs * ms) * billion, billion + drift);
        const past = steps.filter(({ at }) => BigInt(at * ms) < now);
        stepped += past.length;
        const elapsed = now + down(now * drift, billion);
        expected.push(elapsed + BigInt(skewMs * ms) + past.reduce((sum, { by }) => sum + BigInt(by * ms), 0n), elapsed);
      }
      const { ticksPerNs } = gridOf(plan);
      const read = (value: Time) => BigInt(value.ticks / ticksPerNs);
      expect(history.readings.map(({ value }) => read(value))).toEqual(expected);
    }
    expect(stepped).toBeGreaterThan(200);
  });

  it('run at another rate again and again as if each time were said', () => {
    for (let seed = 0; seed < 100; seed++) {
      const dice = new RandomStream(seed, { purpose: 1, a: 0, b: 0, c: 0, d: 0 }, 7);
      const body: Step[] = Array.from({ length: 6 }, () => 1 + dice.below(2_000)).flatMap((length): Step[] => [{ do: 'wait', length }, { do: 'now', clock: 'monotonic' }, { do: 'now' }]);
      const [at, every, length, ppb] = [dice.below(500), 100 + dice.below(900), 1 + dice.below(700), dice.below(200_000_001) - 100_000_000];
      const readings = (faults: readonly FaultWords[]) => replayNamed(buildPlan({ durationMs: 15_000, nodes: { m: {} }, stores: {}, clients: { c: { on: 'm', body } }, faults })).history.readings.map(({ value }) => value.ticks);
      const said = Array.from({ length: Math.ceil(15_000 / every) }, (_, nth): FaultWords => ({ do: 'drift', machines: ['m'], at: at + nth * every, for: length, ppb }));
      expect(readings([{ do: 'drift', machines: ['m'], at, every, for: length, ppb }]), `seed ${seed}`).toEqual(readings(said));
    }
  });

  it('may begin to run at another rate at any time', () => {
    const plan = buildPlan({ nodes: { m: {} }, stores: {}, clients: { c: { on: 'm', body: [{ do: 'wait', length: 20 }, { do: 'now' }] } }, faults: [{ do: 'drift', machines: ['m'], at: 'any', ppb: 500_000_000 }] });
    const ends = Array.from({ length: 40 }, (_, seed) => {
      const { history } = simulate(plan, new Inputs(gridOf(plan), new SampleSource(seed), null));
      return history.end.ticks / history.grid.ticksPerNs / ms;
    });
    // A wait of 20 ms is over after two thirds of that where it runs faster all the time, and later where it begins to later.
    expect(Math.min(...ends)).toBeGreaterThanOrEqual(13);
    expect(Math.max(...ends)).toBeLessThanOrEqual(20.001);
    expect(new Set(ends.map((end) => Math.round(end))).size).toBeGreaterThan(2);
  });

  it('run at other rates for a while, and let timers fire when they have advanced so far', () => {
    let crossed = 0;
    for (let seed = 0; seed < 200; seed++) {
      const dice = new RandomStream(seed, { purpose: 1, a: 0, b: 0, c: 0, d: 0 }, 6);
      const driftPpb = dice.below(2_000_001) - 1_000_000;
      const waitsMs = Array.from({ length: 5 }, () => 1 + dice.below(3000));
      const drifts = Array.from({ length: 3 }, () => ({ at: dice.below(8_000), for: 1 + dice.below(3_000), ppb: dice.below(400_000_001) - 200_000_000 }));
      const isForGood = dice.below(3) === 0;
      const body: Step[] = waitsMs.flatMap((length): Step[] => [{ do: 'wait', length }, { do: 'now', clock: 'monotonic' }, { do: 'now' }]);
      const faults = drifts.map(({ at, for: length, ppb }, i): FaultWords => ({ do: 'drift', machines: ['m'], at, ...(i === 0 && isForGood ? {} : { for: length }), ppb }));
      const plan = buildPlan({ nodes: { m: { driftPpb: [driftPpb, driftPpb] } }, stores: {}, clients: { c: { on: 'm', body } }, faults });
      const { history } = replayNamed(plan);
      const ends = drifts.map(({ at, for: length }, i) => (i === 0 && isForGood ? Infinity : at + length));
      // Nanosecond by nanosecond between two changes of the rate: how far the clock is, in billionths.
      const rateAt = (atMs: number): bigint => billion + BigInt(driftPpb + drifts.reduce((sum, { at, ppb }, i) => (at <= atMs && atMs < (ends[i] ?? 0) ? sum + ppb : sum), 0));
      const edges = [...new Set([0, ...drifts.map(({ at }) => at), ...ends.filter(Number.isFinite)])].sort((x, y) => x - y);
      const clockAt = (ns: bigint): bigint =>
        edges.reduce((sum, edge, i) => {
          const [from, next] = [BigInt(edge * ms), edges[i + 1]];
          const until = next === undefined || BigInt(next * ms) > ns ? ns : BigInt(next * ms);
          return until <= from ? sum : sum + (until - from) * rateAt(edge);
        }, 0n);
      let now = 0n;
      const expected: bigint[] = [];
      for (const waitMs of waitsMs) {
        const target = clockAt(now) + BigInt(waitMs * ms) * billion;
        let [low, high] = [now, now + BigInt(waitMs * ms) * 4n];
        while (low < high) {
          const middle = (low + high) / 2n;
          if (clockAt(middle) >= target) high = middle;
          else low = middle + 1n;
        }
        crossed += edges.filter((edge) => BigInt(edge * ms) > now && BigInt(edge * ms) < low).length;
        now = low;
        expected.push(clockAt(now) / billion, clockAt(now) / billion);
      }
      const { ticksPerNs } = gridOf(plan);
      expect(history.readings.map(({ value }) => BigInt(value.ticks / ticksPerNs))).toEqual(expected);
    }
    expect(crossed).toBeGreaterThan(200);
  });

  it('reads 200 ppm more for each second that it runs so much faster', () => {
    const body: Step[] = [{ do: 'wait', length: 5_000 }, { do: 'now', clock: 'monotonic' }, { do: 'wait', length: 10_002 }, { do: 'now', clock: 'monotonic' }, { do: 'wait', length: 1_000 }, { do: 'now' }];
    const plan = buildPlan({ nodes: { m: {} }, stores: {}, clients: { c: { on: 'm', body } }, faults: [{ do: 'drift', machines: ['m'], at: 5_000, for: 10_000, ppb: 200_000 }] });
    const { history } = replayNamed(plan);
    const [first, second, third] = history.readings.map(({ at, value }) => [at.ticks, value.ticks].map((ticks) => ticks / gridOf(plan).ticksPerNs / ms));
    expect([first, second, third]).toEqual([[5_000, 5_000], [15_000, 15_002], [16_000, 16_002]]);
  });

  it.each(['step', 'slew'] as const)('are corrected by a %s', (by) => {
    for (let seed = 0; seed < 100; seed++) {
      const dice = new RandomStream(seed, { purpose: 1, a: 0, b: 0, c: 0, d: 0 }, 7);
      const [everyMs, withinMs] = [1000 + dice.below(2000), 1 + dice.below(3)];
      const skewMs = dice.below(11) - 5;
      const driftPpb = dice.below(400_001) - 200_000;
      const waitsMs = Array.from({ length: 20 }, () => 1 + dice.below(900));
      const errorsMs = Array.from({ length: 30 }, () => dice.below(2 * withinMs + 1) - withinMs);
      const stepsMs = Array.from({ length: 2 }, () => ({ at: dice.below(8000) + 0.5, by: dice.below(21) - 10 })).sort((a, b) => a.at - b.at);
      const drift = BigInt(driftPpb);
      const local = (t: bigint) => t + down(t * drift, billion);
      const at = (localNs: bigint) => up(localNs * billion, billion + drift);
      const every = BigInt(everyMs * ms);
      const sync = (k: bigint) => at(k * every);
      const error = (k: bigint) => BigInt((errorsMs[Number(k)] as number) * ms);
      const steps = (from: bigint, to: bigint) => stepsMs.filter((one) => BigInt(one.at * ms) >= from && BigInt(one.at * ms) < to).reduce((sum, one) => sum + BigInt(one.by * ms), 0n);
      const limit = (value: bigint, most: bigint) => (value > most ? most : value < -most ? -most : value);
      /** What it shows at `t`, worked out from one sync to the next. */
      const shown = (t: bigint): bigint => {
        const last = local(t) / every;
        if (by === 'step') return sync(last) + error(last) + local(t) - local(sync(last)) + steps(sync(last), t);
        let ahead = BigInt(skewMs * ms);
        for (let k = 0n; k <= last; k++) {
          const correction = sync(k) + error(k) - (local(sync(k)) + ahead);
          const until = k < last ? every : local(t) - k * every;
          ahead += limit(correction, down(until * 500n, 1_000_000n)) + steps(sync(k), k < last ? sync(k + 1n) : t);
        }
        return local(t) + ahead;
      };
      const plan = buildPlan({
        nodes: { m: { skew: skewMs, driftPpb: [driftPpb, driftPpb], sync: { every: everyMs, within: withinMs, by } } },
        stores: {},
        clients: { c: { on: 'm', body: [{ do: 'now' }, ...waitsMs.flatMap((length): Step[] => [{ do: 'wait', length }, { do: 'now' }])] } },
        faults: stepsMs.map((one): FaultWords => ({ do: 'step', machines: ['m'], at: one.at, by: one.by })),
      });
      let now = 0n;
      const instants = [now, ...waitsMs.map((length) => (now += at(BigInt(length * ms))))];
      const syncs = Number(local(now) / every) + 1;
      const errors = Object.fromEntries(errorsMs.slice(0, syncs).map((value, k) => [`error of sync ${k + 1} of m`, value]));
      const { history } = replayNamed(plan, errors);
      const { ticksPerNs } = gridOf(plan);
      expect(history.readings.map(({ value }) => BigInt(value.ticks / ticksPerNs)), `seed ${seed}`).toEqual(instants.map(shown));
      if (by === 'slew' && stepsMs.every((one) => one.by >= 0)) {
        const values = history.readings.map(({ value }) => value.ticks);
        expect(values).toEqual([...values].sort((a, b) => a - b));
      }
    }
  });

  it('jump to and fro while they are strobed, and end where they were', () => {
    for (let seed = 0; seed < 100; seed++) {
      const dice = new RandomStream(seed, { purpose: 1, a: 0, b: 0, c: 0, d: 0 }, 6);
      const [at, every, length, by] = [dice.below(20) + 0.5, 1 + dice.below(9), dice.below(60) + 0.25, 1 + dice.below(50)];
      const plan = buildPlan({
        nodes: { m: {} },
        stores: {},
        clients: { c: { on: 'm', body: Array.from({ length: 40 }, (): Step[] => [{ do: 'wait', length: 2 }, { do: 'now' }]).flat() } },
        faults: [{ do: 'strobe', machines: ['m'], at, every, for: length, by }],
      });
      const { history } = replayNamed(plan);
      const { ticksPerNs } = gridOf(plan);
      history.readings.forEach(({ value, stepped }, i) => {
        const nowMs = 2 * (i + 1);
        const isAway = nowMs > at && nowMs < at + length && Math.floor((nowMs - at) / every) % 2 === 0;
        expect(value.ticks / ticksPerNs).toBe((nowMs + (isAway ? by : 0)) * ms);
        expect(stepped.ticks / ticksPerNs).toBe(isAway ? by * ms : 0);
      });
    }
  });

  it('follow a chain of statements, writes and reads', () => {
    const plan = buildPlan({
      nodes: { n1: {}, n2: {} },
      link: { delay: 1 },
      stores: { kv: { on: ['n1'] } },
      clients: {
        a: { on: 'n1', body: [{ do: 'now' }, { do: 'write', key: 'kv.x', value: 1 }, { do: 'now' }] },
        b: { on: 'n2', body: [{ do: 'now' }, { do: 'await', key: 'kv.x', is: 1 }, { do: 'now', clock: 'monotonic' }, { do: 'now' }] },
        c: { on: 'n2', body: [{ do: 'read', key: 'kv.y' }, { do: 'now' }] },
      },
    });
    const { history } = replayNamed(plan);
    expect(history.readings.map(({ reading, past }) => [reading, past.map((one) => one.reading)])).toEqual([
      [0, []],
      [1, [0]],
      [2, []],
      [3, [0, 2]],
      [4, [0, 2]],
      [5, []],
    ]);
  });
});
