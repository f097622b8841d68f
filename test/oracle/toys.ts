// Small subjects with answers that can be worked out by hand, to try the explorer without the simulator.
import type { Judgement, Subject } from '../../server/src/explorer/judgement.ts';
import { type Inputs, purposes } from '../../server/src/simulator/kernel/inputs.ts';
import { minus, plus } from '../../server/src/simulator/kernel/forms.ts';
import { constantTime, type Time } from '../../server/src/simulator/kernel/time.ts';

export const ms = 1_000_000;

type Facts = Readonly<Record<string, boolean | null | undefined>>;

/** A subject of a few lines; gauges are put into the map. */
export function toy(judge: (inputs: Inputs, gauges: Map<string, Time>) => Facts): Subject {
  return {
    judge(inputs): Judgement {
      const gauges = new Map<string, Time>();
      const facts = new Map<string, boolean | null>();
      for (const [key, value] of Object.entries(judge(inputs, gauges))) if (value !== undefined) facts.set(key, value);
      return { facts, gauges, limit: null };
    },
  };
}

/** The delay of message `message`, with its freedom. */
export function delay(inputs: Inputs, message: number, lowNs: number, highNs: number, range: number | null = 0): Time {
  return inputs.number({ purpose: purposes.delay, a: message, b: 0, c: 0, d: 0 }, lowNs, highNs, true, null, range);
}

/** A timer of machine `machine`, with its freedom. */
export function timer(inputs: Inputs, machine: number, lengthNs: number): Time {
  return inputs.number({ purpose: purposes.timer, a: machine, b: 0, c: 0, d: 0 }, lengthNs, lengthNs, true, null, null);
}

/** The skew of machine `machine`, in whole nanoseconds. */
export function skew(inputs: Inputs, machine: number, lowNs: number, highNs: number): Time {
  return inputs.number({ purpose: purposes.skew, a: machine, b: 0, c: 0, d: 0 }, lowNs, highNs, false, null, 100 + machine);
}

/** Whether message `message` is lost. */
export function lost(inputs: Inputs, message: number): boolean {
  return inputs.choose({ purpose: purposes.loss, a: message, b: 0, c: 0, d: 0 }, 2, null, true) === 1;
}

/** Which of `options` happens, unbudgeted. */
export function fault(inputs: Inputs, number: number, options: number): number {
  return inputs.choose({ purpose: purposes.faultHappens, a: number, b: 0, c: 0, d: 0 }, options, null, false);
}

export function add(inputs: Inputs, ...times: readonly Time[]): Time {
  return times.reduce((sum, time) => plus(sum, time, inputs.forms), constantTime(0, inputs.grid));
}

export interface SkewedWrites {
  readonly delayNs: readonly [number, number];
  readonly skew1Ns: readonly [number, number];
  readonly skew3Ns: readonly [number, number];
}

/** Figure 8-3 as in the language's target. */
export const figure: SkewedWrites = { delayNs: [ms, 4 * ms], skew1Ns: [0, 3 * ms], skew3Ns: [-3 * ms, 0] };

/**
 * Kleppmann, "Designing Data-Intensive Applications", figure 8-3: a writes x = 1 through n1, b waits at n3 until it sees
 * that and writes x = 2 there; the later write is lost if its timestamp is the smaller one.
 */
export function skewedWrites({ delayNs, skew1Ns, skew3Ns }: SkewedWrites): Subject {
  return toy((inputs, gauges) => {
    const { decisions } = inputs;
    const take = (message: number): Time => delay(inputs, message, ...delayNs);
    const first = take(1);
    const firstStamp = add(inputs, first, skew(inputs, 1, ...skew1Ns));
    const replicated = add(inputs, first, take(2));
    const asked = take(3);
    const seen = decisions.noLater(replicated, asked) ? asked : replicated;
    const answered = add(inputs, seen, take(4));
    const second = add(inputs, answered, take(5));
    const secondStamp = add(inputs, second, skew(inputs, 3, ...skew3Ns));
    const ended = add(inputs, second, take(6));
    gauges.set('latency of w2', minus(ended, answered, inputs.forms));
    gauges.set('end of w2', ended);
    return { lost: decisions.less(secondStamp, firstStamp) };
  });
}
