// Whether a message is lost as it sets out, or travels twice: for itself, or in a burst.
import { type Purpose, purposes } from '../kernel/inputs.ts';
import type { World } from '../kernel/world.ts';
import type { Link } from './link.ts';
import type { Message } from './message.ts';
import type { MessageNames } from './message-names.ts';

export class Chances {
  readonly #world: World;
  readonly #names: MessageNames;

  constructor(world: World, names: MessageNames) {
    this.#world = world;
    this.#names = names;
  }

  /** In a burst the first and each further message has a chance of its own. */
  isLost(link: Link, message: Message): boolean {
    const worse = link.degradations.findLast(({ route }) => route.loss !== undefined) ?? null;
    const { burst, loss = 0 } = worse === null ? link.route : worse.route;
    if (burst === undefined || loss <= 0 || loss >= 1) return this.#happens(link, 'loss', purposes.degradedLoss, message);
    this.#world.touch(link.burst, 'exclusive');
    const before = worse === null ? link.wasLost : (link.wasLostIn.get(worse) ?? null);
    const chance = before === null ? loss : before ? 1 - 1 / burst : loss / (burst * (1 - loss));
    const name = worse === null ? this.#names.of(purposes.loss, message) : this.#names.whileDegraded(purposes.degradedLoss, message, worse);
    const isLost = chance > 0 && (chance >= 1 || this.#world.inputs.choose(name, 2, chance, true) === 1);
    if (worse === null) link.wasLost = isLost;
    else link.wasLostIn.set(worse, isLost);
    return isLost;
  }

  isDoubled(link: Link, message: Message): boolean {
    return this.#happens(link, 'duplicate', purposes.degradedDuplicate, message);
  }

  #happens(link: Link, what: 'loss' | 'duplicate', whileDegraded: Purpose, message: Message): boolean {
    const worse = link.degradations.length === 0 ? null : (link.degradations.findLast(({ route }) => route[what] !== undefined) ?? null);
    const probability = worse?.route[what] ?? link.route[what];
    if (probability <= 0) return false;
    if (probability >= 1) return true;
    const name = worse === null ? this.#names.of(purposes[what], message) : this.#names.whileDegraded(whileDegraded, message, worse);
    return this.#world.inputs.choose(name, 2, probability, true) === 1;
  }
}
