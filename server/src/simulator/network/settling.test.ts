// When messages arrive that are sent before things settle: by hand.
import { describe, expect, it } from 'vitest';
import { buildPlan } from '../plan-builder.ts';
import type { FaultWords, LinkWords } from '../plan-words.ts';
import { replayNamed } from '../testing.ts';

/** A client that writes at `sentMs`; delays are 1 to 4 ms from 10 ms on. */
function arrivalsOf(sentMs: number, values: Readonly<Record<string, number>>, { link = { delay: [1, 4] }, faults = [] }: { link?: LinkWords; faults?: readonly FaultWords[] } = {}): string[] {
  const plan = buildPlan({
    settles: 10,
    nodes: { n1: {} },
    link,
    stores: { kv: { on: ['n1'] } },
    clients: { a: { body: [{ do: 'wait', length: sentMs }, { do: 'write', label: 'w', key: 'kv.x', value: 1 }] } },
    faults,
  });
  return replayNamed(plan, values).told.filter((line) => line.includes('writes w')).map((line) => line.split(' ')[0] ?? '');
}

describe('before things settle', () => {
  it.each([
    [0, 1, '1'],
    [0, 13, '13'],
    [0, 14, '14'],
    // Later than a message that is sent when things settle and takes as long as it may: 10 + 4 ms.
    [3, 13.5, '14'],
    [9.5, 14, '14'],
    [9.5, 4.25, '13.75'],
  ])('a message sent at %d ms that would take %d ms arrives at %s ms', (sentMs, delayMs, at) => {
    expect(arrivalsOf(sentMs, { 'delay of w from a to n1, sent before things settle': delayMs })).toEqual([at]);
  });

  it('a message that is late by a fault is so behind the latest instant, too', () => {
    const late: FaultWords = { do: 'delay', message: 'request', of: 'w', by: 2 };
    expect(arrivalsOf(3, { 'delay of w from a to n1, sent before things settle': 13.5 }, { faults: [late] })).toEqual(['16']);
    expect(arrivalsOf(0, { 'delay of w from a to n1, sent before things settle': 1 }, { faults: [late] })).toEqual(['3']);
  });

  it.each([
    // At least as long as the phase in which it is sent says, at most as long as any phase would say when things settle.
    [4, '', 1, '5'],
    [4, '', 22, '25'],
    [6, ', by entry 2 of the profile', 10, '16'],
    [6, ', by entry 2 of the profile', 25, '25'],
  ])('over a link with a profile a message sent at %d ms%s that would take %d ms arrives at %s ms', (sentMs, entry, delayMs, at) => {
    const link: LinkWords = { delay: [1, 15], profile: [[0, [1, 12]], [5, [10, 15]]] };
    expect(arrivalsOf(sentMs, { [`delay of w from a to n1, sent before things settle${entry}`]: delayMs }, { link })).toEqual([at]);
  });

  it('from then on the declared delays hold', () => {
    expect(arrivalsOf(10, { 'delay of w from a to n1': 4 })).toEqual(['14']);
    expect(() => arrivalsOf(10, { 'delay of w from a to n1': 5 })).toThrow('is 1000000..4000000 ns');
  });
});
