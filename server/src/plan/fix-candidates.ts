// The fixes that are known: for each kind of trouble, what one could change, and what it costs. Whether it helps is not
// decided here: it is tried.
import { groupBy } from '../base/group-by.ts';
import { viaOf } from '../semantics/hops.ts';
import { idleIn } from '../semantics/idle-properties.ts';
import { contactsOf } from '../semantics/programs.ts';
import type { ScenarioModel } from '../semantics/scenario-model.ts';
import type { DetectorModel, EntityModel, HopModel, MachineModel, OperationModel, ProgramModel, StoreModel } from '../semantics/thing-model.ts';
import { type FileEdits, settingOption, settingProperties, settingVia, type Settings, together } from '../semantics/edits.ts';
import { commitWait, hybridInstead } from './clock-fixes.ts';
import type { FixCandidate, SourceOf } from './fix-candidate.ts';
import { fencing, longerLease, monotonicLease, widerMargin } from './lock-fixes.ts';
import { namesOfLine, namesOfProgram, ofStore, suffix } from './shared-lines.ts';
import { comparing, countEpochs, largerQuorums, waitForAll, waitForFollower } from './store-fixes.ts';
import { durationText, highest, longestRoundTrip, onFastClock, roundedUp, stoppedNs, travel } from './trip-times.ts';

/** A way to mend something, which finds its own places to do so. One line here for each. */
type FixKind = (scenario: ScenarioModel, sourceOf: SourceOf) => readonly (Omit<FixCandidate, 'fix'> & { readonly fix: FileEdits | null })[];

const fixKinds: readonly FixKind[] = [lamport, versionVectors, singleCopy, sameReplica, longerTimeout, moreAttempts, resending, keptDisk, idempotent, monotonicReadings, patientDetector, moreVotes, noMoreAttempts, shortQueue, largerQuorums, comparing, waitForFollower, waitForAll, countEpochs, fencing, monotonicLease, widerMargin, longerLease, commitWait, hybridInstead];

/** Each edit once: things that are declared in one line are changed in one. */
export function candidatesFor(scenario: ScenarioModel, sourceOf: SourceOf): readonly FixCandidate[] {
  const candidates = fixKinds.flatMap((kind) => kind(scenario, sourceOf)).filter((candidate): candidate is FixCandidate => candidate.fix !== null);
  return [...groupBy(candidates, ({ fix }) => JSON.stringify(fix)).values()].map((same) => ({ ...same[0], cures: [...new Set(same.flatMap(({ cures }) => cures))] }));
}

function lamport(scenario: ScenarioModel, sourceOf: SourceOf) {
  const stores = scenario.stores.filter(
    ({ replication, conflict, timestamp }) =>
      replication === 'multi-leader' && conflict === 'last-write-wins' && timestamp === 'time-of-day',
  );
  return stores.map((store) => ({
    id: `timestamp-lamport${suffix(scenario, store)}`,
    title: `timestamp lamport${ofStore(scenario, store, 'timestamp')}`,
    cost: 'timestamps no longer tell the time',
    cures: ['lost-write'],
    fix: settingProperties(store.entity, [['timestamp', 'timestamp lamport']], sourceOf),
  }));
}

function versionVectors(scenario: ScenarioModel, sourceOf: SourceOf) {
  const settings: Settings = [
    ['timestamp', 'timestamp version-vector'],
    ['conflict', 'conflict siblings'],
  ];
  const stores = scenario.stores.filter(({ replication, conflict }) => replication === 'multi-leader' && conflict !== 'siblings');
  return stores.map((store) => ({
    id: `version-vectors${suffix(scenario, store)}`,
    title: `timestamp version-vector, conflict siblings${ofStore(scenario, store, 'timestamp', 'conflict')}`,
    cost: 'readers must merge siblings',
    cures: ['lost-write', 'discarded-write'],
    fix: settingProperties(store.entity, settings, sourceOf, idleIn(store.entity, { replication: 'multi-leader', conflict: 'siblings', hasFailover: false })),
  }));
}

/** One copy has one order. Clients of the other copies go to it. */
function singleCopy(scenario: ScenarioModel, sourceOf: SourceOf) {
  const stores = scenario.stores.filter(({ replication }) => replication === 'multi-leader');
  return stores.map((store) => {
    const users = usersOf(scenario, store);
    const keeper = mostUsed(scenario, users, store);
    const on = store.entity.places.get('on');
    const place: FileEdits | null = on === undefined ? null : { file: on.file, edits: [{ range: on.node.set.range, text: keeper.name }] };
    const parts = [
      settingProperties(store.entity, [['replication', 'replication single']], sourceOf, idleIn(store.entity, { replication: 'single', conflict: store.conflict, hasFailover: false })),
      place,
      ...settingHops(scenario, scenario.programs, store, keeper, (hop) => hop?.kind === 'machine' && hop.machine !== keeper),
    ];
    return {
      id: `replication-single${suffix(scenario, store)}`,
      title: `replication single, on ${keeper.name} alone${ofStore(scenario, store, 'replication')}`,
      cost: `every request goes to ${keeper.name}, and while it is down nothing is answered`,
      cures: ['lost-write', 'discarded-write', 'stale-read', 'never-converge'],
      fix: whole(parts),
    };
  });
}

/** Whoever reads where the others write sees what they wrote. */
function sameReplica(scenario: ScenarioModel) {
  return scenario.stores.flatMap((store) => {
    const users = usersOf(scenario, store);
    if (store.replication !== 'multi-leader' || users.length < 2) return [];
    return users.flatMap((user) => {
      const others = users.filter((other) => other !== user && writesByMachine(scenario, other, store));
      if (others.length === 0) return [];
      const target = mostUsed(scenario, others, store);
      const parts = settingHops(scenario, [user], store, target, (hop) => hop?.kind !== 'machine' || hop.machine !== target);
      if (parts.length === 0) return [];
      const names = namesOfProgram(scenario, user.entity);
      const [depend, have] = names === user.name ? ['depends', 'has'] : ['depend', 'have'];
      return [
        {
          id: `via-${target.name}-${user.name}${suffix(scenario, store)}`,
          title: `client ${names} via ${target.name}`,
          cost: `${names} ${depend} on ${target.name}, and ${have} no answer while it is down`,
          cures: ['stale-read', 'lost-write', 'discarded-write'],
          fix: whole(parts),
        },
      ];
    });
  });
}

/** Long enough for the longest round trip, and for every pause and outage that ends. */
function longerTimeout(scenario: ScenarioModel) {
  return timed(scenario).flatMap(({ operation, name, neededNs }) => {
    const { timeout } = operation;
    if (timeout === null || timeout.high >= neededNs) return [];
    const text = durationText(neededNs);
    return [
      {
        id: `timeout-${name}`,
        title: `timeout ${text} for ${operation.label ?? `\`${operation.text}\``}`,
        cost: `a request that is lost is noticed after ${text} only`,
        cures: ['unknown-outcome'],
        fix: settingOption(operation.statement, operation.timeoutPlace, `timeout ${text}`),
      },
    ];
  });
}

/** Three attempts survive two lost messages. */
function moreAttempts(scenario: ScenarioModel) {
  const attempts = 2;
  return timed(scenario).flatMap(({ operation, name, neededNs }) => {
    if (operation.retries >= attempts || operation.backoff !== null) return [];
    const retry = settingOption(operation.statement, operation.retryPlace, `retry ${attempts}`);
    const text = durationText(neededNs);
    const fix =
      operation.timeout === null
        ? together([settingOption(operation.statement, operation.timeoutPlace, `timeout ${text} retry ${attempts}`)])
        : retry;
    const twice =
      operation.verb === 'increment' ? 'it may be counted more than once' : operation.verb === 'call' ? 'it may be served more than once' : 'it may take three times as long until it is given up';
    return [
      {
        id: `retry-${name}`,
        title: `${operation.timeout === null ? `timeout ${text} ` : ''}retry ${attempts} for ${operation.label ?? `\`${operation.text}\``}`,
        cost: twice,
        cures: ['unknown-outcome'],
        fix: operation.timeout === null && operation.retryPlace !== null ? null : fix,
      },
    ];
  });
}

function resending(scenario: ScenarioModel, sourceOf: SourceOf) {
  const stores = scenario.stores.filter(({ replication, resendEveryNs }) => replication === 'multi-leader' && resendEveryNs === null);
  return stores.map((store) => ({
    id: `resend${suffix(scenario, store)}`,
    title: `resend every 1s${ofStore(scenario, store, 'resend')}`,
    cost: 'each replica keeps what is not acknowledged, and sends it again',
    cures: ['never-converge', 'stale-read', 'lost-write', 'discarded-write'],
    fix: settingProperties(store.entity, [['resend', 'resend every 1s']], sourceOf),
  }));
}

function idempotent(scenario: ScenarioModel, sourceOf: SourceOf) {
  const forgetful = scenario.services.filter((service) => !service.idempotent && service.handlers.size > 0);
  return forgetful.map((service) => ({
    id: `idempotent-${service.name}`,
    title: `idempotent yes for ${namesOfLine(scenario, service.entity, ['idempotent'])}`,
    cost: 'each operation needs an identity, and each machine remembers what it has answered',
    cures: ['effect-twice', 'lost-write', 'discarded-write'],
    fix: settingProperties(service.entity, [['idempotent', 'idempotent yes']], sourceOf),
  }));
}

function keptDisk(scenario: ScenarioModel, sourceOf: SourceOf) {
  const forgetful = scenario.machines.filter(({ disk, own }) => disk === 'lost' && !own);
  return forgetful.flatMap((machine) => {
    const entity = entityOf(scenario, machine);
    if (entity === null) return [];
    return [
      {
        id: `disk-kept-${machine.name}`,
        title: `disk kept of ${namesOfLine(scenario, entity, ['disk'])}`,
        cost: 'each write waits for the disk',
        cures: ['lost-write', 'discarded-write', 'stale-read', 'never-converge', 'two-leaders'],
        fix: settingProperties(entity, [['disk', 'disk kept']], sourceOf),
      },
    ];
  });
}

/** The clock that never steps, for programs that subtract what they read. */
function monotonicReadings(scenario: ScenarioModel) {
  return scenario.programs.flatMap((program) => {
    const readings = scenario.readings.filter((reading) => reading.program === program && reading.clock === 'time-of-day');
    const [first] = readings;
    if (first === undefined || readings.length < 2 || readings.some(({ act }) => act.file !== first.act.file)) return [];
    const edits = readings.map(({ act }) => ({ range: act.range, text: 'now monotonic' }));
    return [
      {
        id: `now-monotonic-${program.name}`,
        title: `now monotonic in ${namesOfProgram(scenario, program.entity)}`,
        cost: 'a monotonic clock tells durations, and no time of day',
        cures: ['stepped-duration'],
        fix: { file: first.act.file, edits },
      },
    ];
  });
}

/** Long enough for every pause and outage that ends: behind one, the next heartbeat may take a period, and one be lost in it. */
function patientDetector(scenario: ScenarioModel, sourceOf: SourceOf) {
  return scenario.detectors.flatMap((detector) => {
    const { name, entity, observers, watched, heartbeatNs, timeout } = detector;
    const delays = watched.flatMap((from) => observers.map((to) => travel(scenario, from, to, 'heartbeat')));
    const needed = 2 * heartbeatNs + Math.max(...delays) + stoppedNs(scenario);
    if (!Number.isFinite(needed) || timeout === null || timeout.high >= needed) return [];
    const text = durationText(roundedUp(onFastClock(scenario, needed) + 1));
    return [
      {
        id: `timeout-${name}`,
        title: `timeout ${text} for ${namesOfLine(scenario, entity, [entity.kind === 'store' ? 'failover' : 'timeout'])}`,
        cost: `a machine that is dead is missed after ${text} only`,
        cures: ['live-node-suspected', ...(entity.kind === 'store' ? ['two-leaders', 'lost-write'] : [])],
        fix: settingProperties(entity, [entity.kind === 'store' ? ['failover', failoverText(detector, text, detector.votes)] : ['timeout', `timeout ${text}`]], sourceOf),
      },
    ];
  });
}

/** One that cannot be heard over a link is heard over others. */
function moreVotes(scenario: ScenarioModel, sourceOf: SourceOf) {
  return scenario.detectors.flatMap((detector) => {
    const { name, entity, observers, votes, timeout } = detector;
    if (observers.length < 2 || votes === 'all') return [];
    const more = votes === 'any' ? 'majority' : 'all';
    return [
      {
        id: `votes-${more}-${name}`,
        title: `votes ${more} for ${namesOfLine(scenario, entity, [entity.kind === 'store' ? 'failover' : 'votes'])}`,
        cost: more === 'all' ? 'while one of its machines is down or cut off, nobody is declared dead' : 'votes take a message more, and a majority must be up',
        cures: ['live-node-suspected'],
        fix: settingProperties(entity, [entity.kind === 'store' ? ['failover', failoverText(detector, durationText(timeout?.low ?? 0), more)] : ['votes', `votes ${more}`]], sourceOf),
      },
    ];
  });
}

/** Of a store whose replicas watch each other. */
function failoverText({ heartbeatNs }: DetectorModel, timeout: string, votes: string): string {
  return `failover { heartbeat ${durationText(heartbeatNs)}, timeout ${timeout}, votes ${votes} }`;
}

/** What a load asks again comes on top of what it asks anyway. */
function noMoreAttempts(scenario: ScenarioModel) {
  return scenario.operations.flatMap((operation, index) => {
    if (operation.program.load === null || operation.retries === 0 || operation.retryPlace === null) return [];
    return [
      {
        id: `retry-0-${operation.label ?? index + 1}`,
        title: `retry 0 for ${operation.label ?? `\`${operation.text}\``}`,
        cost: 'what is lost is not asked for again',
        cures: ['outlives-trigger', 'overflow'],
        fix: settingOption(operation.statement, operation.retryPlace, 'retry 0'),
      },
    ];
  });
}

/** Whoever has waited for half of the timeout may still be answered in time; of those behind, nobody. */
function shortQueue(scenario: ScenarioModel, sourceOf: SourceOf) {
  return scenario.machines.flatMap((machine) => {
    const entity = entityOf(scenario, machine);
    const asking = scenario.operations.filter((operation) => operation.program.load !== null && operation.timeout !== null && contactsOf(operation).includes(machine));
    if (machine.own || machine.queue !== null || entity === null || asking.length === 0) return [];
    const timeoutNs = Math.min(...asking.map(({ timeout }) => timeout?.low ?? Infinity));
    const { law } = machine.takes;
    const eachNs = law === null ? highest(machine.takes) : law.kind === 'exponential' ? law.meanNs : Infinity;
    const places = Math.max(1, Math.floor((timeoutNs * machine.cores) / (2 * eachNs)));
    if (eachNs === 0 || !Number.isFinite(places) || !Number.isFinite(eachNs)) return [];
    return [
      {
        id: `queue-${machine.name}`,
        title: `queue ${places} of ${namesOfLine(scenario, entity, ['queue'])}`,
        cost: 'who finds no place is not served, and not told so',
        cures: ['outlives-trigger'],
        fix: settingProperties(entity, [['queue', `queue ${places}`]], sourceOf),
      },
    ];
  });
}

function entityOf(scenario: ScenarioModel, machine: MachineModel): EntityModel | null {
  return scenario.entities.find(({ kind, name }) => kind === 'machine' && name === machine.name) ?? null;
}

function usersOf(scenario: ScenarioModel, store: StoreModel): readonly ProgramModel[] {
  return scenario.programs.filter(({ handles }) => handles === null).filter((program) =>
    scenario.operations.some((operation) => operation.program === program && operation.store === store),
  );
}

function operationsOn(scenario: ScenarioModel, program: ProgramModel, store: StoreModel): readonly OperationModel[] {
  return scenario.operations.filter((operation) => operation.program === program && operation.store === store);
}

/** Whether it writes at a machine that is named. */
function writesByMachine(scenario: ScenarioModel, program: ProgramModel, store: StoreModel): boolean {
  return operationsOn(scenario, program, store).some((operation) => (operation.verb === 'write' || operation.verb === 'increment') && viaOf(operation)?.kind === 'machine');
}

/** The replica that most of them go via; the first of the list where none is named, or several are as good. */
function mostUsed(scenario: ScenarioModel, users: readonly ProgramModel[], store: StoreModel): MachineModel {
  const goesVia = (user: ProgramModel, machine: MachineModel) =>
    operationsOn(scenario, user, store).some((operation) => {
      const via = viaOf(operation);
      return via?.kind === 'machine' && via.machine === machine;
    });
  const count = (machine: MachineModel) => users.filter((user) => goesVia(user, machine)).length;
  return store.replicas.reduce((best, machine) => (count(machine) > count(best) ? machine : best));
}

/** Makes all that programs do with a store go via a machine where it strays: in their heads, or in operations that have a hop of their own. */
function settingHops(
  scenario: ScenarioModel,
  programs: readonly ProgramModel[],
  store: StoreModel,
  target: MachineModel,
  strays: (hop: HopModel | null) => boolean,
): readonly (FileEdits | null)[] {
  return programs.flatMap((program) => {
    const operations = operationsOn(scenario, program, store);
    const own = operations.filter(({ via }) => via !== null && strays(via));
    const isHeadMeant = strays(program.via) && operations.some(({ via }) => via === null);
    return [
      ...(isHeadMeant ? [settingVia(program.entity, target.name)] : []),
      ...own.map(({ statement, viaPlace }) => settingOption(statement, viaPlace, `via ${target.name}`)),
    ];
  });
}

/** Null: a part of it cannot be said, or they are in several files. */
function whole(parts: readonly (FileEdits | null)[]): FileEdits | null {
  return parts.every((part) => part !== null) ? together(parts.filter((part) => part !== null)) : null;
}

interface Timed {
  readonly operation: OperationModel;
  /** Label, or a number. */
  readonly name: string;
  /** A timeout that only a lost message or an outage for good can outlast. */
  readonly neededNs: number;
}

/** Requests that end within a known time when nothing is lost; an `await` need not. */
function timed(scenario: ScenarioModel): readonly Timed[] {
  const stopped = stoppedNs(scenario);
  return scenario.operations.flatMap((operation, index) => {
    if (operation.verb === 'await' || operation.verb === 'acquire') return [];
    const needed = longestRoundTrip(scenario, operation) + stopped;
    if (!Number.isFinite(needed)) return [];
    return [{ operation, name: operation.label ?? String(index + 1), neededNs: roundedUp(onFastClock(scenario, needed) + 1) }];
  });
}
