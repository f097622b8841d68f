// Footprints: what an event touches, so that events which touch nothing in common need no order.
//
// Everything that one event can change and another can notice belongs to a resource, and is touched before it is read or
// changed. Accesses of the same shared mode commute; all others are compared, through `Decisions`, with every access of
// the phase before. So a run is determined by its recorded decisions: wherever these hold, each event finds each of its
// resources as it found it here (the argument of Mazurkiewicz traces).
import type { PendingEvent } from './event-queue.ts';

/**
 * - `exclusive`: whatever it likes.
 * - `merge`: changes that commute with each other, and read nothing that such a change changes.
 * - `read`: changes nothing.
 *
 * A mode may depend on the state found only if that state changes in no access of either mode.
 */
export type Access = 'exclusive' | 'merge' | 'read';

/** Something that events share. Held by whoever holds the state. */
export class Resource<E extends PendingEvent = PendingEvent> {
  #mode: Access = 'read';
  /** Made when it is first touched: a plain run touches nothing. */
  #current: E[] | null = null;
  #previous: E[] | null = null;
  /** Phases begun within one nanosecond: more of them than there is freedom, and some of their orders have no room. */
  phasesAtOnce = 0;
  #instantNs = -1;

  /** Notes an access by `event` and calls `order` for each earlier event that it must stay behind. */
  touch(event: E, mode: Access, instantNs: number, order: (earlier: E) => void): void {
    const last = this.#current?.[this.#current.length - 1];
    if (last === event && (this.#mode === mode || this.#mode === 'exclusive')) return;
    if (mode !== 'exclusive' && this.#mode === mode) {
      if (this.#current === null) this.#current = [event];
      else if (this.#current.includes(event)) return;
      else this.#current.push(event);
    } else {
      this.#previous = this.#current;
      this.#current = [event];
      this.#mode = mode;
      if (instantNs !== this.#instantNs) this.phasesAtOnce = 0;
      this.#instantNs = instantNs;
      this.phasesAtOnce++;
    }
    if (this.#previous !== null) for (const earlier of this.#previous) if (earlier !== event) order(earlier);
  }
}
