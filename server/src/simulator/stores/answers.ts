// Answers of replicas to one question, of which so many are enough.
//
// Only which answer is the last that is needed is decided: those before it commute, and so do those behind it.
import { Resource } from '../kernel/resource.ts';
import type { Event } from '../kernel/activity.ts';
import type { World } from '../kernel/world.ts';
import type { MachineId } from '../plan-ids.ts';

export class Answers<T> {
  /** By who gave them, the first of each. */
  readonly given = new Map<MachineId, T>();
  readonly needed: number;
  readonly #world: World;
  readonly #counting = new Resource<Event>();
  readonly #ofEach = new Map<MachineId, Resource<Event>>();
  isEnough = false;

  constructor(world: World, needed: number) {
    this.#world = world;
    this.needed = needed;
  }

  /** One has come in the current event. `last`: it is the one that was missing; `late`: there were enough; `again`: that replica has answered before. */
  take(from: MachineId, answer: T): 'early' | 'last' | 'late' | 'again' {
    const own = this.#ofEach.get(from) ?? new Resource<Event>();
    this.#ofEach.set(from, own);
    this.#world.touch(own, 'exclusive');
    if (this.given.has(from)) return 'again';
    this.given.set(from, answer);
    const isLast = this.given.size === this.needed;
    // Of the set of those that come before it, which is all that the mode depends on, nothing is decided but that they do.
    this.#world.touch(this.#counting, isLast ? 'exclusive' : 'merge');
    if (isLast) this.isEnough = true;
    return isLast ? 'last' : this.given.size < this.needed ? 'early' : 'late';
  }

  /** Puts the current event behind all that have come, and before all that come. */
  settle(): void {
    this.#world.touch(this.#counting, 'exclusive');
  }
}
