// From a file to its events, each with its line. Three notations are known by how the first line that is not blank begins:
//
// - JSON lines: `{"`. An object a line: an event (`type`, `process`, `f`, `value`, perhaps `key`), or a whole operation
//   (`start` and `end` in place of `type`).
// - Jepsen's log: it has `PROCESS :invoke :F VALUE`, also behind other words, as in `INFO jepsen.util - 0 :invoke :read nil`.
//   Lines without an event are passed over.
// - EDN: all else that begins with a bracket, `#` or `;`. Maps, one after the other or in one vector, as in Jepsen's history.edn.
import { type Datum, type Dictionary, entryOf, HistoryError, isDictionary, isSequence, Keyword, datumText } from './datum.ts';
import { readEdn, safeNumber } from './edn.ts';

export type Notation = 'edn' | 'log' | 'json';

export type EventType = 'invoke' | 'ok' | 'fail' | 'info';

export interface RecordedEvent {
  /** Counted from 0. */
  readonly line: number;
  readonly type: EventType;
  readonly process: string;
  /** What is called. */
  readonly f: string;
  readonly value: Datum;
  /** Null: none is named. */
  readonly key: string | null;
  /** When it happened, where the file tells; otherwise its place in the file is its instant. */
  readonly at: number | null;
}

export interface RecordedEvents {
  readonly notation: Notation;
  readonly events: readonly RecordedEvent[];
  /** Lines or maps that are no operation of a client: other lines of a log, faults that were injected. */
  readonly passedOver: number;
}

const eventLine = /(?:^|\s)(\S+)\s+:(invoke|ok|fail|info)\s+:(\S+)(?:\s+(.*))?$/;

/** Throws {@link HistoryError}. */
export function readEvents(text: string): RecordedEvents {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const first = lines.findIndex((line) => line.trim() !== '');
  const begin = (lines[first] ?? '').trim();
  if (first === -1) throw new HistoryError(0, 'there is nothing in it', expected);
  if (/^\{\s*"/.test(begin)) return fromJson(lines);
  // A log may begin with something else, a date in brackets for one.
  const isEdn = /^[[({]*\s*\{\s*:/.test(begin) || /^(;|#[a-z{_])/.test(begin) || /^[[(]\s*$/.test(begin) || /^(\[\s*\]|\(\s*\))$/.test(begin);
  if (!isEdn && lines.some((line) => eventLine.test(line))) return fromLog(lines);
  if (/^[[({#;]/.test(begin)) {
    if (/^\[\s*\{\s*"/.test(begin) || /^\[\s*$/.test(begin) && /^\{\s*"/.test((lines[first + 1] ?? '').trim())) throw new HistoryError(first, 'a list of JSON objects cannot be read: expected one object a line', ['jq -c ".[]" makes lines of it']);
    return fromEdn(lines.join('\n'));
  }
  throw new HistoryError(first, `this begins no history: ${JSON.stringify(begin.slice(0, 60))}`, expected);
}

const expected = [
  'expected Jepsen EDN, such as {:type :invoke, :f :write, :value 1, :process 0}',
  'or lines of a Jepsen log, such as 0 :invoke :write 1',
  'or JSON lines, such as {"type":"invoke","f":"write","value":1,"process":0}',
];

function fromEdn(text: string): RecordedEvents {
  const data = readEdn(text);
  const [only] = data;
  const maps = data.length === 1 && isSequence(only) ? only.items : data;
  const events: RecordedEvent[] = [];
  let passedOver = 0;
  let line = 0;
  for (const map of maps) {
    if (!isDictionary(map)) throw new HistoryError(line, `expected a map with :type, :process and :f, and found ${datumText(map).slice(0, 60)}`);
    line = map.line;
    const event = eventOf(map);
    if (event === null) passedOver++;
    else events.push(event);
  }
  return { notation: 'edn', events, passedOver };
}

function fromLog(lines: readonly string[]): RecordedEvents {
  const events: RecordedEvent[] = [];
  let passedOver = 0;
  lines.forEach((text, line) => {
    const [, process = '', type, f = '', rest = ''] = eventLine.exec(text.trimEnd()) ?? [];
    if (type === undefined || isNemesis(process)) {
      if (text.trim() !== '') passedOver++;
      return;
    }
    if (!/^\d+$/.test(process)) throw new HistoryError(line, `expected the number of a process before :${type}, and found ${process}`);
    // Behind the value may stand an error, which says nothing of what was done.
    const [value = null] = type === 'info' || type === 'fail' ? [] : readEdn(rest, line);
    events.push({ line, type: type as EventType, process, f, value, key: null, at: null });
  });
  return { notation: 'log', events, passedOver };
}

function fromJson(lines: readonly string[]): RecordedEvents {
  const events: RecordedEvent[] = [];
  let passedOver = 0;
  let hasInstants: boolean | null = null;
  lines.forEach((text, line) => {
    if (text.trim() === '') return;
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch (error) {
      throw new HistoryError(line, `this is no JSON: ${(error as Error).message.replace(/ \(line 1 column \d+\)$/, '')}`, ['expected one object a line']);
    }
    const map = datumOf(json, line);
    if (!isDictionary(map)) throw new HistoryError(line, `expected an object, and found ${text.trim().slice(0, 60)}`);
    const isWhole = entryOf(map, 'start') !== undefined;
    if (hasInstants !== null && hasInstants !== isWhole) throw new HistoryError(line, 'some lines are events, with a type, and some are operations, with start and end: expected one kind');
    hasInstants = isWhole;
    const found = isWhole ? wholeOf(map) : eventOf(map);
    if (found === null) passedOver++;
    else if (Array.isArray(found)) events.push(...found);
    else events.push(found as RecordedEvent);
  });
  return { notation: 'json', events, passedOver };
}

function datumOf(json: unknown, line: number): Datum {
  if (Array.isArray(json)) return { kind: 'vector', items: json.map((item) => datumOf(item, line)) };
  if (typeof json === 'number') return safeNumber(json, String(json), line);
  if (typeof json !== 'object' || json === null) return json as Datum;
  return { kind: 'map', line, entries: Object.entries(json).map(([key, value]) => [key, datumOf(value, line)] as const) };
}

const types: readonly string[] = ['invoke', 'ok', 'fail', 'info'];

/** Null: it is no operation of a client. */
function eventOf(map: Dictionary): RecordedEvent | null {
  const { line } = map;
  const process = processOf(map);
  if (process === null) return null;
  const type = nameOf(entryOf(map, 'type'));
  if (type === null || !types.includes(type)) throw new HistoryError(line, `expected a type (invoke, ok, fail or info)${foundText(entryOf(map, 'type'))}`);
  return { line, type: type as EventType, process, f: fOf(map), value: entryOf(map, 'value') ?? null, key: keyOf(map), at: null };
}

/** An operation on one line: its beginning and, if it ended, its end. */
function wholeOf(map: Dictionary): RecordedEvent[] | null {
  const { line } = map;
  const process = processOf(map);
  if (process === null) return null;
  const [start, end] = [entryOf(map, 'start'), entryOf(map, 'end') ?? null];
  if (typeof start !== 'number') throw new HistoryError(line, `expected a number as start${foundText(start)}`);
  if (end !== null && typeof end !== 'number') throw new HistoryError(line, `expected a number or null as end${foundText(end)}`);
  if (end !== null && end < start) throw new HistoryError(line, `this operation ends at ${end}, before it begins at ${start}`);
  const type = nameOf(entryOf(map, 'type')) ?? (end === null ? 'info' : 'ok');
  if (type === 'invoke' || !types.includes(type)) throw new HistoryError(line, `expected a type (ok, fail or info) or none${foundText(entryOf(map, 'type'))}`);
  if (type === 'ok' && end === null) throw new HistoryError(line, 'an operation that ended ok has an end: expected a number as end');
  const event = { line, process, f: fOf(map), value: entryOf(map, 'value') ?? null, key: keyOf(map) };
  return [{ ...event, type: 'invoke', at: start }, { ...event, type: type as EventType, at: end }];
}

function processOf(map: Dictionary): string | null {
  const process = entryOf(map, 'process');
  const name = typeof process === 'number' ? String(process) : nameOf(process);
  if (name === null) throw new HistoryError(map.line, `expected a process, a number or a name${foundText(process)}`);
  return isNemesis(name) ? null : name;
}

/** Jepsen's process that injects faults. */
function isNemesis(process: string): boolean {
  return process === 'nemesis' || process === ':nemesis';
}

function fOf(map: Dictionary): string {
  const f = nameOf(entryOf(map, 'f'));
  if (f === null) throw new HistoryError(map.line, `expected what is called as f, such as read${foundText(entryOf(map, 'f'))}`);
  return f;
}

function keyOf(map: Dictionary): string | null {
  const key = entryOf(map, 'key');
  return key === undefined || key === null ? null : (nameOf(key) ?? datumText(key));
}

function nameOf(datum: Datum | undefined): string | null {
  return typeof datum === 'string' ? datum : datum instanceof Keyword ? datum.name : null;
}

function foundText(datum: Datum | undefined): string {
  return datum === undefined ? ', and found none' : `, and found ${datumText(datum).slice(0, 60)}`;
}
