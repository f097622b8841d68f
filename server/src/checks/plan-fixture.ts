// Small plans and histories for the tests of checks, said in few words. Times are in milliseconds.
import type { Ending, History, OperationRecord, ReplicaRecord, Value, WriteRecord } from '../simulator/history.ts';
import { Decisions } from '../simulator/kernel/decisions.ts';
import { FormTable } from '../simulator/kernel/forms.ts';
import { constantTime, gridFor, type Time } from '../simulator/kernel/time.ts';
import type { Origin, PlannedScenario } from '../plan/planned-scenario.ts';
import type { ExpectationPlan } from '../simulator/condition-plan.ts';
import type { FaultActionPlan, FaultPlan, ImperfectionPlan } from '../simulator/fault-plan.ts';
import type { Draw } from '../simulator/plan-ids.ts';
import type { Plan, StorePlan } from '../simulator/plan.ts';
import type { OperationPlan, StatementPlan } from '../simulator/program-plan.ts';

export const noDuration: Draw = { lowNs: 0, highNs: 0, law: null, range: null, unknowns: [] };

export function fixed(milliseconds: number): Draw {
  return { ...noDuration, lowNs: milliseconds * 1e6, highNs: milliseconds * 1e6 };
}

export function between(lowMs: number, highMs: number, range: number | null = null): Draw {
  return { ...noDuration, lowNs: lowMs * 1e6, highNs: highMs * 1e6, range };
}

interface PlanWords {
  readonly machines?: readonly string[];
  readonly stores?: readonly (Partial<StorePlan> & { readonly replicas: readonly number[] })[];
  /** Programs by name: label and verb of each operation on key `x` of store 0. */
  readonly programs?: readonly { readonly name: string; readonly machine: number; readonly via?: number; readonly operations: readonly OperationWords[] }[];
  readonly expectations?: readonly Pick<ExpectationPlan, 'mode' | 'condition'>[];
  readonly faults?: readonly { readonly text: string; readonly kind: 'cut' | 'crash' | 'pause' | 'step'; readonly label?: string }[];
  readonly imperfections?: readonly ImperfectionPlan[];
  /** Every pair talks with this delay. */
  readonly delay?: Draw;
}

interface OperationWords {
  readonly label: string;
  readonly verb: 'write' | 'increment' | 'read';
  readonly timeout?: Draw;
  readonly retries?: number;
  readonly via?: number;
}

export function planOf(words: PlanWords): Plan {
  const machines = words.machines ?? ['n1'];
  const operations: OperationPlan[] = [];
  const programs = (words.programs ?? []).map((program, id) => ({
    name: program.name,
    machine: program.machine,
    via: program.via === undefined ? null : ({ kind: 'machine', machine: program.via } as const),
    body: program.operations.map((operation): StatementPlan => {
      operations.push({ label: operation.label, text: `${operation.verb} kv.x`, program: id, verb: operation.verb, store: 0 });
      const common = { operation: operations.length - 1, store: 0, key: 'x', timeout: operation.timeout ?? null, retries: operation.retries ?? 0, ...(operation.via === undefined ? {} : { via: { kind: 'machine', machine: operation.via } as const }) };
      if (operation.verb === 'read') return { kind: 'read', ...common };
      if (operation.verb === 'write') return { kind: 'write', ...common, value: { kind: 'number', value: operations.length } };
      return { kind: 'increment', ...common, by: { kind: 'number', value: 1 } };
    }),
  }));
  const pairs = machines.flatMap((_, from) => machines.flatMap((_, to) => (from === to ? [] : [{ from, to }])));
  return {
    scenario: 'a test',
    durationNs: null,
    machines: machines.map((name) => ({
      name,
      own: false,
      zone: null,
      disk: 'kept',
      takes: noDuration,
      skew: noDuration,
      driftPpb: { low: 0, high: 0, range: null },
    })),
    links: [{ name: '* <-> *' }],
    routes: pairs.map((pair) => ({ ...pair, delay: words.delay ?? between(1, 4), delayOf: {}, loss: 0, duplicate: 0, order: 'any', delayLink: 0, lossLink: 0 })),
    stores: (words.stores ?? []).map((store) => ({
      name: 'kv',
      replication: store.replicas.length > 1 ? 'multi-leader' : 'single',
      conflict: 'last-write-wins',
      timestamp: 'time-of-day',
      ties: 'replica',
      resendEveryNs: null,
      takesRead: noDuration,
      takesWrite: noDuration,
      ...store,
    })),
    programs,
    operations,
    readings: [],
    faults: (words.faults ?? []).map(({ text, kind, label }): FaultPlan => ({ text, label: label ?? null, upTo: null, actions: [actionOf(kind)] })),
    detectors: [],
    lets: [],
    expectations: (words.expectations ?? []).map((expectation) => ({ ...expectation, text: 'as the test says' })),
    ranges: [],
    imperfections: words.imperfections ?? [],
  };
}

function actionOf(kind: 'cut' | 'crash' | 'pause' | 'step'): FaultActionPlan {
  const timing = { at: fixed(0), after: null, for: null, every: null, when: null };
  const machines = { quantifier: 'all', machines: [0] } as const;
  switch (kind) {
    case 'cut':
      return { kind, timing, alternatives: [[{ from: 0, to: 1 }]] };
    case 'step':
      return { kind, timing, machines, by: fixed(1) };
    default:
      return { kind, timing, machines };
  }
}

interface HistoryWords {
  /** Operations in the order in which they began. */
  readonly operations: readonly {
    readonly operation: number;
    readonly program?: number;
    readonly instance?: number;
    readonly from: number;
    readonly to: number | null;
    readonly ending?: Ending;
    readonly value?: Value;
    readonly write?: number;
    readonly reads?: readonly number[];
  }[];
  readonly writes?: readonly { readonly operation: number; readonly instance?: number; readonly value?: Value; readonly saw?: readonly number[]; readonly at?: number }[];
  /** Winners of `x` of store 0 at each replica. */
  readonly replicas?: readonly { readonly winners: readonly number[]; readonly up?: boolean }[];
  readonly changes?: readonly number[];
  readonly anchors?: readonly number[];
  /** Later writes of the store's order come later in this list; default: by number. */
  readonly order?: readonly number[];
}

/** A history as the simulator would give it, without a simulator. */
export function historyOf(words: HistoryWords): History {
  const grid = gridFor(1e9);
  const at = (milliseconds: number): Time => constantTime(milliseconds * 1e6, grid);
  const writes = (words.writes ?? []).map(
    ({ operation, instance, value, saw, at: instant }): WriteRecord => ({
      operation,
      instance: instance ?? 0,
      effect: 0,
      program: 0,
      store: 0,
      key: 'x',
      value: value ?? operation,
      replica: 0,
      tookEffect: at(instant ?? 0),
      timestamp: null,
      earliest: null,
      saw: new Set(saw),
      grant: null,
      visible: new Map(),
    }),
  );
  const order = words.order ?? writes.map((_, id) => id);
  return {
    grid,
    forms: new FormTable(() => ({ lowTicks: 0, highTicks: 0 })),
    decisions: new Decisions(grid, null),
    readings: [],
    operations: words.operations.map(
      (operation): OperationRecord => ({
        operation: operation.operation,
        instance: operation.instance ?? 0,
        program: operation.program ?? 0,
        session: 0,
        begin: at(operation.from),
        end: operation.to === null ? null : at(operation.to),
        ending: operation.ending ?? (operation.to === null ? 'unknown' : 'ok'),
        value: operation.value,
        write: operation.write ?? null,
        writes: writes.flatMap((write, id) => (write.operation === operation.operation && write.instance === (operation.instance ?? 0) ? [id] : [])),
        served: [],
        parent: null,
        reads: operation.reads ?? [],
      }),
    ),
    writes,
    faultEnds: [],
    pictures: new Map(),
    queueChanges: [],
    unknowns: new Map(),
    effects: [],
    replicas: (words.replicas ?? []).map(
      ({ winners, up }, machine): ReplicaRecord => ({ store: 0, machine, up: up ?? true, winners: new Map([['x', winners]]) }),
    ),
    end: at(1000),
    anchors: (words.anchors ?? []).map(at),
    convergence: [
      { store: 0, changes: (words.changes ?? []).map(at) },
    ],
    queues: [],
    crashes: [],
    suspicions: [],
    leaderships: [],
    grants: [],
    holds: [],
    limit: null,
    inexact: null,
    comesAfter: (a, b) => order.indexOf(a) > order.indexOf(b),
    messages: { sent: 0, delivered: 0, dropped: 0, inFlight: 0 },
  };
}

/** A plan with places that tell what they are of: lists run on behind each other, one character each. */
export function plannedOf(plan: Plan, name = plan.scenario): PlannedScenario {
  let offset = 0;
  const places = (things: readonly unknown[]): Origin[] => things.map(() => ({ file: 'test.fault', range: { start: offset, end: ++offset } }));
  return {
    name,
    plan,
    planHash: 'hash',
    origins: {
      scenario: { file: 'test.fault', range: { start: 0, end: 0 } },
      machines: places(plan.machines),
      links: places(plan.links),
      stores: places(plan.stores),
      services: places(plan.services ?? []),
      balancers: places(plan.balancers ?? []),
      locks: places(plan.locks ?? []),
      detectors: places(plan.detectors),
      programs: places(plan.programs),
      operations: places(plan.operations),
      statements: places(plan.operations),
      readings: places(plan.readings),
      faults: places(plan.faults),
      expectations: places(plan.expectations),
      ranges: places(plan.ranges),
      imperfections: places(plan.imperfections),
    },
    planVariant: () => false,
    variants: [],
    blockers: [],
  };
}
