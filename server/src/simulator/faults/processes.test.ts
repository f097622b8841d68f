// A dead process and a dead machine, and messages that are singled out. Runs worked out by hand.
import { describe, expect, it } from 'vitest';
import { Inputs } from '../kernel/inputs.ts';
import { SampleSource } from '../kernel/sources.ts';
import { buildPlan } from '../plan-builder.ts';
import type { FaultWords, PlanWords } from '../plan-words.ts';
import { gridOf, simulate } from '../simulate.ts';
import { replayNamed } from '../testing.ts';

function run(faults: readonly FaultWords[], more: Partial<PlanWords> = {}, values: Readonly<Record<string, number>> = {}) {
  const words: PlanWords = {
    nodes: { s: { takes: 10 } },
    link: { delay: 1 },
    stores: {},
    clients: { c: { body: [{ do: 'call', label: 'r', of: 's', timeout: 100 }] } },
    faults,
    ...more,
  };
  return replayNamed(buildPlan(words), values);
}

const last = (faults: readonly FaultWords[], more: Partial<PlanWords> = {}) => run(faults, more).told.filter((line) => line.includes(' ends r')).at(-1);

describe('a process that is killed', () => {
  it('refuses what comes, which has certainly not been done', () => {
    expect(last([{ do: 'kill', machines: ['s'], when: ['r', 'begins'] }])).toBe('2 c ends r: failed');
    expect(last([{ do: 'crash', machines: ['s'], when: ['r', 'begins'] }])).toBe('100 c ends r: unknown');
  });

  it('resets what it had accepted, done or not', () => {
    expect(last([{ do: 'kill', machines: ['s'], at: 5 }])).toBe('6 c ends r: unknown');
    expect(run([{ do: 'kill', machines: ['s'], at: 5 }]).history.operations).toMatchObject([{ served: [] }]);
    // The answer had been sent, and arrives.
    expect(last([{ do: 'kill', machines: ['s'], at: 11.5 }])).toBe('12 c ends r: ok');
  });

  it('resets what waits in its queue, and not what found no place there', () => {
    const clients = Object.fromEntries(['c', 'd', 'e'].map((name, i) => [name, { body: [{ do: 'wait', length: i }, { do: 'call', label: `r${i}`, of: 's', timeout: 100 }] }])) as PlanWords['clients'];
    // Arriving at 1, 2 and 3: one is worked on, one waits, and the third overflows.
    const { told } = run([{ do: 'kill', machines: ['s'], at: 5 }], { clients, nodes: { s: { takes: 10, cores: 1, queue: 1 } } });
    expect(told.filter((line) => line.includes(' ends r'))).toEqual(['6 c ends r0: unknown', '6 d ends r1: unknown', '102 e ends r2: unknown']);
  });

  it('refuses one copy of a request, and may have done the other: nobody knows', () => {
    const link = { delay: 1, duplicate: 1 };
    const words: PlanWords = { nodes: { s: { takes: 1 } }, link, stores: {}, clients: { c: { body: [{ do: 'call', label: 'r', of: 's', timeout: 100 }] } } };
    const endings = (faults: readonly FaultWords[]) => run(faults, words).told.filter((line) => line.includes(' ends r'));
    expect(endings([{ do: 'kill', machines: ['s'], at: 0 }])).toEqual(['2 c ends r: unknown']);
  });

  it('says of no request that it failed which was served, whatever travels twice', () => {
    const plan = buildPlan({
      nodes: { s: { takes: [0.1, 1] } },
      link: { delay: [1, 10], duplicate: 0.9 },
      stores: {},
      clients: { c: { body: [{ do: 'call', label: 'r', of: 's', timeout: 100 }] } },
      faults: [{ do: 'kill', machines: ['s'], at: [2, 6], for: 3 }],
    });
    const seen = new Set<string>();
    for (let seed = 0; seed < 500; seed++) {
      const { operations } = simulate(plan, new Inputs(gridOf(plan), new SampleSource(seed, { laws: 'support' }), null)).history;
      for (const { ending, served } of operations) seen.add(`${ending}, served ${served.length} times`);
    }
    expect(seen).toContain('failed, served 0 times');
    expect(seen).not.toContain('failed, served 1 times');
  });

  it('is asked again at once, and answers when it is back', () => {
    const clients = { c: { body: [{ do: 'call', label: 'r', of: 's', timeout: 100, retries: 2 }] } } as const;
    const { told } = run([{ do: 'kill', machines: ['s'], at: 0.5, for: 3 }], { clients });
    // Refused at 1 and at 3, known at 2 and at 4; the third arrives at 5, and its answer at 16.
    expect(told.filter((line) => line.includes('refused')).map((line) => Number.parseFloat(line))).toEqual([1, 3]);
    expect(told.at(-1)).toBe('16 c ends r: ok');
  });

  it('is silent where its machine is dead, too', () => {
    expect(last([{ do: 'kill', machines: ['s'], at: 0 }, { do: 'crash', machines: ['s'], at: 0 }])).toBe('100 c ends r: unknown');
  });

  it('leaves no one to hear a refusal behind a cut', () => {
    expect(last([{ do: 'kill', machines: ['s'], at: 0 }, { do: 'cut', pairs: [['s', 'c']], oneWay: true, at: 0 }])).toBe('100 c ends r: unknown');
  });
});

describe('a message that is singled out', () => {
  const clients = { c: { body: [{ do: 'call', label: 'r', of: 's', timeout: 20, retries: 1 }] } } as const;
  const servedMs = (fault: FaultWords) => {
    const { history } = run([fault], { clients });
    return [history.operations[0]?.ending, ...(history.operations[0]?.served ?? []).map(({ ticks }) => Math.floor(ticks / history.grid.ticksPerNs) / 1e6)];
  };

  it('is that of the first attempt, or every one', () => {
    expect(servedMs({ do: 'lose', message: 'request', of: 'r' })).toEqual(['ok', 31]);
    expect(servedMs({ do: 'lose', message: 'request', of: 'r', every: true })).toEqual(['unknown']);
    expect(servedMs({ do: 'lose', message: 'response', of: 'r' })).toEqual(['ok', 11, 31]);
    expect(servedMs({ do: 'lose', message: 'response', of: 'r', every: true })).toEqual(['unknown', 11, 31]);
  });

  it('comes so much later', () => {
    // It arrives at 16, behind nobody, and is answered at 27: late for the first attempt, and the second waits for its turn.
    expect(servedMs({ do: 'delay', message: 'request', of: 'r', by: 15 })).toEqual(['ok', 26, 36]);
    expect(servedMs({ do: 'delay', message: 'response', of: 'r', by: 5 })).toEqual(['ok', 11]);
    expect(servedMs({ do: 'delay', message: 'response', of: 'r', by: 50, every: true })).toEqual(['unknown', 11, 31]);
  });
});
