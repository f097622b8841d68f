// What random plans are drawn with. Used by tests only.
import { RandomStream } from './kernel/random.ts';
import type { Length } from './plan-words.ts';

/** Draws the same again from the same seed; what is drawn for different purposes of one seed has different salts. */
export class Dice {
  readonly #stream: RandomStream;

  constructor(seed: number, salt: number) {
    this.#stream = new RandomStream(seed, { purpose: 1, a: 0, b: 0, c: 0, d: 0 }, salt);
  }

  /** A whole number from 0 to `options - 1`. */
  below(options: number): number {
    return this.#stream.below(options);
  }

  chance(probability: number): boolean {
    return this.#stream.next() < probability;
  }

  /** One of these, of which there is at least one. */
  pick<T>(of: readonly T[]): T {
    return of[this.below(of.length)] as T;
  }

  /** Whole milliseconds, so that ties are common; sometimes a range. */
  length(highMs: number): Length {
    const low = this.below(highMs + 1);
    return this.chance(0.5) ? low : [low, low + this.below(highMs + 1)];
  }
}
