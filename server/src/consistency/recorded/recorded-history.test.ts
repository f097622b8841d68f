// Recorded histories in each notation, and what is said of those that cannot be read.
import { describe, expect, test } from 'vitest';
import { checkLinearizability } from '../linearizability.ts';
import { callText } from '../words.ts';
import { HistoryError } from './datum.ts';
import { type ModelName, readHistory } from './recorded-history.ts';

/** Each operation as `process: call, ending, from-to`, lines counted from 1. */
function told(text: string, model: ModelName): string[] {
  return readHistory(text, model).operations.map(
    ({ process, key, call, ending, beginLine, endLine }) => `${process}: ${key === '' ? '' : `${key} `}${callText(call)}, ${ending}, ${beginLine + 1}-${endLine === null ? '' : endLine + 1}`,
  );
}

const edn = `; one of our own
{:type :invoke, :f :write, :value 1, :process 0, :time 3, :index 0}
{:type :ok, :f :write, :value 1, :process 0}
{:process :nemesis, :type :info, :f :start, :value {:n1 #{"n2"}}}
{:process 1, :type :invoke, :f :cas, :value [1 2]}
{:process 2, :type :invoke, :f :read, :value nil}
{:process 1, :type :info, :f :cas, :value [1 2], :error :timeout}
{:process 2, :type :ok, :f :read,
 :value 2}
#_{:process 9}
#jepsen.history.Op{:process 2, :type :invoke, :f :cas, :value [7 8]}
{:process 2, :type :fail, :f :cas, :value [7 8], :error [:not-found "it held\\n2"]}
{:process 3, :type :invoke, :f :write, :value 9}
`;

const operations = ['0: write 1, ok, 2-3', '1: cas 1 -> 2, unknown, 5-7', '2: read 2, ok, 6-8', '2: cas 7 -> 8, failed, 11-12', '3: write 9, unknown, 13-'];

test('EDN, map by map and as one vector', () => {
  expect(told(edn, 'cas-register')).toEqual(operations);
  expect(told(`[${edn}]`, 'cas-register')).toEqual(operations);
  expect(readHistory(edn, 'cas-register')).toMatchObject({ notation: 'edn', isKeyed: false, passedOver: 1 });
});

test('lines of a log, whatever stands before them', () => {
  const log = `2026-01-01 12:00:00,001 INFO  jepsen.core - nodes are up
INFO  jepsen.util - 0\t:invoke\t:write\t1
INFO  jepsen.util - 0\t:ok\t:write\t1
INFO  jepsen.util - :nemesis\t:info\t:start\t"cut off"
1\t:invoke\t:cas\t[1 2]
INFO [2016-06-03 12:00:00] jepsen worker 2 - jepsen.util 2\t:invoke\t:read\tnil
1\t:info\t:cas\t:timed-out
INFO  jepsen.util - 2\t:ok\t:read\t2`;
  expect(told(log, 'cas-register')).toEqual(['0: write 1, ok, 2-3', '1: cas 1 -> 2, unknown, 5-7', '2: read 2, ok, 6-8']);
  expect(readHistory(log, 'cas-register')).toMatchObject({ notation: 'log', passedOver: 2 });
});

test('JSON lines of events', () => {
  const json = `{"type":"invoke","process":"a","f":"write","value":"v","key":"x"}

{"type":"invoke","process":"b","f":"read","key":"y"}
{"type":"ok","process":"b","f":"read","value":null,"key":"y"}
{"type":"ok","process":"a","f":"write","value":"v"}`;
  expect(told(json, 'register')).toEqual(['a: x write "v", ok, 1-5', 'b: y read none, ok, 3-4']);
  expect(readHistory(json, 'register')).toMatchObject({ notation: 'json', isKeyed: true });
});

test('JSON lines of whole operations, in any order', () => {
  const json = `{"process":1,"f":"read","value":1,"start":2.5,"end":4}
{"process":0,"f":"write","value":1,"start":1,"end":3}
{"process":2,"f":"write","value":2,"start":2}
{"process":3,"f":"write","value":3,"start":2,"end":3,"type":"fail"}
{"process":4,"f":"write","value":4,"start":2,"end":3,"type":"info"}`;
  expect(told(json, 'register')).toEqual(['0: write 1, ok, 2-2', '2: write 2, unknown, 3-3', '3: write 3, failed, 4-4', '4: write 4, unknown, 5-5', '1: read 1, ok, 1-1']);
  expect(readHistory(json, 'register').operations.at(-1)).toMatchObject({ invoked: 2.5, returned: 4 });
});

test('what may differ between the beginning and the end of an operation', () => {
  const log = `0 :invoke :write 1
0 :ok :write nil
1 :invoke :cas [1 2]
1 :fail :cas :not-found
2 :invoke :write 3
2 :info :write :timed-out
3 :invoke :cas [1 5]
3 :ok :cas [1 5]
4 :invoke :read nil
4 :ok :read 5`;
  expect(told(log, 'cas-register')).toEqual(['0: write 1, ok, 1-2', '1: cas 1 -> 2, failed, 3-4', '2: write 3, unknown, 5-6', '3: cas 1 -> 5, ok, 7-8', '4: read 5, ok, 9-10']);
  // Sets are equal in any order; a process may begin when it ends, and go on behind what it does not know the end of.
  expect(told('{:process 0 :type :invoke :f :write :value #{1 2}}\n{:process 0 :type :ok :f :write :value #{2 1}}', 'register')).toHaveLength(1);
  const whole = '{"process":0,"f":"read","value":null,"start":0,"end":1}\n{"process":0,"f":"write","value":1,"start":1}\n{"process":0,"f":"read","value":1,"start":2,"end":3}';
  expect(told(whole, 'register')).toEqual(['0: read none, ok, 1-1', '0: write 1, unknown, 2-2', '0: read 1, ok, 3-3']);
});

test('keys as jepsen.independent writes them', () => {
  const log = `0 :invoke :write [x 1]
0 :ok :write [x 1]
1 :invoke :read [y nil]
1 :ok :read [y nil]
1 :invoke :cas [x [1 2]]
1 :ok :cas [x [1 2]]`;
  expect(told(log, 'cas-register')).toEqual(['0: x write 1, ok, 1-2', '1: y read none, ok, 3-4', '1: x cas 1 -> 2, ok, 5-6']);
  expect(readHistory(log, 'cas-register').isKeyed).toBe(true);
  // Pairs that are values: a reading that begins has none.
  expect(told('0 :invoke :add [1 2]\n0 :ok :add [1 2]\n1 :invoke :read nil\n1 :ok :read #{[1 2]}', 'set')).toEqual(['0: add {1, 2}, ok, 1-2', '1: read {{1, 2}}, ok, 3-4']);
  expect(told('0 :invoke :cas [1 2]\n0 :ok :cas [1 2]', 'cas-register')).toEqual(['0: cas 1 -> 2, ok, 1-2']);
});

test('sets and queues', () => {
  expect(told('0 :invoke :add :a\n0 :ok :add :a\n0 :invoke :read nil\n0 :ok :read [:a]', 'set')).toEqual(['0: add ":a", ok, 1-2', '0: read {":a"}, ok, 3-4']);
  expect(told('0 :invoke :enqueue 1\n0 :ok :enqueue 1\n1 :invoke :dequeue nil\n1 :ok :dequeue 1\n1 :invoke :dequeue nil\n1 :ok :dequeue nil', 'queue')).toEqual([
    '0: enqueue 1, ok, 1-2', '1: dequeue 1, ok, 3-4', '1: dequeue, empty, ok, 5-6',
  ]);
});

test('of what is read the checker says the same as of what was meant', () => {
  const { operations: history, model } = readHistory(edn, 'cas-register');
  expect(checkLinearizability(history, model).verdict).toBe('linearizable');
  const broken = `${edn}{:process 4, :type :invoke, :f :read}\n{:process 4, :type :ok, :f :read, :value 1}\n`;
  const read = readHistory(broken, 'cas-register');
  const found = checkLinearizability(read.operations, read.model);
  expect(found).toMatchObject({ verdict: 'not-linearizable', breaks: { states: ['it held 2'] } });
  expect(found.verdict === 'not-linearizable' && read.operations[found.breaks.operation]?.endLine).toBe(14);
});

describe('what cannot be read is named by its line', () => {
  test.each<[string, ModelName, string, number, RegExp]>([
    ['nothing', 'register', ' \n\n', 1, /^there is nothing in it$/],
    ['something else', 'register', '\nhello there', 2, /^this begins no history: "hello there"$/],
    ['a bracket that is not closed', 'register', '{:type :invoke\n', 1, /never closed: expected \}/],
    ['another bracket', 'register', '\n{:type :invoke]', 2, /^expected \} for the \{ of line 2, and found \]$/],
    ['a text that never ends', 'register', '{:type\n"x', 2, /the text that begins here never ends/],
    ['a bad escape', 'register', '{:type "\\q"}', 1, /\\q means nothing/],
    ['a key without a value', 'register', '{:type}', 1, /a key without a value/],
    ['no map', 'register', '{:process 0 :type :invoke :f :read}\n[1]', 1, /^expected a map with :type, :process and :f, and found \[1\]$/],
    ['no type', 'register', '\n{:process 0 :f :read}', 2, /^expected a type \(invoke, ok, fail or info\), and found none$/],
    ['another type', 'register', '{:type :okay :process 0 :f :read}', 1, /expected a type .* and found :okay$/],
    ['no process', 'register', '{:type :ok :f :read}', 1, /^expected a process, a number or a name, and found none$/],
    ['nothing called', 'register', '{:type :ok :process 1 :f 7}', 1, /^expected what is called as f, such as read, and found 7$/],
    ['a call of another model', 'register', '0 :invoke :cas [1 2]', 1, /^a register has no cas: expected read or write$/],
    ['an end without a beginning', 'register', '0 :ok :read 1', 1, /^process 0 ends a read that it has not begun/],
    ['two at once', 'register', '0 :invoke :read nil\n0 :invoke :read nil', 2, /^process 0 begins to read, and its read of line 1 has not ended$/],
    ['another value than it began with', 'register', '0 :invoke :write 1\n1 :invoke :read nil\n0 :ok :write 2', 3, /^process 0 ends its write ok with the value 2, and it began it on line 1 with 1: expected the same, or none$/],
    ['another pair of a cas', 'cas-register', '0 :invoke :cas [1 2]\n0 :ok :cas [1 3]', 2, /^process 0 ends its cas ok with the value \[1 3\], and it began it on line 1 with \[1 2\]/],
    ['another element', 'queue', '0 :invoke :enqueue 1\n0 :ok :enqueue 2', 2, /ends its enqueue ok with the value 2/],
    ['another key', 'register', '{"type":"invoke","process":0,"f":"read","key":"x"}\n{"type":"ok","process":0,"f":"read","key":"y","value":1}', 2, /^process 0 ends its read ok with the key y, and it began it on line 1 with x: expected the same, or none$/],
    ['another key of a pair', 'register', '0 :invoke :read [x nil]\n0 :ok :read [y 1]', 2, /ends its read ok with the key y/],
    ['a process that does two things at once', 'register', '{"process":0,"f":"read","start":4,"end":6}\n{"process":0,"f":"write","value":1,"start":1,"end":5}', 1, /^process 0 begins to read at 4, and its write of line 2 ends at 5: expected one after the other$/],
    ['another end', 'register', '0 :invoke :read nil\n0 :ok :write 1', 2, /^process 0 ends a write, and what it began on line 1 is a read$/],
    ['a cas without two values', 'cas-register', '0 :invoke :cas 1', 1, /^expected the value of a cas as \[OLD NEW\], and found 1$/],
    ['a set that is none', 'set', '0 :invoke :read nil\n0 :ok :read 1', 2, /^expected all elements of the set as the value of a read, and found 1$/],
    ['an add of nothing', 'set', '0 :invoke :add nil', 1, /^expected what to add as its value, and found none$/],
    ['a number that would be rounded', 'register', '0 :invoke :write 9007199254740993', 1, /^the number 9007199254740993 is too large/],
    ['a name for a process', 'register', 'x :invoke :read nil', 1, /^expected the number of a process before :invoke, and found x$/],
    ['broken JSON', 'register', '{"type":"invoke","process":0,"f":"read"}\n{"type":', 2, /^this is no JSON: /],
    ['JSON that is no object', 'register', '{"type":"invoke","process":0,"f":"read"}\n3', 2, /^expected an object, and found 3$/],
    ['a JSON list', 'register', '[{"type":"invoke"}]', 1, /^a list of JSON objects cannot be read: expected one object a line$/],
    ['an end before the beginning', 'register', '{"process":0,"f":"read","start":3,"end":2}', 1, /^this operation ends at 2, before it begins at 3$/],
    ['both kinds of lines', 'register', '{"process":0,"f":"read","start":3,"end":4}\n{"process":0,"f":"read","type":"invoke"}', 2, /expected one kind$/],
    ['brackets without end', 'register', `${'['.repeat(200)}`, 1, /more than 100 brackets/],
  ])('%s', (_, model, text, line, message) => {
    let found: unknown = null;
    try {
      readHistory(text, model);
    } catch (error) {
      found = error;
    }
    expect(found).toBeInstanceOf(HistoryError);
    const error = found as HistoryError;
    expect(error.message).toMatch(message);
    expect(error.line + 1).toBe(line);
  });
});
