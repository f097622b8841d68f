// First come, first served. An array's own `shift` moves all that wait behind it, which takes ages where a hundred thousand do.

/** Positions that are left empty at the front before what is behind is moved up; it is at least half then. */
const emptyMax = 1024;

export class Line<T> {
  #items: (T | undefined)[] = [];
  #first = 0;

  get length(): number {
    return this.#items.length - this.#first;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  /** The one that waits longest, which leaves; undefined: nobody waits. */
  shift(): T | undefined {
    if (this.length === 0) return undefined;
    const item = this.#items[this.#first];
    // What has left is not kept alive.
    this.#items[this.#first++] = undefined;
    if (this.#first > emptyMax && 2 * this.#first > this.#items.length) {
      this.#items = this.#items.slice(this.#first);
      this.#first = 0;
    }
    return item;
  }

  clear(): void {
    this.#items = [];
    this.#first = 0;
  }
}
