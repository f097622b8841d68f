// Locks, leases and fencing tokens. Runs worked out by hand.
import { describe, expect, it } from 'vitest';
import { buildPlan } from '../plan-builder.ts';
import type { LockWords, PlanWords, Step } from '../plan-words.ts';
import { replayNamed } from '../testing.ts';

const acquire = (label = 'acquire L'): Step => ({ do: 'acquire', lock: 'L', label });
const release = (label = 'release L'): Step => ({ do: 'release', lock: 'L', label });
const write = (label: string, value: number): Step => ({ do: 'write', label, key: 'kv.x', value, holding: 'L' });
const wait = (length: number): Step => ({ do: 'wait', length });

/** One millisecond each way; `zk` grants, `s` keeps. */
function run(lock: Partial<LockWords>, clients: Readonly<Record<string, readonly Step[]>>, more: Partial<PlanWords> = {}) {
  const { told, history } = replayNamed(buildPlan({
    nodes: { zk: {}, s: {} },
    link: { delay: 1 },
    stores: { kv: { on: ['s'] } },
    locks: { L: { on: 'zk', lease: 10, ...lock } },
    clients: Object.fromEntries(Object.entries(clients).map(([name, body]) => [name, { body }])),
    ...more,
  }));
  return { told: told.map((line) => line.replace(/ #\d+/, '')).filter((line) => /( ends | lock: )/.test(line)), history };
}

describe('a lock', () => {
  it('is granted first come first served, and given back', () => {
    const { told } = run({}, {
      a: [acquire('a'), wait(3), release('ra')],
      b: [wait(2), acquire('b'), release('rb')],
      c: [wait(1), acquire('c'), release('rc')],
    });
    expect(told).toEqual([
      '1 zk lock: L is granted to a, with token 1',
      '2 a ends a: ok',
      '6 zk lock: L is given back by a',
      '6 zk lock: L is granted to c, with token 2',
      '7 a ends ra: ok',
      '7 c ends c: ok',
      '8 zk lock: L is given back by c',
      '8 zk lock: L is granted to b, with token 3',
      '9 b ends b: ok',
      '9 c ends rc: ok',
      '10 zk lock: L is given back by b',
      '11 b ends rb: ok',
    ]);
  });

  it('is given back under another one as long as that is held, and no longer', () => {
    const locks = { L: { on: 'zk', lease: 50 }, M: { on: 'zk', lease: 10 } } as const;
    const body = (pause: number): readonly Step[] => [acquire('a'), { do: 'acquire', lock: 'M', label: 'm' }, wait(pause), { do: 'release', lock: 'L', label: 'r', holding: 'M' }, { do: 'release', lock: 'L', label: 's' }];
    expect(run({}, { a: body(2) }, { locks }).told.slice(4)).toEqual(['7 zk lock: L is given back by a', '8 a ends r: ok', '8 a ends s: failed', '13 zk lock: the lease of a on M is over']);
    // M was asked for at 2: the check is made at 14, and L is still there to be given back.
    expect(run({}, { a: body(10) }, { locks }).told.slice(4)).toEqual(['13 zk lock: the lease of a on M is over', '14 a lock: a takes its lease of M for over', '14 a ends r: failed', '15 zk lock: L is given back by a', '16 a ends s: ok']);
  });

  it('that is given back again and again is checked each time for the other one', () => {
    const locks = { L: { on: 'zk', lease: 50 }, M: { on: 'zk', lease: 10 } } as const;
    const body: readonly Step[] = [acquire('a'), { do: 'acquire', lock: 'M', label: 'm' }, { do: 'release', lock: 'L', label: 'r', holding: 'M', timeout: 3, retries: 9 }];
    const lasting = run({}, { a: body }, { locks, faults: [{ do: 'cut', pairs: [['a', 'zk']], at: 3.5, for: 4 }] });
    expect(lasting.told.slice(-3)).toEqual(['11 zk lock: L is given back by a', '12 a ends r: ok', '13 zk lock: the lease of a on M is over']);
    const lapsing = run({}, { a: body }, { locks, faults: [{ do: 'cut', pairs: [['a', 'zk']], at: 3.5, for: 20 }] });
    expect(lapsing.told.filter((line) => line.startsWith('13 a'))).toEqual(['13 a lock: a takes its lease of M for over', '13 a ends r: unknown']);
  });

  it('is granted anew when its lease is over, counted from the grant', () => {
    const { told, history } = run({}, { a: [acquire('a')], b: [wait(2), acquire('b')] });
    expect(told).toEqual(['1 zk lock: L is granted to a, with token 1', '2 a ends a: ok', '11 zk lock: the lease of a on L is over', '11 zk lock: L is granted to b, with token 2', '12 b ends b: ok', '21 zk lock: the lease of b on L is over']);
    // The last lease keeps no run alive.
    expect(history.end.ticks / history.grid.ticksPerNs).toBeLessThan(12.001e6);
  });

  it('is not held any more by who sent its acquire as long ago as the lease lasts, less the margin', () => {
    const early = [acquire('a'), wait(6), write('w', 1), { do: 'read', label: 'r', key: 'kv.x', holding: 'L' }] as const satisfies Step[];
    // Sent at 0, told at 2: the write is checked at 8, and the read at 10.
    expect(run({}, { a: early }).told.slice(2)).toEqual(['10 a ends w: ok 1', '10 a lock: a takes its lease of L for over', '10 a ends r: failed', '11 zk lock: the lease of a on L is over']);
    expect(run({ margin: 2 }, { a: early }).told.slice(2)).toEqual(['8 a lock: a takes its lease of L for over', '8 a ends w: failed', '8 a lock: a takes its lease of L for over', '8 a ends r: failed', '11 zk lock: the lease of a on L is over']);
    expect(run({ lease: 11, margin: 2 }, { a: early }).told.slice(2, 3)).toEqual(['10 a ends w: ok 1']);
  });

  it('is not checked again between the check and the sending', () => {
    const { told } = run({}, { a: [acquire('a'), write('w', 1)] }, { faults: [{ do: 'pause', machines: ['a'], when: ['w', 'begins'], for: 30 }] });
    expect(told.at(-1)).toBe('34 a ends w: ok 1');
  });

  it('is checked again before each further attempt', () => {
    const once: Step = { do: 'write', label: 'w', key: 'kv.x', value: 1, holding: 'L', timeout: 6, retries: 2 };
    const { told } = run({}, { a: [acquire('a'), once] }, { faults: [{ do: 'cut', pairs: [['a', 's']], at: 0 }] });
    // Sent at 2 and at 8; at 14 it is not sent, and what became of the others nobody knows.
    expect(told.slice(2)).toEqual(['11 zk lock: the lease of a on L is over', '14 a lock: a takes its lease of L for over', '14 a ends w: unknown']);
  });

  it('cannot be given back, or be held, by who has not got it', () => {
    const { told } = run({}, { a: [write('w', 1), release('r'), acquire('a'), release('s'), write('v', 2)] });
    expect(told).toEqual(['0 a ends w: failed', '0 a ends r: failed', '1 zk lock: L is granted to a, with token 1', '2 a ends a: ok', '3 zk lock: L is given back by a', '4 a ends s: ok', '4 a ends v: failed']);
  });

  it('knows an acquire again that asks a second time', () => {
    const again: Step = { do: 'acquire', lock: 'L', label: 'b', timeout: 4, retries: 5 };
    const { told, history } = run({}, { a: [acquire('a'), wait(5), release('ra')], b: [wait(2), again] });
    // Asked at 2 and at 6, granted at 8, told at 9.
    expect(told.filter((line) => line.includes('granted'))).toEqual(['1 zk lock: L is granted to a, with token 1', '8 zk lock: L is granted to b, with token 2']);
    expect(told).toContain('9 b ends b: ok');
    // What was granted to both of its attempts counts from the second.
    expect(history.holds.map(({ spans }) => spans.map(({ ends }) => ends.map(({ ticks }) => Math.floor(ticks / history.grid.ticksPerNs / 1e6))))).toEqual([[[7, 10]], [[16]]]);
    expect(history.grants.map(({ lock, order, token }) => [lock, order, token])).toEqual([[0, 0, 1], [0, 1, 2]]);
  });
});

describe('a fencing token', () => {
  const slow: Partial<PlanWords> = { links: { 'a -> s': { delay: 12 } } };
  const clients = { a: [acquire('a'), wait(3), write('w', 1)], b: [wait(4), acquire('b'), write('v', 2)] };

  it('keeps out what comes under an older grant than one that was seen', () => {
    // Told at 2, sent at 5, there at 17; b is granted it at 11, and has written at 13.
    const { told, history } = run({ fencing: true }, clients, slow);
    expect(told.filter((line) => / ends [vw]| refuses /.test(line))).toEqual(['14 b ends v: ok 2', '17 s lock: s refuses w: its token 1 is old', '18 a ends w: failed']);
    expect(history.writes.map(({ value, grant }) => [value, grant])).toEqual([[2, 1]]);
  });

  it('is looked at by nobody without fencing', () => {
    const { history } = run({}, clients, slow);
    expect(history.writes.map(({ value, grant }) => [value, grant])).toEqual([[1, 0], [2, 1]]);
  });

  it('travels with what replicas tell each other, and is lost with the disk', () => {
    const via = (lost: boolean) => replayNamed(buildPlan({
      nodes: { zk: {}, s: lost ? { disk: 'lost' } : {} },
      link: { delay: 1 },
      stores: { kv: { on: ['s', 'zk'], timestamp: 'lamport' } },
      links: { 'a -> s': { delay: 15 } },
      locks: { L: { on: 'zk', lease: 10, fencing: true } },
      clients: { a: { via: 's', body: clients.a }, b: { via: 'zk', body: clients.b } },
      faults: lost ? [{ do: 'crash', machines: ['s'], at: 16, for: 1 }] : [],
    })).history.writes.map(({ value }) => value);
    expect(via(false)).toEqual([2]);
    expect(via(true)).toEqual([1, 2]);
  });
});

describe('faults', () => {
  it('of the machine of a lock: who waits is forgotten, and with the disk who holds it, too', () => {
    const clients = { a: [acquire('a')], b: [acquire('b')], c: [wait(6), acquire('c')] };
    const crash = (disk: 'kept' | 'lost') => run({}, clients, { nodes: { zk: { disk }, s: {} }, faults: [{ do: 'crash', machines: ['zk'], at: 3, for: 2 }], durationMs: 30 }).told;
    expect(crash('kept')).toEqual(['1 zk lock: L is granted to a, with token 1', '2 a ends a: ok', '11 zk lock: the lease of a on L is over', '11 zk lock: L is granted to c, with token 2', '12 c ends c: ok', '21 zk lock: the lease of c on L is over']);
    expect(crash('lost')).toEqual(['1 zk lock: L is granted to a, with token 1', '2 a ends a: ok', '7 zk lock: L is granted to c, with token 1', '8 c ends c: ok', '17 zk lock: the lease of c on L is over']);
  });

  it('of the machine of a lock, for longer than the lease: it is over when that is up again', () => {
    const { told } = run({}, { a: [acquire('a')], b: [wait(40), acquire('b')] }, { faults: [{ do: 'crash', machines: ['zk'], at: 3, for: 20 }] });
    expect(told.slice(2, 4)).toEqual(['23 zk lock: the lease of a on L is over', '41 zk lock: L is granted to b, with token 2']);
  });

  it('of a holder: the others wait for its lease', () => {
    const { told } = run({}, { a: [acquire('a'), wait(3), release()], b: [wait(2), acquire('b')] }, { faults: [{ do: 'crash', machines: ['a'], at: 4 }] });
    expect(told.slice(2, 4)).toEqual(['11 zk lock: the lease of a on L is over', '11 zk lock: L is granted to b, with token 2']);
  });

  it('that wait until a client holds it strike before it goes on', () => {
    const { told } = run({}, { a: [acquire('a'), write('w', 1)] }, { faults: [{ do: 'pause', machines: ['a'], when: ['a L', 'holds'], for: 30 }] });
    // Stopped before the check, which then fails.
    expect(told.slice(-2)).toEqual(['32 a lock: a takes its lease of L for over', '32 a ends w: failed']);
  });
});

describe('a lease on a clock that steps', () => {
  const clients = { a: [acquire('a'), wait(20), write('w', 1)], b: [wait(2), acquire('b')] };
  const step = (machine: string, by: number, at: number): Partial<PlanWords> => ({ faults: [{ do: 'step', machines: [machine], by, at }] });

  it('is over earlier or later by as much as that of the lock', () => {
    const over = (more: Partial<PlanWords>, clock: 'time-of-day' | 'monotonic' = 'time-of-day') => run({ clock }, clients, more).told.find((line) => line.includes('is over'));
    expect(over(step('zk', 4, 5))).toBe('7 zk lock: the lease of a on L is over');
    expect(over(step('zk', 8, 5))).toBe('5 zk lock: the lease of a on L is over');
    expect(over(step('zk', -4, 5))).toBe('15 zk lock: the lease of a on L is over');
    expect(over(step('zk', 4, 5), 'monotonic')).toBe('11 zk lock: the lease of a on L is over');
    expect(over(step('a', 4, 5))).toBe('11 zk lock: the lease of a on L is over');
  });

  it('is taken for over earlier or later by its holder', () => {
    const ends = (more: Partial<PlanWords>) => run({ clock: 'time-of-day' }, clients, more).told.find((line) => / ends w/.test(line));
    expect(ends({})).toBe('22 a ends w: failed');
    expect(ends(step('a', -12, 5))).toBe('22 a ends w: failed');
    expect(ends(step('a', -13, 5))).toBe('24 a ends w: ok 1');
  });

  it('is measured by the clock as it is corrected', () => {
    const synced: Partial<PlanWords> = { nodes: { zk: { skew: -3, sync: { every: 8, within: 0, by: 'step' } }, s: {} }, faults: [{ do: 'step', machines: ['zk'], by: 2, at: 5 }] };
    // Corrected at 0, stepped to 2 ahead at 5, set right at 8.
    expect(run({ clock: 'time-of-day' }, clients, synced).told.find((line) => line.includes('is over'))).toBe('11 zk lock: the lease of a on L is over');
    const sooner: Partial<PlanWords> = { nodes: { zk: { sync: { every: 8, within: 0, by: 'step' } }, s: {} }, faults: [{ do: 'step', machines: ['zk'], by: -6, at: 5 }] };
    expect(run({ clock: 'time-of-day' }, clients, sooner).told.find((line) => line.includes('is over'))).toBe('11 zk lock: the lease of a on L is over');
  });

  it('is held by two at once where a check of both would pass', () => {
    const spans = ({ history }: ReturnType<typeof run>) => history.holds.map(({ spans: all }) => all.map(({ since, ends }) => [since, ...ends].map(({ ticks }) => Math.floor(ticks / history.grid.ticksPerNs / 1e6))));
    expect(spans(run({ clock: 'time-of-day' }, clients, step('zk', 4, 5)))).toEqual([[[2, 10]], [[8, 12]]]);
    // Of the steps of its own clock each begins a span; each has the ends that come first.
    expect(spans(run({ clock: 'time-of-day' }, { a: clients.a }, step('a', -4, 5)))).toEqual([[[2, 5, 10], [5, 14]]]);
  });
});

describe('a lease on a clock that is corrected', () => {
  it('is held anew, or no longer, when the clock of its holder is set right', () => {
    const body = [acquire('a'), wait(30)];
    const { history } = run({ clock: 'time-of-day' }, {}, {
      nodes: { zk: {}, s: {}, h: { sync: { every: 8, within: 0, by: 'step' } } },
      faults: [{ do: 'step', machines: ['h'], by: -4, at: 5 }],
      clients: { a: { on: 'h', body } },
      durationMs: 20,
    });
    const spans = history.holds.map(({ spans: all }) => all.map(({ since, ends }) => [since, ...ends].map(({ ticks }) => Math.floor(ticks / history.grid.ticksPerNs / 1e6))));
    // Told at 2, set back by 4 at 5, and set right at 8 and 16: by the wrong clock it would last until 14.
    expect(spans).toEqual([[[2, 5, 10], [5, 8, 14], [8, 16, 10], [16, 10]]]);
  });
});

describe('a quorum', () => {
  // Told at 2, sent at 5, there at 17; b has it at 11, and has written at 13.
  const clients: PlanWords['clients'] = { a: { body: [acquire('a'), wait(3), write('w', 1)] }, b: { body: [wait(4), acquire('b'), write('v', 2)] } };
  const asked = (slow: readonly string[]) => replayNamed(buildPlan({
    nodes: { zk: {}, s1: {}, s2: {} },
    link: { delay: 1 },
    links: Object.fromEntries(slow.map((one) => [`a -> ${one}`, { delay: 12 }])),
    stores: { kv: { on: ['s1', 's2'], quorum: { write: 2, read: 1 } } },
    locks: { L: { on: 'zk', lease: 10, fencing: true } },
    clients,
  })).history.operations.filter(({ value, ending, operation }) => operation % 2 === 1 && (value !== undefined || ending !== 'ok')).map(({ ending }) => ending);

  it('is refused where all replicas refuse; where one has taken it, nobody knows', () => {
    expect(asked(['s1', 's2'])).toEqual(['failed', 'ok']);
    expect(asked(['s1'])).toEqual(['unknown', 'ok']);
    expect(asked([])).toEqual(['ok', 'ok']);
  });
});
