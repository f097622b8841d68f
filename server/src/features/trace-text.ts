// One behaviour as people read it: true time downwards, a lane for each machine, and beside them what happened.
// `traceLines` draws lanes; `traceList` has one plain line for each event, for grep and diff.
import { unreachable } from '../base/assert.ts';
import { durationText, stampText } from '../checks/phrases.ts';
import type { DropReason, Trace, TraceEvent } from '../simulator/trace.ts';
import type { Canvas, Paint, PaintRole } from './paint.ts';
import { hanging, padded, printable, widthOf, withoutTrailingBlanks } from './text-layout.ts';

/** Lines without line breaks, none wider than the canvas. */
export function traceLines(trace: Trace, canvas: Canvas): string[] {
  const { paint, width } = canvas;
  const arrivals = arrivalsOf(trace.events);
  const names = trace.machines.map(printable);
  const instants = trace.events.map((event) => durationText(event.atNs));
  const timeWidth = Math.max(9, ...instants.map(widthOf));
  const lanes = new Lanes(names, paint);
  // Lanes that leave no room to say what happens are worse than none.
  const drawn = timeWidth + lanes.width + 6 + 36 <= width;
  const head = `${' '.repeat(timeWidth - 'true time'.length)}${paint.faint('true time')}  ${drawn ? `${lanes.head()}  ` : ''}`;
  const lines = [head];
  let before = '';
  trace.events.forEach((event, index) => {
    const instant = instants[index] ?? '';
    // The same instant is said once: what stands below it without one happened at it, too.
    const time = instant === before ? ' '.repeat(timeWidth) : `${' '.repeat(timeWidth - widthOf(instant))}${instant}`;
    before = instant;
    const prefix = `${time}  ${drawn ? `${lanes.row(event)}  ` : ''}`;
    const said = hanging('', eventText(event, trace, arrivals, paint), width - widthOf(prefix));
    const below = `${' '.repeat(timeWidth)}  ${drawn ? `${lanes.idle()}  ` : ''}`;
    said.forEach((text, line) => lines.push((line === 0 ? prefix : below) + text));
  });
  return withoutTrailingBlanks(lines);
}

/** `12000000 ns  n1  applies w1: kv.x = 1 wins`: one line each, never wrapped. */
export function traceList(trace: Trace): string[] {
  const arrivals = arrivalsOf(trace.events);
  const times = trace.events.map(({ atNs }) => `${atNs} ns`);
  const timeWidth = Math.max(0, ...times.map(widthOf));
  return trace.events.map((event, index) => `${' '.repeat(timeWidth - widthOf(times[index] ?? ''))}${times[index]}  ${eventText(event, trace, arrivals, plain)}`);
}

const as = (text: string): string => text;
const plain: Pick<Paint, 'strong' | 'faint' | 'error' | 'warning' | 'good' | 'note'> = { strong: as, faint: as, error: as, warning: as, good: as, note: as };

/** What became of each message. */
type Arrivals = ReadonlyMap<number, readonly Extract<TraceEvent, { kind: 'deliver' | 'drop' }>[]>;

function arrivalsOf(events: readonly TraceEvent[]): Arrivals {
  const arrivals = new Map<number, Extract<TraceEvent, { kind: 'deliver' | 'drop' }>[]>();
  for (const event of events) {
    if (event.kind !== 'deliver' && event.kind !== 'drop') continue;
    const list = arrivals.get(event.messageId) ?? [];
    list.push(event);
    arrivals.set(event.messageId, list);
  }
  return arrivals;
}

function eventText(event: TraceEvent, trace: Trace, arrivals: Arrivals, paint: typeof plain): string {
  const name = (machine: number): string => printable(trace.machines[machine] ?? `machine ${machine}`);
  const who = event.machine === null ? '' : `${paint.strong(name(event.machine))} `;
  switch (event.kind) {
    case 'begin':
      return `${who}begins ${named(event.operation, event.text)}`;
    case 'end': {
      const role = event.ending === 'ok' ? paint.good : paint.warning;
      return `${who}ends ${printable(event.operation)}: ${role(event.ending)}${event.value === null ? '' : ` with ${printable(event.value)}`}`;
    }
    case 'send':
      return `${who}sends ${between(event.message, event.machine, event.to, name)} to ${name(event.to)}${fate(event.messageId, arrivals, paint)}`;
    case 'deliver':
      return `${who}gets ${between(event.message, event.from, event.machine, name)} from ${name(event.from)} ${paint.faint(`(sent ${durationText(event.sentNs)})`)}`;
    case 'drop':
      return `${printable(event.message)} ${paint.error(lossText(event.reason))}`;
    case 'write':
      return `${who}writes ${printable(event.key)} = ${printable(event.value)} for ${printable(event.operation)}${event.timestamp === null ? '' : `, stamped ${paint.note(printable(stampText(event.timestamp)))}`}`;
    case 'apply':
      return `${who}applies ${printable(event.operation)}: ${printable(event.key)} = ${printable(event.value)} ${outcome(event.outcome, paint)}`;
    case 'read':
      return `${who}reads ${printable(event.key)} = ${printable(event.value)} for ${printable(event.operation)}`;
    case 'now':
      return `${who}reads its ${event.clock} clock for ${printable(event.reading)}: ${durationText(event.valueNs)}`;
    case 'effect':
      return `${who}has the effect ${paint.note(printable(event.effect))}${event.operation === null ? '' : ` for ${printable(event.operation)}`}`;
    case 'lie':
      return `${who}${paint.error('lies')} to ${printable(event.to)}: ${printable(event.what)}`;
    case 'serve':
      return `${who}serves ${printable(event.operation)}`;
    case 'refuse':
      return `${who}${paint.warning('refuses')} ${printable(event.operation)}: no worker is free, and no place to wait`;
    case 'timer':
    case 'lock':
      return `${who.trimEnd()}${who === '' ? '' : ': '}${printable(event.what)}`;
    case 'suspect':
      return `${who}${event.phase === 'begins' ? 'declares' : 'no longer declares'} ${name(event.whom)} ${paint.warning('dead')} (${printable(event.detector)})`;
    case 'fault':
      return `${paint.error('fault')} ${printable(event.fault)} ${event.phase}`;
    default:
      return unreachable(event);
  }
}

/** A message's name says its two ends; here the sentence does. */
function between(message: string, from: number | null, to: number | null, name: (machine: number) => string): string {
  const ends = from === null || to === null ? '' : ` from ${name(from)} to ${name(to)}`;
  return printable(message).replace(ends, '');
}

function named(operation: string, text: string): string {
  return operation === text ? printable(text) : `${printable(operation)}: ${printable(text)}`;
}

function outcome(what: 'wins' | 'loses' | 'sibling', paint: typeof plain): string {
  switch (what) {
    case 'wins':
      return paint.good('wins');
    case 'loses':
      return paint.error('loses');
    case 'sibling':
      return 'is kept beside the others';
    default:
      return unreachable(what);
  }
}

function fate(messageId: number, arrivals: Arrivals, paint: typeof plain): string {
  const events = arrivals.get(messageId) ?? [];
  if (events.length === 0) return ` ${paint.faint('(under way at the end)')}`;
  const told = events.map((event) => (event.kind === 'deliver' ? `arrives ${durationText(event.atNs)}` : event.reason));
  return ` ${paint.faint(`(${told.join(', ')})`)}`;
}

/** Narrow columns, one for each machine, with the message between them that a row is about. */
class Lanes {
  readonly #names: readonly string[];
  readonly #laneWidth: number;
  readonly #paint: Paint;

  constructor(names: readonly string[], paint: Paint) {
    this.#names = names;
    this.#laneWidth = Math.max(3, ...names.map((name) => widthOf(name) + 1));
    this.#paint = paint;
  }

  get width(): number {
    return this.#names.length * this.#laneWidth;
  }

  head(): string {
    return this.#names.map((name) => this.#paint.strong(padded(name, this.#laneWidth))).join('');
  }

  idle(): string {
    return this.#draw(new Map());
  }

  row(event: TraceEvent): string {
    const marks = new Map<number, string>();
    if (event.machine === null) return this.#draw(marks);
    marks.set(event.machine, this.#paint[markRole(event)](markOf(event)));
    return event.kind === 'send' && event.to !== event.machine ? this.#arrow(event.machine, event.to) : this.#draw(marks);
  }

  #draw(marks: ReadonlyMap<number, string>): string {
    const lane = (machine: number): string => marks.get(machine) ?? this.#paint.gutter('│');
    return this.#names.map((_, machine) => lane(machine) + ' '.repeat(this.#laneWidth - 1)).join('');
  }

  /** `●──┼─▸` from the sender's lane to the receiver's. */
  #arrow(from: number, to: number): string {
    const [left, right] = from < to ? [from, to] : [to, from];
    let drawn = '';
    this.#names.forEach((_, machine) => {
      const between = machine >= left && machine < right;
      const fill = between ? '─'.repeat(this.#laneWidth - 1) : ' '.repeat(this.#laneWidth - 1);
      if (machine === from) drawn += this.#paint.note(`●${fill}`);
      else if (machine === to) drawn += this.#paint.note(`${from < to ? '▸' : '◂'}${fill}`);
      else if (between && machine > left) drawn += this.#paint.note(`┼${fill}`);
      else drawn += this.#paint.gutter('│') + fill;
    });
    return drawn;
  }
}

function markOf(event: TraceEvent): string {
  switch (event.kind) {
    case 'begin':
      return '┌';
    case 'end':
      return '└';
    case 'drop':
      return '✗';
    case 'now':
    case 'timer':
      return '◷';
    case 'suspect':
    case 'fault':
    case 'refuse':
    case 'lie':
      return '!';
    case 'send':
    case 'deliver':
    case 'write':
    case 'apply':
    case 'read':
    case 'serve':
    case 'effect':
    case 'lock':
      return '●';
    default:
      return unreachable(event);
  }
}

function markRole(event: TraceEvent): PaintRole {
  if (event.kind === 'drop' || event.kind === 'fault') return 'error';
  if (event.kind === 'apply' && event.outcome === 'loses') return 'error';
  return event.kind === 'begin' || event.kind === 'end' ? 'strong' : 'note';
}

function lossText(reason: DropReason): string {
  if (reason === 'lost') return 'is lost';
  if (reason === 'refused') return 'is refused';
  if (reason === 'filtered') return 'is filtered: it had arrived before';
  return reason === 'overflow' ? 'is dropped: the queue is full' : `is lost: ${reason}`;
}
