// Every word of the language that is no property: declarations, statements, faults, timings, what can be said of things,
// measures, laws, values. Data with a line of documentation each; checking, completion, hover and the reference page read
// it. (Long because it is the whole vocabulary.)
import { shapeOf, type NameKind, type Shape } from './shapes.ts';
import type { Dimension } from './units.ts';

export type Category =
  | 'structure' | 'declaration' | 'place' | 'statement' | 'fault' | 'timing' | 'saying' | 'event' | 'hazard' | 'measure' | 'law' | 'value' | 'logic' | 'quantifier' | 'message';

/** What all words have. */
export interface Entry {
  readonly category: Category;
  readonly word: string;
  readonly documentation: string;
  /** How it is written, as one would say it. */
  readonly usage: string;
}

function entry(category: Category, word: string, usage: string, documentation: string): Entry {
  return { category, word, documentation, usage };
}

export type Preposition = 'on' | 'via' | 'to' | 'in' | 'watching';

export interface PlaceRule {
  readonly preposition: Preposition;
  readonly kinds: readonly NameKind[];
  readonly required: boolean;
  readonly many: boolean;
  readonly documentation: string;
}

export type DeclarationWord = 'node' | 'clock' | 'store' | 'lock' | 'service' | 'balancer' | 'detector' | 'client' | 'load';

/** `node n1 in east { … }`. */
export interface Declaration extends Entry {
  readonly word: DeclarationWord;
  readonly places: readonly PlaceRule[];
}

function place(preposition: Preposition, kinds: readonly NameKind[], options: { required?: boolean; many?: boolean }, documentation: string): PlaceRule {
  return { preposition, kinds, required: options.required === true, many: options.many === true, documentation };
}

function declaration(word: DeclarationWord, usage: string, documentation: string, ...places: PlaceRule[]): Declaration {
  return { category: 'declaration', word, documentation, usage, places };
}

const routes: readonly NameKind[] = ['machine', 'store', 'service', 'balancer'];
const keptOn = (documentation: string) => place('on', ['machine'], { required: true, many: true }, documentation);
const own = place('on', ['machine'], {}, 'The machine where it runs. Without it, it is a machine of its own.');
const via = place('via', routes, {}, 'The first hop of its requests. Without it, the default route of what each of them names.');

export const declarations: readonly Declaration[] = [
  declaration('node', 'node NAMES [in ZONE] { … }', 'Machines. Each has a time-of-day clock and a monotonic one.',
    place('in', ['zone'], {}, 'The zone they are in. Its name stands wherever a set of machines may.')),
  declaration('clock', 'clock MACHINES { … }', 'What is wrong with the clocks of machines that are declared elsewhere.'),
  declaration('store', 'store NAMES on MACHINES { … }', 'Keys and their values, kept on machines.', keptOn('The machines that keep a copy.')),
  declaration('lock', 'lock NAMES on MACHINE { … }', 'A lease that one client holds at a time.', place('on', ['machine'], { required: true }, 'The machine that grants it.')),
  declaration('service', 'service NAMES on MACHINES { … }', 'Software that answers calls.', keptOn('The machines where it runs.')),
  declaration('balancer', 'balancer NAMES on MACHINE to SERVICE { … }', 'Passes requests on to the machines of a service, and their answers back.', own,
    place('to', ['service'], { required: true }, 'The service that it stands before.')),
  declaration('detector', 'detector NAMES on MACHINES watching THINGS { … }', 'Declares machines dead that are silent.',
    keptOn('The machines that watch.'), place('watching', ['machine', 'store', 'service'], { required: true, many: true }, 'What is watched.')),
  declaration('client', 'client NAMES [on MACHINE] [via ROUTE] { … }', 'A program that runs once, from the start.', own, via),
  declaration('load', 'load NAMES [on MACHINE] [via ROUTE] at RATE [constant | poisson] [for DURATION] { … }',
    'Sessions that begin at a rate and never wait for each other, each of them this program.', own, via),
];

const structure: readonly Entry[] = [
  entry('structure', 'scenario', 'scenario "NAME" [for DURATION] { … }', 'One case of the file. What stands outside is shared by all of them; what stands inside overrides it, property by property.'),
  entry('structure', 'import', 'import "FILE.fault"', 'Takes over what stands outside of the scenarios of another file.'),
  entry('structure', 'let', 'let NAME = RANGE | let NAME in RANGE', 'A name for a value. With `=` it is written out at each use; with `in` it is one unknown number.'),
  entry('structure', 'assume', 'assume synchronous | partially-synchronous after T | asynchronous | crash-recovery | crash-stop | byzantine', 'What may be relied on.'),
  entry('structure', 'link', 'link MACHINES -> MACHINES { … }', 'How messages travel. A later declaration wins, property by property; `a <-> b` is two independent directions.'),
  entry('structure', 'fault', 'fault [LABEL:] [maybe | up to N of] ACTION', 'Something goes wrong. A single line: taking a cause away is taking a line away.'),
  entry('structure', 'expect', 'expect [possible | finally] CONDITION', 'What must hold in every behaviour.'),
  entry('structure', 'show', 'show MEASURE [by NAME]', 'A figure that is worked out and shown: of the whole run, over `time`, or as a function of a `let … in`.'),
  entry('structure', 'handle', 'handle OPERATION { … }', 'The program with which a service answers an operation.'),
  entry('structure', 'possible', 'expect possible CONDITION', 'Must hold in at least one behaviour.'),
  entry('structure', 'finally', 'expect finally CONDITION', 'Must hold at the end of every behaviour.'),
];

const places: readonly Entry[] = [
  entry('place', 'on', 'on MACHINES', 'Where something runs: it shares clock, crashes and pauses with its machine.'),
  entry('place', 'via', 'via ROUTE', 'The first hop of requests: a machine, store, service or balancer.'),
  entry('place', 'to', 'to SERVICE', 'What a balancer stands before.'),
  entry('place', 'in', 'in ZONE', 'The zone of a machine.'),
  entry('place', 'watching', 'watching THINGS', 'What a detector watches.'),
];

/** What a statement acts on. */
export type Target = 'key' | 'lock' | 'service' | 'effect' | 'none';

export interface Act extends Entry {
  readonly target: Target;
  /** Whether it is a request that ends, and so can be labelled and spoken of. */
  readonly operation: boolean;
  /** What its label stands for in a comparison; null: it has no value. */
  readonly value: 'value' | 'time' | null;
  /** Options that it takes. */
  readonly options: readonly string[];
}

const sent = ['timeout', 'retry', 'holding', 'breaker', 'size', 'via'];

function act(word: string, usage: string, target: Target, value: Act['value'], options: readonly string[], documentation: string): Act {
  return { category: 'statement', word, documentation, usage, target, operation: options.length > 0, value, options };
}

export const acts: readonly Act[] = [
  act('write', 'write STORE.KEY = VALUE', 'key', 'value', sent, 'Sets a key. `unique` is another value each time.'),
  act('increment', 'increment STORE.KEY [by N]', 'key', 'value', sent, 'Reads a key at its replica and writes the value plus 1, or plus N, in one step.'),
  act('append', 'append STORE.KEY VALUE', 'key', 'value', sent, 'Adds a value to the end of a list.'),
  act('cas', 'cas STORE.KEY OLD -> NEW', 'key', 'value', sent, 'Sets a key if it has the old value at its replica, in one step, and fails if not.'),
  act('read', 'read STORE.KEY', 'key', 'value', sent, 'Reads a key. One that was never written reads `none`.'),
  act('await', 'await CONDITION', 'none', 'value', sent, 'One request that waits at its replica until the condition is true there.'),
  act('acquire', 'acquire LOCK', 'lock', null, sent, 'Waits for a lock, first come first served.'),
  act('release', 'release LOCK', 'lock', null, sent, 'Gives a lock back. Fails, unsent, where its program has not got it.'),
  act('call', 'call MACHINE | SERVICE.OPERATION', 'service', null, sent, 'Calls a machine, or an operation of a service, and waits for the answer.'),
  act('transaction', 'transaction { … }', 'none', null, ['timeout', 'holding', 'size', 'via'], 'Reads and writes of one store whose writes take effect together, or not at all. What it reads is one snapshot. Needs `isolation`.'),
  act('effect', 'effect NAME', 'effect', null, [], 'Something outside happens that cannot be taken back: a charge, a mail.'),
  act('wait', 'wait DURATION', 'none', null, [], 'Waits, on the monotonic clock of its machine.'),
  act('take', 'take DURATION', 'none', null, [], 'Works for so long, on a core of its machine.'),
  act('repeat', 'repeat [N] [every DURATION] { … }', 'none', null, [], 'Again and again, one after the other. With `every`, each begins at a multiple of it.'),
  act('together', 'together { … }', 'none', null, [], 'Statements that run at once, each with what the program knew before; it is over when all of them are.'),
  act('now', 'now [monotonic]', 'none', 'time', [], 'Reads the time-of-day clock of its machine, or the monotonic one. Nothing is sent. Its label is that time; the difference of two is a duration.'),
  act('fail', 'fail', 'none', null, [], 'Ends a handler: its operation failed.'),
];

export type TimingWord = 'at' | 'every' | 'for' | 'after' | 'by' | 'when';

export interface FaultVerb extends Entry {
  /** Timing words that it takes, and those that it must have. */
  readonly timings: readonly TimingWord[];
  readonly required: readonly TimingWord[];
  /** What `by` gives. */
  readonly by: Shape | null;
}

const instant: readonly TimingWord[] = ['at', 'every', 'after', 'when'];
const lasting: readonly TimingWord[] = [...instant, 'for'];

function fault(word: string, usage: string, timings: readonly TimingWord[], documentation: string, options: { by?: string; required?: boolean; needs?: readonly TimingWord[] } = {}): FaultVerb {
  const by = options.by === undefined ? null : shapeOf(options.by);
  return {
    category: 'fault', word, documentation, usage, by,
    timings: by === null ? timings : [...timings, 'by'], required: [...(options.required === true ? ['by' as const] : []), ...(options.needs ?? [])],
  };
}

export const faultVerbs: readonly FaultVerb[] = [
  fault('crash', 'crash MACHINES [at T] [for D]', lasting, 'The machine stops and is silent; its memory is gone. With `for` it comes back, otherwise it stays down.'),
  fault('restart', 'restart MACHINES [at T]', instant, 'The machine goes down, loses its memory, and is up again at once.'),
  fault('pause', 'pause MACHINES [at T] for D', lasting, 'Nothing runs, messages queue, timers fire late; at its end everything due is run.'),
  fault('kill', 'kill MACHINES [at T] [for D]', lasting, 'The process dies, and its machine lives: its operating system refuses what is new and resets what is open.'),
  fault('slow', 'slow MACHINES by FACTOR [at T] [for D]', lasting, 'What the machine begins to work on while it lasts takes so many times as long, to its end; of a range, another factor for each.', { by: 'FACTOR', required: true }),
  fault('steal', 'steal MACHINES by SHARE [at T] [for D]', lasting, 'A noisy neighbour has this share of the processor: with `by 75%`, what the machine begins to work on takes four times as long.', { by: 'SHARE', required: true }),
  fault('isolate', 'isolate MACHINES [at T] [for D]', lasting, 'Cuts off these machines, which go on talking with each other, from all others; with `any`, one of them from all.'),
  fault('bridge', 'bridge MACHINES [at T] [for D]', lasting, 'Cuts all links between those before the middle one of the list and those behind it; only that one talks to both halves. With `any`, the adversary picks who stands where.'),
  fault('halve', 'halve MACHINES [at T] [for D]', lasting, 'Cuts all links between the first half of the list and the second, which is the larger one of an odd number. With `any`, the adversary picks the halves.'),
  fault('ring', 'ring MACHINES [at T] [for D]', lasting, 'Each machine of the list talks only with those before and behind it, the last with the first. With `any`, the adversary picks the order.'),
  fault('step', 'step MACHINES by OFFSET [at T]', instant, 'The time-of-day clock jumps.', { by: 'OFFSET', required: true }),
  fault('drift', 'drift MACHINES by RATE [at T] [for D]', lasting, 'Both clocks of the machine run so much faster while it lasts, or slower, on top of what they do otherwise.', { by: 'DRIFT', required: true }),
  fault('strobe', 'strobe MACHINES by OFFSET every D [at T] [for D]', lasting, 'The time-of-day clock jumps by so much, after D back again, after another D by so much again, and so on. At its end it is where it was. Without `for`, as long as the run lasts.', { by: 'OFFSET', required: true, needs: ['every'] }),
  fault('surge', 'surge LOADS by FACTOR [at T] [for D]', lasting, 'Sessions of these loads begin so many times as often while it lasts. Several surges multiply; one that is repeated before it is over counts once; of a range, one factor for each time that it strikes.', { by: 'FACTOR', required: true }),
  fault('corrupt', 'corrupt MACHINES by forgetting | lying | equivocating | forging [at T] [for D]', lasting, 'Its software lies while it lasts, to clients and to other replicas.', { by: 'LIE', required: true }),
  fault('cut', 'cut MACHINES -> MACHINES [at T] [for D]', lasting, 'Messages of this direction (`<->`: of both) are lost while it lasts.'),
  fault('partition', 'partition MACHINES | MACHINES [at T] [for D]', lasting, 'Machines of different groups cannot hear each other; those in no group talk to all. Whom the adversary picks for a group with `any` is in no other.'),
  fault('hold', 'hold MACHINES -> MACHINES [at T] for D', lasting, 'Nothing travels; at its end all of it does, in the order of sending. What is under way when it begins is held or not, as the adversary likes.'),
  fault('degrade', 'degrade MACHINES -> MACHINES { … } [at T] [for D]', lasting, 'What is sent while it lasts has this delay, loss or duplication instead of those declared.'),
  fault('lose', 'lose [every] MESSAGE of OPERATION', [], 'This message is lost: that of the first attempt, or `every` one.'),
  fault('delay', 'delay [every] MESSAGE of OPERATION by DURATION', [], 'This message is so much later: that of the first attempt, or `every` one.', { by: 'DURATION', required: true }),
];

export const timings: readonly Entry[] = [
  entry('timing', 'at', 'at T | at any time', 'At this instant of true time; `any`: at any instant until the last program ends. Without `at` and `when`: at 0.'),
  entry('timing', 'for', 'for D', 'For so long. Without it, for good.'),
  entry('timing', 'every', 'every D', 'Again at this period.'),
  entry('timing', 'after', 'after D', 'So long after the instant or the event.'),
  entry('timing', 'by', 'by AMOUNT', 'How much.'),
  entry('timing', 'when', 'when LABEL begins | arrives | takes-effect | ends | when CONDITION', 'At the first instant at which it is true.'),
];

/** What can be said of something: `w2 survives`, `r is unknown`. Words with a name in them use `*` for it. */
export interface Saying extends Entry {
  readonly words: readonly string[];
  readonly subjects: readonly NameKind[];
  /** What the `*` may be. */
  readonly objects: readonly NameKind[];
  readonly within: 'yes' | 'no' | 'required';
}

function saying(category: 'saying' | 'event', text: string, subjects: readonly NameKind[], objects: readonly NameKind[], within: Saying['within'], documentation: string): Saying {
  const words = text.split(' ');
  const limit = within === 'no' ? '' : within === 'required' ? ' within D' : ' [within D]';
  return {
    category, word: words.filter((one) => one !== '*').at(-1) ?? text, documentation, words, subjects, objects, within,
    usage: `${subjects.map((kind) => kind.toUpperCase()).join(' | ')} ${shownWords({ words, objects })}${limit}`,
  };
}

/** `precedes LABEL`: for a name stands what it is the name of. */
export function shownWords({ words, objects }: Pick<Saying, 'words' | 'objects'>): string {
  return words.map((word) => (word === '*' ? objects.map((kind) => kind.toUpperCase()).join(' | ') : word)).join(' ');
}

/** What `expect` can say. */
export const sayings: readonly Saying[] = [
  saying('saying', 'survives', ['label'], [], 'no', 'The write ended ok, and was neither lost nor discarded.'),
  saying('saying', 'converges', ['store'], [], 'yes', 'All replicas that are up have the same values, at the latest so long after the last operation and the last fault.'),
  saying('saying', 'is ok', ['label'], [], 'yes', 'The operation was done and answered.'),
  saying('saying', 'is failed', ['label'], [], 'yes', 'The operation was certainly not done.'),
  saying('saying', 'is unknown', ['label'], [], 'yes', 'The client cannot know whether it was done: a timeout, or the run ended.'),
  saying('saying', 'is ambiguous', ['label'], [], 'no', 'Of the scenario: something that its client can see has two or more causes. Stands alone, or behind `not`.'),
  saying('saying', 'is linearizable', ['store'], [], 'no', 'As if there were one copy, and each operation took effect at one instant between its beginning and its end.'),
  saying('saying', 'is sequentially-consistent', ['store'], [], 'no', 'As if there were one copy, and the operations of all clients took effect one after the other, those of each client in its own order.'),
  saying('saying', 'is causally-consistent', ['store'], [], 'no', 'Who knows of a write, by its own operations or through what it read, never reads a value which that write had overwritten.'),
  saying('saying', 'gives read-your-writes', ['store'], [], 'no', 'A client that wrote a key reads there nothing older than its write.'),
  saying('saying', 'gives monotonic-reads', ['store'], [], 'no', 'A client that read a key reads there nothing older afterwards.'),
  saying('saying', 'gives monotonic-writes', ['store'], [], 'no', 'Nobody sees the later of two writes of a client without the earlier one, and the earlier does not win over the later.'),
  saying('saying', 'gives writes-follow-reads', ['store'], [], 'no', 'Nobody sees a write without what its client had read before, and what it had read does not win over it.'),
  saying('saying', 'is suspected', ['machine'], [], 'yes', 'Somebody declares it dead; `within` counts from its crash.'),
  saying('saying', 'obeys *', ['store'], ['lock'], 'no', 'No write under an older grant is accepted after one under a newer.'),
  saying('saying', 'holds *', ['client'], ['lock'], 'no', 'The client has the lock at some instant: from when its `acquire` is answered until it sends its `release`, or its own check would fail.'),
  saying('saying', 'recovers', ['client', 'load'], [], 'required', 'From then on after the last fault, goodput is at least 95% of what is offered.'),
  saying('saying', 'precedes *', ['label'], ['label'], 'no', 'Of two writes of one store, or of two that stamp with intervals, it has the smaller timestamp; of equal ones of one store, it loses. Where a log orders the writes of a store, it stands there first.'),
  saying('saying', 'overlaps *', ['label'], ['label'], 'no', 'Of two writes that are stamped with intervals: their intervals have an instant in common.'),
  saying('saying', 'certainly-precedes *', ['label'], ['label'], 'no', 'Of two writes that are stamped with intervals: the latest instant of its interval is before the earliest of the other.'),
];

/** What `when` can wait for. */
export const events: readonly Saying[] = [
  saying('event', 'begins', ['label'], [], 'no', 'Local checks are done, nothing has been sent.'),
  saying('event', 'arrives', ['label'], [], 'no', 'Its request reaches a machine that serves it.'),
  saying('event', 'takes-effect', ['label'], [], 'no', 'It is applied at its replica.'),
  saying('event', 'ends', ['label'], [], 'no', 'Its client has the answer, or gives up.'),
  saying('event', 'holds *', ['client'], ['lock'], 'no', 'The client has learned that it was granted the lock.'),
  saying('event', 'leads *', ['machine'], ['store'], 'no', 'The machine leads it: elected, or from the start.'),
  saying('event', 'is suspected', ['machine'], [], 'no', 'Somebody declares it dead.'),
];

/** Hazards that an expectation can name. */
export type HazardName = 'lost-write' | 'discarded-write' | 'stale-read' | 'unknown-outcome' | 'overflow' | 'live-node-suspected' | 'broken-snapshot' | 'two-leaders';

/** `no lost writes on kv`. */
export interface HazardPhrase extends Entry {
  readonly words: readonly string[];
  /** What it may be restricted to. */
  readonly targets: readonly NameKind[];
  /** Code of the hazard. */
  readonly code: HazardName;
}

function hazard(text: string, code: HazardName, targets: readonly NameKind[], documentation: string): HazardPhrase {
  return { category: 'hazard', word: text, documentation, words: text.split(' '), targets, code, usage: `no ${text}${targets.length === 0 ? '' : ' [on | of THING]'}` };
}

export const hazardPhrases: readonly HazardPhrase[] = [
  hazard('lost writes', 'lost-write', ['store', 'client', 'load', 'label'], 'No acknowledged write is overwritten by one that saw it or that it came after.'),
  hazard('discarded writes', 'discarded-write', ['store', 'client', 'load', 'label'], 'No acknowledged write is thrown away for one that is concurrent with it.'),
  hazard('stale reads', 'stale-read', ['store', 'client', 'load', 'label'], 'No read returns something older than a write that had ended ok before the read began.'),
  hazard('unknown outcome', 'unknown-outcome', ['client', 'load', 'label'], 'No operation ends unknown with its effect open.'),
  hazard('two leaders', 'two-leaders', ['store'], 'Never two machines at once that believe to lead and could acknowledge a write.'),
  hazard('broken snapshots', 'broken-snapshot', ['store'], 'No transaction reads an effect without its cause: what saw a write, or began after it had ended, and not that write.'),
  hazard('drops', 'overflow', ['machine', 'service'], 'No queue overflows.'),
  hazard('suspected live nodes', 'live-node-suspected', [], 'No machine that lives is declared dead.'),
];

export interface Measure extends Entry {
  readonly of: readonly NameKind[];
  readonly dimension: Dimension;
}

function measure(word: string, of: readonly NameKind[], dimension: Dimension, documentation: string): Measure {
  return { category: 'measure', word, documentation, usage: `${word} of ${of.map((kind) => kind.toUpperCase()).join(' | ')}`, of, dimension };
}

const programs: readonly NameKind[] = ['load', 'client', 'label'];

export const measures: readonly Measure[] = [
  measure('p50', programs, 'time', 'The median latency of the operations that ended ok.'),
  measure('p90', programs, 'time', 'The latency that 90% of the operations that ended ok stay under.'),
  measure('p99', programs, 'time', 'The latency that 99% of the operations that ended ok stay under.'),
  measure('mean', programs, 'time', 'The mean latency of the operations that ended ok.'),
  measure('max', programs, 'time', 'The longest latency of the operations that ended ok.'),
  measure('availability', programs, 'ratio', 'Operations that ended ok, of all that began.'),
  measure('goodput', programs, 'rate', 'Operations that ended ok, per second.'),
  measure('drops', ['machine', 'service'], 'number', 'How many messages and requests found a queue full until the end: at the port of the machine, at its door, or for its cores.'),
  measure('queue', ['machine', 'service'], 'number', 'How many requests wait for a core, those in service not counted, and messages at the door of the paused machine: at every instant; where `possible`, at one.'),
  measure('send-queue', ['machine'], 'number', 'How many messages wait at the machine to be sent by tcp, because a window is full or something before them is sent again: at every instant; where `possible`, at one.'),
  measure('causes', ['label'], 'number', 'Why the operation can end as it does, which of these its client cannot tell apart, and whether the effect took place in each. A table: it stands in `show`.'),
];

const measureWords: readonly Entry[] = [
  entry('measure', 'count', 'count(STORE.KEY) | count(EFFECT)', 'How many values a list has, or how often an effect happened.'),
  entry('measure', 'probability', 'probability(CONDITION)', 'How likely it is, where laws are declared.'),
];

export interface LawEntry extends Entry {
  readonly parameters: readonly { readonly name: string; readonly dimension: 'time' | 'number'; readonly low: 'zero' | 'positive' | 'any' }[];
}

function law(word: string, parameters: LawEntry['parameters'], documentation: string, usage?: string): LawEntry {
  return { category: 'law', word, documentation, parameters, usage: usage ?? `${word}(${parameters.map(({ name }) => name).join(', ')})` };
}

const time = (name: string, low: 'zero' | 'positive' | 'any' = 'positive') => ({ name, dimension: 'time', low }) as const;
const number = (name: string) => ({ name, dimension: 'number', low: 'positive' }) as const;

export const laws: readonly LawEntry[] = [
  law('exponential', [time('mean')], 'Memoryless, with this mean.'),
  law('normal', [time('mean', 'any'), time('deviation', 'zero')], 'The bell curve, with this mean and standard deviation; of a duration, what lies below 0 counts as 0.'),
  law('lognormal', [time('median'), number('sigma')], 'Its logarithm is normal: this median, and sigma of the natural logarithm.'),
  law('pareto', [time('scale'), number('shape')], 'A heavy tail: at least the scale; the smaller the shape, the heavier.'),
  law('uniform', [time('low', 'any'), time('high', 'any')], 'Every value between the two is equally likely.'),
  law('weibull', [time('scale'), number('shape')], 'Life times: a shape under 1 has a heavy tail, above 1 it ages.'),
  law('gamma', [number('shape'), time('scale')], 'The sum of so many exponential times of this mean.'),
  law('mix', [], 'One of several laws, each with its share; `rest` is what is left.', 'mix(91% LAW, rest LAW)'),
  law('empirical', [], 'Drawn from recorded values: durations, one a line, in a file beside this one.', 'empirical("FILE.csv")'),
];

const values: readonly Entry[] = [
  entry('value', 'none', 'none', 'The value of a key that was never written.'),
  entry('value', 'unique', 'unique', 'Another value at each execution.'),
  entry('value', 'rest', 'rest LAW', 'In a mix: the share that is left.'),
  entry('value', 'time', 'at any time', 'Any instant until the last program ends.'),
];

const logic: readonly Entry[] = [
  entry('logic', 'and', 'CONDITION and CONDITION', 'Both hold.'),
  entry('logic', 'or', 'CONDITION or CONDITION', 'At least one holds.'),
  entry('logic', 'not', 'not CONDITION', 'It does not hold.'),
  entry('logic', 'no', 'no HAZARD [on | of THING]', 'This hazard does not happen.'),
  entry('logic', 'within', 'within D', 'At the latest so long after: for an operation, its beginning; for a state, the last operation and the last fault.'),
  entry('logic', 'most', 'at most N EFFECT per OPERATION', 'Never more than so many.'),
  entry('logic', 'leader', 'at most N leader of STORE', 'Never do more machines than that lead the store at once, at any instant: who believes so and could not acknowledge a write, since others lead those that it would need, does not.'),
  entry('logic', 'holder', 'at most N holder of LOCK', 'Never do more clients than that hold the lock at once, at any instant.'),
  entry('logic', 'per', 'at most one EFFECT per OPERATION', 'For each one of them.'),
  entry('logic', 'of', 'MEASURE of THING', 'Whose it is.'),
];

const quantifiers: readonly Entry[] = [
  entry('quantifier', 'any', 'any of MACHINES', 'One of them; the adversary picks which.'),
  entry('quantifier', 'maybe', 'fault maybe ACTION', 'It may or may not happen.'),
  entry('quantifier', 'up', 'up to N of { … }', 'At most so many of them happen; the adversary picks which.'),
];

/** What `lose` and `delay` can name. */
export const messageWords: readonly Entry[] = [
  entry('message', 'request', 'lose request of LABEL', 'The message that asks.'),
  entry('message', 'response', 'lose response of LABEL', 'The message that answers.'),
];

/** Every word, for hover, completion and the reference page. */
export const vocabulary: readonly Entry[] = [
  ...structure, ...declarations, ...places, ...acts, ...faultVerbs, ...timings, ...sayings, ...events, ...hazardPhrases, ...measures, ...measureWords,
  ...laws, ...values, ...logic, ...quantifiers, ...messageWords,
];

/** What a word means, where the category is known, otherwise in the first that has it. */
export function entryOf(word: string, category: Category | null = null): Entry | null {
  return vocabulary.find((one) => one.word === word && (category === null || one.category === category)) ?? null;
}

export function declarationOf(word: DeclarationWord): Declaration {
  const found = declarations.find((one) => one.word === word);
  if (found === undefined) throw new Error(`no declaration ${word}`);
  return found;
}

export function actOf(word: string): Act | null {
  return acts.find((one) => one.word === word) ?? null;
}

export function faultVerbOf(word: string): FaultVerb | null {
  return faultVerbs.find((one) => one.word === word) ?? null;
}
