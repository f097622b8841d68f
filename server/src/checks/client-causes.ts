// What a client cannot tell apart: why an operation of its ended as it did, as the cause was, and what the client saw of it.
// Judged only of operations of which somebody asks: what it compares splits cells.
import { present, unreachable } from '../base/assert.ts';
import type { FateRecord, OperationRecord, ReadingRecord, RequestRecord } from '../simulator/history.ts';
import type { Time } from '../simulator/kernel/time.ts';
import type { ConditionPlan } from '../simulator/condition-plan.ts';
import type { OperationId } from '../simulator/plan-ids.ts';
import type { Plan } from '../simulator/plan.ts';
import { askedForCauses } from '../simulator/software/fates.ts';
import type { Behaviour } from './behaviour.ts';
import { type CauseName, causeNames } from './cause-names.ts';
import { causeKey, seenKey } from './fact-keys.ts';
import { operationName, readingName } from './phrases.ts';
import { statementsIn } from './reached-effects.ts';

/** Causes that a plan has room for: an operating system speaks only where a process can die apart from its machine, and a breaker where there is one. */
export function causesIn(plan: Plan): readonly CauseName[] {
  const isKilled = plan.faults.some(({ actions }) => actions.some(({ kind }) => kind === 'kill'));
  const isGuarded = plan.programs.some(({ body }) => statementsIn(body).some((statement) => 'operation' in statement && statement.breaker !== undefined));
  const rare: Partial<Record<CauseName, boolean>> = { refused: isKilled, reset: isKilled, 'not-sent': isGuarded };
  return causeNames.filter((name) => rare[name] ?? true);
}

/** The operation of `r is ambiguous`, and of `not r is ambiguous`; null: another condition. */
export function ambiguousOperation(condition: ConditionPlan): OperationId | null {
  if (condition.kind === 'not') return ambiguousOperation(condition.operand);
  return condition.kind === 'ambiguous' ? condition.operation : null;
}

/** Operations whose causes are worked out, in the order of the text. */
export function operationsWithCauses(plan: Plan): readonly OperationId[] {
  return [...askedForCauses(plan)].sort((a, b) => a - b);
}

/** Whether it changes anything where it is served. */
export function hasEffect({ operations }: Plan, operation: OperationId): boolean {
  const { verb } = present(operations[operation], 'operation');
  return verb !== 'read' && verb !== 'await';
}

/** What clients read of clocks in sampled runs may be another number in each: as many of these observations are kept. */
const clockViewsMax = 500;

/** Finds the facts of causes; one for all runs of an exploration. */
export class CauseJudge {
  readonly #clockViews = new Set<string>();

  judge(behaviour: Behaviour, operation: OperationId): void {
    for (const execution of behaviour.executions(operation)) {
      const { fate, ending } = execution;
      if (fate === undefined || fate.isClientGone) continue;
      const cause = causeOf(behaviour, execution);
      behaviour.fact(causeKey(operation, cause, behaviour.tookEffect(execution)), true);
      const within = execution.instance - execution.session * (behaviour.index.executionsPerSession[execution.program] ?? 1);
      const seen = viewsOf(behaviour, execution.program)[execution.session];
      if (seen === undefined) continue;
      const view = { operation, cause, ending, within };
      if (seen.readings === null) {
        behaviour.fact(seenKey({ ...view, isWhole: true, view: seen.endings }), true);
        continue;
      }
      behaviour.fact(seenKey({ ...view, isWhole: false, view: seen.endings }), true);
      const whole = seen.readings === 'open' ? null : seenKey({ ...view, isWhole: true, view: [seen.endings, seen.readings].join('; ') });
      if (whole !== null && this.#keeps(whole)) behaviour.fact(whole, true);
    }
  }

  #keeps(view: string): boolean {
    if (this.#clockViews.has(view)) return true;
    if (this.#clockViews.size >= clockViewsMax) return false;
    this.#clockViews.add(view);
    return true;
  }
}

/** That of its last attempt; of a doubled request, that of the copy which came nearest to an answer. */
export function causeOf(behaviour: Behaviour, execution: OperationRecord): CauseName {
  const { how, endedAt, requests, round } = present(execution.fate, 'what became of its requests');
  switch (how) {
    case 'answered':
      return 'none';
    case 'withheld':
      return 'not-sent';
    case 'refused':
    case 'reset':
      return how;
    case 'timeout':
    case 'open': {
      if (round !== undefined) return causeOfRound(behaviour, round, endedAt);
      return nearest(requests.map((request) => causeOfCopy(behaviour, request, endedAt)));
    }
    default:
      return unreachable(how);
  }
}

function nearest(causes: readonly CauseName[]): CauseName {
  return causes.reduce((x, y) => (causeNames.indexOf(x) >= causeNames.indexOf(y) ? x : y), 'request-lost');
}

/** Of several replicas, so many of which had to answer: that of the one whose answer was missing, of those that were nearest to theirs. */
function causeOfRound(behaviour: Behaviour, { needed, ofEach }: NonNullable<FateRecord['round']>, gaveUp: Time | null): CauseName {
  const hasCome = ({ came }: RequestRecord): boolean => came !== null && (gaveUp === null || behaviour.history.decisions.noLater(came, gaveUp));
  const missing = ofEach.filter((copies) => !copies.some(hasCome)).map((copies) => nearest(copies.map((one) => causeOfCopy(behaviour, one, gaveUp))));
  missing.sort((x, y) => causeNames.indexOf(y) - causeNames.indexOf(x));
  const lacking = needed - (ofEach.length - missing.length);
  // At the very instant at which it gave up, or refusing it, enough may have answered.
  return lacking > 0 ? present(missing[lacking - 1], 'a replica that has not answered') : 'response-late';
}

/** Where it was when its client gave up, or when the run was over. */
function causeOfCopy({ history: { decisions } }: Behaviour, { isLost, reached, died, answered, isAnswerLost }: RequestRecord, gaveUp: Time | null): CauseName {
  const isInTime = (time: Time | null): boolean => time !== null && (gaveUp === null || decisions.noLater(time, gaveUp));
  if (isLost) return 'request-lost';
  if (!isInTime(reached)) return 'request-late';
  if (isInTime(died)) return 'receiver-down';
  if (!isInTime(answered)) return 'receiver-slow';
  return isAnswerLost ? 'response-lost' : 'response-late';
}

interface View {
  /** Endings and values of its operations. */
  readonly endings: string;
  /** What it read of clocks; null: it reads none; `open`: that is not one number. */
  readonly readings: string | 'open' | null;
}

/** What each session of a program has seen over the whole run, in its order; a client has one. Sessions of a load are alike. */
function viewsOf(behaviour: Behaviour, program: number): readonly View[] {
  return behaviour.once(`what program ${program} has seen`, () => {
    const { history, plan, index } = behaviour;
    const before = index.executionsPerSession[program] ?? 1;
    const endings: string[] = [];
    for (const { operation, instance, session, ending, value, program: of } of history.operations) {
      if (of !== program) continue;
      const which = instance - session * before;
      const said = `${operationName(plan, operation)}${which === 0 ? '' : ` again (${which + 1})`} ${ending}${value === undefined || value === null ? '' : ` ${JSON.stringify(value)}`}`;
      endings[session] = endings[session] === undefined ? said : `${endings[session]}; ${said}`;
    }
    const readings: (string | 'open')[] = [];
    for (const record of behaviour.readingsOf(program)) {
      const { session } = record;
      const read = nanosecondsOf(behaviour, record);
      const before = readings[session];
      if (read === null || before === 'open') readings[session] = 'open';
      else {
        const said = `${readingName(plan, record.reading)} = ${read}ns`;
        readings[session] = before === undefined ? said : `${before}; ${said}`;
      }
    }
    return Array.from({ length: Math.max(endings.length, readings.length) }, (_, session) => ({ endings: endings[session] ?? '', readings: readings[session] ?? null }));
  });
}

/** What a clock said, where that is one number wherever the decisions hold; null: it is not. */
function nanosecondsOf({ history: { forms, grid, decisions } }: Behaviour, { value }: ReadingRecord): number | null {
  const whole = (ticks: number): number => Math.floor(ticks / grid.ticksPerNs);
  if (!decisions.recording) return whole(value.ticks);
  const [low, high] = [whole(value.base + forms.lowTicks(value.form)), whole(value.base + forms.highTicks(value.form))];
  return low === high ? low : null;
}
