// Cancellation as a value that can be asked: simulation is synchronous and asks between slices. Whoever waits for another
// thread cannot ask, and is told instead.

export interface Cancellation {
  readonly cancelled: boolean;
  /** Calls `listener` once, at the cancellation; at once if it is over already. Returns what takes the listener back. */
  onCancel?(listener: () => void): () => void;
}

/** Never cancelled. */
export const uncancelled: Cancellation = { cancelled: false };

/** A cancellation that its owner can trigger, once. */
export class CancellationSource implements Cancellation {
  #cancelled = false;
  readonly #listeners = new Set<() => void>();

  get cancelled(): boolean {
    return this.#cancelled;
  }

  cancel(): void {
    if (this.#cancelled) return;
    this.#cancelled = true;
    const listeners = [...this.#listeners];
    this.#listeners.clear();
    for (const listener of listeners) listener();
  }

  onCancel(listener: () => void): () => void {
    if (this.#cancelled) {
      listener();
      return () => {};
    }
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
