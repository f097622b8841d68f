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
    this.#high = start.high;
    this.#low = start.low;
    this.#count = 0;
    this.#take(name.purpose);
    this.#take(name.a);
    this.#take(name.b);
    this.#take(name.c);
    this.#take(name.d);
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

  /** Takes in one number of a name, of up to 53 bits. */
  #take(part: number): void {
    const partLow = part | 0;
    const word = scrambled(partLow);
    const partHigh = part === partLow ? partLow >> 31 : Math.floor(part / 2 ** 32) | 0;
    const high = absorb(this.#high ^ this.#low, word);
    this.#low = absorb((this.#low + high) | 0, partHigh === 0 ? word : scrambled(partHigh ^ partLow));
    this.#high = high;
  }
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
