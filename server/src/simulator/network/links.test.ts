// Faults of links, by hand-computed runs: holds and degradations.
import { describe, expect, it } from 'vitest';
import { buildPlan } from '../plan-builder.ts';
import type { FaultWords, LinkWords, PlanWords } from '../plan-words.ts';
import { replayNamed } from '../testing.ts';

/** A client on `a` that writes to `b` at these milliseconds, without waiting for answers. */
function sender(link: LinkWords, beginsMs: readonly number[], faults: readonly FaultWords[]): PlanWords {
  return {
    nodes: { a: {}, b: {} },
    link,
    stores: { kv: { on: ['b'] } },
    clients: Object.fromEntries(beginsMs.map((begin, i) => [`c${i}`, { on: 'a', via: 'b', body: [{ do: 'wait', length: begin }, { do: 'write', label: `w${i}`, key: 'kv.x', value: i }] }])),
    faults,
  };
}

/** What arrives at `b`, when and in which order. */
function arrivals(words: PlanWords, values: Readonly<Record<string, number>> = {}): string[] {
  const { told } = replayNamed(buildPlan(words), values);
  return told.flatMap((line) => {
    const found = /^(\S+) b (?:gets|loses) #\d+ (w\d).*?( lost|: cut)?$/.exec(line);
    return found === null || !line.includes(' from a to b') ? [] : [`${found[2]} ${found[1]}${found[3] ?? ''}`];
  });
}

describe('a hold', () => {
  const hold: FaultWords = { do: 'hold', pairs: [['a', 'b']], oneWay: true, at: 2, for: 6 };

  it('keeps what is sent until it ends; then all of it travels, in the order of sending', () => {
    // Sent at 3, 4 and 9 ms; the hold ends at 8 ms, and the first of the two is slower than the second.
    const slower = { 'delay of w0 from a to b': 4 };
    expect(arrivals(sender({ delay: [1, 4] }, [3, 4, 9], [hold]), slower)).toEqual(['w2 10', 'w0 12', 'w1 12']);
    expect(arrivals(sender({ delay: [1, 4] }, [3, 4], []), slower)).toEqual(['w1 5', 'w0 7']);
  });

  it('holds what is under way, or does not, as the adversary likes', () => {
    const words = sender({ delay: 3 }, [1, 3], [hold]);
    expect(arrivals(words)).toEqual(['w0 4', 'w1 11']);
    expect(arrivals(words, { 'hold in flight of w0 from a to b': 1 })).toEqual(['w0 8', 'w1 11']);
  });

  it('lets nothing overtake on an ordered link', () => {
    // Both are under way when it begins; the first is held, and so is the second.
    expect(arrivals(sender({ delay: 3, order: 'fifo' }, [1, 1.5], [hold]), { 'hold in flight of w0 from a to b': 1 })).toEqual(['w0 8', 'w1 8']);
  });

  it('lets nothing overtake what is late besides: that makes those behind it late, too', () => {
    const late: FaultWords = { do: 'delay', message: 'request', of: 'w0', by: 5 };
    expect(arrivals(sender({ delay: 1 }, [3, 4], [hold, late]))).toEqual(['w0 14', 'w1 14']);
    expect(arrivals(sender({ delay: 1 }, [3, 4], [late]))).toEqual(['w1 5', 'w0 9']);
  });

  it('lets go what is lost, and only then is it lost', () => {
    const { told } = replayNamed(buildPlan(sender({ delay: 1 }, [3, 4], [hold, { do: 'lose', message: 'request', of: 'w0' }])), {});
    expect(told.filter((line) => line.includes('loses') || line.includes('lost')).map((line) => Number.parseFloat(line))).toEqual([8]);
  });

  it('has no say over what arrives after it', () => {
    expect(arrivals(sender({ delay: 9 }, [1], [hold]))).toEqual(['w0 10']);
  });

  it('ends with the last of several', () => {
    expect(arrivals(sender({ delay: 1 }, [3], [hold, { ...hold, at: 4, for: 10 }]))).toEqual(['w0 15']);
  });

  it('loses nothing where it is for good: what waits is under way at the end', () => {
    const { history } = replayNamed(buildPlan(sender({ delay: 1 }, [3], [{ do: 'hold', pairs: [['a', 'b']], at: 2 }])));
    expect(history.messages).toEqual({ sent: 1, delivered: 0, dropped: 0, inFlight: 1 });
    expect(history.operations[0]?.ending).toBe('unknown');
  });
});

describe('a degraded link', () => {
  const degrade = (link: LinkWords, at: number, length: number): FaultWords => ({ do: 'degrade', pairs: [['a', 'b']], oneWay: true, link, at, for: length });

  it('has the delay of the fault for what is sent while it lasts', () => {
    expect(arrivals(sender({ delay: 1 }, [1, 3, 7], [degrade({ delay: 10 }, 2, 4)]))).toEqual(['w0 2', 'w2 8', 'w1 13']);
  });

  it('keeps what the fault does not speak of', () => {
    const lossy = degrade({ loss: 1 }, 2, 4);
    expect(arrivals(sender({ delay: 1 }, [1, 3, 7], [lossy]))).toEqual(['w0 2', 'w2 8']);
    expect(arrivals(sender({ delay: 1, delayOf: { write: 2 } }, [3], [degrade({ delay: 10 }, 2, 4)]))).toEqual(['w0 13']);
  });

  it('is as the last fault that began has it, property by property', () => {
    const both = [degrade({ delay: 10, loss: 1 }, 1, 20), degrade({ loss: 0 }, 2, 4)];
    expect(arrivals(sender({ delay: 1 }, [1.5, 3, 7], both))).toEqual(['w1 13']);
  });

  it('doubles with the probability of the fault', () => {
    expect(arrivals(sender({ delay: 1 }, [3], [degrade({ duplicate: 1, delay: [1, 5] }, 2, 4)]), { 'delay of the second copy of w0 from a to b while fault "degrade 1" lasts': 4 })).toEqual(['w0 4', 'w0 7']);
  });
});
