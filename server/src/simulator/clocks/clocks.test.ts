// What clocks read against closed forms, worked out here in whole numbers and in no way as the simulator does.
import { describe, expect, it } from 'vitest';
import type { Time } from '../kernel/time.ts';
import { RandomStream } from '../kernel/random.ts';
import { buildPlan, type FaultWords, type Step } from '../plan-builder.ts';
import { gridOf } from '../simulate.ts';
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
