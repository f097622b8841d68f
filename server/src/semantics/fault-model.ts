// What goes wrong, resolved: faults with their targets and timing.
import type { ConditionModel, LockModel, MachineModel, OperationModel, Place, ProgramModel, Quantity, RouteModel, StoreModel } from './thing-model.ts';

export interface FaultModel {
  readonly label: string | null;
  /** As written, without `fault`, white space folded. */
  readonly text: string;
  readonly place: Place;
  /** Null: all of it happens. */
  readonly upTo: number | null;
  readonly actions: readonly FaultActionModel[];
}

export interface TargetModel {
  readonly quantifier: 'all' | 'any';
  readonly machines: readonly MachineModel[];
}

/** Closed bounds of a factor that the adversary picks; equal for a constant. */
export interface FactorSpan {
  readonly low: number;
  readonly high: number;
}

/** How software lies. */
export type Lie = 'forgetting' | 'lying' | 'equivocating' | 'forging';

export type FaultActionModel = {
  readonly timing: TimingModel;
  /** Verb and object, without timing: `crash n1`. */
  readonly what: string;
} & (
  | { readonly kind: 'crash' | 'kill' | 'restart' | 'pause'; readonly machines: TargetModel }
  | { readonly kind: 'slow'; readonly machines: TargetModel; readonly factor: FactorSpan }
  | { readonly kind: 'lose'; readonly operation: OperationModel; readonly message: 'request' | 'response'; readonly every: boolean }
  | { readonly kind: 'delay'; readonly operation: OperationModel; readonly message: 'request' | 'response'; readonly every: boolean; readonly by: Quantity }
  | { readonly kind: 'step' | 'strobe'; readonly machines: TargetModel; readonly by: Quantity }
  /** Software that lies. */
  | { readonly kind: 'corrupt'; readonly machines: TargetModel; readonly lie: Lie }
  | { readonly kind: 'drift'; readonly machines: TargetModel; readonly by: Quantity }
  | { readonly kind: 'surge'; readonly loads: { readonly quantifier: 'all' | 'any'; readonly programs: readonly ProgramModel[] }; readonly factor: FactorSpan }
  | { readonly kind: 'degrade'; readonly alternatives: readonly (readonly { readonly from: MachineModel; readonly to: MachineModel }[])[]; readonly route: DegradedModel }
  | { readonly kind: 'cut' | 'hold'; readonly alternatives: readonly (readonly { readonly from: MachineModel; readonly to: MachineModel }[])[] }
  | { readonly kind: 'partition'; readonly groups: readonly (readonly MachineModel[])[] }
);

/** What a degraded route is like; what is absent stays as declared. */
export interface DegradedModel {
  readonly delay?: Quantity;
  readonly delayOf?: RouteModel['delayOf'];
  readonly loss?: number;
  /** The mean length of runs of losses; absent: each is for itself. */
  readonly burst?: number;
  readonly duplicate?: number;
}

export interface TimingModel {
  readonly at: Quantity | 'any' | null;
  readonly after: Quantity | null;
  readonly for: Quantity | null;
  readonly every: Quantity | null;
  readonly when:
    | { readonly moment: 'begins' | 'arrives' | 'takes-effect' | 'ends'; readonly operation: OperationModel }
    | { readonly moment: 'suspected'; readonly machine: MachineModel }
    | { readonly moment: 'holds'; readonly program: ProgramModel; readonly lock: LockModel }
    | { readonly moment: 'leads'; readonly machine: MachineModel; readonly store: StoreModel }
    | { readonly moment: 'becomes'; readonly condition: ConditionModel }
    | null;
}
