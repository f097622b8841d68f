// How long a request, its service and its response take at least and at most, by what is declared.
import { present } from '../../base/assert.ts';
import type { Origin, Origins } from '../../plan/planned-scenario.ts';
import { statementsIn } from '../reached-effects.ts';
import { longestPausesNs } from '../../simulator/software/backoff.ts';
import type { MessageKind } from '../../simulator/network-plan.ts';
import type { Draw, MachineId, OperationId, ProgramId, StoreId } from '../../simulator/plan-ids.ts';
import type { BalancerPlan, ByzantinePlan, Plan, StorePlan } from '../../simulator/plan.ts';
import { confirmsReads } from '../../simulator/stores/leader-rules.ts';
import type { ProgramPlan, StatementPlan } from '../../simulator/program-plan.ts';

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
    body.flatMap((statement) => (statement.kind === 'repeat' || statement.kind === 'together' ? within(statement.body) : statement.kind === 'transaction' ? [statement, ...within(statement.body)] : 'operation' in statement ? [statement] : []));
  return plan.programs.flatMap((program) => within(program.body).map((statement) => ({ program, statement })));
}

/** What a trip is reckoned for. */
interface Occasion {
  /** Nothing is broken, so that what surely comes in time is not asked for again. Otherwise whatever a handler asks may take all its attempts. */
  readonly isUnbroken: boolean;
  /** Handlers that wait for it; one that waits for itself never ends. */
  readonly within: readonly ProgramId[];
}

/** `2d + r` over all machines that may answer: from the shortest to the longest. */
export function roundTrip(plan: Plan, program: ProgramPlan, statement: RequestStatement, { isUnbroken }: Pick<Occasion, 'isUnbroken'>): Bounds {
  return tripOf(plan, program, statement, { isUnbroken, within: [] });
}

function tripOf(plan: Plan, program: ProgramPlan, statement: RequestStatement, occasion: Occasion): Bounds {
  // All that is done in a transaction comes before its end.
  if (statement.kind === 'transaction') return sum([endOf(plan, program, statement, occasion), bodyBounds(plan, program, statement.body, occasion)]);
  return endOf(plan, program, statement, occasion);
}

function endOf(plan: Plan, program: ProgramPlan, statement: RequestStatement, occasion: Occasion): Bounds {
  const quorum = !('store' in statement) ? undefined : present(plan.stores[statement.store], 'store').quorum;
  if (quorum !== undefined) return widest(hostsOf(plan, program).flatMap((client) => coordinatorsOf(plan, program, statement).map((by) => tripOfQuorum(plan, client, by, statement, quorum))));
  const byzantine = !('store' in statement) ? undefined : present(plan.stores[statement.store], 'store').byzantine;
  if (byzantine !== undefined) return widest(hostsOf(plan, program).flatMap((client) => coordinatorsOf(plan, program, statement).map((by) => tripOfLiars(plan, client, by, statement, byzantine))));
  const trips = hostsOf(plan, program).flatMap((client) =>
    serversOf(plan, program, statement).map((server) => sum([tripTo(plan, client, statement, server, occasion), confirmingBounds(plan, program, statement)])),
  );
  return widest(trips);
}

/** To whoever coordinates it and back, and meanwhile to the replicas and back: to read, to write, or first the one and then the other. */
function tripOfQuorum(plan: Plan, client: MachineId, by: MachineId, statement: RequestStatement, quorum: NonNullable<StorePlan['quorum']>): Bounds {
  const isRead = statement.kind === 'read' || statement.kind === 'await';
  const to = client === by ? [] : [delayBounds(plan, client, by, requestKind(statement)), delayBounds(plan, by, client, 'response')];
  const reading = statement.kind === 'write' ? [] : [phaseBounds(plan, by, statement, 'read', quorum.read)];
  const writing = isRead ? [] : [phaseBounds(plan, by, statement, 'write', quorum.write)];
  return sum([...to, ...reading, ...writing]);
}

/** To whoever coordinates it and back, and meanwhile to all replicas, which agree on it. */
function tripOfLiars(plan: Plan, client: MachineId, by: MachineId, statement: RequestStatement, byzantine: ByzantinePlan): Bounds {
  const to = client === by ? [] : [delayBounds(plan, client, by, requestKind(statement)), delayBounds(plan, by, client, 'response')];
  return sum([...to, { lowNs: agreedNs(plan, by, statement, byzantine, 'lowNs'), highNs: agreedNs(plan, by, statement, byzantine, 'highNs') }]);
}

/** Request, proposal, prepare, commit and answer, as long as the first primary leads and nobody lies: whoever goes on waits for the nearest that are enough. */
function agreedNs(plan: Plan, by: MachineId, statement: RequestStatement, { liars, leader }: ByzantinePlan, bound: keyof Bounds): number {
  const { replicas, takesRead, takesWrite } = present(plan.stores['store' in statement ? statement.store : -1], 'store');
  const kind = requestKind(statement);
  const primary = leader ?? present(replicas[0], 'a replica');
  const most = Math.floor((replicas.length + liars) / 2) + 1;
  const travelNs = (from: MachineId, to: MachineId, as: MessageKind | null): number => delayBounds(plan, from, to, as)[bound];
  const soonest = (times: readonly number[], needed: number): number => present([...times].sort((x, y) => x - y)[needed - 1], 'a replica');
  /** When so many of them have told it what they had at their times. */
  const heardBy = (to: MachineId, times: ReadonlyMap<MachineId, number>, needed: number): number => soonest([...times].map(([from, ns]) => ns + travelNs(from, to, 'replicate')), needed);

  const asked = new Map(replicas.map((one) => [one, travelNs(by, one, kind) + drawBounds(plan, present(plan.machines[one], 'machine').takes)[bound] + drawBounds(plan, kind === 'read' ? takesRead : takesWrite)[bound]]));
  const proposed = new Map(replicas.map((one) => [one, Math.max(present(asked.get(one), 'when it is asked'), present(asked.get(primary), 'when it is asked') + travelNs(primary, one, 'replicate'))]));
  const prepared = new Map(replicas.map((one) => [one, Math.max(present(proposed.get(one), 'when it is proposed'), heardBy(one, proposed, most))]));
  const committed = new Map(replicas.map((one) => [one, Math.max(present(prepared.get(one), 'when it is prepared'), heardBy(one, prepared, most))]));
  return soonest(replicas.map((one) => present(committed.get(one), 'when it is committed') + travelNs(one, by, 'response')), liars + 1);
}

/** Until so many replicas have answered. */
function phaseBounds(plan: Plan, by: MachineId, statement: RequestStatement, kind: 'read' | 'write', needed: number): Bounds {
  const { replicas, takesRead, takesWrite } = present(plan.stores['store' in statement ? statement.store : -1], 'store');
  const trips = replicas.map((replica) =>
    sum([delayBounds(plan, by, replica, kind), drawBounds(plan, present(plan.machines[replica], 'machine').takes), drawBounds(plan, kind === 'read' ? takesRead : takesWrite), delayBounds(plan, replica, by, 'response')]),
  );
  const smallest = (bounds: readonly number[]): number => present([...bounds].sort((x, y) => x - y)[needed - 1], 'a replica');
  return { lowNs: smallest(trips.map(({ lowNs }) => lowNs)), highNs: smallest(trips.map(({ highNs }) => highNs)) };
}

/** Until as many followers as its leader waits for have acknowledged a write, or that they follow it. */
function followingBounds(plan: Plan, { leader, replicas }: StorePlan): Bounds {
  if (leader === undefined || leader.followers === 0) return { lowNs: 0, highNs: 0 };
  const { machine, followers } = leader;
  const trips = replicas.filter((one) => one !== machine).map((one) => sum([delayBounds(plan, machine, one, 'replicate'), delayBounds(plan, one, machine, 'replicate')]));
  const smallest = (bounds: readonly number[]): number => present([...bounds].sort((x, y) => x - y)[followers - 1], 'a follower');
  return { lowNs: smallest(trips.map(({ lowNs }) => lowNs)), highNs: smallest(trips.map(({ highNs }) => highNs)) };
}

/** The same of a read that its leader answers when followers have said that they follow it still. */
function confirmingBounds(plan: Plan, program: ProgramPlan, statement: RequestStatement): Bounds {
  const store = 'store' in statement && requestKind(statement) === 'read' ? present(plan.stores[statement.store], 'store') : undefined;
  const isByName = (statement.via ?? program.via)?.kind === 'machine';
  return store === undefined || isByName || !confirmsReads(store) ? sum([]) : followingBounds(plan, store);
}

function widest(trips: readonly Bounds[]): Bounds {
  return { lowNs: Math.min(...trips.map(({ lowNs }) => lowNs)), highNs: Math.max(...trips.map(({ highNs }) => highNs)) };
}

/** The machines to which a request of a program may go. */
export function serversOf(plan: Plan, program: ProgramPlan, statement: RequestStatement): readonly MachineId[] {
  if (statement.kind === 'call') return statement.callee.kind === 'machine' ? [statement.callee.machine] : statement.callee.machines;
  if ('lock' in statement) return [present(plan.locks?.[statement.lock], 'lock').machine];
  const { replicas, leader, consensus } = present(plan.stores[statement.store], 'store');
  const via = statement.via ?? program.via;
  // Whoever is not the leader says who is.
  if (via?.kind === 'machine' && consensus === undefined && replicas.includes(via.machine)) return [via.machine];
  return leader === undefined ? replicas : [leader.machine];
}

/** The machines whose clocks stamp the writes of a store: its replicas; of a quorum, whoever coordinates writes. */
export function stampersOf(plan: Plan, store: StoreId): readonly MachineId[] {
  const { replicas, replication } = present(plan.stores[store], 'store');
  if (replication !== 'quorum' && replication !== 'byzantine') return replicas;
  const coordinators = requestsOf(plan).flatMap(({ program, statement }) => {
    if (!('store' in statement) || statement.kind === 'read' || statement.kind === 'await' || statement.store !== store) return [];
    return coordinatorsOf(plan, program, statement);
  });
  return [...new Set(coordinators)];
}

/** Who asks the replicas of a quorum: the machine by which it goes, or the client itself. */
function coordinatorsOf(plan: Plan, program: ProgramPlan, statement: RequestStatement): readonly MachineId[] {
  const via = statement.via ?? program.via;
  return via?.kind === 'machine' ? [via.machine] : hostsOf(plan, program);
}

/** The machines on which a program runs: of a handler all of its service's. */
export function hostsOf(plan: Plan, { machine, handles }: ProgramPlan): readonly MachineId[] {
  return handles === null || handles === undefined ? [machine] : present(plan.services?.[handles], 'service').machines;
}

function tripTo(plan: Plan, client: MachineId, statement: RequestStatement, server: MachineId, occasion: Occasion): Bounds {
  const hop = balancerOf(plan, statement)?.machine;
  const first = hop ?? server;
  return sum([
    delayBounds(plan, client, first, requestKind(statement)),
    ...(hop === undefined ? [] : [drawBounds(plan, present(plan.machines[hop], 'machine').takes), delayBounds(plan, hop, server, requestKind(statement)), delayBounds(plan, server, hop, 'response')]),
    drawBounds(plan, present(plan.machines[server], 'machine').takes),
    workBounds(plan, statement, occasion),
    agreementBounds(plan, statement, server),
    delayBounds(plan, first, client, 'response'),
  ]);
}

/** How long a leader needs to have a majority: there and back, to the nearest that make one. */
function agreementBounds(plan: Plan, statement: RequestStatement, leader: MachineId): Bounds {
  const store = 'store' in statement ? present(plan.stores[statement.store], 'store') : undefined;
  const needed = store?.consensus === undefined ? 0 : Math.floor(store.replicas.length / 2);
  if (store === undefined || needed === 0) return sum([]);
  const trips = store.replicas.filter((other) => other !== leader).map((other) => sum([delayBounds(plan, leader, other, 'replicate'), delayBounds(plan, other, leader, 'replicate')]));
  const nth = (of: 'lowNs' | 'highNs'): number => trips.map((trip) => trip[of]).sort((x, y) => x - y)[needed - 1] ?? 0;
  return { lowNs: nth('lowNs'), highNs: nth('highNs') };
}

/** What passes its requests on; undefined: nothing does. */
export function balancerOf(plan: Plan, statement: RequestStatement): BalancerPlan | undefined {
  const balancer = statement.kind === 'call' && statement.callee.kind === 'service' ? statement.callee.balancer : undefined;
  return balancer === undefined ? undefined : present(plan.balancers?.[balancer], 'balancer');
}

/** By which kind of message a link declares its delay; null: by none. */
function requestKind({ kind }: RequestStatement): MessageKind | null {
  if (kind === 'call' || kind === 'acquire' || kind === 'release') return null;
  return kind === 'read' || kind === 'await' ? 'read' : 'write';
}

/** How long a store or service works on it, its machine's share left out. */
function workBounds(plan: Plan, statement: RequestStatement, occasion: Occasion): Bounds {
  if (statement.kind === 'call') {
    const { callee } = statement;
    if (callee.kind === 'machine') return sum([]);
    const takes = drawBounds(plan, present(plan.services?.[callee.service], 'service').takes);
    if (callee.handler === null) return takes;
    if (occasion.within.includes(callee.handler)) return { lowNs: 0, highNs: Infinity };
    const handler = present(plan.programs[callee.handler], 'handler');
    return sum([takes, bodyBounds(plan, handler, handler.body, { ...occasion, within: [...occasion.within, callee.handler] })]);
  }
  if ('lock' in statement) return sum([]);
  const store = present(plan.stores[statement.store], 'store');
  if (requestKind(statement) === 'read') return drawBounds(plan, store.takesRead);
  return sum([drawBounds(plan, store.takesWrite), followingBounds(plan, store)]);
}

/** How long a program lasts, whatever is broken. */
export function programBounds(plan: Plan, program: ProgramPlan): Bounds {
  return bodyBounds(plan, program, program.body, { isUnbroken: false, within: [] });
}

/** How long a handler lasts: its statements one after the other, where none of them ends it early or is skipped. */
function bodyBounds(plan: Plan, program: ProgramPlan, body: readonly StatementPlan[], occasion: Occasion): Bounds {
  const bounds = body.map((statement): Bounds => {
    switch (statement.kind) {
      case 'wait':
      case 'take':
        return drawBounds(plan, statement.duration);
      case 'effect':
      case 'now':
      case 'fail':
      case 'put':
        return { lowNs: 0, highNs: 0 };
      case 'together': {
        const each = statement.body.map((one) => bodyBounds(plan, program, [one], occasion));
        return { lowNs: Math.max(0, ...each.map(({ lowNs }) => lowNs)), highNs: Math.max(0, ...each.map(({ highNs }) => highNs)) };
      }
      case 'repeat': {
        const once = bodyBounds(plan, program, statement.body, occasion);
        const count = statement.count ?? Infinity;
        const every = statement.every === null ? { lowNs: 0, highNs: 0 } : drawBounds(plan, statement.every);
        return { lowNs: once.lowNs * count, highNs: Math.max(once.highNs, every.highNs) * count };
      }
      default: {
        const trip = tripOf(plan, program, statement, occasion);
        if (statement.timeout === null) return statement.kind === 'await' || statement.kind === 'acquire' ? { lowNs: trip.lowNs, highNs: Infinity } : trip;
        const timeout = drawBounds(plan, statement.timeout);
        return { lowNs: statement.breaker === undefined ? Math.min(trip.lowNs, timeout.lowNs * (statement.retries + 1)) : 0, highNs: longestNs(plan, statement, trip, timeout, occasion) };
      }
    }
  });
  const total = sum(bounds);
  return statementsIn(body).some(({ kind }) => kind === 'fail') ? { lowNs: 0, highNs: total.highNs } : total;
}

/** Once there and back, if that surely comes before the timeout and nobody says no; otherwise all attempts. */
function longestNs(plan: Plan, statement: RequestStatement, trip: Bounds, timeout: Bounds, { isUnbroken }: Occasion): number {
  if (isUnbroken && trip.highNs < timeout.lowNs && !isRefusable(plan, statement)) return trip.highNs;
  const onceNs = isUnbroken ? Math.min(trip.highNs, timeout.highNs) : timeout.highNs;
  return onceNs * (statement.retries + 1) + longestPausesNs(statement.retries, statement.backoff);
}

/** Whether a request may be answered that it failed, though nothing is broken. */
function isRefusable(plan: Plan, statement: RequestStatement): boolean {
  if (statement.kind !== 'call' || statement.callee.kind !== 'service') return false;
  const { service, handler } = statement.callee;
  if (present(plan.services?.[service], 'service').queue !== undefined) return true;
  return handler !== null && statementsIn(present(plan.programs[handler], 'handler').body).some(({ kind }) => kind === 'fail');
}

/** Of one message of a kind; none for a machine to itself. */
export function delayBounds(plan: Plan, from: MachineId, to: MachineId, kind: MessageKind | null): Bounds {
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
