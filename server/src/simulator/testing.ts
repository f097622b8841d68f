// What several tests of the simulator need: runs at chosen points or by named values, signatures of histories, points of a
// run's cell, and traces as text.
import { assert, present, unreachable } from '../base/assert.ts';
import type { FateRecord, History, Value } from './history.ts';
import type { Decision } from './kernel/decisions.ts';
import { type InputName, Inputs, type InputTable, type ValueSource } from './kernel/inputs.ts';
import type { RandomStream } from './kernel/random.ts';
import type { Time } from './kernel/time.ts';
import { describeInput } from './naming.ts';
import type { Plan } from './plan.ts';
import { gridOf, simulate } from './simulate.ts';
import type { Trace, TraceEvent } from './trace.ts';

/** Values and choices of one run, by their ids in a table. */
export interface Point {
  readonly values: Map<number, number>;
  readonly choices: Map<number, number>;
}

/** Gives the values of a point, and notes what it was asked for beyond it. */
export class PointSource implements ValueSource {
  readonly point: Point;
  readonly strangers: InputName[] = [];

  constructor(point: Point) {
    this.point = point;
  }

  value(name: InputName, lowNs: number, _highNs: number, _free: boolean, _law: unknown, grid: { readonly ticksPerNs: number }, id: number | null): number {
    const value = id === null ? undefined : this.point.values.get(id);
    if (value === undefined) this.strangers.push(name);
    return value ?? lowNs * grid.ticksPerNs;
  }

  choose(name: InputName, _options: number, _probability: number | null, id: number | null): number {
    const choice = id === null ? undefined : this.point.choices.get(id);
    if (choice === undefined) this.strangers.push(name);
    return choice ?? 0;
  }
}

/** A recorded run: its history read through, so that all that it says is decided, and the point it ran at. */
export function runRecorded(plan: Plan, table: InputTable, source: ValueSource): { readonly history: History; readonly signature: string; readonly point: Point; readonly log: readonly Decision[] } {
  const point: Point = { values: new Map(), choices: new Map() };
  const noting: ValueSource = {
    value: (name, lowNs, highNs, free, law, grid, id) => {
      const value = source.value(name, lowNs, highNs, free, law, grid, id);
      if (id !== null) point.values.set(id, value);
      return value;
    },
    choose: (name, options, probability, id) => {
      const taken = source.choose(name, options, probability, id);
      if (id !== null) point.choices.set(id, taken);
      return taken;
    },
  };
  const inputs = new Inputs(table.grid, noting, table);
  const { history } = simulate(plan, inputs, { eventsMax: 4_000 });
  const signature = signatureOf(history);
  return { history, signature, point, log: inputs.decisions.log };
}

/** All that a history says, with instants as linear forms: equal for equal behaviours, whatever the numbers. */
export function signatureOf(history: History): string {
  const time = (one: Time | null): string => (one === null ? 'never' : `${one.base}+f${one.form}`);
  const value = (one: Value | undefined): string => JSON.stringify(one) ?? 'nothing';
  const lines: string[] = [];
  for (const one of history.operations) {
    lines.push(`operation ${one.operation}.${one.instance} ${time(one.begin)} ${time(one.end)} ${one.ending} ${value(one.value)} wrote ${one.write} of ${one.writes.join()}${one.served.map((at) => ` served ${time(at)}`).join('')} read ${one.reads.join()}${one.isWithoutQuorum === true ? ' without a quorum' : ''}${one.believed === undefined ? '' : ` believed ${one.believed}`}${one.fate === undefined ? '' : fateWords(one.fate, time)}`);
  }
  for (const one of history.readings) {
    const past = one.past.map((other) => `${other.reading}.${other.instance}`).sort();
    lines.push(`reading ${one.reading}.${one.instance} at ${time(one.at)} ${time(one.value)} stepped ${time(one.stepped)} past ${past.join()}`);
  }
  for (const one of history.writes) {
    const visible = [...one.visible].sort(([x], [y]) => x - y).map(([machine, since]) => `${machine}:${time(since)}`);
    lines.push(`write ${one.operation}.${one.instance}.${one.effect} ${one.key}=${value(one.value)} at ${one.replica} ${time(one.tookEffect)} stamped ${time(one.earliest)} ${time(one.timestamp)} under ${one.grant} saw ${[...one.saw].join()} visible ${visible.join(' ')}`);
  }
  for (const one of history.grants) lines.push(`grant ${one.lock}.${one.order} token ${one.token} for ${one.operation}.${one.instance} ${time(one.at)} ${time(one.until)}`);
  for (const one of history.holds) lines.push(`hold ${one.grant} by ${one.program}.${one.session} ${one.spans.map(({ since, ends }) => `${time(since)} to ${ends.map(time).join(' or ')}`).join('; ')}`);
  for (const one of history.effects) lines.push(`effect ${one.effect} of ${one.parent} ${time(one.at)}`);
  for (const one of history.replicas) {
    const winners = [...one.winners].map(([key, ids]) => `${key}:${ids.join()}`);
    lines.push(`replica ${one.store}.${one.machine} ${one.up ? 'up' : 'down'}${one.leads === true ? ' leads' : ''} ${one.progress === undefined ? '' : `${one.progress.term}.${one.progress.index} `}${winners.join(' ')}`);
  }
  for (const one of history.queues) lines.push(`queue ${one.machine} ${one.service ?? '-'} ${one.longest} ${one.drops} ${one.longestSending}`);
  for (const [expectation, pictures] of history.pictures) {
    for (const { held, waiting } of pictures) lines.push(`picture for ${expectation} ${[...held].map(([store, values]) => `${store} ${[...values].map(([key, one]) => `${key}=${value(one)}`).join(' ')}`).join('; ')} ${[...waiting].join(' ')}`);
  }
  for (const [id, one] of history.unknowns) lines.push(`unknown ${id} ${time(one)}`);
  for (const one of history.convergence) lines.push(`converges ${one.store} ${one.changes.map(time).join(' ')}`);
  for (const one of history.crashes) lines.push(`crash of ${one.machine} ${time(one.since)} ${time(one.until)}`);
  for (const one of history.suspicions) lines.push(`suspicion of ${one.machine} by ${one.by} of ${one.detector} ${time(one.since)} ${time(one.until)}`);
  for (const one of history.leaderships) lines.push(`${one.machine} leads ${one.store} ${time(one.since)} ${time(one.until)}`);
  lines.push(`anchors ${history.anchors.map(time).join(' ')}`, `end ${time(history.end)}`, `limit ${history.limit} ${history.inexact}`);
  return lines.join('\n');
}

function fateWords({ how, endedAt, isClientGone, requests }: FateRecord, time: (one: Time | null) => string): string {
  const told = requests.map((one) => `${one.copy} ${time(one.reached)} ${one.isLost ? 'lost' : ''} died ${time(one.died)} answered ${time(one.answered)} ${one.isAnswerLost ? 'lost' : ''}`);
  return ` ${how} ${time(endedAt)} ${isClientGone ? 'gone' : ''} ${told.join('; ')}`;
}

/** Whether all decisions hold at a point. */
export function satisfies(point: Point, log: readonly Decision[], table: InputTable): boolean {
  return log.every((decision) => {
    if (decision.kind === 'choice') return point.choices.get(decision.choice) === decision.taken;
    const terms = table.forms.terms(decision.form);
    let sum = 0;
    for (let i = 0; i < terms.length; i += 2) sum += (point.values.get(terms[i] as number) ?? NaN) * (terms[i + 1] as number);
    return decision.kind === 'at-most' ? sum <= decision.ticks : sum >= decision.ticks;
  });
}

/**
 * Another point at which the same decisions hold: from `point`, by moving one input after the other within what the
 * decisions and its bounds leave it, to an end or anywhere between. Choices stay.
 */
export function movedWithinCell(point: Point, log: readonly Decision[], table: InputTable, stream: RandomStream, moves: number): Point {
  const values = new Map(point.values);
  const ids = [...values.keys()];
  const boundsOf = boundsByInput(log, table);
  for (let move = 0; move < moves && ids.length > 0; move++) {
    const id = ids[stream.below(ids.length)] as number;
    const { lowTicks, highTicks } = table.input(id);
    let low = lowTicks;
    let high = Number.isFinite(highTicks) ? highTicks : 2 ** 50;
    for (const { decision, terms } of boundsOf.get(id) ?? []) {
      let factor = 0;
      let rest = 0;
      for (let i = 0; i < terms.length; i += 2) {
        if (terms[i] === id) factor = terms[i + 1] as number;
        else rest += (values.get(terms[i] as number) as number) * (terms[i + 1] as number);
      }
      const edge = (decision.ticks - rest) / factor;
      if ((decision.kind === 'at-most') === factor > 0) high = Math.min(high, Math.floor(edge));
      else low = Math.max(low, Math.ceil(edge));
    }
    const where = stream.next();
    const width = high - low;
    if (where < 0.3) values.set(id, low);
    else if (where < 0.6) values.set(id, high);
    else if (where < 0.8) values.set(id, low + Math.floor(stream.next() * (width + 1)));
    else if (where < 0.9) values.set(id, Math.min(high, low + stream.below(3)));
    else values.set(id, Math.max(low, high - stream.below(3)));
  }
  return { values, choices: point.choices };
}

interface Bound {
  readonly decision: Exclude<Decision, { readonly kind: 'choice' }>;
  readonly terms: ArrayLike<number>;
}

/** Decisions by the inputs in them: of a long run, a few of thousands. */
function boundsByInput(log: readonly Decision[], table: InputTable): ReadonlyMap<number, readonly Bound[]> {
  const bounds = new Map<number, Bound[]>();
  for (const decision of log) {
    if (decision.kind === 'choice') continue;
    const terms = table.forms.terms(decision.form);
    const bound = { decision, terms };
    for (let i = 0; i < terms.length; i += 2) {
      const id = terms[i] as number;
      const known = bounds.get(id);
      if (known === undefined) bounds.set(id, [bound]);
      else known.push(bound);
    }
  }
  return bounds;
}

/** Values by the words of `describeInput`: milliseconds, or the option of a choice; all else is nominal. */
export function replayNamed(plan: Plan, values: Readonly<Record<string, number>> = {}): { readonly history: History; readonly told: string[] } {
  const asked = new Set<string>();
  const source: ValueSource = {
    value: (name, lowNs, highNs, _free, _law, grid) => {
      const words = describeInput(plan, name);
      asked.add(words);
      const given = values[words];
      const ns = given === undefined ? Math.max(lowNs, Math.min(highNs, 0)) : Math.round(given * 1e6);
      assert(ns >= lowNs && ns <= highNs, `${words} is ${lowNs}..${highNs} ns`);
      return ns * grid.ticksPerNs;
    },
    choose: (name, options) => {
      const words = describeInput(plan, name);
      asked.add(words);
      const given = values[words] ?? 0;
      assert(given < options, `${words} has ${options} options`);
      return given;
    },
  };
  const { history, trace } = simulate(plan, new Inputs(gridOf(plan), source, null), { trace: true });
  for (const words of Object.keys(values)) assert(asked.has(words), `nobody asked for "${words}", but for: ${[...asked].join('; ')}`);
  return { history, told: traceText(present(trace, 'trace')) };
}

/** One line for each event: `2.5 n1 writes w1: x = 1 stamped 2500000ns`. Times in milliseconds. */
export function traceText(trace: Trace): string[] {
  return trace.events.map((event) => `${event.atNs / 1e6} ${event.machine === null ? '-' : trace.machines[event.machine]} ${words(event, trace)}`);
}

function words(event: TraceEvent, trace: Trace): string {
  switch (event.kind) {
    case 'begin':
      return `begins ${event.operation}`;
    case 'end':
      return `ends ${event.operation}: ${event.ending}${event.value === null ? '' : ` ${event.value}`}`;
    case 'send':
      return `sends #${event.messageId} ${event.message}`;
    case 'deliver':
      return `gets #${event.messageId} ${event.message}, sent by ${trace.machines[event.from]} at ${event.sentNs / 1e6}`;
    case 'drop':
      return `loses #${event.messageId} ${event.message}: ${event.reason}`;
    case 'write':
      return `writes ${event.operation}: ${event.key} = ${event.value}${event.timestamp === null ? '' : ` stamped ${event.timestamp}`}`;
    case 'apply':
      return `applies ${event.operation}: ${event.key} = ${event.value} ${event.outcome}`;
    case 'read':
      return `reads ${event.operation}: ${event.key} is ${event.value}`;
    case 'now':
      return `reads its ${event.clock} clock for ${event.reading}: ${event.valueNs / 1e6}`;
    case 'effect':
      return `has the effect ${event.effect}${event.operation === null ? '' : ` for ${event.operation}`}`;
    case 'lie':
      return `lies to ${event.to}: ${event.what}`;
    case 'serve':
      return `serves ${event.operation}`;
    case 'refuse':
      return `refuses ${event.operation}`;
    case 'timer':
      return `timer: ${event.what}`;
    case 'lock':
      return `lock: ${event.what}`;
    case 'suspect':
      return `${event.detector} ${event.phase === 'begins' ? 'suspects' : 'trusts'} ${trace.machines[event.whom]}`;
    case 'fault':
      return `${event.fault} ${event.phase}`;
    default:
      return unreachable(event);
  }
}
