// The decisions that a run recorded determine it, whatever keeps the copies of a store alike.
import { describe, expect, it } from 'vitest';
import { present } from '../../base/assert.ts';
import { checkCell } from '../cell-check.ts';
import type { Lie } from '../fault-plan.ts';
import { RandomStream } from '../kernel/random.ts';
import { buildPlan } from '../plan-builder.ts';
import type { FaultWords, PlanWords, Step, StoreWords } from '../plan-words.ts';
import { type Ingredients, randomWords } from '../random-plans.ts';

/** How many random plans; more of them may be asked for in the environment. */
const plans = Number(process.env['FAULTLINE_TEST_PLANS'] ?? 150);

type Kind = (store: StoreWords, dice: (options: number) => number) => StoreWords;

function quorum(store: StoreWords, dice: (options: number) => number): StoreWords {
  const count = store.on.length;
  return { ...store, quorum: { write: 1 + dice(count), read: 1 + dice(count), repair: dice(2) === 1 }, ...(dice(3) === 0 ? { antiEntropyMs: 2 + dice(6) } : {}) };
}

const rejecting: Kind = (store) => ({ ...store, conflict: 'reject', timestamp: 'version-vector' });

function leader(store: StoreWords, dice: (options: number) => number): StoreWords {
  return { ...store, leader: { machine: store.on[dice(store.on.length)] ?? '', followers: dice(store.on.length) } };
}

/** Its replicas watch each other, and lead in turn. */
function failing(store: StoreWords, dice: (options: number) => number): StoreWords {
  return { ...leader(store, dice), failover: { by: 'f', epochs: dice(4) > 0, rejoin: dice(2) === 0 ? 'keep' : 'discard', patienceMs: 3 + dice(3) } };
}

/** Who asks the store, whoever leads: what it reads is confirmed, and it is sent on. */
function asking(dice: (options: number) => number): PlanWords['clients'][string] {
  const steps = (count: number): Step[] =>
    Array.from({ length: count }, (): Step[] => {
      const key = `kv.${['x', 'y'][dice(2)]}`;
      const options = { timeout: 4 + dice(6) };
      const one: readonly Step[] = [
        { do: 'write', key, value: dice(3), ...options },
        { do: 'cas', key, expected: dice(3), value: dice(3), ...options },
        { do: 'await', key, is: dice(3), ...options },
        { do: 'read', key, ...options },
      ];
      return [{ do: 'wait', length: dice(5) }, present(one[dice(4)], 'a step')];
    }).flat();
  return { via: 'kv', body: steps(2 + dice(3)) };
}

const comparing: Kind = (store, dice) => ({ ...store, antiEntropyMs: 1 + dice(6) });

describe('a run is determined by the decisions that it recorded', () => {
  it.each<readonly [string, Kind, Ingredients, Lie | null]>([
    ['of quorums that forget', quorum, {}, 'forgetting'],
    ['of quorums that make things up for some', quorum, {}, 'equivocating'],
    ['of quorums that forge', quorum, { focus: 'duplicates' }, 'forging'],
    ['of replicas that forget', (store) => store, { focus: 'resends' }, 'forgetting'],
    ['of replicas that acknowledge for others', (store) => store, { focus: 'resends' }, 'forging'],
    ['of leaders whose followers forget', leader, { focus: 'resends' }, 'forgetting'],
    ['of leaders whose followers make things up', leader, {}, 'equivocating'],
    ['of leaders whose followers forge', leader, { focus: 'duplicates' }, 'forging'],
    ['of leaders that are replaced where one forgets', failing, {}, 'forgetting'],
    ['of leaders that are replaced where one forges', failing, {}, 'forging'],
    ['of quorums', quorum, {}, null],
    ['of quorums whose requests arrive twice', quorum, { focus: 'duplicates' }, null],
    ['of quorums at busy machines', quorum, { focus: 'queues' }, null],
    ['of quorums for whose states faults wait', quorum, { focus: 'states' }, null],
    ['of quorums over tcp', quorum, { tcp: true }, null],
    ['of replicas that refuse what is in conflict', rejecting, {}, null],
    ['of replicas that refuse what is in conflict, and requests that arrive twice', rejecting, { focus: 'duplicates' }, null],
    ['of leaders', leader, {}, null],
    ['of leaders that refuse who does not know the latest', (store, dice) => ({ ...leader(store, dice), conflict: 'reject' }), { focus: 'duplicates' }, null],
    ['of leaders under repeated faults', leader, { focus: 'resends' }, null],
    ['of leaders whose requests arrive twice', leader, { focus: 'duplicates' }, null],
    ['of leaders for whose states faults wait', leader, { focus: 'states' }, null],
    ['of leaders over tcp', leader, { tcp: true }, null],
    ['of leaders that are replaced', failing, {}, null],
    ['of leaders that are replaced under repeated faults', failing, { focus: 'resends' }, null],
    ['of leaders that are replaced whose requests arrive twice', failing, { focus: 'duplicates' }, null],
    ['of replicas that compare what they have', comparing, {}, null],
    ['of replicas that compare what they have under repeated faults', comparing, { focus: 'resends' }, null],
  ])('%s', (_, kind, ingredients, lie) => {
    let compared = 0;
    for (let seed = 0; seed < plans; seed++) {
      const stream = new RandomStream(seed, { purpose: 1, a: 0, b: 0, c: 0, d: 0 }, 66);
      const words = randomWords(seed, ingredients);
      const stores = Object.fromEntries(Object.entries(words.stores).map(([name, store]) => [name, kind(store, (options) => stream.below(options))]));
      const liar = Object.values(stores)[0]?.on.at(-1);
      const faults: readonly FaultWords[] | undefined = lie === null || liar === undefined ? words.faults : [...(words.faults ?? []), { do: 'corrupt', machines: [liar], by: lie, at: stream.below(5), for: 10 }];
      const replicas = Object.values(stores)[0]?.on ?? [];
      const detectors = kind === failing && replicas.length > 1 ? { f: { on: replicas, watching: replicas, heartbeatMs: 2, timeout: 3 + stream.below(3), votes: (['majority', 'any'] as const)[stream.below(2)] ?? 'any' } } : words.detectors;
      if (kind === failing && replicas.length < 2) continue;
      const clients = kind === failing ? { ...words.clients, l: asking((options) => stream.below(options)), m: asking((options) => stream.below(options)) } : words.clients;
      // Rounds of anti-entropy and messages sent again go on after all that is seen: another point may come to one more of them.
      for (let run = 0; run < 2; run++) compared += checkCell(buildPlan({ ...words, clients, stores, ...(detectors === undefined ? {} : { detectors }), ...(kind === failing ? { durationMs: 14 } : {}), ...(faults === undefined ? {} : { faults }) }), seed * 7 + run, 3, { mayAskForMore: true }).compared;
    }
    expect(compared).toBeGreaterThan(plans);
  }, 300_000);
});
