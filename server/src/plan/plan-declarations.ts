// Machines, stores, detectors, services and balancers, as the plan has them.
import { present } from '../base/assert.ts';
import { isOpen } from '../semantics/links.ts';
import type { BalancerModel, ConsensusModel, DetectorModel, LetModel, LockModel, MachineModel, Quantity, ServiceModel, StoreModel } from '../semantics/thing-model.ts';
import type { BalancerPlan, ByzantinePlan, ConsensusPlan, DetectorPlan, FailoverPlan, LetPlan, LockPlan, MachinePlan, ServicePlan, StorePlan, SyncPlan } from '../simulator/plan.ts';
import type { Numbering } from './numbering.ts';

export function planMachine(machine: MachineModel, id: number, numbering: Numbering): MachinePlan {
  const { name, own, zone, disk, takes, cores, queue, skew, drift, uncertainty, sync } = machine;
  if (isOpen(skew) || skew.low !== 0) numbering.imperfection({ kind: 'skew', machine: id, name: `clock ${name} skew` }, skew.place);
  if (drift.low !== 0 || drift.high !== 0) numbering.imperfection({ kind: 'drift', machine: id, name: `clock ${name} drift` }, drift.place);
  if (sync !== null && sync.withinNs > 0) numbering.imperfection({ kind: 'sync', machine: id, name: `clock ${name} sync` }, sync.place);
  const range = drift.low === drift.high ? null : numbering.range(`drift(${name})`, 'drift', drift, id);
  return {
    name,
    own,
    zone,
    disk,
    takes: numbering.draw(takes, `takes of ${name}`, 'takes'),
    ...(cores === 1 ? {} : { cores }),
    ...(queue === null ? {} : { queue }),
    skew: numbering.draw(skew, `skew(${name})`, 'skew', id),
    driftPpb: { low: drift.low, high: drift.high, range },
    ...(uncertainty.high === 0 && uncertainty.unknowns.length === 0 ? {} : { uncertainty: numbering.draw(uncertainty, `uncertainty(${name})`, 'uncertainty', id) }),
    ...(sync === null ? {} : { sync: planSync(name, id, sync, numbering) }),
  };
}

function planSync(name: string, machine: number, { everyNs, withinNs, by, place }: NonNullable<MachineModel['sync']>, numbering: Numbering): SyncPlan {
  const quantity: Quantity = { low: -withinNs, high: withinNs, law: null, unknowns: [], place };
  return { everyNs, error: numbering.draw(quantity, `sync error(${name})`, 'sync', machine), by };
}

export function planStore(store: StoreModel, numbering: Numbering): StorePlan {
  const { name, replication, conflict, timestamp, ties, resendEveryNs } = store;
  const shared = store.takesRead === store.takesWrite;
  return {
    name,
    replicas: store.replicas.map((machine) => numbering.machine(machine)),
    replication,
    ...(store.quorum === null ? {} : { quorum: store.quorum }),
    ...(store.leader === null ? {} : { leader: { machine: numbering.machine(store.leader.machine), followers: store.leader.followers } }),
    ...(store.failover === null ? {} : { failover: planFailover(store.failover, numbering) }),
    ...(store.antiEntropyNs === null ? {} : { antiEntropyNs: store.antiEntropyNs }),
    ...(store.consensus === null ? {} : store.tolerates === null ? { consensus: planConsensus(name, store.consensus, numbering) } : { byzantine: planByzantine(name, store.consensus, store.tolerates.liars, numbering) }),
    // A log orders writes, whatever else is said.
    conflict: store.consensus === null ? conflict : 'last-write-wins',
    timestamp: store.consensus === null || timestamp === 'interval' ? timestamp : 'lamport',
    ...(store.commitWait ? { commitWait: true } : {}),
    ...(store.isolation === 'none' ? {} : { isolation: store.isolation }),
    ties,
    resendEveryNs,
    takesRead: numbering.draw(store.takesRead, shared ? `takes of ${name}` : `takes read of ${name}`, 'takes'),
    takesWrite: numbering.draw(store.takesWrite, shared ? `takes of ${name}` : `takes write of ${name}`, 'takes'),
  };
}

function planConsensus(name: string, { leader, heartbeatNs, election, preVote }: ConsensusModel, numbering: Numbering): ConsensusPlan {
  return { leader: leader === null ? null : numbering.machine(leader), heartbeatNs, election: numbering.draw(election, `election of ${name}`, 'timeout'), preVote };
}

function planByzantine(name: string, { leader, election }: ConsensusModel, liars: number, numbering: Numbering): ByzantinePlan {
  return { liars, leader: leader === null ? null : numbering.machine(leader), patience: numbering.draw(election, `election of ${name}`, 'timeout') };
}

/** Whoever has not answered when a live machine would have been heard cannot be reached. */
function planFailover({ by, epochs, rejoin }: NonNullable<StoreModel['failover']>, numbering: Numbering): FailoverPlan {
  const { detectors } = numbering.scenario;
  const detector = present(detectors.find(({ name }) => name === by), 'the detector of a failover');
  const timeoutNs = detector.timeout === null || !Number.isFinite(detector.timeout.high) ? 10 * detector.heartbeatNs : detector.timeout.high;
  return { detector: detectors.indexOf(detector), epochs, rejoin, patienceNs: detector.heartbeatNs + timeoutNs };
}

/** Where parts of it are taken it is drawn in steps. */
export function planLet({ name, value, step: { ns: stepNs } }: LetModel, numbering: Numbering): LetPlan {
  const declared = present(value, 'a value');
  if (stepNs === 1) return { name, value: numbering.draw(declared, name, 'let') };
  const law = declared.law === null ? null : ({ kind: 'scaled', by: 1 / stepNs, law: declared.law } as const);
  return { name, value: numbering.draw({ ...declared, low: Math.ceil(declared.low / stepNs), high: Math.floor(declared.high / stepNs), law }, name, 'let'), stepNs };
}

export function planDetector(detector: DetectorModel, numbering: Numbering): DetectorPlan {
  const { name, heartbeatNs, timeout, phi, votes } = detector;
  const ids = (machines: readonly MachineModel[]) => machines.map((machine) => numbering.machine(machine));
  return {
    name,
    observers: ids(detector.observers),
    watched: ids(detector.watched),
    heartbeatNs,
    silence: timeout === null ? { kind: 'phi', threshold: present(phi, 'a threshold') } : { kind: 'timeout', timeout: numbering.draw(timeout, `timeout of ${name}`, 'timeout') },
    votes,
  };
}

export function planService(service: ServiceModel, numbering: Numbering): ServicePlan {
  const { name, machines, takes, workers, queue, idempotent } = service;
  return { name, machines: machines.map((machine) => numbering.machine(machine)), takes: numbering.draw(takes, `takes of ${name}`, 'takes'), workers, ...(queue === null ? {} : { queue }), idempotent };
}

export function planLock({ name, machine, lease, margin, fencing, clock }: LockModel, numbering: Numbering): LockPlan {
  return { name, machine: numbering.machine(machine), lease: numbering.draw(lease, `lease of ${name}`, 'lease'), margin: numbering.draw(margin, `margin of ${name}`, 'margin'), fencing, clock };
}

export function planBalancer({ name, machine, service, policy, check }: BalancerModel, numbering: Numbering): BalancerPlan {
  return {
    name,
    machine: numbering.machine(machine),
    service: numbering.service(service),
    machines: service.machines.map((one) => numbering.machine(one)),
    policy,
    check: check === null ? null : { everyNs: check.everyNs, timeoutNs: check.timeoutNs, ejectAfter: check.ejectAfter, readmitAfter: check.readmitAfter },
  };
}
