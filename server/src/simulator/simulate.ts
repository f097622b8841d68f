// Runs one behaviour of a plan: for one assignment of its inputs, one history. The same plan and inputs, the same bytes.
import type { StatementPlan } from './program-plan.ts';
import { Clocks } from './clocks/clocks.ts';
import { Faults } from './faults/faults.ts';
import { Liars } from './faults/liars.ts';
import { Moments } from './faults/moments.ts';
import type { History } from './history.ts';
import { Draws } from './kernel/draws.ts';
import { isOfMessage } from './kernel/event-queue.ts';
import type { Inputs } from './kernel/inputs.ts';
import { zAt } from './kernel/normal-tail.ts';
import { type Grid, gridFor } from './kernel/time.ts';
import { World } from './kernel/world.ts';
import { Links } from './network/links.ts';
import type { ConditionPlan } from './condition-plan.ts';
import type { Draw, LetId } from './plan-ids.ts';
import type { BalancerPlan, DetectorPlan, Plan } from './plan.ts';
import { recordHistory } from './record-history.ts';
import { longestPausesNs } from './software/backoff.ts';
import { Breakers } from './software/breakers.ts';
import type { Request, RequestServer } from './software/call.ts';
import { Balancers } from './software/balancers.ts';
import { HealthChecks } from './software/health-checks.ts';
import { Callees } from './software/callees.ts';
import { Clients } from './software/clients.ts';
import { Holdings } from './software/holdings.ts';
import { Locks } from './software/locks.ts';
import { Programs } from './software/programs.ts';
import { Readings } from './software/readings.ts';
import { Requests } from './software/requests.ts';
import { Services } from './software/services.ts';
import { Detectors } from './software/detectors.ts';
import { Service } from './software/service.ts';
import { Speed } from './software/speed.ts';
import { valuesIn } from './software/values.ts';
import type { AgreementProbe } from './stores/byzantine/byzantine.ts';
import { viewPatienceNs } from './stores/byzantine/patience.ts';
import type { ConsensusProbe } from './stores/consensus/consensus.ts';
import { electionPatienceNs } from './stores/consensus/patience.ts';
import { type LeaderRules, leaderRules } from './stores/leader-rules.ts';
import { Stores } from './stores/stores.ts';
import type { Trace, TraceEvent } from './trace.ts';
import { TraceLog } from './trace-log.ts';

export interface SimulateOptions {
  /** Whether to tell what happens, event by event: all of it, or what is wanted. Changes nothing else. */
  readonly trace?: boolean | ((event: TraceEvent) => boolean);
  /** Events after which the run is cut short. */
  readonly eventsMax?: number;
  /** Asked now and then: true cuts the run short. It proves nothing then, so that no result hangs on when it was asked. */
  readonly isStopped?: () => boolean;
  /** Of tests: what they put into consensus stores, and want to know of them. */
  readonly probe?: ConsensusProbe;
  /** The same of stores that bear lies. */
  readonly agreement?: AgreementProbe;
  /** The same: what stores with a leader go by. */
  readonly leaderRules?: LeaderRules;
}

export interface Simulated {
  readonly history: History;
  readonly trace: Trace | null;
  /** How many were handled. */
  readonly events: number;
}

/** Unknown values that are compared with something. */
function unknownsAsked({ expectations, shows = [] }: Plan): readonly LetId[] {
  const conditions = [...expectations.map(({ condition }) => condition), ...shows.flatMap(({ what }) => (what.kind === 'probability' ? [what.condition] : []))];
  return [...new Set(conditions.flatMap(valuesIn).flatMap((value) => (value.kind === 'unknown' ? [value.let] : [])))];
}

export const defaultEventsMax = 200_000;

/** One behaviour. `inputs` are made for `gridOf(plan)`, and for this run alone. */
export function simulate(plan: Plan, inputs: Inputs, options: SimulateOptions = {}): Simulated {
  const world = new World(plan, inputs, { eventsMax: options.eventsMax ?? defaultEventsMax, withinNs: longestWithinNs(plan), ...(options.isStopped === undefined ? {} : { isStopped: options.isStopped }) });
  const { trace = false } = options;
  const log = trace === false ? null : new TraceLog(world, trace === true ? null : trace);
  const draws = new Draws(plan, inputs);
  const clocks = new Clocks(world, draws);
  const links = new Links(world, draws, clocks, log);
  const moments = new Moments(world);
  const liars = new Liars(world);
  const service = new Service(world);
  const speed = new Speed(world, draws);
  const stores = new Stores({ world, draws, clocks, links, service, speed, moments, liars, log, areRunning: () => clients.areRunning(), probe: options.probe ?? null, agreement: options.agreement ?? null, leaderRules: options.leaderRules ?? leaderRules });
  const readings = new Readings(world, clocks, log);
  const callees = new Callees({ world, service, speed, moments, log });
  const locks = new Locks({ world, draws, clocks, service, speed, moments, log });
  const holdings = new Holdings({ world, draws, clocks, moments, log });
  const services = new Services({ world, service, speed, moments, log, advance: (run) => programs.advance(run) });
  const checks = new HealthChecks({ world, draws, clocks, links, moments, services, log });
  const balancers = new Balancers({ world, links, services, service, speed, checks });
  const serverOf = ({ call: { statement } }: Request): RequestServer => {
    if ('lock' in statement) return locks;
    if (statement.kind !== 'call') return stores;
    if (statement.callee.kind !== 'service') return callees;
    return statement.callee.balancer === undefined ? services : balancers;
  };
  const breakers = new Breakers({ world, clocks, log });
  const requests = new Requests({
    world, draws, clocks, links, moments, breakers, holdings, log,
    admits: (machine, request) => serverOf(request).admits(machine, request),
    serve: (machine, request) => serverOf(request).request(machine, request),
  });
  const programs = new Programs({ world, draws, clocks, requests, readings, service, speed, moments, log });
  const clients = new Clients(world, draws, (run) => programs.advance(run));
  const detectors = new Detectors({ world, draws, clocks, links, moments, log, declared: (...declaration) => stores.declared(...declaration), trusted: (...news) => stores.trusted(...news) });
  const software = {
    crashed: (machine: number): void => {
      service.crashed(machine);
      stores.crashed(machine);
      locks.crashed(machine);
      services.crashed(machine);
      clients.crashed(machine);
      detectors.crashed(machine);
      requests.crashed(machine);
      breakers.crashed(machine);
      balancers.crashed(machine);
      checks.crashed(machine);
      links.crashed(machine);
    },
    reset: (machine: number): void => {
      requests.reset(machine);
      balancers.reset(machine);
      checks.reset(machine);
    },
    restarted: (machine: number): void => {
      stores.restarted(machine);
      locks.restarted(machine);
      detectors.restarted(machine);
      checks.restarted(machine);
    },
    areRunning: (): boolean => clients.areRunning(),
    surge: (programs: readonly number[], fault: number, action: number, by: 1 | -1): void => clients.surge(programs, fault, action, by),
  };
  const faults = new Faults({ world, draws, links, clocks, speed, moments, liars, software, log });
  faults.start();
  clients.start();
  stores.start();
  detectors.start();
  checks.start();
  world.run();
  stores.end();
  const inFlight = world.countPending((id) => isOfMessage(id.kind)) + links.waiting;
  world.release();
  const messages = { sent: links.sent, delivered: links.delivered, dropped: links.dropped, inFlight };
  const unknowns = new Map(unknownsAsked(plan).map((id) => [id, draws.unknown(id)]));
  const history = recordHistory({ world, executions: requests.executions, readings: readings.records, effects: programs.effects, stores, anchors: faults.anchors, crashes: faults.crashes, suspicions: [...detectors.suspicions, ...checks.suspicions], grants: locks.grants, holdings, serviceQueues: services.queues, pictures: moments.watches.pictures.all(), queueChanges: moments.watches.queueChanges, unknowns, messages });
  return { history, trace: log?.trace ?? null, events: world.events };
}

/** How finely the plan's time is divided: as finely as its length allows. */
export function gridOf(plan: Plan): Grid {
  const known = grids.get(plan);
  if (known !== undefined) return known;
  const typicalNs = typicalLengthNs(plan);
  // A run may get this much longer than it typically is before it gets too long for its grid.
  const grid = gridFor(plan.durationNs ?? Math.max(16 * typicalNs, 2 ** 38), plan.durationNs ?? typicalNs);
  grids.set(plan, grid);
  return grid;
}

const grids = new WeakMap<Plan, Grid>();

/** A generous guess at how long a run lasts, in nanoseconds: all that its programs and faults wait for, one after the other. */
function typicalLengthNs(plan: Plan): number {
  const actions = plan.faults.flatMap((fault) => fault.actions);
  const degraded = actions.flatMap((action) => (action.kind === 'degrade' ? [action.route.delay ?? [], ...Object.values(action.route.delayOf ?? {})].flat() : []));
  const delays = [...plan.routes.flatMap((route) => [route.delay, ...Object.values(route.delayOf)]), ...degraded].map(typicalNs);
  const slowness = actions.reduce((factor, action) => (action.kind === 'slow' ? factor * action.factor.high : factor), 1);
  const services = [...plan.machines.map((machine) => machine.takes), ...plan.stores.flatMap((store) => [store.takesRead, store.takesWrite]), ...(plan.services ?? []).map((one) => one.takes)];
  const roundTripNs = 2 * Math.max(0, ...delays) + slowness * Math.max(0, ...services.map(typicalNs));
  const programs = plan.programs.map((program) => bodyNs(program.body, roundTripNs) + (program.load?.durationNs ?? 0));
  const faults = actions.map(({ timing }) => [timing.at, timing.after, timing.for].map((draw) => (draw === null || draw === 'any' ? 0 : typicalNs(draw))).reduce(add));
  // Who waits for a lock may wait for the lease of each of the others.
  const leases = plan.operations.map(({ verb }) => (verb === 'acquire' ? Math.max(...(plan.locks ?? []).map(({ lease }) => typicalNs(lease))) : 0));
  const resends = plan.stores.map((store) => 2 * (store.resendEveryNs ?? 0));
  const elections = plan.stores.map((store) => (store.byzantine === undefined ? electionPatienceNs(store) : viewPatienceNs(store.byzantine)));
  return [...programs, ...faults, ...leases, ...resends, ...elections].reduce(add, roundTripNs) + longestWithinNs(plan);
}

/** How long a detector needs at most to find a machine dead: a period, the silence, and a vote. */
function detectionNs(plan: Plan, { heartbeatNs, silence }: DetectorPlan): number {
  const delays = plan.routes.flatMap((route) => [route.delay, ...Object.values(route.delayOf)]).map(typicalNs);
  const delayNs = Math.max(0, ...delays);
  // What a phi detector learns deviates no more than the period and a delay together.
  const silenceNs = silence.kind === 'timeout' ? typicalNs(silence.timeout) : Math.ceil((heartbeatNs + delayNs) * (1 + Math.max(0, zAt(silence.threshold))));
  return heartbeatNs + silenceNs + 2 * delayNs;
}

/** How long a balancer needs at most to eject a machine that is dead: its last good check, and as many more as it takes. */
function ejectionNs(plan: Plan, { check }: BalancerPlan): number {
  if (check === null) return 0;
  const delays = plan.routes.flatMap((route) => [route.delay, ...Object.values(route.delayOf)]).map(typicalNs);
  return check.everyNs * check.ejectAfter + Math.max(check.timeoutNs, 2 * Math.max(0, ...delays));
}

function bodyNs(body: readonly StatementPlan[], roundTripNs: number): number {
  return body.map((statement) => statementNs(statement, roundTripNs)).reduce(add, 0);
}

function statementNs(statement: StatementPlan, roundTripNs: number): number {
  if (statement.kind === 'wait' || statement.kind === 'take') return typicalNs(statement.duration);
  if (statement.kind === 'effect' || statement.kind === 'now' || statement.kind === 'fail') return 0;
  if (statement.kind === 'together') return bodyNs(statement.body, roundTripNs);
  if (statement.kind === 'put') return 0;
  if (statement.kind === 'transaction') return bodyNs(statement.body, roundTripNs) + roundTripNs;
  if (statement.kind === 'repeat') {
    const onceNs = Math.max(bodyNs(statement.body, roundTripNs), statement.every === null ? 0 : typicalNs(statement.every));
    return (statement.count ?? 1) * onceNs;
  }
  const timeoutNs = statement.timeout === null ? roundTripNs : typicalNs(statement.timeout);
  return Math.max(roundTripNs, timeoutNs * (statement.retries + 1)) + longestPausesNs(statement.retries, statement.backoff);
}

function typicalNs(draw: Draw): number {
  const unboundedNs = 1e9;
  if (Number.isFinite(draw.highNs)) return Math.max(0, draw.highNs);
  return Math.max(unboundedNs, 2 * draw.lowNs);
}

function add(x: number, y: number): number {
  return x + y;
}

/** How long a run goes on behind its last event: for the longest `within`, and until detectors have made up their minds. */
function longestWithinNs(plan: Plan): number {
  const longest = (condition: ConditionPlan): number => {
    switch (condition.kind) {
      case 'and':
      case 'or':
        return Math.max(0, ...condition.operands.map(longest));
      case 'not':
        return longest(condition.operand);
      case 'ends':
      case 'converges':
      case 'every':
      case 'suspected':
        return condition.withinNs ?? 0;
      case 'probability':
        return longest(condition.condition);
      default:
        return 0;
    }
  };
  const shown = (plan.shows ?? []).map(({ what }) => (what.kind === 'probability' ? longest(what.condition) : 0));
  const withinNs = plan.expectations.map((expectation) => longest(expectation.condition));
  return Math.max(0, ...shown, ...withinNs, ...plan.detectors.map((detector) => detectionNs(plan, detector)), ...(plan.balancers ?? []).map((balancer) => ejectionNs(plan, balancer)));
}
