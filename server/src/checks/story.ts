// A behaviour told in a few lines: what each client asked and got, what struck, what went missing, what won and lost.
import { unreachable } from '../base/assert.ts';
import type { History, OperationRecord } from '../simulator/history.ts';
import { describeOperation } from '../simulator/naming.ts';
import type { ConditionPlan } from '../simulator/condition-plan.ts';
import type { OperationId } from '../simulator/plan-ids.ts';
import type { Plan } from '../simulator/plan.ts';
import type { DropReason, Trace, TraceEvent } from '../simulator/trace.ts';
import { parseHazardKey, parseSeenKey } from './fact-keys.ts';
import type { Element } from './questions.ts';
import { counted, durationText, stampText } from './phrases.ts';

/** Lines of a story at most; of a longer one the middle is left out, and that is said. */
const linesMax = 40;

/** `0 ms  a begins w1: write kv.x = 1`: the instant, two blanks, what happened. */
export function storyOf(trace: Trace): string[] {
  const told = trace.events.flatMap((event): Told[] => {
    const text = tell(trace, event);
    return text === null ? [] : [{ instant: durationText(event.atNs), text, series: seriesOf(event) }];
  });
  const lines = (told.length <= linesMax ? told : withSeriesAtOnce(told)).map(({ instant, text }) => ({ instant, line: `${instant}  ${text}` }));
  if (lines.length <= linesMax) return lines.map(({ line }) => line);
  const half = linesMax / 2;
  const left = lines.length - 2 * half + 1;
  const words = (some: typeof lines): string[] => some.map(({ line }) => line);
  return [...words(lines.slice(0, half)), `${lines[half]?.instant}  … and ${counted(left, 'thing')} more until …`, ...words(lines.slice(1 - half))];
}

interface Told {
  readonly instant: string;
  readonly text: string;
  /** What says the same again and again; null: it is told by itself. */
  readonly series: string | null;
}

/** Of what is sent again and again between the same two, and goes missing for the same reason, the number says nothing: `heartbeat 7 …`, `… (time 12)`. */
function seriesOf(event: TraceEvent): string | null {
  return event.kind === 'drop' ? `${event.message.replace(/^heartbeat \d+| \((time )?[\d.]+\)$/g, '')} ${event.reason}` : null;
}

/** Each series is told where it begins, with how many more there are. */
function withSeriesAtOnce(told: readonly Told[]): Told[] {
  const counts = new Map<string, number>();
  for (const { series } of told) if (series !== null) counts.set(series, (counts.get(series) ?? 0) + 1);
  const begun = new Set<string>();
  return told.flatMap((one) => {
    const { series, text } = one;
    if (series === null) return [one];
    if (begun.has(series)) return [];
    begun.add(series);
    const more = (counts.get(series) ?? 1) - 1;
    return [more === 0 ? one : { ...one, text: `${text}, and ${more} more after it` }];
  });
}

/**
 * What is told of a run in which very many do the same: what strikes, who is suspected, which machine lies to which, and, of the operations that the fact is
 * about, the one that fared worst: the first that did not end ok, or else the one that took longest.
 */
export function tellingOfMany(history: History, plan: Plan, { key }: Element): (event: TraceEvent) => boolean {
  const about = new Set(operationsAbout(plan, key));
  let worst: OperationRecord | null = null;
  for (const one of history.operations) if ((about.size === 0 || about.has(one.operation)) && (worst === null || faredWorse(one, worst))) worst = one;
  const name = worst === null ? null : describeOperation(plan, worst.operation, worst.instance);
  const isOfIt = (message: string): boolean => message === name || message.startsWith(`${name} `) || message.endsWith(` ${name}`) || message.includes(` ${name} `);
  return (event) => {
    if (event.kind === 'fault' || event.kind === 'suspect') return true;
    if (event.kind === 'drop') return isOfIt(event.message);
    if (event.kind === 'lie') return event.to === name || plan.machines.some((machine) => machine.name === event.to);
    return 'operation' in event && event.operation === name;
  };
}

function faredWorse(one: OperationRecord, other: OperationRecord): boolean {
  if (rankOf(one) !== rankOf(other)) return rankOf(one) < rankOf(other);
  return rankOf(one) === 0 ? one.begin.ticks < other.begin.ticks : lengthOf(one) > lengthOf(other);
}

function rankOf({ ending }: OperationRecord): number {
  return ending === 'ok' ? 1 : 0;
}

function lengthOf({ begin, end }: OperationRecord): number {
  return end === null ? Number.POSITIVE_INFINITY : end.ticks - begin.ticks;
}

/** The operations that a fact is about; none: it is about all of them. */
function operationsAbout(plan: Plan, key: string): OperationId[] {
  const hazard = parseHazardKey(key);
  if (hazard !== null) return hazard.subject.operation === null ? [] : [hazard.subject.operation];
  const seen = parseSeenKey(key);
  if (seen !== null) return [seen.operation];
  const [family, id] = key.split('/');
  if (family === 'cause') return [Number(id)];
  const expectation = family === 'expectation' || family === 'expectation-if' ? plan.expectations[Number(id)] : undefined;
  return expectation === undefined ? [] : operationsOfCondition(plan, expectation.condition);
}

function operationsOfCondition(plan: Plan, condition: ConditionPlan): OperationId[] {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.operands.flatMap((operand) => operationsOfCondition(plan, operand));
    case 'not':
      return operationsOfCondition(plan, condition.operand);
    case 'probability':
      return operationsOfCondition(plan, condition.condition);
    case 'ends':
    case 'survives':
    case 'ambiguous':
      return [condition.operation];
    case 'every':
    case 'at-most':
      return [...condition.operations];
    case 'measure':
      return [...condition.measure.operations];
    case 'recovers':
      return plan.operations.flatMap(({ program }, operation) => (program === condition.program ? [operation] : []));
    case 'consistent':
      return plan.operations.flatMap(({ store }, operation) => (store === condition.store ? [operation] : []));
    case 'no-hazard':
      return condition.operation === null ? [] : [condition.operation];
    default:
      return [];
  }
}

/** Null: it can be thought from the rest. */
function tell(trace: Trace, event: TraceEvent): string | null {
  const who = event.machine === null ? '' : (trace.machines[event.machine] ?? `machine ${event.machine}`);
  switch (event.kind) {
    case 'begin':
      return `${who} begins ${event.operation === event.text ? event.text : `${event.operation}: ${event.text}`}`;
    case 'end':
      return `${who} ends ${event.operation}: ${event.ending}${event.value === null ? '' : `, ${event.value}`}`;
    case 'write':
      return `${who} writes ${event.key} = ${event.value} for ${event.operation}${event.timestamp === null ? '' : `, stamped ${stampText(event.timestamp)}`}`;
    case 'apply':
      return `${who} gets ${event.key} = ${event.value} of ${event.operation}, which ${applied(event.outcome)}`;
    case 'effect':
      return `${who} has the effect ${event.effect}${event.operation === null ? '' : ` for ${event.operation}`}`;
    case 'lie':
      return `${who} lies to ${event.to}: ${event.what}`;
    case 'serve':
      return `${who} serves ${event.operation}`;
    case 'refuse':
      return `${who} refuses ${event.operation}: its queue is full`;
    case 'drop':
      return `${event.message} is ${dropped(event.reason)}`;
    case 'suspect':
      return `${who} ${event.phase === 'begins' ? 'declares' : 'no longer declares'} ${trace.machines[event.whom] ?? `machine ${event.whom}`} dead`;
    case 'fault':
      return `${event.fault} ${event.phase}`;
    case 'now':
      return `${who} reads ${event.clock === 'monotonic' ? 'its monotonic clock' : 'its clock'}, ${event.reading}: ${durationText(event.valueNs)}`;
    case 'send':
    case 'deliver':
    case 'read':
    case 'timer':
      return null;
    case 'lock':
      return event.what;
    default:
      return unreachable(event);
  }
}

function applied(outcome: 'wins' | 'loses' | 'sibling'): string {
  switch (outcome) {
    case 'wins':
      return 'wins';
    case 'loses':
      return 'loses';
    case 'sibling':
      return 'is kept beside the others';
    default:
      return unreachable(outcome);
  }
}

function dropped(reason: DropReason): string {
  switch (reason) {
    case 'lost':
      return 'lost';
    case 'cut':
      return 'lost in the cut';
    case 'down':
      return 'lost: its receiver is down';
    case 'partition':
      return 'lost in the partition';
    case 'overflow':
      return 'dropped: the queue is full';
    case 'refused':
      return 'refused: its receiver is dead';
    case 'filtered':
      return 'filtered: its receiver has it already';
    default:
      return unreachable(reason);
  }
}
