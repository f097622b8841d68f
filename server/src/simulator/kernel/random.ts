// Random numbers without a state that could be shared: each is a pure hash of a seed and a name, in 32-bit integer
// arithmetic, so that every purpose has a stream of its own and a new cause shifts no other.
import type { InputName } from './inputs.ts';

/** The hash of a seed and a salt, before any name: made once for many streams. */
export interface StreamStart {
  readonly high: number;
  readonly low: number;
}

/** `salt` tells several streams of one seed and name apart. */
export function streamStart(seed: number, salt: number): StreamStart {
  return { high: absorb(0x9e3779b9 ^ salt, scrambled(seed | 0)), low: absorb(0x85ebca6b ^ salt, scrambled(Math.floor(seed / 2 ** 32) | 0)) };
}

/** A stream of its own for one name. Numbers are asked for in order. */
export class RandomStream {
  #high = 0;
  #low = 0;
  #count = 0;

  /** `salt` tells several streams of one name apart. */
  constructor(seed: number, name: InputName, salt: number) {
    this.restart(streamStart(seed, salt), name);
  }

  /** Becomes the stream of another name. */
  restart(start: StreamStart, name: InputName): void {
    const { purpose, a, b, c, d } = name;
    let { high, low } = start;
    if (isWord(purpose) && isWord(a) && isWord(b) && isWord(c) && isWord(d)) {
      // Written out, in variables of its own: names are small numbers nearly always, and a run draws at each turn.
      let word = scrambled(purpose);
      high = absorb(high ^ low, word);
      low = absorb(low + high, word);
      word = scrambled(a);
      high = absorb(high ^ low, word);
      low = absorb(low + high, word);
      word = scrambled(b);
      high = absorb(high ^ low, word);
      low = absorb(low + high, word);
      word = scrambled(c);
      high = absorb(high ^ low, word);
      low = absorb(low + high, word);
      word = scrambled(d);
      high = absorb(high ^ low, word);
      low = absorb(low + high, word);
    } else {
      for (const part of [purpose, a, b, c, d]) {
        const partLow = part | 0;
        const partHigh = Math.floor(part / 2 ** 32) | 0;
        high = absorb(high ^ low, scrambled(partLow));
        low = absorb(low + high, scrambled(partHigh ^ partLow));
      }
    }
    this.#high = high;
    this.#low = low;
    this.#count = 0;
  }

  /** Uniform in [0, 1), with 53 bits. */
  next(): number {
    const count = this.#count++;
    const high = finish(absorb(this.#high, scrambled(count)));
    const low = finish(absorb(this.#low, scrambled(count ^ 0x27d4eb2f)));
    return (high * 2 ** 21 + (low >>> 11)) * 2 ** -53;
  }

  /** Uniform in 0 … `options - 1`. */
  below(options: number): number {
    return Math.floor(this.next() * options);
  }
}

/** Whether it is below 2^31, so that its upper half is 0. */
function isWord(part: number): boolean {
  return (part | 0) === part && part >= 0;
}

/** One round of a 32-bit hash (MurmurHash3, A. Appleby), in two steps: a word is scrambled, and then taken in. */
function scrambled(word: number): number {
  const k = Math.imul(word, 0xcc9e2d51);
  return Math.imul((k << 15) | (k >>> 17), 0x1b873593);
}

function absorb(hash: number, word: number): number {
  const h = hash ^ word;
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
}

/** Its finishing step: each bit of the result depends on each bit of the hash. */
function finish(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
