// Requests that wait for a machine: cores, places, pauses and slowness, by hand-computed runs.
import { describe, expect, it } from 'vitest';
import type { History } from '../history.ts';
import { buildPlan } from '../plan-builder.ts';
import type { FaultWords, NodeWords, PlanWords, Step } from '../plan-words.ts';
import { replayNamed } from '../testing.ts';

/** Clients that each write once, at the milliseconds of their names; links take 1 ms. */
function writers(server: NodeWords, beginsMs: readonly number[], faults: readonly FaultWords[] = [], options: { readonly timeout?: number; readonly retries?: number } = {}): PlanWords {
  const body = (begin: number, i: number): Step[] => [
    { do: 'wait', length: begin },
    { do: 'write', label: `w${i}`, key: 'kv.x', value: i, ...options },
  ];
  return {
    nodes: { server },
    link: { delay: 1 },
    stores: { kv: { on: ['server'] } },
    clients: Object.fromEntries(beginsMs.map((begin, i) => [`c${i}`, { via: 'server', body: body(begin, i) }])),
    faults,
  };
}

/** When each operation ended, in milliseconds; those that did not end ok, in words. */
function endsOf(history: History): (number | string)[] {
  return history.operations.map(({ ending, end }) => (ending === 'ok' && end !== null ? end.ticks / history.grid.ticksPerNs / 1e6 : ending));
}

function run(words: PlanWords): { readonly ends: (number | string)[]; readonly longest: number; readonly drops: number; readonly told: string[] } {
  const { history, told } = replayNamed(buildPlan(words));
  const [server] = history.queues;
  return { ends: endsOf(history), longest: server?.longest ?? NaN, drops: server?.drops ?? NaN, told };
}

describe('a machine', () => {
  it('works on one request after the other, first come first served', () => {
    // They arrive at 1, 2 and 3 ms; each takes 5 ms, and its answer 1 ms.
    expect(run(writers({ takes: 5 }, [0, 1, 2]))).toMatchObject({ ends: [7, 12, 17], longest: 2, drops: 0 });
  });

  it('works on as many at once as it has cores', () => {
    expect(run(writers({ takes: 5, cores: 2 }, [0, 1, 2]))).toMatchObject({ ends: [7, 8, 12], longest: 1, drops: 0 });
    expect(run(writers({ takes: 5, cores: 3 }, [0, 1, 2]))).toMatchObject({ ends: [7, 8, 9], longest: 0, drops: 0 });
  });

  it('drops what finds no place, without a word', () => {
    const { told, ...seen } = run(writers({ takes: 5, queue: 1 }, [0, 1, 2], [], { timeout: 30 }));
    expect(seen).toEqual({ ends: [7, 12, 'unknown'], longest: 1, drops: 1 });
    expect(told).toContain('3 server loses #2 w2 from c2 to server: overflow');
    expect(run(writers({ takes: 5, queue: 0 }, [0, 1, 2], [], { timeout: 30 }))).toMatchObject({ ends: [7, 'unknown', 'unknown'], longest: 0, drops: 2 });
  });

  it('has a place again when one begins', () => {
    // w2 finds w1 waiting until 6 ms; w3 arrives at 7 ms, when w1 is worked on.
    expect(run(writers({ takes: 5, queue: 1 }, [0, 1, 2, 6], [], { timeout: 30 }))).toMatchObject({ ends: [7, 12, 'unknown', 17], longest: 1, drops: 1 });
  });

  it('needs no core for what takes no time', () => {
    expect(run(writers({ cores: 1, queue: 0 }, [0, 0, 0]))).toMatchObject({ ends: [2, 2, 2], longest: 0, drops: 0 });
  });

  it('forgets in a crash what waited, and counts from 0 again', () => {
    const crash: FaultWords = { do: 'crash', machines: ['server'], at: 4, for: 1 };
    expect(run(writers({ takes: 5, queue: 1 }, [0, 1, 6, 7], [crash], { timeout: 30 }))).toMatchObject({ ends: ['unknown', 'unknown', 13, 18], longest: 1, drops: 0 });
  });
});

describe('a paused machine', () => {
  const pause: FaultWords = { do: 'pause', machines: ['server'], at: 2, for: 10 };

  it('keeps at its door what comes, as far as there are places', () => {
    // w0 is in service, from 1 ms; it is over at 12 ms. w1 and w2 come at 4 and 5 ms.
    expect(run(writers({ takes: 5 }, [0, 3, 4], [pause])).longest).toBe(2);
    const { ends, longest, drops } = run(writers({ takes: 5, queue: 1 }, [0, 3, 4], [pause], { timeout: 40 }));
    expect({ ends: ends.map((end) => typeof end), longest, drops }).toEqual({ ends: ['number', 'number', 'string'], longest: 1, drops: 1 });
  });

  it('counts what waited for a core before', () => {
    // w1 has waited since 1.5 ms; w2 comes into the pause.
    expect(run(writers({ takes: 5, queue: 1 }, [0, 0.5, 4], [pause], { timeout: 40 })).drops).toBe(1);
    expect(run(writers({ takes: 5, queue: 2 }, [0, 0.5, 4], [pause], { timeout: 40 }))).toMatchObject({ drops: 0, longest: 2 });
  });
});

describe('a slowed machine', () => {
  it('takes longer over what it begins while it is slowed, to its end', () => {
    // w0 begins at 1 ms, before; w1 at 6 ms, four times as slow, until 26 ms; w2 then, when it is over.
    const slow: FaultWords = { do: 'slow', machines: ['server'], factor: 4, at: 2, for: 10 };
    expect(run(writers({ takes: 5 }, [0, 1, 2], [slow])).ends).toEqual([7, 27, 32]);
  });

  it('is slowed by each of several faults', () => {
    const slow = (factor: number): FaultWords => ({ do: 'slow', machines: ['server'], factor });
    expect(run(writers({ takes: 3 }, [1], [slow(1.5), slow(2)])).ends).toEqual([1 + 1 + 9 + 1]);
  });

  it('is slowed once by a fault that is repeated before it is over', () => {
    expect(run({ ...writers({ takes: 5 }, [6], [{ do: 'slow', machines: ['server'], factor: 2, at: 0, for: 20, every: 4 }]), durationMs: 50 }).ends).toEqual([6 + 1 + 10 + 1]);
  });

  it('draws a range so many times as wide', () => {
    const words = writers({ takes: [2, 4] }, [1], [{ do: 'slow', machines: ['server'], factor: 2.5 }]);
    const seen = (takes: number): unknown => endsOf(replayNamed(buildPlan(words), { 'service of w0 by server, slowed 2.5 times': takes }).history);
    expect([seen(5), seen(10)]).toEqual([[8], [13]]);
    expect(() => seen(10.1)).toThrow('5000000..10000000');
  });

  it('is slowed by another factor for each request, of a range', () => {
    const slow: FaultWords = { do: 'slow', machines: ['server'], factor: [2, 3] };
    const words = writers({ takes: [2, 4] }, [1, 40], [slow]);
    const seen = (first: number, second: number): unknown =>
      endsOf(replayNamed(buildPlan(words), { 'service of w0 by server, slowed': first, 'service of w1 by server, slowed': second }).history);
    expect([seen(4, 12), seen(12, 4)]).toEqual([[1 + 1 + 4 + 1, 40 + 1 + 12 + 1], [1 + 1 + 12 + 1, 40 + 1 + 4 + 1]]);
    expect(() => seen(3.9, 4)).toThrow('4000000..12000000');
  });

  it('draws by the law, and lets the adversary pick the factor', () => {
    const words = writers({ takes: { kind: 'uniform', lowNs: 2e6, highNs: 4e6 } }, [1], [{ do: 'slow', machines: ['server'], factor: [2, 3] }]);
    const seen = (takes: number, thousandths: number): unknown =>
      endsOf(replayNamed(buildPlan(words), { 'service of w0 by server, slowed': takes, 'slowness for service of w0 by server': thousandths / 1e6 }).history);
    expect([seen(2, 0), seen(2, 500), seen(4, 1000)]).toEqual([[1 + 1 + 4 + 1], [1 + 1 + 5 + 1], [1 + 1 + 12 + 1]]);
  });
});
