// How long a request, its service and its response take at least and at most, by what is declared.
import { present } from '../../base/assert.ts';
import type { Origin, Origins } from '../../plan/planned-scenario.ts';
import type { Draw, MachineId, MessageKind, OperationId, Plan, ProgramPlan, StatementPlan } from '../../simulator/plan.ts';

export interface Bounds {
  readonly lowNs: number;
  /** Infinite where a law has no upper bound. */
  readonly highNs: number;
}

/** A statement that sends a request and waits for its response. */
export type RequestStatement = Extract<StatementPlan, { operation: OperationId }>;

/** All requests of a scenario. */
export function requestsOf(plan: Plan): { readonly program: ProgramPlan; readonly statement: RequestStatement }[] {
  const within = (body: readonly StatementPlan[]): RequestStatement[] =>
    body.flatMap((statement) => (statement.kind === 'repeat' ? within(statement.body) : 'operation' in statement ? [statement] : []));
  return plan.programs.flatMap((program) => within(program.body).map((statement) => ({ program, statement })));
}

/** `2d + r` over all machines that may answer: from the shortest to the longest. */
export function roundTrip(plan: Plan, program: ProgramPlan, statement: RequestStatement): Bounds {
  const trips = serversOf(plan, program, statement.store).map((server) => tripTo(plan, program, statement, server));
  return { lowNs: Math.min(...trips.map(({ lowNs }) => lowNs)), highNs: Math.max(...trips.map(({ highNs }) => highNs)) };
}

/** The machines to which a program's requests to a store may go. */
export function serversOf(plan: Plan, { via }: ProgramPlan, store: number): readonly MachineId[] {
  const { replicas } = present(plan.stores[store], 'store');
  return via?.kind === 'machine' && replicas.includes(via.machine) ? [via.machine] : replicas;
}

function tripTo(plan: Plan, program: ProgramPlan, statement: RequestStatement, server: MachineId): Bounds {
  const reads = statement.kind === 'read' || statement.kind === 'await';
  const store = present(plan.stores[statement.store], 'store');
  return sum([
    delayBounds(plan, program.machine, server, reads ? 'read' : 'write'),
    drawBounds(plan, present(plan.machines[server], 'machine').takes),
    drawBounds(plan, reads ? store.takesRead : store.takesWrite),
    delayBounds(plan, server, program.machine, 'response'),
  ]);
}

function delayBounds(plan: Plan, from: MachineId, to: MachineId, kind: MessageKind): Bounds {
  if (from === to) return { lowNs: 0, highNs: 0 };
  const route = plan.routes.find((one) => one.from === from && one.to === to);
  // Without a link nothing arrives; that is another finding's business.
  return route === undefined ? { lowNs: 0, highNs: 0 } : drawBounds(plan, route.delayOf[kind] ?? route.delay);
}

/** The bounds of a drawn duration, its unknowns included. */
export function drawBounds(plan: Plan, draw: Draw): Bounds {
  const unknowns = draw.unknowns.map(({ let: id, factor }) => {
    const { lowNs, highNs } = drawBounds(plan, present(plan.lets[id], 'let').value);
    return factor >= 0 ? { lowNs: factor * lowNs, highNs: factor * highNs } : { lowNs: factor * highNs, highNs: factor * lowNs };
  });
  return sum([draw, ...unknowns]);
}

function sum(parts: readonly Bounds[]): Bounds {
  return {
    lowNs: parts.reduce((total, { lowNs }) => total + lowNs, 0),
    highNs: parts.reduce((total, { highNs }) => total + highNs, 0),
  };
}

/** Where an operation stands. */
export function statementOrigin(origins: Origins, operation: OperationId): Origin {
  return present(origins.statements[operation], 'the place of an operation');
}
