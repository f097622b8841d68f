// What waits at links: ports and their queues, delays that change with time, losses in runs. By hand-computed runs.
import { describe, expect, it } from 'vitest';
import { Inputs } from '../kernel/inputs.ts';
import { SampleSource } from '../kernel/sources.ts';
import { buildPlan } from '../plan-builder.ts';
import type { LinkWords, PlanWords } from '../plan-words.ts';
import { gridOf, simulate } from '../simulate.ts';
import { replayNamed } from '../testing.ts';

/** Each sends one write of this size to `server` at this instant, from a machine of its own. */
function senders(link: LinkWords, sent: readonly (readonly [atMs: number, bytes: number])[], special: Readonly<Record<string, LinkWords>> = {}): PlanWords {
  return {
    nodes: { server: {}, other: {} },
    link: { delay: 1 },
    links: { ...Object.fromEntries(sent.map((_, i) => [`c${i} -> server`, link])), ...special },
    stores: { kv: { on: ['server'] } },
    clients: Object.fromEntries(
      sent.map(([at, size], i) => [`c${i}`, { via: 'server', body: [{ do: 'wait', length: at }, { do: 'write', label: `w${i}`, key: 'kv.x', value: i, size, timeout: 1000 }] }]),
    ),
  };
}

/** When the requests arrive at the server, in milliseconds, in that order; and how many were dropped there. */
function arrivals(words: PlanWords, values: Readonly<Record<string, number>> = {}): { readonly order: string[]; readonly drops: number } {
  const { told, history } = replayNamed(buildPlan(words), values);
  const order = told.flatMap((line) => {
    const found = /^(\S+) server gets #\d+ (w\d) /.exec(line);
    return found === null ? [] : [`${found[2]} ${found[1]}`];
  });
  return { order, drops: history.queues[0]?.drops ?? NaN };
}

/** All senders over one declaration, as a `.fault` file says it of `* -> server`. */
function shared(words: PlanWords): PlanWords {
  const { links: _, ...rest } = words;
  const [link] = Object.values(words.links ?? {});
  return { ...rest, link: { ...words.link, ...link } };
}

describe('a port', () => {
  // 8000 bits at 8000 bits per millisecond: 1 ms.
  const link: LinkWords = { delay: 1, bandwidth: 8000 };

  it('lets messages pass one behind the other, each for as long as its bits take', () => {
    expect(arrivals(shared(senders(link, [[0, 1000], [0.5, 3000], [0.75, 1000]])))).toEqual({ order: ['w0 2', 'w1 5', 'w2 6'], drops: 0 });
    expect(arrivals(senders({ delay: 1 }, [[0, 1000], [0.5, 3000], [0.75, 1000]])).order).toEqual(['w0 1', 'w1 1.5', 'w2 1.75']);
  });

  it('takes whole nanoseconds, rounded up', () => {
    expect(arrivals(shared(senders({ delay: 1, bandwidth: 3 }, [[0, 1]]))).order).toEqual([`w0 ${1 + Math.ceil(8e6 / 3) / 1e6}`]);
  });

  it('is of one declaration: others have their own', () => {
    expect(arrivals(senders(link, [[0, 1000], [0, 1000]])).order).toEqual(['w0 2', 'w1 2']);
  });

  it('has so many places, and drops what finds none', () => {
    expect(arrivals(shared(senders({ ...link, queue: 1 }, [[0, 2000], [0.5, 1000], [0.75, 1000], [2.5, 1000]])))).toEqual({ order: ['w0 3', 'w1 4', 'w3 5'], drops: 1 });
    expect(arrivals(shared(senders({ ...link, queue: 0 }, [[0, 2000], [0.5, 1000]])))).toEqual({ order: ['w0 3'], drops: 1 });
  });

  it('holds up what has no size only behind others', () => {
    expect(arrivals(shared(senders(link, [[0, 0], [0, 1000], [0.5, 0]]))).order).toEqual(['w0 1', 'w1 2', 'w2 2']);
  });

  it('is not skipped by what was held', () => {
    const words = shared(senders(link, [[0, 1000], [0.25, 1000]]));
    const hold = { do: 'hold', pairs: [['c0', 'server']], at: 0.5, for: 4, oneWay: true } as const;
    expect(arrivals({ ...words, faults: [hold] }, { 'hold in flight of w0 from c0 to server': 1 }).order).toEqual(['w1 2.25', 'w0 5.5']);
  });
});

describe('a profile', () => {
  const link: LinkWords = { profile: [[0, 3], [20, [10, 15]]], loopMs: 60 };

  it('gives what is sent from each instant on its delay, again and again', () => {
    const sent = [[0, 0], [19, 0], [20, 0], [59, 0], [60, 0], [79.999999, 0], [80, 0]] as const;
    expect(arrivals(senders(link, sent), { 'delay of w3 from c3 to server by entry 2 of the profile': 15 }).order).toEqual(['w0 3', 'w1 22', 'w2 30', 'w4 63', 'w3 74', 'w5 82.999999', 'w6 90']);
  });

  it('keeps its last delay where it does not begin again', () => {
    expect(arrivals(senders({ profile: [[0, 3], [20, 5]] }, [[100, 0]])).order).toEqual(['w0 105']);
  });

  it('leaves kinds that have a delay of their own', () => {
    expect(arrivals(senders({ ...link, delayOf: { write: 1 } }, [[20, 0]])).order).toEqual(['w0 21']);
  });
});

describe('losses in bursts', () => {
  /** Of 40,000 messages in a row: the share that was lost, and the mean length of runs. */
  function lostOf(loss: number, burst: number | undefined, isDegraded = false): { readonly share: number; readonly run: number } {
    const count = 40_000;
    const link = { loss, ...(burst === undefined ? {} : { burst }) };
    const plan = buildPlan({
      nodes: { a: {}, b: {} },
      link: { delay: 1 },
      ...(isDegraded ? { faults: [{ do: 'degrade', pairs: [['a', 'b']], oneWay: true, link }] } : { links: { 'a -> b': link } }),
      stores: { kv: { on: ['b'] } },
      clients: { c: { on: 'a', via: 'b', body: [{ do: 'repeat', count, body: [{ do: 'read', key: 'kv.x', timeout: 3 }] }] } },
    });
    const { history } = simulate(plan, new Inputs(gridOf(plan), new SampleSource(5), null), { eventsMax: 1e6 });
    const lost = history.operations.map(({ ending }) => ending !== 'ok');
    const runs = lost.filter((one, i) => one && lost[i - 1] !== true).length;
    const all = lost.filter((one) => one).length;
    return { share: all / count, run: all / runs };
  }

  it('have the declared share and length in the long run', () => {
    // Four standard deviations: of the share with the variance of a two-state chain, of the length with that of geometric runs.
    const { share, run } = lostOf(0.05, 8);
    expect(Math.abs(share - 0.05)).toBeLessThan(4 * Math.sqrt((0.05 * 0.95 * (2 * 8 - 1)) / 40_000));
    expect(Math.abs(run - 8)).toBeLessThan(4 * Math.sqrt((8 * 7) / 250));
  });

  it('have those of a fault while it lasts', () => {
    const { share, run } = lostOf(0.05, 8, true);
    expect(Math.abs(share - 0.05)).toBeLessThan(4 * Math.sqrt((0.05 * 0.95 * (2 * 8 - 1)) / 40_000));
    expect(Math.abs(run - 8)).toBeLessThan(4 * Math.sqrt((8 * 7) / 250));
    expect(lostOf(0.05, undefined, true).run).toBeLessThan(1.2);
  });

  it('are not those of messages that are lost each for itself', () => {
    const { share, run } = lostOf(0.05, undefined);
    expect(Math.abs(share - 0.05)).toBeLessThan(0.005);
    expect(run).toBeLessThan(1.2);
  });
});
