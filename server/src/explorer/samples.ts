// Behaviours picked by chance, for what cells do not cover. Each value depends on the seed, the run and its own name only,
// so that a further input shifts no other.
import type { InputName, ValueSource } from '../simulator/kernel/inputs.ts';
import type { Law } from '../simulator/kernel/laws.ts';
import type { Grid } from '../simulator/kernel/time.ts';

/** Where a range has no end, values are drawn up to this much above its beginning, small ones as often as large ones. */
const endlessBits = 36;

/**
 * How values are picked. `mixed` looks for what is unusual: each input is at one end, at the other or between, as corners
 * alone miss and mislead. `even` gives each value of a range the same chance and each option of a choice its probability,
 * or an equal chance where the adversary picks.
 */
export type SampleKind = 'mixed' | 'even';

/** One behaviour. A law is taken as its support; whoever can draw from laws brings a source of their own. */
export class SampleSource implements ValueSource {
  readonly #kind: SampleKind;
  readonly #seed: number;

  constructor(kind: SampleKind, seed: number, run: number) {
    this.#kind = kind;
    this.#seed = mix(mix(seed | 0) ^ run);
  }

  value(name: InputName, lowNs: number, highNs: number, free: boolean, _law: Law | null, grid: Grid): number {
    const stream = new Stream(this.#seed, name);
    const ns = this.#numberBetween(lowNs, highNs, stream);
    const tie = free && stream.below(2) === 1 ? stream.below(grid.freedomTicks + 1) : 0;
    return ns * grid.ticksPerNs + tie;
  }

  choose(name: InputName, options: number, probability: number | null): number {
    const stream = new Stream(this.#seed, name);
    return options === 1 || this.#asUsual(options, probability, stream) ? 0 : 1 + stream.below(options - 1);
  }

  #asUsual(options: number, probability: number | null, stream: Stream): boolean {
    if (this.#kind === 'mixed') return stream.below(3) > 0;
    return probability === null ? stream.below(options) === 0 : stream.fraction() >= probability;
  }

  #numberBetween(lowNs: number, highNs: number, stream: Stream): number {
    if (this.#kind === 'mixed') {
      const where = stream.below(10);
      if (where < 3) return lowNs;
      if (where < 6 && highNs !== Infinity) return highNs;
    }
    if (highNs !== Infinity) return lowNs + Math.floor(stream.fraction() * (highNs - lowNs + 1));
    const scale = 2 ** stream.below(endlessBits + 1);
    return lowNs + Math.floor(stream.fraction() * scale);
  }
}

/** Numbers that look random: a counter, mixed. */
class Stream {
  #state: number;

  constructor(seed: number, { purpose, a, b, c, d }: InputName) {
    let state = seed;
    for (const part of [purpose, a, b, c, d]) state = mix(state ^ (part | 0)) + Math.floor(part / 2 ** 32);
    this.#state = mix(state | 0);
  }

  /** In [0, 1), with 53 bits. */
  fraction(): number {
    return (this.#next() * 2 ** 21 + (this.#next() >>> 11)) / 2 ** 53;
  }

  /** A whole number in [0, limit). */
  below(limit: number): number {
    return Math.floor(this.fraction() * limit);
  }

  #next(): number {
    this.#state = (this.#state + 0x9e3779b9) | 0;
    return mix(this.#state) >>> 0;
  }
}

/** The finaliser of MurmurHash3: every bit of a word moves every other. */
function mix(word: number): number {
  let x = word;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
}
