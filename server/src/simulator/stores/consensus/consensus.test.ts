// What a store replicated by consensus does in runs that are worked out by hand.
import { describe, expect, it } from 'vitest';
import type { History } from '../../history.ts';
import { Inputs } from '../../kernel/inputs.ts';
import { SampleSource } from '../../kernel/sources.ts';
import { buildPlan } from '../../plan-builder.ts';
import type { FaultWords, PlanWords, Step } from '../../plan-words.ts';
import { gridOf, simulate } from '../../simulate.ts';
import { replayNamed } from '../../testing.ts';

/** Messages take 1 ms, n1 leads, and n2 waits for it for a shorter time than n3. */
function words(body: readonly Step[], faults: readonly FaultWords[] = [], more: Partial<PlanWords> = {}): PlanWords {
  return {
    nodes: { n1: {}, n2: {}, n3: {} },
    link: { delay: 1 },
    stores: { kv: { on: ['n1', 'n2', 'n3'], consensus: { leader: 'n1', heartbeatMs: 10, election: 40 } } },
    clients: { a: { via: 'kv', body } },
    faults,
    ...more,
  };
}

/** With waits that differ from seed to seed. */
function drawn(seed: number, of: PlanWords): History {
  const [kv] = Object.values(of.stores);
  const plan = buildPlan({ ...of, stores: { kv: { on: kv?.on ?? [], consensus: { ...kv?.consensus, election: [40, 80] } } } });
  return simulate(plan, new Inputs(gridOf(plan), new SampleSource(seed), null)).history;
}

const write: Step = { do: 'write', key: 'kv.x', value: 1, label: 'w' };
const read: Step = { do: 'read', key: 'kv.x', label: 'r' };

describe('a consensus store', () => {
  it('answers when a majority has it: four ways', () => {
    const { history } = replayNamed(buildPlan(words([write])));
    expect(history.operations[0]?.end?.base).toBe(4e6 * history.grid.ticksPerNs);
  });

  it('is asked elsewhere by who is refused: the operating system of a dead leader answers at once', () => {
    // Somebody else leads after 100 ms.
    const ask: Step = { ...write, timeout: 20, retries: 3 } as Step;
    for (let seed = 0; seed < 20; seed++) {
      const history = drawn(seed, words([{ do: 'wait', length: 1000 }, ask], [{ do: 'kill', machines: ['n1'], at: 10 }]));
      expect(history.operations[0]?.ending, `seed ${seed}`).toBe('ok');
    }
  });

  it('whose heartbeats come later than anybody waits comes to an end all the same', () => {
    const { history } = replayNamed(buildPlan(words([write], [], { stores: { kv: { on: ['n1', 'n2', 'n3'], consensus: { leader: 'n1', heartbeatMs: 100, election: 40 } } } })));
    expect(history.limit).toBeNull();
    expect(history.operations[0]?.ending).toBe('ok');
  });

  it('tells who leads, to whoever asks another', () => {
    const { history, told } = replayNamed(buildPlan(words([write], [], { clients: { a: { via: 'n3', body: [write, read] } } })));
    expect(history.operations.map(({ ending, end }) => [ending, end === null ? null : Math.round(end.base / history.grid.ticksPerNs / 1e6)])).toEqual([['ok', 6], ['ok', 12]]);
    expect(told.filter((line) => / a sends /.test(line)).map((line) => line.replace(/#\d+ /, ''))).toEqual([
      '0 a sends w from a to n3', '2 a sends w from a to n1 (sent again, time 1)', '6 a sends r from a to n3', '8 a sends r from a to n1 (sent again, time 1)',
    ]);
  });

  it('does once what comes twice, and answers both', () => {
    for (let seed = 0; seed < 50; seed++) {
      const body: Step[] = [{ do: 'increment', key: 'kv.x', by: 1, label: 'i', timeout: 3, retries: 9 }, { ...read, timeout: 500 }];
      const history = drawn(seed, words(body, [], { link: { delay: [1, 3], duplicate: 0.5 } }));
      expect(history.operations.map(({ ending, value }) => `${ending} ${value}`)).toEqual(['ok 1', 'ok 1']);
      expect(history.writes).toHaveLength(1);
    }
  });

  it('counts a deposed leader that believes in itself for none', () => {
    for (let seed = 0; seed < 50; seed++) {
      const body: Step[] = [{ do: 'wait', length: 200 }, { ...write, timeout: 500, retries: 3 }];
      const { leaderships, decisions, operations } = drawn(seed, words(body, [{ do: 'pause', machines: ['n1'], at: 5, for: 400 }]));
      const [first, second] = leaderships;
      expect(leaderships.map(({ machine }) => machine)).toHaveLength(2);
      expect(first?.machine).toBe(0);
      // It stands still, and does not know; n2 and n3 have another term.
      expect(first?.until !== null && first !== undefined && second !== undefined && decisions.noLater(first.until, second.since)).toBe(true);
      expect(operations[0]?.ending).toBe('ok');
    }
  });

  it('has two leaders where two of three forget what they voted', () => {
    const body: Step[] = [{ do: 'wait', length: 200 }];
    const faults: FaultWords[] = [{ do: 'pause', machines: ['n1'], at: 5, for: 400 }, { do: 'restart', machines: ['n2', 'n3'], at: 6 }];
    const history = drawn(1, words(body, faults, { durationMs: 300, nodes: { n1: {}, n2: { disk: 'lost' }, n3: { disk: 'lost' } } }));
    expect(history.leaderships.map(({ until }) => until)).toEqual([null, null]);
  });

  it('refuses what comes under an older grant, whoever leads', () => {
    // a holds the lock first, and stands still; b writes under a later grant, and n1 dies before anybody hears that this is committed.
    const clients: PlanWords['clients'] = {
      a: { via: 'kv', body: [{ do: 'acquire', lock: 'L' }, { do: 'write', key: 'kv.x', value: 1, label: 'old', holding: 'L', via: 'n2' }] },
      b: { via: 'kv', body: [{ do: 'wait', length: 20 }, { do: 'acquire', lock: 'L' }, { do: 'write', key: 'kv.x', value: 2, label: 'new', holding: 'L', timeout: 100 }] },
    };
    const faults: FaultWords[] = [{ do: 'pause', machines: ['a'], when: ['old', 'begins'], for: 300 }, { do: 'crash', machines: ['n1'], when: ['new', 'takes-effect'] }];
    for (let seed = 0; seed < 30; seed++) {
      const history = drawn(seed, { ...words([], faults), nodes: { n1: {}, n2: {}, n3: {}, z: {} }, locks: { L: { on: 'z', lease: 30, fencing: true } }, clients });
      expect(history.writes.map(({ value }) => value), `seed ${seed}`).toEqual([2]);
      expect(history.operations.filter(({ ending }) => ending === 'failed'), `seed ${seed}`).toHaveLength(1);
    }
  });

  it('goes on with elections only as long as somebody waits for them', () => {
    const over = drawn(1, words([write], [{ do: 'crash', machines: ['n1'], at: 5 }]));
    expect(over.end.ticks / over.grid.ticksPerNs).toBeLessThan(6e6);
    const waiting = drawn(1, words([{ do: 'wait', length: 10 }, { ...write, timeout: 50, retries: 9 }], [{ do: 'crash', machines: ['n1'], at: 5 }]));
    expect(waiting.operations[0]?.ending).toBe('ok');
  });

  it('brings everybody what is committed before the run is over', () => {
    for (let seed = 0; seed < 50; seed++) {
      const history = drawn(seed, words([{ ...write, timeout: 30, retries: 20 }], [{ do: 'crash', machines: ['n1'], at: 3, for: 100 }], { link: { delay: [1, 3], loss: 0.2 } }));
      const held = history.replicas.map(({ winners }) => [...winners].map(([key, writes]) => `${key} ${writes.join()}`).join());
      expect(new Set(held).size, `seed ${seed}`).toBe(1);
    }
  });
});
