// One run, judged: everything that hazards, expectations and answers about operations want to know of a behaviour, as
// facts and gauges.
import { present } from '../base/assert.ts';
import { groupBy } from '../base/group-by.ts';
import type { Judgement } from '../explorer/judgement.ts';
import type { History } from '../simulator/history.ts';
import { minus } from '../simulator/kernel/forms.ts';
import type { Time } from '../simulator/kernel/time.ts';
import type { OperationId } from '../simulator/plan-ids.ts';
import type { Plan } from '../simulator/plan.ts';
import { formatValue } from '../simulator/software/values.ts';
import { Behaviour } from './behaviour.ts';
import { ambiguousOperation, CauseJudge, operationsWithCauses } from './client-causes.ts';
import { hazardsNeededBy, judgeExpectation, judgeShown } from './expectations.ts';
import { endingKey, hazardKey, latencyGauge, outsideKey, valueKey, visibleGauge, visibleKey } from './fact-keys.ts';
import { figuresOf } from './figures.ts';
import { samplingOf } from './sampling.ts';
import { showFigures } from './shows.ts';
import type { Hazard } from './hazards/hazard.ts';
import { hazards } from './hazards/registry.ts';
import { indexOf, type PlanIndex } from './plan-index.ts';

/** What is asked of a run. What nobody asks is not decided, and splits no cell. */
export interface Focus {
  readonly hazards: ReadonlySet<string>;
  readonly expectations: ReadonlySet<number>;
  /** Operations whose causes are asked for besides those that expectations speak of; absent: none. */
  readonly causes?: ReadonlySet<OperationId>;
}

/** Judges runs of a plan: all of it, or what is in focus. A run that was cut short proves nothing, and says why. */
export function judgeOf(plan: Plan, focus: Focus | null = null): (history: History, withoutFaults?: () => History) => Judgement {
  const index = indexOf(plan);
  const expectations = plan.expectations.map((_, id) => id).filter((id) => focus === null || focus.expectations.has(id));
  const needed = new Set([...(focus?.hazards ?? []), ...expectations.flatMap((id) => hazardsNeededBy(present(plan.expectations[id], 'expectation').condition))]);
  const judged = hazards.filter(({ code }) => focus === null || needed.has(code));
  const absent = judged.flatMap(({ code, present: when, subjects }) => (when === 'true' ? subjects(index).map((subject) => hazardKey(code, subject)) : []));
  const causes = operationsWithCauses(plan).filter((operation) => focus === null || focus.causes?.has(operation) === true || expectations.some((id) => ambiguousOperation(present(plan.expectations[id], 'expectation').condition) === operation));
  const asked = { index, hazards: judged, absent, expectations, causes, causeJudge: new CauseJudge(), operations: focus === null, comparesFaults: focus === null && plan.faults.length > 0 && samplingOf(plan) === null };
  return (history, withoutFaults) => judgeHistory(asked, history, withoutFaults ?? null);
}

interface Asked {
  readonly index: PlanIndex;
  readonly hazards: readonly Hazard[];
  /** The facts of hazards that are not there until one is found. */
  readonly absent: readonly string[];
  readonly expectations: readonly number[];
  /** Operations of which causes are asked for. */
  readonly causes: readonly OperationId[];
  readonly causeJudge: CauseJudge;
  readonly operations: boolean;
  readonly comparesFaults: boolean;
}

function judgeHistory({ index, hazards: judged, absent, expectations, causes, causeJudge, operations, comparesFaults }: Asked, history: History, withoutFaults: (() => History) | null): Judgement {
  const behaviour = new Behaviour(index, history, withoutFaults);
  const gauges = new Map<string, Time>();
  const limit = history.limit ?? history.inexact;
  if (limit !== null) return { facts: behaviour.facts, gauges, limit: limits[limit] };
  for (const key of absent) behaviour.fact(key, false);
  for (const hazard of judged) hazard.judge(behaviour);
  for (const expectation of expectations) judgeExpectation(behaviour, expectation);
  for (const operation of causes) causeJudge.judge(behaviour, operation);
  if (operations) judgeOperations(behaviour, gauges);
  // Only where all behaviours are covered is it asked whether a fault makes any difference.
  if (comparesFaults) judgeOutside(behaviour);
  // Holders' clocks are asked only now.
  if (history.inexact !== null) return { facts: behaviour.facts, gauges, limit: limits[history.inexact] };
  const isUndecided = behaviour.undecided.size > 0;
  return { facts: behaviour.facts, gauges, figures: operations && !history.decisions.recording ? new Map([...figuresOf(behaviour), ...showFigures(behaviour, (condition) => judgeShown(behaviour, condition))]) : noFigures, limit: isUndecided && history.decisions.recording ? manyOrders : null, ...(isUndecided ? { undecided: { keys: behaviour.undecided, why: manyOrders } } : {}) };
}

const manyOrders = 'the operations of a behaviour have more orders than the limit of work lets try';

/** In words that end a sentence. */
const limits: Record<NonNullable<History['limit'] | History['inexact']>, string> = {
  events: 'a behaviour has more events than the limit',
  stopped: 'a single run takes more time than there is',
  ties: 'a behaviour has longer chains of events than can be told apart within a nanosecond',
  horizon: 'a behaviour lasts longer than time can be counted',
  phi: 'what a detector learns from open delays is sampled, not covered',
  drift: 'clocks that drift, by an open rate or at open instants, are sampled, not covered',
  surged: 'when a load comes whose surges are open is sampled, not covered',
  slowed: 'a part of an unknown duration is sampled, not covered',
};

const noFigures: ReadonlyMap<string, number> = new Map();

/** So that behaviours can be told apart that operations do not tell apart. */
function judgeOutside({ history, facts }: Behaviour): void {
  const { suspicions, effects, queues } = history;
  for (const [machine, found] of groupBy(suspicions, (one) => one.machine)) facts.set(outsideKey('suspected', String(machine), found.length), true);
  for (const [effect, found] of groupBy(effects, (one) => one.effect)) facts.set(outsideKey('effect', String(effect), found.length), true);
  for (const { machine, service, drops } of queues) if (drops > 0) facts.set(outsideKey('drops', `${machine} ${service ?? ''}`, drops), true);
}

function judgeOperations(behaviour: Behaviour, gauges: Map<string, Time>): void {
  const { history, plan, index } = behaviour;
  for (const { operation, instance, ending, begin, end, value, write } of history.operations) {
    behaviour.fact(endingKey(operation, ending), true);
    // Of a load there are too many: `figuresOf` takes them together.
    if (index.accesses[operation]?.ofLoad === true) continue;
    // Nor are there few values of what a load leads to, of which a list may be one longer each time.
    if (value !== undefined && index.accesses[operation]?.isLed !== true) behaviour.fact(valueKey(operation, formatValue(value)), true);
    if (ending === 'ok' && end !== null) gauges.set(latencyGauge(operation, instance), minus(end, begin, history.forms));
    if (write === null) continue;
    const { store, visible } = behaviour.write(write);
    for (const machine of plan.stores[store]?.replicas ?? []) {
      const since = visible.get(machine);
      if (since !== undefined) gauges.set(visibleGauge(operation, machine, instance), minus(since, begin, history.forms));
      // Of an operation that is repeated, one execution that never shows is enough.
      const key = visibleKey(operation, machine);
      if (ending === 'ok') behaviour.facts.set(key, since !== undefined && behaviour.facts.get(key) !== false);
    }
  }
}
