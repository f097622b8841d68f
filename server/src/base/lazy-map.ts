// A map that takes no room until something is put in: each session of a load has several, and most of them stay empty.

export class LazyMap<K, V> implements Iterable<readonly [K, V]> {
  #map: Map<K, V> | null = null;

  /** A copy of another. */
  static of<K, V>(other: Iterable<readonly [K, V]>): LazyMap<K, V> {
    const copy = new LazyMap<K, V>();
    for (const [key, value] of other) copy.set(key, value);
    return copy;
  }

  get(key: K): V | undefined {
    return this.#map?.get(key);
  }

  has(key: K): boolean {
    return this.#map?.has(key) ?? false;
  }

  set(key: K, value: V): void {
    (this.#map ??= new Map()).set(key, value);
  }

  delete(key: K): void {
    this.#map?.delete(key);
  }

  [Symbol.iterator](): Iterator<readonly [K, V]> {
    return (this.#map ?? [])[Symbol.iterator]();
  }
}
