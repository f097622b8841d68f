// The output port of a machine: messages leave the network there one behind the other, each for as long as its bits take,
// and the others wait, as far as there are places. All senders over one declaration share it.
import type { Draws } from '../kernel/draws.ts';
import type { InputName } from '../kernel/inputs.ts';
import type { EventId } from '../kernel/event-queue.ts';
import { shifted } from '../kernel/forms.ts';
import { Line } from '../kernel/line.ts';
import { Resource } from '../kernel/resource.ts';
import type { Event, Life } from '../kernel/activity.ts';
import type { World } from '../kernel/world.ts';
import type { PortPlan } from '../network-plan.ts';

/** A message at a port. */
export interface Passenger {
  readonly bytes: number;
  readonly life: Life;
  /** Of the event in which it leaves the port. */
  readonly transmissionId: EventId;
  readonly tieName: InputName;
  /** It has left the port. */
  pass(): void;
}

export class Port {
  readonly #world: World;
  readonly #draws: Draws;
  readonly #plan: PortPlan;
  readonly #resource = new Resource<Event>();
  #busy = false;
  readonly #waiting = new Line<Passenger>();

  constructor(world: World, draws: Draws, plan: PortPlan) {
    this.#world = world;
    this.#draws = draws;
    this.#plan = plan;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** A message comes to the port in the current event; false: there is no place for it. */
  enter(message: Passenger): boolean {
    this.#world.touch(this.#resource, 'exclusive');
    if (this.#busy) {
      if (this.#plan.queue !== null && this.#waiting.length >= this.#plan.queue) return false;
      this.#waiting.push(message);
    } else if (message.bytes === 0) message.pass();
    else this.#transmit(message);
    return true;
  }

  #transmit(message: Passenger): void {
    this.#busy = true;
    const ns = Math.ceil((message.bytes * 8 * 1e9) / this.#plan.bitsPerSecond);
    this.#world.schedule({
      id: message.transmissionId,
      machine: null,
      footprint: 'declared',
      life: message.life,
      delay: shifted(this.#draws.tie(message.tieName), ns * this.#world.grid.ticksPerNs),
      run: () => {
        this.#world.touch(this.#resource, 'exclusive');
        this.#busy = false;
        const next = this.#waiting.shift();
        if (next !== undefined) this.#transmit(next);
        message.pass();
      },
    });
  }
}
