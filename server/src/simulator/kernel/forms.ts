// Linear forms over inputs with whole coefficients, each kept once and named by a number, so that equal forms are equal
// numbers. Form 0 is the empty one. The constant part of a time lives in the time itself (`Time.base`).
import { assert, present } from '../../base/assert.ts';
import type { FormId, Time } from './time.ts';

export type InputId = number;

const constant: FormId = 0;
/** Above this the memo's keys would no longer be exact. */
const formsMax = 2 ** 25;

interface Form {
  /** Input ids, ascending, each followed by its coefficient (not 0). */
  readonly terms: readonly number[];
  /** Bounds over the declared bounds of its inputs, in ticks; may be infinite. */
  readonly lowTicks: number;
  readonly highTicks: number;
}

/** All forms of one exploration. They outlive a single run: a cause keeps its input, and so its forms. */
export class FormTable {
  readonly #forms: Form[] = [{ terms: [], lowTicks: 0, highTicks: 0 }];
  readonly #byKey = new Map<string, FormId>([['', constant]]);
  readonly #ofInput: FormId[] = [];
  readonly #sums = new Map<number, FormId>();
  readonly #differences = new Map<number, FormId>();
  readonly #bounds: (input: InputId) => { readonly lowTicks: number; readonly highTicks: number };

  /** `bounds` gives the declared bounds of an input, in ticks. They must not change afterwards. */
  constructor(bounds: (input: InputId) => { readonly lowTicks: number; readonly highTicks: number }) {
    this.#bounds = bounds;
  }

  get count(): number {
    return this.#forms.length;
  }

  /** The form that is just this input. */
  ofInput(input: InputId): FormId {
    return (this.#ofInput[input] ??= this.#intern([input, 1]));
  }

  add(a: FormId, b: FormId): FormId {
    if (a === constant) return b;
    if (b === constant) return a;
    return this.#combined(a, b, 1, this.#sums);
  }

  subtract(a: FormId, b: FormId): FormId {
    if (b === constant) return a;
    if (a === b) return constant;
    return this.#combined(a, b, -1, this.#differences);
  }

  scale(form: FormId, factor: number): FormId {
    assert(Number.isInteger(factor), 'a coefficient is whole');
    if (factor === 0) return constant;
    return this.#intern(this.terms(form).map((term, i) => (i % 2 === 0 ? term : term * factor)));
  }

  /** Input ids, ascending, each followed by its coefficient. */
  terms(form: FormId): readonly number[] {
    return this.#at(form).terms;
  }

  lowTicks(form: FormId): number {
    return this.#at(form).lowTicks;
  }

  highTicks(form: FormId): number {
    return this.#at(form).highTicks;
  }

  #at(form: FormId): Form {
    return present(this.#forms[form], 'form');
  }

  #combined(a: FormId, b: FormId, sign: 1 | -1, memo: Map<number, FormId>): FormId {
    const key = a * formsMax + b;
    const known = memo.get(key);
    if (known !== undefined) return known;
    const form = this.#intern(merge(this.terms(a), this.terms(b), sign));
    memo.set(key, form);
    return form;
  }

  #intern(terms: readonly number[]): FormId {
    const key = terms.join(' ');
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    let lowTicks = 0;
    let highTicks = 0;
    for (let i = 0; i < terms.length; i += 2) {
      const factor = terms[i + 1] as number;
      const { lowTicks: low, highTicks: high } = this.#bounds(terms[i] as number);
      lowTicks += factor > 0 ? factor * low : factor * high;
      highTicks += factor > 0 ? factor * high : factor * low;
    }
    const form = this.#forms.length;
    assert(form < formsMax, 'more linear forms than can be told apart');
    this.#forms.push({ terms, lowTicks, highTicks });
    this.#byKey.set(key, form);
    return form;
  }
}

function merge(a: readonly number[], b: readonly number[], sign: 1 | -1): number[] {
  const terms: number[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const inA = i < a.length ? (a[i] as number) : Infinity;
    const inB = j < b.length ? (b[j] as number) : Infinity;
    let factor = 0;
    if (inA <= inB) factor += a[i + 1] as number;
    if (inB <= inA) factor += sign * (b[j + 1] as number);
    if (factor !== 0) terms.push(Math.min(inA, inB), factor);
    if (inA <= inB) i += 2;
    if (inB <= inA) j += 2;
  }
  return terms;
}

/** `a + b`. */
export function plus(a: Time, b: Time, forms: FormTable): Time {
  return { ticks: a.ticks + b.ticks, base: a.base + b.base, form: forms.add(a.form, b.form) };
}

/** `a - b`. */
export function minus(a: Time, b: Time, forms: FormTable): Time {
  return { ticks: a.ticks - b.ticks, base: a.base - b.base, form: forms.subtract(a.form, b.form) };
}

/** `time` moved by a constant. */
export function shifted(time: Time, ticks: number): Time {
  return { ticks: time.ticks + ticks, base: time.base + ticks, form: time.form };
}
