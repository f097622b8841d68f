// The one function that compares times, and the record of what it decided.
//
// In a plain run it is a comparison of two numbers. In an exploration it also keeps the inequality that held, so that the
// explorer knows for which other inputs everything goes the same way. There is one code path: nothing that a run or a
// verdict decides may compare times in any other way.
import { assert } from '../../base/assert.ts';
import type { FormTable } from './forms.ts';
import type { FormId, Grid, Time } from './time.ts';

/** What a run decided, in the order in which it did. */
export type Decision =
  /** `form <= ticks` held; otherwise `form >= ticks + 1` does. */
  | { readonly kind: 'at-most'; readonly form: FormId; readonly ticks: number }
  /** `form >= ticks` held; otherwise `form <= ticks - 1` does. */
  | { readonly kind: 'at-least'; readonly form: FormId; readonly ticks: number }
  /** Of `options` possibilities, 0 being "nothing unusual", this one was taken. */
  | { readonly kind: 'choice'; readonly choice: number; readonly taken: number; readonly options: number; readonly budgeted: boolean };

/** Whether `a - b <= offset`, in ticks: the comparison on which all others rest. */
export function isAtMost(aTicks: number, bTicks: number, offsetTicks: number): boolean {
  return aTicks - bTicks <= offsetTicks;
}

/** Compares times; keeps the inequalities where `forms` is given. One for each run. */
export class Decisions {
  readonly grid: Grid;
  readonly log: Decision[] = [];
  readonly #forms: FormTable | null;
  readonly #atMost = new Map<FormId, number>();
  readonly #atLeast = new Map<FormId, number>();

  constructor(grid: Grid, forms: FormTable | null) {
    this.grid = grid;
    this.#forms = forms;
  }

  get recording(): boolean {
    return this.#forms !== null;
  }

  /** Whether `a - b <= offsetTicks`. */
  decide(a: Time, b: Time, offsetTicks: number): boolean {
    const holds = isAtMost(a.ticks, b.ticks, offsetTicks);
    if (this.#forms === null) return holds;
    const form = this.#forms.subtract(a.form, b.form);
    if (form === 0) return holds;
    const limit = offsetTicks - (a.base - b.base);
    // The declared bounds decide most comparisons; what they decide needs no inequality.
    if (this.#forms.highTicks(form) <= limit || this.#forms.lowTicks(form) > limit) return holds;
    if (holds) this.#keepAtMost(form, limit);
    else this.#keepAtLeast(form, limit + 1);
    return holds;
  }

  /** Whether `a` comes no later than `b`, of events; equal instants count as no later. */
  noLater(a: Time, b: Time): boolean {
    return this.decide(a, b, 0);
  }

  /** Whether `a < b`, of readings and of instants told in whole nanoseconds. */
  less(a: Time, b: Time): boolean {
    return this.decide(a, b, -this.grid.halfTicks);
  }

  /** Whether `a <= b`, of readings and of instants told in whole nanoseconds. */
  lessOrEqual(a: Time, b: Time): boolean {
    return this.decide(a, b, this.grid.halfTicks);
  }

  /** Whether the two are the same nanosecond. */
  equal(a: Time, b: Time): boolean {
    return this.lessOrEqual(a, b) && this.lessOrEqual(b, a);
  }

  /** Keeps a choice that was taken. */
  choose(choice: number, taken: number, options: number, budgeted: boolean): void {
    assert(taken >= 0 && taken < options, 'a choice is one of its options');
    if (this.#forms !== null) this.log.push({ kind: 'choice', choice, taken, options, budgeted });
  }

  #keepAtMost(form: FormId, ticks: number): void {
    const known = this.#atMost.get(form);
    if (known !== undefined && known <= ticks) return;
    this.#atMost.set(form, ticks);
    this.log.push({ kind: 'at-most', form, ticks });
  }

  #keepAtLeast(form: FormId, ticks: number): void {
    const known = this.#atLeast.get(form);
    if (known !== undefined && known >= ticks) return;
    this.#atLeast.set(form, ticks);
    this.log.push({ kind: 'at-least', form, ticks });
  }
}
