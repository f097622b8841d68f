// The property table: which properties and options each declaration has, what they may be set to, what holds where they
// are not said, and what they mean. It is data. It drives checking, completion, hover and the reference page, and nothing
// about a property is known anywhere else. (Long because it is the whole table.)
import { shapeOf, type Shape } from './shapes.ts';

/** What a property can stand in: declarations, the options of an operation, what is assumed, and what a degraded link is. */
export type Owner =
  | 'node' | 'link' | 'clock' | 'store' | 'lock' | 'service' | 'balancer' | 'detector' | 'client' | 'load' | 'operation' | 'assume' | 'degrade';

export interface Property {
  readonly name: string;
  readonly documentation: string;
  /** As one would write it: what holds where it is not said. Null: it must be said, or nothing holds. */
  readonly default: string | null;
  readonly forms: readonly Form[];
}

/** One way to write a property's value. */
export interface Form {
  /** `leader MACHINE semi-synchronous [COUNT]`: words stand for themselves, capitals for a shape, `[…]` may be left out. */
  readonly signature: string;
  readonly parts: readonly Part[];
  readonly documentation: string;
  /** What its block may hold; null: it has none. A block may always be left out. */
  readonly block: readonly Property[] | null;
}

export type Part =
  | { readonly kind: 'word'; readonly word: string }
  | { readonly kind: 'value'; readonly shape: Shape }
  /** `burst(PROBABILITY, NUMBER)`. */
  | { readonly kind: 'call'; readonly callee: string; readonly shapes: readonly Shape[] }
  | { readonly kind: 'optional'; readonly parts: readonly Part[] };

/** Parts of a signature. */
export function partsOf(signature: string): readonly Part[] {
  const tokens = signature.match(/[a-z-]+\([^)]*\)|[[\]]|[^\s[\]]+/g) ?? [];
  let at = 0;
  const sequence = (): Part[] => {
    const parts: Part[] = [];
    while (at < tokens.length && tokens[at] !== ']') {
      const token = tokens[at++] as string;
      if (token === '[') {
        parts.push({ kind: 'optional', parts: sequence() });
        at++;
        continue;
      }
      const call = /^([a-z-]+)\((.*)\)$/.exec(token);
      if (call !== null) parts.push({ kind: 'call', callee: call[1] ?? '', shapes: (call[2] ?? '').split(/,\s*/).map(shapeOf) });
      else if (/^[A-Z]+$/.test(token)) parts.push({ kind: 'value', shape: shapeOf(token) });
      else parts.push({ kind: 'word', word: token });
    }
    return parts;
  };
  return sequence();
}

function form(signature: string, documentation: string, block: readonly Property[] | null = null): Form {
  return { signature, parts: partsOf(signature), documentation, block };
}

function property(name: string, documentation: string, standard: string | null, ...forms: Form[]): Property {
  return { name, documentation, default: standard, forms };
}

const takes = 'Service time: how long a request is worked on.';

const node: readonly Property[] = [
  property('takes', `${takes} Added on each request that the machine serves.`, '0ms', form('DURATION', takes)),
  property('cores', 'How many requests the machine works on at once; others wait. One that takes no time needs no core.', '1', form('COUNT', 'So many at once.')),
  property(
    'queue', 'How many requests may wait for a core, and messages of any kind at the door of the paused machine, together; one more is dropped.', 'unbounded',
    form('unbounded', 'Any number may wait.'), form('WHOLE', 'So many may wait; one more is dropped.'),
  ),
  property(
    'disk', 'What a crash leaves of what was written.', 'kept',
    form('kept', 'All that was acknowledged, and what was applied before it, survives a crash.'),
    form('lost', 'A crash takes everything.'),
  ),
];

const tcp: readonly Property[] = [
  property('window', 'How many bytes may be under way unacknowledged in one direction between two machines; what does not fit waits at its sender.', '64KB', form('SIZE', 'The window.')),
  property('retransmit', 'How long the sender waits, on its monotonic clock, for the acknowledgement of a message before it sends it again; each further time twice as long.', '200ms', form('INTERVAL', 'The first wait.')),
  property('give-up', 'So long after it was first sent, a message that is not acknowledged is given up.', '2min', form('INTERVAL', 'The longest wait.')),
];

const profile: readonly Property[] = [
  property('loop', 'The profile begins again after so long.', null, form('INTERVAL', 'The period.')),
];

/** In a block of this property, names are instants: `profile { 0s 3ms, 2s 15ms }`. */
export const timedBlocks: ReadonlySet<readonly Property[]> = new Set([profile]);

const link: readonly Property[] = [
  property(
    'delay', 'How long a message travels, drawn anew for each. Every link that is used must say it.', null,
    form('[KIND] DURATION', 'Of every message, or of one kind only; a kind that is named wins over the rest.'),
    form('profile', 'What is sent from each instant on, the first being 0, has the delay behind it, until the next.', profile),
  ),
  property(
    'loss', 'The probability that a message is lost, each for itself.', '0%',
    form('burst(PROBABILITY, NUMBER)', 'In the long run this share is lost, in runs of this mean length: behind a lost message each further one is lost with 1 - 1 / length.'),
    form('PROBABILITY', 'Each message for itself.'),
  ),
  property('duplicate', 'The probability that a message arrives twice, each with a delay of its own.', '0%', form('PROBABILITY', 'Each message for itself.')),
  property(
    'order', 'Whether one message may overtake another.', 'any',
    form('any', 'Messages may overtake each other.'),
    form('fifo', 'In each direction messages arrive in the order in which they were sent.'),
  ),
  property('bandwidth', 'How many bits per second the port of the receiving machine takes, one message behind the other, when they have travelled. All senders over this declaration share it.', null, form('BANDWIDTH', 'The rate of the port. Without it messages need no time there, and none waits.')),
  property('queue', 'How many messages may wait at the port, that which passes not counted; one more is dropped.', 'unbounded', form('unbounded', 'Any number.'), form('WHOLE', 'So many.')),
  property(
    'transport', 'Whether what is lost is sent again by the machines.', 'datagram',
    form('datagram', 'What is lost is lost.'),
    form('tcp', 'What is not acknowledged is sent again, until it is given up, and all arrives once and in the order of sending. Acknowledgements need a link back.', tcp),
  ),
  property(
    'authenticated', "Whether a message proves its sender, so that nobody can speak in another's name.", 'no',
    form('no', 'It does not.'), form('yes', 'It does.'),
  ),
];

/** A link that is worse for a while. What is not said stays as declared; what is built, such as its bandwidth, does. */
const degrade: readonly Property[] = link.flatMap((one) => {
  const forms = one.forms.filter(({ signature }) => ['[KIND] DURATION', 'PROBABILITY', 'burst(PROBABILITY, NUMBER)'].includes(signature));
  return forms.length === 0 ? [] : [{ ...one, forms }];
});

const clock: readonly Property[] = [
  property('skew', 'How far ahead of true time the time-of-day clock is at the start; negative: behind. Drawn once.', '0ms', form('OFFSET', 'The offset at 0.')),
  property('drift', 'How much faster than true time both clocks of the machine run; negative: slower. Drawn once.', '0ppm', form('DRIFT', 'The rate.')),
  property(
    'sync', 'How the time-of-day clock is corrected. It sends no messages, and no pause, crash or cut holds it up.', null,
    form('every INTERVAL within BOUND by ADJUSTMENT', 'At 0 and then at this period of the monotonic clock, to within so much of true time, drawn anew each time.'),
  ),
  property('uncertainty', 'How wrong the clock says it may be. A skew beyond it makes its intervals lie.', '0ms', form('SPAN', 'The half width of an interval, of a range drawn anew for each.')),
];

const quorum: readonly Property[] = [
  property('write', 'How many replicas must acknowledge a write.', 'a majority', form('COUNT', 'So many.')),
  property('read', 'How many replicas must answer a read.', 'a majority', form('COUNT', 'So many.')),
  property('repair', 'Whether a read mends replicas that answered with an older value.', 'off', form('off', 'It does not.'), form('on', 'Whoever coordinates it sends them what wins, once; what is lost is not sent again.')),
];

const consensus: readonly Property[] = [
  property('leader', 'Who leads at 0.', 'elected', form('MACHINE', 'A replica. Without it, one is elected first.')),
  property('heartbeat', 'How often a leader says that it lives, on its monotonic clock. One that a majority has not answered for the shortest election wait steps down.', '50ms', form('INTERVAL', 'The period.')),
  property('election', 'How long a replica waits for its leader on its monotonic clock, drawn anew behind each sign of life; then it stands for election. A law draws it by the dice.', '150ms..300ms', form('DURATION', 'The wait.')),
  property('pre-vote', 'Whether it first asks the others if it could win. Whoever has heard from a leader within the shortest election wait says no.', 'on', form('on', 'It asks.'), form('off', 'It stands at once, and whoever hears of its new term leaves the old one.')),
];

const failover: readonly Property[] = [
  property('heartbeat', 'How often each replica says that it lives, to all others.', null, form('INTERVAL', 'The period.')),
  property('timeout', 'Silence after which a replica takes another one for dead.', null, form('DURATION', 'The silence.')),
  property('votes', 'How many replicas must agree; what is watched has no vote on itself.', 'majority', form('majority', 'More than half.'), form('any', 'One is enough.'), form('all', 'All.')),
];

const store: readonly Property[] = [
  property(
    'replication', 'Who keeps copies, and who takes writes.', 'single',
    form('single', 'One copy on one machine.'),
    form('leader MACHINE asynchronous', 'The leader takes writes and acknowledges them at once; the others follow, in its order.'),
    form('leader MACHINE semi-synchronous [COUNT]', 'The leader acknowledges when so many followers (1) have the write.'),
    form('leader MACHINE synchronous', 'The leader acknowledges when all followers have the write.'),
    form('multi-leader', 'Every replica takes writes, acknowledges them at once and sends them to the others.'),
    form('quorum', 'Whoever coordinates (the client, or the machine that it goes via) writes to all replicas and reads from all, and waits for so many answers. It stamps writes with its own clock, and sends nothing again. An increment reads first and then writes.', quorum),
    form('consensus', 'An elected leader (Raft) acknowledges what a majority has in its log. Reads and awaits go through the log, too, and an operation that comes twice is done once. The log orders writes; stamps do not.', consensus),
  ),
  property(
    'conflict', 'What becomes of two writes of one key of which neither saw the other.', 'last-write-wins',
    form('last-write-wins', 'The one with the larger timestamp stays, the other is thrown away without a word.'),
    form('siblings', 'Both stay, and whoever reads must merge them. Needs `timestamp version-vector`.'),
    form('reject', 'The second one is refused where it comes: a write that does not know all that its replica has ends failed, and what another replica passes on is not taken, so that copies may differ. Needs `timestamp version-vector`, but for a log (`leader`, `consensus`), which tells what is the latest. A quorum cannot tell.'),
  ),
  property(
    'timestamp', 'What a write is stamped with when it takes effect at its replica, so that writes can be ordered.', 'time-of-day',
    form('time-of-day', "The reading of its replica's time-of-day clock, in whole nanoseconds."),
    form('lamport', 'A counter that every message carries along: larger than all that its replica has seen. It tells no time.'),
    form('hybrid', 'Time of day, but never behind what its replica has seen: the larger of the two, and a counter (a hybrid logical clock).'),
    form('version-vector', 'A counter for each replica: tells which write saw which, and which are concurrent.'),
    form('interval', 'The latest instant that an uncertain clock allows: its reading and its `uncertainty`.'),
  ),
  property(
    'ties', 'Which of two writes with equal timestamps stays.', 'by replica',
    form('by replica', "The one from the replica that stands later in the store's list."), form('by value', 'The one with the larger value.'),
  ),
  property('commit-wait', 'Whether a write waits where it is stamped (at its replica, its leader, or whoever coordinates) until its timestamp has certainly passed by the clock there, before it is seen, passed on or answered. Needs `timestamp interval`.', 'off', form('off', 'It does not.'), form('on', 'It does.')),
  property(
    'isolation', 'What a transaction sees of others.', 'none',
    form('none', 'There are no transactions.'),
    form('snapshot', 'A transaction reads what its replica had at one instant, as of one timestamp, and fails if somebody has written since what it writes.'),
    form('serializable', 'It fails also if somebody has written since what it has read. Needs one order of all writes: one copy, a leader, or consensus.'),
  ),
  property(
    'failover', 'Who declares a leader dead and promotes another.', null,
    form('by DETECTOR', 'A detector that watches the store. The first of its machines that take the leader for dead promotes.'), form('', 'The replicas themselves.', failover),
  ),
  property(
    'epochs', 'Whether a new leader carries a number that refuses the old one.', 'on',
    form('on', 'It does. Where writes wait for followers, reads do, too: who asks the store, and no replica by its name, finds it linearizable.'), form('off', 'A deposed leader goes on being believed.'),
  ),
  property(
    'rejoin', 'What becomes of writes that only a deposed leader has.', 'discard',
    form('discard', 'They are thrown away.'), form('keep', 'They stay: it takes nothing of the new leader, and its copy differs from the others.'),
  ),
  property(
    'resend', 'When what replicas have not acknowledged is sent again to them, of several leaders and of one.', 'every 1s',
    form('every INTERVAL', 'At this period, until it is acknowledged.'), form('never', 'Never: what is lost stays lost.'),
  ),
  property('anti-entropy', 'How often replicas of a quorum, or of several leaders, compare all they have: each tells each other one all that may still win.', null, form('every INTERVAL', 'At this period of the monotonic clock, the first time after one.')),
  property('takes', `${takes} Added on each request of the store.`, '0ms', form('[ACCESS] DURATION', 'Of every request, or of those that read or write.')),
  property('tolerates', 'How many of the replicas may lie.', null, form('COUNT byzantine', 'So many, of `replication consensus`: replicas agree in the manner of PBFT, and whoever asks them goes by what more than so many say alike. It takes three times as many replicas and one more. What is not done within `election` lets another replica propose; `heartbeat` and `pre-vote` mean nothing then.')),
];

const lock: readonly Property[] = [
  property('lease', 'How long a grant is good, on the clock of the lock.', null, form('DURATION', 'From the grant on, drawn anew for each.')),
  property('margin', 'How much earlier its holder stops believing in it: its own check counts the lease, less this, from when it sent its `acquire`.', '0ms', form('SPAN', 'The margin.')),
  property(
    'fencing', 'Whether each grant carries a growing number that stores check.', 'off',
    form('off', 'It does not: a write under an old grant is accepted.'), form('on', 'A write under an older grant than one seen is refused, and so failed.'),
  ),
  property(
    'clock', 'The kind of clock on which the lease is measured, by the lock and by its holder, each on its own.', 'monotonic',
    form('monotonic', 'One that never steps.'), form('time-of-day', 'One that may step.'),
  ),
];

const service: readonly Property[] = [
  property('takes', `${takes} Added to what its machine takes.`, '0ms', form('DURATION', takes)),
  property('workers', 'How many requests it works on at once on each machine; others wait.', 'the cores of its machine', form('COUNT', 'So many, each at its own pace: they need no cores of the machine.')),
  property('queue', 'How many requests may wait for a worker on each machine; one more is refused.', 'unbounded', form('unbounded', 'Any number.'), form('WHOLE', 'So many.')),
  property(
    'idempotent', 'Whether the same operation sent twice takes effect once. Each machine knows again what it has answered, as long as its disk keeps it; what a crash cut off, and what another machine did, it does anew.', 'no',
    form('no', 'Each attempt takes effect.'), form('yes', 'Only the first does, and its answer is given again.'),
  ),
];

const balancer: readonly Property[] = [
  property(
    'policy', 'To whom the next request goes.', 'round-robin',
    form('round-robin', 'To one after the other, in the order of the service.'), form('random', 'To any, each equally likely.'),
    form('least-loaded', 'To the one with the fewest requests that are passed on and not answered; of equal ones the first.'),
  ),
  property('check', 'How the machines are asked whether they live, on the monotonic clock of the balancer, the first time at 0. A check waits for a worker and a core as requests do, and takes no time.', null, form('every INTERVAL timeout INTERVAL', 'At this period, each waiting so long for its answer.')),
  property('eject', 'When a machine gets no more requests.', null, form('after COUNT', 'After so many failed checks in a row.')),
  property('readmit', 'When it gets requests again.', 'after 1', form('after COUNT', 'After so many good checks in a row.')),
];

const detector: readonly Property[] = [
  property('heartbeat', 'How often what is watched says that it lives.', null, form('INTERVAL', 'The period.')),
  property('timeout', 'Silence after which one of its machines takes it for dead.', null, form('DURATION', 'The silence.')),
  property('phi', 'Instead of a timeout: so improbable (as a negative power of ten) must the silence be, by the heartbeats so far.', null, form('NUMBER', 'The threshold.')),
  property(
    'votes', 'How many of its machines must agree; what is watched has no vote on itself.', 'majority',
    form('majority', 'More than half.'), form('any', 'One is enough.'), form('all', 'All.'),
  ),
];

const breaker: readonly Property[] = [
  property('failures', 'So many attempts that end failed or unknown open it.', null, form('COUNT', 'So many.')),
  property('window', 'Within so long of each other, on the monotonic clock.', null, form('INTERVAL', 'So long.')),
  property('open', 'How long it refuses before it lets one attempt try, on the monotonic clock.', null, form('INTERVAL', 'So long.')),
];

const operation: readonly Property[] = [
  property(
    'timeout', 'How long the client waits, on its monotonic clock. Then the operation ends unknown.', 'none',
    form('none', 'It waits until the end of the run.'), form('DURATION', 'So long.'),
  ),
  property(
    'retry', 'How many more attempts follow one that ended failed or unknown, each a new message with the identity of the operation.', '0',
    form('WHOLE', 'So many more, at once.'),
    form('WHOLE backoff INTERVAL to INTERVAL [jitter JITTER]', 'So many more; the pause before each, on the monotonic clock, is twice the one before, from the first to a limit; `jitter` draws a part of it.'),
  ),
  property('breaker', 'After too many failed attempts its operations end failed at once, unsent. One for each machine, callee and set of numbers.', null, form('', 'What opens it, and for how long.', breaker)),
  property('holding', 'The lock under which it is done: checked before it is sent, its token sent along.', null, form('LOCK', 'A lock. An operation whose check fails ends failed, unsent.')),
  property('via', 'The first hop of this operation.', 'that of its program', form('ROUTE', 'It goes there first, wherever its program goes.')),
  property('size', 'How many bytes its request has, and what carries its write from replica to replica. Answers have none.', '0B', form('SIZE', 'The size.')),
];

const assume: readonly Property[] = [
  property(
    'timing', 'What is assumed of the delays of messages.', 'synchronous',
    form('synchronous', 'The declared ranges are the truth.'),
    form('partially-synchronous after INTERVAL', 'A message that is sent before that instant may take any time, but arrives at the latest when one would that is sent then.'),
    form('asynchronous', 'Messages take at least as long as declared, and have no upper bound. Laws of delays do not hold.'),
  ),
  property(
    'failures', 'What is assumed of machines.', 'crash-recovery',
    form('crash-recovery', 'They may crash and come back.'),
    form('crash-stop', 'They may crash, and stay down: a fault that brings one back is outside the model.'),
    form('byzantine', 'They may do anything, lie included: software that lies is within the model.'),
  ),
];

export const propertyTable: Readonly<Record<Owner, readonly Property[]>> = {
  node, link, clock, store, lock, service, balancer, detector, operation, assume, client: [], load: [], degrade,
};

export function propertiesOf(owner: Owner): readonly Property[] {
  return propertyTable[owner];
}

export function propertyOf(properties: readonly Property[], name: string): Property | null {
  return properties.find((one) => one.name === name) ?? null;
}

/** All that has a property of that name, as `a clock`, or as `\`failover\``, in whose block it stands. */
export function homesOf(name: string): readonly string[] {
  const found = new Set<string>();
  const look = (properties: readonly Property[], home: string): void => {
    for (const one of properties) {
      if (one.name === name) found.add(home);
      for (const { block } of one.forms) if (block !== null) look(block, `\`${one.name}\``);
    }
  };
  for (const owner of Object.keys(propertyTable) as Owner[]) look(propertyTable[owner], ownerText(owner));
  return [...found];
}

function ownerText(owner: Owner): string {
  switch (owner) {
    case 'assume':
    case 'degrade':
      return `\`${owner}\``;
    case 'operation':
      return 'an operation';
    default:
      return `a ${owner}`;
  }
}
