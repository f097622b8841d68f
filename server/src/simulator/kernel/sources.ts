// Who picks the open numbers and choices of a plain run: a seed, or a witness.
import { AssertionFailure } from '../../base/assert.ts';
import { drawNs } from './draw-law.ts';
import type { InputName, ValueSource } from './inputs.ts';
import type { Law } from './laws.ts';
import { RandomStream, type StreamStart, streamStart } from './random.ts';
import type { Grid } from './time.ts';

const noName: InputName = { purpose: 1, a: 0, b: 0, c: 0, d: 0 };
const salts = { value: 1, tie: 2, choice: 3 } as const;

/** How a seeded source picks. */
export interface SampleOptions {
  /**
   * `dice` (the default): laws and probabilities are followed. `support`: whatever they allow can happen, as if an
   * adversary picked it, losses with one chance in eight.
   */
  readonly laws?: 'dice' | 'support';
}

/**
 * Picks by a seed. The adversary's numbers are mixed: low, high, uniform or close to the low end, for each input anew,
 * since ends find what uniform numbers miss, and corners alone miss what lies between.
 * Each value depends on the seed and its own name only.
 */
export class SampleSource implements ValueSource {
  readonly #starts: Readonly<Record<keyof typeof salts, StreamStart>>;
  readonly #laws: 'dice' | 'support';
  /** Whether anything was asked for that no law draws. */
  isAdversarial = false;
  /** Of whatever is being drawn: a stream for each draw would be most of what a plain run allocates. */
  readonly #stream: RandomStream;

  constructor(seed: number, options: SampleOptions = {}) {
    this.#starts = { value: streamStart(seed, salts.value), tie: streamStart(seed, salts.tie), choice: streamStart(seed, salts.choice) };
    this.#stream = new RandomStream(seed, noName, salts.value);
    this.#laws = options.laws ?? 'dice';
  }

  value(name: InputName, lowNs: number, highNs: number, free: boolean, law: Law | null, grid: Grid): number {
    let ns = lowNs;
    if (lowNs !== highNs) {
      if (law === null || this.#laws === 'support') {
        this.isAdversarial ||= law === null;
        ns = this.#pickedNs(name, lowNs, highNs, grid);
      } else {
        this.#stream.restart(this.#starts.value, name);
        ns = clamp(Math.round(drawNs(law, this.#stream)), lowNs, highNs);
      }
    }
    if (!free) return ns * grid.ticksPerNs;
    this.#stream.restart(this.#starts.tie, name);
    return ns * grid.ticksPerNs + this.#stream.below(grid.freedomTicks + 1);
  }

  choose(name: InputName, options: number, probability: number | null): number {
    const stream = this.#stream;
    stream.restart(this.#starts.choice, name);
    if (probability === null) {
      this.isAdversarial = true;
      return stream.below(options);
    }
    if (stream.next() >= (this.#laws === 'dice' ? probability : 1 / 8)) return 0;
    return 1 + stream.below(options - 1);
  }

  /** As an adversary might pick it. */
  #pickedNs(name: InputName, lowNs: number, highNs: number, grid: Grid): number {
    const stream = this.#stream;
    stream.restart(this.#starts.value, name);
    const top = Math.min(highNs, Math.max(lowNs, 0) + Math.max(1, grid.typicalNs));
    const mode = stream.next();
    if (mode < 0.3) return lowNs;
    if (mode < 0.6) return top;
    const width = top - lowNs;
    if (mode < 0.9) return lowNs + Math.floor(stream.next() * (width + 1));
    // Close to the low end: halved as often as not.
    let close = width;
    while (close >= 2 && stream.next() < 0.75) close = Math.floor(close / 2);
    return lowNs + Math.floor(stream.next() * (close + 1));
  }
}

/** Draws as another source does, but for one number, which is held. */
export class HeldSource implements ValueSource {
  readonly #source: SampleSource;
  readonly #name: InputName;
  readonly #ns: number;

  constructor(source: SampleSource, name: InputName, ns: number) {
    this.#source = source;
    this.#name = name;
    this.#ns = ns;
  }

  get isAdversarial(): boolean {
    return this.#source.isAdversarial;
  }

  value(name: InputName, lowNs: number, highNs: number, free: boolean, law: Law | null, grid: Grid): number {
    const { purpose, a, b, c, d } = this.#name;
    if (name.purpose === purpose && name.a === a && name.b === b && name.c === c && name.d === d) return clamp(this.#ns, lowNs, highNs) * grid.ticksPerNs;
    return this.#source.value(name, lowNs, highNs, free, law, grid);
  }

  choose(name: InputName, options: number, probability: number | null): number {
    return this.#source.choose(name, options, probability);
  }
}

/** An input or choice by its name, as a witness keeps it. */
export interface KeptValue {
  readonly name: readonly [purpose: number, a: number, b: number, c: number, d: number];
  readonly kind: 'number' | 'choice';
  /** Whole nanoseconds, or the option taken. */
  readonly value: number;
  /** Ticks of freedom above it. */
  readonly tie: number;
}

/** Replays a witness. What it does not name is nominal: the number nearest to 0 within its bounds, choice 0, no tie. */
export class WitnessSource implements ValueSource {
  readonly #values = new Map<string, KeptValue>();

  constructor(values: readonly KeptValue[]) {
    for (const value of values) this.#values.set(`${value.kind} ${value.name.join(' ')}`, value);
  }

  value(name: InputName, lowNs: number, highNs: number, free: boolean, _law: Law | null, grid: Grid): number {
    const kept = this.#kept('number', name);
    if (kept === undefined) return clamp(0, lowNs, highNs) * grid.ticksPerNs;
    const isWithin = kept.value >= lowNs && kept.value <= highNs && kept.tie >= 0 && kept.tie <= (free ? grid.freedomTicks : 0);
    if (!isWithin) throw new AssertionFailure(`the witness gives ${kept.value} ns + ${kept.tie} to an input of ${lowNs}..${highNs} ns: ${JSON.stringify(name)}`);
    return kept.value * grid.ticksPerNs + kept.tie;
  }

  choose(name: InputName, options: number): number {
    const kept = this.#kept('choice', name);
    if (kept === undefined) return 0;
    if (kept.value < 0 || kept.value >= options) throw new AssertionFailure(`the witness takes option ${kept.value} of ${options}: ${JSON.stringify(name)}`);
    return kept.value;
  }

  #kept(kind: KeptValue['kind'], { purpose, a, b, c, d }: InputName): KeptValue | undefined {
    return this.#values.get(`${kind} ${purpose} ${a} ${b} ${c} ${d}`);
  }
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}
