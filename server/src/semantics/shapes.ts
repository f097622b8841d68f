// What a value may look like: durations, counts, words, names. The property table and the vocabulary are written in these
// terms, and checking, completion and the reference page read them from here.
import { present } from '../base/assert.ts';
import type { Dimension } from './units.ts';

/** Kinds of things that have names. */
export type NameKind =
  | 'machine' | 'zone' | 'store' | 'lock' | 'service' | 'balancer' | 'detector' | 'client' | 'load' | 'label' | 'let' | 'fault';

/** Whether something may be written. */
export type Allowed = 'yes' | 'no';

export interface WordChoice {
  readonly word: string;
  readonly documentation: string;
}

export type Shape = { readonly name: string; /** `a duration, such as …`: completes "expected". */ readonly expected: string } & (
  | {
      readonly kind: 'number';
      readonly dimension: Dimension;
      /** Smallest and largest value in the dimension's base unit; null: no bound. */
      readonly low: number | null;
      readonly high: number | null;
      readonly whole: boolean;
      readonly range: Allowed;
      readonly law: Allowed;
    }
  /** One of some words. `key`: it makes a property of its own, as `delay write` beside `delay`. */
  | { readonly kind: 'words'; readonly words: readonly WordChoice[]; readonly key: boolean }
  | { readonly kind: 'name'; readonly kinds: readonly NameKind[] }
  | { readonly kind: 'text' }
);

function word(text: string, documentation: string): WordChoice {
  return { word: text, documentation };
}

const number = { kind: 'number', low: null, high: null, whole: false, range: 'no', law: 'no' } as const;
const words = { kind: 'words', key: false } as const;

const shapeList: readonly Shape[] = [
  {
    ...number, name: 'DURATION', dimension: 'time', low: 0, range: 'yes', law: 'yes',
    expected: 'a duration, such as `10ms`, `1ms..4ms` or `exponential(5ms)`',
  },
  { ...number, name: 'SPAN', dimension: 'time', low: 0, range: 'yes', law: 'yes', expected: 'a duration, such as `10ms` or `1ms..4ms`' },
  { ...number, name: 'BOUND', dimension: 'time', low: 0, expected: 'a duration, such as `10ms`' },
  { ...number, name: 'INTERVAL', dimension: 'time', low: 1, expected: 'a duration above 0, such as `100ms`' },
  { ...number, name: 'PERIOD', dimension: 'time', low: 1, range: 'yes', law: 'yes', expected: 'a duration above 0, such as `100ms` or `90ms..110ms`' },
  { ...number, name: 'OFFSET', dimension: 'time', range: 'yes', law: 'yes', expected: 'a duration, which may be negative, such as `-3ms..3ms`' },
  {
    ...number, name: 'DRIFT', dimension: 'drift', low: -999_999_999, high: 999_999_999, range: 'yes',
    expected: 'a rate in parts per million, such as `-50ppm..50ppm`',
  },
  { ...number, name: 'PROBABILITY', dimension: 'ratio', low: 0, high: 1, expected: 'a probability, such as `1%`' },
  { ...number, name: 'SHARE', dimension: 'ratio', low: 0, high: 1, range: 'yes', expected: 'a share, such as `75%`' },
  { ...number, name: 'COUNT', dimension: 'number', low: 1, whole: true, expected: 'a whole number from 1 on' },
  { ...number, name: 'WHOLE', dimension: 'number', low: 0, whole: true, expected: 'a whole number from 0 on' },
  { ...number, name: 'NUMBER', dimension: 'number', low: 0, expected: 'a number, such as `8`' },
  { ...number, name: 'FACTOR', dimension: 'factor', low: 0, range: 'yes', expected: 'a factor, such as `5x`' },
  { ...number, name: 'SIZE', dimension: 'size', low: 0, whole: true, expected: 'a size, such as `64KB`' },
  { ...number, name: 'BANDWIDTH', dimension: 'bandwidth', low: 1, expected: 'a bandwidth, such as `100Mbps`' },
  { ...number, name: 'RATE', dimension: 'rate', low: 0, high: 1e9, expected: 'a rate, such as `300/s`, of up to one in a nanosecond' },
  { kind: 'text', name: 'FILE', expected: 'a file name in quotes' },
  { kind: 'name', name: 'MACHINE', kinds: ['machine'], expected: 'a machine' },
  { kind: 'name', name: 'LOCK', kinds: ['lock'], expected: 'a lock' },
  { kind: 'name', name: 'DETECTOR', kinds: ['detector'], expected: 'a detector' },
  { kind: 'name', name: 'ROUTE', kinds: ['machine', 'store', 'service', 'balancer'], expected: 'a machine, store, service or balancer' },
  {
    ...words, name: 'KIND', key: true, expected: 'a kind of message: write, read, response, replicate, heartbeat or vote',
    words: [
      word('write', 'Requests that write: from the client to a replica.'),
      word('read', 'Requests that read or await: from the client to a replica.'),
      word('response', 'Answers to a client.'),
      word('replicate', 'Writes on their way from replica to replica, and their acknowledgements.'),
      word('heartbeat', 'Signs of life of leaders, of what detectors watch, and health checks.'),
      word('vote', 'Votes of an election and their requests, and those of detectors.'),
    ],
  },
  {
    ...words, name: 'ACCESS', key: true, expected: 'read or write',
    words: [word('read', 'Requests that read or await.'), word('write', 'Requests that write.')],
  },
  {
    ...words, name: 'ADJUSTMENT', expected: 'step or slew',
    words: [
      word('step', 'The clock jumps to what it learned.'),
      word('slew', 'The clock runs 500 ppm faster or slower until it agrees, and so never goes back.'),
    ],
  },
  {
    ...words, name: 'JITTER', expected: 'none, full or equal',
    words: [
      word('none', 'Each pause is the backoff itself.'),
      word('full', 'Each pause is anything from 0 to the backoff, each value equally likely.'),
      word('equal', 'Each pause is half the backoff and anything up to as much again, each value equally likely.'),
    ],
  },
  {
    ...words, name: 'LIE', expected: 'forgetting, lying, equivocating or forging',
    words: [
      word('forgetting', 'Acknowledges without storing.'),
      word('lying', 'Answers with values that nobody wrote.'),
      word('equivocating', 'Tells different machines different things.'),
      word('forging', "Speaks in another's name, unless the link is `authenticated`."),
    ],
  },
  {
    ...words, name: 'ARRIVALS', expected: 'constant or poisson',
    words: [
      word('constant', 'Arrivals at equal distances, the first at 0.'),
      word('poisson', 'Independent arrivals: exponential distances with this mean rate.'),
    ],
  },
];

const shapesByName = new Map(shapeList.map((shape) => [shape.name, shape]));

export const shapes: readonly Shape[] = shapeList;

/** The shape of that name; the tables name no other. */
export function shapeOf(name: string): Shape {
  return present(shapesByName.get(name), `the shape ${name}`);
}
