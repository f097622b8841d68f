import { expect, test } from 'vitest';
import type { Trace, TraceEvent } from '../simulator/trace.ts';
import { storyOf } from './story.ts';

const traceOf = (events: TraceEvent[]): Trace => ({ scenario: 's', machines: ['n1', 'n2'], events });
const lost = (number: number, way = 'n1 to n2', reason: 'cut' | 'down' = 'cut'): TraceEvent =>
  ({ kind: 'drop', atNs: number * 10e6, machine: null, message: `heartbeat ${number} from ${way}`, messageId: number, reason });
const beats = (count: number): TraceEvent[] => Array.from({ length: count }, (_, place) => lost(place + 1));

test('in a long story, what goes missing again and again is told once for each way and reason, with its number, and nothing else is left out', () => {
  const other = (number: number, message: string): TraceEvent => ({ kind: 'drop', atNs: number * 10e6, machine: null, message, messageId: number, reason: 'down' });
  const end: TraceEvent = { kind: 'suspect', atNs: 600e6, machine: 1, detector: 'd', whom: 0, phase: 'begins' };
  expect(storyOf(traceOf([...beats(50), lost(51, 'n2 to n1'), lost(52, 'n1 to n2', 'down'), lost(53, 'n1 to n2', 'down'), other(54, 'all of db from n2 to n1 (time 3)'), other(55, 'all of db from n2 to n1 (time 5)'), other(56, 'w from a to n1'), end]))).toEqual([
    '10 ms  heartbeat 1 from n1 to n2 is lost in the cut, and 49 more after it',
    '510 ms  heartbeat 51 from n2 to n1 is lost in the cut',
    '520 ms  heartbeat 52 from n1 to n2 is lost: its receiver is down, and 1 more after it',
    '540 ms  all of db from n2 to n1 (time 3) is lost: its receiver is down, and 1 more after it',
    '560 ms  w from a to n1 is lost: its receiver is down',
    '600 ms  n2 declares n1 dead',
  ]);
});

test('a story that is short enough tells each', () => {
  expect(storyOf(traceOf(beats(40)))).toHaveLength(40);
});

test('of a story that is too long all the same, the middle is left out', () => {
  const others = Array.from({ length: 60 }, (_, place): TraceEvent => ({ kind: 'fault', atNs: place * 1e6, machine: null, fault: `crash ${place}`, phase: 'begins' }));
  const story = storyOf(traceOf([...others, ...beats(50)]));
  expect(story).toHaveLength(40);
  expect(story[20]).toBe('20 ms  … and 22 things more until …');
  expect(story.at(-1)).toBe('10 ms  heartbeat 1 from n1 to n2 is lost in the cut, and 49 more after it');
});
