// Sets of small numbers as numbers: the same set is the same number, however it came about. A trie whose nodes are kept once
// each, so that adding costs one look-up for each level and nothing is ever copied.
import { assert } from '../base/assert.ts';

const leafBits = 5;

/** At most 2^26 nodes, so that two of them are one exact number. */
const nodesMax = 2 ** 26;

export class SetIds {
  readonly empty = 0;
  /** Number of a leaf by its bits, and of a node by its halves. */
  readonly #leaves = new Map<number, number>();
  readonly #nodes = new Map<number, number>();
  readonly #left: number[] = [0];
  readonly #right: number[] = [0];
  readonly #bits: number[] = [0];
  readonly #levels: number;

  /** Of numbers from 0 to `size - 1`. */
  constructor(size: number) {
    let levels = 0;
    while (2 ** (levels + leafBits) < size) levels++;
    this.#levels = levels;
  }

  with(set: number, element: number): number {
    return this.#with(set, element, this.#levels);
  }

  has(set: number, element: number): boolean {
    let node = set;
    for (let level = this.#levels; level > 0; level--) {
      if (node === 0) return false;
      node = ((element >>> (level + leafBits - 1)) & 1) === 0 ? (this.#left[node] as number) : (this.#right[node] as number);
    }
    return (((this.#bits[node] as number) >>> (element & 31)) & 1) === 1;
  }

  of(elements: Iterable<number>): number {
    let set = this.empty;
    for (const element of elements) set = this.with(set, element);
    return set;
  }

  /** Ascending. */
  elementsOf(set: number): number[] {
    const found: number[] = [];
    this.#gather(set, this.#levels, 0, found);
    return found;
  }

  #with(node: number, element: number, level: number): number {
    if (level === 0) return this.#leaf(((this.#bits[node] as number) | (1 << (element & 31))) >>> 0);
    const [left, right] = [this.#left[node] as number, this.#right[node] as number];
    return ((element >>> (level + leafBits - 1)) & 1) === 0
      ? this.#node(this.#with(left, element, level - 1), right)
      : this.#node(left, this.#with(right, element, level - 1));
  }

  #leaf(bits: number): number {
    return this.#leaves.get(bits) ?? this.#keep(this.#leaves, bits, 0, 0, bits);
  }

  #node(left: number, right: number): number {
    const key = left * nodesMax + right;
    return this.#nodes.get(key) ?? this.#keep(this.#nodes, key, left, right, 0);
  }

  #keep(known: Map<number, number>, key: number, left: number, right: number, bits: number): number {
    const node = this.#bits.length;
    assert(node < nodesMax, 'the sets of a search are limited');
    this.#left.push(left);
    this.#right.push(right);
    this.#bits.push(bits);
    known.set(key, node);
    return node;
  }

  #gather(node: number, level: number, from: number, found: number[]): void {
    if (node === 0) return;
    if (level > 0) {
      this.#gather(this.#left[node] as number, level - 1, from, found);
      this.#gather(this.#right[node] as number, level - 1, from + 2 ** (level - 1 + leafBits), found);
      return;
    }
    const bits = this.#bits[node] as number;
    for (let bit = 0; bit < 32; bit++) if (((bits >>> bit) & 1) === 1) found.push(from + bit);
  }
}
