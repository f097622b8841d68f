// The names of facts and gauges. A key says all that an answer needs to know: the explorer gathers it unread, and the
// answer takes it apart again.
import { assert } from '../base/assert.ts';
import type { Ending } from '../simulator/history.ts';
import type { FaultId, MachineId, OperationId, ReadingId, ServiceId, StoreId } from '../simulator/plan-ids.ts';

/** What a hazard is about. */
export interface HazardSubject {
  readonly code: string;
  readonly operation: OperationId | null;
  readonly store: StoreId | null;
  readonly fault: FaultId | null;
  /** The other operation in it. */
  readonly by: OperationId | null;
  /** A reading of a clock, and the one before it. */
  readonly reading: ReadingId | null;
  readonly since: ReadingId | null;
  /** Where it happens, of what concerns no operation or store. */
  readonly machine: MachineId | null;
  readonly service: ServiceId | null;
}

/** About nothing: each hazard says what it is about. */
export const noSubject: Omit<HazardSubject, 'code'> = { operation: null, store: null, fault: null, by: null, reading: null, since: null, machine: null, service: null };

/** What it is about, rivals left aside: a hazard is gone only if it is with all of them. */
export function subjectName({ code, operation, store, fault, reading, machine, service }: HazardSubject): string {
  return [code, operation, store, fault, reading, machine, service].join(' ');
}

export function hazardKey(code: string, subject: Partial<Omit<HazardSubject, 'code'>>, observation = ''): string {
  const ids = [subject.operation, subject.store, subject.fault, subject.by, subject.reading, subject.since, subject.machine, subject.service].map((id) => id ?? '-');
  return ['hazard', code, ...ids, observation].join('/');
}

/** In place of an observation: both of what takes two behaviours elsewhere was seen in this one. */
export const inOneBehaviour = 'in one behaviour';

/** The subject of a hazard's fact, and the observation that goes with it; null: another kind of fact. */
export function parseHazardKey(key: string): { readonly subject: HazardSubject; readonly observation: string } | null {
  if (!key.startsWith('hazard/')) return null;
  const [, code, operation, store, fault, by, reading, since, machine, service, ...observation] = key.split('/');
  assert(code !== undefined && service !== undefined, 'a hazard is named whole');
  const subject = { code, operation: idOf(operation), store: idOf(store), fault: idOf(fault), by: idOf(by), reading: idOf(reading), since: idOf(since), machine: idOf(machine), service: idOf(service) };
  return { subject, observation: observation.join('/') };
}

function idOf(text: string | undefined): number | null {
  return text === undefined || text === '-' ? null : Number(text);
}

export function expectationKey(expectation: number): string {
  return `expectation/${expectation}`;
}

/** Which expectation a fact is about; null: about none. */
export function expectationOf(key: string): number | null {
  const [family, id] = key.split('/');
  return family === 'expectation' || family === 'expectation-if' ? Number(id) : null;
}

/**
 * An expectation that says "no unknown outcome": what it would be if one execution's effect, seen as `observation`, took
 * place in one behaviour and not in another.
 */
export function expectationIfKey(expectation: number, operation: OperationId, effect: boolean, observation: string): string {
  return `expectation-if/${expectation}/${operation}/${effect}/${observation}`;
}

/** Takes an `expectationIfKey` apart; null: another kind of fact. */
export function parseExpectationIfKey(
  key: string,
): { readonly expectation: number; readonly operation: OperationId; readonly observation: string } | null {
  if (!key.startsWith('expectation-if/')) return null;
  const [, expectation, operation, , ...observation] = key.split('/');
  return { expectation: Number(expectation), operation: Number(operation), observation: observation.join('/') };
}

/** That an execution of an operation ended as it did for this cause, with its effect or without. */
export function causeKey(operation: OperationId, cause: string, effect: boolean): string {
  return `cause/${operation}/${cause}/${effect ? 'with' : 'without'}`;
}

/** What the client of an operation saw, all in all, where it ended for a cause. */
export interface SeenSubject {
  readonly operation: OperationId;
  readonly cause: string;
  readonly ending: Ending;
  /** Which execution of it, in its client's program. */
  readonly within: number;
  /** Whether `view` is all that the client saw; otherwise what it read of clocks is left out. */
  readonly isWhole: boolean;
  readonly view: string;
}

export function seenKey({ operation, cause, ending, within, isWhole, view }: SeenSubject): string {
  return ['seen', operation, cause, ending, within, isWhole ? 'whole' : 'part', view].join('/');
}

/** Takes a `seenKey` apart; null: another kind of fact. */
export function parseSeenKey(key: string): SeenSubject | null {
  if (!key.startsWith('seen/')) return null;
  const [, operation, cause = '', ending, within, whole, ...view] = key.split('/');
  return { operation: Number(operation), cause, ending: ending as Ending, within: Number(within), isWhole: whole === 'whole', view: view.join('/') };
}

/** What is seen of a run beside its operations: who was declared dead, how often an effect happened, how much found no place. */
export function outsideKey(what: 'suspected' | 'effect' | 'drops', which: string, count: number): string {
  return `outside/${what}/${which}/${count}`;
}

export function endingKey(operation: OperationId, ending: Ending): string {
  return `ends/${operation}/${ending}`;
}

export function valueKey(operation: OperationId, value: string): string {
  return `value/${operation}/${value}`;
}

export function visibleKey(operation: OperationId, machine: MachineId): string {
  return `visible/${operation}/${machine}`;
}

/** Gauges of repeated operations are told apart by the execution, which stands last; without it, what they begin with. */
export function latencyGauge(operation: OperationId, instance: number | ''): string {
  return `latency/${operation}/${instance}`;
}

export function latencyFigure(operation: OperationId, figure: 'min' | 'max' | 'p50' | 'p99'): string {
  return `latency/${operation}/${figure}`;
}

export function visibleGauge(operation: OperationId, machine: MachineId, instance: number | ''): string {
  return `visible/${operation}/${machine}/${instance}`;
}
