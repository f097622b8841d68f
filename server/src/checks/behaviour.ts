// One run, indexed the way that checks ask about it, and the facts that they find in it.
import { assert, present } from '../base/assert.ts';
import type { History, OperationRecord, ReadingRecord, ReplicaRecord, WriteId, WriteRecord } from '../simulator/history.ts';
import type { EffectId, OperationId, ProgramId, ReadingId, StoreId } from '../simulator/plan-ids.ts';
import type { Plan } from '../simulator/plan.ts';
import type { PlanIndex } from './plan-index.ts';

const noEffects: ReadonlyMap<EffectId, number> = new Map();

export class Behaviour {
  readonly plan: Plan;
  readonly index: PlanIndex;
  readonly history: History;
  /** What was found, by fact key; null: not judged. */
  readonly facts = new Map<string, boolean | null>();
  /** Facts that could not be found out within the limit of work. */
  readonly undecided = new Set<string>();
  /** Set where something that was asked could not be found out. */
  isOpen = false;
  readonly #byOperation = new Map<OperationId, OperationRecord[]>();
  /** By program and session. */
  readonly #observations = new Map<string, string>();
  readonly #memo = new Map<string, unknown>();
  readonly #withoutFaults: (() => History) | null;

  /** `withoutFaults`: the same run as it is if no fault strikes; only of drawn runs. */
  constructor(index: PlanIndex, history: History, withoutFaults: (() => History) | null = null) {
    this.#withoutFaults = withoutFaults;
    this.plan = index.plan;
    this.index = index;
    this.history = history;
    for (const record of history.operations) {
      const executions = this.#byOperation.get(record.operation);
      if (executions === undefined) this.#byOperation.set(record.operation, [record]);
      else executions.push(record);
    }
  }

  /** The same run as it is if no fault strikes; null where that cannot be asked. */
  undisturbed(): Behaviour | null {
    const history = this.#withoutFaults;
    return history === null ? null : this.once('undisturbed', () => new Behaviour(this.index, history()));
  }

  /** Executions of an operation in the order in which they began. */
  executions(operation: OperationId): readonly OperationRecord[] {
    return this.#byOperation.get(operation) ?? [];
  }

  /** Executions of a `now`, in their order. */
  readings(reading: ReadingId): readonly ReadingRecord[] {
    return this.once('readings', () => groupBy(this.history.readings, (record) => record.reading)).get(reading) ?? [];
  }

  /** One of them by its number. */
  readingNumbered(reading: ReadingId, instance: number): ReadingRecord | undefined {
    const byNumber = this.once(`readings ${reading}`, () => new Map(this.readings(reading).map((record) => [record.instance, record])));
    return byNumber.get(instance);
  }

  /** Readings of clocks that a program made, in its order; of a load, one session after the other. */
  readingsOf(program: ProgramId): readonly ReadingRecord[] {
    const byProgram = this.once('readings by program', () => groupBy([...this.history.readings].sort((a, b) => a.session - b.session || a.order - b.order), (record) => record.program));
    return byProgram.get(program) ?? [];
  }

  write(id: WriteId): WriteRecord {
    return present(this.history.writes[id], 'write');
  }

  /** The execution that made a write. */
  executionOf(write: WriteRecord): OperationRecord {
    return present(this.executionNumbered(write.operation, write.instance), 'the operation of a write');
  }

  /** Undefined: it did not get there. */
  executionNumbered(operation: OperationId, instance: number): OperationRecord | undefined {
    const executions = this.executions(operation);
    const guess = executions[instance];
    if (guess?.instance === instance) return guess;
    let [low, high] = [0, executions.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((executions[middle] as OperationRecord).instance < instance) low = middle + 1;
      else high = middle;
    }
    const found = executions[low];
    return found?.instance === instance ? found : undefined;
  }

  /** Whether an execution changed a store or had an effect, itself or in a handler, or was served as a call; acknowledged or not. */
  tookEffect(execution: OperationRecord): boolean {
    if (execution.writes.length > 0 || execution.served.length > 0 || this.effectsOf(execution).size > 0) return true;
    return this.#within(execution).some((inner) => inner.writes.length > 0 || inner.served.length > 0);
  }

  /** How often an execution had each effect, by all its attempts, and all that their handlers called. */
  effectsOf(execution: OperationRecord): ReadonlyMap<EffectId, number> {
    const counts = this.once('effects by operation', () => {
      const byOperation = new Map<OperationRecord, Map<EffectId, number>>();
      for (const { effect, parent } of this.history.effects) {
        for (const call of this.#callsAbove(parent)) {
          const known = byOperation.get(call) ?? new Map<EffectId, number>();
          known.set(effect, (known.get(effect) ?? 0) + 1);
          byOperation.set(call, known);
        }
      }
      return byOperation;
    });
    return counts.get(execution) ?? noEffects;
  }

  /** All that was done for a call in handlers. */
  #within(call: OperationRecord): readonly OperationRecord[] {
    const inner = this.once('operations by call', () => {
      const byCall = new Map<OperationRecord, OperationRecord[]>();
      for (const record of this.history.operations) {
        for (const above of this.#callsAbove(record.parent)) byCall.set(above, [...(byCall.get(above) ?? []), record]);
      }
      return byCall;
    });
    return inner.get(call) ?? [];
  }

  /** A call and those in whose handlers it was made, outwards. */
  #callsAbove(call: number | null): readonly OperationRecord[] {
    const calls: OperationRecord[] = [];
    for (let at = call; at !== null; ) {
      const record = present(this.history.operations[at], 'the call of a handler');
      calls.push(record);
      at = record.parent;
    }
    return calls;
  }

  /** Whether `a` was over when `b` began. What never ended was not. */
  endedBefore(a: OperationRecord, b: OperationRecord): boolean {
    return a.end !== null && this.history.decisions.noLater(a.end, b.begin);
  }

  /** Replicas that speak for a store at the end: those that are up; where none is, what the disks still hold. */
  replicas(store: StoreId): readonly ReplicaRecord[] {
    return this.once(`replicas ${store}`, () => {
      const all = this.history.replicas.filter((replica) => replica.store === store);
      const up = all.filter((replica) => replica.up);
      return up.length > 0 ? up : all;
    });
  }

  /**
   * What stands in a store at the end, each as somebody could read it: what each replica that speaks for it has; of a quorum,
   * what each set of replicas has that can answer a read; of one with a leader, what each leader has; of one that bears lies, what the one has that has done most;
   * of one with a log, what the replica has that has got furthest in it, up or down.
   */
  copies(store: StoreId): readonly ReadonlyMap<string, readonly WriteId[]>[] {
    return this.once(`copies ${store}`, () => {
      const { quorum, leader, consensus, byzantine } = present(this.plan.stores[store], 'store');
      if (leader !== undefined) return this.#leaders(store).map(({ winners }) => winners);
      const all = this.history.replicas.filter((replica) => replica.store === store);
      if (consensus !== undefined) return [all.reduce((best, one) => (isFurther(one, best) ? one : best)).winners];
      if (byzantine !== undefined) return [this.replicas(store).reduce((best, one) => (isFurther(one, best) ? one : best)).winners];
      if (quorum === undefined) return this.replicas(store).map(({ winners }) => winners);
      const up = all.filter((replica) => replica.up);
      return subsets(up.length >= quorum.read ? up : all, quorum.read).map((replicas) => this.#merged(replicas));
    });
  }

  /** Those that lead at the end and are up; where none is, those that lead and are down; where nobody leads, all. */
  #leaders(store: StoreId): readonly ReplicaRecord[] {
    const all = this.history.replicas.filter((replica) => replica.store === store);
    const leading = all.filter(({ leads }) => leads === true);
    const up = leading.filter((replica) => replica.up);
    return up.length > 0 ? up : leading.length > 0 ? leading : all;
  }

  /** What wins of all that these replicas have. */
  #merged(replicas: readonly ReplicaRecord[]): ReadonlyMap<string, readonly WriteId[]> {
    const keys = [...new Set(replicas.flatMap(({ winners }) => [...winners.keys()]))].sort();
    return new Map(
      keys.map((key) => {
        const all = [...new Set(replicas.flatMap(({ winners }) => winners.get(key) ?? []))].sort((a, b) => a - b);
        return [key, all.filter((one) => !all.some((other) => other !== one && this.history.comesAfter(other, one)))];
      }),
    );
  }

  /**
   * What a program's client has seen, over the whole run: endings and values of its operations, in order. Of a load each
   * session is a client of its own; all of them are alike, so that executions are counted within the session.
   */
  observation({ program, session }: OperationRecord): string {
    const key = `${program} ${session}`;
    const known = this.#observations.get(key);
    if (known !== undefined) return known;
    const before = this.index.executionsPerSession[program] ?? 1;
    const seen = this.#operationsOf(program).get(session) ?? [];
    const said = seen.map(({ operation, instance, ending, value }) => `${operation}.${instance - session * before} ${ending} ${JSON.stringify(value)}`).join('; ');
    this.#observations.set(key, said);
    return said;
  }

  /** By session, in their order. */
  #operationsOf(program: ProgramId): ReadonlyMap<number, readonly OperationRecord[]> {
    return this.once(`operations of ${program}`, () => groupBy(this.history.operations.filter((one) => one.program === program), ({ session }) => session));
  }

  /** Says that something is so in this behaviour; true outweighs what was said before. */
  fact(key: string, value: boolean | null): void {
    const before = this.facts.get(key);
    if (before === undefined || value === true) this.facts.set(key, value);
    else if (before === null) this.facts.set(key, value);
  }

  /** Computes something once per behaviour. */
  once<T>(key: string, compute: () => T): T {
    if (!this.#memo.has(key)) this.#memo.set(key, compute());
    const value = this.#memo.get(key);
    assert(value !== undefined, 'what is kept is something');
    return value as T;
  }
}

/** All sets of so many, in the order of the list. */
function subsets<T>(list: readonly T[], size: number): readonly (readonly T[])[] {
  if (size === 0) return [[]];
  return list.flatMap((first, i) => subsets(list.slice(i + 1), size - 1).map((rest) => [first, ...rest]));
}

/** By the log. */
function isFurther({ progress: x }: ReplicaRecord, { progress: y }: ReplicaRecord): boolean {
  return x !== undefined && (y === undefined || x.term > y.term || (x.term === y.term && x.index > y.index));
}

function groupBy<K, V>(list: readonly V[], keyOf: (one: V) => K): ReadonlyMap<K, readonly V[]> {
  const groups = new Map<K, V[]>();
  for (const one of list) {
    const known = groups.get(keyOf(one));
    if (known === undefined) groups.set(keyOf(one), [one]);
    else known.push(one);
  }
  return groups;
}
