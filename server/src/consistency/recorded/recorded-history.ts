// From recorded events to a history of operations, as one of the four models understands them. Whatever does not fit is named by
// its line, with what was expected.
import { unreachable } from '../../base/assert.ts';
import { groupBy } from '../../base/group-by.ts';
import type { Model } from '../machine.ts';
import { type Call, type Ending, type Operation, textOf, type Value } from '../operation.ts';
import { queue } from '../queue.ts';
import { register } from '../register.ts';
import { set } from '../set.ts';
import { type Datum, datumText, HistoryError, isDictionary, isSequence, Keyword } from './datum.ts';
import { type Notation, readEvents, type RecordedEvent } from './events.ts';

export type ModelName = 'register' | 'cas-register' | 'set' | 'queue';

interface Reading {
  readonly model: Model;
  /** What may be called. */
  readonly calls: readonly string[];
}

const readings: Readonly<Record<ModelName, Reading>> = {
  register: { model: register, calls: ['read', 'write'] },
  'cas-register': { model: register, calls: ['read', 'write', 'cas'] },
  set: { model: set, calls: ['add', 'read'] },
  queue: { model: queue, calls: ['enqueue', 'dequeue'] },
};

export const modelNames = Object.keys(readings) as ModelName[];

export interface RecordedOperation extends Operation {
  /** Counted from 0. */
  readonly beginLine: number;
  /** Null: nothing tells its end. */
  readonly endLine: number | null;
}

export interface RecordedHistory {
  readonly notation: Notation;
  readonly model: Model;
  readonly operations: readonly RecordedOperation[];
  /** Whether its operations are of several keys, each on its own. */
  readonly isKeyed: boolean;
  readonly passedOver: number;
}

/** Throws {@link HistoryError}. */
export function readHistory(text: string, name: ModelName): RecordedHistory {
  const { notation, events, passedOver } = readEvents(text);
  const { model, calls } = readings[name];
  for (const { f, line } of events) if (!calls.includes(f)) throw unknownCall(f, line, name);
  const isKeyed = hasTuples(events);
  const found = pairs(events);
  refuseOverlaps(found);
  const operations = found.map(({ begin, end }) => operationOf(isKeyed ? untupled(begin) : begin, end !== null && isKeyed ? untupled(end) : end, name));
  return { notation, model, operations: operations.sort((x, y) => x.invoked - y.invoked), isKeyed: isKeyed || events.some(({ key }) => key !== null), passedOver };
}

function unknownCall(f: string, line: number, name: ModelName): HistoryError {
  const other = modelNames.find((one) => readings[one].calls.includes(f));
  const hints = other === undefined ? [`known are ${modelNames.map((one) => `${readings[one].calls.join(', ')} (${one})`).join('; ')}`] : [`--model ${other} knows ${f}`];
  return new HistoryError(line, `a ${name} has no ${f}: expected ${readings[name].calls.join(' or ')}`, hints);
}

interface Pair {
  readonly begin: RecordedEvent & { readonly at: number };
  readonly end: (RecordedEvent & { readonly at: number | null }) | null;
}

/** Beginnings and ends, in the order of their beginnings. A process does one thing after the other. */
function pairs(events: readonly RecordedEvent[]): Pair[] {
  const open = new Map<string, { readonly begin: Pair['begin']; readonly place: number }>();
  const found: Pair[] = [];
  events.forEach((event, place) => {
    const { process, type, f, line } = event;
    const before = open.get(process);
    if (type === 'invoke') {
      if (before !== undefined) {
        throw new HistoryError(line, `process ${process} begins to ${f}, and its ${before.begin.f} of line ${before.begin.line + 1} has not ended`, [
          'who does not know what became of an operation goes on as another process; an :info before this line ends it, too',
        ]);
      }
      const begin = { ...event, at: event.at ?? place };
      open.set(process, { begin, place: found.length });
      found.push({ begin, end: null });
      return;
    }
    if (before === undefined) throw new HistoryError(line, `process ${process} ends a ${f} that it has not begun: expected an invoke before`);
    if (before.begin.f !== f) throw new HistoryError(line, `process ${process} ends a ${f}, and what it began on line ${before.begin.line + 1} is a ${before.begin.f}`);
    open.delete(process);
    found[before.place] = { begin: before.begin, end: { ...event, at: event.at ?? place } };
  });
  return found;
}

/** A process does one thing after the other; of what ended unknown it need not know when. */
function refuseOverlaps(found: readonly Pair[]): void {
  for (const [process, own] of groupBy(found, ({ begin }) => begin.process)) {
    const inOrder = [...own].sort((x, y) => x.begin.at - y.begin.at || (x.end?.at ?? Infinity) - (y.end?.at ?? Infinity));
    inOrder.forEach(({ begin }, index) => {
      const before = inOrder[index - 1];
      const endedAt = before?.end?.type === 'info' ? null : (before?.end?.at ?? null);
      if (before === undefined || endedAt === null || endedAt <= begin.at) return;
      throw new HistoryError(begin.line, `process ${process} begins to ${begin.f} at ${begin.at}, and its ${before.begin.f} of line ${before.begin.line + 1} ends at ${endedAt}: expected one after the other`, [
        'what went on at once was done by several processes: give each a name of its own',
      ]);
    });
  }
}

/** As jepsen.independent writes keys: each value of each operation that begins is `[key value]`, that of a reading `[key nil]`. */
function hasTuples(events: readonly RecordedEvent[]): boolean {
  const begun = events.filter(({ type }) => type === 'invoke');
  return (
    begun.length > 0 &&
    begun.some(({ f }) => f === 'read' || f === 'dequeue' || f === 'cas') &&
    begun.every(({ f, value, key }) => key === null && isPair(value) && (f !== 'cas' || isPair(value.items[1])))
  );
}

function isPair(datum: Datum | undefined): datum is Extract<Datum, { readonly items: unknown }> {
  return isSequence(datum) && datum.kind === 'vector' && datum.items.length === 2;
}

function untupled<E extends RecordedEvent>(event: E): E {
  const { value } = event;
  if (!isPair(value)) return event;
  const [key = null, inside = null] = value.items;
  return { ...event, key: keyText(key), value: inside };
}

function keyText(key: Datum): string {
  return typeof key === 'string' ? key : key instanceof Keyword ? key.name : datumText(key);
}

const endings: Readonly<Record<'ok' | 'fail' | 'info', Ending>> = { ok: 'ok', fail: 'failed', info: 'unknown' };

function operationOf(begin: Pair['begin'], end: Pair['end'], name: ModelName): RecordedOperation {
  const ending = end === null || end.type === 'invoke' ? 'unknown' : endings[end.type];
  if (ending === 'ok' && end !== null) refuseOther(begin, end);
  return {
    process: begin.process,
    key: begin.key ?? '',
    call: callOf(begin, ending === 'ok' ? end : null, name),
    ending,
    invoked: begin.at,
    returned: end === null || ending === 'unknown' ? null : end.at,
    beginLine: begin.line,
    endLine: end?.line ?? null,
  };
}

/** What is given when it begins stands once more when it ends ok, or nothing does. Readings find their values only then. */
function refuseOther(begin: RecordedEvent, end: RecordedEvent): void {
  const { f, process, line } = end;
  const isGiven = f !== 'read' && f !== 'dequeue';
  const other = end.key !== null && begin.key !== end.key ? 'key' : isGiven && end.value !== null && textOf(valueOf(end.value, line)) !== textOf(valueOf(begin.value, begin.line)) ? 'value' : null;
  if (other === null) return;
  const written = ({ key, value }: RecordedEvent): string => (other === 'key' ? (key ?? 'none') : datumText(value).slice(0, 60));
  throw new HistoryError(line, `process ${process} ends its ${f} ok with the ${other} ${written(end)}, and it began it on line ${begin.line + 1} with ${written(begin)}: expected the same, or none`, [
    `the two lines are of different operations, or one of the ${other}s is wrong`,
  ]);
}

function callOf(begin: RecordedEvent, ok: RecordedEvent | null, name: ModelName): Call {
  const f = begin.f as 'read' | 'write' | 'cas' | 'add' | 'enqueue' | 'dequeue';
  switch (f) {
    case 'read':
      if (name === 'set') return { kind: 'elements', value: ok === null ? undefined : elementsOf(ok) };
      return { kind: 'read', value: ok === null ? undefined : valueOf(ok.value, ok.line) };
    case 'write':
      return { kind: 'write', value: valueOf(begin.value, begin.line) };
    case 'cas': {
      const { value, line } = begin;
      if (!isPair(value)) throw new HistoryError(line, `expected the value of a cas as [OLD NEW], and found ${datumText(value).slice(0, 60)}`);
      const [from = null, to = null] = value.items;
      return { kind: 'cas', from: valueOf(from, line), to: valueOf(to, line) };
    }
    case 'add':
    case 'enqueue':
      if (begin.value === null) throw new HistoryError(begin.line, `expected what to ${f} as its value, and found none`);
      return { kind: f, value: valueOf(begin.value, begin.line) };
    case 'dequeue':
      return { kind: 'dequeue', value: ok === null ? undefined : valueOf(ok.value, ok.line) };
    default:
      return unreachable(f);
  }
}

function elementsOf({ value, line }: RecordedEvent): Value[] {
  if (!isSequence(value)) throw new HistoryError(line, `expected all elements of the set as the value of a read, and found ${datumText(value).slice(0, 60)}`);
  return value.items.map((item) => valueOf(item, line));
}

/** Sets are in an order of their own, so that equal ones are equal. */
function valueOf(datum: Datum, line: number): Value {
  if (datum instanceof Keyword) return `:${datum.name}`;
  if (isDictionary(datum)) throw new HistoryError(line, `a map is no value that can be compared here: ${datumText(datum).slice(0, 60)}`);
  if (!isSequence(datum)) return datum;
  const items = datum.items.map((item) => valueOf(item, line));
  return datum.kind === 'set' ? items.sort((x, y) => (textOf(x) < textOf(y) ? -1 : 1)) : items;
}
