// Quorums, computed by hand.
import { describe, expect, it } from 'vitest';
import { Inputs } from '../kernel/inputs.ts';
import { SampleSource } from '../kernel/sources.ts';
import type { History } from '../history.ts';
import { buildPlan } from '../plan-builder.ts';
import type { PlanWords, Step } from '../plan-words.ts';
import { gridOf, simulate } from '../simulate.ts';

const three = { n1: {}, n2: {}, n3: {} };
const all = ['n1', 'n2', 'n3'];

function run(words: Partial<PlanWords> & Pick<PlanWords, 'stores' | 'clients'>): History {
  const plan = buildPlan({ nodes: three, ...words });
  return simulate(plan, new Inputs(gridOf(plan), new SampleSource(1), null)).history;
}

/** Milliseconds. */
function endOf(history: History, operation: number): number | null {
  const end = history.operations.find((one) => one.operation === operation)?.end ?? null;
  return end === null ? null : Math.floor(end.ticks / history.grid.ticksPerNs) / 1e6;
}

const write: Step = { do: 'write', key: 'kv.x', value: 1, label: 'w', timeout: 200 };
const read: Step = { do: 'read', key: 'kv.x', label: 'r', timeout: 200 };
/** Requests take 1, 2 and 4 ms to the three machines, and answers 1 ms. */
const links = { 'a -> n1': { delay: 1 }, 'a -> n2': { delay: 2 }, 'a -> n3': { delay: 4 }, 'n2 -> n1': { delay: 7 }, 'n2 -> n3': { delay: 9 } };

describe('a quorum', () => {
  it.each([[1, 2], [2, 3], [3, 5]])('of %i to write takes as long as that one of its replicas', (size, end) => {
    const history = run({ links, stores: { kv: { on: all, quorum: { write: size, read: 1 } } }, clients: { a: { via: 'kv', body: [write] } } });
    expect(endOf(history, 0)).toBe(end);
    expect([...(history.writes[0]?.visible.values() ?? [])].map((at) => Math.floor(at.ticks / history.grid.ticksPerNs) / 1e6)).toEqual([1, 2, 4]);
  });

  it.each([[1, null], [2, null], [3, 1]])('of %i to read sees what these have', (size, value) => {
    // w comes to the third only, which answers last.
    const history = run({
      links,
      stores: { kv: { on: all, quorum: { write: 1, read: size } } },
      clients: { a: { via: 'kv', body: [{ do: 'wait', length: 1 }, write, { do: 'wait', length: 10 }, read] } },
      faults: [{ do: 'cut', pairs: [['a', 'n1'], ['a', 'n2']], oneWay: true, at: 0, for: 8 }],
    });
    expect(history.operations[1]?.value).toBe(value);
  });

  it('is asked by the machine that its client goes via', () => {
    const history = run({ links, stores: { kv: { on: all, quorum: { write: 3, read: 1 } } }, clients: { a: { via: 'n2', body: [write] } } });
    // 2 ms to n2, 9 ms from there to n3, 1 ms back, 1 ms to the client.
    expect(endOf(history, 0)).toBe(13);
  });

  it('serves each request for as long as its replica takes', () => {
    const history = run({ links, stores: { kv: { on: all, quorum: { write: 1, read: 1 }, takesWrite: 10, takesRead: 20 } }, clients: { a: { via: 'kv', body: [write, read] } } });
    expect([endOf(history, 0), endOf(history, 1)]).toEqual([12, 34]);
  });

  it('increments in two steps, so that two of them may read the same', () => {
    const increment: Step = { do: 'increment', key: 'kv.x' };
    const history = run({ stores: { kv: { on: all, timestamp: 'lamport', quorum: { write: 2, read: 2 } } }, clients: { a: { via: 'kv', body: [increment] }, b: { via: 'kv', body: [increment] } } });
    expect(history.operations.map(({ value }) => value)).toEqual([1, 1]);
    expect(endOf(history, 0)).toBe(4);
  });

  it('waits for what is awaited until a read quorum has it', () => {
    const history = run({ links: { ...links, 'b -> n1': { delay: 1 } }, stores: { kv: { on: all, quorum: { write: 1, read: 2 } } }, clients: { a: { via: 'kv', body: [write] }, b: { via: 'kv', body: [{ do: 'await', key: 'kv.x', is: 1 }] } } });
    expect(history.operations[1]?.value).toBe(1);
    expect(endOf(history, 1)).toBe(3);
  });

  it('is stamped by the clock of who coordinates', () => {
    const history = run({ nodes: { ...three, m: { skew: 5 } }, stores: { kv: { on: all, quorum: { write: 2, read: 2 } } }, clients: { a: { on: 'm', via: 'kv', body: [write] } } });
    expect(Math.floor((history.writes[0]?.timestamp?.ticks ?? 0) / history.grid.ticksPerNs)).toBe(5e6);
  });

  it('knows what its coordinator has read, by Lamport counters', () => {
    // b reads what a wrote twice, so that what it writes then comes later.
    const history = run({
      stores: { kv: { on: all, timestamp: 'lamport', quorum: { write: 2, read: 2 } } },
      clients: {
        a: { via: 'kv', body: [write, { do: 'write', key: 'kv.x', value: 2 }] },
        b: { via: 'kv', body: [{ do: 'wait', length: 20 }, read, { do: 'write', key: 'kv.x', value: 3 }] },
      },
    });
    expect(history.replicas.map(({ winners }) => winners.get('x')?.map((id) => history.writes[id]?.value))).toEqual([[3], [3], [3]]);
  });

  it.each([[{ repair: false }, [1, 1, undefined]], [{ repair: true }, [1, 1, 1]]])('mends who has missed a write, if it does: %j', (how, values) => {
    const history = run({
      stores: { kv: { on: all, quorum: { write: 2, read: 2, ...how } } },
      clients: { a: { via: 'kv', body: [{ do: 'wait', length: 1 }, write, { do: 'wait', length: 10 }, read] } },
      faults: [{ do: 'cut', pairs: [['a', 'n3']], oneWay: true, at: 0, for: 8 }],
    });
    expect(history.replicas.map(({ winners }) => winners.get('x')?.map((id) => history.writes[id]?.value)[0])).toEqual(values);
  });

  it('has a write only where a replica has had it', () => {
    const history = run({ stores: { kv: { on: all, quorum: { write: 1, read: 1 } } }, clients: { a: { via: 'kv', body: [write] } }, faults: [{ do: 'lose', message: 'request', of: 'w' }] });
    expect(history.writes).toEqual([]);
    expect(history.operations[0]?.ending).toBe('unknown');
  });

  it.each([[['n3'], undefined], [['n2', 'n3'], true]])('is none where %j are down', (machines, isWithoutQuorum) => {
    const history = run({ stores: { kv: { on: all, quorum: { write: 2, read: 2 } } }, clients: { a: { via: 'kv', body: [{ do: 'wait', length: 1 }, write] } }, faults: [{ do: 'crash', machines, at: 0 }] });
    expect(history.operations[0]?.isWithoutQuorum).toBe(isWithoutQuorum);
  });

  it('is none for who is cut off, and is one where messages are lost by chance', () => {
    const stores = { kv: { on: all, quorum: { write: 2, read: 2 } } };
    const clients = { a: { via: 'kv', body: [{ do: 'wait', length: 1 } as const, write] } };
    const cut = run({ stores, clients, faults: [{ do: 'cut', pairs: [['a', 'n2'], ['a', 'n3']], oneWay: true, at: 0 }] });
    const lost = run({ stores, clients, faults: [{ do: 'lose', message: 'request', of: 'w' }] });
    expect([cut, lost].map(({ operations }) => operations[0]?.isWithoutQuorum)).toEqual([true, undefined]);
  });
});

describe('replicas that compare what they have', () => {
  const clients = { a: { via: 'n1', body: [write] } };
  const faults = [{ do: 'cut', pairs: [['n1', 'n2']], at: 0, for: 8 }] as const;
  const visibleAt = (history: History, machine: number): number | null => {
    const at = history.writes[0]?.visible.get(machine);
    return at === undefined ? null : Math.floor(at.ticks / history.grid.ticksPerNs) / 1e6;
  };

  it('tell each other what they lack, at each period', () => {
    const history = run({ stores: { kv: { on: ['n1', 'n2'], antiEntropyMs: 6 } }, clients, faults });
    // At 6 ms it is cut off; at 12 ms it is not.
    expect(visibleAt(history, 1)).toBe(13);
  });

  it('do not otherwise', () => {
    expect(visibleAt(run({ stores: { kv: { on: ['n1', 'n2'] } }, clients, faults }), 1)).toBe(null);
  });

  it('do so by others, where the one is out of reach for good', () => {
    const history = run({ stores: { kv: { on: all, antiEntropyMs: 6 } }, clients, faults: [{ do: 'cut', pairs: [['n1', 'n2']], at: 0 }] });
    // n3 has it at 2 ms, and tells it at 6 ms.
    expect(visibleAt(history, 1)).toBe(7);
  });
});
