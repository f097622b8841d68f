// The state of one directed link between two machines.
import { Resource } from '../kernel/resource.ts';
import type { Event } from '../kernel/activity.ts';
import type { DegradedRoute, RoutePlan } from '../network-plan.ts';
import type { Draw, FaultId, MachineId } from '../plan-ids.ts';
import type { Plan } from '../plan.ts';
import { delayKinds } from './message.ts';
import type { Port } from './port.ts';
import type { Stream } from './segment.ts';

export interface Link {
  readonly route: RoutePlan;
  /** By the code of a message. */
  readonly delays: readonly Draw[];
  /** The same of what is sent before things settle; null: they are. */
  readonly early: readonly Draw[] | null;
  /** Guards the cuts. */
  readonly resource: Resource<Event>;
  /** Guards `last`. */
  readonly order: Resource<Event>;
  /** Cuts and partitions in force, by reason. */
  readonly inForce: { cut: number; partition: number };
  /** How many ever began: a message that finds another number than when it was sent was in flight meanwhile. */
  begun: number;
  /** The last arrival, of ordered links and of what was held. */
  last: Event | null;
  /** How many holds are in force, and how many ever began. */
  holds: number;
  holdsBegun: number;
  /** Whether any fault holds it, so that the order of sending has to be known; how many were sent. */
  readonly mayBeHeld: boolean;
  sent: number;
  /** What waits for the end of a hold. Guarded by `order`. */
  held: Held[];
  /** The port that it leads to; null: none. */
  readonly port: Port | null;
  /** Of losses in bursts: whether the message before was lost, and what guards that. */
  wasLost: boolean | null;
  /** The same of each degradation in force that has bursts of its own. */
  readonly wasLostIn: Map<Degradation, boolean>;
  readonly burst: Resource<Event>;
  /** What has been sent over it by tcp since it was last given up, and what guards the order of that. */
  stream: Stream | null;
  readonly sending: Resource<Event>;
  /** What it is like instead of as declared, the latest last. */
  degradations: Degradation[];
}

/** A message that waits for the end of a hold: kept back, or caught under way. */
export interface Held {
  readonly sent: number;
  readonly release: () => void;
}

/** One action of a fault that is in force. */
export interface Degradation {
  readonly route: DegradedRoute;
  readonly fault: FaultId;
  readonly action: number;
}

export type CutReason = 'cut' | 'partition';

export function newLink(plan: Plan, route: RoutePlan, port: Port | null): Link {
  const delays = delayKinds.map((kind) => (kind === null ? undefined : route.delayOf[kind]) ?? route.delay);
  const { unsettled } = route;
  const early = unsettled === undefined ? null : delayKinds.map((kind) => (kind === null ? undefined : unsettled.delayOf[kind]) ?? unsettled.delay);
  return {
    route,
    delays,
    early,
    resource: new Resource<Event>(),
    order: new Resource<Event>(),
    inForce: { cut: 0, partition: 0 },
    begun: 0,
    last: null,
    holds: 0,
    holdsBegun: 0,
    mayBeHeld: mayBeHeld(plan, route.from, route.to),
    sent: 0,
    held: [],
    port,
    wasLost: null,
    wasLostIn: new Map(),
    burst: new Resource<Event>(),
    stream: null,
    sending: new Resource<Event>(),
    degradations: [],
  };
}

function mayBeHeld(plan: Plan, from: MachineId, to: MachineId): boolean {
  return plan.faults.some(({ actions }) =>
    actions.some((action) => action.kind === 'hold' && action.alternatives.some((pairs) => pairs.some((pair) => pair.from === from && pair.to === to))),
  );
}

const knownRoutes = new WeakMap<Plan, ReadonlyMap<number, RoutePlan>>();

/** Routes by `from * machines + to`, made once per plan: runs are many. */
export function routesOf(plan: Plan): ReadonlyMap<number, RoutePlan> {
  const known = knownRoutes.get(plan);
  if (known !== undefined) return known;
  const routes = new Map(plan.routes.map((route) => [route.from * plan.machines.length + route.to, route]));
  knownRoutes.set(plan, routes);
  return routes;
}
