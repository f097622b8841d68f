// Each kind of message needs the delay that its link gives to this kind, as the reference has them.
import { describe, expect, it } from 'vitest';
import { buildPlan } from '../plan-builder.ts';
import type { LinkWords, PlanWords } from '../plan-words.ts';
import type { MessageKind } from '../network-plan.ts';
import { replayNamed } from '../testing.ts';

const delayOf: Readonly<Record<MessageKind, number>> = { write: 2, read: 3, response: 4, replicate: 5, heartbeat: 6, vote: 7 };
const usual = 1;

/** A run that sends messages of all kinds. */
function plan(link: LinkWords, more: Partial<PlanWords> = {}): PlanWords {
  return {
    nodes: { n1: {}, n2: {}, m: {}, o: {} },
    link,
    stores: { kv: { on: ['n1', 'n2'], timestamp: 'lamport', resendEvery: 100 } },
    clients: {
      a: { via: 'n1', body: [{ do: 'wait', length: 1 }, { do: 'write', label: 'w', key: 'kv.x', value: 1 }, { do: 'read', label: 'r', key: 'kv.x' }] },
      b: { via: 'n2', body: [{ do: 'wait', length: 1 }, { do: 'await', label: 'q', key: 'kv.x', is: 1 }, { do: 'call', label: 'c', of: 'n2' }] },
    },
    detectors: { d: { on: ['m', 'o'], watching: ['n1'], heartbeatMs: 20, timeout: 50, votes: 'all' } },
    faults: [{ do: 'crash', machines: ['n1'], at: 50 }],
    ...more,
  };
}

/** Travel times of the messages that arrive, in milliseconds, by what they are: `w`, `answer to`, `heartbeat`. */
function travels(words: PlanWords): Readonly<Record<string, readonly number[]>> {
  const found: Record<string, readonly number[]> = {};
  for (const line of replayNamed(buildPlan(words)).told) {
    const [, at, what, sent] = /^(\S+) \S+ gets #\d+ (answer to|replication of|acknowledgement of|heartbeat|vote|[wrqc]) .*, sent by \S+ at (\S+)$/.exec(line) ?? [];
    if (what === undefined) continue;
    const travel = Number(at) - Number(sent);
    found[what] = [...new Set([...(found[what] ?? []), Math.round(travel * 1e6) / 1e6])];
  }
  return found;
}

const all = { w: [2], r: [3], q: [3], c: [usual], 'answer to': [4], 'replication of': [5], 'acknowledgement of': [5], heartbeat: [6], vote: [7] };

describe('the delay of a kind', () => {
  it('is that of all messages of this kind, and of no other', () => {
    expect(travels(plan({ delay: usual, delayOf }))).toEqual(all);
    for (const [kind, delay] of Object.entries(delayOf)) {
      const expected = Object.fromEntries(Object.entries(all).map(([what, travel]) => [what, travel[0] === delay ? travel : [usual]]));
      expect(travels(plan({ delay: usual, delayOf: { [kind]: delay } })), kind).toEqual(expected);
    }
  });

  it('is that of a degraded link while it lasts', () => {
    const pairs = ['n1', 'n2', 'm', 'o', 'a', 'b'].flatMap((from, i, names) => names.slice(i + 1).map((to): [string, string] => [from, to]));
    const crash = { do: 'crash', machines: ['n1'], at: 50 } as const;
    expect(travels(plan({ delay: usual }, { faults: [crash, { do: 'degrade', pairs, link: { delayOf } }] }))).toEqual(all);
  });

  it('holds in a network that settles only later, too', () => {
    expect(travels(plan({ delay: usual, delayOf }, { settles: 1 }))).toEqual(all);
  });
});
