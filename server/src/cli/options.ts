// Values of options, from text: each says what was expected when it got something else.
import { InvalidArgumentError } from 'commander';
import { defaultExploreOptions, type ExploreOptions } from '../explorer/explore-options.ts';
import { didYouMean } from './suggest.ts';

export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly count: number;
}

/** The scenarios with these numbers, counted from 0 over all files, belong to the shard. */
export function inShard({ index, count }: Shard, scenario: number): boolean {
  return scenario % count === index - 1;
}

export function parseSeed(text: string): number {
  return wholeNumber(text, 0, 0xffff_ffff, 'a whole number from 0 to 4294967295');
}

/** A run of its own, of those that an answer draws with its seed, has a larger one. */
export function parseRunSeed(text: string): number {
  return wholeNumber(text, 0, Number.MAX_SAFE_INTEGER, `a whole number from 0 to ${Number.MAX_SAFE_INTEGER}`);
}

export function parseRuns(text: string): number {
  return wholeNumber(text, 1, 100_000_000, 'a whole number of runs, from 1 to 100000000');
}

export function parseCells(text: string): number {
  return wholeNumber(text, 1, 100_000_000, 'a whole number of cells, from 1 to 100000000');
}

export function parseStates(text: string): number {
  return wholeNumber(text, 1, 60_000_000, 'a whole number of states, from 1 to 60000000');
}

function wholeNumber(text: string, low: number, high: number, expected: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < low || value > high) throw new InvalidArgumentError(`Expected ${expected}.`);
  return value;
}

const millisecondsOf: Readonly<Record<string, number>> = { ms: 1, s: 1000, min: 60_000, h: 3_600_000 };

/** `10s`, `500ms`, `1.5min`: milliseconds. */
export function parseTimeLimit(text: string): number {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)(ms|s|min|h)$/.exec(text) ?? [];
  const milliseconds = Number(digits) * (millisecondsOf[unit ?? ''] ?? Number.NaN);
  if (!(milliseconds >= 1)) throw new InvalidArgumentError('Expected a duration of 1ms or more with its unit: 500ms, 10s, 2min or 1h.');
  return milliseconds;
}

/** `2/4`: the second of four. */
export function parseShard(text: string): Shard {
  const [, index, count] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  const shard = { index: Number(index), count: Number(count) };
  if (!(shard.index >= 1 && shard.index <= shard.count && shard.count <= 10_000)) {
    throw new InvalidArgumentError('Expected i/n with i from 1 to n: 1/4 is the first of four shards.');
  }
  return shard;
}

/** Formats that will be there one day are refused like any other word, but by name, so that nobody looks for a typing mistake. */
export function formatParser<Format extends string>(available: readonly Format[], planned: readonly string[]): (text: string) => Format {
  return (text) => {
    const format = available.find((one) => one === text);
    if (format !== undefined) return format;
    const there = available.length === 1 ? `There is ${available[0]}.` : `There are ${available.slice(0, -1).join(', ')} and ${available.at(-1)}.`;
    if (planned.includes(text)) throw new InvalidArgumentError(`This version does not write ${text} yet. ${there}`);
    throw new InvalidArgumentError([there, ...didYouMean(text, available)].join(' '));
  };
}

/** Limits as the command line takes them; what is not said is as everywhere. */
export interface LimitOptions {
  readonly seed?: number;
  readonly runs?: number;
  readonly maxCells?: number;
  /** Milliseconds. */
  readonly timeLimit?: number;
}

export function limitsOf({ seed, runs, maxCells, timeLimit }: LimitOptions): ExploreOptions {
  return {
    ...defaultExploreOptions,
    ...(seed === undefined ? {} : { seed }),
    ...(runs === undefined ? {} : { runsMax: runs }),
    ...(maxCells === undefined ? {} : { cellsMax: maxCells }),
    ...(timeLimit === undefined ? {} : { timeLimitMs: timeLimit }),
  };
}
