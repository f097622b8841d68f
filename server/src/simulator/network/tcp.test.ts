// Tcp by hand-computed runs: when what is lost arrives, in which order, what waits for the window, and when it is given up.
import { describe, expect, it } from 'vitest';
import { present } from '../../base/assert.ts';
import { Inputs } from '../kernel/inputs.ts';
import { SampleSource } from '../kernel/sources.ts';
import { gridOf, simulate } from '../simulate.ts';
import { buildPlan } from '../plan-builder.ts';
import type { FaultWords, LinkWords, PlanWords, Step } from '../plan-words.ts';
import { replayNamed } from '../testing.ts';

interface Words {
  readonly link?: LinkWords;
  readonly links?: PlanWords['links'];
  readonly faults?: readonly FaultWords[];
  readonly nodes?: PlanWords['nodes'];
}

/** A client on `a` for each of these calls of `b`, which begins at some millisecond. */
function callers(calls: readonly (readonly [beginMs: number, options?: { readonly size?: number; readonly timeout?: number; readonly retries?: number }])[], words: Words = {}): PlanWords {
  return {
    nodes: { a: {}, b: {}, ...words.nodes },
    link: { delay: 10, tcp: {}, ...words.link },
    ...(words.links === undefined ? {} : { links: words.links }),
    stores: {},
    clients: Object.fromEntries(
      calls.map(([begin, options], i) => [`c${i}`, { on: 'a', body: [{ do: 'wait', length: begin }, { do: 'call', label: `r${i}`, of: 'b', ...options }] satisfies Step[] }]),
    ),
    faults: words.faults ?? [],
  };
}

/** When each call is served at `b`, in the order of their ends there: `r0 10`. */
function served(words: PlanWords, values: Readonly<Record<string, number>> = {}): string[] {
  const { told } = replayNamed(buildPlan(words), values);
  return told.flatMap((line) => {
    const found = /^(\S+) b serves (r\d.*)$/.exec(line);
    return found === null ? [] : [`${found[2]} ${found[1]}`];
  });
}

/** Ends: `r0 20 ok`. */
function ends(words: PlanWords, values: Readonly<Record<string, number>> = {}): string[] {
  const { told } = replayNamed(buildPlan(words), values);
  return told.flatMap((line) => {
    const found = /^(\S+) \S+ ends (r\d\S*): (\S+)/.exec(line);
    return found === null ? [] : [`${found[2]} ${found[1]} ${found[3]}`];
  });
}

const lost = (times: number, what = 'r0 from a to b'): Record<string, number> =>
  Object.fromEntries(Array.from({ length: times }, (_, i) => [`loss of ${what}${i === 0 ? '' : ` (resent by tcp, time ${i})`}`, 1]));

describe('what is taken in at one instant', () => {
  it('is written in the order in which it was sent', () => {
    const body: Step[] = [
      { do: 'together', body: [{ do: 'increment', label: 'w', key: 'kv.x' }, { do: 'increment', label: 'v', key: 'kv.x' }] },
      { do: 'read', label: 'r', key: 'kv.x' },
    ];
    const plan = (stamps: object) => buildPlan({ nodes: { a: {}, b: {} }, link: { delay: 1, loss: 0.1, tcp: {} }, stores: { kv: { on: ['b'], ...stamps } }, clients: { c: { on: 'a', body } } });
    // Sent together; or the first is lost, and the second is kept until it has come again.
    const losses: readonly Readonly<Record<string, number>>[] = [{}, { 'loss of w from a to b': 1 }];
    for (const values of losses) {
      for (const stamps of [{}, { timestamp: 'time-of-day' }, { timestamp: 'lamport' }]) {
        const { history } = replayNamed(plan(stamps), values);
        expect(history.operations.map(({ ending, value }) => [ending, value])).toEqual([['ok', 1], ['ok', 2], ['ok', 2]]);
        expect(history.replicas[0]?.winners.get('x')).toEqual([1]);
      }
    }
  });
});

describe('what is lost', () => {
  const lossy = { loss: 0.1 };

  it('arrives 200 ms later, then 400, then 800', () => {
    expect(served(callers([[0]], { link: lossy }))).toEqual(['r0 10']);
    expect(served(callers([[0]], { link: lossy }), lost(1))).toEqual(['r0 210']);
    expect(served(callers([[0]], { link: lossy }), lost(2))).toEqual(['r0 610']);
    expect(served(callers([[0]], { link: lossy }), lost(3))).toEqual(['r0 1410']);
  });

  it('waits as long as the link says', () => {
    expect(served(callers([[0]], { link: { ...lossy, tcp: { retransmit: 30 } } }), lost(2))).toEqual(['r0 100']);
  });

  it('is the answer as well', () => {
    expect(ends(callers([[0]], { link: lossy }), lost(1, 'answer to r0 from b to a'))).toEqual(['r0 220 ok']);
  });

  it('keeps what is behind it waiting: it comes in the order of sending', () => {
    // What is sent at 205 ms waits for the acknowledgement of what was sent again, at 220 ms.
    expect(served(callers([[0], [1], [205]], { link: lossy }), lost(1))).toEqual(['r0 210', 'r1 210', 'r2 230']);
  });

  it('is filtered where it had arrived and only its acknowledgement is lost', () => {
    // Another client goes on, or nobody would care.
    const { told } = replayNamed(buildPlan(callers([[0], [300]], { link: lossy })), { 'loss of acknowledgement by tcp of r0 from a to b': 1 });
    expect(told.filter((line) => /(serves|sends|loses|timer).*r0/.test(line))).toEqual([
      '0 a sends #0 r0 from a to b',
      '10 b serves r0',
      '10 b sends #1 answer to r0 from b to a',
      '200 a timer: r0 from a to b is not acknowledged',
      '200 a sends #4 r0 from a to b (resent by tcp, time 1)',
      '210 b loses #4 r0 from a to b (resent by tcp, time 1): filtered',
    ]);
  });

  it('is lost at its first sending by a fault, or at each', () => {
    const lose = (every: boolean): FaultWords => ({ do: 'lose', message: 'request', of: 'r0', every });
    expect(ends(callers([[0]], { faults: [lose(false)] }))).toEqual(['r0 220 ok']);
    expect(ends(callers([[0]], { faults: [lose(true)], link: { tcp: { giveUp: 5000 } } }))).toEqual(['r0 5000 unknown']);
  });

  it('is not overtaken by what comes later on a link where messages overtake each other', () => {
    expect(served(callers([[0], [1]], { link: { delay: [1, 10] } }), { 'delay of r0 from a to b': 9 })).toEqual(['r0 9', 'r1 9']);
  });
});

describe('the window', () => {
  // A message of 1000 bytes takes no time; two fit.
  const narrow = { tcp: { window: 2000 } };
  const sized = (begin: number): readonly [number, { readonly size: number }] => [begin, { size: 1000 }];

  it('keeps back at the sender what is more than fits, until something is acknowledged', () => {
    // The first two are acknowledged at 20 and 21 ms.
    expect(served(callers([sized(0), sized(1), sized(2), sized(3)], { link: narrow }))).toEqual(['r0 10', 'r1 11', 'r2 30', 'r3 31']);
  });

  it('has a place for what fits, and for what has no size, but in order', () => {
    expect(served(callers([sized(0), [1, { size: 1500 }], [2], sized(3)], { link: narrow }))).toEqual(['r0 10', 'r1 30', 'r2 30', 'r3 50']);
    expect(served(callers([sized(0), sized(1), [2]], { link: narrow }))).toEqual(['r0 10', 'r1 11', 'r2 12']);
  });

  it('lets through alone what is larger than it', () => {
    expect(served(callers([[0, { size: 3000 }], [1, { size: 3000 }]], { link: narrow }))).toEqual(['r0 10', 'r1 30']);
  });

  it('is filled by what is lost until that arrives', () => {
    const words = callers([sized(0), sized(1), sized(2)], { link: { ...narrow, loss: 0.1 } });
    expect(served(words, lost(1))).toEqual(['r0 210', 'r1 210', 'r2 230']);
  });

  it('counts how many messages wait at the sender', () => {
    const { history } = replayNamed(buildPlan(callers([sized(0), sized(1), sized(2), sized(3), sized(4)], { link: narrow })));
    expect(history.queues.map(({ longestSending }) => longestSending)).toEqual([3, 0]);
  });
});

describe('giving up', () => {
  const cut = (at: number, length?: number): FaultWords => ({ do: 'cut', pairs: [['a', 'b']], at, ...(length === undefined ? {} : { for: length }) });

  it('comes so long after the first sending, and what asked is unknown', () => {
    expect(ends(callers([[5], [7]], { faults: [cut(1)], link: { tcp: { giveUp: 1000 } } }))).toEqual(['r0 1005 unknown', 'r1 1007 unknown']);
    expect(ends(callers([[5]], { faults: [cut(1)] }))).toEqual(['r0 120005 unknown']);
  });

  it('does not come where a resend gets through before: one is sent at 5, 205, 605 and 1405 ms', () => {
    expect(ends(callers([[5]], { faults: [cut(1, 1000)] }))).toEqual(['r0 1425 ok']);
    expect(ends(callers([[5]], { faults: [cut(1, 600)] }))).toEqual(['r0 625 ok']);
  });

  it('fails what was never sent, and begins anew', () => {
    const words = callers([[5, { size: 1000 }], [6, { size: 1000 }], [1100]], { faults: [cut(1, 1050)], link: { tcp: { window: 1000, giveUp: 1000 } } });
    expect(ends(words)).toEqual(['r0 1005 unknown', 'r1 1005 failed', 'r2 1120 ok']);
  });

  it('is not waited for by a client that has a timeout', () => {
    const { told, history } = replayNamed(buildPlan(callers([[5, { timeout: 50 }]], { faults: [cut(1)] })));
    expect(told.filter((line) => line.includes(' ends '))).toEqual(['55 a ends r0: unknown']);
    expect(Math.floor(history.end.ticks / history.grid.ticksPerNs)).toBe(55e6);
  });

  it('is not waited for by anybody else, either, where all clients have given up before', () => {
    const detectors = { d: { on: ['b'], watching: ['a'], heartbeatMs: 100, timeout: 1000 } };
    const begins: readonly number[] = [0, 250, 260];
    const { told } = replayNamed(buildPlan({ ...callers(begins.map((begin) => [begin, { timeout: 50 }] as const), { faults: [cut(0)] }), detectors }));
    expect(Math.max(...told.filter((line) => line.includes('sends') && line.includes('heartbeat') && !line.includes('resent')).map((line) => Number.parseFloat(line)))).toBeLessThan(3000);
  });

  it('is tried again as any other end', () => {
    expect(ends(callers([[5, { retries: 1 }]], { faults: [cut(1, 1100)], link: { tcp: { giveUp: 1000 } } }))).toEqual(['r0 1225 ok']);
  });
});

describe('the receiving machine', () => {
  it('goes on in order behind a pause', () => {
    const calls = Array.from({ length: 6 }, (_, i) => [i] as const);
    const pause: FaultWords = { do: 'pause', machines: ['b'], at: 5, for: 50 };
    const words = callers(calls, { faults: [pause] });
    expect(served(words)).toEqual(calls.map((_, i) => `r${i} 55`));
    const plan = buildPlan(words);
    const orders = new Set<string>();
    for (let seed = 0; seed < 20; seed++) {
      const { trace } = simulate(plan, new Inputs(gridOf(plan), new SampleSource(seed), null), { trace: true });
      orders.add(present(trace, 'trace').events.flatMap((event) => (event.kind === 'serve' ? [event.operation] : [])).join());
    }
    expect([...orders]).toEqual(['r0,r1,r2,r3,r4,r5']);
  });

  it('gets what it had no place for 200 ms later', () => {
    // One is worked on from 10 to 60 ms; nothing may wait.
    const words = callers([[0], [1]], { nodes: { b: { takes: 50, queue: 0 } } });
    expect(served(words)).toEqual(['r0 60', 'r1 261']);
    expect(replayNamed(buildPlan(words)).history.queues.map(({ drops }) => drops)).toEqual([0, 1]);
  });

  it('gets what came early and finds no place in its turn 400 ms behind that', () => {
    // r1 comes at 11 ms and is kept. r0 comes at 210 ms and is worked on until 260 ms; that r1 found no place is known at 220 ms.
    const words = callers([[0], [1]], { nodes: { b: { takes: 50, queue: 0 } }, link: { loss: 0.1 } });
    expect(served(words, lost(1))).toEqual(['r0 260', 'r1 680']);
  });

  it('gets what its port dropped', () => {
    // 1000 bytes take 8 ms at 1 Mbps; the second waits, the third is dropped.
    const words = callers([[0, { size: 1000 }], [1, { size: 1000 }], [2, { size: 1000 }]], { link: { bandwidth: 1000, queue: 1 } });
    expect(served(words)).toEqual(['r0 18', 'r1 26', 'r2 220']);
  });

  it('hears nothing while it is down, and goes on when it is up', () => {
    const crash: FaultWords = { do: 'crash', machines: ['b'], at: 5, for: 300 };
    // Sent at 0, 200 and 600 ms; at 210 ms it is still down.
    expect(ends(callers([[0]], { faults: [crash] }))).toEqual(['r0 620 ok']);
  });

  it('forgets what it had kept in its memory when it crashes, and has it sent again', () => {
    // r1 is kept from 11 ms on; down from 100 to 110 ms. That it is not any more is said when r0 comes, and known at 220 ms.
    const crash: FaultWords = { do: 'crash', machines: ['b'], at: 100, for: 10 };
    expect(served(callers([[0], [1]], { faults: [crash], link: { loss: 0.1 } }), lost(1))).toEqual(['r0 210', 'r1 630']);
  });

  it('refuses where only its process is dead, and is not asked again', () => {
    const kill: FaultWords = { do: 'kill', machines: ['b'], at: 5, for: 300 };
    const words = callers([[0], [1000]], { faults: [kill] });
    expect(ends(words)).toEqual(['r0 20 failed', 'r1 1020 ok']);
    expect(replayNamed(buildPlan(words)).told.filter((line) => line.includes('timer'))).toEqual([]);
  });

  it('resets what it was working on', () => {
    const kill: FaultWords = { do: 'kill', machines: ['b'], at: 30, for: 300 };
    expect(ends(callers([[0]], { faults: [kill], nodes: { b: { takes: 50 } } }))).toEqual(['r0 40 unknown']);
  });
});

describe('the sending machine', () => {
  it('takes along into a crash what it had not sent', () => {
    const crash: FaultWords = { do: 'crash', machines: ['a'], at: 50, for: 10 };
    const { told } = replayNamed(buildPlan(callers([[0]], { faults: [crash], link: { loss: 0.1 } })), lost(1));
    expect(told.filter((line) => line.includes('timer'))).toEqual([]);
  });

  it('sends again on its own clock, which may be slow', () => {
    expect(served(callers([[0]], { nodes: { a: { driftPpb: [-500_000_000, -500_000_000] } }, link: { loss: 0.1 } }), lost(1))).toEqual(['r0 410']);
  });

  it('fires late where it stands still', () => {
    const pause: FaultWords = { do: 'pause', machines: ['a'], at: 100, for: 200 };
    expect(served(callers([[0]], { faults: [pause], link: { loss: 0.1 } }), lost(1))).toEqual(['r0 310']);
  });
});

describe('what goes over it', () => {
  it('is a long poll as well: lost, it is sent again', () => {
    const words: PlanWords = {
      nodes: { a: {}, b: {} },
      link: { delay: 10, loss: 0.1, tcp: {} },
      stores: { kv: { on: ['b'] } },
      clients: {
        reader: { on: 'a', via: 'b', body: [{ do: 'await', label: 'r0', key: 'kv.x', is: 1 }] },
        writer: { on: 'b', via: 'b', body: [{ do: 'wait', length: 300 }, { do: 'write', label: 'w', key: 'kv.x', value: 1 }] },
      },
    };
    expect(ends(words)).toEqual(['r0 310 ok']);
    expect(ends(words, lost(2))).toEqual(['r0 620 ok']);
  });

  it('is a heartbeat as well: lost, it comes late, and those behind it with it', () => {
    const heard = (values: Readonly<Record<string, number>>): number[] => {
      const words: PlanWords = {
        durationMs: 450,
        nodes: { a: {}, b: {} },
        link: { delay: 10, loss: 0.1, tcp: {} },
        stores: {},
        detectors: { d: { on: ['b'], watching: ['a'], heartbeatMs: 100, timeout: 1000 } },
        clients: {},
      };
      const { told } = replayNamed(buildPlan(words), values);
      return told.flatMap((line) => (/^\S+ b gets #\d+ heartbeat/.test(line) ? [Number.parseFloat(line)] : []));
    };
    expect(heard({})).toEqual([10, 110, 210, 310, 410]);
    // The second is sent at 100 ms and again at 300 ms; the fourth waits for the acknowledgement of that, at 320 ms.
    expect(heard({ 'loss of heartbeat 2 from a to b': 1 })).toEqual([10, 310, 310, 330, 410]);
  });

  it('survives cuts that lose whatever is under way', () => {
    const cut: FaultWords = { do: 'cut', pairs: [['a', 'b']], at: 5, for: 10 };
    expect(ends(callers([[0]], { faults: [cut] }), { 'loss in flight of r0 from a to b': 1 })).toEqual(['r0 220 ok']);
  });

  it('neither loses nor invents messages', () => {
    const words = callers([[0, { size: 1000 }], [1, { size: 1000 }], [2], [3, { size: 500 }]], { link: { delay: [1, 30], loss: 0.4, tcp: { window: 1500 }, bandwidth: 1000, queue: 1 }, nodes: { b: { takes: 5, queue: 0 } } });
    const plan = buildPlan(words);
    for (let seed = 0; seed < 50; seed++) {
      const { history } = simulate(plan, new Inputs(gridOf(plan), new SampleSource(seed, { laws: 'support' }), null));
      const { sent, delivered, dropped, inFlight } = history.messages;
      expect(sent).toBe(delivered + dropped + inFlight);
      expect(history.operations.map(({ ending }) => ending)).toEqual(['ok', 'ok', 'ok', 'ok']);
    }
  });
});
