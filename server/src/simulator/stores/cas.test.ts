// Compare and set, in one step at a replica. Runs worked out by hand, and all orders of two of them.
import { describe, expect, it } from 'vitest';
import { buildPlan } from '../plan-builder.ts';
import type { PlanWords, Step } from '../plan-words.ts';
import { replayNamed } from '../testing.ts';

const cas = (label: string, expected: number | string, value: number): Step => ({ do: 'cas', label, key: 'kv.x', expected, value });

function endings(clients: PlanWords['clients'], on: readonly string[] = ['n1']) {
  const { told, history } = replayNamed(buildPlan({ nodes: { n1: {}, n2: {} }, link: { delay: 2 }, stores: { kv: { on, timestamp: 'lamport' } }, clients }), {});
  return { told: told.map((line) => line.replace(/ #\d+/, '')).filter((line) => line.includes(' ends ')), history };
}

describe('cas', () => {
  it('sets a key that has the value, and fails where it has another', () => {
    const body: Step[] = [{ do: 'write', label: 'w', key: 'kv.x', value: 1 }, cas('a', 1, 2), cas('b', 1, 3), { do: 'read', label: 'r', key: 'kv.x' }];
    const { told, history } = endings({ c: { via: 'n1', body } });
    expect(told).toEqual(['4 c ends w: ok 1', '8 c ends a: ok 2', '12 c ends b: failed', '16 c ends r: ok 2']);
    expect(history.writes.map(({ operation, value }) => [operation, value])).toEqual([[0, 1], [1, 2]]);
  });

  it('compares what an earlier operation read, and is skipped where that has no value', () => {
    const body: Step[] = [
      { do: 'write', label: 'w', key: 'kv.x', value: 7 },
      { do: 'read', label: 'r', key: 'kv.x' },
      { do: 'cas', label: 'a', key: 'kv.x', expected: { result: 'r' }, value: { result: 'r', plus: 1 } },
      cas('b', 1, 2),
      { do: 'cas', label: 'd', key: 'kv.x', expected: { result: 'b' }, value: 9 },
    ];
    expect(endings({ c: { via: 'n1', body } }).told).toEqual(['4 c ends w: ok 7', '8 c ends r: ok 7', '12 c ends a: ok 8', '16 c ends b: failed']);
  });

  it('lets one of two win at one replica, and both at replicas that have not heard of each other', () => {
    const clients = (via: string): PlanWords['clients'] => ({
      a: { via: 'n1', body: [{ do: 'write', label: 'w', key: 'kv.x', value: 1 }, { do: 'wait', length: 10 }, cas('x', 1, 2)] },
      b: { via, body: [{ do: 'wait', length: 15 }, cas('y', 1, 3)] },
    });
    expect(endings(clients('n1'), ['n1', 'n2']).told.slice(1).map((line) => line.slice(3))).toEqual(['a ends x: ok 2', 'b ends y: failed']);
    expect(endings(clients('n2'), ['n1', 'n2']).told.slice(1).map((line) => line.slice(3))).toEqual(['a ends x: ok 2', 'b ends y: ok 3']);
  });
});
