// Behaviours as lanes and as a list.
import { expect, test } from 'vitest';
import type { Trace } from '../simulator/trace.ts';
import { noPaint } from './paint.ts';
import { widthOf } from './text-layout.ts';
import { traceLines, traceList } from './trace-text.ts';

const ms = 1_000_000;

const trace: Trace = {
  scenario: 'one',
  machines: ['n1', 'n2', 'c'],
  events: [
    { atNs: 0, machine: 2, kind: 'begin', operation: 'w', text: 'write kv.x = 1' },
    { atNs: 0, machine: 2, kind: 'send', message: 'w from c to n1', messageId: 0, to: 0 },
    { atNs: ms, machine: 0, kind: 'deliver', message: 'w from c to n1', messageId: 0, from: 2, sentNs: 0 },
    { atNs: ms, machine: 0, kind: 'write', operation: 'w', key: 'x', value: '1', timestamp: '4000000ns' },
    { atNs: ms, machine: 0, kind: 'send', message: 'replication of w from n1 to n2', messageId: 1, to: 1 },
    { atNs: ms, machine: 0, kind: 'send', message: 'answer to w from n1 to c', messageId: 2, to: 2 },
    { atNs: ms, machine: 0, kind: 'send', message: 'replication of w from n1 to n2 (attempt 2)', messageId: 3, to: 1 },
    { atNs: 2 * ms, machine: 1, kind: 'drop', message: 'replication of w from n1 to n2', messageId: 1, reason: 'cut' },
    { atNs: 2 * ms, machine: 1, kind: 'drop', message: 'replication of w from n1 to n2 (attempt 2)', messageId: 3, reason: 'lost' },
    { atNs: 2_500_001, machine: null, kind: 'fault', fault: 'cut n1 <-> n2', phase: 'ends' },
    { atNs: 3 * ms, machine: 1, kind: 'apply', operation: 'w', key: 'x', value: '1', outcome: 'loses' },
    { atNs: 3 * ms, machine: 1, kind: 'read', operation: 'r', key: 'x', value: 'none' },
    { atNs: 20 * ms, machine: 0, kind: 'timer', what: 'w is not acknowledged by n2' },
    { atNs: 20 * ms, machine: 2, kind: 'end', operation: 'w', ending: 'unknown', value: null },
  ],
};

test('each machine has a lane, each message an arrow', () => {
  expect(`\n${traceLines(trace, { width: 80, paint: noPaint }).join('\n')}\n`).toBe(`
  true time  n1 n2 c
       0 ms  │  │  ┌    c begins w: write kv.x = 1
             ◂──┼──●    c sends w to n1 (arrives 1 ms)
       1 ms  ●  │  │    n1 gets w from c (sent 0 ms)
             ●  │  │    n1 writes x = 1 for w, stamped 4 ms
             ●──▸  │    n1 sends replication of w to n2 (cut)
             ●──┼──▸    n1 sends answer to w to c (under way at the end)
             ●──▸  │    n1 sends replication of w (attempt 2) to n2 (lost)
       2 ms  │  ✗  │    replication of w from n1 to n2 is lost: cut
             │  ✗  │    replication of w from n1 to n2 (attempt 2) is lost
2.500001 ms  │  │  │    fault cut n1 <-> n2 ends
       3 ms  │  ●  │    n2 applies w: x = 1 loses
             │  ●  │    n2 reads x = none for r
      20 ms  ◷  │  │    n1: w is not acknowledged by n2
             │  │  └    c ends w: unknown
`);
});

test('lanes that leave no room are left out, and nothing runs over the edge', () => {
  const many: Trace = { ...trace, machines: ['a-long-name', 'another-name', 'the-client'] };
  for (const width of [40, 60, 80, 120]) {
    for (const line of traceLines(many, { width, paint: noPaint })) expect(widthOf(line), line).toBeLessThanOrEqual(width);
  }
  expect(traceLines(many, { width: 60, paint: noPaint })[1]).toBe('       0 ms  the-client begins w: write kv.x = 1');
});

test('a list has one line for each event, in nanoseconds', () => {
  const lines = traceList(trace);
  expect(lines).toHaveLength(trace.events.length);
  expect(lines[0]).toBe('       0 ns  c begins w: write kv.x = 1');
  expect(lines[9]).toBe(' 2500001 ns  fault cut n1 <-> n2 ends');
});

test('nothing happened is told as nothing', () => {
  expect(traceLines({ ...trace, events: [] }, { width: 80, paint: noPaint })).toEqual(['true time  n1 n2 c']);
  expect(traceList({ ...trace, events: [] })).toEqual([]);
});
