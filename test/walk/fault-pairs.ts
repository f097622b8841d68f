// For each fault of the vocabulary a text in which it strikes, and for each timing that it takes two that differ in this
// alone.
import type { TimingWord } from '../../server/src/semantics/vocabulary.ts';

/** What a fault is written as; a text without it is what it is held against. */
export interface FaultWords {
  /** `crash s`. */
  readonly strikes: string;
  /** Behind it, where it takes a `by`. */
  readonly by?: string;
  /** Another amount. */
  readonly other?: string;
  /** What it must have besides, such as a period. */
  readonly needs?: string;
}

/** Some machines: each millisecond one of them calls another and reads its clocks; replicas copy, and a detector listens. */
export function struck(faults: string): string {
  return `
node m, x, s { takes 1.2ms, cores 8 }
node y
node z { takes 2ms, queue 2 }
service pay on y { workers 1
 handle charge { wait 100us; effect paid } }
link * <-> * { delay 1ms }
store kv on x, y { replication multi-leader, timestamp lamport, resend every 4ms }
lock mutex on x { lease 5ms }
store log on x, y, z { replication consensus { heartbeat 2ms, election uniform(6ms, 12ms) } }
detector d on x watching s { heartbeat 2ms, timeout 5ms }
client c on m via s {
  first: call s timeout 4ms retry 1
  wait 20ms
  last: call s timeout 4ms
}
load busy on x via z at 800/s constant for 20ms { b: call z timeout 9ms }
client payer, debtor on x via pay { repeat 3 every 6ms { p: call pay.charge timeout 3ms } }
client reader on m { repeat 40 every 1ms { t: now; u: now monotonic } }
client keeper on y { wait 2ms; acquire mutex; wait 3ms; kept: write kv.y = unique holding mutex }
client writer on y { repeat 6 every 5ms { v: write kv.x = unique timeout 3ms } }
load l on m via s at 1000/s constant for 40ms { q: call s timeout 4ms }
node k
store st on k
client asker on k { repeat 30 every 1ms { g: read st.k } }
${faults}
`;
}

export const faultWords: Readonly<Record<string, FaultWords>> = {
  crash: { strikes: 'crash s' },
  restart: { strikes: 'restart s' },
  pause: { strikes: 'pause s' },
  kill: { strikes: 'kill s' },
  slow: { strikes: 'slow s', by: '5x', other: '4x' },
  steal: { strikes: 'steal s', by: '80%', other: '75%' },
  isolate: { strikes: 'isolate s' },
  bridge: { strikes: 'bridge m, x, s' },
  halve: { strikes: 'halve m, s' },
  ring: { strikes: 'ring m, x, s, y' },
  step: { strikes: 'step m', by: '1ms', other: '-1ms' },
  strobe: { strikes: 'strobe m', by: '1ms', other: '-1ms', needs: 'every 3ms' },
  cut: { strikes: 'cut m -> s' },
  partition: { strikes: 'partition m | s' },
  hold: { strikes: 'hold m -> s' },
  drift: { strikes: 'drift m', by: '200000ppm', other: '-200000ppm' },
  corrupt: { strikes: 'corrupt k', by: 'lying', other: 'forgetting' },
  surge: { strikes: 'surge l', by: '3x', other: '2x' },
  degrade: { strikes: 'degrade m -> s { delay 2ms }' },
  lose: { strikes: 'lose request of first' },
  delay: { strikes: 'delay request of first', by: '2ms', other: '1ms' },
};

/** How a timing is said, and what stands there instead. */
export const timingPairs: Readonly<Record<Exclude<TimingWord, 'by'>, readonly (readonly [said: string, instead: string])[]>> = {
  at: [['at 5ms', ''], ['at 5ms', 'at 9ms'], ['at any time', 'at 5ms']],
  every: [['at 3ms every 13ms for 2ms', 'at 3ms for 2ms']],
  for: [['at 3ms for 4ms', 'at 3ms for 9ms'], ['at 3ms for 4ms', 'at 3ms']],
  after: [['at 3ms after 4ms', 'at 3ms'], ['after 4ms when first ends', 'when first ends']],
  when: [
    ['when last begins', ''],
    ['when first arrives', 'when first begins'],
    ['when first takes-effect', 'when first arrives'],
    ['when first ends', 'when first takes-effect'],
    ['when last ends', 'when last begins'],
    ['when s is suspected', 'when first begins'],
    ['when keeper holds mutex', 'when first begins'],
    ['when y leads log', 'when x leads log'],
    ['when queue of z >= 1', 'when queue of z >= 2'],
    ['when drops of z >= 1', 'when queue of z >= 2'],
    ['when queue of pay >= 1', 'when queue of z >= 1'],
    ['when kv.x != none', 'when first ends'],
    ['when count(paid) == 5', 'when count(paid) == 1'],
    ['when first is ok', 'when first begins'],
    ['when last is ok and queue of z == 0', 'when last is ok or queue of z == 0'],
    ['when not kv.x == none', 'when kv.x == none'],
    ['when first is ok within 5ms', 'when first is ok within 1us'],
    ['when not s is suspected and first is ok', 'when s is suspected and first is ok'],
    ['when queue of z + queue of pay >= 1', 'when queue of z + queue of pay >= 9'],
    ['when kv.x != none and st.k == none', 'when kv.x != none and st.k != none'],
  ],
};
