// What a hazard is about: where that stands in the text, and how it is called.
import { present } from '../base/assert.ts';
import type { Origin, Origins } from '../plan/planned-scenario.ts';
import type { Plan } from '../simulator/plan.ts';
import type { HazardSubject } from './fact-keys.ts';
import { machineName, operationName, readingName } from './phrases.ts';

export function hazardOrigin(origins: Origins, { operation, fault, store, reading, machine, service }: HazardSubject): Origin {
  if (reading !== null) return present(origins.readings[reading], 'the place of a reading');
  if (operation !== null) return present(origins.operations[operation], 'the place of an operation');
  if (fault !== null) return present(origins.faults[fault], 'the place of a fault');
  if (store !== null) return present(origins.stores[store], 'the place of a store');
  if (service !== null) return present(origins.services[service], 'the place of a service');
  // A client that is a machine of its own has no declaration as one.
  return (machine === null ? null : origins.machines[machine]) ?? origins.scenario;
}

/** Empty: it is about the scenario as a whole. */
export function hazardSubjectName(plan: Plan, { operation, fault, store, reading, machine, service }: HazardSubject): string {
  if (reading !== null) return readingName(plan, reading);
  if (operation !== null) return operationName(plan, operation);
  if (fault !== null) return plan.faults[fault]?.label ?? 'this fault';
  if (store !== null) return present(plan.stores[store], 'store').name;
  if (service !== null) return present(plan.services?.[service], 'service').name;
  return machine === null ? '' : machineName(plan, machine);
}
