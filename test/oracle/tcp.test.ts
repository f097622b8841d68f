// Tcp against a few lines of its own meaning, in whole microseconds and without any of the simulator's code: when each of
// three messages is taken in, for every pattern of losses of the first three sendings of each.
import { expect, test } from 'vitest';
import { present } from '../../server/src/base/assert.ts';
import { Inputs, purposes } from '../../server/src/simulator/kernel/inputs.ts';
import { describeInput } from '../../server/src/simulator/naming.ts';
import { buildPlan } from '../../server/src/simulator/plan-builder.ts';
import { gridOf, simulate } from '../../server/src/simulator/simulate.ts';

// No two sums of these are equal, so that nothing hangs on ties.
const delayUs = 10_007;
const retransmitUs = 37_013;
const beginsUs = [0, 3_001, 61_003];

type IsLost = (message: number, sending: number) => boolean;

interface Sent {
  sendings: number;
  /** When its timer fires; null: it has none. */
  timerUs: number | null;
  closed: boolean;
  kept: boolean;
}

/** When the receiver takes in each message, by what the reference says of tcp. */
function takenUs(isLost: IsLost): number[] {
  const taken: number[] = [];
  const early = new Set<number>();
  const sent: Sent[] = [];
  let recovery: { allowed: number; flying: Set<number>; due: number[]; before: number } | null = null;
  const asked: number[] = [];
  const events: { atUs: number; run: () => void }[] = beginsUs.map((atUs, message) => ({ atUs, run: () => ask(message) }));
  let nowUs = 0;
  const after = (us: number, run: () => void): void => void events.push({ atUs: nowUs + us, run });

  const ask = (message: number): void => {
    asked.push(message);
    goOn();
  };
  const transmit = (message: number): void => {
    const one = (sent[message] ??= { sendings: 0, timerUs: null, closed: false, kept: false });
    const sending = one.sendings++;
    const timerUs = nowUs + retransmitUs * 2 ** sending;
    one.timerUs = timerUs;
    events.push({ atUs: timerUs, run: () => one.timerUs === timerUs && !one.closed && !one.kept && fire(message) });
    recovery?.flying.add(message);
    if (!isLost(message, sending)) after(delayUs, () => arrive(message));
  };
  const fire = (message: number): void => {
    if (recovery !== null && !recovery.flying.has(message)) recovery.due.push(message);
    else {
      recovery = { allowed: 1, flying: new Set(), due: recovery?.due ?? [], before: sent.length };
      transmit(message);
    }
    goOn();
  };
  const arrive = (message: number): void => {
    if (taken.length <= message) early.add(message);
    while (early.delete(taken.length)) taken.push(nowUs);
    const expected = taken.length;
    after(delayUs, () => acknowledge(message, expected));
  };
  const acknowledge = (message: number, expected: number): void => {
    const before = sent.filter(({ closed }) => closed).length;
    sent.forEach((one, i) => (one.closed ||= i < expected));
    present(sent[message], 'what is acknowledged').kept ||= message >= expected;
    sent.forEach((one, i) => (one.closed || one.kept) && recovery?.flying.delete(i));
    if (recovery !== null && sent.filter(({ closed }) => closed).length > before) recovery.allowed++;
    goOn();
  };
  const goOn = (): void => {
    const isFree = (): boolean => recovery === null || recovery.flying.size < recovery.allowed;
    while (recovery !== null && recovery.due.length > 0 && isFree()) {
      const next = present(recovery.due.shift(), 'what is due');
      if (sent[next]?.closed === false && !sent[next].kept) transmit(next);
    }
    while (asked.length > 0 && isFree()) transmit(present(asked.shift(), 'what is asked for'));
    if (recovery !== null && sent.every(({ closed }, i) => closed || i >= (recovery?.before ?? 0)) && recovery.due.length === 0 && asked.length === 0) recovery = null;
  };

  while (events.length > 0) {
    events.sort((x, y) => x.atUs - y.atUs);
    const next = present(events.shift(), 'event');
    nowUs = next.atUs;
    next.run();
  }
  return taken;
}

const plan = buildPlan({
  nodes: { a: {}, b: {} },
  link: { delay: delayUs / 1000, tcp: { retransmit: retransmitUs / 1000 } },
  links: { 'a -> b': { loss: 0.5 } },
  stores: {},
  clients: Object.fromEntries(beginsUs.map((us, i) => [`c${i}`, { on: 'a', body: [{ do: 'wait', length: us / 1000 }, { do: 'call', label: `r${i}`, of: 'b' }] }])),
});

/** The same by a run. */
function servedUs(isLost: IsLost): number[] {
  const source = {
    value: (_name: unknown, lowNs: number, _highNs: number, _free: boolean, _law: unknown, grid: { readonly ticksPerNs: number }) => lowNs * grid.ticksPerNs,
    choose: (name: Parameters<typeof describeInput>[1]) => {
      const [, message = '', sending = '0'] = /^loss of r(\d) from a to b(?: \(resent by tcp, time (\d+)\))?$/.exec(describeInput(plan, name)) ?? [];
      return name.purpose === purposes.loss && isLost(Number(message), Number(sending)) ? 1 : 0;
    },
  };
  const { history } = simulate(plan, new Inputs(gridOf(plan), source, null));
  return history.operations.map(({ served }) => Math.round(present(served[0], 'an instant').ticks / history.grid.ticksPerNs / 1000));
}

test('takes in what is sent when the reference says so, whatever is lost', () => {
  const seen = new Set<string>();
  for (let pattern = 0; pattern < 512; pattern++) {
    const isLost: IsLost = (message, sending) => sending < 3 && ((pattern >> (3 * message + sending)) & 1) === 1;
    const expected = takenUs(isLost);
    expect(servedUs(isLost), pattern.toString(2)).toEqual(expected);
    seen.add(expected.join());
  }
  // Different losses have different ends.
  expect(seen.size).toBeGreaterThan(30);
});
