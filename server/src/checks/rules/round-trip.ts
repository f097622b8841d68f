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
  const trips = serversOf(plan, program, statement).map((server) => tripTo(plan, program, statement, server));
  return { lowNs: Math.min(...trips.map(({ lowNs }) => lowNs)), highNs: Math.max(...trips.map(({ highNs }) => highNs)) };
}

/** The machines to which a request of a program may go. */
export function serversOf(plan: Plan, { via }: ProgramPlan, statement: RequestStatement): readonly MachineId[] {
  if (statement.kind === 'call') return [statement.callee.machine];
  const { replicas } = present(plan.stores[statement.store], 'store');
  return via?.kind === 'machine' && replicas.includes(via.machine) ? [via.machine] : replicas;
}

function tripTo(plan: Plan, program: ProgramPlan, statement: RequestStatement, server: MachineId): Bounds {
  return sum([
    delayBounds(plan, program.machine, server, requestKind(statement)),
    drawBounds(plan, present(plan.machines[server], 'machine').takes),
    storeBounds(plan, statement),
    delayBounds(plan, server, program.machine, 'response'),
  ]);
}

/** By which kind of message a link declares its delay; null: by none. */
function requestKind({ kind }: RequestStatement): MessageKind | null {
  if (kind === 'call') return null;
  return kind === 'read' || kind === 'await' ? 'read' : 'write';
}

function storeBounds(plan: Plan, statement: RequestStatement): Bounds {
  if (statement.kind === 'call') return sum([]);
  const store = present(plan.stores[statement.store], 'store');
  return drawBounds(plan, requestKind(statement) === 'read' ? store.takesRead : store.takesWrite);
}

function delayBounds(plan: Plan, from: MachineId, to: MachineId, kind: MessageKind | null): Bounds {
  if (from === to) return { lowNs: 0, highNs: 0 };
  const route = plan.routes.find((one) => one.from === from && one.to === to);
  // Without a link nothing arrives; that is another finding's business.
  return route === undefined ? { lowNs: 0, highNs: 0 } : drawBounds(plan, (kind === null ? undefined : route.delayOf[kind]) ?? route.delay);
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
