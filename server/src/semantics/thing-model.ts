// What a scenario declares, resolved: things, programs, values and conditions. They refer to each other, so they stand
// together, however long that makes this file; it is types only.
import type { TextRange } from '../base/text-range.ts';
import type { ItemNode, PlaceNode } from '../syntax/tree.ts';
import type { Form, Property } from './property-table.ts';
import type { NameKind, Shape } from './shapes.ts';
import type { DeclarationWord, HazardName, Preposition } from './vocabulary.ts';

/** A place in a text. `file` is the path or URI by which the file was loaded. */
export interface Place {
  readonly file: string;
  readonly range: TextRange;
}

/** What can be named, pointed at and renamed. */
export type SymbolKind = NameKind | 'key' | 'handler' | 'effect';

/** A name as one scenario knows it. */
export interface Named {
  readonly kind: SymbolKind;
  /** As one refers to it: `kv`, `kv.x`, `w1`. */
  readonly name: string;
  readonly documentation: string | null;
  /** Words that declare it; for a key its uses. */
  readonly declarations: readonly Place[];
}

/** Probability laws, as plain data; times in nanoseconds, not rounded. */
export type LawValue =
  | { readonly kind: 'exponential'; readonly meanNs: number }
  | { readonly kind: 'normal'; readonly meanNs: number; readonly deviationNs: number }
  | { readonly kind: 'lognormal'; readonly medianNs: number; readonly sigma: number }
  | { readonly kind: 'pareto'; readonly scaleNs: number; readonly alpha: number }
  | { readonly kind: 'uniform'; readonly lowNs: number; readonly highNs: number }
  | { readonly kind: 'weibull'; readonly scaleNs: number; readonly shape: number }
  | { readonly kind: 'gamma'; readonly shape: number; readonly scaleNs: number }
  | { readonly kind: 'empirical'; readonly samplesNs: readonly number[] }
  | { readonly kind: 'shifted'; readonly byNs: number; readonly law: LawValue }
  | { readonly kind: 'scaled'; readonly by: number; readonly law: LawValue }
  | { readonly kind: 'sum'; readonly laws: readonly LawValue[] }
  | { readonly kind: 'mix'; readonly parts: readonly { readonly weight: number; readonly law: LawValue }[] };

/** A number that is fixed or open: of nanoseconds, or of its shape's base unit. */
export interface Quantity {
  /** Closed bounds of what is drawn anew at each use; equal for a constant. `high` may be infinite. */
  readonly low: number;
  readonly high: number;
  /** The dice's law; null: the adversary picks, or it is a constant. */
  readonly law: LawValue | null;
  /** Added `factor` times a `let … in` name; factors are whole. */
  readonly unknowns: readonly UnknownModel[];
  /** Where its bounds have different unknowns: `low` and `high` are then the farthest that they can be, and it has no unknowns beside. */
  readonly between?: { readonly low: BoundModel; readonly high: BoundModel };
  readonly place: Place;
}

export interface UnknownModel {
  readonly let: LetModel;
  /** Times the step of the unknown it is whole. */
  readonly factor: number;
}

export interface BoundModel {
  readonly base: number;
  readonly unknowns: readonly UnknownModel[];
}

export type Argument = { readonly shape: Shape; readonly place: Place } & (
  | { readonly kind: 'quantity'; readonly quantity: Quantity }
  | { readonly kind: 'word'; readonly word: string }
  | { readonly kind: 'name'; readonly entity: EntityModel }
  | { readonly kind: 'text'; readonly text: string }
);

/** A property as it was set. */
export interface PropertyValue {
  readonly property: Property;
  readonly form: Form;
  /** The property's name, or `delay write` where it is set for one kind. */
  readonly key: string;
  readonly arguments: readonly Argument[];
  readonly block: PropertyValues;
  /** The whole of it. */
  readonly place: Place;
  /** Without its block. */
  readonly head: Place;
}

export type PropertyValues = ReadonlyMap<string, PropertyValue>;

export type EntityKind = Exclude<DeclarationWord, 'node' | 'clock'> | 'machine';

/** A declaration with all that overrides it. */
export interface EntityModel extends Named {
  readonly kind: EntityKind;
  /** The declarations, the shared one first. */
  readonly items: readonly { readonly file: string; readonly node: ItemNode; readonly inScenario: boolean }[];
  readonly places: ReadonlyMap<Preposition, { readonly file: string; readonly node: PlaceNode }>;
  readonly properties: PropertyValues;
}

/** `assume`. */
export interface AssumptionModel {
  readonly delays: 'synchronous' | 'partially-synchronous' | 'asynchronous';
  readonly settlesNs: number;
  readonly failures: 'crash-recovery' | 'crash-stop' | 'byzantine';
}

export interface MachineModel {
  readonly name: string;
  /** A client (load, balancer) without `on`. */
  readonly own: boolean;
  readonly zone: string | null;
  readonly place: Place;
  readonly disk: 'kept' | 'lost';
  readonly takes: Quantity;
  readonly cores: number;
  /** Null: unbounded. */
  readonly queue: number | null;
  readonly skew: Quantity;
  /** In parts per billion. */
  readonly drift: Quantity;
  /** The half width of its intervals. */
  readonly uncertainty: Quantity;
  readonly sync: { readonly everyNs: number; readonly withinNs: number; readonly by: 'step' | 'slew'; readonly place: Place } | null;
}

export interface LinkModel {
  /** `* <-> *`, as written. */
  readonly name: string;
  readonly place: Place;
  readonly properties: PropertyValues;
  /** Names of properties with errors. */
  readonly failed: ReadonlySet<string>;
  covers(from: MachineModel, to: MachineModel): boolean;
}

export type MessageKindName = 'write' | 'read' | 'response' | 'replicate' | 'heartbeat' | 'vote';

/** One direction between two machines that must talk. */
export interface RouteModel {
  readonly from: MachineModel;
  readonly to: MachineModel;
  readonly delay: Quantity;
  readonly delayOf: Readonly<Partial<Record<MessageKindName, Quantity>>>;
  /** Probabilities. */
  readonly loss: number;
  readonly duplicate: number;
  readonly order: 'any' | 'fifo';
  /** Delays that change with time, instead of `delay`, which is then as wide as all of them. */
  readonly profile?: { readonly entries: readonly { readonly fromNs: number; readonly delay: Quantity }[]; readonly loopNs: number | null };
  /** The mean length of runs of losses; absent: each is for itself. */
  readonly burst?: number;
  /** The port of `to`; absent: messages need no time there. `queue` null: unbounded. */
  readonly port?: { readonly link: LinkModel; readonly bitsPerSecond: number; readonly queue: number | null };
  /** Nobody else can speak in the name of `from`; absent: others can. */
  readonly authenticated?: true;
  /** How it makes good what is lost; absent: not at all. */
  readonly tcp?: { readonly windowBytes: number; readonly retransmitNs: number; readonly giveUpNs: number };
  /** The declarations that gave delay, loss and duplicate (that of the delay, where nothing says it). */
  readonly delayLink: LinkModel;
  readonly lossLink: LinkModel;
  readonly duplicateLink: LinkModel;
}

export interface StoreModel {
  readonly name: string;
  readonly entity: EntityModel;
  readonly place: Place;
  readonly replicas: readonly MachineModel[];
  readonly replication: 'single' | 'multi-leader' | 'quorum' | 'leader' | 'consensus' | 'byzantine';
  /** The first leader, and how many followers must have a write before it is acknowledged; null: it has none. */
  readonly leader: { readonly machine: MachineModel; readonly followers: number } | null;
  /** Of a store with a leader: how another one is promoted; null: never. `by`: the name of its detector, which is its own where that is that of the store. */
  readonly failover: { readonly by: string; readonly epochs: boolean; readonly rejoin: 'discard' | 'keep'; readonly place: Place } | null;
  /** Of a quorum; null: it is none. */
  readonly quorum: { readonly write: number; readonly read: number; readonly repair: boolean } | null;
  /** How often its replicas compare what they have; null: never. */
  readonly antiEntropyNs: number | null;
  /** Null: it is none of consensus. */
  readonly consensus: ConsensusModel | null;
  /** How many of its replicas may lie, and it bears it; null: none. */
  readonly tolerates: { readonly liars: number; readonly place: Place } | null;
  readonly conflict: 'last-write-wins' | 'siblings' | 'reject';
  readonly timestamp: 'time-of-day' | 'lamport' | 'hybrid' | 'version-vector' | 'interval';
  readonly commitWait: boolean;
  readonly isolation: 'none' | 'snapshot' | 'serializable';
  readonly ties: 'replica' | 'value';
  /** Null: never. */
  readonly resendEveryNs: number | null;
  readonly takesRead: Quantity;
  readonly takesWrite: Quantity;
}

export interface ConsensusModel {
  /** Who leads at 0; null: one is elected first. */
  readonly leader: MachineModel | null;
  readonly heartbeatNs: number;
  readonly election: Quantity;
  readonly preVote: boolean;
}

export interface DetectorModel {
  readonly name: string;
  readonly entity: EntityModel;
  readonly place: Place;
  readonly observers: readonly MachineModel[];
  readonly watched: readonly MachineModel[];
  readonly heartbeatNs: number;
  /** Null: `phi`, which is then said. */
  readonly timeout: Quantity | null;
  readonly phi: number | null;
  readonly votes: 'majority' | 'any' | 'all';
}

export interface LetModel {
  readonly name: string;
  readonly place: Place;
  /** `in` of a duration; null for others. */
  readonly value: Quantity | null;
  /** It is a multiple of so many nanoseconds, as parts of it are instants, too. Grows while the scenario is resolved. */
  readonly step: { ns: number };
}

export interface LockModel {
  readonly name: string;
  readonly entity: EntityModel;
  readonly place: Place;
  readonly machine: MachineModel;
  readonly lease: Quantity;
  readonly margin: Quantity;
  readonly fencing: boolean;
  readonly clock: 'monotonic' | 'time-of-day';
}

export interface ServiceModel {
  readonly name: string;
  readonly entity: EntityModel;
  readonly place: Place;
  readonly machines: readonly MachineModel[];
  readonly takes: Quantity;
  /** On each machine; null: as many as that has cores. */
  readonly workers: number | null;
  /** How many requests may wait for one on each machine; null: any number. */
  readonly queue: number | null;
  readonly idempotent: boolean;
  /** By operation. */
  readonly handlers: ReadonlyMap<string, ProgramModel>;
}

export interface BalancerModel {
  readonly name: string;
  readonly entity: EntityModel;
  readonly place: Place;
  readonly machine: MachineModel;
  readonly service: ServiceModel;
  readonly policy: 'round-robin' | 'random' | 'least-loaded';
  /** Null: it checks none, and ejects none. */
  readonly check: { readonly everyNs: number; readonly timeoutNs: number; readonly ejectAfter: number; readonly readmitAfter: number; readonly place: Place } | null;
}

/** What requests go by. */
export type HopModel =
  | { readonly kind: 'machine'; readonly machine: MachineModel }
  | { readonly kind: 'store'; readonly store: StoreModel }
  | { readonly kind: 'service'; readonly service: ServiceModel }
  | { readonly kind: 'balancer'; readonly balancer: BalancerModel };

/** A client, a load, or a handler of a service. */
export interface ProgramModel {
  readonly name: string;
  readonly entity: EntityModel;
  readonly place: Place;
  /** Of a handler the first of its service's machines. */
  readonly machine: MachineModel;
  /** The service whose handler it is; null: it begins by itself. */
  readonly handles: ServiceModel | null;
  /** The first hop of its requests; null: the default route of what each of them names. */
  readonly via: HopModel | null;
  /** When its sessions begin; null: it is a client, and begins once. */
  readonly load: LoadModel | null;
  readonly body: readonly StatementModel[];
}

export interface LoadModel {
  readonly perSecond: number;
  readonly arrivals: 'constant' | 'poisson';
  /** Null: as long as the scenario lasts. */
  readonly durationNs: number | null;
  /** Of the rate. */
  readonly place: Place;
}

export type OperationVerb = 'write' | 'increment' | 'append' | 'cas' | 'read' | 'await' | 'call' | 'acquire' | 'release' | 'transaction';

/** What a call asks. */
export type CalleeModel =
  | { readonly kind: 'machine'; readonly machine: MachineModel }
  /** Any of these machines of it. `handler` null: it has none, and answers whatever it is asked. */
  | {
      readonly kind: 'service';
      readonly service: ServiceModel;
      readonly machines: readonly MachineModel[];
      readonly handler: ProgramModel | null;
      /** By which they are passed on to one of these; null: by none. */
      readonly balancer: BalancerModel | null;
    };

export interface OperationModel {
  readonly label: string | null;
  /** As written, white space folded. */
  readonly text: string;
  readonly verb: OperationVerb;
  /** What it asks: a store, what a call names, or a lock. */
  readonly store: StoreModel | null;
  readonly callee: CalleeModel | null;
  readonly lock: LockModel | null;
  readonly program: ProgramModel;
  /** The label, or the statement where it has none. */
  readonly place: Place;
  readonly statement: Place;
  /** End of the act, where an option may be added. */
  readonly actEnd: number;
  readonly timeout: Quantity | null;
  readonly timeoutPlace: Place | null;
  readonly retries: number;
  readonly retryPlace: Place | null;
  /** The pauses before further attempts; null: none. */
  readonly backoff: { readonly firstNs: number; readonly limitNs: number; readonly jitter: 'none' | 'full' | 'equal' } | null;
  /** What refuses attempts after too many failures; null: nothing does. */
  readonly breaker: { readonly failures: number; readonly windowNs: number; readonly openNs: number } | null;
  /** Its own first hop; null: that of its program. */
  readonly via: HopModel | null;
  readonly viaPlace: Place | null;
  /** Bytes of its request. */
  readonly size: number;
  /** The lock under which it is done; null: none. */
  readonly holding: LockModel | null;
}

/** `t0: now`. */
export interface ReadingModel {
  readonly label: string | null;
  /** As written, white space folded. */
  readonly text: string;
  readonly clock: 'time-of-day' | 'monotonic';
  readonly program: ProgramModel;
  /** The label, or the statement where it has none. */
  readonly place: Place;
  /** The `now`, without label. */
  readonly act: Place;
}

export type StatementModel =
  | { readonly kind: 'write' | 'increment' | 'append'; readonly operation: OperationModel; readonly key: string; readonly value: ValueModel }
  | { readonly kind: 'cas'; readonly operation: OperationModel; readonly key: string; readonly expected: ValueModel; readonly value: ValueModel }
  | { readonly kind: 'read'; readonly operation: OperationModel; readonly key: string }
  | { readonly kind: 'transaction'; readonly operation: OperationModel; readonly body: readonly StatementModel[] }
  /** A write of a transaction. `onto`: the read before it, to whose number or list it adds, or which must have read what is expected. */
  | { readonly kind: 'put'; readonly key: string; readonly value: ValueModel; readonly onto?: { readonly read: OperationModel; readonly how: 'add' | 'append' } | { readonly read: OperationModel; readonly how: 'if'; readonly expected: ValueModel } }
  | { readonly kind: 'acquire' | 'release'; readonly operation: OperationModel; readonly lock: LockModel }
  | { readonly kind: 'await'; readonly operation: OperationModel; readonly condition: ConditionModel }
  | { readonly kind: 'now'; readonly reading: ReadingModel }
  | { readonly kind: 'call'; readonly operation: OperationModel; readonly callee: CalleeModel }
  | { readonly kind: 'effect'; readonly effect: string }
  | { readonly kind: 'fail' }
  | { readonly kind: 'wait' | 'take'; readonly duration: Quantity }
  | { readonly kind: 'repeat'; readonly count: number | null; readonly every: Quantity | null; readonly body: readonly StatementModel[] }
  | { readonly kind: 'together'; readonly body: readonly StatementModel[] };

export type ArithmeticOperator = '+' | '-' | '*' | '/';

export type ValueModel =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'none' | 'unique' }
  | { readonly kind: 'result'; readonly operation: OperationModel }
  | { readonly kind: 'key'; readonly store: StoreModel; readonly key: string }
  | { readonly kind: 'count'; readonly of: ValueModel }
  | { readonly kind: 'passes'; readonly effect: string }
  | { readonly kind: 'gauge'; readonly gauge: GaugeModel }
  | { readonly kind: 'measure'; readonly measure: MeasureModel }
  /** So many times an unknown value; whole. */
  | { readonly kind: 'unknown'; readonly let: LetModel; readonly factor: number }
  | { readonly kind: 'binary'; readonly operator: ArithmeticOperator; readonly left: ValueModel; readonly right: ValueModel };

export type StampRelation = 'precedes' | 'overlaps' | 'certainly-precedes';

export type CompareOperator = '==' | '!=' | '<' | '<=' | '>' | '>=';

/** What the clients of a store can rely on, strongest first. */
export type Consistency = 'linearizable' | 'sequential' | 'causal' | 'read-your-writes' | 'monotonic-reads' | 'monotonic-writes' | 'writes-follow-reads';

export type ConditionModel =
  | { readonly kind: 'and' | 'or'; readonly operands: readonly ConditionModel[] }
  | { readonly kind: 'not'; readonly operand: ConditionModel }
  | {
      readonly kind: 'compare';
      readonly operator: CompareOperator;
      readonly left: ValueModel;
      readonly right: ValueModel;
    }
  | { readonly kind: 'in'; readonly left: ValueModel; readonly values: readonly ValueModel[] }
  | {
      /** The sum of `factor` times each reading, in nanoseconds, against a constant; both whole. */
      readonly kind: 'compare-times';
      readonly operator: CompareOperator;
      readonly terms: readonly { readonly reading: ReadingModel; readonly factor: number }[];
      readonly againstNs: number;
    }
  | {
      readonly kind: 'ends';
      readonly operation: OperationModel;
      readonly ending: 'ok' | 'failed' | 'unknown';
      readonly withinNs: number | null;
    }
  | { readonly kind: 'survives'; readonly operation: OperationModel }
  /** No write to the store under an older grant of the lock is accepted after one under a newer. */
  | { readonly kind: 'obeys'; readonly store: StoreModel; readonly lock: LockModel }
  /** Of the stamps of two writes. */
  | { readonly kind: 'stamped'; readonly relation: StampRelation; readonly operation: OperationModel; readonly other: OperationModel }
  /** At no instant do more hold the lock. */
  | { readonly kind: 'holders'; readonly count: number; readonly lock: LockModel }
  | { readonly kind: 'leaders'; readonly count: number; readonly store: StoreModel }
  /** At some instant. */
  | { readonly kind: 'holds'; readonly program: ProgramModel; readonly lock: LockModel }
  /** Of the scenario: alone in an expectation, or behind `not`. */
  | { readonly kind: 'ambiguous'; readonly operation: OperationModel }
  | {
      readonly kind: 'no-hazard';
      readonly hazard: HazardName;
      readonly store: StoreModel | null;
      readonly program: ProgramModel | null;
      readonly operation: OperationModel | null;
      readonly machine: MachineModel | null;
      readonly service: ServiceModel | null;
    }
  | { readonly kind: 'at-most'; readonly count: number; readonly effect: string; readonly operations: readonly OperationModel[] }
  | { readonly kind: 'converges'; readonly store: StoreModel; readonly withinNs: number | null }
  | { readonly kind: 'consistent'; readonly store: StoreModel; readonly consistency: Consistency }
  | { readonly kind: 'suspected'; readonly machine: MachineModel; readonly withinNs: number | null }
  | { readonly kind: 'measure'; readonly measure: MeasureModel; readonly operator: CompareOperator; readonly value: number }
  | {
      readonly kind: 'every';
      readonly program: ProgramModel;
      /** Of its operations those of this verb. */
      readonly verb: string;
      readonly ending: 'ok' | 'failed' | 'unknown';
      readonly withinNs: number | null;
    }
  | { readonly kind: 'recovers'; readonly program: ProgramModel; readonly withinNs: number }
  | { readonly kind: 'gauge'; readonly gauge: GaugeModel; readonly operator: CompareOperator; readonly value: number }
  | { readonly kind: 'probability'; readonly condition: ConditionModel; readonly operator: CompareOperator; readonly value: number };

/** How many wait at a machine, or for a service on each of its machines, or to be sent by a machine, at every instant; or how many found no place there, in all. */
export interface GaugeModel {
  readonly name: 'queue' | 'send-queue' | 'drops';
  readonly of: { readonly kind: 'machine'; readonly machine: MachineModel } | { readonly kind: 'service'; readonly service: ServiceModel };
}

export type MeasureName = 'p50' | 'p90' | 'p99' | 'mean' | 'max' | 'availability' | 'goodput';

/** A number of a run: of all operations of a program, or of one of them. */
export interface MeasureModel {
  readonly name: MeasureName;
  readonly program: ProgramModel;
  readonly operation: OperationModel | null;
}

export interface ExpectationModel {
  /** `possible` also of what speaks of the scenario: there are behaviours that show it. */
  readonly mode: 'always' | 'possible' | 'finally';
  readonly condition: ConditionModel;
  /** As written, without `expect`, white space folded. */
  readonly text: string;
  readonly place: Place;
}

export type FigureUnit = 'ns' | 'share' | 'per-second' | 'count';

export interface ShowModel {
  readonly what:
    | { readonly kind: 'measure'; readonly measure: MeasureModel }
    | { readonly kind: 'gauge'; readonly gauge: GaugeModel }
    /** Made of measures, counts and numbers. */
    | { readonly kind: 'value'; readonly value: ValueModel; readonly unit: FigureUnit }
    | { readonly kind: 'probability'; readonly condition: ConditionModel }
    | { readonly kind: 'causes'; readonly operation: OperationModel };
  readonly by: 'time' | LetModel | null;
  /** As written, without `show`, white space folded. */
  readonly text: string;
  readonly place: Place;
}
