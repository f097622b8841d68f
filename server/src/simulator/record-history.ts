// Makes a run's history: in an order that depends on causes only, so that equal behaviours have equal histories.
//
// What takes comparisons or long walks is made when it is asked for. Getters and methods stand in classes: V8 remembers
// functions that are properties of objects in hidden classes of their own, and these keep a run alive long after it is
// forgotten.
import { present } from '../base/assert.ts';
import type { Anchor, Crash } from './faults/faults.ts';
import type { ConvergenceRecord, CrashRecord, EffectRecord, GrantRecord, History, LeadershipRecord, HoldRecord, OperationRecord, QueueRecord, ReadingRecord, ReplicaRecord, SuspicionRecord, Value, WriteId, WriteRecord } from './history.ts';
import type { Decisions } from './kernel/decisions.ts';
import type { FormTable } from './kernel/forms.ts';
import type { Grid, Time } from './kernel/time.ts';
import type { World } from './kernel/world.ts';
import type { LockId, MachineId, OperationId, ProgramId, StoreId } from './plan-ids.ts';
import { byCause, type Call, type Grant, reach, type Write } from './software/call.ts';
import type { Hold } from './software/holds.ts';
import type { Holdings } from './software/holdings.ts';
import type { Effect } from './software/programs.ts';
import type { Execution } from './software/execution.ts';
import type { Suspicion } from './software/detectors.ts';
import type { Replica } from './stores/replica.ts';
import type { Stores } from './stores/stores.ts';

export interface FinishedRun {
  readonly effects: readonly Effect[];
  readonly world: World;
  readonly executions: readonly Execution[];
  readonly readings: readonly ReadingRecord[];
  readonly stores: Stores;
  readonly anchors: readonly Anchor[];
  readonly crashes: readonly Crash[];
  readonly suspicions: readonly Suspicion[];
  readonly grants: readonly Grant[];
  readonly holdings: Holdings;
  readonly serviceQueues: readonly QueueRecord[];
  readonly pictures: History['pictures'];
  readonly queueChanges: History['queueChanges'];
  readonly unknowns: History['unknowns'];
  readonly messages: History['messages'];
}

export function recordHistory(run: FinishedRun): History {
  return new RunHistory(run);
}

class RunHistory implements History {
  readonly grid: Grid;
  readonly forms: FormTable;
  readonly decisions: Decisions;
  readonly operations: readonly OperationRecord[];
  readonly readings: readonly ReadingRecord[];
  readonly writes: readonly WriteRecord[];
  readonly effects: readonly EffectRecord[];
  readonly replicas: readonly ReplicaRecord[];
  readonly anchors: readonly Time[];
  readonly faultEnds: readonly Time[];
  readonly convergence: readonly ConvergenceRecord[];
  readonly queues: readonly QueueRecord[];
  readonly crashes: readonly CrashRecord[];
  readonly suspicions: readonly SuspicionRecord[];
  readonly grants: readonly GrantRecord[];
  readonly holds: readonly HoldRecord[];
  readonly pictures: History['pictures'];
  readonly queueChanges: History['queueChanges'];
  readonly unknowns: History['unknowns'];
  readonly limit: History['limit'];
  readonly messages: History['messages'];
  readonly #world: World;
  readonly #stores: Stores;
  readonly #numbered: NumberedWrites;
  #end: Time | null = null;
  #leaderships: readonly LeadershipRecord[] | null = null;

  constructor(run: FinishedRun) {
    const { world, stores } = run;
    this.#world = world;
    this.grid = world.grid;
    this.forms = world.forms;
    this.decisions = world.decisions;
    this.limit = world.limit;
    this.messages = run.messages;
    this.pictures = run.pictures;
    this.queueChanges = run.queueChanges;
    this.unknowns = run.unknowns;
    const writes = new NumberedWrites(stores.writes);
    const executions = [...run.executions].sort((x, y) => x.call.operation - y.call.operation || x.call.instance - y.call.instance);
    const anchors = [...run.anchors].sort((x, y) => x.fault - y.fault || x.action - y.action || x.occurrence - y.occurrence);
    const ids = new Map(executions.map(({ call }, id) => [call, id]));
    const idOf = (call: Call | null): number | null => (call === null ? null : present(ids.get(call), 'the call of a handler'));
    const { withoutQuorum } = stores;
    this.operations = executions.map((execution) => operationRecord(execution, writes, idOf(execution.call.parent), withoutQuorum.has(execution.call)));
    const effects = [...run.effects].sort((x, y) => x.program - y.program || x.session - y.session || x.branch - y.branch || x.number - y.number);
    this.effects = effects.map(({ effect, parent, at }) => ({ effect, parent: idOf(parent), at }));
    this.readings = [...run.readings].sort((x, y) => x.reading - y.reading || x.instance - y.instance);
    const grants = [...run.grants].sort((x, y) => x.lock - y.lock || x.order - y.order);
    this.grants = grants.map(({ lock, order, token, call, event, until }) => ({ lock, order, token, operation: call.operation, instance: call.instance, at: event.time, until }));
    const grantIds = new Map(grants.map((grant, id) => [grant, id]));
    this.writes = writes.list.map((write) => new RunWrite(write, writes, write.call.grant === null ? null : present(grantIds.get(write.call.grant), 'grant')));
    const replicas = stores.replicas.map((replica) => new RunReplica(replica, world.machine(replica.machine).down === 0 && !stores.lies(replica), writes, stores.progressOf(replica), stores.leads(replica)));
    this.replicas = replicas;
    this.faultEnds = anchors.map((anchor) => anchor.time);
    this.anchors = [...executions.flatMap((execution) => (execution.end === null ? [] : [execution.end])), ...this.faultEnds];
    this.convergence = world.plan.stores.map((_, store) => new RunConvergence(store, replicas));
    this.queues = [...world.machines.map(({ id, longest, drops, longestSending }) => ({ machine: id, service: null, longest, drops, longestSending })), ...run.serviceQueues];
    // Each machine's own are in order already; a stable sort keeps that.
    this.crashes = [...run.crashes].sort((x, y) => x.machine - y.machine);
    const kinds = ({ detector, balancer }: Suspicion): number => detector ?? world.plan.detectors.length + (balancer ?? 0);
    this.suspicions = [...run.suspicions].sort((x, y) => x.machine - y.machine || kinds(x) - kinds(y) || x.by - y.by);
    this.holds = run.holdings.holds
      .map((hold) => new RunHold(hold, present(grantIds.get(hold.grant), 'grant'), run.holdings, this.crashes, world.decisions))
      .sort((x, y) => x.grant - y.grant);
    this.#stores = stores;
    this.#numbered = writes;
  }

  comesAfter(a: WriteId, b: WriteId): boolean {
    const x = this.#numbered.at(a);
    return this.#stores.versionsOf(x.store).comesAfter(x, this.#numbered.at(b));
  }

  /** What is asked of it when the run is over may find that out, too. */
  get inexact(): History['inexact'] {
    return this.#world.inexact;
  }

  get leaderships(): readonly LeadershipRecord[] {
    return (this.#leaderships ??= this.#stores.leaderships());
  }

  get end(): Time {
    return (this.#end ??= this.#world.endTime());
  }
}

/** Writes in the order of their causes, which numbers them. */
class NumberedWrites {
  readonly list: readonly Write[];
  readonly #ids: ReadonlyMap<Write, WriteId>;
  readonly #byCause = new Map<number, WriteId[]>();

  constructor(writes: readonly Write[]) {
    this.list = [...writes].sort(byCause);
    this.#ids = new Map(this.list.map((write, id) => [write, id]));
    this.list.forEach((write, id) => {
      const known = this.#byCause.get(write.call.cause);
      if (known === undefined) this.#byCause.set(write.call.cause, [id]);
      else known.push(id);
    });
  }

  at(id: WriteId): Write {
    return present(this.list[id], 'write');
  }

  id(write: Write): WriteId {
    return present(this.#ids.get(write), 'write');
  }

  ids(writes: readonly Write[]): WriteId[] {
    return writes.map((write) => this.id(write));
  }

  ofCause(cause: number): readonly WriteId[] {
    return this.#byCause.get(cause) ?? [];
  }
}

function operationRecord(execution: Execution, numbered: NumberedWrites, parent: number | null, isWithoutQuorum: boolean): OperationRecord {
  const { call, begin, end, ending, answer } = execution;
  const served = [...execution.served].sort((x, y) => x.code - y.code).map(({ at }) => at);
  const { operation, instance, program, session } = call;
  const writes = numbered.ofCause(call.cause);
  const write = answer !== null && answer.write !== null ? numbered.id(answer.write) : (writes[0] ?? null);
  const fate = execution.fates === null ? {} : { fate: execution.fates.record(end === null && execution.run.life.over) };
  return { operation, instance, program, parent, session, begin, end, ending, value: answer?.value, write, writes, served, reads: numbered.ids(answer?.reads ?? []), ...(isWithoutQuorum ? { isWithoutQuorum } : {}), ...(answer?.lie === undefined ? {} : { believed: answer.lie }), ...fate };
}

class RunWrite implements WriteRecord {
  readonly operation: OperationId;
  readonly instance: number;
  readonly effect: number;
  readonly program: ProgramId;
  readonly store: StoreId;
  readonly key: string;
  readonly value: Value;
  readonly replica: MachineId;
  readonly tookEffect: Time;
  readonly timestamp: Time | null;
  readonly earliest: Time | null;
  readonly visible: ReadonlyMap<MachineId, Time>;
  readonly grant: number | null;
  readonly #write: Write;
  readonly #numbered: NumberedWrites;
  #saw: ReadonlySet<WriteId> | null = null;

  constructor(write: Write, numbered: NumberedWrites, grant: number | null) {
    this.#write = write;
    this.#numbered = numbered;
    this.operation = write.call.operation;
    this.instance = write.call.instance;
    this.effect = write.effect;
    this.program = write.call.program;
    this.store = write.store;
    this.key = write.key;
    this.value = write.value;
    this.replica = write.replica;
    this.tookEffect = write.tookEffect;
    this.timestamp = write.timestamp;
    this.earliest = write.earliest;
    this.visible = write.visible;
    this.grant = grant;
  }

  get saw(): ReadonlySet<WriteId> {
    return (this.#saw ??= new Set(this.#numbered.ids([...reach(this.#write, (one) => one.saw)]).sort((x, y) => x - y)));
  }
}

class RunHold implements HoldRecord {
  readonly lock: LockId;
  readonly grant: number;
  readonly program: ProgramId;
  readonly session: number;
  readonly since: Time;
  readonly #hold: Hold;
  readonly #holdings: Holdings;
  readonly #crashes: readonly CrashRecord[];
  readonly #decisions: Decisions;
  #spans: HoldRecord['spans'] | null = null;

  constructor(hold: Hold, grant: number, holdings: Holdings, crashes: readonly CrashRecord[], decisions: Decisions) {
    this.lock = hold.grant.lock;
    this.grant = grant;
    this.program = hold.program;
    this.session = hold.session;
    this.since = hold.since;
    this.#hold = hold;
    this.#holdings = holdings;
    this.#crashes = crashes;
    this.#decisions = decisions;
  }

  get spans(): HoldRecord['spans'] {
    return (this.#spans ??= this.#work());
  }

  /** A crash of its machine ends what it knows. */
  #work(): HoldRecord['spans'] {
    const crashed = this.#crashes.filter(({ machine, since }) => machine === this.#hold.machine && this.#decisions.noLater(this.since, since)).map(({ since }) => since);
    return this.#holdings.spansOf(this.#hold).map(({ since, ends }) => ({ since, ends: [...ends, ...crashed] }));
  }
}

class RunReplica implements ReplicaRecord {
  readonly store: StoreId;
  readonly machine: MachineId;
  readonly up: boolean;
  readonly progress?: { readonly term: number; readonly index: number };
  readonly leads?: boolean;
  readonly #replica: Replica;
  readonly #numbered: NumberedWrites;
  #winners: ReadonlyMap<string, readonly WriteId[]> | null = null;

  constructor(replica: Replica, up: boolean, numbered: NumberedWrites, progress: ReplicaRecord['progress'], leads: boolean | null) {
    if (leads !== null) this.leads = leads;
    if (progress !== undefined) this.progress = progress;
    this.store = replica.store;
    this.machine = replica.machine;
    this.up = up;
    this.#replica = replica;
    this.#numbered = numbered;
  }

  get winners(): ReadonlyMap<string, readonly WriteId[]> {
    return (this.#winners ??= new Map([...this.#replica.allWinners()].map(([key, writes]) => [key, this.#numbered.ids(writes)])));
  }

  /** Since when it has had each of its winning writes. */
  get settled(): Time[] {
    return [...this.winners.values()].flat().map((id) => present(this.#replica.has.get(this.#numbered.at(id)), 'instant'));
  }
}

class RunConvergence implements ConvergenceRecord {
  readonly store: StoreId;
  readonly #replicas: readonly RunReplica[];
  #changes: readonly Time[] | null = null;

  constructor(store: StoreId, replicas: readonly RunReplica[]) {
    this.store = store;
    this.#replicas = replicas;
  }

  get changes(): readonly Time[] {
    return (this.#changes ??= this.#replicas.filter(({ store, up }) => store === this.store && up).flatMap((replica) => replica.settled));
  }
}
