// A fault aimed at what nothing uses changes nothing, and whoever wrote it believes to have tried something.
import { present, unreachable } from '../../base/assert.ts';
import { isNothing } from '../../simulator/kernel/draws.ts';
import type { FaultActionPlan, FaultPlan } from '../../simulator/fault-plan.ts';
import type { FaultId, MachineId } from '../../simulator/plan-ids.ts';
import type { Plan } from '../../simulator/plan.ts';
import { listed, machineName, operationName } from '../phrases.ts';
import { statementsIn } from '../reached-effects.ts';
import { holdersOf } from './leases.ts';
import { balancerOf, hostsOf, requestsOf, serversOf, stampersOf } from './round-trip.ts';
import type { Rule } from './rule.ts';

export const faultWithoutTarget: Rule = {
  code: 'fault-without-target',
  check({ plan, origins }) {
    const used = usedBy(plan);
    return plan.faults.flatMap((fault, id) => {
      const misses = missesOf(plan, used, fault);
      if (misses === null) return [];
      const reasons = [...new Set(misses)];
      return [{ at: present(origins.faults[id], 'the place of a fault'), message: `this fault changes nothing: ${listed(reasons)}` }];
    });
  },
};

/** Faults that strike nothing. */
export function faultsWithoutTarget(plan: Plan): ReadonlySet<FaultId> {
  const used = usedBy(plan);
  return new Set([...plan.faults.entries()].flatMap(([id, fault]) => (missesOf(plan, used, fault) === null ? [] : [id])));
}

/** Why each of its actions strikes nothing; null: one strikes something. */
function missesOf(plan: Plan, used: Used, { actions }: FaultPlan): readonly string[] | null {
  const misses = actions.map((action) => missOf(plan, used, action));
  return misses.length === 0 || misses.some((miss) => miss === null) ? null : misses.filter((miss) => miss !== null);
}

interface Used {
  readonly machines: ReadonlySet<MachineId>;
  /** Machines whose time-of-day clock stamps writes, or is read. */
  readonly clocks: ReadonlySet<MachineId>;
  /** Machines where a request takes time. */
  readonly working: ReadonlySet<MachineId>;
  /** `from to` of messages that may be sent. */
  readonly pairs: ReadonlySet<string>;
}

function usedBy(plan: Plan): Used {
  const machines = new Set<MachineId>();
  const clocks = new Set<MachineId>();
  const pairs = new Set<string>();
  const working = new Set<MachineId>();
  for (const [id, { replicas, timestamp, takesRead, takesWrite }] of plan.stores.entries()) {
    if (timestamp !== 'lamport' && timestamp !== 'version-vector') for (const machine of stampersOf(plan, id)) clocks.add(machine);
    for (const replica of replicas) {
      machines.add(replica);
      if (![takesRead, takesWrite, present(plan.machines[replica], 'machine').takes].every(isNothing)) working.add(replica);
      for (const other of replicas) pairs.add(`${replica} ${other}`);
    }
  }
  for (const program of plan.programs) for (const machine of hostsOf(plan, program)) machines.add(machine);
  for (const { machines: hosts, takes } of plan.services ?? []) {
    for (const machine of hosts) {
      machines.add(machine);
      if (![takes, present(plan.machines[machine], 'machine').takes].every(isNothing)) working.add(machine);
    }
  }
  for (const program of plan.programs) {
    if (statementsIn(program.body).some(({ kind }) => kind === 'take')) for (const machine of hostsOf(plan, program)) working.add(machine);
  }
  for (const { machine, machines: behind } of plan.balancers ?? []) {
    machines.add(machine);
    if (!isNothing(present(plan.machines[machine], 'machine').takes)) working.add(machine);
    for (const one of behind) {
      pairs.add(`${machine} ${one}`);
      pairs.add(`${one} ${machine}`);
    }
  }
  for (const { replicas, failover } of plan.stores) {
    const promoters = failover === undefined ? [] : present(plan.detectors[failover.detector], 'detector').observers;
    for (const promoter of promoters) for (const replica of replicas) pairs.add(`${promoter} ${replica}`).add(`${replica} ${promoter}`);
  }
  for (const { observers, watched } of plan.detectors) {
    for (const machine of [...observers, ...watched]) machines.add(machine);
    for (const from of [...observers, ...watched]) for (const to of observers) pairs.add(`${from} ${to}`);
  }
  for (const { program, clock } of plan.readings) if (clock === 'time-of-day') for (const machine of hostsOf(plan, present(plan.programs[program], 'program'))) clocks.add(machine);
  (plan.locks ?? []).forEach(({ machine, clock }, lock) => {
    if (clock === 'time-of-day') for (const one of [machine, ...holdersOf(plan, lock)]) clocks.add(one);
  });
  for (const { program, statement } of requestsOf(plan)) {
    for (const server of serversOf(plan, program, statement)) {
      machines.add(server);
      if (!isNothing(present(plan.machines[server], 'machine').takes)) working.add(server);
      for (const client of hostsOf(plan, program)) {
        const first = balancerOf(plan, statement)?.machine ?? server;
        pairs.add(`${client} ${first}`);
        pairs.add(`${first} ${client}`);
      }
    }
  }
  return { machines, clocks, working, pairs };
}

/** Why an action strikes nothing; null: it strikes something. */
function missOf(plan: Plan, used: Used, action: FaultActionPlan): string | null {
  switch (action.kind) {
    case 'crash':
    case 'kill':
    case 'restart':
    case 'drift':
    case 'pause': {
      const { machines } = action.machines;
      if (machines.some((machine) => used.machines.has(machine))) return null;
      return `no store or client is on ${listed(machines.map((machine) => machineName(plan, machine)), 'or')}`;
    }
    case 'step':
    case 'strobe': {
      const { machines } = action.machines;
      if (machines.some((machine) => used.clocks.has(machine))) return null;
      return `nothing reads the time-of-day clock of ${listed(machines.map((machine) => machineName(plan, machine)), 'or')}`;
    }
    case 'corrupt': {
      const { machines } = action.machines;
      if (plan.stores.some(({ replicas }) => machines.some((machine) => replicas.includes(machine)))) return null;
      return `no store is on ${listed(machines.map((machine) => machineName(plan, machine)), 'or')} that could lie`;
    }
    case 'slow': {
      const { machines } = action.machines;
      if (machines.some((machine) => used.working.has(machine))) return null;
      return `nothing that ${listed(machines.map((machine) => machineName(plan, machine)), 'or')} does takes time`;
    }
    case 'surge':
      return action.loads.programs.some((program) => (plan.programs[program]?.load?.perSecond ?? 0) > 0) ? null : 'no session begins of the loads that it surges';
    case 'cut':
    case 'hold':
    case 'degrade':
      return action.alternatives.flat().some(({ from, to }) => used.pairs.has(`${from} ${to}`)) ? null : `no message goes over what it ${action.kind}s`;
    case 'lose':
    case 'delay': {
      const asked = requestsOf(plan).find(({ statement }) => statement.operation === action.operation);
      if (asked === undefined) return null;
      const travels = hostsOf(plan, asked.program).some((host) => serversOf(plan, asked.program, asked.statement).some((server) => server !== host));
      return travels ? null : `${operationName(plan, action.operation)} asks its own machine, and sends nothing over a link`;
    }
    case 'partition': {
      const groupOf = new Map(action.groups.flatMap((group, id) => group.map((machine) => [machine, id] as const)));
      const severs = [...used.pairs].some((pair) => {
        const [from, to] = pair.split(' ').map((machine) => groupOf.get(Number(machine)));
        return from !== undefined && to !== undefined && from !== to;
      });
      return severs ? null : 'no message goes between its groups';
    }
    default:
      return unreachable(action);
  }
}
