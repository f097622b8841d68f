// Cancellation as a value that can be asked: simulation is synchronous and asks between slices.

export interface Cancellation {
  readonly cancelled: boolean;
}

/** Never cancelled. */
export const uncancelled: Cancellation = { cancelled: false };

/** A cancellation that its owner can trigger, once. */
export class CancellationSource implements Cancellation {
  #cancelled = false;

  get cancelled(): boolean {
    return this.#cancelled;
  }

  cancel(): void {
    this.#cancelled = true;
  }
}
