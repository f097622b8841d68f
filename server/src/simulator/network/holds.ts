// Holds: nothing travels over a link, and at the end of the last one all of it does, in the order in which it was sent.
import type { Draws } from '../kernel/draws.ts';
import { purposes } from '../kernel/inputs.ts';
import type { Time } from '../kernel/time.ts';
import type { World } from '../kernel/world.ts';
import { type Carrier, Delivery } from './delivery.ts';
import type { Link } from './link.ts';
import type { MessageNames } from './message-names.ts';

export class Holds {
  readonly #world: World;
  readonly #draws: Draws;
  readonly #names: MessageNames;
  readonly #carrier: Carrier;

  constructor(world: World, draws: Draws, names: MessageNames, carrier: Carrier) {
    this.#world = world;
    this.#draws = draws;
    this.#names = names;
    this.#carrier = carrier;
  }

  begin(link: Link): void {
    this.#world.touch(link.resource, 'exclusive');
    link.holds++;
    link.holdsBegun++;
  }

  /** If it is the last, what waits sets out. */
  end(link: Link): void {
    this.#world.touch(link.resource, 'exclusive');
    link.holds--;
    if (link.holds > 0) return;
    this.#world.touch(link.order, 'exclusive');
    const held = link.held.sort((x, y) => x.sent - y.sent);
    link.held = [];
    for (const { release } of held) release();
  }

  /** What is on its way when a hold begins, and has not arrived while it lasts, is held or not, as the adversary likes. */
  isHeldInFlight({ message, copy, sent, holdsBegun }: Delivery, link: Link): boolean {
    if (link.holds === 0 || link.holdsBegun === holdsBegun) return false;
    if (link.route.order === 'fifo') {
      this.#world.touch(link.order, 'exclusive');
      if (link.held.some((one) => one.sent <= sent)) return true;
    }
    return this.#world.inputs.choose(this.#names.ofCopy(purposes.heldInFlight, message, copy), 2, null, false) === 1;
  }

  /** A message that was under way arrives at the end of the hold, without a delay of its own: `release` sets it. */
  keepBack(delivery: Delivery, link: Link, release: (kept: Delivery, free: Time) => void): void {
    const { message, sent, copy } = delivery;
    this.#world.touch(link.order, 'exclusive');
    const free = this.#draws.tie(this.#names.ofCopy(purposes.releaseTie, message, copy));
    const kept = new Delivery(this.#carrier);
    kept.begin(message, delivery.messageId, copy, link, delivery.sentNs);
    kept.isKept = true;
    link.held.push({ sent, release: () => release(kept, free) });
  }
}
