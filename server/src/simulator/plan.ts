// What the simulator is told: one scenario as plain, cloneable data without positions in any text. Things are numbered;
// ids are indices into the plan's lists. Whoever made the plan keeps the way back to the text.
import type { Law } from './kernel/laws.ts';

export type MachineId = number;
export type StoreId = number;
export type DetectorId = number;
export type ProgramId = number;
/** A statement of a program that can end: `plan.operations`. */
export type OperationId = number;
/** A statement of a program that reads a clock: `plan.readings`. */
export type ReadingId = number;
export type FaultId = number;
export type RangeId = number;
export type LinkId = number;
export type LetId = number;
export type ServiceId = number;
export type BalancerId = number;
/** Something outside that happens: `plan.effects`. */
export type EffectId = number;

export interface Plan {
  readonly scenario: string;
  /** `scenario … for D`; null: until everything is over. */
  readonly durationNs: number | null;
  /** What may be relied on; absent: `synchronous`, `crash-recovery`. */
  readonly assumption?: AssumptionPlan;
  readonly machines: readonly MachinePlan[];
  /** Declarations of links, for names and causes. */
  readonly links: readonly LinkPlan[];
  /** Directed pairs that can talk, at most one for each pair; the loopback is not listed. */
  readonly routes: readonly RoutePlan[];
  readonly stores: readonly StorePlan[];
  /** Absent: none. */
  readonly services?: readonly ServicePlan[];
  /** Absent: none. */
  readonly balancers?: readonly BalancerPlan[];
  /** Names of effects; absent: none. */
  readonly effects?: readonly string[];
  readonly detectors: readonly DetectorPlan[];
  readonly programs: readonly ProgramPlan[];
  readonly operations: readonly OperationPlan[];
  readonly readings: readonly ReadingPlan[];
  readonly faults: readonly FaultPlan[];
  readonly lets: readonly LetPlan[];
  readonly expectations: readonly ExpectationPlan[];
  /** What is worked out and shown; absent: nothing. */
  readonly shows?: readonly ShowPlan[];
  /** Every declared range that a behaviour picks from; thresholds are edges of these. */
  readonly ranges: readonly RangePlan[];
  /** What can be taken away to find causes. */
  readonly imperfections: readonly ImperfectionPlan[];
}

export interface AssumptionPlan {
  readonly delays: 'synchronous' | 'partially-synchronous' | 'asynchronous';
  /** Partially synchronous: from this instant on the declared delays hold. */
  readonly settlesNs: number;
  readonly failures: 'crash-recovery' | 'crash-stop';
}

export interface MachinePlan {
  readonly name: string;
  /** A client without `on` is a machine of its own, with a perfect clock. */
  readonly own: boolean;
  readonly zone: string | null;
  readonly disk: 'kept' | 'lost';
  /** Service time of a request. */
  readonly takes: Draw;
  /** How many requests it serves at once; absent: 1. */
  readonly cores?: number;
  /** How many may wait for a core, or at the door while it is paused; null or absent: any number. */
  readonly queue?: number | null;
  /** Offset of the time-of-day clock at 0, drawn once. */
  readonly skew: Draw;
  /** Parts per billion, drawn once; of both clocks. */
  readonly driftPpb: { readonly low: number; readonly high: number; readonly range: RangeId | null };
  /** How its time-of-day clock is corrected; absent or null: not at all. */
  readonly sync?: SyncPlan | null;
}

/** At 0, and then at this period of the monotonic clock, the clock is told the time, with an error in `error`. */
export interface SyncPlan {
  readonly everyNs: number;
  readonly error: Draw;
  readonly by: 'step' | 'slew';
}

/** A number of nanoseconds that is open or fixed; a sum where `let … in` names stand in it. */
export interface Draw {
  /** Closed bounds of the part that is drawn anew at each use; equal for a constant. `highNs` may be infinite. */
  readonly lowNs: number;
  readonly highNs: number;
  /** The dice's law; null: the adversary picks. */
  readonly law: Law | null;
  /** Null for a constant. */
  readonly range: RangeId | null;
  /** Added `factor * value` of unknowns that are drawn once per scenario; factors are whole. */
  readonly unknowns: readonly { readonly let: LetId; readonly factor: number }[];
}

/** `let x in R`. */
export interface LetPlan {
  readonly name: string;
  readonly value: Draw;
}

export interface RangePlan {
  /** As an author says it: `skew(n1)`, `delay(* <-> *)`, `pause of n1`. */
  readonly name: string;
  readonly kind: 'skew' | 'drift' | 'delay' | 'takes' | 'wait' | 'fault-at' | 'fault-for' | 'fault-by' | 'let' | 'timeout' | 'every' | 'sync';
  /** In nanoseconds, or parts per billion for a drift. `high` may be infinite. */
  readonly low: number;
  readonly high: number;
  /** The machine whose skew or drift it is. */
  readonly machine: MachineId | null;
}

export interface LinkPlan {
  /** `* <-> *`, as written. */
  readonly name: string;
}

/** What kind a message is: the words of `delay KIND LAW`. `write` and `read` are requests. */
export type MessageKind = 'write' | 'read' | 'response' | 'replicate' | 'heartbeat' | 'vote';

export interface RoutePlan {
  readonly from: MachineId;
  readonly to: MachineId;
  readonly delay: Draw;
  readonly delayOf: Readonly<Partial<Record<MessageKind, Draw>>>;
  /** Where things settle only later: the delay of what is sent before, cut so that it arrives as if it were sent then. */
  readonly unsettled?: { readonly delay: Draw; readonly delayOf: Readonly<Partial<Record<MessageKind, Draw>>> };
  /** Probability in [0, 1] of each message. */
  readonly loss: number;
  readonly duplicate: number;
  readonly order: 'any' | 'fifo';
  /** Delays that change with time, instead of `delay`, which is then as wide as all of them. */
  readonly profile?: ProfilePlan;
  /** The mean length of runs of losses; absent: each message is lost for itself. */
  readonly burst?: number;
  /** The output port of `to`; absent: messages need no time there. */
  readonly port?: PortPlan;
  /** How it makes good what is lost; absent: not at all. */
  readonly tcp?: TcpPlan;
  /** The declaration that gave the delay; that which gave the loss. */
  readonly delayLink: LinkId;
  readonly lossLink: LinkId;
  /** That which gave the duplication; absent: that of the loss. */
  readonly duplicateLink?: LinkId;
}

/** From each instant on, counted from the start or the beginning of a round, what is sent has this delay. The first is 0. */
export interface ProfilePlan {
  readonly entries: readonly ProfileEntryPlan[];
  /** The length of a round; null: there is only one. */
  readonly loopNs: number | null;
}

export interface ProfileEntryPlan {
  readonly fromNs: number;
  readonly delay: Draw;
  /** The same of what is sent before things settle. */
  readonly unsettled?: Draw;
}

/** Where messages to a machine leave the network, one behind the other. All senders over one declaration share it. */
export interface PortPlan {
  /** The declaration that gave the bandwidth. */
  readonly link: LinkId;
  readonly bitsPerSecond: number;
  /** How many may wait; null: any number. */
  readonly queue: number | null;
}

export interface TcpPlan {
  /** How many bytes may be under way and not acknowledged. */
  readonly windowBytes: number;
  /** After so long what is not acknowledged is sent again; each further time after twice as long. On the sender's monotonic clock. */
  readonly retransmitNs: number;
  /** So long after it was first sent it is given up. */
  readonly giveUpNs: number;
}

/** What a degraded route is like. */
export type DegradedRoute = Partial<Pick<RoutePlan, 'delay' | 'delayOf' | 'loss' | 'duplicate'>>;

export interface StorePlan {
  readonly name: string;
  /** In the order of its declaration: of equal timestamps the replica later in the list wins. */
  readonly replicas: readonly MachineId[];
  /** `single` has one replica. */
  readonly replication: 'single' | 'multi-leader';
  readonly conflict: 'last-write-wins' | 'siblings';
  readonly timestamp: 'time-of-day' | 'lamport' | 'version-vector';
  readonly ties: 'replica' | 'value';
  /** Multi-leader: an unacknowledged replication message is sent again at this interval; null: never. */
  readonly resendEveryNs: number | null;
  readonly takesRead: Draw;
  readonly takesWrite: Draw;
}

/** Declares machines dead that are silent. */
export interface DetectorPlan {
  readonly name: string;
  /** Where it runs: who listens, and votes. */
  readonly observers: readonly MachineId[];
  /** Who sends heartbeats; one that is an observer too neither listens to itself nor votes on itself. */
  readonly watched: readonly MachineId[];
  /** On the clock of what is watched. */
  readonly heartbeatNs: number;
  /** On the clock of the observer: the silence after which it takes the machine for dead; or what it reckons from the heartbeats so far. */
  readonly silence: { readonly kind: 'timeout'; readonly timeout: Draw } | { readonly kind: 'phi'; readonly threshold: number };
  /** Of the observers that are not the machine itself, as many must take it for dead. */
  readonly votes: 'majority' | 'any' | 'all';
}

export interface ServicePlan {
  readonly name: string;
  readonly machines: readonly MachineId[];
  /** Service time of each request, on top of its machine's. */
  readonly takes: Draw;
  /** How many requests it works on at once on each machine, which need no cores then; others wait, first come first served. Null: as many as that has cores, on these. */
  readonly workers: number | null;
  /** How many requests may wait for one on each machine; one more is refused. Absent: any number may. */
  readonly queue?: number;
  /** Whether a machine of it that has answered an operation gives the same answer again, and does nothing. */
  readonly idempotent: boolean;
}

/** Passes requests on to the machines of a service. */
export interface BalancerPlan {
  readonly name: string;
  /** Where it runs. */
  readonly machine: MachineId;
  readonly service: ServiceId;
  /** Those of its service, in their order. */
  readonly machines: readonly MachineId[];
  readonly policy: 'round-robin' | 'random' | 'least-loaded';
  /** By its monotonic clock; so many failed checks in a row eject a machine, so many good ones readmit it. Null: it checks none. */
  readonly check: { readonly everyNs: number; readonly timeoutNs: number; readonly ejectAfter: number; readonly readmitAfter: number } | null;
}

/** A client, a load, or what a service does for an operation (`handles`). */
export interface ProgramPlan {
  /** Of a handler: `pay.charge`. */
  readonly name: string;
  /** Where it runs; of a handler the first machine of its service, and it runs on all of them. */
  readonly machine: MachineId;
  /** The service whose handler it is; null or absent: it begins by itself. */
  readonly handles?: ServiceId | null;
  /** `via`; null: the default route of what an operation names. */
  readonly via: HopPlan | null;
  /** What is run for each arrival; null or absent: once, from the start. */
  readonly load?: LoadPlan | null;
  readonly body: readonly StatementPlan[];
}

/** What requests go by. */
export type HopPlan = { readonly kind: 'machine'; readonly machine: MachineId } | { readonly kind: 'store'; readonly store: StoreId };

/** Sessions of a program that begin at a rate and never wait for each other. */
export interface LoadPlan {
  readonly perSecond: number;
  /** Between two arrivals; null: constant, the first at 0 and the one numbered k at `k / perSecond`, to the nearest nanosecond. */
  readonly interval: Draw | null;
  /** Sessions begin before this instant; null: as long as the run lasts. */
  readonly durationNs: number | null;
}

export interface OperationPlan {
  /** Null: not labelled; then `text` names it. */
  readonly label: string | null;
  /** As written, white space folded: `increment kv.x`. */
  readonly text: string;
  readonly program: ProgramId;
  readonly verb: 'write' | 'increment' | 'append' | 'read' | 'await' | 'call';
  /** Null of a call. */
  readonly store: StoreId | null;
  /** Bytes of its request, and of what replicates its write; absent: 0. */
  readonly size?: number;
}

/** `t0: now`: an author reads a clock of the program's machine. */
export interface ReadingPlan {
  /** Null: not labelled; then `text` names it. */
  readonly label: string | null;
  /** As written: `now monotonic`. */
  readonly text: string;
  readonly program: ProgramId;
  /** Of a handler the first machine of its service, and it reads the clock of the one on which it runs. */
  readonly machine: MachineId;
  readonly clock: ClockKind;
}

/** How often an operation is tried, for how long, and where it goes. */
export interface RequestOptions {
  /** Null: an attempt waits until the end of the run. */
  readonly timeout: Draw | null;
  /** Further attempts behind one that ended failed or unknown. */
  readonly retries: number;
  /** The pauses before these; absent: none. */
  readonly backoff?: BackoffPlan;
  /** What refuses attempts after too many failures; absent: nothing does. */
  readonly breaker?: BreakerPlan;
  /** Its own first hop; absent: that of its program. A call of a service goes where its callee says. */
  readonly via?: HopPlan;
}

/** Open after so many failed attempts within the window, for so long; both by the client's monotonic clock. */
export interface BreakerPlan {
  readonly failures: number;
  readonly windowNs: number;
  readonly openNs: number;
}

/** Pauses on the client's monotonic clock: `firstNs`, doubled before each further attempt, `limitNs` at most. */
export interface BackoffPlan {
  readonly firstNs: number;
  readonly limitNs: number;
  /** `full`: anything up to the pause; `equal`: anything from its half to all of it; both are uniform laws. */
  readonly jitter: 'none' | 'full' | 'equal';
}

export type ClockKind = 'time-of-day' | 'monotonic';

export type StatementPlan =
  | (RequestOptions & { readonly kind: 'write'; readonly operation: OperationId; readonly store: StoreId; readonly key: string; readonly value: ValuePlan })
  | (RequestOptions & { readonly kind: 'increment'; readonly operation: OperationId; readonly store: StoreId; readonly key: string; readonly by: ValuePlan })
  /** Adds a value to the end of a list. */
  | (RequestOptions & { readonly kind: 'append'; readonly operation: OperationId; readonly store: StoreId; readonly key: string; readonly value: ValuePlan })
  | (RequestOptions & { readonly kind: 'read'; readonly operation: OperationId; readonly store: StoreId; readonly key: string })
  /** `condition` speaks of keys of `store` only. */
  | (RequestOptions & { readonly kind: 'await'; readonly operation: OperationId; readonly store: StoreId; readonly condition: ConditionPlan })
  | { readonly kind: 'now'; readonly reading: ReadingId }
  | (RequestOptions & { readonly kind: 'call'; readonly operation: OperationId; readonly callee: CalleePlan })
  /** Something outside happens, and cannot be taken back. */
  | { readonly kind: 'effect'; readonly effect: EffectId }
  /** The handler is over, and its operation failed. */
  | { readonly kind: 'fail' }
  /** Works on a core of its machine. `statement` numbers waits, works and repeats of a program, for names. */
  | { readonly kind: 'take'; readonly statement: number; readonly duration: Draw }
  | { readonly kind: 'wait'; readonly statement: number; readonly duration: Draw }
  | { readonly kind: 'repeat'; readonly statement: number; readonly count: number | null; readonly every: Draw | null; readonly body: readonly StatementPlan[] }
  /** All of them at once; it is over when all are. */
  | { readonly kind: 'together'; readonly statement: number; readonly body: readonly StatementPlan[] };

/** What a call asks. */
export type CalleePlan =
  | { readonly kind: 'machine'; readonly machine: MachineId }
  /** At each attempt any of these machines of it. `handler` null: it takes its time and answers. */
  | { readonly kind: 'service'; readonly service: ServiceId; readonly machines: readonly MachineId[]; readonly handler: ProgramId | null; /** By which they are passed on to one of these; absent: by none. */ readonly balancer?: BalancerId };

export type ValuePlan =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  /** A key never written. */
  | { readonly kind: 'none' }
  /** Another value at each execution. */
  | { readonly kind: 'unique' }
  /** What an operation wrote or read. */
  | { readonly kind: 'result'; readonly operation: OperationId }
  /** A key's value: at the replica in `await`; in `finally`, that of each replica that is up. */
  | { readonly kind: 'key'; readonly store: StoreId; readonly key: string }
  /** How many values a list has: `none` has 0, anything else 1. */
  | { readonly kind: 'count'; readonly of: ValuePlan }
  /** How often an effect happened. */
  | { readonly kind: 'passes'; readonly effect: EffectId }
  | { readonly kind: 'binary'; readonly operator: '+' | '-' | '*' | '/'; readonly left: ValuePlan; readonly right: ValuePlan };

export type CompareOperator = '==' | '!=' | '<' | '<=' | '>' | '>=';

export interface TimeTerm {
  readonly reading: ReadingId;
  readonly factor: number;
}

/** Where requests wait: at a machine, or for the workers of a service on each of its machines. */
export type QueuePlace = { readonly kind: 'machine'; readonly machine: MachineId } | { readonly kind: 'service'; readonly service: ServiceId };

export type ConditionPlan =
  | { readonly kind: 'and' | 'or'; readonly operands: readonly ConditionPlan[] }
  | { readonly kind: 'not'; readonly operand: ConditionPlan }
  | { readonly kind: 'compare'; readonly operator: CompareOperator; readonly left: ValuePlan; readonly right: ValuePlan }
  /** The sum of `factor` times each reading (factors are whole) against a whole number of nanoseconds. */
  | { readonly kind: 'compare-times'; readonly operator: CompareOperator; readonly terms: readonly TimeTerm[]; readonly againstNs: number }
  | { readonly kind: 'in'; readonly left: ValuePlan; readonly values: readonly ValuePlan[] }
  | { readonly kind: 'ends'; readonly operation: OperationId; readonly ending: 'ok' | 'failed' | 'unknown'; readonly withinNs: number | null }
  | { readonly kind: 'survives'; readonly operation: OperationId }
  /** Of the scenario: one observation of its client admits several causes. Stands alone in its expectation, or behind `not`. */
  | { readonly kind: 'ambiguous'; readonly operation: OperationId }
  | { readonly kind: 'no-hazard'; readonly hazard: 'lost-write' | 'discarded-write' | 'stale-read' | 'unknown-outcome' | 'overflow' | 'live-node-suspected'; /** Where it must not happen; absent or null: anywhere. */ readonly machine?: MachineId | null; readonly service?: ServiceId | null; readonly store: StoreId | null; readonly program: ProgramId | null; readonly operation: OperationId | null }
  /** No execution of these operations has this effect more often. */
  | { readonly kind: 'at-most'; readonly count: number; readonly effect: EffectId; readonly operations: readonly OperationId[] }
  | { readonly kind: 'converges'; readonly store: StoreId; readonly withinNs: number | null }
  /** Within so long of each of its crashes; null: at some instant of the run. */
  | { readonly kind: 'suspected'; readonly machine: MachineId; readonly withinNs: number | null }
  /** `value` in nanoseconds, as a share, or per second. */
  | { readonly kind: 'measure'; readonly measure: MeasurePlan; readonly operator: '==' | '!=' | '<' | '<=' | '>' | '>='; readonly value: number }
  /** At every instant how many wait there; or how many found no place there in all. */
  | { readonly kind: 'gauge'; readonly gauge: 'queue' | 'send-queue' | 'drops'; readonly of: QueuePlace; readonly operator: CompareOperator; readonly value: number }
  /** Every execution of these. */
  | { readonly kind: 'every'; readonly operations: readonly OperationId[]; readonly ending: 'ok' | 'failed' | 'unknown'; readonly withinNs: number | null }
  /** From so long after the last fault on, 95% of what a program begins in any second ends ok. */
  | { readonly kind: 'recovers'; readonly program: ProgramId; readonly withinNs: number }
  /** How often the condition holds, over runs drawn by the dice. Stands alone in its expectation. */
  | { readonly kind: 'probability'; readonly condition: ConditionPlan; readonly operator: '==' | '!=' | '<' | '<=' | '>' | '>='; readonly value: number };

/** A number of one run, over all executions of these operations of one program. */
export interface MeasurePlan {
  readonly name: 'p50' | 'p90' | 'p99' | 'mean' | 'max' | 'availability' | 'goodput';
  readonly program: ProgramId;
  readonly operations: readonly OperationId[];
}

/** `show MEASURE by …`. `by`: over the time of a run, or as a function of a `let … in`. */
type GaugePlan = Extract<ConditionPlan, { kind: 'gauge' }>;

export interface ShowPlan {
  /** As written, white space folded, without `show`. */
  readonly text: string;
  readonly what:
    | { readonly kind: 'measure'; readonly measure: MeasurePlan }
    /** The longest queue of a run, or all that was dropped in it. */
    | { readonly kind: 'gauge'; readonly gauge: GaugePlan['gauge']; readonly of: QueuePlace }
    | { readonly kind: 'probability'; readonly condition: ConditionPlan }
    /** What its client cannot tell apart. */
    | { readonly kind: 'causes'; readonly operation: OperationId };
  readonly by: 'time' | { readonly let: LetId } | null;
}

export interface ExpectationPlan {
  readonly mode: 'always' | 'possible' | 'finally';
  readonly condition: ConditionPlan;
  /** As written, white space folded, without `expect`. */
  readonly text: string;
}

export interface FaultPlan {
  readonly label: string | null;
  /** As written, white space folded, without `fault`. */
  readonly text: string;
  /** Null: all of it happens. N: at most N of its actions do, which ones the adversary picks. */
  readonly upTo: number | null;
  /** It has its instants and strikes nobody; absent: it strikes. */
  readonly isIdle?: boolean;
  /** Of several actions: each in a few words, `lose request of r`. */
  readonly actionTexts?: readonly string[];
  readonly actions: readonly FaultActionPlan[];
}

interface Timed {
  readonly timing: TimingPlan;
}

export type FaultActionPlan =
  /** `kill`: the process dies, and its machine's operating system refuses what comes and resets what is open. `restart`: the process goes down and comes up again at once. `for` null: a crash is for good. */
  | (Timed & { readonly kind: 'crash' | 'kill' | 'restart' | 'pause'; readonly machines: TargetPlan })
  /** What machines begin to work on takes `factor` times as long; a factor is at least 1, and told to a millionth. */
  | (Timed & { readonly kind: 'slow'; readonly machines: TargetPlan; readonly factor: number })
  /** Clocks jump by `by`. */
  | (Timed & { readonly kind: 'step'; readonly machines: TargetPlan; readonly by: Draw })
  /** Clocks jump by `by` and back again, and so on; `timing.every` is the time between two jumps. */
  | (Timed & { readonly kind: 'strobe'; readonly machines: TargetPlan; readonly by: Draw })
  /** Both clocks run so much faster, or slower, in parts per billion, on top of what they do otherwise. It begins at an instant that is known before. */
  | (Timed & { readonly kind: 'drift'; readonly machines: TargetPlan; readonly ppb: { readonly low: number; readonly high: number; readonly range: RangeId | null } })
  /** Loads come `factor` times as fast; told to a millionth, and above 0. */
  | (Timed & { readonly kind: 'surge'; readonly loads: { readonly quantifier: 'all' | 'any'; readonly programs: readonly ProgramId[] }; readonly factor: number })
  /** Directed pairs that are cut, or where nothing travels for a while; with quantifier `any`, one alternative is picked. */
  | (Timed & { readonly kind: 'cut' | 'hold'; readonly alternatives: readonly (readonly { readonly from: MachineId; readonly to: MachineId }[])[] })
  /** Routes that get other properties; what is absent stays as declared. */
  | (Timed & { readonly kind: 'degrade'; readonly alternatives: readonly (readonly { readonly from: MachineId; readonly to: MachineId }[])[]; readonly route: DegradedRoute })
  | (Timed & MessageFaultPlan)
  /** No message between machines of different groups; machines in no group talk to all. */
  | (Timed & { readonly kind: 'partition'; readonly groups: readonly (readonly MachineId[])[] });

/** Messages of one operation: those of the first attempt of its first execution, or all of them. No timing: whenever they are sent. */
export type MessageFaultPlan = { readonly operation: OperationId; readonly message: 'request' | 'response'; readonly every: boolean } & (
  | { readonly kind: 'lose' }
  | { readonly kind: 'delay'; readonly by: Draw }
);

export interface TargetPlan {
  /** `all` of them, or `any` one, picked by the adversary. */
  readonly quantifier: 'all' | 'any';
  readonly machines: readonly MachineId[];
}

export interface TimingPlan {
  /** True instant since the start. `any`: any instant until the last program ends. Null with `when`: at the event. */
  readonly at: Draw | 'any' | null;
  /** Delay behind `at` or the event. */
  readonly after: Draw | null;
  /** Null: at once and over (step), or for good. */
  readonly for: Draw | null;
  /** Repeats at this period, from `at` on. */
  readonly every: Draw | null;
  readonly when: EventPlan | null;
}

/** The first instant at which it is true. */
export type EventPlan =
  | { readonly moment: 'begins' | 'arrives' | 'takes-effect' | 'ends'; readonly operation: OperationId }
  | { readonly moment: 'suspected'; readonly machine: MachineId }
  /**
   * Of gauges, values of keys, ends and values of operations, and counts of effects. Keys are those of one store, and of one
   * of its replicas that is up: it is true as soon as it is there.
   */
  | { readonly moment: 'becomes'; readonly condition: ConditionPlan };

/** One declared imperfection, which can be taken away alone. */
export type ImperfectionPlan = { /** `clock n1 skew`, `link * <-> * loss`, `fault cut n1 <-> n3 at 10s`. */ readonly name: string } & (
  | { readonly kind: 'skew' | 'drift' | 'sync'; readonly machine: MachineId }
  /** The spread of a delay: taken away, each message needs its shortest delay. */
  | { readonly kind: 'delay'; readonly link: LinkId }
  | { readonly kind: 'loss' | 'duplicate'; readonly link: LinkId }
  | { readonly kind: 'fault'; readonly fault: FaultId }
);
