// Stores with a leader, computed by hand.
import { describe, expect, it } from 'vitest';
import { Inputs } from '../kernel/inputs.ts';
import { SampleSource } from '../kernel/sources.ts';
import type { History } from '../history.ts';
import { buildPlan } from '../plan-builder.ts';
import type { PlanWords, Step } from '../plan-words.ts';
import { gridOf, simulate } from '../simulate.ts';

const three = { n1: {}, n2: {}, n3: {} };
const all = ['n1', 'n2', 'n3'];
const kv = (followers: number, resendEvery?: number) => ({ kv: { on: all, leader: { machine: 'n1', followers }, ...(resendEvery === undefined ? {} : { resendEvery }) } });

function run(words: Partial<PlanWords> & Pick<PlanWords, 'stores' | 'clients'>): History {
  const plan = buildPlan({ nodes: three, ...words });
  return simulate(plan, new Inputs(gridOf(plan), new SampleSource(1), null)).history;
}

/** Milliseconds. */
function ends(history: History): (number | null)[] {
  return history.operations.map(({ end }) => (end === null ? null : Math.floor(end.ticks / history.grid.ticksPerNs) / 1e6));
}

function held(history: History): unknown[] {
  return history.replicas.map(({ winners }) => winners.get('x')?.map((id) => history.writes[id]?.value)[0]);
}

const write = (value: number): Step => ({ do: 'write', key: 'kv.x', value, timeout: 50 });
const links = { 'n1 -> n2': { delay: 2 }, 'n1 -> n3': { delay: 5 } };

describe('a leader', () => {
  it.each([[0, 2], [1, 5], [2, 8]])('that waits for %i followers answers after %i ms', (followers, end) => {
    const history = run({ links, stores: kv(followers), clients: { a: { via: 'kv', body: [write(1)] } } });
    expect(ends(history)).toEqual([end]);
    expect(held(history)).toEqual([1, 1, 1]);
  });

  it('is known to those that are not, who send drivers there', () => {
    // n2 comes behind n1, which is down for a while.
    const history = run({ stores: kv(0), clients: { a: { via: 'kv', body: [{ do: 'wait', length: 1 }, write(1), write(2)] } }, faults: [{ do: 'crash', machines: ['n1'], at: 0, for: 20 }] });
    expect(history.operations.map(({ ending }) => ending)).toEqual(['unknown', 'ok']);
    // It asks n2 at 51 ms, is told at 53 ms who leads, and has its answer 2 ms later.
    expect(ends(history)).toEqual([51, 55]);
  });

  it('alone takes writes; whoever asks another one by its name is refused', () => {
    const history = run({ stores: kv(0), clients: { a: { via: 'n2', body: [write(1), { do: 'read', key: 'kv.x' }] } } });
    expect(history.operations.map(({ ending, value }) => [ending, value])).toEqual([['failed', undefined], ['ok', null]]);
  });

  it('is followed in its order', () => {
    // The second overtakes the first on the way to n2, and waits for it there.
    const history = run({
      links: { 'n1 -> n2': { profile: [[0, 9], [3, 1]] } },
      stores: kv(0),
      clients: { a: { via: 'kv', body: [write(1), write(2)] }, b: { via: 'n2', body: [{ do: 'wait', length: 5 }, { do: 'read', key: 'kv.x' }, { do: 'wait', length: 3 }, { do: 'read', key: 'kv.x' }] } },
    });
    expect(history.operations.filter(({ operation }) => operation >= 2).map(({ value }) => value)).toEqual([null, 2]);
  });

  it('sends again what is not acknowledged', () => {
    const faults = [{ do: 'cut', pairs: [['n1', 'n2']], at: 0, for: 10 }] as const;
    const clients = { a: { via: 'kv', body: [write(1), write(2)] } } as const;
    expect(held(run({ stores: kv(0), clients, faults }))).toEqual([2, undefined, 2]);
    expect(held(run({ stores: kv(0, 20), clients, faults }))).toEqual([2, 2, 2]);
  });

  it('goes on when it is back, with what its disk has kept', () => {
    const faults = [{ do: 'crash', machines: ['n1'], at: 3, for: 20 }] as const;
    const clients = { a: { via: 'kv', body: [write(1), { do: 'wait', length: 60 }, write(2)] } } as const;
    const history = run({ links, stores: kv(2, 20), clients, faults });
    expect(history.operations.map(({ ending }) => ending)).toEqual(['unknown', 'ok']);
    expect(held(history)).toEqual([2, 2, 2]);
  });

  it('tells a follower that has lost its disk all of it', () => {
    const history = run({ nodes: { ...three, n2: { disk: 'lost' } }, stores: kv(0), clients: { a: { via: 'kv', body: [write(1)] } }, faults: [{ do: 'crash', machines: ['n2'], at: 10, for: 5 }] });
    expect(held(history)).toEqual([1, 1, 1]);
  });

  it.each([[1, undefined], [2, true]])('that waits for %i of two followers, one of which is down', (followers, isWithoutQuorum) => {
    const history = run({ stores: kv(followers), clients: { a: { via: 'kv', body: [{ do: 'wait', length: 1 }, write(1)] } }, faults: [{ do: 'crash', machines: ['n3'], at: 0 }] });
    expect(history.operations[0]?.isWithoutQuorum).toBe(isWithoutQuorum);
  });
});
