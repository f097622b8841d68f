// Whether the replicas of a consensus store may have to elect a leader. Whom they elect, and when, has mostly more behaviours than can
// be covered: waits may be equal again and again.
import type { FaultActionPlan } from '../simulator/fault-plan.ts';
import type { MachineId } from '../simulator/plan-ids.ts';
import type { Plan, StorePlan } from '../simulator/plan.ts';
import { drawBounds, programBounds } from './rules/round-trip.ts';

/** Nobody has to where somebody leads from the start, a majority stays with it, and all that keeps heartbeats back is over before the shortest wait. */
export function mayElect(plan: Plan, { consensus, replicas }: StorePlan): boolean {
  if (consensus === undefined || replicas.length === 1) return false;
  const { leader, heartbeatNs, election } = consensus;
  const among = plan.routes.filter(({ from, to }) => replicas.includes(from) && replicas.includes(to));
  if (leader === null || among.some(({ loss }) => loss > 0)) return true;
  if (plan.assumption !== undefined && plan.assumption.delays !== 'synchronous') return true;
  const longestNs = Math.max(...among.flatMap(({ delay, delayOf }) => [delay, ...Object.values(delayOf)].map((draw) => drawBounds(plan, draw).highNs)));
  const struck = plan.faults.flatMap(({ actions }) => actions).map((action) => struckBy(plan, action, replicas));
  const dead = new Set(struck.flatMap((one) => (one.kind === 'dies' ? one.machines : [])));
  if (dead.has(leader) || replicas.length - dead.size <= replicas.length / 2) return true;
  const silentNs = struck.reduce((sum, one) => sum + (one.kind === 'silent' ? one.forNs : 0), 0);
  // The last heartbeat before it, the first behind it, and how late each of them may be.
  return 2 * heartbeatNs + 2 * longestNs + silentNs >= drawBounds(plan, election).lowNs;
}

/** What is looked at behind the last heartbeat of a leader, in shortest election waits, where an election is covered: behind each of them all may stand at once again. */
const coveredWaits = 3;

/** Whether an election is small enough to be covered: of three servers the leader dies, at an instant that is known, and all is over soon behind it; nobody asks the store, and nothing else goes wrong. */
export function isSmallElection(plan: Plan, { consensus, replicas }: StorePlan): boolean {
  if (consensus === undefined || replicas.length !== 3 || plan.stores.length > 1 || plan.detectors.length > 0) return false;
  const { leader, heartbeatNs, election } = consensus;
  const [fault, ...otherFaults] = plan.faults;
  const [action, ...otherActions] = fault?.actions ?? [];
  if (action === undefined || otherActions.length > 0 || otherFaults.length > 0 || fault?.upTo !== null) return false;
  if ((action.kind !== 'crash' && action.kind !== 'kill') || action.machines.machines.length !== 1 || action.machines.machines[0] !== leader) return false;
  const { at, after, for: length, every, when } = action.timing;
  if (at === 'any' || at === null || after !== null || length !== null || every !== null || when !== null) return false;
  const instant = drawBounds(plan, at);
  const lowNs = drawBounds(plan, election).lowNs;
  if (instant.lowNs !== instant.highNs || 2 * heartbeatNs > lowNs) return false;
  if (plan.operations.length > 0 || plan.routes.some(({ loss, duplicate }) => loss > 0 || duplicate > 0)) return false;
  if (plan.assumption !== undefined && plan.assumption.delays !== 'synchronous') return false;
  const lastNs = Math.max(plan.durationNs ?? 0, ...plan.programs.map((program) => programBounds(plan, program).highNs));
  return lastNs <= Math.max(0, instant.lowNs - heartbeatNs) + coveredWaits * lowNs;
}

type Struck = { readonly kind: 'nothing' } | { readonly kind: 'dies'; readonly machines: readonly MachineId[] } | { readonly kind: 'silent'; readonly forNs: number };

const nothing: Struck = { kind: 'nothing' };

/** What an action does to replicas, and for how long at most. */
function struckBy(plan: Plan, action: FaultActionPlan, replicas: readonly MachineId[]): Struck {
  const isReplica = (machine: MachineId): boolean => replicas.includes(machine);
  const silent: Struck = { kind: 'silent', forNs: 'timing' in action && action.timing.for !== null && action.timing.every === null ? drawBounds(plan, action.timing.for).highNs : Infinity };
  switch (action.kind) {
    case 'crash':
    case 'kill':
    case 'restart':
      return { kind: 'dies', machines: action.machines.machines.filter(isReplica) };
    case 'pause':
    case 'drift':
      return action.machines.machines.some(isReplica) ? silent : nothing;
    case 'cut':
    case 'hold':
    case 'degrade':
      return action.alternatives.flat().some(({ from, to }) => isReplica(from) && isReplica(to)) ? silent : nothing;
    case 'partition':
      return action.groups.filter((group) => group.some(isReplica)).length > 1 ? silent : nothing;
    default:
      return nothing;
  }
}
