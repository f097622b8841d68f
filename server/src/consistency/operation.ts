// What a history is made of: who did what, when it began and ended, and with what answer. It knows no language and no
// simulator: a recorded history and a simulated one are the same here.

/** What keys hold; null is "never written", or "it was empty". */
export type Value = string | number | boolean | null | readonly Value[];

/** What was called, with the answer where there is one; undefined: nobody knows it. */
export type Call =
  | { readonly kind: 'read'; readonly value: Value | undefined }
  | { readonly kind: 'write'; readonly value: Value }
  /** Sets what is `from` to `to`, and fails otherwise. */
  | { readonly kind: 'cas'; readonly from: Value; readonly to: Value }
  /** Adds to a number (what was never written counts as 0); its answer is the sum. */
  | { readonly kind: 'increment'; readonly by: number; readonly value: Value | undefined }
  /** Adds to the end of a list (what was never written counts as an empty one); its answer is the list. */
  | { readonly kind: 'append'; readonly items: readonly Value[]; readonly value: Value | undefined }
  | { readonly kind: 'add'; readonly value: Value }
  /** All elements of a set, in any order. */
  | { readonly kind: 'elements'; readonly value: readonly Value[] | undefined }
  | { readonly kind: 'enqueue'; readonly value: Value }
  /** Its answer is what it took; null: the queue was empty. */
  | { readonly kind: 'dequeue'; readonly value: Value | undefined }
  /** Calls on several keys, at one instant: a transaction. */
  | { readonly kind: 'together'; readonly parts: readonly { readonly key: string; readonly call: Call }[] };

/** `failed`: it certainly never happened. `unknown`: it happened at any instant since it began, will do so later, or never does. */
export type Ending = 'ok' | 'failed' | 'unknown';

export interface Operation {
  readonly process: string;
  /** Histories of different keys do not touch each other. */
  readonly key: string;
  readonly call: Call;
  readonly ending: Ending;
  /** An instant, or a place in a list of events: what counts is which is smaller. */
  readonly invoked: number;
  /** Not before `invoked`. Null: it never ended; of what is not `ok` it says nothing. */
  readonly returned: number | null;
}

/** Two instants that are equal are in no order: such operations overlap. */
export function isBefore(a: Operation, b: Operation): boolean {
  return a.ending === 'ok' && a.returned !== null && a.returned < b.invoked;
}

/** Whether it changes nothing, wherever it is answered rightly. */
export function isReading(call: Call): boolean {
  if (call.kind === 'together') return call.parts.every((part) => isReading(part.call));
  return call.kind === 'read' || call.kind === 'elements' || (call.kind === 'dequeue' && call.value === null);
}

/** As text that is the same for the same value. */
export function textOf(value: Value): string {
  return JSON.stringify(value);
}
