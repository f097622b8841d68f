// What an author expects, judged in one behaviour with three values: true, false, and null for "not judged" (SEMANTICS,
// rules 11 and 16). What the answer does not depend on is not asked, so that it splits no cell.
import { mostLeaders } from './hazards/two-leaders.ts';
import { AssertionFailure, present, unreachable } from '../base/assert.ts';
import { oneOfEach } from '../base/one-of-each.ts';
import type { HoldRecord, OperationRecord, ReplicaRecord, Value } from '../simulator/history.ts';
import { plus } from '../simulator/kernel/forms.ts';
import { constantTime, type Time, toNs } from '../simulator/kernel/time.ts';
import type { ConditionPlan, ExpectationPlan, GaugeName, QueuePlace, ValuePlan } from '../simulator/condition-plan.ts';
import { pictured, queueName, storesOf } from '../simulator/faults/pictures.ts';
import type { MachineId, OperationId, ReadingId, ServiceId, StoreId } from '../simulator/plan-ids.ts';
import { compareValues, evaluate, partsOf, sameValue, valuesIn } from '../simulator/software/values.ts';
import type { Behaviour } from './behaviour.ts';
import { ambiguousOperation } from './client-causes.ts';
import { judgeConsistency } from './consistency/judge-consistency.ts';
import { expectationIfKey, expectationKey, inOneBehaviour, parseHazardKey } from './fact-keys.ts';
import { unsafePairs } from './hazards/unsafe-lease.ts';
import { agree } from './hazards/never-converge.ts';
import { gaugeOf, judgeEvery, judgeGauge, judgeMeasure, measureOf, recovers } from './measures.ts';
import { compareTimes, comparesLatencies, judgeLatencies } from './latency-sums.ts';
import { executionAt, type Occasion, occasionsOf, readingAt } from './occasions.ts';

/** Adds the facts of one expectation; those of the hazards that it needs must be there already. */
export function judgeExpectation(behaviour: Behaviour, id: number): void {
  const expectation = present(behaviour.plan.expectations[id], 'expectation');
  const ambiguous = ambiguousOperation(expectation.condition);
  if (ambiguous !== null) {
    // It takes several behaviours: one says only whether there is something to tell apart.
    const isThere = behaviour.executions(ambiguous).some(({ fate }) => fate !== undefined && !fate.isClientGone);
    behaviour.fact(expectationKey(id), isThere ? true : null);
    return;
  }
  behaviour.isOpen = false;
  const views = viewsOf(behaviour, id, expectation);
  const said = judgeIn(behaviour, expectation, views, null);
  behaviour.fact(expectationKey(id), said.verdict);
  if (behaviour.isOpen) behaviour.undecided.add(expectationKey(id));
  for (const open of said.open) {
    const { verdict } = judgeIn(behaviour, expectation, views, open);
    behaviour.fact(expectationIfKey(id, open.operation, open.effect, open.observation), verdict);
  }
}

/** Whether a condition holds throughout one behaviour; null: it is not judged. */
export function judgeShown(behaviour: Behaviour, condition: ConditionPlan): boolean | null {
  return judgeIn(behaviour, { mode: 'always', condition, text: '' }, lastViews(behaviour, storesOf(condition)), null).verdict;
}

/** Codes of the hazards whose facts a condition is judged by. */
export function hazardsNeededBy(condition: ConditionPlan): readonly string[] {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.operands.flatMap(hazardsNeededBy);
    case 'not':
      return hazardsNeededBy(condition.operand);
    case 'probability':
      return hazardsNeededBy(condition.condition);
    case 'survives':
      return ['lost-write', 'discarded-write'];
    case 'no-hazard':
      return [condition.hazard];
    default:
      return [];
  }
}

/** An execution that ended unknown: whether that is an unknown outcome, other behaviours decide. */
interface OpenOutcome {
  readonly operation: OperationId;
  readonly effect: boolean;
  readonly observation: string;
}

/** What is looked at: one replica of each store and one queue of each place, at the end or at some instant. */
interface View {
  held(store: StoreId, key: string): Value | undefined;
  /** How many wait, by queue (`queueName`); empty: no instant is asked for. */
  readonly waiting: ReadonlyMap<string, number>;
}

/** Of what a condition is asked: labels mean one execution, keys one replica. */
interface Scope {
  readonly behaviour: Behaviour;
  /** Which executions. */
  readonly occasion: Occasion;
  readonly view: View;
  /** Whether one instant is enough, of what may be so at some and not at others. */
  readonly isSome: boolean;
  /** Taken to be an unknown outcome; null: none is. */
  readonly ambiguous: OpenOutcome | null;
  /** Gathers the outcomes that the condition asked about. */
  readonly open: Map<string, OpenOutcome>;
}

type Judged = boolean | null;

function judgeIn(
  behaviour: Behaviour,
  expectation: ExpectationPlan,
  views: readonly View[],
  ambiguous: OpenOutcome | null,
): { readonly verdict: Judged; readonly open: readonly OpenOutcome[] } {
  const open = new Map<string, OpenOutcome>();
  const decisive = expectation.mode === 'possible';
  let verdict: Judged = null;
  for (const occasion of occasionsOf(behaviour, operationsOf(expectation.condition), readingsIn(expectation.condition))) {
    for (const view of views) {
      const judged = judge(expectation.condition, { behaviour, occasion, view, isSome: decisive, ambiguous, open });
      if (judged !== null) verdict = judged === decisive ? decisive : (verdict ?? judged);
      if (verdict === decisive) return { verdict, open: [...open.values()] };
    }
  }
  return { verdict, open: [...open.values()] };
}

function judge(condition: ConditionPlan, scope: Scope): Judged {
  const { behaviour } = scope;
  switch (condition.kind) {
    case 'and':
      return judgeAll(condition.operands, scope, false);
    case 'or':
      return judgeAll(condition.operands, scope, true);
    case 'not': {
      const judged = judge(condition.operand, { ...scope, isSome: !scope.isSome });
      return judged === null ? null : !judged;
    }
    case 'compare':
      if (comparesLatencies(condition)) return judgeLatencies(behaviour, condition);
      return judgePair(condition.left, condition.right, scope, (left, right) => compareValues(condition.operator, left, right));
    case 'compare-times':
      return judgeTimes(condition, scope);
    case 'in':
      return judgeMembership(condition, scope);
    case 'ends':
      return judgeEnding(condition, scope);
    case 'survives':
      return judgeSurvival(condition.operation, scope);
    case 'no-hazard':
      return judgeAbsence(condition, scope);
    case 'measure':
      return judgeMeasure(behaviour, condition);
    case 'gauge': {
      const waiting = waitingAt(scope, condition.gauge, condition.of);
      return waiting === undefined ? judgeGauge(behaviour, condition, scope.isSome) : compareValues(condition.operator, waiting, condition.value);
    }
    case 'every':
      return judgeEvery(behaviour, condition);
    case 'recovers':
      return recovers(behaviour, condition.program, condition.withinNs);
    case 'probability':
      return judge(condition.condition, scope);
    case 'at-most':
      return condition.operations.every((operation) =>
        behaviour.executions(operation).every((execution) => (behaviour.effectsOf(execution).get(condition.effect) ?? 0) <= condition.count),
      );
    case 'converges':
      return agree(behaviour, condition.store) && (condition.withinNs === null || settlesWithin(behaviour, condition.store, condition.withinNs));
    case 'consistent':
      return judgeConsistency(behaviour, condition);
    case 'suspected':
      return judgeSuspicion(behaviour, condition);
    case 'obeys':
      return isWrittenUnder(behaviour, condition) ? unsafePairs(behaviour, condition.store, condition.lock).length === 0 : null;
    case 'stamped':
      return judgeStamps(condition, scope);
    case 'holders':
      return judgeHolders(behaviour, condition);
    case 'leaders':
      return mostLeaders(behaviour, condition.store) <= condition.count;
    case 'holds':
      return behaviour.history.holds.some(({ lock, program }) => lock === condition.lock && program === condition.program);
    case 'ambiguous':
      throw new AssertionFailure('what speaks of the whole scenario is not judged in one behaviour');
    default:
      return unreachable(condition);
  }
}

/**
 * Within so long of each of its crashes somebody declares the machine dead, or does already; without a crash it is not
 * judged, nor where the run ends first. Without a limit: somebody does at some instant of the run.
 */
function judgeSuspicion({ history, plan }: Behaviour, { machine, withinNs }: Extract<ConditionPlan, { kind: 'suspected' }>): Judged {
  const { decisions, grid } = history;
  const suspicions = history.suspicions.filter((one) => one.machine === machine).sort((x, y) => x.since.ticks - y.since.ticks);
  if (withinNs === null) return suspicions.length > 0;
  const withinTicks = withinNs * grid.ticksPerNs + grid.halfTicks;
  let verdict: Judged = null;
  for (const crash of history.crashes) {
    if (crash.machine !== machine) continue;
    const isFound = suspicions.some(
      ({ since, until }) => (until === null || !decisions.noLater(until, crash.since)) && decisions.decide(since, crash.since, withinTicks),
    );
    if (isFound) verdict ??= true;
    // A run without a length of its own goes on for so long behind each crash.
    else if (plan.durationNs === null || decisions.decide(crash.since, history.end, -withinTicks)) return false;
  }
  return verdict;
}

/** Not judged where one of them has written nothing. */
function judgeStamps({ relation, operation, other }: Extract<ConditionPlan, { kind: 'stamped' }>, scope: Scope): Judged {
  const { behaviour } = scope;
  const { history } = behaviour;
  const [one, two] = [executionOf(operation, scope)?.write, executionOf(other, scope)?.write];
  if (one === undefined || one === null || two === undefined || two === null) return null;
  const [first, second] = [behaviour.write(one), behaviour.write(two)];
  if (relation === 'precedes' && first.store === second.store) return history.comesAfter(two, one);
  if (first.timestamp === null || first.earliest === null || second.timestamp === null || second.earliest === null) return null;
  if (relation === 'precedes') return history.decisions.less(first.timestamp, second.timestamp);
  if (relation === 'certainly-precedes') return history.decisions.less(first.timestamp, second.earliest);
  return history.decisions.lessOrEqual(first.earliest, second.timestamp) && history.decisions.lessOrEqual(second.earliest, first.timestamp);
}

function isWrittenUnder({ history }: Behaviour, { store, lock }: Extract<ConditionPlan, { kind: 'obeys' }>): boolean {
  return history.writes.some((write) => write.store === store && write.grant !== null && history.grants[write.grant]?.lock === lock);
}

/** At every instant: where the most hold it, one of them has just begun to. Where nobody ever does, only that nobody does is judged. */
function judgeHolders({ history }: Behaviour, { lock, count }: Extract<ConditionPlan, { kind: 'holders' }>): Judged {
  const { decisions } = history;
  const holds = history.holds.filter((hold) => hold.lock === lock);
  if (holds.length === 0 && count > 0) return null;
  const isHeldAt = ({ spans }: HoldRecord, at: Time): boolean => spans.some(({ since, ends }) => decisions.noLater(since, at) && ends.every((end) => decisions.less(at, end)));
  const beginnings = holds.flatMap((hold) => hold.spans.map(({ since }) => ({ hold, since })));
  return beginnings.every(({ hold, since }) => {
    if (!isHeldAt(hold, since)) return true;
    const others = holds.filter((other) => (other.program !== hold.program || other.session !== hold.session) && isHeldAt(other, since));
    return 1 + new Set(others.map(({ program, session }) => `${program} ${session}`)).size <= count;
  });
}

/** `decisive` ends the search: false of "and", true of "or". */
function judgeAll(operands: readonly ConditionPlan[], scope: Scope, decisive: boolean): Judged {
  let verdict: Judged = !decisive;
  for (const operand of operands) {
    const judged = judge(operand, scope);
    if (judged === decisive) return decisive;
    if (judged === null) verdict = null;
  }
  return verdict;
}

function judgeMembership(condition: Extract<ConditionPlan, { kind: 'in' }>, scope: Scope): Judged {
  let verdict: Judged = false;
  for (const value of condition.values) {
    const judged = judgePair(condition.left, value, scope, sameValue);
    if (judged === true) return true;
    if (judged === null) verdict = null;
  }
  return verdict;
}

function judgeEnding(condition: Extract<ConditionPlan, { kind: 'ends' }>, scope: Scope): boolean {
  const execution = executionOf(condition.operation, scope);
  if (execution === undefined || execution.ending !== condition.ending) return false;
  if (condition.withinNs === null) return true;
  const { decisions, grid } = scope.behaviour.history;
  const withinTicks = condition.withinNs * grid.ticksPerNs + grid.halfTicks;
  return execution.end !== null && decisions.decide(execution.end, execution.begin, withinTicks);
}

/** SEMANTICS: survives is ok, and neither lost nor discarded. */
function judgeSurvival(operation: OperationId, scope: Scope): boolean {
  const execution = executionOf(operation, scope);
  if (execution?.ending !== 'ok') return false;
  return !trueHazards(scope.behaviour).some(
    ({ code, operation: of }) => of === operation && (code === 'lost-write' || code === 'discarded-write'),
  );
}

function judgeAbsence(condition: Extract<ConditionPlan, { kind: 'no-hazard' }>, scope: Scope): boolean {
  const { behaviour, ambiguous, open } = scope;
  const concerns = (operation: OperationId | null, store: StoreId | null, machine: MachineId | null, service: ServiceId | null): boolean => {
    const declared = operation === null ? undefined : behaviour.plan.operations[operation];
    return (
      (condition.machine === undefined || condition.machine === null || condition.machine === machine) &&
      (condition.service === undefined || condition.service === null || condition.service === service) &&
      (condition.operation === null || condition.operation === operation) &&
      (condition.program === null || condition.program === declared?.program) &&
      (condition.store === null || condition.store === (declared?.store ?? store))
    );
  };
  if (condition.hazard !== 'unknown-outcome') {
    return !trueHazards(behaviour).some(
      ({ code, operation, store, machine, service }) => code === condition.hazard && concerns(operation, store, machine, service),
    );
  }
  for (const { subject, observation, effect } of openOutcomes(behaviour)) {
    if (!concerns(subject, null, null, null)) continue;
    if (observation === inOneBehaviour) return false;
    open.set(`${subject}/${observation}`, { operation: subject, effect, observation });
    if (ambiguous?.operation === subject && ambiguous.observation === observation) return false;
  }
  return true;
}

function trueHazards(behaviour: Behaviour) {
  return behaviour.once('true hazards', () =>
    [...behaviour.facts]
      .filter(([, value]) => value === true)
      .flatMap(([key]) => parseHazardKey(key)?.subject ?? []),
  );
}

function openOutcomes(behaviour: Behaviour) {
  return behaviour.once('open outcomes', () =>
    [...behaviour.facts].flatMap(([key, effect]) => {
      const parsed = parseHazardKey(key);
      if (parsed?.subject.code !== 'unknown-outcome' || parsed.subject.operation === null) return [];
      return [{ subject: parsed.subject.operation, observation: parsed.observation, effect: effect === true }];
    }),
  );
}

/** Whether the replicas, which agree at the end, have done so since `withinNs` after the latest anchor. */
function settlesWithin(behaviour: Behaviour, store: StoreId, withinNs: number): boolean {
  const { anchors, convergence, decisions, grid } = behaviour.history;
  const latestFirst = [...anchors].sort((a, b) => b.ticks - a.ticks);
  const since = latestFirst.length > 0 ? latestFirst : [{ ticks: 0, base: 0, form: 0 }];
  const withinTicks = withinNs * grid.ticksPerNs + grid.halfTicks;
  const changes = convergence.filter((record) => record.store === store).flatMap((record) => record.changes);
  return changes.every((change) => since.some((anchor) => decisions.decide(change, anchor, withinTicks)));
}

/** Null where a clock was not read. Sums of readings are whole nanoseconds, but for the freedom of ties. */
function judgeTimes({ operator, terms, againstNs }: Extract<ConditionPlan, { kind: 'compare-times' }>, scope: Scope): Judged {
  const { forms, grid } = scope.behaviour.history;
  let sum = constantTime(0, grid);
  for (const { reading, factor } of terms) {
    const record = readingAt(reading, scope.behaviour, scope.occasion);
    if (record === undefined) return null;
    const { ticks, base, form } = record.value;
    sum = plus(sum, { ticks: ticks * factor, base: base * factor, form: forms.scale(form, factor) }, forms);
  }
  return compareTimes(scope.behaviour.history, operator, sum, constantTime(againstNs, grid));
}

/** Null where a side has no value. */
function judgePair(left: ValuePlan, right: ValuePlan, scope: Scope, compare: (left: Value, right: Value) => boolean): Judged {
  const [one, other] = [valueOf(left, scope), valueOf(right, scope)];
  return one === undefined || other === undefined ? null : compare(one, other);
}

function valueOf(value: ValuePlan, scope: Scope): Value | undefined {
  return evaluate(value, {
    result: (operation) => executionOf(operation, scope)?.value,
    key: (store, key) => scope.view.held(store, key),
    unique: () => null,
    passes: (effect) => scope.behaviour.history.effects.filter((one) => one.effect === effect).length,
    gauge: (gauge, of) => (gauge === 'drops' ? gaugeOf(scope.behaviour.history, gauge, of) : waitingAt(scope, gauge, of)),
    measure: (measure) => measureOf(scope.behaviour, measure) ?? undefined,
    unknown: (id) => toNs(present(scope.behaviour.history.unknowns.get(id), 'an unknown value'), scope.behaviour.history.grid),
  });
}

/** Undefined: it is not asked how many wait at an instant. */
function waitingAt({ view }: Scope, gauge: GaugeName, of: QueuePlace): number | undefined {
  return gauge === 'drops' ? undefined : view.waiting.get(queueName(gauge, of));
}

/** What a replica holds: its value, its siblings, or `none`; undefined without a replica. */
function heldAt(replica: ReplicaRecord | undefined, key: string, behaviour: Behaviour): Value | undefined {
  if (replica === undefined) return undefined;
  const held = (replica.winners.get(key) ?? []).map((write) => behaviour.write(write).value);
  return held.length <= 1 ? (held[0] ?? null) : held.flat();
}

function executionOf(operation: OperationId, { behaviour, occasion }: Scope): OperationRecord | undefined {
  return executionAt(operation, behaviour, occasion);
}

/** The readings of clocks that a condition compares. */
export function readingsIn(condition: ConditionPlan): ReadingId[] {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.operands.flatMap(readingsIn);
    case 'not':
      return readingsIn(condition.operand);
    case 'compare-times':
      return condition.terms.map(({ reading }) => reading);
    default:
      return [];
  }
}

function operationsOf(condition: ConditionPlan): OperationId[] {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.operands.flatMap(operationsOf);
    case 'not':
      return operationsOf(condition.operand);
    case 'probability':
      return operationsOf(condition.condition);
    case 'ends':
    case 'survives':
      return [condition.operation];
    case 'stamped':
      return [condition.operation, condition.other];
    default:
      return partsIn(condition).flatMap((value) => (value.kind === 'result' ? [value.operation] : []));
  }
}

function partsIn(condition: ConditionPlan): readonly ValuePlan[] {
  return valuesIn(condition).flatMap(partsOf);
}

/** What an expectation is looked at: at the end, or at each instant. */
function viewsOf(behaviour: Behaviour, id: number, expectation: ExpectationPlan): readonly View[] {
  const asked = pictured(expectation);
  const pictures = asked === null ? [] : (behaviour.history.pictures.get(id) ?? []);
  if (expectation.mode !== 'finally' && asked !== null) return pictures.map(({ held, waiting }) => ({ held: (store, key) => held.get(store)?.get(key), waiting }));
  const last = lastViews(behaviour, storesOf(expectation.condition));
  return asked === null ? last : last.flatMap((view) => pictures.map(({ waiting }) => ({ ...view, waiting })));
}

/** Every way to read the stores at the end, each at one replica that is up; a store without one is read nowhere. */
function lastViews(behaviour: Behaviour, stores: readonly StoreId[]): readonly View[] {
  const up = stores.map((store) => behaviour.history.replicas.filter((replica) => replica.store === store && replica.up)).filter((replicas) => replicas.length > 0);
  return oneOfEach(up).map((replicas) => ({
    held: (store, key) => heldAt(replicas.find((replica) => replica.store === store), key, behaviour),
    waiting: new Map(),
  }));
}
