// Makes a run's history: in an order that depends on causes only, so that equal behaviours have equal histories.
import { present } from '../base/assert.ts';
import type { Anchor } from './faults/faults.ts';
import type { ConvergenceRecord, History, OperationRecord, ReplicaRecord, WriteId, WriteRecord } from './history.ts';
import type { Time } from './kernel/time.ts';
import type { World } from './kernel/world.ts';
import { byCause, reach, type Write } from './software/call.ts';
import type { Execution } from './software/clients.ts';
import type { Replica, Stores } from './software/stores.ts';

export function recordHistory(run: {
  readonly world: World;
  readonly executions: readonly Execution[];
  readonly stores: Stores;
  readonly anchors: readonly Anchor[];
  readonly messages: History['messages'];
}): History {
  const { world, stores } = run;
  const writes = [...stores.writes].sort(byCause);
  const ids = new Map(writes.map((write, id) => [write, id]));
  const idOf = (write: Write): WriteId => present(ids.get(write), 'write');
  const writesOf = new Map<number, WriteId[]>();
  for (const write of writes) writesOf.set(write.call.cause, [...(writesOf.get(write.call.cause) ?? []), idOf(write)]);
  const executions = [...run.executions].sort((x, y) => x.call.operation - y.call.operation || x.call.instance - y.call.instance);
  const anchors = [...run.anchors].sort((x, y) => x.fault - y.fault || x.action - y.action || x.occurrence - y.occurrence);
  const winners = stores.replicas.map((replica) => once(() => stores.winners(replica)));
  const winnersOf = (replica: Replica): ReadonlyMap<string, readonly Write[]> => present(winners[stores.replicas.indexOf(replica)], 'replica')();
  const end = once(() => world.endTime());
  return {
    grid: world.grid,
    forms: world.forms,
    decisions: world.decisions,
    operations: executions.map((execution) => operationRecord(execution, writesOf.get(execution.call.cause) ?? [], idOf)),
    writes: writes.map((write) => writeRecord(write, idOf)),
    replicas: stores.replicas.map((replica) => replicaRecord(replica, world, () => winnersOf(replica), idOf)),
    get end() {
      return end();
    },
    anchors: [...executions.flatMap((execution) => (execution.end === null ? [] : [execution.end])), ...anchors.map((anchor) => anchor.time)],
    convergence: world.plan.stores.map((_, store) => convergenceRecord(store, stores, world, winnersOf)),
    limit: world.limit,
    inexact: world.inexact,
    comesAfter: (a, b) => {
      const [x, y] = [present(writes[a], 'write'), present(writes[b], 'write')];
      return stores.versionsOf(x.store).comesAfter(x, y);
    },
    messages: run.messages,
  };
}

function operationRecord(execution: Execution, writes: readonly WriteId[], idOf: (write: Write) => WriteId): OperationRecord {
  const { call, begin, end, ending, answer } = execution;
  const { operation, instance, program } = call;
  const write = answer !== null && answer.write !== null ? idOf(answer.write) : (writes[0] ?? null);
  return { operation, instance, program, begin, end, ending, value: answer?.value, write, writes, reads: (answer?.reads ?? []).map(idOf) };
}

function writeRecord(write: Write, idOf: (write: Write) => WriteId): WriteRecord {
  const { call, effect, store, key, value, replica, tookEffect, timestamp, visible } = write;
  // What a long chain of writes saw is as long as the chain: made only where somebody asks.
  const saw = once(() => new Set([...reach(write, (one) => one.saw)].map(idOf).sort((x, y) => x - y)));
  return {
    operation: call.operation,
    instance: call.instance,
    effect,
    program: call.program,
    store,
    key,
    value,
    replica,
    tookEffect,
    timestamp,
    get saw() {
      return saw();
    },
    visible,
  };
}

function replicaRecord(replica: Replica, world: World, winners: () => ReadonlyMap<string, readonly Write[]>, idOf: (write: Write) => WriteId): ReplicaRecord {
  const ids = once(() => new Map([...winners()].map(([key, writes]) => [key, writes.map(idOf)])));
  return {
    store: replica.store,
    machine: replica.machine,
    up: world.machine(replica.machine).down === 0,
    get winners() {
      return ids();
    },
  };
}

function convergenceRecord(store: number, stores: Stores, world: World, winnersOf: (replica: Replica) => ReadonlyMap<string, readonly Write[]>): ConvergenceRecord {
  const changes = once(() =>
    stores.replicas
      .filter((replica) => replica.store === store && world.machine(replica.machine).down === 0)
      .flatMap((replica) => [...winnersOf(replica).values()].flat().map((write): Time => present(replica.has.get(write), 'instant'))),
  );
  return {
    store,
    get changes() {
      return changes();
    },
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}
