// What one scenario says, with shared declarations, overrides and imports taken together and every name resolved: values
// with their units, things that refer to each other as objects. Still close to the text; each part knows its place.
import type { Finding } from '../base/finding.ts';
import type { FaultModel } from './fault-model.ts';
import type { AssumptionModel, BalancerModel, DetectorModel, EntityModel, ExpectationModel, LetModel, LinkModel, LockModel, MachineModel, Named, OperationModel, Place, ProgramModel, ReadingModel, RouteModel, ServiceModel, ShowModel, StoreModel } from './thing-model.ts';

/** All that holds in one scenario. */
export interface ScenarioModel {
  readonly name: string;
  /** The head of the scenario; the start of the file, where the file is the scenario. */
  readonly place: Place;
  /** All of its text; the whole file, where the file is the scenario. */
  readonly extent: Place;
  readonly documentation: string | null;
  readonly durationNs: number | null;
  readonly assumption: AssumptionModel;
  readonly machines: readonly MachineModel[];
  /** Zones and the machines in them. */
  readonly zones: ReadonlyMap<string, readonly MachineModel[]>;
  readonly links: readonly LinkModel[];
  readonly routes: readonly RouteModel[];
  readonly stores: readonly StoreModel[];
  readonly services: readonly ServiceModel[];
  readonly balancers: readonly BalancerModel[];
  readonly locks: readonly LockModel[];
  readonly detectors: readonly DetectorModel[];
  readonly lets: readonly LetModel[];
  readonly programs: readonly ProgramModel[];
  readonly operations: readonly OperationModel[];
  readonly readings: readonly ReadingModel[];
  readonly faults: readonly FaultModel[];
  readonly expectations: readonly ExpectationModel[];
  readonly shows: readonly ShowModel[];
  /** Every declaration by its name, simulated or not. */
  readonly entities: readonly EntityModel[];
  /** Every name that may be written in it: for completion. */
  readonly names: readonly Named[];
  /** All that was found in it, the shared declarations included. */
  readonly findings: readonly Finding[];
  /** Those that keep it from being run: errors, and what is not simulated yet. */
  readonly blockers: readonly Finding[];
}
