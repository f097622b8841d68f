// For each slot of the property table two texts that differ in that property only, and whose runs must differ.
// (Long because it is one entry for each slot.)

export interface Pair {
  /** The text with the property in its place; '' where it is not said. */
  readonly around: (said: string) => string;
  /** How the slot is filled. */
  readonly said: string;
  /** What stands there in the other text: another value, or ''. */
  readonly instead: string;
  /** What differs: runs, or what the static rules find, where a property speaks of what may be relied on. */
  readonly differs?: 'rules';
}

const link = 'link * <-> * { delay 1ms }';

/** Three clients call a machine at once. */
const server = (said: string) => `
node s { takes 5ms
  ${said} }
${link}
client a via s { ra: call s timeout 40ms }
client b via s { rb: call s timeout 40ms }
client c via s { rc: call s timeout 40ms }
`;

/** A link whose requests, answers and replication are all used. */
const copied = (said: string) => `
node n1, n2
link * <-> * { ${said.startsWith('delay') && !/^delay (write|read|response|replicate|heartbeat|vote) /.test(said) ? '' : 'delay 1ms; '}${said} }
store kv on n1, n2 { replication multi-leader, timestamp lamport, resend never }
client a via n1 { w: write kv.x = 1 timeout 40ms
                  r: read kv.x timeout 40ms
                  wait 20ms
                  v: write kv.x = 2 timeout 40ms }
client b via n2 { q: await kv.x == 1 timeout 90ms }
`;

/** Three replicas agree; whoever leads at first dies, and another must be elected. */
const agreed = (said: string) => `
node n1, n2, n3
${link}
store kv on n1, n2, n3 { replication consensus { ${said} } }
client a via kv { w: write kv.x = 1 timeout 50ms retry 9; wait 100ms; v: increment kv.x timeout 50ms retry 9 }
fault crash n1 at 60ms
`;

/** Three machines look after one that crashes. */
const watched = (said: string, inLink = '') => `
node n, m, o, p
link * <-> * { delay 1ms
  ${inLink} }
detector d on m, o, p watching n { heartbeat 10ms
  ${said} }
fault crash n at 105ms for 50ms
`;

/** Senders of 1 ms messages to one port. */
const port = (said: string) => `
node s
link * -> s { delay 1ms, bandwidth 8Mbps
  ${said} }
link s -> * { delay 1ms }
client a { ra: call s size 1KB timeout 40ms }
client b { rb: call s size 1KB timeout 40ms }
client c { rc: call s size 1KB timeout 40ms }
`;

/** Two calls, of which the first is lost in a cut. */
const resent = (said: string) => `
node a, b
link a <-> b { delay 10ms
  ${said} }
fault cut a <-> b for 100ms
client c on a { r: call b size 1KB timeout 1s }
client d on a { wait 150ms; q: call b size 1KB timeout 1s }
client e on a { wait 150ms; p: call b size 1KB timeout 1s }
`;

const tcp = (said: string) => resent(`transport tcp { ${said} }`);

const clock = (said: string) => `
node m
clock m { ${said} }
client c on m { t0: now; wait 10ms; t1: now; wait 1s; t2: now }
`;

/** Two writes at one time, and reads when they have met. */
const met = (said: string, more = 'timestamp lamport') => `
node n1, n2
${link}
store kv on n1, n2 { replication multi-leader
  ${more}
  ${said} }
client a via n1 { wa: write kv.x = 2
                  wait 20ms
                  ra: read kv.x }
client b via n2 { wb: write kv.x = 1 }
`;

/** A replica misses a write; reads find it out. */
const asked3 = (said: string) => `
node n1, n2, n3
link * <-> * { delay 1ms..2ms }
store kv on n1, n2, n3 { replication quorum { ${said} } }
client a via kv { w: write kv.x = 2 timeout 20ms
                  wait 20ms
                  ra: read kv.x timeout 20ms
                  rb: read kv.x timeout 20ms }
fault cut a -> n3 for 9ms
`;

/** A leader is cut off from its followers, first from one of them, and goes on being asked. */
const deposed = (said: string) => `
node n1, n2, n3, n4
${link}
detector d on n2, n3 watching kv { heartbeat 10ms, timeout 25ms }
store kv on n1, n2, n3, n4 { replication leader n1 asynchronous, resend every 20ms
  ${said} }
client a via n1 { repeat 15 every 10ms { write kv.x = unique timeout 9ms } }
client b via n2 { repeat 15 every 10ms { write kv.y = unique timeout 9ms } }
fault cut n1 <-> n2 at 15ms for 100ms
fault cut n1 <-> n3 at 55ms for 60ms
fault cut n1 <-> n4 at 95ms for 20ms
`;

const stored = (said: string) => `
node n
${link}
store kv on n { ${said} }
client c via n { w: write kv.x = 1; r: read kv.x }
`;

const service = (said: string) => `
node s { cores 2 }
${link}
service v on s { ${said}
  handle get { effect got
               take 5ms } }
client a via v { ra: call v.get timeout 6ms retry 1 }
client b via v { rb: call v.get timeout 40ms }
client c via v { rc: call v.get timeout 40ms }
`;

/** Two transactions that each write what the other reads; without isolation, the same one after the other. */
const isolated = (said: string) => {
  const both = (read: string, write: string) => (said.endsWith('none') ? `${read}; ${write}` : `transaction { ${read}; ${write} }`);
  return `
node d
${link}
store kv on d { ${said} }
client a via d { ${both('x: read kv.x', 'write kv.y = 1')} }
client b via d { ${both('y: read kv.y', 'write kv.x = 1')} }
`;
};

/** Two clients write under a lock; one works for a while, and there is a step of the lock's clock. */
const locked = (said: string, lease = 'lease 20ms', option = 'holding l') => `
node z, s
${link}
lock l on z { ${lease}
  ${said} }
store kv on s
client a { acquire l; wait 14ms; w: write kv.x = 1 ${option}; v: write kv.x = 2 ${option} }
client b { wait 12ms; acquire l; u: write kv.x = 3 ${option} }
fault step z by 9ms at 8ms
fault pause a for 9ms when w begins
`;

/** Calls one after the other; one of two machines is dead for a while. */
const balanced = (said: string) => `
node edge, s1, s2
${link}
service api on s1, s2 { takes 2ms }
balancer lb on edge to api { ${said} }
client c via lb { repeat 8 every 10ms { call api.get timeout 9ms } }
fault crash s1 at 15ms for 20ms
`;

/** Five calls one after the other; the first three find nobody. */
const refused = (said: string) => `
node s
${link}
client c via s { repeat 5 every 10ms { call s timeout 9ms ${said} } }
fault crash s for 25ms
`;

const asked = (said: string) => `
node s
link * -> s { delay 1ms, bandwidth 8Mbps }
link s -> * { delay 1ms }
client c via s { r: call s ${said} }
fault lose request of r
`;

/** A replica answers in the name of others, which have no copy. */
const forged = (said: string) => `
assume byzantine
node n1, n2, n3
link * <-> * { delay 1ms
 ${said} }
store kv on n1, n2, n3 { replication quorum }
client a via kv { wait 5ms
 w: write kv.x = 1 timeout 20ms }
fault cut a -> n1, n2
fault corrupt n3 by forging
`;

/** A slow link under an assumption. */
const assumed = (said: string) => `
${said === '' ? '' : `assume ${said}`}
node s
link * <-> * { delay 1ms..4ms }
client c via s { r: call s timeout 20ms }
fault crash s at 30ms for 10ms
`;

const degraded = (said: string) => `
node n1, n2, n, m, o
link * <-> * { delay 1ms }
store kv on n1, n2 { replication multi-leader, timestamp lamport, resend never }
detector d on m, o watching n { heartbeat 10ms, timeout 25ms, votes all }
client a via n1 { w: write kv.x = 1 timeout 40ms
                  r: read kv.x timeout 40ms }
fault crash n at 55ms
fault degrade * <-> * { loss 0%
  ${said} }
`;

/** By the name of the slot. */
export const propertyPairs: Readonly<Record<string, Pair>> = {
  'node takes DURATION': { around: (said) => `node s { ${said} }\n${link}\nclient c via s { r: call s }`, said: 'takes 5ms', instead: '' },
  'node cores COUNT': { around: server, said: 'cores 2', instead: '' },
  'node queue unbounded': { around: server, said: 'queue unbounded', instead: 'queue 1' },
  'node queue WHOLE': { around: server, said: 'queue 1', instead: '' },
  ...Object.fromEntries(
    [['kept', 'lost'], ['lost', 'kept']].map(([said, instead]): [string, Pair] => [
      `node disk ${said}`,
      {
        around: (text) => `node n { ${text} }\n${link}\nstore kv on n\nclient c via n { w: write kv.x = 1; wait 20ms; r: read kv.x }\nfault crash n at 10ms for 5ms`,
        said: `disk ${said}`,
        instead: `disk ${instead}`,
      },
    ]),
  ),

  'link delay DURATION': { around: copied, said: 'delay 2ms', instead: 'delay 1ms' },
  ...Object.fromEntries(
    ['write', 'read', 'response', 'replicate'].map((kind): [string, Pair] => [`link delay ${kind} DURATION`, { around: copied, said: `delay ${kind} 3ms`, instead: '' }]),
  ),
  ...Object.fromEntries(
    ['heartbeat', 'vote'].map((kind): [string, Pair] => [
      `link delay ${kind} DURATION`,
      { around: (said) => watched('timeout 25ms', said), said: `delay ${kind} 3ms`, instead: '' },
    ]),
  ),
  'link delay profile': { around: copied, said: 'delay profile { 0s 1ms, 10ms 3ms }', instead: 'delay 1ms' },
  'link delay profile › loop INTERVAL': { around: (said) => copied(`delay profile { 0s 1ms, 10ms 3ms\n ${said} }`), said: 'loop 20ms', instead: '' },
  'link loss burst(…)': {
    around: (said) => `node s\nlink * <-> * { delay 1ms, ${said} }\nclient c via s { repeat 20 { r: call s timeout 5ms } }`,
    said: 'loss burst(50%, 8)',
    instead: 'loss 50%',
  },
  'link loss PROBABILITY': { around: copied, said: 'loss 50%', instead: '' },
  'link duplicate PROBABILITY': { around: copied, said: 'duplicate 50%', instead: '' },
  ...Object.fromEntries(
    [['any', 'fifo'], ['fifo', 'any']].map(([said, instead]): [string, Pair] => [
      `link order ${said}`,
      {
        around: (text) => `node m, s\nlink m <-> s { delay 1ms..9ms, ${text} }\nclient a on m via s { ra: call s }\nclient b on m via s { wait 1ms; rb: call s }`,
        said: `order ${said}`,
        instead: `order ${instead}`,
      },
    ]),
  ),
  'link bandwidth BANDWIDTH': { around: (said) => `node s\nlink * <-> * { delay 1ms\n ${said} }\nclient c via s { r: call s size 1KB }`, said: 'bandwidth 8Mbps', instead: '' },
  'link queue unbounded': { around: port, said: 'queue unbounded', instead: 'queue 0' },
  'link queue WHOLE': { around: port, said: 'queue 0', instead: '' },
  'link transport datagram': { around: resent, said: 'transport datagram', instead: 'transport tcp' },
  'link transport tcp': { around: resent, said: 'transport tcp', instead: '' },
  'link transport tcp › window SIZE': { around: tcp, said: 'window 1KB', instead: '' },
  'link transport tcp › retransmit INTERVAL': { around: tcp, said: 'retransmit 30ms', instead: '' },
  'link transport tcp › give-up INTERVAL': { around: tcp, said: 'give-up 180ms', instead: '' },

  'clock skew OFFSET': { around: clock, said: 'skew 2ms', instead: '' },
  'clock drift DRIFT': { around: clock, said: 'drift 50ppm', instead: '' },
  'clock sync every INTERVAL within BOUND by step': { around: (said) => clock(`skew 3ms\n ${said}`), said: 'sync every 1s within 0ms by step', instead: 'sync every 1s within 0ms by slew' },
  'clock sync every INTERVAL within BOUND by slew': { around: (said) => clock(`skew 3ms\n ${said}`), said: 'sync every 1s within 0ms by slew', instead: '' },

  ...Object.fromEntries(
    [['single', 'multi-leader'], ['multi-leader', 'single']].map(([said, instead]): [string, Pair] => [
      `store replication ${said}`,
      {
        // Where copies are follows from who keeps them: a single one is on one machine.
        around: (text) => `node n1, n2\n${link}\nstore kv on ${text.endsWith('single') ? 'n1' : 'n1, n2'} { ${text} }\nclient c via n1 { w: write kv.x = 1 }`,
        said: `replication ${said}`,
        instead: `replication ${instead}`,
      },
    ]),
  ),
  'store replication consensus': { around: (said) => agreed('').replace('replication consensus {  }', said), said: 'replication consensus', instead: 'replication multi-leader' },
  'store replication consensus › leader MACHINE': { around: agreed, said: 'leader n1', instead: '' },
  'store replication consensus › heartbeat INTERVAL': { around: agreed, said: 'heartbeat 20ms', instead: '' },
  'store replication consensus › election DURATION': { around: agreed, said: 'election 60ms..90ms', instead: '' },
  'store replication consensus › pre-vote on': { around: agreed, said: 'pre-vote on', instead: 'pre-vote off' },
  'store replication consensus › pre-vote off': { around: agreed, said: 'pre-vote off', instead: '' },
  'store conflict last-write-wins': { around: (said) => met(said, 'timestamp version-vector'), said: 'conflict last-write-wins', instead: 'conflict siblings' },
  'store conflict reject': { around: (said) => met(said, 'timestamp version-vector'), said: 'conflict reject', instead: '' },
  'store conflict siblings': { around: (said) => met(said, 'timestamp version-vector'), said: 'conflict siblings', instead: '' },
  'store timestamp time-of-day': { around: (said) => met(said, ''), said: 'timestamp time-of-day', instead: 'timestamp lamport' },
  'store timestamp lamport': { around: (said) => met(said, ''), said: 'timestamp lamport', instead: '' },
  'store timestamp version-vector': { around: (said) => met(said, ''), said: 'timestamp version-vector', instead: 'timestamp lamport' },
  'store ties by replica': { around: met, said: 'ties by replica', instead: 'ties by value' },
  'store ties by value': { around: met, said: 'ties by value', instead: '' },
  ...Object.fromEntries(
    [['every 5ms', 'every INTERVAL', 'never'], ['never', 'never', 'every 5ms']].map(([said, slot, instead]): [string, Pair] => [
      `store resend ${slot}`,
      { around: (text) => `${met(text)}\nfault cut n1 -> n2 for 8ms`, said: `resend ${said}`, instead: `resend ${instead}` },
    ]),
  ),
  ...Object.fromEntries(
    [['asynchronous', 'asynchronous', 'synchronous'], ['semi-synchronous', 'semi-synchronous', 'asynchronous'], ['semi-synchronous COUNT', 'semi-synchronous 2', 'semi-synchronous 1'], ['synchronous', 'synchronous', 'asynchronous']].map(
      ([slot = '', said = '', instead = '']): [string, Pair] => [
        `store replication leader MACHINE ${slot}`,
        { around: (text) => `node n1, n2, n3\nlink * <-> * { delay 1ms..2ms }\nstore kv on n1, n2, n3 { ${text} }\nclient a via kv { write kv.x = 1 }`, said: `replication leader n1 ${said}`, instead: `replication leader n1 ${instead}` },
      ],
    ),
  ),
  'store failover by DETECTOR': { around: deposed, said: 'failover by d', instead: '' },
  'store failover': { around: deposed, said: 'failover { heartbeat 10ms, timeout 25ms }', instead: '' },
  'store failover › heartbeat INTERVAL': { around: (said) => deposed(`failover { timeout 25ms, ${said} }`), said: 'heartbeat 9ms', instead: 'heartbeat 10ms' },
  'store failover › timeout DURATION': { around: (said) => deposed(`failover { heartbeat 10ms, ${said} }`), said: 'timeout 22ms', instead: 'timeout 25ms' },
  ...Object.fromEntries(
    [['majority', 'any'], ['any', 'all'], ['all', 'majority']].map(([said, instead]): [string, Pair] => [
      `store failover › votes ${said}`,
      { around: (text) => deposed(`failover { heartbeat 10ms, timeout 25ms, ${text} }`), said: `votes ${said}`, instead: `votes ${instead}` },
    ]),
  ),
  ...Object.fromEntries(
    [['epochs on', 'epochs off'], ['epochs off', ''], ['rejoin discard', 'rejoin keep'], ['rejoin keep', '']].map(([said = '', instead = '']): [string, Pair] => [
      `store ${said}`,
      { around: (text) => `${deposed(`failover { heartbeat 10ms, timeout 25ms }\n  ${text}`)}fault cut n1 <-> n2, n3, n4 at 25ms for 80ms`, said, instead },
    ]),
  ),
  'store replication quorum': { around: (said) => asked3('').replace('replication quorum {  }', said), said: 'replication quorum', instead: 'replication multi-leader' },
  'store replication quorum › write COUNT': { around: asked3, said: 'write 3', instead: '' },
  'store replication quorum › read COUNT': { around: asked3, said: 'read 1', instead: '' },
  'store replication quorum › repair off': { around: asked3, said: 'repair off', instead: 'repair on' },
  'store replication quorum › repair on': { around: asked3, said: 'repair on', instead: '' },
  'store anti-entropy every INTERVAL': { around: (said) => `node n1, n2\n${link}\nstore kv on n1, n2 { replication multi-leader, resend never\n ${said} }\nclient a via n1 { write kv.x = 2 }\nfault cut n1 -> n2 for 8ms`, said: 'anti-entropy every 30ms', instead: '' },
  'store takes DURATION': { around: stored, said: 'takes 2ms', instead: '' },
  'store takes read DURATION': { around: stored, said: 'takes read 2ms', instead: '' },
  'store takes write DURATION': { around: stored, said: 'takes write 2ms', instead: '' },

  'clock uncertainty SPAN': { around: (said) => `${met('', 'timestamp interval, commit-wait on')}\nclock n1 { ${said} }`, said: 'uncertainty 2ms', instead: '' },
  'store timestamp hybrid': { around: (said) => met('', said), said: 'timestamp hybrid', instead: 'timestamp lamport' },
  'store timestamp interval': { around: (said) => `${met('', said)}\nclock n1 { uncertainty 2ms }`, said: 'timestamp interval', instead: '' },
  'store commit-wait off': { around: (said) => met(said, 'timestamp interval'), said: 'commit-wait off', instead: 'commit-wait on' },
  'store commit-wait on': { around: (said) => met(said, 'timestamp interval'), said: 'commit-wait on', instead: '' },
  'store isolation none': { around: isolated, said: 'isolation none', instead: 'isolation snapshot' },
  'store isolation snapshot': { around: isolated, said: 'isolation snapshot', instead: 'isolation serializable' },
  'store isolation serializable': { around: isolated, said: 'isolation serializable', instead: 'isolation snapshot' },
  'lock lease DURATION': { around: (said) => locked('', said), said: 'lease 20ms', instead: 'lease 30ms' },
  'lock margin SPAN': { around: locked, said: 'margin 8ms', instead: '' },
  'lock fencing off': { around: locked, said: 'fencing off', instead: 'fencing on' },
  'lock fencing on': { around: locked, said: 'fencing on', instead: '' },
  'lock clock monotonic': { around: locked, said: 'clock monotonic', instead: 'clock time-of-day' },
  'lock clock time-of-day': { around: locked, said: 'clock time-of-day', instead: '' },

  'service takes DURATION': { around: service, said: 'takes 2ms', instead: '' },
  'service workers COUNT': { around: service, said: 'workers 1', instead: '' },
  'service queue unbounded': { around: (said) => service(`workers 1\n ${said}`), said: 'queue unbounded', instead: 'queue 0' },
  'service queue WHOLE': { around: (said) => service(`workers 1\n ${said}`), said: 'queue 0', instead: '' },
  'service idempotent no': { around: service, said: 'idempotent no', instead: 'idempotent yes' },
  'service idempotent yes': { around: service, said: 'idempotent yes', instead: '' },

  'balancer policy round-robin': { around: balanced, said: 'policy round-robin', instead: 'policy least-loaded' },
  'balancer policy random': { around: balanced, said: 'policy random', instead: '' },
  'balancer policy least-loaded': { around: balanced, said: 'policy least-loaded', instead: '' },
  'balancer check every INTERVAL timeout INTERVAL': { around: (said) => balanced(`eject after 1\n ${said}`), said: 'check every 5ms timeout 4ms', instead: 'check every 30ms timeout 4ms' },
  'balancer eject after COUNT': { around: (said) => balanced(`check every 5ms timeout 4ms\n ${said}`), said: 'eject after 1', instead: 'eject after 3' },
  'balancer readmit after COUNT': { around: (said) => balanced(`check every 5ms timeout 4ms, eject after 1\n ${said}`), said: 'readmit after 5', instead: '' },

  'detector heartbeat INTERVAL': { around: (said) => watched('timeout 25ms').replace('heartbeat 10ms', said), said: 'heartbeat 9ms', instead: 'heartbeat 10ms' },
  'detector timeout DURATION': { around: watched, said: 'timeout 25ms', instead: 'timeout 30ms' },
  'detector phi NUMBER': { around: watched, said: 'phi 8', instead: 'phi 1' },
  ...Object.fromEntries(
    [['majority', 'any'], ['any', 'all'], ['all', 'majority']].map(([said, instead]): [string, Pair] => [
      `detector votes ${said}`,
      // One of the three hears nothing for a while, which is a suspicion where one vote is enough; later two.
      { around: (text) => `${watched(`timeout 25ms\n ${text}`)}\nfault cut n -> m at 5ms for 40ms\nfault cut n -> o at 45ms for 40ms\nfault cut n -> m at 55ms for 30ms`, said: `votes ${said}`, instead: `votes ${instead}` },
    ]),
  ),

  'operation timeout none': { around: asked, said: 'timeout none', instead: 'timeout 9ms' },
  'operation timeout DURATION': { around: asked, said: 'timeout 9ms', instead: '' },
  'operation retry WHOLE': { around: (said) => asked(`timeout 9ms ${said}`), said: 'retry 1', instead: '' },
  ...Object.fromEntries(
    [['', 'retry 1'], [' jitter none', 'retry 1 backoff 5ms to 10ms jitter full'], [' jitter full', 'retry 1 backoff 5ms to 10ms jitter equal'], [' jitter equal', 'retry 1 backoff 5ms to 10ms']].map(
      ([jitter = '', instead = '']): [string, Pair] => [
        `operation retry WHOLE backoff INTERVAL to INTERVAL${jitter}`,
        { around: (said) => asked(`timeout 9ms ${said}`), said: `retry 1 backoff 5ms to 10ms${jitter}`, instead },
      ],
    ),
  ),
  'operation breaker': { around: refused, said: 'breaker { failures 1, window 1s, open 100ms }', instead: '' },
  'operation breaker › failures COUNT': { around: (said) => refused(`breaker { ${said}, window 1s, open 100ms }`), said: 'failures 2', instead: 'failures 1' },
  'operation breaker › window INTERVAL': { around: (said) => refused(`breaker { failures 2, ${said}, open 100ms }`), said: 'window 1s', instead: 'window 5ms' },
  'operation breaker › open INTERVAL': { around: (said) => refused(`breaker { failures 1, window 1s, ${said} }`), said: 'open 100ms', instead: 'open 5ms' },
  'operation holding LOCK': { around: (said) => locked('', 'lease 20ms', said), said: 'holding l', instead: '' },
  'operation via ROUTE': { around: (said) => `node n1, n2\n${link}\nstore kv on n1, n2 { replication multi-leader }\nclient a via n1 { w: write kv.x = 1; r: read kv.x ${said} }`, said: 'via n2', instead: '' },
  'operation size SIZE': { around: (said) => asked(`${said} timeout 9ms retry 1`), said: 'size 1KB', instead: '' },

  'assume timing synchronous': { around: assumed, said: 'synchronous', instead: 'asynchronous' },
  'assume timing partially-synchronous after INTERVAL': { around: assumed, said: 'partially-synchronous after 50ms', instead: '' },
  'assume timing asynchronous': { around: assumed, said: 'asynchronous', instead: '' },
  'store tolerates COUNT byzantine': {
    around: (said) => `node n1, n2, n3, n4\nlink * <-> * { delay 1ms }\nstore kv on n1, n2, n3, n4 { replication consensus { leader n1 }\n${said} }\nclient a via kv { w: write kv.x = 1 timeout 1s }`,
    said: 'tolerates 1 byzantine', instead: '',
  },
  'link authenticated no': { around: forged, said: 'authenticated no', instead: 'authenticated yes' },
  'link authenticated yes': { around: forged, said: 'authenticated yes', instead: '' },
  'assume failures byzantine': { around: (said) => assumed(said).concat('\nstore lied on s\nclient asking via s { read lied.k }\nfault corrupt s by lying'), said: 'byzantine', instead: '', differs: 'rules' },
  'assume failures crash-recovery': { around: assumed, said: 'crash-recovery', instead: 'crash-stop', differs: 'rules' },
  'assume failures crash-stop': { around: assumed, said: 'crash-stop', instead: '', differs: 'rules' },

  'degrade delay DURATION': { around: degraded, said: 'delay 2ms', instead: '' },
  ...Object.fromEntries(
    ['write', 'read', 'response', 'replicate', 'heartbeat', 'vote'].map((kind): [string, Pair] => [`degrade delay ${kind} DURATION`, { around: degraded, said: `delay ${kind} 3ms`, instead: '' }]),
  ),
  'degrade loss PROBABILITY': { around: (said) => degraded(said).replace('loss 0%', ''), said: 'loss 50%', instead: 'loss 0%' },
  'degrade loss burst(…)': { around: (said) => degraded(said).replace('loss 0%', ''), said: 'loss burst(50%, 8)', instead: 'loss 50%' },
  'degrade duplicate PROBABILITY': { around: degraded, said: 'duplicate 50%', instead: '' },
};
