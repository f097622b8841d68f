// What goes wrong, as the simulator is told: faults with their timing, and what can be taken away to find causes.
import type { ConditionPlan } from './condition-plan.ts';
import type { DegradedRoute } from './network-plan.ts';
import type { Draw, FaultId, LinkId, LockId, MachineId, OperationId, ProgramId, RangeId, StoreId } from './plan-ids.ts';

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

/**
 * How software lies: it acknowledges without storing; answers with what nobody wrote; tells different machines different
 * things; speaks in another's name too.
 */
export type Lie = 'forgetting' | 'lying' | 'equivocating' | 'forging';

export type FaultActionPlan =
  /** `kill`: the process dies, and its machine's operating system refuses what comes and resets what is open. `restart`: the process goes down and comes up again at once. `for` null: a crash is for good. */
  | (Timed & { readonly kind: 'crash' | 'kill' | 'restart' | 'pause'; readonly machines: TargetPlan })
  /** What machines begin to work on takes `factor` times as long, drawn anew for each; a factor is at least 1. */
  | (Timed & { readonly kind: 'slow'; readonly machines: TargetPlan; readonly factor: FactorPlan })
  /** Clocks jump by `by`. */
  | (Timed & { readonly kind: 'step'; readonly machines: TargetPlan; readonly by: Draw })
  /** Clocks jump by `by` and back again, and so on; `timing.every` is the time between two jumps. */
  | (Timed & { readonly kind: 'strobe'; readonly machines: TargetPlan; readonly by: Draw })
  /** Its software lies while it lasts. */
  | (Timed & { readonly kind: 'corrupt'; readonly machines: TargetPlan; readonly lie: Lie })
  /** Both clocks run so much faster, or slower, in parts per billion, on top of what they do otherwise. It begins at an instant that is known before. */
  | (Timed & { readonly kind: 'drift'; readonly machines: TargetPlan; readonly ppb: { readonly low: number; readonly high: number; readonly range: RangeId | null } })
  /** Loads come `factor` times as fast, one factor for each time that it strikes; above 0. */
  | (Timed & { readonly kind: 'surge'; readonly loads: { readonly quantifier: 'all' | 'any'; readonly programs: readonly ProgramId[] }; readonly factor: FactorPlan })
  /** Directed pairs that are cut, or where nothing travels for a while; with quantifier `any`, one alternative is picked. */
  | (Timed & { readonly kind: 'cut' | 'hold'; readonly alternatives: readonly (readonly { readonly from: MachineId; readonly to: MachineId }[])[] })
  /** Routes that get other properties; what is absent stays as declared. */
  | (Timed & { readonly kind: 'degrade'; readonly alternatives: readonly (readonly { readonly from: MachineId; readonly to: MachineId }[])[]; readonly route: DegradedRoute })
  | (Timed & MessageFaultPlan)
  /** No message between machines of different groups; machines in no group talk to all. */
  | (Timed & { readonly kind: 'partition'; readonly groups: readonly (readonly MachineId[])[] });

/** Closed bounds of what the adversary picks, told to a millionth; equal for a constant. */
export interface FactorPlan {
  readonly low: number;
  readonly high: number;
}

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
  /** Its client has learned that it was granted the lock. */
  | { readonly moment: 'holds'; readonly program: ProgramId; readonly lock: LockId }
  | { readonly moment: 'leads'; readonly machine: MachineId; readonly store: StoreId }
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
