// Makes a witness small: no unusual choice without need, everything else as near to its usual value as it still shows what
// it is a witness for, and round where any number will do. Each candidate is a plain run.
import { assert } from '../base/assert.ts';
import type { Grid } from '../simulator/kernel/time.ts';
import { type AskedValue, type Assignment, nameKey, replay } from './assignment.ts';
import type { FactValue } from './facts.ts';
import type { Subject } from './judgement.ts';

export interface ShrunkWitness {
  /** Everything that the behaviour asked for, in that order. */
  readonly values: readonly AskedValue[];
  /** No single value can be made more usual, nor rounder; false: the limit of runs or of time was reached before that was sure. */
  readonly minimal: boolean;
  readonly runs: number;
}

/** Numbers are tried in multiples of these, the roundest first. */
const unitsNs = [1_000_000, 1_000, 1];
const roundsMax = 8;

export interface ShrinkLimits {
  /** Plain runs at most. */
  readonly runsMax?: number;
  /** False: it is to be left as small as it is; default: there is always time. */
  readonly hasTime?: () => boolean;
}

/**
 * Shrinks a behaviour that shows the fact; it is an assertion that it does, and that the result still does. Deterministic
 * as long as there is time. Yields after each value that is looked at, so that nobody waits for long.
 */
export function* shrinkWitness(
  subject: Subject,
  grid: Grid,
  assignment: Assignment,
  fact: { readonly key: string; readonly value: FactValue },
  { runsMax = 3_000, hasTime = () => true }: ShrinkLimits = {},
): Generator<undefined, ShrunkWitness> {
  const shrinking = new Shrinking(subject, grid, assignment, fact, { runsMax, hasTime });
  for (let round = 0; round < roundsMax; round++) {
    if (!hasTime()) return shrinking.result(false);
    const before = shrinking.improvements;
    yield* shrinking.undoChoices();
    yield* shrinking.undoTies();
    yield* shrinking.undoNumbers();
    yield* shrinking.roundNumbers();
    if (shrinking.improvements === before) return shrinking.result(true);
  }
  return shrinking.result(false);
}

class Shrinking {
  readonly #subject: Subject;
  readonly #grid: Grid;
  readonly #fact: { readonly key: string; readonly value: FactValue };
  readonly #limits: Required<ShrinkLimits>;
  #outOfTime = false;
  #values: readonly AskedValue[];
  #runs = 0;
  #improvements = 0;

  constructor(subject: Subject, grid: Grid, assignment: Assignment, fact: { readonly key: string; readonly value: FactValue }, limits: Required<ShrinkLimits>) {
    this.#subject = subject;
    this.#grid = grid;
    this.#fact = fact;
    this.#limits = limits;
    const values = this.#shown(assignment);
    assert(values !== null, 'a witness shows what it is a witness for');
    this.#values = values;
  }

  get improvements(): number {
    return this.#improvements;
  }

  result(settled: boolean): ShrunkWitness {
    const { runsMax } = this.#limits;
    const values = this.#shown(this.#values);
    assert(values !== null, 'a shrunk witness still shows what it is a witness for');
    return { values, minimal: settled && !this.#outOfTime && this.#runs < runsMax, runs: this.#runs };
  }

  *undoChoices(): Generator<undefined> {
    yield* this.#each((value) => value.kind === 'choice' && value.value !== 0, (value) => this.#try([{ ...value, value: 0 }]));
  }

  *undoTies(): Generator<undefined> {
    const tied = this.#values.filter((value) => value.tie !== 0);
    if (tied.length === 0 || this.#try(tied.map((value) => ({ ...value, tie: 0 })))) return;
    yield* this.#each((value) => value.tie !== 0, (value) => {
      // One of many ties needs at most as much as all others together; small ones are enough, nearly always.
      for (let tie = 0; tie < value.tie; tie++) if (this.#try([{ ...value, tie }])) return;
    });
  }

  *undoNumbers(): Generator<undefined> {
    const unusual = this.#values.filter(isUnusual);
    if (unusual.length === 0 || this.#try(unusual.map(usual))) return;
    yield* this.#each(isUnusual, (value) => this.#try([usual(value)]));
  }

  /** Brings what must be unusual as near to the usual as it goes, in the roundest unit that will do. */
  *roundNumbers(): Generator<undefined> {
    yield* this.#each(isUnusual, (value) => {
      for (const unit of unitsNs) if (this.#nearestMultiple(value, unit)) return;
    });
  }

  /** Whether a multiple of the unit shows the fact; the nearest to the usual value that does is kept. */
  #nearestMultiple(value: AskedValue, unit: number): boolean {
    const from = usual(value).value;
    const away = value.value > from ? 1 : -1;
    const outwards = away > 0 ? Math.ceil(value.value / unit) * unit : Math.floor(value.value / unit) * unit;
    for (const far of [outwards, outwards - away * unit]) {
      const fits = value.lowNs <= far && far <= value.highNs && (far - from) * away > 0;
      if (!fits || (far !== value.value && !this.#try([{ ...value, value: far }]))) continue;
      this.#stepBack(value, far, unit * away, Math.ceil(Math.abs(far - from) / unit));
      return true;
    }
    return false;
  }

  /** From where the fact is shown towards the usual value, where it is not, by halving. */
  #stepBack(value: AskedValue, far: number, step: number, stepsHidden: number): void {
    let shown = 0;
    let hidden = stepsHidden;
    while (hidden - shown > 1) {
      const middle = shown + Math.floor((hidden - shown) / 2);
      if (this.#try([{ ...value, value: far - step * middle }])) shown = middle;
      else hidden = middle;
    }
  }

  /** Goes through the values that the behaviour has now, even as it changes. */
  *#each(wanted: (value: AskedValue) => boolean, act: (value: AskedValue) => void): Generator<undefined> {
    for (const key of this.#values.map(({ name }) => nameKey(name))) {
      const value = this.#values.find(({ name }) => nameKey(name) === key);
      if (this.#outOfTime) return;
      if (value === undefined || !wanted(value)) continue;
      act(value);
      yield undefined;
    }
  }

  /** Keeps the changes if the fact is still shown. */
  #try(changes: readonly AskedValue[]): boolean {
    if (this.#runs >= this.#limits.runsMax) return false;
    this.#outOfTime ||= !this.#limits.hasTime();
    if (this.#outOfTime) return false;
    const changed = new Map(changes.map((value) => [nameKey(value.name), value]));
    const values = this.#shown(this.#values.map((value) => changed.get(nameKey(value.name)) ?? value));
    if (values === null) return false;
    this.#values = values;
    this.#improvements++;
    return true;
  }

  /** What a behaviour asks for, if it shows the fact. */
  #shown(assignment: Assignment): readonly AskedValue[] | null {
    this.#runs++;
    const { judgement, asked } = replay(this.#subject, this.#grid, assignment);
    const shows = judgement.limit === null && (judgement.facts.get(this.#fact.key) ?? null) === this.#fact.value;
    return shows ? asked : null;
  }
}

/** As near to 0 as its bounds allow: the shortest delay, no skew. */
function usual(value: AskedValue): AskedValue {
  return { ...value, value: Math.max(value.lowNs, Math.min(value.highNs, 0)) };
}

function isUnusual(value: AskedValue): boolean {
  return value.kind === 'number' && value.value !== usual(value).value;
}
