// How tests say a plan by hand: machines, links, stores, clients and faults by name, as a `.fault` file would say them.
import type { Law } from './kernel/laws.ts';
import type { ConditionPlan, ExpectationPlan } from './condition-plan.ts';
import type { EventPlan, Lie } from './fault-plan.ts';
import type { MessageKind } from './network-plan.ts';
import type { BalancerPlan, DetectorPlan, StorePlan } from './plan.ts';
import type { BackoffPlan, ClockKind } from './program-plan.ts';

/** Milliseconds: a constant, a range, or a law over nanoseconds. */
export type Length = number | readonly [lowMs: number, highMs: number] | Law;

export interface NodeWords {
  readonly skew?: Length;
  readonly driftPpb?: readonly [number, number];
  /** Milliseconds. */
  readonly sync?: { readonly every: number; readonly within: number; readonly by: 'step' | 'slew' };
  readonly uncertainty?: Length;
  readonly takes?: Length;
  readonly disk?: 'kept' | 'lost';
  readonly cores?: number;
  readonly queue?: number;
}

export interface LinkWords {
  readonly delay?: Length;
  readonly delayOf?: Readonly<Partial<Record<MessageKind, Length>>>;
  readonly loss?: number;
  readonly duplicate?: number;
  readonly order?: 'any' | 'fifo';
  readonly authenticated?: boolean;
  /** Milliseconds and delays. */
  readonly profile?: readonly (readonly [fromMs: number, delay: Length])[];
  readonly loopMs?: number;
  readonly burst?: number;
  /** Bits per millisecond. */
  readonly bandwidth?: number;
  readonly queue?: number;
  /** Bytes and milliseconds. */
  readonly tcp?: { readonly window?: number; readonly retransmit?: number; readonly giveUp?: number };
}

export interface StoreWords {
  readonly commitWait?: boolean;
  readonly isolation?: 'snapshot' | 'serializable';
  readonly on: readonly string[];
  readonly conflict?: StorePlan['conflict'];
  readonly timestamp?: StorePlan['timestamp'];
  readonly ties?: StorePlan['ties'];
  readonly resendEvery?: number;
  readonly quorum?: { readonly write: number; readonly read: number; readonly repair?: boolean };
  readonly antiEntropyMs?: number;
  /** By a detector of `PlanWords.detectors`. */
  readonly failover?: { readonly by: string; readonly epochs?: boolean; readonly rejoin?: 'discard' | 'keep'; readonly patienceMs: number };
  /** The first leader, and how many followers must have a write. */
  readonly leader?: { readonly machine: string; readonly followers: number };
  readonly takesRead?: Length;
  readonly takesWrite?: Length;
  /** Replicated by consensus. `leader`: a node; election: in milliseconds. */
  readonly consensus?: { /** It bears so many that lie. */ readonly liars?: number; readonly leader?: string; readonly heartbeatMs?: number; readonly election?: Length; readonly preVote?: boolean };
}

/** At `durationMs` no session begins any more. */
export interface LoadWords {
  readonly perSecond: number;
  readonly arrivals: 'constant' | 'poisson';
  readonly durationMs: number;
}

export interface DetectorWords {
  readonly on: readonly string[];
  readonly watching: readonly string[];
  readonly heartbeatMs: number;
  /** Without it, `phi`. */
  readonly timeout?: Length;
  readonly phi?: number;
  readonly votes?: DetectorPlan['votes'];
}

export interface LockWords {
  readonly on: string;
  readonly lease: Length;
  readonly margin?: Length;
  readonly fencing?: boolean;
  readonly clock?: ClockKind;
}

export interface Options {
  /** Bytes. */
  readonly size?: number;
  readonly label?: string;
  readonly timeout?: Length;
  readonly retries?: number;
  readonly backoff?: { readonly firstMs: number; readonly limitMs: number; readonly jitter?: BackoffPlan['jitter'] };
  readonly breaker?: { readonly failures: number; readonly windowMs: number; readonly openMs: number };
  /** A node, or the name of a store or balancer, instead of the client's. */
  readonly via?: string;
  /** A lock. */
  readonly holding?: string;
}

/** A statement. Keys are `store.key`; a value is a number, a string, or an expression. */
export type Step =
  | ({ readonly do: 'write'; readonly key: string; readonly value: number | string | ValueWords } & Options)
  | ({ readonly do: 'increment'; readonly key: string; readonly by?: number | ValueWords } & Options)
  | ({ readonly do: 'read'; readonly key: string } & Options)
  | ({ readonly do: 'await'; readonly key: string; readonly is?: number | string; readonly atLeast?: number } & Options)
  | ({ readonly do: 'cas'; readonly key: string; readonly expected: number | string | ValueWords; readonly value: number | string | ValueWords } & Options)
  | ({ readonly do: 'append'; readonly key: string; readonly value: number | string | ValueWords } & Options)
  /** Reads and puts. */
  | ({ readonly do: 'transaction'; readonly of: string; readonly body: readonly Step[] } & Options)
  | { readonly do: 'put'; readonly key: string; readonly value: number | string | ValueWords; /** A label of a read. */ readonly onto?: { readonly read: string; readonly how: 'add' | 'append' } | { readonly read: string; readonly how: 'if'; readonly expected: number | string | ValueWords } }
  | ({ readonly do: 'acquire' | 'release'; readonly lock: string } & Options)
  | { readonly do: 'take'; readonly length: Length }
  | { readonly do: 'effect'; readonly name: string }
  | { readonly do: 'fail' }
  /** `of`: a node, `service` or `service.operation`. */
  | ({ readonly do: 'call'; readonly of: string } & Options)
  | { readonly do: 'wait'; readonly length: Length }
  | { readonly do: 'now'; readonly label?: string; readonly clock?: ClockKind }
  | { readonly do: 'repeat'; readonly count: number | null; readonly every?: Length; readonly body: readonly Step[] }
  | { readonly do: 'together'; readonly body: readonly Step[] };

/** `unique`, or what a labelled operation came to, plus a number. */
export type ValueWords = { readonly unique: true } | { readonly result: string; readonly plus?: number };

export interface TimingWords {
  readonly at?: Length | 'any';
  readonly after?: Length;
  readonly for?: Length;
  readonly every?: Length;
  /** A label and a moment of its operation, a machine and `suspected`, or a state. */
  /** Of a suspicion, and of a leader (of the first store), a machine, of a holder a client and its lock: `c L`. */
  readonly when?: readonly [label: string, moment: Exclude<EventPlan['moment'], 'becomes'>] | StateWords;
}

/** What comes true at some instant. */
export type StateWords =
  | { readonly gauge: 'queue' | 'drops'; readonly of: string; readonly atLeast: number }
  | { readonly key: string; readonly atLeast: number }
  | { readonly result: string; readonly is: number }
  | { readonly ended: string; readonly as: 'ok' | 'failed' | 'unknown'; readonly withinMs?: number }
  | { readonly suspected: string }
  /** How many wait at all of these together. */
  | { readonly queues: readonly string[]; readonly atLeast: number }
  | { readonly effect: string; readonly atLeast: number }
  | { readonly all: readonly StateWords[] }
  | { readonly some: readonly StateWords[] }
  | { readonly not: StateWords };

export type FaultWords = { readonly upTo?: number; readonly label?: string } & (
  | ({ readonly do: 'crash' | 'kill' | 'restart' | 'pause'; readonly machines: readonly string[]; readonly any?: boolean } & TimingWords)
  | ({ readonly do: 'slow'; readonly machines: readonly string[]; readonly factor: number | readonly [number, number] } & TimingWords)
  | ({ readonly do: 'corrupt'; readonly machines: readonly string[]; readonly by: Lie } & TimingWords)
  | ({ readonly do: 'drift'; readonly machines: readonly string[]; readonly ppb: number | readonly [number, number] } & TimingWords)
  | ({ readonly do: 'surge'; readonly loads: readonly string[]; readonly factor: number | readonly [number, number]; readonly any?: boolean } & TimingWords)
  | ({ readonly do: 'step' | 'strobe'; readonly machines: readonly string[]; readonly by: Length } & TimingWords)
  /** Both directions of each pair; `oneWay`: only from the first to the second. */
  | ({ readonly do: 'cut' | 'hold'; readonly pairs: readonly (readonly [string, string])[]; readonly oneWay?: boolean; readonly any?: boolean } & TimingWords)
  | ({ readonly do: 'degrade'; readonly pairs: readonly (readonly [string, string])[]; readonly oneWay?: boolean; readonly link: LinkWords } & TimingWords)
  | { readonly do: 'lose' | 'delay'; readonly message: 'request' | 'response'; readonly of: string; readonly every?: boolean; readonly by?: Length }
  | ({ readonly do: 'partition'; readonly groups: readonly (readonly string[])[] } & TimingWords)
);

export interface ServiceWords {
  readonly on: readonly string[];
  readonly takes?: Length;
  readonly workers?: number;
  readonly queue?: number;
  readonly idempotent?: boolean;
  readonly handle?: Readonly<Record<string, readonly Step[]>>;
}

export interface BalancerWords {
  /** Without it, a machine of its own. */
  readonly on?: string;
  readonly to: string;
  readonly policy?: BalancerPlan['policy'];
  readonly check?: { readonly everyMs: number; readonly timeoutMs: number; readonly ejectAfter: number; readonly readmitAfter?: number };
}

export interface PlanWords {
  readonly scenario?: string;
  readonly durationMs?: number;
  /** Milliseconds until which messages may take any time. */
  readonly settles?: number;
  readonly nodes: Readonly<Record<string, NodeWords>>;
  readonly link?: LinkWords;
  /** Overrides of directed links, `n1 -> n2`. */
  readonly links?: Readonly<Record<string, LinkWords>>;
  readonly stores: Readonly<Record<string, StoreWords>>;
  readonly services?: Readonly<Record<string, ServiceWords>>;
  readonly balancers?: Readonly<Record<string, BalancerWords>>;
  readonly locks?: Readonly<Record<string, LockWords>>;
  readonly detectors?: Readonly<Record<string, DetectorWords>>;
  /** `on`: a node; without it a machine of its own. `via`: a node, or the name of a store or balancer. */
  readonly clients: Readonly<Record<string, { readonly on?: string; readonly via?: string; readonly load?: LoadWords; readonly body: readonly Step[] }>>;
  readonly faults?: readonly FaultWords[];
  readonly expect?: readonly (readonly [mode: ExpectationPlan['mode'], condition: ConditionPlan])[];
}
