// What was seen true, false and not judged, by fact; each with a behaviour that a plain run confirmed.
import type { Assignment } from './assignment.ts';

/** Null: not judged. */
export type FactValue = boolean | null;

/** What is known of one value of one fact. */
export interface Showing {
  /** A behaviour that shows it, confirmed by a plain run; null: none was found. */
  readonly witness: Assignment | null;
  /** Of a sampled behaviour that has too many values to be told: the seed that draws them. Then the witness is empty. */
  readonly seed: number | null;
  /** A covered cell says so, yet no behaviour confirmed it: then it is neither possible nor impossible. */
  readonly open: boolean;
  /** Counted samples that showed it. */
  readonly sampled: number;
  /** Numbers of the first of these runs, from 0: `enoughSeen` at most. */
  readonly sampledFirst: readonly number[];
}

/** Of a sampled fact the runs that are told: as many as make it unlikely that the same runs with a change are all without it by chance. */
export const enoughSeen = 6;

export interface FactSummary {
  /** In some behaviour it could not be found out. */
  readonly isUndecided: boolean;
  readonly whenTrue: Showing;
  readonly whenFalse: Showing;
  readonly whenUnjudged: Showing;
}

interface Known {
  witness: Assignment | null;
  seed: number | null;
  open: boolean;
  sampled: number;
  readonly sampledFirst: number[];
}

interface Entry {
  readonly whenTrue: Known;
  readonly whenFalse: Known;
  readonly whenUnjudged: Known;
}

type Facts = ReadonlyMap<string, FactValue>;

/** A fact that a behaviour does not mention was not judged in it, also where other behaviours mention it only later. */
export class FactBook {
  readonly #entries = new Map<string, Entry>();
  readonly #sharedFacts = new Map<string, Facts>();
  /** The first confirmed behaviour: it shows what it does not mention as not judged. */
  #first: Assignment | null = null;
  #firstSeed: number | null = null;
  readonly #undecided = new Set<string>();
  #someUnconfirmed = false;
  #samples = 0;
  #unconfirmed = 0;

  /** Cells that said something which no plain run confirmed. */
  get unconfirmed(): number {
    return this.#unconfirmed;
  }

  isShown(key: string, value: FactValue): boolean {
    const entry = this.#entries.get(key);
    return entry !== undefined && of(entry, value).witness !== null;
  }

  /** Whether a behaviour with these facts would show something new. */
  wants(facts: Facts): boolean {
    for (const [key, value] of facts) if (!this.isShown(key, value)) return true;
    if (facts.size === this.#entries.size) return false;
    for (const [key, entry] of this.#entries) if (entry.whenUnjudged.witness === null && !facts.has(key)) return true;
    return false;
  }

  /** Keeps what a behaviour showed that really was run. */
  addBehaviour(facts: Facts, assignment: () => Assignment, seed: number | null = null): void {
    if (!this.wants(facts) && this.#first !== null) return;
    const witness = assignment();
    this.#meet(facts);
    for (const [key, entry] of this.#entries) {
      const known = of(entry, facts.get(key) ?? null);
      if (known.witness === null) known.seed = seed;
      known.witness ??= witness;
    }
    if (this.#first === null) this.#firstSeed = seed;
    this.#first ??= witness;
  }

  /** What a cell says; that of it which no behaviour has shown stays open. */
  addCell(facts: Facts): void {
    if (!this.wants(facts)) return;
    this.#meet(facts);
    this.#unconfirmed++;
    this.#someUnconfirmed = true;
    for (const [key, entry] of this.#entries) {
      const known = of(entry, facts.get(key) ?? null);
      if (known.witness === null) known.open = true;
    }
  }

  /** What could not be found out in some behaviour. */
  leaveUndecided(keys: ReadonlySet<string>): void {
    for (const key of keys) this.#undecided.add(key);
  }

  /** One more counted sample, by its number. */
  countSample(facts: Facts, run: number): void {
    this.#samples++;
    for (const [key, value] of facts) {
      if (value === null) continue;
      const known = of(this.#entry(key), value);
      known.sampled++;
      if (known.sampledFirst.length < enoughSeen) known.sampledFirst.push(run);
    }
  }

  /** The same map for the same facts: cells are many, what they say is not. */
  shared(facts: Facts): Facts {
    let key = '';
    for (const [name, value] of facts) key += `${name} ${value} `;
    const known = this.#sharedFacts.get(key);
    if (known !== undefined) return known;
    this.#sharedFacts.set(key, facts);
    return facts;
  }

  summary(): ReadonlyMap<string, FactSummary> {
    const summary = new Map<string, FactSummary>();
    for (const [key, { whenTrue, whenFalse, whenUnjudged }] of this.#entries) {
      const unjudged = this.#samples - whenTrue.sampled - whenFalse.sampled;
      summary.set(key, { isUndecided: this.#undecided.has(key), whenTrue: { ...whenTrue }, whenFalse: { ...whenFalse }, whenUnjudged: { ...whenUnjudged, sampled: unjudged } });
    }
    return summary;
  }

  #meet(facts: Facts): void {
    for (const key of facts.keys()) this.#entry(key);
  }

  #entry(key: string): Entry {
    let entry = this.#entries.get(key);
    if (entry !== undefined) return entry;
    const unknown = (): Known => ({ witness: null, seed: null, open: false, sampled: 0, sampledFirst: [] });
    entry = { whenTrue: unknown(), whenFalse: unknown(), whenUnjudged: unknown() };
    // All behaviours before this one went without it.
    entry.whenUnjudged.witness = this.#first;
    entry.whenUnjudged.seed = this.#firstSeed;
    entry.whenUnjudged.open = this.#someUnconfirmed && this.#first === null;
    this.#entries.set(key, entry);
    return entry;
  }
}

function of(entry: Entry, value: FactValue): Known {
  if (value === null) return entry.whenUnjudged;
  return value ? entry.whenTrue : entry.whenFalse;
}
