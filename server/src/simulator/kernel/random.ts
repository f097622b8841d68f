// Random numbers without a state that could be shared: each is a pure hash of a seed and a name, in 32-bit integer
// arithmetic, so that every purpose has a stream of its own and a new cause shifts no other.
import type { InputName } from './inputs.ts';

/** A stream of its own for one name. Numbers are asked for in order. */
export class RandomStream {
  readonly #high: number;
  readonly #low: number;
  #count = 0;

  /** `salt` tells several streams of one name apart. */
  constructor(seed: number, name: InputName, salt: number) {
    let high = mix(0x9e3779b9 ^ salt, seed | 0);
    let low = mix(0x85ebca6b ^ salt, Math.floor(seed / 2 ** 32) | 0);
    for (const part of [name.purpose, name.a, name.b, name.c, name.d]) {
      const partLow = part | 0;
      const partHigh = Math.floor(part / 2 ** 32) | 0;
      high = mix(high ^ low, partLow);
      low = mix(low + high, partHigh ^ partLow);
    }
    this.#high = high;
    this.#low = low;
  }

  /** Uniform in [0, 1), with 53 bits. */
  next(): number {
    const count = this.#count++;
    const high = finish(mix(this.#high, count));
    const low = finish(mix(this.#low, count ^ 0x27d4eb2f));
    return (high * 2 ** 21 + (low >>> 11)) / 2 ** 53;
  }

  /** Uniform in 0 … `options - 1`. */
  below(options: number): number {
    return Math.floor(this.next() * options);
  }
}

/** One round of a 32-bit hash (MurmurHash3, A. Appleby): takes in one word. */
function mix(hash: number, word: number): number {
  let k = Math.imul(word, 0xcc9e2d51);
  k = (k << 15) | (k >>> 17);
  let h = hash ^ Math.imul(k, 0x1b873593);
  h = (h << 13) | (h >>> 19);
  return (Math.imul(h, 5) + 0xe6546b64) | 0;
}

/** Its finishing step: each bit of the result depends on each bit of the hash. */
function finish(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
