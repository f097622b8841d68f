// Of transactions that are lied to: what they were told is what they read, whatever the store had.
import { expect, test } from 'vitest';
import { buildPlan } from '../../simulator/plan-builder.ts';
import type { FaultWords, Step } from '../../simulator/plan-words.ts';
import { replayNamed } from '../../simulator/testing.ts';
import { Behaviour } from '../behaviour.ts';
import { indexOf } from '../plan-index.ts';
import { consistencyText } from './judge-consistency.ts';

const transaction = (label: string, value: number): Step => ({ do: 'transaction', label, of: 'kv', body: [{ do: 'read', label: `${label}.x`, key: 'kv.x' }, { do: 'put', key: 'kv.x', value }] });

/** Of one client that does t and then u. */
function told(faults: readonly FaultWords[]): (string | null)[] {
  const plan = buildPlan({ nodes: { n1: {} }, link: { delay: 1 }, stores: { kv: { on: ['n1'], timestamp: 'lamport', isolation: 'serializable' } }, clients: { a: { via: 'n1', body: [transaction('t', 1), transaction('u', 2)] } }, faults });
  const behaviour = new Behaviour(indexOf(plan), replayNamed(plan).history);
  return (['linearizable', 'read-your-writes'] as const).map((consistency) => consistencyText(behaviour, { kind: 'consistent', store: 0, consistency }));
}

test('a transaction that is told what nobody wrote has read it', () => {
  expect(told([])).toEqual([null, null]);
  // t ends at 4; u reads at 5, and writes 2 onto what n1 has.
  expect(told([{ do: 'corrupt', machines: ['n1'], by: 'lying', at: 4.5, for: 1 }])).toEqual([
    'kv is not linearizable: u (x: read "lie of n1", then write 2), and in every order of what came before, x held 1',
    expect.stringContaining('kv does not give read-your-writes: u'),
  ]);
  expect(told([{ do: 'corrupt', machines: ['n1'], by: 'lying', at: 20 }])).toEqual([null, null]);
});
