// First hops of single operations, instead of their program's. Runs worked out by hand.
import { describe, expect, it } from 'vitest';
import { buildPlan } from '../plan-builder.ts';
import type { PlanWords, Step } from '../plan-words.ts';
import { replayNamed } from '../testing.ts';

const ways = { 'c -> n2': { delay: 2 }, 'n2 -> c': { delay: 3 }, 'c -> n3': { delay: 10 }, 'n3 -> c': { delay: 10 } };

function run(via: string | undefined, body: readonly Step[], values: Readonly<Record<string, number>> = {}, more: Partial<PlanWords> = {}) {
  const { told } = replayNamed(buildPlan({
    nodes: { n1: {}, n2: {}, n3: {}, edge: {} },
    link: { delay: 1 },
    links: ways,
    stores: { kv: { on: ['n1', 'n2', 'n3'] } },
    services: { api: { on: ['n1', 'n3'], takes: 5 } },
    balancers: { lb: { on: 'edge', to: 'api' } },
    clients: { c: { ...(via === undefined ? {} : { via }), body } },
    ...more,
  }), values);
  return told.map((line) => line.replace(/ #\d+/, '')).filter((line) => / c (sends|ends) /.test(line));
}

describe('an operation with a first hop of its own', () => {
  it('goes there, and the others go where their program does', () => {
    expect(run('n1', [{ do: 'write', label: 'w', key: 'kv.x', value: 1 }, { do: 'read', label: 'r', key: 'kv.y', via: 'n2' }, { do: 'read', label: 'q', key: 'kv.x' }])).toEqual([
      '0 c sends w from c to n1',
      '2 c ends w: ok 1',
      '2 c sends r from c to n2',
      '7 c ends r: ok none',
      '7 c sends q from c to n1',
      '9 c ends q: ok 1',
    ]);
  });

  it('goes there again at each attempt', () => {
    const cut = { faults: [{ do: 'cut', pairs: [['c', 'n2']], at: 0, for: 4 }] } satisfies Partial<PlanWords>;
    expect(run('n1', [{ do: 'read', label: 'r', key: 'kv.x', via: 'n2', timeout: 6, retries: 1 }], {}, cut)).toEqual([
      '0 c sends r from c to n2',
      '6 c sends r from c to n2 (attempt 2)',
      '11 c ends r: ok none',
    ]);
  });

  it('leaves its program the choice of a replica, whichever of them comes first', () => {
    const body: Step[] = [
      { do: 'read', label: 'a', key: 'kv.x', via: 'n1' },
      { do: 'read', label: 'b', key: 'kv.x' },
      { do: 'read', label: 'd', key: 'kv.x', via: 'n1' },
      { do: 'read', label: 'e', key: 'kv.x' },
    ];
    for (const via of [undefined, 'kv']) {
      expect(run(via, body, { 'replica of kv that c uses': 1 })).toEqual([
        '0 c sends a from c to n1',
        '2 c ends a: ok none',
        '2 c sends b from c to n2',
        '7 c ends b: ok none',
        '7 c sends d from c to n1',
        '9 c ends d: ok none',
        '9 c sends e from c to n2',
        '14 c ends e: ok none',
      ]);
    }
  });

  it('goes by a store to the replica that its program has chosen', () => {
    const body: Step[] = [{ do: 'read', label: 'a', key: 'kv.x', via: 'kv' }, { do: 'read', label: 'b', key: 'kv.x' }, { do: 'read', label: 'd', key: 'kv.y', via: 'kv' }];
    expect(run('n1', body, { 'replica of kv that c uses': 1 })).toEqual([
      '0 c sends a from c to n2',
      '5 c ends a: ok none',
      '5 c sends b from c to n1',
      '7 c ends b: ok none',
      '7 c sends d from c to n2',
      '12 c ends d: ok none',
    ]);
  });

  it('is a call of a machine, or of a service by a balancer', () => {
    expect(run('n1', [{ do: 'call', label: 'a', of: 'n2', via: 'n2' }, { do: 'call', label: 'b', of: 'n1' }, { do: 'call', label: 'd', of: 'api', via: 'lb' }])).toEqual([
      '0 c sends a from c to n2',
      '5 c ends a: ok',
      '5 c sends b from c to n1',
      '7 c ends b: ok',
      // 1 ms to the balancer, 1 on to n1, 5 there, and 2 back.
      '7 c sends d from c to edge',
      '16 c ends d: ok',
    ]);
  });
});
